/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* FRI, the prover's side: commit, fold, commit, .., interpolate; then open. */
#include "fri/fri_prove.h"

#include <string.h>

#include "base/bits.h"
#include "base/check.h"
#include "merkle/merkle_open.h"
#include "merkle/merkle_tree.h"
#include "simd/kernels.h"

/* words[j] is F_j; words[0] is the caller's. Words of all layers stay until they are
 * opened: together an eighth more than F_0. */
struct fri_prover {
    struct fri_schedule schedule;
    const fp *words[FRI_MAX_LAYERS + 1][FE_DEGREE];
    struct merkle_tree *trees[FRI_MAX_LAYERS];
    fe betas[FRI_MAX_LAYERS];
};

static enum status out_of_memory(const struct arena *arena, struct error *e)
{
    return error_set(e, STATUS_MEMORY, "fri: the arena of %zu bytes is too small",
                     arena_cap(arena));
}

/* ---- fold ---- */

enum { FOLD_GRAIN = 1 << 11 };

struct fold_job {
    fp *const *out;
    const fp *const *in;
    fe beta;
    unsigned log_arity, log_size;
};

static void fold_piece(void *arg, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    const struct fold_job *const job = arg;
    const struct kernels *const k = kernels_get();
    switch (job->log_arity) {
    case 1:
        k->fold2(job->out, job->in, job->beta, job->log_size, begin, end - begin);
        break;
    case 2:
        k->fold4(job->out, job->in, job->beta, job->log_size, begin, end - begin);
        break;
    case 3:
        k->fold8(job->out, job->in, job->beta, job->log_size, begin, end - begin);
        break;
    default:
        UNREACHABLE();
    }
}

/* ---- commit ---- */

static enum status commit_layer(struct fri_prover *f, unsigned layer, struct digest *root,
                                struct pool *pool, struct arena *arena, struct error *e)
{
    struct merkle_shape shape;
    fri_tree_shape(&shape, &f->schedule, layer);
    TRY(merkle_tree_open(&f->trees[layer], &shape, 0, arena, arena, e));
    merkle_tree_absorb_folded(f->trees[layer], 0, f->words[layer], FE_DEGREE,
                              (size_t)1 << f->schedule.log_arity[layer], pool);
    merkle_tree_commit(f->trees[layer], root, pool);
    return STATUS_OK;
}

static enum status fold_layer(struct fri_prover *f, unsigned layer, fe beta,
                              struct pool *pool, struct arena *arena, struct error *e)
{
    const unsigned log_size = f->schedule.log_size[layer];
    const unsigned log_arity = f->schedule.log_arity[layer];
    const size_t n = (size_t)1 << (log_size - log_arity);
    fp *next[FE_DEGREE];
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        next[c] = arena_alloc(arena, n * sizeof *next[c]);
        if (next[c] == NULL) {
            return out_of_memory(arena, e);
        }
        f->words[layer + 1][c] = next[c];
    }
    struct fold_job job = {
        .out = next,
        .in = f->words[layer],
        .beta = beta,
        .log_arity = log_arity,
        .log_size = log_size,
    };
    pool_run(pool, n, FOLD_GRAIN, fold_piece, &job);
    return STATUS_OK;
}

/* The word after the last fold has few enough positions to interpolate. Its coefficients
 * from FRI_N_FINAL on vanish if F_0 had the degree it should; a verifier never sees them.
 * */
static enum status interpolate_final(const struct fri_prover *f, fe final[FRI_N_FINAL],
                                     struct arena *arena, struct error *e)
{
    const unsigned log_size = FRI_LOG_FINAL + f->schedule.log_blowup;
    const size_t mark = arena_mark(arena);
    const size_t n = (size_t)1 << log_size;
    fp *const coefficients = arena_alloc(arena, n * sizeof *coefficients);
    fp *const scratch = arena_alloc(arena, ntt_scratch_len(log_size) * sizeof *scratch);
    if (coefficients == NULL || scratch == NULL) {
        return out_of_memory(arena, e);
    }
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        kernels_get()->coset_coefficients(coefficients, f->words[f->schedule.n_layers][c],
                                          log_size, FP_ONE, scratch);
        for (unsigned i = 0; i < FRI_N_FINAL; i++) {
            final[i].c[c] = coefficients[i];
        }
    }
    arena_release(arena, mark);
    return STATUS_OK;
}

