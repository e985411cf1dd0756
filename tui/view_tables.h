/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The parts of the screen Tables; private to view_table*.c and view_trees.c. */
#ifndef ZK_TUI_VIEW_TABLES_H
#define ZK_TUI_VIEW_TABLES_H

#include "tui/view.h"

/* Where what stands on a screen of some size; a part that is not shown has no height. */
struct tables_places {
    bool is_wide;   /* parts have frames of their own */
    bool is_normal; /* there is room for details */
    struct area list, columns, rows, facts, detail;
    struct area trees, transcript, leaf;
    struct area crumb;
};
void tables_places(struct tables_places *p, struct area a, const struct model_tables *t);

/* The frame of a part, if it has one, and what is inside. */
struct area tables_pane(struct canvas *c, const struct tables_places *p, struct area a,
                        bool is_focus, const char *title);

/* Show that row y of a list is selected; the keys move it if it has the focus. */
void tables_select(struct canvas *c, struct area a, int y, bool is_focus);

/* view_table.c: the table opened */
void view_table_columns(struct canvas *c, const struct tables_places *p,
                        const struct model *m);
void view_column_detail(struct canvas *c, struct area a, const struct model *m);
void view_table_rows(struct canvas *c, const struct tables_places *p,
                     const struct model *m);
void view_table_facts(struct canvas *c, const struct tables_places *p,
                      const struct model *m);

/* view_trees.c */
void view_trees(struct canvas *c, const struct tables_places *p, const struct model *m);

#endif
