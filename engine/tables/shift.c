/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table shift.
 *
 * Let v = s (left) or 63 - s (right; s mod 32 in W forms) = 16 k + 8 q0 + e. The operand
 * is multiplied once by p2 = 2^(e + R), R = 1 for right shifts; bytes 0 to 8 of the
 * product, moved by q0 bytes and k limbs, are the result: a left shift takes bytes from
 * position 0, a right shift those above 2^64, because a >> s = floor(2 a 2^v / 2^64).
 *
 * Amount. b_0 + imm - s is an integer in [-63, 65535 + 63] and 64 times a u16, so s is
 * the amount mod 64: the lookup SHAMT bounds s to 0..63, takes it mod 32 for W, and gives
 * p2, q0 and one selector among left_0 .. left_3, right_0 .. right_3 (left_0 is what is
 * left of is_real). op = SHIFT_BASE + R + 2 arith + 4 word with R the sum of the
 * selectors right; word is a bit because SHAMT holds nothing else.
 *
 * Operand. W forms drop the upper half and, for SRAW, put the sign there; bit 31 or 63 of
 * the operand is sgn, because y is that limb (arithmetic) and 2 (y - 2^15 sgn) a u16. sg
 * = arith sgn.
 *
 * Product. prod_2i + 2^8 prod_2i+1 + 2^16 carry_i = p2 a_i + carry_i-1, both sides
 * integers below 2^24: the left by the byte lookups, the right since 256 * 65535 + 255 <
 * 2^24, and with a sign in limb 3 p2 (a_3 - 2^16) + 2^24 + carry in [0, 2^24). Equal
 * modulo p, so equal; unique. Multiplying by 2^15 at once would pass p: that is why the
 * step is at most 2^8.
 *
 * Result. One selector is 1, so each limb is a pair of looked-up bytes (or of sign
 * bytes): a u16. W forms replace limbs 2 and 3 by the sign of the result: for SLLW and
 * SRLW y is limb 1 of rd, for SRAW the sign of the operand is that of the result. Logical
 * 64-bit shifts have y = 0, hence sgn = 0.
 */
#include "tables/shift.h"

#include "tables/address.h"

enum { INV_2_6 = -31457280 }; /* 2^-6 mod p: 2^6 * 31457280 = p - 1 */

/* Limb j of the product moved up by q0 bytes. */
static expr moved_limb(struct air_recorder *t, const struct shift_view *c, int j)
{
    if (j > 4)
        return scale(F16, c->sg);
    expr bytes[11]; /* bytes -1 .. 9 */
    bytes[0] = air_constant(t, 0);
    for (int i = 0; i < 8; i++)
        bytes[1 + i] = c->prod[i];
    bytes[9] = c->carry[3];
    bytes[10] = scale(255, c->sg);
    return choose(c->q0, limb_of(bytes[2 * j + 1], bytes[2 * j + 2]),
                  limb_of(bytes[2 * j], bytes[2 * j + 1]));
}

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct shift_view *c = now_row;
    (void)next_row;
    expr to_right = add(add(c->right[0], c->right[1]), add(c->right[2], c->right[3]));
    expr to_left = add(c->left[0], add(c->left[1], c->left[2]));
    const expr left[4] = {sub(c->is_real, add(to_left, to_right)), c->left[0], c->left[1],
                          c->left[2]};
    expr not_arith = from(1, c->arith);
    expr zero = air_constant(t, 0);

    selector(t, c->is_real);
    always_equal(t, "y is the limb whose top bit is the sign", c->y,
                 add(mul(c->arith, choose(c->word, c->a[3], c->a[1])),
                     mul(mul(not_arith, c->word), c->r[1])));
    always_equal(t, "an arithmetic shift fills with the sign", c->sg,
                 mul(c->arith, c->sgn));

    static const char *const product_names[4] = {
        "limb 0 of the product is right", "limb 1 of the product is right",
        "limb 2 of the product is right", "limb 3 of the product is right"};
    for (int i = 0; i < 4; i++) {
        expr operand = c->a[i];
        if (i >= 2)
            operand = choose(c->word, c->a[i], scale(F16, c->sg));
        expr right_side = mul(c->p2, operand);
        if (i > 0)
            right_side = add(right_side, c->carry[i - 1]);
        if (i == 3)
            right_side = add(right_side, mul(scale(65536, c->sg), from(256, c->p2)));
        always_equal(
            t, product_names[i],
            add(limb_of(c->prod[2 * i], c->prod[2 * i + 1]), scale(65536, c->carry[i])),
            right_side);
    }

    static const char *const moved_names[4] = {
        "limb 0 of rd is the selected limb", "limb 1 of rd is the selected limb",
        "x[0] is the selected limb 2", "x[1] is the selected limb 3"};
    for (int i = 0; i < 4; i++) {
        expr z = zero;
        for (int k = 0; k <= i; k++)
            z = add(z, mul(left[k], moved_limb(t, c, i - k)));
        for (int k = 0; k < 4; k++)
            z = add(z, mul(c->right[k], moved_limb(t, c, 4 + i - k)));
        always_equal(t, moved_names[i], i < 2 ? c->r[i] : c->x[i - 2], z);
    }
    always_equal(t, "limb 2 of rd is x[0], or the sign of a word", c->r[2],
                 choose(c->word, c->x[0], scale(F16, c->sgn)));
    always_equal(t, "limb 3 of rd is x[1], or the sign of a word", c->r[3],
                 choose(c->word, c->x[1], scale(F16, c->sgn)));

    step_frame(t, c->is_real, c->pc, c->clk,
               (struct fetch){
                   .op = plus(add(to_right, add(scale(2, c->arith), scale(4, c->word))),
                              OP_SHIFT_BASE),
                   .rd = c->rd,
                   .rs1 = c->rs1,
                   .rs2 = c->rs2,
                   .k = {c->imm}});
    step_read_register(t, "rs1", c->is_real, c->rs1, c->clk, SLOT_RS1, c->t1, c->a);
    step_read_register(t, "rs2", c->is_real, c->rs2, c->clk, SLOT_RS2, c->t2, c->b);
    step_register(t, "rd", c->is_real, c->rd, c->clk, SLOT_RD, c->t3, c->old, c->r);
    bus_send(t, "the amount is cut into bits, a byte and limbs", BUS_SHAMT, c->is_real,
             TUPLE(c->s, c->word, c->p2, c->q0, c->left[0], c->left[1], c->left[2],
                   c->right[0], c->right[1], c->right[2], c->right[3]));
    bus_send(t, "s is the amount mod 64", BUS_U16, c->is_real,
             TUPLE(scale(INV_2_6, sub(add(c->b[0], c->imm), c->s))));
    bus_send(t, "sgn is the top bit of y", BUS_U16, c->is_real,
             TUPLE(without_sign(c->y, c->sgn)));
}

AIR_TABLE(shift, SHIFT_COLUMNS, "shifts by a register or an immediate", describe)
