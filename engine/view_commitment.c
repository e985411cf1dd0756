/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_commitment.c - a segment or chunk committed again, and who else states its
 * roots. */
#include "view_commitment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "stark/proof.h"
#include "stark/soundness.h"
#include "verifier/verify.h"

const char *view_tree_name(enum view_tree tree)
{
    static const char *const names[VIEW_N_TREES] = {
        [VIEW_TREE_PREPROCESSED] = "preprocessed",
        [VIEW_TREE_BOUNDARY] = "boundary",
        [VIEW_TREE_MAIN] = "main",
        [VIEW_TREE_EXTENSION] = "extension",
        [VIEW_TREE_QUOTIENT] = "quotient",
        [VIEW_TREE_FRI] = "fri0",
        "fri1",
        "fri2",
        "fri3",
        "fri4",
        "fri5",
        "fri6",
        "fri7",
    };
    return (unsigned)tree < VIEW_N_TREES ? names[tree] : NULL;
}

/* ---- the program, the link record ---- */

static enum status prepare_program(struct commitment_view *c,
                                   const struct proof_parameters *parameters,
                                   struct error *e)
{
    const struct engine *const engine = c->view->engine;
    const struct program *const program = &c->view->guest->elf.program;
    const struct stark_params params = {parameters->log_blowup, parameters->security,
                                        parameters->segment_log2};
    if (!stark_params_valid(&params)) {
        return error_set(e, STATUS_ARGUMENT,
                         "commitments: security %u, blow-up 2^%u, segments of 2^%u steps "
                         "are not a legal choice",
                         params.security, params.log_blowup, params.segment_log2);
    }
    TRY(arena_open(
        &c->fixed,
        provable_bytes(engine->machine, program, &params, pool_threads(engine->pool)),
        e));
    return provable_init(&c->provable, engine->machine, program, &params, c->fixed,
                         engine->pool, e);
}

static enum status other_run(struct error *e, const char *what)
{
    return error_set(e, STATUS_FORMAT, "commitments: the link record %s", what);
}

/* The challenges, and what the record says of this segment. */
static enum status take_link(struct commitment_view *c, struct digest *stated,
                             const uint8_t *bytes, size_t len, struct error *e)
{
    struct link_record record;
    const struct provable *const p = &c->provable;
    const uint32_t index = c->view->index;
    const bool is_chunk = c->view->kind == KIND_IMAGE;
    TRY(link_decode(&record, bytes, len, e));
    if (memcmp(&record.statement.program, &p->commitment.program, sizeof(struct digest))
        != 0) {
        return other_run(e, "is that of another program");
    }
    if (record.statement.params.log_blowup != p->params.log_blowup
        || record.statement.params.security != p->params.security
        || record.statement.params.segment_log2 != p->params.segment_log2) {
        return other_run(e, "has other parameters");
    }
    if (index >= (is_chunk ? record.statement.n_chunks : record.statement.n_segments)) {
        return other_run(e, is_chunk ? "has fewer chunks" : "has fewer segments");
    }
    if (!link_draw(&c->challenges, &record, &p->commitment.air, &p->key)) {
        return other_run(e, "does not satisfy its own nonce: it is damaged");
    }
    *stated = is_chunk ? link_get_chunk(&record, index).root
                       : link_get_segment(&record, index).root;
    return STATUS_OK;
}

/* ---- committing ---- */

static enum status fill_from_view(void *arg, uint32_t table, fp *const *columns,
                                  struct pool *pool, struct error *e)
{
    struct segment_view *const view = arg;
    (void)e;
    witness_fill(view->witness, table, columns, pool);
    return STATUS_OK;
}

/* RESIDENT if it may be and fits, else STREAM, else the sentence. */
static enum status choose_mode(enum prove_mode *mode, struct prove_memory *memory,
                               const struct commitment_view *c,
                               const struct commitment_request *r, struct error *e)
{
    static const struct {
        enum prove_mode mode;
        enum memory_mode unless; /* this one is demanded */
    } modes[] = {{PROVE_RESIDENT, MEMORY_STREAM}, {PROVE_STREAM, MEMORY_RESIDENT}};
    const uint64_t budget =
        r->memory_budget != 0 ? r->memory_budget : host_memory_available();
    uint64_t needed = 0;
    if (r->mode == MEMORY_SPILL) {
        return error_set(e, STATUS_ARGUMENT,
                         "memory: commitments are not spilled to a file");
    }
    for (unsigned i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        if (r->mode == modes[i].unless) {
            continue;
        }
        *mode = modes[i].mode;
        *memory = proof_trees_memory(&c->layout, &c->provable.params, *mode, c->with_fri,
                                     pool_threads(c->view->engine->pool));
        needed = memory->resident;
        if (needed <= budget) {
            return STATUS_OK;
        }
    }
    return error_set(e, STATUS_LIMIT,
                     "memory: the commitments here take %llu MiB, and %llu "
                     "MiB are allowed",
                     (unsigned long long)((needed + (1 << 20) - 1) >> 20),
                     (unsigned long long)(budget >> 20));
}

