/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The screen Tables: the tables of a segment, the columns and rows of one, the trees of
 * all. On a wide screen the first three stand side by side; else one fills the screen. */
#include "tui/view_tables.h"
#include "tui/quantity.h"

#include <inttypes.h>
#include <stdio.h>

/* ---- where what stands ---- */

enum {
    WIDE_WIDTH = 120,
    WIDE_HEIGHT = 31, /* of a body */
    NORMAL_WIDTH = 80,
    NORMAL_HEIGHT = 18,
    LIST_WIDTH = 50,
    LIST_NARROW = 38,
    FACTS_WIDTH = 46
};

static struct area none(void)
{
    return (struct area){0, 0, 0, 0};
}

static void place_wide(struct tables_places *p, struct area a)
{
    const int above = a.height / 2 + 1, below = a.height - above;
    const int facts = a.width >= 150 ? FACTS_WIDTH : a.width / 3;
    const int list = a.width >= 150 ? LIST_WIDTH : LIST_NARROW;
    p->list = (struct area){a.x, a.y, list, above};
    p->columns = (struct area){a.x + list, a.y, a.width - list, above};
    p->rows = (struct area){a.x, a.y + above, a.width - facts, below};
    p->facts = (struct area){a.x + a.width - facts, a.y + above, facts, below};
}

/* One above the other. */
static void place_stacked(struct tables_places *p, struct area a, enum tables_level level,
                          bool has_detail, bool is_zoomed)
{
    const int half = a.height >= 12 && !is_zoomed ? a.height / 2 : 0;
    const int below = level == TABLES_ROWS       ? half
                      : has_detail && !is_zoomed ? TABLES_BELOW
                                                 : 0;
    const struct area main = {a.x, a.y, a.width, a.height - below};
    const struct area detail = {a.x, a.y + a.height - below, a.width, below};
    p->list = level == TABLES_LIST ? main : none();
    p->columns = level == TABLES_COLUMNS ? main : none();
    p->rows = level == TABLES_ROWS ? main : none();
    p->facts = level == TABLES_ROWS ? detail : none();
    p->detail = level == TABLES_ROWS ? none() : detail;
}

static void place_trees(struct tables_places *p, struct area a, bool is_wide,
                        bool is_normal, enum tables_pane pane)
{
    if (!is_normal) {
        p->trees = pane == PANE_LIST ? a : none();
        p->leaf = pane == PANE_DETAIL ? a : none();
        p->transcript = pane == PANE_TRANSCRIPT ? a : none();
        return;
    }
    const int half = a.width / 2;
    const int above = is_wide ? a.height * 3 / 5 : a.height / 2;
    p->trees = (struct area){a.x, a.y, half, above};
    p->transcript = (struct area){a.x + half, a.y, a.width - half, above};
    p->leaf = (struct area){a.x, a.y + above, a.width, a.height - above};
}

void tables_places(struct tables_places *p, struct area a, const struct model_tables *t)
{
    *p = (struct tables_places){.is_wide = a.width >= WIDE_WIDTH
                                           && a.height >= WIDE_HEIGHT && !t->is_zoomed};
    p->is_normal = a.width >= NORMAL_WIDTH && a.height >= NORMAL_HEIGHT;
    if (p->is_normal) {
        p->crumb = (struct area){a.x, a.y + a.height - 1, a.width, 1};
        a.height--;
    }
    if (t->level == TABLES_TREES) {
        place_trees(p, a, p->is_wide, p->is_normal && !t->is_zoomed, t->pane);
    } else if (p->is_wide) {
        place_wide(p, a);
    } else {
        place_stacked(p, a, t->level, p->is_normal, t->is_zoomed);
    }
    if (t->is_zoomed && t->level == TABLES_ROWS && t->pane == PANE_DETAIL) {
        p->rows = none();
        p->facts = a;
    }
}

/* Lines of a list in an area: without its title, and its frame. */
static int lines_in(const struct tables_places *p, struct area a)
{
    return a.height - (p->is_wide ? 3 : 1);
}

