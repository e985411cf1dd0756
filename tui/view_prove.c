/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Where the proof is, when it will be done, and whether it fits. */
#include <inttypes.h>
#include <stdio.h>

#include "tui/quantity.h"
#include "tui/view.h"

static const char *const phase_glyphs[] = {"·", "▶", "✓"};
static const enum role phase_roles[] = {ROLE_WAITING, ROLE_RUNNING, ROLE_DONE};

static unsigned phase_state(const struct model_phase *p)
{
    return p->has_ended ? 2 : p->has_begun ? 1 : 0;
}

static const char *phase_units(char text[64], const struct model *m, enum job_phase i)
{
    static const char *const units[JOB_N_PHASES] = {"segments", "", "segments", "chunks",
                                                    "proof"};
    const struct model_phase *const p = &m->phases[i];
    char steps[QUANTITY_BYTES];
    if (i == PHASE_EXECUTE && m->has_run) {
        snprintf(text, 64, "%s cycles", quantity_count(steps, (double)m->steps));
    } else if (i == PHASE_LINK || (!p->has_begun && p->units_total == 0)) {
        text[0] = '\0';
    } else if (p->units_total == 0) {
        snprintf(text, 64, "%" PRIu64 " %s", p->units_done, units[i]);
    } else {
        snprintf(text, 64, "%" PRIu64 "/%" PRIu64 " %s", p->units_done, p->units_total,
                 units[i]);
    }
    return text;
}

static void draw_phases(struct canvas *c, struct area a, const struct model *m)
{
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, "Phases");
    for (int i = 0; i < JOB_N_PHASES; i++) {
        const struct model_phase *const p = &m->phases[i];
        const unsigned state = phase_state(p);
        char text[64];
        char time[QUANTITY_BYTES];
        (void)canvas_print(c, in, 0, i, phase_roles[state], "%s %s", phase_glyphs[state],
                           job_phase_name((enum job_phase)i));
        (void)canvas_text(c, in, 11, i, state == 0 ? ROLE_DIM : ROLE_TEXT,
                          phase_units(text, m, (enum job_phase)i));
        if (p->has_begun) {
            canvas_text_right(c, in, in.width, i, ROLE_TEXT,
                              quantity_duration(time, p->elapsed_ns));
        }
        if (in.width >= 60 && p->units_total > 0 && i != PHASE_LINK) {
            canvas_bar(c, in, 30, i, in.width - 42,
                       (double)p->units_done / (double)p->units_total);
        }
    }
    int y = JOB_N_PHASES + 1;
    if (m->unit_steps_total != 0 && work_is_alive(m->work)) {
        (void)canvas_text(c, in, 0, y, ROLE_DIM, "this unit");
        canvas_bar(c, in, 11, y, in.width - 17,
                   (double)m->unit_steps / (double)m->unit_steps_total);
        (void)canvas_print(c, in, in.width - 5, y, ROLE_TEXT, "%4.0f%%",
                           100.0 * (double)m->unit_steps / (double)m->unit_steps_total);
    }
    y++;
    (void)canvas_print(c, in, 0, y, ROLE_DIM,
                       "%" PRIu64 " bits   blowup %" PRIu64 "   segments of 2^%" PRIu64,
                       m->security, m->blowup, m->segment_log2);
    if (m->has_run) {
        y++;
        (void)canvas_print(c, in, 0, y, m->exit_code == 0 ? ROLE_DIM : ROLE_WARNING,
                           "guest exited with %" PRIu64, m->exit_code);
    }
}

