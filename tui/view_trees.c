/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a segment is committed to: the trees with the way to one leaf, the transcript of
 * the proof, the leaf. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/quantity.h"
#include "tui/view_tables.h"

enum { SHORT_MAX = 8, SHORT_TEXT = 2 * SHORT_MAX + 1, NARROW = 40 };

/* The first bytes of a digest, as many as a part of that width has room for. */
static const char *short_hex(char text[SHORT_TEXT], const uint8_t *bytes, int width)
{
    const unsigned n = width < NARROW ? 5 : SHORT_MAX;
    for (unsigned i = 0; i < n; i++) {
        (void)snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    }
    return text;
}

/* Equal to all that state it, different from one, or stated by nobody yet. */
static const char *root_mark(const struct commitment_shape *s, enum role *role)
{
    bool is_stated = false;
    for (unsigned i = 0; i < VIEW_STATEMENTS_MAX; i++) {
        if (s->stated[i].by != NULL && !s->stated[i].is_equal) {
            *role = ROLE_FAILED;
            return "✗";
        }
        is_stated = is_stated || s->stated[i].by != NULL;
    }
    *role = is_stated ? ROLE_DONE : ROLE_WAITING;
    return is_stated ? "✓" : "~";
}

/* ---- the trees ---- */

static void draw_tree(struct canvas *c, struct area a, int y, const struct model_trees *t,
                      enum view_tree tree)
{
    const struct commitment_shape *const s = &t->shapes[tree];
    char root[SHORT_TEXT];
    enum role role = ROLE_DIM;
    int x = canvas_print(c, a, 1, y, tree == t->tree ? ROLE_STRONG : ROLE_TEXT, "%-12s",
                         view_tree_name(tree));
    if (!s->is_known) {
        (void)canvas_text(c, a, x, y, ROLE_DIM, "  ·  not known yet");
        return;
    }
    const char *const mark = root_mark(s, &role);
    x = canvas_print(c, a, x, y, ROLE_TEXT, " 2^%-2u %s.. ", s->log_leaves,
                     short_hex(root, s->root, a.width));
    x = canvas_text(c, a, x, y, role, mark);
    if (a.width > NARROW) {
        x = tree >= VIEW_TREE_FRI
                ? canvas_print(c, a, x, y, ROLE_DIM, "  degree < 2^%u, fold %u",
                               s->log_degree, 1u << s->log_arity)
                : canvas_print(c, a, x, y, ROLE_DIM, "  %u column%s, %u height%s",
                               s->n_columns, quantity_s(s->n_columns), s->n_heights,
                               quantity_s(s->n_heights));
        if (s->n_queried != 0) {
            (void)canvas_print(c, a, x, y, ROLE_DIM, ", %" PRIu32 " asked", s->n_queried);
        }
    }
}

/* One level of the way: both nodes below the one above; the way goes on at the '*'. */
static void draw_level(struct canvas *c, struct area a, int y,
                       const struct model_trees *t, unsigned level)
{
    const struct leaf_view *const leaf = &t->leaf;
    const bool is_right = (leaf->index >> (leaf->n_levels - level) & 1) != 0;
    const uint8_t *const left = is_right ? leaf->sibling[level] : leaf->node[level];
    const uint8_t *const right = is_right ? leaf->node[level] : leaf->sibling[level];
    char text[SHORT_TEXT];
    int x = canvas_print(c, a, 2, y, ROLE_DIM, "%s%2u ",
                         level == leaf->n_levels ? "└" : "├", level);
    x = canvas_print(c, a, x, y, is_right ? ROLE_TEXT : ROLE_STRONG, "%sL %s  ",
                     is_right ? " " : "*", short_hex(text, left, a.width));
    (void)canvas_print(c, a, x, y, is_right ? ROLE_STRONG : ROLE_TEXT, "%sR %s",
                       is_right ? "*" : " ", short_hex(text, right, a.width));
}

static const char *trees_state(const struct model_tables *t)
{
    return (t->todo & TODO_TREES) != 0   ? "committing it again .."
           : t->trees.why_not[0] != '\0' ? t->trees.why_not
                                         : "Enter commits the segment again";
}

