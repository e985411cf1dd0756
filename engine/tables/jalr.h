/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Columns of table jalr. */
#ifndef ZK_TABLES_JALR_H
#define ZK_TABLES_JALR_H

#include "air/describe.h"

#define JALR_COLUMNS(COL, VEC)                                                       \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                        \
    COL(MAIN, pc, GIVEN, "pc / 2, by STATE")                                         \
    COL(MAIN, clk, GIVEN, "clock of the step, by STATE")                             \
    COL(MAIN, rd, GIVEN, "destination, by PROG; the sink for x0")                    \
    COL(MAIN, rs1, GIVEN, "source, by PROG")                                         \
    COL(MAIN, imm, GIVEN, "immediate in [-2048, 2047], by PROG")                     \
    COL(MAIN, link0, GIVEN, "limb 0 of pc + len, by PROG")                           \
    VEC(MAIN, a, 4, GIVEN, "rs1, by MEM")                                            \
    VEC(MAIN, old, 4, GIVEN, "rd before, by MEM")                                    \
    COL(MAIN, q, GIVEN, "bits 3 to 15 of the target, by ALIGN")                      \
    COL(MAIN, b0, BIT, "bit 0 of rs1 + imm, which is dropped")                       \
    COL(MAIN, b2, BIT, "bit 2 of the target")                                        \
    COL(MAIN, inv, FREE, "inverse that shows that the upper half is not -1")         \
    COL(MAIN, t1, FREE, "clock of the last access to rs1; an integer by its sender") \
    COL(MAIN, t3, FREE, "clock of the last access to rd; an integer by its sender")

AIR_COLUMNS(jalr, JALR_COLUMNS)

#endif
