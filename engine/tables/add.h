/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Columns of table add. */
#ifndef ZK_TABLES_ADD_H
#define ZK_TABLES_ADD_H

#include "air/describe.h"

#define ADD_COLUMNS(COL, VEC)                                                        \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                        \
    COL(MAIN, sub, BIT, "1 for SUB, 0 for ADD")                                      \
    COL(MAIN, pc, GIVEN, "pc / 2, by STATE")                                         \
    COL(MAIN, clk, GIVEN, "clock of the step, by STATE")                             \
    COL(MAIN, rd, GIVEN, "destination, by PROG")                                     \
    COL(MAIN, rs1, GIVEN, "first source, by PROG")                                   \
    COL(MAIN, rs2, GIVEN, "second source, by PROG")                                  \
    VEC(MAIN, a, 4, GIVEN, "rs1, by MEM")                                            \
    VEC(MAIN, b, 4, GIVEN, "rs2, by MEM")                                            \
    VEC(MAIN, old, 4, GIVEN, "rd before, by MEM")                                    \
    COL(MAIN, t1, FREE, "clock of the last access to rs1; an integer by its sender") \
    COL(MAIN, t2, FREE, "clock of the last access to rs2; an integer by its sender") \
    COL(MAIN, t3, FREE, "clock of the last access to rd; an integer by its sender")  \
    VEC(MAIN, r, 4, U16, "the result")

AIR_COLUMNS(add, ADD_COLUMNS)

#endif
