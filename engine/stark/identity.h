/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The quotient identity of one height at one point x:
 *
 *     sum_i alpha^i C_i(x) = (x^N - 1) (q_0(x) + x^N q_1(x)).
 *
 * The verifier asks for it at zeta, who looks at a leaf of the quotient's tree at a point
 * of the coset. Both sides are computed here and nowhere else.
 */
#ifndef ZK_STARK_IDENTITY_H
#define ZK_STARK_IDENTITY_H

#include "air/fingerprint.h"
#include "stark/layout.h"

/* What a proof fixes of it. Borrowed arrays. */
struct identity {
    const struct layout *layout;
    fp publics[AIR_N_PUBLICS];
    struct air_challenges challenges[2]; /* by enum air_scope */
    const fe *local_sums, *global_sums;  /* claimed, as in struct proof */
    const fe *alphas; /* powers of alpha, [layout->n_constraints_max] */
};

/* powers[i] = base^i */
void identity_powers(fe *powers, fe base, uint32_t n);

/* The left side.
 *
 * in    values[layout->n_terms]  terms of the height at x, or x omega; others are unread
 *       scratch[bounds.n_nodes]  overwritten
 * src   docs/protocol.md "Constraints of a table"
 */
fe identity_constraints(const struct identity *identity, uint32_t height,
                        const fe *values, fe *scratch);

/* The right side. */
fe identity_product(const struct layout *layout, uint32_t height, const fe *values, fe x);

#endif
