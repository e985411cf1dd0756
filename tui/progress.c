/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The reporter.
 *
 * Invariants, under the lock:
 *   1. has_line: the terminal's last line is a progress line without a newline; whoever
 *      writes anything else clears it first.
 *   2. finished, publishing and given_up never become false again; publishing and
 *      given_up exclude each other.
 */
#include "tui/progress.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/host.h"
#include "tui/memory_text.h"
#include "tui/progress_view.h"
#include "tui/quantity.h"
#include "tui/terminal.h"

enum { TICK_MS = 250, TICK_LEAST_MS = 50, JSON_EVERY_MS = 1000, PLAIN_EVERY_MS = 30000 };

struct progress {
    enum progress_mode mode;
    uint64_t every_ms; /* between lines */
    struct task *task;
    uint64_t began_ns;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool finished;
    bool publishing;
    bool given_up;
    bool has_line;
    bool is_halted;
    bool is_stalled;
    struct progress_watcher watcher;
    uint64_t stopping_ns; /* when the cancellation was seen; 0: not yet */
    uint64_t steps_per_segment;
    uint64_t steps; /* of the whole run; 0: not known yet */
    uint64_t last_ns;
};

static const char clear_line[] = "\r\x1b[K";

enum progress_mode progress_mode_choose(enum progress_mode wanted)
{
    if (wanted != PROGRESS_AUTO) {
        return wanted;
    }
    return terminal_can_repaint(STDERR_FILENO) ? PROGRESS_TTY : PROGRESS_PLAIN;
}

enum status progress_open(struct progress **out, enum progress_mode mode,
                          uint64_t every_ns, struct task *task, struct error *e)
{
    CHECK(mode != PROGRESS_AUTO);
    *out = NULL;
    struct progress *const p = calloc(1, sizeof *p);
    if (p == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for the progress display");
    }
    p->mode = mode;
    p->every_ms = every_ns != 0            ? every_ns / 1000000
                  : mode == PROGRESS_PLAIN ? PLAIN_EVERY_MS
                                           : JSON_EVERY_MS;
    p->task = task;
    p->began_ns = host_now_ns();
    p->last_ns = p->began_ns;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&p->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&p->lock, NULL);
    *out = p;
    return STATUS_OK;
}

void progress_close(struct progress *p)
{
    if (p != NULL) {
        pthread_cond_destroy(&p->changed);
        pthread_mutex_destroy(&p->lock);
        free(p);
    }
}

/* ---- lines; the lock is held ---- */

static void write_text(const char *text)
{
    (void)terminal_write(STDERR_FILENO, (const uint8_t *)text, strlen(text));
}

static void remove_line(struct progress *p)
{
    if (p->has_line) {
        write_text(clear_line);
        p->has_line = false;
    }
}

/* One whole line; in plain mode with the time of day in front. */
static void write_line_of(struct progress *p, const char *format, va_list arguments)
{
    char text[1024];
    size_t at = 0;
    if (p->mode == PROGRESS_PLAIN) {
        const time_t now = time(NULL);
        struct tm local;
        localtime_r(&now, &local);
        at = strftime(text, sizeof text, "%H:%M:%S ", &local);
    }
    vsnprintf(text + at, sizeof text - at, format, arguments);
    remove_line(p);
    (void)terminal_write_line(STDERR_FILENO, text);
}

PRINTF_LIKE(2, 3)
static void write_line(struct progress *p, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line_of(p, format, arguments);
    va_end(arguments);
}

void progress_say(struct progress *p, const char *format, ...)
{
    if (p->mode == PROGRESS_JSON || p->mode == PROGRESS_NONE) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    pthread_mutex_lock(&p->lock);
    write_line_of(p, format, arguments);
    pthread_mutex_unlock(&p->lock);
    va_end(arguments);
}

