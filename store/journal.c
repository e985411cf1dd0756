/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* journal.c - writing the journal. */
#include "store/journal.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

static const char JOURNAL[] = "journal";
static const char TEMPORARY[] = "journal.tmp";

enum { SECTOR_BYTES = 4096 };

static void add_hex(struct byte_buffer *b, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t *const to = buffer_room(b, 2 * len);
    for (size_t i = 0; to != NULL && i < len; i++) {
        to[2 * i] = (uint8_t)digits[bytes[i] >> 4];
        to[2 * i + 1] = (uint8_t)digits[bytes[i] & 15];
    }
}

static void add_text(struct byte_buffer *b, const char *format, ...) PRINTF_LIKE(2, 3);
static void add_text(struct byte_buffer *b, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    const int len = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    CHECK(len >= 0 && (size_t)len < sizeof text);
    buffer_bytes(b, text, (size_t)len);
}

/* Seal and end the line that began at offset `begin`. */
static void end_line(struct session *s, size_t begin)
{
    struct byte_buffer *const b = &s->journal_lines;
    uint8_t seal[SEAL_BYTES];
    if (!b->bad) {
        seal_line(s, b->bytes + begin, b->len - begin, seal);
        buffer_u8(b, ' ');
        add_hex(b, seal, sizeof seal);
        buffer_u8(b, '\n');
        s->n_journal_lines++;
    }
}

void journal_key(struct session *s, const char *key, const void *value, size_t len,
                 bool is_fixed)
{
    struct byte_buffer *const b = &s->journal_lines;
    const size_t begin = b->len;
    if (s->journal >= 0) {
        add_text(b, "key %s %d %s", key, is_fixed, len == 0 ? "-" : "");
        add_hex(b, value, len);
        end_line(s, begin);
    }
}

void journal_drop_key(struct session *s, const char *key)
{
    const size_t begin = s->journal_lines.len;
    if (s->journal >= 0) {
        add_text(&s->journal_lines, "drop-key %s", key);
        end_line(s, begin);
    }
}

void journal_file(struct session *s, const struct file_row *row)
{
    struct byte_buffer *const b = &s->journal_lines;
    const size_t begin = b->len;
    if (s->journal >= 0) {
        add_text(b, "file %s %" PRIu32 " %s %" PRIu64 " ", row->kind, row->index,
                 row->path, row->bytes);
        add_hex(b, row->sha256, sizeof row->sha256);
        add_text(b, " %" PRId64, row->written_ns);
        end_line(s, begin);
    }
}

void journal_drop_file(struct session *s, const char *kind, uint32_t index)
{
    const size_t begin = s->journal_lines.len;
    if (s->journal >= 0) {
        add_text(&s->journal_lines, "drop-file %s %" PRIu32, kind, index);
        end_line(s, begin);
    }
}

void journal_forget(struct session *s)
{
    buffer_clear(&s->journal_lines);
    s->n_journal_lines = 0;
}

enum status journal_commit(struct session *s, struct error *e)
{
    struct byte_buffer *const b = &s->journal_lines;
    if (s->journal < 0 || s->n_journal_lines == 0) {
        return STATUS_OK;
    }
    const size_t begin = b->len;
    add_text(b, "commit %" PRIu64, s->n_journal_lines);
    end_line(s, begin);
    /* a torn write may damage the rest of its sector: what is durable shares none with
     * what comes */
    const size_t len_padding = (SECTOR_BYTES - b->len % SECTOR_BYTES) % SECTOR_BYTES;
    uint8_t *const padding = buffer_room(b, len_padding);
    if (padding != NULL) {
        memset(padding, '\n', len_padding);
    }
    if (b->bad) {
        return error_set(e, STATUS_MEMORY, "session %s: out of memory", s->name);
    }
    /* what a failed transaction left behind the end is written over */
    TRY(io_write_all(s->io, s->journal, b->bytes, b->len, s->len_journal, JOURNAL, e));
    const enum status result = io_sync(s->io, s->journal, JOURNAL, e);
    if (result != STATUS_OK) {
        session_break(s);
        return result;
    }
    s->len_journal += b->len;
    journal_forget(s);
    return STATUS_OK;
}

/* ---- beginning
 * ------------------------------------------------------------------------- */

static void add_session(struct session *s)
{
    struct byte_buffer *const b = &s->journal_lines;
    const size_t begin = b->len;
    add_text(b, "session ");
    add_hex(b, s->id, sizeof s->id);
    add_text(b, " %" PRId64, s->created_ns);
    end_line(s, begin);
}

static enum status add_rows(struct session *s, struct error *e)
{
    struct file_row row = {0};
    bool found = true;
    add_session(s);
    TRY(keys_to_journal(s, e));
    while (found) {
        struct file_row next;
        TRY(file_next(s, NULL, row.kind, row.index, &next, &found, e));
        if (found) {
            row = next;
            journal_file(s, &row);
        }
    }
    add_session(s); /* twice: nothing can be read without it */
    return STATUS_OK;
}

static enum status write_anew(struct session *s, struct error *e)
{
    TRY(io_open(s->io, s->folder, TEMPORARY, O_WRONLY | O_CREAT | O_TRUNC, 0600,
                &s->journal, e));
    TRY(add_rows(s, e));
    TRY(journal_commit(s, e));
    if (s->io->rename(s->io->arg, s->folder, TEMPORARY, s->folder, JOURNAL) != 0) {
        return io_failed(e, "rename", TEMPORARY);
    }
    return io_sync(s->io, s->folder, s->name, e);
}

enum status journal_start(struct session *s, struct error *e)
{
    s->len_journal = 0;
    const enum status result = write_anew(s, e);
    if (result != STATUS_OK) {
        journal_end(s);
        (void)session_prefix(s, e);
    }
    return result;
}

void journal_end(struct session *s)
{
    io_close(s->io, &s->journal);
    buffer_free(&s->journal_lines);
}
