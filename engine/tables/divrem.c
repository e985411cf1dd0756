/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table divrem.
 *
 * Magnitudes without carries: x^ is x or its complement, |x| = x^ + s with s its sign.
 * Over the naturals |q| |d| + |r| = |n|, |r| < |d|, so nothing may be left above 2^64.
 *
 * Operands. yn, yd are the top limbs of signed operands (0 if unsigned), and 2 (y - 2^15
 * s) is a u16: sn, sd are the signs. d^_i and n^_i are the limbs or their complements; W
 * forms drop limbs 2 and 3 before anything is done with them.
 *
 * Product. The byte products above 2^64 are 28 terms >= 0, their sum at most 1820700 < p:
 * zero means each is. Limb i: S_i + sq d^_i + sd q^_i + r^_i + [i = 0] (sq sd + sr - sn)
 * + C_i = n^_i + 2^16 C_i+1, C_i = c_i - 1, C_0 = C_4 = 0. Left in [-2, 2^27.1), right in
 * [-2^16, 2^29 + 2^16) because c < 2^13 by ALIGN: both integers, so equal, and the sum
 * over the limbs is |q| |d| + |r| = |n|. (C = -1 occurs: n < 0, n^_0 = 65535. True C are
 * below 2048.)
 *
 * Remainder. For d != 0 the numbers e_i = d^_i - r^_i + 2^16 k_i+1 - k_i + [i = 0] (sd -
 * sr - 1) are u16, k_0 = k_4 = 0, and k_i an integer in 0..7 (ALIGN), so that nothing
 * wraps: |d| - |r| - 1 = sum e_i 2^16i >= 0. This also fails for d = 0, so dz = 0 means d
 * != 0. dz = 1: d^ and sd are zero (a sum of at most 262141), every limb of the quotient
 * is 65535, and the product leaves |r| = |n|.
 *
 * Signs. sr = 1 only if n < 0; n < 0 and sr = 0 only if r^ = 0; so r has n's sign or is
 * 0. In the same way q has the sign sn xor sd or q^ = 0. The word of q is q^ or its
 * complement mod 2^64: INT_MIN / -1 is q^ = 2^63, sq = 0, without a case of its own; n /
 * 0 with n < 0 is sq = 1, q^ = 0.
 *
 * Result. The limbs of q or r: bytes, u16, or their complements. W forms: n^, d^ < 2^32,
 * so r^ and (d != 0) q^ are too; limbs 2 and 3 are 65535 (sign + g) and the lookup of 2
 * rd_1 - 65536 (rd_3 / 65535) leaves only bit 31 of the result for the factor.
 *
 * dz is 0 on padding, where is_real - dz = -1 would feed U16 with anything. `word` may be
 * 1 there: that only asks for the range of two numbers that nobody uses.
 */
#include "tables/divrem.h"

#include "tables/address.h"
#include "tables/product.h"

/* x, or its complement to 65535 if s. */
static expr complement(expr s, expr x)
{
    return choose(s, x, from(F16, x));
}

/* Sum of all byte products at or above 2^64. */
static expr product_overflow(struct air_recorder *t, const expr q[8], const expr d[8])
{
    expr sum = air_constant(t, 0);
    for (int i = 1; i < 8; i++) {
        expr high = air_constant(t, 0);
        for (int j = 8 - i; j < 8; j++)
            high = add(high, d[j]);
        sum = add(sum, mul(q[i], high));
    }
    return sum;
}

static const char *const divisor_names[4] = {
    "d^_0 is the divisor's, complemented if negative",
    "d^_1 is the divisor's, complemented if negative",
    "d^_2 is the divisor's, complemented if negative, 0 in a word",
    "d^_3 is the divisor's, complemented if negative, 0 in a word"};
static const char *const product_names[4] = {"limb 0 of |q| |d| + |r| is the dividend's",
                                             "limb 1 of |q| |d| + |r| is the dividend's",
                                             "limb 2 of |q| |d| + |r| is the dividend's",
                                             "limb 3 of |q| |d| + |r| is the dividend's"};
static const char *const ones_names[4] = {"limb 0 of a quotient by zero is all ones",
                                          "limb 1 of a quotient by zero is all ones",
                                          "limb 2 of a quotient by zero is all ones",
                                          "limb 3 of a quotient by zero is all ones"};
static const char *const result_names[4] = {
    "limb 0 of rd is the quotient's or the remainder's",
    "limb 1 of rd is the quotient's or the remainder's",
    "limb 2 of rd is the quotient's or the remainder's, or extends a word",
    "limb 3 of rd is the quotient's or the remainder's, or extends a word"};

static const char *const carry_names[3] = {
    "the carry of limb 0 is below 2^13, the loan below 8",
    "the carry of limb 1 is below 2^13, the loan below 8",
    "the carry of limb 2 is below 2^13, the loan below 8"};
