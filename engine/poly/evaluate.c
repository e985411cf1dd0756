/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Weighted sums of columns, cut by rows into stripes whose sums are added at the
 * end. */
#include "poly/evaluate.h"

#include "base/bits.h"
#include "simd/kernels.h"

enum { STRIPES_MAX = 64, COLUMNS_AT_ONCE = 32, STRIPE_ROWS_MIN = 4096 };

struct evaluate_job {
    const fp *const *weights;
    const fp *const *columns;
    size_t n_columns; /* at most COLUMNS_AT_ONCE */
    size_t n, stripe_rows;
    fe sums[STRIPES_MAX][COLUMNS_AT_ONCE];
};

static void sum_stripes(void *arg, size_t begin, size_t end, unsigned worker)
{
    struct evaluate_job *const job = arg;
    (void)worker;
    for (size_t stripe = begin; stripe < end; stripe++) {
        const size_t first = stripe * job->stripe_rows;
        const size_t left = job->n - first;
        const fp *weights[FE_DEGREE];
        const fp *columns[COLUMNS_AT_ONCE];
        for (int k = 0; k < FE_DEGREE; k++) {
            weights[k] = job->weights[k] + first;
        }
        for (size_t j = 0; j < job->n_columns; j++) {
            columns[j] = job->columns[j] + first;
            job->sums[stripe][j] = fe_zero();
        }
        kernels_get()->multi_dot_fe(job->sums[stripe], weights, columns, job->n_columns,
                                    left < job->stripe_rows ? left : job->stripe_rows);
    }
}

void poly_evaluate(fe *out, const fp *const weights[FE_DEGREE], const fp *const *columns,
                   size_t n_columns, size_t n, struct pool *pool)
{
    struct evaluate_job job = {.weights = weights, .n = n};
    const size_t rows = (size_t)ceil_div(n, STRIPES_MAX);
    job.stripe_rows = rows < STRIPE_ROWS_MIN ? STRIPE_ROWS_MIN : rows;
    const size_t n_stripes = (size_t)ceil_div(n, job.stripe_rows);
    for (size_t first = 0; first < n_columns; first += COLUMNS_AT_ONCE) {
        const size_t left = n_columns - first;
        job.columns = columns + first;
        job.n_columns = left < COLUMNS_AT_ONCE ? left : COLUMNS_AT_ONCE;
        pool_run(pool, n_stripes, 1, sum_stripes, &job);
        for (size_t j = 0; j < job.n_columns; j++) {
            out[first + j] = fe_zero();
            for (size_t stripe = 0; stripe < n_stripes; stripe++) {
                out[first + j] = fe_add(out[first + j], job.sums[stripe][j]);
            }
        }
    }
}
