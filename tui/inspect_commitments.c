/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole inspect columns, commitments, leaf, transcript: what a segment's record is
 * committed to, computed again and compared with what link record and proof state. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/inspect.h"

/* ---- columns ---- */

enum exit_code inspect_columns(struct inspection *x)
{
    static const char *const names[] = {"column", "tree",     "domain", "min",    "max",
                                        "rows",   "distinct", "zeros",  "outside"};
    static const char *const trees[] = {"preprocessed", "boundary", "main"};
    static struct column_statistics statistics[VIEW_MAX_COLUMNS];
    unsigned table = 0;
    struct columns columns;
    struct sheet s;
    const enum exit_code code = inspect_open_columns(x, &table, &columns);
    if (code != RC_SUCCESS) {
        return code;
    }
    const enum status status =
        segment_view_columns(x->view, table, statistics, NULL, &x->v->error);
    if (status != STATUS_OK) {
        return status == STATUS_ARGUMENT ? RC_USAGE : exit_code_of_status(status);
    }
    sheet_open(&s, names, sizeof names / sizeof names[0]);
    for (unsigned i = 0; i < columns.n; i++) {
        const struct column_statistics *const c = &statistics[columns.index[i]];
        struct column_shape shape;
        (void)engine_column(x->engine, inspect_is_chunk(x), table, columns.index[i],
                            &shape);
        sheet_text(&s, shape.name);
        sheet_text(&s, trees[shape.tree]);
        sheet_text(&s, shape.domain);
        sheet_count(&s, c->min);
        sheet_count(&s, c->max);
        sheet_count(&s, c->n_rows);
        sheet_count(&s, c->n_distinct);
        sheet_count(&s, c->n_zeros);
        sheet_count(&s, c->n_outside);
    }
    return inspect_finish(x, &s);
}

/* ---- commitments ---- */

/* A segment committed again, and the units that it is compared with; zeroed is closed. */
struct committed {
    struct byte_buffer link, proof;
    struct task *task;
    struct commitment_view *view;
};

static void committed_close(struct committed *c)
{
    commitment_view_close(c->view);
    task_close(c->task);
    buffer_free(&c->link);
    buffer_free(&c->proof);
}

/* "segment 3", "chunk 0" */
enum { UNIT_TEXT = 24 };
static const char *unit_text(char text[UNIT_TEXT], const struct inspection *x)
{
    snprintf(text, UNIT_TEXT, "%s %" PRIu32, inspect_is_chunk(x) ? "chunk" : "segment",
             inspect_index(x));
    return text;
}

static enum unit_kind proof_kind(const struct inspection *x)
{
    return inspect_is_chunk(x) ? UNIT_IMAGE : UNIT_SEGMENT;
}

/* A unit that may be missing. */
static enum status take_unit(const struct inspection *x, enum unit_kind kind,
                             uint32_t index, struct byte_buffer *out)
{
    const struct unit_store units = unit_files(x->session);
    return units.has(units.arg, kind, index)
               ? units.get(units.arg, kind, index, out, &x->v->error)
               : STATUS_OK;
}

static enum status take_units(const struct inspection *x, struct committed *c)
{
    TRY(take_unit(x, UNIT_LINK, 0, &c->link));
    return take_unit(x, proof_kind(x), inspect_index(x), &c->proof);
}

static enum exit_code committed_open(struct committed *c, struct inspection *x)
{
    struct invocation *const v = x->v;
    const enum exit_code code = inspect_open_view(x);
    if (code != RC_SUCCESS) {
        return code;
    }
    enum status s = take_units(x, c);
    if (s != STATUS_OK) {
        return exit_code_of_session(s);
    }
    s = task_open(&c->task, &v->error);
    if (s == STATUS_OK) {
        const struct commitment_request request = {
            .view = x->view,
            .parameters = x->work.parameters,
            .link = c->link.len != 0 ? c->link.bytes : NULL,
            .len_link = c->link.len,
            .proof = c->proof.len != 0 ? c->proof.bytes : NULL,
            .len_proof = c->proof.len,
            .memory_budget = option_number(&v->line, OPTION_MEMORY),
            .with_fri = true,
            .task = c->task,
        };
        s = commitment_view_open(&c->view, &request, &v->error);
    }
    return s == STATUS_OK       ? RC_SUCCESS
           : s == STATUS_FORMAT ? RC_INTEGRITY
                                : exit_code_of_status(s);
}

