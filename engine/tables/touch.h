/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/touch.h - a cell read and left unchanged between two steps' accesses. */
#ifndef ZK_TABLES_TOUCH_H
#define ZK_TABLES_TOUCH_H

#include "air/describe.h"

#define TOUCH_COLUMNS(COL, VEC)                                                   \
    COL(MAIN, is_real, BIT, "1 on a row that touches a cell")                     \
    COL(MAIN, key, GIVEN, "the cell (MEM)")                                       \
    VEC(MAIN, v, 4, GIVEN, "its limbs (MEM)")                                     \
    COL(MAIN, t, FREE, "clock of its last access; its producer on MEM bounds it") \
    COL(MAIN, m_lo, U16, "clock of the touch, low 16 bits")                       \
    COL(MAIN, m_hi, GIVEN, "clock of the touch / 2^16 (BYTE2)")                   \
    COL(MAIN, d_lo, U16, "low 16 bits of the clock difference - 1")

AIR_COLUMNS(touch, TOUCH_COLUMNS)

#endif
