/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/shift.h - SLL, SRL, SRA, their W forms and their immediate forms. */
#ifndef ZK_TABLES_SHIFT_H
#define ZK_TABLES_SHIFT_H

#include "air/describe.h"

#define SHIFT_COLUMNS(COL, VEC)                                                         \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step")                           \
    COL(MAIN, arith, BIT, "1 for SRA and SRAW")                                         \
    COL(MAIN, word, GIVEN, "1 for the W forms (SHAMT)")                                 \
    COL(MAIN, pc, GIVEN, "pc / 2 (STATE)")                                              \
    COL(MAIN, clk, GIVEN, "clock of the step (STATE)")                                  \
    COL(MAIN, rd, GIVEN, "number of rd (PROG)")                                         \
    COL(MAIN, rs1, GIVEN, "number of rs1 (PROG)")                                       \
    COL(MAIN, rs2, GIVEN, "number of rs2, 0 for immediate forms (PROG)")                \
    COL(MAIN, imm, GIVEN, "amount of an immediate form, else 0 (PROG)")                 \
    VEC(MAIN, a, 4, GIVEN, "limbs of rs1 (MEM)")                                        \
    VEC(MAIN, b, 4, GIVEN, "limbs of rs2 (MEM)")                                        \
    VEC(MAIN, old, 4, GIVEN, "limbs of rd before (MEM)")                                \
    VEC(MAIN, r, 4, FREE, "limbs of rd after: two bytes of the product, or 65535 sgn")  \
    COL(MAIN, s, GIVEN, "the amount mod 64 (SHAMT)")                                    \
    COL(MAIN, p2, GIVEN, "2^e, twice that for a shift to the right: 1 .. 256 (SHAMT)")  \
    COL(MAIN, q0, GIVEN, "1 if the product moves by one byte (SHAMT)")                  \
    VEC(MAIN, left, 3, GIVEN, "1 if a left shift moves by 1, 2, 3 limbs (SHAMT)")       \
    VEC(MAIN, right, 4, GIVEN, "1 if a right shift drops 4, 3, 2, 1 limbs (SHAMT)")     \
    VEC(MAIN, prod, 8, BYTE, "bytes 0 to 7 of the product, the operand times p2")       \
    VEC(MAIN, carry, 4, BYTE, "what limb i of the product carries; the last is byte 8") \
    COL(MAIN, sgn, BIT, "top bit of y")                                                 \
    COL(MAIN, sg, FREE, "the sign that fills: determined")                              \
    COL(MAIN, y, FREE, "the limb with the sign: determined")                            \
    VEC(MAIN, x, 2, FREE, "limbs 2 and 3 before the extension of a W form: determined") \
    COL(MAIN, t1, FREE,                                                                 \
        "clock of the last access to rs1; its producer on MEM bounds it")               \
    COL(MAIN, t2, FREE,                                                                 \
        "clock of the last access to rs2; its producer on MEM bounds it")               \
    COL(MAIN, t3, FREE, "clock of the last access to rd; its producer on MEM bounds it")

AIR_COLUMNS(shift, SHIFT_COLUMNS)

#endif
