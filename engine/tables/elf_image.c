/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table elf_image.
 *
 * Preprocessed: a function of the ELF file that the verifier computes itself. Each cell
 * is sent to GENESIS exactly once in a run: all columns are fixed, flag is 1 on the rows
 * that carry a cell and 0 on padding, and the public `first` is 1 in chunk 0 of the image
 * proofs only. So the image must have a row of class g for each of them.
 */
#include "tables/elf_image.h"

#include "base/bits.h"
#include "base/check.h"
#include "tables/buses.h"

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct elf_image_view *c = now_row;
    (void)next_row;
    bus_send(t, "the program says how a cell starts", BUS_GENESIS,
             mul(air_public(t, AIR_PUBLIC_FIRST), c->flag),
             TUPLE(c->hi, c->lo, c->v[0], c->v[1], c->v[2], c->v[3]));
}

AIR_TABLE(elf_image, ELF_IMAGE_COLUMNS, "what the program's cells hold at the start",
          describe)

unsigned elf_image_log_rows(size_t n_image)
{
    unsigned log_rows = log2_ceil(n_image);
    return log_rows < ELF_IMAGE_MIN_LOG_ROWS ? ELF_IMAGE_MIN_LOG_ROWS : log_rows;
}

void elf_image_preprocess(fp *const *columns, const struct image_word *image,
                          size_t n_image)
{
    DCHECK(n_image >= 1);
    size_t height = (size_t)1 << elf_image_log_rows(n_image);
    for (size_t i = 0; i < height; i++) {
        const struct image_word *word = image + (i < n_image ? i : 0);
        columns[0][i] = fp_from_u32(word->key >> 16);
        columns[1][i] = fp_from_u32(word->key & 0xffff);
        for (unsigned j = 0; j < 4; j++)
            columns[2 + j][i] = fp_from_u32((uint32_t)(word->value >> 16 * j & 0xffff));
        columns[6][i] = fp_from_u32(i < n_image);
    }
}
