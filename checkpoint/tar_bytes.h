/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/tar_bytes.h - small tars in memory, with libarchive: one set of bytes for
 * one content.
 *
 * Written: ustar, regular files, mode 0600, owner and group 0 without names, time 0,
 * members in the order given, two blocks of zeros at the end and nothing behind them.
 * Read: exactly that.
 */
#ifndef ZK_CHECKPOINT_TAR_BYTES_H
#define ZK_CHECKPOINT_TAR_BYTES_H

#include "base/bytes.h"
#include "base/status.h"

struct tar_member {
    const char *name;
    const uint8_t *bytes;
    size_t len;
};

enum { TAR_BLOCK_BYTES = 512 };

/* The header of one member: what tar_write puts before its content.
 * err   STATUS_LIMIT: a tar has no place for such a length; STATUS_MEMORY */
MUST_USE enum status tar_header(uint8_t header[TAR_BLOCK_BYTES], const char *name,
                                uint64_t len, struct error *e);

/* The length that a header states, if it states one; nothing else is looked at. */
bool tar_header_length(const uint8_t header[TAR_BLOCK_BYTES], uint64_t *len);

/* Append a tar of members[n] to out. err STATUS_MEMORY */
MUST_USE enum status tar_write(struct byte_buffer *out, const struct tar_member *members,
                               size_t n, struct error *e);

/* Append the content of the member that is called `name` to out, if the file consists of
 * members names[n] in this order and is what tar_write would have made of them.
 * err   STATUS_FORMAT, STATUS_MEMORY */
MUST_USE enum status tar_read(struct byte_buffer *out, const char *name,
                              const char *const *names, size_t n, const uint8_t *file,
                              size_t len, struct error *e);

#endif