int tables_rows_shown(struct area body, const struct model_tables *t)
{
    struct tables_places p;
    struct model_tables as_rows = {.level = TABLES_ROWS, .is_zoomed = t->is_zoomed};
    tables_places(&p, body, &as_rows);
    return lines_in(&p, p.rows);
}

int tables_list_height(struct area body, const struct model_tables *t)
{
    struct tables_places p;
    tables_places(&p, body, t);
    switch (t->level) {
    case TABLES_LIST:
        return lines_in(&p, p.list);
    case TABLES_COLUMNS:
        return lines_in(&p, p.columns);
    case TABLES_ROWS:
        return lines_in(&p, p.rows);
    case TABLES_TREES:
        break;
    }
    return p.trees.height - 2;
}

/* ---- lists ---- */

void tables_select(struct canvas *c, struct area a, int y, bool is_focus)
{
    if (is_focus) {
        canvas_paint(c, a, y, ROLE_SELECTED);
    }
    (void)canvas_text(c, a, 0, y, is_focus ? ROLE_SELECTED : ROLE_STRONG, ">");
}

struct area tables_pane(struct canvas *c, const struct tables_places *p, struct area a,
                        bool is_focus, const char *title)
{
    return p->is_wide ? canvas_box(c, a, ROLE_BORDER,
                                   is_focus ? ROLE_TAB_ACTIVE : ROLE_TITLE, title)
                      : a;
}

static void draw_table(struct canvas *c, struct area a, int y,
                       const struct model_table *row)
{
    const struct table_shape *const s = &row->shape;
    const enum role role = row->is_present ? ROLE_TEXT : ROLE_DIM;
    const int x = canvas_print(c, a, 1, y, role, "%-12.12s", s->name);
    if (row->is_present) {
        (void)canvas_print(
            c, a, x, y, role, "%9" PRIu64 "  2^%-2u %3.0f%%", row->n_rows, row->log_rows,
            100.0 * (double)row->n_rows / (double)((uint64_t)1 << row->log_rows));
    } else {
        (void)canvas_text(c, a, x, y, role, "        -");
    }
    (void)canvas_print(c, a, 36, y, role, "%3u  %3u      %3u     %3u     %3u",
                       s->n_columns[0] + s->n_columns[1] + s->n_columns[2],
                       s->n_extension, s->n_constraints, s->n_messages, s->degree);
}

static void draw_list(struct canvas *c, const struct tables_places *p,
                      const struct model *m)
{
    const struct model_tables *const t = &m->tables;
    const bool is_focus = t->level == TABLES_LIST;
    char title[64];
    const struct model_segment *const s = &m->segment;
    char unit[SEGMENT_TEXT_BYTES];
    snprintf(title, sizeof title, "%s of %" PRIu32, segment_text(unit, s),
             s->is_chunk ? s->n_chunks : s->n_segments);
    const struct area a = tables_pane(c, p, p->list, is_focus, title);
    const int height = lines_in(p, p->list);
    (void)canvas_text(c, a, 1, 0, ROLE_TITLE,
                      "TABLE            ROWS  HIGH USE%   COL  LOOK   CONSTR   LINKS  "
                      "DEGREE");
    const struct model_list shown = {
        .n = t->order.n, .selected = tables_position(t), .first = t->tables.first};
    const size_t first = model_list_first(&shown, height);
    if (t->order.n == 0 && t->n_tables != 0) {
        (void)canvas_text(c, a, 1, 1, ROLE_DIM, "the filter hides all of them");
    }
    for (int y = 0; y < height && first + (size_t)y < t->order.n; y++) {
        const size_t i = t->order.at[first + (size_t)y];
        draw_table(c, a, 1 + y, &t->table[i]);
        if (i == t->tables.selected) {
            tables_select(c, a, 1 + y, is_focus);
        }
    }
}

