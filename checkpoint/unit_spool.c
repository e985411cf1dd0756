/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Units one after the other in a file without a name. */
#include "checkpoint/unit_spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "checkpoint/unit_files.h"
#include "checkpoint/vault.h"

struct place {
    uint64_t offset;
    uint64_t len;
};

struct unit_spool {
    int file;
    uint64_t end;
    bool is_encrypted;
    struct byte_buffer places[UNIT_N_KINDS]; /* struct place, by index */
    uint64_t bytes[UNIT_N_KINDS];
};

enum status unit_spool_open(struct unit_spool **out, const char *folder,
                            bool is_encrypted, struct error *e)
{
    *out = NULL;
    struct unit_spool *const s = calloc(1, sizeof *s);
    if (s == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for a spool");
    }
    s->is_encrypted = is_encrypted;
    s->file = is_encrypted ? memfd_create("zkconsole-spool", MFD_CLOEXEC)
                           : disk_open_unnamed(folder);
    if (s->file < 0) {
        const int reason = errno;
        free(s);
        return error_set(e, STATUS_IO, "a temporary file in %s: %s", folder,
                         strerror(reason));
    }
    *out = s;
    return STATUS_OK;
}

void unit_spool_close(struct unit_spool *s)
{
    if (s == NULL) {
        return;
    }
    (void)close(s->file);
    for (unsigned i = 0; i < UNIT_N_KINDS; i++) {
        buffer_free(&s->places[i]);
    }
    free(s);
}

static bool is_kept(enum unit_kind kind)
{
    return kind == UNIT_RECORD || kind == UNIT_CELLS;
}

static size_t count(const struct unit_spool *s, enum unit_kind kind)
{
    return s->places[kind].len / sizeof(struct place);
}

static bool has(void *arg, enum unit_kind kind, uint32_t index)
{
    return is_kept(kind) && index < count(arg, kind);
}

static enum status write_at_end(struct unit_spool *s, const uint8_t *bytes, size_t len,
                                struct error *e)
{
    for (size_t at = 0; at < len;) {
        const ssize_t n = pwrite(s->file, bytes + at, len - at, (off_t)(s->end + at));
        if (n < 0 && errno != EINTR) {
            return error_set(e, errno == ENOSPC ? STATUS_LIMIT : STATUS_IO,
                             "a temporary file cannot be written: %s", strerror(errno));
        }
        at += n > 0 ? (size_t)n : 0;
    }
    s->end += len;
    return STATUS_OK;
}

/* Records and cells come in the order of their indices. */
static enum status put(void *arg, enum unit_kind kind, uint32_t index,
                       const uint8_t *bytes, size_t len, struct error *e)
{
    struct unit_spool *const s = arg;
    struct byte_buffer file = {0};
    const enum status packed = unit_file_pack(&file, kind, bytes, len, e);
    s->bytes[kind] +=
        file.len + (is_kept(kind) && s->is_encrypted ? VAULT_FILE_EXTRA : 0);
    buffer_free(&file);
    if (packed != STATUS_OK || !is_kept(kind)) {
        return packed;
    }
    if (index != count(s, kind)) {
        return error_set(e, STATUS_ARGUMENT, "spool: %s %u comes out of order",
                         unit_kind_name(kind), index);
    }
    const struct place place = {s->end, len};
    TRY(write_at_end(s, bytes, len, e));
    buffer_bytes(&s->places[kind], &place, sizeof place);
    return s->places[kind].bad ? error_set(e, STATUS_MEMORY, "no memory for a spool")
                               : STATUS_OK;
}

static enum status get(void *arg, enum unit_kind kind, uint32_t index,
                       struct byte_buffer *out, struct error *e)
{
    struct unit_spool *const s = arg;
    struct place place;
    if (!has(arg, kind, index)) {
        return error_set(e, STATUS_ARGUMENT, "spool: there is no %s %u",
                         unit_kind_name(kind), index);
    }
    memcpy(&place, s->places[kind].bytes + index * sizeof place, sizeof place);
    uint8_t *const to = buffer_room(out, place.len);
    if (to == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for a unit");
    }
    for (size_t at = 0; at < place.len;) {
        const ssize_t n =
            pread(s->file, to + at, place.len - at, (off_t)(place.offset + at));
        if (n == 0 || (n < 0 && errno != EINTR)) {
            return error_set(e, STATUS_IO, "a temporary file cannot be read: %s",
                             n == 0 ? "it is too short" : strerror(errno));
        }
        at += n > 0 ? (size_t)n : 0;
    }
    return STATUS_OK;
}

struct unit_store unit_spool_store(struct unit_spool *s)
{
    return (struct unit_store){.arg = s, .has = has, .put = put, .get = get};
}

uint64_t unit_spool_bytes(const struct unit_spool *s, enum unit_kind kind)
{
    return s->bytes[kind];
}
