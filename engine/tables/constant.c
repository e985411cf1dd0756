/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Table const: rd becomes a number that the decoder knows (LUI, AUIPC, LI), and JAL,
 * whose constant is pc + len and whose successor is not the next instruction.
 *
 * Bounds. The limbs of the constant and the successor are those of the program row, which
 * the verifier derives itself: u16 limbs, and a successor below p - 1 (isa/program.h).
 *
 * Padding rows: all zero. Multiplicities are is_real, a bit.
 */
#include "tables/constant.h"

#include "tables/step.h"

static void describe(struct air_recorder *t, const void *now, const void *next)
{
    const struct const_view *row = now;
    (void)next;
    step_frame(t, row->is_real, row->pc, row->clk,
               (struct fetch){.op = air_constant(t, OP_CONST),
                              .rd = row->rd,
                              .k = {row->k[0], row->k[1], row->k[2], row->k[3]},
                              .next = row->next});
    step_register(t, "rd", row->is_real, row->rd, row->clk, SLOT_RD, row->t3, row->old,
                  row->k);
}

AIR_TABLE(const, CONST_COLUMNS, "LUI, AUIPC, JAL and LI: the result is known at decode",
          describe)
