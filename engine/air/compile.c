/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From a graph to its routines: quotient, fractions, and the tuples of each interaction.
 *
 * A value of a message that is affine in one node needs no instruction of its own: its
 * factor goes into the weight of that node in the fingerprint, its constant into the
 * fingerprint's. A value made of several columns is computed once in the base field,
 * which is cheaper than adding each column to five coordinates.
 */
#include <string.h>

#include "air/routine.h"
#include "base/check.h"

enum {
    MAX_FORMS = AIR_MAX_CONSTRAINTS + AIR_MAX_INTERACTIONS,
    MAX_TERMS = AIR_MAX_CONSTRAINTS + AIR_MAX_INTERACTIONS * AIR_MAX_ARITY,
    MAX_AUX = AIR_MAX_INTERACTIONS /* pairs and single ones of both scopes, generously */
};

struct builder {
    const struct air_graph *graph;
    uint32_t n_forms, n_terms, n_columns;
    struct form_plan forms[MAX_FORMS];
    struct term_plan terms[MAX_TERMS];
    struct eval_column columns[MAX_AUX];
};

static uint32_t n_aux(const struct air_graph *g)
{
    return g->n_aux_local + g->n_aux_global;
}

/* ---- sinks ---- */

static void need_message(struct sink *sink, const struct air_graph *g,
                         uint32_t interaction)
{
    const struct air_interaction *const x = &g->interactions[interaction];
    for (uint32_t j = 0; j < x->n_values; j++) {
        sink->needs[sink->n_needs++] = affine_atom(g, NULL, x->values[j], NULL, NULL);
    }
    sink->needs[sink->n_needs++] = (uint16_t)x->multiplicity;
}

static uint32_t fold_sinks(struct sink *sinks, const struct air_graph *g)
{
    uint32_t n_sinks = 0;
    for (uint32_t i = 0; i < g->n_constraints; i += ROUTINE_FOLD) {
        struct sink *const sink = &sinks[n_sinks++];
        *sink = (struct sink){.kind = SINK_FOLD, .which = i};
        for (uint32_t j = i; j < i + ROUTINE_FOLD && j < g->n_constraints; j++) {
            sink->needs[sink->n_needs++] = (uint16_t)g->constraints[j].node;
        }
    }
    return n_sinks;
}

static uint32_t column_sinks(struct sink *sinks, const struct air_graph *g,
                             enum sink_kind kind)
{
    for (uint32_t i = 0; i < n_aux(g); i++) {
        const struct air_pair pair = air_pair_of_column(g, i);
        sinks[i] = (struct sink){.kind = kind, .which = i};
        need_message(&sinks[i], g, pair.a);
        if (pair.b != pair.a) {
            need_message(&sinks[i], g, pair.b);
        }
    }
    return n_aux(g);
}

static struct sink tuple_sink(const struct air_graph *g, uint32_t interaction)
{
    const struct air_interaction *const x = &g->interactions[interaction];
    struct sink sink = {.kind = SINK_EMIT, .which = interaction};
    for (uint32_t j = 0; j < x->n_values; j++) {
        sink.needs[sink.n_needs++] = (uint16_t)x->values[j];
    }
    sink.needs[sink.n_needs++] = (uint16_t)x->multiplicity;
    return sink;
}

/* ---- sink instructions ---- */

static void emit_fold(struct builder *b, const struct sink *sink,
                      const uint16_t *operands, struct scheduler *s)
{
    b->forms[b->n_forms] = (struct form_plan){.first_term = b->n_terms,
                                              .n_terms = sink->n_needs,
                                              .interaction = ROUTINE_NONE,
                                              .alpha = ROUTINE_NONE};
    for (uint32_t j = 0; j < sink->n_needs; j++) {
        b->terms[b->n_terms++] = (struct term_plan){.operand = operands[j],
                                                    .which = (uint16_t)(sink->which + j)};
    }
    scheduler_append(
        s, (struct eval_instruction){.op = EVAL_FOLD, .k = (uint16_t)b->n_forms++});
}

/* The form of one fingerprint. */
static uint32_t add_fingerprint(struct builder *b, uint32_t interaction, uint32_t alpha,
                                const uint16_t *operands)
{
    const uint32_t first = b->n_terms;
    for (uint32_t j = 0; j < b->graph->interactions[interaction].n_values; j++) {
        if (operands[j] != ROUTINE_NONE) {
            b->terms[b->n_terms++] =
                (struct term_plan){.operand = operands[j], .which = (uint16_t)j};
        }
    }
    b->forms[b->n_forms] = (struct form_plan){.first_term = first,
                                              .n_terms = b->n_terms - first,
                                              .interaction = (uint16_t)interaction,
                                              .alpha = (uint16_t)alpha};
    return b->n_forms++;
}