void progress_json_begin(struct json *j, struct byte_buffer *out, const char *type,
                         uint64_t began_ns)
{
    struct timespec now;
    struct tm utc;
    char date[32];
    char stamp[64];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(stamp, sizeof stamp, "%s.%03ldZ", date, now.tv_nsec / 1000000);
    json_open(j, out);
    json_begin_object(j, NULL);
    json_put_count(j, "v", 1);
    json_put_string(j, "type", type);
    json_put_string(j, "ts", stamp);
    json_put_count(j, "t_ms", (host_now_ns() - began_ns) / 1000000);
}

void progress_json_end(struct json *j)
{
    json_end_object(j);
    buffer_u8(j->out, '\n');
    if (!j->out->bad) {
        (void)terminal_write(STDERR_FILENO, j->out->bytes, j->out->len);
    }
}

static struct progress_view view_now(struct progress *p)
{
    struct task_progress counters;
    task_sample_memory(p->task);
    task_progress(p->task, &counters);
    struct progress_context context = {
        .now_ns = host_now_ns(),
        .began_ns = p->began_ns,
        .state = progress_state(p->task, false),
    };
    progress_context_steps(&context, &counters, p->steps_per_segment, p->steps);
    return progress_watch_view(&p->watcher, p->task, getpid(), &counters, &context);
}

static void write_json_view(struct progress *p, const char *type)
{
    const struct progress_view v = view_now(p);
    struct byte_buffer out = {0};
    struct json j;
    progress_json_begin(&j, &out, type, p->began_ns);
    progress_view_json(&v, &j);
    progress_json_end(&j);
    buffer_free(&out);
}

static void repaint(struct progress *p, const struct progress_view *v)
{
    if (!terminal_is_in_front(STDERR_FILENO)) {
        p->has_line = false;
        return;
    }
    char line[PROGRESS_LINE_BYTES];
    char text[PROGRESS_LINE_BYTES + sizeof clear_line];
    progress_view_line(v, terminal_columns(STDERR_FILENO) - 1, line);
    snprintf(text, sizeof text, "%s%s", clear_line, line);
    write_text(text);
    p->has_line = true;
}

/* ---- the reporter's thread ---- */

/* Lines for the beginning and the end of a halt. */
static void report_halt(struct progress *p)
{
    const bool is_halted = task_parked(p->task);
    if (is_halted == p->is_halted) {
        return;
    }
    p->is_halted = is_halted;
    if (p->mode == PROGRESS_JSON && is_halted) {
        write_json_view(p, "pause");
    } else if (p->mode == PROGRESS_JSON) {
        write_json_view(p, "resume");
    } else if (p->mode == PROGRESS_PLAIN) {
        write_line(p, "%s", is_halted ? "paused" : "goes on");
    }
}

/* Lines for the beginning and the end of a stall; other modes show it in each of theirs.
 */
static void report_stall(struct progress *p, const struct progress_view *v)
{
    const bool is_stalled = v->stall.ns != 0;
    if (p->mode == PROGRESS_PLAIN && is_stalled != p->is_stalled) {
        char text[STALL_TEXT_BYTES];
        write_line(p, "%s",
                   is_stalled ? stall_text(text, &v->stall, v->phase, v->unit)
                              : "goes on");
    }
    p->is_stalled = is_stalled;
}

static void report(struct progress *p)
{
    const uint64_t now = host_now_ns();
    const uint64_t since_ms = (now - p->last_ns) / 1000000;
    char line[PROGRESS_LINE_BYTES];
    if (task_cancelled(p->task) && p->stopping_ns == 0) {
        p->stopping_ns = now;
        if (p->mode == PROGRESS_TTY || p->mode == PROGRESS_PLAIN) {
            write_line(p, "stopping; a second signal stops at once");
        }
    }
    report_halt(p);
    const struct progress_view v = view_now(p);
    report_stall(p, &v);
    switch (p->mode) {
    case PROGRESS_TTY:
        repaint(p, &v);
        break;
    case PROGRESS_PLAIN:
        if (since_ms >= p->every_ms) {
            progress_view_line(&v, PROGRESS_LINE_BYTES, line);
            write_line(p, "%s", line);
            p->last_ns = now;
        }
        break;
    case PROGRESS_JSON:
        if (since_ms >= p->every_ms) {
            write_json_view(p, "progress");
            p->last_ns = now;
        }
        break;
    case PROGRESS_AUTO:
    case PROGRESS_NONE:
        break;
    }
}

