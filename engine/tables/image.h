/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/image.h - the cells of the whole run, before and after. */
#ifndef ZK_TABLES_IMAGE_H
#define ZK_TABLES_IMAGE_H

#include "air/describe.h"

#define IMAGE_COLUMNS(COL, VEC)                                                       \
    COL(BOUND, hi, GIVEN, "key / 2^16 (GENESIS or U16)")                              \
    COL(BOUND, lo, GIVEN, "key mod 2^16 (GENESIS or U16)")                            \
    COL(BOUND, g, BIT, "1 if the cell is a doubleword of the ELF file or a register") \
    COL(BOUND, n, BIT, "1 if it is private input")                                    \
    COL(BOUND, z, BIT, "1 if it starts as zero")                                      \
    VEC(BOUND, first, 4, GIVEN, "its limbs before the run (GENESIS, U16, or zero)")   \
    VEC(BOUND, last, 4, GIVEN, "its limbs after the run (GMEM)")                      \
    COL(BOUND, last_seg, GIVEN, "label of the last segment that touched it (GMEM)")   \
    COL(MAIN, c, BIT, "1 if the next row's hi is another")                            \
    COL(MAIN, d, GIVEN, "how far the next key's deciding limb is, - 1 (U16)")

AIR_COLUMNS(image, IMAGE_COLUMNS)

#endif
