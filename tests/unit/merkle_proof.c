/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Multiproofs: honest ones are accepted, and nothing else is. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "field/fp.h"
#include "merkle/merkle.h"
#include "merkle_fixture.h"

enum { SEED = 4242, N_QUERIES = 9 };

static void seed(void)
{
    fixture_random_state = SEED;
    printf("seed %d\n", SEED);
}

TestSuite(merkle_proof, .init = seed);

static const struct fixture_group groups[] = {
    {9, 2, {3, 18}}, {8, 1, {5}}, {6, 2, {2, 2}}, {5, 1, {17}}};

struct proven {
    struct fixture f;
    struct digest root;
    struct merkle_tree *tree;
    uint32_t queries[N_QUERIES];
    struct merkle_proof proof;
    uint32_t *rows; /* copies to damage */
    struct digest *siblings;
};

static void prove(struct proven *p)
{
    fixture_open(&p->f, TREE_MAIN, groups, 4);
    p->tree = fixture_tree(&p->f, 0, NULL, &p->root);
    fixture_queries(p->queries, N_QUERIES, 9);
    p->queries[4] = p->queries[2];     /* repeated */
    p->queries[5] = p->queries[3] ^ 1; /* siblings of each other */
    p->queries[6] = p->queries[3] ^ 8; /* meet inside */
    p->proof = fixture_prove(&p->f, p->tree, p->queries, N_QUERIES, NULL);
    p->rows = malloc(4 * p->proof.n_elements);
    p->siblings = malloc(32 * (p->proof.n_siblings + 2));
    memcpy(p->rows, p->proof.rows, 4 * p->proof.n_elements);
    memcpy(p->siblings, p->proof.siblings, 32 * p->proof.n_siblings);
    p->proof.rows = p->rows;
    p->proof.siblings = p->siblings;
}

static void done(struct proven *p)
{
    free(p->rows);
    free(p->siblings);
    fixture_close(&p->f);
}

static bool accepts(const struct proven *p)
{
    return fixture_verify(&p->f, &p->root, p->queries, N_QUERIES, &p->proof);
}

Test(merkle_proof, honest_proofs_are_accepted_whatever_was_dropped)
{
    static const size_t counts[] = {1, 2, 3, 40, 300};
    struct fixture f;
    fixture_open(&f, TREE_MAIN, groups, 4);
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        uint32_t queries[300];
        struct merkle_proof first = {0};
        fixture_queries(queries, counts[c], 9);
        for (unsigned drop = 0; drop <= MERKLE_DROP_MAX; drop++) {
            struct digest root;
            const struct merkle_tree *const t = fixture_tree(&f, drop, NULL, &root);
            const struct merkle_proof p = fixture_prove(&f, t, queries, counts[c], NULL);
            cr_assert_eq(merkle_tree_drop(t), drop);
            cr_assert(fixture_verify(&f, &root, queries, counts[c], &p));
            if (drop == 0) {
                first = p;
            }
            cr_assert_eq(p.n_elements, first.n_elements);
            cr_assert_eq(p.n_siblings, first.n_siblings);
            cr_assert_arr_eq(p.rows, first.rows, 4 * p.n_elements);
            cr_assert_arr_eq(p.siblings, first.siblings, 32 * p.n_siblings);
        }
    }
    fixture_close(&f);
}

Test(merkle_proof, trees_of_one_leaf_and_of_all_leaves_queried)
{
    static const struct fixture_group leaf = {0, 1, {3}}, small = {3, 1, {3}};
    uint32_t queries[8] = {0};
    struct fixture f;
    struct digest root;
    fixture_open(&f, TREE_MAIN, &leaf, 1);
    struct merkle_proof p =
        fixture_prove(&f, fixture_tree(&f, 0, NULL, &root), queries, 3, NULL);
    cr_assert_eq(p.n_siblings, 0);
    cr_assert(fixture_verify(&f, &root, queries, 3, &p));
    fixture_close(&f);

    fixture_open(&f, TREE_MAIN, &small, 1);
    for (uint32_t i = 0; i < 8; i++) {
        queries[i] = 7 - i;
    }
    p = fixture_prove(&f, fixture_tree(&f, 0, NULL, &root), queries, 8, NULL);
    cr_assert_eq(p.n_siblings, 0);
    cr_assert(fixture_verify(&f, &root, queries, 8, &p));
    fixture_close(&f);
}

