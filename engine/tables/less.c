/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Table less: rd = (rs1 < rs2), signed or not; the second operand may be an immediate.
 *
 * The second operand is B_0 = b_0 + imm_0, B_i = b_i + imm_1 (i = 1..3): decode gives
 * register forms imm = 0 and immediate forms rs2 = x0, so one of the two is 0 and B is a
 * word of u16 limbs (a sign-extended 12-bit immediate has equal limbs 1, 2, 3).
 * tables/compare.h shows that lt is the relation. The result's limbs are the bit lt and
 * three constants. sgn is a bit and part of op = SLTU + sgn, so the program row fixes it.
 *
 * Padding rows: all zero; then d = -D = 0. Multiplicities are is_real and, of lookups
 * only, sgn.
 */
#include "tables/less.h"

#include "tables/compare.h"
#include "tables/step.h"

static void describe(struct air_recorder *t, const void *now, const void *next)
{
    const struct less_view *row = now;
    (void)next;
    const expr zero = air_constant(t, 0);
    const expr b[4] = {add(row->b[0], row->imm[0]), add(row->b[1], row->imm[1]),
                       add(row->b[2], row->imm[1]), add(row->b[3], row->imm[1])};
    const expr r[4] = {row->lt, zero, zero, zero};
    const struct compare c = {.sgn = row->sgn,
                              .lt = row->lt,
                              .e = {row->e[0], row->e[1], row->e3},
                              .d = row->d,
                              .sa = row->sa,
                              .sb = row->sb,
                              .a = row->a,
                              .b = b};

    selector(t, row->is_real);
    compare_words(t, &c);

    step_frame(t, row->is_real, row->pc, row->clk,
               (struct fetch){.op = plus(row->sgn, OP_SLTU),
                              .rd = row->rd,
                              .rs1 = row->rs1,
                              .rs2 = row->rs2,
                              .k = {row->imm[0], row->imm[1]}});
    step_read_register(t, "rs1", row->is_real, row->rs1, row->clk, SLOT_RS1, row->t1,
                       row->a);
    step_read_register(t, "rs2", row->is_real, row->rs2, row->clk, SLOT_RS2, row->t2,
                       row->b);
    step_register(t, "rd", row->is_real, row->rd, row->clk, SLOT_RD, row->t3, row->old,
                  r);
    compare_signs(t, &c);
}

AIR_TABLE(less, LESS_COLUMNS, "SLT, SLTU and their immediate forms", describe)
