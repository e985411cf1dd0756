/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The tables of cells: what they accept and refuse, alone and with each other. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "air/describe.h"
#include "air/tracker.h"
#include "tables/boundary.h"
#include "tables/buses.h"
#include "tables/elf_image.h"
#include "tables/image.h"
#include "tables/shamt.h"
#include "tables/touch.h"
#include "tests/support/forge.h"

Test(cells, every_forgery_is_stopped_by_the_rule_it_names)
{
    cr_expect_eq(forgery_judge_list(&forge_cells), 0);
}

Test(cells, every_rule_is_needed)
{
    cr_expect_eq(forgery_uncovered(&boundary_table, &forge_cells, NULL), 0);
    cr_expect_eq(forgery_uncovered(&touch_table, &forge_cells, NULL), 0);
    cr_expect_eq(forgery_uncovered(&image_table, &forge_cells, NULL), 0);
    cr_expect_eq(forgery_uncovered(&elf_image_table, &forge_cells, NULL), 0);
    cr_expect_eq(forgery_uncovered(&shamt_table, &forge_cells, NULL), 0);
}

/* Preprocessed tables */

Test(shamt, a_cut_is_the_power_of_two_of_its_amount)
{
    static fp cells[SHAMT_PREPROCESSED][1 << SHAMT_LOG_ROWS];
    fp *columns[SHAMT_PREPROCESSED];
    bool seen[2][2][64] = {0};
    for (unsigned i = 0; i < SHAMT_PREPROCESSED; i++)
        columns[i] = cells[i];
    shamt_preprocess(columns);
    for (unsigned row = 0; row < 1u << SHAMT_LOG_ROWS; row++) {
        uint32_t v[SHAMT_PREPROCESSED];
        for (unsigned i = 0; i < SHAMT_PREPROCESSED; i++)
            v[i] = fp_to_u32(cells[i][row]);
        const uint32_t s = v[0];
        const uint32_t word = v[1];
        cr_assert(s < 64 && word < 2 && v[3] < 2);
        uint32_t is_right = 0;
        uint32_t limbs = 0;
        uint32_t n_selected = 0;
        for (unsigned k = 0; k < 4; k++) {
            const uint32_t left = k > 0 ? v[3 + k] : 0;
            cr_assert(left < 2 && v[7 + k] < 2);
            n_selected += left + v[7 + k];
            limbs += k * (left + v[7 + k]);
            is_right += v[7 + k];
        }
        cr_assert(n_selected <= 1);
        /* A right shift is a product with 2^(64 - amount), its lower 64 bits dropped. */
        const uint32_t amount = word ? s % 32 : s;
        const uint32_t exponent = is_right ? 64 - amount : amount;
        const uint32_t moved = 16 * limbs + 8 * v[3];
        cr_assert(exponent >= moved && exponent - moved <= 8);
        cr_assert_eq(v[2], 1u << (exponent - moved));
        cr_assert_not(seen[is_right][word][s]);
        seen[is_right][word][s] = true;
    }
}

Test(elf_image, rows_are_the_program_s_cells_and_padding_has_no_flag)
{
    struct image_word words[19];
    static fp cells[ELF_IMAGE_PREPROCESSED][32];
    fp *columns[ELF_IMAGE_PREPROCESSED];
    for (unsigned i = 0; i < ELF_IMAGE_PREPROCESSED; i++)
        columns[i] = cells[i];
    for (uint32_t i = 0; i < 19; i++)
        words[i] = (struct image_word){.key = 0x1fe1fff0 + 3 * i,
                                       .value = 0x8877665544332211 * (i + 1)};
    cr_assert_eq(elf_image_log_rows(1), 4);
    cr_assert_eq(elf_image_log_rows(16), 4);
    cr_assert_eq(elf_image_log_rows(19), 5);
    elf_image_preprocess(columns, words, 19);
    for (unsigned row = 0; row < 32; row++) {
        const struct image_word *word = words + (row < 19 ? row : 0);
        uint64_t value = 0;
        for (unsigned i = 0; i < 4; i++)
            value |= (uint64_t)fp_to_u32(cells[2 + i][row]) << 16 * i;
        cr_expect_eq(value, word->value);
        cr_expect_eq(fp_to_u32(cells[0][row]) * 65536 + fp_to_u32(cells[1][row]),
                     word->key);
        cr_expect_eq(fp_to_u32(cells[6][row]), row < 19);
    }
}

