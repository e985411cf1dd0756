/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Rows, window and selection of the timeline. */
#include "tui/span_rows.h"

#include <string.h>

static uint64_t by_clock(const struct model *m, const struct model_instant *at)
{
    return m->timeline.is_wall ? at->wall_ns : at->active_ns;
}

uint64_t spans_end(const struct model *m)
{
    uint64_t end = by_clock(m, &m->now);
    for (size_t i = 0; i < m->n_spans; i++) {
        const struct model_span *const s = &m->spans[i];
        const uint64_t last = by_clock(m, s->is_open ? &s->begin : &s->end);
        end = last > end ? last : end;
    }
    return end == 0 ? 1 : end;
}

void spans_times(const struct model *m, const struct model_span *span, uint64_t *begin_ns,
                 uint64_t *end_ns)
{
    *begin_ns = by_clock(m, &span->begin);
    const uint64_t end = by_clock(m, span->is_open ? &m->now : &span->end);
    *end_ns = end > *begin_ns ? end : *begin_ns;
}

static void add(struct series_row *r, const struct model *m, const struct model_span *s)
{
    uint64_t begin;
    uint64_t end;
    spans_times(m, s, &begin, &end);
    r->n++;
    r->total_ns += end - begin;
    if (end - begin >= r->longest_ns) {
        r->longest_ns = end - begin;
        r->longest_index = s->index;
    }
}

/* Place of a phase in the work; pauses come last. */
static unsigned place_of(const char *phase)
{
    unsigned i = 0;
    while (i < JOB_N_PHASES && strcmp(phase, job_phase_name((enum job_phase)i)) != 0) {
        i++;
    }
    return i;
}

static int compare_places(const void *a, const void *b)
{
    const struct model_series *const x = ((const struct series_row *)a)->series;
    const struct model_series *const y = ((const struct series_row *)b)->series;
    const unsigned px = place_of(x->phase);
    const unsigned py = place_of(y->phase);
    if (px != py) {
        return px < py ? -1 : 1;
    }
    /* Rounds keep the order in which they first began. */
    return x->depth < y->depth ? -1 : x->depth > y->depth ? 1 : 0;
}

static int compare_blame(const void *a, const void *b)
{
    const uint64_t x = ((const struct series_row *)a)->total_ns;
    const uint64_t y = ((const struct series_row *)b)->total_ns;
    return x > y ? -1 : x < y ? 1 : 0;
}

/* Insertion: there are few rows, and equal ones must keep their order. */
static void sort(struct series_row *rows, size_t n,
                 int (*compare)(const void *, const void *))
{
    for (size_t i = 1; i < n; i++) {
        const struct series_row r = rows[i];
        size_t at = i;
        while (at > 0 && compare(&rows[at - 1], &r) > 0) {
            rows[at] = rows[at - 1];
            at--;
        }
        rows[at] = r;
    }
}

/* Time is blamed on what is innermost. */
static size_t keep_innermost(struct series_row *rows, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        bool has_rounds = false; /* they stand behind their phase */
        for (size_t k = i + 1; k < n && rows[i].series->depth == 0; k++) {
            has_rounds |= rows[k].series->depth > 0
                          && strcmp(rows[k].series->phase, rows[i].series->phase) == 0;
        }
        if (!has_rounds) {
            rows[kept++] = rows[i];
        }
    }
    return kept;
}

size_t spans_rows(const struct model *m, unsigned depth_max,
                  struct series_row rows[SPAN_ROWS_MAX])
{
    struct series_row all[MODEL_SERIES_MAX] = {0};
    const double end = (double)spans_end(m);
    size_t n = 0;
    for (size_t i = 0; i < m->n_spans; i++) {
        add(&all[m->spans[i].series], m, &m->spans[i]);
    }
    for (size_t i = 0; i < m->series.n; i++) {
        if (all[i].n != 0 && m->series.of[i].depth <= depth_max) {
            rows[n] = all[i];
            rows[n].series = &m->series.of[i];
            rows[n].share = (double)all[i].total_ns / end;
            n++;
        }
    }
    sort(rows, n, compare_places);
    if (m->timeline.is_blame) {
        n = keep_innermost(rows, n);
        sort(rows, n, compare_blame);
    }
    return n;
}

