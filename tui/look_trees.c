/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The trees that a segment is committed to, one leaf of them, and the transcript of its
 * proof. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host.h"
#include "checkpoint/unit_files.h"
#include "checkpoint/work.h"
#include "tui/look_state.h"

enum {
    RESIDENT_BYTES = 512 << 20, /* columns kept while somebody looks: no more than this */
    LEAVES_EACH = 4             /* of a tree, when all are checked */
};

void look_close_trees(struct look *l)
{
    commitment_view_close(l->trees);
    l->trees = NULL;
}

/* ---- committing again ---- */

/* What there is of the proof; missing units are empty. */
struct proof_units {
    struct byte_buffer link, proof;
};

static enum status read_unit(struct look *l, enum unit_kind kind, uint32_t index,
                             struct byte_buffer *out, struct error *e)
{
    const struct unit_store units = unit_files(l->reading);
    return units.has(units.arg, kind, index) ? units.get(units.arg, kind, index, out, e)
                                             : STATUS_OK;
}

static enum status read_units(struct look *l, struct model *m, struct proof_units *u,
                              struct proof_parameters *parameters, struct error *e)
{
    struct work work = {0};
    TRY(look_begin(l, m->session, e));
    TRY(work_read(&work, l->reading, e));
    *parameters = work.parameters;
    work_free(&work);
    TRY(read_unit(l, UNIT_LINK, 0, &u->link, e));
    return m->segment.is_chunk
               ? read_unit(l, UNIT_IMAGE, m->segment.chunk, &u->proof, e)
               : read_unit(l, UNIT_SEGMENT, m->segment.index, &u->proof, e);
}

/* Keep the columns if that is little memory; half of what there is at most. */
static enum status commit(struct look *l, const struct proof_units *u,
                          const struct proof_parameters *parameters, struct task *task,
                          struct error *e)
{
    const uint64_t half = host_memory_available() / 2;
    struct commitment_request r = {
        .view = l->view,
        .parameters = *parameters,
        .link = u->link.len != 0 ? u->link.bytes : NULL,
        .len_link = u->link.len,
        .proof = u->proof.len != 0 ? u->proof.bytes : NULL,
        .len_proof = u->proof.len,
        .mode = MEMORY_RESIDENT,
        .with_fri = true,
        .memory_budget = half < RESIDENT_BYTES ? half : RESIDENT_BYTES,
        .task = task,
    };
    enum status s = commitment_view_open(&l->trees, &r, e);
    if (s == STATUS_LIMIT) {
        r.mode = MEMORY_STREAM;
        r.memory_budget = half;
        s = commitment_view_open(&l->trees, &r, e);
    }
    return s;
}

static void take_line(void *arg, const struct transcript_line *line)
{
    struct model_trees *const t = arg;
    struct model_message *last =
        t->n_messages == 0 ? NULL : &t->messages[t->n_messages - 1];
    if (last != NULL && strcmp(last->label, line->label) == 0
        && last->is_answer == line->is_answer) {
        last->n++;
        return;
    }
    if (t->n_messages == MODEL_MESSAGES) {
        return;
    }
    last = &t->messages[t->n_messages++];
    *last =
        (struct model_message){.is_answer = line->is_answer, .n = 1, .len = line->len};
    snprintf(last->label, sizeof last->label, "%s", line->label);
    memcpy(last->head, line->head,
           line->len_head < sizeof last->head ? line->len_head : sizeof last->head);
}

static void hear(struct look *l, struct model *m, const struct proof_units *u)
{
    struct model_trees *const t = &m->tables.trees;
    struct verify_report report;
    struct error e = {0};
    t->n_messages = t->first_message = 0;
    t->transcript_why_not[0] = '\0';
    if (u->link.len == 0 || u->proof.len == 0) {
        snprintf(t->transcript_why_not, sizeof t->transcript_why_not,
                 "this is not proved yet");
    } else if (engine_transcript(l->engine, l->guest, m->segment.is_chunk, u->link.bytes,
                                 u->link.len, m->segment.shape.index, u->proof.bytes,
                                 u->proof.len, take_line, t, &report, &e)
               != STATUS_OK) {
        snprintf(t->transcript_why_not, sizeof t->transcript_why_not, "%.159s", e.text);
    } else if (report.verdict == ENGINE_REJECTED) {
        snprintf(t->transcript_why_not, sizeof t->transcript_why_not, "rejected: %.140s",
                 report.reason);
    }
}

