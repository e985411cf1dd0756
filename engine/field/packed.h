/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The contract of a packed field type.
 *
 * A kernel (simd/<name>.inc) is written once against the names below and compiled once
 * per instruction set, after exactly one of packed_portable.h, packed_avx2.h,
 * packed_avx512.h. Those three headers are the only place of intrinsics. This header
 * declares nothing but what they share; include one of them, not this one.
 *
 * VW            lanes of a vector: 1, 8 or 16; an integer constant
 * vfp           VW lanes of 32 bits: field elements, or plain unsigned integers
 *
 * Moving
 *   v_load(p) v_store(p, a)        VW consecutive words at any alignment
 *   v_stream(p, a)                 v_store past the caches; p aligned to 64 bytes
 *   v_stream_end()                 after the last v_stream, before others may look
 *   v_set1(x)                      the word x in all lanes
 *   v_unzip(a, b, &even, &odd)     of the 2 VW lanes a, b: the even and the odd ones
 *
 * Field; operands and results canonical Montgomery words, in [0, p), except as said
 *   v_add v_sub v_neg v_double v_square
 *   v_mul(a, b)                    one operand may be any 32-bit word
 *   v_mul_word(a, w)               a times the same word w in all lanes; as v_mul
 *   v_sub_lazy(a, b)               a - b + p, in (0, 2p): fit for v_mul only
 *   v_canonical(a)                 Montgomery word -> integer in [0, p)
 *   v_montgomery(x)                any 32-bit integer -> Montgomery word of x mod p
 *
 *   v_centre(a)                    a or a - p, in [-(p-1)/2, (p-1)/2], as signed lanes
 *
 * Plain 32-bit lanes, wrapping
 *   v_add32 v_sub32 v_mul32 v_and v_or v_xor v_min32 (unsigned)
 *   v_shl(a, n) v_shr(a, n)        n a constant in 1 .. 31, zeros come in
 *   v_rotr16 v_rotr12 v_rotr8 v_rotr7
 *
 * Wide sums: VW sums of 64 bits, so that a dot product is reduced once
 *   struct vwide  v_widen(a)       an operand made ready for wide products
 *                 v_widen1(x)      the same 64-bit word in every lane; x as int64_t for
 *                                  w_mac_signed, a word in [0, 2^32) for w_mac
 *                 v_widen_word(w)  the word w in every lane, for w_mac
 *   struct vsum   w_zero()  w_set1(x) (x an int64_t, in every sum)
 *   w_mac(s, a, b)                 s + a*b, lanes unsigned
 *   w_mac_signed(s, a, b)          s + a*b, lanes signed
 *   w_add(s, t)
 *   w_trim(s)                      unsigned s: s - 2^32 p if s >= 2^32 p
 *   w_fold(s)                      signed s -> a smaller one congruent mod p:
 *                                  hi*2^32 + lo -> hi*(2^32 mod p) + lo, so
 *                                  |w_fold(s)| < |s|/16 + 2^29 + 2^32
 *   w_reduce(s)                    unsigned s < 2^33 p -> s / 2^32 mod p, canonical vfp
 *   w_reduce_short(s)              unsigned s < 2^32 p -> the same, for less
 *   w_reduce_signed(s)             |s| < 2^32 p -> the same
 *
 * Bounds of signed sums. Centred factors give |a*b| <= (p-1)^2/4. In units of p^2, 2^32
 * p is 2.1333 and w_fold leaves a sixteenth (p = BabyBear; smaller p have more room):
 *   8 products                                     2.0
 *   8 products, fold, 8 products        2.0/16 + 2.0       = 2.125  < 2.1333
 *   7 products, fold, 7, fold, ..       1.75 / (1 - 1/16)  = 1.8667 < 2.1333
 *
 * Tiles: 16 rows of 16 lanes, whatever VW is
 *   V_PER_ROW                      vectors in a row, 16 / VW
 *   struct vtile { vfp row[16][V_PER_ROW]; }
 *   v_transpose(tile *)            in place
 */
#ifndef ZK_FIELD_PACKED_H
#define ZK_FIELD_PACKED_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "field/fp.h"

enum { V_TILE = 16 };

/* (p - 1) / 2: subtracting it as an integer centres a word around zero, which buys one
 * bit per factor in signed wide sums; w + V_CENTRE restores the word. */
#define V_CENTRE ((uint32_t)((FP_MODULUS - 1) / 2))

/* The word w as an integer congruent to it mod p, in [-(p-1)/2, (p-1)/2]. */
static inline int64_t v_centred_word(fp w)
{
    return (int64_t)w - (w > V_CENTRE ? (int64_t)FP_MODULUS : 0);
}

#endif
