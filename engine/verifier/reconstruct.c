/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Batching at the queries. Every opened element is multiplied by the power of gamma of
 * its term; element k of extension column e carries gamma^e X^k, so that extension
 * columns are base columns with other weights. */
#include "verifier/reconstruct.h"

#include "base/bits.h"
#include "base/check.h"

/* ---- memory ---- */

static void largest(const struct stark_kind *kinds, uint32_t n_kinds, size_t *n_weights,
                    size_t *n_next)
{
    *n_weights = 0;
    *n_next = 0;
    for (uint32_t i = 0; i < n_kinds; i++) {
        struct layout_bounds bounds;
        layout_bounds(&bounds, &kinds[i]);
        size_t width = 0;
        for (unsigned tree = 0; tree < LAYOUT_N_TREES; tree++) {
            width += bounds.width[tree];
        }
        *n_weights = width > *n_weights ? width : *n_weights;
        /* a next term is a column or an accumulator of FE_DEGREE columns */
        const size_t next = (size_t)FE_DEGREE * bounds.n_terms;
        *n_next = next > *n_next ? next : *n_next;
    }
}

bool reconstruction_take(struct reconstruction *r, const struct stark_kind *kinds,
                         uint32_t n_kinds, uint32_t n_queries, struct arena *arena)
{
    size_t n_weights, n_next;
    largest(kinds, n_kinds, &n_weights, &n_next);
    bool is_taken = true;
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        r->weights[c] = arena_alloc(arena, n_weights * sizeof(fp));
        is_taken = is_taken && r->weights[c] != NULL;
    }
    r->next = arena_alloc(arena, n_next * sizeof *r->next);
    r->denominators = arena_alloc(arena, 2 * n_queries * sizeof(fe));
    r->numerators = arena_alloc(arena, 2 * n_queries * sizeof(fe));
    r->rows = arena_alloc(arena, n_queries * sizeof(uint32_t));
    return is_taken && r->next != NULL && r->denominators != NULL && r->numerators != NULL
           && r->rows != NULL;
}

size_t reconstruction_bytes(const struct stark_kind *kinds, uint32_t n_kinds,
                            uint32_t n_queries)
{
    size_t n_weights, n_next;
    largest(kinds, n_kinds, &n_weights, &n_next);
    return FE_DEGREE * (n_weights * sizeof(fp) + ARENA_ALIGN)
           + n_next * sizeof(struct next_weight) + 4 * (size_t)n_queries * sizeof(fe)
           + n_queries * sizeof(uint32_t) + 4 * ARENA_ALIGN;
}

/* ---- weights of one height ---- */

/* a X^k */
static fe times_monomial(fe a, unsigned k)
{
    fe r;
    for (unsigned i = 0; i < FE_DEGREE; i++) {
        const unsigned to = i + k;
        r.c[to % FE_DEGREE] =
            to < FE_DEGREE ? a.c[i] : fp_mul(a.c[i], fp_from_u32(FE_NONRESIDUE));
    }
    return r;
}

static void put_weight(struct reconstruction *r, uint32_t at, fe weight)
{
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        r->weights[c][at] = weight.c[c];
    }
}

/* Number in its graph of the first base column that the tree holds. */
static uint32_t first_base_column(const struct air_graph *graph, unsigned tree)
{
    switch (tree) {
    case LAYOUT_PRE:
        return graph->first_column[AIR_PRE];
    case LAYOUT_BOUND:
        return graph->first_column[AIR_BOUND];
    case LAYOUT_MAIN:
        return graph->first_column[AIR_MAIN];
    default:
        UNREACHABLE();
    }
}

static void weigh_table(struct reconstruction *r, const struct layout_table *t,
                        unsigned tree, uint32_t at, const fe *gammas)
{
    const fe *const g = gammas + t->zeta_term;
    for (uint32_t i = 0; i < t->width[tree]; i++) {
        if (tree == LAYOUT_AUX) {
            const fe power = g[t->graph->width + i / FE_DEGREE];
            put_weight(r, at + i, times_monomial(power, i % FE_DEGREE));
        } else {
            put_weight(r, at + i, g[first_base_column(t->graph, tree) + i]);
        }
    }
}

/* The tree that holds a base column. */
static unsigned tree_of_column(const struct air_graph *graph, uint32_t column)
{
    unsigned tree = LAYOUT_PRE;
    while (column >= first_base_column(graph, tree) + layout_table_width(graph, tree)) {
        tree++;
    }
    return tree;
}

