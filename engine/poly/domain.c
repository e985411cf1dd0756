/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Points and barycentric weights, block by block. */
#include "poly/domain.h"

#include "base/bits.h"
#include "base/check.h"
#include "simd/kernels.h"

/* Positions done at once: FE_DEGREE columns of them and their points stay in L1. */
enum { DOMAIN_LOG_BLOCK = 10, DOMAIN_BLOCK = 1 << DOMAIN_LOG_BLOCK };

fp domain_point_bitrev(uint32_t i, unsigned log_n)
{
    const fp root = fp_root_of_unity(log_n);
    return fp_mul(domain_shift(), fp_pow(root, bit_reverse(i, log_n)));
}

/* table[i] = w^bitrev(i), i < 2^log: bit t of i asks for the root of order 2^(t+1), in
 * a domain of any size >= 2^log. */
static void fill_bitrev(fp *table, unsigned log)
{
    table[0] = FP_ONE;
    for (unsigned t = 0; t < log; t++) {
        const size_t half = (size_t)1 << t;
        kernels_get()->scale_column(table + half, table, fp_root_of_unity(t + 1), half);
    }
}

/* 1/(a*x + b) for all points x of a domain of size n. */
struct affine_inverses {
    fp *const *out;
    unsigned log_n;
    size_t n;
    fe a, b;
    bool is_bitrev;  /* points w^bitrev(i), by the table; otherwise ratio^i */
    bool is_inverse; /* the points' inverses instead, bit-reversed only */
    fp ratio;
    fp table[DOMAIN_BLOCK]; /* w^+-bitrev(i) of one block */
};

static void block_points(fp *points, const struct affine_inverses *job, size_t first,
                         size_t n)
{
    const struct kernels *const kernels = kernels_get();
    if (!job->is_bitrev) {
        kernels->powers(points, fp_pow(job->ratio, first), job->ratio, n);
        return;
    }
    /* first is a multiple of the table's length: bitrev(first + i) = bitrev(first) +
     * bitrev(i). */
    fp scale =
        fp_pow(fp_root_of_unity(job->log_n), bit_reverse((uint32_t)first, job->log_n));
    scale = job->is_inverse ? fp_inv(scale) : scale;
    kernels->scale_column(points, job->table, scale, n);
}

static void invert_blocks(void *arg, size_t begin, size_t end, unsigned worker)
{
    const struct affine_inverses *const job = arg;
    const struct kernels *const kernels = kernels_get();
    (void)worker;
    for (size_t block = begin; block < end; block++) {
        const size_t first = block * DOMAIN_BLOCK;
        const size_t n = job->n - first < DOMAIN_BLOCK ? job->n - first : DOMAIN_BLOCK;
        fp points[DOMAIN_BLOCK];
        fp *out[FE_DEGREE];
        for (int k = 0; k < FE_DEGREE; k++) {
            out[k] = job->out[k] + first;
        }
        block_points(points, job, first, n);
        kernels->affine_fe(out, points, job->a, job->b, n);
        kernels->batch_inverse_fe(out, n);
    }
}

static void run_inverses(struct affine_inverses *job, struct pool *pool)
{
    job->n = (size_t)1 << job->log_n;
    if (job->is_bitrev) {
        const unsigned log =
            job->log_n < DOMAIN_LOG_BLOCK ? job->log_n : DOMAIN_LOG_BLOCK;
        fill_bitrev(job->table, log);
        if (job->is_inverse) {
            kernels_get()->inverse_column(job->table, (size_t)1 << log);
        }
    }
    pool_run(pool, (size_t)ceil_div(job->n, DOMAIN_BLOCK), 1, invert_blocks, job);
}

/* f(z) = c sum_i f(x_i) x_i / (z - x_i) with c = (z^N - s^N) / (N s^N) over s*<w_N>,
 * and
 *
 *     c x / (z - x) = 1 / ((z/c) x^-1 - 1/c).
 *
 * Returns c. */
static fe weights_scale(unsigned log_n, fe z, fp shift)
{
    const uint64_t n = (uint64_t)1 << log_n;
    const fp shift_n = fp_pow(shift, n);
    const fp size = fp_pow(fp_from_u32(2), log_n);
    const fe vanishing = fe_sub_fp(fe_pow(z, n), shift_n);
    CHECK(!fe_is_zero(vanishing));
    return fe_mul_fp(vanishing, fp_inv(fp_mul(size, shift_n)));
}

void domain_weights(fp *const w[FE_DEGREE], unsigned log_n, fe z, struct pool *pool)
{
    const fe inverse = fe_inv(weights_scale(log_n, z, FP_ONE));
    struct affine_inverses job = {
        .out = w,
        .log_n = log_n,
        .a = fe_mul(z, inverse),
        .b = fe_neg(inverse),
        .ratio = fp_inv(fp_root_of_unity(log_n)),
    };
    run_inverses(&job, pool);
}

void domain_coset_weights(fp *const w[FE_DEGREE], unsigned log_n, fe z, struct pool *pool)
{
    const fe inverse = fe_inv(weights_scale(log_n, z, domain_shift()));
    struct affine_inverses job = {
        .out = w,
        .log_n = log_n,
        .a = fe_mul_fp(fe_mul(z, inverse), fp_inv(domain_shift())),
        .b = fe_neg(inverse),
        .is_bitrev = true,
        .is_inverse = true,
    };
    run_inverses(&job, pool);
}

void domain_coset_inverses(fp *const out[FE_DEGREE], unsigned log_n, fe z,
                           struct pool *pool)
{
    struct affine_inverses job = {
        .out = out,
        .log_n = log_n,
        .a = fe_from_fp(domain_shift()),
        .b = fe_neg(z),
        .is_bitrev = true,
    };
    run_inverses(&job, pool);
}
