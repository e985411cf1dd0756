/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Rows of the table image. The table has at least one row of padding after its cells. */
#include "tables/image.h"
#include "witness/fill.h"
#include "witness/fill_cell.h"

void fill_image(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct image_row *row = rows;
    for (size_t i = first; i < first + n_rows; i++, row++) {
        DCHECK(i < in->n_cells);
        const struct image_cell *cell = in->cells + i;
        const uint32_t after = i + 1 < in->n_cells ? in->cells[i + 1].key : 0;
        row->hi = cell->key >> 16;
        row->lo = cell->key & 0xffff;
        row->g = cell->class == IMAGE_ELF || cell->class == IMAGE_REGISTER;
        row->n = cell->class == IMAGE_INPUT;
        row->z = cell->class == IMAGE_ZERO;
        fill_cell(row->first, cell->key, cell->first);
        fill_cell(row->last, cell->key, cell->last);
        row->last_seg = cell->last_seg;
        row->c = after >> 16 != row->hi;
        row->d = fill_signed(row->c ? (int64_t)(after >> 16) - row->hi - 1
                                    : (int64_t)(after & 0xffff) - row->lo - 1);
    }
}
