/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Column kernels of every variant against the scalar field, at ragged lengths and at
 * any alignment, and against writing where they should not. */
#include "simd/kernels.h"
#include "simd_fixture.h"

enum { GUARD = 0x5A5A5A5A, MARGIN = 16 };

/* A column of n words begun `shift` words off its alignment, with guards around. */
struct guarded {
    fp *memory;
    fp *at;
    size_t n;
};

static struct guarded guarded_open(size_t n, size_t shift)
{
    struct guarded g = {.n = n};
    g.memory = malloc((n + 2 * MARGIN + shift) * sizeof(fp));
    g.at = g.memory + MARGIN + shift;
    for (size_t i = 0; i < MARGIN; i++) {
        g.at[-1 - (ptrdiff_t)i] = GUARD;
        g.at[n + i] = GUARD;
    }
    for (size_t i = 0; i < n; i++) {
        g.at[i] = fixture_fp();
    }
    return g;
}

static void guarded_close(struct guarded g)
{
    for (size_t i = 0; i < MARGIN; i++) {
        cr_assert_eq(g.at[-1 - (ptrdiff_t)i], GUARD);
        cr_assert_eq(g.at[g.n + i], GUARD);
    }
    free(g.memory);
}

struct guarded_fe {
    struct guarded g[FE_DEGREE];
    fp *c[FE_DEGREE];
};

static struct guarded_fe guarded_fe_open(size_t n, size_t shift)
{
    struct guarded_fe r;
    for (int k = 0; k < FE_DEGREE; k++) {
        r.g[k] = guarded_open(n, shift + (size_t)k);
        r.c[k] = r.g[k].at;
    }
    return r;
}

static void guarded_fe_close(struct guarded_fe r)
{
    for (int k = 0; k < FE_DEGREE; k++) {
        guarded_close(r.g[k]);
    }
}

static fe at(const struct guarded_fe *column, size_t i)
{
    fe r;
    for (int k = 0; k < FE_DEGREE; k++) {
        r.c[k] = column->c[k][i];
    }
    return r;
}

#define IN(column) ((const fp *const *)(column).c)

Test(simd_linear, column_arithmetic_is_elementwise)
{
    fixture_seed();
    FOR_EACH_VARIANT(k)
    {
        for (int l = 0; l < FIXTURE_N_LENGTHS; l++) {
            const size_t n = fixture_lengths[l];
            struct guarded a = guarded_open(n, 0), b = guarded_open(n, 3);
            struct guarded out = guarded_open(n, 5);
            const fp c = fixture_fp();
            k->add_columns(out.at, a.at, b.at, n);
            for (size_t i = 0; i < n; i++) {
                cr_assert_eq(out.at[i], fp_add(a.at[i], b.at[i]));
            }
            k->sub_columns(out.at, a.at, b.at, n);
            for (size_t i = 0; i < n; i++) {
                cr_assert_eq(out.at[i], fp_sub(a.at[i], b.at[i]));
            }
            k->mul_columns(out.at, a.at, b.at, n);
            for (size_t i = 0; i < n; i++) {
                cr_assert_eq(out.at[i], fp_mul(a.at[i], b.at[i]));
            }
            k->scale_column(out.at, a.at, c, n);
            for (size_t i = 0; i < n; i++) {
                cr_assert_eq(out.at[i], fp_mul(a.at[i], c));
            }
            k->powers(out.at, a.n > 0 ? a.at[0] : FP_ONE, c, n);
            fp power = n > 0 ? a.at[0] : FP_ONE;
            for (size_t i = 0; i < n; i++, power = fp_mul(power, c)) {
                cr_assert_eq(out.at[i], power, "%s: power %zu of %zu", k->name, i, n);
            }
            memcpy(out.at, a.at, n * sizeof(fp));
            k->inverse_column(out.at, n);
            for (size_t i = 0; i < n; i++) {
                cr_assert_eq(out.at[i], fp_inv(a.at[i]));
            }
            k->mul_columns(a.at, a.at, b.at, n); /* in place, as documented */
            for (size_t i = 0; i < n; i++) {
                cr_assert_eq(fp_mul(out.at[i], a.at[i]), out.at[i] == 0 ? 0 : b.at[i]);
            }
            guarded_close(a);
            guarded_close(b);
            guarded_close(out);
        }
    }
}

