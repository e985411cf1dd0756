/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What keys do on the screen Tables. What takes long is left in todo: it is asked for
 * once the screen has been drawn that says so. */
#include <inttypes.h>
#include <string.h>

#include "tui/look_state.h"
#include "tui/view.h"

/* ---- moving ---- */

static void scroll(size_t *first, size_t n, int64_t by)
{
    struct model_list l = {.n = n, .selected = *first};
    model_list_move(&l, by);
    *first = l.selected;
}

static void move_detail(struct model_tables *t, int64_t by)
{
    if (t->level == TABLES_ROWS) {
        scroll(&t->first_fact, t->n_facts, by);
    } else if (t->level == TABLES_TREES && t->pane == PANE_DETAIL) {
        scroll(&t->trees.first_cell, t->trees.leaf.n_heights + t->trees.n_cells, by);
    } else if (t->level == TABLES_TREES) {
        scroll(&t->trees.first_message, t->trees.n_messages, by);
    }
}

void look_tables_move(struct look *l, struct model *m, const struct look_order *o,
                      int64_t by)
{
    struct model_tables *const t = &m->tables;
    if (t->pane != PANE_LIST) {
        move_detail(t, by);
        return;
    }
    switch (t->level) {
    case TABLES_LIST:
        tables_move(t, by, o->height);
        break;
    case TABLES_COLUMNS:
        model_list_move(&t->column_list, by);
        t->column_list.first = model_list_first(&t->column_list, o->height);
        t->column = t->column_list.selected;
        break;
    case TABLES_ROWS:
        model_list_move(&t->rows, by);
        t->first_fact = 0;
        look_rows(l, m, o->rows_height);
        break;
    case TABLES_TREES:
        model_list_move(&t->trees.lines, by);
        t->trees.lines.first = model_list_first(&t->trees.lines, o->height);
        break;
    }
}

/* The next column that is shown. */
static void move_column(struct model_tables *t, int by)
{
    size_t at = t->column;
    do {
        if (by > 0 ? at + 1 >= t->n_columns : at == 0) {
            return;
        }
        at = by > 0 ? at + 1 : at - 1;
    } while (t->n_marked != 0 && !t->is_marked[at]);
    t->column = t->column_list.selected = at;
}

/* On a level of the way down: the other side of it. side < 0: left, > 0: right. */
static void take_side(struct model *m, int side)
{
    struct model_trees *const t = &m->tables.trees;
    const struct tree_line line = tree_line(t, t->lines.selected);
    if (line.level == 0 || !t->has_leaf) {
        return;
    }
    const uint32_t bit = (uint32_t)1 << (t->leaf.n_levels - line.level);
    const uint32_t index = side == 0  ? t->leaf.index ^ bit
                           : side > 0 ? t->leaf.index | bit
                                      : t->leaf.index & ~bit;
    if (index != t->leaf.index) {
        look_trees_open(m, t->tree, index);
    }
}

static void move_across(struct look *l, struct model *m, int by)
{
    const struct model_trees *const t = &m->tables.trees;
    if (m->tables.level == TABLES_TREES && tree_line(t, t->lines.selected).level == 0) {
        look_leaf_queried(l, m, by);
    } else if (m->tables.level == TABLES_TREES) {
        take_side(m, by);
    } else if (m->tables.level == TABLES_ROWS) {
        move_column(&m->tables, by);
    }
}

/* ---- opening ---- */

static void open_level(struct look *l, struct model *m, const struct look_order *o,
                       enum tables_level level)
{
    struct model_tables *const t = &m->tables;
    const struct tables_place place = {.level = level,
                                       .table = t->tables.selected,
                                       .row = t->is_table_open ? t->rows.selected : 0};
    if (t->level == level) {
        return;
    }
    if (level != TABLES_TREES && !t->table[place.table].is_present) {
        char unit[SEGMENT_TEXT_BYTES];
        look_say(m, 'w', "%s has no rows in that table", segment_text(unit, &m->segment));
        return;
    }
    look_push(t);
    look_place(l, m, &place, o->rows_height);
    for (size_t i = t->n_columns; level == TABLES_ROWS && t->n_marked != 0 && i-- > 0;) {
        t->column = t->is_marked[i] ? i : t->column; /* the first one */
    }
    if (level == TABLES_TREES) {
        look_trees(l, m);
    }
}

