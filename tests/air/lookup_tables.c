/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The tables program and range: their preprocessed columns against their definitions, and
 * what their messages are for. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "tables/program_table.h"
#include "tables/range.h"
#include "tests/support/forgery.h"

static fp **columns_new(size_t n_columns, size_t n_rows)
{
    fp **columns = calloc(n_columns, sizeof *columns);
    cr_assert_not_null(columns);
    for (size_t i = 0; i < n_columns; i++) {
        columns[i] = calloc(n_rows, sizeof **columns);
        cr_assert_not_null(columns[i]);
    }
    return columns;
}

static void columns_delete(fp **columns, size_t n_columns)
{
    for (size_t i = 0; i < n_columns; i++) {
        free(columns[i]);
    }
    free(columns);
}

/* x AND y, bit by bit. */
static uint32_t and_of(uint32_t x, uint32_t y)
{
    uint32_t both = 0;
    for (unsigned bit = 1; bit < 256; bit *= 2) {
        both += x / bit % 2 == 1 && y / bit % 2 == 1 ? bit : 0;
    }
    return both;
}

Test(lookup, row_v_of_range_is_v_and_its_bytes)
{
    fp **columns = columns_new(RANGE_PREPROCESSED, 65536);
    range_preprocess(columns);
    for (uint32_t v = 0; v < 65536; v++) {
        const uint32_t x = v % 256;
        const uint32_t y = v / 256;
        cr_assert_eq(fp_to_u32(columns[0][v]), x);
        cr_assert_eq(fp_to_u32(columns[1][v]), y);
        cr_assert_eq(fp_to_u32(columns[2][v]), and_of(x, y));
        cr_assert_eq(fp_to_u32(columns[3][v]), v % 8);
    }
    columns_delete(columns, RANGE_PREPROCESSED);
}

Test(lookup, a_program_is_padded_with_its_first_row)
{
    struct program_row rows[19];
    for (uint32_t i = 0; i < 19; i++) {
        rows[i] = (struct program_row){.pc2 = 100 + i,
                                       .op = i,
                                       .rd = 2 * i,
                                       .rs1 = 3 * i,
                                       .rs2 = 4 * i,
                                       .len2 = 2,
                                       .k = {-(int32_t)i, 5, 6, 65535},
                                       .next2 = 0x77ffffff};
    }
    cr_assert_eq(program_log_rows(1), 4);
    cr_assert_eq(program_log_rows(16), 4);
    cr_assert_eq(program_log_rows(17), 5);
    cr_assert_eq(program_log_rows(19), 5);
    fp **columns = columns_new(PROGRAM_PREPROCESSED, 32);
    program_preprocess(columns, rows, 19);
    for (uint32_t i = 0; i < 32; i++) {
        const uint32_t n = i < 19 ? i : 0;
        const uint32_t expected[PROGRAM_PREPROCESSED] = {
            100 + n, n, 2 * n, 3 * n,     4 * n, 2, n == 0 ? 0 : 2013265921 - n,
            5,       6, 65535, 0x77ffffff};
        for (unsigned j = 0; j < PROGRAM_PREPROCESSED; j++) {
            cr_assert_eq(fp_to_u32(columns[j][i]), expected[j], "row %u, column %u", i,
                         j);
        }
    }
    columns_delete(columns, PROGRAM_PREPROCESSED);
}

Test(lookup, forgeries_are_refused_by_the_rule_they_name)
{
    cr_assert_eq(forgery_judge_list(&forge_lookup), 0);
}

Test(lookup, every_rule_stops_a_forgery_that_no_other_stops)
{
    cr_expect_eq(forgery_uncovered(&program_table, &forge_lookup, NULL), 0);
    cr_expect_eq(forgery_uncovered(&range_table, &forge_lookup, NULL), 0);
}