/* Fillers, and the global buses of a small run: four cells and two segments. */

enum { ZERO_KEY = 0x200, ELF_KEY = 0x10000, N_CELLS = 4 };

struct small_run {
    struct forgery_case image;
    struct forgery_case elf;
    struct forgery_case segments[2];
    struct image_cell cells[N_CELLS];
};

static void make_run(struct small_run *run)
{
    const struct image_cell cells[N_CELLS] = {
        {.first = 0, .last = 9, .key = ZERO_KEY, .last_seg = 2, .class = IMAGE_ZERO},
        {.first = 7, .last = 7, .key = ELF_KEY, .last_seg = 1, .class = IMAGE_ELF},
        {.first = 0x8000700060005,
         .last = 3,
         .key = CELL_INPUT_LAST,
         .last_seg = 2,
         .class = IMAGE_INPUT},
        {.first = 0,
         .last = 70000,
         .key = CELL_REGISTER_BASE + REGISTER_COUNTER,
         .last_seg = 2,
         .class = IMAGE_REGISTER}};
    const struct segment_cell first[3] = {
        {.first = 0, .last = 4, .key = ZERO_KEY},
        {.first = 7, .last = 7, .key = ELF_KEY},
        {.first = 0, .last = 65000, .key = CELL_REGISTER_BASE + REGISTER_COUNTER}};
    const struct segment_cell second[3] = {
        {.first = 4, .last = 9, .key = ZERO_KEY, .prev = 1},
        {.first = 0x8000700060005, .last = 3, .key = CELL_INPUT_LAST},
        {.first = 65000,
         .last = 70000,
         .key = CELL_REGISTER_BASE + REGISTER_COUNTER,
         .prev = 1}};
    memset(run, 0, sizeof *run);
    memcpy(run->cells, cells, sizeof cells);
    const struct fill_input in = {.cells = cells, .n_cells = N_CELLS};
    for (size_t i = 0; i < N_CELLS; i++) {
        uint32_t row[AIR_MAX_COLUMNS] = {0};
        fill_image(row, &in, i, 1);
        (void)forgery_add_row(&run->image, row, FORGE_COLUMNS(image));
    }
    const struct elf_image_row elf[2] = {
        {.hi = ELF_KEY >> 16, .v = {7}, .flag = 1},
        {.hi = 0x4000, .lo = 0x400 + REGISTER_COUNTER, .flag = 1}};
    (void)forgery_add_row(&run->elf, elf, FORGE_COLUMNS(elf_image));
    (void)forgery_add_row(&run->elf, elf + 1, FORGE_COLUMNS(elf_image));
    run->elf.publics[AIR_PUBLIC_FIRST] = 1;
    run->image.publics[AIR_PUBLIC_FIRST] = 1;
    for (uint32_t s = 0; s < 2; s++) {
        static const uint32_t t_last[3] = {4003, 4004, 4005};
        const struct segment_record record = {
            .label = s + 1, .n_cells = 3, .cells = s == 0 ? first : second};
        const struct segment_log log = {.record = &record, .t_last = t_last};
        const struct fill_input boundary = {.log = &log};
        for (size_t i = 0; i < 3; i++) {
            uint32_t row[AIR_MAX_COLUMNS] = {0};
            fill_boundary(row, &boundary, i, 1);
            (void)forgery_add_row(&run->segments[s], row, FORGE_COLUMNS(boundary));
        }
        run->segments[s].publics[AIR_PUBLIC_SEGMENT] = s + 1;
    }
}

