/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Powers, inverses and roots of unity in the base field. */
#include "field/fp.h"

fp fp_pow(fp a, uint64_t e)
{
    fp result = FP_ONE;
    for (fp square = a; e != 0; e >>= 1, square = fp_square(square)) {
        if (e & 1) {
            result = fp_mul(result, square);
        }
    }
    return result;
}

fp fp_inv(fp a)
{
    /* Fermat: a^(p-2); also maps zero to zero since p > 2. */
    return fp_pow(a, FP_MODULUS - 2);
}

void fp_batch_inverse(fp *out, const fp *in, size_t n)
{
    /* Montgomery's trick on blocks, so that `in` may be overwritten. */
    enum { BLOCK = 256 };
    fp prefix[BLOCK];
    fp value[BLOCK];
    for (size_t begin = 0; begin < n; begin += BLOCK) {
        const size_t len = n - begin < BLOCK ? n - begin : BLOCK;
        fp product = FP_ONE;
        for (size_t i = 0; i < len; i++) {
            value[i] = in[begin + i];
            prefix[i] = product;
            product = value[i] == 0 ? product : fp_mul(product, value[i]);
        }
        fp inverse = fp_inv(product);
        for (size_t i = len; i-- > 0;) {
            /* inverse = 1 / (nonzero values 0 .. i) */
            out[begin + i] = value[i] == 0 ? FP_ZERO : fp_mul(inverse, prefix[i]);
            inverse = value[i] == 0 ? inverse : fp_mul(inverse, value[i]);
        }
    }
}

fp fp_root_of_unity(unsigned log_n)
{
    CHECK(log_n <= FP_TWO_ADICITY);
    return fp_pow(fp_from_u32(FP_GENERATOR), (FP_MODULUS - 1) >> log_n);
}
