/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Which tables the list of the screen Tables shows, and in which order. The selected one
 * is a number of the engine's whatever the order is. */
#ifndef ZK_TUI_TABLE_ORDER_H
#define ZK_TUI_TABLE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/matcher.h"

struct model_tables;

/* X(ID, name): what the list can be sorted by */
#define TABLE_SORT_LIST(X)            \
    X(PROOF, "order in the proof")    \
    X(NAME, "name")                   \
    X(ROWS, "rows, most first")       \
    X(COLUMNS, "columns, most first") \
    X(CELLS, "cells, most first")

enum table_sort {
#define TABLE_SORT_ENUM(id, name) TABLE_SORT_##id,
    TABLE_SORT_LIST(TABLE_SORT_ENUM)
#undef TABLE_SORT_ENUM
        N_TABLE_SORTS
};
const char *table_sort_name(enum table_sort sort);

enum { TABLE_ORDER_MAX = 64 };
struct table_order {
    char filter[MATCHER_BYTES]; /* of names and titles; "": all */
    enum table_sort sort;
    bool is_reversed;
    size_t n;
    uint8_t at[TABLE_ORDER_MAX]; /* numbers of tables, as shown */
};

/* Order them anew, after tables, filter or sort have changed. A selected table that is
 * hidden makes way for the first that is not. */
void tables_arrange(struct model_tables *t);

/* Where the selected table stands in the list; 0 if it is hidden. */
size_t tables_position(const struct model_tables *t);

/* Move the selection by so many lines of the list, of that height. */
void tables_move(struct model_tables *t, int64_t by, int height);

#endif
