/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Choosing a part of the screen, and giving it all of it. Tables has parts of its own,
 * whose lists are the loader's. */
#include "tui/console.h"

bool console_panes_act(struct console *c, enum action action)
{
    struct model *const m = &c->model;
    unsigned *const pane = &m->pane[m->screen];
    const unsigned n = c->canvas.n_panes; /* of the frame drawn last */
    if (m->screen == SCREEN_TABLES
        || (action != ACTION_PANE && action != ACTION_PANE_BACK
            && action != ACTION_ZOOM)) {
        return false;
    }
    if (n == 0) {
        console_hint(c, "this screen has one part at this size");
        return true;
    }
    if (action == ACTION_ZOOM) {
        *pane = *pane == 0 || *pane > n ? 1 : *pane;
        m->is_pane_alone[m->screen] = !m->is_pane_alone[m->screen];
        if (m->is_pane_alone[m->screen]) {
            console_hint(c, "part %u of %u alone; Tab goes on, Esc shows all of them",
                         *pane, n);
        }
        return true;
    }
    /* None is a part of the round, unless one has all of the screen. */
    const unsigned least = m->is_pane_alone[m->screen] ? 1 : 0;
    if (action == ACTION_PANE) {
        *pane = *pane >= n ? least : *pane + 1;
    } else {
        *pane = *pane <= least || *pane > n ? n : *pane - 1;
    }
    return true;
}

bool console_panes_leave(struct console *c)
{
    struct model *const m = &c->model;
    const bool was_alone = m->is_pane_alone[m->screen];
    m->is_pane_alone[m->screen] = false;
    return was_alone;
}
