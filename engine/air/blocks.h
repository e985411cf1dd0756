/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* air/blocks.h - a table's constraints and messages over blocks of rows: the prover's
 * reading of the graph.
 *
 * Three steps. air_compile once per table; a binding once per proof, when the challenges
 * it needs are known; then blocks of up to AIR_BLOCK_ROWS consecutive rows, from any
 * thread, each with scratch of its own. All values are Montgomery, extension values five
 * base columns.
 *
 * A block reads now[c][0 .. n_rows) for each base column c, and next[c][0 .. n_rows), the
 * same column one row of the trace later, for those with next_used (others may be NULL).
 * Rows need no alignment and n_rows no divisor, but multiples of 16 are fast.
 */
#ifndef ZK_AIR_BLOCKS_H
#define ZK_AIR_BLOCKS_H

#include "air/fingerprint.h"

enum { AIR_BLOCK_ROWS = 256 };

struct air_program; /* a compiled table */
struct air_binding; /* a compiled table with the numbers of one proof in it */

/* Compile a table's graph for all evaluations below.
 *
 * out  program  lives in the arena, borrows the graph
 * err  STATUS_MEMORY
 */
MUST_USE enum status air_compile(struct air_program **program, struct arena *arena,
                                 const struct air_graph *graph, struct error *e);

/* Bytes of scratch that a block evaluation of this program needs; align to 64. */
size_t air_scratch_bytes(const struct air_program *program);

/* ---- quotient ---- */

/* Bind for air_quotient_block.
 *
 * in   challenges[2], sum_over_n[2]  by enum air_scope; those without interactions unused
 *      alphas[air_n_constraints_total(graph)]  coefficient of each constraint
 * err  STATUS_MEMORY
 */
MUST_USE enum status air_bind_quotient(struct air_binding **binding, struct arena *arena,
                                       const struct air_program *program,
                                       const fp publics[AIR_N_PUBLICS],
                                       const struct air_challenges challenges[2],
                                       const fe sum_over_n[2], const fe *alphas,
                                       struct error *e);

/* Columns of a block: consecutive LDE positions. */
struct air_quotient_in {
    const fp *const *now;  /* [width] */
    const fp *const *next; /* [width], may be NULL when graph->n_next is 0 */
    const fp *const (
        *aux)[FE_DEGREE];             /* [n_aux_local + n_aux_global] extension columns */
    const fp *acc_next[2][FE_DEGREE]; /* accumulators a row later, by enum air_scope */
};

/* q += sum over all constraints i of alphas[i] * C_i, on n_rows rows.
 *
 * in-out  q[5][n_rows]
 * in      n_rows <= AIR_BLOCK_ROWS
 */
void air_quotient_block(const struct air_binding *binding,
                        const struct air_quotient_in *in, fp *const q[FE_DEGREE],
                        size_t n_rows, void *scratch);

/* ---- LogUp columns ---- */

/* Bind for air_fraction_block; arguments as above. */
MUST_USE enum status air_bind_fractions(struct air_binding **binding, struct arena *arena,
                                        const struct air_program *program,
                                        const fp publics[AIR_N_PUBLICS],
                                        const struct air_challenges challenges[2],
                                        struct error *e);

/* The fraction of each extension column on n_rows rows of the trace: for a pair
 * num / den = ma/fa + mb/fb with num = ma fb + mb fa, den = fa fb; for a single one m /
 * f. Columns in canonical order, local then global; the last of a scope is what the
 * accumulator adds on top of the others: acc' = acc + sum of all fractions of the scope -
 * L/N.
 *
 * out  num, den  [n_aux_local + n_aux_global] columns of [5][n_rows]
 */
void air_fraction_block(const struct air_binding *binding, const fp *const *now,
                        const fp *const *next, fp *const (*num)[FE_DEGREE],
                        fp *const (*den)[FE_DEGREE], size_t n_rows, void *scratch);

/* ---- messages ---- */

/* Bind for air_tuples_block. */
MUST_USE enum status air_bind_tuples(struct air_binding **binding, struct arena *arena,
                                     const struct air_program *program,
                                     const fp publics[AIR_N_PUBLICS], struct error *e);

/* The tuples of one interaction on n_rows rows, as canonical integers.
 *
 * in   interaction   index into graph->interactions
 * out  values[n_values][n_rows], multiplicity[n_rows]   without the sign
 */
void air_tuples_block(const struct air_binding *binding, uint32_t interaction,
                      const fp *const *now, const fp *const *next,
                      uint32_t *const *values, uint32_t *multiplicity, size_t n_rows,
                      void *scratch);

#endif
