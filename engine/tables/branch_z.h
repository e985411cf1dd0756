/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Columns of table branch_z. */
#ifndef ZK_TABLES_BRANCH_Z_H
#define ZK_TABLES_BRANCH_Z_H

#include "air/describe.h"

#define BRANCH_Z_COLUMNS(COL, VEC)                                                 \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                      \
    COL(MAIN, ne, GIVEN, "1 if the operand is not zero; a bit by the constraints") \
    COL(MAIN, pc, GIVEN, "pc / 2, by STATE")                                       \
    COL(MAIN, clk, GIVEN, "clock of the step, by STATE")                           \
    COL(MAIN, next, GIVEN, "pc / 2 of the next step, by PROG")                     \
    COL(MAIN, rs1, GIVEN, "source, by PROG")                                       \
    VEC(MAIN, a, 4, GIVEN, "rs1, by MEM")                                          \
    COL(MAIN, w, FREE, "inverse of the sum of the limbs if ne")                    \
    COL(MAIN, t1, FREE, "clock of the last access to rs1; an integer by its sender")

AIR_COLUMNS(branch_z, BRANCH_Z_COLUMNS)

#endif
