/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Packed field of sixteen lanes with AVX-512 (F, DQ, BW, VL). */
#ifndef ZK_FIELD_PACKED_AVX512_H
#define ZK_FIELD_PACKED_AVX512_H

#include <immintrin.h>

#include "field/packed.h"

enum { VW = 16, V_PER_ROW = V_TILE / VW };

typedef __m512i vfp;

/* 64-bit words: the lanes of even index, and those of odd index. */
struct vwide {
    __m512i even, odd;
};

struct vsum {
    __m512i even, odd;
};

struct vtile {
    vfp row[V_TILE][V_PER_ROW];
};

enum { V_ODD_LANES = 0xAAAA, V_EVEN_LANES = 0x5555 };

static ALWAYS_INLINE vfp v_load(const uint32_t *p)
{
    return _mm512_loadu_si512(p);
}

static ALWAYS_INLINE void v_store(uint32_t *p, vfp a)
{
    _mm512_storeu_si512(p, a);
}

static ALWAYS_INLINE void v_stream(uint32_t *p, vfp a)
{
    _mm512_stream_si512((__m512i *)p, a);
}

static ALWAYS_INLINE void v_stream_end(void)
{
    _mm_sfence();
}

static ALWAYS_INLINE vfp v_set1(uint32_t x)
{
    return _mm512_set1_epi32((int)x);
}

static ALWAYS_INLINE void v_unzip(vfp a, vfp b, vfp *even, vfp *odd)
{
    const __m512i pick_even =
        _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    const __m512i pick_odd =
        _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    *even = _mm512_permutex2var_epi32(a, pick_even, b);
    *odd = _mm512_permutex2var_epi32(a, pick_odd, b);
}

static ALWAYS_INLINE vfp v_add32(vfp a, vfp b)
{
    return _mm512_add_epi32(a, b);
}

static ALWAYS_INLINE vfp v_sub32(vfp a, vfp b)
{
    return _mm512_sub_epi32(a, b);
}

static ALWAYS_INLINE vfp v_mul32(vfp a, vfp b)
{
    return _mm512_mullo_epi32(a, b);
}

static ALWAYS_INLINE vfp v_and(vfp a, vfp b)
{
    return _mm512_and_si512(a, b);
}

static ALWAYS_INLINE vfp v_or(vfp a, vfp b)
{
    return _mm512_or_si512(a, b);
}

static ALWAYS_INLINE vfp v_xor(vfp a, vfp b)
{
    return _mm512_xor_si512(a, b);
}

static ALWAYS_INLINE vfp v_min32(vfp a, vfp b)
{
    return _mm512_min_epu32(a, b);
}

static ALWAYS_INLINE vfp v_shl(vfp a, int n)
{
    return _mm512_sll_epi32(a, _mm_cvtsi32_si128(n));
}

static ALWAYS_INLINE vfp v_shr(vfp a, int n)
{
    return _mm512_srl_epi32(a, _mm_cvtsi32_si128(n));
}

static ALWAYS_INLINE vfp v_rotr16(vfp a)
{
    return _mm512_ror_epi32(a, 16);
}

static ALWAYS_INLINE vfp v_rotr12(vfp a)
{
    return _mm512_ror_epi32(a, 12);
}

static ALWAYS_INLINE vfp v_rotr8(vfp a)
{
    return _mm512_ror_epi32(a, 8);
}

static ALWAYS_INLINE vfp v_rotr7(vfp a)
{
    return _mm512_ror_epi32(a, 7);
}

/* The lanes of odd index moved to the even ones. */
static ALWAYS_INLINE __m512i v_odd_down(__m512i a)
{
    return _mm512_castps_si512(_mm512_movehdup_ps(_mm512_castsi512_ps(a)));
}

/* The high words of both halves, each in the lane it belongs to. */
static ALWAYS_INLINE vfp v_join_high(__m512i even, __m512i odd)
{
    return _mm512_castps_si512(_mm512_mask_movehdup_ps(
        _mm512_castsi512_ps(odd), V_EVEN_LANES, _mm512_castsi512_ps(even)));
}

static ALWAYS_INLINE vfp v_add(vfp a, vfp b)
{
    /* The wrapped candidate is the larger one exactly when it is the wrong one. */
    const __m512i sum = _mm512_add_epi32(a, b);
    return _mm512_min_epu32(sum, _mm512_sub_epi32(sum, v_set1(FP_MODULUS)));
}

static ALWAYS_INLINE vfp v_sub(vfp a, vfp b)
{
    const __m512i difference = _mm512_sub_epi32(a, b);
    return _mm512_min_epu32(difference, _mm512_add_epi32(difference, v_set1(FP_MODULUS)));
}

