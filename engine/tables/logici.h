/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Columns of table logici. */
#ifndef ZK_TABLES_LOGICI_H
#define ZK_TABLES_LOGICI_H

#include "air/describe.h"

#define LOGICI_COLUMNS(COL, VEC)                                                     \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                        \
    COL(MAIN, op, GIVEN, "ANDI, ORI or XORI, by PROG and LOGIC")                     \
    COL(MAIN, pc, GIVEN, "pc / 2, by STATE")                                         \
    COL(MAIN, clk, GIVEN, "clock of the step, by STATE")                             \
    COL(MAIN, rd, GIVEN, "destination, by PROG")                                     \
    COL(MAIN, rs1, GIVEN, "source, by PROG")                                         \
    VEC(MAIN, imm, 2, GIVEN, "the two low bytes of the immediate, by PROG")          \
    COL(MAIN, m, GIVEN, "upper limbs of the result are m a + c, by PROG")            \
    COL(MAIN, c, GIVEN, "see m, by PROG")                                            \
    VEC(MAIN, a0, 2, GIVEN, "bytes of limb 0 of rs1, by LOGIC")                      \
    VEC(MAIN, a, 3, GIVEN, "limbs 1 to 3 of rs1, by MEM")                            \
    VEC(MAIN, r0, 2, GIVEN, "bytes of limb 0 of the result, by LOGIC")               \
    VEC(MAIN, r, 3, GIVEN, "limbs 1 to 3 of the result, by the constraints")         \
    VEC(MAIN, old, 4, GIVEN, "rd before, by MEM")                                    \
    COL(MAIN, t1, FREE, "clock of the last access to rs1; an integer by its sender") \
    COL(MAIN, t3, FREE, "clock of the last access to rd; an integer by its sender")

AIR_COLUMNS(logici, LOGICI_COLUMNS)

#endif
