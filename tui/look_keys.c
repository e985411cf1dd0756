/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What keys do on the screens that look into a segment. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tui/look_state.h"

void look_say(struct model *m, char level, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(m->message, sizeof m->message, format, arguments);
    va_end(arguments);
    m->message_is_bad = level != 'i';
}

/* Between a segment and a chunk nothing but the level of the trees is kept. */
static void go_on(struct look *l, struct model *m, const struct look_order *o,
                  const struct model_tables *before, bool was_chunk)
{
    if (was_chunk == m->segment.is_chunk) {
        look_tables_return(l, m, before, o);
        return;
    }
    m->tables.form = before->form;
    m->tables.shows_constraints = before->shows_constraints;
    if (m->screen == SCREEN_TABLES && before->level == TABLES_TREES) {
        m->tables.level = TABLES_TREES;
        m->tables.todo |= TODO_TREES;
    }
}

static void open_chunk(struct look *l, struct model *m, const struct look_order *o,
                       uint32_t index)
{
    static struct model_tables before; /* the loader's thread alone is here */
    const bool was_chunk = m->segment.is_chunk;
    struct error e = {0};
    before = m->tables;
    if (look_open_chunk(l, m, index, &e) == STATUS_OK) {
        go_on(l, m, o, &before, was_chunk);
    } else {
        look_say(m, 'w', "%.200s", e.text);
    }
}

static void open_segment(struct look *l, struct model *m, const struct look_order *o,
                         uint32_t index)
{
    static struct model_tables before; /* the loader's thread alone is here */
    const bool was_open = m->segment.is_open, was_chunk = m->segment.is_chunk;
    before = m->tables;
    look_segment(l, m, index);
    if (was_open && m->segment.why_not[0] == '\0') {
        go_on(l, m, o, &before, was_chunk);
    }
    if (m->segment.why_not[0] != '\0') {
        look_say(m, 'w', "%s", m->segment.why_not);
    }
    if (m->screen == SCREEN_MEMORY) {
        look_pages(l, m, o);
    }
}

/* VM and Memory show the segment that was looked at before a chunk, at the same cycle.
 * False: it cannot be opened, which was said. */
static bool leave_chunk(struct look *l, struct model *m, const struct look_order *o)
{
    const size_t step = m->vm.steps.selected;
    if (!m->segment.is_chunk || m->screen == SCREEN_TABLES) {
        return true;
    }
    open_segment(l, m, o, m->segment.index);
    if (!m->segment.is_chunk && step < m->vm.steps.n) {
        m->vm.steps.selected = step;
        look_step(l, m);
    }
    return !m->segment.is_chunk;
}

/* The screen was opened. */
static void arrive(struct look *l, struct model *m, const struct look_order *o)
{
    if (!leave_chunk(l, m, o)) {
        return;
    }
    if (o->has_segment
        && (!m->segment.is_open || m->segment.is_chunk
            || m->segment.index != o->segment)) {
        open_segment(l, m, o, o->segment);
    } else if (!m->segment.is_open) {
        open_segment(l, m, o, 0);
    } else if (m->screen == SCREEN_MEMORY) {
        look_pages(l, m, o);
    }
    if (m->screen == SCREEN_VM) {
        look_around(l, m, o);
    }
}

/* ---- moving ---- */

/* Show what searching has selected. */
static void show_found(struct look *l, struct model *m, const struct look_order *o)
{
    switch (m->screen) {
    case SCREEN_TABLES:
        look_tables_move(l, m, o, 0);
        break;
    case SCREEN_VM:
        look_around(l, m, o);
        break;
    case SCREEN_MEMORY:
        look_page(l, m, o);
        break;
    default:
        break;
    }
}

/* After the last segment, on Tables, come the chunks of the image. */
static void move_segment(struct look *l, struct model *m, const struct look_order *o,
                         int by)
{
    const struct model_segment *const s = &m->segment;
    struct error e = {0};
    if (!s->is_open) {
        open_segment(l, m, o, 0);
    } else if (look_begin(l, m->session, &e) != STATUS_OK) {
        look_say(m, 'w', "%.200s", e.text);
    } else if (s->is_chunk && by > 0) {
        open_chunk(l, m, o, s->chunk + 1);
    } else if (s->is_chunk && s->chunk > 0) {
        open_chunk(l, m, o, s->chunk - 1);
    } else if (s->is_chunk) {
        open_segment(l, m, o, l->n_records - 1);
    } else if (by > 0 && m->screen == SCREEN_TABLES && s->index + 1 >= l->n_records
               && l->n_chunks != 0) {
        open_chunk(l, m, o, 0);
    } else if (by > 0 || s->index > 0) {
        open_segment(l, m, o, by > 0 ? s->index + 1 : s->index - 1);
    }
}

/* ---- opening ---- */

/* From a cycle to its row, or to the leaf that goes with it. */
static void across(struct look *l, struct model *m, const struct look_order *o)
{
    if (look_row_of_step(l, m, o->rows_height)) {
        m->screen = SCREEN_TABLES;
        if (o->action == ACTION_LEAF_OF_CYCLE) {
            look_push(&m->tables);
            m->tables.level = TABLES_TREES;
            look_trees(l, m);
        }
    }
}

/* Filter and order of the list of tables. */
static bool arrange(struct model *m, const struct look_order *o)
{
    struct table_order *const order = &m->tables.order;
    switch (o->action) {
    case ACTION_FILTER:
        memcpy(order->filter, o->text, sizeof order->filter);
        break;
    case ACTION_SORT:
        order->sort = (enum table_sort)((order->sort + 1) % N_TABLE_SORTS);
        break;
    case ACTION_SORT_BACK:
        order->is_reversed = !order->is_reversed;
        break;
    default:
        return false;
    }
    tables_arrange(&m->tables);
    tables_move(&m->tables, 0, o->height);
    if (o->action != ACTION_FILTER) {
        snprintf(m->message, sizeof m->message, "tables by %s%s",
                 table_sort_name(order->sort), order->is_reversed ? ", backwards" : "");
    }
    return true;
}

static void act(struct look *l, struct model *m, const struct look_order *o)
{
    if (!leave_chunk(l, m, o)) {
        return;
    }
    const bool is_common = o->action == ACTION_SEARCH || o->action == ACTION_ACROSS
                           || o->action == ACTION_LEAF_OF_CYCLE;
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
    if (o->action == ACTION_ZOOM) {
        m->tables.is_zoomed = o->is_zoomed;
        look_rows(l, m, o->rows_height);
        return;
    }
    if (m->screen == SCREEN_TABLES && arrange(m, o)) {
        return;
    }
    if (m->screen == SCREEN_TABLES && o->action != ACTION_SEARCH) {
        look_tables_key(l, m, o);
        return;
    }
    switch (o->action) {
    case ACTION_SEARCH:
        if (m->screen == SCREEN_VM ? look_search_run(l, m, o) : look_search(l, m, o)) {
            show_found(l, m, o);
        }
        break;
    case ACTION_ACROSS:
    case ACTION_LEAF_OF_CYCLE:
        across(l, m, o);
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
    if (order->is_rest) {
        look_tables_rest(*l, m, order->task);
    } else if (order->action == N_ACTIONS) {
        arrive(*l, m, order);
    } else {
        act(*l, m, order);
    }
    look_rest(*l);
}
