/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Layouts: every column, constraint, sum and term has one place, and the places are those
 * of docs/protocol.md section 8. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "stark/layout.h"
#include "stark/logup.h"
#include "tables/buses.h"
#include "tables/tables.h"

static struct arena *arena;
static struct machine *machine;

static struct stark_kind machine_kind(enum proof_kind kind)
{
    struct error e;
    if (machine == NULL) {
        cr_assert_eq(arena_open(&arena, (size_t)256 << 20, &e), STATUS_OK, "%s", e.text);
        cr_assert_eq(machine_record(&machine, arena, &e), STATUS_OK, "%s", e.text);
    }
    return (struct stark_kind){(enum stark_kind_id)(kind + 1),
                               machine_graphs(machine, kind), machine_n_tables(kind)};
}

static uint64_t state = 1;

static uint32_t random_below(uint32_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % n;
}

/* Legal heights: tables with fixed or boundary columns present, one table of 2^7 rows or
 * more. */
static void draw_heights(uint8_t *log_rows, const struct stark_kind *kind)
{
    for (uint32_t i = 0; i < kind->n_tables; i++) {
        const struct air_graph *const g = kind->graphs[i];
        const bool must = g->n_columns[AIR_PRE] != 0 || g->n_columns[AIR_BOUND] != 0;
        log_rows[i] = !must && random_below(4) == 0 ? LAYOUT_ABSENT
                                                    : (uint8_t)(4 + random_below(21));
    }
    log_rows[0] = (uint8_t)(7 + random_below(18));
}

static void mark(uint8_t *seen, uint32_t first, uint32_t n, uint32_t limit)
{
    cr_assert_leq(first + n, limit);
    for (uint32_t i = first; i < first + n; i++) {
        cr_assert_eq(seen[i], 0);
        seen[i] = 1;
    }
}

static void expect_all(const uint8_t *seen, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        cr_assert_eq(seen[i], 1);
    }
}

/* The order of terms, by walking heights and tables as the document says. */
static void expect_terms(const struct layout *l)
{
    uint32_t next = 0;
    unsigned previous = 25;
    for (uint32_t h = 0; h < l->n_heights; h++) {
        const struct layout_height *const height = &l->heights[h];
        cr_assert_lt(height->log_rows, previous);
        previous = height->log_rows;
        cr_assert_eq(height->first_term, next);
        uint32_t constraints = 0;
        for (uint32_t i = 0; i < l->n_tables; i++) {
            const struct layout_table *const t = &l->tables[i];
            const struct air_graph *const g = t->graph;
            if (t->log_rows != height->log_rows) {
                continue;
            }
            uint32_t n_next = (g->n_local != 0) + (g->n_global != 0);
            for (uint32_t c = 0; c < g->width; c++) {
                n_next += g->next_used[c];
            }
            const uint32_t n_aux = (g->n_local + 1) / 2 + (g->n_global + 1) / 2;
            cr_assert_eq(t->n_aux, n_aux);
            cr_assert_eq(t->zeta_term, next);
            cr_assert_eq(t->n_zeta_terms, g->width + n_aux);
            cr_assert_eq(t->next_term, next + g->width + n_aux);
            cr_assert_eq(t->n_next_terms, n_next);
            cr_assert_eq(t->first_constraint, constraints);
            cr_assert_eq(t->n_constraints, g->n_constraints + n_aux);
            next += g->width + n_aux + n_next;
            constraints += t->n_constraints;
        }
        cr_assert_eq(height->n_constraints, constraints);
        cr_assert_leq(constraints, l->n_constraints_max);
        cr_assert_eq(height->quotient_term, next);
        next += 2;
        cr_assert_eq(height->n_terms, next - height->first_term);
    }
    cr_assert_eq(l->n_terms, next);
}

static void expect_trees(const struct layout *l)
{
    static uint8_t seen[1 << 16];
    for (unsigned id = 0; id < LAYOUT_QUOTIENT; id++) {
        const struct layout_tree *const tree = &l->trees[id];
        uint32_t width = 0;
        for (uint32_t g = 0; g < tree->n_groups; g++) {
            const struct layout_group *const group = &tree->groups[g];
            cr_assert(g == 0 || group->log_size < tree->groups[g - 1].log_size);
            memset(seen, 0, group->width);
            for (uint32_t i = 0; i < l->n_tables; i++) {
                const struct layout_table *const t = &l->tables[i];
                if (t->log_rows + l->log_blowup == group->log_size) {
                    mark(seen, t->offset[id], t->width[id], group->width);
                }
            }
            expect_all(seen, group->width);
            width += group->width;
        }
        uint32_t all = 0;
        for (uint32_t i = 0; i < l->n_tables; i++) {
            all += l->tables[i].log_rows == LAYOUT_ABSENT ? 0 : l->tables[i].width[id];
        }
        cr_assert_eq(width, all);
        cr_assert_eq(tree->width, all);
    }
    cr_assert_eq(l->trees[LAYOUT_QUOTIENT].n_groups, l->n_heights);
    cr_assert_eq(l->trees[LAYOUT_QUOTIENT].width, 10 * l->n_heights);
}

static void expect_bounds(const struct layout *l, const struct layout_bounds *b)
{
    cr_assert_leq(l->n_terms, b->n_terms);
    cr_assert_leq(l->n_constraints_max, b->n_constraints);
    cr_assert_leq(l->n_local_sums, b->n_sums);
    cr_assert_leq(l->n_global_sums, b->n_sums);
    for (unsigned id = 0; id < LAYOUT_N_TREES; id++) {
        cr_assert_leq(l->trees[id].width, b->width[id]);
    }
}

