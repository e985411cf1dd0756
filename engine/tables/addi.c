/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Table addi: rd = rs1 + imm, imm a sign-extended 12-bit integer.
 *
 * Let h1 = (a0 + imm - r0) / 2^16 and r_i = a_i + h_i - 2^16 h_{i+1}, i = 1..3:
 * expressions.
 *
 * Bounds. a_i are u16 (step.h), r0 is looked up, imm is the decoder's, so a0 + imm and r0
 * lie in (-2^17, 2^17) and with h1 in {-1, 0, 1} the equation a0 + imm = r0 + 2^16 h1
 * holds over the integers: r0 and h1 are the true limb and carry. Each h_{i+1} is 0 or
 * h_i, hence the nonzero ones are a prefix h1 = .. = h_s = h of one sign, and all later
 * ones are 0.
 *
 * Where a carry passes limb i (h_{i+1} = h): 2 a_i = 65535 (1 + h), so a_i is 65535 for a
 * carry and 0 for a borrow, and r_i = a_i + h - 2^16 h is 0 or 65535: in range. Where it
 * stops (h_s = h, h_{s+1} = 0): the sum below has this one term h (2 a_s - 65535 (1 +
 * h)), and its product with inv is h1 - h4 = h, not 0: a_s is not the limb that would
 * have to pass it on, so a_s + h is in [0, 65535]. Elsewhere r_i = a_i. If the carry
 * passes all limbs, every difference but the last, h3 - h4, is 0, and so is that: the sum
 * is 0 = h1 - h4. No lookup for limbs 1 to 3: cheaper by 6 cells a row than three u16.
 *
 * Padding rows: all zero. Multiplicities are is_real, a bit.
 */
#include "tables/addi.h"

#include "tables/step.h"

static void describe(struct air_recorder *t, const void *now, const void *next)
{
    const struct addi_view *row = now;
    (void)next;
    const expr h1 = scale(INV_2_16, sub(add(row->a[0], row->imm), row->r0));
    const expr h[5] = {air_constant(t, 0), h1, row->h2, row->h3, row->h4};

    selector(t, row->is_real);
    always_equal(t, "the carry into limb 1 is -1, 0 or 1", mul(h1, mul(h1, h1)), h1);
    always_zero(t, "limb 2 gets the carry of limb 1 or none", mul(h[2], sub(h[2], h[1])));
    always_zero(t, "limb 3 gets the carry of limb 2 or none", mul(h[3], sub(h[3], h[2])));
    always_zero(t, "the carry out is that of limb 3 or none", mul(h[4], sub(h[4], h[3])));

    static const char *const passes[4] = {
        [1] = "a carry passes limb 1 only if it is full, a borrow only if it is empty",
        [2] = "a carry passes limb 2 only if it is full, a borrow only if it is empty",
        [3] = "a carry passes limb 3 only if it is full, a borrow only if it is empty",
    };
    expr stop = air_constant(t, 0);
    expr r[4] = {row->r0};
    for (int i = 1; i < 4; i++) {
        const expr twice = scale(2, row->a[i]);
        always_zero(t, passes[i],
                    mul(h[i + 1], sub(twice, scale(F16, plus(h[i + 1], 1)))));
        stop = add(stop, mul(sub(h[i], h[i + 1]), sub(twice, scale(F16, plus(h1, 1)))));
        r[i] = sub(add(row->a[i], h[i]), scale(1 << 16, h[i + 1]));
    }
    always_equal(t, "the limb where the carry stops is not full, for a borrow not empty",
                 mul(row->inv, stop), sub(h1, row->h4));

    step_frame(t, row->is_real, row->pc, row->clk,
               (struct fetch){.op = air_constant(t, OP_ADDI),
                              .rd = row->rd,
                              .rs1 = row->rs1,
                              .k = {row->imm}});
    step_read_register(t, "rs1", row->is_real, row->rs1, row->clk, SLOT_RS1, row->t1,
                       row->a);
    step_register(t, "rd", row->is_real, row->rd, row->clk, SLOT_RD, row->t3, row->old,
                  r);
}

AIR_TABLE(addi, ADDI_COLUMNS, "ADDI: a register plus a small immediate", describe)
