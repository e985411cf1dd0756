/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* FRI, the verifier's side: are the opened rows of all layers consistent with each other,
 * with the word's values that the caller computed, and with the final coefficients? */
#ifndef ZK_FRI_FRI_VERIFY_H
#define ZK_FRI_FRI_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#include "fri/fri.h"

/* Which check failed, for the verdict's detail. */
enum fri_outcome {
    FRI_CONSISTENT,
    FRI_BAD_OPENING, /* rows and siblings do not lead to the root of the layer */
    FRI_BAD_FIRST,   /* F_0 is not what the caller computed */
    FRI_BAD_FOLD,    /* a layer is not the fold of the one before */
    FRI_BAD_FINAL    /* the last fold is not the final polynomial */
};

struct fri_claim {
    const struct fri_schedule *schedule;
    const struct digest *roots;     /* [n_layers] */
    const fe *betas;                /* [n_layers], drawn after each root */
    const fe *final;                /* [FRI_N_FINAL] */
    const struct opening *openings; /* [n_layers] */
};

/* Judge.
 *
 * in    indices[n]  ascending and distinct, as drawn; n >= 1
 *       first[n]    F_0 at these positions as it follows from the opened rows
 *       scratch     fri_verify_scratch(n) bytes, 8-byte aligned
 * out   *layer      the one at fault, unless consistent
 * need  nothing of the openings: counts and elements are checked here
 * cost  one leaf fold per opened leaf; no allocation
 */
enum fri_outcome fri_verify(const struct fri_claim *claim, const uint32_t *indices,
                            uint32_t n, const fe *first, void *scratch, unsigned *layer);

size_t fri_verify_scratch(uint32_t n);

#endif
