/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Products, inverses and powers in the extension field. */
#include "field/fe.h"

/* Subtract 2^32 * p if x has reached it. */
static inline uint64_t trim(uint64_t x)
{
    const uint64_t bound = (uint64_t)FP_MODULUS << 32;
    return x >= bound ? x - bound : x;
}

fe fe_mul(fe a, fe b)
{
    /* X^d = W: the coefficients of b that wrap around come multiplied by W. */
    const fp nonresidue = fp_from_u32(FE_NONRESIDUE);
    fp wrapped[FE_DEGREE];
    for (int j = 0; j < FE_DEGREE; j++) {
        wrapped[j] = fp_mul(b.c[j], nonresidue);
    }
    fe r;
    for (int k = 0; k < FE_DEGREE; k++) {
        uint64_t sum = 0;
        for (int i = 0; i < FE_DEGREE; i++) {
            const fp other = i <= k ? b.c[k - i] : wrapped[k - i + FE_DEGREE];
            /* trimmed sum < 2^32 p < 2^63, product < p^2 < 2^62 */
            sum = trim(sum + (uint64_t)a.c[i] * other);
        }
        r.c[k] = fp_reduce(sum);
    }
    return r;
}

fe fe_square(fe a)
{
    return fe_mul(a, a);
}

fe fe_frobenius(fe a, unsigned k)
{
    DCHECK(k < FE_DEGREE);
    /* (sum a_i X^i)^(p^k) = sum a_i z^(ik) X^i with z = X^(p-1) = W^((p-1)/d). */
    const fp step = fp_pow(fp_from_u32((uint32_t)FE_FROBENIUS), k);
    fp scale = FP_ONE;
    for (int i = 1; i < FE_DEGREE; i++) {
        scale = fp_mul(scale, step);
        a.c[i] = fp_mul(a.c[i], scale);
    }
    return a;
}

fe fe_inv(fe a)
{
    /* rest = a^(p + p^2 + .. + p^(d-1)); a * rest is the norm, an element of F_p. */
    fe rest = fe_one();
    for (int i = 1; i < FE_DEGREE; i++) {
        rest = fe_frobenius(fe_mul(a, rest), 1);
    }
    const fe norm = fe_mul(a, rest);
    DCHECK(fe_in_base(norm));
    return fe_mul_fp(rest, fp_inv(norm.c[0]));
}

fe fe_pow(fe a, uint64_t e)
{
    fe result = fe_one();
    for (fe square = a; e != 0; e >>= 1, square = fe_square(square)) {
        if (e & 1) {
            result = fe_mul(result, square);
        }
    }
    return result;
}

void fe_batch_inverse(fe *out, const fe *in, size_t n)
{
    enum { BLOCK = 64 };
    fe prefix[BLOCK];
    fe value[BLOCK];
    for (size_t begin = 0; begin < n; begin += BLOCK) {
        const size_t len = n - begin < BLOCK ? n - begin : BLOCK;
        fe product = fe_one();
        for (size_t i = 0; i < len; i++) {
            value[i] = in[begin + i];
            prefix[i] = product;
            product = fe_is_zero(value[i]) ? product : fe_mul(product, value[i]);
        }
        fe inverse = fe_inv(product);
        for (size_t i = len; i-- > 0;) {
            const bool zero = fe_is_zero(value[i]);
            out[begin + i] = zero ? fe_zero() : fe_mul(inverse, prefix[i]);
            inverse = zero ? inverse : fe_mul(inverse, value[i]);
        }
    }
}
