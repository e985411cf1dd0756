/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* base/bits.h against slower definitions. */
#include <criterion/criterion.h>

#include "base/bits.h"

/* The definition: bit i goes to place bits - 1 - i. */
static uint32_t reverse_slowly(uint32_t x, unsigned bits)
{
    uint32_t y = 0;
    for (unsigned i = 0; i < bits; i++) {
        if (x >> i & 1) {
            y |= UINT32_C(1) << (bits - 1 - i);
        }
    }
    return y;
}

Test(base_bits, reversal_moves_every_bit_to_its_mirror_place)
{
    for (unsigned bits = 0; bits <= 12; bits++) {
        for (uint32_t x = 0; x < UINT32_C(1) << bits; x++) {
            cr_assert_eq(bit_reverse(x, bits), reverse_slowly(x, bits));
        }
    }
    for (unsigned bits = 13; bits <= 32; bits++) {
        for (uint32_t i = 0; i < 1000; i++) {
            const uint32_t x = (uint32_t)((uint64_t)(i * 2654435761u) >> (32 - bits));
            cr_assert_eq(bit_reverse(x, bits), reverse_slowly(x, bits));
        }
    }
}

Test(base_bits, reversal_is_its_own_inverse)
{
    for (unsigned bits = 0; bits <= 32; bits++) {
        const uint32_t x = (uint32_t)((uint64_t)0x9d2c5680u >> (32 - bits));
        cr_assert_eq(bit_reverse(bit_reverse(x, bits), bits), x);
    }
}

Test(base_bits, a_power_of_two_has_one_bit)
{
    cr_assert_not(is_power_of_two(0));
    for (unsigned l = 0; l < 64; l++) {
        const uint64_t x = UINT64_C(1) << l;
        cr_assert(is_power_of_two(x));
        cr_assert_eq(log2_exact(x), l);
        if (l >= 2) {
            cr_assert_not(is_power_of_two(x - 1));
            cr_assert_not(is_power_of_two(x + 1));
        }
    }
    cr_assert_not(is_power_of_two(UINT64_MAX));
}

Test(base_bits, logarithms_bracket_their_argument)
{
    cr_assert_eq(log2_ceil(0), 0);
    cr_assert_eq(log2_ceil(1), 0);
    cr_assert_eq(log2_floor(1), 0);
    for (unsigned l = 1; l < 64; l++) {
        const uint64_t x = UINT64_C(1) << l;
        cr_assert_eq(log2_ceil(x), l);
        cr_assert_eq(log2_floor(x), l);
        cr_assert_eq(log2_floor(x - 1), l - 1);
        /* 2^l - 1 lies above 2^(l-1) from l = 2 on. */
        cr_assert_eq(log2_ceil(x - 1), l == 1 ? 0 : l);
        cr_assert_eq(log2_ceil(x + 1), l + 1);
    }
    cr_assert_eq(log2_ceil(UINT64_MAX), 64);
    cr_assert_eq(log2_floor(UINT64_MAX), 63);
}

Test(base_bits, ceil_div_is_the_least_multiple_not_below)
{
    for (uint64_t a = 0; a < 200; a++) {
        for (uint64_t b = 1; b < 50; b++) {
            const uint64_t q = ceil_div(a, b);
            cr_assert(q * b >= a);
            cr_assert(q == 0 || (q - 1) * b < a);
        }
    }
    cr_assert_eq(ceil_div(UINT64_MAX, 1), UINT64_MAX);
    cr_assert_eq(ceil_div(UINT64_MAX, 2), UINT64_C(1) << 63);
    cr_assert_eq(ceil_div(UINT64_MAX, UINT64_MAX), 1);
}

Test(base_bits, size_arithmetic_reports_overflow_instead_of_wrapping)
{
    static const size_t edges[] = {
        0,
        1,
        2,
        3,
        UINT32_MAX,
        (size_t)1 << 32,
        SIZE_MAX / 3,
        SIZE_MAX / 2,
        SIZE_MAX / 2 + 1,
        SIZE_MAX - 1,
        SIZE_MAX,
    };
    const size_t n = sizeof edges / sizeof edges[0];
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const size_t a = edges[i];
            const size_t b = edges[j];
            size_t out = 7;
            const bool sum_fits = a <= SIZE_MAX - b;
            cr_assert_eq(size_add(a, b, &out), sum_fits);
            cr_assert_eq(out, sum_fits ? a + b : 0);
            out = 7;
            const bool product_fits = a == 0 || b <= SIZE_MAX / a;
            cr_assert_eq(size_mul(a, b, &out), product_fits);
            cr_assert_eq(out, product_fits ? a * b : 0);
        }
    }
}
