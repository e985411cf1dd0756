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
#include "stark/proof.h"

/* Trees by number: enum layout_tree_id, then FRI's layers. */
enum {
    PROOF_TREE_FRI = LAYOUT_N_TREES,
    PROOF_N_TREES = PROOF_TREE_FRI + (int)FRI_MAX_LAYERS
};

struct proof_trees;

/* Commit.
 *
 * in    in    mode RESIDENT or STREAM; link NULL: only what is committed before the first
 *             challenge, the trees PRE, BOUND and MAIN. Copied; what it points to is
 *             borrowed until proof_trees_close.
 *       work  nobody else uses its arenas until then
 *       with_fri  with a link: FRI's trees, too
 * err   STATUS_MEMORY: the arenas hold less than proof_trees_memory; STATUS_CANCELLED
 */
MUST_USE enum status proof_trees_open(struct proof_trees **out,
                                      const struct prove_input *in,
                                      const struct workplace *work, bool with_fri,
                                      struct error *e);

/* Give the arenas back as they were. NULL is allowed. */
void proof_trees_close(struct proof_trees *t);

/* Tell and obey another task from now on. */
void proof_trees_use(struct proof_trees *t, struct task *task);

/* What all of this takes at most. */
struct prove_memory proof_trees_memory(const struct layout *layout,
                                       const struct stark_params *params,
                                       enum prove_mode mode, bool with_fri,
                                       unsigned n_threads);

/* Was the tree committed? The others may be called for such trees only. */
bool proof_trees_has(const struct proof_trees *t, unsigned id);
void proof_trees_root(struct digest *root, const struct proof_trees *t, unsigned id);
void proof_trees_shape(struct merkle_shape *shape, const struct proof_trees *t,
                       unsigned id);

/* Open one leaf: its rows and the siblings from the leaves upward, as many as the tree
 * has levels below the root. Arrays are valid until the next call.
 *
 * need  leaf below the height of the first group
 * cost  in mode STREAM the columns of the tree are built once more
 */
MUST_USE enum status proof_trees_leaf(struct merkle_proof *out, struct proof_trees *t,
                                      unsigned id, uint32_t leaf, struct error *e);

/* Node `index` of the level of size 2^log_size; 0 is the root.
 * cost  nothing, or that of a leaf for the lowest levels, which are not kept */
MUST_USE enum status proof_trees_node(struct digest *out, struct proof_trees *t,
                                      unsigned id, unsigned log_size, uint32_t index,
                                      struct error *e);

/* Are the values of a leaf those of the trace's polynomials at its points?
 *
 * in    rows[n]   as proof_trees_leaf gives them; apart from its arrays, which this
 *                 overwrites
 *       id        of base or extension columns: the others have no trace
 * out   n_values, n_equal
 * cost  the trace columns of the tree once more, one product a value and row
 */
struct leaf_check {
    size_t n_values, n_equal;
};
MUST_USE enum status proof_trees_check_leaf(struct leaf_check *out, struct proof_trees *t,
                                            unsigned id, uint32_t leaf,
                                            const uint32_t *rows, struct error *e);

/* ---- what FRI's trees are made of; need with_fri and a link ---- */

struct proof_folding {
    const struct fri_schedule *schedule;
    fe zeta, gamma;
    fe beta[FRI_MAX_LAYERS];
    const fe *final;         /* [FRI_N_FINAL] */
    const uint32_t *queries; /* ascending, distinct positions of F_0 */
    uint32_t n_queries;
};
void proof_trees_folding(struct proof_folding *out, const struct proof_trees *t);

/* F_layer at a position; layer n_layers is what the last fold left. */
fe proof_trees_word(const struct proof_trees *t, unsigned layer, uint32_t position);

/* Open the trees that F_0 is made of at positions of it.
 *
 * in    positions[n]  ascending, distinct, as many as there are queries at most
 * out   *proof        its openings and out-of-domain values are valid until the next call
 * cost  in mode STREAM all columns are built once more
 */
MUST_USE enum status proof_trees_open_all(const struct proof **proof,
                                          struct proof_trees *t,
                                          const uint32_t *positions, uint32_t n,
                                          struct error *e);

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
