/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Packed field of eight lanes with AVX2. */
#ifndef ZK_FIELD_PACKED_AVX2_H
#define ZK_FIELD_PACKED_AVX2_H

#include <immintrin.h>

#include "field/packed.h"

enum { VW = 8, V_PER_ROW = V_TILE / VW };

typedef __m256i vfp;

/* 64-bit words: the lanes of even index, and those of odd index. */
struct vwide {
    __m256i even, odd;
};

struct vsum {
    __m256i even, odd;
};

struct vtile {
    vfp row[V_TILE][V_PER_ROW];
};

static ALWAYS_INLINE vfp v_load(const uint32_t *p)
{
    return _mm256_loadu_si256((const __m256i *)p);
}

static ALWAYS_INLINE void v_store(uint32_t *p, vfp a)
{
    _mm256_storeu_si256((__m256i *)p, a);
}

static ALWAYS_INLINE void v_stream(uint32_t *p, vfp a)
{
    _mm256_stream_si256((__m256i *)p, a);
}

static ALWAYS_INLINE void v_stream_end(void)
{
    _mm_sfence();
}

static ALWAYS_INLINE vfp v_set1(uint32_t x)
{
    return _mm256_set1_epi32((int)x);
}

static ALWAYS_INLINE void v_unzip(vfp a, vfp b, vfp *even, vfp *odd)
{
    const __m256 x = _mm256_castsi256_ps(a);
    const __m256 y = _mm256_castsi256_ps(b);
    const __m256i evens = _mm256_castps_si256(_mm256_shuffle_ps(x, y, 0x88));
    const __m256i odds = _mm256_castps_si256(_mm256_shuffle_ps(x, y, 0xDD));
    *even = _mm256_permute4x64_epi64(evens, 0xD8);
    *odd = _mm256_permute4x64_epi64(odds, 0xD8);
}

static ALWAYS_INLINE vfp v_add32(vfp a, vfp b)
{
    return _mm256_add_epi32(a, b);
}

static ALWAYS_INLINE vfp v_sub32(vfp a, vfp b)
{
    return _mm256_sub_epi32(a, b);
}

static ALWAYS_INLINE vfp v_mul32(vfp a, vfp b)
{
    return _mm256_mullo_epi32(a, b);
}

static ALWAYS_INLINE vfp v_and(vfp a, vfp b)
{
    return _mm256_and_si256(a, b);
}

static ALWAYS_INLINE vfp v_or(vfp a, vfp b)
{
    return _mm256_or_si256(a, b);
}

static ALWAYS_INLINE vfp v_xor(vfp a, vfp b)
{
    return _mm256_xor_si256(a, b);
}

static ALWAYS_INLINE vfp v_min32(vfp a, vfp b)
{
    return _mm256_min_epu32(a, b);
}

static ALWAYS_INLINE vfp v_shl(vfp a, int n)
{
    return _mm256_sll_epi32(a, _mm_cvtsi32_si128(n));
}

static ALWAYS_INLINE vfp v_shr(vfp a, int n)
{
    return _mm256_srl_epi32(a, _mm_cvtsi32_si128(n));
}

static ALWAYS_INLINE vfp v_rotr16(vfp a)
{
    return _mm256_shuffle_epi8(a, _mm256_setr_epi8(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9,
                                                   14, 15, 12, 13, 2, 3, 0, 1, 6, 7, 4, 5,
                                                   10, 11, 8, 9, 14, 15, 12, 13));
}

static ALWAYS_INLINE vfp v_rotr12(vfp a)
{
    return _mm256_or_si256(_mm256_srli_epi32(a, 12), _mm256_slli_epi32(a, 20));
}

static ALWAYS_INLINE vfp v_rotr8(vfp a)
{
    return _mm256_shuffle_epi8(a, _mm256_setr_epi8(1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8,
                                                   13, 14, 15, 12, 1, 2, 3, 0, 5, 6, 7, 4,
                                                   9, 10, 11, 8, 13, 14, 15, 12));
}

static ALWAYS_INLINE vfp v_rotr7(vfp a)
{
    return _mm256_or_si256(_mm256_srli_epi32(a, 7), _mm256_slli_epi32(a, 25));
}

/* The lanes of odd index moved to the even ones. */
static ALWAYS_INLINE __m256i v_odd_down(__m256i a)
{
    return _mm256_castps_si256(_mm256_movehdup_ps(_mm256_castsi256_ps(a)));
}

/* The high words of both halves, each in the lane it belongs to. */
static ALWAYS_INLINE vfp v_join_high(__m256i even, __m256i odd)
{
    return _mm256_blend_epi32(v_odd_down(even), odd, 0xAA);
}

static ALWAYS_INLINE vfp v_add(vfp a, vfp b)
{
    /* The wrapped candidate is the larger one exactly when it is the wrong one. */
    const __m256i sum = _mm256_add_epi32(a, b);
    return _mm256_min_epu32(sum, _mm256_sub_epi32(sum, v_set1(FP_MODULUS)));
}