Test(merkle_proof, opened_rows_are_the_queried_rows)
{
    struct proven p;
    prove(&p);
    const uint32_t *row = p.rows;
    for (unsigned g = 0; g < 4; g++) {
        /* Distinct and ascending, found the slow way. */
        for (uint32_t i = 0; i < 1u << groups[g].log_height; i++) {
            bool is_queried = false;
            for (size_t q = 0; q < N_QUERIES; q++) {
                is_queried =
                    is_queried || p.queries[q] >> (9 - groups[g].log_height) == i;
            }
            for (size_t c = 0; is_queried && c < p.f.n_cols[g]; c++) {
                cr_assert_eq(*row++, fp_to_u32(p.f.cols[g][c][i]));
            }
        }
    }
    cr_assert_eq((size_t)(row - p.rows), p.proof.n_elements);
    done(&p);
}

/* Includes the rows injected for queries other than the first: Plonky3 #1921 left them
 * unauthenticated. */
Test(merkle_proof, any_altered_element_rejects)
{
    struct proven p;
    prove(&p);
    cr_assert(accepts(&p));
    for (size_t i = 0; i < p.proof.n_elements; i++) {
        const uint32_t honest = p.rows[i];
        p.rows[i] = honest == 0 ? 1 : honest - 1;
        cr_assert_not(accepts(&p), "element %zu", i);
        p.rows[i] = honest + FP_MODULUS; /* the same element, not canonical */
        cr_assert_not(accepts(&p), "element %zu plus p", i);
        p.rows[i] = honest;
    }
    cr_assert(accepts(&p));
    done(&p);
}

Test(merkle_proof, any_altered_sibling_rejects)
{
    struct proven p;
    prove(&p);
    for (size_t i = 0; i < p.proof.n_siblings; i++) {
        for (size_t b = 0; b < DIGEST_BYTES; b++) {
            p.siblings[i].b[b] ^= 0x10;
            cr_assert_not(accepts(&p), "sibling %zu byte %zu", i, b);
            p.siblings[i].b[b] ^= 0x10;
        }
    }
    cr_assert(accepts(&p));
    done(&p);
}

Test(merkle_proof, swapped_rows_or_siblings_reject)
{
    struct proven p;
    prove(&p);
    for (size_t i = 0; i + 1 < p.proof.n_siblings; i++) {
        const struct digest first = p.siblings[i];
        p.siblings[i] = p.siblings[i + 1];
        p.siblings[i + 1] = first;
        cr_assert_not(accepts(&p), "siblings %zu and the next", i);
        p.siblings[i + 1] = p.siblings[i];
        p.siblings[i] = first;
    }
    for (size_t i = 0; i < 21; i++) { /* the first two rows of the top group */
        const uint32_t first = p.rows[i];
        p.rows[i] = p.rows[i + 21];
        p.rows[i + 21] = first;
    }
    cr_assert_not(accepts(&p));
    done(&p);
}

Test(merkle_proof, missing_extra_or_duplicated_siblings_reject)
{
    struct proven p;
    prove(&p);
    p.proof.n_siblings--;
    cr_assert_not(accepts(&p), "last one missing");
    p.proof.siblings++;
    cr_assert_not(accepts(&p), "first one missing");
    p.proof.siblings--;
    p.proof.n_siblings += 2;
    p.siblings[p.proof.n_siblings - 1] = p.siblings[0];
    cr_assert_not(accepts(&p), "one more at the end");
    memmove(p.siblings + 1, p.siblings, 32 * (p.proof.n_siblings - 1));
    cr_assert_not(accepts(&p), "the first one twice");
    done(&p);
}

