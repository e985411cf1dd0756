/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Who writes to a session: one process, and everybody else can read who.
 *
 * The lock is an open-file-description lock on the session's file `lock`; the kernel
 * drops it with the process, so a dead holder never has to be guessed at. The text in the
 * file is for the message, for a reader's view of a dead session, and for one danger: a
 * file system that pretends to lock.
 *
 *   free     not locked, file empty            the last holder released it
 *   stale    not locked, file names a holder   the last holder died, or lost power
 *   held     locked                            somebody writes
 *
 *            lock_take                lock_release
 *   free ------------------> held -----------------> free
 *   stale -----------------> held -- (death) ------> stale
 *
 * Invariants
 *  1. The file is never replaced or unlinked while its session exists; it is written in
 *     place by the one who has locked it.
 *  2. A process is identified by pid, start time and boot id: a reused pid has another
 *     start time, a rebooted machine another boot id.
 *  3. Who obtains the lock although the text names a process that is alive on this
 *     machine, or a process of another machine on a network file system, does not take
 *     it: locks do not work there.
 */
#ifndef ZK_STORE_LOCK_H
#define ZK_STORE_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "store/io.h"

enum { LOCK_HOST_BYTES = 65, LOCK_BOOT_BYTES = 37 };

/* A process, as the lock's text names it. */
struct holder {
    int64_t pid;
    uint64_t start_ticks; /* field 22 of /proc/<pid>/stat: clock ticks since boot */
    char host[LOCK_HOST_BYTES];
    char boot[LOCK_BOOT_BYTES]; /* /proc/sys/kernel/random/boot_id */
    int64_t since_ns;           /* wall clock when it took the lock */
};

enum lock_state { LOCK_FREE, LOCK_STALE, LOCK_HELD };

struct lock_report {
    enum lock_state state;
    bool is_named;        /* holder is valid */
    bool is_alive;        /* the named process runs on this machine now */
    bool is_here;         /* it belongs to this machine and this boot */
    struct holder holder; /* the present one (HELD) or the last one (STALE) */
};

struct lock;

/* This process. */
void holder_self(struct holder *out, const struct io *io);

/* Does the process belong to this machine and this boot of it? */
bool holder_is_here(const struct holder *h);

/* Does the process run on this machine, since this boot, with this start time? */
bool holder_is_alive(const struct holder *h);

/* Write the text of a holder, or read it.
 *
 * The text is lines "name value", in this order: zkconsole-lock 1, pid, start, host,
 * boot, since. holder_parse accepts nothing else and returns false. */
size_t holder_format(const struct holder *h, char *text, size_t cap);
bool holder_parse(struct holder *h, const char *text, size_t len);

/* "pid 4121 on tern, since 2026-11-20 12:03:41 UTC" */
void holder_describe(const struct holder *h, char *text, size_t cap);

/* Take the lock of the session whose folder is dir.
 *
 * in    session   its name, for the sentence
 *       fs        of the folder
 * out   previous  what was found before (FREE, or STALE with the dead holder); may be
 * NULL err   STATUS_CANCELLED: held by another process, named in the sentence and in
 *       *previous; STATUS_UNSUPPORTED: the file system does not lock, or pretends to;
 *       STATUS_IO */
MUST_USE enum status lock_take(struct lock **out, const struct io *io, int dir,
                               const char *session, enum fs_kind fs,
                               struct lock_report *previous, struct error *e);

/* Empty the file and let go. NULL is allowed. A failure leaves the lock stale, which
 * costs the next holder a check and nothing else. */
void lock_release(struct lock *lock);

/* Look without taking. Works on a read-only file system. A missing file is FREE.
 * err   STATUS_IO */
MUST_USE enum status lock_look(const struct io *io, int dir, struct lock_report *out,
                               struct error *e);

#endif
