/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/prove.c - the protocol, chapter by chapter. verifier/verify_proof.c is its
 * mirror.
 *
 * P -> V is what the prover sends, V -> P what it gets back; the functions of
 * stark/protocol.h do both. Each chapter leaves what later ones need in struct prover and
 * nothing else.
 */
#include "prover/prove.h"

#include <string.h>

#include "prover/prover_state.h"
#include "stark/protocol.h"
#include "stark/soundness.h"

static enum status open_tree(struct prover *p, enum layout_tree_id id, struct error *e)
{
    layout_tree_shape(&p->shapes[id], p->layout, id);
    const enum memory_purpose kept = arena_purpose(p->kept, MEMORY_TREES);
    const enum memory_purpose hashes = arena_purpose(p->work->hashes, MEMORY_TREES);
    const enum status s = merkle_tree_open(&p->trees[id], &p->shapes[id],
                                           PROVER_TREE_DROP, p->kept, p->work->hashes, e);
    (void)arena_purpose(p->kept, kept);
    (void)arena_purpose(p->work->hashes, hashes);
    return s;
}

/* ---- 1. P -> V main root: all base columns of all tables
 * ------------------------------- */

enum status prover_commit_base(struct prover *p, struct digest *bound_root,
                               struct error *e)
{
    const struct layout *layout = p->layout;
    size_t mark_hashes = arena_mark(p->work->hashes);
    bool has_bound = layout->trees[LAYOUT_BOUND].n_groups != 0;
    if (has_bound) {
        TRY(open_tree(p, LAYOUT_BOUND, e));
    }
    TRY(open_tree(p, LAYOUT_MAIN, e));
    for (uint32_t t = 0; t < layout->n_tables; t++) {
        const struct layout_table *shape = &layout->tables[t];
        if (shape->log_rows == LAYOUT_ABSENT) {
            continue;
        }
        uint64_t span = task_span_begin(p->task, "commit main", t);
        const fp *columns[AIR_MAX_COLUMNS];
        size_t mark = arena_mark(p->arena);
        TRY(columns_commit_base(p, t, columns, e));
        for (unsigned id = LAYOUT_BOUND; id <= LAYOUT_MAIN; id++) {
            if (shape->width[id] != 0) {
                merkle_tree_absorb(
                    p->trees[id], prover_group(&layout->trees[id], shape->height),
                    columns + shape->graph->first_column[id], shape->width[id], p->pool);
            }
        }
        TRY(columns_done(p, t, mark, e));
        task_span_end(p->task, span);
    }
    if (has_bound) {
        merkle_tree_commit(p->trees[LAYOUT_BOUND], bound_root, p->pool);
    }
    merkle_tree_commit(p->trees[LAYOUT_MAIN], &p->proof.main_root, p->pool);
    arena_release(p->work->hashes, mark_hashes);
    protocol_main(&p->transcript, &p->proof.main_root);
    return STATUS_OK;
}

/* ---- 2. V -> P local lookup challenges; P -> V aux root and sums
 * ------------------------ */

enum status prover_commit_aux(struct prover *p, struct error *e)
{
    const struct layout *layout = p->layout;
    size_t mark_hashes = arena_mark(p->work->hashes);
    p->proof.lookup_nonce =
        protocol_grind(&p->transcript, PROTOCOL_LOOKUP_NONCE, p->pool);
    protocol_lookup(&p->transcript, &p->challenges[AIR_LOCAL]);
    p->challenges[AIR_GLOBAL] = p->in->link->global;
    TRY(open_tree(p, LAYOUT_AUX, e));
    for (uint32_t t = 0; t < layout->n_tables; t++) {
        const struct layout_table *shape = &layout->tables[t];
        if (shape->log_rows == LAYOUT_ABSENT || shape->n_aux == 0) {
            continue;
        }
        uint64_t span = task_span_begin(p->task, "commit aux", t);
        const fp *columns[PROVER_MAX_AUX * FE_DEGREE];
        size_t mark = arena_mark(p->arena);
        TRY(columns_commit_aux(p, t, columns, e));
        merkle_tree_absorb(p->trees[LAYOUT_AUX],
                           prover_group(&layout->trees[LAYOUT_AUX], shape->height),
                           columns, shape->width[LAYOUT_AUX], p->pool);
        TRY(columns_done(p, t, mark, e));
        task_span_end(p->task, span);
    }
    merkle_tree_commit(p->trees[LAYOUT_AUX], &p->proof.aux_root, p->pool);
    arena_release(p->work->hashes, mark_hashes);
    return STATUS_OK;
}

