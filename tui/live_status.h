/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a process at work says of itself: a JSON object, a line for a person. */
#ifndef ZK_TUI_LIVE_STATUS_H
#define ZK_TUI_LIVE_STATUS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/task.h"
#include "checkpoint/control.h"
#include "tui/json.h"
#include "tui/progress_view.h"

/* Where to look. */
struct live_source {
    struct task *task;
    const char *session;               /* NULL: there is none yet */
    pid_t pid;                         /* of the worker */
    uint64_t budget;                   /* of memory; 0: not known */
    uint64_t began_ns;                 /* host_now_ns */
    uint64_t steps_per_segment, steps; /* of the run; 0: not known */
    bool is_stopping;
    struct progress_watcher *watcher; /* who looks, several times a second; or NULL */
    struct stall stall;               /* without a watcher: what is known of one */
};

struct live_status {
    const char *session; /* NULL: there is none yet */
    pid_t pid;           /* of the worker */
    uint64_t rss, budget;
    struct task_progress progress;
    struct progress_view view; /* of the progress */
    bool is_paused;            /* asked to halt */
    bool is_parked;            /* and halted */
    bool is_stopping;
};

struct live_status live_status_look(const struct live_source *source);

/* What the control socket answers to a question; who serves does what else is asked. */
void live_status_answer(const struct live_status *s, enum control_verb verb,
                        struct byte_buffer *out);

/* The same numbers for a console: a line of words, and back again. What is read has no
 * session, and its progress.phase points into phase.
 * out   false: not such a line */
enum { LIVE_PHASE_BYTES = 32 };
void live_status_numbers(const struct live_status *s, struct byte_buffer *out);
bool live_status_read(struct live_status *s, char phase[LIVE_PHASE_BYTES],
                      const struct byte_buffer *line);

/* The members of an object. */
void live_status_json(const struct live_status *s, struct json *j);

/* "s running prove 3/8 (44% of the next) 105 k steps/s eta 50s (45s to 58s) rss 1.13 GiB
 * of 2.00 GiB pid 123"; what is stalled says so instead of "running" */
void live_status_line(const struct live_status *s, struct byte_buffer *out);

/* "s: all up to prove 3/8 is durable" */
void live_status_durable(const struct live_status *s, struct byte_buffer *out);

#endif
