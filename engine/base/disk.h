/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a folder's file system takes and gives back: room, and speed as arenas over files
 * use it. Linux. */
#ifndef ZK_BASE_DISK_H
#define ZK_BASE_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/* Nanoseconds a byte, one after the other.
 *
 *   fill    to write pages of a mapped file, in memory
 *   again   to touch them again when they were let go but not dropped from memory
 *   write   until they are on the disk
 *   read    to touch them when they have to come from the disk
 */
struct disk_costs {
    double fill_ns, again_ns, write_ns, read_ns;
};

/* Measure with a temporary file of at most 64 MiB; no new piece of it is begun after
 * patience_ns.
 *
 * err   STATUS_IO, STATUS_LIMIT, STATUS_MEMORY: the folder takes no such file */
MUST_USE enum status disk_measure(struct disk_costs *out, const char *folder,
                                  uint64_t patience_ns, struct error *e);

/* A file without a name, which goes with its descriptor; -1 and errno. */
int disk_open_unnamed(const char *folder);

/* Bytes that may still be written there; 0 when it cannot be asked. */
uint64_t disk_room(const char *folder);

/* Do files there take memory, as on tmpfs? */
bool disk_is_memory(const char *folder);

#endif
