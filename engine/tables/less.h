/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Columns of table less. */
#ifndef ZK_TABLES_LESS_H
#define ZK_TABLES_LESS_H

#include "air/describe.h"

#define LESS_COLUMNS(COL, VEC)                                                           \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                            \
    COL(MAIN, sgn, BIT, "1 for the signed comparisons")                                  \
    COL(MAIN, pc, GIVEN, "pc / 2, by STATE")                                             \
    COL(MAIN, clk, GIVEN, "clock of the step, by STATE")                                 \
    COL(MAIN, rd, GIVEN, "destination, by PROG")                                         \
    COL(MAIN, rs1, GIVEN, "first source, by PROG")                                       \
    COL(MAIN, rs2, GIVEN, "second source, by PROG; x0 for immediates")                   \
    VEC(MAIN, imm, 2, GIVEN, "limb 0 and limbs 1 to 3 of the immediate, by PROG")        \
    VEC(MAIN, a, 4, GIVEN, "rs1, by MEM")                                                \
    VEC(MAIN, b, 4, GIVEN, "rs2, by MEM")                                                \
    VEC(MAIN, old, 4, GIVEN, "rd before, by MEM")                                        \
    COL(MAIN, t1, FREE, "clock of the last access to rs1; an integer by its sender")     \
    COL(MAIN, t2, FREE, "clock of the last access to rs2; an integer by its sender")     \
    COL(MAIN, t3, FREE, "clock of the last access to rd; an integer by its sender")      \
    COL(MAIN, lt, BIT, "the result: 1 if a is less than b")                              \
    VEC(MAIN, e, 2, BIT, "e[i - 1]: limb i is the highest that differs")                 \
    COL(MAIN, e3, FREE, "limb 3 is; compare.h shows that it is 0 or 1 where it matters") \
    COL(MAIN, d, U16,                                                                    \
        "size of the difference in the named limb, less 1 if it must differ")            \
    COL(MAIN, sa, BIT, "sign of a; 0 in unsigned comparisons")                           \
    COL(MAIN, sb, BIT, "sign of b; 0 in unsigned comparisons")

AIR_COLUMNS(less, LESS_COLUMNS)

#endif
