/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The order of tables. */
#include "tui/table_order.h"

#include <stdio.h>
#include <string.h>

#include "tui/model_tables.h"

const char *table_sort_name(enum table_sort sort)
{
    static const char *const names[N_TABLE_SORTS] = {
#define TABLE_SORT_NAME(id, name) name,
        TABLE_SORT_LIST(TABLE_SORT_NAME)
#undef TABLE_SORT_NAME
    };
    return names[sort];
}

static uint64_t n_columns(const struct model_table *t)
{
    const unsigned *const n = t->shape.n_columns;
    return n[0] + n[1] + n[2];
}

static uint64_t n_rows(const struct model_table *t)
{
    return t->is_present ? t->n_rows : 0;
}

/* Most first. */
static int by_size(uint64_t a, uint64_t b)
{
    return (a < b) - (a > b);
}

static int compare(const struct model_table *a, const struct model_table *b,
                   enum table_sort sort)
{
    switch (sort) {
    case TABLE_SORT_NAME:
        return strcmp(a->shape.name, b->shape.name);
    case TABLE_SORT_ROWS:
        return by_size(n_rows(a), n_rows(b));
    case TABLE_SORT_COLUMNS:
        return by_size(n_columns(a), n_columns(b));
    case TABLE_SORT_CELLS:
        return by_size(n_rows(a) * n_columns(a), n_rows(b) * n_columns(b));
    case TABLE_SORT_PROOF:
    case N_TABLE_SORTS:
        break;
    }
    return 0;
}

static bool comes_before(const struct model_tables *t, uint8_t a, uint8_t b)
{
    const struct table_order *const o = &t->order;
    int order = compare(&t->table[a], &t->table[b], o->sort);
    order = order != 0 ? order : (a > b) - (a < b);
    return o->is_reversed ? order > 0 : order < 0;
}

static void insert(struct model_tables *t, uint8_t table)
{
    struct table_order *const o = &t->order;
    size_t at = o->n++;
    for (; at > 0 && comes_before(t, table, o->at[at - 1]); at--) {
        o->at[at] = o->at[at - 1];
    }
    o->at[at] = table;
}

static bool is_shown(const struct model_tables *t, size_t table)
{
    for (size_t i = 0; i < t->order.n; i++) {
        if (t->order.at[i] == table) {
            return true;
        }
    }
    return false;
}

static void select_table(struct model_tables *t, size_t table)
{
    t->tables.selected = table;
    t->is_table_open = t->has_opened && t->opened == table;
}

void tables_arrange(struct model_tables *t)
{
    struct line_filter filter;
    line_filter_open(&filter, t->order.filter);
    t->order.n = 0;
    for (size_t i = 0; i < t->n_tables && i < TABLE_ORDER_MAX; i++) {
        char text[256];
        snprintf(text, sizeof text, "%s %s", t->table[i].shape.name,
                 t->table[i].shape.title);
        if (line_filter_keeps(&filter, text)) {
            insert(t, (uint8_t)i);
        }
    }
    line_filter_close(&filter);
    if (t->order.n > 0 && !is_shown(t, t->tables.selected)) {
        select_table(t, t->order.at[0]);
    }
}

size_t tables_position(const struct model_tables *t)
{
    for (size_t i = 0; i < t->order.n; i++) {
        if (t->order.at[i] == t->tables.selected) {
            return i;
        }
    }
    return 0;
}

void tables_move(struct model_tables *t, int64_t by, int height)
{
    struct model_list shown = {
        .n = t->order.n, .selected = tables_position(t), .first = t->tables.first};
    if (t->order.n == 0) {
        return;
    }
    model_list_move(&shown, by);
    select_table(t, t->order.at[shown.selected]);
    t->tables.first = model_list_first(&shown, height);
}
