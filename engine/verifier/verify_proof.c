/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The judgement of one proof, in the order of docs/protocol.md section 12.
 *
 * Each chapter is a function that returns true to go on; one that returns false has named
 * its verdict. The only place that writes CONDITIONAL is the end of verify_proof.
 */
#include "verifier/verify_proof.h"

#include <string.h>

#include "base/bits.h"
#include "base/check.h"
#include "fri/fri_verify.h"
#include "merkle/merkle_verify.h"
#include "stark/identity.h"
#include "stark/protocol.h"
#include "verifier/own_messages.h"

/* One judgement under way. */
struct trial {
    struct judgement *j;
    struct workspace *w;
    const struct run *run;
    const struct stark_kind *kind;
    uint32_t index;
    struct transcript transcript;
    struct air_challenges local;
    fe alpha, zeta, gamma;
    fe betas[FRI_MAX_LAYERS];
    uint32_t n_indices;
};

static bool fail(struct trial *t, enum verdict verdict, const char *what)
{
    verdict_set(t->j, verdict, "%s %u%s%s",
                t->kind->id == STARK_SEGMENT ? "segment" : "image chunk", t->index,
                what[0] == 0 ? "" : ", ", what);
    return false;
}

/* ---- 1. bytes ---- */

static bool decode(struct trial *t, const uint8_t *bytes, size_t len)
{
    struct error e;
    struct workspace *const w = t->w;
    if (proof_decode(&w->proof, &w->layout, t->kind,
                     t->run->link.statement.params.log_blowup, t->run->n_queries, bytes,
                     len, w->arena, &e)
        != STATUS_OK) {
        return fail(t, VERDICT_BAD_PROOF, e.text);
    }
    return w->proof.index == t->index || fail(t, VERDICT_WRONG_INDEX, "");
}

/* ---- 2. heights that are not the prover's to choose ---- */

static uint8_t bound_log_rows(const struct trial *t)
{
    return t->kind->id == STARK_SEGMENT
               ? link_get_segment(&t->run->link, t->index).log_rows
               : link_get_chunk(&t->run->link, t->index).log_rows;
}

static bool check_heights(struct trial *t)
{
    const uint8_t *const fixed = t->run->program->kinds[t->kind->id - 1].log_rows;
    for (uint32_t i = 0; i < t->kind->n_tables; i++) {
        const struct air_graph *const graph = t->kind->graphs[i];
        const unsigned l = t->w->layout.tables[i].log_rows;
        if ((graph->n_columns[AIR_PRE] != 0 && l != fixed[i])
            || (graph->n_columns[AIR_BOUND] != 0 && l != bound_log_rows(t))) {
            return fail(t, VERDICT_WRONG_HEIGHT, graph->table->name);
        }
    }
    return true;
}

/* ---- 3. counts and strength ---- */

static bool check_counts(struct trial *t)
{
    struct layout *const layout = &t->w->layout;
    own_messages_count(layout->n_sends, layout->n_receives, &t->run->link, t->kind->id,
                       t->index);
    return logup_counts_fit(t->kind->graphs[0]->buses, AIR_LOCAL, layout->n_sends,
                            layout->n_receives)
           || fail(t, VERDICT_LOCAL_COUNT, "");
}

static bool check_strength(struct trial *t)
{
    const struct stark_params *const params = &t->run->link.statement.params;
    struct soundness_input in;
    soundness_input_of_layout(&in, &t->w->layout, params, t->run->n_slots_global);
    soundness_evaluate(&t->w->soundness, &in);
    return soundness_suffices(&t->w->soundness, params->security)
           || fail(t, VERDICT_WEAK_PROOF, "");
}

/* ---- 4. the transcript ---- */

