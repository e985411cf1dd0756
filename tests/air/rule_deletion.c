/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Deletion: with any one constraint or message of any table switched off, a named forgery
 * is accepted; with all of them on, none is. So each rule is needed, and each is tested.
 * */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tables/tables.h"
#include "tests/support/forgery.h"

/* All lists in one. */
static struct forgery_list all_forgeries(void)
{
#define LIST(name) &forge_##name,
    static const struct forgery_list *const lists[] = {FORGERY_LISTS(LIST)};
#undef LIST
    enum { N_LISTS = sizeof lists / sizeof lists[0], N_MAX = 2048 };
    static struct forgery all[N_MAX];
    size_t n = 0;
    for (size_t i = 0; i < N_LISTS; i++) {
        cr_assert_leq(n + lists[i]->n_forgeries, N_MAX);
        memcpy(all + n, lists[i]->forgeries, lists[i]->n_forgeries * sizeof *all);
        n += lists[i]->n_forgeries;
    }
    return (struct forgery_list){all, n};
}

static size_t uncovered(const struct air_table *const *tables, size_t n_tables,
                        const struct forgery_list *all, size_t *n_rules)
{
    size_t n = 0;
    for (size_t t = 0; t < n_tables; t++) {
        const struct air_graph *graph = forgery_graph(tables[t]);
        *n_rules += graph->n_constraints + graph->n_local + graph->n_global;
        n += forgery_uncovered(tables[t], all, NULL);
    }
    return n;
}

Test(deletion, every_rule_of_every_table_is_needed)
{
    const struct forgery_list all = all_forgeries();
    size_t n_rules = 0;
    cr_expect_eq(uncovered(segment_tables, N_SEGMENT_TABLES, &all, &n_rules), 0);
    cr_expect_eq(uncovered(image_tables + 1, N_IMAGE_TABLES - 1, &all, &n_rules), 0);
    fprintf(stderr, "deletion: %zu rules, %zu forgeries\n", n_rules, all.n_forgeries);
}

Test(deletion, every_forgery_is_refused_and_passes_without_its_objector)
{
    const struct forgery_list all = all_forgeries();
    cr_assert_eq(forgery_judge_list(&all), 0);
}

/* Otherwise switching off one rule would switch off two. */
Test(deletion, rules_of_a_table_have_different_names)
{
    for (size_t t = 0; t < N_SEGMENT_TABLES + N_IMAGE_TABLES; t++) {
        const struct air_graph *graph =
            forgery_graph(t < N_SEGMENT_TABLES ? segment_tables[t]
                                               : image_tables[t - N_SEGMENT_TABLES]);
        const uint32_t n_interactions = graph->n_local + graph->n_global;
        for (uint32_t i = 0; i < graph->n_constraints + n_interactions; i++) {
            const char *name = i < graph->n_constraints
                                   ? graph->constraints[i].name
                                   : graph->interactions[i - graph->n_constraints].name;
            struct air_mask mask = {0};
            uint32_t n_masked = 0;
            cr_assert(forgery_mask(&mask, graph, name));
            for (uint32_t k = 0; k < graph->n_constraints; k++) {
                n_masked += mask.constraint[k];
            }
            for (uint32_t k = 0; k < n_interactions; k++) {
                n_masked += mask.interaction[k];
            }
            cr_expect_eq(n_masked, 1, "%s has %u rules \"%s\"", graph->table->name,
                         n_masked, name);
        }
    }
}

/* The judge itself: an honest row is accepted, a forged one is not, and the forgery needs
 * more than the name of its objector. */
Test(deletion, the_judge_accepts_the_honest_rows_of_every_forgery)
{
    const struct forgery_list all = all_forgeries();
    static struct forgery_case c;
    char why[2048];
    size_t n = 0;
    for (size_t i = 0; i < all.n_forgeries; i++) {
        const struct forgery *f = all.forgeries + i;
        if (!f->unanswered) {
            continue;
        }
        /* these are honest rows, and only the world is not what it should be */
        memset(&c, 0, sizeof c);
        f->build(&c);
        cr_expect(forgery_case_accepted(f->table, &c, NULL, NULL, why, sizeof why),
                  "%s: %s: %s", f->table->name, f->name, why);
        n++;
    }
    cr_assert_gt(n, 100);
}
