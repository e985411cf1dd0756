/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Points, weights and inverses of the evaluation domains. */
#include "base/bits.h"
#include "field/fe.h"
#include "field_fixture.h"
#include "poly/domain.h"
#include "poly/evaluate.h"

static struct pool *open_pool(unsigned n_threads)
{
    struct pool *pool;
    struct error e;
    cr_assert_eq(pool_open(&pool, n_threads, &e), STATUS_OK);
    return pool;
}

static fe horner_fe(const fp *coefficients, size_t n, fe x)
{
    fe sum = fe_zero();
    for (size_t i = n; i-- > 0;) {
        sum = fe_add_fp(fe_mul(sum, x), coefficients[i]);
    }
    return sum;
}

Test(poly_domain, points_are_shifted_powers_in_bit_reversed_order)
{
    cr_assert_eq(fp_to_u32(domain_shift()), 31);
    for (unsigned log_n = 0; log_n <= 6; log_n++) {
        fp point = domain_shift();
        for (uint32_t i = 0; i < (uint32_t)1 << log_n; i++) {
            cr_assert_eq(domain_point_bitrev(bit_reverse(i, log_n), log_n), point);
            point = fp_mul(point, fp_root_of_unity(log_n));
        }
        cr_assert_eq(point, domain_shift());
    }
}

Test(poly_domain, weights_evaluate_polynomials_off_the_domain)
{
    fixture_seed();
    for (unsigned n_threads = 1; n_threads <= 3; n_threads += 2) {
        struct pool *const pool = open_pool(n_threads);
        for (unsigned log_n = 0; log_n <= 12; log_n++) {
            const size_t n = (size_t)1 << log_n;
            /* a polynomial of four coefficients, or as many as there are */
            const size_t len = n < 4 ? n : 4;
            fp *const f = fixture_column(len);
            fp *const over_h = fixture_column(n);
            fp *const over_coset = fixture_column(n);
            struct fixture_fe_column w = fixture_fe_column(n);
            fe z = fixture_fe();
            z.c[1] = FP_ONE; /* not in F_p, so in no domain */
            const fp root = fp_root_of_unity(log_n);
            for (size_t i = 0; i < n; i++) {
                over_h[i] = fixture_horner(f, len, fp_pow(root, i));
                over_coset[i] =
                    fixture_horner(f, len, domain_point_bitrev((uint32_t)i, log_n));
            }
            const fe expected = horner_fe(f, len, z);
            const fp *column = over_h;
            fe value;
            domain_weights(w.c, log_n, z, pool);
            poly_evaluate(&value, FIXTURE_CONST(w), &column, 1, n, pool);
            cr_assert(fe_equal(value, expected), "over H, 2^%u", log_n);
            column = over_coset;
            domain_coset_weights(w.c, log_n, z, pool);
            poly_evaluate(&value, FIXTURE_CONST(w), &column, 1, n, pool);
            cr_assert(fe_equal(value, expected), "over the coset, 2^%u", log_n);
            free(f);
            free(over_h);
            free(over_coset);
            fixture_fe_free(w);
        }
        pool_close(pool);
    }
}

Test(poly_domain, weights_are_the_lagrange_polynomials)
{
    fixture_seed();
    struct pool *const pool = open_pool(2);
    enum { LOG = 3, N = 1 << LOG };
    struct fixture_fe_column w = fixture_fe_column(N);
    fe z = fixture_fe();
    z.c[1] = FP_ONE;
    domain_weights(w.c, LOG, z, pool);
    for (uint64_t i = 0; i < N; i++) {
        fe product = fe_one();
        const fp x = fp_pow(fp_root_of_unity(LOG), i);
        for (uint64_t j = 0; j < N; j++) {
            const fp y = fp_pow(fp_root_of_unity(LOG), j);
            if (i != j) {
                product =
                    fe_mul(product, fe_mul_fp(fe_sub_fp(z, y), fp_inv(fp_sub(x, y))));
            }
        }
        cr_assert(fe_equal(fixture_fe_at(&w, i), product));
    }
    fixture_fe_free(w);
    pool_close(pool);
}

Test(poly_domain, inverses_times_differences_are_one)
{
    fixture_seed();
    struct pool *const pool = open_pool(3);
    for (unsigned log_n = 0; log_n <= 12; log_n++) {
        const size_t n = (size_t)1 << log_n;
        struct fixture_fe_column out = fixture_fe_column(n);
        fe z = fixture_fe();
        z.c[4] = FP_ONE;
        domain_coset_inverses(out.c, log_n, z, pool);
        for (size_t i = 0; i < n; i++) {
            const fe x = fe_from_fp(domain_point_bitrev((uint32_t)i, log_n));
            cr_assert(fe_equal(fe_mul(fixture_fe_at(&out, i), fe_sub(x, z)), fe_one()));
        }
        fixture_fe_free(out);
    }
    pool_close(pool);
}
