/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* session.c - creating, opening and closing a session. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "store/journal.h"
#include "store/session_state.h"
#include "store/store_state.h"

static const char DB_FILE[] = "session.db";

enum { DRAWS = 16 }; /* of a name that is free */

/* ---- the handle ------------------------------------------------------------------ */

void session_free(struct session *s)
{
    if (s != NULL) {
        CHECK(s->n_writers == 0);
        journal_end(s);
        db_close(s->db);
        lock_release(s->lock);
        io_close(s->io, &s->folder);
        sha256_close(s->hash);
        recorder_free(s);
        if (s->companion != NULL) {
            s->close_companion(s->companion);
        }
        free(s);
    }
}

/* The folder's path when it is called `name`; store_open has seen that it fits. */
static void set_path(struct session *s, const char *name)
{
    const int len = snprintf(s->path, sizeof s->path, "%s/%s", s->store->root, name);
    CHECK(len > 0 && (size_t)len < sizeof s->path);
}

enum status session_new(struct session **out, const struct store *store, const char *name,
                        struct error *e)
{
    struct session *const s = calloc(1, sizeof *s);
    *out = s;
    if (s == NULL) {
        return error_set(e, STATUS_MEMORY, "session %s: out of memory", name);
    }
    s->store = store;
    s->io = store->io;
    s->folder = -1;
    s->journal = -1;
    (void)snprintf(s->name, sizeof s->name, "%s", name);
    set_path(s, name);
    return sha256_open(&s->hash, e);
}

/* Take the lock of the folder that is open. */
enum status session_lock(struct session *s, struct lock_report *found, struct error *e)
{
    enum fs_kind fs = FS_LOCAL;
    struct io_space space;
    TRY(store_space(s->store, &fs, &space, e));
    return lock_take(&s->lock, s->io, s->folder, s->name, fs, found, e);
}

static enum status open_db(struct session *s, enum db_access access_wanted,
                           struct error *e)
{
    char path[sizeof s->path + 16];
    if (!folder_has(s->folder, DB_FILE)) { /* a rescue that was ended leaves that, too */
        return error_set(e, STATUS_FORMAT, "session %s: session.db is missing", s->name);
    }
    (void)snprintf(path, sizeof path, "%s/%s", s->path, DB_FILE);
    return db_open(&s->db, s->io, path, s->name, access_wanted, e);
}

static enum status read_identity(struct session *s, struct error *e)
{
    bool row = false;
    size_t len = 0;
    db_start(s->db, QUERY_SESSION_GET);
    enum status result = db_step(s->db, &row, e);
    if (result == STATUS_OK) {
        const uint8_t *const id = row ? db_column_blob(s->db, 0, &len) : NULL;
        if (len == sizeof s->id) {
            memcpy(s->id, id, sizeof s->id);
            s->created_ns = db_column_i64(s->db, 1);
        } else {
            result =
                error_set(e, STATUS_FORMAT,
                          "session %s: session.db is damaged: it has no id", s->name);
        }
    }
    db_done(s->db);
    return result;
}

/* ---- runs ------------------------------------------------------------------------ */

struct last_run {
    uint64_t id; /* 0: none */
    uint64_t active_ns;
    int64_t wall_ns;
    bool is_open;
};

static enum status read_last_run(struct session *s, struct last_run *out, struct error *e)
{
    bool row = false;
    *out = (struct last_run){0};
    db_start(s->db, QUERY_RUN_LAST);
    const enum status result = db_step(s->db, &row, e);
    if (result == STATUS_OK && row) {
        out->id = db_column_u64(s->db, 0);
        out->active_ns = db_column_u64(s->db, 1);
        out->wall_ns = db_column_i64(s->db, 2);
        out->is_open = db_column_u64(s->db, 3) == RUN_STATE_OPEN;
    }
    db_done(s->db);
    return result;
}

