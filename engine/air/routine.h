/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Compiled tables; private to schedule.c, compile.c, bind.c and blocks.c.
 *
 * A routine is an eval_program without the numbers of a proof: its plans say where each
 * number comes from, a binding holds the numbers.
 */
#ifndef ZK_AIR_ROUTINE_H
#define ZK_AIR_ROUTINE_H

#include "air/blocks.h"
#include "simd/eval.h"

enum {
    ROUTINE_NONE = UINT16_MAX,
    ROUTINE_MAX_NEEDS = 2 * AIR_MAX_ARITY + 2,
    ROUTINE_FOLD =
        7, /* constraints of one FOLD: what eval.inc sums between two reductions */
    ROUTINE_MAX_SINKS = AIR_MAX_CONSTRAINTS + AIR_MAX_INTERACTIONS
};

/* One summand of a form: an operand, and which coefficient it has: of constraint `which`
 * in a fold, of value `which` in a fingerprint. */
struct term_plan {
    uint16_t operand, which;
};

/* A fold of constraints (interaction NONE), or the fingerprint of an interaction. */
struct form_plan {
    uint32_t first_term, n_terms;
    uint16_t interaction;
    uint16_t alpha; /* constraint whose coefficient scales the fingerprint, or NONE */
};

/* A degree-0 node, or its negative. */
struct constant_plan {
    uint16_t node;
    bool is_negative;
};

/* Input: column c of this row, or of the next row. */
struct input_plan {
    uint16_t column;
    bool is_next;
};

struct routine {
    const struct eval_instruction *instructions;
    const struct input_plan *inputs;
    const struct constant_plan *constants;
    const struct form_plan *forms;
    const struct term_plan *terms;
    const struct eval_column *columns; /* everything but shift and minus_alpha_a */
    uint32_t n_instructions, n_inputs, n_constants, n_forms, n_terms, n_columns, n_slots;
};

struct air_program {
    const struct air_graph *graph;
    struct routine quotient, fractions;
    struct routine *tuples;     /* [n_local + n_global] */
    uint32_t n_slots, n_inputs; /* the most of any routine */
};

struct air_binding {
    const struct air_program *program;
    uint32_t n_routines;
    const struct routine *routines; /* [n_routines] */
    struct eval_program *programs;  /* [n_routines] */
};

/* ---- what a routine has to compute ---- */

enum sink_kind { SINK_FOLD, SINK_COLUMN, SINK_FRACTION, SINK_EMIT };

/* Something that consumes the values of nodes: one or several sink instructions. */
struct sink {
    enum sink_kind kind;
    uint32_t which; /* first constraint; extension column; interaction */
    uint32_t n_needs;
    uint16_t needs[ROUTINE_MAX_NEEDS]; /* nodes; ROUTINE_NONE where a value is constant */
};

struct scheduler;

/* Called for each sink in order of execution, with the operand of each need. Operands are
 * provisional until the schedule is finished: routine_operand makes them final. */
typedef void sink_emit_fn(void *arg, const struct sink *sink, const uint16_t *operands,
                          struct scheduler *scheduler);
/* Order the computation, give values slots and write the instructions.
 *
 * in   sinks[n_sinks]
 * out  routine  all but forms, terms and columns, which are the emit function's
 * err  STATUS_MEMORY; STATUS_UNSUPPORTED when more values are alive than slots exist
 */
MUST_USE enum status routine_schedule(struct routine *routine, struct arena *arena,
                                      const struct air_graph *graph,
                                      const struct sink *sinks, uint32_t n_sinks,
                                      sink_emit_fn *emit, void *arg, struct error *e);

/* The final operand number of what an emit function was given. */
uint16_t routine_operand(const struct routine *routine, uint16_t operand);

/* Append an instruction; for emit functions. Its operands are as they were given. */
void scheduler_append(struct scheduler *scheduler, struct eval_instruction instruction);

/* ---- affine values ---- */

/* node = mul * atom + add with atom a node that is neither a constant nor an affine
 * function of one other node; ROUTINE_NONE when the node has degree 0.
 *
 * in   values  of degree-0 nodes; NULL: mul and add are not wanted
 */
uint16_t affine_atom(const struct air_graph *graph, const fp *values, uint32_t node,
                     fp *mul, fp *add);

#endif
