/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Where the time went: phases, units, and the rounds inside units. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/quantity.h"
#include "tui/view.h"

enum { NAME_WIDTH = 28, ROWS_MAX = 128 };

struct row {
    const char *name;
    unsigned depth;
    uint64_t index, total_ns;
    size_t n;
};

/* The latest moment there is: spans may be newer than the clock, which moves by ticks. */
static uint64_t now_of(const struct model *m)
{
    uint64_t end = m->active_ns + m->paused_ns;
    for (size_t i = 0; i < m->n_spans; i++) {
        const struct model_span *const s = &m->spans[i];
        end = s->end_ns > end ? s->end_ns : end;
        end = s->begin_ns > end ? s->begin_ns : end;
    }
    return end == 0 ? 1 : end;
}

static bool is_of(const struct model_span *s, const struct row *r, bool by_index)
{
    return s->depth == r->depth && (s->depth == 0 || !by_index || s->index == r->index)
           && strcmp(s->name, r->name) == 0;
}

/* The rows in the order their first spans began. */
static size_t collect(const struct model *m, struct row rows[ROWS_MAX],
                      unsigned depth_max, bool by_index, uint64_t now)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n_spans; i++) {
        const struct model_span *const s = &m->spans[i];
        if (s->depth > depth_max) {
            continue;
        }
        size_t at = 0;
        while (at < n && !is_of(s, &rows[at], by_index)) {
            at++;
        }
        if (at == n) {
            if (n == ROWS_MAX) {
                continue;
            }
            rows[n++] = (struct row){s->name, s->depth, s->index, 0, 0};
        }
        rows[at].total_ns += (s->end_ns == 0 ? now : s->end_ns) - s->begin_ns;
        rows[at].n++;
    }
    return n;
}

static void draw_row(struct canvas *c, struct area a, int y, const struct model *m,
                     const struct row *r, bool by_index, uint64_t now)
{
    char time[QUANTITY_BYTES];
    const int width = a.width - NAME_WIDTH;
    const bool is_numbered = by_index && r->depth > 0;
    const int x =
        canvas_print(c, a, (int)r->depth, y, r->depth == 0 ? ROLE_STRONG : ROLE_TEXT,
                     "%.*s", NAME_WIDTH - 13 - (int)r->depth, r->name);
    if (is_numbered) {
        (void)canvas_print(c, a, x + 1, y, ROLE_TEXT, "%" PRIu64, r->index);
    }
    canvas_text_right(c, a, NAME_WIDTH - 1, y, ROLE_DIM,
                      quantity_duration(time, r->total_ns));
    const struct area bars = {a.x + NAME_WIDTH, a.y, width, a.height};
    for (size_t i = 0; i < m->n_spans; i++) {
        const struct model_span *const s = &m->spans[i];
        if (!is_of(s, r, by_index)) {
            continue;
        }
        const uint64_t end = s->end_ns == 0 ? now : s->end_ns;
        const int from = (int)((double)s->begin_ns / (double)now * width);
        const int to = (int)((double)end / (double)now * width);
        if (to <= from) {
            (void)canvas_text(c, bars, from < width ? from : width - 1, y, ROLE_GRAPH,
                              "▌");
        }
        for (int k = from; k < to && k < width; k++) {
            (void)canvas_text(c, bars, k, y, s->end_ns == 0 ? ROLE_RUNNING : ROLE_GRAPH,
                              "█");
        }
    }
}

int view_spans(struct canvas *c, struct area a, const struct model *m, unsigned depth_max,
               bool by_index)
{
    struct row rows[ROWS_MAX];
    const uint64_t now = now_of(m);
    const size_t n = collect(m, rows, depth_max, by_index, now);
    const size_t first = by_index ? model_list_first(&m->timeline, a.height) : 0;
    for (int y = 0; y < a.height && first + (size_t)y < n; y++) {
        draw_row(c, a, y, m, &rows[first + (size_t)y], by_index, now);
    }
    if (n == 0) {
        (void)canvas_text(c, a, 0, 0, ROLE_DIM, "nothing has begun yet");
    }
    return (int)n;
}

static void draw_scale(struct canvas *c, struct area a, const struct model *m)
{
    const int width = a.width - NAME_WIDTH;
    const uint64_t now = now_of(m);
    for (int x = 0; x + 10 < width; x += 16) {
        char t[QUANTITY_BYTES];
        (void)canvas_print(c, a, NAME_WIDTH + x, 0, ROLE_DIM, "│%s",
                           quantity_duration(t, (uint64_t)((double)now * x / width)));
    }
}

void view_timeline(struct canvas *c, struct area a, const struct model *m)
{
    if (a.width < 60) {
        (void)view_spans(c, a, m, 2, true);
        return;
    }
    const int below = a.height >= 16 ? 4 : 0;
    const struct area in =
        canvas_box(c, (struct area){a.x, a.y, a.width, a.height - below}, ROLE_BORDER,
                   ROLE_TITLE, "Time spent: phases, units, rounds");
    draw_scale(c, in, m);
    (void)view_spans(c, (struct area){in.x, in.y + 1, in.width, in.height - 1}, m, 2,
                     true);
    if (below == 0) {
        return;
    }
    const struct area memory =
        canvas_box(c, (struct area){a.x, a.y + a.height - below, a.width, below},
                   ROLE_BORDER, ROLE_TITLE, "Memory");
    char t[QUANTITY_BYTES];
    char u[QUANTITY_BYTES];
    canvas_spark(c, memory, 0, 0, memory.width, m->history, m->n_history, m->rss_peak);
    (void)canvas_print(c, memory, 0, 1, ROLE_TEXT, "peak %s of %s planned",
                       quantity_size(t, m->rss_peak), quantity_size(u, m->budget));
}

size_t view_timeline_rows(const struct model *m)
{
    struct row rows[ROWS_MAX];
    return collect(m, rows, 2, true, now_of(m));
}

bool view_timeline_line(const struct model *m, size_t i, char text[MODEL_LINE_BYTES])
{
    struct row rows[ROWS_MAX];
    if (i >= collect(m, rows, 2, true, now_of(m))) {
        return false;
    }
    char time[QUANTITY_BYTES];
    const int n = snprintf(text, MODEL_LINE_BYTES, "%s", rows[i].name);
    if (rows[i].depth > 0) {
        snprintf(text + n, MODEL_LINE_BYTES - (size_t)n, " %" PRIu64, rows[i].index);
    }
    const size_t len = strlen(text);
    snprintf(text + len, MODEL_LINE_BYTES - len, " %s",
             quantity_duration(time, rows[i].total_ns));
    return true;
}