Test(merkle_proof, missing_or_extra_elements_reject)
{
    struct proven p;
    prove(&p);
    p.proof.n_elements--;
    cr_assert_not(accepts(&p));
    p.proof.n_elements -= 20;
    cr_assert_not(accepts(&p), "a whole row");
    p.proof.n_elements = 0;
    cr_assert_not(accepts(&p));
    done(&p);
}

Test(merkle_proof, other_queries_reject)
{
    struct proven p;
    prove(&p);
    for (size_t q = 0; q < N_QUERIES; q++) {
        const uint32_t honest = p.queries[q];
        for (unsigned bit = 0; bit < 9; bit++) {
            uint32_t before[N_QUERIES], after[N_QUERIES];
            memcpy(before, p.queries, sizeof before);
            p.queries[q] = honest ^ 1u << bit;
            memcpy(after, p.queries, sizeof after);
            const size_t n_before = merkle_sort_indices(before, N_QUERIES);
            const size_t n_after = merkle_sort_indices(after, N_QUERIES);
            const bool is_same_set =
                n_before == n_after && memcmp(before, after, 4 * n_before) == 0;
            cr_assert_eq(accepts(&p), is_same_set, "query %zu bit %u", q, bit);
            p.queries[q] = honest;
        }
        p.queries[q] = honest + 512;
        cr_assert_not(accepts(&p), "beyond the tree");
        p.queries[q] = UINT32_MAX;
        cr_assert_not(accepts(&p), "far beyond the tree");
        p.queries[q] = honest;
    }
    cr_assert(accepts(&p));
    cr_assert_not(fixture_verify(&p.f, &p.root, p.queries, 0, &p.proof), "no queries");
    done(&p);
}

Test(merkle_proof, order_and_repetition_of_queries_do_not_matter)
{
    struct proven p;
    uint32_t shuffled[2 * N_QUERIES];
    prove(&p);
    for (size_t i = 0; i < N_QUERIES; i++) {
        shuffled[i] = p.queries[N_QUERIES - 1 - i];
        shuffled[N_QUERIES + i] = p.queries[i];
    }
    cr_assert(fixture_verify(&p.f, &p.root, shuffled, 2 * N_QUERIES, &p.proof));
    done(&p);
}

/* The same bytes under another reading of them. */
Test(merkle_proof, another_shape_rejects)
{
    struct proven p;
    prove(&p);
    p.f.shape.kind = TREE_AUX;
    cr_assert_not(accepts(&p), "kind");
    p.f.shape.kind = TREE_MAIN;
    p.f.widths[0][0] = 4;
    p.f.widths[0][1] = 17;
    cr_assert_not(accepts(&p), "boundary between tables");
    p.f.widths[0][0] = 3;
    p.f.widths[0][1] = 18;
    p.f.shape.groups[3].log_height = 4;
    cr_assert_not(accepts(&p), "height of a group");
    p.f.shape.groups[3].log_height = 5;
    p.f.shape.n_groups = 3;
    cr_assert_not(accepts(&p), "a group less");
    p.f.shape.n_groups = 4;
    cr_assert(accepts(&p));
    done(&p);
}

Test(merkle_proof, another_root_rejects)
{
    struct proven p;
    prove(&p);
    for (size_t b = 0; b < DIGEST_BYTES; b++) {
        p.root.b[b] ^= 0x80;
        cr_assert_not(accepts(&p));
        p.root.b[b] ^= 0x80;
    }
    done(&p);
}

Test(merkle_proof, size_is_known_beforehand)
{
    struct proven p;
    uint32_t sorted[N_QUERIES], scratch[N_QUERIES];
    size_t n_elements, n_siblings;
    prove(&p);
    memcpy(sorted, p.queries, sizeof sorted);
    const size_t n = merkle_sort_indices(sorted, N_QUERIES);
    merkle_proof_size(&n_elements, &n_siblings, &p.f.shape, sorted, n, scratch);
    cr_assert_eq(n_elements, p.proof.n_elements);
    cr_assert_eq(n_siblings, p.proof.n_siblings);
    done(&p);
}

