/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Roots of unity that the transforms read: one immutable table, built at first use.
 *
 * A transform of size 2^27 is two layers of transforms of at most 2^14, whose roots are
 * here; the factors between the layers are made on the way from powers.
 */
#ifndef ZK_SIMD_ROOTS_H
#define ZK_SIMD_ROOTS_H

#include "field/fp.h"

enum {
    ROOTS_LOG_MAX = FP_TWO_ADICITY < 14 ? FP_TWO_ADICITY : 14,
    ROOTS_LEN = 1 << ROOTS_LOG_MAX,
    ROOTS_RADIX_4 = 5 /* factors of a butterfly */
};

struct roots {
    /* forward[h + j] = w_(2h)^j, j < h, h a power of two; entry 0 unused */
    fp forward[ROOTS_LEN];
    /* inverse[h + j] = w_(2h)^-j */
    fp inverse[ROOTS_LEN];
    /* forward_4[q + j] = w^j, w^(2j), w^(3j), w^(j+q), w^(3(j+q)) for w = w_(4q), j < q:
     * the factors of a butterfly of radix 4; inverse_4 with 1/w */
    fp forward_4[ROOTS_LEN / 2][ROOTS_RADIX_4];
    fp inverse_4[ROOTS_LEN / 2][ROOTS_RADIX_4];
    /* bitrev_inverse[j] = w^-bitrev(j): of any root of order >= 2 * ROOTS_LEN the power
     * that bitrev(j) within that order asks for, which does not depend on the order:
     * entry j = 2^t + i is entry i times w_(2^(t+2))^-1 for i < 2^t */
    fp bitrev_inverse[ROOTS_LEN / 2];
};

/* The table; thread-safe. */
const struct roots *roots_get(void);

#endif