static void draw_trees(struct canvas *c, struct area where, const struct model *m)
{
    const struct model_trees *const t = &m->tables.trees;
    const bool is_focus = m->tables.pane == PANE_LIST;
    char title[64];
    char unit[SEGMENT_TEXT_BYTES];
    snprintf(title, sizeof title, "Merkle trees of %s", segment_text(unit, &m->segment));
    const struct area a =
        canvas_box(c, where, ROLE_BORDER, is_focus ? ROLE_TAB_ACTIVE : ROLE_TITLE, title);
    if (!t->is_known) {
        (void)canvas_text(c, a, 1, 0, ROLE_DIM, trees_state(&m->tables));
        return;
    }
    const size_t first = model_list_first(&t->lines, a.height);
    for (int y = 0; y < a.height && first + (size_t)y < t->lines.n; y++) {
        const struct tree_line line = tree_line(t, first + (size_t)y);
        if (line.level == 0) {
            draw_tree(c, a, y, t, line.tree);
        } else {
            draw_level(c, a, y, t, line.level);
        }
        if (first + (size_t)y == t->lines.selected) {
            tables_select(c, a, y, is_focus);
        }
    }
}

/* ---- the transcript ---- */

/* Is it the root of the tree that is looked at? */
static bool is_root(const struct model_trees *t, const struct model_message *line)
{
    return t->shapes[t->tree].is_known && line->len == 32
           && memcmp(line->head, t->shapes[t->tree].root, sizeof line->head) == 0;
}

static void draw_transcript(struct canvas *c, struct area where, const struct model *m)
{
    const struct model_trees *const t = &m->tables.trees;
    const struct area a =
        canvas_box(c, where, ROLE_BORDER,
                   m->tables.pane == PANE_TRANSCRIPT ? ROLE_TAB_ACTIVE : ROLE_TITLE,
                   "Transcript (Fiat-Shamir)");
    int y = 0;
    if (t->transcript_why_not[0] != '\0') {
        (void)canvas_text(c, a, 1, y++, ROLE_WARNING, t->transcript_why_not);
    }
    for (size_t i = t->first_message; i < t->n_messages && y < a.height; i++, y++) {
        const struct model_message *const line = &t->messages[i];
        char head[SHORT_TEXT], label[48], times[16] = "";
        const int room = a.width < NARROW ? 14 : 28;
        if (line->n > 1) {
            snprintf(times, sizeof times, " x%" PRIu32, line->n);
        }
        snprintf(label, sizeof label, "%.21s%s", line->label, times);
        int x = canvas_print(c, a, 0, y, line->is_answer ? ROLE_STRONG : ROLE_TEXT,
                             "%2zu %s %-*.*s ", i + 1,
                             line->is_answer ? "squeeze" : "absorb ", room, room, label);
        x = canvas_text(c, a, x, y, ROLE_DIM, short_hex(head, line->head, a.width));
        if (is_root(t, line)) {
            (void)canvas_text(c, a, x, y, ROLE_STRONG, "◄");
        }
    }
}

/* ---- the leaf ---- */

static void draw_stands(struct canvas *c, struct area a, int y, const struct model *m)
{
    const struct model_tables *const t = &m->tables;
    const struct leaf_fold *const fold = &t->trees.leaf.fold;
    const int x = canvas_text(c, a, 0, y, ROLE_DIM, "stands  ");
    if (t->trees.leaf.has_fold) {
        (void)canvas_print(c, a, x, y, ROLE_TEXT,
                           "at positions %" PRIu32 " to %" PRIu32
                           " of 2^%u of F_%u, of degree below 2^%u",
                           fold->first, fold->first + fold->n_values - 1, fold->log_size,
                           fold->layer, t->trees.shapes[t->trees.tree].log_degree);
    } else if (t->trees.tree == VIEW_TREE_QUOTIENT) {
        (void)canvas_text(c, a, x, y, ROLE_TEXT,
                          "at a point g w^k: made of all constraints there");
    } else if (!t->is_table_open) {
        (void)canvas_text(c, a, x, y, ROLE_TEXT, "at a point g w^k beside the rows");
    } else if (t->trees.has_row) {
        (void)canvas_print(c, a, x, y, ROLE_TEXT,
                           "at g w^%" PRIu64 ", beside row %" PRIu64
                           " of %s: all its rows together fix it",
                           t->trees.row, t->trees.row,
                           t->table[t->tables.selected].shape.name);
    } else {
        (void)canvas_print(c, a, x, y, ROLE_TEXT, "between the points of two rows of %s",
                           t->table[t->tables.selected].shape.name);
    }
}

