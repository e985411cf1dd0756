/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/load_w.h - LW and LWU at addresses that are multiples of 4. */
#ifndef ZK_TABLES_LOAD_W_H
#define ZK_TABLES_LOAD_W_H

#include "air/describe.h"

#define LOAD_W_COLUMNS(COL, VEC)                                                         \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                            \
    COL(MAIN, u, BIT, "1 for LWU")                                                       \
    COL(MAIN, pc, GIVEN, "pc / 2 (STATE)")                                               \
    COL(MAIN, clk, GIVEN, "clock of the step (STATE)")                                   \
    COL(MAIN, rd, GIVEN, "number of rd, or 32 for x0 (PROG)")                            \
    COL(MAIN, rs1, GIVEN, "number of rs1 (PROG)")                                        \
    COL(MAIN, imm, GIVEN, "offset in [-2048, 2047] (PROG)")                              \
    VEC(MAIN, a, 4, GIVEN, "limbs of rs1, the base address (MEM)")                       \
    COL(MAIN, q, GIVEN, "bits 3 to 15 of the address (ALIGN)")                           \
    COL(MAIN, k2, BIT, "bit 2 of the address")                                           \
    VEC(MAIN, v, 4, GIVEN, "limbs of the doubleword (MEM)")                              \
    COL(MAIN, r0, FREE, "the word's low limb: a copy of v[0] or v[2]")                   \
    COL(MAIN, r1, FREE, "the word's high limb: a copy of v[1] or v[3]")                  \
    COL(MAIN, sg, BIT, "the word's sign, 0 for LWU")                                     \
    VEC(MAIN, old, 4, GIVEN, "limbs of rd before (MEM)")                                 \
    COL(MAIN, t1, FREE,                                                                  \
        "clock of the last access to rs1; its producer on MEM bounds it")                \
    COL(MAIN, t3, FREE, "clock of the last access to rd; its producer on MEM bounds it") \
    COL(MAIN, tm, FREE, "clock of the doubleword's last access; its producer bounds it") \
    COL(MAIN, lo, U16, "low 16 bits of clk + 2 - tm - 1")

AIR_COLUMNS(load_w, LOAD_W_COLUMNS)

#endif
