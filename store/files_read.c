/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* files_read.c - rows and contents of the files of a session. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/session_state.h"
#include "store/store_state.h"

enum { READ_BYTES = 1 << 20 };

const char *file_fault_name(enum file_fault fault)
{
    static const char *const names[] = {
        [FILE_WHOLE] = "whole",
        [FILE_MISSING] = "missing",
        [FILE_LENGTH] = "of another length than was written",
        [FILE_DIGEST] = "not what was written",
        [FILE_UNREADABLE] = "unreadable",
        [FILE_GONE] = "not kept any more",
    };
    return names[fault];
}

bool file_path_is_valid(const char *path)
{
    const char *const slash = strchr(path, '/');
    const char *const point = strchr(path, '.');
    if (slash == NULL || point == NULL || point < slash || strlen(path) >= FILE_PATH_BYTES
        || slash - path >= FILE_WORD_BYTES) {
        return false;
    }
    char folder[FILE_WORD_BYTES];
    memcpy(folder, path, (size_t)(slash - path));
    folder[slash - path] = '\0';
    const size_t n_digits = (size_t)(point - slash) - 1;
    return file_word_is_valid(folder) && n_digits >= 6 && n_digits <= 10
           && strspn(slash + 1, "0123456789") == n_digits
           && file_word_is_valid(point + 1);
}

bool file_length(const struct session *s, const char *path, uint64_t *bytes)
{
    struct stat st;
    *bytes = 0;
    if (fstatat(s->folder, path, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode)) {
        return false;
    }
    *bytes = (uint64_t)st.st_size;
    return true;
}

/* ---- rows ------------------------------------------------------------------------ */

enum status file_read_row(struct session *s, struct file_row *row, struct error *e)
{
    size_t len_digest = 0;
    size_t len_seal = 0;
    uint8_t expected[SEAL_BYTES];
    *row = (struct file_row){0};
    bool good = db_column_text(s->db, 0, row->kind, sizeof row->kind);
    const uint64_t index = db_column_u64(s->db, 1);
    good = good && index <= UINT32_MAX;
    row->index = (uint32_t)index;
    good = good && db_column_text(s->db, 2, row->path, sizeof row->path);
    row->bytes = db_column_u64(s->db, 3);
    const uint8_t *const digest = db_column_blob(s->db, 4, &len_digest);
    good = good && len_digest == sizeof row->sha256;
    if (good) {
        memcpy(row->sha256, digest, sizeof row->sha256);
    }
    row->written_ns = db_column_i64(s->db, 5);
    const uint8_t *const seal = db_column_blob(s->db, 6, &len_seal);
    good = good && len_seal == SEAL_BYTES && file_word_is_valid(row->kind)
           && file_path_is_valid(row->path);
    if (good) {
        seal_file(s, row, expected);
        good = memcmp(seal, expected, SEAL_BYTES) == 0;
    }
    return good ? STATUS_OK
                : error_set(e, STATUS_FORMAT,
                            "session %s: session.db is damaged: the row of a file is not "
                            "what was written",
                            s->name);
}

/* Step the started query to its row, if it has one, and be done. */
static enum status one_row(struct session *s, struct file_row *row, bool *found,
                           struct error *e)
{
    enum status result = db_step(s->db, found, e);
    if (result == STATUS_OK && *found) {
        result = file_read_row(s, row, e);
    }
    db_done(s->db);
    *found = *found && result == STATUS_OK;
    return result;
}

enum status file_row(struct session *s, const char *kind, uint32_t index,
                     struct file_row *row, bool *found, struct error *e)
{
    *found = false;
    TRY(session_may_read(s, e));
    db_start(s->db, QUERY_FILE_GET);
    db_text(s->db, kind);
    db_u64(s->db, index);
    return one_row(s, row, found, e);
}

enum status file_next(struct session *s, const char *kind, const char *after_kind,
                      uint32_t after_index, struct file_row *row, bool *found,
                      struct error *e)
{
    *found = false;
    TRY(session_may_read(s, e));
    const bool is_first =
        after_kind[0] == '\0' || (kind != NULL && strcmp(after_kind, kind) < 0);
    db_start(s->db, is_first ? QUERY_FILE_FIRST : QUERY_FILE_NEXT);
    db_text(s->db, !is_first ? after_kind : kind == NULL ? "" : kind);
    if (!is_first) {
        db_u64(s->db, after_index);
    }
    TRY(one_row(s, row, found, e));
    *found = *found && (kind == NULL || strcmp(row->kind, kind) == 0);
    return STATUS_OK;
}

enum status file_count(struct session *s, const char *kind, uint32_t *n, uint64_t *bytes,
                       struct error *e)
{
    bool row = false;
    *n = 0;
    *bytes = 0;
    TRY(session_may_read(s, e));
    db_start(s->db, QUERY_FILE_COUNT);
    if (kind == NULL) {
        db_null(s->db);
    } else {
        db_text(s->db, kind);
    }
    const enum status result = db_step(s->db, &row, e);
    if (result == STATUS_OK && row) {
        *n = (uint32_t)db_column_u64(s->db, 0);
        *bytes = db_column_u64(s->db, 1);
    }
    db_done(s->db);
    return result;
}