static bool run_transcript(struct trial *t)
{
    const struct proof *const p = &t->w->proof;
    const struct layout *const layout = &t->w->layout;
    struct transcript *const tr = &t->transcript;
    protocol_begin(tr, &t->run->challenges.digest, t->kind->id, t->index, layout,
                   &t->run->listener);
    /* P -> V main root, lookup nonce; V -> P local z, a */
    protocol_main(tr, &p->main_root);
    if (!protocol_check_nonce(tr, PROTOCOL_LOOKUP_NONCE, p->lookup_nonce)) {
        return fail(t, VERDICT_LOOKUP_NONCE, "");
    }
    protocol_lookup(tr, &t->local);
    /* P -> V aux root, local sums, global sums; V -> P alpha */
    t->alpha = protocol_alpha(tr, layout, &p->aux_root, p->local_sums, p->global_sums);
    /* P -> V quotient root; V -> P zeta */
    t->zeta = protocol_zeta(tr, &p->quotient_root);
    if (fe_in_base(t->zeta)) {
        return fail(t, VERDICT_BASE_ZETA, "");
    }
    /* P -> V out-of-domain values, batch nonce; V -> P gamma */
    protocol_values(tr, layout, p->values);
    if (!protocol_check_nonce(tr, PROTOCOL_BATCH_NONCE, p->batch_nonce)) {
        return fail(t, VERDICT_BATCH_NONCE, "");
    }
    t->gamma = protocol_gamma(tr);
    /* P -> V fri root; V -> P beta; for each layer */
    for (unsigned j = 0; j < layout->fri.n_layers; j++) {
        t->betas[j] = fri_absorb_root(tr, &p->fri_roots[j]);
    }
    /* P -> V final coefficients, query nonce; V -> P indices */
    fri_absorb_final(tr, p->fri_final);
    if (!fri_check_nonce(tr, STARK_GRIND_QUERY, p->query_nonce)) {
        return fail(t, VERDICT_QUERY_NONCE, "");
    }
    t->n_indices =
        fri_sample_indices(tr, layout->log_size_max, t->run->n_queries, t->w->indices);
    return true;
}

/* ---- 5. local sums ---- */

static bool check_local_sum(struct trial *t)
{
    fe sum;
    if (!own_messages_sum(&sum, &t->run->link, t->kind->id, t->index, &t->local)) {
        return fail(t, VERDICT_LOCAL_SUM, "a message of the verifier is a pole");
    }
    for (uint32_t i = 0; i < t->w->layout.n_local_sums; i++) {
        sum = fe_add(sum, t->w->proof.local_sums[i]);
    }
    return fe_is_zero(sum) || fail(t, VERDICT_LOCAL_SUM, "");
}

/* ---- 6. the quotient identity ---- */

/* sum of constraints = (zeta^N - 1) (q_0(zeta) + zeta^N q_1(zeta)) at every height */
static bool check_quotients(struct trial *t)
{
    const struct proof *const p = &t->w->proof;
    const struct layout *const layout = &t->w->layout;
    const bool is_segment = t->kind->id == STARK_SEGMENT;
    const struct identity identity = {
        .layout = layout,
        .publics =
            {
                [AIR_PUBLIC_SEGMENT] = fp_from_u32(is_segment ? t->index + 1 : 0),
                [AIR_PUBLIC_FIRST] = fp_from_u32(!is_segment && t->index == 0),
            },
        .challenges =
            {
                [AIR_LOCAL] = t->local,
                [AIR_GLOBAL] = t->run->challenges.global,
            },
        .local_sums = p->local_sums,
        .global_sums = p->global_sums,
        .alphas = t->w->alphas,
    };
    identity_powers(t->w->alphas, t->alpha, layout->n_constraints_max);
    for (uint32_t i = 0; i < layout->n_heights; i++) {
        const fe sum = identity_constraints(&identity, i, p->values, t->w->nodes);
        if (!fe_equal(sum, identity_product(layout, i, p->values, t->zeta))) {
            return fail(t, VERDICT_QUOTIENT, "");
        }
    }
    return true;
}

/* ---- 7. openings and FRI ---- */