static ALWAYS_INLINE vfp v_neg(vfp a)
{
    return v_sub(_mm512_setzero_si512(), a);
}

static ALWAYS_INLINE vfp v_double(vfp a)
{
    return v_add(a, a);
}

static ALWAYS_INLINE vfp v_sub_lazy(vfp a, vfp b)
{
    return _mm512_add_epi32(_mm512_sub_epi32(a, b), v_set1(FP_MODULUS));
}

/* x / 2^32 mod p of 64-bit words below 2^32 p: as fp_reduce. The low words of x and q*p
 * cancel, so the 64-bit difference carries the signed high word and nothing else. */
static ALWAYS_INLINE vfp v_reduce(__m512i even, __m512i odd)
{
    const __m512i p = v_set1(FP_MODULUS);
    const __m512i inverse = v_set1(FP_MONTGOMERY);
    const __m512i q_even = _mm512_mul_epu32(even, inverse);
    const __m512i q_odd = _mm512_mul_epu32(odd, inverse);
    const __m512i d_even = _mm512_sub_epi64(even, _mm512_mul_epu32(q_even, p));
    const __m512i d_odd = _mm512_sub_epi64(odd, _mm512_mul_epu32(q_odd, p));
    const __m512i d = v_join_high(d_even, d_odd);
    return _mm512_min_epu32(d, _mm512_add_epi32(d, p));
}

static ALWAYS_INLINE vfp v_mul(vfp a, vfp b)
{
    return v_reduce(_mm512_mul_epu32(a, b),
                    _mm512_mul_epu32(v_odd_down(a), v_odd_down(b)));
}

static ALWAYS_INLINE vfp v_mul_word(vfp a, fp w)
{
    const __m512i word = v_set1(w);
    return v_reduce(_mm512_mul_epu32(a, word), _mm512_mul_epu32(v_odd_down(a), word));
}

static ALWAYS_INLINE vfp v_square(vfp a)
{
    const __m512i odd = v_odd_down(a);
    return v_reduce(_mm512_mul_epu32(a, a), _mm512_mul_epu32(odd, odd));
}

static ALWAYS_INLINE vfp v_canonical(vfp a)
{
    /* fp_reduce of a word: 0 - high(q*p), all lanes' q at once. */
    const __m512i p = v_set1(FP_MODULUS);
    const __m512i q = _mm512_mullo_epi32(a, v_set1(FP_MONTGOMERY));
    const __m512i high =
        v_join_high(_mm512_mul_epu32(q, p), _mm512_mul_epu32(v_odd_down(q), p));
    const __m512i d = _mm512_sub_epi32(_mm512_setzero_si512(), high);
    return _mm512_min_epu32(d, _mm512_add_epi32(d, p));
}

static ALWAYS_INLINE vfp v_montgomery(vfp x)
{
    return v_mul(x, v_set1(FP_R2_WORD));
}

static ALWAYS_INLINE vfp v_centre(vfp a)
{
    const __mmask16 above = _mm512_cmpgt_epu32_mask(a, v_set1(V_CENTRE));
    return _mm512_mask_sub_epi32(a, above, a, v_set1(FP_MODULUS));
}

static ALWAYS_INLINE struct vwide v_widen(vfp a)
{
    return (struct vwide){a, v_odd_down(a)};
}

static ALWAYS_INLINE struct vwide v_widen1(int64_t x)
{
    const __m512i word = _mm512_set1_epi64(x);
    return (struct vwide){word, word};
}

static ALWAYS_INLINE struct vwide v_widen_word(fp w)
{
    return (struct vwide){v_set1(w), v_set1(w)};
}

static ALWAYS_INLINE struct vsum w_set1(int64_t x)
{
    const __m512i word = _mm512_set1_epi64(x);
    return (struct vsum){word, word};
}

static ALWAYS_INLINE struct vsum w_zero(void)
{
    return (struct vsum){_mm512_setzero_si512(), _mm512_setzero_si512()};
}

static ALWAYS_INLINE struct vsum w_add(struct vsum s, struct vsum t)
{
    return (struct vsum){_mm512_add_epi64(s.even, t.even),
                         _mm512_add_epi64(s.odd, t.odd)};
}

static ALWAYS_INLINE struct vsum w_mac(struct vsum s, struct vwide a, struct vwide b)
{
    return (struct vsum){_mm512_add_epi64(s.even, _mm512_mul_epu32(a.even, b.even)),
                         _mm512_add_epi64(s.odd, _mm512_mul_epu32(a.odd, b.odd))};
}

static ALWAYS_INLINE struct vsum w_mac_signed(struct vsum s, struct vwide a,
                                              struct vwide b)
{
    return (struct vsum){_mm512_add_epi64(s.even, _mm512_mul_epi32(a.even, b.even)),
                         _mm512_add_epi64(s.odd, _mm512_mul_epi32(a.odd, b.odd))};
}