/* The work should have stopped by now. */
static bool is_overdue(const struct progress *p)
{
    return p->stopping_ns != 0 && !p->publishing
           && host_now_ns() - p->stopping_ns > STOP_PATIENCE_MS * (uint64_t)1000000;
}

/* Between two looks: short enough for the lines that are wanted. */
static long tick_ns(const struct progress *p)
{
    const uint64_t ms = p->every_ms < TICK_LEAST_MS ? TICK_LEAST_MS
                        : p->every_ms < TICK_MS     ? p->every_ms
                                                    : TICK_MS;
    return (long)ms * 1000000L;
}

bool progress_watch(struct progress *p)
{
    pthread_mutex_lock(&p->lock);
    while (!p->finished && !is_overdue(p)) {
        report(p);
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += tick_ns(p);
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&p->changed, &p->lock, &until);
    }
    const bool is_finished = p->finished;
    p->given_up = !is_finished;
    remove_line(p);
    pthread_mutex_unlock(&p->lock);
    return is_finished;
}

bool progress_publish(struct progress *p)
{
    pthread_mutex_lock(&p->lock);
    p->publishing = !p->given_up;
    const bool is_publishing = p->publishing;
    pthread_mutex_unlock(&p->lock);
    return is_publishing;
}

void progress_finish(struct progress *p)
{
    pthread_mutex_lock(&p->lock);
    p->finished = true;
    remove_line(p);
    pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

/* ---- what the job says ---- */

void progress_plan(struct progress *p, const struct progress_plan *plan)
{
    char budget[QUANTITY_BYTES];
    pthread_mutex_lock(&p->lock);
    p->steps_per_segment = (uint64_t)1 << plan->memory.segment_log2;
    if (p->mode == PROGRESS_JSON) {
        struct byte_buffer out = {0};
        struct json j;
        progress_json_begin(&j, &out, "plan", p->began_ns);
        json_put_string(&j, "program", plan->program);
        json_put_string(&j, "output", plan->output);
        json_put_count(&j, "security", plan->security);
        json_put_count(&j, "segment_log2", plan->memory.segment_log2);
        json_put_string(&j, "memory_mode", memory_mode_word(plan->mode));
        json_put_count(&j, "rss_stream_bytes", plan->memory.bytes_stream);
        json_put_count(&j, "rss_cap_bytes", plan->memory.bytes_budget);
        json_put_count(&j, "threads", plan->threads);
        json_put_string(&j, "isa", plan->isa);
        progress_json_end(&j);
        buffer_free(&out);
    } else if (p->mode != PROGRESS_NONE) {
        write_line(p, "plan     %s: segments of 2^%u steps, %s, %u thread%s, %u bits",
                   plan->program, plan->memory.segment_log2, plan->isa, plan->threads,
                   quantity_s(plan->threads), plan->security);
        write_line(p, "memory   %s at most, mode %s",
                   quantity_size(budget, plan->memory.bytes_budget),
                   memory_mode_word(plan->mode));
    }
    pthread_mutex_unlock(&p->lock);
}

void progress_session(struct progress *p, const char *name, const char *store)
{
    pthread_mutex_lock(&p->lock);
    if (p->mode == PROGRESS_JSON) {
        struct byte_buffer out = {0};
        struct json j;
        progress_json_begin(&j, &out, "session", p->began_ns);
        json_put_string(&j, "session", name);
        json_put_string(&j, "store", store);
        progress_json_end(&j);
        buffer_free(&out);
    } else if (p->mode != PROGRESS_NONE) {
        write_line(p, "session  %s in %s", name, store);
    }
    pthread_mutex_unlock(&p->lock);
}

void progress_steps_known(struct progress *p, uint64_t steps)
{
    pthread_mutex_lock(&p->lock);
    p->steps = steps;
    pthread_mutex_unlock(&p->lock);
}

static void on_phase_begin(void *arg, enum job_phase phase, uint32_t n_units)
{
    struct progress *const p = arg;
    pthread_mutex_lock(&p->lock);
    p->last_ns = host_now_ns();
    if (p->mode == PROGRESS_JSON) {
        struct byte_buffer out = {0};
        struct json j;
        progress_json_begin(&j, &out, "phase_start", p->began_ns);
        json_put_string(&j, "phase", job_phase_name(phase));
        if (n_units != 0) {
            json_put_count(&j, "units_total", n_units);
        } else {
            json_put_null(&j, "units_total");
        }
        progress_json_end(&j);
        buffer_free(&out);
    } else if (p->mode == PROGRESS_PLAIN) {
        if (n_units != 0) {
            write_line(p, "%-8s begins, %" PRIu32 " unit%s", job_phase_name(phase),
                       n_units, quantity_s(n_units));
        } else {
            write_line(p, "%-8s begins", job_phase_name(phase));
        }
    }
    pthread_mutex_unlock(&p->lock);
}

static void on_phase_end(void *arg, enum job_phase phase)
{
    struct progress *const p = arg;
    pthread_mutex_lock(&p->lock);
    if (p->mode == PROGRESS_JSON) {
        write_json_view(p, "phase_end");
    } else if (p->mode != PROGRESS_NONE) {
        const struct progress_view v = view_now(p);
        char took[QUANTITY_BYTES];
        char peak[QUANTITY_BYTES];
        char rate[QUANTITY_BYTES + 16] = "";
        if (p->steps != 0 && v.steps_per_second >= 0) {
            quantity_count(rate, v.steps_per_second);
            strcat(rate, " steps/s, ");
        }
        write_line(p, "%-8s %s %s, %speak %s", job_phase_name(phase),
                   v.units_done < v.units_total ? "stopped after" : "done in",
                   quantity_duration(took, v.phase_ns), rate,
                   quantity_size(peak, v.rss_peak));
    }
    pthread_mutex_unlock(&p->lock);
}

/* The output (fd 1) is part of the statement and goes into the proof; what the guest
 * tells the person (fd 2) is passed on. */
static void on_guest_write(void *arg, int fd, const uint8_t *bytes, size_t len)
{
    struct progress *const p = arg;
    if (fd != 2 || len == 0) {
        return;
    }
    pthread_mutex_lock(&p->lock);
    if (p->mode == PROGRESS_JSON) {
        struct byte_buffer out = {0};
        struct json j;
        progress_json_begin(&j, &out, "guest", p->began_ns);
        json_put_count(&j, "fd", 2);
        json_put_text(&j, "text", (const char *)bytes, len);
        progress_json_end(&j);
        buffer_free(&out);
    } else {
        remove_line(p);
        (void)terminal_write_guest(STDERR_FILENO, bytes, len);
        if (p->mode == PROGRESS_TTY && bytes[len - 1] != '\n') {
            write_text("\n"); /* or the next repainting would erase it */
        }
    }
    pthread_mutex_unlock(&p->lock);
}

static void on_memory_chosen(void *arg, const struct memory_choice *choice)
{
    struct progress *const p = arg;
    pthread_mutex_lock(&p->lock);
    if (p->mode == PROGRESS_JSON) {
        struct byte_buffer out = {0};
        struct json j;
        progress_json_begin(&j, &out, "memory", p->began_ns);
        memory_choice_json(choice, &j);
        progress_json_end(&j);
        buffer_free(&out);
    } else if (p->mode != PROGRESS_NONE) {
        char line[MEMORY_CHOICE_BYTES];
        write_line(p, "memory   %s", memory_choice_line(choice, line));
    }
    pthread_mutex_unlock(&p->lock);
}

struct observer progress_observer(struct progress *p)
{
    return (struct observer){
        .arg = p,
        .phase_begin = on_phase_begin,
        .phase_end = on_phase_end,
        .guest_write = on_guest_write,
        .memory_chosen = on_memory_chosen,
    };
}
