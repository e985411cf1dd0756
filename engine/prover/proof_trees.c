/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/proof_trees.c - committing without sending; opening leaf by leaf. */
#include "prover/proof_trees_state.h"
#include "stark/soundness.h"

/* The rounds that there will be: one for base columns, two for what the link allows, two
 * for FRI. */
static void announce(const struct prover *p, bool has_link, bool with_fri)
{
    uint64_t weight = 0;
    for (uint32_t i = 0; i < p->layout->n_tables; i++) {
        if (p->layout->tables[i].log_rows != LAYOUT_ABSENT) {
            weight += columns_weight(p->layout, i);
        }
    }
    task_unit(p->task, weight * (!has_link ? 1 : with_fri ? 5 : 3));
}

static enum status commit_folds(struct proof_trees *t, struct error *e)
{
    struct prover *const p = &t->prover;
    TRY(prover_out_of_domain(p, e));
    TRY(prover_commit_fri(p, e));
    for (unsigned j = 0; j < p->layout->fri.n_layers; j++) {
        t->has[PROOF_TREE_FRI + j] = true;
        t->roots[PROOF_TREE_FRI + j] = p->proof.fri_roots[j];
    }
    return STATUS_OK;
}

static enum status commit(struct proof_trees *t, bool has_link, bool with_fri,
                          struct error *e)
{
    struct prover *const p = &t->prover;
    TRY(prover_set_up(p, e));
    announce(p, has_link, with_fri);
    t->has[LAYOUT_PRE] = p->layout->trees[LAYOUT_PRE].n_groups != 0;
    t->roots[LAYOUT_PRE] = t->in.preprocessed->root;
    TRY(prover_commit_base(p, &t->roots[LAYOUT_BOUND], e));
    t->has[LAYOUT_BOUND] = p->layout->trees[LAYOUT_BOUND].n_groups != 0;
    t->has[LAYOUT_MAIN] = true;
    t->roots[LAYOUT_MAIN] = p->proof.main_root;
    if (!has_link) {
        return STATUS_OK;
    }
    TRY(prover_commit_aux(p, e));
    t->has[LAYOUT_AUX] = true;
    t->roots[LAYOUT_AUX] = p->proof.aux_root;
    TRY(prover_commit_quotient(p, e));
    t->has[LAYOUT_QUOTIENT] = true;
    t->roots[LAYOUT_QUOTIENT] = p->proof.quotient_root;
    return with_fri ? commit_folds(t, e) : STATUS_OK;
}

enum status proof_trees_open(struct proof_trees **out, const struct prove_input *in,
                             const struct workplace *work, bool with_fri, struct error *e)
{
    CHECK(in->mode == PROVE_RESIDENT || in->mode == PROVE_STREAM);
    *out = NULL;
    const size_t mark = arena_mark(work->arena);
    struct proof_trees *const t = arena_calloc(work->arena, 1, sizeof *t);
    if (t == NULL) {
        return error_set(e, STATUS_MEMORY, "prover: no memory to look at trees");
    }
    t->in = *in;
    t->work = *work;
    t->mark = mark;
    t->mark_hashes = arena_mark(work->hashes);
    t->mark_kept = arena_mark(work->kept);
    if (in->link == NULL) {
        t->in.link = &t->none;
    }
    t->prover.in = &t->in;
    t->prover.layout = in->layout;
    t->prover.work = &t->work;
    t->prover.arena = work->arena;
    t->prover.kept = work->kept;
    t->prover.pool = work->pool;
    t->prover.task = work->task;
    const enum status s = commit(t, in->link != NULL, with_fri, e);
    if (s != STATUS_OK) {
        proof_trees_close(t);
        return s;
    }
    t->scratch = arena_mark(work->arena);
    *out = t;
    return STATUS_OK;
}

void proof_trees_close(struct proof_trees *t)
{
    if (t == NULL) {
        return;
    }
    const struct workplace work = t->work;
    const size_t mark_hashes = t->mark_hashes, mark_kept = t->mark_kept;
    arena_release(work.arena, t->mark); /* and with it t */
    arena_release(work.hashes, mark_hashes);
    arena_release(work.kept, mark_kept);
}

void proof_trees_use(struct proof_trees *t, struct task *task)
{
    t->work.task = task;
    t->prover.task = task;
}

struct prove_memory proof_trees_memory(const struct layout *layout,
                                       const struct stark_params *params,
                                       enum prove_mode mode, bool with_fri,
                                       unsigned n_threads)
{
    struct prove_memory m = prove_memory(layout, params, mode, n_threads);
    /* the state of this file, and the weights of a check beside a table's columns */
    size_t more = sizeof(struct proof_trees) + PROVER_SMALL_BYTES
                  + FE_DEGREE * (sizeof(fp) << layout->log_rows_max);
    if (with_fri) { /* which stays while leaves of other trees are opened */
        more += FE_DEGREE * (sizeof(fp) << layout->log_size_max)
                + fri_prove_bytes(&layout->fri, soundness_n_queries(params));
    }
    m.arena += more;
    m.resident += more;
    return m;
}

bool proof_trees_has(const struct proof_trees *t, unsigned id)
{
    return t->has[id];
}

void proof_trees_root(struct digest *root, const struct proof_trees *t, unsigned id)
{
    CHECK(t->has[id]);
    *root = t->roots[id];
}

