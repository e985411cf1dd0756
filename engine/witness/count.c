/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Counting lookups.
 *
 * The row that answers a tuple: U16 x; BYTE2 x + 2^8 y; ALIGN 8 q + o; LOGIC x + 2^8 y of
 * the column of op; SHAMT 128 R + 64 W + amount, R the sum of the last four values. These
 * are the orders in which tables/range.c and tables/shamt.c write their rows.
 */
#include "witness/count.h"

#include "base/check.h"
#include "isa/program.h"
#include "tables/buses.h"

void counters_add(struct counters *counters, uint32_t table,
                  const struct air_graph *graph, size_t n_rows)
{
    for (uint32_t i = 0; i < graph->n_local; i++) {
        const struct air_interaction *x = graph->interactions + i;
        const struct air_node *multiplicity = graph->nodes + x->multiplicity;
        const struct air_node *value = graph->nodes + x->values[0];
        if (x->sign > 0 || x->bus == BUS_PROG) {
            continue;
        }
        CHECK(multiplicity->op == AIR_COLUMN
              && counters->n_counters < COUNT_MAX_COUNTERS);
        counters->list[counters->n_counters++] =
            (struct counter){.bus = x->bus,
                             .op = x->bus == BUS_LOGIC ? value->a : 0,
                             .table = table,
                             .column = multiplicity->a,
                             .n_rows = n_rows,
                             .first = counters->n_counts};
        counters->n_counts += n_rows;
    }
}

static const struct counter *find(const struct counters *counters, uint32_t bus,
                                  uint32_t op)
{
    for (uint32_t i = 0; i < counters->n_counters; i++) {
        if (counters->list[i].bus == bus && counters->list[i].op == op) {
            return counters->list + i;
        }
    }
    return NULL;
}

void lookups_find(struct lookups *lookups, const struct counters *counters,
                  const struct air_graph *graph)
{
    *lookups = (struct lookups){.graph = graph};
    for (uint32_t i = 0; i < graph->n_local; i++) {
        const uint32_t bus = graph->interactions[i].bus;
        const uint32_t op = bus == BUS_LOGIC ? OP_AND : 0;
        if (graph->interactions[i].sign > 0 && find(counters, bus, op) != NULL) {
            lookups->interactions[lookups->n_lookups++] = i;
        }
    }
}

/* Add multiplicities m[n_rows] at the rows of one counter; a row beyond it answers
 * nothing. */
static void add_at(uint32_t *counts, const struct counter *counter, const uint32_t *row,
                   const uint32_t *m, size_t n_rows)
{
    uint32_t *const at = counts + counter->first;
    for (size_t i = 0; i < n_rows; i++) {
        if (row[i] < counter->n_rows) {
            at[row[i]] += m[i];
        }
    }
}

/* The same, each row in the counter of its op. */
static void add_logic(uint32_t *counts, const struct counters *counters,
                      const uint32_t *op, const uint32_t *row, const uint32_t *m,
                      size_t n_rows)
{
    const struct counter *const of[3] = {find(counters, BUS_LOGIC, OP_AND),
                                         find(counters, BUS_LOGIC, OP_OR),
                                         find(counters, BUS_LOGIC, OP_XOR)};
    for (size_t i = 0; i < n_rows; i++) {
        const uint32_t which = op[i] - OP_AND;
        if (which < 3 && row[i] < of[which]->n_rows) {
            counts[of[which]->first + row[i]] += m[i];
        }
    }
}

/* One word of rows that answer: values[0] becomes the row. A value that is not a byte (or
 * not below 2^13, 8, ..) must not make a small number by wrapping: limit is checked
 * first. */
static void combine(uint32_t *row, const uint32_t *low, const uint32_t *high,
                    unsigned shift, uint32_t limit_low, uint32_t limit_high,
                    size_t n_rows)
{
    for (size_t i = 0; i < n_rows; i++) {
        const bool in_range = low[i] < limit_low && high[i] < limit_high;
        row[i] = in_range ? low[i] + (high[i] << shift) : UINT32_MAX;
    }
}

void lookups_count(uint32_t *counts, const struct counters *counters,
                   const struct lookups *lookups, const fp *const *now,
                   const fp *const *next, size_t n_rows, uint32_t *values, void *scratch)
{
    uint32_t *v[AIR_MAX_ARITY];
    uint32_t *const m = values + (size_t)AIR_MAX_ARITY * COUNT_ROWS;
    for (size_t j = 0; j < AIR_MAX_ARITY; j++) {
        v[j] = values + j * COUNT_ROWS;
    }
    for (uint32_t k = 0; k < lookups->n_lookups; k++) {
        const uint32_t i = lookups->interactions[k];
        const uint32_t bus = lookups->graph->interactions[i].bus;
        air_tuples_block(lookups->binding, i, now, next, v, m, n_rows, scratch);
        switch (bus) {
        case BUS_U16:
            add_at(counts, find(counters, bus, 0), v[0], m, n_rows);
            break;
        case BUS_BYTE2:
            combine(v[0], v[0], v[1], 8, 1 << 8, 1 << 8, n_rows);
            add_at(counts, find(counters, bus, 0), v[0], m, n_rows);
            break;
        case BUS_ALIGN:
            combine(v[0], v[1], v[0], 3, 1 << 3, 1 << 13, n_rows);
            add_at(counts, find(counters, bus, 0), v[0], m, n_rows);
            break;
        case BUS_LOGIC:
            combine(v[1], v[1], v[2], 8, 1 << 8, 1 << 8, n_rows);
            add_logic(counts, counters, v[0], v[1], m, n_rows);
            break;
        case BUS_SHAMT:
            for (size_t r = 0; r < n_rows; r++) {
                v[2][r] = v[7][r] + v[8][r] + v[9][r] + v[10][r];
            }
            combine(v[0], v[0], v[1], 6, 1 << 6, 1 << 1, n_rows);
            combine(v[0], v[0], v[2], 7, 1 << 7, 1 << 1, n_rows);
            add_at(counts, find(counters, bus, 0), v[0], m, n_rows);
            break;
        default:
            UNREACHABLE();
        }
    }
}
