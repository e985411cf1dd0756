/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Is the work still getting on? A watch over its counters and its processor time.
 *
 * A unit (a segment, a chunk) consists of parts, the steps of base/task.h. Nothing is
 * stalled while parts or units are being finished, nor within 10 seconds. Beyond that the
 * work is stalled when
 *   1. the unit is late: none has been finished for 5 times the median of those the phase
 *      made; before the first of them, for 5 times what the model forecasts for its
 *      weight. Phases without units and weights are never late; or
 *   2. the process has had hardly any processor time (below a hundredth of a processor)
 *      for these 10 seconds.
 * Work that is halted is never stalled, and to halt is to get on.
 *
 * Time is that in which somebody watched: between two looks at most STALL_GAP_NS count.
 * A watcher that was halted itself, with the machine or without, has seen nothing; and
 * the clock is the monotonic one, which does not count a machine's sleep.
 */
#ifndef ZK_TUI_STALL_H
#define ZK_TUI_STALL_H

#include "base/task.h"
#include "tui/process_sample.h"

#define STALL_AFTER_NS UINT64_C(10000000000)
#define STALL_GAP_NS   UINT64_C(3000000000)
enum { STALL_MEDIANS = 5, STALL_TEXT_BYTES = 96 };

/* Forecast of a unit before the first is made: so many nanoseconds for a unit of weight.
 * Two threads of the machine of docs/perf.md take 13000 of them; one thread without
 * vector instructions is taken to need eight times as many. */
enum { STALL_NS_PER_WEIGHT = 100000 };

struct stall {
    uint64_t ns; /* nothing was finished for so long; 0: the work gets on */
    enum process_rest why;
};

/* Zeroed it begins. */
struct stall_watch {
    uint64_t looked_ns;
    uint64_t phase_number, units_done, steps_done;
    uint64_t unit_ns;  /* watched since a unit was finished */
    uint64_t quiet_ns; /* watched since a unit or a part was */
    uint64_t sampled_ns, cpu_ns;
    uint64_t idle_ns; /* watched since processor time moved */
    enum process_rest rest;
};

/* What the process does, as measured; as often as there are measurements. */
void stall_sample(struct stall_watch *w, const struct process_sample *s);

/* How far the work is; several times a second. is_halted: task_parked */
struct stall stall_look(struct stall_watch *w, uint64_t now_ns,
                        const struct task_progress *progress,
                        const struct task_unit_time *times, size_t n_times,
                        bool is_halted);

/* "STALLED 41s in prove/5 (disk wait)": unit 5, counted from 0, as in the log. unit < 0:
 * the phase has none. */
const char *stall_text(char text[STALL_TEXT_BYTES], const struct stall *s,
                       const char *phase, int64_t unit);

/* The unit under way; < 0: the phase has none */
int64_t stall_unit(const struct task_progress *progress);

#endif
