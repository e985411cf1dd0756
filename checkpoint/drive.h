/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/drive.h - work on a session until it is proved or told to stop.
 *
 * Every unit is in the session before the next one begins, so a drive may end anywhere:
 * by request, by a signal, by the machine. The next drive on the session goes on, and the
 * proof is the same bytes. What happened is recorded in the session's timeline: phases,
 * units, rounds, memory, pauses.
 *
 * When the disk gets full, snapshots that no unfinished unit needs are dropped
 * (checkpoint/retain.h). Going on without one runs its segment again, compares it with
 * what is remembered of it, and does not keep it.
 *
 *            drive_run
 *   session ----------> execute -> link -> prove .. -> image .. -> seal -> sink
 *                          |         |        |           |          |
 *                          '---------'--------'-----------'----------'--> stopped: it
 *                          stays
 */
#ifndef ZK_CHECKPOINT_DRIVE_H
#define ZK_CHECKPOINT_DRIVE_H

#include "checkpoint/room.h"
#include "checkpoint/work.h"

/* When to stop by itself. Zeroed: never. */
struct drive_limit {
    bool has_phase;
    enum job_phase phase; /* after this phase */
    uint32_t n_records;   /* once the run has so many, if it is longer; 0: no limit */
    uint32_t n_segments;  /* after so many were proved by this drive; 0: no limit */
    uint64_t active_ns;   /* of this drive; 0: no limit */
};

struct drive_request {
    struct engine *engine;
    const struct guest *guest;
    const struct work *work; /* loaded */
    enum memory_mode mode;
    uint64_t memory_budget;
    uint64_t max_steps;
    struct drive_limit limit;
    struct task *task;
    struct observer observer; /* told besides the timeline; may be zero */
    room_said_fn *room_said;  /* told when snapshots are dropped; NULL: nobody */
    void *room_arg;
    sink_fn *sink; /* receives the sealed proof */
    void *sink_arg;
};

enum drive_end { DRIVE_SEALED, DRIVE_LIMIT };

struct drive_report {
    enum drive_end end;
    struct job_state state;
    uint32_t n_reused[JOB_N_PHASES]; /* units found done */
    uint32_t n_made[JOB_N_PHASES];
    uint64_t bytes_unit_most; /* of the largest unit stored, or tried */
    uint32_t n_dropped;       /* snapshots, to save room */
    uint64_t bytes_dropped;
};

/* Drive. The session is open for writing.
 *
 * err   STATUS_CANCELLED: the task was cancelled; STATUS_TRAP; STATUS_LIMIT; STATUS_IO;
 *       STATUS_UNSUPPORTED: made by another version of the machine;
 *       in every case what is committed stays, and report holds what was done */
MUST_USE enum status drive_run(struct session *session,
                               const struct drive_request *request,
                               struct drive_report *report, struct error *e);

/* Units of a phase that a session holds; n_segments and n_chunks are known once it was
 * executed (0 before). Works on a session open for reading. */
struct drive_progress {
    uint32_t n_dropped_records, n_dropped_cells; /* made, and dropped to save room */
    uint32_t n_records, n_cells, n_segments_proved, n_images_proved;
    bool has_link;
    uint32_t n_segments, n_chunks; /* of the run; 0: not known yet */
};
MUST_USE enum status drive_progress(struct session *session, struct drive_progress *out,
                                    struct error *e);

#endif
