/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Columns of table program, and how its preprocessed ones are made. */
#ifndef ZK_TABLES_PROGRAM_TABLE_H
#define ZK_TABLES_PROGRAM_TABLE_H

#include <stddef.h>

#include "air/describe.h"
#include "field/fp.h"
#include "isa/program.h"

#define PROGRAM_COLUMNS(COL, VEC)                                               \
    COL(PRE, pc2, GIVEN, "pc / 2")                                              \
    COL(PRE, op, GIVEN, "what the row proves (isa/program.h)")                  \
    COL(PRE, rd, GIVEN, "destination: 1 to 31, or 32 for the sink")             \
    COL(PRE, rs1, GIVEN, "first source")                                        \
    COL(PRE, rs2, GIVEN, "second source")                                       \
    COL(PRE, len2, GIVEN, "length of the instruction / 2")                      \
    VEC(PRE, k, 4, GIVEN, "immediates and constants, as op uses them")          \
    COL(PRE, next, GIVEN, "pc / 2 of the successor where op does not imply it") \
    COL(MAIN, mult, FREE, "how often the row is executed; any field element")

/* A row to write is isa's struct program_row; the view is as AIR_COLUMNS makes it. */
struct program_view {
    PROGRAM_COLUMNS(AIR_VIEW_COL, AIR_VIEW_VEC)
};
extern const struct air_table program_table;

enum { PROGRAM_PREPROCESSED = 11, PROGRAM_MIN_LOG_ROWS = 4 };

/* Logarithm of the table's height for a program of n_rows rows. */
unsigned program_log_rows(size_t n_rows);

/* Fill the preprocessed columns.
 *
 * in    rows[n_rows]  of the program, a program without rows has one of
 *                     zeros, which no step can claim (no op is 0) out
 * columns[PROGRAM_PREPROCESSED][2^program_log_rows(n_rows)]  Montgomery, natural order;
 *                     beyond n_rows the first row again
 */
void program_preprocess(fp *const *columns, const struct program_row *rows,
                        size_t n_rows);

#endif
