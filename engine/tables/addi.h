/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Columns of table addi. */
#ifndef ZK_TABLES_ADDI_H
#define ZK_TABLES_ADDI_H

#include "air/describe.h"

#define ADDI_COLUMNS(COL, VEC)                                                           \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                            \
    COL(MAIN, pc, GIVEN, "pc / 2, by STATE")                                             \
    COL(MAIN, clk, GIVEN, "clock of the step, by STATE")                                 \
    COL(MAIN, rd, GIVEN, "destination, by PROG")                                         \
    COL(MAIN, rs1, GIVEN, "source, by PROG")                                             \
    COL(MAIN, imm, GIVEN, "immediate in [-2048, 2047], by PROG")                         \
    VEC(MAIN, a, 4, GIVEN, "rs1, by MEM")                                                \
    VEC(MAIN, old, 4, GIVEN, "rd before, by MEM")                                        \
    COL(MAIN, t1, FREE, "clock of the last access to rs1; an integer by its sender")     \
    COL(MAIN, t3, FREE, "clock of the last access to rd; an integer by its sender")      \
    COL(MAIN, r0, U16, "lowest limb of the result")                                      \
    COL(MAIN, h2, FREE, "what is carried into limb 2: 0 or what is carried into limb 1") \
    COL(MAIN, h3, FREE, "what is carried into limb 3: 0 or h2")                          \
    COL(MAIN, h4, FREE, "what is carried out of limb 3: 0 or h3")                        \
    COL(MAIN, inv, FREE, "inverse that shows that the carry could stop where it stopped")

AIR_COLUMNS(addi, ADDI_COLUMNS)

#endif
