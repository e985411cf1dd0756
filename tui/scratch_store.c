/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Units one after the other in an unlinked file.
 *
 * Invariants:
 *   1. The first len_file bytes belong to units; a put that fails leaves them and the
 *      index as they were.
 *   2. slots[kind].entries[index] is the unit with that index, absent or whole. Indices
 *      are dense, so an array is the index. The bytes of a replaced unit stay where they
 *      are.
 */
#include "tui/scratch_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "tui/quantity.h"

struct entry {
    bool is_there;
    uint64_t offset;
    uint64_t len;
};

struct slots {
    struct entry *entries;
    size_t n;
};

struct scratch {
    int fd;
    uint64_t len_file;
    struct slots slots[UNIT_N_KINDS];
    char folder[];
};

int scratch_unnamed_file(const char *folder, unsigned mode)
{
    const int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, (mode_t)mode);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) {
        return fd;
    }
    /* A file system without O_TMPFILE: a name for a moment. */
    char path[4096];
    const int len = snprintf(path, sizeof path, "%s/.zkconsole-XXXXXX", folder);
    if (len < 0 || (size_t)len >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    const int named = mkostemp(path, O_CLOEXEC);
    if (named >= 0) {
        unlink(path);
        fchmod(named, (mode_t)mode);
    }
    return named;
}

enum status scratch_open(struct scratch **out, const char *folder, struct error *e)
{
    *out = NULL;
    const size_t len = strlen(folder) + 1;
    struct scratch *const s = calloc(1, sizeof *s + len);
    if (s == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for the index of units");
    }
    memcpy(s->folder, folder, len);
    s->fd = scratch_unnamed_file(folder, 0600);
    if (s->fd < 0) {
        const int reason = errno;
        free(s);
        return error_set(e, STATUS_IO, "folder '%s' takes no temporary file: %s", folder,
                         strerror(reason));
    }
    *out = s;
    return STATUS_OK;
}

void scratch_close(struct scratch *s)
{
    if (s != NULL) {
        close(s->fd);
        for (unsigned kind = 0; kind < UNIT_N_KINDS; kind++) {
            free(s->slots[kind].entries);
        }
        free(s);
    }
}

/* The unit, NULL when it is absent. */
static const struct entry *find(const struct scratch *s, enum unit_kind kind,
                                uint32_t index)
{
    const struct slots *const slots = &s->slots[kind];
    return index < slots->n && slots->entries[index].is_there ? &slots->entries[index]
                                                              : NULL;
}

/* The place for a unit, made if need be; NULL when memory is short. */
static struct entry *place(struct scratch *s, enum unit_kind kind, uint32_t index)
{
    struct slots *const slots = &s->slots[kind];
    if (index >= slots->n) {
        const size_t n = index < 32 ? 64 : 2 * ((size_t)index + 1);
        struct entry *const grown = realloc(slots->entries, n * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        memset(grown + slots->n, 0, (n - slots->n) * sizeof *grown);
        slots->entries = grown;
        slots->n = n;
    }
    return &slots->entries[index];
}

static bool store_has(void *arg, enum unit_kind kind, uint32_t index)
{
    return find(arg, kind, index) != NULL;
}

static enum status write_failed(const struct scratch *s, enum unit_kind kind,
                                uint32_t index, size_t len, int reason, struct error *e)
{
    if (reason != ENOSPC && reason != EDQUOT && reason != EFBIG) {
        return error_set(e, STATUS_IO, "%s %u cannot be written in folder '%s': %s",
                         unit_kind_name(kind), index, s->folder, strerror(reason));
    }
    struct statvfs volume;
    char free_text[QUANTITY_BYTES] = "an unknown number of bytes";
    if (statvfs(s->folder, &volume) == 0) {
        quantity_size(free_text, (uint64_t)volume.f_bavail * volume.f_frsize);
    }
    char need[QUANTITY_BYTES];
    char held[QUANTITY_BYTES];
    return error_set(
        e, STATUS_LIMIT,
        "%s %u needs %s more in folder '%s', where %s are free and %s hold what "
        "is done: %s",
        unit_kind_name(kind), index, quantity_size(need, len), s->folder, free_text,
        quantity_size(held, s->len_file), strerror(reason));
}

static enum status store_put(void *arg, enum unit_kind kind, uint32_t index,
                             const uint8_t *bytes, size_t len, struct error *e)
{
    struct scratch *const s = arg;
    struct entry *const entry = place(s, kind, index);
    if (entry == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for the index of units");
    }
    size_t done = 0;
    while (done < len) {
        const ssize_t n =
            pwrite(s->fd, bytes + done, len - done, (off_t)(s->len_file + done));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            const int reason = n < 0 ? errno : ENOSPC;
            /* Gives back the space of the part that was written. */
            const int truncated = ftruncate(s->fd, (off_t)s->len_file);
            (void)truncated;
            return write_failed(s, kind, index, len, reason, e);
        }
        done += (size_t)n;
    }
    *entry = (struct entry){.is_there = true, .offset = s->len_file, .len = len};
    s->len_file += len;
    return STATUS_OK;
}

static enum status store_get(void *arg, enum unit_kind kind, uint32_t index,
                             struct byte_buffer *out, struct error *e)
{
    const struct scratch *const s = arg;
    const struct entry *const entry = find(s, kind, index);
    if (entry == NULL) {
        return error_set(e, STATUS_ARGUMENT, "%s %u is not in the store",
                         unit_kind_name(kind), index);
    }
    uint8_t *const at = buffer_room(out, (size_t)entry->len);
    if (at == NULL) {
        return error_set(e, STATUS_MEMORY, "%s %u does not fit into memory",
                         unit_kind_name(kind), index);
    }
    uint64_t done = 0;
    while (done < entry->len) {
        const ssize_t n = pread(s->fd, at + done, (size_t)(entry->len - done),
                                (off_t)(entry->offset + done));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            out->len -= (size_t)entry->len;
            return error_set(e, STATUS_IO, "%s %u cannot be read back: %s",
                             unit_kind_name(kind), index,
                             n < 0 ? strerror(errno) : "the file is too short");
        }
        done += (uint64_t)n;
    }
    return STATUS_OK;
}

struct unit_store scratch_units(struct scratch *s)
{
    return (struct unit_store){
        .arg = s, .has = store_has, .put = store_put, .get = store_get};
}

uint64_t scratch_bytes(const struct scratch *s, enum unit_kind kind)
{
    uint64_t total = 0;
    for (size_t i = 0; i < s->slots[kind].n; i++) {
        total += s->slots[kind].entries[i].len; /* 0 for those that are absent */
    }
    return total;
}
