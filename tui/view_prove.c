/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Where the proof is, when it will be done, and whether it fits. */
#include <inttypes.h>
#include <stdio.h>

#include "tui/quantity.h"
#include "tui/span_rows.h"
#include "tui/view.h"

static const char *const phase_glyphs[] = {"·", "▶", "✓", "‖"};
static const enum role phase_roles[] = {ROLE_WAITING, ROLE_RUNNING, ROLE_DONE,
                                        ROLE_PAUSED};

/* Begun, and nobody at work: that is not running. */
static unsigned phase_state(const struct model *m, const struct model_phase *p)
{
    return p->has_ended ? 2 : !p->has_begun ? 0 : work_is_alive(m->work) ? 1 : 3;
}

static const char *phase_units(char text[64], const struct model *m, enum job_phase i)
{
    static const char *const units[JOB_N_PHASES] = {"segment", "", "segment", "chunk",
                                                    "proof"};
    const struct model_phase *const p = &m->phases[i];
    char steps[QUANTITY_BYTES];
    if (i == PHASE_EXECUTE && m->has_run) {
        snprintf(text, 64, "%s cycles", quantity_count(steps, (double)m->steps));
    } else if (i == PHASE_LINK || (!p->has_begun && p->units_total == 0)) {
        text[0] = '\0';
    } else if (p->units_total == 0) {
        snprintf(text, 64, "%" PRIu64 " %s%s", p->units_done, units[i],
                 quantity_s(p->units_done));
    } else {
        snprintf(text, 64, "%" PRIu64 "/%" PRIu64 " %s%s", p->units_done, p->units_total,
                 units[i], quantity_s(p->units_total));
    }
    return text;
}

/* Units a phase still has to do, in the time one took so far; 0: not known, or none. */
static uint64_t remaining_ns(const struct model_phase *p)
{
    const uint64_t made = p->units_done - p->units_reused;
    if (!p->has_begun || p->has_ended || made == 0 || p->units_done >= p->units_total) {
        return 0;
    }
    return (uint64_t)((double)p->elapsed_ns / (double)made
                      * (double)(p->units_total - p->units_done));
}

/* "1.62 M/s": cycles, of the segments done by this engine. */
static const char *phase_rate(char text[QUANTITY_BYTES], const struct model *m,
                              enum job_phase i)
{
    const struct model_phase *const p = &m->phases[i];
    const double made = (double)(p->units_done - p->units_reused);
    const double seconds = (double)p->elapsed_ns * 1e-9;
    char count[QUANTITY_BYTES];
    const bool is_of_cycles =
        (i == PHASE_EXECUTE && m->has_run && p->units_reused == 0) || i == PHASE_PROVE;
    text[0] = '\0';
    if (is_of_cycles && made > 0 && seconds > 0) {
        const double segment = (double)((uint64_t)1 << m->segment_log2);
        double steps = i == PHASE_EXECUTE ? (double)m->steps : made * segment;
        if (i == PHASE_PROVE && m->has_run
            && (double)p->units_done * segment > (double)m->steps) {
            steps = (double)m->steps - (double)p->units_reused * segment; /* the last */
        }
        snprintf(text, QUANTITY_BYTES, "%.14s/s", quantity_count(count, steps / seconds));
    }
    return text;
}

/* Columns of a wide pane, from its right end. */
enum { RATE_WIDTH = 12, REMAIN_WIDTH = 10, ELAPSED_WIDTH = 10, BAR_AT = 30 };

static void draw_phase(struct canvas *c, struct area in, int y, const struct model *m,
                       enum job_phase i, bool is_wide)
{
    const struct model_phase *const p = &m->phases[i];
    const unsigned state = phase_state(m, p);
    char text[64];
    char time[QUANTITY_BYTES];
    const int elapsed_at = in.width - (is_wide ? RATE_WIDTH + REMAIN_WIDTH : 0);
    (void)canvas_print(c, in, 0, y, phase_roles[state], "%s %s", phase_glyphs[state],
                       job_phase_name(i));
    (void)canvas_text(c, in, 11, y, state == 0 ? ROLE_DIM : ROLE_TEXT,
                      phase_units(text, m, i));
    if (p->has_begun) {
        canvas_text_right(c, in, elapsed_at, y, ROLE_TEXT,
                          quantity_seconds(time, p->elapsed_ns));
    }
    if (!is_wide) {
        return;
    }
    if (remaining_ns(p) != 0) {
        canvas_text_right(c, in, in.width - RATE_WIDTH, y, ROLE_TEXT,
                          quantity_seconds(time, remaining_ns(p)));
    }
    canvas_text_right(c, in, in.width, y, ROLE_DIM, phase_rate(time, m, i));
    if (p->units_total > 0 && i != PHASE_LINK) {
        canvas_bar(c, in, BAR_AT, y, elapsed_at - ELAPSED_WIDTH - BAR_AT,
                   (double)p->units_done / (double)p->units_total);
    }
}

