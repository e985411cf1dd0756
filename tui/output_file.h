/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A file that appears whole or not at all.
 *
 *   output_open -> output_write* -> output_view? -> output_commit -> output_close
 *
 * Written under no name (or, on a file system that cannot do that, under a temporary one
 * in the same folder), flushed to the disk, then given its name in one step, then the
 * folder is flushed. output_close before output_commit leaves nothing behind. For a
 * target that is no regular file (a device, a pipe, standard output) the commit copies
 * what was written to it.
 */
#ifndef ZK_TUI_OUTPUT_FILE_H
#define ZK_TUI_OUTPUT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/status.h"

struct output;

/* Prepare to write a file.
 *
 * in    path   "-" for standard output
 * err   STATUS_ARGUMENT  standard output is a terminal
 *       STATUS_IO        the folder or the target cannot be written
 *       STATUS_MEMORY
 */
MUST_USE enum status output_open(struct output **out, const char *path, struct error *e);

/* The same for what holds the private input or the program's memory: the file's mode is
 * 0600, whatever the umask says and whatever mode the file had that it replaces. */
MUST_USE enum status output_open_private(struct output **out, const char *path,
                                         struct error *e);

/* Drop what is not committed. NULL is allowed. */
void output_close(struct output *o);

/* Append.
 * err   STATUS_LIMIT: the disk is full; STATUS_IO */
MUST_USE enum status output_write(struct output *o, const uint8_t *bytes, size_t len,
                                  struct error *e);

/* Say how long the file will be, for the sentence about a full disk. */
void output_expect(struct output *o, uint64_t len);

/* Look at what was written so far: bytes[len], borrowed until the next call or
 * output_close. err   STATUS_MEMORY */
MUST_USE enum status output_view(struct output *o, const uint8_t **bytes, size_t *len,
                                 struct error *e);

/* Make what was written durable under its name, in place of what had that name before.
 * err   STATUS_LIMIT, STATUS_IO; nothing has changed then under that name */
MUST_USE enum status output_commit(struct output *o, struct error *e);

uint64_t output_bytes(const struct output *o);

/* The folder that temporary files for this output belong into: the output's, or for a
 * target that has none $TMPDIR or /tmp. */
const char *output_folder(const struct output *o);

/* The target exists and is the same file as `path`. */
bool output_replaces(const struct output *o, const char *path);

/* Remove a temporary name, if there is one now. Safe in a signal handler. */
void output_abandon_from_signal(void);

#endif
