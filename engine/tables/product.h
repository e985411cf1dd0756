/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/product.h - limbs of a product of two numbers given as eight bytes each. */
#ifndef ZK_TABLES_PRODUCT_H
#define ZK_TABLES_PRODUCT_H

#include "air/describe.h"

/* The sum of the byte products that fall on limb k, 0 <= k < 8: those of bytes i + j =
 * 2k, and 256 times those of i + j = 2k + 1. At most 255^2 (7 + 256 * 8) = 133626375 <
 * 2^27. */
static inline expr product_limb(struct air_recorder *t, const expr a[8], const expr b[8],
                                int k)
{
    expr even = air_constant(t, 0);
    expr odd = air_constant(t, 0);
    for (int i = 0; i < 8; i++) {
        int j = 2 * k - i;
        if (j >= 0 && j < 8)
            even = add(even, mul(a[i], b[j]));
        if (j + 1 >= 0 && j + 1 < 8)
            odd = add(odd, mul(a[i], b[j + 1]));
    }
    return add(even, scale(256, odd));
}

#endif
