/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Table jalr: rd = pc + len, and the next step is at (rs1 + imm) with bit 0 cleared.
 *
 * Let h = (a0 + imm - 8 q - 4 b2 - b0) / 2^16, z = a3 / 65535, T = a1 + h - 2^16 z. The
 * successor is next = 4 q + 2 b2 + 2^15 T, half of the target 8 q + 4 b2 + 2^16 T.
 *
 * Bounds. ALIGN gives q < 2^13 and 4 b2 + b0 < 8: 8 q + 4 b2 + b0 is a u16, a0 + imm lies
 * in (-2^17, 2^17), so with h in {-1, 0, 1} the limb and its carry are the true ones. Bit
 * 1 of the sum is not part of the argument of ALIGN: a target of 2 mod 4 has no solution.
 * z is 0 or 1: a3 is 0 or 65535, and so is a2 = a3. (z = 0 or 1 in the field determines
 * a3, a u16.)
 *   z = 0: rs1 = a0 + 2^16 a1, and T = a1 + h in [-1, 2^16] is the top half of rs1 + imm.
 *     T = -1 has no inv; U16(T + 4096) leaves T < 61440 = 0xf000.
 *   z = 1: a1 = 65535 and h = 1, so rs1 = a0 - 2^16 as a signed word, rs1 + imm = 8 q +
 *     4 b2 + b0 and T = 0: a small negative number plus a larger immediate.
 * Hence 0 <= T < 0xf000, the target is rs1 + imm modulo 2^64 and below 0xf000_0000, and
 * next < 0x7800_0000 = p - 1: it neither wraps to another pc nor is the exit's own value.
 *
 * The link's limb 0 is the decoder's, so (2 pc + 4 - link0) / 2^16 is exactly limb 1 of
 * pc + len, because the text lies below 2^32.
 *
 * Padding rows: all zero; (T + 1) inv = is_real holds with inv = 0. Multiplicities are
 * is_real.
 */
#include "tables/jalr.h"

#include "tables/step.h"

static void describe(struct air_recorder *t, const void *now, const void *next)
{
    const struct jalr_view *row = now;
    (void)next;
    const expr zero = air_constant(t, 0);
    const expr o = add(scale(4, row->b2), row->b0);
    const expr h =
        scale(INV_2_16, sub(add(row->a[0], row->imm), add(scale(8, row->q), o)));
    const expr z = scale(INV_F16, row->a[3]);
    const expr upper = sub(add(row->a[1], h), scale(1 << 16, z));
    const expr target =
        add(add(scale(4, row->q), scale(2, row->b2)), scale(1 << 15, upper));
    const expr link1 =
        scale(INV_2_16, sub(plus(scale(2, row->pc), 2 * STEP_LEN2), row->link0));
    const expr link[4] = {row->link0, link1, zero, zero};

    selector(t, row->is_real);
    always_equal(t, "the carry out of limb 0 is -1, 0 or 1", mul(h, mul(h, h)), h);
    always_zero(t, "limb 3 of rs1 is 0 or 65535", mul(z, plus(z, -1)));
    always_equal(t, "limbs 2 and 3 of rs1 are equal", row->a[2], row->a[3]);
    always_zero(t, "limb 1 of a negative rs1 is 65535", mul(z, plus(row->a[1], -F16)));
    always_zero(t, "a negative rs1 carries out of limb 0", mul(z, plus(h, -1)));
    always_equal(t, "the upper half of the target is not -1",
                 mul(plus(upper, 1), row->inv), row->is_real);

    step_frame_to(t, row->is_real, row->pc, row->clk,
                  (struct fetch){.op = air_constant(t, OP_JALR),
                                 .rd = row->rd,
                                 .rs1 = row->rs1,
                                 .k = {row->imm, row->link0}},
                  target);
    step_read_register(t, "rs1", row->is_real, row->rs1, row->clk, SLOT_RS1, row->t1,
                       row->a);
    step_register(t, "rd", row->is_real, row->rd, row->clk, SLOT_RD, row->t3, row->old,
                  link);
    bus_send(t, "the target is aligned", BUS_ALIGN, row->is_real, TUPLE(row->q, o));
    bus_send(t, "the upper half of the target is below 0xf000", BUS_U16, row->is_real,
             TUPLE(plus(upper, 4096)));
}

AIR_TABLE(jalr, JALR_COLUMNS, "JALR: jump to a register plus an immediate", describe)