/* Add one table's global messages. */
static void add_global(struct air_tracker *tracker, const struct air_table *table,
                       const struct forgery_case *c)
{
    static fp cells[AIR_MAX_COLUMNS][FORGERY_HEIGHT];
    const fp *columns[AIR_MAX_COLUMNS];
    struct air_trace trace = {
        .graph = forgery_graph(table), .columns = columns, .n_rows = FORGERY_HEIGHT};
    struct error e;
    for (uint32_t j = 0; j < trace.graph->width; j++) {
        for (size_t i = 0; i < FORGERY_HEIGHT; i++)
            cells[j][i] = fp_from_u32(c->forged[i][j]);
        columns[j] = cells[j];
    }
    for (int i = 0; i < AIR_N_PUBLICS; i++)
        trace.publics[i] = fp_from_u32(c->publics[i]);
    cr_assert_eq(air_tracker_add(tracker, &trace, NULL, AIR_GLOBAL, &e), STATUS_OK);
}

static size_t unbalanced(const struct small_run *run)
{
    struct arena *arena;
    struct air_tracker *tracker;
    struct error e;
    cr_assert_eq(arena_open(&arena, 16 << 20, &e), STATUS_OK);
    cr_assert_eq(air_tracker_open(&tracker, arena, &machine_buses, 256, &e), STATUS_OK);
    add_global(tracker, &image_table, &run->image);
    add_global(tracker, &elf_image_table, &run->elf);
    add_global(tracker, &boundary_table, &run->segments[0]);
    add_global(tracker, &boundary_table, &run->segments[1]);
    const size_t n = air_tracker_unbalanced(tracker);
    arena_close(arena);
    return n;
}

static struct image_row *image_at(struct small_run *run, size_t i)
{
    return (void *)run->image.forged[i];
}

static struct boundary_row *boundary_at(struct small_run *run, size_t s, size_t i)
{
    return (void *)run->segments[s].forged[i];
}

static struct small_run run;

static bool accepted(const struct air_table *table, struct forgery_case *c)
{
    static char why[2048];
    forgery_follow(c);
    const bool yes = forgery_case_accepted(table, c, NULL, NULL, why, sizeof why);
    if (!yes)
        fprintf(stderr, "%s", why);
    return yes;
}

Test(cells, an_honest_run_is_accepted_and_balances)
{
    make_run(&run);
    cr_expect(accepted(&image_table, &run.image));
    cr_expect(accepted(&elf_image_table, &run.elf));
    cr_expect(accepted(&boundary_table, &run.segments[0]));
    cr_expect(accepted(&boundary_table, &run.segments[1]));
    cr_expect_eq(unbalanced(&run), 0);
}

Test(cells, a_zero_row_for_a_word_of_the_elf_file_does_not_balance)
{
    make_run(&run);
    struct image_row *row = image_at(&run, 1);
    row->g = 0;
    row->z = 1;
    row->first[0] = 0;
    boundary_at(&run, 0, 1)->first[0] = 0;
    cr_expect(accepted(&image_table, &run.image), "the table alone sees nothing wrong");
    cr_expect(accepted(&boundary_table, &run.segments[0]));
    cr_expect_eq(unbalanced(&run), 1, "GENESIS has a cell that nobody takes");
}

Test(cells, a_cell_left_out_of_the_image_does_not_balance)
{
    make_run(&run);
    memset(image_at(&run, 3), 0, sizeof(struct image_row));
    memset(boundary_at(&run, 0, 2), 0, sizeof(struct boundary_row));
    memset(boundary_at(&run, 1, 2), 0, sizeof(struct boundary_row));
    cr_expect_eq(unbalanced(&run), 1);
}

