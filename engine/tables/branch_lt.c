/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Table branch_lt: the relations LTU, GEU, LT and GE of two registers.
 *
 * tables/compare.h shows that lt is the truth of a < b, signed if sgn. Both are bits, and
 * op = GEU + lt + 2 sgn names one relation: the program row of that relation gives the
 * successor.
 *
 * Padding rows: all zero. Multiplicities are is_real and, of lookups only, sgn.
 */
#include "tables/branch_lt.h"

#include "tables/compare.h"
#include "tables/step.h"

static void describe(struct air_recorder *t, const void *now, const void *next)
{
    const struct branch_lt_view *row = now;
    (void)next;
    const struct compare c = {.sgn = row->sgn,
                              .lt = row->lt,
                              .e = {row->e[0], row->e[1], row->e3},
                              .d = row->d,
                              .sa = row->sa,
                              .sb = row->sb,
                              .a = row->a,
                              .b = row->b};

    selector(t, row->is_real);
    compare_words(t, &c);

    step_frame(t, row->is_real, row->pc, row->clk,
               (struct fetch){.op = plus(add(row->lt, scale(2, row->sgn)), OP_GEU),
                              .rs1 = row->rs1,
                              .rs2 = row->rs2,
                              .next = row->next});
    step_read_register(t, "rs1", row->is_real, row->rs1, row->clk, SLOT_RS1, row->t1,
                       row->a);
    step_read_register(t, "rs2", row->is_real, row->rs2, row->clk, SLOT_RS2, row->t2,
                       row->b);
    compare_signs(t, &c);
}

AIR_TABLE(branch_lt, BRANCH_LT_COLUMNS, "BLT, BGE, BLTU and BGEU", describe)
