/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Searching what is in a segment: tables by name, rows by value, pages by address; cycles
 * are look_search_run's. A search over rows looks now and then whether it is wanted. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/looking.h"

enum { LOOKS_EVERY = 4096, ROWS_AT_ONCE = 256 };

/* A walk over the lines 0 .. n - 1 from `from` on, around the end. */
struct walk {
    const struct look_order *order;
    uint64_t n, from;
};

static uint64_t line_of_walk(const struct walk *w, uint64_t i)
{
    return w->order->by > 0 ? (w->from + i) % w->n : (w->from + w->n - i) % w->n;
}

static bool is_over(const struct walk *w, uint64_t i)
{
    return i >= w->n || (i % LOOKS_EVERY == 0 && look_order_is_cancelled(w->order));
}

/* ---- rows: by value ---- */

static bool has_value(const struct model_tables *t, const struct wanted_value *w,
                      const uint32_t *row)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        if (tables_is_wanted(t, w, i, row[i])) {
            return true;
        }
    }
    return false;
}

static bool find_row(struct look *l, const struct model_tables *t,
                     const struct wanted_value *wanted, const struct walk *w,
                     uint64_t *found)
{
    uint32_t *const values = malloc(sizeof *values * ROWS_AT_ONCE * VIEW_MAX_COLUMNS);
    uint64_t first = 0;
    uint64_t n = 0; /* rows [first, first + n) are in values */
    bool is_found = false;
    for (uint64_t i = 0; values != NULL && !is_found && !is_over(w, i); i++) {
        const uint64_t row = line_of_walk(w, i);
        if (row < first || row >= first + n) {
            struct error e;
            first = row / ROWS_AT_ONCE * ROWS_AT_ONCE;
            n = w->n - first < ROWS_AT_ONCE ? w->n - first : ROWS_AT_ONCE;
            if (segment_view_rows(look_view(l), (unsigned)t->tables.selected, first, n,
                                  values, &e)
                != STATUS_OK) {
                break;
            }
        }
        is_found = has_value(t, wanted, values + (row - first) * t->n_columns);
        *found = row;
    }
    free(values);
    return is_found;
}

/* A column by its name, from the one beside the first shown; no row changes. */
static bool find_column(struct model_tables *t, const struct matcher *matcher, int by)
{
    for (size_t i = 1; i <= t->n_columns; i++) {
        const size_t at =
            (t->column + (by > 0 ? i : 2 * t->n_columns - i)) % t->n_columns;
        if (matcher_find(matcher, t->columns[at].name, NULL, NULL)) {
            t->column = at;
            return true;
        }
    }
    return false;
}

/* ---- short lists ---- */

/* By the filter of the list of tables. */
static bool is_hidden(const struct model *m, uint64_t table)
{
    const struct table_order *const o = &m->tables.order;
    if (m->screen != SCREEN_TABLES || m->tables.level != TABLES_LIST) {
        return false;
    }
    for (size_t i = 0; i < o->n; i++) {
        if (o->at[i] == table) {
            return false;
        }
    }
    return true;
}

static bool find_short(const struct model *m, const struct matcher *matcher,
                       const struct walk *w, uint64_t *found)
{
    for (uint64_t i = 0; i < w->n; i++) {
        char text[256];
        *found = line_of_walk(w, i);
        if (m->screen == SCREEN_MEMORY) {
            snprintf(text, sizeof text, "%" PRIx64, m->memory.page[*found].page << 12);
        } else if (m->tables.level == TABLES_COLUMNS) {
            const struct column_shape *const s = &m->tables.columns[*found];
            snprintf(text, sizeof text, "%s %s", s->name, s->doc);
        } else if (m->tables.level == TABLES_TREES) {
            const struct tree_line line = tree_line(&m->tables.trees, (size_t)*found);
            snprintf(text, sizeof text, "%s %u", view_tree_name(line.tree), line.level);
        } else {
            const struct table_shape *const s = &m->tables.table[*found].shape;
            snprintf(text, sizeof text, "%s %s", s->name, s->title);
        }
        if (matcher_find(matcher, text, NULL, NULL) && !is_hidden(m, *found)) {
            return true;
        }
    }
    return false;
}

static struct model_list *list_of_tables(struct model_tables *t)
{
    switch (t->level) {
    case TABLES_COLUMNS:
        return &t->column_list;
    case TABLES_ROWS:
        return &t->rows;
    case TABLES_TREES:
        return &t->trees.lines;
    case TABLES_LIST:
        break;
    }
    return &t->tables;
}

static struct model_list *list_of(struct model *m)
{
    return m->screen == SCREEN_MEMORY ? &m->memory.pages : list_of_tables(&m->tables);
}

uint64_t look_line(const struct model *m, enum console_screen screen)
{
    const struct model_tables *const t = &m->tables;
    return screen == SCREEN_VM          ? m->vm.cycle
           : screen == SCREEN_MEMORY    ? m->memory.pages.selected
           : t->level == TABLES_COLUMNS ? t->column_list.selected
           : t->level == TABLES_ROWS    ? t->rows.selected
           : t->level == TABLES_TREES   ? t->trees.lines.selected
                                        : t->tables.selected;
}

static bool find(struct look *l, struct model *m, const struct matcher *matcher,
                 const struct walk *w, uint64_t *found)
{
    if (m->screen == SCREEN_TABLES && m->tables.level == TABLES_ROWS) {
        struct wanted_value wanted;
        if (tables_parse_value(&m->tables, w->order->text, &wanted)) {
            return find_row(l, &m->tables, &wanted, w, found);
        }
        *found = m->tables.rows.selected;
        return find_column(&m->tables, matcher, w->order->by);
    }
    return find_short(m, matcher, w, found);
}

bool look_search(struct look *l, struct model *m, const struct look_order *order)
{
    struct model_list *const list = list_of(m);
    struct matcher matcher;
    const bool is_again = order->from == LOOK_FROM_SELECTED;
    uint64_t found = 0;
    if (list->n == 0 || look_order_is_cancelled(order)) {
        return false;
    }
    const uint64_t beside = list->selected + (order->by > 0 ? 1 : list->n - 1);
    const struct walk walk = {.order = order,
                              .n = list->n,
                              .from = (is_again ? beside : order->from) % list->n};
    bool is_found = true;
    if (order->text[0] == '\0') {
        found = walk.from;
    } else {
        matcher_open(&matcher, order->text);
        is_found = find(l, m, &matcher, &walk, &found);
        matcher_close(&matcher);
    }
    if (is_found) {
        list->selected = (size_t)found;
        return true;
    }
    snprintf(m->message, sizeof m->message,
             look_order_is_cancelled(order) ? "given up looking for '%.100s'"
                                            : "'%.100s' is not there",
             order->text);
    m->message_is_bad = true;
    return false;
}
