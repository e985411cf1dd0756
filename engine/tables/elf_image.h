/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/elf_image.h - what the program's cells hold at the start. */
#ifndef ZK_TABLES_ELF_IMAGE_H
#define ZK_TABLES_ELF_IMAGE_H

#include <stddef.h>

#include "air/describe.h"
#include "field/fp.h"
#include "isa/program.h"

#define ELF_IMAGE_COLUMNS(COL, VEC)                    \
    COL(PRE, hi, GIVEN, "key / 2^16")                  \
    COL(PRE, lo, GIVEN, "key mod 2^16")                \
    VEC(PRE, v, 4, GIVEN, "limbs of the cell's value") \
    COL(PRE, flag, GIVEN, "1 on a row that carries a cell")

AIR_COLUMNS(elf_image, ELF_IMAGE_COLUMNS)

enum { ELF_IMAGE_PREPROCESSED = 7, ELF_IMAGE_MIN_LOG_ROWS = 4 };

/* Logarithm of the table's height for a program of n_image cells. */
unsigned elf_image_log_rows(size_t n_image);

/* Fill the preprocessed columns.
 *
 * in    image[n_image]   the program's doublewords and registers, n_image >= 1
 * out   columns[ELF_IMAGE_PREPROCESSED][2^elf_image_log_rows(n_image)]   Montgomery,
 *           natural order; beyond n_image the first row again, with flag 0
 */
void elf_image_preprocess(fp *const *columns, const struct image_word *image,
                          size_t n_image);

#endif
