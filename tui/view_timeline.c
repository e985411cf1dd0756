/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Where the time went: phases and the rounds inside them, over all runs of a session. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/quantity.h"
#include "tui/span_rows.h"
#include "tui/view.h"

enum { NAME_WIDTH = 26, SHARE_WIDTH = 6, COLUMNS_MAX = 512, TICK = 16 };

/* How much of each column's time the spans of a series take, 0 .. 1; more: an open
 * one. */
static void cover(const struct model *m, const struct model_series *series, int width,
                  double covered[COLUMNS_MAX])
{
    uint64_t from;
    uint64_t to;
    spans_window(m, &from, &to);
    const double column = (double)(to - from) / width;
    memset(covered, 0, COLUMNS_MAX * sizeof covered[0]);
    for (size_t i = 0; i < m->n_spans; i++) {
        uint64_t begin;
        uint64_t end;
        if (&m->series.of[m->spans[i].series] != series) {
            continue;
        }
        spans_times(m, &m->spans[i], &begin, &end);
        if (end < from || begin >= to) {
            continue;
        }
        const double x0 = begin < from ? 0 : (double)(begin - from) / column;
        const double x1 = end > to ? width : (double)(end - from) / column;
        for (int x = (int)x0; x < width && x <= (int)x1; x++) {
            const double left = x0 > x ? x0 : x;
            const double right = x1 < x + 1 ? x1 : x + 1;
            /* What is too short to see is seen all the same. */
            covered[x] += right > left ? right - left : 0;
            covered[x] += covered[x] == 0 ? 1e-9 : 0;
            covered[x] += m->spans[i].is_open ? 2 : 0;
        }
    }
}

static void draw_bars(struct canvas *c, struct area a, int y, const struct model *m,
                      const struct model_series *series)
{
    double covered[COLUMNS_MAX];
    const int width = a.width < COLUMNS_MAX ? a.width : COLUMNS_MAX;
    const bool is_pause = series->phase[0] == '\0';
    cover(m, series, width, covered);
    for (int x = 0; x < width; x++) {
        const bool is_open = covered[x] >= 2;
        const double part = is_open ? covered[x] - 2 : covered[x];
        if (covered[x] > 0) {
            (void)canvas_text(c, a, x, y,
                              is_pause  ? ROLE_PAUSED
                              : is_open ? ROLE_RUNNING
                                        : ROLE_GRAPH,
                              is_pause     ? "‖"
                              : part > 0.5 ? "█"
                                           : "▌");
        }
    }
}

static void draw_row(struct canvas *c, struct area a, int y, const struct model *m,
                     const struct series_row *r, bool is_selected)
{
    char time[QUANTITY_BYTES];
    const struct model_series *const s = r->series;
    const int x = 1 + (m->timeline.is_blame ? 0 : (int)s->depth);
    const enum role role = s->depth == 0 ? ROLE_STRONG : ROLE_TEXT;
    if (is_selected) {
        (void)canvas_text(c, a, 0, y, ROLE_STRONG, ">");
    }
    (void)canvas_print(c, a, x, y, role, "%.*s", NAME_WIDTH - 9 - x, s->name);
    canvas_text_right(c, a, NAME_WIDTH - 1, y, ROLE_DIM,
                      quantity_seconds(time, r->total_ns));
    int left = NAME_WIDTH;
    if (m->timeline.is_blame) {
        (void)canvas_print(c, a, left, y, ROLE_TEXT, "%4.1f%%", 100 * r->share);
        left += SHARE_WIDTH;
    }
    if (is_selected) {
        canvas_paint(c, (struct area){a.x, a.y, left, a.height}, y, ROLE_SELECTED);
    }
    draw_bars(c, (struct area){a.x + left, a.y, a.width - left, a.height}, y, m, s);
}

