/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From routines to programs: the numbers of one proof. */
#include <string.h>

#include "air/node_value.h"
#include "air/routine.h"
#include "base/check.h"
#include "field/packed.h"

/* Everything a number of a program can come from. */
struct numbers {
    const struct air_graph *graph;
    const fp *values;                        /* of degree-0 nodes */
    const struct air_challenges *challenges; /* [2] */
    const fe *sum_over_n;                    /* [2] */
    const fe *alphas;
};

/* Values of the nodes that read no column. */
static void evaluate_constants(fp *values, const struct air_graph *g,
                               const fp publics[AIR_N_PUBLICS])
{
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        const struct air_node n = g->nodes[i];
        if (n.degree != 0) {
            continue;
        }
        switch ((enum air_op)n.op) {
        case AIR_CONST:
            values[i] = fp_from_u32(n.a);
            break;
        case AIR_PUBLIC:
            values[i] = publics[n.a];
            break;
        case AIR_ADD:
        case AIR_SUB:
        case AIR_MUL:
        case AIR_NEG:
            values[i] = air_node_value(&n, values);
            break;
        case AIR_COLUMN:
        case AIR_COLUMN_NEXT:
            UNREACHABLE();
            break;
        }
    }
}

/* The evaluator multiplies weights by operand - (p-1)/2: what that loses goes into the
 * constant, which is then written as a word that a reduction divides by 2^32. */
static void finish_constant(struct eval_form *form, fe constant, const fe *weights)
{
    for (uint32_t j = 0; j < form->n_terms; j++) {
        constant = fe_add(constant, fe_mul_fp(weights[j], (fp)V_CENTRE));
    }
    for (int k = 0; k < FE_DEGREE; k++) {
        form->constant[k] = v_centred_word(fp_mul(constant.c[k], FP_R2_WORD));
    }
}

static fe fold_weight(const struct numbers *x, const struct term_plan *term)
{
    return x->alphas[term->which];
}

/* z - a_0 (bus + 1) - sum a_j add_j, and the weights - a_j mul_j; all times alpha, if
 * any. */
static fe fingerprint_weights(fe *weights, const struct numbers *x,
                              const struct form_plan *plan, const struct term_plan *terms)
{
    const struct air_interaction *const message =
        &x->graph->interactions[plan->interaction];
    const bool is_local = x->graph->buses->buses[message->bus].scope == AIR_LOCAL;
    const struct air_challenges *const c =
        &x->challenges[is_local ? AIR_LOCAL : AIR_GLOBAL];
    const fe scale = plan->alpha == ROUTINE_NONE ? fe_one() : x->alphas[plan->alpha];
    fe constant = fe_sub(c->z, fe_mul_fp(c->a[0], fp_from_u32(message->bus + 1)));
    uint32_t t = 0;
    for (uint32_t j = 0; j < message->n_values; j++) {
        fp mul, add;
        affine_atom(x->graph, x->values, message->values[j], &mul, &add);
        constant = fe_sub(constant, fe_mul_fp(c->a[j + 1], add));
        if (t < plan->n_terms && terms[t].which == j) {
            weights[t++] = fe_mul(scale, fe_neg(fe_mul_fp(c->a[j + 1], mul)));
        }
    }
    CHECK(t == plan->n_terms);
    return fe_mul(scale, constant);
}

static void bind_form(struct eval_form *form, struct eval_term *terms,
                      const struct routine *routine, const struct form_plan *plan,
                      const struct numbers *x)
{
    const struct term_plan *const plans = &routine->terms[plan->first_term];
    fe weights[AIR_MAX_ARITY + ROUTINE_FOLD];
    fe constant = fe_zero();
    if (plan->interaction == ROUTINE_NONE) {
        for (uint32_t j = 0; j < plan->n_terms; j++) {
            weights[j] = fold_weight(x, &plans[j]);
        }
    } else {
        constant = fingerprint_weights(weights, x, plan, plans);
    }
    form->terms = terms;
    form->n_terms = plan->n_terms;
    for (uint32_t j = 0; j < plan->n_terms; j++) {
        terms[j].operand = plans[j].operand;
        for (int k = 0; k < FE_DEGREE; k++) {
            terms[j].weight[k] = v_centred_word(weights[j].c[k]);
        }
    }
    finish_constant(form, constant, weights);
}

