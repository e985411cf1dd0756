/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The extension field F_p[X]/(X^FE_DEGREE - FE_NONRESIDUE).
 *
 * c[i] is the coefficient of X^i. Long vectors are not arrays of fe but FE_DEGREE base
 * columns; an fe is a single value: a challenge, an opened value, a sum.
 */
#ifndef ZK_FIELD_FE_H
#define ZK_FIELD_FE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "field/fp.h"

struct fe_ {
    fp c[FE_DEGREE];
};
typedef struct fe_ fe;

static inline fe fe_zero(void)
{
    return (fe){{0}};
}

static inline fe fe_from_fp(fp a)
{
    fe r = {{0}};
    r.c[0] = a;
    return r;
}

static inline fe fe_one(void)
{
    return fe_from_fp(FP_ONE);
}

static inline fe fe_add(fe a, fe b)
{
    for (int i = 0; i < FE_DEGREE; i++) {
        a.c[i] = fp_add(a.c[i], b.c[i]);
    }
    return a;
}

static inline fe fe_sub(fe a, fe b)
{
    for (int i = 0; i < FE_DEGREE; i++) {
        a.c[i] = fp_sub(a.c[i], b.c[i]);
    }
    return a;
}

static inline fe fe_neg(fe a)
{
    for (int i = 0; i < FE_DEGREE; i++) {
        a.c[i] = fp_neg(a.c[i]);
    }
    return a;
}

static inline fe fe_add_fp(fe a, fp b)
{
    a.c[0] = fp_add(a.c[0], b);
    return a;
}

static inline fe fe_sub_fp(fe a, fp b)
{
    a.c[0] = fp_sub(a.c[0], b);
    return a;
}

static inline fe fe_mul_fp(fe a, fp b)
{
    for (int i = 0; i < FE_DEGREE; i++) {
        a.c[i] = fp_mul(a.c[i], b);
    }
    return a;
}

static inline bool fe_equal(fe a, fe b)
{
    bool equal = true;
    for (int i = 0; i < FE_DEGREE; i++) {
        equal = equal && a.c[i] == b.c[i];
    }
    return equal;
}

static inline bool fe_is_zero(fe a)
{
    return fe_equal(a, fe_zero());
}

/* Whether a lies in F_p. */
static inline bool fe_in_base(fe a)
{
    return fe_equal(a, fe_from_fp(a.c[0]));
}

fe fe_mul(fe a, fe b);
fe fe_square(fe a);

/* a^(p^k), the k-th power of Frobenius; k in [0, FE_DEGREE). */
fe fe_frobenius(fe a, unsigned k);

/* 1/a; the inverse of zero is zero. */
fe fe_inv(fe a);

/* a^e; 0^0 = 1. */
fe fe_pow(fe a, uint64_t e);

/* Invert n elements with one inversion; as fp_batch_inverse, out may alias in. */
void fe_batch_inverse(fe *out, const fe *in, size_t n);

#endif
