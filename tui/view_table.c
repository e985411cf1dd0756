/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One table: its columns in numbers, its rows, what holds on one of them. */
#include <inttypes.h>
#include <stdio.h>

#include "tui/quantity.h"
#include "tui/view_tables.h"

enum { SPARK_WIDTH = 16, CELL_WIDTH = 11, INDEX_WIDTH = 11 };

static const char *opened_name(const struct model_tables *t)
{
    return t->is_table_open ? t->table[t->tables.selected].shape.name : "";
}

/* Where columns would stand and there are none: why. */
static void draw_not_open(struct canvas *c, struct area a, const char *text)
{
    (void)canvas_text(c, a, 1, 1, ROLE_DIM, text);
}

/* ---- columns ---- */

/* Means of the rows, between the least and the greatest value of the column. */
static void draw_spark(struct canvas *c, struct area a, int x, int y,
                       const struct column_statistics *s)
{
    uint64_t values[SPARK_WIDTH];
    const unsigned n = s->n_buckets < SPARK_WIDTH ? s->n_buckets : SPARK_WIDTH;
    for (unsigned k = 0; k < n; k++) {
        const unsigned from = k * s->n_buckets / n, to = (k + 1) * s->n_buckets / n;
        uint64_t sum = 0;
        for (unsigned i = from; i < to; i++) {
            sum += s->mean[i] - s->min;
        }
        values[k] = sum / (to - from);
    }
    canvas_spark(c, a, x, y, SPARK_WIDTH, values, n, s->max - s->min);
}

/* "9 constraints, STATE, MEM" */
static void draw_uses(struct canvas *c, struct area a, int x, int y,
                      const struct column_use *use)
{
    const char *name;
    x = canvas_print(c, a, x, y, ROLE_DIM, "%u constraint%s", use->n_constraints,
                     quantity_s(use->n_constraints));
    for (unsigned i = 0; (name = engine_bus(i)) != NULL; i++) {
        if ((use->buses >> i & 1) != 0) {
            x = canvas_print(c, a, x, y, ROLE_DIM, ", %s", name);
        }
    }
}

static void draw_column(struct canvas *c, struct area a, int y,
                        const struct model_tables *t, size_t i)
{
    const struct column_shape *const shape = &t->columns[i];
    const struct column_statistics *const s = &t->statistics[i];
    char min[NUMBER_BYTES], max[NUMBER_BYTES];
    const bool is_outside = t->has_statistics && s->n_outside != 0;
    const enum role role = is_outside ? ROLE_FAILED : ROLE_TEXT;
    (void)canvas_print(c, a, 1, y, role, "%s%3zu  %-11.11s %-5.5s",
                       t->is_marked[i] ? "*" : " ", i, shape->name, shape->domain);
    if (!t->has_statistics) {
        (void)canvas_text(c, a, 25, y, ROLE_DIM, shape->doc);
        return;
    }
    (void)canvas_print(c, a, 25, y, role, "%10s %10s %8" PRIu64 " %4.0f%%",
                       number_form_text(min, t->form, s->min),
                       number_form_text(max, t->form, s->max), s->n_distinct,
                       s->n_rows == 0 ? 0
                                      : 100.0 * (double)s->n_zeros / (double)s->n_rows);
    draw_spark(c, a, 62, y, s);
    if (is_outside) {
        (void)canvas_text(c, a, 80, y, ROLE_FAILED, "✗ values outside the domain");
    } else {
        draw_uses(c, a, 80, y, &t->uses[i]);
    }
}

static const char *columns_state(const struct model_tables *t)
{
    return t->has_statistics               ? "MIN        MAX DISTINCT ZERO%  MEANS BY ROW"
           : (t->todo & TODO_COLUMNS) != 0 ? "computing .."
           : t->statistics_why_not[0] != '\0' ? t->statistics_why_not
                                              : "MEANING";
}