int view_spans(struct canvas *c, struct area a, const struct model *m, unsigned depth_max)
{
    struct series_row rows[SPAN_ROWS_MAX];
    const size_t n = spans_rows(m, depth_max, rows);
    for (int y = 0; y < a.height && (size_t)y < n; y++) {
        draw_row(c, a, y, m, &rows[y], false);
    }
    if (n == 0) {
        (void)canvas_text(c, a, 0, 0, ROLE_DIM, "nothing has begun yet");
    }
    return (int)n;
}

static void draw_scale(struct canvas *c, struct area a, const struct model *m, int left)
{
    const int width = a.width - left;
    uint64_t from;
    uint64_t to;
    spans_window(m, &from, &to);
    for (int x = 0; x + 10 < width; x += TICK) {
        char t[QUANTITY_BYTES];
        const double at = (double)from + (double)(to - from) * x / width;
        (void)canvas_print(c, a, left + x, 0, ROLE_DIM, "│%s",
                           quantity_duration(t, (uint64_t)at));
    }
}

/* "window 12.0s .. 13.4s of 6m   1 column 20ms   active clock   by time" */
static void draw_window(struct canvas *c, struct area a, const struct model *m, int left)
{
    char t[4][QUANTITY_BYTES];
    uint64_t from;
    uint64_t to;
    spans_window(m, &from, &to);
    const int width = a.width - left < 1 ? 1 : a.width - left;
    int x = canvas_print(c, a, 1, 0, ROLE_TEXT, "%s .. %s", quantity_duration(t[0], from),
                         quantity_duration(t[1], to));
    x = canvas_print(c, a, x, 0, ROLE_DIM, " of %s",
                     quantity_duration(t[2], spans_end(m)));
    x = canvas_print(c, a, x, 0, ROLE_DIM, "   column %s",
                     quantity_duration(t[3], (to - from) / (uint64_t)width));
    x = canvas_print(c, a, x, 0, ROLE_TEXT, "   %s clock",
                     m->timeline.is_wall ? "wall" : "active");
    (void)canvas_print(c, a, x, 0, ROLE_TEXT, "   by %s",
                       m->timeline.is_blame ? "share" : "time");
}

/* The selected row in words, and its selected span. */
static void draw_detail(struct canvas *c, struct area a, int y, const struct model *m,
                        const struct series_row *r)
{
    char t[4][QUANTITY_BYTES];
    int x = canvas_print(c, a, 1, y, ROLE_TEXT, "%s: %s in %zu, %.1f%%", r->series->name,
                         quantity_duration(t[0], r->total_ns), r->n, 100 * r->share);
    if (r->series->depth > 0) {
        x = canvas_print(c, a, x, y, ROLE_DIM, ", longest %s in %" PRIu64,
                         quantity_duration(t[1], r->longest_ns), r->longest_index);
    }
    const struct model_span *const s = spans_selected(m);
    if (s != NULL) {
        uint64_t begin;
        uint64_t end;
        spans_times(m, s, &begin, &end);
        (void)canvas_print(c, a, x, y, ROLE_STRONG, "   [%" PRIu32 "] at %s for %s",
                           s->index, quantity_duration(t[2], begin),
                           quantity_duration(t[3], end - begin));
    }
}

/* ---- memory ---- */

/* The most that was resident in each column's time; what is not known stays as it was. */
static uint64_t gather(const struct model *m, int width, uint64_t values[COLUMNS_MAX])
{
    uint64_t from;
    uint64_t to;
    uint64_t most = 0;
    spans_window(m, &from, &to);
    memset(values, 0, COLUMNS_MAX * sizeof values[0]);
    for (size_t i = 0; i < m->n_samples; i++) {
        const struct model_sample *const s = &m->samples[i];
        const uint64_t at = m->timeline.is_wall ? s->at.wall_ns : s->at.active_ns;
        if (at >= from && at <= to) {
            int x = (int)((double)(at - from) / (double)(to - from) * width);
            x = x < width ? x : width - 1;
            values[x] = s->rss > values[x] ? s->rss : values[x];
            most = s->rss > most ? s->rss : most;
        }
    }
    uint64_t last = 0;
    int end = width;
    while (end > 0 && values[end - 1] == 0) {
        end--; /* what is to come is not known */
    }
    for (int x = 0; x < end; x++) {
        last = values[x] != 0 ? values[x] : last;
        values[x] = last;
    }
    return most;
}

