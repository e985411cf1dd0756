/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/archive_export.c - from a session to an archive. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "checkpoint/archive.h"
#include "checkpoint/byte_stream.h"
#include "checkpoint/manifest.h"
#include "checkpoint/retain.h"
#include "checkpoint/tar_bytes.h"
#include "store/sha256.h"

enum { PIECE = 1 << 16 };

static const uint8_t zeros[2 * TAR_BLOCK_BYTES];

static size_t padding(uint64_t len)
{
    return (size_t)(-len % TAR_BLOCK_BYTES);
}

/* ---- what goes in ---- */

static bool is_left_out(const char *kind, enum archive_content content)
{
    const bool is_snapshot = strcmp(kind, "record") == 0 || strcmp(kind, "cells") == 0;
    return content != ARCHIVE_ALL
           && (is_snapshot
               || (content == ARCHIVE_REDACTED && strcmp(kind, "input") == 0));
}

/* A digest of the input says what the input is to whoever can guess it; the header of a
 * vault, what the passphrase is. */
static bool is_secret(const char *key, enum archive_content content)
{
    return content == ARCHIVE_REDACTED
           && (strcmp(key, "work.input_sha256") == 0
               || strcmp(key, "work.input_hmac") == 0
               || strcmp(key, "vault.header") == 0);
}

static enum status collect_keys(struct manifest *m, struct session *session,
                                enum archive_content content, struct error *e)
{
    char key[SESSION_KEY_BYTES] = "";
    bool found;
    for (;;) {
        TRY(session_next_key(session, "", key, key, &found, e));
        if (!found) {
            return STATUS_OK;
        }
        struct manifest_key *const to = &m->keys[m->n_keys];
        struct byte_buffer value = {0};
        to->name = manifest_key_name(key, &to->is_fixed);
        if (to->name == NULL || is_secret(key, content)) {
            continue;
        }
        enum status s = session_get(session, key, &value, &found, e);
        if (s == STATUS_OK && value.len > sizeof to->value) {
            s = error_set(e, STATUS_FORMAT, "session: key %s is too long", key);
        }
        if (s == STATUS_OK) {
            memcpy(to->value, value.bytes, value.len);
            to->len = value.len;
            m->n_keys++;
        }
        buffer_free(&value);
        TRY(s);
    }
}

static enum status collect_files(struct manifest *m, struct session *session,
                                 enum archive_content content, struct error *e)
{
    struct file_row row = {0};
    bool found;
    for (;;) {
        TRY(file_next(session, NULL, row.kind, row.index, &row, &found, e));
        if (!found) {
            return STATUS_OK;
        }
        struct manifest_file file = {
            .kind = manifest_file_kind(row.kind, manifest_is_encrypted(m)),
            .index = row.index,
            .bytes = row.bytes};
        if (file.kind == NULL || is_left_out(row.kind, content)) {
            continue;
        }
        memcpy(file.sha256, row.sha256, sizeof file.sha256);
        TRY(manifest_add_file(m, &file, e));
    }
}

/* ---- members ---- */

static enum status write_member(struct stream_out *out, const char *name,
                                const uint8_t *bytes, size_t len, struct error *e)
{
    uint8_t header[TAR_BLOCK_BYTES];
    TRY(tar_header(header, name, len, e));
    TRY(stream_out_write(out, header, sizeof header, e));
    TRY(stream_out_write(out, bytes, len, e));
    return stream_out_write(out, zeros, padding(len), e);
}

