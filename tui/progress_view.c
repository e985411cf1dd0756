/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Numbers and words of a proof under way. */
#include "tui/progress_view.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "engine.h"
#include "tui/quantity.h"

static const uint64_t sample_every_ns = 1000000000;

static double seconds(uint64_t ns)
{
    return (double)ns * 1e-9;
}

const char *progress_state(const struct task *task, bool is_stopping)
{
    return is_stopping || task_cancelled(task) ? "stopping"
           : task_parked(task)                 ? "paused"
           : task_paused(task)                 ? "pausing"
                                               : "running";
}

void progress_context_steps(struct progress_context *context,
                            const struct task_progress *progress,
                            uint64_t steps_per_segment, uint64_t steps)
{
    const bool is_by_segment =
        progress->phase != NULL
        && (strcmp(progress->phase, job_phase_name(PHASE_EXECUTE)) == 0
            || strcmp(progress->phase, job_phase_name(PHASE_PROVE)) == 0);
    context->steps_per_unit = is_by_segment ? steps_per_segment : 0;
    context->steps_total = is_by_segment ? steps : 0;
}

/* In units of this phase; of segments the last is shorter, and its tables have the next
 * power of two of rows. */
static struct work_left rest_of(const struct task_progress *p,
                                const struct progress_context *context)
{
    const uint64_t per_unit = context->steps_per_unit;
    const uint64_t beyond = per_unit != 0 ? context->steps_total % per_unit : 0;
    double last = 1;
    while (beyond != 0 && last * (double)per_unit >= 2 * (double)beyond) {
        last /= 2;
    }
    const double part =
        p->steps_total == 0 ? 0 : (double)p->steps_done / (double)p->steps_total;
    const double whole = (double)(p->units_total - p->units_done) - 1;
    return work_left_of(context->times, context->n_times, part < 1 ? part : 1,
                        p->steps_total, whole, last);
}

struct progress_view progress_view_of(const struct task_progress *progress,
                                      const struct progress_context *context)
{
    struct progress_view v = {
        .phase = progress->phase != NULL ? progress->phase : "start",
        .units_done = progress->units_done,
        .units_total = progress->units_total,
        .fraction = -1,
        .steps_per_second = -1,
        .unit = stall_unit(progress),
        .rss = progress->rss,
        .rss_peak = progress->rss_peak,
        .state = context->state,
    };
    v.wall_ns = context->now_ns - context->began_ns;
    v.paused_ns = progress->halted_ns < v.wall_ns ? progress->halted_ns : v.wall_ns;
    v.active_ns = v.wall_ns - v.paused_ns;
    const uint64_t phase_end = context->now_ns - progress->phase_halted_ns;
    v.phase_ns = progress->phase != NULL && phase_end > progress->phase_began_ns
                     ? phase_end - progress->phase_began_ns
                     : 0;
    double units = (double)progress->units_done;
    if (progress->steps_total != 0) {
        const double part = (double)progress->steps_done / (double)progress->steps_total;
        units += part < 1 ? part : 1;
    }
    if (progress->units_total != 0) {
        v.fraction = units / (double)progress->units_total;
        v.fraction = v.fraction < 1 ? v.fraction : 1;
    }
    const double passed = seconds(v.phase_ns);
    const uint64_t n_made =
        v.units_done > progress->units_reused ? v.units_done - progress->units_reused : 0;
    const double made = units - (double)progress->units_reused;
    const bool is_telling = n_made >= 1 || (v.units_total == 1 && v.fraction >= 0.5);
    if (!is_telling) {
        return v;
    }
    if (context->steps_per_unit != 0 && passed > 0) {
        const double per_unit = (double)context->steps_per_unit;
        double steps = made * per_unit;
        if (context->steps_total != 0 && v.fraction >= 0) {
            steps = v.fraction * (double)context->steps_total * made / units;
        } else if (context->steps_total != 0
                   && units * per_unit > (double)context->steps_total) {
            steps = (double)context->steps_total - (units - made) * per_unit;
        }
        v.steps_per_second = steps / passed;
    }
    const bool is_time = n_made >= TIME_LEFT_UNITS_MIN || v.phase_ns >= TIME_LEFT_NS_MIN;
    if (v.fraction >= 0 && is_time) {
        if (context->n_times != 0 && v.units_done < v.units_total) {
            const struct work_left rest = rest_of(progress, context);
            v.left = time_left_of(context->times, context->n_times, &rest);
        } else {
            const double left = passed * (1 - v.fraction) / (v.fraction * made / units);
            v.left.ns = (uint64_t)(left * 1e9 + 0.5) + 1;
        }
    }
    return v;
}

struct progress_view progress_watch_view(struct progress_watcher *w, struct task *task,
                                         pid_t pid, struct task_progress *progress,
                                         const struct progress_context *bare)
{
    struct task_unit_time times[TASK_UNIT_TIMES];
    struct progress_context with_times = *bare;
    const struct progress_context *const context = &with_times;
    task_progress(task, progress);
    with_times.times = times;
    with_times.n_times = task_unit_times(task, times);
    if (w == NULL) {
        return progress_view_of(progress, context);
    }
    if (context->now_ns - w->sample.at_ns >= sample_every_ns) {
        w->sample.pid = pid;
        process_measure(&w->sample);
        stall_sample(&w->watch, &w->sample);
    }
    struct progress_view v = progress_view_of(progress, context);
    v.stall = stall_look(&w->watch, context->now_ns, progress, times, context->n_times,
                         task_parked(task));
    if (v.stall.ns != 0) {
        v.state = "stalled";
    }
    const bool is_same = progress->phase_number == w->phase_number;
    const uint64_t passed =
        is_same && v.phase_ns > w->phase_ns ? v.phase_ns - w->phase_ns : 0;
    w->shown = is_same ? w->shown : (struct time_left){0};
    time_left_show(&w->shown, &v.left, passed);
    v.left = v.stall.ns != 0 ? (struct time_left){0} : w->shown;
    w->phase_number = progress->phase_number;
    w->phase_ns = v.phase_ns;
    return v;
}

