/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One tree over all preprocessed columns of a kind: the shape that layout.c gives
 * LAYOUT_PRE whatever the heights of the other tables are, because indices count from its
 * own top. */
#include "stark/preprocess.h"

#include <string.h>

#include "base/check.h"
#include "merkle/merkle_tree.h"
#include "poly/lde.h"

struct forest {
    struct merkle_shape shape;
    uint32_t widths[MERKLE_GROUPS_MAX][LAYOUT_MAX_TABLES];
    uint8_t tables[MERKLE_GROUPS_MAX][LAYOUT_MAX_TABLES];
};

static uint32_t n_columns(const struct stark_kind *kind, uint32_t table)
{
    return kind->graphs[table]->n_columns[AIR_PRE];
}

static void plan(struct forest *f, const struct stark_kind *kind,
                 const struct preprocess_table *tables, unsigned log_blowup)
{
    memset(f, 0, sizeof *f);
    f->shape.kind = TREE_PREPROCESSED;
    for (int l = STARK_LOG_ROWS_MAX; l >= STARK_LOG_ROWS_MIN; l--) {
        const unsigned g = f->shape.n_groups;
        struct merkle_group *const group = &f->shape.groups[g];
        for (uint32_t i = 0; i < kind->n_tables; i++) {
            CHECK((tables[i].log_rows == LAYOUT_ABSENT) == (n_columns(kind, i) == 0));
            if (tables[i].log_rows == l) {
                f->tables[g][group->n_tables] = (uint8_t)i;
                f->widths[g][group->n_tables++] = n_columns(kind, i);
            }
        }
        if (group->n_tables != 0) {
            group->log_height = (unsigned)l + log_blowup;
            group->widths = f->widths[g];
            f->shape.n_groups++;
        }
    }
    CHECK(merkle_shape_is_valid(&f->shape));
}

/* ---- one table ---- */

static size_t lde_bytes(uint32_t n, unsigned log_rows, unsigned log_blowup)
{
    return n
               * (sizeof(fp *) + ((size_t)sizeof(fp) << (log_rows + log_blowup))
                  + ARENA_ALIGN)
           + ARENA_ALIGN;
}

static size_t scratch_bytes(unsigned log_rows, unsigned n_threads)
{
    return lde_scratch(log_rows, n_threads) * sizeof(fp) + ARENA_ALIGN;
}

/* The columns' LDEs in the arena, NULL when it is full; scratch is released. */
static fp **extend(const struct preprocess_table *table, uint32_t n, unsigned log_blowup,
                   struct pool *pool, struct arena *arena)
{
    fp **const lde = arena_alloc(arena, n * sizeof *lde);
    if (lde == NULL) {
        return NULL;
    }
    for (uint32_t c = 0; c < n; c++) {
        lde[c] = arena_alloc(arena, sizeof(fp) << (table->log_rows + log_blowup));
        if (lde[c] == NULL) {
            return NULL;
        }
    }
    const size_t mark = arena_mark(arena);
    fp *const scratch =
        arena_alloc(arena, lde_scratch(table->log_rows, pool_threads(pool)) * sizeof(fp));
    if (scratch == NULL) {
        return NULL;
    }
    lde_columns(lde, table->columns, n, table->log_rows, log_blowup, scratch, pool);
    arena_release(arena, mark);
    return lde;
}

/* ---- all ---- */

static enum status commit(struct preprocessed *out, const struct stark_kind *kind,
                          const struct preprocess_table *tables, unsigned log_blowup,
                          bool keep, struct pool *pool, struct arena *arena,
                          struct error *e)
{
    struct forest *const f = arena_alloc(arena, sizeof *f);
    if (f == NULL) {
        return error_set(e, STATUS_MEMORY, "preprocessed columns: arena too small");
    }
    plan(f, kind, tables, log_blowup);
    TRY(merkle_tree_open(&out->tree, &f->shape, 0, arena, arena, e));
    for (unsigned g = 0; g < f->shape.n_groups; g++) {
        for (uint32_t k = 0; k < f->shape.groups[g].n_tables; k++) {
            const uint32_t i = f->tables[g][k];
            const size_t mark = arena_mark(arena);
            fp **const lde =
                extend(&tables[i], n_columns(kind, i), log_blowup, pool, arena);
            if (lde == NULL) {
                return error_set(e, STATUS_MEMORY,
                                 "preprocessed columns of %s: arena too small",
                                 kind->graphs[i]->table->name);
            }
            merkle_tree_absorb(out->tree, g, (const fp *const *)lde, n_columns(kind, i),
                               pool);
            if (keep) {
                out->lde[i] = lde;
            } else {
                arena_release(arena, mark);
            }
        }
    }
    merkle_tree_commit(out->tree, &out->root, pool);
    return STATUS_OK;
}

static enum status commit_or_undo(struct preprocessed *out, const struct stark_kind *kind,
                                  const struct preprocess_table *tables,
                                  unsigned log_blowup, bool keep, struct pool *pool,
                                  struct arena *arena, struct error *e)
{
    const size_t mark = arena_mark(arena);
    memset(out, 0, sizeof *out);
    for (uint32_t i = 0; i < kind->n_tables; i++) {
        const unsigned l = tables[i].log_rows;
        if (l != LAYOUT_ABSENT && (l < STARK_LOG_ROWS_MIN || l > STARK_LOG_ROWS_MAX)) {
            return error_set(
                e, STATUS_LIMIT,
                "program too large: table %s needs 2^%u rows, the limit is 2^%d",
                kind->graphs[i]->table->name, l, STARK_LOG_ROWS_MAX);
        }
        out->log_rows[i] = tables[i].log_rows;
    }
    const enum status s = commit(out, kind, tables, log_blowup, keep, pool, arena, e);
    if (s != STATUS_OK) {
        memset(out, 0, sizeof *out);
    }
    if (s != STATUS_OK || !keep) {
        out->tree = NULL;
        arena_release(arena, mark);
    }
    return s;
}

enum status preprocess_commit(struct preprocessed *out, const struct stark_kind *kind,
                              const struct preprocess_table *tables, unsigned log_blowup,
                              struct pool *pool, struct arena *arena, struct error *e)
{
    return commit_or_undo(out, kind, tables, log_blowup, true, pool, arena, e);
}

enum status preprocess_root(struct preprocessed *out, const struct stark_kind *kind,
                            const struct preprocess_table *tables, unsigned log_blowup,
                            struct pool *pool, struct arena *arena, struct error *e)
{
    return commit_or_undo(out, kind, tables, log_blowup, false, pool, arena, e);
}

size_t preprocess_bytes(const struct stark_kind *kind,
                        const struct preprocess_table *tables, unsigned log_blowup,
                        unsigned n_threads)
{
    struct forest f;
    size_t kept, scratch;
    plan(&f, kind, tables, log_blowup);
    merkle_tree_size(&kept, &scratch, &f.shape, 0);
    size_t bytes = 0;
    size_t scratch_max = 0;
    for (uint32_t i = 0; i < kind->n_tables; i++) {
        if (tables[i].log_rows > STARK_LOG_ROWS_MAX) {
            continue; /* absent, or refused by commit */
        }
        const size_t one = lde_bytes(n_columns(kind, i), tables[i].log_rows, log_blowup);
        const size_t s = scratch_bytes(tables[i].log_rows, n_threads);
        bytes += one;
        scratch_max = s > scratch_max ? s : scratch_max;
    }
    return sizeof f + ARENA_ALIGN + kept + scratch + bytes + scratch_max;
}
