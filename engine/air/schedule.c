/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From a set of sinks to straight-line code.
 *
 * A product used once, by a sum, is fused into it. Sinks are taken in the order of least
 * new work, so that values shared by several are used up early; what a sink lacks is
 * computed in the graph's order just before it. A slot is free again after its value's
 * last use, and a result may take the slot of an operand that ends there: instructions
 * work row by row.
 */
#include <string.h>

#include "air/routine.h"
#include "base/check.h"

enum { MAX_CONSTANTS = 4 * AIR_MAX_CONSTRAINTS, MAX_INSTRUCTIONS = 4096 };

struct scheduler {
    const struct air_graph *graph;
    uint16_t uses[AIR_MAX_NODES]; /* references by instructions and sinks still to come */
    uint16_t operand[AIR_MAX_NODES]; /* where the value is, or ROUTINE_NONE */
    bool is_fused[AIR_MAX_NODES];    /* computed inside its only user */
    bool is_needed[AIR_MAX_NODES];
    uint16_t free_slots[EVAL_MAX_OPERANDS];
    uint32_t n_free, n_slots;
    uint32_t n_inputs, n_constants, n_instructions;
    bool is_full;
    struct input_plan inputs[2 * AIR_MAX_COLUMNS];
    struct constant_plan constants[MAX_CONSTANTS];
    struct eval_instruction instructions[MAX_INSTRUCTIONS];
};

static bool is_constant_node(const struct air_graph *g, uint32_t node)
{
    return g->nodes[node].degree == 0;
}

static bool is_input(const struct air_graph *g, uint32_t node)
{
    return g->nodes[node].op == AIR_COLUMN || g->nodes[node].op == AIR_COLUMN_NEXT;
}

uint16_t affine_atom(const struct air_graph *graph, const fp *values, uint32_t node,
                     fp *mul, fp *add)
{
    fp m = FP_ONE, k = FP_ZERO;
    uint16_t atom = ROUTINE_NONE;
    for (;;) {
        const struct air_node n = graph->nodes[node];
        if (n.degree == 0) {
            k = values == NULL ? k : fp_add(k, fp_mul(m, values[node]));
            break;
        }
        const bool is_binary = n.op == AIR_ADD || n.op == AIR_SUB || n.op == AIR_MUL;
        const bool a_constant = is_binary && is_constant_node(graph, n.a);
        const bool b_constant = is_binary && is_constant_node(graph, n.b);
        if (n.op == AIR_NEG) {
            m = fp_neg(m);
            node = n.a;
            continue;
        }
        if (!a_constant && !b_constant) {
            atom = (uint16_t)node;
            break;
        }
        const fp value = values == NULL ? FP_ZERO : values[a_constant ? n.a : n.b];
        if (n.op == AIR_MUL) {
            m = fp_mul(m, value);
        } else {
            const fp term = fp_mul(m, value);
            k = n.op == AIR_SUB && b_constant ? fp_sub(k, term) : fp_add(k, term);
            m = n.op == AIR_SUB && a_constant ? fp_neg(m) : m;
        }
        node = a_constant ? n.b : n.a;
    }
    if (values != NULL) {
        *mul = m;
        *add = k;
    }
    return atom;
}

/* ---- instruction selection ---- */

/* The fused product among the operands of a sum: n.a, n.b, or ROUTINE_NONE. */
static uint32_t fused_operand(const struct scheduler *s, struct air_node n)
{
    if (n.op != AIR_ADD && n.op != AIR_SUB) {
        return ROUTINE_NONE;
    }
    if (s->is_fused[n.b]) {
        return n.b;
    }
    return s->is_fused[n.a] ? n.a : ROUTINE_NONE;
}

/* The nodes whose values the instruction for `node` reads; constants are none. */
static uint32_t operand_nodes(const struct scheduler *s, uint32_t node, uint32_t out[3])
{
    const struct air_graph *const g = s->graph;
    const struct air_node n = g->nodes[node];
    uint32_t all[4] = {n.a, n.b}, n_all = n.op == AIR_NEG ? 1 : 2, n_out = 0;
    const uint32_t product = fused_operand(s, n);
    if (product != ROUTINE_NONE) {
        all[0] = g->nodes[product].a;
        all[1] = g->nodes[product].b;
        all[2] = product == n.a ? n.b : n.a;
        n_all = 3;
    }
    for (uint32_t i = 0; i < n_all; i++) {
        if (!is_constant_node(g, all[i])) {
            out[n_out++] = all[i];
        }
    }
    return n_out;
}