enum status files_check(struct session *s, struct error *e)
{
    struct file_row row = {0};
    bool found = true;
    while (found) {
        struct file_row next;
        TRY(file_next(s, NULL, row.kind, row.index, &next, &found, e));
        if (found) {
            row = next;
        }
    }
    return STATUS_OK;
}

/* ---- contents -------------------------------------------------------------------- */

enum status file_has(struct session *s, const char *kind, uint32_t index, bool *has,
                     struct error *e)
{
    struct file_row row;
    uint64_t bytes = 0;
    *has = false;
    TRY(file_row(s, kind, index, &row, has, e));
    *has = *has && file_length(s, row.path, &bytes) && bytes == row.bytes;
    return STATUS_OK;
}

/* Has the session been removed or renamed while it is read? Then it is not damaged. */
static bool has_gone(const struct session *s)
{
    return s->lock == NULL && !folder_is(AT_FDCWD, s->path, s->folder);
}

static enum status gone(const struct session *s, struct error *e)
{
    return error_set(e, STATUS_ARGUMENT,
                     "session %s was removed or renamed while it was read", s->name);
}

/* Is the row still there as it was? A writer at work drops rows before files. */
static enum status is_current(struct session *s, const struct file_row *row, bool *out,
                              struct error *e)
{
    struct file_row now;
    bool found = false;
    TRY(file_row(s, row->kind, row->index, &now, &found, e));
    *out = found && now.written_ns == row->written_ns
           && memcmp(now.sha256, row->sha256, sizeof now.sha256) == 0;
    return STATUS_OK;
}

static enum status damaged(struct session *s, const struct file_row *row,
                           enum file_fault fault, struct error *e)
{
    bool is_there = true;
    if (has_gone(s)) {
        return gone(s, e);
    }
    TRY(is_current(s, row, &is_there, e));
    return is_there
               ? error_set(e, STATUS_FORMAT, "session %s: %s is damaged: the file is %s",
                           s->name, row->path, file_fault_name(fault))
               : error_set(e, STATUS_ARGUMENT, "session %s: %s is %s", s->name, row->path,
                           file_fault_name(FILE_GONE));
}

/* Find the row and open its file if it is of the right length. */
static enum status open_row(struct session *s, const char *kind, uint32_t index,
                            struct file_row *row, int *fd, struct error *e)
{
    bool found = false;
    uint64_t bytes = 0;
    *fd = -1;
    TRY(file_row(s, kind, index, row, &found, e));
    if (!found) {
        return error_set(e, STATUS_ARGUMENT, "session %s has no %s %" PRIu32, s->name,
                         kind, index);
    }
    if (!file_length(s, row->path, &bytes)) {
        return damaged(s, row, FILE_MISSING, e);
    }
    if (bytes != row->bytes) {
        return damaged(s, row, FILE_LENGTH, e);
    }
    const enum status result = io_open(s->io, s->folder, row->path, O_RDONLY, 0, fd, e);
    if (result != STATUS_OK && has_gone(s)) {
        return gone(s, e);
    }
    return result == STATUS_OK ? STATUS_OK : session_prefix(s, e);
}

enum status file_open(struct session *s, const char *kind, uint32_t index, int *fd,
                      struct error *e)
{
    struct file_row row;
    return open_row(s, kind, index, &row, fd, e);
}

enum status file_get(struct session *s, const char *kind, uint32_t index,
                     struct byte_buffer *out, struct error *e)
{
    struct file_row row;
    int fd = -1;
    size_t got = 0;
    TRY(open_row(s, kind, index, &row, &fd, e));
    const size_t before = out->len;
    enum status result = STATUS_OK;
    uint8_t *const room =
        row.bytes > SIZE_MAX / 2 ? NULL : buffer_room(out, (size_t)row.bytes);
    if (room == NULL) {
        result = error_set(e, STATUS_MEMORY, "session %s: no memory for %s", s->name,
                           row.path);
    }
    if (result == STATUS_OK) {
        result = io_read_all(s->io, fd, room, (size_t)row.bytes, 0, &got, row.path, e);
    }
    io_close(s->io, &fd);
    if (result == STATUS_OK && got != row.bytes) {
        result = damaged(s, &row, FILE_LENGTH, e);
    }
    if (result == STATUS_OK) {
        uint8_t digest[SHA256_BYTES];
        sha256_add(s->hash, room, got);
        sha256_end(s->hash, digest);
        if (memcmp(digest, row.sha256, sizeof digest) != 0) {
            result = damaged(s, &row, FILE_DIGEST, e);
        }
    }
    if (result != STATUS_OK) {
        out->len = before;
    }
    return result;
}

