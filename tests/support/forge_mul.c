/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries of products. */
#include "tables/mul.h"
#include "tests/support/arith_step.h"
#include "tests/support/forge.h"

/* Limb k of the product as a column. */
static uint32_t *product_limb(struct mul_row *row, unsigned k)
{
    return (k >= 4) == (row->high == 1) ? &row->r[k % 4] : &row->other[k % 4];
}

static uint32_t *carry_of(struct mul_row *row, unsigned k)
{
    return k < 7 ? &row->c[k] : &row->top;
}

/* What limb k sums up to, modulo p, from the columns that it depends on. */
static uint32_t limb_sum(const struct mul_row *row, unsigned k)
{
    uint32_t a[8], b[8];
    for (unsigned i = 0; i < 4; i++) {
        a[2 * i] = modp((int64_t)row->a[i] - 256 * (int64_t)row->ah[i]);
        a[2 * i + 1] = row->ah[i];
        b[2 * i] = modp((int64_t)row->b[i] - 256 * (int64_t)row->bh[i]);
        b[2 * i + 1] = row->bh[i];
    }
    uint32_t sum = k > 0 ? row->c[k - 1] : 0;
    for (unsigned i = 0; i < 8; i++) {
        for (unsigned j = 0; j < 8; j++) {
            if ((i + j) / 2 == k)
                sum =
                    modp_add(sum, modp_mul(modp_mul(a[i], b[j]), (i + j) % 2 ? 256 : 1));
        }
    }
    if (k >= 4) {
        const uint32_t ca = modp(65535 + (k == 4) - (int64_t)row->b[k - 4]);
        const uint32_t cb = modp(65535 + (k == 4) - (int64_t)row->a[k - 4]);
        sum = modp_add(sum, modp_mul(modp_mul(row->fa, row->ra), ca));
        sum = modp_add(sum, modp_mul(modp_mul(row->fb, row->rb), cb));
    }
    return sum;
}

/* Product limbs and carries from limb `first` on. */
static void repair(struct mul_row *row, unsigned first)
{
    for (unsigned k = first; k < 8; k++) {
        const uint32_t sum = limb_sum(row, k);
        *product_limb(row, k) = sum & 65535;
        *carry_of(row, k) = sum >> 16;
    }
    if (row->word == 0)
        row->y = row->r[3];
}

/* 2^16 * 30720 = -1: limb k one too large, its carry 30720 too large. */
static void wrap_carry(struct mul_row *row, unsigned k)
{
    *product_limb(row, k) += 1;
    *carry_of(row, k) += 30720;
    repair(row, k + 1);
}

/* Limb k one 2^16 too small, its carry one too large. */
static void lend(struct mul_row *row, unsigned k)
{
    uint32_t *limb = product_limb(row, k);
    *limb = modp((int64_t)*limb - 65536);
    *carry_of(row, k) += 1;
    if (k < 7)
        repair(row, k + 1);
    row->y = row->r[3];
}

/* A top bit of the signed factor, small modulo p and no bit, that leaves the carry of
 * limb 4 in range; the other factor has only limb 0 in the correction. */
static void set_false_sign(struct mul_row *row, uint32_t *sign, uint32_t high_byte)
{
    for (uint32_t z = 0; z < 256; z++) {
        *sign = modp_div(2 * (int64_t)high_byte - z, 256);
        if (*sign > 1 && limb_sum(row, 4) >> 16 < 8192)
            break;
    }
    repair(row, 4);
}

#define ROW(op, a, b) arith_row(c, (op), (a), (b), false)
#define A             0x1122334455667788
#define B             0x0102030405060708
#define MUL_ROW       ROW(OP_MUL, A, B)

FORGE_HONEST(mul_, MUL_ROW)
FORGE(mul_other, mul, MUL_ROW, c->code[0].op = OP_MULHU;)
FORGE_LATE(late_rs1, mul, MUL_ROW, t1, SLOT_RS1)
FORGE_LATE(late_rs2, mul, MUL_ROW, t2, SLOT_RS2)
FORGE_LATE(late_rd, mul, MUL_ROW, t3, SLOT_RD)
FORGE(twice, mul, MUL_ROW, row->is_real = 2;)

