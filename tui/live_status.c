/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Describing a process at work. */
#include "tui/live_status.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host.h"
#include "tui/process_sample.h"
#include "tui/quantity.h"

enum { LINE_BYTES = 512, WHERE_BYTES = 96 };

struct live_status live_status_look(const struct live_source *source)
{
    struct live_status s = {
        .session = source->session,
        .pid = source->pid,
        .rss = process_rss(source->pid),
        .budget = source->budget,
        .is_paused = task_paused(source->task),
        .is_parked = task_parked(source->task),
        .is_stopping = source->is_stopping,
    };
    struct progress_context context = {
        .now_ns = host_now_ns(),
        .began_ns = source->began_ns,
        .state = progress_state(source->task, source->is_stopping),
    };
    task_progress(source->task, &s.progress);
    progress_context_steps(&context, &s.progress, source->steps_per_segment,
                           source->steps);
    s.view = progress_watch_view(source->watcher, source->task, source->pid, &s.progress,
                                 &context);
    s.view.rss = s.rss;
    if (source->watcher == NULL && source->stall.ns != 0) {
        s.view.stall = source->stall;
        s.view.state = "stalled";
    }
    return s;
}

void live_status_answer(const struct live_status *s, enum control_verb verb,
                        struct byte_buffer *out)
{
    struct json j;
    switch (verb) {
    case CONTROL_LINE:
        live_status_line(s, out);
        break;
    case CONTROL_WATCH:
        live_status_numbers(s, out);
        break;
    case CONTROL_CHECKPOINT:
        live_status_durable(s, out);
        break;
    default:
        json_open(&j, out);
        json_begin_object(&j, NULL);
        live_status_json(s, &j);
        json_end_object(&j);
    }
}

/* "2 PID RSS BUDGET FLAGS PHASE NUMBER BEGAN UNITS OF REUSED STEPS OF ETA P10 P90 STALLED
 * WHY", - for no phase */
#define NUMBERS_FORMAT                                                                  \
    "2 %" PRIu64 " %" PRIu64 " %" PRIu64 " %u %.31s %" PRIu64 " %" PRIu64 " %" PRIu64   \
    " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 \
    " %" PRIu64 " %u"

void live_status_numbers(const struct live_status *s, struct byte_buffer *out)
{
    const struct task_progress *const p = &s->progress;
    char line[LINE_BYTES];
    const unsigned flags =
        (s->is_paused ? 1u : 0u) | (s->is_parked ? 2u : 0u) | (s->is_stopping ? 4u : 0u);
    const int n =
        snprintf(line, sizeof line, NUMBERS_FORMAT, (uint64_t)s->pid, s->rss, s->budget,
                 flags, p->phase != NULL ? p->phase : "-", p->phase_number,
                 p->phase_began_ns, p->units_done, p->units_total, p->units_reused,
                 p->steps_done, p->steps_total, s->view.left.ns, s->view.left.p10_ns,
                 s->view.left.p90_ns, s->view.stall.ns, (unsigned)s->view.stall.why);
    buffer_bytes(out, line, (size_t)n);
}

bool live_status_read(struct live_status *s, char phase[LIVE_PHASE_BYTES],
                      const struct byte_buffer *line)
{
    char text[LINE_BYTES];
    uint64_t pid;
    unsigned flags;
    unsigned why;
    int end = 0;
    struct time_left *const left = &s->view.left;
    struct task_progress *const p = &s->progress;
    if (line->len >= sizeof text) {
        return false;
    }
    memcpy(text, line->bytes, line->len);
    text[line->len] = '\0';
    memset(s, 0, sizeof *s);
    const int n =
        sscanf(text,
               "2 %" SCNu64 " %" SCNu64 " %" SCNu64 " %u %31s %" SCNu64 " %" SCNu64
               " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
               " %" SCNu64 " %" SCNu64 " %" SCNu64 " %u%n",
               &pid, &s->rss, &s->budget, &flags, phase, &p->phase_number,
               &p->phase_began_ns, &p->units_done, &p->units_total, &p->units_reused,
               &p->steps_done, &p->steps_total, &left->ns, &left->p10_ns, &left->p90_ns,
               &s->view.stall.ns, &why, &end);
    if (n != 17 || (size_t)end != line->len || why >= N_RESTS) {
        return false;
    }
    s->view.stall.why = (enum process_rest)why;
    s->pid = (pid_t)pid;
    s->is_paused = (flags & 1) != 0;
    s->is_parked = (flags & 2) != 0;
    s->is_stopping = (flags & 4) != 0;
    p->phase = strcmp(phase, "-") == 0 ? NULL : phase;
    return true;
}

/* "prove 3/8" */
static const char *where(const struct live_status *s, char text[WHERE_BYTES])
{
    const struct task_progress *const p = &s->progress;
    if (p->phase == NULL) {
        snprintf(text, WHERE_BYTES, "at its beginning");
    } else if (p->units_total == 0) {
        snprintf(text, WHERE_BYTES, "%s %" PRIu64, p->phase, p->units_done);
    } else {
        snprintf(text, WHERE_BYTES, "%s %" PRIu64 "/%" PRIu64, p->phase, p->units_done,
                 p->units_total);
    }
    return text;
}

void live_status_json(const struct live_status *s, struct json *j)
{
    const struct task_progress *const p = &s->progress;
    json_put_string(j, "session", s->session);
    json_put_count(j, "pid", (uint64_t)s->pid);
    progress_view_json(&s->view, j);
    json_put_count(j, "steps_done", p->steps_done);
    json_put_count(j, "steps_total", p->steps_total);
    json_put_count(j, "rss_cap_bytes", s->budget);
    json_put_boolean(j, "paused", s->is_paused);
    json_put_boolean(j, "parked", s->is_parked);
    json_put_boolean(j, "stopping", s->is_stopping);
}

static void put(struct byte_buffer *out, const char *text)
{
    buffer_bytes(out, text, strlen(text));
}

void live_status_line(const struct live_status *s, struct byte_buffer *out)
{
    const struct task_progress *const p = &s->progress;
    char line[LINE_BYTES], place[WHERE_BYTES],
        part[32] = "", pace[PROGRESS_PACE_BYTES], rss[QUANTITY_BYTES],
        budget[QUANTITY_BYTES], stalled[STALL_TEXT_BYTES];
    const struct stall *const stall = &s->view.stall;
    const char *const state =
        stall->ns != 0 ? stall_text(stalled, stall, s->view.phase, s->view.unit)
                       : s->view.state;
    if (p->steps_total != 0 && p->steps_done < p->steps_total) {
        snprintf(part, sizeof part, " (%.0f%% of the next)",
                 100 * (double)p->steps_done / (double)p->steps_total);
    }
    progress_view_pace(&s->view, pace);
    snprintf(line, sizeof line, "%s %s %s%s%s rss %s",
             s->session != NULL ? s->session : "-", state, where(s, place), part, pace,
             quantity_size(rss, s->view.rss));
    put(out, line);
    if (s->budget != 0) {
        put(out, " of ");
        put(out, quantity_size(budget, s->budget));
    }
    snprintf(line, sizeof line, " pid %jd", (intmax_t)s->pid);
    put(out, line);
}

void live_status_durable(const struct live_status *s, struct byte_buffer *out)
{
    char line[LINE_BYTES], place[WHERE_BYTES];
    if (s->session == NULL) {
        put(out, "there is no session yet");
        return;
    }
    snprintf(line, sizeof line, "%s: all up to %s is durable", s->session,
             where(s, place));
    put(out, line);
}