static enum status commit(struct commitment_view *c, const struct commitment_request *r,
                          struct error *e)
{
    const struct witness *const witness = c->view->witness;
    const struct stark_kind *const kind = &c->provable.kinds[c->view->kind];
    uint8_t log_rows[LAYOUT_MAX_TABLES];
    uint32_t publics[AIR_N_PUBLICS];
    struct prove_memory memory;
    for (uint32_t t = 0; t < kind->n_tables; t++) {
        log_rows[t] = witness_log_rows(witness, t);
    }
    TRY(layout_init(&c->layout, kind, c->provable.params.log_blowup, log_rows, e));
    struct prove_input in = {
        .layout = &c->layout,
        .params = &c->provable.params,
        .index = c->view->index,
        .link = r->link != NULL ? &c->challenges : NULL,
        .preprocessed = &c->provable.preprocessed[c->view->kind],
        .source = {.arg = c->view, .fill = fill_from_view},
    };
    witness_publics(publics, witness);
    for (unsigned i = 0; i < AIR_N_PUBLICS; i++) {
        in.publics[i] = fp_from_u32(publics[i]);
    }
    TRY(choose_mode(&in.mode, &memory, c, r, e));
    c->is_resident = in.mode == PROVE_RESIDENT;
    TRY(arena_open(&c->work.arena, memory.arena, e));
    TRY(arena_open(&c->work.kept, memory.kept, e));
    TRY(arena_open(&c->work.hashes, memory.hashes, e));
    c->work.pool = c->view->engine->pool;
    c->work.task = c->task;
    return proof_trees_open(&c->trees, &in, &c->work, c->with_fri, e);
}

/* ---- statements ---- */

static void state(struct commitment_view *c, enum view_tree tree, unsigned i,
                  const char *by, const struct digest *root)
{
    struct root_statement *const s = &c->stated[tree][i];
    s->by = by;
    memcpy(s->root, root->b, sizeof s->root);
    if (proof_trees_has(c->trees, tree)) {
        struct digest own;
        proof_trees_root(&own, c->trees, tree);
        s->is_equal = digest_equal(&own, root);
    }
}

static enum status state_proof(struct commitment_view *c, const uint8_t *bytes,
                               size_t len, struct error *e)
{
    const bool is_chunk = c->view->kind == KIND_IMAGE;
    const char *const by = is_chunk ? "image proof" : "segment proof";
    const struct stark_kind *const kind = &c->provable.kinds[c->view->kind];
    const struct stark_params *const params = &c->provable.params;
    const uint32_t n_queries = soundness_n_queries(params);
    struct arena *arena;
    struct proof *const proof = malloc(sizeof *proof);
    struct layout *const layout = malloc(sizeof *layout);
    enum status s =
        proof == NULL || layout == NULL
            ? error_set(e, STATUS_MEMORY, "commitments: no memory to read a proof")
            : arena_open(&arena, proof_decoded_bytes(kind, params->log_blowup, n_queries),
                         e);
    if (s == STATUS_OK) {
        s = proof_decode(proof, layout, kind, params->log_blowup, n_queries, bytes, len,
                         arena, e);
        if (s == STATUS_OK && proof->index != c->view->index) {
            s = error_set(e, STATUS_FORMAT,
                          "commitments: this is the proof of %s %u, not %u",
                          is_chunk ? "chunk" : "segment", proof->index, c->view->index);
        }
        if (s == STATUS_OK) {
            state(c, VIEW_TREE_MAIN, 0, by, &proof->main_root);
            state(c, VIEW_TREE_EXTENSION, 0, by, &proof->aux_root);
            state(c, VIEW_TREE_QUOTIENT, 0, by, &proof->quotient_root);
            for (unsigned j = 0; j < layout->fri.n_layers && c->with_fri; j++) {
                state(c, VIEW_TREE_FRI + j, 0, by, &proof->fri_roots[j]);
            }
        }
        arena_close(arena);
    }
    free(proof);
    free(layout);
    return s;
}

/* What the verifier derives from the program on its own. */
static enum status state_program(struct commitment_view *c, struct error *e)
{
    const struct engine *const engine = c->view->engine;
    const struct program_commitment *commitment;
    struct verifier *v;
    TRY(verifier_open(&v, engine->machine, &c->view->guest->elf.program, engine->pool,
                      e));
    const enum status s =
        verifier_commitment(v, c->provable.params.log_blowup, &commitment, e);
    if (s == STATUS_OK) {
        state(c, VIEW_TREE_PREPROCESSED, 0, "verifier, from the program",
              &commitment->kinds[c->provable.kinds[c->view->kind].id - 1].root);
    }
    verifier_close(v);
    return s;
}

