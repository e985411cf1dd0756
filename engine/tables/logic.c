/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Table logic: rd = rs1 op rs2 bit by bit, op one of AND, OR, XOR.
 *
 * Bounds. LOGIC holds (op, x, y, x op y) for bytes x, y and the three ids only. So a_j,
 * b_j, r_j are bytes, r_j = a_j op b_j, and op, which is also what PROG says, is one of
 * the three. The limb x + 2^8 y of two bytes is a u16 and has no other bytes: the
 * operands are those that MEM gives, the result's limbs are in range.
 *
 * Padding rows: all zero. Multiplicities are is_real, a bit.
 */
#include "tables/logic.h"

#include "tables/step.h"

static void limbs_of_bytes(expr limbs[4], const expr bytes[8])
{
    for (int i = 0; i < 4; i++) {
        limbs[i] = add(bytes[2 * i], scale(1 << 8, bytes[2 * i + 1]));
    }
}

static void describe(struct air_recorder *t, const void *now, const void *next)
{
    static const char *const names[8] = {
        "byte 0 of the result is op of bytes 0", "byte 1 of the result is op of bytes 1",
        "byte 2 of the result is op of bytes 2", "byte 3 of the result is op of bytes 3",
        "byte 4 of the result is op of bytes 4", "byte 5 of the result is op of bytes 5",
        "byte 6 of the result is op of bytes 6", "byte 7 of the result is op of bytes 7"};
    const struct logic_view *row = now;
    (void)next;
    expr a[4];
    expr b[4];
    expr r[4];
    limbs_of_bytes(a, row->a);
    limbs_of_bytes(b, row->b);
    limbs_of_bytes(r, row->r);

    step_frame(
        t, row->is_real, row->pc, row->clk,
        (struct fetch){.op = row->op, .rd = row->rd, .rs1 = row->rs1, .rs2 = row->rs2});
    step_read_register(t, "rs1", row->is_real, row->rs1, row->clk, SLOT_RS1, row->t1, a);
    step_read_register(t, "rs2", row->is_real, row->rs2, row->clk, SLOT_RS2, row->t2, b);
    step_register(t, "rd", row->is_real, row->rd, row->clk, SLOT_RD, row->t3, row->old,
                  r);
    for (int j = 0; j < 8; j++) {
        bus_send(t, names[j], BUS_LOGIC, row->is_real,
                 TUPLE(row->op, row->a[j], row->b[j], row->r[j]));
    }
}

AIR_TABLE(logic, LOGIC_COLUMNS, "AND, OR and XOR of two registers", describe)
