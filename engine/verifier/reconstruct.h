/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The first FRI word at the queries, from the opened rows. */
#ifndef ZK_VERIFIER_RECONSTRUCT_H
#define ZK_VERIFIER_RECONSTRUCT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "field/fe.h"
#include "stark/proof.h"

/* An element of a row that is batched at zeta * omega: its place and weight. */
struct next_weight {
    uint32_t tree;   /* enum layout_tree_id */
    uint32_t offset; /* in the group's row */
    fe weight;
};

/* Memory for the weights of one height. */
struct reconstruction {
    fp *weights[FE_DEGREE]; /* of all trees' rows of the height, one after the other */
    struct next_weight *next;
    uint32_t n_next;
    fe *denominators; /* [2 n_queries] */
    fe *numerators;   /* [2 n_queries] */
    uint32_t *rows;   /* [n_queries] distinct indices of the height */
};

/* Take the memory for any proof of the kinds from the arena; false when it is full. */
bool reconstruction_take(struct reconstruction *r, const struct stark_kind *kinds,
                         uint32_t n_kinds, uint32_t n_queries, struct arena *arena);
size_t reconstruction_bytes(const struct stark_kind *kinds, uint32_t n_kinds,
                            uint32_t n_queries);

/* F_0[i] = sum over heights of G_l[i >> (l_max - l)] at the query indices, where
 *     G_l(y) = (sum gamma^e f_e(y) - sum gamma^e v_e) / (y - zeta)         terms at zeta
 *            + the same at zeta * omega.
 *
 * in    indices[n_indices]  ascending, distinct
 *       gammas[layout->n_terms]  powers of gamma
 *       proof               openings verified against their roots, so counts are right
 * out   first[n_indices]
 * cost  five multiplications per opened element
 * src   docs/protocol.md "Batching"
 */
void reconstruct_first_word(struct reconstruction *r, const struct layout *layout,
                            const struct proof *proof, const uint32_t *indices,
                            uint32_t n_indices, const fe *gammas, fe zeta, fe *first);

#endif
