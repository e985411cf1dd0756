/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/leaf_checks.c - leaves held against what they are made of: the trace, the
 * constraints. */
#include <string.h>

#include "base/bits.h"
#include "poly/domain.h"
#include "poly/evaluate.h"
#include "prover/proof_trees_state.h"
#include "stark/identity.h"

/* ---- leaves against the trace ---- */

static enum status take_columns(struct prover *p, fp **columns, size_t n, unsigned log_n,
                                struct error *e)
{
    for (size_t i = 0; i < n; i++) {
        columns[i] = arena_alloc(p->arena, sizeof(fp) << log_n);
        if (columns[i] == NULL) {
            return prover_out_of_memory(p, e);
        }
    }
    return STATUS_OK;
}

/* The columns of a table in a tree, on the trace domain. */
static enum status trace_of(struct prover *p, unsigned id, uint32_t table, const fp **out,
                            struct error *e)
{
    const struct layout_table *const shape = &p->layout->tables[table];
    fp *trace[AIR_MAX_COLUMNS], *aux[TREE_WIDTH_MAX];
    const bool is_aux = id == LAYOUT_AUX;
    const size_t n_aux = is_aux ? (size_t)shape->n_aux * FE_DEGREE : 0;
    TRY(take_columns(p, aux, n_aux, shape->log_rows, e));
    TRY(columns_trace(p, table, trace, e));
    for (uint32_t c = 0; !is_aux && c < shape->width[id]; c++) {
        out[c] = trace[shape->graph->first_column[id] + c];
    }
    if (is_aux) {
        fe local, global;
        TRY(interact_columns(p, table, (const fp *const *)trace, aux, &local, &global,
                             e));
        for (size_t c = 0; c < n_aux; c++) {
            out[c] = aux[c];
        }
    }
    return STATUS_OK;
}

/* One table: as many values as it has columns in the tree. */
static enum status check_table(struct leaf_check *out, struct prover *p, unsigned id,
                               uint32_t table, const fp *const weights[FE_DEGREE],
                               const uint32_t *values, struct error *e)
{
    const struct layout_table *const shape = &p->layout->tables[table];
    const fp *columns[TREE_WIDTH_MAX];
    const size_t mark = arena_mark(p->arena);
    const uint32_t width = shape->width[id];
    TRY(trace_of(p, id, table, columns, e));
    fe *const at = arena_alloc(p->arena, width * sizeof *at);
    if (at == NULL) {
        return prover_out_of_memory(p, e);
    }
    poly_evaluate(at, weights, columns, width, (size_t)1 << shape->log_rows, p->pool);
    for (uint32_t c = 0; c < width; c++) {
        out->n_values++;
        out->n_equal += fe_in_base(at[c]) && fp_to_u32(at[c].c[0]) == values[c];
    }
    arena_release(p->arena, mark);
    return task_check(p->task, e);
}

enum status proof_trees_check_leaf(struct leaf_check *out, struct proof_trees *t,
                                   unsigned id, uint32_t leaf, const uint32_t *rows,
                                   struct error *e)
{
    struct prover *const p = &t->prover;
    const struct layout_tree *const tree = &p->layout->trees[id];
    CHECK(t->has[id] && id < LAYOUT_QUOTIENT);
    *out = (struct leaf_check){0};
    arena_release(p->arena, t->scratch);
    for (uint32_t g = 0; g < tree->n_groups; g++) {
        const struct layout_group *const group = &tree->groups[g];
        const unsigned log_rows = p->layout->heights[group->height].log_rows;
        const uint32_t position =
            layout_shift_index(leaf, tree->groups[0].log_size, group->log_size);
        fp *weights[FE_DEGREE];
        TRY(take_columns(p, weights, FE_DEGREE, log_rows, e));
        domain_weights(weights, log_rows,
                       fe_from_fp(domain_point_bitrev(position, group->log_size)),
                       p->pool);
        for (uint32_t part = 0; part < group->n_parts; part++) {
            TRY(check_table(out, p, id, group->part_table[part],
                            (const fp *const *)weights, rows, e));
            rows += group->part_width[part];
        }
        arena_release(p->arena, t->scratch);
    }
    return STATUS_OK;
}

/* ---- leaves against the constraints ---- */

/* The position one row of 2^log_rows later. */
static uint32_t next_position(uint32_t position, unsigned log_size, unsigned log_rows)
{
    const uint32_t step = (uint32_t)1 << (log_size - log_rows);
    const uint32_t mask = (uint32_t)(((uint64_t)1 << log_size) - 1);
    return bit_reverse((bit_reverse(position, log_size) + step) & mask, log_size);
}