/* A product that one sum alone uses, the sum's other operand no constant and not
 * fused. */
static void choose_fusions(struct scheduler *s, const struct sink *sinks,
                           uint32_t n_sinks)
{
    const struct air_graph *const g = s->graph;
    uint16_t raw_uses[AIR_MAX_NODES] = {0};
    for (uint32_t i = 0; i < n_sinks; i++) {
        for (uint32_t j = 0; j < sinks[i].n_needs; j++) {
            if (sinks[i].needs[j] != ROUTINE_NONE) {
                raw_uses[sinks[i].needs[j]]++;
            }
        }
    }
    for (uint32_t i = g->n_nodes; i-- > 0;) {
        const struct air_node n = g->nodes[i];
        if (raw_uses[i] == 0 || n.op < AIR_ADD || n.degree == 0) {
            continue;
        }
        raw_uses[n.a]++;
        if (n.op != AIR_NEG) {
            raw_uses[n.b]++;
        }
    }
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        const struct air_node n = g->nodes[i];
        if (raw_uses[i] == 0 || (n.op != AIR_ADD && n.op != AIR_SUB)
            || is_constant_node(g, n.a) || is_constant_node(g, n.b)) {
            continue;
        }
        const uint32_t candidates[2] = {n.b, n.a};
        for (int j = 0; j < 2; j++) {
            if (g->nodes[candidates[j]].op == AIR_MUL && raw_uses[candidates[j]] == 1) {
                s->is_fused[candidates[j]] = true;
                break;
            }
        }
    }
}

/* ---- operands ---- */

static uint16_t constant_operand(struct scheduler *s, uint32_t node, bool is_negative)
{
    for (uint32_t i = 0; i < s->n_constants; i++) {
        if (s->constants[i].node == node && s->constants[i].is_negative == is_negative) {
            return (uint16_t)i;
        }
    }
    if (s->n_constants == MAX_CONSTANTS) {
        s->is_full = true;
        return 0;
    }
    s->constants[s->n_constants] =
        (struct constant_plan){.node = (uint16_t)node, .is_negative = is_negative};
    return (uint16_t)s->n_constants++;
}

/* Slots are numbered from 0 here and shifted past the inputs at the end. */
enum { SLOT_FLAG = 0x8000 };

static uint16_t take_slot(struct scheduler *s)
{
    if (s->n_free > 0) {
        return s->free_slots[--s->n_free];
    }
    if (s->n_slots == EVAL_MAX_OPERANDS - 2 * AIR_MAX_COLUMNS) {
        s->is_full = true;
        return 0;
    }
    return (uint16_t)s->n_slots++;
}

static void use_node(struct scheduler *s, uint32_t node)
{
    DCHECK(s->uses[node] > 0);
    if (--s->uses[node] == 0 && (s->operand[node] & SLOT_FLAG) != 0) {
        s->free_slots[s->n_free++] = s->operand[node] & (SLOT_FLAG - 1);
    }
}

void scheduler_append(struct scheduler *s, struct eval_instruction instruction)
{
    if (s->n_instructions == MAX_INSTRUCTIONS) {
        s->is_full = true;
        return;
    }
    s->instructions[s->n_instructions++] = instruction;
}

static struct eval_instruction select_sum(struct scheduler *s, struct air_node n)
{
    const struct air_graph *const g = s->graph;
    const bool is_sub = n.op == AIR_SUB;
    struct eval_instruction x = {0};
    if (is_constant_node(g, n.a)) {
        x.op = is_sub ? EVAL_CONST_SUB : EVAL_ADD_CONST;
        x.a = s->operand[n.b];
        x.k = constant_operand(s, n.a, false);
        return x;
    }
    if (is_constant_node(g, n.b)) {
        x.op = EVAL_ADD_CONST;
        x.a = s->operand[n.a];
        x.k = constant_operand(s, n.b, is_sub);
        return x;
    }
    const uint32_t product = fused_operand(s, n);
    if (product == ROUTINE_NONE) {
        x.op = is_sub ? EVAL_SUB : EVAL_ADD;
        x.a = s->operand[n.a];
        x.b = s->operand[n.b];
        return x;
    }
    const struct air_node m = g->nodes[product];
    const bool is_first = product == n.a && product != n.b;
    x.c = s->operand[is_first ? n.b : n.a];
    if (is_constant_node(g, m.a) || is_constant_node(g, m.b)) {
        const bool a_constant = is_constant_node(g, m.a);
        x.op = !is_sub ? EVAL_SCALE_ADD : is_first ? EVAL_SCALE_SUB : EVAL_SUB_SCALE;
        x.a = s->operand[a_constant ? m.b : m.a];
        x.k = constant_operand(s, a_constant ? m.a : m.b, false);
        return x;
    }
    x.op = !is_sub ? EVAL_MUL_ADD : is_first ? EVAL_MUL_SUB : EVAL_SUB_MUL;
    x.a = s->operand[m.a];
    x.b = s->operand[m.b];
    return x;
}

