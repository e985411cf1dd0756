/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* witness/witness.h - the columns of every table of one proof, built on demand.
 *
 * A witness is a log (or image cells) and the recorded tables. Columns are a function of
 * them alone and may be asked for any number of times, so nobody has to keep them.
 * Multiplicities of the preprocessed tables are counted by evaluating the lookups of the
 * recorded graphs on the filled rows: once per table, when its columns are first built,
 * or when a preprocessed table asks. A lookup that no row answers is counted nowhere and
 * shows as an unbalanced bus.
 */
#ifndef ZK_WITNESS_WITNESS_H
#define ZK_WITNESS_WITNESS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/pool.h"
#include "base/status.h"
#include "field/fp.h"
#include "isa/program.h"
#include "tables/tables.h"
#include "vm/log.h"

enum { WITNESS_ABSENT = 0xff };

struct witness;

/* Open the witness of a segment.
 *
 * in    program, log  borrowed
 *       n_threads     the largest pool that will be used
 * out   witness       in the arena; gone with it
 * err   MEMORY (witness_bytes says what is needed)
 */
MUST_USE enum status witness_open_segment(struct witness **witness, struct arena *arena,
                                          const struct machine *machine,
                                          const struct program *program,
                                          const struct segment_log *log,
                                          unsigned n_threads, struct error *e);

/* Open the witness of one chunk of the image.
 *
 * in    cells[n_cells]  ascending key, n_cells >= 1; borrowed
 *       is_first        chunk 0 carries the cells of the ELF file
 */
MUST_USE enum status witness_open_image(struct witness **witness, struct arena *arena,
                                        const struct machine *machine,
                                        const struct program *program,
                                        const struct image_cell *cells, size_t n_cells,
                                        bool is_first, unsigned n_threads,
                                        struct error *e);

/* An upper bound of what opening takes from the arena, in bytes.
 *
 * need  the program has n_program_rows rows
 */
size_t witness_bytes(size_t n_program_rows, unsigned n_threads);

/* Logarithm of a table's height; WITNESS_ABSENT if it has no row. */
uint8_t witness_log_rows(const struct witness *witness, uint32_t table);

/* Number of rows that are not padding. */
size_t witness_rows(const struct witness *witness, uint32_t table);

/* The public values that the tables read, canonical. */
void witness_publics(uint32_t publics[AIR_N_PUBLICS], const struct witness *witness);

/* Build all columns of a present table.
 *
 * out   columns[graph->width]  2^witness_log_rows values each, natural order, Montgomery:
 *                              preprocessed, boundary, main; padding included
 * need  pool_threads(pool) <= n_threads; one call at a time per witness
 */
void witness_fill(struct witness *witness, uint32_t table, fp *const *columns,
                  struct pool *pool);

/* Logarithm of the height of the boundary table of a segment of n_cells cells, and of the
 * image table of a chunk of n_cells. */
unsigned witness_boundary_log_rows(size_t n_cells);
unsigned witness_image_log_rows(size_t n_cells);

/* The columns that are committed before the link, without a log: the BOUND columns of
 * table boundary, or of table image.
 *
 * out   columns[graph->n_columns[AIR_BOUND]]  the same values as witness_fill gives
 */
void witness_fill_boundary(const struct segment_record *record, fp *const *columns);
void witness_fill_image(const struct image_cell *cells, size_t n_cells,
                        fp *const *columns);

#endif