static void draw_memory(struct canvas *c, struct area a, int left, const struct model *m)
{
    static const char *const eighths[] = {" ", "▁", "▂", "▃", "▄",
                                          "▅", "▆", "▇", "█"};
    uint64_t values[COLUMNS_MAX];
    char t[2][QUANTITY_BYTES];
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, "Memory");
    const struct area graph = {in.x + left, in.y, in.width - left, in.height};
    const int width = graph.width < COLUMNS_MAX ? graph.width : COLUMNS_MAX;
    const uint64_t most = gather(m, width, values);
    (void)canvas_print(c, in, 1, 0, ROLE_TEXT, "most %s", quantity_size(t[0], most));
    if (m->budget != 0) {
        (void)canvas_print(c, in, 1, 1, ROLE_DIM, "planned %s",
                           quantity_size(t[1], m->budget));
    }
    for (int x = 0; x < width && most != 0; x++) {
        const int full = (int)((double)values[x] / (double)most * 8 * graph.height + 0.5);
        for (int y = 0; y < graph.height; y++) {
            const int part = full - 8 * (graph.height - 1 - y);
            (void)canvas_text(c, graph, x, y, ROLE_GRAPH,
                              eighths[part < 0   ? 0
                                      : part > 8 ? 8
                                                 : part]);
        }
    }
}

static int memory_height(int body)
{
    return body >= 30 ? 8 : body >= 16 ? 5 : 0;
}

int view_timeline_height(int body)
{
    return body - memory_height(body) - 5;
}

void view_timeline(struct canvas *c, struct area a, const struct model *m)
{
    if (a.width < 60) {
        (void)view_spans(c, a, m, 1);
        return;
    }
    struct series_row rows[SPAN_ROWS_MAX];
    const size_t n = spans_rows(m, 1, rows);
    const int left = NAME_WIDTH + (m->timeline.is_blame ? SHARE_WIDTH : 0);
    const int below = memory_height(a.height);
    draw_window(c, a, m, left + 2);
    const struct area in =
        canvas_box(c, (struct area){a.x, a.y + 1, a.width, a.height - below - 1},
                   ROLE_BORDER, ROLE_TITLE, "Time spent: phases and rounds");
    const int height = in.height - 2;
    const size_t first = model_list_first(&m->timeline.rows, height);
    draw_scale(c, in, m, left);
    if (n == 0) {
        (void)canvas_text(c, in, 1, 1, ROLE_DIM, "nothing has begun yet");
    }
    for (int y = 0; y < height && first + (size_t)y < n; y++) {
        const size_t i = first + (size_t)y;
        draw_row(c, in, y + 1, m, &rows[i], i == m->timeline.rows.selected);
    }
    if (m->timeline.rows.selected < n) {
        draw_detail(c, in, in.height - 1, m, &rows[m->timeline.rows.selected]);
    }
    if (below != 0) {
        draw_memory(c, (struct area){a.x, a.y + a.height - below, a.width, below}, left,
                    m);
    }
}

size_t view_timeline_rows(const struct model *m)
{
    struct series_row rows[SPAN_ROWS_MAX];
    return spans_rows(m, 1, rows);
}

bool view_timeline_line(const struct model *m, size_t i, char text[MODEL_LINE_BYTES])
{
    struct series_row rows[SPAN_ROWS_MAX];
    char time[QUANTITY_BYTES];
    if (i >= spans_rows(m, 1, rows)) {
        return false;
    }
    snprintf(text, MODEL_LINE_BYTES, "%s %s", rows[i].series->name,
             quantity_duration(time, rows[i].total_ns));
    return true;
}
