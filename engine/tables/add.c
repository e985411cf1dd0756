/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Table add: rd = rs1 + rs2 and rd = rs1 - rs2 modulo 2^64.
 *
 * Bounds. a_i and b_i are u16 (step.h), r_i is looked up: every limb sum is below 2^17 +
 * 1, the carries that tables/carry.h makes bits are the true ones, and a limb in range
 * with a true carry is unique. The last carry is dropped: that is the reduction modulo
 * 2^64. `sub` is a bit and part of op = ADD + sub, so the program row fixes it.
 *
 * Padding rows: all zero. Multiplicities are is_real, a bit.
 */
#include "tables/add.h"

#include "tables/carry.h"
#include "tables/step.h"

static void describe(struct air_recorder *t, const void *now, const void *next)
{
    const struct add_view *row = now;
    (void)next;

    selector(t, row->is_real);
    carry_chain(t, row->sub, 4, row->a, row->b, row->r);

    step_frame(t, row->is_real, row->pc, row->clk,
               (struct fetch){.op = plus(row->sub, OP_ADD),
                              .rd = row->rd,
                              .rs1 = row->rs1,
                              .rs2 = row->rs2});
    step_read_register(t, "rs1", row->is_real, row->rs1, row->clk, SLOT_RS1, row->t1,
                       row->a);
    step_read_register(t, "rs2", row->is_real, row->rs2, row->clk, SLOT_RS2, row->t2,
                       row->b);
    step_register(t, "rd", row->is_real, row->rd, row->clk, SLOT_RD, row->t3, row->old,
                  row->r);
}

AIR_TABLE(add, ADD_COLUMNS, "ADD and SUB on 64-bit words", describe)
