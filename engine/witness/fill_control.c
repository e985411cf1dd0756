/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Rows of the tables jump, branch_eq, branch_z, branch_lt and jalr. */
#include "tables/branch_eq.h"
#include "tables/branch_lt.h"
#include "tables/branch_z.h"
#include "tables/jalr.h"
#include "tables/jump.h"
#include "witness/fill.h"
#include "witness/fill_compare.h"

void fill_jump(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct jump_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_JUMP, first + i);
        FILL_FRAME(row, s);
        row->next = s.code->next2;
    }
}

void fill_branch_eq(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct branch_eq_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_BRANCH_EQ, first + i);
        FILL_FRAME(row, s);
        row->ne = s.code->op - OP_EQ;
        row->next = s.code->next2;
        row->rs1 = s.code->rs1;
        row->rs2 = s.code->rs2;
        fill_limbs(row->a, s.event->a);
        fill_limbs(row->b, s.event->b);
        row->t1 = s.event->t1;
        row->t2 = s.event->t2;
        /* One limb that differs is enough: its weight is the inverse of its difference.
         * */
        bool found = row->ne == 0;
        for (unsigned j = 0; j < 4; j++) {
            const int64_t difference = (int64_t)row->a[j] - (int64_t)row->b[j];
            const bool take = !found && difference != 0;
            row->w[j] = take ? fill_inverse(in, difference) : 0;
            found = found || take;
        }
    }
}

void fill_branch_z(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct branch_z_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_BRANCH_Z, first + i);
        FILL_FRAME(row, s);
        row->ne = s.code->op - OP_EQZ;
        row->next = s.code->next2;
        row->rs1 = s.code->rs1;
        fill_limbs(row->a, s.event->a);
        const int64_t sum = (int64_t)row->a[0] + row->a[1] + row->a[2] + row->a[3];
        row->w = row->ne ? fill_inverse(in, sum) : 0;
        row->t1 = s.event->t1;
    }
}

void fill_branch_lt(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct branch_lt_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_BRANCH_LT, first + i);
        const uint32_t relation = s.code->op - OP_GEU;
        FILL_FRAME(row, s);
        row->lt = relation & 1;
        row->sgn = relation >> 1;
        row->next = s.code->next2;
        row->rs1 = s.code->rs1;
        row->rs2 = s.code->rs2;
        fill_limbs(row->a, s.event->a);
        fill_limbs(row->b, s.event->b);
        row->t1 = s.event->t1;
        row->t2 = s.event->t2;
        FILL_COMPARE(row, s.event->a, s.event->b);
    }
}

void fill_jalr(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct jalr_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_JALR, first + i);
        const int32_t imm = s.code->k[0];
        FILL_FRAME(row, s);
        row->rd = s.code->rd;
        row->rs1 = s.code->rs1;
        row->imm = fill_signed(imm);
        row->link0 = fill_signed(s.code->k[1]);
        fill_limbs(row->a, s.event->a);
        fill_limbs(row->old, s.event->old);
        row->t1 = s.event->t1;
        row->t3 = s.event->t3;

        const uint32_t low = fill_limb(s.event->a + (uint64_t)(int64_t)imm, 0);
        const int64_t carry = ((int64_t)row->a[0] + imm - (int64_t)low) / (1 << 16);
        const int64_t negative = row->a[3] == 0xffff;
        row->q = low >> 3;
        row->b2 = low >> 2 & 1;
        row->b0 = low & 1;
        row->inv =
            fill_inverse(in, (int64_t)row->a[1] + carry - (1 << 16) * negative + 1);
    }
}
