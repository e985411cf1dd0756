/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The units of one proof while it is made: a file without a name.
 *
 * The file is unlinked from the start, so nothing stays behind whatever ends the process;
 * its mode is 0600, because units hold the witness. The index is in memory.
 * Single-threaded.
 */
#ifndef ZK_TUI_SCRATCH_STORE_H
#define ZK_TUI_SCRATCH_STORE_H

#include <stdint.h>

#include "base/compiler.h"
#include "engine.h"

struct scratch;

/* Open an empty store in a folder.
 * err   STATUS_IO: the folder takes no new files; STATUS_MEMORY */
MUST_USE enum status scratch_open(struct scratch **out, const char *folder,
                                  struct error *e);
void scratch_close(struct scratch *s); /* NULL is allowed */

/* The store as the engine sees it. put reports STATUS_LIMIT when the disk is full,
 * STATUS_IO when it fails otherwise; get reports STATUS_ARGUMENT for a unit that is not
 * there. */
struct unit_store scratch_units(struct scratch *s);

/* Bytes in the units of one kind; a unit that was put again counts once. */
uint64_t scratch_bytes(const struct scratch *s, enum unit_kind kind);

/* A file descriptor of a new file without a name in folder, -1 with errno set. */
int scratch_unnamed_file(const char *folder, unsigned mode);

#endif
