/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/archive_import.c - from an archive that nobody trusts to a session.
 *
 *   header of manifest -> manifest -> (hidden session) -> files.. -> trailer -> end
 *                                                                        |
 *   any failure: session_discard                     keys, session_publish
 */
#include <stdio.h>
#include <string.h>

#include "checkpoint/archive.h"
#include "checkpoint/byte_stream.h"
#include "checkpoint/manifest.h"
#include "checkpoint/tar_bytes.h"
#include "store/sha256.h"

enum { PIECE = 1 << 16, TRAILER_BYTES = 7 + 64 + 1 };

struct importing {
    struct stream_in *in;
    const struct store *store;
    struct session *session; /* hidden */
    struct manifest manifest;
    struct sha256 *hash;
    struct archive_report *report;
};

static enum status refuse(struct error *e, const char *name, const char *why)
{
    return error_set(e, STATUS_FORMAT, "archive: %s: %s", name, why);
}

/* Read the header of the next member, which must be this one. */
static enum status expect_header(struct importing *m, const char *name, uint64_t len,
                                 const uint8_t *given, struct error *e)
{
    uint8_t header[TAR_BLOCK_BYTES], expected[TAR_BLOCK_BYTES];
    if (given == NULL) {
        TRY(stream_in_read(m->in, header, sizeof header, e));
        given = header;
    }
    TRY(tar_header(expected, name, len, e));
    return memcmp(given, expected, sizeof expected) == 0
               ? STATUS_OK
               : refuse(e, name,
                        "another member stands in its place, or its header is "
                        "not the one way to write it");
}

static enum status skip_padding(struct importing *m, const char *name, uint64_t len,
                                struct error *e)
{
    static const uint8_t zeros[TAR_BLOCK_BYTES];
    uint8_t padding[TAR_BLOCK_BYTES];
    const size_t n = (size_t)(-len % TAR_BLOCK_BYTES);
    TRY(stream_in_read(m->in, padding, n, e));
    return memcmp(padding, zeros, n) == 0
               ? STATUS_OK
               : refuse(e, name, "something other than zeros follows it");
}

static enum status read_manifest(struct importing *m, struct error *e)
{
    uint8_t header[TAR_BLOCK_BYTES];
    uint64_t len;
    struct byte_buffer text = {0};
    TRY(stream_in_read(m->in, header, sizeof header, e));
    if (!tar_header_length(header, &len) || len > MANIFEST_BYTES_MAX) {
        return refuse(e, "manifest", "this is no archive of a session");
    }
    TRY(expect_header(m, "manifest", len, header, e));
    uint8_t *const at = buffer_room(&text, (size_t)len);
    enum status s =
        at == NULL ? error_set(e, STATUS_MEMORY, "archive: no memory for its manifest")
                   : stream_in_read(m->in, at, (size_t)len, e);
    if (s == STATUS_OK) {
        s = manifest_decode(&m->manifest, at, (size_t)len, e);
    }
    buffer_free(&text);
    TRY(s);
    return skip_padding(m, "manifest", len, e);
}

static enum status check_manifest(const struct importing *m, struct error *e)
{
    enum fs_kind kind;
    struct io_space space;
    uint64_t total = 0;
    if (m->manifest.is_redacted) {
        return error_set(e, STATUS_UNSUPPORTED,
                         "archive: session %s is redacted: without its input there is "
                         "nothing to resume, and tar(1) reads the rest",
                         m->manifest.session);
    }
    TRY(store_space(m->store, &kind, &space, e));
    for (size_t i = 0; i < m->manifest.n_files; i++) {
        if (__builtin_add_overflow(total, m->manifest.files[i].bytes, &total)
            || total > space.bytes_free) {
            return error_set(e, STATUS_LIMIT,
                             "archive: its files have more bytes than the %llu that are "
                             "free in %s",
                             (unsigned long long)space.bytes_free, store_root(m->store));
        }
    }
    return STATUS_OK;
}

static enum status create_session(struct importing *m, const char *name, struct error *e)
{
    if (name != NULL) {
        return session_create_hidden(&m->session, m->store, name, e);
    }
    const enum status s =
        session_create_hidden(&m->session, m->store, m->manifest.session, e);
    return s == STATUS_ARGUMENT ? session_create_hidden(&m->session, m->store, NULL, e)
                                : s;
}

