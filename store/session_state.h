/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a session's handle holds, and the steps its modules share. Private to store/.
 *
 * The modules: session.c (life of the handle), rescue.c, transaction.c, keys.c, files.c,
 * files_read.c and retire.c, sweep.c (files without a row), timeline.c and
 * timeline_read.c, seal.c, journal.c and journal_replay.c.
 */
#ifndef ZK_STORE_SESSION_STATE_H
#define ZK_STORE_SESSION_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/db.h"
#include "store/files.h"
#include "store/session.h"
#include "store/sha256.h"
#include "store/timeline.h"

enum { SEAL_BYTES = 16 };

enum transaction {
    TRANSACTION_NONE,
    TRANSACTION_OPEN,
    TRANSACTION_FAILED /* rolled back already; the commit will say so */
};

/* A row of the timeline that waits to be written. */
enum pending_kind { PENDING_SPAN, PENDING_SPAN_END, PENDING_SAMPLE, PENDING_LOG };

struct pending {
    enum pending_kind kind;
    uint64_t id;
    struct instant at, end;
    bool has_end;
    unsigned what; /* enum span_kind, enum log_level */
    uint64_t index;
    struct memory_sample sample;
    char *text; /* owned */
};

/* The clocks of the run under way and what it has recorded. */
struct recorder {
    uint64_t active_before; /* summed over the earlier runs */
    uint64_t began_ns;      /* monotonic */
    struct pause {
        uint64_t begin_ns, end_ns; /* monotonic; end UINT64_MAX while it lasts */
    } * pauses;
    size_t n_pauses, cap_pauses;
    uint64_t pause_span; /* id of the span of the pause that lasts, else 0 */
    uint64_t last_span, last_sample, last_log;
    struct pending *pending;
    size_t n_pending, cap_pending;
};

struct session {
    const struct store *store;
    const struct io *io;
    char name[SESSION_NAME_BYTES];
    char hidden[SESSION_NAME_BYTES]; /* of the folder until session_publish, else "" */
    char path[STORE_PATH_BYTES + SESSION_NAME_BYTES];
    uint8_t id[SESSION_ID_BYTES];
    int64_t created_ns;
    int folder;
    struct lock *lock; /* not NULL: opened for writing */
    struct db *db;
    struct sha256 *hash;
    bool is_broken;
    enum transaction transaction;
    struct error transaction_error; /* why it failed */
    uint64_t run;                   /* 0 until the run has begun */
    unsigned n_writers;             /* files being written */
    struct recorder recorder;
    int journal; /* -1: none, as while it is read */
    uint64_t len_journal;
    struct byte_buffer journal_lines; /* of the open transaction */
    uint64_t n_journal_lines;
    void *companion; /* the caller's */
    void (*close_companion)(void *);
};

/* ---- transaction.c --------------------------------------------------------------- */

/* Refuse a change to a session that is read, broken, or in a failed transaction. */
MUST_USE enum status session_may_change(const struct session *s, struct error *e);

/* A change made of several queries: change_begin opens a transaction unless the caller
 * has one; change_end commits it, or, given a failure, undoes it and returns that
 * failure. Within the caller's transaction a failure undoes that one whole. */
MUST_USE enum status change_begin(struct session *s, bool *own, struct error *e);
MUST_USE enum status change_end(struct session *s, bool own, enum status so_far,
                                struct error *e);

/* Never trust this handle again. */
void session_break(struct session *s);

/* Put "session NAME: " before the sentence unless it begins so. Returns its status. */
enum status session_prefix(const struct session *s, struct error *e);

/* Refuse to answer from a broken handle or a transaction that was undone. */
MUST_USE enum status session_may_read(const struct session *s, struct error *e);

/* ---- seal.c ---------------------------------------------------------------------- */

void seal_key(struct session *s, const char *key, const void *value, size_t len,
              bool is_fixed, uint8_t seal[SEAL_BYTES]);
void seal_line(struct session *s, const void *text, size_t len, uint8_t seal[SEAL_BYTES]);
void seal_file(struct session *s, const struct file_row *row, uint8_t seal[SEAL_BYTES]);

/* ---- files.c, files_read.c, retire.c, sweep.c ------------------------------------ */

/* Is it folder/NNNNNN.extension of the words files.h allows? */
bool file_path_is_valid(const char *path);
bool file_word_is_valid(const char *word);

/* The row a query of table file stands on, its seal checked. */
MUST_USE enum status file_read_row(struct session *s, struct file_row *row,
                                   struct error *e);

/* The row alone, in the open transaction; dropping one that is not there is no error. */
MUST_USE enum status file_add_row(struct session *s, const struct file_row *row,
                                  struct error *e);
MUST_USE enum status file_drop_row(struct session *s, const char *kind, uint32_t index,
                                   struct error *e);

/* Forget, in the open transaction, that a file was retired. */
MUST_USE enum status file_unretire(struct session *s, const char *kind, uint32_t index,
                                   struct error *e);

/* Length of a file of the session; false when it is not an ordinary file. */
bool file_length(const struct session *s, const char *path, uint64_t *bytes);

MUST_USE enum status files_sweep(struct session *s, struct session_recovery *recovery,
                                 struct error *e);

/* ---- keys.c ---------------------------------------------------------------------- */

/* Note every key in the journal. */
MUST_USE enum status keys_to_journal(struct session *s, struct error *e);
MUST_USE enum status keys_check(struct session *s, struct error *e);
MUST_USE enum status files_check(struct session *s, struct error *e);

/* ---- session.c ---- */

/* A handle with nothing open, taking its lock, and giving it back whatever it holds.
 * After a failure *out may hold what session_free must be given. */
MUST_USE enum status session_new(struct session **out, const struct store *store,
                                 const char *name, struct error *e);
MUST_USE enum status session_lock(struct session *s, struct lock_report *found,
                                  struct error *e);
void session_free(struct session *s); /* NULL is allowed */

/* Insert the session's row from the handle. */
MUST_USE enum status session_add_identity(struct session *s, struct error *e);

/* ---- timeline.c ------------------------------------------------------------------ */

/* Take up the clocks after the last run, whose active time was active_before. */
void recorder_start(struct session *s, uint64_t active_before);

/* Insert what waits, in the open transaction. It goes on waiting until recorder_written
 * says that the transaction was committed. */
MUST_USE enum status recorder_write(struct session *s, struct error *e);
void recorder_written(struct session *s);
void recorder_free(struct session *s);

#endif