/* Enter, on what is selected. */
static void open_selected(struct look *l, struct model *m, const struct look_order *o)
{
    struct model_tables *const t = &m->tables;
    switch (t->level) {
    case TABLES_LIST:
        open_level(l, m, o, TABLES_COLUMNS);
        break;
    case TABLES_COLUMNS:
        if (t->has_statistics) {
            open_level(l, m, o, TABLES_ROWS);
        } else {
            t->todo |= TODO_COLUMNS;
        }
        break;
    case TABLES_ROWS:
        open_level(l, m, o, TABLES_TREES);
        break;
    case TABLES_TREES:
        if (!t->trees.is_known) {
            t->todo |= TODO_TREES;
        } else {
            const struct tree_line line = tree_line(&t->trees, t->trees.lines.selected);
            if (line.level != 0) {
                take_side(m, 0);
            } else {
                look_trees_open(m, line.tree, 0);
            }
        }
        break;
    }
}

/* From a leaf to its row. */
static void open_rows(struct look *l, struct model *m, const struct look_order *o)
{
    struct tables_place place = {.level = TABLES_ROWS};
    uint64_t row;
    if (m->tables.level != TABLES_TREES) {
        open_level(l, m, o, TABLES_ROWS);
    } else if (look_row_of_leaf(l, m, &place.table, &row)) {
        place.row = (size_t)row;
        look_push(&m->tables);
        look_place(l, m, &place, o->rows_height);
    } else if (m->tables.trees.tree >= VIEW_TREE_QUOTIENT) {
        look_say(m, 'w', "leaves of %s have no row: %s",
                 view_tree_name(m->tables.trees.tree),
                 m->tables.trees.tree == VIEW_TREE_QUOTIENT
                     ? "they are made of all constraints"
                     : "@ goes to what they are made of");
    } else {
        look_say(m, 'w', "this leaf lies between the points of two rows");
    }
}

/* To the cycle of the row, or of the leaf's row; from FRI to the layer before. */
static void across(struct look *l, struct model *m, const struct look_order *o)
{
    if (m->tables.level == TABLES_TREES && look_leaf_before(l, m)) {
        return;
    }
    if (m->tables.level == TABLES_TREES) {
        const size_t n = m->tables.n_trail;
        open_rows(l, m, o);
        if (m->tables.n_trail == n) {
            return;
        }
    }
    if (look_step_of_row(l, m)) {
        m->screen = SCREEN_VM;
        look_around(l, m, o);
    } else {
        look_say(m, 'w', "this row belongs to no one cycle");
    }
}

/* ---- segments ---- */

void look_tables_return(struct look *l, struct model *m,
                        const struct model_tables *before, const struct look_order *o)
{
    struct model_tables *const t = &m->tables;
    const struct tables_place place = {.level = before->level,
                                       .table = before->tables.selected,
                                       .row = before->rows.selected};
    memcpy(t->trail, before->trail, sizeof t->trail);
    t->n_trail = before->n_trail;
    t->form = before->form;
    t->shows_constraints = before->shows_constraints;
    if (place.table >= t->n_tables) {
        return;
    }
    t->tables.selected = place.table;
    if (before->is_table_open && t->table[place.table].is_present) {
        const struct tables_place rows = {
            .level = TABLES_ROWS, .table = place.table, .row = place.row};
        look_place(l, m, &rows, o->rows_height);
    }
    if (place.level == TABLES_LIST || place.level == TABLES_TREES
        || t->table[place.table].is_present) {
        look_place(l, m, &place, o->rows_height);
    }
    if (t->level == TABLES_TREES) {
        t->trees.tree = before->trees.tree;
        t->todo |= TODO_TREES;
    }
}

/* ---- the rest ---- */

static void mark(struct model_tables *t)
{
    bool *const is_marked = &t->is_marked[t->column_list.selected];
    if (t->level == TABLES_COLUMNS) {
        *is_marked = !*is_marked;
        t->n_marked += *is_marked ? 1 : SIZE_MAX;
        t->column = t->column_list.selected;
    }
}

static void change_form(struct look *l, struct model *m, const struct look_order *o)
{
    struct model_tables *const t = &m->tables;
    t->form = (enum number_form)((t->form + 1) % N_NUMBER_FORMS);
    look_rows(l, m, o->rows_height);
    look_say(m, 'i', "values are %s", number_form_name(t->form));
}

static void change_pane(struct model_tables *t)
{
    const unsigned n = t->level == TABLES_TREES  ? N_TABLES_PANES
                       : t->level == TABLES_ROWS ? PANE_TRANSCRIPT
                                                 : 1;
    t->pane = (enum tables_pane)((t->pane + 1) % n);
}