static enum status build(struct commitment_view *c, const struct commitment_request *r,
                         struct error *e)
{
    struct digest linked;
    const bool has_link = r->link != NULL;
    c->with_fri = r->with_fri && has_link;
    TRY(prepare_program(c, &r->parameters, e));
    if (has_link) {
        TRY(take_link(c, &linked, r->link, r->len_link, e));
    }
    TRY(commit(c, r, e));
    TRY(state_program(c, e));
    state(c, VIEW_TREE_BOUNDARY, 0,
          c->view->kind == KIND_IMAGE ? "cells of the chunk" : "segment record",
          &c->view->boundary_root);
    if (has_link) {
        state(c, VIEW_TREE_BOUNDARY, 1, "link record", &linked);
    }
    return r->proof != NULL ? state_proof(c, r->proof, r->len_proof, e) : STATUS_OK;
}

enum status commitment_view_open(struct commitment_view **out,
                                 const struct commitment_request *request,
                                 struct error *e)
{
    *out = NULL;
    struct commitment_view *const made = calloc(1, sizeof *made);
    if (made == NULL) {
        return error_set(e, STATUS_MEMORY, "commitments: no memory for the handle");
    }
    made->view = request->view;
    made->task = request->task;
    const enum status s = build(made, request, e);
    if (s != STATUS_OK) {
        commitment_view_close(made);
        return s;
    }
    *out = made;
    return STATUS_OK;
}

void commitment_view_close(struct commitment_view *c)
{
    if (c == NULL) {
        return;
    }
    proof_trees_close(c->trees);
    arena_close(c->work.arena);
    arena_close(c->work.kept);
    arena_close(c->work.hashes);
    arena_close(c->fixed);
    free(c);
}

void commitment_view_use(struct commitment_view *c, struct task *task)
{
    c->task = task;
    c->work.task = task;
    proof_trees_use(c->trees, task);
}

unsigned commitment_view_trees(const struct commitment_view *c)
{
    return VIEW_TREE_FRI + c->layout.fri.n_layers;
}

unsigned commitment_log_leaves(const struct commitment_view *c, enum view_tree tree)
{
    struct merkle_shape shape;
    proof_trees_shape(&shape, c->trees, tree);
    return shape.groups[0].log_height;
}

bool commitment_view_is_resident(const struct commitment_view *c)
{
    return c->is_resident;
}

void commitment_view_shape(const struct commitment_view *c, enum view_tree tree,
                           struct commitment_shape *shape)
{
    memset(shape, 0, sizeof *shape);
    if (!proof_trees_has(c->trees, tree)) {
        return;
    }
    struct digest root;
    proof_trees_root(&root, c->trees, tree);
    shape->is_known = true;
    shape->log_leaves = commitment_log_leaves(c, tree);
    shape->n_queried = (uint32_t)commitment_view_queried(c, tree, NULL, 0);
    if (tree >= VIEW_TREE_FRI) {
        const struct fri_schedule *const fri = &c->layout.fri;
        const unsigned layer = tree - VIEW_TREE_FRI;
        shape->n_heights = 1;
        shape->n_columns = fri->width[layer];
        shape->log_degree = fri->log_size[layer] - fri->log_blowup;
        shape->log_arity = fri->log_arity[layer];
    } else {
        shape->n_heights = c->layout.trees[tree].n_groups;
        shape->n_columns = c->layout.trees[tree].width;
    }
    memcpy(shape->root, root.b, sizeof shape->root);
    memcpy(shape->stated, c->stated[tree], sizeof shape->stated);
}

/* Its name, and the trees that there are: FRI has as many as the heights ask for. */
static enum status no_tree(const struct commitment_view *c, enum view_tree tree,
                           struct error *e)
{
    const unsigned n = commitment_view_trees(c);
    const char *const name = view_tree_name(tree);
    char known[128];
    size_t len = 0;
    for (unsigned i = 0; i < n; i++) {
        const bool is_within = i > VIEW_TREE_FRI && i + 1 < n;
        len += is_within ? 0
                         : (size_t)snprintf(known + len, sizeof known - len, "%s%s",
                                            i == 0              ? ""
                                            : i > VIEW_TREE_FRI ? " to "
                                                                : ", ",
                                            view_tree_name((enum view_tree)i));
    }
    return error_set(e, STATUS_ARGUMENT,
                     "commitments: there is no tree %s here: choose one of %s",
                     name != NULL ? name : "of that number", known);
}

enum status commitment_check(const struct commitment_view *c, enum view_tree tree,
                             struct error *e)
{
    if ((unsigned)tree >= commitment_view_trees(c)) {
        return no_tree(c, tree, e);
    }
    if (proof_trees_has(c->trees, tree)) {
        return STATUS_OK;
    }
    return error_set(e, STATUS_ARGUMENT,
                     "commitments: the tree %s is not known: its challenges come from "
                     "the link record, which is not there",
                     view_tree_name(tree));
}