static void weigh_next(struct reconstruction *r, const struct layout_table *t,
                       const fe *gammas)
{
    const struct air_graph *const graph = t->graph;
    uint32_t term = t->next_term;
    for (uint32_t c = 0; c < graph->width; c++) {
        if (graph->next_used[c]) {
            const unsigned tree = tree_of_column(graph, c);
            r->next[r->n_next++] = (struct next_weight){
                .tree = tree,
                .offset = t->offset[tree] + c - first_base_column(graph, tree),
                .weight = gammas[term++],
            };
        }
    }
    const uint32_t ends[] = {graph->n_aux_local, t->n_aux};
    const uint32_t counts[] = {graph->n_aux_local, graph->n_aux_global};
    for (unsigned scope = 0; scope < 2; scope++) {
        if (counts[scope] == 0) {
            continue;
        }
        for (unsigned k = 0; k < FE_DEGREE; k++) {
            r->next[r->n_next++] = (struct next_weight){
                .tree = LAYOUT_AUX,
                .offset = t->offset[LAYOUT_AUX] + FE_DEGREE * (ends[scope] - 1) + k,
                .weight = times_monomial(gammas[term], k),
            };
        }
        term++;
    }
    CHECK(term == t->next_term + t->n_next_terms);
}

/* ---- sums ---- */

/* sum_i weights[i] words[i], with canonical words: a product is below p^2 < 2^61.9, and
 * the running sum is kept below 2^32 p < 2^62.91, so their sum fits 64 bits. Reduction
 * divides by 2^32, which takes the Montgomery factor of the weight away; fp_from_u32 puts
 * it back. */
static fe weighted_sum(fp *const weights[FE_DEGREE], uint32_t at, const uint32_t *words,
                       uint32_t n)
{
    const uint64_t bound = (uint64_t)FP_MODULUS << 32;
    fe sum;
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        const fp *const w = weights[c] + at;
        uint64_t s = 0;
        for (uint32_t i = 0; i < n; i++) {
            s += (uint64_t)w[i] * words[i];
            s = s >= bound ? s - bound : s;
        }
        sum.c[c] = fp_from_u32(fp_reduce(s));
    }
    return sum;
}

/* sum gamma^e v_e over terms first .. first + n - 1 */
static fe claimed_sum(const fe *gammas, const fe *values, uint32_t first, uint32_t n)
{
    fe sum = fe_zero();
    for (uint32_t e = first; e < first + n; e++) {
        sum = fe_add(sum, fe_mul(gammas[e], values[e]));
    }
    return sum;
}

/* The opened rows of one height: where each tree's begin, and their width (0: none). */
struct height_rows {
    const uint32_t *words[LAYOUT_N_TREES];
    uint32_t width[LAYOUT_N_TREES];
    uint32_t weights_at[LAYOUT_N_TREES];
};

/* Row j of the height: what stands above y - zeta and above y - zeta omega, but for the
 * claimed sums. */
static void sum_row(const struct reconstruction *r, const struct height_rows *h,
                    uint32_t j, fe *at_zeta, fe *at_next)
{
    *at_zeta = fe_zero();
    *at_next = fe_zero();
    for (unsigned tree = 0; tree < LAYOUT_N_TREES; tree++) {
        if (h->width[tree] != 0) {
            const uint32_t *const row = h->words[tree] + (size_t)j * h->width[tree];
            *at_zeta = fe_add(*at_zeta, weighted_sum(r->weights, h->weights_at[tree], row,
                                                     h->width[tree]));
        }
    }
    for (uint32_t i = 0; i < r->n_next; i++) {
        const struct next_weight *const n = &r->next[i];
        const uint32_t *const row = h->words[n->tree] + (size_t)j * h->width[n->tree];
        *at_next = fe_add(*at_next, fe_mul_fp(n->weight, fp_from_u32(row[n->offset])));
    }
}

/* ---- one height ---- */

static void weigh_height(struct reconstruction *r, struct height_rows *h,
                         const struct layout *layout, uint32_t height, const fe *gammas)
{
    uint32_t at = 0;
    for (unsigned tree = 0; tree < LAYOUT_N_TREES; tree++) {
        h->weights_at[tree] = at;
        if (tree == LAYOUT_QUOTIENT) {
            for (unsigned i = 0; i < LAYOUT_QUOTIENT_PARTS * FE_DEGREE; i++) {
                const fe power =
                    gammas[layout->heights[height].quotient_term + i / FE_DEGREE];
                put_weight(r, at + i, times_monomial(power, i % FE_DEGREE));
            }
            continue;
        }
        for (uint32_t k = 0; k < layout->heights[height].n_tables; k++) {
            const struct layout_table *const t =
                &layout->tables[layout->heights[height].tables[k]];
            weigh_table(r, t, tree, at, gammas);
            at += t->width[tree];
        }
    }
    r->n_next = 0;
    for (uint32_t k = 0; k < layout->heights[height].n_tables; k++) {
        weigh_next(r, &layout->tables[layout->heights[height].tables[k]], gammas);
    }
}

