/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The tables exit, write and write_data: what they accept and what they refuse. */
#include <criterion/criterion.h>

#include "air/tracker.h"
#include "tables/buses.h"
#include "tables/exit_call.h"
#include "tables/write_call.h"
#include "tables/write_data.h"
#include "tests/support/call_step.h"

static struct forgery_case c;
static char why[2048];

static bool accepted(const struct air_table *table)
{
    return forgery_case_accepted(table, &c, NULL, NULL, why, sizeof why);
}

Test(exit, every_code_is_accepted)
{
    static const uint64_t codes[] = {0, 1, 3, 255, 0x8000000000000000, UINT64_MAX};
    for (unsigned i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        c = (struct forgery_case){0};
        (void)call_exit_row(&c, codes[i]);
        cr_expect(accepted(&exit_table), "%s", why);
    }
}

Test(write, edge_pointers_and_lengths_are_accepted)
{
    static const uint64_t pointers[] = {0,          7,           0xffff,     0x10000,
                                        0xfffffff9, 0x100000000, 0x1fffffff8};
    static const uint64_t lengths[] = {0, 1, 8, 0xffff, 0x10000, 0xffffff};
    for (unsigned i = 0; i < sizeof pointers / sizeof pointers[0]; i++) {
        for (unsigned j = 0; j < sizeof lengths / sizeof lengths[0]; j++) {
            c = (struct forgery_case){0};
            (void)call_write_row(&c, 1, pointers[i], lengths[j], 1 << 20);
            (void)call_write_row(&c, 2, ~pointers[i], ~lengths[j], 0);
            cr_expect(accepted(&write_table), "%s", why);
        }
    }
    c = (struct forgery_case){0};
    (void)call_write_row(&c, 1, UINT64_MAX, 0, 5);
    cr_expect(accepted(&write_table), "a pointer that is not used may be any: %s", why);
}

/* Columns of a case's rows, for the tracker. */
struct columns {
    struct air_trace trace;
    const fp *columns[AIR_MAX_COLUMNS];
    fp cells[AIR_MAX_COLUMNS][FORGERY_HEIGHT];
};

static void make_columns(struct columns *s, const struct air_table *table,
                         const struct forgery_case *rows)
{
    const struct air_graph *graph = forgery_graph(table);
    s->trace = (struct air_trace){
        .graph = graph, .columns = s->columns, .n_rows = FORGERY_HEIGHT};
    for (uint32_t j = 0; j < graph->width; j++) {
        for (size_t i = 0; i < FORGERY_HEIGHT; i++)
            s->cells[j][i] = fp_from_u32(rows->forged[i][j]);
        s->columns[j] = s->cells[j];
    }
}

Test(write_data, a_call_puts_out_its_bytes_in_order_and_nothing_else)
{
    static struct columns call;
    static struct columns rows;
    static struct forgery_case call_case;
    struct arena *arena;
    struct air_tracker *tracker;
    struct error e;
    cr_assert_eq(arena_open(&arena, 64 << 20, &e), STATUS_OK);
    cr_assert_eq(air_tracker_open(&tracker, arena, &machine_buses, 4096, &e), STATUS_OK);
    for (uint64_t start = 0; start < 8; start++) {
        for (uint64_t length = 1; length < 28; length++) {
            const uint64_t pointer = 0x1fff0 + start;
            c = (struct forgery_case){0};
            call_case = (struct forgery_case){0};
            (void)call_write_row(&call_case, 1, pointer, length, 70000);
            (void)call_write_data_rows(&c, pointer, length, 70000);
            cr_assert(accepted(&write_data_table), "%s", why);
            make_columns(&call, &write_table, &call_case);
            make_columns(&rows, &write_data_table, &c);
            air_tracker_clear(tracker);
            cr_assert_eq(air_tracker_add(tracker, &call.trace, NULL, AIR_LOCAL, &e),
                         STATUS_OK);
            cr_assert_eq(air_tracker_add(tracker, &rows.trace, NULL, AIR_LOCAL, &e),
                         STATUS_OK);
            for (uint64_t i = 0; i < length; i++) {
                const uint32_t byte[2] = {70000 + (uint32_t)i,
                                          call_memory_byte(pointer + i)};
                cr_assert_eq(
                    air_tracker_token(tracker, BUS_OUT, -1, byte, "the verifier", &e),
                    STATUS_OK);
            }
            cr_expect_eq(air_tracker_unbalanced_on(tracker, BUS_OUT), 0);
            cr_expect_eq(air_tracker_unbalanced_on(tracker, BUS_WRITE), 0);
        }
    }
    arena_close(arena);
}

Test(system, every_forgery_is_stopped_by_the_rule_it_names)
{
    cr_expect_eq(forgery_judge_list(&forge_system), 0);
}

Test(system, every_rule_is_needed)
{
    cr_expect_eq(forgery_uncovered(&exit_table, &forge_system, NULL), 0);
    cr_expect_eq(forgery_uncovered(&write_table, &forge_system, NULL), 0);
    cr_expect_eq(forgery_uncovered(&write_data_table, &forge_system, NULL), 0);
}
