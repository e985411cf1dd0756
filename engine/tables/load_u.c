/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table load_u.
 *
 * The offset is one-hot: o_1 .. o_7 are bits, o_0 = is_real - their sum is a bit, and
 * ALIGN proves sum j o_j to be the low bits of the address. The window X_l = sum_o o_o
 * (byte o + 2l, byte o + 2l + 1) over the sixteen looked-up bytes is a u16, unique. x is
 * a sum of exclusive products of bits: exactly 1 where offset + width > 8, so the second
 * doubleword is on MEM exactly where the window reaches it. Where it does not, its bytes
 * and its clock are any that pass the lookups, and nothing depends on them. y is the limb
 * with the sign (r_0 or r_1, a u16); the lookup of 2y - 65536 sg makes sg its bit 15; LD
 * and unsigned loads have sg = 0. Every limb left in rd is a window or 65535 sg. h, w, d
 * and their sum are bits; u is 0 where h + w is, so the multiplicity h + w - u is a bit.
 * Both doublewords are touched in one slot: they are different cells. The second's key is
 * key + 1, which is no cell where the first is the last one or p - 1 (address.h).
 */
#include "tables/load_u.h"

#include "tables/address.h"

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct load_u_view *c = now_row;
    (void)next_row;
    expr is_real = add(c->h, add(c->w, c->d));
    expr some = air_constant(t, 0);
    expr offset = air_constant(t, 0);
    for (int j = 1; j < 8; j++) {
        some = add(some, c->o[j - 1]);
        offset = add(offset, scale(j, c->o[j - 1]));
    }
    expr at[8] = {sub(is_real, some)};
    for (int j = 1; j < 8; j++)
        at[j] = c->o[j - 1];
    expr bytes[16];
    for (int i = 0; i < 8; i++) {
        bytes[i] = c->low[i];
        bytes[8 + i] = c->high[i];
    }
    expr window[4];
    for (int l = 0; l < 4; l++) {
        window[l] = air_constant(t, 0);
        for (int j = 0; j < 8; j++)
            window[l] = add(window[l],
                            mul(at[j], limb_of(bytes[j + 2 * l], bytes[j + 2 * l + 1])));
    }
    expr wd = add(c->w, c->d);
    expr hw = add(c->h, c->w);
    expr fill = scale(F16, c->sg);

    expr key = address_key(t, is_real, c->a, c->imm, c->q, offset);
    is_bit(t, "a row loads one width", is_real);
    is_bit(t, "the address has one offset", at[0]);
    selector(t, is_real);
    always_equal(t, "limb 0 of rd is loaded", c->r[0], window[0]);
    always_equal(t, "limb 1 of rd is loaded, or the sign of a halfword", c->r[1],
                 add(mul(wd, window[1]), mul(c->h, fill)));
    always_equal(t, "limb 2 of rd is loaded, or the sign", c->r[2],
                 add(mul(c->d, window[2]), mul(hw, fill)));
    always_equal(t, "limb 3 of rd is loaded, or the sign", c->r[3],
                 add(mul(c->d, window[3]), mul(hw, fill)));
    always_equal(t, "the sign is in the last limb loaded", c->y,
                 add(mul(c->w, c->r[1]), mul(c->h, c->r[0])));
    always_zero(t, "LD and unsigned loads have no sign", mul(add(c->u, c->d), c->sg));
    always_zero(t, "only a halfword or a word is unsigned", mul(c->u, from(1, hw)));
    always_equal(t, "the access crosses if offset and width exceed 8", c->x,
                 add(mul(c->d, some), add(mul(c->w, add(c->o[4], add(c->o[5], c->o[6]))),
                                          mul(c->h, c->o[6]))));

    step_frame(t, is_real, c->pc, c->clk,
               (struct fetch){.op = add(add(scale(OP_LH, c->h), scale(OP_LW, c->w)),
                                        add(scale(OP_LD, c->d), c->u)),
                              .rd = c->rd,
                              .rs1 = c->rs1,
                              .k = {c->imm}});
    step_read_register(t, "rs1", is_real, c->rs1, c->clk, SLOT_RS1, c->t1, c->a);
    expr first[4], second[4];
    for (int l = 0; l < 4; l++) {
        first[l] = limb_of(bytes[2 * l], bytes[2 * l + 1]);
        second[l] = limb_of(bytes[8 + 2 * l], bytes[9 + 2 * l]);
    }
    expr hi = step_memory(t, "the doubleword", is_real, key, c->clk, c->tm, c->lo, first,
                          first);
    expr hix = step_memory(t, "the next doubleword", c->x, plus(key, 1), c->clk, c->tx,
                           c->lox, second, second);
    step_register(t, "rd", is_real, c->rd, c->clk, SLOT_RD, c->t3, c->old, c->r);
    bus_send(t, "both doublewords were last used before", BUS_BYTE2, is_real,
             TUPLE(hi, hix));
    bus_send(t, "the sign is the top bit of what is loaded", BUS_U16, sub(hw, c->u),
             TUPLE(without_sign(c->y, c->sg)));
}

AIR_TABLE(load_u, LOAD_U_COLUMNS, "halfword, word and doubleword loads at any address",
          describe)
