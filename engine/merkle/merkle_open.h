/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Multiproofs, the prover's side, part two: opening a committed tree.
 *
 *      merkle_opening_begin --> absorb, absorb, .. (every group complete) --> finish
 *
 * The columns stream by a second time, exactly as they did for the tree: from each the
 * rows that the queries name are copied, and where the tree has left levels out, the
 * blocks of 16 rows around them are hashed again. So resident and regenerated columns
 * take the same path, and the multiproof is the same whatever was left out.
 */
#ifndef ZK_MERKLE_MERKLE_OPEN_H
#define ZK_MERKLE_MERKLE_OPEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "field/fp.h"
#include "merkle/merkle.h"

struct arena;
struct merkle_opening;
struct merkle_tree;
struct pool;

/* A finished multiproof; both arrays lie in the opening's arena, ordered as merkle.h
 * says. rows are canonical. */
struct merkle_proof {
    const uint32_t *rows;
    size_t n_elements;
    const struct digest *siblings;
    size_t n_siblings;
};

/* Begin to open queries of a committed tree, which must outlive the opening.
 *
 * in    queries[n_queries]  any order, repetitions allowed; n_queries >= 1, each below
 *                           the height of the first group
 * err   MEMORY when the arena is full
 */
MUST_USE enum status merkle_opening_begin(struct merkle_opening **out,
                                          const struct merkle_tree *tree,
                                          const uint32_t *queries, size_t n_queries,
                                          struct arena *arena, struct error *e);

/* The next columns of a group, under the rules of merkle_tree_absorb. */
void merkle_opening_absorb(struct merkle_opening *o, unsigned group,
                           const fp *const *cols, size_t n_cols, struct pool *pool);

/* One whole table, under the rules of merkle_tree_absorb_folded. */
void merkle_opening_absorb_folded(struct merkle_opening *o, unsigned group,
                                  const fp *const *cols, size_t n_cols, size_t arity,
                                  struct pool *pool);

/* Every group is complete: compute the siblings. Call once. */
void merkle_opening_finish(struct merkle_opening *o, struct merkle_proof *out);

#endif
