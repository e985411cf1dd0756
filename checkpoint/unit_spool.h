/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/unit_spool.h - the units of a job that is only tried: records and cells are
 * kept in a file without a name, which goes with the process however it ends, proofs are
 * counted and forgotten. What a session would keep for them is added up.
 */
#ifndef ZK_CHECKPOINT_UNIT_SPOOL_H
#define ZK_CHECKPOINT_UNIT_SPOOL_H

#include "engine.h"

struct unit_spool;

/* in    folder        for the file
 *       is_encrypted  a session would be: the file is then in memory, and sizes are those
 *                     of encrypted files
 * err   STATUS_IO, STATUS_MEMORY; *out is then NULL */
MUST_USE enum status unit_spool_open(struct unit_spool **out, const char *folder,
                                     bool is_encrypted, struct error *e);
void unit_spool_close(struct unit_spool *s); /* NULL is allowed */

/* The store of it, for one job. */
struct unit_store unit_spool_store(struct unit_spool *s);

/* Bytes of the files that a session would keep for the units of a kind put so far. */
uint64_t unit_spool_bytes(const struct unit_spool *s, enum unit_kind kind);

#endif
