/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Blocks: pointers for a program's inputs, and the rows that fill no vector.
 *
 * Scratch: the slots, then for the last rows a copy of everything a program touches, each
 * column padded to EVAL_ROW_STEP rows.
 */
#include "air/blocks.h"

#include <string.h>

#include "air/routine.h"
#include "base/check.h"
#include "simd/kernels.h"

_Static_assert((int)AIR_BLOCK_ROWS == (int)EVAL_BLOCK_ROWS, "one block size");

enum { MAX_AUX = AIR_MAX_INTERACTIONS, MAX_INPUTS = 2 * AIR_MAX_COLUMNS, SCOPES = 2 };

static uint32_t n_aux(const struct air_graph *g)
{
    return g->n_aux_local + g->n_aux_global;
}

/* Columns of the padded copy: inputs, and extension columns in and out. */
static size_t n_padded(const struct air_program *program)
{
    const size_t n_extension = 2 * (size_t)n_aux(program->graph) + SCOPES + 1;
    return program->n_inputs + n_extension * FE_DEGREE + AIR_MAX_ARITY + 1;
}

size_t air_scratch_bytes(const struct air_program *program)
{
    const size_t n_words =
        (size_t)program->n_slots * EVAL_BLOCK_ROWS + n_padded(program) * EVAL_ROW_STEP;
    return n_words * sizeof(fp);
}

/* The padded copy under construction, and what has to be copied back. */
struct padding {
    fp *next;
    size_t n_rows;
};

static fp *pad_column(struct padding *pad, const fp *column)
{
    fp *const copy = pad->next;
    pad->next += EVAL_ROW_STEP;
    memset(copy, 0, EVAL_ROW_STEP * sizeof *copy);
    memcpy(copy, column, pad->n_rows * sizeof *copy);
    return copy;
}

static void unpad_column(const struct padding *pad, fp *column, const fp *copy)
{
    memcpy(column, copy, pad->n_rows * sizeof *copy);
}

static void gather_inputs(const fp *inputs[MAX_INPUTS], const struct routine *routine,
                          const fp *const *now, const fp *const *next, size_t row)
{
    for (uint32_t i = 0; i < routine->n_inputs; i++) {
        const struct input_plan in = routine->inputs[i];
        inputs[i] = (in.is_next ? next : now)[in.column] + row;
    }
}

static void pad_inputs(const fp *inputs[MAX_INPUTS], struct padding *pad,
                       uint32_t n_inputs)
{
    for (uint32_t i = 0; i < n_inputs; i++) {
        inputs[i] = pad_column(pad, inputs[i]);
    }
}

static struct padding start_padding(const struct air_program *program, void *scratch,
                                    size_t n_rows)
{
    return (struct padding){.next = (fp *)scratch
                                    + (size_t)program->n_slots * EVAL_BLOCK_ROWS,
                            .n_rows = n_rows};
}

/* ---- quotient ---- */

static void quotient_rows(const struct air_binding *binding,
                          const struct air_quotient_in *in, fp *const q[FE_DEGREE],
                          size_t row, size_t n_rows, bool is_tail, void *scratch)
{
    const struct air_program *const program = binding->program;
    const uint32_t n = n_aux(program->graph);
    const uint32_t has_scope[SCOPES] = {program->graph->n_local,
                                        program->graph->n_global};
    struct padding pad = start_padding(program, scratch, n_rows);
    const fp *inputs[MAX_INPUTS];
    const fp *aux[MAX_AUX][FE_DEGREE];
    const fp *acc_next[SCOPES][FE_DEGREE] = {{NULL}};
    fp *sums[FE_DEGREE];
    gather_inputs(inputs, binding->routines, in->now, in->next, row);
    for (uint32_t i = 0; i < n; i++) {
        for (int k = 0; k < FE_DEGREE; k++) {
            aux[i][k] = in->aux[i][k] + row;
        }
    }
    for (int k = 0; k < FE_DEGREE; k++) {
        for (int scope = 0; scope < SCOPES; scope++) {
            if (has_scope[scope] != 0) {
                acc_next[scope][k] = in->acc_next[scope][k] + row;
            }
        }
        sums[k] = q[k] + row;
    }
    if (is_tail) {
        pad_inputs(inputs, &pad, binding->programs->n_inputs);
        for (int k = 0; k < FE_DEGREE; k++) {
            for (uint32_t i = 0; i < n; i++) {
                aux[i][k] = pad_column(&pad, aux[i][k]);
            }
            for (int scope = 0; scope < SCOPES; scope++) {
                if (has_scope[scope] != 0) {
                    acc_next[scope][k] = pad_column(&pad, acc_next[scope][k]);
                }
            }
            sums[k] = pad_column(&pad, sums[k]);
        }
    }
    const struct eval_block block = {
        .n_rows = is_tail ? EVAL_ROW_STEP : n_rows,
        .inputs = inputs,
        .slots = scratch,
        .q = sums,
        .aux = (const fp *const(*)[FE_DEGREE])aux,
        .acc_next = {acc_next[0], acc_next[1]},
    };
    kernels_get()->eval_run(binding->programs, &block);
    for (int k = 0; is_tail && k < FE_DEGREE; k++) {
        unpad_column(&pad, q[k] + row, sums[k]);
    }
}