static void draw_check(struct canvas *c, struct area a, int y,
                       const struct model_trees *t)
{
    const struct commitment_shape *const s = &t->shapes[t->tree];
    char time[QUANTITY_BYTES];
    enum role role;
    int x = canvas_text(c, a, 0, y, ROLE_DIM, "check   ");
    x = canvas_print(c, a, x, y, t->leaf.leads_to_root ? ROLE_DONE : ROLE_FAILED,
                     "path -> root %s  ", t->leaf.leads_to_root ? "✓" : "✗");
    const char *const mark = root_mark(s, &role);
    for (unsigned i = 0; i < VIEW_STATEMENTS_MAX && s->stated[i].by != NULL; i++) {
        const bool is_equal = s->stated[i].is_equal;
        x = canvas_print(c, a, x, y, is_equal ? ROLE_DONE : ROLE_FAILED, "%s %s  ",
                         s->stated[i].by, is_equal ? "✓" : "✗");
    }
    if (s->stated[0].by == NULL) {
        x = canvas_print(c, a, x, y, role, "%s no proof states the root yet  ", mark);
    }
    (void)canvas_print(c, a, x, y, ROLE_DIM, "%u hash%s, %s", t->leaf.n_hashes,
                       t->leaf.n_hashes == 1 ? "" : "es",
                       quantity_duration(time, t->leaf_ns));
}

static void draw_traced(struct canvas *c, struct area a, int x, int y,
                        const struct leaf_view *leaf, const char *what)
{
    const bool is_good = leaf->n_equal == leaf->n_traced;
    (void)canvas_print(c, a, x, y, is_good ? ROLE_DONE : ROLE_FAILED, "%u of %u %s %s",
                       leaf->n_equal, leaf->n_traced, what, is_good ? "✓" : "✗");
}

static void draw_trace(struct canvas *c, struct area a, int y,
                       const struct model_tables *tables)
{
    const struct model_trees *const t = &tables->trees;
    const int x = canvas_text(c, a, 0, y, ROLE_DIM, "trace   ");
    const bool is_quotient = t->tree == VIEW_TREE_QUOTIENT;
    const bool is_fri = t->tree >= VIEW_TREE_FRI;
    if ((tables->todo & TODO_TRACE) != 0) {
        (void)canvas_text(c, a, x, y, ROLE_RUNNING, "▶ checking ..");
    } else if (t->leaf.is_traced && is_quotient) {
        draw_traced(c, a, x, y, &t->leaf, "heights: the constraints are (x^N - 1) q(x)");
    } else if (t->leaf.is_traced && is_fri) {
        draw_traced(c, a, x, y, &t->leaf,
                    t->tree == VIEW_TREE_FRI
                        ? "values are what the verifier makes of the other trees"
                        : "values are what the layer before folds to");
    } else if (t->leaf.is_traced) {
        draw_traced(c, a, x, y, &t->leaf,
                    "values lie on the polynomials through the rows");
    } else {
        (void)canvas_text(c, a, x, y, ROLE_DIM,
                          is_fri        ? "~ not held against the other trees: v does it"
                          : is_quotient ? "~ not held against the constraints: v does it"
                                        : "~ not compared with the rows: v does it");
    }
}

