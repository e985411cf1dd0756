/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What keys do on the timeline. */
#include <string.h>

#include "tui/console.h"
#include "tui/span_rows.h"

/* From a round to the tables of its segment. */
static void open_segment(struct console *c)
{
    const struct model *const m = console_shown(c);
    const struct model_span *const span = spans_selected(m);
    const struct model_series *const series =
        span == NULL ? NULL : &m->series.of[span->series];
    if (series == NULL || series->depth == 0) {
        console_message(c, 'w', "a round belongs to a segment: select one with ]");
    } else if (strcmp(series->phase, "image") == 0) {
        console_message(c, 'w', "this round is that of a chunk of the image");
    } else {
        console_go_segment(c, span->index);
    }
}

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
    case ACTION_ACROSS:
        open_segment(c);
        break;
    default:
        return false;
    }
    return true;
}
