/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Watching whether work gets on. */
#include "tui/stall.h"

#include <inttypes.h>
#include <stdio.h>

#include "tui/quantity.h"
#include "tui/time_left.h"

/* Processor time below this in STALL_AFTER_NS is that of the threads that listen. */
static const uint64_t cpu_moved_ns = STALL_AFTER_NS / 100;

static uint64_t gap(uint64_t since_ns, uint64_t now_ns)
{
    const uint64_t passed = since_ns != 0 && now_ns > since_ns ? now_ns - since_ns : 0;
    return passed < STALL_GAP_NS ? passed : STALL_GAP_NS;
}

void stall_sample(struct stall_watch *w, const struct process_sample *s)
{
    w->idle_ns += gap(w->sampled_ns, s->at_ns);
    w->sampled_ns = s->at_ns;
    w->rest = s->rest;
    if (s->cpu_ns < w->cpu_ns || s->cpu_ns - w->cpu_ns >= cpu_moved_ns) {
        w->cpu_ns = s->cpu_ns;
        w->idle_ns = 0;
    }
}

/* From when on a unit is late; 0: that cannot be said. */
static uint64_t patience(const struct task_progress *p,
                         const struct task_unit_time *times, size_t n_times)
{
    const uint64_t median = time_left_median(times, n_times, p->steps_total);
    const uint64_t expected =
        median != 0 ? median : p->steps_total * (uint64_t)STALL_NS_PER_WEIGHT;
    const uint64_t late = STALL_MEDIANS * expected;
    return expected == 0 ? 0 : late > STALL_AFTER_NS ? late : STALL_AFTER_NS;
}

struct stall stall_look(struct stall_watch *w, uint64_t now_ns,
                        const struct task_progress *progress,
                        const struct task_unit_time *times, size_t n_times,
                        bool is_halted)
{
    const struct task_progress *const p = progress;
    const bool is_next =
        p->phase_number != w->phase_number || p->units_done != w->units_done;
    const bool gets_on = is_next || is_halted || p->steps_done != w->steps_done;
    const uint64_t passed = is_halted ? 0 : gap(w->looked_ns, now_ns);
    w->unit_ns = is_next ? 0 : w->unit_ns + passed;
    w->quiet_ns = gets_on ? 0 : w->quiet_ns + passed;
    w->idle_ns = gets_on ? 0 : w->idle_ns;
    w->looked_ns = now_ns;
    w->phase_number = p->phase_number;
    w->units_done = p->units_done;
    w->steps_done = p->steps_done;
    if (p->phase == NULL || w->quiet_ns < STALL_AFTER_NS) {
        return (struct stall){0};
    }
    const uint64_t late = patience(p, times, n_times);
    const bool is_stalled =
        (late != 0 && w->unit_ns >= late) || w->idle_ns >= STALL_AFTER_NS;
    return (struct stall){is_stalled ? w->quiet_ns : 0, w->rest};
}

int64_t stall_unit(const struct task_progress *progress)
{
    return progress->units_total != 0 || progress->units_done != 0
               ? (int64_t)progress->units_done
               : -1;
}

const char *stall_text(char text[STALL_TEXT_BYTES], const struct stall *s,
                       const char *phase, int64_t unit)
{
    char time[QUANTITY_BYTES];
    char place[24] = "";
    if (unit >= 0) {
        (void)snprintf(place, sizeof place, "/%" PRId64, unit);
    }
    (void)snprintf(text, STALL_TEXT_BYTES, "STALLED %s in %.16s%s (%s)",
                   quantity_seconds(time, s->ns), phase, place,
                   process_rest_word(s->why));
    return text;
}
