/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Rows of the table shift. */
#include "tables/shift.h"
#include "witness/fill.h"

/* The product of the operand and p2, byte by byte, and what each limb carries. */
static void multiply(struct shift_row *row)
{
    uint32_t carry = 0;
    for (unsigned i = 0; i < 4; i++) {
        uint32_t operand = row->a[i];
        if (row->word && i >= 2)
            operand = 0xffff * row->sg;
        uint32_t sum = row->p2 * operand + carry;
        if (i == 3)
            sum += (row->sg * (256 - row->p2)) << 16;
        row->prod[2 * i] = sum & 0xff;
        row->prod[2 * i + 1] = sum >> 8 & 0xff;
        carry = sum >> 16;
        row->carry[i] = carry;
    }
}

/* Limb j of the product moved up by q0 bytes; the columns of shift.c. */
static uint32_t moved_limb(const struct shift_row *row, unsigned j)
{
    if (j > 4)
        return 0xffff * row->sg;
    uint32_t bytes[11] = {0};
    for (unsigned i = 0; i < 8; i++)
        bytes[1 + i] = row->prod[i];
    bytes[9] = row->carry[3];
    bytes[10] = 255 * row->sg;
    const uint32_t *low = bytes + 2 * j + 1 - row->q0;
    return low[0] + 256 * low[1];
}

void fill_shift(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct shift_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_SHIFT, first + i);
        const uint32_t kind = s.code->op - OP_SHIFT_BASE;
        const uint32_t is_right = kind & 1;
        FILL_FRAME(row, s);
        row->rd = s.code->rd;
        row->rs1 = s.code->rs1;
        row->rs2 = s.code->rs2;
        row->imm = fill_signed(s.code->k[0]);
        fill_limbs(row->a, s.event->a);
        fill_limbs(row->b, s.event->b);
        fill_limbs(row->old, s.event->old);
        fill_limbs(row->r, s.event->new);
        row->t1 = s.event->t1;
        row->t2 = s.event->t2;
        row->t3 = s.event->t3;

        row->arith = kind >> 1 & 1;
        row->word = kind >> 2;
        row->s = (row->b[0] + row->imm) & 63;
        const uint32_t amount = row->word ? row->s & 31 : row->s;
        const uint32_t v = is_right ? 63 - amount : amount;
        const uint32_t k = v / 16;
        row->p2 = 1u << (v % 8 + is_right);
        row->q0 = v / 8 % 2;
        for (unsigned j = 0; j < 4; j++)
            row->right[j] = is_right && j == k;
        for (unsigned j = 0; j < 3; j++)
            row->left[j] = !is_right && j + 1 == k;

        row->y = 0;
        if (row->arith)
            row->y = row->a[row->word ? 1 : 3];
        else if (row->word)
            row->y = row->r[1];
        row->sgn = row->y >> 15;
        row->sg = row->arith & row->sgn;
        multiply(row);
        for (unsigned j = 2; j < 4; j++) {
            if (is_right)
                row->x[j - 2] = moved_limb(row, 4 + j - k);
            else
                row->x[j - 2] = j >= k ? moved_limb(row, j - k) : 0;
        }
    }
}
