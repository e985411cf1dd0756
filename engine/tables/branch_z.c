/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Table branch_z: the relations EQZ and NEZ of a register, for BEQ and BNE with x0.
 *
 * Bounds. Limbs are u16 (step.h), so their sum is an integer of at most 4 * 65535 < p: it
 * is 0 in the field only if every limb is 0. If it is 0 the first constraint gives ne =
 * 0, otherwise the second gives ne = 1. So ne is a bit and the truth; op = EQZ + ne picks
 * the program row.
 *
 * Padding rows: all zero. Multiplicities are is_real, a bit.
 */
#include "tables/branch_z.h"

#include "tables/step.h"

static void describe(struct air_recorder *t, const void *now, const void *next)
{
    const struct branch_z_view *row = now;
    (void)next;
    const expr sum = add(add(row->a[0], row->a[1]), add(row->a[2], row->a[3]));

    always_equal(t, "the weighted sum of the limbs is ne", mul(sum, row->w), row->ne);
    always_zero(t, "the limbs are all zero unless ne", mul(from(1, row->ne), sum));

    step_frame(
        t, row->is_real, row->pc, row->clk,
        (struct fetch){.op = plus(row->ne, OP_EQZ), .rs1 = row->rs1, .next = row->next});
    step_read_register(t, "rs1", row->is_real, row->rs1, row->clk, SLOT_RS1, row->t1,
                       row->a);
}

AIR_TABLE(branch_z, BRANCH_Z_COLUMNS, "BEQ and BNE with x0: a register is zero, or not",
          describe)
