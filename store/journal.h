/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The session's second memory: what its keys and files are, in plain lines. Private to
 * store/.
 *
 * One flipped bit can make a database unreadable. File `journal` says the same as the
 * tables key and file, in a form of which every line stands for itself, so that
 * session_rescue can make a new database. It is not read otherwise.
 *
 *   session <id> <created>
 *   key <name> <fixed> <value, hexadecimal, "-" if empty>        drop-key <name>
 *   file <kind> <index> <path> <bytes> <sha256> <written>        drop-file <kind> <index>
 *   commit <number of lines since the last commit>
 *
 * each followed by a space and a seal: the first 16 bytes of SHA-256("zkconsole line 1" |
 * id | the line before the space). A line that does not match its seal is skipped; of the
 * last group, which a death may have caught on its way to the disk, all lines count or
 * none.
 *
 * Invariants
 *  1. What a transaction changes is written and synchronised before it is committed, so
 *     the journal never knows less than the database. It may know more: the last lines
 *     before a death.
 *     Every group is padded with empty lines to whole sectors of 4096 bytes, because a
 *     torn write may damage the rest of its sector.
 *  2. It is written anew, from the database, whenever the session is opened for writing.
 */
#ifndef ZK_STORE_JOURNAL_H
#define ZK_STORE_JOURNAL_H

#include "store/session_state.h"

/* Note a change of the open transaction. Does nothing while there is no journal. */
void journal_key(struct session *s, const char *key, const void *value, size_t len,
                 bool is_fixed);
void journal_drop_key(struct session *s, const char *key);
void journal_file(struct session *s, const struct file_row *row);
void journal_drop_file(struct session *s, const char *kind, uint32_t index);

/* Write, durably, what was noted; journal_forget drops it instead.
 * err   STATUS_LIMIT, STATUS_IO; after a failed synchronisation the session is broken */
MUST_USE enum status journal_commit(struct session *s, struct error *e);
void journal_forget(struct session *s);

/* Write the journal anew from the database and keep it open. */
MUST_USE enum status journal_start(struct session *s, struct error *e);
void journal_end(struct session *s);

/* Read the journal into the empty database of s. Sets s->id and s->created_ns.
 * out   n_bad   lines that were skipped
 * err   STATUS_FORMAT: there is no journal, or its first line is damaged */
MUST_USE enum status journal_replay(struct session *s, uint32_t *n_bad, struct error *e);

#endif
