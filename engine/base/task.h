/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One piece of long work as seen from outside: how far it is, and a way to stop it.
 *
 * The worker writes, any other thread reads, nobody waits: everything is atomic, nothing
 * locks or allocates after task_open. The memory is shared with processes forked later,
 * so that a parent may watch and steer its child. Names are pointers to strings that live
 * as long as the program. Every function accepts task = NULL, the work nobody watches: it
 * is never cancelled and nothing is recorded.
 */
#ifndef ZK_BASE_TASK_H
#define ZK_BASE_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum {
    TASK_SPANS = 4096, /* kept for a reader; older ones are overwritten */
    TASK_UNIT_TIMES = 63
};

struct task;

/* err  STATUS_MEMORY; *out is then NULL */
MUST_USE enum status task_open(struct task **out, struct error *e);
void task_close(struct task *t);

/* ---- cancellation and pause ---- */

/* Ask the work to stop at its next opportunity. Safe in a signal handler, from any
 * thread, any number of times. There is no way back. */
void task_cancel(struct task *t);
bool task_cancelled(const struct task *t);

/* Ask the work to halt at its next opportunity, or to go on. Cancelling ends a halt. */
void task_pause(struct task *t, bool paused);
bool task_paused(const struct task *t);

/* Is it halted, inside task_check? */
bool task_parked(const struct task *t);

/* What the work calls where it may stop: STATUS_OK, or STATUS_CANCELLED with its sentence
 * in e. While paused it waits here, using no processor time. One thread at a time. */
MUST_USE enum status task_check(struct task *t, struct error *e);

/* Have the work told in task_check, in its thread: true before task_parked says so, false
 * when it goes on. Of the process that works only; NULL ends it. */
typedef void task_halt_fn(void *arg, bool is_halted);
void task_on_halt(struct task *t, task_halt_fn *told, void *arg);

/* Nanoseconds that it was halted since task_open, the present halt included. Any thread;
 * no later call, of whatever thread, gives less. */
uint64_t task_halted_ns(struct task *t);

/* ---- memory in use, by purpose ---- */

/* X(ID, name) */
#define MEMORY_PURPOSE_LIST(X) \
    X(LOG, "logs")             \
    X(TRACE, "trace")          \
    X(COLUMNS, "extended")     \
    X(TREES, "trees")          \
    X(QUOTIENT, "quotient")    \
    X(FRI, "fri")              \
    X(OTHER, "other")

enum memory_purpose {
#define MEMORY_PURPOSE_ENUM(id, name) MEMORY_##id,
    MEMORY_PURPOSE_LIST(MEMORY_PURPOSE_ENUM)
#undef MEMORY_PURPOSE_ENUM
        MEMORY_N_PURPOSES
};
const char *memory_purpose_name(enum memory_purpose purpose);

/* So many bytes more, or less, are in use for a purpose. One thread at a time. */
void task_memory(struct task *t, enum memory_purpose purpose, size_t more, size_t less);

/* ---- progress: phases made of units, a unit made of steps ---- */

/* Enter phase `name` of units_total units (0: unknown); all counters start over. One
 * thread at a time may call this. */
void task_phase(struct task *t, const char *name, uint64_t units_total);

/* n more units are done; the steps of the unit start over at 0 of 0. */
void task_units_done(struct task *t, uint64_t n);

/* n of the units that are about to be counted as done were found done: they took no time.
 */
void task_units_reused(struct task *t, uint64_t n);

/* The unit under way has steps_total steps (say, guest cycles or tables), none done. */
void task_unit(struct task *t, uint64_t steps_total);

/* n more steps of the unit under way are done. */
void task_steps_done(struct task *t, uint64_t n);

struct task_progress {
    const char *phase;        /* NULL before the first phase */
    uint64_t phase_number;    /* 1 for the first */
    uint64_t phase_began_ns;  /* host_now_ns */
    uint64_t phase_halted_ns; /* of the phase's time: halted */
    uint64_t halted_ns;       /* task_halted_ns */
    uint64_t units_done, units_total;
    uint64_t units_reused; /* may be one ahead of units_done for an instant */
    uint64_t steps_done, steps_total;
    uint64_t rss, rss_peak; /* bytes, at the last task_sample_memory */
    uint64_t memory[MEMORY_N_PURPOSES], memory_peak[MEMORY_N_PURPOSES]; /* in use */
};

/* A copy of the counters. Each is exact; two of them may be an instant apart, except that
 * they all belong to phase_number. */
void task_progress(struct task *t, struct task_progress *out);

/* What making a unit took: work, not halts, from the end of the unit before it, or of the
 * phase's beginning. weight is what task_unit said last, 0 if nothing: of units of one
 * phase the time is about proportional to it. */
struct task_unit_time {
    uint64_t ns, weight;
};

/* Copy the times of the newest units that this phase made, oldest first, and return how
 * many. Units found done are left out. */
size_t task_unit_times(const struct task *t,
                       struct task_unit_time times[TASK_UNIT_TIMES]);

/* Measure the memory of the process now and keep it for task_progress. */
void task_sample_memory(struct task *t);

/* ---- spans: what ran from when to when ---- */

struct task_span {
    const char *name;
    uint64_t index;    /* which one: a segment, a table, a round */
    uint64_t begin_ns; /* host_now_ns */
    uint64_t end_ns;   /* 0 while it runs */
    uint64_t serial;   /* 0, 1, 2 .. in the order of task_span_begin */
};

/* Open a span and return its serial, to be given to task_span_end. Any thread. */
uint64_t task_span_begin(struct task *t, const char *name, uint64_t index);

/* Close a span. One that was overwritten meanwhile is forgotten. */
void task_span_end(struct task *t, uint64_t serial);

/* Copy spans with serial >= from, oldest first, to spans[cap] and return how many. Those
 * overwritten, or being written at this moment, are left out. */
size_t task_spans(const struct task *t, uint64_t from, struct task_span *spans,
                  size_t cap);

#endif
