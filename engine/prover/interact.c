/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/interact.c - the LogUp columns of one table.
 *
 * Per row and scope the fractions of the pairs are c_0 .. c_{m-1}; all but the last
 * become columns, and with S = c_0 + .. + c_{m-1} the last column is the accumulator
 *
 *     acc[0] = 0,   acc[i + 1] = acc[i] + S[i] - L / N,   L = sum over rows of S,
 *
 * which closes cyclically: acc[N] = 0. Rows are worked on in blocks whose denominators
 * are inverted together; the accumulator is a prefix sum afterwards.
 * src: docs/protocol.md "lookups"; Haboeck 2022/1530
 */
#include <string.h>

#include "prover/prover_state.h"
#include "simd/kernels.h"

struct rows {
    const struct air_graph *graph;
    const struct air_program *program;
    const struct air_binding *binding;
    const fp *const *trace;
    fp *const *aux; /* [n_aux * FE_DEGREE] of n values */
    uint32_t n_aux;
    size_t n;
    uint8_t *scratch; /* per worker */
    size_t scratch_stride;
};

/* Of one worker: numerators and denominators of a block, the next rows at a wrap, the
 * block evaluator's own. */
static size_t block_bytes(uint32_t n_aux)
{
    return (size_t)2 * n_aux * FE_DEGREE * AIR_BLOCK_ROWS * sizeof(fp);
}

static size_t wrap_bytes(void)
{
    return (size_t)AIR_MAX_COLUMNS * AIR_BLOCK_ROWS * sizeof(fp);
}

/* Columns one row later. Only the block that ends the table needs a copy. */
static void next_rows(const struct rows *r, size_t begin, size_t n_rows, const fp **next,
                      fp *copy)
{
    for (uint32_t c = 0; c < r->graph->width; c++) {
        next[c] = NULL;
        if (!r->graph->next_used[c]) {
            continue;
        }
        next[c] = r->trace[c] + begin + 1;
        if (begin + n_rows == r->n) {
            memcpy(copy, r->trace[c] + begin + 1, (n_rows - 1) * sizeof(fp));
            copy[n_rows - 1] = r->trace[c][0];
            next[c] = copy;
            copy += AIR_BLOCK_ROWS;
        }
    }
}

/* One scope of one block: columns, and the row sums where the accumulator will stand. */
static void finish_scope(const struct rows *r, fp *(*c)[FE_DEGREE], uint32_t first,
                         uint32_t n_columns, size_t begin, size_t n_rows)
{
    const struct kernels *k = kernels_get();
    uint32_t last = first + n_columns - 1;
    for (unsigned d = 0; d < FE_DEGREE; d++) {
        fp *sum = r->aux[last * FE_DEGREE + d] + begin;
        memcpy(sum, c[last][d], n_rows * sizeof(fp));
        for (uint32_t i = first; i < last; i++) {
            memcpy(r->aux[i * FE_DEGREE + d] + begin, c[i][d], n_rows * sizeof(fp));
            k->add_columns(sum, sum, c[i][d], n_rows);
        }
    }
}