static void take_shapes(struct look *l, struct model_trees *t)
{
    t->n_trees = commitment_view_trees(l->trees);
    for (enum view_tree tree = 0; tree < t->n_trees; tree++) {
        commitment_view_shape(l->trees, tree, &t->shapes[tree]);
    }
    t->is_resident = commitment_view_is_resident(l->trees);
    t->is_known = true;
}

static void forget(struct model_trees *t, const struct model *m)
{
    const enum view_tree tree = t->tree;
    memset(t, 0, sizeof *t);
    t->tree = tree;
    t->is_chunk = m->segment.is_chunk;
    t->segment = m->segment.shape.index;
    t->lines = (struct model_list){.n = tree_lines(t), .selected = (size_t)tree};
}

static void commit_again(struct look *l, struct model *m, struct task *task)
{
    struct model_trees *const t = &m->tables.trees;
    struct proof_units u = {{0}, {0}};
    struct proof_parameters parameters;
    struct error e = {0};
    const uint64_t began = host_now_ns();
    forget(t, m);
    look_close_trees(l);
    task_phase(task, "committing again", 1);
    enum status s = read_units(l, m, &u, &parameters, &e);
    if (s == STATUS_OK) {
        s = commit(l, &u, &parameters, task, &e);
    }
    if (s == STATUS_OK) {
        take_shapes(l, t);
        hear(l, m, &u);
        t->took_ns = host_now_ns() - began;
    } else {
        snprintf(t->why_not, sizeof t->why_not, "%.199s",
                 s == STATUS_CANCELLED ? "given up: Enter commits the segment again"
                                       : e.text);
    }
    buffer_free(&u.link);
    buffer_free(&u.proof);
}

/* ---- leaves ---- */

struct taking {
    const struct look *look;
    struct model_trees *trees;
    bool is_chunk;
};

static void take_cell(void *arg, const struct leaf_cell *cell)
{
    const struct taking *const to = arg;
    struct model_trees *const t = to->trees;
    const bool is_base = t->tree < VIEW_TREE_EXTENSION;
    struct column_shape shape;
    if (t->n_cells == MODEL_CELLS) {
        return;
    }
    t->cells[t->n_cells++] = (struct model_cell){
        .table = (uint8_t)cell->table,
        .column = (uint8_t)cell->column,
        .name = is_base
                        && engine_column(to->look->engine, to->is_chunk, cell->table,
                                         cell->column, &shape)
                    ? shape.name
                    : NULL,
        .coefficient = (uint8_t)cell->coefficient,
        .log_size = (uint8_t)cell->log_size,
        .position = cell->position,
        .value = cell->value,
    };
}

/* Open leaf.index of the tree. It is where we are from when it was asked for, even if a
 * key that goes elsewhere comes before it was opened. */
static void open_leaf(struct look *l, struct model *m, bool trace)
{
    struct model_trees *const t = &m->tables.trees;
    const uint32_t index = t->leaf.index;
    const struct tree_line before = tree_line(t, t->lines.selected);
    struct taking taking = {l, t, m->segment.is_chunk};
    struct error e = {0};
    const uint64_t began = host_now_ns();
    t->n_cells = 0;
    t->first_cell = 0;
    const enum status status = commitment_view_leaf(l->trees, t->tree, index, trace,
                                                    &t->leaf, take_cell, &taking, &e);
    t->has_leaf = status == STATUS_OK;
    t->leaf_ns = host_now_ns() - began;
    t->leaf.index = index;
    if (!t->has_leaf && status != STATUS_CANCELLED) {
        look_say(m, 'w', "%.200s", e.text);
    }
    t->has_row = m->tables.is_table_open
                 && commitment_view_row_of_leaf(l->trees, t->tree,
                                                (unsigned)m->tables.tables.selected,
                                                index, &t->row);
    t->lines.n = tree_lines(t);
    const size_t level = t->has_leaf && before.tree == t->tree ? before.level : 0;
    t->lines.selected = (size_t)t->tree + level;
}

