/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* An operating system that fails on demand: struct io and a SQLite VFS with the same
 * faults.
 *
 * Every call of either kind is numbered. A plan says what happens at one number: the
 * process ends, the power fails, or the call returns an error (once, or from then on).
 *
 * A power cut is modelled as the strictest reading of POSIX. Of a file, every 4 KiB
 * sector written since its last fsync is kept, put back to what it was, or filled with
 * garbage, and the length is the new or the old one; a truncation happens as a whole or
 * not at all, and then nothing of what was cut off has changed; of a folder, the changes
 * to its names since its last fsync (or, for SQLite's files, since the synchronisations
 * in which its Unix VFS includes the folder) happened up to some point and not after. The
 * choices come from the seed. Locks and shared memory vanish.
 *
 * One store at a time, one thread. State is per process: a child inherits a copy.
 */
#ifndef ZK_TESTS_FAULTY_IO_H
#define ZK_TESTS_FAULTY_IO_H

#include <stdbool.h>
#include <stdint.h>

#include "store/io.h"

enum fault {
    FAULT_NONE,
    FAULT_EXIT,      /* _exit(FAULTY_EXIT) before a call that changes something */
    FAULT_POWER_CUT, /* the same, after losing what was not synchronised */
    FAULT_EIO,
    FAULT_ENOSPC,    /* of calls that may take room; others go on */
    FAULT_SHORT,     /* a write takes half and says so; SQLite's fails after half */
    FAULT_FSYNC_LIES /* from here on fsync does nothing */
};

enum { FAULTY_EXIT = 87 };

struct fault_plan {
    enum fault fault;
    uint64_t at; /* number of the call, from 1; counts only calls the fault applies to */
    bool is_sticky; /* from then on */
    uint64_t seed;  /* of the power cut */
};

/* The table with the plan in force; counting starts over. backup is a folder, on the same
 * file system, for what a power cut brings back; it must not lie in the store. */
const struct io *faulty_io(const struct fault_plan *plan, const char *backup);

/* Calls so far to which the plan's fault applies. */
uint64_t faulty_calls(void);

/* Has the fault happened? */
bool faulty_hit(void);

/* Lose what is not synchronised, now, and end the process. */
void faulty_cut_power(void);

#endif