#define FORGE_LIMB(k)                                                              \
    FORGE(limb_##k, mul, MUL_ROW, *product_limb(row, k) ^= 1; row->y = row->r[3];) \
    FORGE(wrap_##k, mul, ROW(OP_MUL, A, 3), wrap_carry(row, k);)                   \
    FORGE(wrap_high_##k, mul, ROW(OP_MULHU, A, 3), wrap_carry(row, k);)            \
    FORGE(lend_##k, mul, MUL_ROW, lend(row, k);)
FORGE_LIMB(0)
FORGE_LIMB(1)
FORGE_LIMB(2)
FORGE_LIMB(3)
FORGE_LIMB(4)
FORGE_LIMB(5)
FORGE_LIMB(6)
FORGE(limb_7, mul, MUL_ROW, row->other[3] ^= 1;)
FORGE(lend_7, mul, MUL_ROW, lend(row, 7);)

/* 30721 / 65535 = 2^-16: 2 * 1 - 1 = 1. */
FORGE(mulw_odd_fill, mul, ROW(OP_MULW, 0x10000, 1), row->r[2] = 30721; row->r[3] = 30721;
      row->y = 1;)
FORGE(mulw_half_fill, mul, ROW(OP_MULW, A, B), row->r[2] ^= 1;)
FORGE(mulw_other_sign, mul, ROW(OP_MULW, 0x10000, 1), row->r[2] = 65535;
      row->r[3] = 65535; row->y = modp(2 - 65536);)
FORGE(mul_y, mul, MUL_ROW, row->y ^= 1;)
FORGE(mul_limb_3_free, mul, MUL_ROW, lend(row, 3); row->y = 5;)
FORGE(mulhu_as_mul, mul, ROW(OP_MUL, 3, 5), row->word = 2; row->y = 4 * row->r[1];
      c->code[0].op = OP_MULHU;)
/* r + 2 (o - r) = 3 and o + 2 (r - o) = 0. */
FORGE(third, mul, ROW(OP_MUL, 3, 1), row->high = 2; row->r[0] = 1; row->other[0] = 2;
      c->code[0].op = OP_MUL_BASE + 4;)
FORGE(remu_as_mul_a, mul, ROW(OP_MUL, 3, 5), row->fa = 2; row->fb = 1;
      c->code[0].op = OP_REMU;)
FORGE(remu_as_mul_b, mul, ROW(OP_MUL, 3, 5), row->fb = 2; c->code[0].op = OP_REMU;)
FORGE(top_wraps, mul, ROW(OP_MULHU, A, B), row->r[3] += 1; row->top += 30720;
      row->y = row->r[3];)
FORGE(sign_a_field, mul, ROW(OP_MULHSU, A, ~(uint64_t)0),
      set_false_sign(row, &row->ra, row->ah[3]);)
FORGE(sign_b_field, mul, ROW(OP_MULH, ~(uint64_t)0, A),
      set_false_sign(row, &row->rb, row->bh[3]);)
FORGE(sign_a, mul, ROW(OP_MULHSU, A, B), row->ra = 1; repair(row, 4);)
FORGE(sign_a_dropped, mul, ROW(OP_MULHSU, ~(uint64_t)0, 1), row->ra = 0; repair(row, 4);)
FORGE(sign_b, mul, ROW(OP_MULH, A, B), row->rb = 1; repair(row, 4);)
/* A byte that lends 256 * 30720 = -2^-8; times 2^8 the product grows by one in a limb. */
FORGE(byte_a0, mul, ROW(OP_MUL, A, 256), row->ah[0] += 30720; repair(row, 0);)
FORGE(byte_a1, mul, ROW(OP_MUL, A, 256), row->ah[1] += 30720; repair(row, 1);)
FORGE(byte_a2, mul, ROW(OP_MUL, A, 256), row->ah[2] += 30720; repair(row, 2);)
FORGE(byte_b0, mul, ROW(OP_MUL, 256, A), row->bh[0] += 30720; repair(row, 0);)
FORGE(byte_b1, mul, ROW(OP_MUL, 256, A), row->bh[1] += 30720; repair(row, 1);)
FORGE(byte_b2, mul, ROW(OP_MUL, 256, A), row->bh[2] += 30720; repair(row, 2);)
/* 0x7f80 = 256 * 128 - 128: a positive factor with the top bit set. */
FORGE(byte_a3, mul, ROW(OP_MULHSU, 0x7f80000000000000, 1), row->ah[3] = 128; row->ra = 1;
      repair(row, 3);)
FORGE(byte_b3, mul, ROW(OP_MULH, 1, 0x7f80000000000000), row->bh[3] = 128; row->rb = 1;
      repair(row, 3);)

#define WRAPPED(k)                                               \
    FORGED(mul, "the carry of limb " #k " is below 2^13",        \
           "MUL with a limb and its carry that wrap", wrap_##k), \
        FORGED(mul, "the carry of limb " #k " is below 2^13",    \
               "MULHU with a limb and its carry that wrap", wrap_high_##k)
#define BYTES(k, which, byte)                                 \
    FORGED(mul, "limb " #k " of " which " is cut into bytes", \
           "a factor with bytes that are none", byte)

FORGE_LIST(
    mul, FORGED_FRAME(mul, mul_, mul_other), FORGED_REGISTER(mul, "rs1", mul_, late_rs1),
    FORGED_REGISTER(mul, "rs2", mul_, late_rs2),
    FORGED_REGISTER(mul, "rd", mul_, late_rd),
    FORGED(mul, "is_real is a bit", "a step done twice in one row", twice),
    FORGED(mul, "limb 0 of the product is right", "a product off by one", limb_0),
    FORGED(mul, "limb 1 of the product is right", "a product off by 2^16", limb_1),
    FORGED(mul, "limb 2 of the product is right, unless MULW drops it",
           "a product off by 2^32", limb_2),
    FORGED(mul, "limb 3 of the product is right, unless MULW drops it",
           "a product off by 2^48", limb_3),
    FORGED(mul, "limb 4 of the product is right", "a product off by 2^64", limb_4),
    FORGED(mul, "limb 5 of the product is right", "a product off by 2^80", limb_5),
    FORGED(mul, "limb 6 of the product is right", "a product off by 2^96", limb_6),
    FORGED(mul, "limb 7 of the product is right", "a product off by 2^112", limb_7),
    WRAPPED(0), WRAPPED(1), WRAPPED(2), WRAPPED(3), WRAPPED(4), WRAPPED(5), WRAPPED(6),
    FORGED(mul, "limb 0 of rd is below 2^16", "a limb that lends to the next", lend_0),
    FORGED(mul, "limb 1 of rd is below 2^16", "a limb that lends to the next", lend_1),
    FORGED(mul, "limb 2 of rd is below 2^16", "a limb that lends to the next", lend_2),
    FORGED(mul, "y is a u16", "a limb 3 that lends to the upper half", lend_3),
    FORGED(mul, "other[0] is a u16", "an upper half that lends", lend_4),
    FORGED(mul, "other[1] is a u16", "an upper half that lends", lend_5),
    FORGED(mul, "other[2] is a u16", "an upper half that lends", lend_6),
    FORGED(mul, "other[3] is a u16", "an upper half that lends beyond its end", lend_7),
    FORGED(mul, "MULW extends by 0 or 65535", "MULW that extends by 30721",
           mulw_odd_fill),
    FORGED(mul, "MULW extends both upper limbs alike", "MULW with two signs",
           mulw_half_fill),
    FORGED(mul, "y is a u16", "MULW of 2^16 is negative", mulw_other_sign),
    FORGED(mul, "y is limb 3 of rd, or doubles limb 1 of a word without its sign",
           "limb 3 of rd is not what was ranged", mul_y),
    FORGED(mul, "y is limb 3 of rd, or doubles limb 1 of a word without its sign",
           "a limb 3 that lends, another number ranged for it", mul_limb_3_free),
    FORGED(mul, "word is a bit", "MULHU done as MUL, word = 2", mulhu_as_mul),
    FORGED(mul, "high is a bit", "3 times 1 is 1, high = 2", third),
    FORGED(mul, "fa is a bit", "REMU done as MUL, fa = 2", remu_as_mul_a),
    FORGED(mul, "fb is a bit", "REMU done as MUL, fb = 2", remu_as_mul_b),
    FORGED(mul, "top is a bit", "MULHU off by 2^112 modulo p", top_wraps),
    FORGED(mul, "ra is a bit", "MULHSU with a sign that is no bit", sign_a_field),
    FORGED(mul, "rb is a bit", "MULH with a sign that is no bit", sign_b_field),
    FORGED(mul, "ra and rb are the top bits", "MULHSU of a positive rs1 as negative",
           sign_a),
    FORGED(mul, "ra and rb are the top bits", "MULHSU of a negative rs1 as positive",
           sign_a_dropped),
    FORGED(mul, "ra and rb are the top bits", "MULH of a positive rs2 as negative",
           sign_b),
    BYTES(0, "rs1", byte_a0), BYTES(1, "rs1", byte_a1), BYTES(2, "rs1", byte_a2),
    BYTES(3, "rs1", byte_a3), BYTES(0, "rs2", byte_b0), BYTES(1, "rs2", byte_b1),
    BYTES(2, "rs2", byte_b2), BYTES(3, "rs2", byte_b3));
