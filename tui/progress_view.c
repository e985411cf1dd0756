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

/* An estimate earlier than this is noise. */
enum { ETA_UNITS_MIN = 3, ETA_SECONDS_MIN = 5 };

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

struct progress_view progress_view_of(const struct task_progress *progress,
                                      const struct progress_context *context)
{
    struct progress_view v = {
        .phase = progress->phase != NULL ? progress->phase : "start",
        .units_done = progress->units_done,
        .units_total = progress->units_total,
        .fraction = -1,
        .steps_per_second = -1,
        .eta_s = -1,
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
    if (v.fraction >= 0 && (n_made >= ETA_UNITS_MIN || passed >= ETA_SECONDS_MIN)) {
        v.eta_s = passed * (1 - v.fraction) / (v.fraction * made / units);
    }
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

void progress_view_pace(const struct progress_view *v, char text[PROGRESS_PACE_BYTES])
{
    char number[QUANTITY_BYTES];
    size_t len = 0;
    text[0] = '\0';
    if (v->steps_per_second >= 0) {
        len = (size_t)snprintf(text, PROGRESS_PACE_BYTES, " %s steps/s",
                               quantity_count(number, v->steps_per_second));
    }
    if (v->eta_s >= 60) {
        snprintf(text + len, PROGRESS_PACE_BYTES - len, " eta %s",
                 quantity_duration(number, (uint64_t)v->eta_s * 1000000000));
    } else if (v->eta_s >= 0) {
        snprintf(text + len, PROGRESS_PACE_BYTES - len, " eta %.0fs", v->eta_s);
    }
}

void progress_view_line(const struct progress_view *v, unsigned columns,
                        char line[PROGRESS_LINE_BYTES])
{
    char text[QUANTITY_BYTES];
    char pace[PROGRESS_PACE_BYTES];
    line[0] = '\0';
    append(line, "%-8s", v->phase);
    if (v->state != NULL && strcmp(v->state, "running") != 0) {
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
    if (v->eta_s < 0 && v->fraction >= 0) {
        append(line, " eta --");
    }
    append(line, " rss %s", quantity_size(text, v->rss));
    append(line, " peak %s", quantity_size(text, v->rss_peak));
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
    if (v->eta_s >= 0) {
        json_put_decimal(j, "eta_s", v->eta_s, 1);
    } else {
        json_put_null(j, "eta_s");
    }
    if (v->steps_per_second >= 0) {
        json_put_decimal(j, "steps_per_second", v->steps_per_second, 0);
    } else {
        json_put_null(j, "steps_per_second");
    }
    json_put_count(j, "rss_bytes", v->rss);
    json_put_count(j, "peak_rss_bytes", v->rss_peak);
}