/* ---- 3. V -> P alpha; P -> V quotient root
 * ---------------------------------------------- */

enum status prover_commit_quotient(struct prover *p, struct error *e)
{
    size_t mark_hashes = arena_mark(p->work->hashes);
    p->alpha = protocol_alpha(&p->transcript, p->layout, &p->proof.aux_root,
                              p->proof.local_sums, p->proof.global_sums);
    TRY(open_tree(p, LAYOUT_QUOTIENT, e));
    uint64_t span = task_span_begin(p->task, "quotient", p->in->index);
    const enum memory_purpose before = arena_purpose(p->arena, MEMORY_QUOTIENT);
    const enum memory_purpose before_kept = arena_purpose(p->kept, MEMORY_QUOTIENT);
    TRY(quotient_columns(p, e));
    (void)arena_purpose(p->arena, before);
    (void)arena_purpose(p->kept, before_kept);
    for (uint32_t h = 0; h < p->layout->n_heights; h++) {
        merkle_tree_absorb(p->trees[LAYOUT_QUOTIENT], h,
                           (const fp *const *)p->quotient[h],
                           LAYOUT_QUOTIENT_PARTS * FE_DEGREE, p->pool);
    }
    merkle_tree_commit(p->trees[LAYOUT_QUOTIENT], &p->proof.quotient_root, p->pool);
    arena_release(p->work->hashes, mark_hashes);
    task_span_end(p->task, span);
    return STATUS_OK;
}

/* ---- 4. V -> P zeta; P -> V out-of-domain values; V -> P gamma
 * --------------------------- */

enum status prover_out_of_domain(struct prover *p, struct error *e)
{
    p->zeta = protocol_zeta(&p->transcript, &p->proof.quotient_root);
    if (fe_in_base(p->zeta)) {
        return error_set(e, STATUS_REJECTED,
                         "prover: zeta lies in the base field, which "
                         "happens once in 2^124 runs");
    }
    uint64_t span = task_span_begin(p->task, "out-of-domain", p->in->index);
    TRY(deep_values(p, p->zeta, e));
    task_span_end(p->task, span);
    p->proof.values = p->values;
    protocol_values(&p->transcript, p->layout, p->values);
    p->proof.batch_nonce = protocol_grind(&p->transcript, PROTOCOL_BATCH_NONCE, p->pool);
    p->gamma = protocol_gamma(&p->transcript);
    return STATUS_OK;
}

/* ---- 5. FRI: P -> V roots, V -> P betas, P -> V final; V -> P indices; P -> V openings
 * --- */

static enum status commit_fri(struct prover *p, struct error *e)
{
    const struct layout *layout = p->layout;
    fp *word[FE_DEGREE];
    for (unsigned k = 0; k < FE_DEGREE; k++) {
        word[k] = arena_alloc(p->arena, sizeof(fp) << layout->log_size_max);
        if (word[k] == NULL) {
            return prover_out_of_memory(p, e);
        }
    }
    uint64_t span = task_span_begin(p->task, "batch", p->in->index);
    TRY(deep_word(p, p->zeta, p->gamma, word, e));
    task_span_end(p->task, span);

    span = task_span_begin(p->task, "fri", p->in->index);
    TRY(fri_commit(&p->fri, &layout->fri, (const fp *const *)word, &p->transcript,
                   p->proof.fri_roots, p->proof.fri_final, p->pool, p->arena, e));
    p->proof.query_nonce = fri_grind(&p->transcript, STARK_GRIND_QUERY, p->pool);
    uint32_t n_queries = soundness_n_queries(p->in->params);
    p->indices = arena_alloc(p->arena, n_queries * sizeof *p->indices);
    if (p->indices == NULL) {
        return prover_out_of_memory(p, e);
    }
    p->n_indices =
        fri_sample_indices(&p->transcript, layout->log_size_max, n_queries, p->indices);
    task_span_end(p->task, span);
    return STATUS_OK;
}