/* ---- the window ---- */

/* The end of the window while work goes on: 1, 2 or 5 times a power of ten, ten of them
 * at most. What is drawn then moves when that is reached and not with every frame. */
static uint64_t round_up(uint64_t end)
{
    static const unsigned factors[3] = {1, 2, 5};
    uint64_t power = 100000000;
    for (unsigned i = 0;; i++) {
        const uint64_t step = factors[i % 3] * power;
        if (step >= end / 10) {
            return (end + step - 1) / step * step;
        }
        power *= i % 3 == 2 ? 10 : 1;
    }
}

void spans_window(const struct model *m, uint64_t *from_ns, uint64_t *to_ns)
{
    const uint64_t end =
        work_is_alive(m->work) ? round_up(spans_end(m)) : spans_end(m);
    const bool is_all = m->timeline.to_ns <= m->timeline.from_ns;
    *from_ns = is_all ? 0 : m->timeline.from_ns;
    *to_ns = is_all ? end : m->timeline.to_ns;
}

static void set_window(struct model *m, double from, double length)
{
    const double end = (double)spans_end(m);
    if (length >= end) {
        m->timeline.from_ns = m->timeline.to_ns = 0; /* all, and what is to come */
        return;
    }
    length = length < 1e6 ? 1e6 : length;
    from = from + length > end ? end - length : from;
    from = from < 0 ? 0 : from;
    m->timeline.from_ns = (uint64_t)from;
    m->timeline.to_ns = (uint64_t)(from + length);
}

void spans_pan(struct model *m, double part)
{
    uint64_t from;
    uint64_t to;
    spans_window(m, &from, &to);
    set_window(m, (double)from + part * (double)(to - from), (double)(to - from));
}

void spans_zoom(struct model *m, double factor)
{
    uint64_t from;
    uint64_t to;
    spans_window(m, &from, &to);
    const double length = (double)(to - from);
    set_window(m, (double)from + length * (1 - factor) / 2, length * factor);
}

/* ---- the selection ---- */

/* The k-th span of the selected row; *n of them. */
static const struct model_span *nth(const struct model *m, size_t k, size_t *n)
{
    struct series_row rows[SPAN_ROWS_MAX];
    const size_t n_rows = spans_rows(m, 1, rows);
    const struct model_span *found = NULL;
    *n = 0;
    if (m->timeline.rows.selected >= n_rows) {
        return NULL;
    }
    const struct series_row *const row = &rows[m->timeline.rows.selected];
    for (size_t i = 0; i < m->n_spans; i++) {
        if (&m->series.of[m->spans[i].series] == row->series) {
            found = *n == k ? &m->spans[i] : found;
            ++*n;
        }
    }
    return found;
}

const struct model_span *spans_selected(const struct model *m)
{
    size_t n;
    return nth(m, m->timeline.span, &n);
}

void spans_step(struct model *m, int by)
{
    size_t n;
    uint64_t from;
    uint64_t to;
    uint64_t begin;
    uint64_t end;
    (void)nth(m, 0, &n);
    if (n == 0) {
        return;
    }
    const size_t at = m->timeline.span < n ? m->timeline.span : n - 1;
    m->timeline.span = by > 0 ? (at + 1 < n ? at + 1 : at) : (at > 0 ? at - 1 : 0);
    spans_times(m, nth(m, m->timeline.span, &n), &begin, &end);
    spans_window(m, &from, &to);
    if (begin < from || begin >= to) {
        set_window(m, (double)begin - (double)(to - from) / 2, (double)(to - from));
    }
}
