/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What keys do on the timeline. */
#include "tui/console.h"
#include "tui/span_rows.h"

bool console_timeline_act(struct console *c, enum action action)
{
    struct model *const m = console_shown(c);
    struct model_timeline *const t = &m->timeline;
    if (m->screen != SCREEN_TIMELINE) {
        return false;
    }
    switch (action) {
    case ACTION_PAN_BACK:
        spans_pan(m, -0.25);
        break;
    case ACTION_PAN:
        spans_pan(m, 0.25);
        break;
    case ACTION_ZOOM_IN:
        spans_zoom(m, 0.5);
        break;
    case ACTION_ZOOM_OUT:
        spans_zoom(m, 2);
        break;
    case ACTION_FIT:
        t->from_ns = t->to_ns = 0;
        break;
    case ACTION_BLAME:
        t->is_blame = !t->is_blame;
        t->rows.selected = t->span = 0;
        break;
    case ACTION_CLOCK:
        t->is_wall = !t->is_wall;
        t->from_ns = t->to_ns = 0;
        break;
    case ACTION_SPAN_BACK:
        spans_step(m, -1);
        break;
    case ACTION_SPAN_NEXT:
        spans_step(m, 1);
        break;
    default:
        return false;
    }
    return true;
}
