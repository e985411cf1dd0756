/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/deep.c - out-of-domain values, and the word that FRI is run on.
 *
 * A column f of degree below N is determined by its values on the coset g <w_N>, the
 * first N positions of its bit-reversed LDE. There
 *
 *     f(zeta) = (zeta^N - g^N) / (N g^N) * sum_i f(x_i) x_i / (zeta - x_i),
 *
 * and the quotient of all terms e of a height,
 *
 *     G = sum_e gamma^e (f_e - v_e) / (y - z_e),
 *
 * is a polynomial of degree below N - 1, so it too is computed on N points only and
 * extended afterwards. F_0[i] = sum over heights h of G_h[i >> (log n_max - log n_h)].
 * src: docs/protocol.md "out-of-domain values", "batching"
 */
#include <string.h>

#include "poly/domain.h"
#include "poly/evaluate.h"
#include "poly/lde.h"
#include "prover/prover_state.h"
#include "simd/kernels.h"

/* X^k a: the product with a basis element. */
static fe times_basis(fe a, unsigned k)
{
    fe x = fe_zero();
    x.c[k] = FP_ONE;
    return fe_mul(a, x);
}

static enum status alloc_fe_columns(struct prover *p, fp **columns, size_t n,
                                    struct error *e)
{
    for (unsigned k = 0; k < FE_DEGREE; k++) {
        columns[k] = arena_alloc(p->arena, n * sizeof(fp));
        if (columns[k] == NULL) {
            return prover_out_of_memory(p, e);
        }
    }
    return STATUS_OK;
}

/* sum_k X^k f_k(z) for the FE_DEGREE base columns of each extension column. */
static void join_coordinates(fe *out, const fe *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        fe sum = fe_zero();
        for (unsigned k = 0; k < FE_DEGREE; k++) {
            sum = fe_add(sum, times_basis(values[i * FE_DEGREE + k], k));
        }
        out[i] = sum;
    }
}

/* Base columns read on the next row, ascending, then the columns of the accumulators.
 * Returns how many base columns there are; *n_accumulators follow in accumulators[]. */
static uint32_t next_columns(const struct layout_table *shape, uint32_t *base,
                             uint32_t *accumulators, uint32_t *n_accumulators)
{
    const struct air_graph *graph = shape->graph;
    uint32_t n = 0, n_acc = 0;
    for (uint32_t i = 0; i < graph->width; i++) {
        if (graph->next_used[i]) {
            base[n++] = i;
        }
    }
    if (graph->n_aux_local != 0) {
        accumulators[n_acc++] = graph->n_aux_local - 1;
    }
    if (graph->n_aux_global != 0) {
        accumulators[n_acc++] = graph->n_aux_local + graph->n_aux_global - 1;
    }
    *n_accumulators = n_acc;
    return n;
}

/* ---- values ---- */

struct weights {
    fp *here[FE_DEGREE]; /* of zeta */
    fp *next[FE_DEGREE]; /* of zeta * omega */
};

static enum status values_of_table(struct prover *p, uint32_t table,
                                   const struct weights *w, struct error *e)
{
    const struct layout_table *shape = &p->layout->tables[table];
    const struct air_graph *graph = shape->graph;
    size_t n = (size_t)1 << shape->log_rows;
    fe *here = p->values + shape->zeta_term;
    fe *next = p->values + shape->next_term;
    uint32_t next_base[AIR_MAX_COLUMNS], accumulators[2], n_accumulators;
    uint32_t n_next = next_columns(shape, next_base, accumulators, &n_accumulators);
    const fp *columns[AIR_MAX_COLUMNS], *moved[AIR_MAX_COLUMNS];
    fe coordinates[PROVER_MAX_AUX * FE_DEGREE];
    size_t mark = arena_mark(p->arena);

    TRY(columns_base(p, table, columns, e));
    poly_evaluate(here, (const fp *const *)w->here, columns, graph->width, n, p->pool);
    for (uint32_t i = 0; i < n_next; i++) {
        moved[i] = columns[next_base[i]];
    }
    poly_evaluate(next, (const fp *const *)w->next, moved, n_next, n, p->pool);
    arena_release(p->arena, mark);

    TRY(columns_aux(p, table, columns, e));
    poly_evaluate(coordinates, (const fp *const *)w->here, columns,
                  (size_t)shape->n_aux * FE_DEGREE, n, p->pool);
    join_coordinates(here + graph->width, coordinates, shape->n_aux);
    for (uint32_t i = 0; i < n_accumulators; i++) {
        poly_evaluate(coordinates, (const fp *const *)w->next,
                      columns + (size_t)accumulators[i] * FE_DEGREE, FE_DEGREE, n,
                      p->pool);
        join_coordinates(next + n_next + i, coordinates, 1);
    }
    return columns_done(p, table, mark, e);
}

