/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The evaluation domains, and the weights that evaluate a polynomial off them.
 *
 * H = <w_N>, in natural order: position i is the point w_N^i. The coset g*<w_n>, in
 * bit-reversed order: position i is the point g * w_n^bitrev(i). The first N positions
 * of the coset of size N * 2^b are the coset of size N, for every b.
 *
 * src: docs/protocol.md "domains"; Berrut and Trefethen 2004, eq. (4.2)
 */
#ifndef ZK_POLY_DOMAIN_H
#define ZK_POLY_DOMAIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/pool.h"
#include "field/fe.h"

/* g, the same for all sizes. */
static inline fp domain_shift(void)
{
    return fp_coset_shift();
}

/* The point of position i of the coset of size 2^log_n. */
fp domain_point_bitrev(uint32_t i, unsigned log_n);

/* Weights over H: f(z) = sum_i w_i f(w_N^i) for every f of degree below N = 2^log_n.
 *
 * out   w[FE_DEGREE][N]
 * need  z not in H
 * cost  one extension inversion a weight; parallel
 */
void domain_weights(fp *const w[FE_DEGREE], unsigned log_n, fe z, struct pool *pool);

/* Weights over the coset g*<w_N>, bit-reversed: f(z) = sum_i w_i f(x_i).
 * need  z not in it */
void domain_coset_weights(fp *const w[FE_DEGREE], unsigned log_n, fe z,
                          struct pool *pool);

/* out_i = 1 / (x_i - z) over the coset g*<w_N>, bit-reversed. need z not in it */
void domain_coset_inverses(fp *const out[FE_DEGREE], unsigned log_n, fe z,
                           struct pool *pool);

#endif
