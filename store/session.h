/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One session: its transaction, its keys, and the life of its handle.
 *
 *   (none) --- session_create ---> open
 *   closed --- session_open -----> open
 *   open ----- session_begin ----> in transaction --- session_commit, _rollback ---> open
 *   open, in transaction --- a synchronisation or a commit failed ---> broken
 *   open, in transaction, broken --- session_close, _withdraw ---> closed
 *
 * Invariants
 *  1. A handle that writes holds the session's lock; there is at most one, in all
 *     processes.
 *  2. A row of table file exists only if its file was whole and synchronised, name
 *     included, before the row was committed (store/files.h has the order).
 *  3. What session_commit returned STATUS_OK for survives a power cut.
 *  4. Rows of the tables key and file carry a seal: a digest over the session's id and
 *     the row's own values. A row that does not match its seal is never returned.
 *  5. Exactly one run (row of table run) is open while a handle writes, and it is the
 *     last one; a run that is found open belongs to a process that died, and is closed as
 *     lost.
 *  6. The queries of INVARIANT_LIST in store/schema.h select nothing. Checked builds ask
 *     them after every commit, every build when a session is opened for writing.
 *  7. After a failed synchronisation or commit the handle is broken: it refuses
 *     everything but session_close, because what the disk holds is not known; opening
 *     again finds out.
 *
 * A handle is used by one thread at a time. Nothing here waits for another process:
 * readers never block, a second writer is told who holds the session.
 */
#ifndef ZK_STORE_SESSION_H
#define ZK_STORE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"
#include "store/store.h"

enum {
    SESSION_KEY_BYTES = 128,      /* longest name of a key, with the final zero */
    SESSION_VALUE_BYTES = 1 << 20 /* longest value; larger things are files */
};

enum session_access { SESSION_READ, SESSION_WRITE };

struct session;

/* What opening for writing found and put right. */
struct session_recovery {
    bool was_lost;           /* the last run ended without saying so */
    struct lock_report lock; /* the lock as it was found */
    uint32_t n_swept;        /* files without a row, removed */
    uint64_t bytes_swept;
};

/* Create a session and open it for writing.
 *
 * It is made under a name nobody sees and appears with one rename, complete and empty.
 * in    name  NULL: drawn (session_name_of) until it is free
 * err   STATUS_ARGUMENT: bad name, or in use; STATUS_LIMIT: disk full; STATUS_IO; nothing
 *       is left behind but perhaps a folder that store_empty_trash removes */
MUST_USE enum status session_create(struct session **out, const struct store *store,
                                    const char *name, struct error *e);

/* The same for a session that is to appear with something in it: it is open for writing
 * under a name nobody sees, and has its own once session_publish has renamed it, durably.
 * What a crash leaves of it store_empty_trash removes.
 * err   of session_publish: STATUS_ARGUMENT: the name was taken meanwhile; the handle is
 *       broken after a failure, and session_discard removes what there is */
MUST_USE enum status session_create_hidden(struct session **out,
                                           const struct store *store, const char *name,
                                           struct error *e);
MUST_USE enum status session_publish(struct session *s, struct error *e);

/* Close a session that has not been published and remove its folder. NULL is allowed. */
void session_discard(struct session *s);

/* Open a session.
 *
 * SESSION_WRITE takes the lock, checks the database, closes the last run if it was lost,
 * sweeps files without a row, and begins a run. SESSION_READ changes nothing (though
 * SQLite may leave an empty -wal and a -shm beside the database), works beside a
 * writer and on a read-only file system, and sees each committed transaction as a whole.
 * out   recovery  may be NULL; zeroed for SESSION_READ
 * err   STATUS_ARGUMENT: no such session; STATUS_CANCELLED: another process writes to it,
 *       named; STATUS_UNSUPPORTED: written by a newer version, or no locks;
 *       STATUS_FORMAT: damaged, the sentence says what; STATUS_IO, STATUS_LIMIT,
 *       STATUS_MEMORY */
MUST_USE enum status session_open(struct session **out, const struct store *store,
                                  const char *name, enum session_access access_wanted,
                                  struct session_recovery *recovery, struct error *e);

/* Close. A writer flushes the timeline, ends its run and releases the lock; an open
 * transaction is rolled back. The handle is gone in any case; a failure means that the
 * run will be found lost. NULL is allowed. */
MUST_USE enum status session_close(struct session *s, struct error *e);

