/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/load_u.h - LH, LHU, LW, LWU, LD at any address, crossing a doubleword or not. */
#ifndef ZK_TABLES_LOAD_U_H
#define ZK_TABLES_LOAD_U_H

#include "air/describe.h"

#define LOAD_U_COLUMNS(COL, VEC)                                                         \
    COL(MAIN, h, BIT, "1 for LH and LHU")                                                \
    COL(MAIN, w, BIT, "1 for LW and LWU")                                                \
    COL(MAIN, d, BIT, "1 for LD")                                                        \
    COL(MAIN, u, BIT, "1 for LHU and LWU")                                               \
    COL(MAIN, pc, GIVEN, "pc / 2 (STATE)")                                               \
    COL(MAIN, clk, GIVEN, "clock of the step (STATE)")                                   \
    COL(MAIN, rd, GIVEN, "number of rd, or 32 for x0 (PROG)")                            \
    COL(MAIN, rs1, GIVEN, "number of rs1 (PROG)")                                        \
    COL(MAIN, imm, GIVEN, "offset in [-2048, 2047] (PROG)")                              \
    VEC(MAIN, a, 4, GIVEN, "limbs of rs1, the base address (MEM)")                       \
    COL(MAIN, q, GIVEN, "bits 3 to 15 of the address (ALIGN)")                           \
    VEC(MAIN, o, 7, BIT, "1 if the address is 1, .., 7 mod 8")                           \
    VEC(MAIN, low, 8, BYTE, "bytes of the doubleword")                                   \
    VEC(MAIN, high, 8, BYTE,                                                             \
        "bytes of the next doubleword; any bytes if it is not reached")                  \
    VEC(MAIN, r, 4, FREE, "limbs of rd after: two looked-up bytes each, or 65535 sg")    \
    COL(MAIN, y, FREE, "the limb with the sign: determined")                             \
    COL(MAIN, sg, BIT, "the sign of what is loaded, 0 for LD, LHU and LWU")              \
    COL(MAIN, x, FREE, "1 if the access crosses: determined")                            \
    VEC(MAIN, old, 4, GIVEN, "limbs of rd before (MEM)")                                 \
    COL(MAIN, t1, FREE,                                                                  \
        "clock of the last access to rs1; its producer on MEM bounds it")                \
    COL(MAIN, t3, FREE, "clock of the last access to rd; its producer on MEM bounds it") \
    COL(MAIN, tm, FREE, "clock of the doubleword's last access; its producer bounds it") \
    COL(MAIN, lo, U16, "low 16 bits of clk + 2 - tm - 1")                                \
    COL(MAIN, tx, FREE,                                                                  \
        "clock of the next doubleword's last access; clk if not reached")                \
    COL(MAIN, lox, U16, "low 16 bits of clk + 2 - tx - 1")

AIR_COLUMNS(load_u, LOAD_U_COLUMNS)

#endif
