/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/exit_call.h - columns of table exit: ECALL with a7 = 93. */
#ifndef ZK_TABLES_EXIT_CALL_H
#define ZK_TABLES_EXIT_CALL_H

#include "air/describe.h"

#define EXIT_COLUMNS(COL, VEC)                                                           \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                            \
    COL(MAIN, pc, GIVEN, "pc / 2 (STATE)")                                               \
    COL(MAIN, clk, GIVEN, "clock of the step (STATE)")                                   \
    VEC(MAIN, v, 4, GIVEN, "limbs of a0, the exit code (MEM)")                           \
    COL(MAIN, t7, FREE, "clock of the last access to a7; its producer on MEM bounds it") \
    COL(MAIN, t0, FREE, "clock of the last access to a0; its producer on MEM bounds it")

AIR_COLUMNS(exit, EXIT_COLUMNS)

#endif
