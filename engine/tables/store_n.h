/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/store_n.h - SB anywhere, SH at even addresses, SW at multiples of 4. */
#ifndef ZK_TABLES_STORE_N_H
#define ZK_TABLES_STORE_N_H

#include "air/describe.h"

#define STORE_N_COLUMNS(COL, VEC)                                                        \
    COL(MAIN, is_b, BIT, "1 for SB")                                                     \
    COL(MAIN, is_h, BIT, "1 for SH")                                                     \
    COL(MAIN, is_w, BIT, "1 for SW")                                                     \
    COL(MAIN, pc, GIVEN, "pc / 2 (STATE)")                                               \
    COL(MAIN, clk, GIVEN, "clock of the step (STATE)")                                   \
    COL(MAIN, rs1, GIVEN, "number of rs1 (PROG)")                                        \
    COL(MAIN, rs2, GIVEN, "number of rs2 (PROG)")                                        \
    COL(MAIN, imm, GIVEN, "offset in [-2048, 2047] (PROG)")                              \
    VEC(MAIN, a, 4, GIVEN, "limbs of rs1, the base address (MEM)")                       \
    COL(MAIN, q, GIVEN, "bits 3 to 15 of the address (ALIGN)")                           \
    COL(MAIN, k0, BIT, "bit 0 of the address")                                           \
    COL(MAIN, k1, BIT, "bit 1 of the address")                                           \
    COL(MAIN, k2, BIT, "bit 2 of the address")                                           \
    VEC(MAIN, b, 4, GIVEN, "limbs of rs2 (MEM)")                                         \
    VEC(MAIN, m, 4, GIVEN, "limbs of the doubleword before (MEM)")                       \
    VEC(MAIN, n, 4, FREE,                                                                \
        "limbs of the doubleword after: old limbs, b[0], b[1], or two bytes")            \
    COL(MAIN, x, FREE, "the limb that bits 1 and 2 name: a copy of an m")                \
    COL(MAIN, ml, FREE, "its low byte; looked up with the high one for SB")              \
    COL(MAIN, bl, FREE, "low byte of rs2; looked up with the second for SB")             \
    COL(MAIN, delta, FREE, "what is added to that limb: determined")                     \
    COL(MAIN, t1, FREE,                                                                  \
        "clock of the last access to rs1; its producer on MEM bounds it")                \
    COL(MAIN, t2, FREE,                                                                  \
        "clock of the last access to rs2; its producer on MEM bounds it")                \
    COL(MAIN, tm, FREE, "clock of the doubleword's last access; its producer bounds it") \
    COL(MAIN, lo, U16, "low 16 bits of clk + 2 - tm - 1")

AIR_COLUMNS(store_n, STORE_N_COLUMNS)

#endif
