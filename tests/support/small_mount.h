/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* File systems in memory, small ones, that only the test's process and its children see:
 * a mount namespace of their own. That takes a right that root has, mostly. */
#ifndef ZK_TESTS_SMALL_MOUNT_H
#define ZK_TESTS_SMALL_MOUNT_H

#include <stdbool.h>
#include <stddef.h>

/* Leave the mounts of all others, for good.
 * ret   false: not permitted, and "SKIPPED: .." was said */
bool small_mount_enter(void);

/* A tmpfs of so many KiB (whole pages) on a folder, which is made when it is missing. */
void small_mount(const char *path, size_t kib);

/* Grow it or shrink it. */
void small_mount_resize(const char *path, size_t kib);

/* Make what is mounted there read-only, or writable again. */
void small_mount_protect(const char *path, bool is_read_only);

void small_mount_remove(const char *path);

#endif