void view_table_columns(struct canvas *c, const struct tables_places *p,
                        const struct model *m)
{
    const struct model_tables *const t = &m->tables;
    const bool is_focus = t->level == TABLES_COLUMNS;
    char title[64];
    snprintf(title, sizeof title, "%s: columns", opened_name(t));
    const struct area a =
        tables_pane(c, p, p->columns, is_focus, t->is_table_open ? title : "columns");
    const int height = a.height - 1;
    if (!t->is_table_open) {
        draw_not_open(c, a, "Enter opens the selected table: columns, r: rows");
        return;
    }
    (void)canvas_text(c, a, 1, 0, ROLE_TITLE, "  #  COLUMN      KIND");
    if (t->has_statistics) {
        (void)canvas_text(c, a, 80, 0, ROLE_TITLE, "READ BY");
    }
    (void)canvas_text(c, a, t->has_statistics ? 32 : 25, 0, ROLE_TITLE, columns_state(t));
    const size_t first = model_list_first(&t->column_list, height);
    for (int y = 0; y < height && first + (size_t)y < t->n_columns; y++) {
        const size_t i = first + (size_t)y;
        draw_column(c, a, 1 + y, t, i);
        if (i == t->column_list.selected) {
            tables_select(c, a, 1 + y, is_focus);
        }
    }
}

void view_column_detail(struct canvas *c, struct area a, const struct model *m)
{
    static const char *const trees[] = {"preprocessed: fixed by the program",
                                        "boundary: committed before the link record",
                                        "main: committed first"};
    const struct model_tables *const t = &m->tables;
    if (t->n_columns == 0) {
        return;
    }
    const size_t i = t->column_list.selected;
    const struct column_shape *const shape = &t->columns[i];
    const struct column_statistics *const s = &t->statistics[i];
    char title[96];
    snprintf(title, sizeof title, "%s.%s", opened_name(t), shape->name);
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, title);
    (void)canvas_text(c, in, 0, 0, ROLE_TEXT, shape->doc);
    (void)canvas_print(c, in, 0, 1, ROLE_TEXT, "tree      %s", trees[shape->tree]);
    (void)canvas_text(c, in, 0, 4, ROLE_TEXT, "read by");
    draw_uses(c, in, 10, 4, &t->uses[i]);
    if (!t->has_statistics) {
        return;
    }
    (void)canvas_print(c, in, 0, 2, ROLE_TEXT,
                       "values    %" PRIu64 " distinct in %" PRIu64 " row%s, %" PRIu64
                       " zero%s; padding not counted",
                       s->n_distinct, s->n_rows, quantity_s(s->n_rows), s->n_zeros,
                       quantity_s(s->n_zeros));
    if (!s->is_bounded) {
        (void)canvas_print(c, in, 0, 3, ROLE_TEXT, "domain    %s%s", shape->domain,
                           shape->domain[0] == 'g' ? ": another table bounds it"
                                                   : ": needs no bound");
    } else {
        const bool is_good = s->n_outside == 0;
        (void)canvas_print(c, in, 0, 3, is_good ? ROLE_DONE : ROLE_FAILED,
                           "domain    %s: %" PRIu64 " value%s outside it  %s",
                           shape->domain, s->n_outside, quantity_s(s->n_outside),
                           is_good ? "✓" : "✗");
    }
}

/* ---- rows ---- */

/* The columns shown from the first one on; SIZE_MAX: no more. */
static size_t next_shown(const struct model_tables *t, size_t from)
{
    while (from < t->n_columns && t->n_marked != 0 && !t->is_marked[from]) {
        from++;
    }
    return from < t->n_columns ? from : SIZE_MAX;
}

static void draw_row(struct canvas *c, struct area a, int y, const struct model_tables *t)
{
    const uint64_t row = t->rows_first + (uint64_t)y;
    const bool is_padding = row >= t->table[t->tables.selected].n_rows;
    const enum role role = is_padding ? ROLE_DIM : ROLE_TEXT;
    const int room = (a.width - INDEX_WIDTH) / CELL_WIDTH;
    (void)canvas_print(c, a, 1, 1 + y, role, "%9" PRIu64, row);
    size_t at = next_shown(t, t->column);
    for (int k = 0; k < room && at != SIZE_MAX; k++) {
        char text[NUMBER_BYTES];
        (void)canvas_print(
            c, a, INDEX_WIDTH + k * CELL_WIDTH, 1 + y, role, "%10s",
            number_form_text(text, t->form, t->values[(size_t)y * t->n_columns + at]));
        at = next_shown(t, at + 1);
    }
}