static void claim_height(const struct layout *layout, uint32_t height, const fe *gammas,
                         const fe *values, fe *at_zeta, fe *at_next)
{
    const struct layout_height *const h = &layout->heights[height];
    *at_zeta = claimed_sum(gammas, values, h->quotient_term, LAYOUT_QUOTIENT_PARTS);
    *at_next = fe_zero();
    for (uint32_t k = 0; k < h->n_tables; k++) {
        const struct layout_table *const t = &layout->tables[h->tables[k]];
        *at_zeta =
            fe_add(*at_zeta, claimed_sum(gammas, values, t->zeta_term, t->n_zeta_terms));
        *at_next =
            fe_add(*at_next, claimed_sum(gammas, values, t->next_term, t->n_next_terms));
    }
}

/* G_l at the n distinct rows r->rows, into r->numerators[0 .. n-1]. zeta is not in F, so
 * no denominator is zero. */
static void height_word(struct reconstruction *r, const struct height_rows *h,
                        const struct layout *layout, uint32_t height, const fe *gammas,
                        const fe *values, fe zeta, uint32_t n)
{
    const unsigned log_rows = layout->heights[height].log_rows;
    const unsigned log_size = log_rows + layout->log_blowup;
    const fp w = fp_root_of_unity(log_size);
    const fe zeta_next = fe_mul_fp(zeta, fp_root_of_unity(log_rows));
    fe claim_zeta, claim_next;
    claim_height(layout, height, gammas, values, &claim_zeta, &claim_next);
    for (uint32_t j = 0; j < n; j++) {
        const fp y =
            fp_mul(fp_coset_shift(), fp_pow(w, bit_reverse(r->rows[j], log_size)));
        r->denominators[2 * j] = fe_neg(fe_sub_fp(zeta, y));
        r->denominators[2 * j + 1] = fe_neg(fe_sub_fp(zeta_next, y));
        fe at_zeta, at_next;
        sum_row(r, h, j, &at_zeta, &at_next);
        r->numerators[2 * j] = fe_sub(at_zeta, claim_zeta);
        r->numerators[2 * j + 1] = fe_sub(at_next, claim_next);
    }
    fe_batch_inverse(r->denominators, r->denominators, 2 * (size_t)n);
    for (uint32_t j = 0; j < n; j++) {
        r->numerators[j] =
            fe_add(fe_mul(r->numerators[2 * j], r->denominators[2 * j]),
                   fe_mul(r->numerators[2 * j + 1], r->denominators[2 * j + 1]));
    }
}

/* Distinct rows of the height that the indices name; both ascending. */
static uint32_t name_rows(uint32_t *rows, const uint32_t *indices, uint32_t n_indices,
                          unsigned shift)
{
    return (uint32_t)merkle_shift_indices(rows, indices, n_indices, shift);
}

void reconstruct_first_word(struct reconstruction *r, const struct layout *layout,
                            const struct proof *proof, const uint32_t *indices,
                            uint32_t n_indices, const fe *gammas, fe zeta, fe *first)
{
    struct height_rows h = {0};
    uint32_t group[LAYOUT_N_TREES] = {0};
    for (unsigned tree = 0; tree < LAYOUT_N_TREES; tree++) {
        h.words[tree] = proof->openings[tree].words;
    }
    for (uint32_t i = 0; i < n_indices; i++) {
        first[i] = fe_zero();
    }
    for (uint32_t height = 0; height < layout->n_heights; height++) {
        const unsigned shift = layout->log_rows_max - layout->heights[height].log_rows;
        const uint32_t n = name_rows(r->rows, indices, n_indices, shift);
        for (unsigned tree = 0; tree < LAYOUT_N_TREES; tree++) {
            const struct layout_tree *const t = &layout->trees[tree];
            const bool is_here =
                group[tree] < t->n_groups && t->groups[group[tree]].height == height;
            h.width[tree] = is_here ? t->groups[group[tree]].width : 0;
            group[tree] += is_here;
        }
        weigh_height(r, &h, layout, height, gammas);
        height_word(r, &h, layout, height, gammas, proof->values, zeta, n);
        for (uint32_t i = 0, j = 0; i < n_indices; i++) {
            j += indices[i] >> shift != r->rows[j];
            first[i] = fe_add(first[i], r->numerators[j]);
        }
        for (unsigned tree = 0; tree < LAYOUT_N_TREES; tree++) {
            if (h.width[tree] != 0) {
                h.words[tree] += (size_t)n * h.width[tree];
            }
        }
    }
}