static enum status end_run(struct session *s, uint64_t run, enum run_state state,
                           uint64_t active_ns, int64_t wall_ns, struct error *e)
{
    db_start(s->db, QUERY_SPAN_CUT);
    db_u64(s->db, run);
    db_u64(s->db, active_ns);
    db_i64(s->db, wall_ns);
    TRY(db_run(s->db, e));
    db_start(s->db, QUERY_RUN_END);
    db_u64(s->db, run);
    db_u64(s->db, state);
    return db_run(s->db, e);
}

static enum status add_run(struct session *s, const struct last_run *last,
                           struct error *e)
{
    if (last->is_open) {
        TRY(end_run(s, last->id, RUN_STATE_LOST, last->active_ns, last->wall_ns, e));
    }
    struct holder self;
    holder_self(&self, s->io);
    db_start(s->db, QUERY_RUN_ADD);
    db_u64(s->db, last->id + 1);
    db_i64(s->db, self.pid);
    db_text(s->db, self.host);
    db_u64(s->db, last->active_ns);
    db_i64(s->db, self.since_ns);
    return db_run(s->db, e);
}

static enum status last_ids(struct session *s, struct error *e)
{
    bool row = false;
    db_start(s->db, QUERY_LAST_IDS);
    const enum status result = db_step(s->db, &row, e);
    if (result == STATUS_OK && row) {
        s->recorder.last_span = db_column_u64(s->db, 0);
        s->recorder.last_sample = db_column_u64(s->db, 1);
        s->recorder.last_log = db_column_u64(s->db, 2);
    }
    db_done(s->db);
    return result;
}

static enum status begin_run(struct session *s, const struct last_run *last,
                             struct error *e)
{
    bool own = false;
    TRY(last_ids(s, e));
    TRY(change_begin(s, &own, e));
    const enum status added = add_run(s, last, e);
    recorder_start(s, last->active_ns);
    if (added == STATUS_OK) {
        s->run = last->id + 1;
    }
    const enum status result = change_end(s, own, added, e);
    if (result != STATUS_OK) {
        s->run = 0;
    }
    return result;
}

/* From the lock, which is held, to a handle that may write. */
static enum status start_writing(struct session *s, struct session_recovery *recovery,
                                 struct error *e)
{
    struct last_run last;
    TRY(open_db(s, DB_WRITE, e));
    TRY(read_identity(s, e));
    TRY(read_last_run(s, &last, e));
    recovery->was_lost = last.is_open;
    /* what follows removes files without a row and writes the journal anew: nothing of
     * that because a damaged database forgot a row */
    TRY(session_check(s, e));
    TRY(files_sweep(s, recovery, e));
    TRY(journal_start(s, e));
    return begin_run(s, &last, e);
}

/* ---- opening and closing --------------------------------------------------------- */

enum status session_open(struct session **out, const struct store *store,
                         const char *name, enum session_access access_wanted,
                         struct session_recovery *recovery, struct error *e)
{
    struct session_recovery found = {0};
    struct session *s = NULL;
    enum status result = session_new(&s, store, name, e);
    if (result == STATUS_OK) {
        result = store_open_session_folder(store, name, &s->folder, e);
    }
    if (result == STATUS_OK && access_wanted == SESSION_READ) {
        result = open_db(s, DB_READ, e);
        if (result == STATUS_OK) {
            result = read_identity(s, e);
        }
    } else if (result == STATUS_OK) {
        result = session_lock(s, &found.lock, e);
        if (result == STATUS_OK) {
            result = start_writing(s, &found, e);
        }
    }
    if (result != STATUS_OK && result != STATUS_ARGUMENT && access_wanted == SESSION_READ
        && s != NULL && s->folder >= 0 && !folder_is(store->fd, name, s->folder)) {
        /* not damaged: its writer has removed or renamed it under our eyes */
        result = store_no_session(store, name, e);
    }
    if (result != STATUS_OK) {
        session_free(s);
        s = NULL;
    }
    if (recovery != NULL) {
        *recovery = found;
    }
    *out = s;
    return result;
}

static enum status drop_run_if_empty(struct session *s, struct error *e)
{
    db_start(s->db, QUERY_RUN_DROP_EMPTY);
    db_u64(s->db, s->run);
    return db_run(s->db, e);
}

