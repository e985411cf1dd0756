/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The constants of the field and of its extension.
 *
 * The product is built over BabyBear, p = 15 * 2^27 + 1, and F_p[X]/(X^5 - 2). The
 * polynomial is irreducible because 5 divides p - 1 and 2^((p-1)/5) != 1.
 *
 * A test may build the same sources over another field by defining FIELD_TOY and the
 * six FIELD_TOY_ constants. Needed of them: p an odd prime below 2^31 with 2^adicity
 * exactly dividing p - 1; the generator generates the whole multiplicative group; the
 * degree is 1 .. 5 and divides p - 1; X^degree - nonresidue is irreducible; frobenius =
 * nonresidue^((p-1)/degree) mod p.
 */
#ifndef ZK_FIELD_PARAMS_H
#define ZK_FIELD_PARAMS_H

#include <stdint.h>

enum {
#ifndef FIELD_TOY
    FP_P = 2013265921,        /* the characteristic */
    FP_TWO_ADICITY = 27,      /* 2^27 divides p - 1, 2^28 does not */
    FP_GENERATOR = 31,        /* of the multiplicative group; also the coset shift g */
    FE_DEGREE = 5,            /* of the extension */
    FE_NONRESIDUE = 2,        /* the extension is F_p[X]/(X^5 - 2) */
    FE_FROBENIUS = 815036133, /* 2^((p-1)/5) mod p: X^p = FE_FROBENIUS * X */
#else
    FP_P = FIELD_TOY_P,
    FP_TWO_ADICITY = FIELD_TOY_TWO_ADICITY,
    FP_GENERATOR = FIELD_TOY_GENERATOR,
    FE_DEGREE = FIELD_TOY_DEGREE,
    FE_NONRESIDUE = FIELD_TOY_NONRESIDUE,
    FE_FROBENIUS = FIELD_TOY_FROBENIUS,
#endif
};

/* p as the unsigned 32-bit operand of the arithmetic. */
#define FP_MODULUS ((uint32_t)FP_P)

/* Newton: x * (2 - p*x) doubles the number of correct low bits of 1/p; p is its own
 * inverse modulo 8, so four steps give 48 >= 32 bits. */
#define FP_NEWTON(x) ((uint32_t)((x) * (2u - FP_MODULUS * (x))))
#define FP_INVERSE_1 FP_NEWTON(FP_MODULUS)
#define FP_INVERSE_2 FP_NEWTON(FP_INVERSE_1)
#define FP_INVERSE_3 FP_NEWTON(FP_INVERSE_2)

/* 1/p modulo 2^32. */
#define FP_MONTGOMERY FP_NEWTON(FP_INVERSE_3)

/* R mod p and R^2 mod p for R = 2^32: the words of 1 and of R. */
#define FP_R_WORD  ((uint32_t)(((uint64_t)1 << 32) % FP_MODULUS))
#define FP_R2_WORD ((uint32_t)((uint64_t)FP_R_WORD * FP_R_WORD % FP_MODULUS))

_Static_assert((uint64_t)FP_MODULUS < (uint64_t)1 << 31, "two elements add in 32 bits");
_Static_assert((uint32_t)(FP_MONTGOMERY *FP_MODULUS) == 1, "inverse of p modulo 2^32");
_Static_assert(FP_R_WORD < (uint32_t)1 << 28, "bound of the signed fold, see packed.h");
_Static_assert((FP_P - 1) % FE_DEGREE == 0, "Frobenius acts diagonally on powers of X");
_Static_assert(FE_DEGREE >= 1 && FE_DEGREE <= 5, "bound of the lazy extension product");

#endif
