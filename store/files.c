/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* files.c - writing and dropping the files of a session. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "store/journal.h"
#include "store/session_state.h"

struct file_writer {
    struct session *session;
    struct sha256 *hash;
    struct file_row row;
    char folder[FILE_WORD_BYTES];
    char temporary[FILE_PATH_BYTES + 8]; /* from the session's folder */
    int fd;
};

bool file_word_is_valid(const char *word)
{
    const size_t len = strlen(word);
    return len >= 1 && len < FILE_WORD_BYTES && word[0] >= 'a' && word[0] <= 'z'
           && strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

/* ---- the rows -------------------------------------------------------------------- */

enum status file_add_row(struct session *s, const struct file_row *row, struct error *e)
{
    uint8_t seal[SEAL_BYTES];
    seal_file(s, row, seal);
    db_start(s->db, QUERY_FILE_ADD);
    db_text(s->db, row->kind);
    db_u64(s->db, row->index);
    db_text(s->db, row->path);
    db_u64(s->db, row->bytes);
    db_blob(s->db, row->sha256, sizeof row->sha256);
    db_i64(s->db, row->written_ns);
    db_blob(s->db, seal, sizeof seal);
    journal_file(s, row);
    return db_run(s->db, e);
}

enum status file_drop_row(struct session *s, const char *kind, uint32_t index,
                          struct error *e)
{
    db_start(s->db, QUERY_FILE_DROP);
    db_text(s->db, kind);
    db_u64(s->db, index);
    journal_drop_file(s, kind, index);
    return db_run(s->db, e);
}

static enum status drop_row(struct session *s, const char *kind, uint32_t index,
                            struct error *e)
{
    bool own = false;
    TRY(change_begin(s, &own, e));
    return change_end(s, own, file_drop_row(s, kind, index, e), e);
}

/* A path that another kind or index has is the caller's mistake: say so instead of
 * violating a constraint. */
static enum status path_is_free(struct session *s, const struct file_row *row,
                                struct error *e)
{
    bool found = false;
    struct file_row other = {0};
    db_start(s->db, QUERY_FILE_AT);
    db_text(s->db, row->path);
    enum status result = db_step(s->db, &found, e);
    if (result == STATUS_OK && found) {
        result = file_read_row(s, &other, e);
    }
    db_done(s->db);
    TRY(result);
    if (found && (strcmp(other.kind, row->kind) != 0 || other.index != row->index)) {
        return error_set(e, STATUS_ARGUMENT, "session %s: %s belongs to kind %s already",
                         s->name, row->path, other.kind);
    }
    return STATUS_OK;
}

/* ---- writing --------------------------------------------------------------------- */

/* Make a folder of the session if it is missing, durably. */
static enum status make_folder(struct session *s, const char *folder, struct error *e)
{
    if (s->io->make_folder(s->io->arg, s->folder, folder, 0700) != 0) {
        return errno == EEXIST ? STATUS_OK : io_failed(e, "create", folder);
    }
    const enum status result = io_sync(s->io, s->folder, s->name, e);
    if (result != STATUS_OK) {
        session_break(s);
    }
    return result;
}

static void free_writer(struct file_writer *w)
{
    io_close(w->session->io, &w->fd);
    w->session->n_writers--;
    sha256_close(w->hash);
    free(w);
}

void file_abandon(struct file_writer *w)
{
    if (w != NULL) {
        const struct session *const s = w->session;
        /* what stays behind is swept when the session is opened */
        (void)s->io->remove(s->io->arg, s->folder, w->temporary, false);
        free_writer(w);
    }
}

static enum status begin(struct file_writer *w, const struct file_kind *kind,
                         uint32_t index, struct error *e)
{
    struct session *const s = w->session;
    if (!file_word_is_valid(kind->name) || !file_word_is_valid(kind->folder)
        || !file_word_is_valid(kind->extension)) {
        return error_set(e, STATUS_ARGUMENT, "session %s: no such kind of file: %.20s",
                         s->name, kind->name);
    }
    (void)snprintf(w->row.kind, sizeof w->row.kind, "%s", kind->name);
    (void)snprintf(w->folder, sizeof w->folder, "%s", kind->folder);
    (void)snprintf(w->row.path, sizeof w->row.path, "%s/%06" PRIu32 ".%s", kind->folder,
                   index, kind->extension);
    (void)snprintf(w->temporary, sizeof w->temporary, "%s/.%06" PRIu32 ".%s.tmp",
                   kind->folder, index, kind->extension);
    w->row.index = index;
    TRY(path_is_free(s, &w->row, e));
    TRY(sha256_open(&w->hash, e));
    TRY(make_folder(s, kind->folder, e));
    /* an abandoned one of the same name is written over; a link in its place is refused
     * */
    return io_open(s->io, s->folder, w->temporary, O_WRONLY | O_CREAT | O_TRUNC, 0600,
                   &w->fd, e);
}

enum status file_begin(struct file_writer **out, struct session *s,
                       const struct file_kind *kind, uint32_t index, struct error *e)
{
    *out = NULL;
    TRY(session_may_change(s, e));
    assert_session_state(s);
    struct file_writer *const w = calloc(1, sizeof *w);
    if (w == NULL) {
        return error_set(e, STATUS_MEMORY, "session %s: out of memory", s->name);
    }
    w->session = s;
    w->fd = -1;
    s->n_writers++;
    const enum status result = begin(w, kind, index, e);
    if (result != STATUS_OK) {
        free_writer(w);
        return session_prefix(s, e);
    }
    *out = w;
    return STATUS_OK;
}

/* Say how much room there was for how much, if it was room that lacked. */
static enum status tell_room(const struct file_writer *w, uint64_t bytes,
                             enum status result, struct error *e)
{
    const struct session *const s = w->session;
    struct io_space space;
    if (result == STATUS_LIMIT && s->io->space(s->io->arg, s->folder, &space) == 0) {
        const struct error why = *e;
        return error_set(e, STATUS_LIMIT,
                         "%.300s (the file has %" PRIu64 " bytes so far, %" PRIu64
                         " are free)",
                         why.text, bytes, space.bytes_free);
    }
    return result;
}

enum status file_write(struct file_writer *w, const void *bytes, size_t len,
                       struct error *e)
{
    const enum status result =
        io_write_all(w->session->io, w->fd, bytes, len, w->row.bytes, w->row.path, e);
    if (result != STATUS_OK) {
        return tell_room(w, w->row.bytes + len, result, e);
    }
    sha256_add(w->hash, bytes, len);
    w->row.bytes += len;
    return STATUS_OK;
}

/* Writing over a file: its row goes first, in a commit of its own. */
static enum status replace_row(struct session *s, const struct file_row *row,
                               struct error *e)
{
    struct file_row old;
    bool found = false;
    TRY(file_row(s, row->kind, row->index, &old, &found, e));
    if (!found) {
        return STATUS_OK;
    }
    if (s->transaction != TRANSACTION_NONE) {
        return error_set(
            e, STATUS_ARGUMENT,
            "session %s: %s is there already and cannot be replaced inside a "
            "transaction",
            s->name, row->path);
    }
    return drop_row(s, row->kind, row->index, e);
}

/* The order that invariant 2 of session.h needs. Once the file has its name *is_named is
 * set. */
static enum status publish(struct file_writer *w, bool *is_named, struct error *e)
{
    struct session *const s = w->session;
    TRY(session_may_change(s, e));
    TRY(replace_row(s, &w->row, e));

    enum status result = io_sync(s->io, w->fd, w->row.path, e);
    if (result != STATUS_OK) {
        session_break(s);
        return tell_room(w, w->row.bytes, result, e);
    }
    io_close(s->io, &w->fd);

    int folder = -1;
    TRY(io_open(s->io, s->folder, w->folder, O_RDONLY | O_DIRECTORY, 0, &folder, e));
    if (s->io->rename(s->io->arg, s->folder, w->temporary, s->folder, w->row.path) != 0) {
        result = io_failed(e, "rename", w->temporary);
        io_close(s->io, &folder);
        return result;
    }
    *is_named = true;
    result = io_sync(s->io, folder, w->folder, e);
    io_close(s->io, &folder);
    if (result != STATUS_OK) {
        session_break(s);
        return result;
    }

    w->row.written_ns = (int64_t)s->io->now(s->io->arg, IO_CLOCK_WALL);
    sha256_end(w->hash, w->row.sha256);
    bool own = false;
    TRY(change_begin(s, &own, e));
    result = file_add_row(s, &w->row, e);
    if (result == STATUS_OK) {
        result = file_unretire(s, w->row.kind, w->row.index, e);
    }
    return change_end(s, own, result, e);
}

enum status file_commit(struct file_writer *w, struct error *e)
{
    struct session *const s = w->session;
    bool is_named = false;
    const enum status result = publish(w, &is_named, e);
    if (result != STATUS_OK) {
        (void)session_prefix(s, e);
        if (is_named && !s->is_broken) {
            /* without a row it is nothing; its room may be what was lacking */
            (void)s->io->remove(s->io->arg, s->folder, w->row.path, false);
        }
        if (!is_named) {
            file_abandon(w);
            return result;
        }
    }
    free_writer(w);
    return result;
}

enum status file_put(struct session *s, const struct file_kind *kind, uint32_t index,
                     const void *bytes, size_t len, struct error *e)
{
    struct file_writer *w = NULL;
    TRY(file_begin(&w, s, kind, index, e));
    const enum status result = file_write(w, bytes, len, e);
    if (result != STATUS_OK) {
        file_abandon(w);
        return session_prefix(s, e);
    }
    return file_commit(w, e);
}

enum status file_drop(struct session *s, const char *kind, uint32_t index,
                      struct error *e)
{
    struct file_row row;
    bool found = false;
    TRY(session_may_change(s, e));
    CHECK(s->transaction == TRANSACTION_NONE);
    TRY(file_row(s, kind, index, &row, &found, e));
    if (!found) {
        return STATUS_OK;
    }
    TRY(drop_row(s, kind, index, e));
    if (s->io->remove(s->io->arg, s->folder, row.path, false) != 0 && errno != ENOENT) {
        return io_failed(e, "remove", row.path);
    }
    return STATUS_OK;
}
