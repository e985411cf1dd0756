/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Rows of the tables boundary and touch. */
#include "tables/boundary.h"
#include "tables/touch.h"
#include "witness/fill.h"
#include "witness/fill_cell.h"

void fill_boundary(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct boundary_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        DCHECK(first + i < in->log->record->n_cells);
        const struct segment_cell *cell = in->log->record->cells + first + i;
        row->key = cell->key;
        row->prev = cell->prev;
        fill_cell(row->first, cell->key, cell->first);
        fill_cell(row->last, cell->key, cell->last);
        row->is_real = 1;
        row->t_last = in->log->t_last[first + i];
    }
}

void fill_touch(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct touch_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        DCHECK(first + i < in->log->n_touches);
        const struct log_touch *touch = in->log->touches + first + i;
        row->is_real = 1;
        row->key = touch->key;
        fill_cell(row->v, touch->key, touch->value);
        row->t = touch->t;
        row->m_lo = touch->m & 0xffff;
        row->m_hi = touch->m >> 16;
        row->d_lo = (touch->m - touch->t - 1) & 0xffff;
    }
}
