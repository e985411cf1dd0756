/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The base field against integers modulo p. */
#include "field/fe.h"
#include "field_fixture.h"

static uint32_t integer_of(fp a)
{
    /* The definition of a Montgomery word: a / 2^32, by trying nothing but 2^-32 =
     * r. */
    uint64_t r = 1;
    for (int i = 0; i < 32; i++) {
        r = r % 2 == 0 ? r / 2 : (r + FP_P) / 2; /* halve modulo p */
    }
    return (uint32_t)((uint64_t)a * r % FP_P);
}

static uint64_t power_of(uint64_t base, uint64_t e)
{
    uint64_t result = 1;
    for (uint64_t square = base % FP_P; e != 0;
         e >>= 1, square = square * square % FP_P) {
        result = e & 1 ? result * square % FP_P : result;
    }
    return result;
}

Test(field_fp, p_is_prime_and_has_the_stated_two_adicity)
{
    for (uint64_t d = 2; d * d <= FP_P; d++) {
        cr_assert_neq(FP_P % d, 0);
    }
    cr_assert_eq((FP_P - 1) % (1 << FP_TWO_ADICITY), 0);
    cr_assert_eq((FP_P - 1) >> FP_TWO_ADICITY & 1, 1);
}

Test(field_fp, generator_generates_the_whole_group)
{
    /* p - 1 = 2^27 * 3 * 5 */
    cr_assert_eq(FP_P - 1, (1 << 27) * 15);
    const unsigned primes[] = {2, 3, 5};
    for (int i = 0; i < 3; i++) {
        cr_assert_neq(power_of(FP_GENERATOR, (FP_P - 1) / primes[i]), 1);
    }
}

Test(field_fp, words_stand_for_integers)
{
    fixture_seed();
    const uint32_t edges[] = {0,         1,         2,          FP_P - 1,
                              FP_P,      FP_P + 1,  2147483648, 2u * FP_P - 1,
                              2u * FP_P, 4294967295};
    for (int i = 0; i < 10000; i++) {
        const uint32_t x = i < 10 ? edges[i] : (uint32_t)fixture_random();
        cr_assert_lt(fp_from_u32(x), (uint32_t)FP_P);
        cr_assert_eq(integer_of(fp_from_u32(x)), x % FP_P);
        cr_assert_eq(fp_to_u32(fp_from_u32(x)), x % FP_P);
    }
    cr_assert_eq(fp_to_u32(FP_ONE), 1);
    cr_assert_eq(fp_to_u32(FP_ZERO), 0);
}

Test(field_fp, signed_and_long_integers_are_reduced)
{
    fixture_seed();
    const int64_t edges[] = {0,    -1,           1, INT64_MIN, INT64_MAX, -(int64_t)FP_P,
                             FP_P, INT64_MIN + 1};
    for (int i = 0; i < 10000; i++) {
        const int64_t x = i < 8 ? edges[i] : (int64_t)fixture_random();
        /* for negative x, -(x + 1) is in range and x = -1 - that */
        const uint64_t below = (x < 0 ? (uint64_t) - (x + 1) : 0) % FP_P;
        const uint64_t wide = x < 0 ? FP_P - 1 - below : (uint64_t)x % FP_P;
        cr_assert_eq(fp_to_u32(fp_from_i64(x)), wide);
        cr_assert_eq(fp_to_u32(fp_from_u64((uint64_t)x)), (uint64_t)x % FP_P);
    }
}

Test(field_fp, arithmetic_is_that_of_integers_modulo_p)
{
    fixture_seed();
    for (int i = 0; i < 100000; i++) {
        const fp a = fixture_fp();
        const fp b = fixture_fp();
        const uint64_t x = integer_of(a);
        const uint64_t y = integer_of(b);
        cr_assert_eq(integer_of(fp_add(a, b)), (x + y) % FP_P);
        cr_assert_eq(integer_of(fp_sub(a, b)), (x + FP_P - y) % FP_P);
        cr_assert_eq(integer_of(fp_neg(a)), (FP_P - x) % FP_P);
        cr_assert_eq(integer_of(fp_mul(a, b)), x * y % FP_P);
        cr_assert_eq(integer_of(fp_square(a)), x * x % FP_P);
        cr_assert_eq(integer_of(fp_double(a)), 2 * x % FP_P);
        cr_assert(fp_add(a, b) < FP_P && fp_sub(a, b) < FP_P && fp_neg(a) < FP_P
                  && fp_mul(a, b) < FP_P);
    }
}

Test(field_fp, powers_are_repeated_products)
{
    fixture_seed();
    cr_assert_eq(fp_pow(FP_ZERO, 0), FP_ONE);
    cr_assert_eq(fp_pow(FP_ZERO, 5), FP_ZERO);
    for (int i = 0; i < 100; i++) {
        const fp a = fixture_fp();
        fp product = FP_ONE;
        for (unsigned e = 0; e < 40; e++, product = fp_mul(product, a)) {
            cr_assert_eq(fp_pow(a, e), product);
        }
        const uint64_t e = fixture_random();
        cr_assert_eq(integer_of(fp_pow(a, e)), power_of(integer_of(a), e));
    }
}

Test(field_fp, inverse_times_element_is_one)
{
    fixture_seed();
    cr_assert_eq(fp_inv(FP_ZERO), FP_ZERO);
    for (int i = 0; i < 2000; i++) {
        const fp a = fixture_fp();
        cr_assert_eq(fp_mul(a, fp_inv(a)), a == 0 ? FP_ZERO : FP_ONE);
    }
}

Test(field_fp, batch_inverse_is_the_inverse_of_each)
{
    fixture_seed();
    for (int i = 0; i < FIXTURE_N_LENGTHS; i++) {
        const size_t n = fixture_lengths[i];
        fp *const in = fixture_column(n);
        fp *const out = fixture_column(n);
        fp_batch_inverse(out, in, n);
        for (size_t j = 0; j < n; j++) {
            cr_assert_eq(out[j], fp_inv(in[j]));
        }
        fp_batch_inverse(in, in, n);
        cr_assert_eq(memcmp(in, out, n * sizeof(fp)), 0);
        free(in);
        free(out);
    }
}

Test(field_fp, roots_of_unity_have_exactly_their_order)
{
    cr_assert_eq(fp_root_of_unity(0), FP_ONE);
    for (unsigned log = 1; log <= FP_TWO_ADICITY; log++) {
        const fp root = fp_root_of_unity(log);
        cr_assert_eq(fp_square(root), fp_root_of_unity(log - 1));
        fp power = root;
        for (unsigned i = 1; i < log; i++) {
            power = fp_square(power);
        }
        cr_assert_eq(integer_of(power), FP_P - 1);
    }
    /* The root of order 2^27 that other implementations of BabyBear publish (Plonky3,
     * baby-bear/src/baby_bear.rs, two-adic generators: 0x1a427a41). */
    cr_assert_eq(integer_of(fp_root_of_unity(27)), 0x1a427a41);
}
