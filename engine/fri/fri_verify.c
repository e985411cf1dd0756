/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* FRI, the verifier's side: layer by layer, every queried position of a word must be what
 * the word before folds to, and the first one what the caller says. */
#include "fri/fri_verify.h"

#include <string.h>

#include "base/check.h"
#include "merkle/merkle_verify.h"

/* The set of queried positions of the word under way, and its values there as they follow
 * from the layers before. */
struct front {
    uint32_t *index; /* ascending, distinct */
    fe *value;
    uint32_t n;
};

size_t fri_verify_scratch(uint32_t n)
{
    const size_t merkle = merkle_verify_scratch(n);
    return n * (2 * sizeof(uint32_t) + sizeof(fe)) + 8 + merkle;
}

static fe word_value(const uint32_t *words)
{
    fe x;
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        x.c[c] = fp_from_u32(words[c]);
    }
    return x;
}

/* Compare the front with the opened leaves of a layer and fold these into the next front,
 * in place: leaf m is made from front entries at or behind m. */
static bool cross_layer(struct front *f, const struct fri_claim *claim, unsigned layer)
{
    const unsigned log_arity = claim->schedule->log_arity[layer];
    const unsigned log_size = claim->schedule->log_size[layer];
    const uint32_t mask = ((uint32_t)1 << log_arity) - 1;
    const uint32_t *words = claim->openings[layer].words;
    uint32_t n_leaves = 0;
    for (uint32_t i = 0; i < f->n;) {
        const uint32_t k = f->index[i] >> log_arity;
        fe leaf[1 << FRI_LOG_ARITY_MAX];
        for (uint32_t v = 0; v <= mask; v++, words += FE_DEGREE) {
            leaf[v] = word_value(words);
        }
        for (; i < f->n && f->index[i] >> log_arity == k; i++) {
            if (!fe_equal(f->value[i], leaf[f->index[i] & mask])) {
                return false;
            }
        }
        f->index[n_leaves] = k;
        f->value[n_leaves] =
            fri_fold_leaf(leaf, log_arity, k, log_size, claim->betas[layer]);
        n_leaves++;
    }
    f->n = n_leaves;
    return true;
}

/* Does the opening hold exactly the leaves of the front, and lead to the root? */
static bool check_opening(const struct front *f, const struct fri_claim *claim,
                          unsigned layer, uint32_t *leaves, void *scratch)
{
    struct merkle_shape shape;
    fri_tree_shape(&shape, claim->schedule, layer);
    const struct opening *const o = &claim->openings[layer];
    const size_t n =
        merkle_shift_indices(leaves, f->index, f->n, claim->schedule->log_arity[layer]);
    return merkle_verify(&claim->roots[layer], &shape, leaves, n, o->words, o->n_words,
                         o->siblings, o->n_siblings, scratch);
}

enum fri_outcome fri_verify(const struct fri_claim *claim, const uint32_t *indices,
                            uint32_t n, const fe *first, void *scratch, unsigned *layer)
{
    CHECK(n >= 1);
    /* scratch: merkle | values | indices | leaves; each part keeps the next one's
     * alignment */
    const size_t merkle = (merkle_verify_scratch(n) + 7) & ~(size_t)7;
    uint8_t *const base = scratch;
    struct front f = {
        .value = (fe *)(void *)(base + merkle),
        .index = (uint32_t *)(void *)(base + merkle + n * sizeof(fe)),
        .n = n,
    };
    uint32_t *const leaves = f.index + n;
    memcpy(f.index, indices, n * sizeof *f.index);
    memcpy(f.value, first, n * sizeof *f.value);
    for (unsigned j = 0; j < claim->schedule->n_layers; j++) {
        *layer = j;
        if (!check_opening(&f, claim, j, leaves, scratch)) {
            return FRI_BAD_OPENING;
        }
        if (!cross_layer(&f, claim, j)) {
            return j == 0 ? FRI_BAD_FIRST : FRI_BAD_FOLD;
        }
    }
    for (uint32_t i = 0; i < f.n; i++) {
        const fe expected =
            fri_evaluate_final(claim->final, f.index[i], claim->schedule->log_blowup);
        if (!fe_equal(f.value[i], expected)) {
            return FRI_BAD_FINAL;
        }
    }
    return FRI_CONSISTENT;
}