static const struct digest *tree_root(const struct trial *t, unsigned tree,
                                      struct digest *bound)
{
    switch (tree) {
    case LAYOUT_PRE:
        return &t->run->program->kinds[t->kind->id - 1].root;
    case LAYOUT_BOUND:
        *bound = t->kind->id == STARK_SEGMENT
                     ? link_get_segment(&t->run->link, t->index).root
                     : link_get_chunk(&t->run->link, t->index).root;
        return bound;
    case LAYOUT_MAIN:
        return &t->w->proof.main_root;
    case LAYOUT_AUX:
        return &t->w->proof.aux_root;
    case LAYOUT_QUOTIENT:
        return &t->w->proof.quotient_root;
    default:
        UNREACHABLE();
    }
}

static bool check_openings(struct trial *t)
{
    static const char *const names[LAYOUT_N_TREES] = {
        [LAYOUT_PRE] = "preprocessed tree",  [LAYOUT_BOUND] = "boundary tree",
        [LAYOUT_MAIN] = "main tree",         [LAYOUT_AUX] = "aux tree",
        [LAYOUT_QUOTIENT] = "quotient tree",
    };
    const struct layout *const layout = &t->w->layout;
    for (unsigned tree = 0; tree < LAYOUT_N_TREES; tree++) {
        if (layout->trees[tree].n_groups == 0) {
            continue;
        }
        const struct opening *const o = &t->w->proof.openings[tree];
        const unsigned shift =
            layout->log_size_max - layout->trees[tree].groups[0].log_size;
        const size_t n =
            merkle_shift_indices(t->w->shifted, t->w->indices, t->n_indices, shift);
        struct merkle_shape shape;
        struct digest bound;
        layout_tree_shape(&shape, layout, (enum layout_tree_id)tree);
        if (!merkle_verify(tree_root(t, tree, &bound), &shape, t->w->shifted, n, o->words,
                           o->n_words, o->siblings, o->n_siblings, t->w->scratch)) {
            return fail(t, VERDICT_OPENING, names[tree]);
        }
    }
    return true;
}

static bool check_fri(struct trial *t)
{
    static const enum verdict verdicts[] = {
        [FRI_BAD_OPENING] = VERDICT_FRI_OPENING,
        [FRI_BAD_FIRST] = VERDICT_FRI_FIRST,
        [FRI_BAD_FOLD] = VERDICT_FRI_FOLD,
        [FRI_BAD_FINAL] = VERDICT_FRI_FINAL,
    };
    struct workspace *const w = t->w;
    identity_powers(w->gammas, t->gamma, w->layout.n_terms);
    reconstruct_first_word(&w->reconstruction, &w->layout, &w->proof, w->indices,
                           t->n_indices, w->gammas, t->zeta, w->first);
    const struct fri_claim claim = {
        .schedule = &w->layout.fri,
        .roots = w->proof.fri_roots,
        .betas = t->betas,
        .final = w->proof.fri_final,
        .openings = w->proof.fri_openings,
    };
    unsigned layer;
    const enum fri_outcome outcome =
        fri_verify(&claim, w->indices, t->n_indices, w->first, w->scratch, &layer);
    return outcome == FRI_CONSISTENT || fail(t, verdicts[outcome], "");
}

/* ---- all of it ---- */

void verify_proof(struct judgement *j, struct workspace *w, const struct run *run,
                  const struct stark_kind *kind, uint32_t index, const uint8_t *bytes,
                  size_t len)
{
    struct trial t = {.j = j, .w = w, .run = run, .kind = kind, .index = index};
    const size_t mark = arena_mark(w->arena);
    verdict_set(j, VERDICT_REJECTED, "%s", "");
    w->global_sum = fe_zero();
    if (decode(&t, bytes, len) && check_heights(&t) && check_counts(&t)
        && check_strength(&t) && run_transcript(&t) && check_local_sum(&t)
        && check_quotients(&t) && check_openings(&t) && check_fri(&t)) {
        for (uint32_t i = 0; i < w->layout.n_global_sums; i++) {
            w->global_sum = fe_add(w->global_sum, w->proof.global_sums[i]);
        }
        verdict_set(j, VERDICT_CONDITIONAL, "%s", "");
    }
    arena_release(w->arena, mark);
}
