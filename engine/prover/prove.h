/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/prove.h - prove one segment or one image chunk, given its columns.
 *
 * This layer knows tables as recorded graphs and columns as numbers; what they mean is
 * the business of tables/ and witness/. The proof is a pure function of struct
 * prove_input: the pool, the instruction set and the memory mode do not show in it.
 */
#ifndef ZK_PROVER_PROVE_H
#define ZK_PROVER_PROVE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/pool.h"
#include "base/status.h"
#include "base/task.h"
#include "stark/layout.h"
#include "stark/link.h"
#include "stark/preprocess.h"
#include "transcript/transcript.h"

/* RESIDENT keeps the extended columns from commitment to opening; SPILL keeps them too,
 * in a temporary file that they leave memory for between their uses; STREAM keeps hashes
 * only and rebuilds a table's columns from the source whenever a round needs them. */
enum prove_mode { PROVE_RESIDENT, PROVE_STREAM, PROVE_SPILL, PROVE_N_MODES };

/* Where the columns come from. May be asked for the same table several times and must
 * give the same values.
 *
 * in    table    canonical index of a present table
 * out   columns[graph->width]  all base columns (PRE, BOUND, MAIN) on the trace domain:
 *                2^log_rows values each, natural order, Montgomery, padding included
 */
struct trace_source {
    void *arg;
    enum status (*fill)(void *arg, uint32_t table, fp *const *columns, struct pool *pool,
                        struct error *e);
};

struct prove_input {
    const struct layout *layout;
    const struct stark_params *params;
    uint32_t index; /* of the segment or chunk */
    const struct link_challenges *link;
    fp publics[AIR_N_PUBLICS];
    const struct preprocessed *preprocessed;
    struct trace_source source;
    enum prove_mode mode;
};

/* What a unit works with; used by one unit at a time, left as found. Columns that stay
 * have an arena of their own, and so have the chaining values of trees under
 * construction: both outlive what comes and goes in the third.
 *
 * spill_folder  where the file of mode SPILL may lie; NULL forbids the mode
 * make_room     asked when that folder has no room for a file of so many bytes; true: try
 *               again; NULL: there is nobody to ask
 * listener      hears the transcript of each proof, in the thread that calls
 */
struct workplace {
    struct arena *arena;
    struct arena *kept;
    struct arena *hashes;
    struct pool *pool;
    struct task *task;
    const char *spill_folder;
    bool (*make_room)(void *arg, uint64_t bytes);
    void *room_arg;
    struct transcript_listener listener;
};

/* Prove.
 *
 * out   proof   appended to: the encoding of stark/proof.h
 * need  the boundary columns of the source are those whose root stands in the link record
 * err   STATUS_MEMORY when an arena is smaller than prove_memory says; STATUS_CANCELLED;
 *       what the source reports
 */
MUST_USE enum status prove(struct byte_buffer *proof, const struct prove_input *in,
                           const struct workplace *work, struct error *e);

/* What prove() takes from its arenas at most, in bytes; in mode SPILL `file` is what it
 * takes from the spill folder. `resident` is all that is in memory at once. */
struct prove_memory {
    size_t arena, kept, hashes, file;
    size_t resident;
};
struct prove_memory prove_memory(const struct layout *layout,
                                 const struct stark_params *params, enum prove_mode mode,
                                 unsigned n_threads);

/* Commit the BOUND columns of one table: the root that goes into the link record.
 *
 * in    columns[n_columns[AIR_BOUND]]  on the trace domain, natural order
 * err   STATUS_MEMORY when the arena is smaller than bound_bytes. The arena is as before.
 */
MUST_USE enum status prove_bound_root(struct digest *root, const struct stark_kind *kind,
                                      uint32_t table, unsigned log_rows,
                                      unsigned log_blowup, fp *const *columns,
                                      struct arena *arena, struct pool *pool,
                                      struct error *e);
size_t prove_bound_bytes(const struct stark_kind *kind, uint32_t table, unsigned log_rows,
                         unsigned log_blowup, unsigned n_threads);

#endif