static void draw_resources(struct canvas *c, struct area a, const struct model *m)
{
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, "Resources");
    char now[QUANTITY_BYTES];
    char most[QUANTITY_BYTES];
    const int bar = in.width - 23 < 4 ? 4 : in.width - 23;
    (void)canvas_print(c, in, 0, 0, ROLE_TEXT, "RSS  %s", quantity_size(now, m->rss));
    canvas_bar(c, in, 16, 0, bar,
               m->budget == 0 ? 0 : (double)m->rss / (double)m->budget);
    (void)canvas_print(c, in, 16 + bar + 1, 0, ROLE_TEXT, "%3.0f%%",
                       m->budget == 0 ? 0 : 100.0 * (double)m->rss / (double)m->budget);
    (void)canvas_print(c, in, 0, 1, ROLE_TEXT, "peak %s  plan %s",
                       quantity_size(now, m->rss_peak), quantity_size(most, m->budget));
    canvas_spark(c, in, 0, 2, in.width, m->history, m->n_history, m->rss_peak);
    (void)canvas_print(c, in, 0, 3, ROLE_TEXT, "CPU  %.1f/%u", m->cpus_busy, m->n_cpus);
    canvas_bar(c, in, 16, 3, bar, m->n_cpus == 0 ? 0 : m->cpus_busy / m->n_cpus);
    (void)canvas_print(c, in, 0, 4, ROLE_TEXT, "free %s of memory",
                       quantity_size(now, m->machine));
    (void)canvas_print(c, in, 0, 5, ROLE_TEXT, "disk %s, %s free",
                       quantity_size(now, m->session_bytes),
                       quantity_size(most, m->disk_free));
    (void)canvas_text(c, in, 0, 6, ROLE_DIM, "each unit done is kept");
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
    if (m->eta_ns != 0 && m->work == WORK_PROVING) {
        (void)canvas_print(c, a, 7 + bar + 8, 0, ROLE_TEXT, "ETA %s",
                           quantity_duration(t, m->eta_ns));
    }
    (void)canvas_print(c, a, 1, 1, ROLE_TEXT, "Active %s   Paused %s",
                       quantity_duration(t, m->active_before_ns + m->active_ns),
                       m->paused_ns == 0 ? "0s" : quantity_duration(u, m->paused_ns));
}

static void draw_compact(struct canvas *c, struct area a, const struct model *m)
{
    char t[QUANTITY_BYTES];
    char u[QUANTITY_BYTES];
    canvas_bar(c, a, 0, 0, a.width - 15, m->fraction);
    if (m->eta_ns != 0 && m->work == WORK_PROVING) {
        (void)canvas_print(c, a, a.width - 13, 0, ROLE_TEXT, "ETA %s",
                           quantity_duration(t, m->eta_ns));
    }
    for (int i = 0; i < JOB_N_PHASES; i++) {
        const unsigned state = phase_state(&m->phases[i]);
        char text[64];
        const int x =
            canvas_print(c, a, 0, 1 + i, phase_roles[state], "%s %s ",
                         phase_glyphs[state], job_phase_name((enum job_phase)i));
        (void)canvas_text(c, a, x < 11 ? 11 : x, 1 + i, state == 0 ? ROLE_DIM : ROLE_TEXT,
                          phase_units(text, m, (enum job_phase)i));
    }
    (void)canvas_print(c, a, 0, 2 + JOB_N_PHASES, ROLE_TEXT, "RSS %s/%s  CPU %.1f/%u",
                       quantity_size(t, m->rss), quantity_size(u, m->budget),
                       m->cpus_busy, m->n_cpus);
    (void)canvas_print(c, a, 0, 3 + JOB_N_PHASES, ROLE_TEXT, "Active %s  Paused %s",
                       quantity_duration(t, m->active_before_ns + m->active_ns),
                       m->paused_ns == 0 ? "0s" : quantity_duration(u, m->paused_ns));
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

void view_prove(struct canvas *c, struct area a, const struct model *m)
{
    if (a.width < 80 || a.height < 20) {
        draw_compact(c, a, m);
        return;
    }
    draw_total(c, a, m);
    const int left = a.width - a.width * 2 / 5;
    const int upper = 11;
    draw_phases(c, (struct area){a.x, a.y + 2, left, upper}, m);
    draw_resources(c, (struct area){a.x + left, a.y + 2, a.width - left, upper}, m);
    const int rest = a.height - 2 - upper;
    const bool has_log = rest >= 18;
    const int lower = has_log ? rest / 2 : 0;
    const struct area spans =
        canvas_box(c, (struct area){a.x, a.y + 2 + upper, a.width, rest - lower},
                   ROLE_BORDER, ROLE_TITLE, "Timeline");
    (void)view_spans(c, spans, m, has_log ? 1 : 0);
    if (has_log) {
        const int y = a.y + a.height - lower;
        draw_newest_log(c, (struct area){a.x, y, left, lower}, m);
        draw_output(c, (struct area){a.x + left, y, a.width - left, lower}, m);
    }
}
