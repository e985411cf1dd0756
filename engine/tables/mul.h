/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/mul.h - MUL, MULW, MULH, MULHSU, MULHU. */
#ifndef ZK_TABLES_MUL_H
#define ZK_TABLES_MUL_H

#include "air/describe.h"

#define MUL_COLUMNS(COL, VEC)                                                            \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                            \
    COL(MAIN, word, BIT, "1 for MULW")                                                   \
    COL(MAIN, high, BIT, "1 for the upper half")                                         \
    COL(MAIN, fa, BIT, "1 if rs1 is signed (upper half only)")                           \
    COL(MAIN, fb, BIT, "1 if rs2 is signed (upper half only)")                           \
    COL(MAIN, pc, GIVEN, "pc / 2 (STATE)")                                               \
    COL(MAIN, clk, GIVEN, "clock of the step (STATE)")                                   \
    COL(MAIN, rd, GIVEN, "number of rd (PROG)")                                          \
    COL(MAIN, rs1, GIVEN, "number of rs1 (PROG)")                                        \
    COL(MAIN, rs2, GIVEN, "number of rs2 (PROG)")                                        \
    VEC(MAIN, a, 4, GIVEN, "limbs of rs1 (MEM)")                                         \
    VEC(MAIN, b, 4, GIVEN, "limbs of rs2 (MEM)")                                         \
    VEC(MAIN, old, 4, GIVEN, "limbs of rd before (MEM)")                                 \
    VEC(MAIN, r, 4, GIVEN, "limbs of rd after: looked up (U16), the last through y")     \
    VEC(MAIN, ah, 4, GIVEN, "high bytes of the limbs of rs1 (BYTE2)")                    \
    VEC(MAIN, bh, 4, GIVEN, "high bytes of the limbs of rs2 (BYTE2)")                    \
    VEC(MAIN, other, 4, U16, "limbs of the half of the product that is not rd")          \
    VEC(MAIN, c, 7, GIVEN, "what limbs 0 to 6 of the product carry, below 2^13 (ALIGN)") \
    COL(MAIN, top, BIT, "what limb 7 of the product carries")                            \
    COL(MAIN, ra, BIT, "top bit of rs1")                                                 \
    COL(MAIN, rb, BIT, "top bit of rs2")                                                 \
    COL(MAIN, y, U16, "limb 3 of rd; for MULW limb 1 of rd without its sign, doubled")   \
    COL(MAIN, t1, FREE,                                                                  \
        "clock of the last access to rs1; its producer on MEM bounds it")                \
    COL(MAIN, t2, FREE,                                                                  \
        "clock of the last access to rs2; its producer on MEM bounds it")                \
    COL(MAIN, t3, FREE, "clock of the last access to rd; its producer on MEM bounds it")

AIR_COLUMNS(mul, MUL_COLUMNS)

#endif