/* One row: a tree, and one statement of its root or none. */
static void add_tree(struct sheet *s, enum view_tree tree,
                     const struct commitment_shape *shape,
                     const struct root_statement *stated)
{
    sheet_text(s, view_tree_name(tree));
    sheet_count(s, (uint64_t)1 << shape->log_leaves);
    sheet_count(s, shape->n_heights);
    sheet_count(s, shape->n_columns);
    sheet_hex(s, shape->root, sizeof shape->root);
    sheet_text(s, stated != NULL ? stated->by : "nothing yet");
    sheet_text(s, stated == NULL ? "unknown" : stated->is_equal ? "equal" : "DIFFERS");
}

enum exit_code inspect_commitments(struct inspection *x)
{
    static const char *const names[] = {"tree", "leaves",        "heights", "columns",
                                        "root", "compared with", "result"};
    struct committed c = {0};
    struct sheet s;
    char unit[UNIT_TEXT];
    unsigned n_different = 0;
    enum exit_code code = committed_open(&c, x);
    if (code == RC_SUCCESS) {
        sheet_open(&s, names, sizeof names / sizeof names[0]);
        for (enum view_tree tree = 0; tree < commitment_view_trees(c.view); tree++) {
            struct commitment_shape shape;
            commitment_view_shape(c.view, tree, &shape);
            if (shape.is_known && shape.stated[0].by == NULL) {
                add_tree(&s, tree, &shape, NULL);
            }
            for (unsigned i = 0; i < VIEW_STATEMENTS_MAX; i++) {
                if (shape.is_known && shape.stated[i].by != NULL) {
                    add_tree(&s, tree, &shape, &shape.stated[i]);
                    n_different += !shape.stated[i].is_equal;
                }
            }
        }
        code = inspect_finish(x, &s);
    }
    committed_close(&c);
    return n_different == 0
               ? code
               : invocation_fail(x->v, RC_INTEGRITY,
                                 "inspect: %s of session %s is not committed to "
                                 "what is stated of it: run zkconsole sessions verify",
                                 unit_text(unit, x), session_name(x->session));
}

/* ---- one leaf ---- */

/* VIEW_N_TREES: there is none of that name. */
static enum view_tree find_tree(const struct inspection *x)
{
    const char *const name = option_text(&x->v->line, OPTION_TREE);
    for (enum view_tree tree = 0; name != NULL && tree < VIEW_N_TREES; tree++) {
        if (strcmp(view_tree_name(tree), name) == 0) {
            return tree;
        }
    }
    return name == NULL ? VIEW_TREE_MAIN : VIEW_N_TREES;
}

/* --leaf N, or the leaf that goes with --table T --rows R. */
static enum exit_code find_leaf(struct inspection *x, const struct committed *c,
                                enum view_tree tree, uint32_t *leaf)
{
    const char *const row_text = option_text(&x->v->line, OPTION_ROWS);
    unsigned table;
    uint64_t row, last;
    if (row_text == NULL) {
        *leaf = (uint32_t)option_number(&x->v->line, OPTION_LEAF);
        return RC_SUCCESS;
    }
    const enum exit_code code = inspect_find_table(x, &table);
    if (code != RC_SUCCESS) {
        return code;
    }
    if (!inspect_read_range(row_text, &row, &last) || row != last) {
        return invocation_fail(x->v, RC_USAGE, "--rows: a leaf goes with one row");
    }
    return commitment_view_leaf_of_row(c->view, tree, table, row, leaf)
               ? RC_SUCCESS
               : invocation_fail(x->v, RC_USAGE,
                                 "inspect leaf: the tree %s has no row %" PRIu64
                                 " of this table",
                                 view_tree_name(tree), row);
}

struct cell_rows {
    struct inspection *x;
    struct sheet *s;
    enum view_tree tree;
};

