/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Building a tree: rows in lanes, then six levels at a time while they are in cache. */
#include "merkle/merkle_tree.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/pool.h"
#include "merkle/merkle_stream.h"
#include "simd/kernels.h"

enum {
    LOG_LANES = 4,
    TILE_BLOCKS = 64, /* lane blocks; their chaining values, 32 KiB, stay in cache */
    PASS_LEVELS = 6,  /* levels made from one piece of leaves before the next piece */
};

_Static_assert(1 << LOG_LANES == BLAKE3_LANES, "lanes of a block");
_Static_assert((int)MERKLE_DROP_MAX <= (int)PASS_LEVELS,
               "dropped levels are made in the first pass");

struct merkle_tree {
    struct merkle_shape shape;
    unsigned drop;
    unsigned log_top;
    bool is_committed;
    uint32_t *level[MERKLE_LOG_HEIGHT_MAX + 1]; /* lane blocks; NULL where left out */
    uint32_t *rows[MERKLE_GROUPS_MAX]; /* row chaining values; rows[0] is the leaves */
    struct merkle_stream stream[MERKLE_GROUPS_MAX];
};

/* Lane blocks that hold 2^log_size digests. */
static size_t lane_blocks(unsigned log_size)
{
    return log_size <= LOG_LANES ? 1 : (size_t)1 << (log_size - LOG_LANES);
}

static size_t lane_bytes(unsigned log_size)
{
    return lane_blocks(log_size) * BLAKE3_LANE_WORDS * sizeof(uint32_t);
}

/* Leaving out stops where a level no longer fills whole blocks. */
static unsigned effective_drop(unsigned log_top, unsigned drop)
{
    const unsigned most = log_top > LOG_LANES ? log_top - LOG_LANES : 0;
    return drop < most ? drop : most;
}

