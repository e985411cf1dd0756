/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Memory of one judgement: everything for the worst proof, taken once. */
#include <string.h>

#include "fri/fri_verify.h"
#include "merkle/merkle_verify.h"
#include "verifier/verify_proof.h"

/* The most over both kinds and all parameters. */
struct worst {
    size_t n_terms, n_constraints, n_nodes, decoded, scratch;
    uint32_t n_queries;
};

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static struct worst find_worst(const struct stark_kind *kinds)
{
    struct worst x = {0};
    for (unsigned b = STARK_LOG_BLOWUP_MIN; b <= STARK_LOG_BLOWUP_MAX; b++) {
        const struct stark_params params = {
            .log_blowup = b,
            .security = 128,
            .segment_log2 = STARK_SEGMENT_LOG2_MAX,
        };
        const uint32_t n_queries = soundness_n_queries(&params);
        x.n_queries = (uint32_t)larger(x.n_queries, n_queries);
        for (unsigned i = 0; i < STARK_N_KINDS; i++) {
            x.decoded = larger(x.decoded, proof_decoded_bytes(&kinds[i], b, n_queries));
        }
    }
    for (unsigned i = 0; i < STARK_N_KINDS; i++) {
        struct layout_bounds bounds;
        layout_bounds(&bounds, &kinds[i]);
        x.n_terms = larger(x.n_terms, bounds.n_terms);
        x.n_constraints = larger(x.n_constraints, bounds.n_constraints);
        x.n_nodes = larger(x.n_nodes, bounds.n_nodes);
    }
    x.scratch =
        larger(merkle_verify_scratch(x.n_queries), fri_verify_scratch(x.n_queries));
    return x;
}

size_t workspace_bytes(const struct stark_kind *kinds)
{
    const struct worst x = find_worst(kinds);
    return (x.n_constraints + x.n_terms + x.n_nodes + x.n_queries) * sizeof(fe)
           + 2 * x.n_queries * sizeof(uint32_t) + x.scratch + 8 * ARENA_ALIGN
           + reconstruction_bytes(kinds, STARK_N_KINDS, x.n_queries);
}

enum status workspace_open(struct workspace *w, const struct stark_kind *kinds,
                           struct arena *arena, struct error *e)
{
    const struct worst x = find_worst(kinds);
    memset(w, 0, sizeof *w);
    TRY(arena_open(&w->arena, x.decoded, e));
    w->alphas = arena_alloc(arena, x.n_constraints * sizeof(fe));
    w->gammas = arena_alloc(arena, x.n_terms * sizeof(fe));
    w->nodes = arena_alloc(arena, x.n_nodes * sizeof(fe));
    w->first = arena_alloc(arena, x.n_queries * sizeof(fe));
    w->indices = arena_alloc(arena, x.n_queries * sizeof(uint32_t));
    w->shifted = arena_alloc(arena, x.n_queries * sizeof(uint32_t));
    w->scratch = arena_alloc(arena, x.scratch);
    if (w->alphas == NULL || w->gammas == NULL || w->nodes == NULL || w->first == NULL
        || w->indices == NULL || w->shifted == NULL || w->scratch == NULL
        || !reconstruction_take(&w->reconstruction, kinds, STARK_N_KINDS, x.n_queries,
                                arena)) {
        return error_set(e, STATUS_MEMORY, "verifier: its arena is too small");
    }
    return STATUS_OK;
}

void workspace_close(struct workspace *w)
{
    arena_close(w->arena);
    w->arena = NULL;
}
