/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* FRI, the prover's side.
 *
 *     fri_commit --> (fri_grind, fri_sample_indices: fri/fri.h) --> fri_open
 */
#ifndef ZK_FRI_FRI_PROVE_H
#define ZK_FRI_FRI_PROVE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/pool.h"
#include "base/status.h"
#include "fri/fri.h"
#include "merkle/merkle_open.h"

struct fri_prover;

/* Commit to the word and all its folds, and send the final coefficients.
 *
 * in    f0[FE_DEGREE]  columns of 2^log_size[0] elements, bit-reversed; borrowed until
 *                      the last fri_open
 *       degree of the word below 2^log_rows: otherwise the proof will not verify
 * out   *out           in the arena
 *       roots[n_layers], final
 *       t              roots and final coefficients absorbed, betas drawn
 * err   STATUS_MEMORY
 * cost  hashes 20 bytes per position of F_0, folds about 8/7 of it; parallel
 */
MUST_USE enum status fri_commit(struct fri_prover **out,
                                const struct fri_schedule *schedule,
                                const fp *const f0[FE_DEGREE], struct transcript *t,
                                struct digest *roots, fe final[FRI_N_FINAL],
                                struct pool *pool, struct arena *arena, struct error *e);

/* Open every layer at the queries.
 *
 * in    indices[n_indices]  of F_0, ascending and distinct (fri_sample_indices)
 * out   openings[n_layers]  arrays in the arena
 * err   STATUS_MEMORY
 */
MUST_USE enum status fri_open(struct fri_prover *prover, const uint32_t *indices,
                              uint32_t n_indices, struct opening *openings,
                              struct pool *pool, struct arena *arena, struct error *e);

/* ---- looking ---- */

/* Open one leaf of a layer, as a query would.
 *
 * out   proof  arrays in the arena
 * need  leaf below the leaves of the layer
 * err   STATUS_MEMORY
 */
MUST_USE enum status fri_open_leaf(struct fri_prover *prover, unsigned layer,
                                   uint32_t leaf, struct merkle_proof *proof,
                                   struct pool *pool, struct arena *arena,
                                   struct error *e);

/* The committed tree of a layer, and the challenge drawn after its root. */
const struct merkle_tree *fri_layer_tree(const struct fri_prover *prover, unsigned layer);
fe fri_layer_beta(const struct fri_prover *prover, unsigned layer);

/* F_layer at a position; layer n_layers is what the last fold left. */
fe fri_word_value(const struct fri_prover *prover, unsigned layer, uint32_t position);

/* An upper bound of what committing and opening take from the arena, in bytes. */
size_t fri_prove_bytes(const struct fri_schedule *schedule, uint32_t n_queries);

#endif