static fe joined(const fp *const columns[FE_DEGREE], uint32_t at)
{
    fe x;
    for (unsigned d = 0; d < FE_DEGREE; d++) {
        x.c[d] = columns[d][at];
    }
    return x;
}

/* The terms of one table, at the point of a position and at that of a row later. */
static enum status table_terms(struct prover *p, uint32_t table, uint32_t here,
                               uint32_t later, fe *values, struct error *e)
{
    const struct layout_table *const shape = &p->layout->tables[table];
    const struct air_graph *const graph = shape->graph;
    const fp *columns[TREE_WIDTH_MAX];
    fe *at_zeta = values + shape->zeta_term, *at_next = values + shape->next_term;
    const size_t mark = arena_mark(p->arena);
    TRY(columns_base(p, table, columns, e));
    for (uint32_t c = 0; c < graph->width; c++) {
        *at_zeta++ = fe_from_fp(columns[c][here]);
        if (graph->next_used[c]) {
            *at_next++ = fe_from_fp(columns[c][later]);
        }
    }
    arena_release(p->arena, mark);
    TRY(columns_aux(p, table, columns, e));
    for (uint32_t i = 0; i < shape->n_aux; i++) {
        *at_zeta++ = joined(columns + (size_t)i * FE_DEGREE, here);
        if (air_pair_of_column(graph, i).is_accumulator) {
            *at_next++ = joined(columns + (size_t)i * FE_DEGREE, later);
        }
    }
    arena_release(p->arena, mark);
    return task_check(p->task, e);
}

/* q_0 and q_1 as the leaf has them. */
static void quotient_terms(fe *values, const uint32_t *row)
{
    for (unsigned part = 0; part < LAYOUT_QUOTIENT_PARTS; part++) {
        for (unsigned d = 0; d < FE_DEGREE; d++) {
            values[part].c[d] = fp_from_u32(*row++);
        }
    }
}

void prover_identity(struct identity *out, const struct prover *p, const fe *alphas)
{
    *out = (struct identity){
        .layout = p->layout,
        .challenges = {p->challenges[0], p->challenges[1]},
        .local_sums = p->proof.local_sums,
        .global_sums = p->proof.global_sums,
        .alphas = alphas,
    };
    memcpy(out->publics, p->in->publics, sizeof out->publics);
}

enum status proof_trees_check_quotient(struct quotient_check out[LAYOUT_MAX_HEIGHTS],
                                       struct proof_trees *t, uint32_t leaf,
                                       const uint32_t *rows, struct error *e)
{
    struct prover *const p = &t->prover;
    const struct layout *const layout = p->layout;
    struct layout_bounds bounds;
    CHECK(t->has[LAYOUT_QUOTIENT] && leaf >> layout->log_size_max == 0);
    arena_release(p->arena, t->scratch);
    layout_bounds(&bounds, layout->kind);
    fe *const values = arena_calloc(p->arena, layout->n_terms, sizeof *values);
    fe *const alphas = arena_alloc(p->arena, layout->n_constraints_max * sizeof *alphas);
    fe *const nodes = arena_alloc(p->arena, bounds.n_nodes * sizeof *nodes);
    if (values == NULL || alphas == NULL || nodes == NULL) {
        return prover_out_of_memory(p, e);
    }
    identity_powers(alphas, p->alpha, layout->n_constraints_max);
    struct identity identity;
    prover_identity(&identity, p, alphas);
    for (uint32_t h = 0; h < layout->n_heights; h++) {
        const struct layout_height *const height = &layout->heights[h];
        struct quotient_check *const c = &out[h];
        c->log_rows = height->log_rows;
        c->log_size = height->log_rows + layout->log_blowup;
        c->position = layout_shift_index(leaf, layout->log_size_max, c->log_size);
        const uint32_t later = next_position(c->position, c->log_size, c->log_rows);
        for (uint32_t i = 0; i < height->n_tables; i++) {
            TRY(table_terms(p, height->tables[i], c->position, later, values, e));
        }
        quotient_terms(values + height->quotient_term,
                       rows + (size_t)h * LAYOUT_QUOTIENT_PARTS * FE_DEGREE);
        c->constraints = identity_constraints(&identity, h, values, nodes);
        c->product = identity_product(
            layout, h, values, fe_from_fp(domain_point_bitrev(c->position, c->log_size)));
    }
    return STATUS_OK;
}
