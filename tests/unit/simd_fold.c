/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* FRI folds of every variant against the fold of the polynomial itself. */
#include "base/bits.h"
#include "simd/kernels.h"
#include "simd_fixture.h"

static fe horner(const struct fixture_fe_column *coefficients, size_t n, fp x)
{
    fe sum = fe_zero();
    for (size_t i = n; i-- > 0;) {
        sum = fe_add(fe_mul_fp(sum, x), fixture_fe_at(coefficients, i));
    }
    return sum;
}

typedef void fold_fn(fp *const out[FE_DEGREE], const fp *const in[FE_DEGREE], fe beta,
                     unsigned log_len, size_t first, size_t n);

static fold_fn *fold_of(const struct kernels *k, unsigned log_arity)
{
    return log_arity == 1 ? k->fold2 : log_arity == 2 ? k->fold4 : k->fold8;
}

/* f = sum_i x^i p_i(x^arity) folds to sum_i beta^i p_i: coefficient j of the result is
 * sum_i beta^i f_(arity*j + i). */
static void check_polynomial(const struct kernels *k, unsigned log_len,
                             unsigned log_arity)
{
    const size_t len = (size_t)1 << log_len;
    const size_t arity = (size_t)1 << log_arity;
    const fe beta = fixture_fe();
    struct fixture_fe_column f = fixture_fe_column(len), word = fixture_fe_column(len);
    struct fixture_fe_column folded = fixture_fe_column(len / arity);
    struct fixture_fe_column out = fixture_fe_column(len / arity);
    for (uint32_t i = 0; i < len; i++) {
        const fp x = fp_pow(fp_root_of_unity(log_len), bit_reverse(i, log_len));
        const fe value = horner(&f, len, x);
        for (int c = 0; c < FE_DEGREE; c++) {
            word.c[c][i] = value.c[c];
        }
    }
    for (size_t j = 0; j < len / arity; j++) {
        fe sum = fe_zero();
        for (size_t i = arity; i-- > 0;) {
            sum = fe_add(fe_mul(sum, beta), fixture_fe_at(&f, arity * j + i));
        }
        for (int c = 0; c < FE_DEGREE; c++) {
            folded.c[c][j] = sum.c[c];
        }
    }
    fold_of(k, log_arity)(out.c, FIXTURE_CONST(word), beta, log_len, 0, len / arity);
    for (uint32_t j = 0; j < len / arity; j++) {
        const fp y = fp_pow(fp_root_of_unity(log_len - log_arity),
                            bit_reverse(j, log_len - log_arity));
        cr_assert(fe_equal(fixture_fe_at(&out, j), horner(&folded, len / arity, y)),
                  "%s: fold by %zu of 2^%u, position %u", k->name, arity, log_len, j);
    }
    fixture_fe_free(f);
    fixture_fe_free(word);
    fixture_fe_free(folded);
    fixture_fe_free(out);
}

Test(simd_fold, fold_of_a_word_is_the_word_of_the_folded_polynomial)
{
    fixture_seed();
    FOR_EACH_VARIANT(k)
    {
        for (unsigned log_arity = 1; log_arity <= 3; log_arity++) {
            for (unsigned log_len = log_arity; log_len <= 9; log_len++) {
                check_polynomial(k, log_len, log_arity);
            }
        }
    }
}

/* One binary fold, pair by pair. */
static void fold_slowly(struct fixture_fe_column *out, const struct fixture_fe_column *in,
                        fe beta, unsigned log_len)
{
    const fp half = fp_inv(fp_from_u32(2));
    const fp root = fp_root_of_unity(log_len);
    for (uint32_t j = 0; j < (uint32_t)1 << (log_len - 1); j++) {
        const fp x = fp_pow(root, bit_reverse(2 * j, log_len));
        const fe a = fixture_fe_at(in, 2 * (size_t)j);
        const fe b = fixture_fe_at(in, 2 * (size_t)j + 1);
        const fe odd = fe_mul_fp(fe_sub(a, b), fp_mul(half, fp_inv(x)));
        const fe sum = fe_add(fe_mul_fp(fe_add(a, b), half), fe_mul(beta, odd));
        for (int c = 0; c < FE_DEGREE; c++) {
            out->c[c][j] = sum.c[c];
        }
    }
}

Test(simd_fold, long_folds_are_binary_folds_in_any_pieces)
{
    fixture_seed();
    enum { LOG = 16, LEN = 1 << LOG };
    struct fixture_fe_column in = fixture_fe_column(LEN);
    struct fixture_fe_column slow[3];
    const fe beta = fixture_fe();
    fe power = beta;
    for (unsigned step = 0; step < 3; step++, power = fe_mul(power, power)) {
        slow[step] = fixture_fe_column(LEN >> (step + 1));
        fold_slowly(&slow[step], step == 0 ? &in : &slow[step - 1], power, LOG - step);
    }
    FOR_EACH_VARIANT(k)
    {
        for (unsigned log_arity = 1; log_arity <= 3; log_arity++) {
            const size_t n = LEN >> log_arity;
            struct fixture_fe_column out = fixture_fe_column(n);
            for (size_t first = 0; first < n;) {
                size_t piece = 1 + fixture_random() % (n / 5);
                piece = n - first < piece ? n - first : piece;
                fold_of(k, log_arity)(out.c, FIXTURE_CONST(in), beta, LOG, first, piece);
                first += piece;
            }
            for (int c = 0; c < FE_DEGREE; c++) {
                cr_assert_eq(memcmp(out.c[c], slow[log_arity - 1].c[c], n * sizeof(fp)),
                             0, "%s: fold by %u", k->name, 1u << log_arity);
            }
            fixture_fe_free(out);
        }
    }
    fixture_fe_free(in);
    for (int step = 0; step < 3; step++) {
        fixture_fe_free(slow[step]);
    }
}
