/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The base field F_p.
 *
 * An fp is the Montgomery word x * 2^32 mod p, always in [0, p): two words are equal if
 * and only if the elements are. Words never leave memory: fp_from_u32 and fp_to_u32
 * stand at every boundary. Variable time; the engine holds no secret that timing shows.
 */
#ifndef ZK_FIELD_FP_H
#define ZK_FIELD_FP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "field/params.h"

typedef uint32_t fp;

#define FP_ZERO ((fp)0)
#define FP_ONE  ((fp)FP_R_WORD)

static inline fp fp_add(fp a, fp b)
{
    DCHECK(a < FP_MODULUS && b < FP_MODULUS);
    const uint32_t sum = a + b;
    return sum >= FP_MODULUS ? sum - FP_MODULUS : sum;
}

static inline fp fp_sub(fp a, fp b)
{
    DCHECK(a < FP_MODULUS && b < FP_MODULUS);
    return a >= b ? a - b : a - b + FP_MODULUS;
}

static inline fp fp_neg(fp a)
{
    DCHECK(a < FP_MODULUS);
    return a == 0 ? 0 : FP_MODULUS - a;
}

static inline fp fp_double(fp a)
{
    return fp_add(a, a);
}

/* x / 2^32 mod p, for x < 2^32 * p.
 *
 * With q = x/p mod 2^32 the low words of x and q*p agree, so (x - q*p) / 2^32 is the
 * difference of the high words, in (-p, p).
 */
static inline fp fp_reduce(uint64_t x)
{
    DCHECK(x >> 32 < FP_MODULUS);
    const uint32_t q = (uint32_t)x * FP_MONTGOMERY;
    const uint32_t high = (uint32_t)(x >> 32);
    const uint32_t borrow = (uint32_t)((uint64_t)q * FP_MODULUS >> 32);
    return high >= borrow ? high - borrow : high - borrow + FP_MODULUS;
}

static inline fp fp_mul(fp a, fp b)
{
    DCHECK(a < FP_MODULUS && b < FP_MODULUS);
    return fp_reduce((uint64_t)a * b);
}

static inline fp fp_square(fp a)
{
    return fp_mul(a, a);
}

/* The element x mod p, for any 32-bit x. */
static inline fp fp_from_u32(uint32_t x)
{
    return fp_reduce((uint64_t)x * FP_R2_WORD);
}

/* The canonical integer, in [0, p). */
static inline uint32_t fp_to_u32(fp a)
{
    DCHECK(a < FP_MODULUS);
    return fp_reduce(a);
}

/* The element x mod p, for any 64-bit x. */
static inline fp fp_from_u64(uint64_t x)
{
    return fp_from_u32((uint32_t)(x % FP_MODULUS));
}

/* The element x mod p, for any signed x. */
static inline fp fp_from_i64(int64_t x)
{
    const int64_t r = x % (int64_t)FP_MODULUS;
    return fp_from_u32((uint32_t)(r < 0 ? r + (int64_t)FP_MODULUS : r));
}

/* a^e; 0^0 = 1. */
fp fp_pow(fp a, uint64_t e);

/* 1/a; the inverse of zero is zero. */
fp fp_inv(fp a);

/* Invert n elements with one inversion and 3n multiplications.
 *
 * out   out[n]   1/in[i]; zero stays zero; may alias in
 * in    in[n]
 */
void fp_batch_inverse(fp *out, const fp *in, size_t n);

/* The primitive 2^log_n-th root of unity w_n = g^((p-1)/2^log_n), g = FP_GENERATOR; so
 * w_n^2 = w_(n/2). need log_n <= FP_TWO_ADICITY */
fp fp_root_of_unity(unsigned log_n);

/* The shift g of every evaluation coset g * <w_n>. */
static inline fp fp_coset_shift(void)
{
    return fp_from_u32(FP_GENERATOR);
}

#endif
