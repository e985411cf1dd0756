/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/quotient.c - the quotient of all constraints of a height by the vanishing
 * polynomial.
 *
 * With C = sum_i alpha^i C_i over the tables of the height, Q = C / (X^N - 1) has degree
 * below 2N, so its values on the coset g <w_2N> determine it: the first 2N positions of
 * the bit-reversed LDE, whatever the rate. That coset is two cosets of <w_N>, the halves
 * of the array, and X^N - 1 is one constant on each: g^N - 1 and -g^N - 1. Q = q0 + X^N
 * q1; both are extended to the LDE domain.
 *
 * The next row of position r of a half (N positions, bit-reversed) is at
 * bitrev(bitrev(r) + 1 mod N). For 256 aligned positions these are again 256 consecutive
 * ones, except where the addition carries through all block bits: there the columns are
 * gathered.
 */
#include <string.h>

#include "base/bits.h"
#include "poly/domain.h"
#include "poly/lde.h"
#include "prover/prover_state.h"
#include "simd/kernels.h"
#include "stark/identity.h"

struct evaluation {
    const struct air_graph *graph;
    const struct air_binding *binding;
    const fp *const *base; /* [width] */
    const fp *const *aux;  /* [n_aux * FE_DEGREE] */
    uint32_t n_aux;
    unsigned log_rows;
    fp *const *q; /* [FE_DEGREE] of 2N */
    size_t block; /* rows of a block: min(N, AIR_BLOCK_ROWS) */
    uint8_t *scratch;
    size_t scratch_stride, gather_bytes;
};

/* Columns one row later for the block at position begin. */
static const fp *next_block(const struct evaluation *v, const fp *column, size_t begin,
                            fp **gather)
{
    size_t n = (size_t)1 << v->log_rows;
    size_t half = begin & ~(n - 1);
    size_t r = begin & (n - 1);
    unsigned log_block = log2_exact(v->block);
    unsigned log_blocks = v->log_rows - log_block;
    size_t number = r >> log_block;
    size_t point = bit_reverse((uint32_t)number, log_blocks);
    if (point + 1 < (size_t)1 << log_blocks) {
        return column + half
               + ((size_t)bit_reverse((uint32_t)(point + 1), log_blocks) << log_block);
    }
    fp *out = *gather;
    for (size_t i = 0; i < v->block; i++) {
        size_t carried = (bit_reverse((uint32_t)i, log_block) + 1) & (v->block - 1);
        out[i] = column[half + bit_reverse((uint32_t)carried, log_block)];
    }
    *gather += AIR_BLOCK_ROWS;
    return out;
}

static void evaluate_blocks(void *arg, size_t first, size_t last, unsigned worker)
{
    const struct evaluation *v = arg;
    uint8_t *scratch = v->scratch + worker * v->scratch_stride;
    const fp *now[AIR_MAX_COLUMNS], *next[AIR_MAX_COLUMNS];
    const fp *aux[PROVER_MAX_AUX][FE_DEGREE];

    for (size_t b = first; b < last; b++) {
        size_t begin = b * v->block;
        fp *gather = (fp *)scratch;
        for (uint32_t c = 0; c < v->graph->width; c++) {
            now[c] = v->base[c] + begin;
            next[c] =
                v->graph->next_used[c] ? next_block(v, v->base[c], begin, &gather) : NULL;
        }
        struct air_quotient_in in = {
            .now = now, .next = next, .aux = (const fp *const(*)[FE_DEGREE])aux};
        uint32_t accumulator[2] = {v->graph->n_aux_local - 1, v->n_aux - 1};
        bool exists[2] = {v->graph->n_aux_local != 0, v->graph->n_aux_global != 0};
        for (unsigned d = 0; d < FE_DEGREE; d++) {
            for (uint32_t i = 0; i < v->n_aux; i++) {
                aux[i][d] = v->aux[i * FE_DEGREE + d] + begin;
            }
            for (unsigned scope = 0; scope < 2; scope++) {
                in.acc_next[scope][d] =
                    exists[scope] ? next_block(
                        v, v->aux[accumulator[scope] * FE_DEGREE + d], begin, &gather)
                                  : NULL;
            }
        }
        fp *q[FE_DEGREE];
        for (unsigned d = 0; d < FE_DEGREE; d++) {
            q[d] = v->q[d] + begin;
        }
        air_quotient_block(v->binding, &in, q, v->block, scratch + v->gather_bytes);
    }
}

