/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A struct io over another one, whose disk is small: what lies below a folder may have so
 * many bytes in all, and a write that would make it more fails with ENOSPC after what
 * fits. SQLite's own files count, but their writes do not fail.
 *
 * One at a time, one thread. */
#ifndef ZK_TESTS_SMALL_DISK_H
#define ZK_TESTS_SMALL_DISK_H

#include <stdint.h>

#include "store/io.h"

struct small_disk {
    const char *root;  /* outlives it */
    uint64_t capacity; /* bytes */
    /* Not NULL: the disk seems to be without bounds until a file with this in its name is
     * opened for writing; from then on it has `capacity` bytes more than there are. */
    const char *from;
};

const struct io *small_disk_io(const struct small_disk *disk, const struct io *below);

/* Bytes of the ordinary files below a folder. */
uint64_t small_disk_used(const char *root);

#endif
