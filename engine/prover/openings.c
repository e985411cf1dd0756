/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/openings.c - the rows that the queries name, and their paths.
 *
 * Columns stream by in the order in which they were committed, table by table, so that in
 * stream mode one table's columns exist at a time. Base columns of a table serve two
 * trees (BOUND, MAIN).
 */
#include <string.h>

#include "merkle/merkle_open.h"
#include "prover/prover_state.h"

struct open_trees {
    struct merkle_opening *of[LAYOUT_N_TREES];
};

static enum status begin(struct prover *p, struct open_trees *open,
                         const uint32_t *indices, uint32_t n_indices, struct error *e)
{
    for (unsigned id = 0; id < LAYOUT_N_TREES; id++) {
        open->of[id] = NULL;
        const struct layout_tree *tree = &p->layout->trees[id];
        if (tree->n_groups == 0) {
            continue;
        }
        uint32_t *queries = arena_alloc(p->arena, n_indices * sizeof *queries);
        if (queries == NULL) {
            return prover_out_of_memory(p, e);
        }
        for (uint32_t i = 0; i < n_indices; i++) {
            queries[i] = layout_shift_index(indices[i], p->layout->log_size_max,
                                            tree->groups[0].log_size);
        }
        TRY(merkle_opening_begin(&open->of[id], p->trees[id], queries, n_indices,
                                 p->arena, e));
    }
    return STATUS_OK;
}

static enum status open_table(struct prover *p, struct open_trees *open, uint32_t table,
                              struct error *e)
{
    const struct layout_table *shape = &p->layout->tables[table];
    const struct air_graph *graph = shape->graph;
    const fp *columns[AIR_MAX_COLUMNS];
    size_t mark = arena_mark(p->arena);

    TRY(columns_base(p, table, columns, e));
    for (unsigned id = LAYOUT_PRE; id <= LAYOUT_MAIN; id++) {
        if (shape->width[id] != 0) {
            merkle_opening_absorb(
                open->of[id], prover_group(&p->layout->trees[id], shape->height),
                columns + graph->first_column[id], shape->width[id], p->pool);
        }
    }
    arena_release(p->arena, mark);
    if (shape->n_aux != 0) {
        TRY(columns_aux(p, table, columns, e));
        merkle_opening_absorb(open->of[LAYOUT_AUX],
                              prover_group(&p->layout->trees[LAYOUT_AUX], shape->height),
                              columns, shape->width[LAYOUT_AUX], p->pool);
    }
    return columns_done(p, table, mark, e);
}

enum status openings_make(struct prover *p, const uint32_t *indices, uint32_t n_indices,
                          struct error *e)
{
    struct open_trees open;
    TRY(begin(p, &open, indices, n_indices, e));
    for (uint32_t t = 0; t < p->layout->n_tables; t++) {
        if (p->layout->tables[t].log_rows != LAYOUT_ABSENT) {
            TRY(open_table(p, &open, t, e));
        }
    }
    for (uint32_t h = 0; h < p->layout->n_heights; h++) {
        merkle_opening_absorb(open.of[LAYOUT_QUOTIENT], h,
                              (const fp *const *)p->quotient[h],
                              LAYOUT_QUOTIENT_PARTS * FE_DEGREE, p->pool);
    }
    for (unsigned id = 0; id < LAYOUT_N_TREES; id++) {
        if (open.of[id] == NULL) {
            memset(&p->proof.openings[id], 0, sizeof p->proof.openings[id]);
            continue;
        }
        struct merkle_proof proof;
        merkle_opening_finish(open.of[id], &proof);
        p->proof.openings[id] = (struct opening){
            .words = proof.rows,
            .n_words = (uint32_t)proof.n_elements,
            .siblings = proof.siblings,
            .n_siblings = (uint32_t)proof.n_siblings,
        };
    }
    return STATUS_OK;
}
