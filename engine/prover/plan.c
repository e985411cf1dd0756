/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/plan.c - how much memory a proof takes, before any work.
 *
 * The chapters of prove.c allocate like a stack, so the peak is what stays plus the
 * largest of what comes and goes on top of it. Every line below names the allocation it
 * counts; a test proves real segments in both modes and holds the arenas' peaks against
 * the result.
 */
#include "fri/fri_prove.h"
#include "merkle/merkle_tree.h"
#include "poly/lde.h"
#include "prover/prover_state.h"
#include "stark/soundness.h"

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Columns of 2^log_n values. */
static size_t columns_bytes(size_t n_columns, unsigned log_n)
{
    return n_columns * ((sizeof(fp) << log_n) + ARENA_ALIGN);
}

struct table_bytes {
    size_t base, aux;             /* extended, as they stay or are rebuilt */
    size_t build_base, build_aux; /* on top while they are built */
};

static struct table_bytes bytes_of_table(const struct layout *layout, uint32_t t,
                                         unsigned n_threads)
{
    const struct layout_table *shape = &layout->tables[t];
    const struct air_graph *graph = shape->graph;
    unsigned log_size = shape->log_rows + layout->log_blowup;
    size_t lde = lde_scratch(shape->log_rows, n_threads) * sizeof(fp) + ARENA_ALIGN;
    size_t trace = columns_bytes(graph->width, shape->log_rows);
    size_t aux_trace = columns_bytes((size_t)shape->n_aux * FE_DEGREE, shape->log_rows);
    return (struct table_bytes){
        .base = columns_bytes(graph->width - graph->n_columns[AIR_PRE], log_size),
        .aux = columns_bytes((size_t)shape->n_aux * FE_DEGREE, log_size),
        .build_base = trace + lde,
        .build_aux =
            aux_trace + larger(trace + (size_t)n_threads * PROVER_BLOCK_BYTES, lde),
    };
}

/* Rows, siblings, and the digests of the sixteen rows around each opened leaf. */
static size_t openings_bytes(const struct layout *layout, uint32_t n_queries)
{
    size_t per_query = 0;
    for (unsigned id = 0; id < LAYOUT_N_TREES; id++) {
        per_query += layout->trees[id].width * sizeof(uint32_t)
                     + (2 * MERKLE_LOG_HEIGHT_MAX + 3 * 16) * sizeof(struct digest);
    }
    return n_queries * per_query;
}

static void tree_bytes(const struct layout *layout, enum layout_tree_id id, size_t *kept,
                       size_t *scratch)
{
    *kept = 0;
    *scratch = 0;
    if (layout->trees[id].n_groups != 0) {
        struct merkle_shape shape;
        layout_tree_shape(&shape, layout, id);
        merkle_tree_size(kept, scratch, &shape, PROVER_TREE_DROP);
    }
}

struct prove_memory prove_memory(const struct layout *layout,
                                 const struct stark_params *params, enum prove_mode mode,
                                 unsigned n_threads)
{
    struct prove_memory m = {0};
    bool keeps = mode != PROVE_STREAM;
    size_t stays = sizeof(struct prover) + layout->n_tables * sizeof(struct table_state)
                   + layout->n_terms * sizeof(fe) + PROVER_SMALL_BYTES;

    size_t chaining[LAYOUT_N_TREES] = {0};
    for (unsigned id = LAYOUT_BOUND; id < LAYOUT_N_TREES; id++) {
        size_t nodes;
        tree_bytes(layout, id, &nodes, &chaining[id]);
        m.kept += nodes;
    }
    m.hashes = PROVER_SMALL_BYTES
               + larger(chaining[LAYOUT_BOUND] + chaining[LAYOUT_MAIN],
                        larger(chaining[LAYOUT_AUX], chaining[LAYOUT_QUOTIENT]));

    /* chapters 1 and 2: columns are built one table after the other */
    size_t columns = 0, build = 0, evaluate = 0, open = 0, widest = 0;
    for (uint32_t t = 0; t < layout->n_tables; t++) {
        if (layout->tables[t].log_rows == LAYOUT_ABSENT) {
            continue;
        }
        struct table_bytes b = bytes_of_table(layout, t, n_threads);
        stays += PROVER_PROGRAM_BYTES;
        widest = larger(widest, b.base + b.aux);
        if (keeps) {
            columns += b.base + b.aux;
            build = larger(build, larger(b.build_base, b.build_aux));
        } else {
            size_t alone = larger(b.base + b.build_base, b.aux + b.build_aux);
            build = larger(build, alone);
            evaluate =
                larger(evaluate, b.base + larger(b.build_base, b.aux + b.build_aux));
            open = larger(open, alone);
        }
    }

    /* chapters 3 to 5: per height C on 2N points, then weights, then numerators and
     * inverses */
    size_t values = 0, word = 0, finish = 0, evaluated = 0;
    for (uint32_t h = 0; h < layout->n_heights; h++) {
        unsigned l = layout->heights[h].log_rows;
        size_t fe_column = columns_bytes(FE_DEGREE, l);
        size_t quotient = columns_bytes((size_t)LAYOUT_QUOTIENT_PARTS * FE_DEGREE,
                                        l + layout->log_blowup);
        m.kept += quotient;
        size_t scratch = lde_scratch(l + 1, n_threads) * sizeof(fp) + ARENA_ALIGN;
        evaluated = larger(
            evaluated,
            columns_bytes(FE_DEGREE, l + 1)
                + larger(scratch, evaluate + (size_t)n_threads * PROVER_BLOCK_BYTES));
        values = larger(values, 2 * fe_column + open);
        word += h == 0 ? 0 : columns_bytes(FE_DEGREE, l + layout->log_blowup);
        finish = larger(finish, 3 * fe_column + larger(open, fe_column + scratch));
    }

    /* chapter 5: F_0 stays, the words of lower heights wait, FRI's layers, openings */
    size_t f0 = columns_bytes(FE_DEGREE, layout->log_size_max);
    uint32_t n_queries = soundness_n_queries(params);
    size_t fri = fri_prove_bytes(&layout->fri, n_queries);
    size_t opened = openings_bytes(layout, n_queries);
    size_t last =
        f0 + larger(layout->n_terms * sizeof(fe) + word + finish, fri + opened + open);

    m.arena = stays + larger(larger(build, evaluated), larger(values, last));
    /* of spilled columns one table's are in memory at a time */
    m.resident = m.arena + m.hashes + m.kept + (mode == PROVE_SPILL ? widest : columns);
    m.kept += columns;
    if (mode == PROVE_SPILL) {
        m.file = m.kept;
        m.kept = 0;
    }
    return m;
}
