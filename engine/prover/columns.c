/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/columns.c - extended columns: kept from commitment to opening, or rebuilt.
 *
 * A column is built one way only, whichever mode asks for it: source -> trace domain -> LDE. In
 * stream mode that happens once per round that needs the table; in resident mode the first result
 * stays. Preprocessed columns are extended once per program and belong to it.
 */
#include "prover/state.h"

#include "poly/lde.h"

static size_t table_rows(const struct prover *p, uint32_t table)
{
    return (size_t)1 << p->layout->tables[table].log_rows;
}

static size_t table_positions(const struct prover *p, uint32_t table)
{
    return table_rows(p, table) << p->layout->log_blowup;
}

enum status prover_out_of_memory(const struct prover *p, struct error *e)
{
    return error_set(
        e, STATUS_MEMORY,
        "prover: %zu of %zu bytes of the arena are used and the next columns "
        "do not fit",
        arena_used(p->arena), arena_cap(p->arena));
}

/* n_columns columns of n values each. */
static enum status alloc_columns(struct prover *p, fp **columns, size_t n_columns,
                                 size_t n, struct error *e)
{
    for (size_t i = 0; i < n_columns; i++) {
        columns[i] = arena_alloc(p->arena, n * sizeof(fp));
        if (columns[i] == NULL) {
            return prover_out_of_memory(p, e);
        }
    }
    return STATUS_OK;
}

static enum status extend(struct prover *p, fp *const *out, const fp *const *in,
                          size_t n_columns, unsigned log_rows, struct error *e)
{
    size_t mark = arena_mark(p->arena);
    size_t n_scratch = lde_scratch(log_rows, pool_threads(p->pool));
    fp *scratch = arena_alloc(p->arena, n_scratch * sizeof(fp));
    if (scratch == NULL) {
        return prover_out_of_memory(p, e);
    }
    lde_columns(out, in, n_columns, log_rows, p->layout->log_blowup, scratch, p->pool);
    arena_release(p->arena, mark);
    return STATUS_OK;
}

enum status columns_trace(struct prover *p, uint32_t table, fp **trace, struct error *e)
{
    const struct air_graph *graph = p->layout->tables[table].graph;
    TRY(alloc_columns(p, trace, graph->width, table_rows(p, table), e));
    TRY(task_check(p->task, e));
    return p->in->source.fill(p->in->source.arg, table, trace, p->pool, e);
}

static enum status build_base(struct prover *p, uint32_t table, const fp **lde,
                              struct error *e)
{
    const struct layout_table *shape = &p->layout->tables[table];
    const struct air_graph *graph = shape->graph;
    uint32_t n_pre = graph->n_columns[AIR_PRE];
    uint32_t n_own = graph->width - n_pre;
    fp *own[AIR_MAX_COLUMNS];
    fp *trace[AIR_MAX_COLUMNS];

    TRY(alloc_columns(p, own, n_own, table_positions(p, table), e));
    size_t mark = arena_mark(p->arena);
    TRY(columns_trace(p, table, trace, e));
    TRY(extend(p, own, (const fp *const *)trace + n_pre, n_own, shape->log_rows, e));
    arena_release(p->arena, mark);
    for (uint32_t i = 0; i < graph->width; i++) {
        lde[i] = i < n_pre ? p->in->preprocessed->lde[table][i] : own[i - n_pre];
    }
    return STATUS_OK;
}

static enum status build_aux(struct prover *p, uint32_t table, fp **lde, fe *local_sum,
                             fe *global_sum, struct error *e)
{
    const struct layout_table *shape = &p->layout->tables[table];
    size_t n_columns = (size_t)shape->n_aux * FE_DEGREE;
    fp *trace[AIR_MAX_COLUMNS];
    fp *aux[PROVER_MAX_AUX * FE_DEGREE];

    TRY(alloc_columns(p, lde, n_columns, table_positions(p, table), e));
    size_t mark = arena_mark(p->arena);
    TRY(alloc_columns(p, aux, n_columns, table_rows(p, table), e));
    size_t mark_trace = arena_mark(p->arena);
    TRY(columns_trace(p, table, trace, e));
    TRY(interact_columns(p, table, (const fp *const *)trace, aux, local_sum, global_sum,
                         e));
    arena_release(p->arena, mark_trace);
    TRY(extend(p, lde, (const fp *const *)aux, n_columns, shape->log_rows, e));
    arena_release(p->arena, mark);
    return STATUS_OK;
}

enum status columns_commit_base(struct prover *p, uint32_t table, const fp **lde,
                                struct error *e)
{
    struct table_state *state = &p->tables[table];
    TRY(build_base(p, table, lde, e));
    if (p->in->mode == PROVE_RESIDENT) {
        for (uint32_t i = 0; i < p->layout->tables[table].graph->width; i++) {
            state->base[i] = lde[i];
        }
        state->has_base = true;
    }
    return STATUS_OK;
}

enum status columns_commit_aux(struct prover *p, uint32_t table, const fp **lde,
                               struct error *e)
{
    const struct layout_table *shape = &p->layout->tables[table];
    struct table_state *state = &p->tables[table];
    fp *built[PROVER_MAX_AUX * FE_DEGREE];
    fe local, global;
    TRY(build_aux(p, table, built, &local, &global, e));
    if (shape->local_sum != LAYOUT_NONE) {
        p->proof.local_sums[shape->local_sum] = local;
    }
    if (shape->global_sum != LAYOUT_NONE) {
        p->proof.global_sums[shape->global_sum] = global;
    }
    for (uint32_t i = 0; i < shape->n_aux * FE_DEGREE; i++) {
        lde[i] = built[i];
        if (p->in->mode == PROVE_RESIDENT) {
            state->aux[i] = built[i];
        }
    }
    state->has_aux = p->in->mode == PROVE_RESIDENT;
    return STATUS_OK;
}

enum status columns_base(struct prover *p, uint32_t table, const fp **lde,
                         struct error *e)
{
    const struct table_state *state = &p->tables[table];
    if (!state->has_base) {
        return build_base(p, table, lde, e);
    }
    for (uint32_t i = 0; i < p->layout->tables[table].graph->width; i++) {
        lde[i] = state->base[i];
    }
    return STATUS_OK;
}

enum status columns_aux(struct prover *p, uint32_t table, const fp **lde, struct error *e)
{
    const struct table_state *state = &p->tables[table];
    uint32_t n = p->layout->tables[table].n_aux * FE_DEGREE;
    if (state->has_aux) {
        for (uint32_t i = 0; i < n; i++) {
            lde[i] = state->aux[i];
        }
        return STATUS_OK;
    }
    fp *built[PROVER_MAX_AUX * FE_DEGREE];
    fe local, global;
    TRY(build_aux(p, table, built, &local, &global, e));
    for (uint32_t i = 0; i < n; i++) {
        lde[i] = built[i];
    }
    return STATUS_OK;
}