static void draw_all(struct canvas *c, struct area a, int y,
                     const struct model_tables *tables)
{
    const struct model_trees *const t = &tables->trees;
    char time[QUANTITY_BYTES];
    const int x = canvas_text(c, a, 0, y, ROLE_DIM, "all     ");
    if ((tables->todo & TODO_ALL) != 0) {
        (void)canvas_text(c, a, x, y, ROLE_RUNNING, "▶ checking leaves of all ..");
    } else if (t->n_leaves_checked == 0) {
        (void)canvas_text(c, a, x, y, ROLE_DIM,
                          "V checks leaves of every tree, others each time");
    } else {
        const bool is_good = t->n_leaves_bad == 0 && t->n_values_bad == 0;
        (void)canvas_print(
            c, a, x, y, is_good ? ROLE_DONE : ROLE_FAILED,
            "%u %s, %u wrong; %" PRIu64 " value%s, %" PRIu64 " wrong %s  (%s)",
            t->n_leaves_checked, t->n_leaves_checked == 1 ? "leaf" : "leaves",
            t->n_leaves_bad, t->n_values_checked, quantity_s(t->n_values_checked),
            t->n_values_bad, is_good ? "✓" : "✗", quantity_duration(time, t->all_ns));
    }
}

static void cell_name(char text[48], const struct model_tables *t,
                      const struct model_cell *cell)
{
    const char *const table =
        cell->table < t->n_tables ? t->table[cell->table].shape.name : "?";
    if (t->trees.tree >= VIEW_TREE_FRI) {
        snprintf(text, 48, "F_%u[%" PRIu32 "].%u", t->trees.tree - VIEW_TREE_FRI,
                 cell->position, cell->coefficient);
    } else if (t->trees.tree == VIEW_TREE_QUOTIENT) {
        snprintf(text, 48, "q%u.%u of 2^%u", cell->column, cell->coefficient,
                 cell->log_size);
    } else if (cell->name == NULL) {
        snprintf(text, 48, "%.10s %u.%u", table, cell->column, cell->coefficient);
    } else {
        snprintf(text, 48, "%.10s %s", table, cell->name);
    }
}

static int draw_element(struct canvas *c, struct area a, int x, int y,
                        const uint32_t value[VIEW_FE_DEGREE], enum number_form form)
{
    for (unsigned d = 0; d < VIEW_FE_DEGREE; d++) {
        char text[NUMBER_BYTES];
        x = canvas_print(c, a, x, y, ROLE_TEXT, " %s",
                         number_form_text(text, form, value[d]));
    }
    return x;
}

/* What a leaf of FRI's folds to, and what stands there if that is something else. */
static void draw_fold(struct canvas *c, struct area a, int y, enum number_form form,
                      const struct leaf_fold *fold)
{
    const enum role role = fold->is_equal ? ROLE_DONE : ROLE_FAILED;
    int x = canvas_text(c, a, 0, y, ROLE_DIM, "folds   ");
    x = canvas_print(c, a, x, y, role, "%s ", fold->is_equal ? "✓" : "✗");
    x = fold->is_last ? canvas_print(c, a, x, y, ROLE_TEXT,
                                     "final polynomial at %" PRIu32 ":", fold->to)
                      : canvas_print(c, a, x, y, ROLE_TEXT, "F_%u at %" PRIu32 ":",
                                     fold->layer + 1, fold->to);
    x = draw_element(c, a, x, y, fold->folded, form);
    if (!fold->is_equal) {
        x = canvas_text(c, a, x, y, ROLE_FAILED, "  there");
        (void)draw_element(c, a, x, y, fold->next, form);
    }
}

/* The constraints of one height at the leaf's point; what the leaf makes of it, where it
 * is something else. */
static void draw_height(struct canvas *c, struct area a, int y, enum number_form form,
                        const struct leaf_height *h)
{
    int x = canvas_print(c, a, 0, y, ROLE_DIM, "N=2^%-2u ", h->log_rows);
    x = canvas_text(c, a, x, y, h->holds ? ROLE_DONE : ROLE_FAILED,
                    h->holds ? "✓ C(x)" : "✗ C(x)");
    x = draw_element(c, a, x, y, h->constraints, form);
    if (!h->holds) {
        x = canvas_text(c, a, x, y, ROLE_FAILED, "  leaf");
        (void)draw_element(c, a, x, y, h->product, form);
    }
}