static ALWAYS_INLINE vfp v_sub(vfp a, vfp b)
{
    const __m256i difference = _mm256_sub_epi32(a, b);
    return _mm256_min_epu32(difference, _mm256_add_epi32(difference, v_set1(FP_MODULUS)));
}

static ALWAYS_INLINE vfp v_neg(vfp a)
{
    return v_sub(_mm256_setzero_si256(), a);
}

static ALWAYS_INLINE vfp v_double(vfp a)
{
    return v_add(a, a);
}

static ALWAYS_INLINE vfp v_sub_lazy(vfp a, vfp b)
{
    return _mm256_add_epi32(_mm256_sub_epi32(a, b), v_set1(FP_MODULUS));
}

/* x / 2^32 mod p of 64-bit words below 2^32 p: as fp_reduce. The low words of x and q*p
 * cancel, so the 64-bit difference carries the signed high word and nothing else. */
static ALWAYS_INLINE vfp v_reduce(__m256i even, __m256i odd)
{
    const __m256i p = v_set1(FP_MODULUS);
    const __m256i inverse = v_set1(FP_MONTGOMERY);
    const __m256i q_even = _mm256_mul_epu32(even, inverse);
    const __m256i q_odd = _mm256_mul_epu32(odd, inverse);
    const __m256i d_even = _mm256_sub_epi64(even, _mm256_mul_epu32(q_even, p));
    const __m256i d_odd = _mm256_sub_epi64(odd, _mm256_mul_epu32(q_odd, p));
    const __m256i d = v_join_high(d_even, d_odd);
    return _mm256_min_epu32(d, _mm256_add_epi32(d, p));
}

static ALWAYS_INLINE vfp v_mul(vfp a, vfp b)
{
    return v_reduce(_mm256_mul_epu32(a, b),
                    _mm256_mul_epu32(v_odd_down(a), v_odd_down(b)));
}

static ALWAYS_INLINE vfp v_mul_word(vfp a, fp w)
{
    const __m256i word = v_set1(w);
    return v_reduce(_mm256_mul_epu32(a, word), _mm256_mul_epu32(v_odd_down(a), word));
}

static ALWAYS_INLINE vfp v_square(vfp a)
{
    const __m256i odd = v_odd_down(a);
    return v_reduce(_mm256_mul_epu32(a, a), _mm256_mul_epu32(odd, odd));
}

static ALWAYS_INLINE vfp v_canonical(vfp a)
{
    /* fp_reduce of a word: 0 - high(q*p), all lanes' q at once. */
    const __m256i p = v_set1(FP_MODULUS);
    const __m256i q = _mm256_mullo_epi32(a, v_set1(FP_MONTGOMERY));
    const __m256i high =
        v_join_high(_mm256_mul_epu32(q, p), _mm256_mul_epu32(v_odd_down(q), p));
    const __m256i d = _mm256_sub_epi32(_mm256_setzero_si256(), high);
    return _mm256_min_epu32(d, _mm256_add_epi32(d, p));
}

static ALWAYS_INLINE vfp v_montgomery(vfp x)
{
    return v_mul(x, v_set1(FP_R2_WORD));
}

static ALWAYS_INLINE vfp v_centre(vfp a)
{
    const __m256i above = _mm256_cmpgt_epi32(a, v_set1(V_CENTRE));
    return _mm256_sub_epi32(a, _mm256_and_si256(above, v_set1(FP_MODULUS)));
}

static ALWAYS_INLINE struct vwide v_widen(vfp a)
{
    return (struct vwide){a, v_odd_down(a)};
}

static ALWAYS_INLINE struct vwide v_widen1(int64_t x)
{
    const __m256i word = _mm256_set1_epi64x(x);
    return (struct vwide){word, word};
}

static ALWAYS_INLINE struct vwide v_widen_word(fp w)
{
    return (struct vwide){v_set1(w), v_set1(w)};
}

static ALWAYS_INLINE struct vsum w_set1(int64_t x)
{
    const __m256i word = _mm256_set1_epi64x(x);
    return (struct vsum){word, word};
}

static ALWAYS_INLINE struct vsum w_zero(void)
{
    return (struct vsum){_mm256_setzero_si256(), _mm256_setzero_si256()};
}

static ALWAYS_INLINE struct vsum w_add(struct vsum s, struct vsum t)
{
    return (struct vsum){_mm256_add_epi64(s.even, t.even),
                         _mm256_add_epi64(s.odd, t.odd)};
}

static ALWAYS_INLINE struct vsum w_mac(struct vsum s, struct vwide a, struct vwide b)
{
    return (struct vsum){_mm256_add_epi64(s.even, _mm256_mul_epu32(a.even, b.even)),
                         _mm256_add_epi64(s.odd, _mm256_mul_epu32(a.odd, b.odd))};
}

static ALWAYS_INLINE struct vsum w_mac_signed(struct vsum s, struct vwide a,
                                              struct vwide b)
{
    return (struct vsum){_mm256_add_epi64(s.even, _mm256_mul_epi32(a.even, b.even)),
                         _mm256_add_epi64(s.odd, _mm256_mul_epi32(a.odd, b.odd))};
}