/* The file's bytes, which must be as many as the row says and of its digest. */
static enum status copy_file(struct stream_out *out, int fd, struct sha256 *hash,
                             const struct manifest_file *file, const char *path,
                             struct error *e)
{
    uint8_t piece[PIECE], digest[32];
    uint64_t left = file->bytes;
    while (left > 0) {
        const ssize_t n = read(fd, piece, left < sizeof piece ? (size_t)left : PIECE);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return error_set(e, n < 0 ? STATUS_IO : STATUS_FORMAT,
                             "session: %s cannot be read: %s", path,
                             n < 0 ? strerror(errno) : "it is shorter than it was");
        }
        sha256_add(hash, piece, (size_t)n);
        TRY(stream_out_write(out, piece, (size_t)n, e));
        left -= (uint64_t)n;
    }
    sha256_end(hash, digest);
    if (memcmp(digest, file->sha256, sizeof digest) != 0) {
        return error_set(e, STATUS_FORMAT,
                         "session: %s is damaged: it is not what was written", path);
    }
    return stream_out_write(out, zeros, padding(file->bytes), e);
}

static enum status write_file(struct stream_out *out, struct session *session,
                              const struct manifest_file *file, struct error *e)
{
    uint8_t header[TAR_BLOCK_BYTES];
    char path[MANIFEST_PATH_BYTES];
    struct sha256 *hash;
    int fd;
    manifest_path(path, file);
    TRY(tar_header(header, path, file->bytes, e));
    TRY(stream_out_write(out, header, sizeof header, e));
    TRY(file_open(session, file->kind->name, file->index, &fd, e));
    enum status s = sha256_open(&hash, e);
    if (s == STATUS_OK) {
        s = copy_file(out, fd, hash, file, path, e);
    }
    sha256_close(hash);
    close(fd);
    return s;
}

static enum status write_trailer(struct stream_out *out, struct error *e)
{
    uint8_t digest[32];
    char text[80] = "sha256 ";
    stream_out_digest(out, digest);
    for (unsigned i = 0; i < sizeof digest; i++) {
        snprintf(text + 7 + 2 * i, 4, "%02x\n", digest[i]);
    }
    TRY(write_member(out, "trailer", (const uint8_t *)text, strlen(text), e));
    return stream_out_write(out, zeros, sizeof zeros, e);
}

static enum status write_all(struct stream_out *out, struct session *session,
                             const struct manifest *m, struct archive_report *report,
                             struct error *e)
{
    struct byte_buffer text = {0};
    enum status s = manifest_encode(&text, m, e);
    if (s == STATUS_OK) {
        s = write_member(out, "manifest", text.bytes, text.len, e);
    }
    buffer_free(&text);
    TRY(s);
    for (size_t i = 0; i < m->n_files; i++) {
        TRY(write_file(out, session, &m->files[i], e));
        report->n_files++;
        report->bytes += m->files[i].bytes;
    }
    TRY(write_trailer(out, e));
    return stream_out_finish(out, e);
}

static enum status count_dropped(uint32_t *n, struct session *session, struct error *e)
{
    uint32_t n_cells;
    TRY(retain_count(session, n, &n_cells, e));
    *n += n_cells;
    return STATUS_OK;
}

enum status archive_export(struct session *session, enum archive_content content,
                           bool zstd, sink_fn *sink, void *arg,
                           struct archive_report *report, struct error *e)
{
    struct manifest m = {.is_redacted = content == ARCHIVE_REDACTED};
    struct stream_out *out = NULL;
    memset(report, 0, sizeof *report);
    snprintf(m.session, sizeof m.session, "%s", session_name(session));
    snprintf(report->session, sizeof report->session, "%s", m.session);
    /* One transaction: keys and files as of one moment, though somebody may be writing.
     * */
    TRY(session_begin(session, e));
    enum status s = collect_keys(&m, session, content, e);
    if (s == STATUS_OK)
        s = collect_files(&m, session, content, e);
    report->has_input = manifest_has_kind(&m, "input");
    report->has_snapshots =
        manifest_has_kind(&m, "record") || manifest_has_kind(&m, "cells");
    report->is_encrypted = manifest_is_encrypted(&m);
    if (s == STATUS_OK)
        s = count_dropped(&report->n_dropped, session, e);
    if (s == STATUS_OK)
        s = stream_out_open(&out, zstd, sink, arg, e);
    if (s == STATUS_OK)
        s = write_all(out, session, &m, report, e);
    session_rollback(session);
    stream_out_close(out);
    manifest_free(&m);
    return s;
}
