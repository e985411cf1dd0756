/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/fixed_columns.h - the preprocessed columns of a program, by kind and table.
 *
 * Prover and verifier make them from the same program with these functions and commit to
 * them with stark/preprocess.h; a test holds each against its definition.
 */
#ifndef ZK_TABLES_FIXED_COLUMNS_H
#define ZK_TABLES_FIXED_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "field/fp.h"
#include "isa/program.h"
#include "tables/tables.h"

enum { FIXED_ABSENT = 0xff };

/* log2 of the rows of a table's preprocessed columns; FIXED_ABSENT if it has none. */
uint8_t fixed_log_rows(enum proof_kind kind, uint32_t table,
                       const struct program *program);

/* Write them.
 *
 * in    table  one that has some
 * out   columns[graph->n_columns[AIR_PRE]]  2^fixed_log_rows values each, natural order,
 *              Montgomery
 */
void fixed_columns(enum proof_kind kind, uint32_t table, const struct program *program,
                   fp *const *columns);

/* The same in an arena, of which fixed_columns_bytes are taken at most (0 for a table
 * that has none).
 *
 * in    n_columns  graph->n_columns[AIR_PRE] of the table
 * ret   columns[n_columns]; NULL: the arena has no room */
const fp *const *fixed_columns_make(enum proof_kind kind, uint32_t table,
                                    const struct program *program, uint32_t n_columns,
                                    struct arena *arena);
size_t fixed_columns_bytes(enum proof_kind kind, uint32_t table,
                           const struct program *program, uint32_t n_columns);

#endif
