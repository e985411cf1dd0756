/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Table addw: rd = the sign extension of the low 32 bits of rs1 + rs2, rs1 - rs2, rs1 +
 * imm.
 *
 * The second operand is b + imm limb by limb: one of the two is 0, because decode gives
 * ADDIW rs2 = x0, whose cell holds 0, and gives ADDW and SUBW no immediate.
 *
 * Bounds. r0 is looked up; the first carry is then the true one (tables/carry.h). The
 * second carry is a bit, so r1 = a1 + B1 + c0 - 2^16 c1 is an integer in (-2^17, 2^18)
 * (for SUBW likewise), and U16(2 r1 - 2^16 sg) with sg a bit puts 2 r1 in [0, 2^17) and
 * makes sg its top bit: one lookup proves the range of r1 and the sign. Limbs 2 and 3 are
 * 65535 sg. Limbs 2 and 3 of the operands enter no constraint.
 *
 * Padding rows: all zero. Multiplicities are is_real, a bit.
 */
#include "tables/addw.h"

#include "tables/carry.h"
#include "tables/step.h"

static void describe(struct air_recorder *t, const void *now, const void *next)
{
    const struct addw_view *row = now;
    (void)next;
    const expr operand[2] = {add(row->b[0], row->imm[0]), add(row->b[1], row->imm[1])};
    const expr low[2] = {row->r0, row->r1};
    const expr sign = scale(F16, row->sg);
    const expr r[4] = {row->r0, row->r1, sign, sign};

    selector(t, row->is_real);
    carry_chain(t, row->sub, 2, row->a, operand, low);

    step_frame(t, row->is_real, row->pc, row->clk,
               (struct fetch){.op = plus(row->sub, OP_ADDW),
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
    bus_send(t, "the sign is bit 15 of limb 1, a u16", BUS_U16, row->is_real,
             TUPLE(sub(scale(2, row->r1), scale(1 << 16, row->sg))));
}

AIR_TABLE(addw, ADDW_COLUMNS, "ADDW, SUBW and ADDIW: 32-bit sums, sign-extended",
          describe)