enum status prover_commit_fri(struct prover *p, struct error *e)
{
    const enum memory_purpose before = arena_purpose(p->arena, MEMORY_FRI);
    const enum status s = commit_fri(p, e);
    (void)arena_purpose(p->arena, before);
    return s;
}

static enum status open_queries(struct prover *p, struct error *e)
{
    uint64_t span = task_span_begin(p->task, "openings", p->in->index);
    const enum memory_purpose before = arena_purpose(p->arena, MEMORY_FRI);
    TRY(fri_open(p->fri, p->indices, p->n_indices, p->proof.fri_openings, p->pool,
                 p->arena, e));
    (void)arena_purpose(p->arena, before);
    TRY(openings_make(p, p->indices, p->n_indices, e));
    task_span_end(p->task, span);
    return STATUS_OK;
}

enum status prover_set_up(struct prover *p, struct error *e)
{
    const struct layout *layout = p->layout;
    p->tables = arena_calloc(p->arena, layout->n_tables, sizeof *p->tables);
    p->values = arena_calloc(p->arena, layout->n_terms, sizeof *p->values);
    if (p->tables == NULL || p->values == NULL) {
        return prover_out_of_memory(p, e);
    }
    uint64_t weight = 0;
    for (uint32_t t = 0; t < layout->n_tables; t++) {
        if (layout->tables[t].log_rows != LAYOUT_ABSENT) {
            weight += columns_weight(layout, t) * PROVER_N_ROUNDS;
            TRY(air_compile(&p->tables[t].program, p->arena, layout->tables[t].graph, e));
        }
        p->proof.log_rows[t] = layout->tables[t].log_rows;
    }
    task_unit(p->task, weight);
    p->trees[LAYOUT_PRE] = p->in->preprocessed->tree;
    p->proof.kind = layout->kind->id;
    p->proof.index = p->in->index;
    protocol_begin(&p->transcript, &p->in->link->digest, layout->kind->id, p->in->index,
                   layout, &p->work->listener);
    return STATUS_OK;
}

static enum status open_spill_file(struct arena **file, const struct prove_input *in,
                                   const struct workplace *work, struct error *e)
{
    const struct prove_memory m =
        prove_memory(in->layout, in->params, PROVE_SPILL, pool_threads(work->pool));
    for (;;) {
        const enum status s = arena_open_file(file, m.file, work->spill_folder, e);
        if (s != STATUS_LIMIT || work->make_room == NULL
            || !work->make_room(work->room_arg, m.file)) {
            return s;
        }
    }
}

enum status prove(struct byte_buffer *proof, const struct prove_input *in,
                  const struct workplace *work, struct error *e)
{
    size_t mark = arena_mark(work->arena);
    size_t mark_hashes = arena_mark(work->hashes);
    size_t mark_kept = arena_mark(work->kept);
    struct prover *p = arena_calloc(work->arena, 1, sizeof *p);
    if (p == NULL) {
        return error_set(e, STATUS_MEMORY,
                         "prover: the arena is full before the first column");
    }
    p->in = in;
    p->layout = in->layout;
    p->work = work;
    p->arena = work->arena;
    p->kept = work->kept;
    p->pool = work->pool;
    p->task = work->task;

    struct digest bound_root;
    struct arena *file = NULL;
    enum status s = STATUS_OK;
    if (in->mode == PROVE_SPILL) {
        s = open_spill_file(&file, in, work, e);
        p->kept = file;
    }
    if (s == STATUS_OK)
        s = prover_set_up(p, e);
    if (s == STATUS_OK)
        s = prover_commit_base(p, &bound_root, e);
    if (s == STATUS_OK)
        s = prover_commit_aux(p, e);
    if (s == STATUS_OK)
        s = prover_commit_quotient(p, e);
    if (s == STATUS_OK)
        s = prover_out_of_domain(p, e);
    if (s == STATUS_OK)
        s = prover_commit_fri(p, e);
    if (s == STATUS_OK)
        s = open_queries(p, e);
    if (s == STATUS_OK)
        s = proof_encode(proof, &p->proof, p->layout, e);
    arena_release(work->arena, mark);
    arena_release(work->hashes, mark_hashes);
    arena_release(work->kept, mark_kept);
    (void)arena_purpose(work->arena, MEMORY_OTHER); /* whatever it stopped in */
    (void)arena_purpose(work->kept, MEMORY_OTHER);
    arena_close(file);
    return s;
}
