/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table store_d.
 *
 * The mirror of load_d: the columns read from rs2 are the columns written to memory, so
 * the doubleword's limbs are u16 by the induction of step.h; offset 0 of ALIGN makes the
 * address a multiple of 8 (address.h).
 */
#include "tables/store_d.h"

#include "tables/address.h"

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct store_d_view *c = now_row;
    (void)next_row;
    expr key = address_key(t, c->is_real, c->a, c->imm, c->q, air_constant(t, 0));
    selector(t, c->is_real);
    step_frame(
        t, c->is_real, c->pc, c->clk,
        (struct fetch){
            .op = air_constant(t, OP_SD), .rs1 = c->rs1, .rs2 = c->rs2, .k = {c->imm}});
    step_read_register(t, "rs1", c->is_real, c->rs1, c->clk, SLOT_RS1, c->t1, c->a);
    step_read_register(t, "rs2", c->is_real, c->rs2, c->clk, SLOT_RS2, c->t2, c->v);
    expr hi = step_memory(t, "the doubleword", c->is_real, key, c->clk, c->tm, c->lo,
                          c->old, c->v);
    bus_send(t, "the doubleword was last used before", BUS_BYTE2, c->is_real,
             TUPLE(hi, air_constant(t, 0)));
}

AIR_TABLE(store_d, STORE_D_COLUMNS, "SD at a multiple of 8", describe)