static ALWAYS_INLINE __m256i w_trim_half(__m256i s)
{
    /* s - 2^32 p is negative, seen as signed, exactly when s < 2^32 p: 2^32 p < 2^63
     * and s - 2^32 p < 2^63. The sign bit then chooses. */
    const __m256i bound = _mm256_set1_epi64x((int64_t)FP_MODULUS << 32);
    const __m256d d = _mm256_castsi256_pd(_mm256_sub_epi64(s, bound));
    return _mm256_castpd_si256(_mm256_blendv_pd(d, _mm256_castsi256_pd(s), d));
}

static ALWAYS_INLINE struct vsum w_trim(struct vsum s)
{
    return (struct vsum){w_trim_half(s.even), w_trim_half(s.odd)};
}

static ALWAYS_INLINE __m256i w_fold_half(__m256i s)
{
    const __m256i high = _mm256_srli_epi64(s, 32);
    const __m256i low = _mm256_and_si256(s, _mm256_set1_epi64x(0xFFFFFFFF));
    return _mm256_add_epi64(_mm256_mul_epi32(high, _mm256_set1_epi64x(FP_R_WORD)), low);
}

static ALWAYS_INLINE struct vsum w_fold(struct vsum s)
{
    return (struct vsum){w_fold_half(s.even), w_fold_half(s.odd)};
}

static ALWAYS_INLINE vfp w_reduce_high(struct vsum s, vfp high)
{
    /* high: the high words of s brought into [0, p). */
    const __m256i p = v_set1(FP_MODULUS);
    const __m256i inverse = v_set1(FP_MONTGOMERY);
    const __m256i q_even = _mm256_mul_epu32(s.even, inverse);
    const __m256i q_odd = _mm256_mul_epu32(s.odd, inverse);
    const __m256i borrow =
        v_join_high(_mm256_mul_epu32(q_even, p), _mm256_mul_epu32(q_odd, p));
    return v_sub(high, borrow);
}

static ALWAYS_INLINE vfp w_reduce(struct vsum s)
{
    const __m256i high = v_join_high(s.even, s.odd);
    return w_reduce_high(
        s, _mm256_min_epu32(high, _mm256_sub_epi32(high, v_set1(FP_MODULUS))));
}

static ALWAYS_INLINE vfp w_reduce_short(struct vsum s)
{
    return v_reduce(s.even, s.odd);
}

static ALWAYS_INLINE vfp w_reduce_signed(struct vsum s)
{
    const __m256i high = v_join_high(s.even, s.odd);
    return w_reduce_high(
        s, _mm256_min_epu32(high, _mm256_add_epi32(high, v_set1(FP_MODULUS))));
}

/* Transpose the 4x4 matrix in every block of 4 lanes. */
static ALWAYS_INLINE void v_transpose_lanes(vfp *a, vfp *b, vfp *c, vfp *d)
{
    const __m256i ab_low = _mm256_unpacklo_epi32(*a, *b);
    const __m256i ab_high = _mm256_unpackhi_epi32(*a, *b);
    const __m256i cd_low = _mm256_unpacklo_epi32(*c, *d);
    const __m256i cd_high = _mm256_unpackhi_epi32(*c, *d);
    *a = _mm256_unpacklo_epi64(ab_low, cd_low);
    *b = _mm256_unpackhi_epi64(ab_low, cd_low);
    *c = _mm256_unpacklo_epi64(ab_high, cd_high);
    *d = _mm256_unpackhi_epi64(ab_high, cd_high);
}

/* Transpose an 8x8 matrix held in column `from` of rows row .. row + 7. */
static ALWAYS_INLINE void v_transpose_8(vfp out[8], const struct vtile *tile, int row,
                                        int from)
{
    vfp x[8];
    for (int i = 0; i < 8; i++) {
        x[i] = tile->row[row + i][from];
    }
    v_transpose_lanes(&x[0], &x[1], &x[2], &x[3]);
    v_transpose_lanes(&x[4], &x[5], &x[6], &x[7]);
    for (int i = 0; i < 4; i++) {
        out[i] = _mm256_permute2x128_si256(x[i], x[i + 4], 0x20);
        out[i + 4] = _mm256_permute2x128_si256(x[i], x[i + 4], 0x31);
    }
}

static ALWAYS_INLINE void v_transpose(struct vtile *tile)
{
    vfp block[2][8];
    for (int half = 0; half < 2; half++) {
        v_transpose_8(block[0], tile, 8 * half, half);
        for (int i = 0; i < 8; i++) {
            tile->row[8 * half + i][half] = block[0][i];
        }
    }
    v_transpose_8(block[0], tile, 0, 1);
    v_transpose_8(block[1], tile, 8, 0);
    for (int i = 0; i < 8; i++) {
        tile->row[8 + i][0] = block[0][i];
        tile->row[i][1] = block[1][i];
    }
}

#endif