/* A tree that nobody states yet, or is not known: a proof may be there by now. */
static bool lacks_statement(const struct model_trees *t)
{
    for (unsigned i = 0; i < t->n_trees; i++) {
        if (!t->shapes[i].is_known || t->shapes[i].stated[0].by == NULL) {
            return true;
        }
    }
    return false;
}

static void check(struct model *m, unsigned todo)
{
    struct model_tables *const t = &m->tables;
    if (t->level != TABLES_TREES || !t->trees.is_known) {
        look_say(m, 'w', "open the commitments first: key c");
    } else {
        t->todo |= todo;
        if (todo == TODO_ALL && lacks_statement(&t->trees)) {
            t->todo |= TODO_TREES;
        }
    }
}

static void ask_lookup(struct model *m)
{
    struct model_tables *const t = &m->tables;
    if (t->level != TABLES_ROWS) {
        look_say(m, 'w', "lookups are those of a row: open rows with r");
        return;
    }
    for (size_t i = 0; i < t->n_facts; i++) {
        if (t->facts[i].letter != 0) {
            t->is_following = true;
            look_say(m, 'i', "which lookup? its letter, or Esc");
            return;
        }
    }
    look_say(m, 'w', "this row has no lookup whose other end is known");
}

static void follow(struct look *l, struct model *m, const struct look_order *o)
{
    const char letter = o->text[0];
    m->tables.is_following = false;
    if (letter < 'a' || letter > 'z') {
        look_say(m, 'i', "no lookup is followed");
    } else if (!look_follow(l, m, letter, o->rows_height)) {
        look_say(m, 'w', "no lookup of this row has the letter %c", letter);
    }
}

void look_tables_key(struct look *l, struct model *m, const struct look_order *o)
{
    struct model_tables *const t = &m->tables;
    switch (o->action) {
    case ACTION_OPEN:
        open_selected(l, m, o);
        break;
    case ACTION_BACK:
        look_back(l, m, o->rows_height);
        break;
    case ACTION_ROWS:
        open_rows(l, m, o);
        break;
    case ACTION_TREES:
        open_level(l, m, o, TABLES_TREES);
        break;
    case ACTION_LEAF:
        if (t->level == TABLES_TREES) {
            look_leaf_after(l, m);
        } else {
            open_level(l, m, o, TABLES_TREES);
        }
        break;
    case ACTION_ACROSS:
        across(l, m, o);
        break;
    case ACTION_FOLLOW_LOOKUP:
        if (o->text[0] == '\0') {
            ask_lookup(m);
        } else {
            follow(l, m, o);
        }
        break;
    case ACTION_CONSTRAINTS:
        t->shows_constraints = !t->shows_constraints;
        t->first_fact = 0;
        look_rows(l, m, o->rows_height);
        break;
    case ACTION_FORM:
        change_form(l, m, o);
        break;
    case ACTION_MARK:
        mark(t);
        break;
    case ACTION_PANE:
        change_pane(t);
        break;
    case ACTION_RECHECK:
        check(m, TODO_TRACE);
        break;
    case ACTION_RECHECK_ALL:
        check(m, TODO_ALL);
        break;
    case ACTION_STEP_BACK:
        move_across(l, m, -1);
        break;
    case ACTION_STEP:
        move_across(l, m, 1);
        break;
    case ACTION_UP:
        look_tables_move(l, m, o, -1);
        break;
    case ACTION_DOWN:
        look_tables_move(l, m, o, 1);
        break;
    case ACTION_PAGE_UP:
        look_tables_move(l, m, o, -o->height);
        break;
    case ACTION_PAGE_DOWN:
        look_tables_move(l, m, o, o->height);
        break;
    case ACTION_TOP:
        look_tables_move(l, m, o, INT32_MIN);
        break;
    case ACTION_BOTTOM:
        look_tables_move(l, m, o, INT32_MAX);
        break;
    default: /* not about tables */
        break;
    }
}

void look_tables_rest(struct look *l, struct model *m, struct task *task)
{
    struct model_tables *const t = &m->tables;
    if (!m->segment.is_open) {
        t->todo = 0;
    } else if ((t->todo & TODO_COLUMNS) != 0) {
        t->todo &= ~(unsigned)TODO_COLUMNS;
        if (t->is_table_open) {
            look_columns(l, m, task);
        }
    } else {
        look_trees_rest(l, m, task);
    }
}
