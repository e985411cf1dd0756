/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Columns of table addw. */
#ifndef ZK_TABLES_ADDW_H
#define ZK_TABLES_ADDW_H

#include "air/describe.h"

#define ADDW_COLUMNS(COL, VEC)                                                       \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                        \
    COL(MAIN, sub, BIT, "1 for SUBW, 0 for ADDW and ADDIW")                          \
    COL(MAIN, pc, GIVEN, "pc / 2, by STATE")                                         \
    COL(MAIN, clk, GIVEN, "clock of the step, by STATE")                             \
    COL(MAIN, rd, GIVEN, "destination, by PROG")                                     \
    COL(MAIN, rs1, GIVEN, "first source, by PROG")                                   \
    COL(MAIN, rs2, GIVEN, "second source, by PROG; x0 for ADDIW")                    \
    VEC(MAIN, imm, 2, GIVEN, "low limbs of the immediate, by PROG; 0 but for ADDIW") \
    VEC(MAIN, a, 4, GIVEN, "rs1, by MEM")                                            \
    VEC(MAIN, b, 4, GIVEN, "rs2, by MEM")                                            \
    VEC(MAIN, old, 4, GIVEN, "rd before, by MEM")                                    \
    COL(MAIN, t1, FREE, "clock of the last access to rs1; an integer by its sender") \
    COL(MAIN, t2, FREE, "clock of the last access to rs2; an integer by its sender") \
    COL(MAIN, t3, FREE, "clock of the last access to rd; an integer by its sender")  \
    COL(MAIN, r0, U16, "lowest limb of the result")                                  \
    COL(MAIN, r1, FREE, "second limb; a u16 by the lookup of its sign")              \
    COL(MAIN, sg, BIT, "bit 31 of the result")

AIR_COLUMNS(addw, ADDW_COLUMNS)

#endif
