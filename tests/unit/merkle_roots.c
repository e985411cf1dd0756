/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Trees against the recursive definition, whatever the shape, the part of the tree that
 * is kept, the number of threads and the instruction set. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/pool.h"
#include "field/fp.h"
#include "hash/digest.h"
#include "merkle/merkle_open.h"
#include "merkle/merkle_tree.h"
#include "merkle_fixture.h"
#include "simd/kernels.h"

enum { SEED = 77 };

static void seed(void)
{
    fixture_random_state = SEED;
    printf("seed %d\n", SEED);
}

TestSuite(merkle_tree, .init = seed);

struct case_ {
    unsigned n_groups;
    struct fixture_group groups[FIXTURE_GROUPS];
};

static const struct case_ cases[] = {
    {1, {{0, 1, {3}}}},
    {1, {{1, 1, {1}}}},
    {1, {{3, 1, {16}}}},
    {1, {{4, 1, {17}}}},
    {1, {{5, 2, {15, 33}}}},
    {1, {{11, 1, {2}}}},
    {1, {{13, 1, {1}}}},
    {2, {{6, 1, {5}}, {5, 1, {7}}}},
    {2, {{8, 2, {16, 1}}, {4, 1, {32}}}},
    {2, {{5, 1, {1}}, {0, 1, {20}}}},
    {3, {{9, 3, {4, 0, 20}}, {8, 1, {6}}, {7, 2, {0, 9}}}},
    {4, {{12, 2, {3, 3}}, {11, 1, {5}}, {6, 1, {40}}, {5, 4, {1, 16, 0, 2}}}},
    {5, {{10, 1, {1}}, {9, 1, {2}}, {8, 1, {3}}, {7, 1, {4}}, {6, 1, {5}}}},
    {5, {{4, 1, {1}}, {3, 1, {2}}, {2, 1, {3}}, {1, 1, {4}}, {0, 1, {5}}}},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define FOR_EACH_CASE(f)                                                     \
    for (size_t case_at = 0; case_at < COUNT(cases); case_at++)              \
        for (int once_ = (fixture_open(&f, TREE_MAIN, cases[case_at].groups, \
                                       cases[case_at].n_groups),             \
                          1);                                                \
             once_; once_ = (fixture_close(&f), 0))

Test(merkle_tree, root_equals_the_recursive_definition)
{
    struct fixture f;
    FOR_EACH_CASE(f)
    {
        const struct digest expected = reference_root(&f);
        for (unsigned drop = 0; drop <= MERKLE_DROP_MAX; drop++) {
            struct digest root;
            fixture_tree(&f, drop, NULL, &root);
            cr_assert(digest_equal(&root, &expected), "case %zu, drop %u", case_at, drop);
        }
    }
}

Test(merkle_tree, every_kept_node_equals_the_recursive_definition)
{
    struct fixture f;
    FOR_EACH_CASE(f)
    {
        struct digest root;
        const struct merkle_tree *const t = fixture_tree(&f, 2, NULL, &root);
        const unsigned log_top = f.shape.groups[0].log_height - merkle_tree_drop(t);
        for (unsigned l = 0; l <= log_top && l <= 6; l++) {
            for (uint32_t i = 0; i < 1u << l; i++) {
                uint32_t node[8], expected[8];
                merkle_tree_node(node, t, l, i);
                reference_node(expected, &f, l, i);
                cr_assert_arr_eq(node, expected, 32, "case %zu, node %u of level %u",
                                 case_at, i, l);
            }
        }
    }
}

Test(merkle_tree, instruction_sets_and_threads_do_not_matter)
{
    struct fixture f;
    struct error e;
    static const enum isa isas[] = {ISA_PORTABLE, ISA_AVX2, ISA_AVX512};
    static const unsigned threads[] = {1, 2, 8};
    FOR_EACH_CASE(f)
    {
        uint32_t queries[7];
        struct digest expected = {{0}};
        struct merkle_proof first = {0};
        fixture_queries(queries, 7, f.shape.groups[0].log_height);
        for (size_t i = 0; i < COUNT(isas); i++) {
            if (kernels_of(isas[i]) == NULL) {
                continue;
            }
            cr_assert_eq(kernels_choose(isas[i], &e), STATUS_OK);
            for (size_t n = 0; n < COUNT(threads); n++) {
                struct pool *pool;
                struct digest root;
                cr_assert_eq(pool_open(&pool, threads[n], &e), STATUS_OK);
                const struct merkle_tree *const t = fixture_tree(&f, 3, pool, &root);
                const struct merkle_proof p = fixture_prove(&f, t, queries, 7, pool);
                if (i == 0 && n == 0) {
                    expected = root;
                    first = p;
                }
                cr_assert(digest_equal(&root, &expected));
                cr_assert_eq(p.n_elements, first.n_elements);
                cr_assert_eq(p.n_siblings, first.n_siblings);
                cr_assert_arr_eq(p.rows, first.rows, 4 * p.n_elements);
                cr_assert_arr_eq(p.siblings, first.siblings, 32 * p.n_siblings);
                pool_close(pool);
            }
        }
        cr_assert_eq(kernels_choose(ISA_AUTO, &e), STATUS_OK);
    }
}

Test(merkle_tree, columns_may_come_in_parts_and_groups_interleaved)
{
    static const struct fixture_group groups[] = {{7, 2, {50, 3}}, {5, 1, {33}}};
    struct fixture f;
    struct error e;
    struct merkle_tree *t;
    struct digest root;
    fixture_open(&f, TREE_AUX, groups, 2);
    cr_assert_eq(merkle_tree_open(&t, &f.shape, 0, f.arena, f.arena, &e), STATUS_OK);
    merkle_tree_absorb(t, 1, f.cols[1], 16, NULL);
    merkle_tree_absorb(t, 0, f.cols[0], 32, NULL);
    merkle_tree_absorb(t, 1, f.cols[1] + 16, 17, NULL);
    merkle_tree_absorb(t, 0, f.cols[0] + 32, 16, NULL);
    merkle_tree_absorb(t, 0, f.cols[0] + 48, 2, NULL);
    merkle_tree_absorb(t, 0, f.cols[0] + 50, 3, NULL);
    merkle_tree_commit(t, &root, NULL);
    const struct digest expected = reference_root(&f);
    cr_assert(digest_equal(&root, &expected));
    fixture_close(&f);
}

/* A folded table is an ordinary one whose columns are the interleaved values. */
Test(merkle_tree, folded_rows_are_rows_of_consecutive_values)
{
    for (unsigned log_arity = 1; log_arity <= 3; log_arity++) {
        const size_t arity = (size_t)1 << log_arity;
        const struct fixture_group group = {9, 1, {(uint32_t)(5 * arity)}};
        struct fixture f;
        struct error e;
        struct merkle_tree *t;
        struct digest root;
        fp *values[5];
        const fp *cols[5];
        fixture_open(&f, TREE_FRI + 2, &group, 1);
        for (size_t c = 0; c < 5; c++) {
            cols[c] = values[c] = malloc((arity << 9) * sizeof(fp));
            for (size_t i = 0; i < arity << 9; i++) {
                values[c][i] = f.cols[0][i % arity * 5 + c][i / arity];
            }
        }
        for (unsigned drop = 0; drop <= MERKLE_DROP_MAX; drop++) {
            cr_assert_eq(merkle_tree_open(&t, &f.shape, drop, f.arena, f.arena, &e),
                         STATUS_OK);
            merkle_tree_absorb_folded(t, 0, cols, 5, arity, NULL);
            merkle_tree_commit(t, &root, NULL);
            const struct digest expected = reference_root(&f);
            cr_assert(digest_equal(&root, &expected), "arity %zu", arity);

            const uint32_t queries[] = {3, 500, 3, 17, 255};
            struct merkle_opening *o;
            struct merkle_proof p;
            cr_assert_eq(merkle_opening_begin(&o, t, queries, 5, f.arena, &e), STATUS_OK);
            merkle_opening_absorb_folded(o, 0, cols, 5, arity, NULL);
            merkle_opening_finish(o, &p);
            cr_assert(fixture_verify(&f, &root, queries, 5, &p));
        }
        for (size_t c = 0; c < 5; c++) {
            free(values[c]);
        }
        fixture_close(&f);
    }
}

Test(merkle_tree, kinds_give_different_roots)
{
    static const struct fixture_group group = {5, 1, {4}};
    struct fixture f;
    struct digest main_root, aux_root;
    fixture_open(&f, TREE_MAIN, &group, 1);
    fixture_tree(&f, 0, NULL, &main_root);
    f.shape.kind = TREE_AUX;
    fixture_tree(&f, 0, NULL, &aux_root);
    cr_assert_not(digest_equal(&main_root, &aux_root));
    fixture_close(&f);
}

Test(merkle_tree, memory_is_what_was_announced)
{
    struct fixture f;
    struct error e;
    FOR_EACH_CASE(f)
    {
        for (unsigned drop = 0; drop <= MERKLE_DROP_MAX; drop++) {
            struct arena *keep, *scratch;
            struct merkle_tree *t;
            size_t n_keep, n_scratch;
            merkle_tree_size(&n_keep, &n_scratch, &f.shape, drop);
            cr_assert_eq(arena_open(&keep, FIXTURE_ARENA, &e), STATUS_OK);
            cr_assert_eq(arena_open(&scratch, FIXTURE_ARENA, &e), STATUS_OK);
            cr_assert_eq(merkle_tree_open(&t, &f.shape, drop, keep, scratch, &e),
                         STATUS_OK);
            cr_assert_eq(arena_used(keep), n_keep, "case %zu, drop %u", case_at, drop);
            cr_assert_eq(arena_used(scratch), n_scratch, "case %zu, drop %u", case_at,
                         drop);
            arena_close(keep);
            arena_close(scratch);
        }
    }
}

Test(merkle_tree, a_full_arena_is_an_error_and_no_crash)
{
    static const struct fixture_group groups[] = {{20, 1, {1}}, {19, 1, {1}}};
    const uint32_t width = 1;
    struct merkle_shape shape = {.kind = TREE_MAIN, .n_groups = 2};
    struct arena *arena;
    struct merkle_tree *t;
    struct error e;
    for (unsigned g = 0; g < 2; g++) {
        shape.groups[g] = (struct merkle_group){groups[g].log_height, 1, &width};
    }
    cr_assert_eq(arena_open(&arena, 4 << 20, &e), STATUS_OK);
    cr_assert_eq(merkle_tree_open(&t, &shape, 0, arena, arena, &e), STATUS_MEMORY);
    cr_assert_null(t);
    arena_close(arena);
}
