/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_fri.c - FRI's layers: which leaves the queries ask for, what a leaf is made of and
 * what it folds to. Values are made by the verifier's code of what the prover has
 * committed to. */
#include <stdlib.h>
#include <string.h>

#include "stark/identity.h"
#include "verifier/reconstruct.h"
#include "view_commitment.h"

/* ---- queries ---- */

size_t commitment_view_queried(const struct commitment_view *c, enum view_tree tree,
                               uint32_t *leaves, size_t n_max)
{
    struct proof_folding f;
    size_t n = 0;
    if (!c->with_fri) {
        return 0;
    }
    proof_trees_folding(&f, c->trees);
    const unsigned shift = c->layout.log_size_max - commitment_log_leaves(c, tree);
    for (uint32_t i = 0; i < f.n_queries; i++) {
        const uint32_t leaf = f.queries[i] >> shift;
        if (i != 0 && f.queries[i - 1] >> shift == leaf) {
            continue;
        }
        if (n < n_max) {
            leaves[n] = leaf;
        }
        n++;
    }
    return n;
}

/* The first position of the leaf's values, or that of the first query among them. */
static uint32_t position_in(const struct commitment_view *c, unsigned layer,
                            uint32_t leaf)
{
    struct proof_folding f;
    proof_trees_folding(&f, c->trees);
    const unsigned log_arity = f.schedule->log_arity[layer];
    const unsigned shift = c->layout.log_size_max - f.schedule->log_size[layer];
    for (uint32_t i = 0; i < f.n_queries; i++) {
        if (f.queries[i] >> shift >> log_arity == leaf) {
            return f.queries[i] >> shift;
        }
    }
    return leaf << log_arity;
}

bool commitment_view_made_of(const struct commitment_view *c, enum view_tree *tree,
                             uint32_t *leaf)
{
    if (*tree < VIEW_TREE_FRI || !c->with_fri) {
        return false;
    }
    *leaf = position_in(c, *tree - VIEW_TREE_FRI, *leaf);
    if (*tree == VIEW_TREE_FRI) {
        *tree = VIEW_TREE_MAIN;
        *leaf >>= c->layout.log_size_max - commitment_log_leaves(c, *tree);
    } else {
        *tree = (enum view_tree)(*tree - 1);
    }
    return true;
}

bool commitment_view_folds_into(const struct commitment_view *c, enum view_tree *tree,
                                uint32_t *leaf)
{
    const struct fri_schedule *const fri = &c->layout.fri;
    const unsigned layer = *tree < VIEW_TREE_FRI ? 0 : *tree - VIEW_TREE_FRI + 1;
    if (!c->with_fri || layer >= fri->n_layers) {
        return false;
    }
    if (layer == 0) {
        *leaf <<= c->layout.log_size_max - commitment_log_leaves(c, *tree);
    }
    *leaf >>= fri->log_arity[layer];
    *tree = (enum view_tree)(VIEW_TREE_FRI + layer);
    return true;
}

/* ---- one leaf ---- */

enum { LEAF_VALUES_MAX = 1 << FRI_LOG_ARITY_MAX };

static unsigned count_equal(const fe *a, const fe *b, unsigned n)
{
    unsigned n_equal = 0;
    for (unsigned i = 0; i < n; i++) {
        n_equal += fe_equal(a[i], b[i]);
    }
    return n_equal;
}

/* The values of F_0 that follow from the leaves of all other trees at its positions. */
static enum status make_first(fe *made, struct commitment_view *c,
                              const struct proof_folding *f, uint32_t first, unsigned n,
                              struct error *e)
{
    const struct stark_kind *const kind = c->layout.kind;
    const struct proof *proof;
    struct reconstruction r;
    struct arena *arena;
    uint32_t positions[LEAF_VALUES_MAX];
    for (unsigned i = 0; i < n; i++) {
        positions[i] = first + i;
    }
    TRY(proof_trees_open_all(&proof, c->trees, positions, n, e));
    const size_t bytes = reconstruction_bytes(kind, 1, n) + c->layout.n_terms * sizeof(fe)
                         + (size_t)4 * ARENA_ALIGN;
    TRY(arena_open(&arena, bytes, e));
    fe *const gammas = arena_alloc(arena, c->layout.n_terms * sizeof *gammas);
    const bool is_taken = gammas != NULL && reconstruction_take(&r, kind, 1, n, arena);
    if (is_taken) {
        identity_powers(gammas, f->gamma, c->layout.n_terms);
        reconstruct_first_word(&r, &c->layout, proof, positions, n, gammas, f->zeta,
                               made);
    }
    arena_close(arena);
    return is_taken ? STATUS_OK
                    : error_set(e, STATUS_MEMORY, "commitments: no memory for a leaf");
}

/* The values that the layer before folds to, leaf by leaf. */
static void make_folds(fe *made, const struct commitment_view *c,
                       const struct proof_folding *f, unsigned layer, uint32_t first,
                       unsigned n)
{
    const unsigned before = layer - 1;
    const unsigned log_arity = f->schedule->log_arity[before];
    for (unsigned i = 0; i < n; i++) {
        fe leaf[LEAF_VALUES_MAX];
        for (uint32_t k = 0; k >> log_arity == 0; k++) {
            leaf[k] = proof_trees_word(c->trees, before, ((first + i) << log_arity) + k);
        }
        made[i] = fri_fold_leaf(leaf, log_arity, first + i, f->schedule->log_size[before],
                                f->beta[before]);
    }
}

static void fold_on(struct leaf_fold *fold, const struct commitment_view *c,
                    const struct proof_folding *f, const fe *values)
{
    const struct fri_schedule *const fri = f->schedule;
    const fe folded = fri_fold_leaf(values, fri->log_arity[fold->layer], fold->to,
                                    fold->log_size, f->beta[fold->layer]);
    fold->is_last = fold->layer + 1 == fri->n_layers;
    const fe next = fold->is_last
                        ? fri_evaluate_final(f->final, fold->to, fri->log_blowup)
                        : proof_trees_word(c->trees, fold->layer + 1, fold->to);
    commitment_keep_fe(fold->folded, folded);
    commitment_keep_fe(fold->next, next);
    fold->is_equal = fe_equal(folded, next);
}

enum status commitment_fold_leaf(struct leaf_view *leaf, struct commitment_view *c,
                                 enum view_tree tree, const uint32_t *rows, bool trace,
                                 struct error *e)
{
    struct proof_folding f;
    struct leaf_fold *const fold = &leaf->fold;
    fe values[LEAF_VALUES_MAX], made[LEAF_VALUES_MAX];
    proof_trees_folding(&f, c->trees);
    leaf->has_fold = true;
    fold->layer = tree - VIEW_TREE_FRI;
    fold->log_size = f.schedule->log_size[fold->layer];
    fold->to = leaf->index;
    fold->first = leaf->index << f.schedule->log_arity[fold->layer];
    fold->n_values = 1u << f.schedule->log_arity[fold->layer];
    for (unsigned i = 0; i < fold->n_values * FE_DEGREE; i++) {
        values[i / FE_DEGREE].c[i % FE_DEGREE] = fp_from_u32(rows[i]);
    }
    fold_on(fold, c, &f, values);
    if (fold->layer != 0) {
        make_folds(made, c, &f, fold->layer, fold->first, fold->n_values);
    } else if (trace) {
        TRY(make_first(made, c, &f, fold->first, fold->n_values, e));
    } else {
        return STATUS_OK;
    }
    leaf->is_traced = true;
    leaf->n_traced = fold->n_values;
    leaf->n_equal = count_equal(values, made, fold->n_values);
    return STATUS_OK;
}
