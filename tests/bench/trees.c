/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Trees: time to absorb, to build nodes, to open and to verify, per instruction set.
 *
 * Usage: bench_trees [log_height [n_cols [n_threads]]]. One JSON object a line. All
 * columns are one and the same array, so that any size fits the machine; the caches see
 * what they would see, because absorbing passes over each column once per tile.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/pool.h"
#include "field/fp.h"
#include "hash/blake3.h"
#include "merkle/merkle_open.h"
#include "merkle/merkle_tree.h"
#include "merkle/merkle_verify.h"
#include "simd/kernels.h"

enum { N_QUERIES = 261, N_GROUPS = 8 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double scalar_seconds_per_block(void)
{
    enum { N = 200000 };
    uint32_t block[16] = {1}, out[8];
    const double start = now();
    for (uint32_t i = 0; i < N; i++) {
        blake3_compress(out, blake3_iv, block, i, 64, 1 << 9);
        block[0] ^= out[0];
    }
    return (now() - start) / N;
}

static void absorb_all(struct merkle_tree *t, struct merkle_opening *o,
                       const fp *const *cols, const struct merkle_shape *shape,
                       struct pool *pool)
{
    for (unsigned g = 0; g < shape->n_groups; g++) {
        const uint32_t width = shape->groups[g].widths[0];
        if (t != NULL) {
            merkle_tree_absorb(t, g, cols, width, pool);
        } else {
            merkle_opening_absorb(o, g, cols, width, pool);
        }
    }
}

static int measure(const struct merkle_shape *shape, unsigned drop, const fp *const *cols,
                   struct pool *pool, struct arena *arena)
{
    struct error e;
    struct merkle_tree *t;
    struct merkle_opening *o;
    struct merkle_proof proof;
    struct digest root;
    static uint32_t queries[N_QUERIES];
    static uint64_t scratch[N_QUERIES * 8];
    const unsigned log_height = shape->groups[0].log_height;
    const size_t mark = arena_mark(arena);
    double at[6];

    for (uint32_t i = 0; i < N_QUERIES; i++) {
        queries[i] = i * 2654435761u >> (32 - log_height);
    }
    if (merkle_tree_open(&t, shape, drop, arena, arena, &e) != STATUS_OK) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    at[0] = now();
    absorb_all(t, NULL, cols, shape, pool);
    at[1] = now();
    merkle_tree_commit(t, &root, pool);
    at[2] = now();
    if (merkle_opening_begin(&o, t, queries, N_QUERIES, arena, &e) != STATUS_OK) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    absorb_all(NULL, o, cols, shape, pool);
    at[3] = now();
    merkle_opening_finish(o, &proof);
    at[4] = now();
    const bool accepted =
        merkle_verify_scratch(N_QUERIES) <= sizeof scratch
        && merkle_verify(&root, shape, queries, N_QUERIES, proof.rows, proof.n_elements,
                         proof.siblings, proof.n_siblings, scratch);
    at[5] = now();
    double cells = 0, nodes = 0;
    for (unsigned g = 0; g < shape->n_groups; g++) {
        const double height = (double)(1u << shape->groups[g].log_height);
        cells += height * shape->groups[g].widths[0];
        nodes += height;
    }
    printf(
        "{\"isa\":\"%s\",\"threads\":%u,\"drop\":%u,\"cells\":%.0f,"
        "\"absorb_ns_per_cell\":%.3f,\"nodes_ns_each\":%.2f,\"copy_ms\":%.2f,"
        "\"siblings_ms\":%.2f,\"verify_ms\":%.2f,\"proof_bytes\":%zu,\"accepted\":%s}\n",
        kernels_get()->name, pool_threads(pool), drop, cells,
        1e9 * (at[1] - at[0]) / cells, 1e9 * (at[2] - at[1]) / nodes,
        1e3 * (at[3] - at[2]), 1e3 * (at[4] - at[3]), 1e3 * (at[5] - at[4]),
        4 * proof.n_elements + 32 * proof.n_siblings, accepted ? "true" : "false");
    arena_release(arena, mark);
    return accepted ? 0 : 1;
}

int main(int argc, char **argv)
{
    const unsigned log_height = argc > 1 ? (unsigned)atoi(argv[1]) : 18;
    const uint32_t n_cols = argc > 2 ? (uint32_t)atoi(argv[2]) : 64;
    const unsigned n_threads = argc > 3 ? (unsigned)atoi(argv[3]) : 1;
    static const enum isa isas[] = {ISA_PORTABLE, ISA_AVX2, ISA_AVX512};
    struct error e;
    struct pool *pool;
    struct arena *arena;
    if (log_height < N_GROUPS + 4 || log_height > MERKLE_LOG_HEIGHT_MAX || n_cols == 0
        || n_threads == 0 || pool_open(&pool, n_threads, &e) != STATUS_OK
        || arena_open(&arena, (size_t)256 << log_height, &e) != STATUS_OK) {
        fprintf(stderr, "usage: bench_trees [12..27 [columns [threads]]]\n");
        return 2;
    }
    fp *const col = malloc(sizeof(fp) << log_height);
    const fp **const cols = malloc(n_cols * sizeof *cols);
    if (col == NULL || cols == NULL) {
        return 1;
    }
    for (uint32_t i = 0; i < (uint32_t)1 << log_height; i++) {
        col[i] = fp_from_u32(i * 2654435761u);
    }
    for (uint32_t c = 0; c < n_cols; c++) {
        cols[c] = col;
    }
    struct merkle_shape shape = {.kind = TREE_MAIN, .n_groups = N_GROUPS};
    for (unsigned g = 0; g < N_GROUPS; g++) {
        shape.groups[g] = (struct merkle_group){log_height - g, 1, &n_cols};
    }
    printf("{\"scalar_ns_per_block\":%.1f}\n", 1e9 * scalar_seconds_per_block());
    int failed = 0;
    for (size_t i = 0; i < sizeof isas / sizeof isas[0]; i++) {
        if (kernels_of(isas[i]) == NULL || kernels_choose(isas[i], &e) != STATUS_OK) {
            continue;
        }
        failed |= measure(&shape, 0, cols, pool, arena);
        failed |= measure(&shape, MERKLE_DROP_MAX, cols, pool, arena);
    }
    free(cols);
    free(col);
    arena_close(arena);
    pool_close(pool);
    return failed;
}