static size_t round_up(size_t bytes)
{
    return (bytes + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
}

void merkle_tree_size(size_t *kept, size_t *scratch, const struct merkle_shape *shape,
                      unsigned drop)
{
    CHECK(merkle_shape_is_valid(shape) && drop <= MERKLE_DROP_MAX);
    const unsigned log_top = shape->groups[0].log_height;
    drop = effective_drop(log_top, drop);
    *kept = round_up(sizeof(struct merkle_tree));
    *scratch = drop == 0 ? 0 : lane_bytes(log_top);
    for (unsigned l = 0; l <= log_top - drop; l++) {
        *kept += lane_bytes(l);
    }
    for (unsigned g = 1; g < shape->n_groups; g++) {
        *scratch += lane_bytes(shape->groups[g].log_height);
    }
}

enum status merkle_tree_open(struct merkle_tree **out, const struct merkle_shape *shape,
                             unsigned drop, struct arena *keep, struct arena *scratch,
                             struct error *e)
{
    CHECK(merkle_shape_is_valid(shape) && drop <= MERKLE_DROP_MAX);
    *out = NULL;
    struct merkle_tree *const t = arena_calloc(keep, 1, sizeof *t);
    bool is_full = t == NULL;
    if (!is_full) {
        t->shape = *shape;
        t->log_top = shape->groups[0].log_height;
        t->drop = effective_drop(t->log_top, drop);
        for (unsigned l = 0; l <= t->log_top - t->drop; l++) {
            t->level[l] = arena_alloc(keep, lane_bytes(l));
            is_full = is_full || t->level[l] == NULL;
        }
        for (unsigned g = 0; g < shape->n_groups; g++) {
            merkle_stream_init(&t->stream[g], &t->shape, g);
            t->rows[g] =
                g == 0 && t->drop == 0
                    ? t->level[t->log_top]
                    : arena_alloc(scratch, lane_bytes(shape->groups[g].log_height));
            is_full = is_full || t->rows[g] == NULL;
        }
    }
    if (is_full) {
        return error_set(e, STATUS_MEMORY, "merkle: no room for a tree of 2^%u leaves",
                         shape->groups[0].log_height);
    }
    *out = t;
    return STATUS_OK;
}

/* ---- rows ---- */

struct absorb {
    uint32_t *cv;
    const fp *const *cols;
    size_t n_cols, arity, n_rows;
    struct merkle_part part;
};

static void absorb_blocks(void *arg, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    const struct absorb *const a = arg;
    for (size_t block = begin; block < end; block += TILE_BLOCKS) {
        const size_t n_blocks = end - block < TILE_BLOCKS ? end - block : TILE_BLOCKS;
        const size_t row = block * BLAKE3_LANES;
        const size_t last = row + n_blocks * BLAKE3_LANES;
        kernels_get()->blake3_rows(a->cv + block * BLAKE3_LANE_WORDS, a->cols, a->n_cols,
                                   a->arity, row,
                                   (last < a->n_rows ? last : a->n_rows) - row,
                                   a->part.counter, a->part.flags, a->part.flags_last);
    }
}

static void absorb(struct merkle_tree *t, unsigned group, const fp *const *cols,
                   size_t n_cols, size_t arity, struct pool *pool)
{
    CHECK(!t->is_committed && group < t->shape.n_groups && arity != 0);
    if (n_cols == 0) {
        return;
    }
    const unsigned log_height = t->shape.groups[group].log_height;
    struct absorb a = {
        .cv = t->rows[group],
        .cols = cols,
        .n_cols = n_cols,
        .arity = arity,
        .n_rows = (size_t)1 << log_height,
        .part = merkle_stream_take(&t->stream[group], n_cols * arity),
    };
    merkle_for_each(pool, lane_blocks(log_height), TILE_BLOCKS, absorb_blocks, &a);
}

void merkle_tree_absorb(struct merkle_tree *t, unsigned group, const fp *const *cols,
                        size_t n_cols, struct pool *pool)
{
    absorb(t, group, cols, n_cols, 1, pool);
}

void merkle_tree_absorb_folded(struct merkle_tree *t, unsigned group,
                               const fp *const *cols, size_t n_cols, size_t arity,
                               struct pool *pool)
{
    absorb(t, group, cols, n_cols, arity, pool);
}

/* ---- nodes ---- */

struct pass {
    struct merkle_tree *t;
    uint32_t *from; /* lane blocks of level log_from */
    unsigned log_from;
    unsigned n_levels; /* a piece is 2^n_levels blocks of level log_from */
};

/* Level by level above one piece. A level that is not kept overwrites the beginning of
 * the piece it came from: node i is written after nodes 2i and 2i + 1 were read. */
static void make_levels(void *arg, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    const struct pass *const p = arg;
    const struct merkle_tree *const t = p->t;
    for (size_t piece = begin; piece < end; piece++) {
        uint32_t *const start = p->from + (piece << p->n_levels) * BLAKE3_LANE_WORDS;
        const uint32_t *children = start;
        for (unsigned j = 1; j <= p->n_levels; j++) {
            const unsigned log_size = p->log_from - j;
            const size_t n_blocks = (size_t)1 << (p->n_levels - j);
            const size_t at = piece * n_blocks * BLAKE3_LANE_WORDS;
            uint32_t *const nodes =
                t->level[log_size] != NULL ? t->level[log_size] + at : start;
            kernels_get()->blake3_nodes(nodes, children, n_blocks, log_size,
                                        merkle_flags(&t->shape, MERKLE_NODE));
            const int group = merkle_group_at(&t->shape, log_size);
            if (group >= 0) {
                kernels_get()->blake3_inject(nodes, t->rows[group] + at, n_blocks,
                                             log_size,
                                             merkle_flags(&t->shape, MERKLE_INJECT));
            }
            children = nodes;
        }
    }
}

static void lane_get(uint32_t out[DIGEST_WORDS], const uint32_t *lanes, size_t i)
{
    lanes += i / BLAKE3_LANES * BLAKE3_LANE_WORDS + i % BLAKE3_LANES;
    for (unsigned w = 0; w < DIGEST_WORDS; w++) {
        out[w] = lanes[w * BLAKE3_LANES];
    }
}

static void lane_set(uint32_t *lanes, size_t i, const uint32_t in[DIGEST_WORDS])
{
    lanes += i / BLAKE3_LANES * BLAKE3_LANE_WORDS + i % BLAKE3_LANES;
    for (unsigned w = 0; w < DIGEST_WORDS; w++) {
        lanes[w * BLAKE3_LANES] = in[w];
    }
}

/* A level of fewer nodes than lanes, one node at a time. */
static void make_small_level(struct merkle_tree *t, unsigned log_size)
{
    const int group = merkle_group_at(&t->shape, log_size);
    for (size_t i = 0; i < (size_t)1 << log_size; i++) {
        uint32_t left[DIGEST_WORDS], right[DIGEST_WORDS];
        lane_get(left, t->level[log_size + 1], 2 * i);
        lane_get(right, t->level[log_size + 1], 2 * i + 1);
        merkle_hash_node(left, &t->shape, log_size, left, right);
        if (group >= 0) {
            lane_get(right, t->rows[group], i);
            merkle_hash_inject(left, &t->shape, log_size, left, right);
        }
        lane_set(t->level[log_size], i, left);
    }
}

void merkle_tree_commit(struct merkle_tree *t, struct digest *root, struct pool *pool)
{
    CHECK(!t->is_committed);
    for (unsigned g = 0; g < t->shape.n_groups; g++) {
        CHECK(merkle_stream_is_complete(&t->stream[g]));
    }
    unsigned log_size = t->log_top;
    uint32_t *from = t->rows[0];
    while (log_size > LOG_LANES) {
        const unsigned left = log_size - LOG_LANES;
        struct pass p = {
            .t = t,
            .from = from,
            .log_from = log_size,
            .n_levels = left < PASS_LEVELS ? left : PASS_LEVELS,
        };
        merkle_for_each(pool, (size_t)1 << (left - p.n_levels), 1, make_levels, &p);
        log_size -= p.n_levels;
        from = t->level[log_size];
    }
    while (log_size != 0) {
        log_size--;
        make_small_level(t, log_size);
    }
    for (unsigned g = 0; g < t->shape.n_groups; g++) {
        t->rows[g] = NULL; /* may be released from here on */
    }
    t->is_committed = true;
    uint32_t words[DIGEST_WORDS];
    lane_get(words, t->level[0], 0);
    digest_from_words(root, words);
}

const struct merkle_shape *merkle_tree_shape(const struct merkle_tree *t)
{
    return &t->shape;
}

unsigned merkle_tree_drop(const struct merkle_tree *t)
{
    return t->drop;
}

void merkle_tree_node(uint32_t out[DIGEST_WORDS], const struct merkle_tree *t,
                      unsigned log_size, uint32_t index)
{
    CHECK(t->is_committed && log_size <= t->log_top - t->drop
          && (uint64_t)index >> log_size == 0);
    lane_get(out, t->level[log_size], index);
}
