/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Rows of the tables exit, write and write_data. */
#include "tables/exit_call.h"
#include "tables/write_call.h"
#include "tables/write_data.h"
#include "witness/fill.h"

void fill_exit(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct exit_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_EXIT, first + i);
        const struct log_call *call = in->log->calls + s.event->side;
        FILL_FRAME(row, s);
        fill_limbs(row->v, call->a0);
        row->t7 = call->t_a7;
        row->t0 = call->t_a0;
    }
}

void fill_write(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct write_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_WRITE, first + i);
        const struct log_call *call = in->log->calls + s.event->side;
        FILL_FRAME(row, s);
        row->fd2 = call->a0 == 2;
        row->go = call->a0 == 1 && call->a2 != 0;
        fill_limbs(row->ptr, call->a1);
        fill_limbs(row->len, call->a2);
        row->q = row->go ? row->ptr[0] >> 3 : 0;
        row->s = row->go ? row->ptr[0] & 7 : 0;
        row->off = row->fd2 ? 0 : (uint32_t)call->counter;
        row->t7 = call->t_a7;
        row->t0 = call->t_a0;
        row->t1 = call->t_a1;
        row->t2 = call->t_a2;
        row->tc = row->fd2 ? 0 : call->t_counter;
    }
}

void fill_write_data(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct write_data_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        DCHECK(first + i < in->log->n_chunks);
        const struct log_chunk *chunk = in->log->chunks + first + i;
        const uint32_t clk = CLOCK_STEP * (in->log->calls[chunk->call].step + 1);
        row->is_real = 1;
        row->last = chunk->left == chunk->n;
        row->clk = clk;
        row->dw = chunk->key;
        row->s = chunk->start;
        row->left = chunk->left;
        row->off = chunk->offset;
        for (unsigned j = 0; j < 8; j++)
            row->e[j] = j >= chunk->start && j < (unsigned)chunk->start + chunk->n;
        fill_bytes(row->m, chunk->value, 8);
        row->tm = chunk->t;
        row->lo = (clk + SLOT_MEMORY - chunk->t - 1) & 0xffff;
    }
}