static void fraction_rows(void *arg, size_t begin_all, size_t end_all, unsigned worker)
{
    const struct rows *r = arg;
    const struct kernels *k = kernels_get();
    uint8_t *scratch = r->scratch + worker * r->scratch_stride;
    fp *num = (fp *)scratch;
    fp *den = num + (size_t)r->n_aux * FE_DEGREE * AIR_BLOCK_ROWS;
    fp *copy = den + (size_t)r->n_aux * FE_DEGREE * AIR_BLOCK_ROWS;
    void *own = scratch + block_bytes(r->n_aux) + wrap_bytes();

    for (size_t begin = begin_all; begin < end_all; begin += AIR_BLOCK_ROWS) {
        size_t n_rows =
            end_all - begin < AIR_BLOCK_ROWS ? end_all - begin : AIR_BLOCK_ROWS;
        /* Coordinate d of all denominators is contiguous, so that one inversion serves
         * all. */
        fp *nums[PROVER_MAX_AUX][FE_DEGREE], *dens[PROVER_MAX_AUX][FE_DEGREE];
        size_t stride = r->n_aux * n_rows;
        for (uint32_t i = 0; i < r->n_aux; i++) {
            for (unsigned d = 0; d < FE_DEGREE; d++) {
                nums[i][d] = num + d * stride + i * n_rows;
                dens[i][d] = den + d * stride + i * n_rows;
            }
        }
        const fp *now[AIR_MAX_COLUMNS], *next[AIR_MAX_COLUMNS];
        for (uint32_t c = 0; c < r->graph->width; c++) {
            now[c] = r->trace[c] + begin;
        }
        next_rows(r, begin, n_rows, next, copy);
        air_fraction_block(r->binding, now, next, (fp *const(*)[FE_DEGREE])nums,
                           (fp *const(*)[FE_DEGREE])dens, n_rows, own);
        k->batch_inverse_fe(dens[0], stride);
        k->mul_fe_columns(nums[0], (const fp *const *)nums[0], (const fp *const *)dens[0],
                          stride);
        if (r->graph->n_aux_local != 0) {
            finish_scope(r, nums, 0, r->graph->n_aux_local, begin, n_rows);
        }
        if (r->graph->n_aux_global != 0) {
            finish_scope(r, nums, r->graph->n_aux_local, r->graph->n_aux_global, begin,
                         n_rows);
        }
    }
}

/* Row sums to accumulator, one coordinate. */
struct prefix {
    fp *const *columns; /* [FE_DEGREE] */
    size_t n;
    fe sum; /* L */
    fp inverse_n;
};

static void prefix_coordinates(void *arg, size_t begin, size_t end, unsigned worker)
{
    struct prefix *x = arg;
    (void)worker;
    for (size_t d = begin; d < end; d++) {
        fp *column = x->columns[d];
        fp total = FP_ZERO;
        for (size_t i = 0; i < x->n; i++) {
            total = fp_add(total, column[i]);
        }
        x->sum.c[d] = total;
        fp step = fp_mul(total, x->inverse_n);
        fp acc = FP_ZERO;
        for (size_t i = 0; i < x->n; i++) {
            fp added = fp_sub(column[i], step);
            column[i] = acc;
            acc = fp_add(acc, added);
        }
    }
}

static fe accumulate(struct prover *p, fp *const *columns, size_t n)
{
    struct prefix x = {
        .columns = columns, .n = n, .inverse_n = fp_inv(fp_from_u32((uint32_t)n))};
    pool_run(p->pool, FE_DEGREE, 1, prefix_coordinates, &x);
    return x.sum;
}

enum status interact_columns(struct prover *p, uint32_t table, const fp *const *trace,
                             fp *const *aux, fe *local_sum, fe *global_sum,
                             struct error *e)
{
    const struct layout_table *shape = &p->layout->tables[table];
    const struct air_graph *graph = shape->graph;
    struct rows r = {
        .graph = graph,
        .program = p->tables[table].program,
        .trace = trace,
        .aux = aux,
        .n_aux = shape->n_aux,
        .n = (size_t)1 << shape->log_rows,
    };
    *local_sum = fe_zero();
    *global_sum = fe_zero();
    if (r.n_aux == 0) {
        return STATUS_OK;
    }
    size_t mark = arena_mark(p->arena);
    struct air_binding *binding;
    TRY(air_bind_fractions(&binding, p->arena, r.program, p->in->publics, p->challenges,
                           e));
    r.binding = binding;
    r.scratch_stride =
        block_bytes(r.n_aux) + wrap_bytes()
        + (air_scratch_bytes(r.program) + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    r.scratch = arena_alloc(p->arena, r.scratch_stride * pool_threads(p->pool));
    if (r.scratch == NULL) {
        return prover_out_of_memory(p, e);
    }
    pool_run(p->pool, r.n, AIR_BLOCK_ROWS, fraction_rows, &r);
    if (graph->n_aux_local != 0) {
        *local_sum =
            accumulate(p, aux + (size_t)(graph->n_aux_local - 1) * FE_DEGREE, r.n);
    }
    if (graph->n_aux_global != 0) {
        *global_sum = accumulate(p, aux + (size_t)(r.n_aux - 1) * FE_DEGREE, r.n);
    }
    arena_release(p->arena, mark);
    return STATUS_OK;
}
