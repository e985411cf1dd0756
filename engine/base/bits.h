/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Integer arithmetic on sizes and indices: logarithms, bit reversal, checked products. */
#ifndef ZK_BASE_BITS_H
#define ZK_BASE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

/* Exactly one bit set; zero is not a power of two. */
static inline bool is_power_of_two(uint64_t x)
{
    return x != 0 && (x & (x - 1)) == 0;
}

/* The l with x = 2^l; x must be a power of two. */
static inline unsigned log2_exact(uint64_t x)
{
    DCHECK(is_power_of_two(x));
    return (unsigned)__builtin_ctzll(x);
}

/* The least l with x <= 2^l; 0 for x = 0 and x = 1. */
static inline unsigned log2_ceil(uint64_t x)
{
    return x <= 1 ? 0 : 64 - (unsigned)__builtin_clzll(x - 1);
}

/* The greatest l with 2^l <= x; x must not be 0. */
static inline unsigned log2_floor(uint64_t x)
{
    DCHECK(x != 0);
    return 63 - (unsigned)__builtin_clzll(x);
}

/* The lowest `bits` bits of x in opposite order; bits is 0 .. 32, x < 2^bits. */
static inline uint32_t bit_reverse(uint32_t x, unsigned bits)
{
    DCHECK(bits <= 32 && (uint64_t)x >> bits == 0);
    x = (x & 0x55555555u) << 1 | (x >> 1 & 0x55555555u);
    x = (x & 0x33333333u) << 2 | (x >> 2 & 0x33333333u);
    x = (x & 0x0f0f0f0fu) << 4 | (x >> 4 & 0x0f0f0f0fu);
    x = __builtin_bswap32(x);
    return (uint32_t)((uint64_t)x >> (32 - bits));
}

/* The least q with a <= q * b; b must not be 0. */
static inline uint64_t ceil_div(uint64_t a, uint64_t b)
{
    DCHECK(b != 0);
    return a / b + (a % b != 0);
}

/* *out = a * b, or false and *out = 0 when the product does not fit. */
static inline bool size_mul(size_t a, size_t b, size_t *out)
{
    if (__builtin_mul_overflow(a, b, out)) {
        *out = 0;
        return false;
    }
    return true;
}

/* *out = a + b, or false and *out = 0 when the sum does not fit. */
static inline bool size_add(size_t a, size_t b, size_t *out)
{
    if (__builtin_add_overflow(a, b, out)) {
        *out = 0;
        return false;
    }
    return true;
}

#endif
