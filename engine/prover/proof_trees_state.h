/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/proof_trees_state.h - what stands behind struct proof_trees; private to
 * prover/proof_trees.c and prover/leaf_checks.c. */
#ifndef ZK_PROVER_PROOF_TREES_STATE_H
#define ZK_PROVER_PROOF_TREES_STATE_H

#include "prover/proof_trees.h"
#include "prover/prover_state.h"

/* Columns that a tree takes from one table, at most. */
enum { TREE_WIDTH_MAX = PROVER_MAX_AUX * FE_DEGREE };
_Static_assert((int)TREE_WIDTH_MAX >= (int)AIR_MAX_COLUMNS, "base columns fit, too");

struct proof_trees {
    struct prove_input in;
    struct workplace work;
    struct link_challenges none; /* stands for the link that is not there */
    struct prover prover;
    struct digest roots[PROOF_N_TREES];
    bool has[PROOF_N_TREES];
    size_t mark, mark_hashes, mark_kept; /* as found */
    size_t scratch;                      /* above it what one call leaves */
};

#endif
