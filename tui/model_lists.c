/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Lists of the model: their lines as text, what is shown of them, in which order. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/model.h"
#include "tui/view.h"

const char *session_sort_name(enum session_sort sort)
{
    static const char *const names[N_SESSION_SORTS] = {
#define SESSION_SORT_NAME(id, name) name,
        SESSION_SORT_LIST(SESSION_SORT_NAME)
#undef SESSION_SORT_NAME
    };
    return (unsigned)sort < N_SESSION_SORTS ? names[sort] : NULL;
}

/* ---- lines as text ---- */

static void session_text(const struct model_session *s, char text[MODEL_LINE_BYTES])
{
    snprintf(text, MODEL_LINE_BYTES, "%s %s %s %s", s->name, s->program, s->state,
             s->is_damaged ? s->fault : s->progress);
}

static void check_text(const struct model_check *c, char text[MODEL_LINE_BYTES])
{
    snprintf(text, MODEL_LINE_BYTES, "%" PRIu32 " %s %s", c->segment,
             c->is_accepted ? "verifies" : "rejected", c->text);
}

bool model_line(const struct model *m, enum console_screen screen, size_t i,
                char text[MODEL_LINE_BYTES])
{
    text[0] = '\0';
    switch (screen) {
    case SCREEN_SESSIONS:
        if (i < m->session_list.n) {
            session_text(&m->sessions[i], text);
            return true;
        }
        return false;
    case SCREEN_VERIFY:
        if (i < m->verify.list.n) {
            check_text(&m->verify.checks[m->verify.shown[i]], text);
            return true;
        }
        return false;
    case SCREEN_CHECKPOINTS:
        if (i < m->checkpoints.list.n) {
            checkpoints_text(&m->checkpoints.units[m->checkpoints.shown[i]], text,
                             MODEL_LINE_BYTES);
            return true;
        }
        return false;
    case SCREEN_LOG:
        if (i < m->log_list.n) {
            const struct model_log *const line = model_log_line(m, i);
            snprintf(text, MODEL_LINE_BYTES, "%s %s", line->clock, line->text);
            return true;
        }
        return false;
    case SCREEN_TIMELINE:
        return view_timeline_line(m, i, text);
    default:
        return false;
    }
}

struct model_list *model_list_of(struct model *m, enum console_screen screen)
{
    switch (screen) {
    case SCREEN_SESSIONS:
        return &m->session_list;
    case SCREEN_TIMELINE:
        m->timeline.rows.n = view_timeline_rows(m);
        return &m->timeline.rows;
    case SCREEN_VERIFY:
        return &m->verify.list;
    case SCREEN_CHECKPOINTS:
        return &m->checkpoints.list;
    case SCREEN_LOG:
        return &m->log_list;
    default: /* no list, or the loader's */
        return NULL;
    }
}

/* ---- sessions ---- */

static int compare_u64(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_by(const struct model_session *a, const struct model_session *b,
                      enum session_sort sort)
{
    switch (sort) {
    case SESSION_SORT_PROGRAM:
        return strcmp(a->program, b->program);
    case SESSION_SORT_PROGRESS:
        return (a->fraction > b->fraction) - (a->fraction < b->fraction);
    case SESSION_SORT_ACTIVE:
        return compare_u64(a->active_ns, b->active_ns);
    case SESSION_SORT_SIZE:
        return compare_u64(a->bytes, b->bytes);
    case SESSION_SORT_AGE:
        return (a->age_s > b->age_s) - (a->age_s < b->age_s);
    case SESSION_SORT_NAME:
    case N_SESSION_SORTS:
        break;
    }
    return strcmp(a->name, b->name);
}

static bool comes_before(const struct model *m, const struct model_session *a,
                         const struct model_session *b)
{
    if (a->is_hidden != b->is_hidden) {
        return b->is_hidden;
    }
    const int order = compare_by(a, b, m->session_sort);
    return order == 0                    ? a->number < b->number
           : m->is_session_sort_reversed ? order > 0
                                         : order < 0;
}

/* By insertion: they are few, and mostly in order already. */
static void sort_sessions(struct model *m)
{
    for (size_t i = 1; i < m->n_sessions; i++) {
        const struct model_session row = m->sessions[i];
        size_t at = i;
        for (; at > 0 && comes_before(m, &row, &m->sessions[at - 1]); at--) {
            m->sessions[at] = m->sessions[at - 1];
        }
        m->sessions[at] = row;
    }
}

static void show_sessions(struct model *m, const char *selected)
{
    struct model_list *const l = &m->session_list;
    struct line_filter filter;
    char text[MODEL_LINE_BYTES];
    line_filter_open(&filter, m->filter[SCREEN_SESSIONS]);
    l->n = 0;
    for (size_t i = 0; i < m->n_sessions; i++) {
        session_text(&m->sessions[i], text);
        m->sessions[i].is_hidden = !line_filter_keeps(&filter, text);
        l->n += !m->sessions[i].is_hidden;
    }
    line_filter_close(&filter);
    sort_sessions(m);
    for (size_t i = 0; i < l->n; i++) {
        if (strcmp(m->sessions[i].name, selected) == 0) {
            l->selected = i;
        }
    }
    model_list_move(l, 0);
}

static void name_of_selected(const struct model *m, char name[MODEL_LINE_BYTES])
{
    const struct model_list *const l = &m->session_list;
    snprintf(name, MODEL_LINE_BYTES, "%s",
             l->selected < l->n ? m->sessions[l->selected].name : "");
}

void model_take_sessions(struct model *m, const struct model_session *rows, size_t n)
{
    char selected[MODEL_LINE_BYTES];
    name_of_selected(m, selected);
    for (size_t i = 0; i < n && strcmp(m->session_met, m->session) != 0; i++) {
        if (strcmp(rows[i].name, m->session) == 0) {
            snprintf(selected, sizeof selected, "%s", m->session);
            snprintf(m->session_met, sizeof m->session_met, "%s", m->session);
        }
    }
    memcpy(m->sessions, rows, n * sizeof rows[0]);
    for (size_t i = 0; i < n; i++) {
        m->sessions[i].number = (unsigned)i;
    }
    m->n_sessions = n;
    show_sessions(m, selected);
}

/* ---- checks ---- */

static void arrange_checks(struct model *m)
{
    struct model_verify *const v = &m->verify;
    struct line_filter filter;
    char text[MODEL_LINE_BYTES];
    const size_t wanted = v->list.selected < v->list.n ? v->shown[v->list.selected] : 0;
    line_filter_open(&filter, m->filter[SCREEN_VERIFY]);
    v->list.n = v->list.selected = 0;
    for (size_t i = 0; i < v->n_checks; i++) {
        check_text(&v->checks[i], text);
        const bool is_wanted = !v->is_errors_only || !v->checks[i].is_accepted;
        if (is_wanted && line_filter_keeps(&filter, text)) {
            v->list.selected = i <= wanted ? v->list.n : v->list.selected;
            v->shown[v->list.n++] = (uint16_t)i;
        }
    }
    line_filter_close(&filter);
}

void model_arrange(struct model *m, enum console_screen screen)
{
    if (screen == SCREEN_SESSIONS) {
        char selected[MODEL_LINE_BYTES];
        name_of_selected(m, selected);
        show_sessions(m, selected);
    } else if (screen == SCREEN_VERIFY) {
        arrange_checks(m);
    } else if (screen == SCREEN_CHECKPOINTS) {
        checkpoints_arrange(&m->checkpoints, m->filter[screen]);
    } else if (screen == SCREEN_LOG) {
        model_log_arrange(m);
    }
}