static void add_cell(void *arg, const struct leaf_cell *cell)
{
    const struct cell_rows *const to = arg;
    struct table_shape table = {.name = "-"};
    struct column_shape column;
    char name[64];
    if (cell->table != VIEW_ABSENT) {
        (void)engine_table(to->x->engine, inspect_is_chunk(to->x), cell->table, &table);
    }
    if (to->tree >= VIEW_TREE_EXTENSION) {
        snprintf(name, sizeof name, "%s%u.%u",
                 to->tree == VIEW_TREE_EXTENSION  ? "lookup"
                 : to->tree == VIEW_TREE_QUOTIENT ? "q"
                                                  : "value",
                 cell->column, cell->coefficient);
    } else {
        (void)engine_column(to->x->engine, inspect_is_chunk(to->x), cell->table,
                            cell->column, &column);
        snprintf(name, sizeof name, "%s", column.name);
    }
    sheet_text(to->s, "value");
    sheet_text(to->s, table.name);
    sheet_text(to->s, name);
    sheet_count(to->s, cell->position);
    sheet_count(to->s, cell->value);
}

static void add_digest(struct sheet *s, const char *what, unsigned level,
                       const uint8_t digest[32])
{
    sheet_text(s, what);
    sheet_text(s, "-");
    sheet_text(s, "-");
    sheet_count(s, level);
    sheet_hex(s, digest, 32);
}

static void add_check(struct sheet *s, const char *what, const char *result)
{
    sheet_text(s, what);
    sheet_text(s, "-");
    sheet_text(s, "-");
    sheet_count(s, 0);
    sheet_text(s, result);
}

/* An element of the extension field, and where it stands. */
static void add_element(struct sheet *s, const char *what, const char *of,
                        uint32_t position, const uint32_t value[VIEW_FE_DEGREE])
{
    char text[96] = "";
    size_t at = 0;
    for (unsigned d = 0; d < VIEW_FE_DEGREE; d++) {
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%" PRIu32,
                               d == 0 ? "" : " ", value[d]);
    }
    sheet_text(s, what);
    sheet_text(s, "-");
    sheet_text(s, of);
    sheet_count(s, position);
    sheet_text(s, text);
}

static void add_height(struct sheet *s, const struct leaf_height *h)
{
    char rows[16];
    snprintf(rows, sizeof rows, "2^%u rows", h->log_rows);
    add_element(s, "constraints", rows, h->position, h->constraints);
    add_element(s, "(x^N - 1) q", rows, h->position, h->product);
}

static void add_fold(struct sheet *s, const struct leaf_fold *fold)
{
    char next[24] = "final polynomial";
    if (!fold->is_last) {
        snprintf(next, sizeof next, "fri%u", fold->layer + 1);
    }
    add_element(s, "folds to", next, fold->to, fold->folded);
    add_element(s, "there is", next, fold->to, fold->next);
}

/* What its values were held against. */
static const char *traced_text(const struct leaf_view *leaf)
{
    return leaf->n_heights != 0 ? "heights satisfy the constraints"
           : !leaf->has_fold    ? "values lie on the polynomials through the rows"
           : leaf->fold.layer == 0
               ? "values are what the verifier makes of the other trees"
               : "values are what the layer before folds to";
}

static void add_path(struct sheet *s, const struct leaf_view *leaf)
{
    char text[96];
    for (unsigned level = leaf->n_levels;; level--) {
        add_digest(s,
                   level == leaf->n_levels ? "leaf"
                   : level == 0            ? "root"
                                           : "node",
                   level, leaf->node[level]);
        if (level == 0) {
            break;
        }
        add_digest(s, "sibling", level, leaf->sibling[level]);
    }
    add_check(s, "path", leaf->leads_to_root ? "leads to the root" : "FAILS");
    for (unsigned i = 0; i < leaf->n_heights; i++) {
        add_height(s, &leaf->height[i]);
    }
    if (leaf->has_fold) {
        add_fold(s, &leaf->fold);
        add_check(s, "fold", leaf->fold.is_equal ? "is there" : "FAILS");
    }
    for (unsigned i = 0; i < leaf->n_queries && i < VIEW_QUERIES_MAX; i++) {
        sheet_text(s, "query");
        sheet_text(s, "-");
        sheet_text(s, "fri0");
        sheet_count(s, leaf->query[i]);
        sheet_text(s, "asks for this leaf");
    }
    if (leaf->is_traced) {
        snprintf(text, sizeof text, "%u of %u %s", leaf->n_equal, leaf->n_traced,
                 traced_text(leaf));
        add_check(s, "trace", text);
    }
}

