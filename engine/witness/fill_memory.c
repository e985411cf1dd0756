/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Rows of the tables of loads and stores. */
#include "tables/load_d.h"
#include "tables/load_n.h"
#include "tables/load_u.h"
#include "tables/load_w.h"
#include "tables/store_d.h"
#include "tables/store_n.h"
#include "tables/store_u.h"
#include "witness/fill.h"

/* Low 16 bits of what lies between a doubleword's last access and this one, less 1. */
static uint32_t clock_low(uint32_t clk, uint32_t last)
{
    return (clk + SLOT_MEMORY - last - 1) & 0xffff;
}

/* The address of a load or store. */
static uint64_t address_at(struct fill_step s)
{
    return s.event->a + (uint64_t)(int64_t)s.code->k[0];
}

/* The columns that every load and store has, but for is_real. */
#define FILL_ACCESS(row, s)                                 \
    do {                                                    \
        (row)->pc = (s).code->pc2;                          \
        (row)->clk = (s).clk;                               \
        (row)->rs1 = (s).code->rs1;                         \
        (row)->imm = fill_signed((s).code->k[0]);           \
        fill_limbs((row)->a, (s).event->a);                 \
        (row)->q = (uint32_t)(address_at(s) >> 3) & 0x1fff; \
        (row)->t1 = (s).event->t1;                          \
        (row)->tm = (s).event->tm;                          \
        (row)->lo = clock_low((s).clk, (s).event->tm);      \
    } while (0)

#define FILL_RD(row, s)                         \
    do {                                        \
        (row)->rd = (s).code->rd;               \
        fill_limbs((row)->old, (s).event->old); \
        (row)->t3 = (s).event->t3;              \
    } while (0)

#define FILL_RS2(row, s)            \
    do {                            \
        (row)->rs2 = (s).code->rs2; \
        (row)->t2 = (s).event->t2;  \
    } while (0)

void fill_load_d(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct load_d_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_LOAD_D, first + i);
        row->is_real = 1;
        FILL_ACCESS(row, s);
        FILL_RD(row, s);
        fill_limbs(row->v, s.event->mem);
    }
}

void fill_store_d(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct store_d_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_STORE_D, first + i);
        row->is_real = 1;
        FILL_ACCESS(row, s);
        FILL_RS2(row, s);
        fill_limbs(row->v, s.event->b);
        fill_limbs(row->old, s.event->mem);
    }
}

void fill_load_w(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct load_w_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_LOAD_W, first + i);
        row->is_real = 1;
        FILL_ACCESS(row, s);
        FILL_RD(row, s);
        fill_limbs(row->v, s.event->mem);
        row->u = s.code->op - OP_LW;
        row->k2 = (uint32_t)(address_at(s) >> 2) & 1;
        row->r0 = fill_limb(s.event->new, 0);
        row->r1 = fill_limb(s.event->new, 1);
        row->sg = fill_limb(s.event->new, 3) & 1;
    }
}

/* x / 256 in the field, for a u16 x: p = 1 mod 256. */
static uint32_t divided_by_256(uint32_t x)
{
    const uint64_t k = (256 - x % 256) % 256;
    return (uint32_t)((x + k * FP_P) >> 8);
}

void fill_load_n(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct load_n_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_LOAD_N, first + i);
        const uint32_t kind = s.code->op - OP_LB;
        const uint32_t offset = (uint32_t)address_at(s) & 7;
        row->is_real = 1;
        FILL_ACCESS(row, s);
        FILL_RD(row, s);
        fill_limbs(row->v, s.event->mem);
        row->hw = kind >> 1;
        row->u = kind & 1;
        row->k0 = offset & 1;
        row->k1 = offset >> 1 & 1;
        row->k2 = offset >> 2;
        row->x = row->v[offset >> 1];
        row->xl = row->x & 0xff;
        row->y = row->hw ? divided_by_256(row->x) : row->k0 ? row->x >> 8 : row->xl;
        row->r0 = fill_limb(s.event->new, 0);
        row->sg = fill_limb(s.event->new, 3) & 1;
    }
}

void fill_store_n(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct store_n_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_STORE_N, first + i);
        const uint32_t offset = (uint32_t)address_at(s) & 7;
        FILL_ACCESS(row, s);
        FILL_RS2(row, s);
        row->is_b = s.code->op == OP_SB;
        row->is_h = s.code->op == OP_SH;
        row->is_w = s.code->op == OP_SW;
        row->k0 = offset & 1;
        row->k1 = offset >> 1 & 1;
        row->k2 = offset >> 2;
        fill_limbs(row->b, s.event->b);
        fill_limbs(row->m, s.event->mem);
        fill_limbs(row->n, s.event->new);
        row->x = row->m[offset >> 1];
        row->ml = row->x & 0xff;
        row->bl = row->b[0] & 0xff;
        if (!row->is_b)
            row->delta = fill_signed((int64_t)row->b[0] - row->x);
        else if (row->k0)
            row->delta = fill_signed(256 * ((int64_t)row->bl - (row->x >> 8)));
        else
            row->delta = fill_signed((int64_t)row->bl - row->ml);
    }
}

/* The second doubleword of an access; what stands for it if it is not reached: a zero
 * last touched at clk. */
static struct log_crossing crossing_at(const struct fill_input *in, struct fill_step s)
{
    if (s.event->side == LOG_NO_SIDE)
        return (struct log_crossing){.t = s.clk};
    return in->log->crossings[s.event->side];
}

static void fill_offset(uint32_t o[7], uint64_t address)
{
    for (unsigned j = 1; j < 8; j++)
        o[j - 1] = (address & 7) == j;
}

void fill_load_u(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct load_u_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_LOAD_U, first + i);
        const struct log_crossing next = crossing_at(in, s);
        FILL_ACCESS(row, s);
        FILL_RD(row, s);
        row->u = s.code->op == OP_LHU || s.code->op == OP_LWU;
        row->h = s.code->op == OP_LH || s.code->op == OP_LHU;
        row->w = s.code->op == OP_LW || s.code->op == OP_LWU;
        row->d = s.code->op == OP_LD;
        fill_offset(row->o, address_at(s));
        fill_bytes(row->low, s.event->mem, 8);
        fill_bytes(row->high, next.old, 8);
        fill_limbs(row->r, s.event->new);
        row->y = row->w ? row->r[1] : row->h ? row->r[0] : 0;
        row->sg = row->d || row->u ? 0 : row->r[3] & 1;
        row->x = s.event->side != LOG_NO_SIDE;
        row->tx = next.t;
        row->lox = clock_low(s.clk, next.t);
    }
}

void fill_store_u(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct store_u_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_STORE_U, first + i);
        const struct log_crossing next = crossing_at(in, s);
        FILL_ACCESS(row, s);
        FILL_RS2(row, s);
        row->h = s.code->op == OP_SH;
        row->w = s.code->op == OP_SW;
        row->d = s.code->op == OP_SD;
        fill_offset(row->o, address_at(s));
        fill_bytes(row->low, s.event->mem, 8);
        fill_bytes(row->high, next.old, 8);
        fill_bytes(row->s, s.event->b, 8);
        fill_limbs(row->n, s.event->new);
        fill_limbs(row->n + 4, next.new);
        row->x = s.event->side != LOG_NO_SIDE;
        row->tx = next.t;
        row->lox = clock_low(s.clk, next.t);
    }
}