Test(simd_linear, extension_arithmetic_is_elementwise)
{
    fixture_seed();
    FOR_EACH_VARIANT(k)
    {
        for (int l = 0; l < FIXTURE_N_LENGTHS; l++) {
            const size_t n = fixture_lengths[l];
            struct guarded_fe a = guarded_fe_open(n, 0), b = guarded_fe_open(n, 3);
            struct guarded_fe out = guarded_fe_open(n, 1), h = guarded_fe_open(n, 2);
            struct guarded col = guarded_open(n, 4);
            const fe c = fixture_fe();
            const fe d = fixture_fe();
            k->mul_fe_columns(out.c, IN(a), IN(b), n);
            for (size_t i = 0; i < n; i++) {
                cr_assert(fe_equal(at(&out, i), fe_mul(at(&a, i), at(&b, i))));
            }
            k->scale_fe_column(out.c, IN(a), c, n);
            for (size_t i = 0; i < n; i++) {
                cr_assert(fe_equal(at(&out, i), fe_mul(at(&a, i), c)));
            }
            k->affine_fe(out.c, col.at, c, d, n);
            for (size_t i = 0; i < n; i++) {
                cr_assert(fe_equal(at(&out, i), fe_add(fe_mul_fp(c, col.at[i]), d)));
            }
            k->multiply_fe_base(out.c, IN(a), col.at, n);
            for (size_t i = 0; i < n; i++) {
                cr_assert(fe_equal(at(&out, i), fe_mul_fp(at(&a, i), col.at[i])));
            }
            for (int j = 0; j < FE_DEGREE; j++) {
                memcpy(out.c[j], a.c[j], n * sizeof(fp));
                if (n > 3) {
                    out.c[j][n / 2] = a.c[j][n / 2] = FP_ZERO;
                }
            }
            k->batch_inverse_fe(out.c, n);
            for (size_t i = 0; i < n; i++) {
                cr_assert(fe_equal(at(&out, i), fe_inv(at(&a, i))));
            }
            k->deep_quotient(out.c, IN(a), c, IN(b), IN(h), d, n);
            for (size_t i = 0; i < n; i++) {
                const fe left = fe_mul(fe_sub(at(&a, i), c), fe_inv(at(&a, i)));
                const fe right = fe_mul(fe_sub(at(&b, i), d), at(&h, i));
                cr_assert(fe_equal(at(&out, i), fe_add(left, right)));
            }
            guarded_fe_close(a);
            guarded_fe_close(b);
            guarded_fe_close(out);
            guarded_fe_close(h);
            guarded_close(col);
        }
    }
}

/* The words at which sums of products are largest: the ends and the middle of the
 * range. */
static const fp largest[] = {FP_P - 1, 0, (FP_P - 1) / 2, (FP_P + 1) / 2};

Test(simd_linear, products_of_the_largest_words_do_not_overflow)
{
    enum { N = 64 };
    FOR_EACH_VARIANT(k)
    {
        for (int x = 0; x < 16; x++) {
            struct guarded_fe a = guarded_fe_open(N, 0), b = guarded_fe_open(N, 0);
            struct guarded_fe out = guarded_fe_open(N, 0);
            for (int j = 0; j < FE_DEGREE; j++) {
                for (size_t i = 0; i < N; i++) {
                    a.c[j][i] = largest[x % 4];
                    b.c[j][i] = largest[x / 4];
                }
            }
            k->mul_fe_columns(out.c, IN(a), IN(b), N);
            for (size_t i = 0; i < N; i++) {
                cr_assert(fe_equal(at(&out, i), fe_mul(at(&a, i), at(&b, i))));
            }
            guarded_fe_close(a);
            guarded_fe_close(b);
            guarded_fe_close(out);
        }
    }
}

/* acc + sum_j scales[j] * cols[j], for n_cols columns of n elements, filled with the
 * words of `largest` if extreme is 0 .. 15. */
