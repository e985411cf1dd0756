/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Columns of table jump. */
#ifndef ZK_TABLES_JUMP_H
#define ZK_TABLES_JUMP_H

#include "air/describe.h"

#define JUMP_COLUMNS(COL, VEC)                                \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step") \
    COL(MAIN, pc, GIVEN, "pc / 2, by STATE")                  \
    COL(MAIN, clk, GIVEN, "clock of the step, by STATE")      \
    COL(MAIN, next, GIVEN, "pc / 2 of the next step, by PROG")

AIR_COLUMNS(jump, JUMP_COLUMNS)

#endif
