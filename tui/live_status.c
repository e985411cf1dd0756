/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Describing a process at work. */
#include "tui/live_status.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tui/quantity.h"

enum { LINE_BYTES = 512, WHERE_BYTES = 96 };

static const char *state_of(const struct live_status *s)
{
    return s->is_stopping ? "stopping"
           : s->is_parked ? "paused"
           : s->is_paused ? "pausing"
                          : "running";
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
    json_put_string(j, "state", state_of(s));
    json_put_count(j, "pid", (uint64_t)s->pid);
    json_put_string(j, "phase", p->phase);
    json_put_count(j, "units_done", p->units_done);
    json_put_count(j, "units_total", p->units_total);
    json_put_count(j, "steps_done", p->steps_done);
    json_put_count(j, "steps_total", p->steps_total);
    json_put_count(j, "rss_bytes", s->rss);
    json_put_count(j, "budget_bytes", s->budget);
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
    char line[LINE_BYTES], place[WHERE_BYTES], part[32] = "", rss[QUANTITY_BYTES],
                                               budget[QUANTITY_BYTES];
    if (p->steps_total != 0 && p->steps_done < p->steps_total) {
        snprintf(part, sizeof part, " (%.0f%% of the next)",
                 100 * (double)p->steps_done / (double)p->steps_total);
    }
    snprintf(line, sizeof line, "%s %s %s%s rss %s",
             s->session != NULL ? s->session : "-", state_of(s), where(s, place), part,
             quantity_size(rss, s->rss));
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

uint64_t live_status_rss(pid_t pid)
{
    char path[64];
    uint64_t pages = 0;
    snprintf(path, sizeof path, "/proc/%jd/statm", (intmax_t)pid);
    FILE *const f = fopen(path, "re");
    if (f == NULL) {
        return 0;
    }
    const bool is_read = fscanf(f, "%*u %" SCNu64, &pages) == 1;
    (void)fclose(f);
    return is_read ? pages * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}
