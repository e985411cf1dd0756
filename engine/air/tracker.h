/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* air/tracker.h - the buses of a whole machine, exactly: every tuple with its net
 * multiplicity.
 *
 * What LogUp proves with a random challenge is counted here: a bus balances when each
 * tuple's multiplicities, signs included, sum to zero mod p. A tracker holds the tuples
 * that do not (yet). One tracker takes one segment's local messages, or the whole run's
 * global ones.
 *
 * For tests of a table alone a bus may be given an oracle: a predicate that stands for
 * the table on the other side of a lookup bus. It supplies an accepted tuple any number
 * of times.
 */
#ifndef ZK_AIR_TRACKER_H
#define ZK_AIR_TRACKER_H

#include "air/checker.h"

struct air_tracker;

/* Does the lookup table hold this tuple? values: canonical, as many as the bus
 * carries. */
typedef bool air_oracle_fn(void *arg, const uint32_t *values);

/* Make an empty tracker with room for max_tuples unbalanced tuples at a time (about 200
 * bytes each, in the arena).
 *
 * err  STATUS_MEMORY
 */
MUST_USE enum status air_tracker_open(struct air_tracker **out, struct arena *arena,
                                      const struct air_bus_list *buses, size_t max_tuples,
                                      struct error *e);

/* Forget all tuples; oracles stay. */
void air_tracker_clear(struct air_tracker *tracker);

void air_tracker_set_oracle(struct air_tracker *tracker, uint32_t bus,
                            air_oracle_fn *oracle, void *arg);

/* Add the messages that rows [begin, end) of a trace send and receive on the buses of a
 * scope; direction -1 takes them back, as if the rows had not been added.
 *
 * in   mask  NULL: all interactions count
 * need the trace's table outlives the tracker's reports
 * err  STATUS_LIMIT  more than max_tuples unbalanced tuples; the tracker must be cleared
 *                    then
 */
MUST_USE enum status air_tracker_add_rows(struct air_tracker *tracker,
                                          const struct air_trace *trace,
                                          const struct air_mask *mask,
                                          enum air_scope scope, size_t begin, size_t end,
                                          int direction, struct error *e);

/* All rows, direction +1. */
MUST_USE enum status air_tracker_add(struct air_tracker *tracker,
                                     const struct air_trace *trace,
                                     const struct air_mask *mask, enum air_scope scope,
                                     struct error *e);

/* The messages that read `row`: those of the row before it (where the table reads next
 * rows) and its own. Withdraw them with direction -1, change the row, add them with
 * +1. */
MUST_USE enum status air_tracker_add_around(struct air_tracker *tracker,
                                            const struct air_trace *trace,
                                            const struct air_mask *mask,
                                            enum air_scope scope, size_t row,
                                            int direction, struct error *e);

/* Add a token of the verifier's own: multiplicity > 0 sends, < 0 receives.
 *
 * in   values[arity]  canonical
 *      who            a string that outlives the tracker, for reports
 */
MUST_USE enum status air_tracker_token(struct air_tracker *tracker, uint32_t bus,
                                       int64_t multiplicity, const uint32_t *values,
                                       const char *who, struct error *e);

/* How many tuples are out of balance: on all buses, or on one. */
size_t air_tracker_unbalanced(const struct air_tracker *tracker);
size_t air_tracker_unbalanced_on(const struct air_tracker *tracker, uint32_t bus);

/* One line for each unbalanced tuple, at most max_lines: bus, values, net multiplicity,
 * who sent and who received it last. */
void air_tracker_report(const struct air_tracker *tracker, size_t max_lines,
                        air_line_fn *line, void *arg);

#endif