/* Close, and take a writer's run back if nothing was recorded in it: it was opened only
 * to find that there is nothing to be done. Otherwise as session_close. */
MUST_USE enum status session_withdraw(struct session *s, struct error *e);

const char *session_name(const struct session *s);
const uint8_t *session_id(const struct session *s); /* [SESSION_ID_BYTES] */
bool session_is_writable(const struct session *s);  /* false once broken */
int session_folder(const struct session *s);        /* descriptor, borrowed */
const char *session_path(const struct session *s);  /* of the folder, absolute */

/* The room of the disk the session lies on, now. err STATUS_IO */
MUST_USE enum status session_space(const struct session *s, struct io_space *space,
                                   struct error *e);
/* Something of the caller's that goes with the handle: session_close and session_discard
 * give it to `close`. need  there is none yet */
void session_accompany(struct session *s, void *companion, void (*close)(void *));
void *session_companion(const struct session *s); /* NULL: none */

/* ---- transactions ---------------------------------------------------------------- */

/* Group what follows into one all-or-nothing change. Every function that changes
 * something outside of a transaction is a transaction of its own. Not nested.
 * A handle that reads gets a view that stands still until the commit.
 * err   STATUS_IO; STATUS_LIMIT: disk full (the transaction is rolled back, the handle is
 *       not broken) */
MUST_USE enum status session_begin(struct session *s, struct error *e);
MUST_USE enum status session_commit(struct session *s, struct error *e);
void session_rollback(struct session *s);
bool session_in_transaction(const struct session *s);

/* ---- keys ------------------------------------------------------------------------ */

/* Names are 1 to 127 of [a-z0-9._/-], values any bytes. A fixed key is written once:
 * giving it the same value again is allowed, another one is STATUS_REJECTED. */

MUST_USE enum status session_set(struct session *s, const char *key, const void *value,
                                 size_t len, struct error *e);
MUST_USE enum status session_fix(struct session *s, const char *key, const void *value,
                                 size_t len, struct error *e);
MUST_USE enum status session_set_u64(struct session *s, const char *key, uint64_t value,
                                     struct error *e); /* 8 bytes, little endian */
MUST_USE enum status session_unset(struct session *s, const char *key, struct error *e);

/* out   found  false: no such key, and the value is untouched; value is appended to
 * err   STATUS_FORMAT: the row does not match its seal, or is not of that type */
MUST_USE enum status session_get(struct session *s, const char *key,
                                 struct byte_buffer *value, bool *found, struct error *e);
MUST_USE enum status session_get_u64(struct session *s, const char *key, uint64_t *value,
                                     bool *found, struct error *e);

/* The first key after `after` (in the order of bytes; "" for the first) that begins with
 * prefix. */
MUST_USE enum status session_next_key(struct session *s, const char *prefix,
                                      const char *after, char key[SESSION_KEY_BYTES],
                                      bool *found, struct error *e);

/* Left by a rescue: the number of lines of the journal that did not count. While it is
 * there, opening for writing removes no file for having no row: rows may have been lost,
 * with a line or with the journal's end. Whoever has put right what can be takes it away.
 */
#define SESSION_KEY_LOST_LINES "rescue.lost_lines"

/* ---- health ---------------------------------------------------------------------- */

/* Check the database as a whole: SQLite's own check, every seal, every invariant.
 * err   STATUS_FORMAT with the first fault; files are files_verify's business */
MUST_USE enum status session_check(struct session *s, struct error *e);

/* Make a new database for a session whose database cannot be read.
 *
 * The keys and the rows of files come from the session's journal, which every commit
 * keeps up to date; the history (runs, spans, samples, log) is lost. The damaged database
 * stays beside as damaged-<seconds>-session.db. A crash in between leaves the session as
 * damaged as it was, or without a database; rescuing it again goes on.
 * out   n_bad   lines of the journal that were damaged, too: perhaps lost keys or files.
 *               Key SESSION_KEY_LOST_LINES is set
 * err   STATUS_FORMAT: the journal's beginning is damaged, or there is none; otherwise as
 *       for session_open; the session is then as it was */
MUST_USE enum status session_rescue(const struct store *store, const char *name,
                                    uint32_t *n_bad, struct error *e);

/* The contract above, as far as memory can tell, and in checked builds the invariants in
 * the database: called at every entry that changes something. */
void assert_session_state(const struct session *s);

#endif
