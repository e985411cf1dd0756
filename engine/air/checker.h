/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* air/checker.h - the debug checker: constraints of a trace, row by row, by name.
 *
 * Slow and plain: every node of the graph is evaluated in the base field on every row. It
 * says which constraint, on which row, over which cells. Buses are air/tracker.h's part.
 */
#ifndef ZK_AIR_CHECKER_H
#define ZK_AIR_CHECKER_H

#include "air/air.h"
#include "field/fp.h"

/* A trace of one table: columns[width][n_rows], Montgomery, natural order. Borrows
 * everything. */
struct air_trace {
    const struct air_graph *graph;
    const fp *const *columns;
    size_t n_rows;
    fp publics[AIR_N_PUBLICS];
};

/* Rules switched off, for tests that ask what a rule is for. Zeroed: none is. */
struct air_mask {
    bool constraint[AIR_MAX_CONSTRAINTS];
    bool interaction[AIR_MAX_INTERACTIONS];
};

/* Called once for each violated constraint and row. */
typedef void air_violation_fn(void *arg, const struct air_trace *trace,
                              uint32_t constraint, size_t row);

/* Values of all nodes on one row.
 *
 * out  values[graph->n_nodes]
 * need row < n_rows; the next row is row + 1, or row 0 after the last
 */
void air_row_values(fp *values, const struct air_trace *trace, size_t row);

/* Check all constraints on rows [begin, end).
 *
 * in   mask    NULL: all of them count
 *      report  NULL: only count
 * out  number of violations
 */
size_t air_check_rows(const struct air_trace *trace, const struct air_mask *mask,
                      size_t begin, size_t end, air_violation_fn *report, void *arg);

/* Check all rows. */
size_t air_check(const struct air_trace *trace, const struct air_mask *mask,
                 air_violation_fn *report, void *arg);

/* Check the rows whose constraints read `row`: the row before it, and itself. What is
 * left to do after a change of one row of a valid trace. */
size_t air_check_around(const struct air_trace *trace, const struct air_mask *mask,
                        size_t row, air_violation_fn *report, void *arg);

/* The sentence for one violation: table, row, constraint, its value, and the cells it
 * reads with their names, canonical; values above p/2 are shown as negative. Cut at
 * len_text - 1 bytes. */
void air_violation_text(char *text, size_t len_text, const struct air_trace *trace,
                        uint32_t constraint, size_t row);

#endif