static enum status evaluate_table(struct prover *p, uint32_t table, const fe *alphas,
                                  fp *const *q, struct error *e)
{
    const struct layout_table *shape = &p->layout->tables[table];
    const struct air_graph *graph = shape->graph;
    size_t n = (size_t)1 << shape->log_rows;
    const fp *base[AIR_MAX_COLUMNS], *aux[PROVER_MAX_AUX * FE_DEGREE];
    size_t mark = arena_mark(p->arena);

    TRY(columns_base(p, table, base, e));
    TRY(columns_aux(p, table, aux, e));
    fp inverse_n = fp_inv(fp_from_u32((uint32_t)n));
    fe sum_over_n[2] = {fe_zero(), fe_zero()};
    if (shape->local_sum != LAYOUT_NONE) {
        sum_over_n[AIR_LOCAL] =
            fe_mul_fp(p->proof.local_sums[shape->local_sum], inverse_n);
    }
    if (shape->global_sum != LAYOUT_NONE) {
        sum_over_n[AIR_GLOBAL] =
            fe_mul_fp(p->proof.global_sums[shape->global_sum], inverse_n);
    }
    struct air_binding *binding;
    const struct air_program *program = p->tables[table].program;
    TRY(air_bind_quotient(&binding, p->arena, program, p->in->publics, p->challenges,
                          sum_over_n, alphas + shape->first_constraint, e));
    struct evaluation v = {
        .graph = graph,
        .binding = binding,
        .base = base,
        .aux = aux,
        .n_aux = shape->n_aux,
        .log_rows = shape->log_rows,
        .q = q,
        .block = n < AIR_BLOCK_ROWS ? n : AIR_BLOCK_ROWS,
        .gather_bytes =
            (size_t)(graph->n_next + 2 * FE_DEGREE) * AIR_BLOCK_ROWS * sizeof(fp),
    };
    v.scratch_stride =
        v.gather_bytes
        + (air_scratch_bytes(program) + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    v.scratch = arena_alloc(p->arena, v.scratch_stride * pool_threads(p->pool));
    if (v.scratch == NULL) {
        return prover_out_of_memory(p, e);
    }
    pool_run(p->pool, 2 * n / v.block, 1, evaluate_blocks, &v);
    return columns_done(p, table, mark, e);
}

/* Divide by X^N - 1, take apart, extend: one coordinate at a time. */
struct split {
    struct prover *p;
    fp *const *q;   /* [FE_DEGREE] of 2N values, overwritten */
    fp *const *out; /* [2 * FE_DEGREE] */
    unsigned log_rows;
    fp inverse[2];
    fp *scratch;
    size_t scratch_stride;
};

static void split_coordinates(void *arg, size_t begin, size_t end, unsigned worker)
{
    const struct split *x = arg;
    const struct kernels *k = kernels_get();
    size_t n = (size_t)1 << x->log_rows;
    fp *scratch = x->scratch + worker * x->scratch_stride;
    for (size_t d = begin; d < end; d++) {
        fp *q = x->q[d];
        k->scale_column(q, q, x->inverse[0], n);
        k->scale_column(q + n, q + n, x->inverse[1], n);
        k->coset_coefficients(q, q, x->log_rows + 1, domain_shift(), scratch);
        for (unsigned part = 0; part < LAYOUT_QUOTIENT_PARTS; part++) {
            k->lde_coefficients(x->out[part * FE_DEGREE + d], q + part * n, x->log_rows,
                                x->p->layout->log_blowup, domain_shift(), scratch);
        }
    }
}

enum status quotient_columns(struct prover *p, struct error *e)
{
    const struct layout *layout = p->layout;
    for (uint32_t h = 0; h < layout->n_heights; h++) {
        size_t n = (size_t)1 << layout->heights[h].log_rows;
        for (unsigned i = 0; i < LAYOUT_QUOTIENT_PARTS * FE_DEGREE; i++) {
            p->quotient[h][i] =
                arena_alloc(p->kept, (n << layout->log_blowup) * sizeof(fp));
            if (p->quotient[h][i] == NULL) {
                return prover_out_of_memory(p, e);
            }
        }
    }
    size_t mark_all = arena_mark(p->arena);
    fe *alphas = arena_alloc(p->arena, layout->n_constraints_max * sizeof(fe));
    if (alphas == NULL) {
        return prover_out_of_memory(p, e);
    }
    identity_powers(alphas, p->alpha, layout->n_constraints_max);
    for (uint32_t h = 0; h < layout->n_heights; h++) {
        const struct layout_height *height = &layout->heights[h];
        size_t n = (size_t)1 << height->log_rows;
        size_t mark = arena_mark(p->arena);
        fp *q[FE_DEGREE];
        for (unsigned d = 0; d < FE_DEGREE; d++) {
            q[d] = arena_alloc(p->arena, 2 * n * sizeof(fp));
            if (q[d] == NULL) {
                return prover_out_of_memory(p, e);
            }
            memset(q[d], 0, 2 * n * sizeof(fp));
        }
        for (uint32_t i = 0; i < height->n_tables; i++) {
            uint64_t span = task_span_begin(p->task, "constraints", height->tables[i]);
            TRY(evaluate_table(p, height->tables[i], alphas, q, e));
            task_span_end(p->task, span);
        }
        fp shift_n = fp_pow(domain_shift(), n);
        struct split x = {
            .p = p,
            .q = q,
            .out = p->quotient[h],
            .log_rows = height->log_rows,
            .inverse = {fp_inv(fp_sub(shift_n, FP_ONE)),
                        fp_inv(fp_sub(fp_neg(shift_n), FP_ONE))},
            .scratch_stride = ntt_scratch_len(height->log_rows + 1),
        };
        x.scratch =
            arena_alloc(p->arena, x.scratch_stride * pool_threads(p->pool) * sizeof(fp));
        if (x.scratch == NULL) {
            return prover_out_of_memory(p, e);
        }
        pool_run(p->pool, FE_DEGREE, 1, split_coordinates, &x);
        arena_release(p->arena, mark);
    }
    arena_release(p->arena, mark_all);
    return STATUS_OK;
}
