/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Table logici: rd = rs1 op imm, op one of ANDI, ORI, XORI, imm sign-extended from 12
 * bits.
 *
 * The immediate's limbs 1 to 3 are all 0 or all 65535, so op acts on the upper limbs of
 * rs1 as x -> m x + c with the decoder's (m, c): ANDI (0, 0) or (1, 0), ORI (1, 0) or (0,
 * 65535), XORI (1, 0) or (-1, 65535). Each maps u16 to u16, so the upper limbs of the
 * result are in range with those of rs1 (step.h).
 *
 * Bounds of limb 0. LOGIC holds (op, x, y, x op y) for bytes x, y; its ids are those of
 * this table less 3, so op names the operation of the program row. Two bytes make a limb
 * in one way only. The immediate's bytes are the decoder's.
 *
 * Padding rows: all zero. Multiplicities are is_real, a bit.
 */
#include "tables/logici.h"

#include "tables/step.h"

static void describe(struct air_recorder *t, const void *now, const void *next)
{
    const struct logici_view *row = now;
    (void)next;
    const expr a[4] = {add(row->a0[0], scale(1 << 8, row->a0[1])), row->a[0], row->a[1],
                       row->a[2]};
    const expr r[4] = {add(row->r0[0], scale(1 << 8, row->r0[1])), row->r[0], row->r[1],
                       row->r[2]};
    const expr op = plus(row->op, (int64_t)OP_AND - OP_ANDI);

    always_equal(t, "limb 1 of the result is m times limb 1 of rs1 plus c", r[1],
                 add(mul(row->m, a[1]), row->c));
    always_equal(t, "limb 2 of the result is m times limb 2 of rs1 plus c", r[2],
                 add(mul(row->m, a[2]), row->c));
    always_equal(t, "limb 3 of the result is m times limb 3 of rs1 plus c", r[3],
                 add(mul(row->m, a[3]), row->c));

    step_frame(t, row->is_real, row->pc, row->clk,
               (struct fetch){.op = row->op,
                              .rd = row->rd,
                              .rs1 = row->rs1,
                              .k = {row->imm[0], row->imm[1], row->m, row->c}});
    step_read_register(t, "rs1", row->is_real, row->rs1, row->clk, SLOT_RS1, row->t1, a);
    step_register(t, "rd", row->is_real, row->rd, row->clk, SLOT_RD, row->t3, row->old,
                  r);
    bus_send(t, "byte 0 of the result is op of bytes 0", BUS_LOGIC, row->is_real,
             TUPLE(op, row->a0[0], row->imm[0], row->r0[0]));
    bus_send(t, "byte 1 of the result is op of bytes 1", BUS_LOGIC, row->is_real,
             TUPLE(op, row->a0[1], row->imm[1], row->r0[1]));
}

AIR_TABLE(logici, LOGICI_COLUMNS, "ANDI, ORI and XORI", describe)
