/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Inverses of small integers, so that no filler inverts. */
#ifndef ZK_WITNESS_INVERSE_H
#define ZK_WITNESS_INVERSE_H

#include "base/arena.h"
#include "witness/fill.h"

/* A table for fill_input.inverse: INVERSE_LIMIT + 1 canonical words from the arena.
 *
 * ret   NULL when the arena is full
 * cost  1 MiB, and 4 multiplications a word
 */
const uint32_t *inverse_table_make(struct arena *arena);

#endif