/* Append to line, never beyond its end. */
PRINTF_LIKE(2, 3)
static void append(char line[PROGRESS_LINE_BYTES], const char *format, ...)
{
    const size_t len = strlen(line);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + len, PROGRESS_LINE_BYTES - len, format, arguments);
    va_end(arguments);
}

/* Whole seconds. */
static const char *left(char text[QUANTITY_BYTES], uint64_t ns)
{
    if (ns >= (uint64_t)60 * 1000000000) {
        return quantity_duration(text, ns);
    }
    snprintf(text, QUANTITY_BYTES, "%.0fs", seconds(ns));
    return text;
}

void progress_view_pace(const struct progress_view *v, char text[PROGRESS_PACE_BYTES])
{
    char number[QUANTITY_BYTES];
    size_t len = 0;
    text[0] = '\0';
    if (v->steps_per_second >= 0) {
        len = (size_t)snprintf(text, PROGRESS_PACE_BYTES, " %s steps/s",
                               quantity_count(number, v->steps_per_second));
    }
    if (v->left.ns != 0) {
        len += (size_t)snprintf(text + len, PROGRESS_PACE_BYTES - len, " eta %s",
                                left(number, v->left.ns));
    }
    if (v->left.p90_ns != 0) {
        char most[QUANTITY_BYTES];
        snprintf(text + len, PROGRESS_PACE_BYTES - len, " (%s to %s)",
                 left(number, v->left.p10_ns), left(most, v->left.p90_ns));
    }
}

void progress_view_line(const struct progress_view *v, unsigned columns,
                        char line[PROGRESS_LINE_BYTES])
{
    char text[QUANTITY_BYTES];
    char pace[PROGRESS_PACE_BYTES];
    line[0] = '\0';
    append(line, "%-8s", v->phase);
    if (v->stall.ns != 0) {
        char stalled[STALL_TEXT_BYTES];
        append(line, " %s", stall_text(stalled, &v->stall, v->phase, v->unit));
    } else if (v->state != NULL && strcmp(v->state, "running") != 0) {
        append(line, " %s", v->state);
    }
    append(line, " %" PRIu64, v->units_done);
    if (v->units_total != 0) {
        append(line, "/%" PRIu64, v->units_total);
    }
    if (v->fraction >= 0) {
        append(line, " %.1f%%", 100 * v->fraction);
    }
    append(line, " %s", quantity_duration(text, v->phase_ns));
    progress_view_pace(v, pace);
    append(line, "%s", pace);
    if (v->left.ns == 0 && v->fraction >= 0) {
        append(line, " eta --");
    }
    append(line, " rss %s", quantity_size(text, v->rss));
    append(line, " peak %s", quantity_size(text, v->rss_peak));
    static const char *const last[] = {" peak ", " rss ", " ("};
    for (unsigned i = 0; i < 3 && strlen(line) > columns; i++) {
        char *const eta = strstr(line, " eta ");
        char *const at = eta != NULL ? strstr(eta, last[i]) : NULL;
        if (at != NULL) { /* half a number would be another one */
            *at = '\0';
        }
    }
    if (columns < PROGRESS_LINE_BYTES) {
        line[columns] = '\0';
    }
}

void progress_view_json(const struct progress_view *v, struct json *j)
{
    json_put_string(j, "state", v->state);
    json_put_string(j, "phase", v->phase);
    json_put_count(j, "units_done", v->units_done);
    if (v->units_total != 0) {
        json_put_count(j, "units_total", v->units_total);
    } else {
        json_put_null(j, "units_total");
    }
    if (v->fraction >= 0) {
        json_put_decimal(j, "fraction", v->fraction, 4);
    } else {
        json_put_null(j, "fraction");
    }
    json_put_decimal(j, "phase_s", seconds(v->phase_ns), 3);
    json_put_decimal(j, "active_s", seconds(v->active_ns), 3);
    json_put_decimal(j, "paused_s", seconds(v->paused_ns), 3);
    json_put_decimal(j, "wall_s", seconds(v->wall_ns), 3);
    json_put_seconds(j, "eta_s", v->left.ns);
    json_put_seconds(j, "eta_p10_s", v->left.p90_ns != 0 ? v->left.p10_ns : 0);
    json_put_seconds(j, "eta_p90_s", v->left.p90_ns);
    json_put_seconds(j, "stalled_s", v->stall.ns);
    if (v->stall.ns != 0) {
        json_put_string(j, "stall_reason", process_rest_word(v->stall.why));
    } else {
        json_put_null(j, "stall_reason");
    }
    if (v->steps_per_second >= 0) {
        json_put_decimal(j, "steps_per_second", v->steps_per_second, 0);
    } else {
        json_put_null(j, "steps_per_second");
    }
    json_put_count(j, "rss_bytes", v->rss);
    json_put_count(j, "peak_rss_bytes", v->rss_peak);
}
