/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table mul.
 *
 * The product of two words, limb by limb: S_k + c_k = P_k + 2^16 c_k+1 for k = 0 .. 7
 * (columns c[k] hold c_k+1; c_0 = 0, c_8 = top). P is rd and `other`, in the order that
 * `high` says.
 *
 * Signs. The upper half of a signed product is that of the unsigned one, minus b where a
 * < 0 and minus a where b < 0, mod 2^64. -b is ~b + 1, which keeps every carry
 * non-negative: limb k >= 4 gets fa ra (65535 - b_k-4 + [k = 4]), and the same for b. The
 * last carry is then (a < 0) + (b < 0) - (a < 0)(b < 0) - (product < 0): a bit. ra, rb
 * are the top bits: 2 (ah_3 - 128 ra) and 2 (bh_3 - 128 rb) are bytes.
 *
 * Bounds. Bytes are looked up in pairs that make the limbs, so they are the limbs' bytes.
 * S_k < 2^27, with signs and carry < 2^28. P_k is a u16 and c_k+1 < 2^13 by ALIGN, or a
 * bit, so P_k + 2^16 c_k+1 < 2^29 + 2^16. Both sides are integers below p: equal, and
 * P_k, c_k+1 unique. A u16 range for a carry would not do: 2^16 * 30720 = p - 1, so c +
 * 30720 with P_k + 1 would pass. True carries are at most 509, 1019, 1529, 2039, 1533,
 * 1023, 513 (with signs).
 *
 * rd. Limbs 0 to 2 are looked up, limb 3 through y. MULW: limbs 2 and 3 of the product go
 * nowhere (their constraints are off; c_3, c_4 are then loose, and reach only `other`,
 * which is no result); rd_3 = rd_2 is 0 or 65535, and y = 2 rd_1 - 65536 (rd_3 / 65535)
 * as a u16 makes it the sign of rd_1. No flag is a multiplicity, so flags need no tie to
 * is_real.
 */
#include "tables/mul.h"

#include "tables/address.h"
#include "tables/product.h"

static const char *const limb_names[8] = {
    "limb 0 of the product is right",
    "limb 1 of the product is right",
    "limb 2 of the product is right, unless MULW drops it",
    "limb 3 of the product is right, unless MULW drops it",
    "limb 4 of the product is right",
    "limb 5 of the product is right",
    "limb 6 of the product is right",
    "limb 7 of the product is right"};

static const char *const abyte_names[4] = {
    "limb 0 of rs1 is cut into bytes", "limb 1 of rs1 is cut into bytes",
    "limb 2 of rs1 is cut into bytes", "limb 3 of rs1 is cut into bytes"};
static const char *const bbyte_names[4] = {
    "limb 0 of rs2 is cut into bytes", "limb 1 of rs2 is cut into bytes",
    "limb 2 of rs2 is cut into bytes", "limb 3 of rs2 is cut into bytes"};
static const char *const result_names[3] = {"limb 0 of rd is below 2^16",
                                            "limb 1 of rd is below 2^16",
                                            "limb 2 of rd is below 2^16"};
static const char *const carry_names[7] = {
    "the carry of limb 0 is below 2^13", "the carry of limb 1 is below 2^13",
    "the carry of limb 2 is below 2^13", "the carry of limb 3 is below 2^13",
    "the carry of limb 4 is below 2^13", "the carry of limb 5 is below 2^13",
    "the carry of limb 6 is below 2^13"};

/* What limb k >= 4 gets because `flag` says that an operand is signed and its top bit is
 * `negative`: the complement of the other operand. */
static expr sign_correction(expr flag, expr negative, const expr other[4], int k)
{
    return mul(mul(flag, negative), from(F16 + (k == 4), other[k - 4]));
}

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct mul_view *c = now_row;
    (void)next_row;
    expr abytes[8], bbytes[8], product[8];
    for (int i = 0; i < 4; i++) {
        abytes[2 * i] = sub(c->a[i], scale(256, c->ah[i]));
        abytes[2 * i + 1] = c->ah[i];
        bbytes[2 * i] = sub(c->b[i], scale(256, c->bh[i]));
        bbytes[2 * i + 1] = c->bh[i];
        product[i] = choose(c->high, c->r[i], c->other[i]);
        product[4 + i] = choose(c->high, c->other[i], c->r[i]);
    }

    selector(t, c->is_real);
    for (int k = 0; k < 8; k++) {
        expr sum = product_limb(t, abytes, bbytes, k);
        if (k > 0)
            sum = add(sum, c->c[k - 1]);
        if (k >= 4) {
            sum = add(sum, sign_correction(c->fa, c->ra, c->b, k));
            sum = add(sum, sign_correction(c->fb, c->rb, c->a, k));
        }
        expr e = sub(sum, add(product[k], scale(65536, k < 7 ? c->c[k] : c->top)));
        if (k == 2 || k == 3)
            e = mul(from(1, c->word), e);
        always_zero(t, limb_names[k], e);
    }
    expr sign = scale(INV_F16, c->r[3]);
    always_zero(t, "MULW extends by 0 or 65535",
                mul(c->word, mul(c->r[3], plus(c->r[3], -F16))));
    always_zero(t, "MULW extends both upper limbs alike",
                mul(c->word, sub(c->r[2], c->r[3])));
    always_equal(t, "y is limb 3 of rd, or doubles limb 1 of a word without its sign",
                 c->y, choose(c->word, c->r[3], without_sign(c->r[1], sign)));

    step_frame(t, c->is_real, c->pc, c->clk,
               (struct fetch){.op = plus(add(add(c->word, scale(2, c->high)),
                                             add(scale(4, c->fa), scale(8, c->fb))),
                                         OP_MUL_BASE),
                              .rd = c->rd,
                              .rs1 = c->rs1,
                              .rs2 = c->rs2});
    step_read_register(t, "rs1", c->is_real, c->rs1, c->clk, SLOT_RS1, c->t1, c->a);
    step_read_register(t, "rs2", c->is_real, c->rs2, c->clk, SLOT_RS2, c->t2, c->b);
    step_register(t, "rd", c->is_real, c->rd, c->clk, SLOT_RD, c->t3, c->old, c->r);
    for (int i = 0; i < 4; i++) {
        bus_send(t, abyte_names[i], BUS_BYTE2, c->is_real,
                 TUPLE(abytes[2 * i], abytes[2 * i + 1]));
        bus_send(t, bbyte_names[i], BUS_BYTE2, c->is_real,
                 TUPLE(bbytes[2 * i], bbytes[2 * i + 1]));
    }
    for (int i = 0; i < 3; i++)
        bus_send(t, result_names[i], BUS_U16, c->is_real, TUPLE(c->r[i]));
    for (int i = 0; i < 7; i++)
        bus_send(t, carry_names[i], BUS_ALIGN, c->is_real,
                 TUPLE(c->c[i], air_constant(t, 0)));
    bus_send(t, "ra and rb are the top bits", BUS_BYTE2, c->is_real,
             TUPLE(scale(2, sub(c->ah[3], scale(128, c->ra))),
                   scale(2, sub(c->bh[3], scale(128, c->rb)))));
}

AIR_TABLE(mul, MUL_COLUMNS, "products of 64-bit and 32-bit words", describe)