enum exit_code inspect_leaf(struct inspection *x)
{
    static const char *const names[] = {"what", "table", "column", "at", "value"};
    struct committed c = {0};
    const enum view_tree tree = find_tree(x);
    uint32_t index = 0;
    struct leaf_view leaf;
    struct sheet s;
    struct cell_rows rows = {x, &s, tree};
    enum exit_code code =
        tree == VIEW_N_TREES
            ? invocation_fail(x->v, RC_USAGE,
                              "--tree: there is no tree %s: main, preprocessed, "
                              "boundary, extension, quotient and fri0, fri1 .. are",
                              option_text(&x->v->line, OPTION_TREE))
            : committed_open(&c, x);
    if (code == RC_SUCCESS) {
        code = find_leaf(x, &c, tree, &index);
    }
    if (code == RC_SUCCESS) {
        sheet_open(&s, names, sizeof names / sizeof names[0]);
        const enum status status = commitment_view_leaf(c.view, tree, index, true, &leaf,
                                                        add_cell, &rows, &x->v->error);
        if (status != STATUS_OK) {
            sheet_close(&s);
            code = status == STATUS_ARGUMENT ? RC_USAGE : exit_code_of_status(status);
        } else {
            add_path(&s, &leaf);
            code = inspect_finish(x, &s);
        }
    }
    committed_close(&c);
    return code;
}

/* ---- the transcript ---- */

struct line_rows {
    struct sheet *s;
    uint64_t n;
};

static void add_line(void *arg, const struct transcript_line *line)
{
    struct line_rows *const to = arg;
    sheet_count(to->s, ++to->n);
    sheet_text(to->s, line->is_answer ? "squeeze" : "absorb");
    sheet_text(to->s, line->label);
    sheet_text(to->s, line->type);
    sheet_count(to->s, line->len);
    sheet_hex(to->s, line->head, line->len_head);
}

enum exit_code inspect_transcript(struct inspection *x)
{
    static const char *const names[] = {"number", "side",  "label",
                                        "type",   "bytes", "value"};
    struct byte_buffer link = {0}, proof = {0};
    struct verify_report report;
    struct sheet s;
    struct line_rows rows = {&s, 0};
    char unit[UNIT_TEXT];
    enum exit_code code = inspect_open_view(x);
    if (code != RC_SUCCESS) {
        return code;
    }
    enum status status = take_unit(x, UNIT_LINK, 0, &link);
    if (status == STATUS_OK) {
        status = take_unit(x, proof_kind(x), inspect_index(x), &proof);
    }
    if (status != STATUS_OK) {
        code = exit_code_of_session(status);
    } else if (link.len == 0 || proof.len == 0) {
        code = invocation_fail(x->v, RC_USAGE,
                               "inspect transcript: %s of session %s is not "
                               "proved yet",
                               unit_text(unit, x), session_name(x->session));
    } else {
        sheet_open(&s, names, sizeof names / sizeof names[0]);
        status = engine_transcript(x->engine, x->guest, inspect_is_chunk(x), link.bytes,
                                   link.len, inspect_index(x), proof.bytes, proof.len,
                                   add_line, &rows, &report, &x->v->error);
        code = status == STATUS_OK ? RC_SUCCESS : exit_code_of_status(status);
        (void)inspect_finish(x, &s);
        if (code == RC_SUCCESS && report.verdict != ENGINE_CONDITIONAL) {
            code = invocation_fail(x->v, RC_REJECTED, "inspect transcript: %s",
                                   report.reason);
        }
    }
    buffer_free(&link);
    buffer_free(&proof);
    return code;
}
