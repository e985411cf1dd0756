/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/load_d.h - LD at addresses that are multiples of 8. */
#ifndef ZK_TABLES_LOAD_D_H
#define ZK_TABLES_LOAD_D_H

#include "air/describe.h"

#define LOAD_D_COLUMNS(COL, VEC)                                                         \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                            \
    COL(MAIN, pc, GIVEN, "pc / 2 (STATE)")                                               \
    COL(MAIN, clk, GIVEN, "clock of the step (STATE)")                                   \
    COL(MAIN, rd, GIVEN, "number of rd, or 32 for x0 (PROG)")                            \
    COL(MAIN, rs1, GIVEN, "number of rs1 (PROG)")                                        \
    COL(MAIN, imm, GIVEN, "offset in [-2048, 2047] (PROG)")                              \
    VEC(MAIN, a, 4, GIVEN, "limbs of rs1, the base address (MEM)")                       \
    COL(MAIN, q, GIVEN, "bits 3 to 15 of the address (ALIGN)")                           \
    VEC(MAIN, v, 4, GIVEN, "limbs of the doubleword, and of rd after (MEM)")             \
    VEC(MAIN, old, 4, GIVEN, "limbs of rd before (MEM)")                                 \
    COL(MAIN, t1, FREE,                                                                  \
        "clock of the last access to rs1; its producer on MEM bounds it")                \
    COL(MAIN, t3, FREE, "clock of the last access to rd; its producer on MEM bounds it") \
    COL(MAIN, tm, FREE, "clock of the doubleword's last access; its producer bounds it") \
    COL(MAIN, lo, U16, "low 16 bits of clk + 2 - tm - 1")

AIR_COLUMNS(load_d, LOAD_D_COLUMNS)

#endif