static struct eval_instruction select_instruction(struct scheduler *s, struct air_node n)
{
    const struct air_graph *const g = s->graph;
    if (n.op == AIR_ADD || n.op == AIR_SUB) {
        return select_sum(s, n);
    }
    if (n.op == AIR_NEG) {
        return (struct eval_instruction){.op = EVAL_NEG, .a = s->operand[n.a]};
    }
    const bool a_constant = is_constant_node(g, n.a);
    if (a_constant || is_constant_node(g, n.b)) {
        return (struct eval_instruction){
            .op = EVAL_MUL_CONST,
            .a = s->operand[a_constant ? n.b : n.a],
            .k = constant_operand(s, a_constant ? n.a : n.b, false)};
    }
    return (struct eval_instruction){
        .op = EVAL_MUL, .a = s->operand[n.a], .b = s->operand[n.b]};
}

/* Make the value of a node available; its operands are. */
static void compute_node(struct scheduler *s, uint32_t node)
{
    const struct air_node n = s->graph->nodes[node];
    if (is_input(s->graph, node)) {
        s->operand[node] = (uint16_t)s->n_inputs;
        s->inputs[s->n_inputs++] = (struct input_plan){
            .column = (uint16_t)n.a, .is_next = n.op == AIR_COLUMN_NEXT};
        return;
    }
    struct eval_instruction x = {.op = EVAL_CONST};
    if (n.degree == 0) { /* a constant that a sink wants as a column */
        x.k = constant_operand(s, node, false);
    } else {
        x = select_instruction(s, n);
        uint32_t read[3];
        const uint32_t n_read = operand_nodes(s, node, read);
        for (uint32_t i = 0; i < n_read; i++) {
            use_node(s, read[i]);
        }
    }
    x.d = take_slot(s);
    s->operand[node] = x.d | SLOT_FLAG;
    scheduler_append(s, x);
}

/* ---- order ---- */

/* Mark what a sink still lacks; returns how much that is. */
static uint32_t mark_missing(bool *missing, const struct scheduler *s,
                             const struct sink *sink)
{
    memset(missing, 0, s->graph->n_nodes * sizeof *missing);
    for (uint32_t j = 0; j < sink->n_needs; j++) {
        if (sink->needs[j] != ROUTINE_NONE
            && s->operand[sink->needs[j]] == ROUTINE_NONE) {
            missing[sink->needs[j]] = true;
        }
    }
    uint32_t n_missing = 0;
    for (uint32_t i = s->graph->n_nodes; i-- > 0;) {
        if (!missing[i]) {
            continue;
        }
        n_missing += !is_input(s->graph, i);
        if (is_input(s->graph, i) || is_constant_node(s->graph, i)) {
            continue;
        }
        uint32_t read[3];
        const uint32_t n_read = operand_nodes(s, i, read);
        for (uint32_t j = 0; j < n_read; j++) {
            missing[read[j]] = missing[read[j]] || s->operand[read[j]] == ROUTINE_NONE;
        }
    }
    return n_missing;
}

static void count_uses(struct scheduler *s, const struct sink *sinks, uint32_t n_sinks)
{
    const struct air_graph *const g = s->graph;
    for (uint32_t i = 0; i < n_sinks; i++) {
        for (uint32_t j = 0; j < sinks[i].n_needs; j++) {
            if (sinks[i].needs[j] != ROUTINE_NONE) {
                s->uses[sinks[i].needs[j]]++;
                s->is_needed[sinks[i].needs[j]] = true;
            }
        }
    }
    for (uint32_t i = g->n_nodes; i-- > 0;) {
        if (!s->is_needed[i] || is_input(g, i) || is_constant_node(g, i)) {
            continue;
        }
        uint32_t read[3];
        const uint32_t n_read = operand_nodes(s, i, read);
        for (uint32_t j = 0; j < n_read; j++) {
            s->uses[read[j]]++;
            s->is_needed[read[j]] = true;
        }
    }
}

