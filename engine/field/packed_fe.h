/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The extension over packed lanes: VW elements, coordinate by coordinate.
 *
 * Include after a packed header. A column of extension elements is FE_DEGREE base
 * columns; vfe_load and vfe_store move VW consecutive elements of it.
 */
#ifndef ZK_FIELD_PACKED_FE_H
#define ZK_FIELD_PACKED_FE_H

#include "field/fe.h"
#include "field/packed.h"

struct vfe {
    vfp c[FE_DEGREE];
};

static ALWAYS_INLINE struct vfe vfe_load(const fp *const column[FE_DEGREE], size_t at)
{
    struct vfe r;
    for (int k = 0; k < FE_DEGREE; k++) {
        r.c[k] = v_load(column[k] + at);
    }
    return r;
}

static ALWAYS_INLINE void vfe_store(fp *const column[FE_DEGREE], size_t at, struct vfe a)
{
    for (int k = 0; k < FE_DEGREE; k++) {
        v_store(column[k] + at, a.c[k]);
    }
}

static ALWAYS_INLINE struct vfe vfe_set1(fe a)
{
    struct vfe r;
    for (int k = 0; k < FE_DEGREE; k++) {
        r.c[k] = v_set1(a.c[k]);
    }
    return r;
}

static ALWAYS_INLINE struct vfe vfe_add(struct vfe a, struct vfe b)
{
    for (int k = 0; k < FE_DEGREE; k++) {
        a.c[k] = v_add(a.c[k], b.c[k]);
    }
    return a;
}

static ALWAYS_INLINE struct vfe vfe_sub(struct vfe a, struct vfe b)
{
    for (int k = 0; k < FE_DEGREE; k++) {
        a.c[k] = v_sub(a.c[k], b.c[k]);
    }
    return a;
}

static ALWAYS_INLINE struct vfe vfe_mul_fp(struct vfe a, vfp b)
{
    for (int k = 0; k < FE_DEGREE; k++) {
        a.c[k] = v_mul(a.c[k], b);
    }
    return a;
}

/* A factor made ready for several products: its coordinates, and those times the
 * nonresidue, which stand where X^FE_DEGREE wraps around. */
struct vfactor {
    struct vwide plain[FE_DEGREE];
    struct vwide wrapped[FE_DEGREE];
};

static ALWAYS_INLINE struct vfactor vfe_factor(struct vfe b)
{
    struct vfactor r;
    const vfp nonresidue =
        v_set1((uint32_t)((uint64_t)FE_NONRESIDUE * FP_R_WORD % FP_MODULUS));
    for (int k = 0; k < FE_DEGREE; k++) {
        r.plain[k] = v_widen(b.c[k]);
        r.wrapped[k] =
            v_widen(FE_NONRESIDUE == 2 ? v_double(b.c[k]) : v_mul(b.c[k], nonresidue));
    }
    return r;
}

/* Coefficient k of a*b, not reduced: below 2^33 p, as w_reduce wants.
 *
 * p^2 < 2^62 * 0.8790 and 2^32 p < 2^62 * 1.8751 for every p < 2^31 * 0.9376; in units
 * of 2^62: three products 2.64, trimmed at most 1.88, and two more 3.64 < 3.75 = 2^33
 * p. For smaller p all of it shrinks: 3 p^2 and 2^32 p + 2 p^2 stay below 2^33 p when p
 * < 2^31.
 */
static ALWAYS_INLINE struct vsum vfe_mul_coefficient(const struct vwide a[FE_DEGREE],
                                                     const struct vfactor *b, int k)
{
    struct vsum sum = w_zero();
    for (int i = 0; i < FE_DEGREE; i++) {
        sum = w_mac(sum, a[i], i <= k ? b->plain[k - i] : b->wrapped[k - i + FE_DEGREE]);
        if (i == 2 && FE_DEGREE > 3) {
            sum = w_trim(sum);
        }
    }
    return sum;
}

static ALWAYS_INLINE struct vfe vfe_mul_factor(struct vfe a, const struct vfactor *b)
{
    struct vwide wide[FE_DEGREE];
    for (int i = 0; i < FE_DEGREE; i++) {
        wide[i] = v_widen(a.c[i]);
    }
    struct vfe r;
    for (int k = 0; k < FE_DEGREE; k++) {
        r.c[k] = w_reduce(vfe_mul_coefficient(wide, b, k));
    }
    return r;
}

static ALWAYS_INLINE struct vfe vfe_mul(struct vfe a, struct vfe b)
{
    const struct vfactor factor = vfe_factor(b);
    return vfe_mul_factor(a, &factor);
}

/* A power of Frobenius; scale[i] is what it multiplies coordinate i by, scale[0] = 1. */
static ALWAYS_INLINE struct vfe vfe_frobenius(struct vfe a, const fp scale[FE_DEGREE])
{
    for (int i = 1; i < FE_DEGREE; i++) {
        a.c[i] = v_mul_word(a.c[i], scale[i]);
    }
    return a;
}

#endif
