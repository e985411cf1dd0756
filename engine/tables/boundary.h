/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/boundary.h - the cells that a segment touches, before and after. */
#ifndef ZK_TABLES_BOUNDARY_H
#define ZK_TABLES_BOUNDARY_H

#include "air/describe.h"

#define BOUNDARY_COLUMNS(COL, VEC)                                       \
    COL(BOUND, key, GIVEN, "the cell (GMEM: image has a row for it)")    \
    COL(BOUND, prev, GIVEN,                                              \
        "label of the segment that touched it last before, or 0 (GMEM)") \
    VEC(BOUND, first, 4, GIVEN, "its limbs before the segment (GMEM)")   \
    VEC(BOUND, last, 4, GIVEN, "its limbs after the segment (MEM)")      \
    COL(BOUND, is_real, BIT, "1 on a row that carries a cell")           \
    COL(MAIN, t_last, FREE, "clock of its last access; its producer on MEM bounds it")

AIR_COLUMNS(boundary, BOUNDARY_COLUMNS)

#endif