void proof_trees_shape(struct merkle_shape *shape, const struct proof_trees *t,
                       unsigned id)
{
    CHECK(t->has[id]);
    if (id >= PROOF_TREE_FRI) {
        fri_tree_shape(shape, &t->prover.layout->fri, id - PROOF_TREE_FRI);
    } else {
        layout_tree_shape(shape, t->prover.layout, (enum layout_tree_id)id);
    }
}

static unsigned log_leaves(const struct proof_trees *t, unsigned id)
{
    const struct fri_schedule *const fri = &t->prover.layout->fri;
    const unsigned layer = id - PROOF_TREE_FRI;
    return id < PROOF_TREE_FRI ? t->prover.layout->trees[id].groups[0].log_size
                               : fri->log_size[layer] - fri->log_arity[layer];
}

/* ---- leaves ---- */

/* Give the columns that a tree takes from one table to an opening. */
static enum status absorb_table(struct proof_trees *t, unsigned id,
                                struct merkle_opening *o, uint32_t table, struct error *e)
{
    struct prover *const p = &t->prover;
    const struct layout_table *const shape = &p->layout->tables[table];
    const fp *columns[TREE_WIDTH_MAX];
    const size_t mark = arena_mark(p->arena);
    size_t first = 0;
    if (id == LAYOUT_PRE) {
        for (uint32_t c = 0; c < shape->width[id]; c++) {
            columns[c] = p->in->preprocessed->lde[table][c];
        }
    } else if (id == LAYOUT_AUX) {
        TRY(columns_aux(p, table, columns, e));
    } else {
        TRY(columns_base(p, table, columns, e));
        first = shape->graph->first_column[id];
    }
    merkle_opening_absorb(o, prover_group(&p->layout->trees[id], shape->height),
                          columns + first, shape->width[id], p->pool);
    arena_release(p->arena, mark);
    return task_check(p->task, e);
}

enum status proof_trees_leaf(struct merkle_proof *out, struct proof_trees *t, unsigned id,
                             uint32_t leaf, struct error *e)
{
    struct prover *const p = &t->prover;
    const struct layout *const layout = p->layout;
    struct merkle_opening *o;
    CHECK(t->has[id] && leaf >> log_leaves(t, id) == 0);
    arena_release(p->arena, t->scratch);
    if (id >= PROOF_TREE_FRI) {
        return fri_open_leaf(p->fri, id - PROOF_TREE_FRI, leaf, out, p->pool, p->arena,
                             e);
    }
    TRY(merkle_opening_begin(&o, p->trees[id], &leaf, 1, p->arena, e));
    if (id == LAYOUT_QUOTIENT) {
        for (uint32_t h = 0; h < layout->n_heights; h++) {
            merkle_opening_absorb(o, h, (const fp *const *)p->quotient[h],
                                  LAYOUT_QUOTIENT_PARTS * FE_DEGREE, p->pool);
        }
    }
    for (uint32_t i = 0; id != LAYOUT_QUOTIENT && i < layout->n_tables; i++) {
        if (layout->tables[i].log_rows != LAYOUT_ABSENT
            && layout->tables[i].width[id] != 0) {
            TRY(absorb_table(t, id, o, i, e));
        }
    }
    merkle_opening_finish(o, out);
    return STATUS_OK;
}

/* A node is the sibling, at its level, of every leaf below its own sibling. */
enum status proof_trees_node(struct digest *out, struct proof_trees *t, unsigned id,
                             unsigned log_size, uint32_t index, struct error *e)
{
    CHECK(t->has[id]);
    const struct merkle_tree *const tree =
        id < PROOF_TREE_FRI ? t->prover.trees[id]
                            : fri_layer_tree(t->prover.fri, id - PROOF_TREE_FRI);
    const unsigned log_top = log_leaves(t, id);
    CHECK(log_size <= log_top && (uint64_t)index >> log_size == 0);
    if (log_size <= log_top - merkle_tree_drop(tree)) {
        uint32_t words[DIGEST_WORDS];
        merkle_tree_node(words, tree, log_size, index);
        digest_from_words(out, words);
        return STATUS_OK;
    }
    struct merkle_proof proof;
    const unsigned height = log_top - log_size;
    TRY(proof_trees_leaf(&proof, t, id, (index ^ 1) << height, e));
    CHECK(proof.n_siblings == log_top);
    *out = proof.siblings[height];
    return STATUS_OK;
}

/* ---- what FRI's trees are made of ---- */

void proof_trees_folding(struct proof_folding *out, const struct proof_trees *t)
{
    const struct prover *const p = &t->prover;
    CHECK(t->has[PROOF_TREE_FRI]);
    *out = (struct proof_folding){
        .schedule = &p->layout->fri,
        .zeta = p->zeta,
        .gamma = p->gamma,
        .final = p->proof.fri_final,
        .queries = p->indices,
        .n_queries = p->n_indices,
    };
    for (unsigned j = 0; j < p->layout->fri.n_layers; j++) {
        out->beta[j] = fri_layer_beta(p->fri, j);
    }
}

fe proof_trees_word(const struct proof_trees *t, unsigned layer, uint32_t position)
{
    CHECK(t->has[PROOF_TREE_FRI]);
    return fri_word_value(t->prover.fri, layer, position);
}

enum status proof_trees_open_all(const struct proof **proof, struct proof_trees *t,
                                 const uint32_t *positions, uint32_t n, struct error *e)
{
    struct prover *const p = &t->prover;
    CHECK(t->has[PROOF_TREE_FRI] && n <= soundness_n_queries(p->in->params));
    arena_release(p->arena, t->scratch);
    TRY(openings_make(p, positions, n, e));
    *proof = &p->proof;
    return STATUS_OK;
}
