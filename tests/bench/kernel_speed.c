/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Nanoseconds per unit of every kernel of field, simd and poly, per instruction set.
 *
 * usage: bench_kernel_speed [portable|avx2|avx512]
 * One JSON object a line: kernel, isa, what a unit is, ns and n. The ns are the thread's
 * own time and the best of several runs, so that a busy machine distorts them less.
 * Transforms run on one column at a time, the column kernels on blocks that stay in the
 * second-level cache but for those marked "memory".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "field/fe.h"
#include "simd/kernels.h"

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static fp *column(size_t n)
{
    static uint64_t state = 1;
    const size_t page = (size_t)2 << 20;
    const size_t align = n * sizeof(fp) >= page ? page : 64;
    const size_t n_bytes = (n * sizeof(fp) + align - 1) / align * align;
    fp *const c = aligned_alloc(align, n_bytes);
    if (c == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
    if (align == page) {
        madvise(c, n_bytes, MADV_HUGEPAGE); /* as the arena does */
    }
    for (size_t i = 0; i < n; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        c[i] = (fp)((state >> 33) % FP_P);
    }
    return c;
}

static fe random_fe(void)
{
    fp *const c = column(FE_DEGREE);
    fe r;
    memcpy(r.c, c, sizeof r.c);
    free(c);
    return r;
}

/* What the measured statements use. */
struct bench {
    const struct kernels *k;
    size_t n;
    unsigned log_n;
    fp *out, *in, *scratch;
    fp *a[FE_DEGREE], *b[FE_DEGREE], *c[FE_DEGREE];
    const fp **cols;
    fe *scales, *sums;
    size_t n_cols;
};

#define CONST_FE(x) ((const fp *const *)(x))

enum { TRIES = 5 };

/* Run `statement` until 20 ms have passed, TRIES times, and print the best. */
#define MEASURE(b, label, unit, units, statement)                                 \
    do {                                                                          \
        double best_ = 1e300;                                                     \
        for (int try_ = 0; try_ < TRIES; try_++) {                                \
            const double start_ = seconds();                                      \
            double now_ = start_;                                                 \
            unsigned rounds_ = 0;                                                 \
            for (; now_ - start_ < 0.02; rounds_++) {                             \
                statement;                                                        \
                now_ = seconds();                                                 \
            }                                                                     \
            const double each_ = (now_ - start_) / rounds_;                       \
            best_ = each_ < best_ ? each_ : best_;                                \
        }                                                                         \
        printf("{\"kernel\": \"%s\", \"isa\": \"%s\", \"unit\": \"%s\", "         \
               "\"ns\": %.4f, \"n\": %zu}\n",                                     \
               label, (b)->k->name, unit, best_ * 1e9 / (double)(units), (b)->n); \
    } while (0)

static void bench_transforms(struct bench *b)
{
    for (b->log_n = 12; b->log_n <= 20; b->log_n += b->log_n < 18 ? 3 : 1) {
        b->n = (size_t)1 << b->log_n;
        b->in = column(b->n);
        b->out = column(2 * b->n);
        b->scratch = column(ntt_scratch_len(b->log_n + 1));
        MEASURE(b, "lde", "output", 2 * b->n,
                b->k->lde(b->out, b->in, b->log_n, 1, b->scratch));
        MEASURE(b, "lde_coefficients", "output", 2 * b->n,
                b->k->lde_coefficients(b->out, b->in, b->log_n, 1, fp_coset_shift(),
                                       b->scratch));
        MEASURE(b, "coset_coefficients", "input", 2 * b->n,
                b->k->coset_coefficients(b->out, b->out, b->log_n + 1, fp_coset_shift(),
                                         b->scratch));
        free(b->in);
        free(b->out);
        free(b->scratch);
    }
}

static void bench_columns(struct bench *b)
{
    b->n = 4096;
    b->in = column(b->n);
    b->out = column(b->n);
    for (int k = 0; k < FE_DEGREE; k++) {
        b->a[k] = column(b->n);
        b->b[k] = column(b->n);
        b->c[k] = column(b->n);
    }
    const fe x = random_fe();
    const fe y = random_fe();
    MEASURE(b, "mul_columns", "product", b->n,
            b->k->mul_columns(b->out, b->in, b->out, b->n));
    MEASURE(b, "inverse_column", "inverse", b->n, b->k->inverse_column(b->out, b->n));
    MEASURE(b, "mul_fe_columns", "product", b->n,
            b->k->mul_fe_columns(b->a, CONST_FE(b->a), CONST_FE(b->b), b->n));
    MEASURE(b, "scale_fe_column", "product", b->n,
            b->k->scale_fe_column(b->a, CONST_FE(b->a), x, b->n));
    MEASURE(b, "affine_fe", "element", b->n, b->k->affine_fe(b->a, b->in, x, y, b->n));
    MEASURE(b, "batch_inverse_fe", "inverse", b->n, b->k->batch_inverse_fe(b->b, b->n));
    MEASURE(b, "deep_quotient", "element", b->n,
            b->k->deep_quotient(b->a, CONST_FE(b->b), x, CONST_FE(b->c), CONST_FE(b->b),
                                y, b->n));
    MEASURE(b, "fold8", "output", b->n / 8,
            b->k->fold8(b->a, CONST_FE(b->c), x, 12, 0, b->n / 8));
    free(b->in);
    free(b->out);
    for (int k = 0; k < FE_DEGREE; k++) {
        free(b->a[k]);
        free(b->b[k]);
        free(b->c[k]);
    }
}

/* n_cols columns of n elements times extension scalars, and the other way round. */
static void bench_sums(struct bench *b, size_t n, size_t n_cols, const char *axpy,
                       const char *dot)
{
    b->n = n;
    b->n_cols = n_cols;
    b->cols = malloc(n_cols * sizeof *b->cols);
    b->scales = malloc(n_cols * sizeof *b->scales);
    b->sums = malloc(n_cols * sizeof *b->sums);
    for (size_t j = 0; j < n_cols; j++) {
        b->cols[j] = column(n);
        b->scales[j] = random_fe();
        b->sums[j] = fe_zero();
    }
    for (int k = 0; k < FE_DEGREE; k++) {
        b->a[k] = column(n);
    }
    MEASURE(b, axpy, "base by extension", n * n_cols,
            b->k->multi_axpy_fe(b->a, b->cols, b->scales, n_cols, n));
    MEASURE(b, dot, "base by extension", n * n_cols,
            b->k->multi_dot_fe(b->sums, CONST_FE(b->a), b->cols, n_cols, n));
    for (size_t j = 0; j < n_cols; j++) {
        free((void *)(uintptr_t)b->cols[j]);
    }
    for (int k = 0; k < FE_DEGREE; k++) {
        free(b->a[k]);
    }
    free(b->cols);
    free(b->scales);
    free(b->sums);
}

int main(int argc, char **argv)
{
    for (enum isa isa = ISA_PORTABLE; isa <= ISA_AVX512; isa++) {
        struct bench b = {.k = kernels_of(isa)};
        if (b.k == NULL || (argc > 1 && strcmp(argv[1], b.k->name) != 0)) {
            continue;
        }
        bench_columns(&b);
        bench_sums(&b, 2048, 64, "multi_axpy_fe", "multi_dot_fe");
        bench_sums(&b, (size_t)1 << 20, 32, "multi_axpy_fe memory",
                   "multi_dot_fe memory");
        bench_transforms(&b);
    }
    return 0;
}
