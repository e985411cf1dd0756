/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/bound.c - the root of the columns that are committed before the link. */
#include "merkle/merkle_tree.h"
#include "poly/lde.h"
#include "prover/prove.h"

static struct merkle_shape bound_shape(const struct stark_kind *kind, unsigned log_size,
                                       const uint32_t *width)
{
    return (struct merkle_shape){
        .kind = kind->id == STARK_IMAGE ? TREE_IMAGE : TREE_BOUNDARY,
        .n_groups = 1,
        .groups = {{.log_height = log_size, .n_tables = 1, .widths = width}},
    };
}

static enum status commit(struct digest *root, const struct stark_kind *kind,
                          uint32_t table, unsigned log_rows, unsigned log_blowup,
                          fp *const *columns, struct arena *arena, struct pool *pool,
                          struct error *e)
{
    uint32_t width = kind->graphs[table]->n_columns[AIR_BOUND];
    unsigned log_size = log_rows + log_blowup;
    fp *extended[AIR_MAX_COLUMNS];
    fp *scratch =
        arena_alloc(arena, lde_scratch(log_rows, pool_threads(pool)) * sizeof(fp));
    bool fits = scratch != NULL;
    for (uint32_t c = 0; fits && c < width; c++) {
        extended[c] = arena_alloc(arena, sizeof(fp) << log_size);
        fits = extended[c] != NULL;
    }
    if (!fits) {
        return error_set(e, STATUS_MEMORY,
                         "prover: no memory to commit to the cells of a unit");
    }
    struct merkle_shape shape = bound_shape(kind, log_size, &width);
    struct merkle_tree *tree;
    TRY(merkle_tree_open(&tree, &shape, MERKLE_DROP_MAX, arena, arena, e));
    lde_columns(extended, (const fp *const *)columns, width, log_rows, log_blowup,
                scratch, pool);
    merkle_tree_absorb(tree, 0, (const fp *const *)extended, width, pool);
    merkle_tree_commit(tree, root, pool);
    return STATUS_OK;
}

enum status prove_bound_root(struct digest *root, const struct stark_kind *kind,
                             uint32_t table, unsigned log_rows, unsigned log_blowup,
                             fp *const *columns, struct arena *arena, struct pool *pool,
                             struct error *e)
{
    size_t mark = arena_mark(arena);
    enum status s =
        commit(root, kind, table, log_rows, log_blowup, columns, arena, pool, e);
    arena_release(arena, mark);
    return s;
}

size_t prove_bound_bytes(const struct stark_kind *kind, uint32_t table, unsigned log_rows,
                         unsigned log_blowup, unsigned n_threads)
{
    uint32_t width = kind->graphs[table]->n_columns[AIR_BOUND];
    struct merkle_shape shape = bound_shape(kind, log_rows + log_blowup, &width);
    size_t kept, scratch;
    merkle_tree_size(&kept, &scratch, &shape, MERKLE_DROP_MAX);
    return kept + scratch + lde_scratch(log_rows, n_threads) * sizeof(fp)
           + width * ((sizeof(fp) << (log_rows + log_blowup)) + ARENA_ALIGN)
           + 2 * ARENA_ALIGN;
}
