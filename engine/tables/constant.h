/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Columns of table const. */
#ifndef ZK_TABLES_CONSTANT_H
#define ZK_TABLES_CONSTANT_H

#include "air/describe.h"

#define CONST_COLUMNS(COL, VEC)                                \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")  \
    COL(MAIN, pc, GIVEN, "pc / 2, by STATE")                   \
    COL(MAIN, clk, GIVEN, "clock of the step, by STATE")       \
    COL(MAIN, rd, GIVEN, "destination, by PROG")               \
    VEC(MAIN, k, 4, GIVEN, "the constant, by PROG")            \
    COL(MAIN, next, GIVEN, "pc / 2 of the next step, by PROG") \
    VEC(MAIN, old, 4, GIVEN, "rd before, by MEM")              \
    COL(MAIN, t3, FREE, "clock of the last access to rd; an integer by its sender")

AIR_COLUMNS(const, CONST_COLUMNS)

#endif
