/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Multiproofs, the verifier's side: from the rows up to the root, level by level.
 *
 * known[i] is the digest of node index[i] of the level under way; index is ascending and
 * distinct. At a level where a group joins, index is exactly the set of the group's
 * opened rows, so the rows are consumed in step with the nodes and none can be left out.
 */
#include "merkle/merkle_verify.h"

#include <string.h>

#include "base/check.h"
#include "field/params.h"

struct node {
    uint32_t word[DIGEST_WORDS];
};

size_t merkle_verify_scratch(size_t n_queries)
{
    return n_queries * (sizeof(struct node) + 2 * sizeof(uint32_t));
}

/* What is left of the proof; reading beyond the end is impossible because the sizes were
 * compared with merkle_proof_size first. */
struct cursor {
    const uint32_t *rows;
    const struct digest *siblings;
};

static void next_row(struct node *out, struct cursor *at,
                     const struct merkle_shape *shape, unsigned group)
{
    merkle_hash_row(out->word, shape, group, at->rows);
    at->rows += merkle_row_elements(&shape->groups[group]);
}

static void next_sibling(struct node *out, struct cursor *at)
{
    digest_to_words(out->word, at->siblings);
    at->siblings++;
}

/* From the n known nodes of a level to their parents, in place; returns how many. */
static size_t climb(struct node *known, uint32_t *index, size_t n, struct cursor *at,
                    const struct merkle_shape *shape, unsigned log_size)
{
    size_t n_parents = 0;
    for (size_t i = 0; i < n; n_parents++) {
        const struct node *left = &known[i], *right;
        const uint32_t parent = index[i] >> 1;
        struct node sibling;
        if (i + 1 < n && index[i + 1] >> 1 == parent) {
            right = &known[i + 1];
            i += 2;
        } else {
            next_sibling(&sibling, at);
            right = &sibling;
            if ((index[i] & 1) != 0) {
                right = left;
                left = &sibling;
            }
            i += 1;
        }
        merkle_hash_node(known[n_parents].word, shape, log_size, left->word, right->word);
        index[n_parents] = parent;
    }
    return n_parents;
}

static bool are_canonical(const uint32_t *elements, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (elements[i] >= FP_MODULUS) {
            return false;
        }
    }
    return true;
}

bool merkle_verify(const struct digest *root, const struct merkle_shape *shape,
                   const uint32_t *queries, size_t n_queries, const uint32_t *rows,
                   size_t n_elements, const struct digest *siblings, size_t n_siblings,
                   void *scratch)
{
    CHECK(merkle_shape_is_valid(shape));
    struct node *const known = scratch;
    uint32_t *const index = (uint32_t *)(known + n_queries);
    uint32_t *const work = index + n_queries;
    unsigned log_size = shape->groups[0].log_height;

    if (n_queries == 0) {
        return false;
    }
    for (size_t i = 0; i < n_queries; i++) {
        if ((uint64_t)queries[i] >> log_size != 0) {
            return false;
        }
        index[i] = queries[i];
    }
    size_t n = merkle_sort_indices(index, n_queries);

    size_t need_elements, need_siblings;
    merkle_proof_size(&need_elements, &need_siblings, shape, index, n, work);
    if (n_elements != need_elements || n_siblings != need_siblings
        || !are_canonical(rows, n_elements)) {
        return false;
    }

    struct cursor at = {.rows = rows, .siblings = siblings};
    for (size_t i = 0; i < n; i++) {
        next_row(&known[i], &at, shape, 0);
    }
    while (log_size != 0) {
        log_size--;
        n = climb(known, index, n, &at, shape, log_size);
        const int group = merkle_group_at(shape, log_size);
        for (size_t i = 0; group >= 0 && i < n; i++) {
            struct node row;
            next_row(&row, &at, shape, (unsigned)group);
            merkle_hash_inject(known[i].word, shape, log_size, known[i].word, row.word);
        }
    }
    CHECK(n == 1 && at.rows == rows + n_elements && at.siblings == siblings + n_siblings);

    struct digest computed;
    digest_from_words(&computed, known[0].word);
    return digest_equal(&computed, root);
}