static ALWAYS_INLINE struct vsum w_trim(struct vsum s)
{
    const __m512i bound = _mm512_set1_epi64((int64_t)FP_MODULUS << 32);
    return (struct vsum){_mm512_min_epu64(s.even, _mm512_sub_epi64(s.even, bound)),
                         _mm512_min_epu64(s.odd, _mm512_sub_epi64(s.odd, bound))};
}

static ALWAYS_INLINE __m512i w_fold_half(__m512i s)
{
    const __m512i high = _mm512_srli_epi64(s, 32);
    const __m512i low = _mm512_and_si512(s, _mm512_set1_epi64(0xFFFFFFFF));
    return _mm512_add_epi64(_mm512_mul_epi32(high, _mm512_set1_epi64(FP_R_WORD)), low);
}

static ALWAYS_INLINE struct vsum w_fold(struct vsum s)
{
    return (struct vsum){w_fold_half(s.even), w_fold_half(s.odd)};
}

static ALWAYS_INLINE vfp w_reduce_high(struct vsum s, vfp high)
{
    /* high: the high words of s brought into [0, p). */
    const __m512i p = v_set1(FP_MODULUS);
    const __m512i inverse = v_set1(FP_MONTGOMERY);
    const __m512i q_even = _mm512_mul_epu32(s.even, inverse);
    const __m512i q_odd = _mm512_mul_epu32(s.odd, inverse);
    const __m512i borrow =
        v_join_high(_mm512_mul_epu32(q_even, p), _mm512_mul_epu32(q_odd, p));
    return v_sub(high, borrow);
}

static ALWAYS_INLINE vfp w_reduce(struct vsum s)
{
    const __m512i high = v_join_high(s.even, s.odd);
    return w_reduce_high(
        s, _mm512_min_epu32(high, _mm512_sub_epi32(high, v_set1(FP_MODULUS))));
}

static ALWAYS_INLINE vfp w_reduce_short(struct vsum s)
{
    return v_reduce(s.even, s.odd);
}

static ALWAYS_INLINE vfp w_reduce_signed(struct vsum s)
{
    const __m512i high = v_join_high(s.even, s.odd);
    return w_reduce_high(
        s, _mm512_min_epu32(high, _mm512_add_epi32(high, v_set1(FP_MODULUS))));
}

/* Swap blocks of 4 lanes so that lane block b of row a becomes lane block a of row
 * b. */
static ALWAYS_INLINE void v_transpose_blocks(vfp *a, vfp *b, vfp *c, vfp *d)
{
    const __m512i ab_low = _mm512_shuffle_i64x2(*a, *b, 0x44);
    const __m512i ab_high = _mm512_shuffle_i64x2(*a, *b, 0xEE);
    const __m512i cd_low = _mm512_shuffle_i64x2(*c, *d, 0x44);
    const __m512i cd_high = _mm512_shuffle_i64x2(*c, *d, 0xEE);
    *a = _mm512_shuffle_i64x2(ab_low, cd_low, 0x88);
    *b = _mm512_shuffle_i64x2(ab_low, cd_low, 0xDD);
    *c = _mm512_shuffle_i64x2(ab_high, cd_high, 0x88);
    *d = _mm512_shuffle_i64x2(ab_high, cd_high, 0xDD);
}

/* Transpose the 4x4 matrix in every block of 4 lanes. */
static ALWAYS_INLINE void v_transpose_lanes(vfp *a, vfp *b, vfp *c, vfp *d)
{
    const __m512i ab_low = _mm512_unpacklo_epi32(*a, *b);
    const __m512i ab_high = _mm512_unpackhi_epi32(*a, *b);
    const __m512i cd_low = _mm512_unpacklo_epi32(*c, *d);
    const __m512i cd_high = _mm512_unpackhi_epi32(*c, *d);
    *a = _mm512_unpacklo_epi64(ab_low, cd_low);
    *b = _mm512_unpackhi_epi64(ab_low, cd_low);
    *c = _mm512_unpacklo_epi64(ab_high, cd_high);
    *d = _mm512_unpackhi_epi64(ab_high, cd_high);
}

static ALWAYS_INLINE void v_transpose(struct vtile *tile)
{
    for (int i = 0; i < V_TILE; i += 4) {
        v_transpose_lanes(&tile->row[i][0], &tile->row[i + 1][0], &tile->row[i + 2][0],
                          &tile->row[i + 3][0]);
    }
    for (int i = 0; i < 4; i++) {
        v_transpose_blocks(&tile->row[i][0], &tile->row[i + 4][0], &tile->row[i + 8][0],
                           &tile->row[i + 12][0]);
    }
}

#endif
