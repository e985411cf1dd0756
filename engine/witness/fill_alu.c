/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Rows of the tables addi, add, addw, less, logic, logici and const.
 *
 * Results are taken from the log; what a row adds to them (carries, hints, inverses) is
 * computed to fit, so that a log that lies gives rows that fail and not other rows.
 */
#include "tables/add.h"
#include "tables/addi.h"
#include "tables/addw.h"
#include "tables/constant.h"
#include "tables/less.h"
#include "tables/logic.h"
#include "tables/logici.h"
#include "witness/fill.h"
#include "witness/fill_compare.h"

/* Carries h[1..4] out of limbs 0..3 of a + imm, and the number to invert (tables/addi.c).
 * */
static int64_t addi_carries(int32_t h[5], const uint32_t a[4], int32_t imm, uint32_t r0)
{
    h[1] = ((int32_t)a[0] + imm - (int32_t)r0) / (1 << 16);
    const uint32_t passing = h[1] > 0 ? 0xffff : 0;
    for (int i = 1; i < 4; i++) {
        h[i + 1] = a[i] == passing ? h[i] : 0;
        if (h[i] != 0 && h[i + 1] == 0) {
            for (int j = i + 2; j <= 4; j++) {
                h[j] = 0;
            }
            return 2 * (int64_t)a[i] - 65535 * (1 + h[1]);
        }
    }
    return 0;
}

void fill_addi(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct addi_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_ADDI, first + i);
        int32_t h[5];
        FILL_FRAME(row, s);
        row->rd = s.code->rd;
        row->rs1 = s.code->rs1;
        row->imm = fill_signed(s.code->k[0]);
        fill_limbs(row->a, s.event->a);
        fill_limbs(row->old, s.event->old);
        row->t1 = s.event->t1;
        row->t3 = s.event->t3;
        row->r0 = fill_limb(s.event->new, 0);
        const int64_t stop = addi_carries(h, row->a, s.code->k[0], row->r0);
        row->h2 = fill_signed(h[2]);
        row->h3 = fill_signed(h[3]);
        row->h4 = fill_signed(h[4]);
        row->inv = fill_inverse(in, stop);
    }
}

void fill_add(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct add_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_ADD, first + i);
        FILL_FRAME(row, s);
        row->sub = s.code->op - OP_ADD;
        row->rd = s.code->rd;
        row->rs1 = s.code->rs1;
        row->rs2 = s.code->rs2;
        fill_limbs(row->a, s.event->a);
        fill_limbs(row->b, s.event->b);
        fill_limbs(row->old, s.event->old);
        row->t1 = s.event->t1;
        row->t2 = s.event->t2;
        row->t3 = s.event->t3;
        fill_limbs(row->r, s.event->new);
    }
}

void fill_addw(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct addw_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_ADDW, first + i);
        FILL_FRAME(row, s);
        row->sub = s.code->op - OP_ADDW;
        row->rd = s.code->rd;
        row->rs1 = s.code->rs1;
        row->rs2 = s.code->rs2;
        row->imm[0] = fill_signed(s.code->k[0]);
        row->imm[1] = fill_signed(s.code->k[1]);
        fill_limbs(row->a, s.event->a);
        fill_limbs(row->b, s.event->b);
        fill_limbs(row->old, s.event->old);
        row->t1 = s.event->t1;
        row->t2 = s.event->t2;
        row->t3 = s.event->t3;
        row->r0 = fill_limb(s.event->new, 0);
        row->r1 = fill_limb(s.event->new, 1);
        row->sg = row->r1 >> 15;
    }
}

void fill_less(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct less_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_LESS, first + i);
        FILL_FRAME(row, s);
        row->sgn = s.code->op - OP_SLTU;
        row->rd = s.code->rd;
        row->rs1 = s.code->rs1;
        row->rs2 = s.code->rs2;
        row->imm[0] = fill_signed(s.code->k[0]);
        row->imm[1] = fill_signed(s.code->k[1]);
        fill_limbs(row->a, s.event->a);
        fill_limbs(row->b, s.event->b);
        fill_limbs(row->old, s.event->old);
        row->t1 = s.event->t1;
        row->t2 = s.event->t2;
        row->t3 = s.event->t3;
        row->lt = (uint32_t)s.event->new & 1;
        const uint64_t b = s.event->b + program_row_immediate(s.code);
        FILL_COMPARE(row, s.event->a, b);
    }
}

void fill_logic(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct logic_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_LOGIC, first + i);
        FILL_FRAME(row, s);
        row->op = s.code->op;
        row->rd = s.code->rd;
        row->rs1 = s.code->rs1;
        row->rs2 = s.code->rs2;
        fill_bytes(row->a, s.event->a, 8);
        fill_bytes(row->b, s.event->b, 8);
        fill_bytes(row->r, s.event->new, 8);
        fill_limbs(row->old, s.event->old);
        row->t1 = s.event->t1;
        row->t2 = s.event->t2;
        row->t3 = s.event->t3;
    }
}

void fill_logici(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct logici_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_LOGICI, first + i);
        FILL_FRAME(row, s);
        row->op = s.code->op;
        row->rd = s.code->rd;
        row->rs1 = s.code->rs1;
        row->imm[0] = fill_signed(s.code->k[0]);
        row->imm[1] = fill_signed(s.code->k[1]);
        row->m = fill_signed(s.code->k[2]);
        row->c = fill_signed(s.code->k[3]);
        fill_bytes(row->a0, s.event->a, 2);
        fill_bytes(row->r0, s.event->new, 2);
        for (unsigned j = 0; j < 3; j++) {
            row->a[j] = fill_limb(s.event->a, j + 1);
            row->r[j] = fill_limb(s.event->new, j + 1);
        }
        fill_limbs(row->old, s.event->old);
        row->t1 = s.event->t1;
        row->t3 = s.event->t3;
    }
}

void fill_const(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct const_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_CONST, first + i);
        FILL_FRAME(row, s);
        row->rd = s.code->rd;
        fill_limbs(row->k, s.event->new);
        row->next = s.code->next2;
        fill_limbs(row->old, s.event->old);
        row->t3 = s.event->t3;
    }
}
