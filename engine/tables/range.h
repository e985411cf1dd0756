/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Columns of table range, and how its preprocessed ones are made. */
#ifndef ZK_TABLES_RANGE_H
#define ZK_TABLES_RANGE_H

#include "air/describe.h"
#include "field/fp.h"

#define RANGE_COLUMNS(COL, VEC)                                                     \
    COL(PRE, x, GIVEN, "low byte of the row's number v")                            \
    COL(PRE, y, GIVEN, "high byte of v")                                            \
    COL(PRE, both, GIVEN, "x AND y")                                                \
    COL(PRE, o, GIVEN, "v modulo 8")                                                \
    COL(MAIN, n_u16, FREE, "how often v is looked up as a u16; any field element")  \
    COL(MAIN, n_byte2, FREE, "how often (x, y) is looked up; any field element")    \
    COL(MAIN, n_align, FREE, "how often (v / 8, v modulo 8) is; any field element") \
    COL(MAIN, n_and, FREE, "how often (AND, x, y, x AND y) is; any field element")  \
    COL(MAIN, n_or, FREE, "how often (OR, x, y, x OR y) is; any field element")     \
    COL(MAIN, n_xor, FREE, "how often (XOR, x, y, x XOR y) is; any field element")

AIR_COLUMNS(range, RANGE_COLUMNS)

enum { RANGE_PREPROCESSED = 4, RANGE_LOG_ROWS = 16 };

/* Fill the preprocessed columns: columns[RANGE_PREPROCESSED][2^RANGE_LOG_ROWS],
 * Montgomery, row v holds v. */
void range_preprocess(fp *const *columns);

#endif
