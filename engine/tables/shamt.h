/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/shamt.h - how a shift amount is cut; columns and preprocessed rows. */
#ifndef ZK_TABLES_SHAMT_H
#define ZK_TABLES_SHAMT_H

#include "air/describe.h"
#include "field/fp.h"

#define SHAMT_COLUMNS(COL, VEC)                                            \
    COL(PRE, s, GIVEN, "shift amount, 0 to 63")                            \
    COL(PRE, word, GIVEN, "1 for the W forms, which use s mod 32")         \
    COL(PRE, p2, GIVEN, "2^e, twice that for a shift to the right")        \
    COL(PRE, q0, GIVEN, "1 if a byte is to be moved")                      \
    VEC(PRE, left, 3, GIVEN, "1 if a left shift moves by 1, 2, 3 limbs")   \
    VEC(PRE, right, 4, GIVEN, "1 if a right shift drops 4, 3, 2, 1 limbs") \
    COL(MAIN, mult, FREE, "how often the row is looked up; any field element")

AIR_COLUMNS(shamt, SHAMT_COLUMNS)

enum { SHAMT_PREPROCESSED = 11, SHAMT_LOG_ROWS = 8 };

/* Fill the preprocessed columns; row 128 R + 64 word + s is that of amount s, R = 1 to
 * the right.
 *
 * out   columns[SHAMT_PREPROCESSED][2^SHAMT_LOG_ROWS]   Montgomery, natural order
 */
void shamt_preprocess(fp *const *columns);

#endif