/* Cells of a row that have the value looked for. */
static void mark_row(struct canvas *c, struct area a, int y, const struct model_tables *t,
                     const struct wanted_value *wanted)
{
    const int room = (a.width - INDEX_WIDTH) / CELL_WIDTH;
    size_t at = next_shown(t, t->column);
    for (int k = 0; k < room && at != SIZE_MAX; k++) {
        const uint32_t value = t->values[(size_t)y * t->n_columns + at];
        if (tables_is_wanted(t, wanted, at, value)) {
            const struct area cell = {a.x + INDEX_WIDTH + k * CELL_WIDTH, a.y + 1 + y,
                                      CELL_WIDTH - 1, 1};
            canvas_paint(c, cell, 0, ROLE_MATCH);
        }
        at = next_shown(t, at + 1);
    }
}

void view_table_rows(struct canvas *c, const struct tables_places *p,
                     const struct model *m)
{
    const struct model_tables *const t = &m->tables;
    const bool is_focus = t->level == TABLES_ROWS && t->pane == PANE_LIST;
    char title[64];
    snprintf(title, sizeof title, "%s: rows", opened_name(t));
    const struct area a =
        tables_pane(c, p, p->rows, is_focus, t->is_table_open ? title : "rows");
    if (!t->is_table_open) {
        return;
    }
    const int room = (a.width - INDEX_WIDTH) / CELL_WIDTH;
    size_t at = next_shown(t, t->column);
    for (int k = 0; k < room && at != SIZE_MAX; k++) {
        (void)canvas_print(c, a, INDEX_WIDTH + k * CELL_WIDTH, 0, ROLE_TITLE, "%10.10s",
                           t->columns[at].name);
        at = next_shown(t, at + 1);
    }
    (void)canvas_text(c, a, 1, 0, ROLE_TITLE, "ROW");
    struct wanted_value wanted;
    const bool has_wanted =
        t->level == TABLES_ROWS && tables_parse_value(t, m->marked, &wanted);
    for (int y = 0; y < a.height - 1 && (size_t)y < t->n_loaded; y++) {
        draw_row(c, a, y, t);
        if (t->rows_first + (uint64_t)y == t->rows.selected) {
            tables_select(c, a, 1 + y, is_focus);
        }
        if (has_wanted) {
            mark_row(c, a, y, t, &wanted);
        }
    }
}

/* ---- what holds ---- */

static enum role fact_role(const struct model_fact *f)
{
    return f->kind == FACT_BROKEN  ? ROLE_FAILED
           : f->kind == FACT_HOLDS ? ROLE_DONE
                                   : ROLE_TEXT;
}

void view_table_facts(struct canvas *c, const struct tables_places *p,
                      const struct model *m)
{
    const struct model_tables *const t = &m->tables;
    char title[128];
    if (!t->is_table_open) {
        (void)canvas_box(c, p->facts, ROLE_BORDER, ROLE_TITLE, "row");
        return;
    }
    snprintf(title, sizeof title, "%s row %zu: %zu of %zu constraint%s", opened_name(t),
             t->rows.selected, t->n_constraints - t->n_broken, t->n_constraints,
             t->n_constraints == 1 ? " holds" : "s hold");
    const bool is_focus = t->level == TABLES_ROWS && t->pane != PANE_LIST;
    const struct area in = canvas_box(c, p->facts, ROLE_BORDER,
                                      t->n_broken != 0 ? ROLE_FAILED
                                      : is_focus       ? ROLE_TAB_ACTIVE
                                                       : ROLE_TITLE,
                                      title);
    const struct column_shape *const column = &t->columns[t->column];
    (void)canvas_print(c, in, 0, 0, ROLE_TITLE, "%s", column->name);
    (void)canvas_print(c, in, 16, 0, ROLE_TEXT, "%s", column->doc);
    for (int y = 1; y < in.height && t->first_fact + (size_t)y - 1 < t->n_facts; y++) {
        const struct model_fact *const f = &t->facts[t->first_fact + (size_t)y - 1];
        const int x = t->is_following ? canvas_print(c, in, 0, y, ROLE_KEY, "%c ",
                                                     f->letter != 0 ? f->letter : ' ')
                                      : 0;
        (void)canvas_text(c, in, x, y, fact_role(f), f->text);
    }
}
