/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Trees to test with: random tables of given heights, the tree of them both by the engine
 * and by a slow, recursive reading of docs/protocol.md "Trees" that shares nothing with
 * it but the compression function.
 */
#ifndef ZK_TESTS_MERKLE_FIXTURE_H
#define ZK_TESTS_MERKLE_FIXTURE_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/pool.h"
#include "field/fp.h"
#include "hash/blake3.h"
#include "merkle/merkle.h"
#include "merkle/merkle_open.h"
#include "merkle/merkle_tree.h"
#include "merkle/merkle_verify.h"
#include "simd/kernels.h"

enum { FIXTURE_GROUPS = 5, FIXTURE_TABLES = 4, FIXTURE_ARENA = 64 << 20 };

static uint64_t fixture_random_state;

static inline uint32_t fixture_random(void)
{
    /* splitmix64 */
    uint64_t z = fixture_random_state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (uint32_t)(z >> 32);
}

/* A shape in the notation of the tests: groups of a height and up to four widths; a
 * height of 0 with no widths ends the list. */
struct fixture_group {
    unsigned log_height;
    unsigned n_tables;
    uint32_t widths[FIXTURE_TABLES];
};

struct fixture {
    struct merkle_shape shape;
    uint32_t widths[FIXTURE_GROUPS][FIXTURE_TABLES];
    const fp **cols[FIXTURE_GROUPS]; /* all columns of a group, tables in order */
    size_t n_cols[FIXTURE_GROUPS];
    struct arena *arena;
};

static inline void fixture_open(struct fixture *f, unsigned kind,
                                const struct fixture_group *groups, unsigned n_groups)
{
    struct error e;
    memset(f, 0, sizeof *f);
    cr_assert_eq(arena_open(&f->arena, FIXTURE_ARENA, &e), STATUS_OK);
    f->shape.kind = kind;
    f->shape.n_groups = n_groups;
    for (unsigned g = 0; g < n_groups; g++) {
        const size_t height = (size_t)1 << groups[g].log_height;
        memcpy(f->widths[g], groups[g].widths, sizeof f->widths[g]);
        f->shape.groups[g] = (struct merkle_group){.log_height = groups[g].log_height,
                                                   .n_tables = groups[g].n_tables,
                                                   .widths = f->widths[g]};
        f->n_cols[g] = merkle_row_elements(&f->shape.groups[g]);
        f->cols[g] = malloc(f->n_cols[g] * sizeof *f->cols[g]);
        for (size_t c = 0; c < f->n_cols[g]; c++) {
            fp *const col = malloc(height * sizeof *col);
            for (size_t i = 0; i < height; i++) {
                col[i] = fp_from_u32(fixture_random());
            }
            f->cols[g][c] = col;
        }
    }
    cr_assert(merkle_shape_is_valid(&f->shape));
}

static inline void fixture_close(struct fixture *f)
{
    for (unsigned g = 0; g < f->shape.n_groups; g++) {
        for (size_t c = 0; c < f->n_cols[g]; c++) {
            free((fp *)f->cols[g][c]);
        }
        free(f->cols[g]);
    }
    arena_close(f->arena);
}

/* ---- the definition, recursively ---- */

static inline void reference_row(uint32_t out[8], const struct fixture *f, unsigned g,
                                 size_t row)
{
    /* Lay the padded row out first, then chain over it. */
    uint32_t words[4096];
    size_t n_words = 0, c = 0;
    for (unsigned t = 0; t < f->shape.groups[g].n_tables; t++) {
        for (uint32_t k = 0; k < f->widths[g][t]; k++) {
            words[n_words++] = fp_to_u32(f->cols[g][c++][row]);
        }
        while (n_words % 16 != 0) {
            words[n_words++] = 0;
        }
    }
    cr_assert(n_words <= 4096);
    memcpy(out, blake3_iv, 32);
    for (size_t b = 0; b < n_words / 16; b++) {
        const uint32_t final = b + 1 == n_words / 16 ? 1u << 11 : 0;
        blake3_compress(out, out, words + 16 * b, b, 64,
                        1u << 8 | final | f->shape.kind << 16);
    }
}

static inline void reference_node(uint32_t out[8], const struct fixture *f,
                                  unsigned log_size, size_t index)
{
    uint32_t block[16];
    if (log_size == f->shape.groups[0].log_height) {
        reference_row(out, f, 0, index);
        return;
    }
    reference_node(block, f, log_size + 1, 2 * index);
    reference_node(block + 8, f, log_size + 1, 2 * index + 1);
    blake3_compress(out, blake3_iv, block, log_size, 64, 1u << 9 | f->shape.kind << 16);
    for (unsigned g = 1; g < f->shape.n_groups; g++) {
        if (f->shape.groups[g].log_height == log_size) {
            memcpy(block, out, 32);
            reference_row(block + 8, f, g, index);
            blake3_compress(out, blake3_iv, block, log_size, 64,
                            1u << 10 | f->shape.kind << 16);
        }
    }
}

static inline struct digest reference_root(const struct fixture *f)
{
    struct digest root;
    uint32_t words[8];
    reference_node(words, f, 0, 0);
    digest_from_words(&root, words);
    return root;
}

/* ---- the engine ---- */

static inline struct merkle_tree *fixture_tree(const struct fixture *f, unsigned drop,
                                               struct pool *pool, struct digest *root)
{
    struct merkle_tree *t;
    struct error e;
    cr_assert_eq(merkle_tree_open(&t, &f->shape, drop, f->arena, f->arena, &e),
                 STATUS_OK);
    for (unsigned g = 0; g < f->shape.n_groups; g++) {
        size_t c = 0;
        for (unsigned i = 0; i < f->shape.groups[g].n_tables; i++) {
            merkle_tree_absorb(t, g, f->cols[g] + c, f->widths[g][i], pool);
            c += f->widths[g][i];
        }
    }
    merkle_tree_commit(t, root, pool);
    return t;
}

static inline struct merkle_proof fixture_prove(const struct fixture *f,
                                                const struct merkle_tree *t,
                                                const uint32_t *queries, size_t n_queries,
                                                struct pool *pool)
{
    struct merkle_opening *o;
    struct merkle_proof proof;
    struct error e;
    cr_assert_eq(merkle_opening_begin(&o, t, queries, n_queries, f->arena, &e),
                 STATUS_OK);
    for (unsigned g = 0; g < f->shape.n_groups; g++) {
        size_t c = 0;
        for (unsigned i = 0; i < f->shape.groups[g].n_tables; i++) {
            merkle_opening_absorb(o, g, f->cols[g] + c, f->widths[g][i], pool);
            c += f->widths[g][i];
        }
    }
    merkle_opening_finish(o, &proof);
    return proof;
}

static inline bool fixture_verify(const struct fixture *f, const struct digest *root,
                                  const uint32_t *queries, size_t n_queries,
                                  const struct merkle_proof *proof)
{
    /* Exactly the scratch asked for, so that the sanitizer sees one byte too many. */
    void *const scratch = malloc(merkle_verify_scratch(n_queries));
    const bool accepted =
        merkle_verify(root, &f->shape, queries, n_queries, proof->rows, proof->n_elements,
                      proof->siblings, proof->n_siblings, scratch);
    free(scratch);
    return accepted;
}

static inline void fixture_queries(uint32_t *queries, size_t n, unsigned log_height)
{
    for (size_t i = 0; i < n; i++) {
        queries[i] = fixture_random() & (uint32_t)(((uint64_t)1 << log_height) - 1);
    }
}

#endif
