/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Table branch_eq: the relations EQ and NE of two registers, for BEQ and BNE.
 *
 * A branch has two program rows, (EQ, next) and (NE, next'). This row proves one
 * relation, op = EQ + ne, and takes that row's successor.
 *
 * Bounds. Limbs are u16 (step.h), so a_i - b_i vanishes in the field only if a_i = b_i.
 * If a = b the first constraint gives ne = 0; otherwise some a_i - b_i is not 0 and the
 * last four give ne = 1. So ne is a bit and the truth.
 *
 * Padding rows: all zero. Multiplicities are is_real, a bit.
 */
#include "tables/branch_eq.h"

#include "tables/step.h"

static void describe(struct air_recorder *t, const void *now, const void *next)
{
    static const char *const equal[4] = {
        "limbs 0 are equal unless ne", "limbs 1 are equal unless ne",
        "limbs 2 are equal unless ne", "limbs 3 are equal unless ne"};
    const struct branch_eq_view *row = now;
    (void)next;
    expr sum = air_constant(t, 0);
    for (int i = 0; i < 4; i++) {
        sum = add(sum, mul(sub(row->a[i], row->b[i]), row->w[i]));
    }
    always_equal(t, "the weighted sum of the differences is ne", sum, row->ne);
    for (int i = 0; i < 4; i++) {
        always_zero(t, equal[i], mul(from(1, row->ne), sub(row->a[i], row->b[i])));
    }
    step_frame(t, row->is_real, row->pc, row->clk,
               (struct fetch){.op = plus(row->ne, OP_EQ),
                              .rs1 = row->rs1,
                              .rs2 = row->rs2,
                              .next = row->next});
    step_read_register(t, "rs1", row->is_real, row->rs1, row->clk, SLOT_RS1, row->t1,
                       row->a);
    step_read_register(t, "rs2", row->is_real, row->rs2, row->clk, SLOT_RS2, row->t2,
                       row->b);
}

AIR_TABLE(branch_eq, BRANCH_EQ_COLUMNS, "BEQ and BNE: two registers are equal, or not",
          describe)
