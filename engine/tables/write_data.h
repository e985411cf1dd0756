/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/write_data.h - one doubleword of a write to descriptor 1. */
#ifndef ZK_TABLES_WRITE_DATA_H
#define ZK_TABLES_WRITE_DATA_H

#include "air/describe.h"

#define WRITE_DATA_COLUMNS(COL, VEC)                                                     \
    COL(MAIN, is_real, BIT, "1 on a row that carries a doubleword")                      \
    COL(MAIN, last, BIT, "1 on the last doubleword of a call")                           \
    COL(MAIN, clk, GIVEN, "clock of the call's step (WRITE)")                            \
    COL(MAIN, dw, GIVEN, "the doubleword's number (WRITE)")                              \
    COL(MAIN, s, GIVEN, "its first byte that is written (WRITE)")                        \
    COL(MAIN, left, GIVEN, "bytes that are still to be written (WRITE)")                 \
    COL(MAIN, off, GIVEN, "place of the first one in the output (WRITE)")                \
    VEC(MAIN, e, 8, BIT, "1 if the byte is written")                                     \
    VEC(MAIN, m, 8, BYTE, "bytes of the doubleword")                                     \
    COL(MAIN, tm, FREE, "clock of the doubleword's last access; its producer bounds it") \
    COL(MAIN, lo, U16, "low 16 bits of clk + 2 - tm - 1")

AIR_COLUMNS(write_data, WRITE_DATA_COLUMNS)

#endif
