/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is on disk and what is only in memory: the bookkeeping behind faulty_io's power
 * cut. */
#ifndef ZK_TESTS_POWER_CUT_H
#define ZK_TESTS_POWER_CUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Called before the change: bytes [at, at + len) of the file will be written, or the file
 * will be cut to `len`. fd may be open for writing only. */
void power_cut_write(int fd, uint64_t at, size_t len);
void power_cut_truncate(int fd, uint64_t len);

/* Called after a successful fsync of a file or folder. */
void power_cut_synced(int fd);

/* Called after (created) or before (the rest) a change of names. dir may be AT_FDCWD for
 * absolute paths. */
void power_cut_created(int dir, const char *path);
void power_cut_rename(int from_dir, const char *from, int to_dir, const char *to);
void power_cut_remove(int dir, const char *path);

/* The folder of path is synchronised, too. */
void power_cut_synced_folder_of(int dir, const char *path);

/* Start over; backup is where removed files wait for their return. */
void power_cut_start(const char *backup);

/* Bring the disk into a state the power cut may have left. */
void power_cut_happen(uint64_t seed);

#endif
