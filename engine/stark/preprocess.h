/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Commitments to preprocessed columns, made alike by prover and verifier. */
#ifndef ZK_STARK_PREPROCESS_H
#define ZK_STARK_PREPROCESS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/pool.h"
#include "base/status.h"
#include "field/fp.h"
#include "hash/digest.h"
#include "stark/layout.h"
#include "stark/statement.h"

/* The preprocessed columns of one table of a kind.
 *
 * columns[n_columns[AIR_PRE]]  2^log_rows values each, natural order, Montgomery
 */
struct preprocess_table {
    uint8_t log_rows; /* LAYOUT_ABSENT when the table has no preprocessed columns */
    const fp *const *columns;
};

/* What is committed of one kind. Arrays belong to the arena; NULL when not kept. */
struct merkle_tree;
struct preprocessed {
    uint8_t log_rows[LAYOUT_MAX_TABLES];
    struct digest root;
    struct merkle_tree *tree;
    fp *const
        *lde[LAYOUT_MAX_TABLES]; /* [table][column], bit-reversed coset evaluations */
};

/* Commit the preprocessed columns of a kind and keep trees and LDEs, which the prover
 * opens.
 *
 * in    tables[kind->n_tables]
 * out   in the arena
 * err   STATUS_MEMORY when the arena has less than preprocess_bytes; it is then as
 *       before; STATUS_LIMIT: a table is larger than 2^24 rows
 */
MUST_USE enum status preprocess_commit(struct preprocessed *out,
                                       const struct stark_kind *kind,
                                       const struct preprocess_table *tables,
                                       unsigned log_blowup, struct pool *pool,
                                       struct arena *arena, struct error *e);

/* The same for the verifier: only log_rows and root are set, the arena is as before. */
MUST_USE enum status preprocess_root(struct preprocessed *out,
                                     const struct stark_kind *kind,
                                     const struct preprocess_table *tables,
                                     unsigned log_blowup, struct pool *pool,
                                     struct arena *arena, struct error *e);

/* What either takes from the arena at most, in bytes. */
size_t preprocess_bytes(const struct stark_kind *kind,
                        const struct preprocess_table *tables, unsigned log_blowup,
                        unsigned n_threads);

#endif
