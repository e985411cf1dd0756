/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Packed field of one lane in plain C: the definition the other two must equal. */
#ifndef ZK_FIELD_PACKED_PORTABLE_H
#define ZK_FIELD_PACKED_PORTABLE_H

#include "field/packed.h"

enum { VW = 1, V_PER_ROW = V_TILE / VW };

typedef uint32_t vfp;

struct vwide {
    uint64_t word;
};

struct vsum {
    uint64_t sum;
};

struct vtile {
    vfp row[V_TILE][V_PER_ROW];
};

static ALWAYS_INLINE vfp v_load(const uint32_t *p)
{
    return *p;
}

static ALWAYS_INLINE void v_store(uint32_t *p, vfp a)
{
    *p = a;
}

static ALWAYS_INLINE void v_stream(uint32_t *p, vfp a)
{
    *p = a;
}

static ALWAYS_INLINE void v_stream_end(void)
{
}

static ALWAYS_INLINE vfp v_set1(uint32_t x)
{
    return x;
}

static ALWAYS_INLINE void v_unzip(vfp a, vfp b, vfp *even, vfp *odd)
{
    *even = a;
    *odd = b;
}

static ALWAYS_INLINE vfp v_add32(vfp a, vfp b)
{
    return a + b;
}

static ALWAYS_INLINE vfp v_sub32(vfp a, vfp b)
{
    return a - b;
}

static ALWAYS_INLINE vfp v_mul32(vfp a, vfp b)
{
    return a * b;
}

static ALWAYS_INLINE vfp v_and(vfp a, vfp b)
{
    return a & b;
}

static ALWAYS_INLINE vfp v_or(vfp a, vfp b)
{
    return a | b;
}

static ALWAYS_INLINE vfp v_xor(vfp a, vfp b)
{
    return a ^ b;
}

static ALWAYS_INLINE vfp v_min32(vfp a, vfp b)
{
    /* All ones when a < b: a branch on random words would cost more than the rest. */
    const uint32_t is_below = (uint32_t)(((uint64_t)a - b) >> 32);
    return b ^ ((a ^ b) & is_below);
}

static ALWAYS_INLINE vfp v_shl(vfp a, int n)
{
    return a << n;
}

static ALWAYS_INLINE vfp v_shr(vfp a, int n)
{
    return a >> n;
}

static ALWAYS_INLINE vfp v_rotr16(vfp a)
{
    return a >> 16 | a << 16;
}

static ALWAYS_INLINE vfp v_rotr12(vfp a)
{
    return a >> 12 | a << 20;
}

static ALWAYS_INLINE vfp v_rotr8(vfp a)
{
    return a >> 8 | a << 24;
}

static ALWAYS_INLINE vfp v_rotr7(vfp a)
{
    return a >> 7 | a << 25;
}

static ALWAYS_INLINE vfp v_add(vfp a, vfp b)
{
    const uint32_t sum = a + b;
    return v_min32(sum, sum - FP_MODULUS);
}

static ALWAYS_INLINE vfp v_sub(vfp a, vfp b)
{
    const uint32_t difference = a - b;
    return v_min32(difference, difference + FP_MODULUS);
}

static ALWAYS_INLINE vfp v_neg(vfp a)
{
    return v_sub(0, a);
}

static ALWAYS_INLINE vfp v_double(vfp a)
{
    return v_add(a, a);
}

/* fp_reduce without a branch. */
static ALWAYS_INLINE vfp v_reduce(uint64_t x)
{
    const uint32_t q = (uint32_t)x * FP_MONTGOMERY;
    return v_sub((uint32_t)(x >> 32), (uint32_t)((uint64_t)q * FP_MODULUS >> 32));
}

static ALWAYS_INLINE vfp v_mul(vfp a, vfp b)
{
    return v_reduce((uint64_t)a * b);
}

static ALWAYS_INLINE vfp v_mul_word(vfp a, fp w)
{
    return v_mul(a, w);
}

static ALWAYS_INLINE vfp v_square(vfp a)
{
    return v_mul(a, a);
}

static ALWAYS_INLINE vfp v_sub_lazy(vfp a, vfp b)
{
    return a - b + FP_MODULUS;
}

static ALWAYS_INLINE vfp v_canonical(vfp a)
{
    return v_reduce(a);
}

static ALWAYS_INLINE vfp v_montgomery(vfp x)
{
    return v_mul(x, FP_R2_WORD);
}

static ALWAYS_INLINE vfp v_centre(vfp a)
{
    return (uint32_t)v_centred_word(a);
}

static ALWAYS_INLINE struct vwide v_widen(vfp a)
{
    return (struct vwide){a};
}

static ALWAYS_INLINE struct vwide v_widen1(int64_t x)
{
    return (struct vwide){(uint64_t)x};
}

static ALWAYS_INLINE struct vwide v_widen_word(fp w)
{
    return (struct vwide){w};
}

static ALWAYS_INLINE struct vsum w_zero(void)
{
    return (struct vsum){0};
}

static ALWAYS_INLINE struct vsum w_set1(int64_t x)
{
    return (struct vsum){(uint64_t)x};
}

static ALWAYS_INLINE struct vsum w_mac(struct vsum s, struct vwide a, struct vwide b)
{
    return (struct vsum){s.sum + (uint64_t)(uint32_t)a.word * (uint32_t)b.word};
}

/* The low 32 bits of x as a signed integer. */
static ALWAYS_INLINE int64_t w_low_signed(uint64_t x)
{
    return (int64_t)(int32_t)(uint32_t)x;
}

static ALWAYS_INLINE struct vsum w_mac_signed(struct vsum s, struct vwide a,
                                              struct vwide b)
{
    const int64_t product = w_low_signed(a.word) * w_low_signed(b.word);
    return (struct vsum){s.sum + (uint64_t)product};
}

static ALWAYS_INLINE struct vsum w_add(struct vsum s, struct vsum t)
{
    return (struct vsum){s.sum + t.sum};
}

static ALWAYS_INLINE struct vsum w_trim(struct vsum s)
{
    const uint64_t bound = (uint64_t)FP_MODULUS << 32;
    /* as in packed_avx2.h: the sign of the difference tells */
    const uint64_t difference = s.sum - bound;
    return (struct vsum){difference + (bound & -(difference >> 63))};
}

static ALWAYS_INLINE struct vsum w_fold(struct vsum s)
{
    const int64_t high = w_low_signed(s.sum >> 32);
    return (struct vsum){(uint64_t)(high * (int64_t)FP_R_WORD) + (uint32_t)s.sum};
}

static ALWAYS_INLINE vfp w_reduce(struct vsum s)
{
    return v_reduce(w_trim(s).sum);
}

static ALWAYS_INLINE vfp w_reduce_short(struct vsum s)
{
    return v_reduce(s.sum);
}

static ALWAYS_INLINE vfp w_reduce_signed(struct vsum s)
{
    /* |s| < 2^32 p: adding 2^32 p to a negative sum leaves a canonical high word. */
    const uint64_t bound = (uint64_t)FP_MODULUS << 32;
    return v_reduce(s.sum + (bound & -(s.sum >> 63)));
}

static ALWAYS_INLINE void v_transpose(struct vtile *tile)
{
    for (int i = 0; i < V_TILE; i++) {
        for (int j = 0; j < i; j++) {
            const vfp swap = tile->row[i][j];
            tile->row[i][j] = tile->row[j][i];
            tile->row[j][i] = swap;
        }
    }
}

#endif
