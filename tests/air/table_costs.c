/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the tables cost, against the count on paper: main columns, interactions, extension
 * columns, cells of a row (main + 5 for each extension column). A table that got dearer
 * without anybody meaning it shows here; so does one that lost a message. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "tables/tables.h"

/* Counted by hand from the definition of each table. */
static const struct {
    const char *name;
    uint32_t main, interactions, aux, cells;
} expected[] = {
    {"addi", 21, 10, 5, 46},      {"add", 26, 16, 8, 66},
    {"addw", 27, 14, 7, 62},      {"less", 31, 15, 8, 71},
    {"logic", 38, 20, 10, 88},    {"logici", 26, 11, 6, 56},
    {"const", 14, 6, 3, 29},      {"jump", 4, 3, 2, 14},
    {"branch_eq", 21, 9, 5, 46},  {"branch_z", 12, 6, 3, 27},
    {"branch_lt", 24, 12, 6, 54}, {"jalr", 21, 11, 6, 51},
    {"load_d", 23, 14, 7, 58},    {"store_d", 23, 14, 7, 58},
    {"load_w", 28, 15, 8, 68},    {"load_n", 33, 16, 8, 73},
    {"store_n", 36, 16, 8, 76},   {"load_u", 54, 26, 13, 119},
    {"store_u", 59, 29, 15, 134}, {"touch", 10, 5, 3, 25},
};

static struct arena *arena;
static struct machine *machine;

static void set_up(void)
{
    struct error e;
    cr_assert_eq(arena_open(&arena, (size_t)64 << 20, &e), STATUS_OK);
    cr_assert_eq(machine_record(&machine, arena, &e), STATUS_OK, "%s", e.text);
}

static void tear_down(void)
{
    arena_close(arena);
}

TestSuite(table_costs, .init = set_up, .fini = tear_down);

Test(table_costs, are_those_counted_by_hand)
{
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const struct air_graph *graph = NULL;
        for (uint32_t t = 0; t < N_SEGMENT_TABLES; t++) {
            if (strcmp(machine->segment[t]->table->name, expected[i].name) == 0) {
                graph = machine->segment[t];
            }
        }
        cr_assert_not_null(graph, "no table %s", expected[i].name);
        const uint32_t main = graph->n_columns[AIR_MAIN];
        const uint32_t aux = graph->n_aux_local + graph->n_aux_global;
        cr_expect_eq(main, expected[i].main, "%s: %u columns", expected[i].name, main);
        cr_expect_eq(graph->n_local + graph->n_global, expected[i].interactions,
                     "%s: %u interactions", expected[i].name,
                     graph->n_local + graph->n_global);
        cr_expect_eq(aux, expected[i].aux, "%s: %u extension columns", expected[i].name,
                     aux);
        cr_expect_eq(main + 5 * aux, expected[i].cells, "%s: %u cells", expected[i].name,
                     main + 5 * aux);
    }
}

Test(table_costs, no_table_exceeds_degree_three)
{
    for (uint32_t t = 0; t < N_SEGMENT_TABLES; t++) {
        cr_assert_leq(machine->segment[t]->degree, 3);
    }
    for (uint32_t t = 0; t < N_IMAGE_TABLES; t++) {
        cr_assert_leq(machine->image[t]->degree, 3);
    }
}

/* Global messages may only say what is committed before the global challenge. */
Test(table_costs, only_boundary_image_and_elf_speak_globally)
{
    for (uint32_t t = 0; t < N_SEGMENT_TABLES; t++) {
        cr_assert_eq(machine->segment[t]->n_global > 0, t == SEGMENT_TABLE_boundary);
    }
    cr_assert_eq(machine->image[IMAGE_TABLE_range]->n_global, 0);
    cr_assert_eq(machine->image[IMAGE_TABLE_elf_image]->n_global, 1);
    cr_assert_eq(machine->image[IMAGE_TABLE_image]->n_global, 3);
}

Test(table_costs, names_are_unique_and_digests_differ)
{
    for (uint32_t t = 0; t < N_SEGMENT_TABLES; t++) {
        for (uint32_t u = 0; u < t; u++) {
            const struct air_graph *a = machine->segment[t];
            const struct air_graph *b = machine->segment[u];
            cr_assert_neq(strcmp(a->table->name, b->table->name), 0);
            cr_assert_neq(memcmp(a->digest, b->digest, sizeof a->digest), 0, "%s, %s",
                          a->table->name, b->table->name);
        }
    }
}

Test(table_costs, recording_twice_gives_the_same_digest)
{
    struct error e;
    struct machine *again;
    cr_assert_eq(machine_record(&again, arena, &e), STATUS_OK);
    cr_assert_eq(memcmp(again->digest, machine->digest, sizeof again->digest), 0);
}
