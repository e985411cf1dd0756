/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A folder of its own for a test, gone at the end. */
#ifndef ZK_TESTS_SCRATCH_FOLDER_H
#define ZK_TESTS_SCRATCH_FOLDER_H

#include <stddef.h>
#include <stdint.h>

enum { SCRATCH_PATH_BYTES = 512 };

/* Make an empty folder below $TMPDIR (/tmp); aborts when it cannot. */
void scratch_folder_make(char path[SCRATCH_PATH_BYTES]);

/* The same in memory (/dev/shm) where there is such a thing: synchronising costs nothing
 * there. */
void scratch_folder_make_fast(char path[SCRATCH_PATH_BYTES]);

/* Remove it and everything in it, whatever the modes. */
void scratch_folder_remove(const char *path);

/* path/rest in a buffer that the next call but three overwrites. */
const char *scratch_path(const char *path, const char *rest);

/* Whole files; abort on failure. The bytes read are the caller's to free; *len may be
 * NULL. */
uint8_t *scratch_read(const char *path, size_t *len);
void scratch_write(const char *path, const void *bytes, size_t len);

/* A line per file below path, sorted: its name from path, its length and a checksum of
 * its bytes. Two folders hold the same exactly when their listings are equal. The caller
 * frees it. */
char *scratch_listing(const char *path);

#endif
