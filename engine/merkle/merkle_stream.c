/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The order of columns within a group. */
#include "merkle/merkle_stream.h"

#include "base/check.h"

static void skip_empty_tables(struct merkle_stream *s)
{
    while (s->table < s->group->n_tables && s->group->widths[s->table] == 0) {
        s->table++;
    }
}

void merkle_stream_init(struct merkle_stream *s, const struct merkle_shape *shape,
                        unsigned group)
{
    *s = (struct merkle_stream){.shape = shape, .group = &shape->groups[group]};
    skip_empty_tables(s);
}

struct merkle_part merkle_stream_take(struct merkle_stream *s, size_t n_elements)
{
    CHECK(!merkle_stream_is_complete(s));
    const uint32_t left = s->group->widths[s->table] - s->column;
    const bool ends_table = n_elements == left;
    CHECK(n_elements <= left && (ends_table || n_elements % BLAKE3_BLOCK_WORDS == 0));

    struct merkle_part part = {
        .first_element = s->n_elements,
        .counter = s->n_blocks,
        .flags = merkle_flags(s->shape, MERKLE_ROW),
    };
    s->n_elements += n_elements;
    s->n_blocks += (uint32_t)((n_elements + BLAKE3_BLOCK_WORDS - 1) / BLAKE3_BLOCK_WORDS);
    s->column += (uint32_t)n_elements;
    if (ends_table) {
        s->column = 0;
        s->table++;
        skip_empty_tables(s);
    }
    part.flags_last = part.flags | (merkle_stream_is_complete(s) ? MERKLE_FINAL : 0);
    return part;
}

bool merkle_stream_is_complete(const struct merkle_stream *s)
{
    return s->table == s->group->n_tables;
}

void merkle_for_each(struct pool *pool, size_t n, size_t grain, pool_fn *fn, void *arg)
{
    if (pool != NULL) {
        pool_run(pool, n, grain, fn, arg);
    } else if (n != 0) {
        fn(arg, 0, n, 0);
    }
}
