/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/address.h - from base and immediate to a doubleword and an offset in it.
 *
 * Claim. With a_0..a_3 u16 (MEM), imm in [-2048, 2047] (PROG) and o an expression that
 * the table bounds to 0..7, the four constraints and the lookup ALIGN(q, o) have exactly
 * these solutions:
 *   (i)  a + imm mod 2^64 = 8 key + o < 2^33, and
 *   (ii) some with key in [p - 256, p) or [2^30, 2^30 + 256), which name no cell: image
 *     has no row for them, and the first register's key is 2^30 + 2^10. The second
 *     doubleword of a crossing access (key + 1 <= 2^30 + 256, or 0 beside p - 1) changes
 *     nothing in that.
 * Proof. ALIGN makes 8q + o an integer in [0, 2^16). h = (a_0 + imm - 8q - o) 2^-16 is
 * -1, 0 or 1, so a_0 + imm = 8q + o + 2^16 h over the integers: q, o, h are the true
 * ones. z = a_3 / 65535 is 0 or 1, so a_3 is 0 or 65535. B = a_2 - 65536 z.
 * z = 0: B = a_2 is a u16 and a root of B (B-1) (2B - 1 + 3h): 0, 1, or the third root,
 * which is 1/2 (h = 0) or -1 (h = 1) modulo p and no u16 there, but 2 for h = -1; then B
 * (B-1) != 0 forces a_1 = 0. So a + imm = 8 key + o as integers, in [-2048, 2^33 + 2047].
 * z = 1: B in [-65536, -1] leaves only -1, which needs h = 1, and a_1 = 65535: a is 2^64
 * - 65536 + a_0, the sum wraps, and key = q.
 * Like every range that image gives, (ii) is excluded in a whole proof, not in one
 * segment.
 * The lookup must be ALIGN: with 8q + o merely a u16, q = v / 8 mod p passes for any v.
 */
#ifndef ZK_TABLES_ADDRESS_H
#define ZK_TABLES_ADDRESS_H

#include "tables/step.h"

/* The doubleword that a + imm lies in; four constraints, one interaction.
 *
 * in    on   1 on rows with an address, a bit
 *       a    the base register's limbs
 *       q    column: bits 3 to 15 of the address
 *       o    its bits 0 to 2, an expression in 0..7
 */
static inline expr address_key(struct air_recorder *t, expr on, const expr a[4], expr imm,
                               expr q, expr o)
{
    expr h = scale(INV_2_16, sub(sub(add(a[0], imm), scale(8, q)), o));
    expr z = scale(INV_F16, a[3]);
    expr b = sub(a[2], scale(65536, z));
    expr out = mul(b, plus(b, -1));
    always_equal(t, "the lowest limb of the address carries -1, 0 or 1",
                 mul(mul(h, h), h), h);
    is_bit(t, "the top limb of the base is 0 or 65535", z);
    always_zero(
        t,
        "the address is below 2^33, or the base is and its sum borrows, or wraps to it",
        mul(out, add(plus(scale(2, b), -1), scale(3, h))));
    always_zero(t, "a base outside of 2^33 is next to its end",
                mul(out, sub(a[1], scale(F16, z))));
    bus_send(t, "the address is cut into bits 3 to 15 and an offset", BUS_ALIGN, on,
             TUPLE(q, o));
    return add(q, add(scale(1 << 13, add(a[1], h)), scale(1 << 29, b)));
}

/* What a little-endian pair of bytes is as a limb. */
static inline expr limb_of(expr low, expr high)
{
    return add(low, scale(256, high));
}

/* The high byte of a limb whose low byte is given: an integer only if the limb's bytes
 * are looked up. */
static inline expr high_byte(expr limb, expr low)
{
    return scale(INV_2_8, sub(limb, low));
}

/* A limb with sign bit s, doubled and freed of it: a u16 exactly if s is its bit 15. */
static inline expr without_sign(expr limb, expr s)
{
    return sub(scale(2, limb), scale(65536, s));
}

#endif
