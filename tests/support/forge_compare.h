/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries of tables/compare.h, for less and branch_lt.
 *
 * FORGE_COMPARE(table, make_unsigned, make_signed): make_*(c, a, b) build the honest row
 * of a < b as far as it is honest. A forged row claims the opposite with hints that fit.
 */
#ifndef ZK_TESTS_SUPPORT_FORGE_COMPARE_H
#define ZK_TESTS_SUPPORT_FORGE_COMPARE_H

#include "tests/support/forge.h"

/* The four limbs as a word, the top one first. */
#define LIMBS(l3, l2, l1, l0) \
    ((uint64_t)(l3) << 48 | (uint64_t)(l2) << 32 | (uint64_t)(l1) << 16 | (l0))

/* Set the hints: which limb is named (as weights), the relation, and d. */
#define COMPARE_CLAIM(lt_, e1_, e2_, e3_, d_) \
    row->lt = (lt_);                          \
    row->e[0] = modp(e1_);                    \
    row->e[1] = modp(e2_);                    \
    row->e3 = modp(e3_);                      \
    row->d = modp(d_);

#define FORGE_COMPARE(table, make_unsigned, make_signed)                                 \
    FORGE(table##_twice, table, make_unsigned(c, 3, 4), row->is_real = 2;)               \
    /* e_1 = -1, e_2 = 1: limb 0 decides although limb 2 differs */                      \
    FORGE(table##_e1, table, make_unsigned(c, LIMBS(0, 9, 7, 1), LIMBS(0, 8, 7, 6)),     \
          COMPARE_CLAIM(1, -1, 1, 0, 3))                                                 \
    /* e_2 = -1, e_3 = 1: limb 0 decides although limb 3 differs */                      \
    FORGE(table##_e2, table, make_unsigned(c, LIMBS(9, 5, 7, 1), LIMBS(8, 5, 7, 6)),     \
          COMPARE_CLAIM(1, 0, -1, 1, 3))                                                 \
    /* e_1 = e_2 = 1 make e_0 = -1: the relation of limb 0 is reversed */                \
    FORGE(table##_e_both, table, make_unsigned(c, LIMBS(4, 5, 7, 1), LIMBS(4, 5, 7, 6)), \
          COMPARE_CLAIM(0, 1, 1, 0, 3))                                                  \
    FORGE(table##_limb_1, table, make_unsigned(c, LIMBS(4, 5, 9, 1), LIMBS(4, 5, 7, 6)), \
          COMPARE_CLAIM(1, 0, 0, 0, 4))                                                  \
    FORGE(table##_limb_2, table, make_unsigned(c, LIMBS(4, 9, 7, 1), LIMBS(4, 5, 7, 6)), \
          COMPARE_CLAIM(1, 0, 0, 0, 4))                                                  \
    FORGE(table##_limb_3, table, make_unsigned(c, LIMBS(9, 5, 7, 1), LIMBS(4, 5, 7, 6)), \
          COMPARE_CLAIM(1, 0, 0, 0, 4))                                                  \
    FORGE(table##_any_d, table, make_unsigned(c, 6, 1), COMPARE_CLAIM(1, 0, 0, 0, 4))    \
    FORGE(table##_far_d, table, make_unsigned(c, 6, 1), COMPARE_CLAIM(1, 0, 0, 0, -6))   \
    FORGE(table##_equal, table, make_unsigned(c, 6, 6), COMPARE_CLAIM(1, 0, 0, 0, -1))   \
    FORGE(table##_adjacent, table, make_unsigned(c, 6, 7),                               \
          COMPARE_CLAIM(0, 0, 0, 0, -1))                                                 \
    /* naming limb 1, which is equal, leaves d = -1: a named limb differs */             \
    FORGE(table##_named_equal, table, make_unsigned(c, 6, 7),                            \
          COMPARE_CLAIM(0, 1, 0, 0, -1))                                                 \
    /* 2 a_3 - 2^16 sa = 0 for a fraction sa: the signed limb becomes -a_3 */            \
    FORGE(table##_sa_fraction, table,                                                    \
          make_signed(c, LIMBS(5, 0, 0, 0), LIMBS(3, 0, 0, 0)),                          \
          COMPARE_CLAIM(1, 0, 0, 1, 7) row->sa = modp_div(10, 65536);)                   \
    FORGE(table##_sb_fraction, table,                                                    \
          make_signed(c, LIMBS(3, 0, 0, 0), LIMBS(5, 0, 0, 0)),                          \
          COMPARE_CLAIM(0, 0, 0, 1, 7) row->sb = modp_div(10, 65536);)                   \
    FORGE(table##_sa_unsigned, table,                                                    \
          make_unsigned(c, LIMBS(65535, 0, 0, 0), LIMBS(3, 0, 0, 0)),                    \
          COMPARE_CLAIM(1, 0, 0, 1, 3) row->sa = 1;)                                     \
    FORGE(table##_sb_unsigned, table,                                                    \
          make_unsigned(c, LIMBS(3, 0, 0, 0), LIMBS(65535, 0, 0, 0)),                    \
          COMPARE_CLAIM(0, 0, 0, 1, 3) row->sb = 1;)                                     \
    FORGE(table##_sa_flipped, table,                                                     \
          make_signed(c, LIMBS(65535, 0, 0, 0), LIMBS(3, 0, 0, 0)),                      \
          COMPARE_CLAIM(0, 0, 0, 1, 65531) row->sa = 0;)                                 \
    FORGE(table##_sb_flipped, table,                                                     \
          make_signed(c, LIMBS(3, 0, 0, 0), LIMBS(65535, 0, 0, 0)),                      \
          COMPARE_CLAIM(1, 0, 0, 1, 65531) row->sb = 0;)

#define FORGED_COMPARE(table)                                                         \
    FORGED(table, "is_real is a bit", "one row carries a step twice", table##_twice), \
        FORGED(table, "e[0] is a bit", "limb 1 is named -1 times", table##_e1),       \
        FORGED(table, "e[1] is a bit", "limb 2 is named -1 times", table##_e2),       \
        FORGED(table, "at most one limb is named", "limbs 1 and 2 are named",         \
               table##_e_both),                                                       \
        FORGED(table, "limbs 1 are equal if limb 0 is named",                         \
               "limb 0 decides, limb 1 differs", table##_limb_1),                     \
        FORGED(table, "limbs 2 are equal if a lower limb is named",                   \
               "limb 0 decides, limb 2 differs", table##_limb_2),                     \
        FORGED(table, "limbs 3 are equal if a lower limb is named",                   \
               "limb 0 decides, limb 3 differs", table##_limb_3),                     \
        FORGED(table, "d shows the sign of the difference in the named limb",         \
               "6 < 1 with any d", table##_any_d),                                    \
        FORGED(table, "d is a u16", "6 < 1 with the d that fits", table##_far_d),     \
        FORGED(table, "d is a u16", "6 < 6", table##_equal),                          \
        FORGED(table, "d is a u16", "6 >= 7", table##_adjacent),                      \
        FORGED(table, "d is a u16", "6 >= 7 by an equal limb", table##_named_equal),  \
        FORGED(table, "sa is a bit", "the sign of a is a fraction",                   \
               table##_sa_fraction),                                                  \
        FORGED(table, "sb is a bit", "the sign of b is a fraction",                   \
               table##_sb_fraction),                                                  \
        FORGED(table, "an unsigned comparison gives a no sign",                       \
               "2^64 - 2^48 < 3 * 2^48 without signs", table##_sa_unsigned),          \
        FORGED(table, "an unsigned comparison gives b no sign",                       \
               "3 * 2^48 >= 2^64 - 2^48 without signs", table##_sb_unsigned),         \
        FORGED(table, "the sign of a is bit 15 of its limb 3", "-2^48 >= 3 * 2^48",   \
               table##_sa_flipped),                                                   \
        FORGED(table, "the sign of b is bit 15 of its limb 3", "3 * 2^48 < -2^48",    \
               table##_sb_flipped)

#endif
