/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/load_n.h - LB and LBU anywhere, LH and LHU at even addresses. */
#ifndef ZK_TABLES_LOAD_N_H
#define ZK_TABLES_LOAD_N_H

#include "air/describe.h"

#define LOAD_N_COLUMNS(COL, VEC)                                                         \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                            \
    COL(MAIN, hw, BIT, "1 for a halfword")                                               \
    COL(MAIN, u, BIT, "1 for LBU and LHU")                                               \
    COL(MAIN, pc, GIVEN, "pc / 2 (STATE)")                                               \
    COL(MAIN, clk, GIVEN, "clock of the step (STATE)")                                   \
    COL(MAIN, rd, GIVEN, "number of rd, or 32 for x0 (PROG)")                            \
    COL(MAIN, rs1, GIVEN, "number of rs1 (PROG)")                                        \
    COL(MAIN, imm, GIVEN, "offset in [-2048, 2047] (PROG)")                              \
    VEC(MAIN, a, 4, GIVEN, "limbs of rs1, the base address (MEM)")                       \
    COL(MAIN, q, GIVEN, "bits 3 to 15 of the address (ALIGN)")                           \
    COL(MAIN, k0, BIT, "bit 0 of the address")                                           \
    COL(MAIN, k1, BIT, "bit 1 of the address")                                           \
    COL(MAIN, k2, BIT, "bit 2 of the address")                                           \
    VEC(MAIN, v, 4, GIVEN, "limbs of the doubleword (MEM)")                              \
    COL(MAIN, x, FREE, "the limb that bits 1 and 2 name: a copy of a v")                 \
    COL(MAIN, xl, FREE, "its low byte; looked up with the high one for a byte load")     \
    COL(MAIN, y, FREE, "the byte loaded, or the halfword / 256: determined")             \
    COL(MAIN, r0, FREE, "low limb of rd after: determined")                              \
    COL(MAIN, sg, BIT, "the sign of what is loaded, 0 for LBU and LHU")                  \
    VEC(MAIN, old, 4, GIVEN, "limbs of rd before (MEM)")                                 \
    COL(MAIN, t1, FREE,                                                                  \
        "clock of the last access to rs1; its producer on MEM bounds it")                \
    COL(MAIN, t3, FREE, "clock of the last access to rd; its producer on MEM bounds it") \
    COL(MAIN, tm, FREE, "clock of the doubleword's last access; its producer bounds it") \
    COL(MAIN, lo, U16, "low 16 bits of clk + 2 - tm - 1")

AIR_COLUMNS(load_n, LOAD_N_COLUMNS)

#endif
