/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/columns.c - extended columns: kept from commitment to opening, or rebuilt.
 *
 * A column is built one way only, whichever mode asks for it: source -> trace domain ->
 * LDE. In stream mode that happens once per round that needs the table; in resident mode
 * the first result stays. Preprocessed columns are extended once per program and belong
 * to it.
 */
#include "prover/prover_state.h"

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
    return error_set(e, STATUS_MEMORY,
                     "prover: the next columns do not fit on top of %zu and %zu bytes",
                     arena_used(p->arena), arena_used(p->kept));
}

/* n_columns columns of n values each. */
static enum status alloc_columns(struct prover *p, struct arena *arena,
                                 enum memory_purpose purpose, fp **columns,
                                 size_t n_columns, size_t n, struct error *e)
{
    const enum memory_purpose before = arena_purpose(arena, purpose);
    enum status s = STATUS_OK;
    for (size_t i = 0; s == STATUS_OK && i < n_columns; i++) {
        columns[i] = arena_alloc(arena, n * sizeof(fp));
        if (columns[i] == NULL) {
            s = prover_out_of_memory(p, e);
        }
    }
    (void)arena_purpose(arena, before);
    return s;
}

/* Where extended columns go: they stay, unless each use builds them anew. */
static struct arena *columns_arena(const struct prover *p)
{
    return p->in->mode == PROVE_STREAM ? p->arena : p->kept;
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
    TRY(alloc_columns(p, p->arena, MEMORY_TRACE, trace, graph->width,
                      table_rows(p, table), e));
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

    TRY(alloc_columns(p, columns_arena(p), MEMORY_COLUMNS, own, n_own,
                      table_positions(p, table), e));
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

    TRY(alloc_columns(p, columns_arena(p), MEMORY_COLUMNS, lde, n_columns,
                      table_positions(p, table), e));
    size_t mark = arena_mark(p->arena);
    TRY(alloc_columns(p, p->arena, MEMORY_TRACE, aux, n_columns, table_rows(p, table),
                      e));
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
    state->base_from = arena_mark(p->kept);
    TRY(build_base(p, table, lde, e));
    state->base_to = arena_mark(p->kept);
    if (p->in->mode != PROVE_STREAM) {
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
    state->aux_from = arena_mark(p->kept);
    TRY(build_aux(p, table, built, &local, &global, e));
    state->aux_to = arena_mark(p->kept);
    if (shape->local_sum != LAYOUT_NONE) {
        p->proof.local_sums[shape->local_sum] = local;
    }
    if (shape->global_sum != LAYOUT_NONE) {
        p->proof.global_sums[shape->global_sum] = global;
    }
    for (uint32_t i = 0; i < shape->n_aux * FE_DEGREE; i++) {
        lde[i] = built[i];
        if (p->in->mode != PROVE_STREAM) {
            state->aux[i] = built[i];
        }
    }
    state->has_aux = p->in->mode != PROVE_STREAM;
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

/* Weight of a table in progress: its cells, in units of 2^10. */
uint64_t columns_weight(const struct layout *layout, uint32_t table)
{
    const struct layout_table *shape = &layout->tables[table];
    uint64_t cells = shape->graph->width + shape->n_aux * FE_DEGREE;
    return 1 + ((cells << shape->log_rows) >> 10);
}

enum status columns_done(struct prover *p, uint32_t table, size_t mark, struct error *e)
{
    arena_release(p->arena, mark);
    const struct table_state *state = &p->tables[table];
    arena_evict(p->kept, state->base_from, state->base_to);
    arena_evict(p->kept, state->aux_from, state->aux_to);
    task_steps_done(p->task, columns_weight(p->layout, table));
    return task_check(p->task, e);
}