void air_quotient_block(const struct air_binding *binding,
                        const struct air_quotient_in *in, fp *const q[FE_DEGREE],
                        size_t n_rows, void *scratch)
{
    DCHECK(n_rows <= AIR_BLOCK_ROWS);
    const size_t n_full = n_rows - n_rows % EVAL_ROW_STEP;
    if (n_full > 0) {
        quotient_rows(binding, in, q, 0, n_full, false, scratch);
    }
    if (n_rows > n_full) {
        quotient_rows(binding, in, q, n_full, n_rows - n_full, true, scratch);
    }
}

/* ---- fractions ---- */

static void fraction_rows(const struct air_binding *binding, const fp *const *now,
                          const fp *const *next, fp *const (*num)[FE_DEGREE],
                          fp *const (*den)[FE_DEGREE], size_t row, size_t n_rows,
                          bool is_tail, void *scratch)
{
    const struct air_program *const program = binding->program;
    const uint32_t n = n_aux(program->graph);
    struct padding pad = start_padding(program, scratch, n_rows);
    const fp *inputs[MAX_INPUTS];
    fp *num_rows[MAX_AUX][FE_DEGREE], *den_rows[MAX_AUX][FE_DEGREE];
    gather_inputs(inputs, binding->routines, now, next, row);
    if (is_tail) {
        pad_inputs(inputs, &pad, binding->programs->n_inputs);
    }
    for (uint32_t i = 0; i < n; i++) {
        for (int k = 0; k < FE_DEGREE; k++) {
            fp *const num_column = num[i][k] + row, *const den_column = den[i][k] + row;
            num_rows[i][k] = is_tail ? pad_column(&pad, num_column) : num_column;
            den_rows[i][k] = is_tail ? pad_column(&pad, den_column) : den_column;
        }
    }
    const struct eval_block block = {
        .n_rows = is_tail ? EVAL_ROW_STEP : n_rows,
        .inputs = inputs,
        .slots = scratch,
        .num = (fp *const(*)[FE_DEGREE])num_rows,
        .den = (fp *const(*)[FE_DEGREE])den_rows,
    };
    kernels_get()->eval_run(binding->programs, &block);
    for (uint32_t i = 0; is_tail && i < n; i++) {
        for (int k = 0; k < FE_DEGREE; k++) {
            unpad_column(&pad, num[i][k] + row, num_rows[i][k]);
            unpad_column(&pad, den[i][k] + row, den_rows[i][k]);
        }
    }
}

void air_fraction_block(const struct air_binding *binding, const fp *const *now,
                        const fp *const *next, fp *const (*num)[FE_DEGREE],
                        fp *const (*den)[FE_DEGREE], size_t n_rows, void *scratch)
{
    DCHECK(n_rows <= AIR_BLOCK_ROWS);
    const size_t n_full = n_rows - n_rows % EVAL_ROW_STEP;
    if (n_full > 0) {
        fraction_rows(binding, now, next, num, den, 0, n_full, false, scratch);
    }
    if (n_rows > n_full) {
        fraction_rows(binding, now, next, num, den, n_full, n_rows - n_full, true,
                      scratch);
    }
}

/* ---- tuples ---- */

static void tuple_rows(const struct air_binding *binding, uint32_t interaction,
                       const fp *const *now, const fp *const *next, uint32_t *const *out,
                       uint32_t n_out, size_t row, size_t n_rows, bool is_tail,
                       void *scratch)
{
    struct padding pad = start_padding(binding->program, scratch, n_rows);
    const fp *inputs[MAX_INPUTS];
    uint32_t *out_rows[AIR_MAX_ARITY + 1];
    gather_inputs(inputs, &binding->routines[interaction], now, next, row);
    if (is_tail) {
        pad_inputs(inputs, &pad, binding->programs[interaction].n_inputs);
    }
    for (uint32_t j = 0; j < n_out; j++) {
        out_rows[j] = is_tail ? pad_column(&pad, out[j] + row) : out[j] + row;
    }
    const struct eval_block block = {
        .n_rows = is_tail ? EVAL_ROW_STEP : n_rows,
        .inputs = inputs,
        .slots = scratch,
        .out = out_rows,
    };
    kernels_get()->eval_run(&binding->programs[interaction], &block);
    for (uint32_t j = 0; is_tail && j < n_out; j++) {
        unpad_column(&pad, out[j] + row, out_rows[j]);
    }
}

void air_tuples_block(const struct air_binding *binding, uint32_t interaction,
                      const fp *const *now, const fp *const *next,
                      uint32_t *const *values, uint32_t *multiplicity, size_t n_rows,
                      void *scratch)
{
    DCHECK(n_rows <= AIR_BLOCK_ROWS && interaction < binding->n_routines);
    const uint32_t n_values = binding->program->graph->interactions[interaction].n_values;
    const size_t n_full = n_rows - n_rows % EVAL_ROW_STEP;
    uint32_t *out[AIR_MAX_ARITY + 1];
    for (uint32_t j = 0; j < n_values; j++) {
        out[j] = values[j];
    }
    out[n_values] = multiplicity;
    if (n_full > 0) {
        tuple_rows(binding, interaction, now, next, out, n_values + 1, 0, n_full, false,
                   scratch);
    }
    if (n_rows > n_full) {
        tuple_rows(binding, interaction, now, next, out, n_values + 1, n_full,
                   n_rows - n_full, true, scratch);
    }
}
