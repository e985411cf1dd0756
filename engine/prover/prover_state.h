/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/prover_state.h - what the chapters of prove() hand to each other; private to
 * prover/.
 *
 * Lifetime. Trees and extended columns lie in `kept` until the proof is done; everything
 * else lies in `arena`, which is a stack: what outlives a chapter is allocated at its
 * beginning, scratch after it, and released when it ends.
 */
#ifndef ZK_PROVER_PROVER_STATE_H
#define ZK_PROVER_PROVER_STATE_H

#include "air/blocks.h"
#include "base/check.h"
#include "fri/fri_prove.h"
#include "merkle/merkle_tree.h"
#include "prover/prove.h"
#include "stark/logup.h"
#include "stark/proof.h"
#include "transcript/transcript.h"

enum {
    PROVER_MAX_AUX = (AIR_MAX_INTERACTIONS + 1) / 2 + 1,

    /* lowest levels of trees that are not stored but hashed again around the queries */
    PROVER_TREE_DROP = 3,

    /* bounds for the plan: a compiled table, a worker's block, everything of no account
     * */
    PROVER_PROGRAM_BYTES = 1 << 15,
    PROVER_BLOCK_BYTES = 1 << 19,
    PROVER_SMALL_BYTES = 1 << 20
};

/* One table of the proof under way. Columns that are not resident are NULL. */
struct table_state {
    struct air_program *program;
    const fp *base[AIR_MAX_COLUMNS]; /* [graph->width] of 2^(log_rows + log_blowup) */
    const fp *aux[PROVER_MAX_AUX * FE_DEGREE]; /* [n_aux][FE_DEGREE] of the same */
    bool has_base, has_aux;                    /* kept */
    size_t base_from, base_to;                 /* marks of kept around them */
    size_t aux_from, aux_to;
};

struct prover {
    const struct prove_input *in;
    const struct layout *layout;
    const struct workplace *work;
    struct arena *arena; /* work's, for short: what comes and goes */
    struct arena *kept;  /* work's, or the spill file's: trees, extended columns */
    struct pool *pool;
    struct task *task;
    struct table_state *tables; /* [layout->n_tables] */
    struct merkle_tree *trees[LAYOUT_N_TREES];
    struct merkle_shape shapes[LAYOUT_N_TREES];
    fp *quotient[LAYOUT_MAX_HEIGHTS][LAYOUT_QUOTIENT_PARTS * FE_DEGREE];
    struct air_challenges challenges[2]; /* by enum air_scope */
    fe alpha, zeta, gamma;
    struct transcript transcript;
    struct proof proof;
    fe *values; /* [layout->n_terms] */
    struct fri_prover *fri;
    uint32_t *indices; /* of the queries, ascending */
    uint32_t n_indices;
};

/* ---- prove.c: the chapters that proof_trees.c repeats ---- */

/* Compile the tables and begin the transcript; in, layout, work and what is short for its
 * members are set. */
MUST_USE enum status prover_set_up(struct prover *p, struct error *e);

/* Chapters 1 to 3, in this order: the trees of base columns, of extension columns, of the
 * quotient. bound_root is that of the tree BOUND. */
MUST_USE enum status prover_commit_base(struct prover *p, struct digest *bound_root,
                                        struct error *e);
MUST_USE enum status prover_commit_aux(struct prover *p, struct error *e);
MUST_USE enum status prover_commit_quotient(struct prover *p, struct error *e);

/* Chapter 4, and of chapter 5 what comes before the openings: FRI's trees, then indices.
 */
MUST_USE enum status prover_out_of_domain(struct prover *p, struct error *e);
MUST_USE enum status prover_commit_fri(struct prover *p, struct error *e);

/* ---- columns.c: extended columns, kept or rebuilt ---- */

/* Base columns of a table as lde[graph->width]; what is not resident is built in the
 * arena and gone after the caller's arena_release. */
MUST_USE enum status columns_base(struct prover *p, uint32_t table, const fp **lde,
                                  struct error *e);

/* The same for the extension columns, lde[n_aux * FE_DEGREE]; sums are not touched. */
MUST_USE enum status columns_aux(struct prover *p, uint32_t table, const fp **lde,
                                 struct error *e);

/* Base columns on the trace domain, allocated in the arena. */
MUST_USE enum status columns_trace(struct prover *p, uint32_t table, fp **trace,
                                   struct error *e);

/* Build and keep, when the mode is resident; otherwise as above. The aux version sets the
 * claimed sums of the proof. */
MUST_USE enum status columns_commit_base(struct prover *p, uint32_t table, const fp **lde,
                                         struct error *e);
MUST_USE enum status columns_commit_aux(struct prover *p, uint32_t table, const fp **lde,
                                        struct error *e);

/* ---- interact.c: LogUp columns ---- */

/* The extension columns of a table on its trace domain and its claimed sums.
 *
 * in    trace[graph->width]
 * out   aux[n_aux * FE_DEGREE]  accumulators start at 0
 *       local_sum, global_sum   zero where the scope has no interactions
 */
MUST_USE enum status interact_columns(struct prover *p, uint32_t table,
                                      const fp *const *trace, fp *const *aux,
                                      fe *local_sum, fe *global_sum, struct error *e);

/* ---- quotient.c ---- */

/* Fill p->quotient for all heights. */
MUST_USE enum status quotient_columns(struct prover *p, struct error *e);

/* ---- deep.c ---- */

/* p->values: every term of the layout at zeta, or zeta * omega. */
MUST_USE enum status deep_values(struct prover *p, fe zeta, struct error *e);

/* F_0: word[FE_DEGREE] of 2^log_size_max values each, allocated by the caller. */
MUST_USE enum status deep_word(struct prover *p, fe zeta, fe gamma, fp *const *word,
                               struct error *e);

/* ---- leaf_checks.c ---- */

/* The identity between quotients and constraints as this prover has drawn and claimed it,
 * for evaluating it once more. alphas[layout->n_constraints_max] are the powers of alpha
 * and stay the caller's. */
struct identity;
void prover_identity(struct identity *out, const struct prover *p, const fe *alphas);

/* ---- openings.c ---- */

/* Open all trees but FRI's at indices[n_indices] of the largest domain, ascending. */
MUST_USE enum status openings_make(struct prover *p, const uint32_t *indices,
                                   uint32_t n_indices, struct error *e);

/* What one round of a table counts for in the progress of a proof, and how many rounds
 * there are: main, aux, quotient, values, word, openings. */
enum { PROVER_N_ROUNDS = 6 };
uint64_t columns_weight(const struct layout *layout, uint32_t table);

/* Done with a table in a round: give back what was built since the mark, let kept columns
 * leave memory if they may, count the step.
 * err  STATUS_CANCELLED */
MUST_USE enum status columns_done(struct prover *p, uint32_t table, size_t mark,
                                  struct error *e);

/* The group of a tree that holds the tables of a height. */
static inline unsigned prover_group(const struct layout_tree *tree, uint8_t height)
{
    unsigned g = 0;
    while (tree->groups[g].height != height) {
        g++;
        CHECK(g < tree->n_groups);
    }
    return g;
}

/* STATUS_MEMORY, naming the arena. */
MUST_USE enum status prover_out_of_memory(const struct prover *p, struct error *e);

#endif
