/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table load_n.
 *
 * k0, k1, k2 are bits and ALIGN proves k0 + 2 k1 + 4 k2 to be the low bits of the
 * address; k1, k2 name the limb x, a u16 by the induction of step.h. A halfword has k0 =
 * 0 and y = x / 256. A byte load looks up (xl, (x - xl) / 256): two bytes that make x,
 * hence its bytes, and y is the one that k0 names. So 512 y is twice the halfword, or 512
 * times the byte: an integer below 2^17 in both cases, and 512 y - 65536 sg is a u16 only
 * if sg is the sign bit. Unsigned: sg = 0. r0 is the halfword, or the byte + 65280 sg: a
 * u16, the other limbs are 65535 sg. hw and u are part of multiplicities and therefore 0
 * on padding.
 */
#include "tables/load_n.h"

#include "tables/address.h"

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct load_n_view *c = now_row;
    (void)next_row;
    expr o = add(c->k0, add(scale(2, c->k1), scale(4, c->k2)));
    expr key = address_key(t, c->is_real, c->a, c->imm, c->q, o);
    expr xh = high_byte(c->x, c->xl);
    expr fill = scale(F16, c->sg);
    const expr r[4] = {c->r0, fill, fill, fill};
    expr byte = from(1, c->hw);
    expr padding = from(1, c->is_real);

    selector(t, c->is_real);
    always_equal(
        t, "the limb is the one that bits 1 and 2 name", c->x,
        choose(c->k2, choose(c->k1, c->v[0], c->v[1]), choose(c->k1, c->v[2], c->v[3])));
    always_zero(t, "the byte is the one that bit 0 names",
                mul(byte, sub(c->y, choose(c->k0, c->xl, xh))));
    always_zero(t, "the halfword is the limb", mul(c->hw, sub(scale(256, c->y), c->x)));
    always_zero(t, "a halfword stands at an even address", mul(c->hw, c->k0));
    always_equal(t, "rd gets the halfword, or the byte with its sign", c->r0,
                 choose(c->hw, add(c->y, scale(65280, c->sg)), scale(256, c->y)));
    always_zero(t, "an unsigned load has no sign", mul(c->u, c->sg));
    always_zero(t, "only a real row loads a halfword", mul(c->hw, padding));
    always_zero(t, "only a real row is unsigned", mul(c->u, padding));

    step_frame(t, c->is_real, c->pc, c->clk,
               (struct fetch){.op = plus(add(c->u, scale(2, c->hw)), OP_LB),
                              .rd = c->rd,
                              .rs1 = c->rs1,
                              .k = {c->imm}});
    step_read_register(t, "rs1", c->is_real, c->rs1, c->clk, SLOT_RS1, c->t1, c->a);
    expr hi = step_memory(t, "the doubleword", c->is_real, key, c->clk, c->tm, c->lo,
                          c->v, c->v);
    step_register(t, "rd", c->is_real, c->rd, c->clk, SLOT_RD, c->t3, c->old, r);
    bus_send(t, "the doubleword was last used before", BUS_BYTE2, c->is_real,
             TUPLE(hi, air_constant(t, 0)));
    bus_send(t, "the limb of a byte load is cut into bytes", BUS_BYTE2,
             sub(c->is_real, c->hw), TUPLE(c->xl, xh));
    bus_send(t, "the sign is the top bit of what is loaded", BUS_U16,
             sub(c->is_real, c->u), TUPLE(sub(scale(512, c->y), scale(65536, c->sg))));
}

AIR_TABLE(load_n, LOAD_N_COLUMNS, "LB and LBU, LH and LHU at an even address", describe)
