/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A small piece of work in a session that can be stopped anywhere and taken up again, and
 * the check of everything that must hold of the store afterwards. For the fault tests. */
#ifndef ZK_TESTS_STORE_WORK_H
#define ZK_TESTS_STORE_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "store/io.h"

enum { WORK_UNITS = 5, WORK_WHY_BYTES = 1024 };

/* What a run was told is durable, in the order it was told. */
struct work_promises {
    bool is_created;   /* with key "statement" in it, from its first moment */
    unsigned n_units;  /* units 0 .. n_units - 1; the store may have more */
    bool is_replacing; /* unit 0 is being written again: it may be absent */
    bool is_finished;  /* key "finished": everything is there */
};

/* Do what is not done yet. promises is updated as the store promises; it may lie in
 * shared memory and so survive this process. */
MUST_USE enum status work_run(const struct io *io, const char *root,
                              struct work_promises *promises, struct error *e);

/* Open the store as it is, changing nothing, and compare it with the promises: kept ones
 * are there, what is there is right, nothing else counts. false with a sentence. */
bool work_check(const char *root, const struct work_promises *promises,
                char why[WORK_WHY_BYTES]);

/* The same for a store that may have been damaged: nothing is promised, but what it gives
 * out is right or is refused with STATUS_FORMAT. */
bool work_check_damaged(const char *root, char why[WORK_WHY_BYTES]);

/* After a run that finished: also no file too many, and the folder without left-overs. */
bool work_check_end(const char *root, char why[WORK_WHY_BYTES]);

#endif
