/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The extension field against polynomials over the integers. */
#include "field/fe.h"
#include "field_fixture.h"

/* a * b by multiplying polynomials and dividing by X^FE_DEGREE - FE_NONRESIDUE. */
static fe long_product(fe a, fe b)
{
    uint64_t product[2 * FE_DEGREE - 1] = {0};
    for (int i = 0; i < FE_DEGREE; i++) {
        for (int j = 0; j < FE_DEGREE; j++) {
            const uint64_t term = (uint64_t)fp_to_u32(a.c[i]) * fp_to_u32(b.c[j]) % FP_P;
            product[i + j] = (product[i + j] + term) % FP_P;
        }
    }
    fe r;
    for (int k = 2 * FE_DEGREE - 2; k >= FE_DEGREE; k--) {
        product[k - FE_DEGREE] =
            (product[k - FE_DEGREE] + FE_NONRESIDUE * product[k]) % FP_P;
    }
    for (int k = 0; k < FE_DEGREE; k++) {
        r.c[k] = fp_from_u32((uint32_t)product[k]);
    }
    return r;
}

Test(field_fe, the_modulus_is_irreducible)
{
    /* X^5 - a with 5 a prime dividing p - 1 has a root if a is a fifth power, and is
     * irreducible if not (Lang, Algebra, VI theorem 9.1). */
    cr_assert_eq(FE_DEGREE, 5);
    cr_assert_eq((FP_P - 1) % 5, 0);
    const fp a = fp_from_u32(FE_NONRESIDUE);
    cr_assert_neq(fp_pow(a, (FP_P - 1) / 5), FP_ONE);
    cr_assert_eq(fp_to_u32(fp_pow(a, (FP_P - 1) / FE_DEGREE)), FE_FROBENIUS);
}

Test(field_fe, product_is_that_of_polynomials)
{
    fixture_seed();
    fe all_largest;
    for (int k = 0; k < FE_DEGREE; k++) {
        all_largest.c[k] = FP_P - 1;
    }
    cr_assert(fe_equal(fe_mul(all_largest, all_largest),
                       long_product(all_largest, all_largest)));
    for (int i = 0; i < 20000; i++) {
        const fe a = fixture_fe();
        const fe b = fixture_fe();
        cr_assert(fe_equal(fe_mul(a, b), long_product(a, b)));
        cr_assert(fe_equal(fe_square(a), long_product(a, a)));
        cr_assert(fe_equal(fe_mul_fp(a, b.c[0]), long_product(a, fe_from_fp(b.c[0]))));
    }
}

Test(field_fe, sums_are_by_coordinates)
{
    fixture_seed();
    for (int i = 0; i < 2000; i++) {
        const fe a = fixture_fe();
        const fe b = fixture_fe();
        for (int k = 0; k < FE_DEGREE; k++) {
            cr_assert_eq(fe_add(a, b).c[k], fp_add(a.c[k], b.c[k]));
            cr_assert_eq(fe_sub(a, b).c[k], fp_sub(a.c[k], b.c[k]));
            cr_assert_eq(fe_neg(a).c[k], fp_neg(a.c[k]));
        }
        cr_assert(fe_equal(fe_add_fp(a, b.c[1]), fe_add(a, fe_from_fp(b.c[1]))));
        cr_assert(fe_equal(fe_sub_fp(a, b.c[1]), fe_sub(a, fe_from_fp(b.c[1]))));
    }
}

Test(field_fe, predicates_look_at_every_coordinate)
{
    for (int k = 0; k < FE_DEGREE; k++) {
        fe a = fe_zero();
        cr_assert(fe_is_zero(a) && fe_in_base(a));
        a.c[k] = FP_ONE;
        cr_assert(!fe_is_zero(a));
        cr_assert(!fe_equal(a, fe_zero()));
        cr_assert_eq(fe_in_base(a), k == 0);
    }
    cr_assert(fe_equal(fe_one(), fe_from_fp(FP_ONE)));
}

Test(field_fe, inverse_times_element_is_one)
{
    fixture_seed();
    cr_assert(fe_is_zero(fe_inv(fe_zero())));
    for (int i = 0; i < 2000; i++) {
        const fe a = fixture_fe();
        cr_assert(fe_equal(long_product(a, fe_inv(a)), fe_is_zero(a) ? a : fe_one()));
    }
}

Test(field_fe, frobenius_is_the_power_p)
{
    fixture_seed();
    for (int i = 0; i < 50; i++) {
        const fe a = fixture_fe();
        fe power = a;
        for (unsigned k = 0; k < FE_DEGREE; k++, power = fe_pow(power, FP_P)) {
            cr_assert(fe_equal(fe_frobenius(a, k), power));
        }
        cr_assert(fe_equal(power, a)); /* a^(p^5) = a in a field of p^5 elements */
    }
}

Test(field_fe, powers_are_repeated_products)
{
    fixture_seed();
    const fe a = fixture_fe();
    fe product = fe_one();
    for (unsigned e = 0; e < 40; e++, product = long_product(product, a)) {
        cr_assert(fe_equal(fe_pow(a, e), product));
    }
}

Test(field_fe, batch_inverse_is_the_inverse_of_each)
{
    fixture_seed();
    fe in[200];
    fe out[200];
    for (size_t n = 0; n <= 200; n += n < 4 ? 1 : 49) {
        for (size_t i = 0; i < n; i++) {
            in[i] = i % 7 == 3 ? fe_zero() : fixture_fe();
        }
        fe_batch_inverse(out, in, n);
        for (size_t i = 0; i < n; i++) {
            cr_assert(fe_equal(out[i], fe_inv(in[i])));
        }
        fe_batch_inverse(in, in, n);
        for (size_t i = 0; i < n; i++) {
            cr_assert(fe_equal(out[i], in[i]));
        }
    }
}