/* The tree that has the table's columns, and the leaf that goes with the row. */
static bool seek_row(struct look *l, struct model *m)
{
    static const enum view_tree order[] = {VIEW_TREE_MAIN, VIEW_TREE_BOUNDARY,
                                           VIEW_TREE_PREPROCESSED};
    struct model_trees *const t = &m->tables.trees;
    const unsigned table = (unsigned)m->tables.tables.selected;
    const uint64_t row = m->tables.rows.selected;
    uint32_t leaf;
    if (!m->tables.is_table_open) {
        return false;
    }
    bool found = commitment_view_leaf_of_row(l->trees, t->tree, table, row, &leaf);
    for (unsigned i = 0; !found && i < sizeof order / sizeof order[0]; i++) {
        found = commitment_view_leaf_of_row(l->trees, order[i], table, row, &leaf);
        t->tree = found ? order[i] : t->tree;
    }
    if (found) {
        t->leaf.index = leaf;
        t->lines.selected = (size_t)t->tree;
    }
    return found;
}

/* A permutation of numbers, for leaves that nobody chose (splitmix64, Steele, Lea and
 * Flood 2014). */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

static enum status check_leaf(struct look *l, struct model_trees *t, enum view_tree tree,
                              uint64_t number, struct error *e)
{
    struct leaf_view leaf;
    const uint64_t top = t->shapes[tree].log_leaves;
    const uint32_t index = (uint32_t)(mix(number) & (((uint64_t)1 << top) - 1));
    TRY(commitment_view_leaf(l->trees, tree, index, true, &leaf, NULL, NULL, e));
    t->n_leaves_checked++;
    t->n_leaves_bad += !leaf.leads_to_root;
    t->n_values_checked += leaf.n_traced;
    t->n_values_bad += leaf.n_traced - leaf.n_equal;
    return STATUS_OK;
}

/* Some leaves of every tree, other ones each time. */
static void check_all(struct look *l, struct model *m)
{
    struct model_trees *const t = &m->tables.trees;
    const uint64_t began = host_now_ns();
    struct error e = {0};
    enum status s = STATUS_OK;
    for (enum view_tree tree = 0; s == STATUS_OK && tree < t->n_trees; tree++) {
        for (unsigned i = 0;
             s == STATUS_OK && t->shapes[tree].is_known && i < LEAVES_EACH; i++) {
            s = check_leaf(l, t, tree, t->n_leaves_checked, &e);
        }
    }
    t->all_ns = host_now_ns() - began;
    if (s != STATUS_OK) {
        look_say(m, 'w', "%.200s", e.text);
    }
}

/* ---- what keys ask for ---- */

void look_trees(struct look *l, struct model *m)
{
    struct model_tables *const t = &m->tables;
    if (l->trees == NULL || !t->trees.is_known) {
        t->todo |= TODO_TREES;
    } else {
        (void)seek_row(l, m);
        t->todo |= TODO_LEAF;
    }
}

void look_trees_rest(struct look *l, struct model *m, struct task *task)
{
    struct model_tables *const t = &m->tables;
    const unsigned todo = t->todo;
    t->todo = 0;
    if ((todo & TODO_TREES) != 0) {
        t->trees.tree = VIEW_TREE_MAIN;
        commit_again(l, m, task);
        if (t->trees.is_known) {
            (void)seek_row(l, m);
            open_leaf(l, m, false);
            t->todo = todo & TODO_ALL;
        }
        return;
    }
    if (l->trees == NULL) {
        return;
    }
    commitment_view_use(l->trees, task);
    if ((todo & TODO_ALL) != 0) {
        task_phase(task, "checking leaves", 1);
        check_all(l, m);
    } else if ((todo & TODO_LEAF) != 0) {
        open_leaf(l, m, false);
    } else if ((todo & TODO_TRACE) != 0) {
        task_phase(task, "checking the leaf", 1);
        open_leaf(l, m, true);
    }
}

