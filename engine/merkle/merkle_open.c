/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Opening a tree: copy the queried rows, redo what the tree left out, collect siblings.
 * */
#include "merkle/merkle_open.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/pool.h"
#include "merkle/merkle_stream.h"
#include "merkle/merkle_tree.h"
#include "simd/kernels.h"

enum {
    GRAIN_ELEMENTS = 8,
    GRAIN_BLOCKS = 4,
};

/* Rows of one group. The left-out levels reach 2^MERKLE_DROP_MAX = BLAKE3_LANES rows, so
 * the rows that a left-out subtree needs lie in one aligned block of lanes per group. */
struct opened_group {
    struct merkle_stream stream;
    uint32_t *index; /* distinct queried rows, ascending */
    size_t n_index;
    uint32_t *rows; /* [n_index][row_elements], canonical */
    size_t row_elements;
    uint32_t
        *block; /* distinct blocks of lanes to hash again; none if the level is kept */
    size_t n_blocks;
    uint32_t *lanes; /* their chaining values */
};

struct merkle_opening {
    const struct merkle_tree *tree;
    const struct merkle_shape *shape;
    unsigned log_top, drop;
    struct opened_group group[MERKLE_GROUPS_MAX];
    uint32_t *rows;
    size_t n_elements;
    struct digest *siblings;
    size_t n_siblings;
    uint32_t *subtree; /* distinct query >> drop, ascending: left-out subtrees to redo */
    size_t n_subtrees;
    /* redone[j][s * 2^(drop - j) + i]: node i of subtree s at j levels above the leaves
     * */
    uint32_t (*redone[MERKLE_DROP_MAX])[DIGEST_WORDS];
    uint32_t *work;
};

/* ---- begin ---- */

static void *take(struct arena *arena, size_t n, size_t size, bool *is_full)
{
    void *const memory = arena_calloc(arena, n, size);
    *is_full = *is_full || memory == NULL;
    return memory;
}

static bool begin_group(struct merkle_opening *o, unsigned g, const uint32_t *queries,
                        size_t n, struct arena *arena)
{
    struct opened_group *const group = &o->group[g];
    const unsigned log_height = o->shape->groups[g].log_height;
    bool is_full = false;
    merkle_stream_init(&group->stream, o->shape, g);
    group->row_elements = merkle_row_elements(&o->shape->groups[g]);
    group->index = take(arena, n, sizeof *group->index, &is_full);
    group->block = take(arena, n, sizeof *group->block, &is_full);
    if (is_full) {
        return false;
    }
    group->n_index =
        merkle_shift_indices(group->index, queries, n, o->log_top - log_height);
    if (log_height > o->log_top - o->drop) {
        group->n_blocks =
            merkle_shift_indices(group->block, group->index, group->n_index, 4);
        group->lanes =
            take(arena, group->n_blocks, BLAKE3_LANE_WORDS * sizeof(uint32_t), &is_full);
    }
    return !is_full;
}

static bool begin(struct merkle_opening *o, const uint32_t *queries, size_t n,
                  struct arena *arena)
{
    bool is_full = false;
    uint32_t *const sorted = take(arena, n, sizeof *sorted, &is_full);
    o->work = take(arena, n, sizeof *o->work, &is_full);
    o->subtree = take(arena, n, sizeof *o->subtree, &is_full);
    if (is_full) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        CHECK((uint64_t)queries[i] >> o->log_top == 0);
        sorted[i] = queries[i];
    }
    n = merkle_sort_indices(sorted, n);
    o->n_subtrees = merkle_shift_indices(o->subtree, sorted, n, o->drop);
    merkle_proof_size(&o->n_elements, &o->n_siblings, o->shape, sorted, n, o->work);
    o->rows = take(arena, o->n_elements, sizeof *o->rows, &is_full);
    o->siblings = take(arena, o->n_siblings, sizeof *o->siblings, &is_full);
    for (unsigned j = 0; j < o->drop; j++) {
        o->redone[j] =
            take(arena, o->n_subtrees << (o->drop - j), sizeof *o->redone[j], &is_full);
    }
    uint32_t *rows = o->rows;
    for (unsigned g = 0; g < o->shape->n_groups && !is_full; g++) {
        is_full = !begin_group(o, g, sorted, n, arena);
        o->group[g].rows = rows;
        rows += o->group[g].n_index * o->group[g].row_elements;
    }
    return !is_full;
}

enum status merkle_opening_begin(struct merkle_opening **out,
                                 const struct merkle_tree *tree, const uint32_t *queries,
                                 size_t n_queries, struct arena *arena, struct error *e)
{
    CHECK(n_queries != 0);
    *out = NULL;
    struct merkle_opening *const o = arena_calloc(arena, 1, sizeof *o);
    if (o != NULL) {
        o->tree = tree;
        o->shape = merkle_tree_shape(tree);
        o->log_top = o->shape->groups[0].log_height;
        o->drop = merkle_tree_drop(tree);
        if (begin(o, queries, n_queries, arena)) {
            *out = o;
            return STATUS_OK;
        }
    }
    return error_set(e, STATUS_MEMORY, "merkle: no room to open %zu queries", n_queries);
}

/* ---- columns ---- */

struct copy {
    const struct opened_group *group;
    const fp *const *cols;
    size_t n_cols, arity, n_rows;
    struct merkle_part part;
};

