/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The witness: columns are a function of the log alone, whoever asks for them and when.
 * */
#include <criterion/criterion.h>
#include <string.h>

#include "tables/fixed_columns.h"
#include "tests/support/rv_program.h"
#include "vm/vm.h"
#include "witness/inverse.h"
#include "witness/witness.h"

enum { ARENA_BYTES = 512 << 20, LOG_STEPS = 12 };

/* The second segment of a run of sort, and the cells of the whole run. */
static struct arena *arena;
static struct machine *machine;
static struct elf elf;
static struct vm *vm;
static struct segment_record record;
static struct segment_log segment_log;
static struct image_cell *cells;
static size_t n_cells;
static struct error error;

static void set_up(void)
{
    static const uint8_t input[] = {'6', '0'};
    const struct vm_options options = {
        .input = input, .len_input = sizeof input, .log_steps = LOG_STEPS};
    cr_assert_eq(arena_open(&arena, ARENA_BYTES, &error), STATUS_OK);
    cr_assert_eq(machine_record(&machine, arena, &error), STATUS_OK, "%s", error.text);
    rv_load_file(&elf, ZK_GUEST_DIR "/sort.elf");
    cr_assert_eq(vm_open(&vm, &elf, &options, &error), STATUS_OK);
    cr_assert_eq(vm_run_segment(vm, &record, &error), STATUS_OK);
    cr_assert_eq(vm_run_segment(vm, &record, &error), STATUS_OK, "%s", error.text);
    cr_assert_eq(vm_replay(&segment_log, &elf.program, &record, arena, &error),
                 STATUS_OK);
    struct vm_image_cursor cursor = {0};
    cells = arena_alloc(arena, 100000 * sizeof *cells);
    for (n_cells = 0; vm_next_image_cell(vm, &cursor, cells + n_cells); n_cells++) {
        cr_assert_lt(n_cells, 99999);
    }
}

static void tear_down(void)
{
    vm_close(vm);
    elf_close(&elf);
    arena_close(arena);
}

TestSuite(witness, .init = set_up, .fini = tear_down);

static struct witness *open_segment(unsigned n_threads)
{
    struct witness *w = NULL;
    cr_assert_eq(witness_open_segment(&w, arena, machine, &elf.program, &segment_log,
                                      n_threads, &error),
                 STATUS_OK, "%s", error.text);
    return w;
}

static struct witness *open_image(unsigned n_threads)
{
    struct witness *w = NULL;
    cr_assert_eq(witness_open_image(&w, arena, machine, &elf.program, cells, n_cells,
                                    true, n_threads, &error),
                 STATUS_OK, "%s", error.text);
    return w;
}

static fp **columns_of(const struct air_graph *graph, size_t n_rows)
{
    fp **columns = arena_alloc(arena, graph->width * sizeof *columns);
    for (uint32_t c = 0; c < graph->width; c++) {
        columns[c] = arena_alloc(arena, n_rows * sizeof(fp));
        memset(columns[c], 0xa5, n_rows * sizeof(fp));
    }
    return columns;
}

static fp **filled(struct witness *w, enum proof_kind kind, uint32_t table,
                   unsigned n_threads)
{
    struct pool *pool;
    fp **columns = columns_of(machine_graphs(machine, kind)[table],
                              (size_t)1 << witness_log_rows(w, table));
    cr_assert_eq(pool_open(&pool, n_threads, &error), STATUS_OK);
    witness_fill(w, table, columns, pool);
    pool_close(pool);
    return columns;
}

static void expect_equal(const struct air_graph *graph, uint32_t first,
                         uint32_t n_columns, fp *const *a, fp *const *b, size_t n_rows)
{
    for (uint32_t c = 0; c < n_columns; c++) {
        cr_assert_eq(memcmp(a[c], b[c], n_rows * sizeof(fp)), 0, "%s, column %s",
                     graph->table->name, graph->columns[first + c].name);
    }
}

Test(witness, columns_do_not_depend_on_threads_or_on_the_order_of_asking)
{
    struct witness *const one = open_segment(1);
    struct witness *const three = open_segment(3);
    for (uint32_t t = 0; t < N_SEGMENT_TABLES; t++) {
        const uint32_t back = N_SEGMENT_TABLES - 1 - t;
        if (witness_log_rows(three, back) != WITNESS_ABSENT) {
            (void)filled(three, KIND_SEGMENT, back, 3);
        }
    }
    for (uint32_t t = 0; t < N_SEGMENT_TABLES; t++) {
        const struct air_graph *graph = machine->segment[t];
        cr_assert_eq(witness_log_rows(one, t), witness_log_rows(three, t));
        if (witness_log_rows(one, t) == WITNESS_ABSENT) {
            continue;
        }
        fp **a = filled(one, KIND_SEGMENT, t, 1);
        fp **b = filled(three, KIND_SEGMENT, t, 2);
        expect_equal(graph, 0, graph->width, a, b, (size_t)1 << witness_log_rows(one, t));
    }
}