void look_trees_open(struct model *m, enum view_tree tree, uint32_t leaf)
{
    struct model_trees *const t = &m->tables.trees;
    if (!t->shapes[tree].is_known) {
        look_say(m, 'w',
                 "the tree %s is not known: its challenges come from the link record, "
                 "made when the run is executed",
                 view_tree_name(tree));
        return;
    }
    if (tree != t->tree) { /* the levels shown are not those of this tree */
        t->tree = tree;
        t->has_leaf = false;
        t->lines = (struct model_list){.n = tree_lines(t), .selected = (size_t)tree};
    }
    t->leaf.index = leaf;
    m->tables.todo |= TODO_LEAF;
}

/* ---- between the layers of FRI ---- */

bool look_leaf_before(struct look *l, struct model *m)
{
    const struct model_trees *const t = &m->tables.trees;
    enum view_tree tree = t->tree;
    uint32_t leaf = t->leaf.index;
    if (l->trees == NULL || !t->is_known || tree < VIEW_TREE_FRI
        || !commitment_view_made_of(l->trees, &tree, &leaf)) {
        return false;
    }
    look_push(&m->tables);
    look_trees_open(m, tree, leaf);
    return true;
}

void look_leaf_after(struct look *l, struct model *m)
{
    const struct model_trees *const t = &m->tables.trees;
    enum view_tree tree = t->tree;
    uint32_t leaf = t->leaf.index;
    if (l->trees == NULL || !t->is_known) {
        look_say(m, 'w', "no leaf is open");
    } else if (commitment_view_folds_into(l->trees, &tree, &leaf)) {
        look_push(&m->tables);
        look_trees_open(m, tree, leaf);
    } else {
        look_say(m, 'w', "no layer of FRI is made of this leaf: %s",
                 tree < VIEW_TREE_FRI ? "the link record is not there"
                                      : "the final polynomial is");
    }
}

void look_leaf_queried(struct look *l, struct model *m, int by)
{
    enum { QUERIES_MAX = 1024 };
    const struct model_trees *const t = &m->tables.trees;
    uint32_t leaves[QUERIES_MAX];
    if (l->trees == NULL || !t->is_known) {
        return;
    }
    size_t n = commitment_view_queried(l->trees, t->tree, leaves, QUERIES_MAX);
    n = n < QUERIES_MAX ? n : QUERIES_MAX;
    size_t i = by > 0 ? 0 : n;
    while (by > 0 ? i < n && leaves[i] <= t->leaf.index
                  : i > 0 && leaves[i - 1] >= t->leaf.index) {
        i += by > 0 ? 1 : SIZE_MAX;
    }
    if (by > 0 ? i < n : i > 0) {
        look_trees_open(m, t->tree, leaves[by > 0 ? i : i - 1]);
    } else {
        look_say(m, 'i', "no leaf %s this one is asked for by a query",
                 by > 0 ? "after" : "before");
    }
}

/* The table whose row the leaf stands for: the one opened, else the highest. */
bool look_row_of_leaf(struct look *l, struct model *m, size_t *table, uint64_t *row)
{
    const struct model_trees *const t = &m->tables.trees;
    if (l->trees == NULL || !t->is_known) {
        return false;
    }
    *table = m->tables.tables.selected;
    if (m->tables.is_table_open
        && commitment_view_row_of_leaf(l->trees, t->tree, (unsigned)*table, t->leaf.index,
                                       row)) {
        return true;
    }
    for (size_t i = 0; i < m->tables.n_tables && !m->tables.is_table_open; i++) {
        *table = i;
        if (commitment_view_row_of_leaf(l->trees, t->tree, (unsigned)i, t->leaf.index,
                                        row)) {
            return true;
        }
    }
    return false;
}
