/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* transaction.c - all or nothing, and what is believed after a failure. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "store/journal.h"
#include "store/session_state.h"

void assert_session_state(const struct session *s)
{
    DCHECK(s->is_broken || s->db != NULL);
    DCHECK(s->lock != NULL || s->run == 0);
    DCHECK(s->is_broken || s->db == NULL
           || (s->transaction == TRANSACTION_OPEN) == db_in_transaction(s->db));
    DCHECK(s->recorder.pause_span == 0 || s->recorder.n_pauses > 0);
#ifdef ZK_CHECKED
    /* invariant 6; a failure to ask is the world's */
    struct error e;
    if (!s->is_broken && s->lock != NULL && s->run != 0
        && s->transaction == TRANSACTION_NONE) {
        CHECK(db_check_invariants(s->db, &e) != STATUS_FORMAT);
    }
#endif
}

void session_break(struct session *s)
{
    s->is_broken = true;
}

enum status session_prefix(const struct session *s, struct error *e)
{
    char prefix[SESSION_NAME_BYTES + 16];
    const int len = snprintf(prefix, sizeof prefix, "session %s", s->name);
    CHECK(len > 0 && (size_t)len < sizeof prefix);
    return strncmp(e->text, prefix, (size_t)len) == 0 ? e->status
                                                      : error_prefix(e, "%s", prefix);
}

enum status session_may_change(const struct session *s, struct error *e)
{
    if (s->lock == NULL) {
        return error_set(e, STATUS_ARGUMENT, "session %s is open for reading only",
                         s->name);
    }
    if (s->is_broken) {
        return error_set(e, STATUS_IO,
                         "session %s: an earlier write failed; what the disk holds is "
                         "known when the session is opened again",
                         s->name);
    }
    if (s->transaction == TRANSACTION_FAILED) {
        *e = s->transaction_error;
        return e->status;
    }
    return STATUS_OK;
}

enum status session_may_read(const struct session *s, struct error *e)
{
    return s->lock == NULL ? STATUS_OK : session_may_change(s, e);
}

/* Undo the open transaction. The handle breaks when it may not be undone on disk. */
static void undo(struct session *s)
{
    if (db_is_lost(s->db)) {
        session_break(s);
    }
    if (db_in_transaction(s->db)) {
        struct error ignored; /* the failure that led here is the one to report */
        db_start(s->db, QUERY_ROLLBACK);
        if (db_run(s->db, &ignored) != STATUS_OK) {
            session_break(s);
        }
    }
    s->transaction = TRANSACTION_NONE;
    journal_forget(s);
}

enum status session_begin(struct session *s, struct error *e)
{
    const bool is_writer = s->lock != NULL;
    if (is_writer) {
        TRY(session_may_change(s, e));
    }
    CHECK(s->transaction == TRANSACTION_NONE);
    assert_session_state(s);
    db_start(s->db, is_writer ? QUERY_BEGIN_WRITE : QUERY_BEGIN_READ);
    const enum status result = db_run(s->db, e);
    if (result != STATUS_OK) {
        undo(s);
        return result;
    }
    s->transaction = TRANSACTION_OPEN;
    return STATUS_OK;
}

/* What every transaction of a run writes besides its own: the timeline, and how far the
 * run is. */
static enum status write_run(struct session *s, struct error *e)
{
    if (s->run == 0) {
        return STATUS_OK;
    }
    TRY(recorder_write(s, e));
    struct instant now;
    timeline_now(s, &now);
    db_start(s->db, QUERY_RUN_TOUCH);
    db_u64(s->db, s->run);
    db_u64(s->db, now.active_ns);
    db_i64(s->db, now.wall_ns);
    return db_run(s->db, e);
}

enum status session_commit(struct session *s, struct error *e)
{
    CHECK(s->transaction != TRANSACTION_NONE);
    if (s->transaction == TRANSACTION_FAILED) {
        s->transaction = TRANSACTION_NONE;
        *e = s->transaction_error;
        return e->status;
    }
    enum status result = s->lock == NULL ? STATUS_OK : write_run(s, e);
    if (result == STATUS_OK) {
        result = journal_commit(s, e);
    }
    if (result == STATUS_OK) {
        db_start(s->db, QUERY_COMMIT);
        result = db_run(s->db, e);
    }
    if (result != STATUS_OK) {
        undo(s);
        return result;
    }
    s->transaction = TRANSACTION_NONE;
    recorder_written(s);
    assert_session_state(s);
    return STATUS_OK;
}

void session_rollback(struct session *s)
{
    if (s->transaction == TRANSACTION_OPEN) {
        undo(s);
    }
    s->transaction = TRANSACTION_NONE;
}

bool session_in_transaction(const struct session *s)
{
    return s->transaction != TRANSACTION_NONE;
}

enum status change_begin(struct session *s, bool *own, struct error *e)
{
    *own = false;
    TRY(session_may_change(s, e));
    if (s->transaction == TRANSACTION_NONE) {
        TRY(session_begin(s, e));
        *own = true;
    }
    return STATUS_OK;
}

enum status change_end(struct session *s, bool own, enum status so_far, struct error *e)
{
    if (so_far == STATUS_OK) {
        return own ? session_commit(s, e) : STATUS_OK;
    }
    undo(s);
    if (!own) {
        s->transaction = TRANSACTION_FAILED;
        s->transaction_error = *e;
    }
    return so_far;
}
