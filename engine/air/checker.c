/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The debug checker. */
#include "air/checker.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "air/node_value.h"
#include "base/check.h"

static size_t row_after(const struct air_trace *trace, size_t row)
{
    return row + 1 == trace->n_rows ? 0 : row + 1;
}

static size_t row_before(const struct air_trace *trace, size_t row)
{
    return row == 0 ? trace->n_rows - 1 : row - 1;
}

void air_row_values(fp *values, const struct air_trace *trace, size_t row)
{
    DCHECK(row < trace->n_rows);
    const struct air_graph *const g = trace->graph;
    const size_t next = row_after(trace, row);
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        const struct air_node n = g->nodes[i];
        switch ((enum air_op)n.op) {
        case AIR_CONST:
            values[i] = fp_from_u32(n.a);
            break;
        case AIR_COLUMN:
            values[i] = trace->columns[n.a][row];
            break;
        case AIR_COLUMN_NEXT:
            values[i] = trace->columns[n.a][next];
            break;
        case AIR_PUBLIC:
            values[i] = trace->publics[n.a];
            break;
        case AIR_ADD:
        case AIR_SUB:
        case AIR_MUL:
        case AIR_NEG:
            values[i] = air_node_value(&n, values);
            break;
        }
    }
}

size_t air_check_rows(const struct air_trace *trace, const struct air_mask *mask,
                      size_t begin, size_t end, air_violation_fn *report, void *arg)
{
    CHECK(begin <= end && end <= trace->n_rows);
    const struct air_graph *const g = trace->graph;
    fp values[AIR_MAX_NODES];
    size_t n_violations = 0;
    for (size_t row = begin; row < end; row++) {
        air_row_values(values, trace, row);
        for (uint32_t i = 0; i < g->n_constraints; i++) {
            const bool is_off = mask != NULL && mask->constraint[i];
            if (is_off || fp_to_u32(values[g->constraints[i].node]) == 0) {
                continue;
            }
            n_violations++;
            if (report != NULL) {
                report(arg, trace, i, row);
            }
        }
    }
    return n_violations;
}

size_t air_check(const struct air_trace *trace, const struct air_mask *mask,
                 air_violation_fn *report, void *arg)
{
    return air_check_rows(trace, mask, 0, trace->n_rows, report, arg);
}

size_t air_check_around(const struct air_trace *trace, const struct air_mask *mask,
                        size_t row, air_violation_fn *report, void *arg)
{
    size_t n_violations = air_check_rows(trace, mask, row, row + 1, report, arg);
    const size_t before = row_before(trace, row);
    if (before != row && trace->graph->n_next != 0) {
        n_violations += air_check_rows(trace, mask, before, before + 1, report, arg);
    }
    return n_violations;
}

/* ---- sentences ---- */

/* Append to text[at..len_text); returns the new end, which never passes len_text - 1. */
PRINTF_LIKE(4, 5)
static size_t append(char *text, size_t len_text, size_t at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(text + at, len_text - at, format, args);
    va_end(args);
    if (n < 0) {
        return at;
    }
    return at + (size_t)n < len_text ? at + (size_t)n : len_text - 1;
}

static size_t append_value(char *text, size_t len_text, size_t at, fp x)
{
    const uint32_t v = fp_to_u32(x);
    if (v > FP_P / 2) {
        return append(text, len_text, at, "-%" PRIu32, (uint32_t)(FP_P - v));
    }
    return append(text, len_text, at, "%" PRIu32, v);
}

void air_violation_text(char *text, size_t len_text, const struct air_trace *trace,
                        uint32_t constraint, size_t row)
{
    CHECK(len_text > 0);
    const struct air_graph *const g = trace->graph;
    const uint32_t root = g->constraints[constraint].node;
    fp values[AIR_MAX_NODES];
    bool below[AIR_MAX_NODES] = {false};
    air_row_values(values, trace, row);

    size_t at = append(text, len_text, 0,
                       "table %s, row %zu: \"%s\" does not hold: ", g->table->name, row,
                       g->constraints[constraint].name);
    at = append_value(text, len_text, at, values[root]);
    at = append(text, len_text, at, " is not 0; cells");
    below[root] = true;
    for (uint32_t i = root + 1; i-- > 0;) {
        const struct air_node n = g->nodes[i];
        if (below[i] && n.op >= AIR_ADD) {
            below[n.a] = true;
            below[n.b] = below[n.b] || n.op != AIR_NEG;
        }
    }
    /* This row's cells in the order of columns, then the next row's. */
    for (unsigned op = AIR_COLUMN; op <= AIR_COLUMN_NEXT; op++) {
        for (uint32_t c = 0; c < g->width; c++) {
            for (uint32_t i = 0; i <= root; i++) {
                if (below[i] && g->nodes[i].op == op && g->nodes[i].a == c) {
                    at = append(text, len_text, at, " %s%s=", g->columns[c].name,
                                op == AIR_COLUMN_NEXT ? "'" : "");
                    at = append_value(text, len_text, at, values[i]);
                }
            }
        }
    }
}
