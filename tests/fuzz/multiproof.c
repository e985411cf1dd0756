/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Fuzz target: a multiproof of a small fixed tree, damaged by a script.
 *
 * The input is a list of five-byte steps: what (1), where (2), by how much (2); see `enum
 * step`. Whatever the script did, merkle_verify must accept exactly when the rows, the
 * siblings and the set of queries are what they were, and must not read out of bounds:
 * the arrays live in blocks of exactly their length.
 *
 * The corpus is made by tests/fuzz/corpus/multiproof.sh.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/check.h"
#include "field/fp.h"
#include "merkle/merkle_open.h"
#include "merkle/merkle_tree.h"
#include "merkle/merkle_verify.h"

enum step {
    STEP_ELEMENT = 0,    /* add to an element */
    STEP_SIBLING = 1,    /* xor a byte of the siblings */
    STEP_QUERY = 2,      /* set a query */
    STEP_SWAP = 3,       /* exchange two siblings */
    STEP_N_ELEMENTS = 4, /* set the number of elements */
    STEP_N_SIBLINGS = 5, /* set the number of siblings */
    STEP_N_QUERIES = 6,  /* set the number of queries */
    STEP_ROOT = 7,       /* xor a byte of the root */
    N_STEPS,
    STEP_BYTES = 5,
};

enum { N_QUERIES = 6, N_GROUPS = 3, N_COLS = 20, LOG_HEIGHT = 6, SIBLINGS_ROOM = 64 };

static const uint32_t widths[N_GROUPS][2] = {{3, 17}, {5, 0}, {1, 16}};

struct opened {
    struct merkle_shape shape;
    struct digest root;
    uint32_t queries[N_QUERIES];
    size_t n_queries;
    uint32_t *rows;
    size_t n_elements;
    struct digest *siblings;
    size_t n_siblings;
};

static struct opened honest;

static void prove(void)
{
    static fp columns[N_COLS][1 << LOG_HEIGHT];
    const fp *cols[N_COLS];
    struct error e;
    struct arena *arena;
    struct merkle_tree *tree;
    struct merkle_opening *opening;
    struct merkle_proof proof;
    honest.shape = (struct merkle_shape){.kind = TREE_MAIN, .n_groups = N_GROUPS};
    for (unsigned g = 0; g < N_GROUPS; g++) {
        honest.shape.groups[g] = (struct merkle_group){LOG_HEIGHT - 2 * g, 2, widths[g]};
    }
    for (uint32_t c = 0; c < N_COLS; c++) {
        cols[c] = columns[c];
        for (uint32_t i = 0; i < 1 << LOG_HEIGHT; i++) {
            columns[c][i] = fp_from_u32((c + 1) * 1000003 + i * 7919);
        }
    }
    CHECK(arena_open(&arena, 8 << 20, &e) == STATUS_OK);
    CHECK(merkle_tree_open(&tree, &honest.shape, 0, arena, arena, &e) == STATUS_OK);
    for (unsigned g = 0; g < N_GROUPS; g++) {
        merkle_tree_absorb(tree, g, cols, widths[g][0], NULL);
        merkle_tree_absorb(tree, g, cols + widths[g][0], widths[g][1], NULL);
    }
    merkle_tree_commit(tree, &honest.root, NULL);
    static const uint32_t queries[N_QUERIES] = {5, 40, 41, 5, 63, 12};
    memcpy(honest.queries, queries, sizeof queries);
    honest.n_queries = N_QUERIES;
    CHECK(merkle_opening_begin(&opening, tree, queries, N_QUERIES, arena, &e)
          == STATUS_OK);
    for (unsigned g = 0; g < N_GROUPS; g++) {
        merkle_opening_absorb(opening, g, cols, widths[g][0], NULL);
        merkle_opening_absorb(opening, g, cols + widths[g][0], widths[g][1], NULL);
    }
    merkle_opening_finish(opening, &proof);
    honest.n_elements = proof.n_elements;
    honest.n_siblings = proof.n_siblings;
    honest.rows = malloc(proof.n_elements * sizeof *honest.rows);
    honest.siblings = malloc(proof.n_siblings * sizeof *honest.siblings);
    CHECK(honest.rows != NULL && honest.siblings != NULL);
    memcpy(honest.rows, proof.rows, proof.n_elements * sizeof *honest.rows);
    memcpy(honest.siblings, proof.siblings, proof.n_siblings * sizeof *honest.siblings);
    arena_close(arena);
}

