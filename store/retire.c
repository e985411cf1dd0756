/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* retire.c - files dropped on purpose, and what is remembered of them.
 *
 * Key retired/KIND/INDEX, the index in ten digits so that keys sort as numbers do:
 *
 *   OFFSET SIZE
 *        0    8  bytes the file had, little endian
 *        8   32  its SHA-256
 *       40    8  when it was retired, wall clock, nanoseconds
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "store/session_state.h"

enum { RETIRED_BYTES = 48, INDEX_DIGITS = 10 };

#define PREFIX "retired/"

static void key_of(char key[SESSION_KEY_BYTES], const char *kind, uint32_t index)
{
    (void)snprintf(key, SESSION_KEY_BYTES, PREFIX "%s/%0*" PRIu32, kind, INDEX_DIGITS,
                   index);
}

static enum status read_value(struct session *s, const char *key,
                              struct file_retired *out, bool *found, struct error *e)
{
    struct byte_buffer value = {0};
    enum status result = session_get(s, key, &value, found, e);
    if (result == STATUS_OK && *found && value.len != RETIRED_BYTES) {
        result = error_set(e, STATUS_FORMAT, "session %s: key %s has %zu bytes, not %d",
                           s->name, key, value.len, RETIRED_BYTES);
    }
    if (result == STATUS_OK && *found) {
        out->bytes = load_u64(value.bytes);
        memcpy(out->sha256, value.bytes + 8, sizeof out->sha256);
        out->retired_ns = (int64_t)load_u64(value.bytes + 40);
    }
    buffer_free(&value);
    return result;
}

enum status file_retired(struct session *s, const char *kind, uint32_t index,
                         struct file_retired *out, bool *found, struct error *e)
{
    char key[SESSION_KEY_BYTES];
    *out = (struct file_retired){.index = index};
    key_of(key, kind, index);
    return read_value(s, key, out, found, e);
}

enum status file_next_retired(struct session *s, const char *kind, bool is_first,
                              uint32_t after_index, struct file_retired *out, bool *found,
                              struct error *e)
{
    char key[SESSION_KEY_BYTES], prefix[SESSION_KEY_BYTES];
    *out = (struct file_retired){0};
    (void)snprintf(prefix, sizeof prefix, PREFIX "%s/", kind);
    key_of(key, kind, after_index);
    TRY(session_next_key(s, prefix, is_first ? "" : key, key, found, e));
    if (!*found) {
        return STATUS_OK;
    }
    const char *const digits = key + strlen(prefix);
    const uint64_t index = strtoull(digits, NULL, 10);
    if (strlen(digits) != INDEX_DIGITS || strspn(digits, "0123456789") != INDEX_DIGITS
        || index > UINT32_MAX) {
        *found = false;
        return error_set(e, STATUS_FORMAT, "session %s: key %s names no file", s->name,
                         key);
    }
    out->index = (uint32_t)index;
    return read_value(s, key, out, found, e);
}

enum status file_count_retired(struct session *s, const char *kind, uint32_t *n,
                               uint64_t *bytes, struct error *e)
{
    struct file_retired one = {0};
    bool found = true;
    *n = 0;
    *bytes = 0;
    for (;;) {
        TRY(file_next_retired(s, kind, *n == 0, one.index, &one, &found, e));
        if (!found) {
            return STATUS_OK;
        }
        ++*n;
        *bytes += one.bytes;
    }
}

enum status file_unretire(struct session *s, const char *kind, uint32_t index,
                          struct error *e)
{
    char key[SESSION_KEY_BYTES];
    key_of(key, kind, index);
    return session_unset(s, key, e);
}

static enum status exchange(struct session *s, const struct file_row *row,
                            struct error *e)
{
    char key[SESSION_KEY_BYTES];
    uint8_t value[RETIRED_BYTES];
    key_of(key, row->kind, row->index);
    store_u64(value, row->bytes);
    memcpy(value + 8, row->sha256, sizeof row->sha256);
    store_u64(value + 40, s->io->now(s->io->arg, IO_CLOCK_WALL));
    TRY(file_drop_row(s, row->kind, row->index, e));
    return session_set(s, key, value, sizeof value, e);
}

static enum status exchange_all(struct session *s, const struct file_name *files,
                                size_t n, struct file_row *rows, struct error *e)
{
    for (size_t i = 0; i < n; i++) {
        bool found = false;
        TRY(file_row(s, files[i].kind, files[i].index, &rows[i], &found, e));
        if (!found) {
            return error_set(e, STATUS_ARGUMENT, "session %s has no %s %" PRIu32, s->name,
                             files[i].kind, files[i].index);
        }
        TRY(exchange(s, &rows[i], e));
    }
    return STATUS_OK;
}

static enum status unlink_all(struct session *s, const struct file_row *rows, size_t n,
                              struct error *e)
{
    for (size_t i = 0; i < n; i++) {
        if (s->io->remove(s->io->arg, s->folder, rows[i].path, false) != 0
            && errno != ENOENT) {
            return io_failed(e, "remove", rows[i].path);
        }
    }
    return STATUS_OK;
}

enum status file_retire(struct session *s, const struct file_name *files, size_t n,
                        struct error *e)
{
    bool own = false;
    TRY(session_may_change(s, e));
    CHECK(s->transaction == TRANSACTION_NONE);
    if (n == 0) {
        return STATUS_OK;
    }
    struct file_row *const rows = calloc(n, sizeof *rows);
    if (rows == NULL) {
        return error_set(e, STATUS_MEMORY, "session %s: out of memory", s->name);
    }
    enum status result = change_begin(s, &own, e);
    if (result == STATUS_OK) {
        result = change_end(s, own, exchange_all(s, files, n, rows, e), e);
    }
    if (result == STATUS_OK) {
        result = unlink_all(s, rows, n, e);
    }
    free(rows);
    return result;
}