static void expect_sums_and_messages(const struct layout *l)
{
    uint32_t n_local = 0, n_global = 0;
    uint64_t slots = 0, counted = 0;
    for (uint32_t i = 0; i < l->n_tables; i++) {
        const struct layout_table *const t = &l->tables[i];
        const bool is_here = t->log_rows != LAYOUT_ABSENT;
        cr_assert_eq(t->local_sum,
                     is_here && t->graph->n_local != 0 ? n_local++ : LAYOUT_NONE);
        cr_assert_eq(t->global_sum,
                     is_here && t->graph->n_global != 0 ? n_global++ : LAYOUT_NONE);
        slots += is_here
                     ? (uint64_t)(t->graph->n_local + t->graph->n_global) << t->log_rows
                     : 0;
    }
    for (unsigned b = 0; b < AIR_MAX_BUSES; b++) {
        counted += l->n_sends[b] + l->n_receives[b];
    }
    cr_assert_eq(counted, slots);
    cr_assert_eq(l->n_slots_local + l->n_slots_global, slots);
    cr_assert_eq(l->n_local_sums, n_local);
    cr_assert_eq(l->n_global_sums, n_global);
}

Test(layout, everything_of_the_machine_has_one_place_at_random_heights)
{
    for (unsigned k = 0; k < N_KINDS; k++) {
        const struct stark_kind kind = machine_kind((enum proof_kind)k);
        struct layout_bounds bounds;
        layout_bounds(&bounds, &kind);
        for (unsigned round = 0; round < 300; round++) {
            static struct layout l;
            uint8_t log_rows[LAYOUT_MAX_TABLES];
            struct error e;
            draw_heights(log_rows, &kind);
            cr_assert_eq(layout_init(&l, &kind, 1 + round % 3, log_rows, &e), STATUS_OK,
                         "%s", e.text);
            expect_terms(&l);
            expect_trees(&l);
            expect_sums_and_messages(&l);
            expect_bounds(&l, &bounds);
        }
    }
}

Test(layout, illegal_heights_are_refused)
{
    const struct stark_kind kind = machine_kind(KIND_SEGMENT);
    static struct layout l;
    struct error e;
    for (uint32_t i = 0; i < kind.n_tables; i++) {
        uint8_t log_rows[LAYOUT_MAX_TABLES];
        memset(log_rows, 10, sizeof log_rows);
        cr_assert_eq(layout_init(&l, &kind, 1, log_rows, &e), STATUS_OK, "%s", e.text);
        static const uint8_t illegal[] = {0, 1, 3, 25, 27, 31, 32, 64, 128, 254};
        for (size_t k = 0; k < sizeof illegal; k++) {
            log_rows[i] = illegal[k];
            cr_expect_eq(layout_init(&l, &kind, 1, log_rows, &e), STATUS_FORMAT);
        }
        log_rows[i] = LAYOUT_ABSENT;
        const struct air_graph *const g = kind.graphs[i];
        const bool must = g->n_columns[AIR_PRE] != 0 || g->n_columns[AIR_BOUND] != 0;
        cr_expect_eq(layout_init(&l, &kind, 1, log_rows, &e),
                     must ? STATUS_FORMAT : STATUS_OK, "%s", g->table->name);
    }
    uint8_t low[LAYOUT_MAX_TABLES];
    memset(low, 6, sizeof low);
    cr_expect_eq(layout_init(&l, &kind, 1, low, &e), STATUS_FORMAT,
                 "no table of 2^7 rows");
}

/* The greatest legal proof: the local counts are checked all the same, because tables
 * grow. */
Test(layout, messages_of_the_largest_segment_still_fit)
{
    const struct stark_kind kind = machine_kind(KIND_SEGMENT);
    static struct layout l;
    struct error e;
    uint8_t log_rows[LAYOUT_MAX_TABLES];
    memset(log_rows, STARK_LOG_ROWS_MAX, sizeof log_rows);
    cr_assert_eq(layout_init(&l, &kind, 1, log_rows, &e), STATUS_OK, "%s", e.text);
    cr_expect(logup_counts_fit(&machine_buses, AIR_LOCAL, l.n_sends, l.n_receives));
    l.n_sends[BUS_U16] += FP_P;
    cr_expect(!logup_counts_fit(&machine_buses, AIR_LOCAL, l.n_sends, l.n_receives));
}

Test(layout, counts_fit_up_to_p_minus_1_per_sign_and_scope)
{
    uint64_t sends[AIR_MAX_BUSES] = {0}, receives[AIR_MAX_BUSES] = {0};
    for (uint32_t b = 0; b < machine_buses.n_buses; b++) {
        const enum air_scope scope = (enum air_scope)machine_buses.buses[b].scope;
        const enum air_scope other = scope == AIR_LOCAL ? AIR_GLOBAL : AIR_LOCAL;
        sends[b] = receives[b] = FP_P - 1;
        cr_expect(logup_counts_fit(&machine_buses, scope, sends, receives));
        sends[b] = FP_P;
        cr_expect(!logup_counts_fit(&machine_buses, scope, sends, receives));
        cr_expect(logup_counts_fit(&machine_buses, other, sends, receives));
        sends[b] = 0;
        receives[b] = (uint64_t)1 << 40;
        cr_expect(!logup_counts_fit(&machine_buses, scope, sends, receives));
        receives[b] = 0;
    }
}
