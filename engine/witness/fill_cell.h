/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a cell holds, as it stands on MEM, GMEM and GENESIS. */
#ifndef ZK_WITNESS_FILL_CELL_H
#define ZK_WITNESS_FILL_CELL_H

#include "witness/fill.h"

/* Four limbs; the output counter is one number, which no instruction reads. */
static inline void fill_cell(uint32_t limbs[4], uint32_t key, uint64_t value)
{
    fill_limbs(limbs, value);
    if (key == register_cell(REGISTER_COUNTER)) {
        DCHECK(value < FP_P);
        limbs[0] = (uint32_t)value;
        limbs[1] = limbs[2] = limbs[3] = 0;
    }
}

#endif
