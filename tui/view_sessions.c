/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What there is in the store, and what can be gone on with. */
#include <inttypes.h>
#include <stdio.h>

#include "tui/quantity.h"
#include "tui/view.h"

static const char *glyph_of(const struct model_session *s)
{
    return s->is_damaged       ? "✗"
           : s->is_running     ? "▶"
           : s->is_done        ? "✓"
           : s->is_interrupted ? "!"
                               : "‖";
}

static enum role role_of(const struct model_session *s)
{
    return s->is_damaged       ? ROLE_FAILED
           : s->is_running     ? ROLE_RUNNING
           : s->is_done        ? ROLE_DONE
           : s->is_interrupted ? ROLE_WARNING
                               : ROLE_PAUSED;
}

static void draw_row(struct canvas *c, struct area a, int y,
                     const struct model_session *s, bool is_selected)
{
    char t[QUANTITY_BYTES];
    (void)canvas_text(c, a, 0, y, ROLE_STRONG, is_selected ? ">" : " ");
    (void)canvas_text(c, a, 1, y, role_of(s), glyph_of(s));
    (void)canvas_print(c, a, 3, y, ROLE_TEXT, "%.14s", s->name);
    (void)canvas_print(c, a, 18, y, ROLE_TEXT, "%.13s", s->program);
    (void)canvas_print(c, a, 32, y, ROLE_TEXT, "%.14s",
                       s->is_damaged ? "damaged" : s->progress);
    if (s->fraction >= 0) {
        canvas_bar(c, a, 47, y, 10, s->is_done ? 1 : s->fraction);
    }
    canvas_text_right(c, a, 66, y, ROLE_TEXT, quantity_duration(t, s->active_ns));
    canvas_text_right(c, a, 79, y, ROLE_TEXT, quantity_size(t, s->bytes));
    if (is_selected) {
        canvas_paint(c, a, y, ROLE_SELECTED);
    }
}

/* From so many columns on there is room for state, cycles, runs and age. */
enum { WIDE = 120, BAR_AT = 80, BAR_LEAVES = 48 };

static void draw_wide_heading(struct canvas *c, struct area a)
{
    (void)canvas_text(c, a, 0, 0, ROLE_TITLE,
                      " ST SESSION            PROGRAM           STATE           CYCLES   "
                      "PROGRESS");
    canvas_text_right(c, a, a.width - 36, 0, ROLE_TITLE, "ACTIVE");
    canvas_text_right(c, a, a.width - 23, 0, ROLE_TITLE, "CHANGED");
    canvas_text_right(c, a, a.width - 15, 0, ROLE_TITLE, "RUNS");
    canvas_text_right(c, a, a.width - 1, 0, ROLE_TITLE, "SIZE");
}

static void draw_wide_row(struct canvas *c, struct area a, int y,
                          const struct model_session *s, bool is_selected)
{
    char t[QUANTITY_BYTES];
    (void)canvas_text(c, a, 0, y, ROLE_STRONG, is_selected ? ">" : " ");
    (void)canvas_text(c, a, 1, y, role_of(s), glyph_of(s));
    (void)canvas_print(c, a, 3, y, ROLE_TEXT, "%.19s", s->name);
    (void)canvas_print(c, a, 23, y, ROLE_TEXT, "%.17s", s->program);
    (void)canvas_print(c, a, 41, y, role_of(s), "%.14s", s->state);
    if (s->is_damaged) {
        (void)canvas_print(c, a, 66, y, ROLE_TEXT, "%.*s", a.width - 68, s->fault);
    } else {
        if (s->steps != 0) {
            canvas_text_right(c, a, 63, y, ROLE_TEXT,
                              quantity_count(t, (double)s->steps));
        }
        (void)canvas_print(c, a, 66, y, ROLE_TEXT, "%.13s", s->progress);
        if (s->fraction >= 0) {
            canvas_bar(c, a, BAR_AT, y, a.width - BAR_AT - BAR_LEAVES,
                       s->is_done ? 1 : s->fraction);
        }
        canvas_text_right(c, a, a.width - 36, y, ROLE_TEXT,
                          quantity_seconds(t, s->active_ns));
        if (s->age_s == 0) {
            canvas_text_right(c, a, a.width - 23, y, ROLE_TEXT, "now");
        } else {
            canvas_text_right(c, a, a.width - 27, y, ROLE_TEXT,
                              quantity_seconds(t, (uint64_t)s->age_s * 1000000000));
            (void)canvas_text(c, a, a.width - 26, y, ROLE_DIM, "ago");
        }
        (void)canvas_print(c, a, a.width - 19, y, ROLE_TEXT, "%4u", s->n_runs);
        canvas_text_right(c, a, a.width - 1, y, ROLE_TEXT, quantity_size(t, s->bytes));
    }
    if (is_selected) {
        canvas_paint(c, a, y, ROLE_SELECTED);
    }
}

