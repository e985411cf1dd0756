/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Table jump: steps that only move on. J, FENCE, hints, and instructions without effect
 * but on x0: cell R + 0 is written by no row of any table, so it stays 0.
 *
 * The successor is that of the program row: pc + len, or the target of a JAL with rd =
 * x0.
 *
 * Padding rows: all zero. Multiplicities are is_real, a bit.
 */
#include "tables/jump.h"

#include "tables/step.h"

static void describe(struct air_recorder *t, const void *now, const void *next)
{
    const struct jump_view *row = now;
    (void)next;
    step_frame(t, row->is_real, row->pc, row->clk,
               (struct fetch){.op = air_constant(t, OP_JUMP), .next = row->next});
}

AIR_TABLE(jump, JUMP_COLUMNS, "J, FENCE, hints, and what would only write x0", describe)