static enum status bind_routine(struct eval_program *out, struct arena *arena,
                                const struct routine *routine, const struct numbers *x,
                                struct error *e)
{
    fp *const constants =
        arena_calloc(arena, routine->n_constants + 1, sizeof *constants);
    struct eval_form *const forms =
        arena_calloc(arena, routine->n_forms + 1, sizeof *forms);
    struct eval_term *const terms =
        arena_calloc(arena, routine->n_terms + 1, sizeof *terms);
    struct eval_column *const columns =
        arena_calloc(arena, routine->n_columns + 1, sizeof *columns);
    if (constants == NULL || forms == NULL || terms == NULL || columns == NULL) {
        return error_set(e, STATUS_MEMORY, "table %s: no memory for its numbers",
                         x->graph->table->name);
    }
    for (uint32_t i = 0; i < routine->n_constants; i++) {
        const fp value = x->values[routine->constants[i].node];
        constants[i] = routine->constants[i].is_negative ? fp_neg(value) : value;
    }
    for (uint32_t i = 0; i < routine->n_forms; i++) {
        const struct form_plan *const plan = &routine->forms[i];
        bind_form(&forms[i], &terms[plan->first_term], routine, plan, x);
    }
    for (uint32_t i = 0; i < routine->n_columns; i++) {
        columns[i] = routine->columns[i];
        if (x->alphas != NULL) {
            const fe alpha = x->alphas[x->graph->n_constraints + i];
            columns[i].minus_alpha_a = columns[i].is_negative_a ? alpha : fe_neg(alpha);
            columns[i].shift = x->sum_over_n[columns[i].scope];
        }
    }
    *out = (struct eval_program){.instructions = routine->instructions,
                                 .n_instructions = routine->n_instructions,
                                 .n_inputs = routine->n_inputs,
                                 .n_slots = routine->n_slots,
                                 .constants = constants,
                                 .forms = forms,
                                 .columns = columns};
    return STATUS_OK;
}

static enum status bind(struct air_binding **binding, struct arena *arena,
                        const struct air_program *program, const struct routine *routines,
                        uint32_t n_routines, const fp publics[AIR_N_PUBLICS],
                        struct numbers x, struct error *e)
{
    *binding = NULL;
    struct air_binding *const b = arena_calloc(arena, 1, sizeof *b);
    struct eval_program *const programs =
        arena_calloc(arena, n_routines + 1, sizeof *programs);
    if (b == NULL || programs == NULL) {
        return error_set(e, STATUS_MEMORY, "table %s: no memory for its numbers",
                         program->graph->table->name);
    }
    fp values[AIR_MAX_NODES];
    evaluate_constants(values, program->graph, publics);
    x.graph = program->graph;
    x.values = values;
    for (uint32_t i = 0; i < n_routines; i++) {
        TRY(bind_routine(&programs[i], arena, &routines[i], &x, e));
    }
    *b = (struct air_binding){.program = program,
                              .n_routines = n_routines,
                              .routines = routines,
                              .programs = programs};
    *binding = b;
    return STATUS_OK;
}

enum status air_bind_quotient(struct air_binding **binding, struct arena *arena,
                              const struct air_program *program,
                              const fp publics[AIR_N_PUBLICS],
                              const struct air_challenges challenges[2],
                              const fe sum_over_n[2], const fe *alphas, struct error *e)
{
    const struct numbers x = {
        .challenges = challenges, .sum_over_n = sum_over_n, .alphas = alphas};
    return bind(binding, arena, program, &program->quotient, 1, publics, x, e);
}

enum status air_bind_fractions(struct air_binding **binding, struct arena *arena,
                               const struct air_program *program,
                               const fp publics[AIR_N_PUBLICS],
                               const struct air_challenges challenges[2], struct error *e)
{
    const struct numbers x = {.challenges = challenges};
    return bind(binding, arena, program, &program->fractions, 1, publics, x, e);
}

enum status air_bind_tuples(struct air_binding **binding, struct arena *arena,
                            const struct air_program *program,
                            const fp publics[AIR_N_PUBLICS], struct error *e)
{
    const uint32_t n = program->graph->n_local + program->graph->n_global;
    const struct numbers x = {0};
    return bind(binding, arena, program, program->tuples, n, publics, x, e);
}
