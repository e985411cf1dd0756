/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/divrem.h - DIV, DIVU, REM, REMU and their W forms. */
#ifndef ZK_TABLES_DIVREM_H
#define ZK_TABLES_DIVREM_H

#include "air/describe.h"

#define DIVREM_COLUMNS(COL, VEC)                                                       \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                          \
    COL(MAIN, quotient, BIT, "1 if rd gets the quotient, 0 for the remainder")         \
    COL(MAIN, is_signed, BIT, "1 for DIV, REM, DIVW, REMW")                            \
    COL(MAIN, word, BIT, "1 for the W forms")                                          \
    COL(MAIN, pc, GIVEN, "pc / 2 (STATE)")                                             \
    COL(MAIN, clk, GIVEN, "clock of the step (STATE)")                                 \
    COL(MAIN, rd, GIVEN, "number of rd (PROG)")                                        \
    COL(MAIN, rs1, GIVEN, "number of rs1 (PROG)")                                      \
    COL(MAIN, rs2, GIVEN, "number of rs2 (PROG)")                                      \
    VEC(MAIN, a, 4, GIVEN, "limbs of rs1, the dividend (MEM)")                         \
    VEC(MAIN, b, 4, GIVEN, "limbs of rs2, the divisor (MEM)")                          \
    VEC(MAIN, old, 4, GIVEN, "limbs of rd before (MEM)")                               \
    VEC(MAIN, result, 4, FREE, "limbs of rd after: of the quotient or the remainder")  \
    VEC(MAIN, q, 8, BYTE, "bytes of q^, the quotient complemented if sq")              \
    VEC(MAIN, d, 8, BYTE, "bytes of d^, the divisor complemented if sd")               \
    VEC(MAIN, r, 4, U16, "limbs of r^, the remainder complemented if sr")              \
    COL(MAIN, sn, BIT, "the dividend is negative")                                     \
    COL(MAIN, sd, BIT, "the divisor is negative")                                      \
    COL(MAIN, sq, BIT, "the quotient is negative")                                     \
    COL(MAIN, sr, BIT, "the remainder is negative")                                    \
    COL(MAIN, dz, BIT, "the divisor is zero")                                          \
    COL(MAIN, g, BIT, "bit 31 of a word's result is set, and it has no sign")          \
    COL(MAIN, yn, FREE, "top limb of a signed dividend, else 0: determined")           \
    COL(MAIN, yd, FREE, "top limb of a signed divisor, else 0: determined")            \
    VEC(MAIN, c, 3, GIVEN, "1 + what limb 0, 1, 2 of q d + r carries (ALIGN)")         \
    VEC(MAIN, k, 3, GIVEN, "what limb 1, 2, 3 of |d| - |r| - 1 lends: 0 to 7 (ALIGN)") \
    COL(MAIN, t1, FREE,                                                                \
        "clock of the last access to rs1; its producer on MEM bounds it")              \
    COL(MAIN, t2, FREE,                                                                \
        "clock of the last access to rs2; its producer on MEM bounds it")              \
    COL(MAIN, t3, FREE, "clock of the last access to rd; its producer on MEM bounds it")

AIR_COLUMNS(divrem, DIVREM_COLUMNS)

#endif