static void emit_column(struct builder *b, const struct sink *sink,
                        const uint16_t *operands, struct scheduler *s)
{
    const struct air_graph *const g = b->graph;
    const struct air_pair pair = air_pair_of_column(g, sink->which);
    const struct air_interaction *const ia = &g->interactions[pair.a];
    const struct air_interaction *const ib = &g->interactions[pair.b];
    const bool is_column = sink->kind == SINK_COLUMN;
    const uint32_t alpha = is_column ? g->n_constraints + sink->which : ROUTINE_NONE;
    struct eval_column c = {
        .is_single = pair.b == pair.a,
        .is_negative_a = ia->sign < 0,
        .is_negative_b = ib->sign < 0,
        .is_accumulator = pair.is_accumulator,
        .first_aux = pair.scope == AIR_LOCAL ? 0 : g->n_aux_local,
        .aux = sink->which,
        .scope = pair.scope,
    };
    c.form_a = add_fingerprint(b, pair.a, alpha, operands);
    c.multiplicity_a = operands[ia->n_values];
    c.form_b = c.form_a;
    c.multiplicity_b = c.multiplicity_a;
    if (!c.is_single) {
        const uint16_t *const rest = operands + ia->n_values + 1;
        c.form_b = add_fingerprint(b, pair.b, ROUTINE_NONE, rest);
        c.multiplicity_b = rest[ib->n_values];
    }
    b->columns[sink->which] = c;
    b->n_columns++;
    scheduler_append(
        s, (struct eval_instruction){.op = is_column ? EVAL_COLUMN : EVAL_FRACTION,
                                     .k = (uint16_t)sink->which});
}

static void emit_sink(void *arg, const struct sink *sink, const uint16_t *operands,
                      struct scheduler *s)
{
    struct builder *const b = arg;
    switch (sink->kind) {
    case SINK_FOLD:
        emit_fold(b, sink, operands, s);
        break;
    case SINK_COLUMN:
    case SINK_FRACTION:
        emit_column(b, sink, operands, s);
        break;
    case SINK_EMIT:
        for (uint32_t j = 0; j < sink->n_needs; j++) {
            scheduler_append(s, (struct eval_instruction){
                                    .op = EVAL_EMIT, .a = operands[j], .k = (uint16_t)j});
        }
        break;
    }
}

/* ---- routines ---- */

static enum status compile_routine(struct routine *routine, struct arena *arena,
                                   const struct air_graph *graph,
                                   const struct sink *sinks, uint32_t n_sinks,
                                   struct error *e)
{
    struct builder b = {.graph = graph};
    TRY(routine_schedule(routine, arena, graph, sinks, n_sinks, emit_sink, &b, e));
    for (uint32_t i = 0; i < b.n_terms; i++) {
        b.terms[i].operand = routine_operand(routine, b.terms[i].operand);
    }
    for (uint32_t i = 0; i < b.n_columns; i++) {
        struct eval_column *const c = &b.columns[i];
        c->multiplicity_a = routine_operand(routine, (uint16_t)c->multiplicity_a);
        c->multiplicity_b = routine_operand(routine, (uint16_t)c->multiplicity_b);
    }
    struct form_plan *const forms = arena_calloc(arena, b.n_forms + 1, sizeof *forms);
    struct term_plan *const terms = arena_calloc(arena, b.n_terms + 1, sizeof *terms);
    struct eval_column *const columns =
        arena_calloc(arena, b.n_columns + 1, sizeof *columns);
    if (forms == NULL || terms == NULL || columns == NULL) {
        return error_set(e, STATUS_MEMORY, "table %s: no memory for its program",
                         graph->table->name);
    }
    memcpy(forms, b.forms, b.n_forms * sizeof *forms);
    memcpy(terms, b.terms, b.n_terms * sizeof *terms);
    memcpy(columns, b.columns, b.n_columns * sizeof *columns);
    routine->forms = forms;
    routine->terms = terms;
    routine->columns = columns;
    routine->n_forms = b.n_forms;
    routine->n_terms = b.n_terms;
    routine->n_columns = b.n_columns;
    return STATUS_OK;
}

static void note_size(struct air_program *program, const struct routine *routine)
{
    if (routine->n_slots > program->n_slots) {
        program->n_slots = routine->n_slots;
    }
    if (routine->n_inputs > program->n_inputs) {
        program->n_inputs = routine->n_inputs;
    }
}

enum status air_compile(struct air_program **program, struct arena *arena,
                        const struct air_graph *graph, struct error *e)
{
    *program = NULL;
    const uint32_t n_interactions = graph->n_local + graph->n_global;
    struct air_program *const p = arena_calloc(arena, 1, sizeof *p);
    struct routine *const tuples =
        arena_calloc(arena, n_interactions + 1, sizeof *tuples);
    if (p == NULL || tuples == NULL) {
        return error_set(e, STATUS_MEMORY, "table %s: no memory for its program",
                         graph->table->name);
    }
    p->graph = graph;
    p->tuples = tuples;
    struct sink sinks[ROUTINE_MAX_SINKS];
    uint32_t n_sinks = fold_sinks(sinks, graph);
    n_sinks += column_sinks(sinks + n_sinks, graph, SINK_COLUMN);
    TRY(compile_routine(&p->quotient, arena, graph, sinks, n_sinks, e));
    note_size(p, &p->quotient);
    n_sinks = column_sinks(sinks, graph, SINK_FRACTION);
    TRY(compile_routine(&p->fractions, arena, graph, sinks, n_sinks, e));
    note_size(p, &p->fractions);
    for (uint32_t i = 0; i < n_interactions; i++) {
        const struct sink sink = tuple_sink(graph, i);
        TRY(compile_routine(&tuples[i], arena, graph, &sink, 1, e));
        note_size(p, &tuples[i]);
    }
    *program = p;
    return STATUS_OK;
}