static void draw_detail(struct canvas *c, struct area a, const struct model_session *s)
{
    char t[QUANTITY_BYTES];
    char u[QUANTITY_BYTES];
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, s->name);
    (void)canvas_print(c, in, 0, 0, role_of(s), "%s %s%s", glyph_of(s), s->state,
                       s->is_encrypted ? ", input and memory are encrypted" : "");
    if (s->is_damaged) {
        (void)canvas_text(c, in, 0, 1, ROLE_TEXT, s->fault);
        return;
    }
    (void)canvas_print(c, in, 0, 1, ROLE_TEXT, "program    %s", s->program);
    (void)canvas_print(c, in, 0, 2, ROLE_TEXT,
                       "params     %u bits   blowup %u   segments of 2^%u", s->security,
                       s->blowup, s->segment_log2);
    (void)canvas_print(c, in, 0, 3, ROLE_TEXT,
                       "progress   %s   %" PRIu32 " of %" PRIu32 " segment%s   %s cycles",
                       s->progress, s->n_proved, s->n_segments, quantity_s(s->n_segments),
                       quantity_count(t, (double)s->steps));
    (void)canvas_print(c, in, 0, 4, ROLE_TEXT,
                       "worked     %s in %u run%s, %u of them lost   changed %s ago",
                       quantity_duration(t, s->active_ns), s->n_runs,
                       quantity_s(s->n_runs), s->n_lost,
                       quantity_duration(u, (uint64_t)s->age_s * 1000000000));
    (void)canvas_print(c, in, 0, 5, ROLE_TEXT, "held by    %s",
                       s->holder[0] != '\0' ? s->holder : "nobody");
}

void view_sessions(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_list *const l = &m->session_list;
    const bool has_detail = a.width >= 80 && a.height >= 14;
    const int height = a.height - 2 - (has_detail ? SESSIONS_BELOW : 0);
    char t[QUANTITY_BYTES];
    char u[QUANTITY_BYTES];
    const bool is_wide = a.width >= WIDE;
    if (is_wide) {
        draw_wide_heading(c, a);
    } else {
        (void)canvas_text(c, a, 0, 0, ROLE_TITLE,
                          " ST SESSION       PROGRAM       PROGRESS                     "
                          "ACTIVE         SIZE");
    }
    if (l->n == 0) {
        (void)canvas_text(c, a, 3, 1, ROLE_DIM,
                          m->n_sessions == 0 ? "no sessions yet"
                                             : "the filter hides all of them");
    }
    const size_t first = model_list_first(l, height);
    for (int y = 0; y < height && first + (size_t)y < l->n; y++) {
        (is_wide ? draw_wide_row : draw_row)(c, a, 1 + y, &m->sessions[first + (size_t)y],
                                             first + (size_t)y == l->selected);
    }
    if (has_detail && l->n != 0) {
        draw_detail(c,
                    (struct area){a.x, a.y + a.height - SESSIONS_BELOW - 1, a.width,
                                  SESSIONS_BELOW},
                    &m->sessions[l->selected]);
    }
    (void)canvas_print(
        c, a, 1, a.height - 1, ROLE_DIM, "%s%zu session%s, %s in %s (%s free)",
        l->n < m->n_sessions ? "some of " : "", m->n_sessions, quantity_s(m->n_sessions),
        quantity_size(t, m->store_bytes), m->store, quantity_size(u, m->disk_free));
}