/* The rounds of the prove phase, as many as there is room for. */
static int draw_rounds(struct canvas *c, struct area in, int y, int end,
                       const struct model *m)
{
    struct series_row rows[SPAN_ROWS_MAX];
    char time[QUANTITY_BYTES];
    const size_t n = spans_rows(m, 1, rows);
    const int elapsed_at = in.width - RATE_WIDTH - REMAIN_WIDTH;
    uint64_t all = 0;
    for (size_t i = 0; i < n; i++) {
        const bool is_round = rows[i].series->depth == 1;
        all += is_round ? rows[i].total_ns : 0;
    }
    for (size_t i = 0; i < n && y < end && all != 0; i++) {
        if (rows[i].series->depth != 1) {
            continue;
        }
        const double share = (double)rows[i].total_ns / (double)all;
        (void)canvas_print(c, in, 4, y, ROLE_DIM, "%.22s", rows[i].series->name);
        canvas_bar(c, in, BAR_AT, y, elapsed_at - ELAPSED_WIDTH - BAR_AT, share);
        canvas_text_right(c, in, elapsed_at, y, ROLE_DIM,
                          quantity_seconds(time, rows[i].total_ns));
        (void)canvas_print(c, in, in.width - RATE_WIDTH - 4, y, ROLE_DIM, "%3.0f%%",
                           100 * share);
        y++;
    }
    return y;
}

static void draw_phase_heading(struct canvas *c, struct area in)
{
    (void)canvas_text(c, in, 2, 0, ROLE_TITLE, "PHASE    UNITS");
    (void)canvas_text(c, in, BAR_AT, 0, ROLE_TITLE, "PROGRESS");
    canvas_text_right(c, in, in.width - RATE_WIDTH - REMAIN_WIDTH, 0, ROLE_TITLE,
                      "ELAPSED");
    canvas_text_right(c, in, in.width - RATE_WIDTH, 0, ROLE_TITLE, "REMAIN");
    canvas_text_right(c, in, in.width, 0, ROLE_TITLE, "RATE");
}

static void draw_phases(struct canvas *c, struct area a, const struct model *m)
{
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, "Phases");
    const bool is_wide = in.width >= 66;
    int y = 0;
    if (is_wide) {
        draw_phase_heading(c, in);
        y = 1;
    }
    for (int i = 0; i < JOB_N_PHASES; i++) {
        draw_phase(c, in, y++, m, (enum job_phase)i, is_wide);
        if (i == PHASE_PROVE && is_wide
            && in.height >= 14) { /* what else has to be shown below takes five rows */
            y = draw_rounds(c, in, y, in.height - 5, m);
        }
    }
    y = in.height - 3;
    if (m->unit_steps_total != 0 && work_is_alive(m->work)) {
        (void)canvas_text(c, in, 0, y, ROLE_DIM, "this unit");
        canvas_bar(c, in, 11, y, in.width - 17,
                   (double)m->unit_steps / (double)m->unit_steps_total);
        (void)canvas_print(c, in, in.width - 5, y, ROLE_TEXT, "%4.0f%%",
                           100.0 * (double)m->unit_steps / (double)m->unit_steps_total);
    }
    if (m->security != 0) {
        (void)canvas_print(c, in, 0, y + 1, ROLE_DIM,
                           "%" PRIu64 " bits   blowup %" PRIu64
                           "   segments of 2^%" PRIu64,
                           m->security, m->blowup, m->segment_log2);
    }
    if (m->has_run) {
        (void)canvas_print(c, in, 0, y + 2, m->exit_code == 0 ? ROLE_DIM : ROLE_WARNING,
                           "guest exited with %" PRIu64, m->exit_code);
    }
}