static void check_axpy(const struct kernels *k, size_t n_cols, size_t n, int extreme)
{
    struct guarded_fe acc = guarded_fe_open(n, 1);
    struct guarded *const cols = malloc((n_cols + 1) * sizeof *cols);
    const fp **const pointers = malloc((n_cols + 1) * sizeof *pointers);
    fe *const scales = malloc((n_cols + 1) * sizeof *scales);
    fe *const expected = malloc((n + 1) * sizeof *expected);
    for (size_t i = 0; i < n; i++) {
        expected[i] = at(&acc, i);
    }
    for (size_t j = 0; j < n_cols; j++) {
        cols[j] = guarded_open(n, j % 16);
        pointers[j] = cols[j].at;
        scales[j] = fixture_fe();
        for (int c = 0; c < FE_DEGREE && extreme >= 0; c++) {
            scales[j].c[c] = largest[extreme % 4];
        }
        for (size_t i = 0; i < n; i++) {
            cols[j].at[i] = extreme >= 0 ? largest[extreme / 4] : cols[j].at[i];
            expected[i] = fe_add(expected[i], fe_mul_fp(scales[j], cols[j].at[i]));
        }
    }
    if (n_cols == 1) {
        k->axpy_fe(acc.c, cols[0].at, scales[0], n);
    } else {
        k->multi_axpy_fe(acc.c, pointers, scales, n_cols, n);
    }
    for (size_t i = 0; i < n; i++) {
        cr_assert(fe_equal(at(&acc, i), expected[i]),
                  "%s: %zu columns, element %zu of %zu", k->name, n_cols, i, n);
    }
    for (size_t j = 0; j < n_cols; j++) {
        guarded_close(cols[j]);
    }
    guarded_fe_close(acc);
    free(cols);
    free(pointers);
    free(scales);
    free(expected);
}

Test(simd_linear, multi_axpy_adds_every_scaled_column)
{
    fixture_seed();
    FOR_EACH_VARIANT(k)
    {
        for (size_t n_cols = 0; n_cols <= 35; n_cols++) {
            check_axpy(k, n_cols, 37, -1);
        }
        for (int l = 0; l < FIXTURE_N_LENGTHS; l++) {
            check_axpy(k, 19, fixture_lengths[l], -1);
        }
        check_axpy(k, 300, 20, -1);
        for (int extreme = 0; extreme < 16; extreme++) {
            check_axpy(k, 16, 33, extreme);
            check_axpy(k, 40, 16, extreme);
        }
    }
}

static void check_dot(const struct kernels *k, size_t n_cols, size_t n, int extreme)
{
    struct guarded_fe weights = guarded_fe_open(n, 1);
    const fp *pointers[8];
    struct guarded cols[8];
    fe sums[8];
    fe expected[8];
    for (int c = 0; c < FE_DEGREE && extreme >= 0; c++) {
        for (size_t i = 0; i < n; i++) {
            weights.c[c][i] = largest[extreme % 4];
        }
    }
    for (size_t j = 0; j < n_cols; j++) {
        cols[j] = guarded_open(n, j);
        pointers[j] = cols[j].at;
        expected[j] = sums[j] = fixture_fe();
        for (size_t i = 0; i < n; i++) {
            cols[j].at[i] = extreme >= 0 ? largest[extreme / 4] : cols[j].at[i];
            expected[j] = fe_add(expected[j], fe_mul_fp(at(&weights, i), cols[j].at[i]));
        }
    }
    if (n_cols == 1) {
        fe sum = fixture_fe();
        k->dot_fe(&sum, IN(weights), cols[0].at, n);
        cr_assert(fe_equal(fe_add(sum, sums[0]), expected[0]));
    }
    k->multi_dot_fe(sums, IN(weights), pointers, n_cols, n);
    for (size_t j = 0; j < n_cols; j++) {
        cr_assert(fe_equal(sums[j], expected[j]), "%s: column %zu of %zu, %zu elements",
                  k->name, j, n_cols, n);
        guarded_close(cols[j]);
    }
    guarded_fe_close(weights);
}

Test(simd_linear, dot_products_sum_every_element)
{
    fixture_seed();
    FOR_EACH_VARIANT(k)
    {
        for (size_t n_cols = 0; n_cols <= 8; n_cols++) {
            for (int l = 0; l < FIXTURE_N_LENGTHS; l++) {
                check_dot(k, n_cols, fixture_lengths[l], -1);
            }
        }
        for (int extreme = 0; extreme < 16; extreme++) {
            check_dot(k, 3, 5000, extreme);
        }
    }
}