/* Heights of the quotient, then values, from the first one shown on, row by row. */
static void draw_cells(struct canvas *c, struct area a, int y,
                       const struct model_tables *t)
{
    enum { WIDTH = 30 };
    const int per_row = a.width < WIDTH ? 1 : a.width / WIDTH;
    const struct leaf_view *const leaf = &t->trees.leaf;
    size_t i = t->trees.first_cell;
    for (; i < leaf->n_heights && y < a.height; i++, y++) {
        draw_height(c, a, y, t->form, &leaf->height[i]);
    }
    i = (i < leaf->n_heights ? 0 : i - leaf->n_heights) / (size_t)per_row
        * (size_t)per_row;
    for (; y < a.height; y++) {
        for (int k = 0; k < per_row && i < t->trees.n_cells; k++, i++) {
            char name[48], value[NUMBER_BYTES];
            cell_name(name, t, &t->trees.cells[i]);
            const int x = canvas_print(c, a, k * WIDTH, y, ROLE_DIM, "%-17.17s", name);
            (void)canvas_print(c, a, x, y, ROLE_TEXT, "%11s",
                               number_form_text(value, t->form, t->trees.cells[i].value));
        }
    }
}

enum { LEAF_TITLE = 192 };

/* What it is, and the positions by which queries ask for it. */
static void leaf_title(char title[LEAF_TITLE], const struct leaf_view *leaf,
                       enum view_tree tree)
{
    int n = snprintf(title, LEAF_TITLE, "leaf %" PRIu32 " of 2^%u of tree %s, %u value%s",
                     leaf->index, leaf->n_levels, view_tree_name(tree), leaf->n_cells,
                     quantity_s(leaf->n_cells));
    if (leaf->n_queries != 0) {
        n += snprintf(title + n, (size_t)(LEAF_TITLE - n), ", %" PRIu32 " %s",
                      leaf->n_queries, leaf->n_queries == 1 ? "query:" : "queries:");
    }
    for (unsigned i = 0; i < leaf->n_queries && i < VIEW_QUERIES_MAX; i++) {
        n += snprintf(title + n, (size_t)(LEAF_TITLE - n), " %" PRIu32, leaf->query[i]);
    }
}

static void draw_leaf(struct canvas *c, struct area where, const struct model *m)
{
    const struct model_tables *const t = &m->tables;
    const struct leaf_view *const leaf = &t->trees.leaf;
    char title[LEAF_TITLE] = "leaf";
    if (t->trees.has_leaf) {
        leaf_title(title, leaf, t->trees.tree);
    }
    const struct area a =
        canvas_box(c, where, ROLE_BORDER,
                   t->pane == PANE_DETAIL ? ROLE_TAB_ACTIVE : ROLE_TITLE, title);
    if (!t->trees.has_leaf) {
        (void)canvas_text(c, a, 0, 0, ROLE_DIM,
                          (t->todo & (TODO_LEAF | TODO_TREES)) != 0 ? "opening .." : "");
        return;
    }
    const int x = canvas_text(c, a, 0, 0, ROLE_DIM, "hash    ");
    for (unsigned i = 0; i < 32; i++) {
        (void)canvas_print(c, a, x + (int)(2 * i), 0, ROLE_TEXT, "%02x",
                           leaf->node[leaf->n_levels][i]);
    }
    draw_check(c, a, 1, &t->trees);
    draw_trace(c, a, 2, t);
    draw_all(c, a, 3, t);
    draw_stands(c, a, 4, m);
    if (leaf->has_fold) {
        draw_fold(c, a, 5, t->form, &leaf->fold);
    }
    draw_cells(c, a, leaf->has_fold ? 6 : 5, t);
}

void view_trees(struct canvas *c, const struct tables_places *p, const struct model *m)
{
    if (p->trees.height > 0) {
        draw_trees(c, p->trees, m);
    }
    if (p->transcript.height > 0) {
        draw_transcript(c, p->transcript, m);
    }
    if (p->leaf.height > 0) {
        draw_leaf(c, p->leaf, m);
    }
}
