/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Loading a timeline, and its forms for programs. */
#include "tui/history.h"

#include <stdlib.h>
#include <string.h>

#include "tui/sheet.h"

enum { PAGE = 256 };

/* Load pages of one kind of rows into an array that grows. */
#define LOAD_ROWS(h, array, n_rows, function)                                     \
    do {                                                                          \
        uint64_t after = 0;                                                       \
        for (size_t n = PAGE; n == PAGE;) {                                       \
            void *const more =                                                    \
                realloc((h)->array, ((h)->n_rows + PAGE) * sizeof *(h)->array);   \
            if (more == NULL) {                                                   \
                return error_set(e, STATUS_MEMORY, "timeline: no memory");        \
            }                                                                     \
            (h)->array = more;                                                    \
            TRY(function(session, after, (h)->array + (h)->n_rows, PAGE, &n, e)); \
            (h)->n_rows += n;                                                     \
            after = (h)->n_rows == 0 ? 0 : (h)->array[(h)->n_rows - 1].id;        \
        }                                                                         \
    } while (0)

enum status history_load(struct history *h, struct session *session, struct error *e)
{
    memset(h, 0, sizeof *h);
    LOAD_ROWS(h, runs, n_runs, timeline_runs);
    LOAD_ROWS(h, spans, n_spans, timeline_spans);
    LOAD_ROWS(h, samples, n_samples, timeline_samples);
    return STATUS_OK;
}

void history_free(struct history *h)
{
    free(h->runs);
    free(h->spans);
    free(h->samples);
    memset(h, 0, sizeof *h);
}

static double seconds(uint64_t ns)
{
    return (double)ns * 1e-9;
}

static const char *ending(const struct span_row *s)
{
    return s->is_open ? "open" : s->is_cut ? "cut" : "whole";
}

void history_sheet(const struct history *h, enum sheet_format format,
                   struct byte_buffer *out)
{
    static const char *const names[] = {"run",        "kind",  "name",    "index",
                                        "begin_s",    "end_s", "seconds", "begin_wall_s",
                                        "end_wall_s", "ending"};
    struct sheet s;
    sheet_open(&s, names, sizeof names / sizeof names[0]);
    for (size_t i = 0; i < h->n_spans; i++) {
        const struct span_row *const p = &h->spans[i];
        sheet_count(&s, p->run);
        sheet_text(&s, span_kind_name(p->kind));
        sheet_text(&s, p->name);
        sheet_count(&s, p->index);
        sheet_decimal(&s, seconds(p->begin.active_ns));
        sheet_decimal(&s, seconds(p->end.active_ns));
        sheet_decimal(&s, seconds(p->end.active_ns - p->begin.active_ns));
        sheet_decimal(&s, (double)p->begin.wall_ns * 1e-9);
        sheet_decimal(&s, (double)p->end.wall_ns * 1e-9);
        sheet_text(&s, ending(p));
    }
    sheet_write(&s, out, format);
    sheet_close(&s);
}

void history_csv(const struct history *h, struct byte_buffer *out)
{
    history_sheet(h, SHEET_CSV, out);
}

static void put_instants(struct json *j, const struct instant *begin,
                         const struct instant *end)
{
    json_put_decimal(j, "begin_s", seconds(begin->active_ns), 6);
    json_put_decimal(j, "end_s", seconds(end->active_ns), 6);
    json_put_decimal(j, "begin_wall_s", (double)begin->wall_ns * 1e-9, 3);
    json_put_decimal(j, "end_wall_s", (double)end->wall_ns * 1e-9, 3);
}

void history_json(const struct history *h, struct byte_buffer *out)
{
    struct json j;
    json_open(&j, out);
    json_begin_object(&j, NULL);
    json_begin_array(&j, "runs");
    for (size_t i = 0; i < h->n_runs; i++) {
        const struct run_row *const r = &h->runs[i];
        json_begin_object(&j, NULL);
        json_put_count(&j, "run", r->id);
        json_put_count(&j, "pid", (uint64_t)r->pid);
        json_put_string(&j, "host", r->host);
        put_instants(&j, &r->begin, &r->end);
        json_put_string(&j, "ending",
                        r->is_open   ? "open"
                        : r->is_lost ? "lost"
                                     : "whole");
        json_end_object(&j);
    }
    json_end_array(&j);
    json_begin_array(&j, "spans");
    for (size_t i = 0; i < h->n_spans; i++) {
        const struct span_row *const p = &h->spans[i];
        json_begin_object(&j, NULL);
        json_put_count(&j, "run", p->run);
        json_put_string(&j, "kind", span_kind_name(p->kind));
        json_put_string(&j, "name", p->name);
        json_put_count(&j, "index", p->index);
        put_instants(&j, &p->begin, &p->end);
        json_put_string(&j, "ending", ending(p));
        json_end_object(&j);
    }
    json_end_array(&j);
    json_begin_array(&j, "samples");
    for (size_t i = 0; i < h->n_samples; i++) {
        const struct memory_sample *const m = &h->samples[i];
        json_begin_object(&j, NULL);
        json_put_count(&j, "run", m->run);
        json_put_decimal(&j, "at_s", seconds(m->at.active_ns), 6);
        json_put_count(&j, "rss_bytes", m->rss);
        json_put_count(&j, "peak_rss_bytes", m->rss_peak);
        json_put_decimal(&j, "cpu_s", seconds(m->cpu_ns), 3);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    buffer_u8(out, '\n');
}

static void begin_event(struct json *j, const char *name, const char *phase, uint64_t run,
                        uint64_t thread, uint64_t at_ns)
{
    json_begin_object(j, NULL);
    json_put_string(j, "name", name);
    json_put_string(j, "ph", phase);
    json_put_count(j, "pid", run);
    json_put_count(j, "tid", thread);
    json_put_decimal(j, "ts", (double)at_ns * 1e-3, 3);
}

void history_trace(const struct history *h, struct byte_buffer *out)
{
    struct json j;
    json_open(&j, out);
    json_begin_object(&j, NULL);
    json_put_string(&j, "displayTimeUnit", "ms");
    json_begin_array(&j, "traceEvents");
    for (size_t i = 0; i < h->n_spans; i++) {
        const struct span_row *const p = &h->spans[i];
        begin_event(&j, p->name, "X", p->run, p->kind, p->begin.active_ns);
        json_put_string(&j, "cat", span_kind_name(p->kind));
        json_put_decimal(&j, "dur",
                         (double)(p->end.active_ns - p->begin.active_ns) * 1e-3, 3);
        json_begin_object(&j, "args");
        json_put_count(&j, "index", p->index);
        json_end_object(&j);
        json_end_object(&j);
    }
    for (size_t i = 0; i < h->n_samples; i++) {
        const struct memory_sample *const m = &h->samples[i];
        begin_event(&j, "memory", "C", m->run, 0, m->at.active_ns);
        json_begin_object(&j, "args");
        json_put_count(&j, "rss", m->rss);
        json_end_object(&j);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    buffer_u8(out, '\n');
}
