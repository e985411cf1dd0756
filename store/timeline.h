/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The history of a session: runs, spans, memory samples and the log, across restarts.
 *
 * Two clocks. Wall: nanoseconds since 1970; may jump, and is only for people. Active:
 * nanoseconds this session was worked on, summed over its runs, without pauses and
 * without the time nobody ran it; never goes back. A span's length is a difference of
 * active times.
 *
 * Rows wait in memory and are written with the next transaction, or when some hundred
 * wait, or by timeline_flush: recording costs no synchronisation of its own. What a
 * killed run had not written is lost, and its open spans end where its last written row
 * stands.
 */
#ifndef ZK_STORE_TIMELINE_H
#define ZK_STORE_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "store/session.h"

#define SPAN_KIND_LIST(X)                                              \
    X(PHASE, "phase")           /* of the whole work, in order */      \
    X(UNIT, "unit")             /* one restartable piece of a phase */ \
    X(ROUND, "round")           /* a step inside a unit */             \
    X(CHECKPOINT, "checkpoint") /* making something durable */         \
    X(PAUSE, "pause")           /* active time stands still: length 0 */

enum span_kind {
#define SPAN_KIND_ENUM(name, text) SPAN_##name,
    SPAN_KIND_LIST(SPAN_KIND_ENUM)
#undef SPAN_KIND_ENUM
        SPAN_N_KINDS
};
const char *span_kind_name(enum span_kind kind);

enum { SPAN_NAME_BYTES = 48, LOG_TEXT_BYTES = 512 };

struct instant {
    uint64_t active_ns;
    int64_t wall_ns;
};

/* ---- writing: only a session opened for writing, STATUS_ARGUMENT otherwise ------- */

/* This moment, and the moment of this run when the monotonic clock (host_now_ns) stood
 * there. Earlier than the run gives its beginning. */
void timeline_now(const struct session *s, struct instant *out);
void timeline_at(const struct session *s, uint64_t monotonic_ns, struct instant *out);

/* Begin a span; *id is never reused in a session. name is cut at SPAN_NAME_BYTES - 1. */
MUST_USE enum status timeline_begin(struct session *s, enum span_kind kind,
                                    const char *name, uint64_t index, uint64_t *id,
                                    struct error *e);
MUST_USE enum status timeline_end(struct session *s, uint64_t id, struct error *e);

/* A span that is over already, in the monotonic clock of this run. */
MUST_USE enum status timeline_add(struct session *s, enum span_kind kind,
                                  const char *name, uint64_t index, uint64_t begin_ns,
                                  uint64_t end_ns, struct error *e);

/* Stop and restart the active clock; recorded as a span PAUSE. Twice the same is no
 * error. */
MUST_USE enum status timeline_pause(struct session *s, struct error *e);
MUST_USE enum status timeline_continue(struct session *s, struct error *e);

struct memory_sample {
    uint64_t id, run;  /* filled in */
    struct instant at; /* filled in */
    uint64_t rss, rss_peak, cpu_ns;
};
MUST_USE enum status timeline_sample(struct session *s, const struct memory_sample *m,
                                     struct error *e);

enum log_level { LEVEL_DEBUG, LEVEL_INFO, LEVEL_WARNING, LEVEL_ERROR };
const char *log_level_name(enum log_level level);

/* A line of the log, cut at LOG_TEXT_BYTES - 1. The caller keeps secrets (the private
 * input) out. */
MUST_USE enum status timeline_log(struct session *s, enum log_level level,
                                  const char *text, struct error *e);

/* Write what waits, durably. */
MUST_USE enum status timeline_flush(struct session *s, struct error *e);

/* ---- reading: pages of rows with id > after, in the order of id ------------------ */

struct run_row {
    uint64_t id;
    int64_t pid;
    char host[LOCK_HOST_BYTES];
    struct instant begin;
    struct instant
        end; /* of a lost run: its last written row; of a running one: so far */
    bool is_open, is_lost;
};

struct span_row {
    uint64_t id, run;
    enum span_kind kind;
    char name[SPAN_NAME_BYTES];
    uint64_t index;
    struct instant begin, end; /* end valid unless is_open */
    bool is_open;              /* in the run that is under way */
    bool is_cut;               /* its run was lost; end is where the record stops */
};

struct log_row {
    uint64_t id, run;
    struct instant at;
    enum log_level level;
    char text[LOG_TEXT_BYTES];
};

MUST_USE enum status timeline_runs(struct session *s, uint64_t after,
                                   struct run_row *rows, size_t cap, size_t *n,
                                   struct error *e);
MUST_USE enum status timeline_spans(struct session *s, uint64_t after,
                                    struct span_row *rows, size_t cap, size_t *n,
                                    struct error *e);
MUST_USE enum status timeline_samples(struct session *s, uint64_t after,
                                      struct memory_sample *rows, size_t cap, size_t *n,
                                      struct error *e);
MUST_USE enum status timeline_logs(struct session *s, uint64_t after,
                                   struct log_row *rows, size_t cap, size_t *n,
                                   struct error *e);

#endif
