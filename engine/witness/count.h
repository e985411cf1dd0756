/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Counting lookups: private to witness/.
 *
 * A counter belongs to one interaction with which a preprocessed table receives, and to
 * the main column that is its multiplicity. Each worker counts into memory of its own;
 * sums do not depend on who counted what.
 */
#ifndef ZK_WITNESS_COUNT_H
#define ZK_WITNESS_COUNT_H

#include "air/blocks.h"
#include "base/pool.h"

enum { COUNT_MAX_COUNTERS = 16, COUNT_ROWS = AIR_BLOCK_ROWS };

/* One multiplicity column: rows [0, n_rows) of `table`'s column `column` are the sums of
 * counts[first .. first + n_rows) over all workers. */
struct counter {
    uint32_t bus;
    uint32_t op; /* LOGIC: which of the three; else 0 */
    uint32_t table;
    uint32_t column;
    size_t n_rows;
    size_t first;
};

struct counters {
    struct counter list[COUNT_MAX_COUNTERS];
    uint32_t n_counters;
    size_t n_counts; /* of one worker */
};

/* The lookups of one table that some counter counts. */
struct lookups {
    const struct air_graph *graph;
    const struct air_binding *binding;
    uint32_t interactions[AIR_MAX_INTERACTIONS];
    uint32_t n_lookups;
};

/* Add the counters of a preprocessed table of n_rows rows. PROG is not counted this way.
 * */
void counters_add(struct counters *counters, uint32_t table,
                  const struct air_graph *graph, size_t n_rows);

/* Find the lookups of a table. The binding is set by the caller. */
void lookups_find(struct lookups *lookups, const struct counters *counters,
                  const struct air_graph *graph);

/* Count the lookups of n_rows <= COUNT_ROWS rows.
 *
 * in    now, next  columns; next as air_tuples_block needs it
 *       values     scratch for (AIR_MAX_ARITY + 1) * COUNT_ROWS words
 *       scratch    of air_scratch_bytes
 * io    counts     counters->n_counts words
 */
void lookups_count(uint32_t *counts, const struct counters *counters,
                   const struct lookups *lookups, const fp *const *now,
                   const fp *const *next, size_t n_rows, uint32_t *values, void *scratch);

#endif
