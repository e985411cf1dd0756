/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Inverses of small integers. */
#include "witness/inverse.h"

const uint32_t *inverse_table_make(struct arena *arena)
{
    uint32_t *table = arena_alloc(arena, (INVERSE_LIMIT + 1) * sizeof *table);
    if (table == NULL) {
        return NULL;
    }
    /* In place: first the elements, then their inverses, then canonical integers. */
    for (uint32_t x = 0; x <= INVERSE_LIMIT; x++) {
        table[x] = fp_from_u32(x);
    }
    fp_batch_inverse(table, table, INVERSE_LIMIT + 1);
    for (uint32_t x = 0; x <= INVERSE_LIMIT; x++) {
        table[x] = fp_to_u32(table[x]);
    }
    return table;
}
