/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The transforms of simd/ntt.inc spread over a pool. */
#include "poly/lde.h"

#include "poly/domain.h"
#include "simd/kernels.h"

enum lde_source { LDE_VALUES, LDE_COSET_VALUES, LDE_COEFFICIENTS };

struct lde_job {
    fp *const *out;
    const fp *const *in;
    unsigned log_rows, log_blowup;
    enum lde_source source;
    fp *scratch;
};

size_t lde_scratch(unsigned log_rows, unsigned n_threads)
{
    return n_threads * ntt_scratch_len(log_rows);
}

static void extend_columns(void *arg, size_t begin, size_t end, unsigned worker)
{
    const struct lde_job *const job = arg;
    const struct kernels *const kernels = kernels_get();
    fp *const scratch = job->scratch + worker * ntt_scratch_len(job->log_rows);
    for (size_t i = begin; i < end; i++) {
        fp *const out = job->out[i];
        const fp *coefficients = job->in[i];
        switch (job->source) {
        case LDE_VALUES:
            kernels->lde(out, job->in[i], job->log_rows, job->log_blowup, scratch);
            continue;
        case LDE_COSET_VALUES:
            kernels->coset_coefficients(out, job->in[i], job->log_rows, domain_shift(),
                                        scratch);
            coefficients = out;
            break;
        case LDE_COEFFICIENTS:
            break;
        }
        kernels->lde_coefficients(out, coefficients, job->log_rows, job->log_blowup,
                                  domain_shift(), scratch);
    }
}

static void run_job(struct lde_job *job, size_t n_columns, struct pool *pool)
{
    pool_run(pool, n_columns, 1, extend_columns, job);
}

void lde_columns(fp *const *out, const fp *const *in, size_t n_columns, unsigned log_rows,
                 unsigned log_blowup, fp *scratch, struct pool *pool)
{
    struct lde_job job = {out, in, log_rows, log_blowup, LDE_VALUES, scratch};
    run_job(&job, n_columns, pool);
}

void lde_coset_columns(fp *const *out, const fp *const *in, size_t n_columns,
                       unsigned log_rows, unsigned log_blowup, fp *scratch,
                       struct pool *pool)
{
    struct lde_job job = {out, in, log_rows, log_blowup, LDE_COSET_VALUES, scratch};
    run_job(&job, n_columns, pool);
}

void lde_coefficient_columns(fp *const *out, const fp *const *in, size_t n_columns,
                             unsigned log_rows, unsigned log_blowup, fp *scratch,
                             struct pool *pool)
{
    struct lde_job job = {out, in, log_rows, log_blowup, LDE_COEFFICIENTS, scratch};
    run_job(&job, n_columns, pool);
}