/* What the tables are those of; ] goes through segments, then chunks. */
static void draw_unit(struct canvas *c, struct area a, int y,
                      const struct model_segment *s)
{
    if (s->is_chunk) {
        (void)canvas_print(c, a, 0, y, ROLE_DIM,
                           "image chunk %" PRIu32 " of %" PRIu32
                           ", %zu cell%s, after %" PRIu32 " segment%s",
                           s->chunk + 1, s->n_chunks, s->shape.n_cells,
                           quantity_s(s->shape.n_cells), s->n_segments,
                           quantity_s(s->n_segments));
        return;
    }
    const int x = canvas_print(c, a, 0, y, ROLE_DIM,
                               "segment %" PRIu32 " of %" PRIu32 ", %" PRIu32
                               " cycle%s, rebuilt from its record",
                               s->index + 1, s->n_segments, s->shape.n_steps,
                               quantity_s(s->shape.n_steps));
    if (s->n_chunks != 0) {
        (void)canvas_print(c, a, x, y, ROLE_DIM, "; then %" PRIu32 " of the image",
                           s->n_chunks);
    }
}

static void draw_detail(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_tables *const t = &m->tables;
    if (a.height == 0 || t->n_tables == 0) {
        return;
    }
    const struct model_table *const row = &t->table[t->tables.selected];
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, row->shape.name);
    (void)canvas_text(c, in, 0, 0, ROLE_TEXT, row->shape.title);
    (void)canvas_print(c, in, 0, 1, ROLE_TEXT,
                       "columns   %u preprocessed, %u boundary, %u main, %u of lookups",
                       row->shape.n_columns[0], row->shape.n_columns[1],
                       row->shape.n_columns[2], row->shape.n_extension);
    (void)canvas_print(
        c, in, 0, 2, ROLE_TEXT, "holds     %u constraint%s of degree %u, %u lookup%s",
        row->shape.n_constraints, quantity_s(row->shape.n_constraints), row->shape.degree,
        row->shape.n_messages, quantity_s(row->shape.n_messages));
    draw_unit(c, in, 3, &m->segment);
}

/* ---- where we are ---- */

static void draw_crumb(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_tables *const t = &m->tables;
    char form[32];
    char unit[SEGMENT_TEXT_BYTES];
    int x = canvas_print(c, a, 1, 0, ROLE_DIM, "Tables > %s",
                         segment_text(unit, &m->segment));
    if (t->is_table_open) {
        x = canvas_print(c, a, x, 0, ROLE_DIM, " > %s",
                         t->table[t->tables.selected].shape.name);
    }
    if (t->level == TABLES_ROWS || (t->level == TABLES_TREES && t->is_table_open)) {
        x = canvas_print(c, a, x, 0, ROLE_DIM, " > row %zu", t->rows.selected);
    }
    if (t->level == TABLES_TREES) {
        x = canvas_print(c, a, x, 0, ROLE_DIM, " > %s", view_tree_name(t->trees.tree));
        if (t->trees.has_leaf) {
            x = canvas_print(c, a, x, 0, ROLE_DIM, " > leaf %" PRIu32,
                             t->trees.leaf.index);
        }
    }
    (void)x;
    snprintf(form, sizeof form, "  %s", number_form_name(t->form));
    canvas_text_right(c, a, a.width - 1, 0, ROLE_DIM, form);
}

void view_tables(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_tables *const t = &m->tables;
    struct tables_places p;
    if (!m->segment.is_open) {
        view_no_segment(c, a, m);
        return;
    }
    tables_places(&p, a, t);
    if (t->level == TABLES_TREES) {
        view_trees(c, &p, m);
    } else {
        if (p.list.height > 0) {
            draw_list(c, &p, m);
        }
        if (p.columns.height > 0) {
            view_table_columns(c, &p, m);
        }
        if (p.rows.height > 0) {
            view_table_rows(c, &p, m);
        }
        if (p.facts.height > 0) {
            view_table_facts(c, &p, m);
        }
        if (t->level == TABLES_LIST) {
            draw_detail(c, p.detail, m);
        } else if (p.detail.height > 0) {
            view_column_detail(c, p.detail, m);
        }
    }
    if (p.crumb.height > 0) {
        draw_crumb(c, p.crumb, m);
    }
}