static enum status values_of_height(struct prover *p, uint32_t h, fe zeta,
                                    struct error *e)
{
    const struct layout_height *height = &p->layout->heights[h];
    size_t n = (size_t)1 << height->log_rows;
    fe moved = fe_mul_fp(zeta, fp_root_of_unity(height->log_rows));
    size_t mark = arena_mark(p->arena);
    struct weights w;
    TRY(alloc_fe_columns(p, w.here, n, e));
    TRY(alloc_fe_columns(p, w.next, n, e));
    domain_coset_weights(w.here, height->log_rows, zeta, p->pool);
    domain_coset_weights(w.next, height->log_rows, moved, p->pool);

    for (uint32_t i = 0; i < height->n_tables; i++) {
        TRY(values_of_table(p, height->tables[i], &w, e));
    }
    fe coordinates[LAYOUT_QUOTIENT_PARTS * FE_DEGREE];
    poly_evaluate(coordinates, (const fp *const *)w.here,
                  (const fp *const *)p->quotient[h], LAYOUT_QUOTIENT_PARTS * FE_DEGREE, n,
                  p->pool);
    join_coordinates(p->values + height->quotient_term, coordinates,
                     LAYOUT_QUOTIENT_PARTS);
    arena_release(p->arena, mark);
    return STATUS_OK;
}

enum status deep_values(struct prover *p, fe zeta, struct error *e)
{
    for (uint32_t h = 0; h < p->layout->n_heights; h++) {
        TRY(values_of_height(p, h, zeta, e));
    }
    return STATUS_OK;
}

/* ---- word ---- */

/* The numerators of one height under way: sum gamma^e f_e, and sum gamma^e v_e. */
struct numerators {
    fp *here[FE_DEGREE], *next[FE_DEGREE];
    fe value_here, value_next;
};

struct axpy {
    fp *const *sum;
    const fp *const *columns;
    const fe *scales;
    size_t n_columns;
};

enum { DEEP_GRAIN = 2048 };

static void axpy_rows(void *arg, size_t begin, size_t end, unsigned worker)
{
    const struct axpy *a = arg;
    (void)worker;
    fp *sum[FE_DEGREE];
    const fp *columns[AIR_MAX_COLUMNS];
    for (unsigned k = 0; k < FE_DEGREE; k++) {
        sum[k] = a->sum[k] + begin;
    }
    for (size_t i = 0; i < a->n_columns; i++) {
        columns[i] = a->columns[i] + begin;
    }
    kernels_get()->multi_axpy_fe(sum, columns, a->scales, a->n_columns, end - begin);
}

static void axpy_columns(struct prover *p, fp *const *sum, const fp *const *columns,
                         const fe *scales, size_t n_columns, size_t n)
{
    struct axpy a = {sum, columns, scales, n_columns};
    pool_run(p->pool, n, DEEP_GRAIN, axpy_rows, &a);
}

/* The scales of the coordinates of n extension columns whose terms begin at `powers`. */
static void spread_coordinates(fe *scales, const fe *powers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (unsigned k = 0; k < FE_DEGREE; k++) {
            scales[i * FE_DEGREE + k] = times_basis(powers[i], k);
        }
    }
}

static fe dot(const fe *a, const fe *b, size_t n)
{
    fe sum = fe_zero();
    for (size_t i = 0; i < n; i++) {
        sum = fe_add(sum, fe_mul(a[i], b[i]));
    }
    return sum;
}

