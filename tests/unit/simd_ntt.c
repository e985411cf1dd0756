/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Transforms of every variant against evaluation point by point. */
#include "base/bits.h"
#include "simd/kernels.h"
#include "simd_fixture.h"

static fp *buffer(size_t n)
{
    return malloc((n + 1) * sizeof(fp));
}

/* Check values[i] = f(shift * w^bitrev(i)) at every position, or at `samples` of
 * them. */
static void check_values(const char *name, const fp *values, unsigned log_n, fp shift,
                         const fp *coefficients, size_t len, size_t samples)
{
    const size_t n = (size_t)1 << log_n;
    const fp root = fp_root_of_unity(log_n);
    const bool all = n <= samples;
    for (size_t s = 0; s < (all ? n : samples); s++) {
        const uint32_t i = all ? (uint32_t)s : (uint32_t)(fixture_random() % n);
        const fp x = fp_mul(shift, fp_pow(root, bit_reverse(i, log_n)));
        cr_assert_eq(values[i], fixture_horner(coefficients, len, x),
                     "%s: 2^%u, position %u", name, log_n, i);
    }
}

/* All four transforms of one polynomial with 2^log_n coefficients. */
static void check_transforms(const struct kernels *k, unsigned log_n, unsigned log_blowup,
                             size_t samples)
{
    const size_t n = (size_t)1 << log_n;
    const unsigned log_big = log_n + log_blowup;
    const size_t n_big = n << log_blowup;
    const fp g = fp_coset_shift();
    const fp s = fp_from_u32(1 + (uint32_t)(fixture_random() % (FP_P - 1)));
    fp *const coefficients = fixture_column(n);
    fp *const scratch = buffer(ntt_scratch_len(log_big));
    fp *const values = buffer(n);
    fp *const big = buffer(n_big);
    fp *const back = buffer(n_big);

    /* values over H, natural order: the position-by-position definition if it is
     * small */
    k->lde_coefficients(back, coefficients, log_n, 0, FP_ONE, scratch);
    check_values(k->name, back, log_n, FP_ONE, coefficients, n, samples);
    for (size_t i = 0; i < n; i++) {
        values[bit_reverse((uint32_t)i, log_n)] = back[i];
    }
    fp *const values_before = buffer(n);
    memcpy(values_before, values, n * sizeof(fp));

    k->lde(big, values, log_n, log_blowup, scratch);
    check_values(k->name, big, log_big, g, coefficients, n, samples);
    cr_assert_eq(memcmp(values, values_before, n * sizeof(fp)), 0, "lde keeps its input");

    k->coset_coefficients(back, big, log_big, g, scratch);
    cr_assert_eq(memcmp(back, coefficients, n * sizeof(fp)), 0);
    for (size_t i = n; i < n_big; i++) {
        cr_assert_eq(back[i], FP_ZERO);
    }
    k->coset_coefficients(big, big, log_big, g, scratch);
    cr_assert_eq(memcmp(big, back, n_big * sizeof(fp)), 0, "in place");

    k->lde_coefficients(big, coefficients, log_n, log_blowup, s, scratch);
    check_values(k->name, big, log_big, s, coefficients, n, samples);
    memcpy(back, coefficients, n * sizeof(fp));
    k->lde_coefficients(back, back, log_n, log_blowup, s, scratch);
    cr_assert_eq(memcmp(back, big, n_big * sizeof(fp)), 0, "in place");

    k->ntt_inverse(back, values, log_n, scratch);
    cr_assert_eq(memcmp(back, coefficients, n * sizeof(fp)), 0);
    k->ntt_inverse(values, values, log_n, scratch);
    cr_assert_eq(memcmp(values, coefficients, n * sizeof(fp)), 0, "in place");

    free(coefficients);
    free(scratch);
    free(values);
    free(values_before);
    free(big);
    free(back);
}

Test(simd_ntt, small_transforms_are_evaluation_at_every_point)
{
    fixture_seed();
    FOR_EACH_VARIANT(k)
    {
        for (unsigned log_n = 0; log_n <= 8; log_n++) {
            for (unsigned log_blowup = 0; log_blowup <= 3; log_blowup++) {
                check_transforms(k, log_n, log_blowup, 2048);
            }
        }
    }
}

Test(simd_ntt, middle_transforms_are_evaluation_at_random_points)
{
    fixture_seed();
    FOR_EACH_VARIANT(k)
    {
        for (unsigned log_n = 9; log_n <= 15; log_n++) {
            for (unsigned log_blowup = 0; log_blowup <= 3; log_blowup++) {
                check_transforms(k, log_n, log_blowup, 16);
            }
        }
    }
}

Test(simd_ntt, large_transforms_are_evaluation_at_random_points)
{
    fixture_seed();
    FOR_EACH_VARIANT(k)
    {
        for (unsigned log_n = 16; log_n <= 19; log_n++) {
            check_transforms(k, log_n, 1, 2);
        }
    }
}

Test(simd_ntt, largest_transforms_are_evaluation_at_a_random_point)
{
    fixture_seed();
    /* 2^22 exercises short transforms of 2^11; 2^24 would only repeat them longer. */
    check_transforms(kernels_get(), 21, 1, 1);
    check_transforms(kernels_get(), 22, 1, 1);
}

Test(simd_ntt, transforms_of_extreme_words_are_right)
{
    fixture_seed();
    const fp words[] = {0, 1, FP_P - 1, (FP_P - 1) / 2};
    enum { LOG = 10, N = 1 << LOG };
    fp *const in = buffer(N);
    fp *const out = buffer(2 * N);
    fp *const coefficients = buffer(N);
    fp *const scratch = buffer(ntt_scratch_len(LOG));
    FOR_EACH_VARIANT(k)
    {
        for (int w = 0; w < 4; w++) {
            for (size_t i = 0; i < N; i++) {
                in[i] = words[w];
            }
            /* A constant is the constant polynomial. */
            k->lde(out, in, LOG, 1, scratch);
            for (size_t i = 0; i < 2 * N; i++) {
                cr_assert_eq(out[i], words[w]);
            }
            k->ntt_inverse(coefficients, in, LOG, scratch);
            cr_assert_eq(coefficients[0], words[w]);
            for (size_t i = 1; i < N; i++) {
                cr_assert_eq(coefficients[i], FP_ZERO);
            }
            /* All coefficients the same: every product has an extreme factor. */
            k->lde_coefficients(out, in, LOG, 1, fp_coset_shift(), scratch);
            check_values(k->name, out, LOG + 1, fp_coset_shift(), in, N, 50);
        }
    }
    free(in);
    free(out);
    free(coefficients);
    free(scratch);
}
