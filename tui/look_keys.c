/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What keys do on the screens that look into a segment. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tui/look_state.h"
#include "tui/view.h"

void look_say(struct model *m, char level, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(m->message, sizeof m->message, format, arguments);
    va_end(arguments);
    m->message_is_bad = level != 'i';
}

static void open_segment(struct look *l, struct model *m, const struct look_order *o,
                         uint32_t index)
{
    look_segment(l, m, index);
    if (m->segment.why_not[0] != '\0') {
        look_say(m, 'w', "%s", m->segment.why_not);
    }
    if (m->screen == SCREEN_MEMORY) {
        look_pages(l, m, o);
    }
}

/* The screen was opened. */
static void arrive(struct look *l, struct model *m, const struct look_order *o)
{
    if (!m->segment.is_open) {
        open_segment(l, m, o, 0);
    } else if (m->screen == SCREEN_MEMORY) {
        look_pages(l, m, o);
    }
    if (m->screen == SCREEN_VM) {
        look_around(l, m, o);
    }
}

/* ---- moving ---- */

static void move(struct look *l, struct model *m, const struct look_order *o, int64_t by)
{
    switch (m->screen) {
    case SCREEN_TABLES:
        if (m->tables.level == TABLES_ROWS) {
            model_list_move(&m->tables.rows, by);
            look_rows(l, m, o->rows_height);
        } else {
            model_list_move(&m->tables.tables, by);
            m->tables.tables.first = model_list_first(&m->tables.tables, o->height);
        }
        break;
    case SCREEN_VM: /* found by searching */
        look_step(l, m);
        look_around(l, m, o);
        break;
    case SCREEN_MEMORY: /* found by searching */
        look_page(l, m, o);
        break;
    default:
        break;
    }
}

static void move_across(struct model *m, int by)
{
    struct model_tables *const t = &m->tables;
    if (by > 0 ? t->column + 1 < t->n_columns : t->column > 0) {
        t->column = by > 0 ? t->column + 1 : t->column - 1;
    }
}

static void move_segment(struct look *l, struct model *m, const struct look_order *o,
                         int by)
{
    const struct model_segment *const s = &m->segment;
    if (!s->is_open) {
        open_segment(l, m, o, 0);
    } else if (by > 0 || s->index > 0) {
        open_segment(l, m, o, by > 0 ? s->index + 1 : s->index - 1);
    }
}

/* ---- opening ---- */

static void open_selected(struct look *l, struct model *m, const struct look_order *o)
{
    if (m->screen != SCREEN_TABLES || m->tables.level != TABLES_LIST) {
        return;
    }
    if (!m->tables.table[m->tables.tables.selected].is_present) {
        look_say(m, 'w', "segment %u has no rows in that table", m->segment.index);
        return;
    }
    look_table(l, m);
    look_rows(l, m, o->rows_height);
}

static void across(struct look *l, struct model *m, const struct look_order *o)
{
    if (m->screen == SCREEN_VM) {
        if (look_row_of_step(l, m)) {
            m->screen = SCREEN_TABLES;
            look_rows(l, m, o->rows_height);
        }
    } else if (look_step_of_row(l, m)) {
        m->screen = SCREEN_VM;
        look_around(l, m, o);
    } else {
        look_say(m, 'w', "this row belongs to no one cycle");
    }
}

static void act(struct look *l, struct model *m, const struct look_order *o)
{
    const bool is_common = o->action == ACTION_SEARCH || o->action == ACTION_ACROSS;
    if (m->screen == SCREEN_VM && m->segment.is_open && !is_common) {
        look_vm_key(l, m, o);
        return;
    }
    if (m->screen == SCREEN_MEMORY && m->segment.is_open && o->action != ACTION_SEARCH) {
        look_memory_key(l, m, o);
        return;
    }
    switch (o->action) {
    case ACTION_SEGMENT_BACK:
        move_segment(l, m, o, -1);
        return;
    case ACTION_SEGMENT_NEXT:
        move_segment(l, m, o, 1);
        return;
    default:
        break;
    }
    if (!m->segment.is_open) {
        arrive(l, m, o);
        return;
    }
    switch (o->action) {
    case ACTION_SEARCH:
        if (look_search(l, m, o)) {
            move(l, m, o, 0);
        }
        break;
    case ACTION_OPEN:
        open_selected(l, m, o);
        break;
    case ACTION_BACK:
        m->tables.level = TABLES_LIST;
        break;
    case ACTION_ACROSS:
        across(l, m, o);
        break;
    case ACTION_STEP_BACK:
        move_across(m, -1);
        break;
    case ACTION_STEP:
        move_across(m, 1);
        break;
    case ACTION_UP:
        move(l, m, o, -1);
        break;
    case ACTION_DOWN:
        move(l, m, o, 1);
        break;
    case ACTION_PAGE_UP:
        move(l, m, o, -o->height);
        break;
    case ACTION_PAGE_DOWN:
        move(l, m, o, o->height);
        break;
    case ACTION_TOP:
        move(l, m, o, INT32_MIN);
        break;
    case ACTION_BOTTOM:
        move(l, m, o, INT32_MAX);
        break;
    default: /* what is not about a segment */
        break;
    }
}

void look_apply(struct look **l, struct invocation *v, struct model *m,
                const struct look_order *order)
{
    struct error e = {0};
    if (*l == NULL && look_open(l, v, &e) != STATUS_OK) {
        look_say(m, 'e', "%.200s", e.text);
        return;
    }
    if (strcmp(m->session, order->session) != 0) {
        snprintf(m->session, sizeof m->session, "%s", order->session);
        m->segment = (struct model_segment){0};
    }
    if (order->action == N_ACTIONS) {
        arrive(*l, m, order);
    } else {
        act(*l, m, order);
    }
    look_rest(*l);
}
