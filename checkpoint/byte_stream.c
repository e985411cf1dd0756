/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/byte_stream.c - SHA-256 and zstd between an archive and its file. */
#include "checkpoint/byte_stream.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "store/sha256.h"

enum { PIECE = 1 << 16, WINDOW_LOG_MAX = 27, LEVEL = 3 };

/* ---- out ---- */

struct stream_out {
    sink_fn *sink;
    void *arg;
    struct sha256 *hash;
    ZSTD_CCtx *zstd; /* NULL: not compressed */
    uint8_t piece[PIECE];
};

enum status stream_out_open(struct stream_out **out, bool zstd, sink_fn *sink, void *arg,
                            struct error *e)
{
    struct stream_out *const s = calloc(1, sizeof *s);
    *out = s;
    if (s == NULL || (zstd && (s->zstd = ZSTD_createCCtx()) == NULL)) {
        return error_set(e, STATUS_MEMORY, "archive: no memory for the writer");
    }
    s->sink = sink;
    s->arg = arg;
    if (zstd
        && (ZSTD_isError(ZSTD_CCtx_setParameter(s->zstd, ZSTD_c_compressionLevel, LEVEL))
            || ZSTD_isError(ZSTD_CCtx_setParameter(s->zstd, ZSTD_c_checksumFlag, 1)))) {
        return error_set(e, STATUS_UNSUPPORTED, "archive: zstd refuses its parameters");
    }
    return sha256_open(&s->hash, e);
}

static enum status compress(struct stream_out *s, const void *bytes, size_t len,
                            ZSTD_EndDirective end, struct error *e)
{
    ZSTD_inBuffer in = {bytes, len, 0};
    for (;;) {
        ZSTD_outBuffer out = {s->piece, sizeof s->piece, 0};
        const size_t left = ZSTD_compressStream2(s->zstd, &out, &in, end);
        if (ZSTD_isError(left)) {
            return error_set(e, STATUS_MEMORY, "archive: zstd: %s",
                             ZSTD_getErrorName(left));
        }
        TRY(s->sink(s->arg, s->piece, out.pos, e));
        if (end == ZSTD_e_end ? left == 0 : in.pos == in.size) {
            return STATUS_OK;
        }
    }
}

enum status stream_out_write(struct stream_out *s, const void *bytes, size_t len,
                             struct error *e)
{
    sha256_add(s->hash, bytes, len);
    return s->zstd != NULL ? compress(s, bytes, len, ZSTD_e_continue, e)
                           : s->sink(s->arg, bytes, len, e);
}

void stream_out_digest(struct stream_out *s, uint8_t digest[32])
{
    sha256_end(s->hash, digest);
}

enum status stream_out_finish(struct stream_out *s, struct error *e)
{
    return s->zstd != NULL ? compress(s, NULL, 0, ZSTD_e_end, e) : STATUS_OK;
}

void stream_out_close(struct stream_out *s)
{
    if (s != NULL) {
        sha256_close(s->hash);
        ZSTD_freeCCtx(s->zstd);
        free(s);
    }
}

/* ---- in ---- */

struct stream_in {
    archive_source_fn *source;
    void *arg;
    struct sha256 *hash;
    ZSTD_DCtx *zstd; /* NULL: not compressed */
    bool is_frame_over;
    uint8_t piece[PIECE]; /* of the source; [at, len) is not used yet */
    size_t at, len;
};

static enum status refill(struct stream_in *s, struct error *e)
{
    s->at = 0;
    return s->source(s->arg, s->piece, sizeof s->piece, &s->len, e);
}

enum status stream_in_open(struct stream_in **out, archive_source_fn *source, void *arg,
                           struct error *e)
{
    static const uint8_t magic[4] = {0x28, 0xb5, 0x2f, 0xfd}; /* src: RFC 8878, 3.1.1 */
    struct stream_in *const s = calloc(1, sizeof *s);
    *out = s;
    if (s == NULL) {
        return error_set(e, STATUS_MEMORY, "archive: no memory for the reader");
    }
    s->source = source;
    s->arg = arg;
    TRY(sha256_open(&s->hash, e));
    size_t n = 1;
    while (s->len < sizeof magic && n != 0) { /* a pipe may give one byte at a time */
        TRY(source(arg, s->piece + s->len, sizeof s->piece - s->len, &n, e));
        s->len += n;
    }
    if (s->len < sizeof magic || memcmp(s->piece, magic, sizeof magic) != 0) {
        return STATUS_OK;
    }
    s->zstd = ZSTD_createDCtx();
    if (s->zstd == NULL
        || ZSTD_isError(
            ZSTD_DCtx_setParameter(s->zstd, ZSTD_d_windowLogMax, WINDOW_LOG_MAX))) {
        return error_set(e, STATUS_MEMORY, "archive: no memory for zstd");
    }
    return STATUS_OK;
}

/* Some bytes, at least one, of what is left. */
static enum status take_plain(struct stream_in *s, uint8_t *bytes, size_t len, size_t *n,
                              struct error *e)
{
    if (s->at == s->len) {
        TRY(refill(s, e));
    }
    *n = len < s->len - s->at ? len : s->len - s->at;
    memcpy(bytes, s->piece + s->at, *n);
    s->at += *n;
    return STATUS_OK;
}

static enum status take_frame(struct stream_in *s, uint8_t *bytes, size_t len, size_t *n,
                              struct error *e)
{
    ZSTD_outBuffer out = {bytes, len, 0};
    while (out.pos == 0 && !s->is_frame_over) {
        if (s->at == s->len) {
            TRY(refill(s, e));
            if (s->len == 0) {
                break;
            }
        }
        ZSTD_inBuffer in = {s->piece, s->len, s->at};
        const size_t left = ZSTD_decompressStream(s->zstd, &out, &in);
        s->at = in.pos;
        if (ZSTD_isError(left)) {
            return error_set(e, STATUS_FORMAT, "archive: zstd: %s",
                             ZSTD_getErrorName(left));
        }
        s->is_frame_over = left == 0;
    }
    *n = out.pos;
    return STATUS_OK;
}

enum status stream_in_read(struct stream_in *s, void *bytes, size_t len, struct error *e)
{
    uint8_t *const to = bytes;
    size_t at = 0, n;
    while (at < len) {
        TRY(s->zstd != NULL ? take_frame(s, to + at, len - at, &n, e)
                            : take_plain(s, to + at, len - at, &n, e));
        if (n == 0) {
            return error_set(e, STATUS_FORMAT, "archive: it ends too early");
        }
        at += n;
    }
    sha256_add(s->hash, bytes, len);
    return STATUS_OK;
}

void stream_in_digest(struct stream_in *s, uint8_t digest[32])
{
    sha256_end(s->hash, digest);
}

enum status stream_in_finish(struct stream_in *s, struct error *e)
{
    uint8_t byte;
    size_t n = 0;
    if (s->zstd != NULL) {
        TRY(take_frame(s, &byte, 1, &n, e));
        if (n == 0 && !s->is_frame_over) {
            return error_set(e, STATUS_FORMAT, "archive: its frame is cut off");
        }
    }
    if (n == 0) {
        TRY(take_plain(s, &byte, 1, &n, e));
    }
    return n == 0 ? STATUS_OK
                  : error_set(e, STATUS_FORMAT, "archive: something follows its end");
}

void stream_in_close(struct stream_in *s)
{
    if (s != NULL) {
        sha256_close(s->hash);
        ZSTD_freeDCtx(s->zstd);
        free(s);
    }
}