static const char *const rest_names[4] = {
    "limb 0 of |d| - |r| - 1 is below 2^16", "limb 1 of |d| - |r| - 1 is below 2^16",
    "limb 2 of |d| - |r| - 1 is below 2^16", "limb 3 of |d| - |r| - 1 is below 2^16"};

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct divrem_view *c = now_row;
    (void)next_row;
    expr zero = air_constant(t, 0);
    expr not_word = from(1, c->word);
    expr q[4], d[4], q_sum = zero, d_sum = zero;
    for (int i = 0; i < 4; i++) {
        q[i] = limb_of(c->q[2 * i], c->q[2 * i + 1]);
        d[i] = limb_of(c->d[2 * i], c->d[2 * i + 1]);
        q_sum = add(q_sum, add(c->q[2 * i], c->q[2 * i + 1]));
        d_sum = add(d_sum, d[i]);
    }
    expr r_sum = add(add(c->r[0], c->r[1]), add(c->r[2], c->r[3]));

    selector(t, c->is_real);
    always_equal(t, "yn is the top limb of a signed dividend", c->yn,
                 mul(c->is_signed, choose(c->word, c->a[3], c->a[1])));
    always_equal(t, "yd is the top limb of a signed divisor", c->yd,
                 mul(c->is_signed, choose(c->word, c->b[3], c->b[1])));
    for (int i = 0; i < 4; i++) {
        expr e = complement(c->sd, c->b[i]);
        always_equal(t, divisor_names[i], d[i], i < 2 ? e : mul(not_word, e));
    }
    for (int i = 0; i < 4; i++) {
        expr sum =
            add(product_limb(t, c->q, c->d, i), add(mul(c->sq, d[i]), mul(c->sd, q[i])));
        sum = add(sum, c->r[i]);
        if (i == 0)
            sum = add(sum, add(mul(c->sq, c->sd), sub(c->sr, c->sn)));
        else
            sum = add(sum, sub(c->c[i - 1], c->is_real));
        expr e = complement(c->sn, c->a[i]);
        expr right = i < 2 ? e : mul(not_word, e);
        if (i < 3)
            right = add(right, scale(65536, sub(c->c[i], c->is_real)));
        always_equal(t, product_names[i], sum, right);
    }
    always_zero(t, "|q| |d| has nothing above 2^64", product_overflow(t, c->q, c->d));

    always_zero(t, "a negative remainder has a negative dividend",
                mul(c->sr, from(1, c->sn)));
    always_zero(t, "the remainder of a negative dividend is negative or zero",
                mul(sub(c->sn, c->sr), r_sum));
    expr sx = sub(add(c->sn, c->sd), scale(2, mul(c->sn, c->sd)));
    always_zero(t, "a negative quotient has operands of different signs",
                mul(c->sq, from(1, sx)));
    always_zero(t, "the quotient of different signs is negative or zero",
                mul(sub(sx, c->sq), q_sum));

    always_zero(t, "only a real row divides by zero", mul(c->dz, from(1, c->is_real)));
    always_zero(t, "dz is set for a zero divisor only", mul(c->dz, add(d_sum, c->sd)));
    for (int i = 0; i < 4; i++)
        always_zero(t, ones_names[i], mul(c->dz, plus(complement(c->sq, q[i]), -F16)));

    always_zero(t, "only a word's result has an extension of its own",
                mul(c->g, not_word));
    for (int i = 0; i < 4; i++) {
        expr e = choose(c->quotient, complement(c->sr, c->r[i]), complement(c->sq, q[i]));
        always_equal(t, result_names[i], c->result[i],
                     i < 2 ? e : add(e, scale(F16, c->g)));
    }

    step_frame(t, c->is_real, c->pc, c->clk,
               (struct fetch){.op = plus(add(c->quotient, add(scale(2, c->is_signed),
                                                              scale(4, c->word))),
                                         OP_DIV_BASE),
                              .rd = c->rd,
                              .rs1 = c->rs1,
                              .rs2 = c->rs2});
    step_read_register(t, "rs1", c->is_real, c->rs1, c->clk, SLOT_RS1, c->t1, c->a);
    step_read_register(t, "rs2", c->is_real, c->rs2, c->clk, SLOT_RS2, c->t2, c->b);
    step_register(t, "rd", c->is_real, c->rd, c->clk, SLOT_RD, c->t3, c->old, c->result);
    for (int i = 0; i < 3; i++)
        bus_send(t, carry_names[i], BUS_ALIGN, c->is_real, TUPLE(c->c[i], c->k[i]));
    bus_send(t, "sn is the top bit of yn", BUS_U16, c->is_real,
             TUPLE(without_sign(c->yn, c->sn)));
    bus_send(t, "sd is the top bit of yd", BUS_U16, c->is_real,
             TUPLE(without_sign(c->yd, c->sd)));
    for (int i = 0; i < 4; i++) {
        expr e = sub(d[i], c->r[i]);
        if (i < 3)
            e = add(e, scale(65536, c->k[i]));
        if (i > 0)
            e = sub(e, c->k[i - 1]);
        else
            e = add(e, plus(sub(c->sd, c->sr), -1));
        bus_send(t, rest_names[i], BUS_U16, sub(c->is_real, c->dz), TUPLE(e));
    }
    bus_send(t, "a word's result is extended by its bit 31", BUS_U16, c->word,
             TUPLE(without_sign(c->result[1], scale(INV_F16, c->result[3]))));
}

AIR_TABLE(divrem, DIVREM_COLUMNS, "quotients and remainders", describe)
