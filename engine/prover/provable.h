/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/provable.h - a program made ready for proving at one rate, and its two kinds of
 * units.
 *
 * Everything that does not depend on a run: preprocessed columns extended and committed,
 * program key. Segments and image chunks are then committed and proved one by one, in any
 * order.
 */
#ifndef ZK_PROVER_PROVABLE_H
#define ZK_PROVER_PROVABLE_H

#include "prover/memory_mode.h"
#include "prover/prove.h"
#include "stark/statement.h"
#include "tables/tables.h"
#include "vm/snapshot.h"

struct program;

/* Borrowed by every unit. Arrays lie in the arena given to provable_init. */
struct provable {
    const struct machine *machine;
    const struct program *program;
    struct stark_params params;
    struct stark_kind kinds[N_KINDS]; /* by enum proof_kind */
    struct preprocessed preprocessed[N_KINDS];
    struct program_commitment commitment;
    struct digest key;
};

/* err  STATUS_MEMORY: the arena has less than provable_bytes */
MUST_USE enum status provable_init(struct provable *p, const struct machine *machine,
                                   const struct program *program,
                                   const struct stark_params *params, struct arena *arena,
                                   struct pool *pool, struct error *e);
size_t provable_bytes(const struct machine *machine, const struct program *program,
                      const struct stark_params *params, unsigned n_threads);

/* How a unit may use memory. The mode is decided when the unit's heights are known: the
 * one that prover/memory_mode.h chooses among those allowed that fit into `budget` bytes
 * of all arenas together. */
struct unit_memory {
    bool may[PROVE_N_MODES];
    uint64_t budget;
    struct mode_costs *costs; /* filled in when they are needed first */
    /* Told before the columns are built; NULL: nobody is. */
    void (*told)(void *arg, const struct mode_situation *s, const struct mode_choice *c);
    void *arg;
};

/* ---- segments ---- */

/* Commit the boundary columns of a record: what the link record says of the segment.
 * err  STATUS_MEMORY */
MUST_USE enum status segment_commit(const struct provable *p,
                                    const struct segment_record *record,
                                    uint8_t *log_rows, struct digest *root,
                                    const struct workplace *w, struct error *e);

/* Prove a segment from its record alone: execute it again, fill the tables, prove.
 *
 * out  proof  appended to
 * err  STATUS_LIMIT: no allowed mode fits the budget; STATUS_CANCELLED; STATUS_FORMAT:
 *      the record is not of this program; STATUS_MEMORY: the arenas are smaller than the
 *      budget */
MUST_USE enum status segment_prove(struct byte_buffer *proof, const struct provable *p,
                                   const struct segment_record *record,
                                   const struct link_challenges *link,
                                   const struct unit_memory *memory,
                                   const struct workplace *w, struct error *e);

/* ---- image chunks ---- */

/* The cells of chunk `index`, ascending keys; at least one row stays padding. */
struct image_chunk {
    uint32_t index;
    const struct image_cell *cells;
    size_t n_cells;
};

/* Commit the image columns of a chunk. */
MUST_USE enum status image_commit(const struct provable *p,
                                  const struct image_chunk *chunk, uint8_t *log_rows,
                                  struct digest *root, const struct workplace *w,
                                  struct error *e);
MUST_USE enum status image_prove(struct byte_buffer *proof, const struct provable *p,
                                 const struct image_chunk *chunk,
                                 const struct link_challenges *link,
                                 const struct unit_memory *memory,
                                 const struct workplace *w, struct error *e);

/* ---- planning ---- */

/* What a unit will take, its heights being known: the tables are counted, not built. */
struct unit_forecast {
    struct mode_situation situation;
    struct mode_choice choice;
    uint64_t len_proof; /* expected */
};

/* err  as for proving */
MUST_USE enum status segment_forecast(struct unit_forecast *out, const struct provable *p,
                                      const struct segment_record *record,
                                      const struct unit_memory *memory,
                                      const struct workplace *w, struct error *e);
MUST_USE enum status image_forecast(struct unit_forecast *out, const struct provable *p,
                                    const struct image_chunk *chunk,
                                    const struct unit_memory *memory,
                                    const struct workplace *w, struct error *e);

/* The heights of a full segment that takes the most in stream mode: the costliest table
 * holds all steps, and every other step touches a new cell. False: the program has more
 * rows than a table may have.
 *
 * in    kind  borrowed by the layout */
struct stark_kind segment_kind(const struct machine *machine);
bool segment_layout_most(struct layout *layout, const struct stark_kind *kind,
                         const struct program *program, const struct stark_params *params,
                         unsigned n_threads);

/* What the log of a full segment takes besides. */
uint64_t segment_log_bytes(const struct program *program,
                           const struct stark_params *params, unsigned n_threads);

/* The most that a full segment takes in stream mode, log and columns: the costliest table
 * holds all steps, and every other step touches a new cell. Program columns not counted
 * (provable_bytes). */
uint64_t segment_bytes_most(const struct machine *machine, const struct program *program,
                            const struct stark_params *params, unsigned n_threads);

#endif
