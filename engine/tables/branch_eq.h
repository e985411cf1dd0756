/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Columns of table branch_eq. */
#ifndef ZK_TABLES_BRANCH_EQ_H
#define ZK_TABLES_BRANCH_EQ_H

#include "air/describe.h"

#define BRANCH_EQ_COLUMNS(COL, VEC)                                                  \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                        \
    COL(MAIN, ne, GIVEN, "1 if the operands differ; a bit by the constraints")       \
    COL(MAIN, pc, GIVEN, "pc / 2, by STATE")                                         \
    COL(MAIN, clk, GIVEN, "clock of the step, by STATE")                             \
    COL(MAIN, next, GIVEN, "pc / 2 of the next step, by PROG")                       \
    COL(MAIN, rs1, GIVEN, "first source, by PROG")                                   \
    COL(MAIN, rs2, GIVEN, "second source, by PROG")                                  \
    VEC(MAIN, a, 4, GIVEN, "rs1, by MEM")                                            \
    VEC(MAIN, b, 4, GIVEN, "rs2, by MEM")                                            \
    VEC(MAIN, w, 4, FREE, "weights that make the sum of the differences 1")          \
    COL(MAIN, t1, FREE, "clock of the last access to rs1; an integer by its sender") \
    COL(MAIN, t2, FREE, "clock of the last access to rs2; an integer by its sender")

AIR_COLUMNS(branch_eq, BRANCH_EQ_COLUMNS)

#endif