static int compare(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

Test(merkle_proof, indices_are_sorted_and_distinct)
{
    for (size_t n = 0; n < 300; n++) {
        uint32_t indices[300] = {0}, expected[300];
        fixture_queries(indices, n, n % 2 == 0 ? 7 : 32);
        memcpy(expected, indices, sizeof indices);
        qsort(expected, n, sizeof expected[0], compare);
        size_t n_expected = 0;
        for (size_t i = 0; i < n; i++) {
            if (i == 0 || expected[i] != expected[n_expected - 1]) {
                expected[n_expected++] = expected[i];
            }
        }
        cr_assert_eq(merkle_sort_indices(indices, n), n_expected);
        cr_assert_arr_eq(indices, expected, 4 * n_expected);
        for (size_t i = 0; i < n_expected; i++) {
            cr_assert_eq(merkle_find_index(indices, n_expected, indices[i]), i);
        }
    }
}

/* ---- known answer: tests/unit/hash_vectors.py ---- */

static struct digest from_hex(const char *hex)
{
    struct digest d;
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        unsigned byte;
        cr_assert_eq(sscanf(hex + 2 * i, "%2x", &byte), 1);
        d.b[i] = (uint8_t)byte;
    }
    return d;
}

Test(merkle_proof, known_answer)
{
    static const struct fixture_group known[] = {
        {5, 2, {3, 17}}, {4, 1, {16}}, {2, 2, {0, 1}}};
    static const char *const siblings[] = {
        "0cbbbb8416705e0d2a9d03acd7489851243f8bee673a45f856e1127bf4fbfaba",
        "1754df1def26d5b74493116f5f86575761b2dcbf29dfd1d17e996625e55faf71",
        "754b1cead74ce259c0338ad8ccc93459b914585428606bb36732d3761fbf99f1",
        "c00d3089de10cb78967e3e9e280df107ca975d706ce0e310f273f6515e50ae98",
        "a34f2ac55898c6270024aea824687c4e8e252ab4e8fd04948805e80a96d24f6e",
        "cfdcc931b7270c72ef7c79b34b36a9e5d1b2b597dc335745317f4f1c78b2c0dc",
        "762981ce9f1447a05175f47a1f576fe60332bbf015d27de04bbe516e02191740",
        "eff05981a69a25687e173adff997ea9b6de66220ffe7960c5a1a4d5e42e8d05d",
    };
    const uint32_t queries[] = {5, 18, 5};
    struct fixture f;
    struct digest root;
    fixture_open(&f, TREE_MAIN, known, 3);
    for (uint32_t g = 0; g < 3; g++) {
        uint32_t at = 0;
        for (uint32_t t = 0; t < known[g].n_tables; t++) {
            for (uint32_t c = 0; c < known[g].widths[t]; c++, at++) {
                for (uint32_t i = 0; i < 1u << known[g].log_height; i++) {
                    ((fp *)f.cols[g][at])[i] = fp_from_u32(1000003 * (g + 1) + 10007 * t
                                                           + 101 * i + 7919 * c * c + 1);
                }
            }
        }
    }
    const struct merkle_tree *const t = fixture_tree(&f, 1, NULL, &root);
    const struct digest expected =
        from_hex("b4489f89e6091ad3162661b1d0aec2b0a08fcc91b0d83041a12ef746fa1b6e21");
    cr_assert(digest_equal(&root, &expected));
    const struct merkle_proof p = fixture_prove(&f, t, queries, 3, NULL);
    cr_assert_eq(p.n_siblings, 8);
    for (size_t i = 0; i < 8; i++) {
        const struct digest sibling = from_hex(siblings[i]);
        cr_assert(digest_equal(&p.siblings[i], &sibling), "sibling %zu", i);
    }
    cr_assert(fixture_verify(&f, &root, queries, 3, &p));
    fixture_close(&f);
}
