/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What can be done with the work and the sessions as they are. */
#include <string.h>

#include "tui/model.h"

/* The session that an action of the screen is about; NULL: none, or not listed yet. */
static const struct model_session *session_meant(const struct model *m)
{
    const struct model_list *const l = &m->session_list;
    if (m->screen == SCREEN_SESSIONS) {
        return l->selected < l->n ? &m->sessions[l->selected] : NULL;
    }
    for (size_t i = 0; i < m->n_sessions; i++) {
        if (strcmp(m->sessions[i].name, m->session) == 0) {
            return &m->sessions[i];
        }
    }
    return NULL;
}

static bool can_go_on(const struct model *m)
{
    const struct model_session *const s = session_meant(m);
    if (work_is_alive(m->work) || (s == NULL && m->screen == SCREEN_SESSIONS)) {
        return false;
    }
    if (s != NULL && (s->is_done || s->is_damaged)) {
        return false;
    }
    /* Of the open session the list may be older than the end of the work. */
    const bool is_open = s == NULL || strcmp(s->name, m->session) == 0;
    return is_open ? m->work != WORK_PROVED : !s->is_running;
}

bool model_action_is_apt(const struct model *m, enum action action)
{
    const bool has_result = (ON_RESULT >> m->screen & 1) == 0
                            || (m->session[0] != '\0' && !work_is_alive(m->work));
    switch (action) {
    case ACTION_PAUSE:
        return work_is_alive(m->work) && m->work != WORK_STOPPING;
    case ACTION_RESUME:
        return can_go_on(m);
    case ACTION_EXPORT:
    case ACTION_CHECK_ALL:
        return has_result;
    default:
        return m->screen != SCREEN_TABLES || tables_action_is_apt(&m->tables, action);
    }
}