/* The newest values in the columns of an area, as high as it is. */
static void draw_graph(struct canvas *c, struct area a, const uint64_t *values,
                       unsigned n, uint64_t max)
{
    static const char *const eighths[] = {" ", "▁", "▂", "▃", "▄", /* halves */
                                          "▅", "▆", "▇", "█"};
    const unsigned width = a.width < 0 ? 0 : (unsigned)a.width;
    const unsigned shown = n < width ? n : width;
    for (unsigned i = 0; i < shown && max != 0; i++) {
        const double part = (double)values[n - shown + i] / (double)max;
        const int full = (int)(part * 8 * a.height + 0.5);
        for (int y = 0; y < a.height; y++) {
            const int left = full - 8 * (a.height - 1 - y);
            (void)canvas_text(c, a, (int)i, y, ROLE_GRAPH,
                              eighths[left < 0   ? 0
                                      : left > 8 ? 8
                                                 : left]);
        }
    }
}

/* Whole seconds, rounded up: of a bound. */
static const char *bound(char text[QUANTITY_BYTES], uint64_t ns)
{
    const uint64_t s = ns / 1000000000 + 1;
    if (s >= 60) {
        return quantity_duration(text, s * 1000000000);
    }
    snprintf(text, QUANTITY_BYTES, "%us", (unsigned)s);
    return text;
}

/* "if killed now: <= 12s lost; next kept in 8s" */
static void draw_loss(struct canvas *c, struct area in, int y, const struct model *m)
{
    char t[QUANTITY_BYTES];
    if (!work_is_alive(m->work)) {
        (void)canvas_text(c, in, 0, y, ROLE_DIM, "each unit done is kept");
        return;
    }
    const int x = canvas_print(c, in, 0, y, ROLE_TEXT, "if killed now: <= %s lost",
                               bound(t, m->loss_ns));
    if (m->unit_ns > m->loss_ns && in.width >= 50) {
        (void)canvas_print(c, in, x, y, ROLE_DIM, "; next kept in %s",
                           bound(t, m->unit_ns - m->loss_ns));
    }
}

/* Zero is what nobody has measured. */
static const char *measured(char text[QUANTITY_BYTES], uint64_t bytes)
{
    return bytes != 0 ? quantity_size(text, bytes) : "--";
}

static void draw_resources(struct canvas *c, struct area a, const struct model *m)
{
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, "Resources");
    char now[QUANTITY_BYTES];
    char most[QUANTITY_BYTES];
    const int bar = in.width - 23 < 4 ? 4 : in.width - 23;
    const int graph = in.height > 9 ? in.height - 8 : 1;
    int y = 0;
    (void)canvas_print(c, in, 0, y, ROLE_TEXT, "RSS  %s", measured(now, m->rss));
    canvas_bar(c, in, 16, y, bar,
               m->budget == 0 ? 0 : (double)m->rss / (double)m->budget);
    (void)canvas_print(c, in, 16 + bar + 1, y++, ROLE_TEXT, "%3.0f%%",
                       m->budget == 0 ? 0 : 100.0 * (double)m->rss / (double)m->budget);
    (void)canvas_print(c, in, 0, y++, ROLE_TEXT, "peak %s  plan %s",
                       measured(now, m->rss_peak), measured(most, m->budget));
    draw_graph(c, (struct area){in.x, in.y + y, in.width, graph}, m->history,
               m->n_history, m->rss_peak);
    y += graph;
    if (m->n_cpus == 0) {
        (void)canvas_text(c, in, 0, y, ROLE_TEXT, "CPU  --");
    } else {
        (void)canvas_print(c, in, 0, y, ROLE_TEXT, "CPU  %.1f/%u", m->cpus_busy,
                           m->n_cpus);
    }
    canvas_bar(c, in, 16, y++, bar, m->n_cpus == 0 ? 0 : m->cpus_busy / m->n_cpus);
    (void)canvas_print(c, in, 0, y++, ROLE_TEXT, "free %s of memory",
                       measured(now, m->machine));
    (void)canvas_print(c, in, 0, y++, ROLE_TEXT, "disk %s, %s free",
                       measured(now, m->session_bytes), measured(most, m->disk_free));
    draw_loss(c, in, y, m);
}

/* "   Finish ~12:09   p10-p90 5m09s to 7m39s", by the clock that is shown; of what is
 * stalled nothing can be foretold, it says why. */
