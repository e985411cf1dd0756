/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/tar_bytes.c - deterministic tars. A file is accepted only if writing its
 * members again gives the same bytes, so there is one encoding and no need to distrust
 * every header field. */
#include "checkpoint/tar_bytes.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

enum {
    TAR_BLOCK = TAR_BLOCK_BYTES,
    TAR_MEMBERS_MAX = 8,
    LENGTH_AT = 124, /* src: POSIX.1 pax, "ustar Interchange Format": size */
    LENGTH_DIGITS = 12
};

static la_ssize_t append(struct archive *a, void *arg, const void *bytes, size_t len)
{
    struct byte_buffer *out = arg;
    buffer_bytes(out, bytes, len);
    if (out->bad) {
        archive_set_error(a, ARCHIVE_FATAL, "no memory");
        return -1;
    }
    return (la_ssize_t)len;
}

static int write_header(struct archive *a, const char *name, uint64_t len)
{
    struct archive_entry *entry = archive_entry_new();
    if (entry == NULL) {
        return ARCHIVE_FATAL;
    }
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    archive_entry_set_size(entry, (la_int64_t)len);
    archive_entry_set_mtime(entry, 0, 0);
    int r = archive_write_header(a, entry);
    archive_entry_free(entry);
    return r;
}

static int write_member(struct archive *a, const struct tar_member *m)
{
    int r = write_header(a, m->name, m->len);
    if (r == ARCHIVE_OK && m->len != 0
        && archive_write_data(a, m->bytes, m->len) != (la_ssize_t)m->len) {
        r = ARCHIVE_FATAL;
    }
    return r;
}

enum status tar_write(struct byte_buffer *out, const struct tar_member *members, size_t n,
                      struct error *e)
{
    struct archive *a = archive_write_new();
    if (a == NULL) {
        return error_set(e, STATUS_MEMORY, "tar: no memory for the writer");
    }
    int r = archive_write_set_format_ustar(a);
    if (r == ARCHIVE_OK)
        r = archive_write_set_bytes_per_block(a, 0);
    if (r == ARCHIVE_OK)
        r = archive_write_open(a, out, NULL, append, NULL);
    for (size_t i = 0; r == ARCHIVE_OK && i < n; i++) {
        r = write_member(a, &members[i]);
    }
    if (r == ARCHIVE_OK)
        r = archive_write_close(a);
    enum status s = r == ARCHIVE_OK ? STATUS_OK
                                    : error_set(e, STATUS_MEMORY, "tar: %s",
                                                archive_error_string(a) != NULL
                                                    ? archive_error_string(a)
                                                    : "cannot be written");
    archive_write_free(a);
    return s;
}

static enum status malformed(struct error *e, const char *why)
{
    return error_set(e, STATUS_FORMAT, "tar: %s", why);
}

/* A number of a ustar header: octal digits, then a zero or a space. */
static bool read_octal(const uint8_t *field, size_t width, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i + 1 < width; i++) {
        if (field[i] < '0' || field[i] > '7') {
            return false;
        }
        *value = *value * 8 + (uint64_t)(field[i] - '0');
    }
    return true;
}

/* Cut the file into its members without judging them. */
static enum status cut(struct tar_member *members, const char *const *names, size_t n,
                       const uint8_t *file, size_t len, struct error *e)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t size;
        if (len - at < TAR_BLOCK
            || !read_octal(file + at + LENGTH_AT, LENGTH_DIGITS, &size)) {
            return malformed(e, "cut off before its last member");
        }
        at += TAR_BLOCK;
        if (size > len - at) {
            return malformed(e, "a member is longer than the file");
        }
        members[i] = (struct tar_member){names[i], file + at, (size_t)size};
        uint64_t padded = (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
        if (padded > len - at) {
            return malformed(e, "cut off inside a member");
        }
        at += (size_t)padded;
    }
    return STATUS_OK;
}

enum status tar_header(uint8_t header[TAR_BLOCK_BYTES], const char *name, uint64_t len,
                       struct error *e)
{
    struct byte_buffer out = {0};
    struct archive *a = archive_write_new();
    if (a == NULL) {
        return error_set(e, STATUS_MEMORY, "tar: no memory for the writer");
    }
    int r = len >> 33 != 0 ? ARCHIVE_FAILED : archive_write_set_format_ustar(a);
    if (r == ARCHIVE_OK)
        r = archive_write_set_bytes_per_block(a, 0);
    if (r == ARCHIVE_OK)
        r = archive_write_open(a, &out, NULL, append, NULL);
    if (r == ARCHIVE_OK)
        r = write_header(a, name, len);
    const bool is_made = r == ARCHIVE_OK && out.len == TAR_BLOCK;
    if (is_made) {
        memcpy(header, out.bytes, TAR_BLOCK);
    }
    archive_write_free(a); /* complains in vain that the member has no content */
    buffer_free(&out);
    return is_made ? STATUS_OK
                   : error_set(e, STATUS_LIMIT, "tar: no header says '%s' and %llu bytes",
                               name, (unsigned long long)len);
}

bool tar_header_length(const uint8_t header[TAR_BLOCK_BYTES], uint64_t *len)
{
    return read_octal(header + LENGTH_AT, LENGTH_DIGITS, len);
}

enum status tar_read(struct byte_buffer *out, const char *name, const char *const *names,
                     size_t n, const uint8_t *file, size_t len, struct error *e)
{
    struct tar_member members[TAR_MEMBERS_MAX];
    struct byte_buffer again = {0};
    if (n > TAR_MEMBERS_MAX) {
        return error_set(e, STATUS_ARGUMENT, "tar: %zu members are more than %d", n,
                         TAR_MEMBERS_MAX);
    }
    TRY(cut(members, names, n, file, len, e));
    enum status s = tar_write(&again, members, n, e);
    if (s == STATUS_OK && (again.len != len || memcmp(again.bytes, file, len) != 0)) {
        s = malformed(e, "its members are not the ones expected");
    }
    buffer_free(&again);
    for (size_t i = 0; s == STATUS_OK && i < n; i++) {
        if (strcmp(names[i], name) == 0) {
            buffer_bytes(out, members[i].bytes, members[i].len);
            s = out->bad
                    ? error_set(e, STATUS_MEMORY, "tar: no memory for member %s", name)
                    : STATUS_OK;
        }
    }
    return s;
}