/* A copy of n of the honest items, the honest ones repeated where n is larger. */
static void *resized(const void *items, size_t n_items, size_t n, size_t size)
{
    uint8_t *const out = malloc(n * size);
    CHECK(out != NULL || n == 0);
    for (size_t i = 0; i < n; i++) {
        memcpy(out + i * size, (const uint8_t *)items + i % n_items * size, size);
    }
    return out;
}

/* First the numbers, then the contents, so that every step is in bounds. */
static void apply_sizes(struct opened *o, const uint8_t *bytes, size_t n_steps)
{
    for (size_t s = 0; s < n_steps; s++) {
        const uint8_t *const step = bytes + s * STEP_BYTES;
        const size_t n = load_u16(step + 3);
        switch ((enum step)(step[0] % N_STEPS)) {
        case STEP_N_ELEMENTS:
            o->n_elements = n % 1024;
            break;
        case STEP_N_SIBLINGS:
            o->n_siblings = n % SIBLINGS_ROOM;
            break;
        case STEP_N_QUERIES:
            o->n_queries = n % (N_QUERIES + 1);
            break;
        default:
            break;
        }
    }
}

static void apply_contents(struct opened *o, const uint8_t *bytes, size_t n_steps)
{
    for (size_t s = 0; s < n_steps; s++) {
        const uint8_t *const step = bytes + s * STEP_BYTES;
        const size_t at = load_u16(step + 1);
        const uint16_t by = load_u16(step + 3);
        switch ((enum step)(step[0] % N_STEPS)) {
        case STEP_ELEMENT:
            if (o->n_elements != 0) {
                /* 30720 * 65536 = p - 1, so sums that wrap p occur too. */
                o->rows[at % o->n_elements] += by % 2 == 0 ? by / 2 : (uint32_t)by << 16;
            }
            break;
        case STEP_SIBLING:
            if (o->n_siblings != 0) {
                o->siblings[at / DIGEST_BYTES % o->n_siblings].b[at % DIGEST_BYTES] ^=
                    (uint8_t)by;
            }
            break;
        case STEP_QUERY:
            o->queries[at % N_QUERIES] = by;
            break;
        case STEP_SWAP:
            if (o->n_siblings != 0) {
                const struct digest first = o->siblings[at % o->n_siblings];
                o->siblings[at % o->n_siblings] = o->siblings[by % o->n_siblings];
                o->siblings[by % o->n_siblings] = first;
            }
            break;
        case STEP_ROOT:
            o->root.b[at % DIGEST_BYTES] ^= (uint8_t)by;
            break;
        default:
            break;
        }
    }
}

static bool contains(const struct opened *o, uint32_t query)
{
    for (size_t i = 0; i < o->n_queries; i++) {
        if (o->queries[i] == query) {
            return true;
        }
    }
    return false;
}

/* The same statement and the same proof as the honest one. */
static bool is_unharmed(const struct opened *o)
{
    bool same =
        digest_equal(&o->root, &honest.root) && o->n_elements == honest.n_elements
        && o->n_siblings == honest.n_siblings
        && memcmp(o->rows, honest.rows, 4 * o->n_elements) == 0
        && memcmp(o->siblings, honest.siblings, DIGEST_BYTES * o->n_siblings) == 0;
    for (size_t i = 0; i < o->n_queries; i++) {
        same = same && contains(&honest, o->queries[i]);
    }
    for (size_t i = 0; i < honest.n_queries; i++) {
        same = same && contains(o, honest.queries[i]);
    }
    return same;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (honest.rows == NULL) {
        prove();
    }
    const size_t n_steps = len / STEP_BYTES;
    struct opened o = honest;
    apply_sizes(&o, bytes, n_steps);
    o.rows = resized(honest.rows, honest.n_elements, o.n_elements, sizeof *o.rows);
    o.siblings =
        resized(honest.siblings, honest.n_siblings, o.n_siblings, sizeof *o.siblings);
    apply_contents(&o, bytes, n_steps);

    void *const scratch = malloc(merkle_verify_scratch(o.n_queries));
    CHECK(scratch != NULL || o.n_queries == 0);
    const bool accepted = merkle_verify(&o.root, &o.shape, o.queries, o.n_queries, o.rows,
                                        o.n_elements, o.siblings, o.n_siblings, scratch);
    CHECK(accepted == is_unharmed(&o));
    free(scratch);
    free(o.rows);
    free(o.siblings);
    return 0;
}
