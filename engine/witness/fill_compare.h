/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The columns of tables/compare.h, for less and branch_lt. */
#ifndef ZK_WITNESS_FILL_COMPARE_H
#define ZK_WITNESS_FILL_COMPARE_H

#include "witness/fill.h"

struct compare_hints {
    uint32_t e[3], d, sa, sb;
};

/* Hints that show `lt` of the words a and b, as well as they can if it is not true. */
static inline struct compare_hints fill_compare(uint64_t a, uint64_t b, uint32_t sgn,
                                                uint32_t lt)
{
    struct compare_hints c = {.sa = sgn & (uint32_t)(a >> 63),
                              .sb = sgn & (uint32_t)(b >> 63)};
    unsigned limb = 3;
    while (limb > 0 && fill_limb(a, limb) == fill_limb(b, limb)) {
        limb--;
    }
    int64_t difference = (int64_t)fill_limb(b, limb) - (int64_t)fill_limb(a, limb);
    if (limb > 0) {
        c.e[limb - 1] = 1;
    }
    if (limb == 3) {
        difference += ((int64_t)c.sa - (int64_t)c.sb) * (1 << 16);
    }
    c.d = fill_signed(lt ? difference - 1 : -difference - (limb > 0));
    return c;
}

/* Fill the hints of a row whose sgn and lt are set. */
#define FILL_COMPARE(row, word_a, word_b)                            \
    do {                                                             \
        const struct compare_hints hints_ =                          \
            fill_compare((word_a), (word_b), (row)->sgn, (row)->lt); \
        (row)->e[0] = hints_.e[0];                                   \
        (row)->e[1] = hints_.e[1];                                   \
        (row)->e3 = hints_.e[2];                                     \
        (row)->d = hints_.d;                                         \
        (row)->sa = hints_.sa;                                       \
        (row)->sb = hints_.sb;                                       \
    } while (0)

#endif
