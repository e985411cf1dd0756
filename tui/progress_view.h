/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What there is to say about a proof under way: pure functions from counters to numbers
 * and from numbers to a line. */
#ifndef ZK_TUI_PROGRESS_VIEW_H
#define ZK_TUI_PROGRESS_VIEW_H

#include <stdint.h>

#include "base/task.h"
#include "tui/json.h"
#include "tui/stall.h"
#include "tui/time_left.h"

enum { PROGRESS_LINE_BYTES = 256, PROGRESS_PACE_BYTES = 96 };

/* What the counters of a task do not know. */
struct progress_context {
    uint64_t now_ns;         /* host_now_ns */
    uint64_t began_ns;       /* of the whole proof */
    uint64_t steps_per_unit; /* guest steps a unit of this phase stands for; 0: none */
    uint64_t steps_total;    /* of all units of the phase; 0: not known */
    const char *state;       /* progress_state */
    const struct task_unit_time *times; /* task_unit_times */
    size_t n_times;
};

/* In a phase that counts segments, these are its steps; in another none.
 * in    steps_per_segment, steps  of the run; 0: not known */
void progress_context_steps(struct progress_context *context,
                            const struct task_progress *progress,
                            uint64_t steps_per_segment, uint64_t steps);

/* "running", "pausing", "paused", "stopping" */
const char *progress_state(const struct task *task, bool is_stopping);

struct progress_view {
    const char *phase; /* never NULL */
    uint64_t units_done, units_total;
    double fraction;              /* of the phase, 0 .. 1; negative: not known */
    double steps_per_second;      /* of the guest; negative: not known */
    struct time_left left;        /* to the end of the phase */
    struct stall stall;           /* .ns 0: the work gets on */
    int64_t unit;                 /* under way; negative: the phase has none */
    uint64_t phase_ns, active_ns; /* without pauses */
    uint64_t paused_ns, wall_ns;
    uint64_t rss, rss_peak;
    const char *state; /* of what is stalled: "stalled" */
};

/* Numbers from counters.
 *
 * Rate and time left come from the units made now: those found done took no time, and
 * time halted is no time of work.
 * The parts of a unit take unequal times, and the first unit pays for memory that the
 * later ones find: rate and time left are given once a unit is done (of one unit alone,
 * once half of it is), the time left after 3 units or 5 seconds, not earlier. Its range
 * is that of tui/time_left.h, when there are times; without times, the units still to do
 * are taken to be like those made.
 */
struct progress_view progress_view_of(const struct task_progress *progress,
                                      const struct progress_context *context);

/* One watcher of a task: what it has seen so far. Zeroed it begins. */
struct progress_watcher {
    struct stall_watch watch;
    struct process_sample sample;
    struct time_left shown;
    uint64_t phase_number, phase_ns; /* when it was shown */
};

/* Look at a task and the process that works on it; to be called several times a second,
 * or with w NULL once: then stalls are not seen, and nothing is slowed down.
 *
 * Beside the numbers of progress_view_of: is it stalled; and the time left moves as
 * slowly as tui/time_left.h says.
 * cost  once a second some files in /proc are read */
struct progress_view progress_watch_view(struct progress_watcher *w, struct task *task,
                                         pid_t pid, struct task_progress *progress,
                                         const struct progress_context *context);

/* " 105 k steps/s eta 50s (45s to 58s)", as far as it is known. */
void progress_view_pace(const struct progress_view *v, char text[PROGRESS_PACE_BYTES]);

/* "prove    3/8 37.5% 30.0s 105 k steps/s eta 50s rss 1.00 GiB peak 1.50 GiB", at most
 * `columns` bytes: peak, rss and the range of the time left are left out whole, the rest
 * is cut. Pure ASCII. */
void progress_view_line(const struct progress_view *v, unsigned columns,
                        char line[PROGRESS_LINE_BYTES]);

/* The members of a JSON line, within an open object: the words that status has, too. */
void progress_view_json(const struct progress_view *v, struct json *j);

#endif