Test(witness, the_boundary_is_known_without_a_log)
{
    const struct air_graph *graph = machine->segment[SEGMENT_TABLE_boundary];
    struct witness *const w = open_segment(1);
    const unsigned log_rows = witness_boundary_log_rows(record.n_cells);
    cr_assert_eq(witness_log_rows(w, SEGMENT_TABLE_boundary), log_rows);
    fp **whole = filled(w, KIND_SEGMENT, SEGMENT_TABLE_boundary, 1);
    fp **bound = columns_of(graph, (size_t)1 << log_rows);
    witness_fill_boundary(&record, bound);
    expect_equal(graph, 0, graph->n_columns[AIR_BOUND], whole, bound,
                 (size_t)1 << log_rows);
}

Test(witness, the_image_is_known_without_a_proof)
{
    const struct air_graph *graph = machine->image[IMAGE_TABLE_image];
    struct witness *const w = open_image(1);
    const unsigned log_rows = witness_image_log_rows(n_cells);
    cr_assert_eq(witness_log_rows(w, IMAGE_TABLE_image), log_rows);
    fp **whole = filled(w, KIND_IMAGE, IMAGE_TABLE_image, 1);
    fp **bound = columns_of(graph, (size_t)1 << log_rows);
    witness_fill_image(cells, n_cells, bound);
    expect_equal(graph, 0, graph->n_columns[AIR_BOUND], whole, bound,
                 (size_t)1 << log_rows);
}

Test(witness, a_table_that_reads_the_next_row_has_padding)
{
    cr_assert_eq(witness_image_log_rows(15), 4);
    cr_assert_eq(witness_image_log_rows(16), 5);
    cr_assert_eq(witness_boundary_log_rows(16), 4);
    cr_assert_eq(witness_boundary_log_rows(17), 5);
    cr_assert_eq(witness_boundary_log_rows(1), TABLE_MIN_LOG_ROWS);
}

Test(witness, preprocessed_tables_are_present_and_the_others_have_rows)
{
    struct witness *const w = open_segment(1);
    for (uint32_t t = 0; t < N_SEGMENT_TABLES; t++) {
        const bool fixed = t < SEGMENT_PREPROCESSED_TABLES;
        cr_assert_eq(fixed, machine->segment[t]->n_columns[AIR_PRE] > 0);
        cr_assert_eq(fixed,
                     fixed_log_rows(KIND_SEGMENT, t, &elf.program) != FIXED_ABSENT);
        cr_assert(!fixed || witness_log_rows(w, t) != WITNESS_ABSENT);
        cr_assert_eq(witness_rows(w, t) == 0, witness_log_rows(w, t) == WITNESS_ABSENT);
    }
    for (uint32_t t = 0; t < N_IMAGE_TABLES; t++) {
        const bool fixed = t < IMAGE_PREPROCESSED_TABLES;
        cr_assert_eq(fixed, machine->image[t]->n_columns[AIR_PRE] > 0);
    }
}

Test(witness, opening_takes_no_more_than_announced)
{
    for (unsigned n_threads = 1; n_threads <= 4; n_threads++) {
        const size_t before = arena_used(arena);
        (void)open_segment(n_threads);
        cr_assert_leq(arena_used(arena) - before,
                      witness_bytes(elf.program.n_rows, n_threads));
    }
}

Test(witness, a_small_arena_is_refused)
{
    struct arena *small;
    struct witness *w = NULL;
    cr_assert_eq(arena_open(&small, 2 << 20, &error), STATUS_OK);
    cr_assert_eq(
        witness_open_segment(&w, small, machine, &elf.program, &segment_log, 1, &error),
        STATUS_MEMORY);
    cr_assert_null(w);
    arena_close(small);
}

Test(witness, inverses_times_their_numbers_are_one)
{
    const uint32_t *inverse = inverse_table_make(arena);
    cr_assert_not_null(inverse);
    cr_assert_eq(inverse[0], 0);
    for (uint64_t x = 1; x <= INVERSE_LIMIT; x++) {
        cr_assert_eq(x * inverse[x] % 2013265921, 1);
    }
}
