/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Columns of table logic. */
#ifndef ZK_TABLES_LOGIC_H
#define ZK_TABLES_LOGIC_H

#include "air/describe.h"

#define LOGIC_COLUMNS(COL, VEC)                                                      \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                        \
    COL(MAIN, op, GIVEN, "AND, OR or XOR, by PROG and LOGIC")                        \
    COL(MAIN, pc, GIVEN, "pc / 2, by STATE")                                         \
    COL(MAIN, clk, GIVEN, "clock of the step, by STATE")                             \
    COL(MAIN, rd, GIVEN, "destination, by PROG")                                     \
    COL(MAIN, rs1, GIVEN, "first source, by PROG")                                   \
    COL(MAIN, rs2, GIVEN, "second source, by PROG")                                  \
    VEC(MAIN, a, 8, GIVEN, "bytes of rs1, by LOGIC")                                 \
    VEC(MAIN, b, 8, GIVEN, "bytes of rs2, by LOGIC")                                 \
    VEC(MAIN, r, 8, GIVEN, "bytes of the result, by LOGIC")                          \
    VEC(MAIN, old, 4, GIVEN, "rd before, by MEM")                                    \
    COL(MAIN, t1, FREE, "clock of the last access to rs1; an integer by its sender") \
    COL(MAIN, t2, FREE, "clock of the last access to rs2; an integer by its sender") \
    COL(MAIN, t3, FREE, "clock of the last access to rd; an integer by its sender")

AIR_COLUMNS(logic, LOGIC_COLUMNS)

#endif
