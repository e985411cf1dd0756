/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/proof_trees.h - the commitments of a proof, made again to be looked at.
 *
 * The chapters of prove() that commit run as they do for a proof; then nothing is sent:
 * trees and columns stay, and any leaf can be opened and held against the trace.
 *
 * A leaf is not a row of the trace. Position i of a group of 2^l positions holds the
 * values of its polynomials at the point g * w^bitrev(i) of the coset; the rows are their
 * values on H, which the coset avoids. One determines the other, because the polynomials
 * are of degree below the number of rows: proof_trees_check_leaf goes from the rows to
 * the leaf with barycentric weights, a way of its own beside the transform by which the
 * leaf was made.
 */
#ifndef ZK_PROVER_PROOF_TREES_H
#define ZK_PROVER_PROOF_TREES_H

#include <stdbool.h>

#include "hash/digest.h"
#include "merkle/merkle_open.h"
#include "prover/prove.h"

struct proof_trees;

/* Commit.
 *
 * in    in    mode RESIDENT or STREAM; link NULL: only what is committed before the first
 *             challenge, the trees PRE, BOUND and MAIN. Copied; what it points to is
 *             borrowed until proof_trees_close.
 *       work  nobody else uses its arenas until then
 * err   STATUS_MEMORY: the arenas hold less than proof_trees_memory; STATUS_CANCELLED
 */
MUST_USE enum status proof_trees_open(struct proof_trees **out,
                                      const struct prove_input *in,
                                      const struct workplace *work, struct error *e);

/* Give the arenas back as they were. NULL is allowed. */
void proof_trees_close(struct proof_trees *t);

/* Tell and obey another task from now on. */
void proof_trees_use(struct proof_trees *t, struct task *task);

/* What all of this takes at most. */
struct prove_memory proof_trees_memory(const struct layout *layout,
                                       const struct stark_params *params,
                                       enum prove_mode mode, unsigned n_threads);

/* Was the tree committed? The others may be called for such trees only. */
bool proof_trees_has(const struct proof_trees *t, enum layout_tree_id id);
void proof_trees_root(struct digest *root, const struct proof_trees *t,
                      enum layout_tree_id id);
void proof_trees_shape(struct merkle_shape *shape, const struct proof_trees *t,
                       enum layout_tree_id id);

/* Open one leaf: its rows and the siblings from the leaves upward, as many as the tree
 * has levels below the root. Arrays are valid until the next call.
 *
 * need  leaf below the height of the first group
 * cost  in mode STREAM the columns of the tree are built once more
 */
MUST_USE enum status proof_trees_leaf(struct merkle_proof *out, struct proof_trees *t,
                                      enum layout_tree_id id, uint32_t leaf,
                                      struct error *e);

/* Node `index` of the level of size 2^log_size; 0 is the root.
 * cost  nothing, or that of a leaf for the lowest levels, which are not kept */
MUST_USE enum status proof_trees_node(struct digest *out, struct proof_trees *t,
                                      enum layout_tree_id id, unsigned log_size,
                                      uint32_t index, struct error *e);

/* Are the values of a leaf those of the trace's polynomials at its points?
 *
 * in    rows[n]   as proof_trees_leaf gives them; apart from its arrays, which this
 *                 overwrites
 *       id        not the quotient's tree: its columns have no trace
 * out   n_values, n_equal
 * cost  the trace columns of the tree once more, one product a value and row
 */
struct leaf_check {
    size_t n_values, n_equal;
};
MUST_USE enum status proof_trees_check_leaf(struct leaf_check *out, struct proof_trees *t,
                                            enum layout_tree_id id, uint32_t leaf,
                                            const uint32_t *rows, struct error *e);

/* Both sides of the quotient identity (stark/identity.h) of one height at the point where
 * a leaf of the quotient's tree stands. */
struct quotient_check {
    unsigned log_rows, log_size;
    uint32_t position; /* of 2^log_size, bit-reversed */
    fe constraints;    /* from the columns of the other trees, here and a row later */
    fe product;        /* from the leaf */
};

/* Is a leaf of the quotient's tree what the constraints make of the others?
 *
 * in    rows[n]  as proof_trees_leaf gives them, copied
 * out   out[layout->n_heights]
 * note  on the first 2N positions the quotient was made by this identity; beyond, at
 *       rates below 1/2, it holds only if the constraints hold on all rows
 * cost  in mode STREAM all columns are built once more
 */
MUST_USE enum status proof_trees_check_quotient(
    struct quotient_check out[LAYOUT_MAX_HEIGHTS], struct proof_trees *t, uint32_t leaf,
    const uint32_t *rows, struct error *e);

#endif
