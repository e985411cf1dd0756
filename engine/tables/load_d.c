/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table load_d.
 *
 * The address is a multiple of 8 because ALIGN is asked for offset 0 (address.h); any
 * other address has no row here. The value is never recomputed: the columns read from
 * memory are the columns written to rd, so its limbs are u16 by the induction of step.h.
 * rd = x0 is decoded as the sink (register 32), which nothing reads.
 */
#include "tables/load_d.h"

#include "tables/address.h"

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct load_d_view *c = now_row;
    (void)next_row;
    expr key = address_key(t, c->is_real, c->a, c->imm, c->q, air_constant(t, 0));
    selector(t, c->is_real);
    step_frame(
        t, c->is_real, c->pc, c->clk,
        (struct fetch){
            .op = air_constant(t, OP_LD), .rd = c->rd, .rs1 = c->rs1, .k = {c->imm}});
    step_read_register(t, "rs1", c->is_real, c->rs1, c->clk, SLOT_RS1, c->t1, c->a);
    expr hi = step_memory(t, "the doubleword", c->is_real, key, c->clk, c->tm, c->lo,
                          c->v, c->v);
    step_register(t, "rd", c->is_real, c->rd, c->clk, SLOT_RD, c->t3, c->old, c->v);
    bus_send(t, "the doubleword was last used before", BUS_BYTE2, c->is_real,
             TUPLE(hi, air_constant(t, 0)));
}

AIR_TABLE(load_d, LOAD_D_COLUMNS, "LD at a multiple of 8", describe)
