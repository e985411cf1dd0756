/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_commitment.h - what stands behind a commitment view; private to the files of
 * engine/. */
#ifndef ZK_VIEW_COMMITMENT_H
#define ZK_VIEW_COMMITMENT_H

#include "prover/proof_trees.h"
#include "prover/provable.h"
#include "view_segment.h"

struct commitment_view {
    struct segment_view *view;
    struct task *task;
    struct arena *fixed; /* of provable */
    struct workplace work;
    struct provable provable;
    struct layout layout;
    struct link_challenges challenges;
    struct proof_trees *trees;
    bool is_resident, with_fri;
    struct root_statement stated[VIEW_N_TREES][VIEW_STATEMENTS_MAX];
};

_Static_assert((int)VIEW_N_TREES == (int)PROOF_N_TREES
                   && (int)VIEW_TREE_FRI == (int)PROOF_TREE_FRI
                   && (int)VIEW_TREE_QUOTIENT == (int)LAYOUT_QUOTIENT
                   && (int)VIEW_TREE_EXTENSION == (int)LAYOUT_AUX
                   && (int)VIEW_TREE_MAIN == (int)LAYOUT_MAIN
                   && (int)VIEW_TREE_BOUNDARY == (int)LAYOUT_BOUND
                   && (int)VIEW_TREE_PREPROCESSED == (int)LAYOUT_PRE,
               "trees are numbered alike");
_Static_assert((int)VIEW_LEVELS_MAX == (int)MERKLE_LOG_HEIGHT_MAX, "every level fits");
_Static_assert((int)VIEW_HEIGHTS_MAX == (int)LAYOUT_MAX_HEIGHTS, "every height fits");
_Static_assert((int)VIEW_FE_DEGREE == (int)FE_DEGREE, "every coefficient fits");

/* STATUS_ARGUMENT with its sentence when the tree was not committed. */
MUST_USE enum status commitment_check(const struct commitment_view *c,
                                      enum view_tree tree, struct error *e);

/* The level of the leaves. */
unsigned commitment_log_leaves(const struct commitment_view *c, enum view_tree tree);

/* As canonical numbers. */
void commitment_keep_fe(uint32_t out[VIEW_FE_DEGREE], fe x);

/* ---- view_fri.c ---- */

/* Fill in fold, and n_traced and n_equal if the values can be held against those of the
 * layer before, or, in the first, trace is set; rows[fold.n_values * FE_DEGREE]. */
MUST_USE enum status commitment_fold_leaf(struct leaf_view *leaf,
                                          struct commitment_view *c, enum view_tree tree,
                                          const uint32_t *rows, bool trace,
                                          struct error *e);

#endif
