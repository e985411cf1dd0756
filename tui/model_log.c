/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The log: a ring of the newest lines, and which of them are shown. */
#include <stdio.h>
#include <string.h>

#include "tui/model.h"

static const struct model_log *line_of(const struct model *m, size_t number)
{
    return &m->log[number % MODEL_LOG_LINES];
}

static unsigned rank(char level)
{
    return level == 'i' ? 0 : level == 'w' ? 1 : 2;
}

static bool is_kept(const struct model *m, const struct line_filter *f,
                    const struct model_log *line)
{
    return rank(line->level) >= rank(m->log_level) && line_filter_keeps(f, line->text);
}

static void append(struct model *m, const struct line_filter *f, size_t number)
{
    if (is_kept(m, f, line_of(m, number))) {
        m->log_shown[m->log_list.n++] = number;
    }
}

/* The oldest line shown has left the ring. */
static void drop_oldest(struct model *m)
{
    struct model_list *const l = &m->log_list;
    l->n--;
    memmove(m->log_shown, m->log_shown + 1, l->n * sizeof m->log_shown[0]);
    l->selected -= l->selected > 0;
}

void model_log(struct model *m, char level, const char *text)
{
    struct line_filter filter;
    struct model_list *const l = &m->log_list;
    struct model_log *const line = &m->log[m->n_logged % MODEL_LOG_LINES];
    *line = (struct model_log){.level = level};
    memcpy(line->clock, m->clock, sizeof line->clock);
    snprintf(line->text, sizeof line->text, "%.*s", MODEL_LOG_BYTES - 1, text);
    m->n_logged++;
    if (l->n > 0 && m->log_shown[0] + MODEL_LOG_LINES < m->n_logged) {
        drop_oldest(m);
    }
    line_filter_open(&filter, m->filter[SCREEN_LOG]);
    append(m, &filter, m->n_logged - 1);
    line_filter_close(&filter);
    if (m->log_follows && l->n > 0) {
        l->selected = l->n - 1;
    }
}

void model_log_arrange(struct model *m)
{
    struct line_filter filter;
    struct model_list *const l = &m->log_list;
    const size_t wanted = l->selected < l->n ? m->log_shown[l->selected] : SIZE_MAX;
    const size_t oldest =
        m->n_logged > MODEL_LOG_LINES ? m->n_logged - MODEL_LOG_LINES : 0;
    line_filter_open(&filter, m->filter[SCREEN_LOG]);
    l->n = l->selected = 0;
    for (size_t i = oldest; i < m->n_logged; i++) {
        append(m, &filter, i);
        if (l->n > 0 && m->log_shown[l->n - 1] <= wanted) {
            l->selected = l->n - 1;
        }
    }
    line_filter_close(&filter);
    if (m->log_follows && l->n > 0) {
        l->selected = l->n - 1;
    }
}

const struct model_log *model_log_line(const struct model *m, size_t i)
{
    return line_of(m, m->log_shown[i]);
}

const struct model_log *model_log_newest(const struct model *m, size_t n, size_t i)
{
    return line_of(m, m->n_logged - n + i);
}
