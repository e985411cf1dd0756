/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/store_u.h - SH, SW, SD at any address, crossing a doubleword or not. */
#ifndef ZK_TABLES_STORE_U_H
#define ZK_TABLES_STORE_U_H

#include "air/describe.h"

#define STORE_U_COLUMNS(COL, VEC)                                                        \
    COL(MAIN, h, BIT, "1 for SH")                                                        \
    COL(MAIN, w, BIT, "1 for SW")                                                        \
    COL(MAIN, d, BIT, "1 for SD")                                                        \
    COL(MAIN, pc, GIVEN, "pc / 2 (STATE)")                                               \
    COL(MAIN, clk, GIVEN, "clock of the step (STATE)")                                   \
    COL(MAIN, rs1, GIVEN, "number of rs1 (PROG)")                                        \
    COL(MAIN, rs2, GIVEN, "number of rs2 (PROG)")                                        \
    COL(MAIN, imm, GIVEN, "offset in [-2048, 2047] (PROG)")                              \
    VEC(MAIN, a, 4, GIVEN, "limbs of rs1, the base address (MEM)")                       \
    COL(MAIN, q, GIVEN, "bits 3 to 15 of the address (ALIGN)")                           \
    VEC(MAIN, o, 7, BIT, "1 if the address is 1, .., 7 mod 8")                           \
    VEC(MAIN, low, 8, BYTE, "bytes of the doubleword before")                            \
    VEC(MAIN, high, 8, BYTE,                                                             \
        "bytes of the next doubleword before; any if it is not reached")                 \
    VEC(MAIN, s, 8, BYTE, "bytes of rs2")                                                \
    VEC(MAIN, n, 8, FREE, "limbs of both after: two looked-up bytes each")               \
    COL(MAIN, x, FREE, "1 if the access crosses: determined")                            \
    COL(MAIN, t1, FREE,                                                                  \
        "clock of the last access to rs1; its producer on MEM bounds it")                \
    COL(MAIN, t2, FREE,                                                                  \
        "clock of the last access to rs2; its producer on MEM bounds it")                \
    COL(MAIN, tm, FREE, "clock of the doubleword's last access; its producer bounds it") \
    COL(MAIN, lo, U16, "low 16 bits of clk + 2 - tm - 1")                                \
    COL(MAIN, tx, FREE,                                                                  \
        "clock of the next doubleword's last access; clk if not reached")                \
    COL(MAIN, lox, U16, "low 16 bits of clk + 2 - tx - 1")

AIR_COLUMNS(store_u, STORE_U_COLUMNS)

#endif
