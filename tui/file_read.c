/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Reading whole files. Files are read, not mapped: one that shrinks meanwhile is an error
 * then and no SIGBUS. */
#include "tui/file_read.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tui/quantity.h"

enum { PIECE_BYTES = 1 << 16 };

static enum status read_all(struct byte_buffer *out, int fd, const char *name,
                            const char *what, uint64_t limit, struct error *e)
{
    struct stat status;
    if (fstat(fd, &status) != 0) {
        return error_set(e, STATUS_IO, "%s '%s' cannot be read: %s", what, name,
                         strerror(errno));
    }
    /* One allocation when the length is known; one byte more shows the end. */
    if (S_ISREG(status.st_mode) && status.st_size > 0
        && (uint64_t)status.st_size <= limit) {
        buffer_reserve(out, out->len + (size_t)status.st_size + 1);
    }
    uint64_t total = 0;
    for (;;) {
        const size_t room = out->cap - out->len > 0 ? out->cap - out->len : PIECE_BYTES;
        uint8_t *const at = buffer_room(out, room);
        if (at == NULL) {
            return error_set(e, STATUS_MEMORY, "%s '%s' does not fit into memory", what,
                             name);
        }
        const ssize_t n = read(fd, at, room);
        out->len -= room - (n > 0 ? (size_t)n : 0);
        if (n == 0) {
            return STATUS_OK;
        }
        if (n < 0 && errno != EINTR) {
            return error_set(e, STATUS_IO, "%s '%s' cannot be read: %s", what, name,
                             strerror(errno));
        }
        total += n > 0 ? (uint64_t)n : 0;
        if (total > limit) {
            char most[QUANTITY_BYTES];
            return error_set(e, STATUS_LIMIT, "%s '%s' is longer than %s", what, name,
                             quantity_size(most, limit));
        }
    }
}

enum status file_read(struct byte_buffer *out, const char *path, const char *what,
                      uint64_t limit, bool is_stream_allowed, struct error *e)
{
    if (is_stream_allowed && strcmp(path, "-") == 0) {
        return read_all(out, STDIN_FILENO, "standard input", what, limit, e);
    }
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return error_set(e, STATUS_IO, "%s '%s' cannot be opened: %s", what, path,
                         strerror(errno));
    }
    const enum status s = read_all(out, fd, path, what, limit, e);
    close(fd);
    return s;
}