static enum status end_writing(struct session *s, bool is_withdrawn, struct error *e)
{
    bool own = false;
    if (s->is_broken) {
        return error_set(e, STATUS_IO,
                         "session %s: a write failed; the run counts as lost", s->name);
    }
    TRY(change_begin(s, &own, e));
    struct instant now;
    timeline_now(s, &now);
    enum status result = recorder_write(s, e); /* before the open spans are cut */
    recorder_written(s);
    if (result == STATUS_OK) {
        result = end_run(s, s->run, RUN_STATE_CLOSED, now.active_ns, now.wall_ns, e);
    }
    if (result == STATUS_OK && is_withdrawn) {
        result = drop_run_if_empty(s, e);
    }
    return change_end(s, own, result, e);
}

static enum status close_handle(struct session *s, bool is_withdrawn, struct error *e)
{
    enum status result = STATUS_OK;
    if (s != NULL) {
        session_rollback(s);
        if (s->lock != NULL) {
            result = end_writing(s, is_withdrawn, e);
        }
        session_free(s);
    }
    return result;
}

enum status session_close(struct session *s, struct error *e)
{
    return close_handle(s, false, e);
}

enum status session_withdraw(struct session *s, struct error *e)
{
    return close_handle(s, true, e);
}

/* ---- creating -------------------------------------------------------------------- */

enum status session_add_identity(struct session *s, struct error *e)
{
    db_start(s->db, QUERY_SESSION_ADD);
    db_blob(s->db, s->id, sizeof s->id);
    db_i64(s->db, s->created_ns);
    return db_run(s->db, e);
}

static enum status fill_folder(struct session *s, struct error *e)
{
    int fd = -1;
    TRY(session_lock(s, NULL, e));
    /* SQLite gives its files the mode of the database */
    TRY(io_open(s->io, s->folder, DB_FILE, O_WRONLY | O_CREAT | O_EXCL, 0600, &fd, e));
    io_close(s->io, &fd);
    TRY(open_db(s, DB_CREATE, e));
    s->created_ns = (int64_t)s->io->now(s->io->arg, IO_CLOCK_WALL);
    TRY(session_add_identity(s, e));
    db_close(s->db); /* and with it the -wal file */
    s->db = NULL;
    return io_sync(s->io, s->folder, s->name, e);
}

/* Everything a session is, in a folder without a name. */
static enum status make_unnamed(struct session *s, char unnamed[SESSION_NAME_BYTES],
                                struct error *e)
{
    const struct store *const store = s->store;
    uint8_t random[8];
    if (s->io->random(s->io->arg, random, sizeof random) != 0) {
        return io_failed(e, "read", "random numbers");
    }
    (void)snprintf(unnamed, SESSION_NAME_BYTES, ".new-%016llx",
                   (unsigned long long)load_u64(random));
    set_path(s, unnamed);
    if (s->io->make_folder(s->io->arg, store->fd, unnamed, 0700) != 0) {
        unnamed[0] = '\0';
        return io_failed(e, "create", s->path);
    }
    TRY(io_open(s->io, store->fd, unnamed, O_RDONLY | O_DIRECTORY, 0, &s->folder, e));
    return fill_folder(s, e);
}

static enum status name_in_use(const char *name, struct error *e)
{
    return error_set(e, STATUS_ARGUMENT, "session %s exists already", name);
}

/* Choose id and name. */
static enum status draw(struct session *s, const char *name, struct error *e)
{
    const struct store *const store = s->store;
    for (unsigned i = 0; i < DRAWS; i++) {
        if (s->io->random(s->io->arg, s->id, sizeof s->id) != 0) {
            return io_failed(e, "read", "random numbers");
        }
        if (name == NULL) {
            session_name_of(s->id, s->name);
        }
        if (!folder_has(store->fd, s->name)) {
            return STATUS_OK;
        }
        if (name != NULL) {
            break;
        }
    }
    return name_in_use(s->name, e);
}