static enum status copy_file(struct importing *m, struct file_writer *w,
                             const struct manifest_file *file, const char *path,
                             struct error *e)
{
    uint8_t piece[PIECE], digest[32];
    for (uint64_t left = file->bytes; left > 0;) {
        const size_t n = left < sizeof piece ? (size_t)left : sizeof piece;
        TRY(stream_in_read(m->in, piece, n, e));
        sha256_add(m->hash, piece, n);
        TRY(file_write(w, piece, n, e));
        left -= n;
    }
    sha256_end(m->hash, digest);
    return memcmp(digest, file->sha256, sizeof digest) == 0
               ? skip_padding(m, path, file->bytes, e)
               : refuse(e, path, "it is not of the digest that the manifest says");
}

static enum status read_file(struct importing *m, const struct manifest_file *file,
                             struct error *e)
{
    char path[MANIFEST_PATH_BYTES];
    struct file_writer *w;
    manifest_path(path, file);
    TRY(expect_header(m, path, file->bytes, NULL, e));
    TRY(file_begin(&w, m->session, file->kind, file->index, e));
    const enum status s = copy_file(m, w, file, path, e);
    if (s != STATUS_OK) {
        file_abandon(w);
        return s;
    }
    m->report->n_files++;
    m->report->bytes += file->bytes;
    return file_commit(w, e);
}

static enum status read_end(struct importing *m, struct error *e)
{
    uint8_t digest[32];
    char expected[TRAILER_BYTES + 1] = "sha256 ";
    uint8_t text[TRAILER_BYTES], blocks[2 * TAR_BLOCK_BYTES];
    static const uint8_t zeros[2 * TAR_BLOCK_BYTES];
    stream_in_digest(m->in, digest);
    for (unsigned i = 0; i < sizeof digest; i++) {
        snprintf(expected + 7 + 2 * i, 4, "%02x\n", digest[i]);
    }
    TRY(expect_header(m, "trailer", TRAILER_BYTES, NULL, e));
    TRY(stream_in_read(m->in, text, sizeof text, e));
    if (memcmp(text, expected, sizeof text) != 0) {
        return refuse(e, "trailer", "it is not the digest of what stands before it");
    }
    TRY(skip_padding(m, "trailer", TRAILER_BYTES, e));
    TRY(stream_in_read(m->in, blocks, sizeof blocks, e));
    if (memcmp(blocks, zeros, sizeof blocks) != 0) {
        return refuse(e, "trailer", "the two empty blocks after it are missing");
    }
    return stream_in_finish(m->in, e);
}

static enum status set_keys(struct importing *m, struct error *e)
{
    for (size_t i = 0; i < m->manifest.n_keys; i++) {
        const struct manifest_key *const k = &m->manifest.keys[i];
        TRY(k->is_fixed ? session_fix(m->session, k->name, k->value, k->len, e)
                        : session_set(m->session, k->name, k->value, k->len, e));
    }
    return STATUS_OK;
}

static enum status import(struct importing *m, const char *name, struct error *e)
{
    TRY(read_manifest(m, e));
    TRY(check_manifest(m, e));
    TRY(create_session(m, name, e));
    TRY(sha256_open(&m->hash, e));
    for (size_t i = 0; i < m->manifest.n_files; i++) {
        TRY(read_file(m, &m->manifest.files[i], e));
    }
    TRY(read_end(m, e));
    TRY(set_keys(m, e));
    TRY(session_publish(m->session, e));
    m->report->has_input = manifest_has_kind(&m->manifest, "input");
    m->report->has_snapshots = manifest_has_kind(&m->manifest, "record")
                               || manifest_has_kind(&m->manifest, "cells");
    m->report->is_encrypted = manifest_is_encrypted(&m->manifest);
    snprintf(m->report->session, sizeof m->report->session, "%s",
             session_name(m->session));
    return STATUS_OK;
}

enum status archive_import(archive_source_fn *source, void *arg,
                           const struct store *store, const char *name,
                           struct archive_report *report, struct error *e)
{
    struct importing m = {.store = store, .report = report};
    memset(report, 0, sizeof *report);
    enum status s = stream_in_open(&m.in, source, arg, e);
    if (s == STATUS_OK) {
        s = import(&m, name, e);
    }
    if (s == STATUS_OK) {
        s = session_close(m.session, e);
    } else {
        session_discard(m.session);
    }
    sha256_close(m.hash);
    manifest_free(&m.manifest);
    stream_in_close(m.in);
    return s;
}
