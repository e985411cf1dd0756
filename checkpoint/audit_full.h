/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/audit_full.h - is what a session keeps right, not only whole.
 *
 * The program is run again, and every record, chunk of cells and the link record that
 * come out of it are compared with those the session keeps, or with the digests of those
 * it dropped to save room, roots included. Every segment's proof is verified against the
 * link record; when all proofs are there, they are sealed in memory and the whole is
 * verified as a stranger would. Nothing in the session is changed.
 */
#ifndef ZK_CHECKPOINT_AUDIT_FULL_H
#define ZK_CHECKPOINT_AUDIT_FULL_H

#include "checkpoint/work.h"

struct audit_full_request {
    struct engine *engine;
    const struct guest *guest;
    const struct work *work; /* loaded */
    uint64_t memory_budget;
    struct task *task;
    uint32_t first;          /* segment to begin with */
    unsigned sample_percent; /* chance of a segment to be looked at; 100: all */
    uint64_t max_ns;         /* stop after this time; 0: never */
};

/* Told of every unit that is not what it should be. */
typedef void audit_unit_fn(void *arg, enum unit_kind kind, uint32_t index,
                           const char *what);

struct audit_full_report {
    uint32_t n_compared; /* records, cells and the link record */
    uint32_t n_verified; /* segment proofs */
    uint32_t n_wrong;
    bool is_proof_verified; /* all of it, as one */
    bool is_complete;       /* false: out of time; go on with segment `next` */
    uint32_t next;
};

/* err   STATUS_CANCELLED, STATUS_LIMIT, STATUS_TRAP, STATUS_FORMAT: a file is damaged;
 *       units that are whole but wrong are a report */
MUST_USE enum status audit_full(struct session *session,
                                const struct audit_full_request *request,
                                audit_unit_fn *wrong, void *arg,
                                struct audit_full_report *report, struct error *e);

#endif
