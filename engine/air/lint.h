/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* air/lint.h - what is legal in a table and still likely a mistake. */
#ifndef ZK_AIR_LINT_H
#define ZK_AIR_LINT_H

#include "air/air.h"

/* Report suspicious things of a table, one line each:
 *   - a constraint that is a linear combination of others (or vanishes everywhere), found
 *   by
 *     evaluating all constraints at random points: Schwartz-Zippel, error below 2^-29
 *     each
 *   - the same message twice
 *   - a multiplicity that is one column, neither constrained to be a bit nor the count of
 *   a
 *     preprocessed table
 *   - a GIVEN column, not preprocessed, that no message carries: nobody gives it
 *   - a column without documentation
 *
 * out  number of lines: 0 when nothing was found
 */
size_t air_lint(const struct air_graph *graph, air_line_fn *line, void *arg);

#endif