static void copy_elements(void *arg, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    const struct copy *const c = arg;
    for (size_t e = begin; e < end; e++) {
        const fp *const col = c->cols[e % c->n_cols] + e / c->n_cols;
        uint32_t *const row = c->group->rows + c->part.first_element + e;
        for (size_t i = 0; i < c->group->n_index; i++) {
            row[i * c->group->row_elements] =
                fp_to_u32(col[c->group->index[i] * c->arity]);
        }
    }
}

static void hash_blocks(void *arg, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    const struct copy *const c = arg;
    for (size_t b = begin; b < end; b++) {
        const size_t row = (size_t)c->group->block[b] * BLAKE3_LANES;
        const size_t left = c->n_rows - row;
        kernels_get()->blake3_rows(c->group->lanes + b * BLAKE3_LANE_WORDS, c->cols,
                                   c->n_cols, c->arity, row,
                                   left < BLAKE3_LANES ? left : BLAKE3_LANES,
                                   c->part.counter, c->part.flags, c->part.flags_last);
    }
}

static void absorb(struct merkle_opening *o, unsigned group, const fp *const *cols,
                   size_t n_cols, size_t arity, struct pool *pool)
{
    CHECK(group < o->shape->n_groups && arity != 0);
    if (n_cols == 0) {
        return;
    }
    struct copy c = {
        .group = &o->group[group],
        .cols = cols,
        .n_cols = n_cols,
        .arity = arity,
        .n_rows = (size_t)1 << o->shape->groups[group].log_height,
        .part = merkle_stream_take(&o->group[group].stream, n_cols * arity),
    };
    merkle_for_each(pool, n_cols * arity, GRAIN_ELEMENTS, copy_elements, &c);
    merkle_for_each(pool, c.group->n_blocks, GRAIN_BLOCKS, hash_blocks, &c);
}

void merkle_opening_absorb(struct merkle_opening *o, unsigned group,
                           const fp *const *cols, size_t n_cols, struct pool *pool)
{
    absorb(o, group, cols, n_cols, 1, pool);
}

void merkle_opening_absorb_folded(struct merkle_opening *o, unsigned group,
                                  const fp *const *cols, size_t n_cols, size_t arity,
                                  struct pool *pool)
{
    absorb(o, group, cols, n_cols, arity, pool);
}

/* ---- siblings ---- */

/* The digest of a row that was hashed again. */
static void redone_row(uint32_t out[DIGEST_WORDS], const struct opened_group *group,
                       uint32_t row)
{
    const size_t b = merkle_find_index(group->block, group->n_blocks, row / BLAKE3_LANES);
    const uint32_t *const lane =
        group->lanes + b * BLAKE3_LANE_WORDS + row % BLAKE3_LANES;
    for (unsigned w = 0; w < DIGEST_WORDS; w++) {
        out[w] = lane[w * BLAKE3_LANES];
    }
}

/* All left-out nodes of the subtrees that hold a query. */
static void redo_subtrees(struct merkle_opening *o)
{
    for (unsigned j = 0; j < o->drop; j++) {
        const unsigned log_size = o->log_top - j, log_nodes = o->drop - j;
        const int g = merkle_group_at(o->shape, log_size);
        for (size_t i = 0; i < o->n_subtrees << log_nodes; i++) {
            const uint32_t within = (uint32_t)(i & (((size_t)1 << log_nodes) - 1));
            const uint32_t row = o->subtree[i >> log_nodes] << log_nodes | within;
            uint32_t *const node = o->redone[j][i];
            if (j == 0) {
                redone_row(node, &o->group[0], row);
                continue;
            }
            merkle_hash_node(node, o->shape, log_size, o->redone[j - 1][2 * i],
                             o->redone[j - 1][2 * i + 1]);
            if (g >= 0) {
                uint32_t row_digest[DIGEST_WORDS];
                redone_row(row_digest, &o->group[g], row);
                merkle_hash_inject(node, o->shape, log_size, node, row_digest);
            }
        }
    }
}

/* A sibling of a queried node, so a left-out one lies in a redone subtree. */
static void sibling_at(struct digest *out, const struct merkle_opening *o,
                       unsigned log_size, uint32_t index)
{
    const unsigned j = o->log_top - log_size;
    uint32_t words[DIGEST_WORDS];
    if (j >= o->drop) {
        merkle_tree_node(words, o->tree, log_size, index);
        digest_from_words(out, words);
        return;
    }
    const unsigned log_nodes = o->drop - j;
    const size_t s = merkle_find_index(o->subtree, o->n_subtrees, index >> log_nodes);
    const size_t within = index & (((uint32_t)1 << log_nodes) - 1);
    digest_from_words(out, o->redone[j][(s << log_nodes) + within]);
}

void merkle_opening_finish(struct merkle_opening *o, struct merkle_proof *out)
{
    for (unsigned g = 0; g < o->shape->n_groups; g++) {
        CHECK(merkle_stream_is_complete(&o->group[g].stream));
    }
    redo_subtrees(o);
    uint32_t *const index = o->work;
    size_t n = merkle_shift_indices(index, o->group[0].index, o->group[0].n_index, 0);
    struct digest *next = o->siblings;
    for (unsigned log_size = o->log_top; log_size != 0; log_size--) {
        for (size_t i = 0; i < n; i++) {
            if (i + 1 < n && index[i + 1] == (index[i] ^ 1)) {
                i++;
            } else {
                sibling_at(next++, o, log_size, index[i] ^ 1);
            }
        }
        n = merkle_shift_indices(index, index, n, 1);
    }
    CHECK(next == o->siblings + o->n_siblings);
    *out = (struct merkle_proof){
        .rows = o->rows,
        .n_elements = o->n_elements,
        .siblings = o->siblings,
        .n_siblings = o->n_siblings,
    };
}