enum status fri_commit(struct fri_prover **out, const struct fri_schedule *schedule,
                       const fp *const f0[FE_DEGREE], struct transcript *t,
                       struct digest *roots, fe final[FRI_N_FINAL], struct pool *pool,
                       struct arena *arena, struct error *e)
{
    *out = NULL;
    struct fri_prover *const f = arena_calloc(arena, 1, sizeof *f);
    if (f == NULL) {
        return out_of_memory(arena, e);
    }
    f->schedule = *schedule;
    memcpy(f->words[0], f0, sizeof f->words[0]);
    for (unsigned j = 0; j < schedule->n_layers; j++) {
        TRY(commit_layer(f, j, &roots[j], pool, arena, e));
        /* P -> V root of layer j; V -> P beta_j */
        f->betas[j] = fri_absorb_root(t, &roots[j]);
        TRY(fold_layer(f, j, f->betas[j], pool, arena, e));
    }
    TRY(interpolate_final(f, final, arena, e));
    /* P -> V the final coefficients */
    fri_absorb_final(t, final);
    *out = f;
    return STATUS_OK;
}

/* ---- open ---- */

static enum status open_layer(struct fri_prover *f, unsigned layer,
                              const uint32_t *leaves, size_t n,
                              struct merkle_proof *proof, struct pool *pool,
                              struct arena *arena, struct error *e)
{
    struct merkle_opening *o;
    TRY(merkle_opening_begin(&o, f->trees[layer], leaves, n, arena, e));
    merkle_opening_absorb_folded(o, 0, f->words[layer], FE_DEGREE,
                                 (size_t)1 << f->schedule.log_arity[layer], pool);
    merkle_opening_finish(o, proof);
    return STATUS_OK;
}

enum status fri_open(struct fri_prover *f, const uint32_t *indices, uint32_t n_indices,
                     struct opening *openings, struct pool *pool, struct arena *arena,
                     struct error *e)
{
    uint32_t *const leaves = arena_alloc(arena, n_indices * sizeof *leaves);
    if (leaves == NULL) {
        return out_of_memory(arena, e);
    }
    size_t n = n_indices;
    memcpy(leaves, indices, n * sizeof *leaves);
    for (unsigned j = 0; j < f->schedule.n_layers; j++) {
        struct merkle_proof proof;
        n = merkle_shift_indices(leaves, leaves, n, f->schedule.log_arity[j]);
        TRY(open_layer(f, j, leaves, n, &proof, pool, arena, e));
        openings[j] = (struct opening){
            .words = proof.rows,
            .n_words = (uint32_t)proof.n_elements,
            .siblings = proof.siblings,
            .n_siblings = (uint32_t)proof.n_siblings,
        };
    }
    return STATUS_OK;
}

/* ---- look ---- */

enum status fri_open_leaf(struct fri_prover *f, unsigned layer, uint32_t leaf,
                          struct merkle_proof *proof, struct pool *pool,
                          struct arena *arena, struct error *e)
{
    CHECK(layer < f->schedule.n_layers);
    return open_layer(f, layer, &leaf, 1, proof, pool, arena, e);
}

const struct merkle_tree *fri_layer_tree(const struct fri_prover *f, unsigned layer)
{
    CHECK(layer < f->schedule.n_layers);
    return f->trees[layer];
}

fe fri_layer_beta(const struct fri_prover *f, unsigned layer)
{
    CHECK(layer < f->schedule.n_layers);
    return f->betas[layer];
}

fe fri_word_value(const struct fri_prover *f, unsigned layer, uint32_t position)
{
    fe x;
    CHECK(layer <= f->schedule.n_layers);
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        x.c[c] = f->words[layer][c][position];
    }
    return x;
}

size_t fri_prove_bytes(const struct fri_schedule *schedule, uint32_t n_queries)
{
    enum { BOOKKEEPING = 1 << 16 }; /* of a tree and its opening, apart from arrays */
    const size_t per_query = ((size_t)FE_DEGREE << FRI_LOG_ARITY_MAX) * sizeof(fp)
                             + MERKLE_LOG_HEIGHT_MAX * sizeof(struct digest)
                             + 8 * sizeof(uint32_t);
    const unsigned log_final = FRI_LOG_FINAL + schedule->log_blowup;
    size_t bytes = sizeof(struct fri_prover) + ((size_t)sizeof(fp) << log_final)
                   + ntt_scratch_len(log_final) * sizeof(fp) + BOOKKEEPING;
    for (unsigned j = 0; j < schedule->n_layers; j++) {
        struct merkle_shape shape;
        size_t kept, scratch;
        fri_tree_shape(&shape, schedule, j);
        merkle_tree_size(&kept, &scratch, &shape, 0);
        const unsigned log_next = schedule->log_size[j] - schedule->log_arity[j];
        bytes += kept + scratch + ((size_t)FE_DEGREE * sizeof(fp) << log_next)
                 + FE_DEGREE * ARENA_ALIGN + n_queries * per_query + BOOKKEEPING;
    }
    return bytes;
}
