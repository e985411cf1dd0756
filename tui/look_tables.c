/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A table of the segment: its columns in numbers, its rows, what holds on one row and
 * where its lookups go. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/look_state.h"

/* ---- opening ---- */

void look_table(struct look *l, struct model *m)
{
    struct model_tables *const t = &m->tables;
    const unsigned table = (unsigned)t->tables.selected;
    t->n_columns = 0;
    while (t->n_columns < VIEW_MAX_COLUMNS
           && engine_column(l->engine, m->segment.is_chunk, table, (unsigned)t->n_columns,
                            &t->columns[t->n_columns])) {
        t->n_columns++;
    }
    (void)engine_column_uses(l->engine, m->segment.is_chunk, table, t->uses);
    t->column = 0;
    t->column_list = (struct model_list){.n = t->n_columns};
    t->rows = (struct model_list){.n = (size_t)1 << t->table[table].log_rows};
    t->first_fact = 0;
    t->opened = table;
    t->has_opened = t->is_table_open = true;
    t->has_statistics = false;
    t->statistics_why_not[0] = '\0';
    t->n_marked = 0;
    memset(t->is_marked, 0, sizeof t->is_marked);
}

void look_columns(struct look *l, struct model *m, struct task *task)
{
    struct model_tables *const t = &m->tables;
    struct error e = {0};
    const enum status s = segment_view_columns(l->view, (unsigned)t->tables.selected,
                                               t->statistics, task, &e);
    t->has_statistics = s == STATUS_OK;
    snprintf(t->statistics_why_not, sizeof t->statistics_why_not, "%.159s",
             s == STATUS_OK          ? ""
             : s == STATUS_CANCELLED ? "given up: Enter computes it"
                                     : e.text);
}

/* ---- what holds on a row ---- */

static struct model_fact *next_fact(struct model_tables *t, enum fact_kind kind)
{
    if (t->n_facts == MODEL_FACTS) {
        return NULL;
    }
    struct model_fact *const f = &t->facts[t->n_facts++];
    *f = (struct model_fact){.kind = kind};
    return f;
}

static void take_constraint(void *arg, const char *name, uint32_t value)
{
    struct model_tables *const t = arg;
    t->n_constraints++;
    t->n_broken += value != 0;
    if (value == 0 && !t->shows_constraints) {
        return;
    }
    struct model_fact *const f = next_fact(t, value == 0 ? FACT_HOLDS : FACT_BROKEN);
    if (f != NULL && value == 0) {
        snprintf(f->text, sizeof f->text, "✓ %.110s", name);
    } else if (f != NULL) {
        snprintf(f->text, sizeof f->text, "✗ %.80s: %" PRIu32, name, value);
    }
}

static unsigned n_letters(const struct model_tables *t)
{
    unsigned n = 0;
    for (size_t i = 0; i < t->n_facts; i++) {
        n += t->facts[i].letter != 0;
    }
    return n;
}

static void take_message(void *arg, const struct view_message *message)
{
    struct model_tables *const t = arg;
    struct model_fact *const f =
        message->multiplicity == 0 ? NULL : next_fact(t, FACT_MESSAGE);
    if (f == NULL) {
        return;
    }
    int n = snprintf(f->text, sizeof f->text, "%s %.12s", message->sign > 0 ? "+" : "-",
                     message->bus);
    if (message->multiplicity != 1) {
        n += snprintf(f->text + n, sizeof f->text - (size_t)n, " x%" PRIu32,
                      message->multiplicity);
    }
    for (unsigned i = 0; i < message->n_values && n < 80; i++) {
        char text[NUMBER_BYTES];
        n += snprintf(f->text + n, sizeof f->text - (size_t)n, " %s",
                      number_form_text(text, t->form, message->values[i]));
    }
    if (message->has_partner && message->partner_table < t->n_tables) {
        const unsigned letter = n_letters(t);
        (void)snprintf(f->text + n, sizeof f->text - (size_t)n,
                       "  with %.12s row %" PRIu64,
                       t->table[message->partner_table].shape.name, message->partner_row);
        f->letter = letter < MODEL_FOLLOW ? (char)('a' + letter) : 0;
        f->table = message->partner_table;
        f->row = message->partner_row;
    }
}

