/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Multiproofs, the prover's side, part one: building a tree from columns that stream by.
 *
 *      merkle_tree_open --> absorb, absorb, .. (every group complete) --> commit --> open
 *                                                                      (merkle_open.h)
 *
 * Invariants
 *  1. Columns of one group arrive in canonical order: tables in order, columns in order.
 *     The groups may be interleaved in any way. Only a chaining value per row waits in
 *     between.
 *  2. After commit, level l is stored for every l <= log top - drop. Levels below are
 *     recomputed from regenerated rows when queries are opened; the proof is the same.
 *  3. Nothing depends on the pool's size or on the instruction set.
 */
#ifndef ZK_MERKLE_MERKLE_TREE_H
#define ZK_MERKLE_MERKLE_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "field/fp.h"
#include "merkle/merkle.h"

struct arena;
struct pool;
struct merkle_tree;

/* Levels that may be left out; 2^4 leaves are the lanes hashed at once anyway. */
enum { MERKLE_DROP_MAX = 4 };

/* Bytes merkle_tree_open takes from its arenas: *kept for as long as the tree lives,
 * *scratch until commit. */
void merkle_tree_size(size_t *kept, size_t *scratch, const struct merkle_shape *shape,
                      unsigned drop);

/* Begin a tree.
 *
 * in    shape    copied; its widths are borrowed
 *       drop     0 .. MERKLE_DROP_MAX levels to leave out, the leaves first; fewer are
 *                left out when the tree is small
 *       keep     arena for the nodes
 *       scratch  arena for chaining values, which may be released after commit; may be
 *                the same as keep
 * err   MEMORY when an arena is full
 */
MUST_USE enum status merkle_tree_open(struct merkle_tree **out,
                                      const struct merkle_shape *shape, unsigned drop,
                                      struct arena *keep, struct arena *scratch,
                                      struct error *e);

/* Absorb the next columns of a group.
 *
 * in    cols[n_cols]  each of height rows, Montgomery, in the order of the tree's rows
 *                     (bit-reversed for an LDE)
 * need  the columns do not reach beyond the table under way; unless they finish it,
 *       n_cols is a multiple of 16
 * cost  parallel; one pass over the columns
 */
void merkle_tree_absorb(struct merkle_tree *t, unsigned group, const fp *const *cols,
                        size_t n_cols, struct pool *pool);

/* Absorb one whole table whose row i is the `arity` consecutive values
 * cols[.][arity*i .. arity*i + arity - 1], value after value, in each value column after
 * column: element v * n_cols + c of row i is cols[c][arity * i + v]. The table's width in
 * the shape is arity * n_cols. */
void merkle_tree_absorb_folded(struct merkle_tree *t, unsigned group,
                               const fp *const *cols, size_t n_cols, size_t arity,
                               struct pool *pool);

/* Build the nodes; every group must be complete. Call once. The scratch is not needed any
 * more afterwards. */
void merkle_tree_commit(struct merkle_tree *t, struct digest *root, struct pool *pool);

/* The shape given at open. */
const struct merkle_shape *merkle_tree_shape(const struct merkle_tree *t);

/* The levels actually left out. */
unsigned merkle_tree_drop(const struct merkle_tree *t);

/* Digest words of node `index` of the level of size 2^log_size.
 *
 * need  committed; log_size <= log top - drop; index < 2^log_size
 */
void merkle_tree_node(uint32_t out[DIGEST_WORDS], const struct merkle_tree *t,
                      unsigned log_size, uint32_t index);

#endif
