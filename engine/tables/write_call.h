/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/write_call.h - columns of table write: ECALL with a7 = 64. */
#ifndef ZK_TABLES_WRITE_CALL_H
#define ZK_TABLES_WRITE_CALL_H

#include "air/describe.h"

#define WRITE_COLUMNS(COL, VEC)                                                          \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                            \
    COL(MAIN, fd2, BIT, "1 for file descriptor 2, which is not part of the statement")   \
    COL(MAIN, go, BIT, "1 if bytes are written: descriptor 1 and a length above 0")      \
    COL(MAIN, pc, GIVEN, "pc / 2 (STATE)")                                               \
    COL(MAIN, clk, GIVEN, "clock of the step (STATE)")                                   \
    VEC(MAIN, ptr, 4, GIVEN, "limbs of a1, the pointer (MEM)")                           \
    VEC(MAIN, len, 4, GIVEN, "limbs of a2, the length, and of a0 after (MEM)")           \
    COL(MAIN, q, GIVEN, "bits 3 to 15 of the pointer if bytes are written (ALIGN)")      \
    COL(MAIN, s, GIVEN, "bits 0 to 2 of the pointer if bytes are written (ALIGN)")       \
    COL(MAIN, off, GIVEN, "bytes of output before, for descriptor 1 (MEM)")              \
    COL(MAIN, t7, FREE, "clock of the last access to a7; its producer on MEM bounds it") \
    COL(MAIN, t0, FREE, "clock of the last access to a0; its producer on MEM bounds it") \
    COL(MAIN, t1, FREE, "clock of the last access to a1; its producer on MEM bounds it") \
    COL(MAIN, t2, FREE, "clock of the last access to a2; its producer on MEM bounds it") \
    COL(MAIN, tc, FREE,                                                                  \
        "clock of the counter's last access; its producer on MEM bounds it")

AIR_COLUMNS(write, WRITE_COLUMNS)

#endif