static void draw_finish(struct canvas *c, struct area a, int x, const struct model *m)
{
    unsigned hours;
    unsigned minutes;
    unsigned seconds;
    char range[VIEW_RANGE_BYTES];
    if (m->stall.ns != 0) {
        char text[STALL_TEXT_BYTES];
        (void)canvas_print(c, a, x, 1, ROLE_WARNING, "   %s", model_stall_text(m, text));
        return;
    }
    if (m->left.ns == 0 || m->work != WORK_PROVING
        || sscanf(m->clock, "%2u:%2u:%2u", &hours, &minutes, &seconds) != 3) {
        return;
    }
    const uint64_t at =
        hours * 60 + minutes + (seconds + m->left.ns / 1000000000) / 60; /* minutes */
    const int end = canvas_print(c, a, x, 1, ROLE_TEXT, "   Finish ~%02u:%02u",
                                 (unsigned)(at / 60 % 24), (unsigned)(at % 60));
    (void)view_range(range, m);
    if (range[0] != '\0' && end + 11 + (int)strlen(range) <= a.width) {
        (void)canvas_print(c, a, end, 1, ROLE_DIM, "   p10-p90 %s", range);
    }
}

/* Of what is stalled nothing can be foretold. */
static const char *time_left_text(char text[QUANTITY_BYTES], const struct model *m)
{
    return m->left.ns != 0 && m->stall.ns == 0 ? quantity_seconds(text, m->left.ns)
                                               : "--";
}

static void draw_total(struct canvas *c, struct area a, const struct model *m)
{
    char t[QUANTITY_BYTES];
    char u[QUANTITY_BYTES];
    const int bar = a.width - 28;
    (void)canvas_text(c, a, 1, 0, ROLE_STRONG, "Total");
    canvas_bar(c, a, 7, 0, bar, m->fraction);
    if (m->fraction >= 0) {
        (void)canvas_print(c, a, 7 + bar + 1, 0, ROLE_STRONG, "%5.1f%%",
                           m->fraction * 100);
    }
    if (m->work == WORK_PROVING) {
        (void)canvas_print(c, a, 7 + bar + 8, 0, ROLE_TEXT, "ETA %s",
                           time_left_text(t, m));
    }
    const int x =
        canvas_print(c, a, 1, 1, ROLE_TEXT, "Active %s   Paused %s",
                     quantity_seconds(t, m->active_before_ns + m->active_ns),
                     m->paused_ns == 0 ? "0s" : quantity_seconds(u, m->paused_ns));
    draw_finish(c, a, x, m);
}

static void draw_compact(struct canvas *c, struct area a, const struct model *m)
{
    char t[QUANTITY_BYTES];
    char u[QUANTITY_BYTES];
    char range[VIEW_RANGE_BYTES];
    char stall[STALL_TEXT_BYTES];
    canvas_bar(c, a, 0, 0, a.width - 15, m->fraction);
    if (m->work == WORK_PROVING) {
        (void)canvas_print(c, a, a.width - 13, 0, ROLE_TEXT, "ETA %s",
                           time_left_text(t, m));
    }
    for (int i = 0; i < JOB_N_PHASES; i++) {
        const unsigned state = phase_state(m, &m->phases[i]);
        char text[64];
        const int x =
            canvas_print(c, a, 0, 1 + i, phase_roles[state], "%s %s ",
                         phase_glyphs[state], job_phase_name((enum job_phase)i));
        (void)canvas_text(c, a, x < 11 ? 11 : x, 1 + i, state == 0 ? ROLE_DIM : ROLE_TEXT,
                          phase_units(text, m, (enum job_phase)i));
    }
    if (m->stall.ns != 0) {
        (void)canvas_text(c, a, 0, 1 + JOB_N_PHASES, ROLE_WARNING,
                          model_stall_text(m, stall));
    } else if (m->left.p90_ns != 0 && m->work == WORK_PROVING) {
        (void)canvas_print(c, a, 0, 1 + JOB_N_PHASES, ROLE_DIM, "p10-p90 %s",
                           view_range(range, m));
    }
    (void)canvas_print(c, a, 0, 2 + JOB_N_PHASES, ROLE_TEXT, "RSS %s/%s  CPU %.1f/%u",
                       quantity_size(t, m->rss), quantity_size(u, m->budget),
                       m->cpus_busy, m->n_cpus);
    (void)canvas_print(c, a, 0, 3 + JOB_N_PHASES, ROLE_TEXT, "Active %s  Paused %s",
                       quantity_seconds(t, m->active_before_ns + m->active_ns),
                       m->paused_ns == 0 ? "0s" : quantity_seconds(u, m->paused_ns));
}

