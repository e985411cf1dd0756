/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table load_w.
 *
 * The offset is 4 k2 with k2 a bit, so ALIGN leaves only multiples of 4. r0 and r1 are
 * limbs of the doubleword, u16 by the induction of step.h. LW: 2 r1 - 65536 sg is an
 * integer in (-2^16, 2^17) and looked up as a u16, so sg is bit 15 of r1. LWU: sg = 0.
 * The upper limbs are 65535 sg: all four limbs left in rd are u16. u is a multiplicity's
 * part (is_real - u), so it is 0 where is_real is: otherwise a padding row would feed U16
 * with whatever it likes.
 */
#include "tables/load_w.h"

#include "tables/address.h"

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct load_w_view *c = now_row;
    (void)next_row;
    expr key = address_key(t, c->is_real, c->a, c->imm, c->q, scale(4, c->k2));
    expr fill = scale(F16, c->sg);
    const expr r[4] = {c->r0, c->r1, fill, fill};

    selector(t, c->is_real);
    always_equal(t, "the low limb is the one that bit 2 names", c->r0,
                 choose(c->k2, c->v[0], c->v[2]));
    always_equal(t, "the high limb is the one that bit 2 names", c->r1,
                 choose(c->k2, c->v[1], c->v[3]));
    always_zero(t, "LWU has no sign", mul(c->u, c->sg));
    always_zero(t, "only a real row is unsigned", mul(c->u, from(1, c->is_real)));

    step_frame(t, c->is_real, c->pc, c->clk,
               (struct fetch){
                   .op = plus(c->u, OP_LW), .rd = c->rd, .rs1 = c->rs1, .k = {c->imm}});
    step_read_register(t, "rs1", c->is_real, c->rs1, c->clk, SLOT_RS1, c->t1, c->a);
    expr hi = step_memory(t, "the doubleword", c->is_real, key, c->clk, c->tm, c->lo,
                          c->v, c->v);
    step_register(t, "rd", c->is_real, c->rd, c->clk, SLOT_RD, c->t3, c->old, r);
    bus_send(t, "the doubleword was last used before", BUS_BYTE2, c->is_real,
             TUPLE(hi, air_constant(t, 0)));
    bus_send(t, "the sign is bit 31 of the word", BUS_U16, sub(c->is_real, c->u),
             TUPLE(without_sign(c->r1, c->sg)));
}

AIR_TABLE(load_w, LOAD_W_COLUMNS, "LW and LWU at a multiple of 4", describe)
