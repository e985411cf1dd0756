/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/audit.h - is what a session keeps whole, and what to do where it is not.
 *
 * Everything in a session but the program and the input can be made again: a damaged unit
 * is dropped, and the next drive makes it as if it had never been there. A damaged
 * program or input cannot be repaired; the session then is of no use.
 */
#ifndef ZK_CHECKPOINT_AUDIT_H
#define ZK_CHECKPOINT_AUDIT_H

#include "store/files.h"
#include "store/session.h"

struct audit_report {
    uint32_t n_files; /* looked at */
    uint32_t n_damaged;
    uint64_t bytes; /* read */
};

/* Told of every damaged file. */
typedef void audit_fn(void *arg, const struct file_row *row, const char *what);

/* Check the database, then every file against its row. Works on a session open for
 * reading.
 * err   STATUS_FORMAT: the database is damaged, or lacks what makes a work; damaged files
 *       are a report */
MUST_USE enum status audit_files(struct session *session, audit_fn *damaged, void *arg,
                                 struct audit_report *report, struct error *e);

/* The same, dropping what is damaged. The session is open for writing.
 * err   STATUS_FORMAT: the database, the program or the input is damaged */
MUST_USE enum status audit_repair(struct session *session, audit_fn *damaged, void *arg,
                                  struct audit_report *report, struct error *e);

#endif