static void draw_newest_log(struct canvas *c, struct area a, const struct model *m)
{
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, "Log");
    const size_t n = m->n_logged < MODEL_LOG_LINES ? m->n_logged : MODEL_LOG_LINES;
    for (int y = 0; y < in.height && (size_t)y < n; y++) {
        const size_t shown = n < (size_t)in.height ? n : (size_t)in.height;
        const struct model_log *const line = model_log_newest(m, shown, (size_t)y);
        (void)canvas_print(c, in, 0, y, line->level == 'i' ? ROLE_TEXT : ROLE_WARNING,
                           "%s %s", line->clock, line->text);
    }
}

static void draw_output(struct canvas *c, struct area a, const struct model *m)
{
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, "Guest output");
    int y = 0;
    int x = 0;
    /* The end of it: whole lines that fit. */
    const char *at = m->guest_output;
    int lines = 1;
    for (const char *s = at; *s != '\0'; s++) {
        lines += *s == '\n' && s[1] != '\0';
    }
    for (; lines > in.height && *at != '\0'; at++) {
        lines -= *at == '\n';
    }
    for (; *at != '\0'; at++) {
        if (*at == '\n') {
            y++;
            x = 0;
            continue;
        }
        const char one[2] = {*at, '\0'};
        x = canvas_text(c, in, x, y, ROLE_TEXT, one);
    }
}

/* The tables of the segment looked at last, the highest first, where there is one. */
static void draw_tables(struct canvas *c, struct area a, const struct model *m)
{
    char title[64];
    char count[QUANTITY_BYTES];
    char unit[SEGMENT_TEXT_BYTES];
    snprintf(title, sizeof title, "Tables of %s", segment_text(unit, &m->segment));
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, title);
    const struct model_tables *const t = &m->tables;
    bool is_drawn[MODEL_TABLES_MAX] = {false};
    (void)canvas_text(c, in, 0, 0, ROLE_TITLE, "TABLE          ROWS  HEIGHT  USED");
    for (int y = 1; y < in.height; y++) {
        size_t best = t->n_tables;
        for (size_t i = 0; i < t->n_tables; i++) {
            const bool is_more =
                best == t->n_tables || t->table[i].n_rows > t->table[best].n_rows;
            best = !is_drawn[i] && t->table[i].is_present && is_more ? i : best;
        }
        if (best == t->n_tables) {
            return;
        }
        is_drawn[best] = true;
        const struct model_table *const table = &t->table[best];
        const double used =
            (double)table->n_rows / (double)((uint64_t)1 << table->log_rows);
        (void)canvas_print(c, in, 0, y, ROLE_TEXT, "%-11.11s %7s    2^%-3u",
                           table->shape.name,
                           quantity_count(count, (double)table->n_rows), table->log_rows);
        canvas_bar(c, in, 28, y, in.width - 34, used);
        (void)canvas_print(c, in, in.width - 5, y, ROLE_TEXT, "%4.0f%%", 100 * used);
    }
}

void view_prove(struct canvas *c, struct area a, const struct model *m)
{
    if (a.width < 80 || a.height < 20) {
        draw_compact(c, a, m);
        return;
    }
    draw_total(c, a, m);
    const int left = a.width - a.width * 2 / 5;
    const int upper = a.height >= 40 ? 19 : a.width >= 120 ? 12 : 11;
    draw_phases(c, (struct area){a.x, a.y + 2, left, upper}, m);
    draw_resources(c, (struct area){a.x + left, a.y + 2, a.width - left, upper}, m);
    const int rest = a.height - 2 - upper;
    const bool has_log = rest >= 16;
    const int lower = has_log ? rest / 2 : 0;
    const bool has_failed = m->work == WORK_FAILED && m->fault[0] != '\0';
    const struct area spans =
        canvas_box(c, (struct area){a.x, a.y + 2 + upper, a.width, rest - lower},
                   ROLE_BORDER, ROLE_TITLE, has_failed ? "Failed" : "Timeline");
    if (has_failed) { /* the line of messages is short, and for what comes next */
        (void)canvas_paragraph(c, spans, ROLE_FAILED, m->fault);
    } else {
        (void)view_spans(c, spans, m, has_log ? 1 : 0);
    }
    if (!has_log) {
        return;
    }
    const int y = a.y + a.height - lower;
    const bool has_tables = m->segment.is_open && a.width >= 150;
    const int right = a.width - left;
    const int output = has_tables ? 4 : lower; /* its end is what matters */
    draw_newest_log(c, (struct area){a.x, y, left, lower}, m);
    if (has_tables) {
        draw_tables(c, (struct area){a.x + left, y, right, lower - output}, m);
    }
    draw_output(c, (struct area){a.x + left, y + lower - output, right, output}, m);
}
