/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Where a group stands while its columns stream by. Shared by merkle_tree.c and
 * merkle_open.c, which must agree on every block's counter and flags.
 *
 * Invariants: `column` columns of table `table` have been absorbed, a multiple of 16
 * unless zero; `table` is not of width 0; table = n_tables when the group is complete.
 */
#ifndef ZK_MERKLE_MERKLE_STREAM_H
#define ZK_MERKLE_MERKLE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/pool.h"
#include "merkle/merkle.h"

struct merkle_stream {
    const struct merkle_shape *shape;
    const struct merkle_group *group;
    uint32_t table;
    uint32_t column;
    uint32_t n_blocks; /* absorbed */
    size_t n_elements; /* absorbed */
};

/* How the next blocks are hashed. */
struct merkle_part {
    size_t first_element; /* of the row, where this part begins */
    uint32_t counter;     /* of the first block */
    uint32_t flags;       /* of every block but the last */
    uint32_t flags_last;
};

void merkle_stream_init(struct merkle_stream *s, const struct merkle_shape *shape,
                        unsigned group);

/* Take the next n_elements columns; aborts when they break the order
 * (merkle_tree_absorb). */
struct merkle_part merkle_stream_take(struct merkle_stream *s, size_t n_elements);

bool merkle_stream_is_complete(const struct merkle_stream *s);

/* pool_run, or the same in one piece when there is no pool. */
void merkle_for_each(struct pool *pool, size_t n, size_t grain, pool_fn *fn, void *arg);

#endif
