/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table store_n.
 *
 * k0, k1, k2 are bits and ALIGN proves k0 + 2 k1 + 4 k2 to be the low bits of the
 * address; SH has k0 = 0, SW k0 = k1 = 0. The limb x that k1, k2 name grows by delta: SH
 * and SW make it b_0; SB replaces one of its two bytes by the low byte of b_0, both
 * splits proven by looking the pairs up. SW also replaces the limb above. So each limb
 * left in memory is an old limb, b_0, b_1, or two ranged bytes: u16 by the induction of
 * step.h, without a lookup of its own. is_b, is_h, is_w and their sum are bits, so at
 * most one is set; is_b is a multiplicity.
 */
#include "tables/store_n.h"

#include "tables/address.h"

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct store_n_view *c = now_row;
    (void)next_row;
    expr is_hw = add(c->is_h, c->is_w);
    expr is_real = add(c->is_b, is_hw);
    expr o = add(c->k0, add(scale(2, c->k1), scale(4, c->k2)));
    expr key = address_key(t, is_real, c->a, c->imm, c->q, o);
    expr mh = high_byte(c->x, c->ml);
    expr bh = high_byte(c->b[0], c->bl);
    expr not1 = from(1, c->k1);
    expr not2 = from(1, c->k2);

    is_bit(t, "a row stores one width", is_real);
    selector(t, is_real);
    always_equal(
        t, "the limb is the one that bits 1 and 2 name", c->x,
        choose(c->k2, choose(c->k1, c->m[0], c->m[1]), choose(c->k1, c->m[2], c->m[3])));
    always_zero(t, "SH and SW stand at even addresses", mul(is_hw, c->k0));
    always_zero(t, "SW stands at a multiple of 4", mul(c->is_w, c->k1));
    always_zero(t, "SB replaces the byte that bit 0 names",
                mul(c->is_b, sub(c->delta, choose(c->k0, sub(c->bl, c->ml),
                                                  scale(256, sub(c->bl, mh))))));
    always_zero(t, "SH and SW replace the limb",
                mul(is_hw, sub(c->delta, sub(c->b[0], c->x))));
    always_equal(t, "limb 0 changes if bits 1 and 2 say so", c->n[0],
                 add(c->m[0], mul(mul(not1, not2), c->delta)));
    always_equal(t, "limb 1 changes if bits 1 and 2 say so, or SW reaches it", c->n[1],
                 add(c->m[1], add(mul(mul(c->k1, not2), c->delta),
                                  mul(mul(c->is_w, not2), sub(c->b[1], c->m[1])))));
    always_equal(t, "limb 2 changes if bits 1 and 2 say so", c->n[2],
                 add(c->m[2], mul(mul(not1, c->k2), c->delta)));
    always_equal(t, "limb 3 changes if bits 1 and 2 say so, or SW reaches it", c->n[3],
                 add(c->m[3], add(mul(mul(c->k1, c->k2), c->delta),
                                  mul(mul(c->is_w, c->k2), sub(c->b[1], c->m[3])))));

    step_frame(
        t, is_real, c->pc, c->clk,
        (struct fetch){.op = add(scale(OP_SB, c->is_b),
                                 add(scale(OP_SH, c->is_h), scale(OP_SW, c->is_w))),
                       .rs1 = c->rs1,
                       .rs2 = c->rs2,
                       .k = {c->imm}});
    step_read_register(t, "rs1", is_real, c->rs1, c->clk, SLOT_RS1, c->t1, c->a);
    step_read_register(t, "rs2", is_real, c->rs2, c->clk, SLOT_RS2, c->t2, c->b);
    expr hi =
        step_memory(t, "the doubleword", is_real, key, c->clk, c->tm, c->lo, c->m, c->n);
    bus_send(t, "the doubleword was last used before", BUS_BYTE2, is_real,
             TUPLE(hi, air_constant(t, 0)));
    bus_send(t, "the low limb of rs2 is cut into bytes", BUS_BYTE2, c->is_b,
             TUPLE(c->bl, bh));
    bus_send(t, "the limb in memory is cut into bytes", BUS_BYTE2, c->is_b,
             TUPLE(c->ml, mh));
}

AIR_TABLE(store_n, STORE_N_COLUMNS, "SB, SH at an even address, SW at a multiple of 4",
          describe)
