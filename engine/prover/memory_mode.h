/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/memory_mode.h - which way a unit uses memory: a pure function of what it takes,
 * what there is, and how fast things are.
 *
 * A unit that fits is resident. One that does not is streamed or spilled, whichever fits
 * or, when both do, whichever is expected to lose less time:
 *
 *   stream   rebuilds all columns in four rounds: that costs STREAM_PER_VALUE times the
 *            extension of each value once
 *   spill    fills a file of len_file once and touches it in three rounds; what the disk
 *            takes to write it beyond the unit's own time is waited for, and what the
 *            page cache cannot hold is read back each time
 *
 * The proof's bytes do not depend on the choice. The factors are those of docs/perf.md.
 */
#ifndef ZK_PROVER_MEMORY_MODE_H
#define ZK_PROVER_MEMORY_MODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/disk.h"
#include "prover/prove.h"

/* Measured once a job, when first needed. */
struct mode_costs {
    bool is_known;
    double extend_ns; /* a value of an extended column, all threads together */
    struct disk_costs disk;
};

struct mode_situation {
    bool may[PROVE_N_MODES];
    uint64_t needed[PROVE_N_MODES]; /* bytes in memory */
    uint64_t budget;
    uint64_t n_values;   /* of all extended columns */
    uint64_t len_file;   /* that spilling takes */
    uint64_t room;       /* on the disk */
    uint64_t cache_room; /* in memory, beside the budget */
    bool is_file_memory; /* the file system is in memory: its bytes count */
    struct mode_costs costs;
};

enum mode_reason {
    MODE_ASKED,  /* the only one allowed */
    MODE_FITS,   /* resident, and it fits */
    MODE_ONLY,   /* no other that is allowed fits */
    MODE_FASTER, /* than the other that fits */
};

struct mode_choice {
    enum prove_mode mode;
    enum mode_reason reason;
    /* What each is expected to lose against resident; 0 where it was not asked. */
    double lost_ns[PROVE_N_MODES];
};

/* Does it depend on costs? Stream and spill are allowed and fit, and nothing better. */
bool mode_depends_on_costs(const struct mode_situation *s);

/* False: nothing that is allowed fits. */
bool mode_choose(struct mode_choice *out, const struct mode_situation *s);

/* What the cheapest of the allowed ones takes. */
uint64_t mode_least(const struct mode_situation *s);

#endif
