/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* FRI: what prover and verifier share - schedule, transcript steps, openings.
 *
 * F_0 is a word of FE_DEGREE base columns over 2^log_size positions in bit-reversed
 * order; position i stands for the point w^bitrev(i), without the coset shift: shifting
 * the domain keeps degrees, so folding may ignore it. It claims degree < 2^log_rows.
 *
 *     commit F_j in a tree whose leaf k holds positions arity*k .. arity*k + arity-1
 *     beta_j
 *     F_{j+1}[k] = sum_i beta_j^i p_i(x^arity)   where F_j(x) = sum_i x^i p_i(x^arity)
 *
 * until exactly 2^FRI_LOG_FINAL coefficients determine the word; these are sent. Arities
 * are 8, 8, .. and one last 4 or 2, a function of log_rows alone.
 * src: docs/protocol.md "FRI"; Ben-Sasson, Bentov, Horesh, Riabzev 2018
 */
#ifndef ZK_FRI_FRI_H
#define ZK_FRI_FRI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "field/fe.h"
#include "hash/digest.h"
#include "merkle/merkle.h"
#include "transcript/transcript.h"

#ifndef FRI_TOY_LOG_FINAL
#define FRI_TOY_LOG_FINAL 6
#endif

enum {
    FRI_LOG_FINAL = FRI_TOY_LOG_FINAL, /* 64 final coefficients; toy builds have fewer */
    FRI_N_FINAL = 1 << FRI_LOG_FINAL,
    FRI_LOG_ARITY_MAX = 3,
    FRI_MAX_LAYERS = 8 /* log_rows up to 30 */
};

/* The committed words. */
struct fri_schedule {
    unsigned log_rows; /* degree bound of F_0, FRI_LOG_FINAL + 1 .. */
    unsigned log_blowup;
    unsigned n_layers;                 /* >= 1 */
    uint8_t log_arity[FRI_MAX_LAYERS]; /* of the fold of layer j; also its leaf */
    uint8_t log_size[FRI_MAX_LAYERS];  /* positions of F_j */
    uint32_t width[FRI_MAX_LAYERS];    /* elements of a leaf: FE_DEGREE << log_arity */
};

/* Derive the schedule.
 *
 * need  log_rows > FRI_LOG_FINAL, log_rows + log_blowup <= FP_TWO_ADICITY
 */
void fri_schedule_init(struct fri_schedule *schedule, unsigned log_rows,
                       unsigned log_blowup);

/* The shape of the tree of layer j: leaf k is the values at positions k << log_arity ..,
 * value after value, each value's coefficients in order. Borrows the schedule. */
void fri_tree_shape(struct merkle_shape *shape, const struct fri_schedule *schedule,
                    unsigned layer);

/* What a proof holds of one Merkle tree, FRI's or another: the distinct opened rows and
 * the digests that cannot be computed from them. Borrowed arrays.
 *
 * words     canonical field elements, as struct merkle_proof's rows
 * siblings  in the order of merkle/merkle.h
 */
struct opening {
    const uint32_t *words;
    uint32_t n_words;
    const struct digest *siblings;
    uint32_t n_siblings;
};

/* Transcript steps, called by both sides. Labels are FRI_LIST's. */
#define FRI_LIST(X)                    \
    X(ROOT, "fri root")                \
    X(BETA, "fri beta")                \
    X(FINAL, "fri final coefficients") \
    X(NONCE, "query nonce")            \
    X(INDEX, "query index")

/* P -> V root of layer j; V -> P beta_j. */
fe fri_absorb_root(struct transcript *t, const struct digest *root);

/* P -> V the final coefficients. */
void fri_absorb_final(struct transcript *t, const fe final[FRI_N_FINAL]);

/* The query nonce: found and absorbed by the prover, judged and absorbed by the
 * verifier. */
struct pool;
uint64_t fri_grind(struct transcript *t, unsigned bits, struct pool *pool);
bool fri_check_nonce(struct transcript *t, unsigned bits, uint64_t nonce);

/* V -> P the query indices, sorted and without repetition.
 *
 * in    n_queries  independent samples of log_size bits each
 * out   indices[n_queries]  the first n distinct ones ascending; returns n >= 1
 */
uint32_t fri_sample_indices(struct transcript *t, unsigned log_size, uint32_t n_queries,
                            uint32_t *indices);

/* Fold the values of one leaf: what F_{j+1} is at position k.
 *
 * in    leaf[2^log_arity]  F_j at positions 2^log_arity * k ..
 *       k, log_size        log_size of F_j
 */
fe fri_fold_leaf(const fe *leaf, unsigned log_arity, uint32_t k, unsigned log_size,
                 fe beta);

/* The final polynomial at position i of the last word, whose size is
 * 2^(FRI_LOG_FINAL + log_blowup). */
fe fri_evaluate_final(const fe final[FRI_N_FINAL], uint32_t i, unsigned log_blowup);

#endif