static enum status combine_table(struct prover *p, uint32_t table, const fe *powers,
                                 struct numerators *sums, struct error *e)
{
    const struct layout_table *shape = &p->layout->tables[table];
    const struct air_graph *graph = shape->graph;
    size_t n = (size_t)1 << shape->log_rows;
    uint32_t next_base[AIR_MAX_COLUMNS], accumulators[2], n_accumulators;
    uint32_t n_next = next_columns(shape, next_base, accumulators, &n_accumulators);
    const fp *columns[AIR_MAX_COLUMNS], *moved[AIR_MAX_COLUMNS];
    fe scales[PROVER_MAX_AUX * FE_DEGREE];
    const fe *here = powers + shape->zeta_term;
    const fe *next = powers + shape->next_term;
    size_t mark = arena_mark(p->arena);

    TRY(columns_base(p, table, columns, e));
    axpy_columns(p, sums->here, columns, here, graph->width, n);
    for (uint32_t i = 0; i < n_next; i++) {
        moved[i] = columns[next_base[i]];
    }
    axpy_columns(p, sums->next, moved, next, n_next, n);
    arena_release(p->arena, mark);

    TRY(columns_aux(p, table, columns, e));
    spread_coordinates(scales, here + graph->width, shape->n_aux);
    axpy_columns(p, sums->here, columns, scales, (size_t)shape->n_aux * FE_DEGREE, n);
    for (uint32_t i = 0; i < n_accumulators; i++) {
        spread_coordinates(scales, next + n_next + i, 1);
        axpy_columns(p, sums->next, columns + (size_t)accumulators[i] * FE_DEGREE, scales,
                     FE_DEGREE, n);
    }

    sums->value_here = fe_add(
        sums->value_here, dot(here, p->values + shape->zeta_term, shape->n_zeta_terms));
    sums->value_next = fe_add(
        sums->value_next, dot(next, p->values + shape->next_term, shape->n_next_terms));
    return columns_done(p, table, mark, e);
}

struct divide {
    const struct numerators *sums;
    fp *const *here,
        *const *next; /* 1 / (x - zeta), 1 / (x - zeta omega); here receives G */
};

static void divide_rows(void *arg, size_t begin, size_t end, unsigned worker)
{
    const struct divide *d = arg;
    const struct kernels *kernels = kernels_get();
    (void)worker;
    size_t n = end - begin;
    fp *here[FE_DEGREE], *next[FE_DEGREE], *sum_here[FE_DEGREE], *sum_next[FE_DEGREE];
    for (unsigned k = 0; k < FE_DEGREE; k++) {
        here[k] = d->here[k] + begin;
        next[k] = d->next[k] + begin;
        sum_here[k] = d->sums->here[k] + begin;
        sum_next[k] = d->sums->next[k] + begin;
        for (size_t i = 0; i < n; i++) {
            sum_here[k][i] = fp_sub(sum_here[k][i], d->sums->value_here.c[k]);
            sum_next[k][i] = fp_sub(sum_next[k][i], d->sums->value_next.c[k]);
        }
    }
    kernels->mul_fe_columns(here, (const fp *const *)here, (const fp *const *)sum_here,
                            n);
    kernels->mul_fe_columns(next, (const fp *const *)next, (const fp *const *)sum_next,
                            n);
    for (unsigned k = 0; k < FE_DEGREE; k++) {
        kernels->add_columns(here[k], here[k], next[k], n);
    }
}

/* G of one height on its whole LDE domain, in g[FE_DEGREE] of 2^(log_rows + log_blowup).
 * */