static void run_sinks(struct scheduler *s, const struct sink *sinks, uint32_t n_sinks,
                      sink_emit_fn *emit, void *arg)
{
    bool is_done[ROUTINE_MAX_SINKS] = {false};
    bool missing[AIR_MAX_NODES];
    for (uint32_t n_done = 0; n_done < n_sinks; n_done++) {
        uint32_t best = 0, least = UINT32_MAX;
        for (uint32_t i = 0; i < n_sinks; i++) {
            const uint32_t n =
                is_done[i] ? UINT32_MAX : mark_missing(missing, s, &sinks[i]);
            if (n < least) {
                least = n;
                best = i;
            }
        }
        const struct sink *const sink = &sinks[best];
        mark_missing(missing, s, sink);
        for (uint32_t i = 0; i < s->graph->n_nodes; i++) {
            if (missing[i]) {
                compute_node(s, i);
            }
        }
        uint16_t operands[ROUTINE_MAX_NEEDS];
        for (uint32_t j = 0; j < sink->n_needs; j++) {
            const uint16_t need = sink->needs[j];
            operands[j] = need == ROUTINE_NONE ? ROUTINE_NONE : s->operand[need];
        }
        emit(arg, sink, operands, s);
        for (uint32_t j = 0; j < sink->n_needs; j++) {
            if (sink->needs[j] != ROUTINE_NONE) {
                use_node(s, sink->needs[j]);
            }
        }
        is_done[best] = true;
    }
}

static uint16_t placed(const struct scheduler *s, uint16_t operand)
{
    return (operand & SLOT_FLAG) == 0
               ? operand
               : (uint16_t)(s->n_inputs + (operand & (SLOT_FLAG - 1)));
}

uint16_t routine_operand(const struct routine *routine, uint16_t operand)
{
    return (operand & SLOT_FLAG) == 0
               ? operand
               : (uint16_t)(routine->n_inputs + (operand & (SLOT_FLAG - 1)));
}

static void *copied(struct arena *arena, const void *from, size_t n, size_t size)
{
    void *const to = arena_calloc(arena, n + 1, size);
    if (to != NULL) {
        memcpy(to, from, n * size);
    }
    return to;
}

enum status routine_schedule(struct routine *routine, struct arena *arena,
                             const struct air_graph *graph, const struct sink *sinks,
                             uint32_t n_sinks, sink_emit_fn *emit, void *arg,
                             struct error *e)
{
    CHECK(n_sinks <= ROUTINE_MAX_SINKS);
    struct scheduler s = {.graph = graph};
    memset(s.operand, 0xFF, sizeof s.operand);
    choose_fusions(&s, sinks, n_sinks);
    count_uses(&s, sinks, n_sinks);
    run_sinks(&s, sinks, n_sinks, emit, arg);
    if (s.is_full) {
        return error_set(e, STATUS_UNSUPPORTED,
                         "table %s: too large for the block evaluator",
                         graph->table->name);
    }
    for (uint32_t i = 0; i < s.n_instructions; i++) {
        struct eval_instruction *const x = &s.instructions[i];
        x->a = placed(&s, x->a);
        x->b = placed(&s, x->b);
        x->c = placed(&s, x->c);
    }
    routine->instructions =
        copied(arena, s.instructions, s.n_instructions, sizeof *s.instructions);
    routine->inputs = copied(arena, s.inputs, s.n_inputs, sizeof *s.inputs);
    routine->constants = copied(arena, s.constants, s.n_constants, sizeof *s.constants);
    if (routine->instructions == NULL || routine->inputs == NULL
        || routine->constants == NULL) {
        return error_set(e, STATUS_MEMORY, "table %s: no memory for its program",
                         graph->table->name);
    }
    routine->n_instructions = s.n_instructions;
    routine->n_inputs = s.n_inputs;
    routine->n_constants = s.n_constants;
    routine->n_slots = s.n_slots;
    return STATUS_OK;
}