void look_rows(struct look *l, struct model *m, int height)
{
    struct model_tables *const t = &m->tables;
    const unsigned table = (unsigned)t->tables.selected;
    struct error e = {0};
    if (!m->segment.is_open || !t->is_table_open) {
        return;
    }
    const int shown = height < 1 ? 1 : height > MODEL_ROWS ? MODEL_ROWS : height;
    t->rows.first = model_list_first(&t->rows, shown);
    t->rows_first = t->rows.first;
    const uint64_t left = t->rows.n - t->rows_first;
    t->n_loaded = left < (uint64_t)shown ? (size_t)left : (size_t)shown;
    t->n_facts = t->n_constraints = t->n_broken = 0;
    enum status s =
        segment_view_rows(l->view, table, t->rows_first, t->n_loaded, t->values, &e);
    if (s == STATUS_OK) {
        s = segment_view_row(l->view, table, t->rows.selected, take_constraint,
                             take_message, t, &e);
    }
    if (s != STATUS_OK) {
        t->n_loaded = 0;
        look_say(m, 'w', "%.200s", e.text);
    }
}

/* ---- places ---- */

void look_push(struct model_tables *t)
{
    if (t->n_trail == MODEL_TRAIL) {
        memmove(t->trail, t->trail + 1, (MODEL_TRAIL - 1) * sizeof *t->trail);
        t->n_trail--;
    }
    const bool has_leaf = t->level == TABLES_TREES && t->trees.has_leaf;
    t->trail[t->n_trail++] =
        (struct tables_place){t->level, t->tables.selected, t->rows.selected,
                              has_leaf, t->trees.tree,      t->trees.leaf.index};
}

void look_place(struct look *l, struct model *m, const struct tables_place *place,
                int height)
{
    struct model_tables *const t = &m->tables;
    if (place->level == TABLES_LIST || place->level == TABLES_TREES) {
        t->tables.selected = place->table;
        t->is_table_open = t->has_opened && t->opened == place->table;
    } else if (!t->table[place->table].is_present) {
        char unit[SEGMENT_TEXT_BYTES];
        look_say(m, 'w', "%s has no rows of %s", segment_text(unit, &m->segment),
                 t->table[place->table].shape.name);
        return;
    } else {
        t->tables.selected = place->table;
        t->is_table_open = t->has_opened && t->opened == place->table;
        if (!t->is_table_open) {
            look_table(l, m);
        }
    }
    t->level = place->level;
    t->pane = PANE_LIST;
    t->is_following = false;
    t->first_fact = 0;
    if (t->is_table_open && t->level != TABLES_LIST) {
        const size_t n = t->rows.n;
        t->rows.selected = place->row < n ? (size_t)place->row : n - (n != 0);
        look_rows(l, m, height);
    }
    if (t->level == TABLES_COLUMNS && !t->has_statistics) {
        t->todo |= TODO_COLUMNS;
    }
    if (place->has_leaf && t->trees.is_known) {
        look_trees_open(m, place->tree, place->leaf);
    }
}

void look_back(struct look *l, struct model *m, int height)
{
    struct model_tables *const t = &m->tables;
    if (t->n_trail != 0) {
        const struct tables_place place = t->trail[--t->n_trail];
        look_place(l, m, &place, height);
    } else {
        t->level = TABLES_LIST;
    }
}

bool look_follow(struct look *l, struct model *m, char letter, int height)
{
    struct model_tables *const t = &m->tables;
    for (size_t i = 0; i < t->n_facts; i++) {
        const struct model_fact *const f = &t->facts[i];
        if (f->letter != 0 && f->letter == letter) {
            const struct tables_place place = {
                .level = TABLES_ROWS, .table = f->table, .row = (size_t)f->row};
            look_push(t);
            look_place(l, m, &place, height);
            return true;
        }
    }
    return false;
}

bool look_step_of_row(struct look *l, struct model *m)
{
    uint32_t step;
    if (!m->segment.is_open || m->segment.is_chunk || !m->tables.is_table_open
        || !segment_view_step_of_row(l->view, (unsigned)m->tables.tables.selected,
                                     m->tables.rows.selected, &step)) {
        return false;
    }
    m->vm.steps.selected = step;
    look_step(l, m);
    return true;
}

bool look_row_of_step(struct look *l, struct model *m, int height)
{
    if (!m->segment.is_open || m->vm.steps.n == 0
        || m->vm.step.table >= m->tables.n_tables) {
        return false;
    }
    const struct tables_place place = {
        .level = TABLES_ROWS, .table = m->vm.step.table, .row = (size_t)m->vm.step.row};
    look_push(&m->tables);
    look_place(l, m, &place, height);
    return true;
}