static enum status quotient_of_height(struct prover *p, uint32_t h, fe zeta,
                                      const fe *powers, fp *const *g, struct error *e)
{
    const struct layout_height *height = &p->layout->heights[h];
    size_t n = (size_t)1 << height->log_rows;
    fe moved = fe_mul_fp(zeta, fp_root_of_unity(height->log_rows));
    size_t mark = arena_mark(p->arena);
    struct numerators sums = {.value_here = fe_zero(), .value_next = fe_zero()};
    fp *here[FE_DEGREE], *next[FE_DEGREE];
    TRY(alloc_fe_columns(p, here, n, e));
    TRY(alloc_fe_columns(p, sums.here, n, e));
    TRY(alloc_fe_columns(p, sums.next, n, e));
    for (unsigned k = 0; k < FE_DEGREE; k++) {
        memset(sums.here[k], 0, n * sizeof(fp));
        memset(sums.next[k], 0, n * sizeof(fp));
    }

    for (uint32_t i = 0; i < height->n_tables; i++) {
        TRY(combine_table(p, height->tables[i], powers, &sums, e));
    }
    fe scales[LAYOUT_QUOTIENT_PARTS * FE_DEGREE];
    spread_coordinates(scales, powers + height->quotient_term, LAYOUT_QUOTIENT_PARTS);
    axpy_columns(p, sums.here, (const fp *const *)p->quotient[h], scales,
                 LAYOUT_QUOTIENT_PARTS * FE_DEGREE, n);
    sums.value_here = fe_add(sums.value_here, dot(powers + height->quotient_term,
                                                  p->values + height->quotient_term,
                                                  LAYOUT_QUOTIENT_PARTS));

    TRY(alloc_fe_columns(p, next, n, e));
    domain_coset_inverses(here, height->log_rows, zeta, p->pool);
    domain_coset_inverses(next, height->log_rows, moved, p->pool);
    struct divide d = {&sums, here, next};
    pool_run(p->pool, n, DEEP_GRAIN, divide_rows, &d);

    size_t n_scratch = lde_scratch(height->log_rows, pool_threads(p->pool));
    fp *scratch = arena_alloc(p->arena, n_scratch * sizeof(fp));
    if (scratch == NULL) {
        return prover_out_of_memory(p, e);
    }
    lde_coset_columns(g, (const fp *const *)here, FE_DEGREE, height->log_rows,
                      p->layout->log_blowup, scratch, p->pool);
    arena_release(p->arena, mark);
    return STATUS_OK;
}

struct lift {
    fp *const *into;
    fp *const *from;
    unsigned shift;
};

static void lift_rows(void *arg, size_t begin, size_t end, unsigned worker)
{
    const struct lift *l = arg;
    (void)worker;
    for (unsigned k = 0; k < FE_DEGREE; k++) {
        fp *into = l->into[k];
        const fp *from = l->from[k];
        for (size_t i = begin; i < end; i++) {
            into[i] = fp_add(into[i], from[i >> l->shift]);
        }
    }
}

/* Heights ascending: each one's G takes up what the lower ones have added to so far. */
enum status deep_word(struct prover *p, fe zeta, fe gamma, fp *const *word,
                      struct error *e)
{
    const struct layout *layout = p->layout;
    size_t mark = arena_mark(p->arena);
    fe *powers = arena_alloc(p->arena, layout->n_terms * sizeof(fe));
    if (powers == NULL) {
        return prover_out_of_memory(p, e);
    }
    fe power = fe_one();
    for (uint32_t i = 0; i < layout->n_terms; i++) {
        powers[i] = power;
        power = fe_mul(power, gamma);
    }
    fp *below[FE_DEGREE] = {NULL};
    unsigned log_below = 0;
    for (uint32_t h = layout->n_heights; h-- > 0;) {
        unsigned log_size = layout->heights[h].log_rows + layout->log_blowup;
        fp *g[FE_DEGREE];
        if (h == 0) {
            memcpy(g, word, sizeof g);
        } else {
            TRY(alloc_fe_columns(p, g, (size_t)1 << log_size, e));
        }
        TRY(quotient_of_height(p, h, zeta, powers, g, e));
        if (below[0] != NULL) {
            struct lift l = {g, below, log_size - log_below};
            pool_run(p->pool, (size_t)1 << log_size, DEEP_GRAIN, lift_rows, &l);
        }
        memcpy(below, g, sizeof below);
        log_below = log_size;
    }
    arena_release(p->arena, mark);
    return STATUS_OK;
}