static void remove_hidden(struct session *s)
{
    uint64_t bytes = 0;
    struct error ignored; /* store_empty_trash tries again */
    db_close(s->db);
    s->db = NULL;
    if (s->hidden[0] != '\0') {
        (void)!folder_remove(s->io, s->store->fd, s->hidden, &bytes, &ignored);
    }
}

void session_discard(struct session *s)
{
    if (s != NULL) {
        session_rollback(s);
        remove_hidden(s);
        session_free(s);
    }
}

static enum status create_hidden(struct session *s, const char *name, struct error *e)
{
    struct session_recovery none = {0};
    TRY(draw(s, name, e));
    TRY(make_unnamed(s, s->hidden, e));
    return start_writing(s, &none, e);
}

enum status session_create_hidden(struct session **out, const struct store *store,
                                  const char *name, struct error *e)
{
    struct session *s = NULL;
    *out = NULL;
    if (name != NULL && !session_name_is_valid(name)) {
        return error_set(
            e, STATUS_ARGUMENT,
            "'%.70s' is no name for a session: 1 to 64 letters, digits, '.', "
            "'_' or '-', beginning with a letter or a digit",
            name);
    }
    enum status result = session_new(&s, store, name == NULL ? "" : name, e);
    if (result == STATUS_OK) {
        result = create_hidden(s, name, e);
    }
    if (result != STATUS_OK) {
        session_discard(s);
        return result;
    }
    *out = s;
    return STATUS_OK;
}

/* SQLite finds its -wal file by the path it was opened with: the database is closed while
 * the folder gets its name. */
static enum status publish(struct session *s, struct error *e)
{
    const struct store *const store = s->store;
    db_close(s->db);
    s->db = NULL;
    TRY(io_sync(s->io, s->folder, s->name, e));
    /* a session's folder is never empty, so this cannot replace one */
    if (s->io->rename(s->io->arg, store->fd, s->hidden, store->fd, s->name) != 0) {
        return errno == ENOTEMPTY || errno == EEXIST ? name_in_use(s->name, e)
                                                     : io_failed(e, "rename", s->path);
    }
    memcpy(s->hidden, s->name, sizeof s->hidden); /* until it is there to stay */
    set_path(s, s->name);
    TRY(io_sync(s->io, store->fd, store->root, e));
    TRY(open_db(s, DB_WRITE, e));
    s->hidden[0] = '\0';
    return STATUS_OK;
}

enum status session_publish(struct session *s, struct error *e)
{
    TRY(session_may_change(s, e));
    CHECK(s->hidden[0] != '\0' && s->n_writers == 0
          && s->transaction == TRANSACTION_NONE);
    const enum status result = publish(s, e);
    if (result != STATUS_OK) {
        session_break(s);
    }
    return result;
}

enum status session_create(struct session **out, const struct store *store,
                           const char *name, struct error *e)
{
    TRY(session_create_hidden(out, store, name, e));
    const enum status result = session_publish(*out, e);
    if (result != STATUS_OK) {
        session_discard(*out);
        *out = NULL;
    }
    return result;
}

const char *session_name(const struct session *s)
{
    return s->name;
}

const uint8_t *session_id(const struct session *s)
{
    return s->id;
}

bool session_is_writable(const struct session *s)
{
    return s->lock != NULL && !s->is_broken;
}

int session_folder(const struct session *s)
{
    return s->folder;
}

const char *session_path(const struct session *s)
{
    return s->path;
}

enum status session_space(const struct session *s, struct io_space *space,
                          struct error *e)
{
    return s->io->space(s->io->arg, s->folder, space) == 0
               ? STATUS_OK
               : io_failed(e, "look at the file system of", s->name);
}

void session_accompany(struct session *s, void *companion, void (*close)(void *))
{
    CHECK(s->companion == NULL && companion != NULL);
    s->companion = companion;
    s->close_companion = close;
}

void *session_companion(const struct session *s)
{
    return s->companion;
}

enum status session_check(struct session *s, struct error *e)
{
    TRY(session_may_read(s, e));
    TRY(db_check_integrity(s->db, e));
    TRY(db_check_invariants(s->db, e));
    TRY(keys_check(s, e));
    return files_check(s, e);
}
