/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Lint: suspicious tables. */
#include "air/lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "air/node_value.h"
#include "field/fp.h"

enum { LINE_BYTES = 320, EXTRA_POINTS = 2 };

struct lint {
    const struct air_graph *g;
    air_line_fn *line;
    void *arg;
    size_t n_lines;
};

PRINTF_LIKE(2, 3)
static void say(struct lint *lint, const char *format, ...)
{
    char text[LINE_BYTES];
    const int n = snprintf(text, sizeof text, "table %s: ", lint->g->table->name);
    va_list args;
    va_start(args, format);
    vsnprintf(text + n, sizeof text - (size_t)n, format, args);
    va_end(args);
    lint->line(lint->arg, text);
    lint->n_lines++;
}

/* ---- values at random points ---- */

/* splitmix64; the points need not be secret, only independent of the table's author. */
static fp random_fp(uint64_t *state)
{
    *state += 0x9E3779B97F4A7C15u;
    uint64_t z = *state;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return fp_from_u64(z ^ z >> 31);
}

/* All nodes, with independent random values for columns, next-row columns and publics. */
static void random_point(fp values[AIR_MAX_NODES], const struct air_graph *g,
                         uint64_t *state)
{
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        const struct air_node n = g->nodes[i];
        switch ((enum air_op)n.op) {
        case AIR_CONST:
            values[i] = fp_from_u32(n.a);
            break;
        case AIR_COLUMN:
        case AIR_COLUMN_NEXT:
        case AIR_PUBLIC:
            values[i] = random_fp(state);
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

/* Rows: constraints, one column per point; reduced row by row. A row that becomes zero is
 * a combination of the rows above it. */
struct basis {
    fp rows[AIR_MAX_CONSTRAINTS][AIR_MAX_CONSTRAINTS + EXTRA_POINTS];
    uint32_t pivots[AIR_MAX_CONSTRAINTS];
    uint32_t n_rows;
};

/* Returns false when the vector depends on those before it. */
static bool basis_add(struct basis *b, const fp *vector, uint32_t n)
{
    fp *const row = b->rows[b->n_rows];
    memcpy(row, vector, n * sizeof *row);
    for (uint32_t i = 0; i < b->n_rows; i++) {
        const fp factor = row[b->pivots[i]];
        for (uint32_t k = 0; k < n; k++) {
            row[k] = fp_sub(row[k], fp_mul(factor, b->rows[i][k]));
        }
    }
    uint32_t pivot = 0;
    while (pivot < n && row[pivot] == FP_ZERO) {
        pivot++;
    }
    if (pivot == n) {
        return false;
    }
    const fp inverse = fp_inv(row[pivot]);
    for (uint32_t k = 0; k < n; k++) {
        row[k] = fp_mul(row[k], inverse);
    }
    b->pivots[b->n_rows++] = pivot;
    return true;
}

static void lint_constraints(struct lint *lint)
{
    const struct air_graph *const g = lint->g;
    const uint32_t n_points = g->n_constraints + EXTRA_POINTS;
    fp vectors[AIR_MAX_CONSTRAINTS][AIR_MAX_CONSTRAINTS + EXTRA_POINTS];
    fp values[AIR_MAX_NODES];
    uint64_t state = 0x7A6B636F6E736F6C;
    for (uint32_t k = 0; k < n_points; k++) {
        random_point(values, g, &state);
        for (uint32_t i = 0; i < g->n_constraints; i++) {
            vectors[i][k] = values[g->constraints[i].node];
        }
    }
    struct basis basis;
    basis.n_rows = 0;
    for (uint32_t i = 0; i < g->n_constraints; i++) {
        if (!basis_add(&basis, vectors[i], n_points)) {
            say(lint, "constraint %u \"%s\" follows from those before it", i,
                g->constraints[i].name);
        }
    }
}

/* ---- messages ---- */

static bool is_same_message(const struct air_interaction *a,
                            const struct air_interaction *b)
{
    return a->bus == b->bus && a->sign == b->sign && a->multiplicity == b->multiplicity
           && memcmp(a->values, b->values, a->n_values * sizeof *a->values) == 0;
}

/* Is there a constraint k * x(x - 1) for the node x? */
static bool is_constrained_bit(const struct air_graph *g, uint32_t node)
{
    enum { N_POINTS = 3 };
    fp values[AIR_MAX_NODES];
    fp ratio[AIR_MAX_CONSTRAINTS];
    bool fits[AIR_MAX_CONSTRAINTS];
    memset(fits, true, sizeof fits);
    uint64_t state = 0x62697473;
    for (int k = 0; k < N_POINTS; k++) {
        random_point(values, g, &state);
        const fp x = values[node];
        const fp inverse = fp_inv(fp_mul(x, fp_sub(x, FP_ONE)));
        for (uint32_t i = 0; i < g->n_constraints; i++) {
            const fp r = fp_mul(values[g->constraints[i].node], inverse);
            fits[i] = fits[i] && r != FP_ZERO && (k == 0 || r == ratio[i]);
            ratio[i] = r;
        }
    }
    for (uint32_t i = 0; i < g->n_constraints; i++) {
        if (fits[i]) {
            return true;
        }
    }
    return false;
}

static void lint_messages(struct lint *lint)
{
    const struct air_graph *const g = lint->g;
    for (uint32_t i = 0; i < g->n_local + g->n_global; i++) {
        const struct air_interaction *const x = &g->interactions[i];
        for (uint32_t j = 0; j < i; j++) {
            if (is_same_message(x, &g->interactions[j])) {
                say(lint, "message \"%s\" is the same as \"%s\"", x->name,
                    g->interactions[j].name);
            }
        }
        const struct air_node m = g->nodes[x->multiplicity];
        const bool is_count = m.op == AIR_COLUMN && g->columns[m.a].tree == AIR_MAIN
                              && g->n_columns[AIR_PRE] > 0;
        const bool is_fixed = m.op == AIR_COLUMN && g->columns[m.a].tree == AIR_PRE;
        if (m.op == AIR_COLUMN && !is_count && !is_fixed
            && !is_constrained_bit(g, x->multiplicity)) {
            say(lint, "multiplicity %s of \"%s\" is not constrained to be a bit",
                g->columns[m.a].name, x->name);
        }
    }
}

/* ---- columns ---- */

static void mark_carried(bool carried[AIR_MAX_COLUMNS], const struct air_graph *g)
{
    bool below[AIR_MAX_NODES] = {false};
    for (uint32_t i = 0; i < g->n_local + g->n_global; i++) {
        for (uint32_t j = 0; j < g->interactions[i].n_values; j++) {
            below[g->interactions[i].values[j]] = true;
        }
    }
    for (uint32_t i = g->n_nodes; i-- > 0;) {
        const struct air_node n = g->nodes[i];
        if (!below[i]) {
            continue;
        }
        if (n.op >= AIR_ADD) {
            below[n.a] = true;
            below[n.b] = below[n.b] || n.op != AIR_NEG;
        } else if (n.op == AIR_COLUMN || n.op == AIR_COLUMN_NEXT) {
            carried[n.a] = true;
        }
    }
}

static void lint_columns(struct lint *lint)
{
    const struct air_graph *const g = lint->g;
    bool carried[AIR_MAX_COLUMNS] = {false};
    mark_carried(carried, g);
    for (uint32_t c = 0; c < g->width; c++) {
        const struct air_column *const column = &g->columns[c];
        if (column->domain == AIR_GIVEN && column->tree != AIR_PRE && !carried[c]) {
            say(lint, "column %s is GIVEN and no message carries it", column->name);
        }
        if (column->doc == NULL || column->doc[0] == '\0') {
            say(lint, "column %s has no documentation", column->name);
        }
    }
}

size_t air_lint(const struct air_graph *graph, air_line_fn *line, void *arg)
{
    struct lint lint = {.g = graph, .line = line, .arg = arg};
    lint_constraints(&lint);
    lint_messages(&lint);
    lint_columns(&lint);
    return lint.n_lines;
}
