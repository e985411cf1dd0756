/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The tables of a segment: all of them, then rows with what holds on them. */
#include <inttypes.h>
#include <stdio.h>

#include "tui/quantity.h"
#include "tui/view.h"

static void draw_list(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_tables *const t = &m->tables;
    const bool has_detail = a.width >= 80 && a.height >= 14;
    const int height = a.height - 2 - (has_detail ? TABLES_BELOW : 0);
    (void)canvas_text(
        c, a, 1, 0, ROLE_TITLE,
        "TABLE              ROWS  HEIGHT  USE%   COL  LOOKUP  CONSTR  DEGREE");
    const size_t first = model_list_first(&t->tables, height);
    for (int y = 0; y < height && first + (size_t)y < t->n_tables; y++) {
        const size_t i = first + (size_t)y;
        const struct model_table *const row = &t->table[i];
        const struct table_shape *const s = &row->shape;
        const enum role role = row->is_present ? ROLE_TEXT : ROLE_DIM;
        int x = canvas_print(c, a, 1, 1 + y, role, "%-14.14s", s->name);
        if (row->is_present) {
            x = canvas_print(c, a, x, 1 + y, role, "%9" PRIu64 "    2^%-2u  %3.0f%%",
                             row->n_rows, row->log_rows,
                             100.0 * (double)row->n_rows
                                 / (double)((uint64_t)1 << row->log_rows));
        } else {
            x = canvas_text(c, a, x, 1 + y, role, "        -                ");
        }
        (void)canvas_print(c, a, 40, 1 + y, role, "%3u     %3u     %3u     %3u",
                           s->n_columns[0] + s->n_columns[1] + s->n_columns[2],
                           s->n_extension, s->n_constraints, s->degree);
        if (i == t->tables.selected) {
            canvas_paint(c, a, 1 + y, ROLE_SELECTED);
            (void)canvas_text(c, a, 0, 1 + y, ROLE_SELECTED, ">");
        }
        (void)x;
    }
    if (!has_detail || t->n_tables == 0) {
        return;
    }
    const struct model_table *const row = &t->table[t->tables.selected];
    const struct area in = canvas_box(
        c, (struct area){a.x, a.y + a.height - TABLES_BELOW - 1, a.width, TABLES_BELOW},
        ROLE_BORDER, ROLE_TITLE, row->shape.name);
    (void)canvas_text(c, in, 0, 0, ROLE_TEXT, row->shape.title);
    (void)canvas_print(c, in, 0, 1, ROLE_TEXT,
                       "columns   %u preprocessed, %u boundary, %u main, %u of lookups",
                       row->shape.n_columns[0], row->shape.n_columns[1],
                       row->shape.n_columns[2], row->shape.n_extension);
    (void)canvas_print(
        c, in, 0, 2, ROLE_TEXT, "holds     %u constraints of degree %u, %u lookups",
        row->shape.n_constraints, row->shape.degree, row->shape.n_messages);
    (void)canvas_print(c, in, 0, 3, ROLE_DIM,
                       "segment %" PRIu32 " of %" PRIu32 ", %" PRIu32 " cycles, rebuilt "
                       "from its record in the store",
                       m->segment.index + 1, m->segment.n_segments,
                       m->segment.shape.n_steps);
}

enum { CELL_WIDTH = 11, INDEX_WIDTH = 11 };

static void draw_rows(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_tables *const t = &m->tables;
    const size_t width = t->n_columns;
    const int room = (a.width - INDEX_WIDTH) / CELL_WIDTH;
    for (int k = 0; k < room && t->column + (size_t)k < width; k++) {
        (void)canvas_print(c, a, INDEX_WIDTH + k * CELL_WIDTH, 0, ROLE_TITLE, "%10.10s",
                           t->columns[t->column + (size_t)k].name);
    }
    (void)canvas_text(c, a, 1, 0, ROLE_TITLE, "ROW");
    for (int y = 0; y < a.height - 1; y++) {
        const uint64_t row = t->rows_first + (uint64_t)y;
        if ((size_t)y >= t->n_loaded) {
            break;
        }
        const bool is_padding = row >= t->table[t->tables.selected].n_rows;
        const enum role role = is_padding ? ROLE_DIM : ROLE_TEXT;
        (void)canvas_print(c, a, 1, 1 + y, role, "%9" PRIu64, row);
        for (int k = 0; k < room && t->column + (size_t)k < width; k++) {
            (void)canvas_print(c, a, INDEX_WIDTH + k * CELL_WIDTH, 1 + y, role,
                               "%10" PRIu32,
                               t->values[(size_t)y * width + t->column + (size_t)k]);
        }
        if (row == t->rows.selected) {
            canvas_paint(c, a, 1 + y, ROLE_SELECTED);
            (void)canvas_text(c, a, 0, 1 + y, ROLE_SELECTED, ">");
        }
    }
}

static void draw_facts(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_tables *const t = &m->tables;
    char title[128];
    snprintf(title, sizeof title, "%s row %zu: %zu of %zu constraints hold",
             t->table[t->tables.selected].shape.name, t->rows.selected,
             t->n_constraints - t->n_broken, t->n_constraints);
    const struct area in =
        canvas_box(c, a, ROLE_BORDER, t->n_broken == 0 ? ROLE_TITLE : ROLE_FAILED, title);
    const struct column_shape *const column = &t->columns[t->column];
    (void)canvas_print(c, in, 0, 0, ROLE_TITLE, "%s", column->name);
    (void)canvas_print(c, in, 16, 0, ROLE_TEXT, "%s", column->doc);
    int y = 1;
    for (size_t i = 0; i < t->n_facts && y < in.height; i++, y++) {
        (void)canvas_text(c, in, 0, y, t->facts[i].is_broken ? ROLE_FAILED : ROLE_TEXT,
                          t->facts[i].text);
    }
}

void view_tables(struct canvas *c, struct area a, const struct model *m)
{
    if (!m->segment.is_open) {
        view_no_segment(c, a, m);
    } else if (m->tables.level == TABLES_LIST) {
        draw_list(c, a, m);
    } else {
        const int below = a.height >= 12 ? a.height / 2 : 0;
        draw_rows(c, (struct area){a.x, a.y, a.width, a.height - below}, m);
        if (below != 0) {
            draw_facts(c, (struct area){a.x, a.y + a.height - below, a.width, below}, m);
        }
    }
}