Test(cells, a_second_history_of_a_cell_does_not_balance)
{
    make_run(&run);
    /* Segment 2 takes the cell as it was before the run; segment 1 changed it. */
    struct boundary_row *row = boundary_at(&run, 1, 0);
    row->prev = 0;
    row->first[0] = 0;
    cr_expect(accepted(&boundary_table, &run.segments[1]));
    cr_expect_gt(unbalanced(&run), 0);
}

Test(cells, two_rows_for_a_cell_in_a_segment_do_not_balance)
{
    make_run(&run);
    /* The second row takes what the first leaves: it has to name its own segment. */
    struct boundary_row extra = *boundary_at(&run, 0, 0);
    extra.prev = 1;
    memcpy(extra.first, extra.last, sizeof extra.first);
    (void)forgery_add_row(&run.segments[0], &extra, FORGE_COLUMNS(boundary));
    cr_expect_eq(unbalanced(&run), 0, "a row that eats itself balances");
    cr_expect_not(accepted(&boundary_table, &run.segments[0]), "and is refused");
    run.segments[0].n_rows--;
    struct boundary_row *row = boundary_at(&run, 0, 3);
    row->prev = 0;
    memcpy(row->first, boundary_at(&run, 0, 0)->first, sizeof row->first);
    cr_expect(accepted(&boundary_table, &run.segments[0]));
    cr_expect_gt(unbalanced(&run), 0, "two rows that take one token do not balance");
}

Test(cells, a_cell_that_changes_between_segments_does_not_balance)
{
    make_run(&run);
    boundary_at(&run, 0, 0)->last[0] += 5;
    boundary_at(&run, 1, 0)->first[0] += 6;
    cr_expect_gt(unbalanced(&run), 0);
}

/* What must not even record: a column of a global message that may be chosen later. */

#define LATE_MULTIPLICITY_COLUMNS(COL, VEC) \
    COL(BOUND, key, GIVEN, "the cell")      \
    VEC(BOUND, v, 4, GIVEN, "its limbs")    \
    COL(MAIN, is_real, BIT, "1 on a row that carries a cell")
#define LATE_VALUE_COLUMNS(COL, VEC)                           \
    COL(BOUND, key, GIVEN, "the cell")                         \
    COL(BOUND, is_real, BIT, "1 on a row that carries a cell") \
    VEC(MAIN, v, 4, GIVEN, "its limbs")

AIR_COLUMNS(late_multiplicity, LATE_MULTIPLICITY_COLUMNS)
AIR_COLUMNS(late_value, LATE_VALUE_COLUMNS)

static void describe_late_multiplicity(struct air_recorder *t, const void *now,
                                       const void *next)
{
    const struct late_multiplicity_view *c = now;
    (void)next;
    bus_send(t, "the cell", BUS_GMEM, c->is_real,
             TUPLE(c->key, air_constant(t, 0), c->v[0], c->v[1], c->v[2], c->v[3]));
}

static void describe_late_value(struct air_recorder *t, const void *now, const void *next)
{
    const struct late_value_view *c = now;
    (void)next;
    bus_send(t, "the cell", BUS_GMEM, c->is_real,
             TUPLE(c->key, air_constant(t, 0), c->v[0], c->v[1], c->v[2], c->v[3]));
}

AIR_TABLE(late_multiplicity, LATE_MULTIPLICITY_COLUMNS, "a late multiplicity",
          describe_late_multiplicity)
AIR_TABLE(late_value, LATE_VALUE_COLUMNS, "a late value", describe_late_value)

Test(cells, a_global_message_of_the_main_tree_does_not_record)
{
    struct arena *arena;
    struct air_graph *graph;
    struct error e;
    cr_assert_eq(arena_open(&arena, 16 << 20, &e), STATUS_OK);
    cr_expect_eq(air_record(&graph, arena, &late_multiplicity_table, &machine_buses, &e),
                 STATUS_UNSUPPORTED);
    cr_expect_eq(air_record(&graph, arena, &late_value_table, &machine_buses, &e),
                 STATUS_UNSUPPORTED);
    arena_close(arena);
}