enum status file_stray(struct session *s, const struct file_kind *kind, uint32_t index,
                       struct byte_buffer *out, bool *found, struct error *e)
{
    char path[FILE_PATH_BYTES];
    uint64_t bytes = 0;
    size_t got = 0;
    int fd = -1;
    TRY(session_may_read(s, e));
    (void)snprintf(path, sizeof path, "%s/%06" PRIu32 ".%s", kind->folder, index,
                   kind->extension);
    *found = file_length(s, path, &bytes);
    if (!*found) {
        return STATUS_OK;
    }
    uint8_t *const room = bytes > SIZE_MAX / 2 ? NULL : buffer_room(out, (size_t)bytes);
    if (room == NULL) {
        return error_set(e, STATUS_MEMORY, "session %s: no memory for %s", s->name, path);
    }
    enum status result = io_open(s->io, s->folder, path, O_RDONLY, 0, &fd, e);
    if (result == STATUS_OK) {
        result = io_read_all(s->io, fd, room, (size_t)bytes, 0, &got, path, e);
    }
    io_close(s->io, &fd);
    out->len -= (size_t)bytes - got;
    return result;
}

/* Digest of a file of known length; *bytes is what could be read. */
static enum status digest_file(struct session *s, int fd, const char *path,
                               uint64_t *bytes, uint8_t digest[SHA256_BYTES],
                               struct error *e)
{
    uint8_t *const room = malloc(READ_BYTES);
    size_t got = READ_BYTES;
    enum status result = STATUS_OK;
    *bytes = 0;
    if (room == NULL) {
        return error_set(e, STATUS_MEMORY, "session %s: out of memory", s->name);
    }
    while (result == STATUS_OK && got == READ_BYTES) {
        result = io_read_all(s->io, fd, room, READ_BYTES, *bytes, &got, path, e);
        sha256_add(s->hash, room, got);
        *bytes += got;
    }
    sha256_end(s->hash, digest);
    free(room);
    return result;
}

/* Compare a file that has a row. err STATUS_MEMORY */
static enum status compare(struct session *s, const struct file_row *row,
                           enum file_fault *fault, struct error *e)
{
    uint64_t bytes = 0;
    uint8_t digest[SHA256_BYTES];
    int fd = -1;
    if (!file_length(s, row->path, &bytes)) {
        *fault = FILE_MISSING;
        return STATUS_OK;
    }
    if (bytes != row->bytes) {
        *fault = FILE_LENGTH;
        return STATUS_OK;
    }
    struct error why;
    enum status result = io_open(s->io, s->folder, row->path, O_RDONLY, 0, &fd, &why);
    if (result == STATUS_OK) {
        result = digest_file(s, fd, row->path, &bytes, digest, &why);
    }
    io_close(s->io, &fd);
    if (result == STATUS_MEMORY) {
        *e = why;
        return result;
    }
    if (result == STATUS_OK) {
        *fault = bytes != row->bytes                               ? FILE_LENGTH
                 : memcmp(digest, row->sha256, sizeof digest) != 0 ? FILE_DIGEST
                                                                   : FILE_WHOLE;
    }
    return STATUS_OK;
}

enum status file_verify(struct session *s, const struct file_row *row,
                        enum file_fault *fault, struct error *e)
{
    bool is_there = true;
    *fault = FILE_UNREADABLE;
    TRY(compare(s, row, fault, e));
    if (*fault == FILE_WHOLE) {
        return STATUS_OK;
    }
    if (has_gone(s)) {
        return gone(s, e);
    }
    TRY(is_current(s, row, &is_there, e));
    *fault = is_there ? *fault : FILE_GONE;
    return STATUS_OK;
}

/* ---- rows again ------------------------------------------------------------------ */

static enum status make_durable(struct session *s, const struct file_row *row,
                                const char *folder, struct error *e)
{
    int fd = -1;
    TRY(io_open(s->io, s->folder, row->path, O_RDONLY, 0, &fd, e));
    enum status result = io_sync(s->io, fd, row->path, e);
    io_close(s->io, &fd);
    if (result == STATUS_OK) {
        result = io_open(s->io, s->folder, folder, O_RDONLY | O_DIRECTORY, 0, &fd, e);
    }
    if (result == STATUS_OK) {
        result = io_sync(s->io, fd, folder, e);
    }
    io_close(s->io, &fd);
    return result;
}

enum status file_adopt(struct session *s, const struct file_kind *kind, uint32_t index,
                       const void *bytes, size_t len, struct error *e)
{
    struct file_row row = {.index = index, .bytes = len};
    enum file_fault fault = FILE_UNREADABLE;
    bool own = false;
    (void)snprintf(row.kind, sizeof row.kind, "%s", kind->name);
    (void)snprintf(row.path, sizeof row.path, "%s/%06" PRIu32 ".%s", kind->folder, index,
                   kind->extension);
    row.written_ns = (int64_t)s->io->now(s->io->arg, IO_CLOCK_WALL);
    sha256_add(s->hash, bytes, len);
    sha256_end(s->hash, row.sha256);
    TRY(make_durable(s, &row, kind->folder, e));
    TRY(compare(s, &row, &fault, e));
    if (fault != FILE_WHOLE) {
        return error_set(e, STATUS_FORMAT, "session %s: %s is damaged: the file is %s",
                         s->name, row.path, file_fault_name(fault));
    }
    TRY(change_begin(s, &own, e));
    return change_end(s, own, file_add_row(s, &row, e), e);
}
