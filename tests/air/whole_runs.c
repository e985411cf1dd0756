/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Honest runs of the bundled guests: every constraint on every row, every bus in balance.
 * */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/whole_run.h"

static struct whole_run_report report;
static uint64_t rows[N_SEGMENT_TABLES];

static void expect_sound(const char *guest, const char *input, unsigned log_steps,
                         size_t n_chunks, unsigned n_threads)
{
    const struct whole_run_options options = {.guest = guest,
                                              .input = (const uint8_t *)input,
                                              .len_input = strlen(input),
                                              .log_steps = log_steps,
                                              .n_chunks = n_chunks,
                                              .n_threads = n_threads};
    whole_run_check(&report, &options);
    cr_assert_eq(report.n_violations, 0, "%s: %zu violations: %s", guest,
                 report.n_violations, report.why);
    cr_assert_eq(report.n_unbalanced, 0, "%s: %zu unbalanced: %s", guest,
                 report.n_unbalanced, report.why);
    cr_assert_eq(report.n_unbalanced_global, 0, "%s: %zu unbalanced globally: %s", guest,
                 report.n_unbalanced_global, report.why);
    for (int t = 0; t < N_SEGMENT_TABLES; t++) {
        rows[t] += report.rows[t];
    }
}

Test(whole_run, a_run_in_one_segment_holds)
{
    expect_sound("hello", "", 14, 1, 1);
    cr_assert_eq(report.n_segments, 1);
}

Test(whole_run, a_run_in_segments_of_sixteen_steps_holds)
{
    expect_sound("hello", "", 4, 3, 2);
    cr_assert_eq(report.n_segments, (report.n_steps + 15) / 16);
}

/* Registers that the loop does not use are 2^16 clocks old every 2^14 steps. */
Test(whole_run, registers_left_alone_for_long_are_touched)
{
    expect_sound("fib", "8000", 16, 1, 2);
    cr_assert_gt(report.n_steps, 1 << 15);
    cr_assert_gt(rows[SEGMENT_TABLE_touch], 0);
}

Test(whole_run, an_exit_code_that_is_not_zero_holds)
{
    expect_sound("exit3", "", 10, 1, 1);
}

Test(whole_run, every_table_is_used_by_a_guest)
{
    expect_sound("fib", "900", 12, 2, 2);
    expect_sound("sort", "40", 11, 2, 2);
    expect_sound("sha256", "abc", 12, 2, 2);
    expect_sound("primes", "100", 11, 2, 2);
    expect_sound("matrix", "4", 11, 2, 2);
    expect_sound("misaligned", "1", 14, 2, 2);
    expect_sound("recursion", "10", 11, 2, 2);
    expect_sound("sparse", "30", 11, 5, 2);
    expect_sound("strsearch", "needle\nhay in a needlestack", 11, 2, 2);
    expect_sound("hello", "", 8, 2, 2);
    expect_sound("fib", "4000", 17, 1, 2);
    for (int t = 0; t < N_SEGMENT_TABLES; t++) {
        fprintf(stderr, "%-10s %8llu rows\n", segment_tables[t]->name,
                (unsigned long long)rows[t]);
        cr_expect_gt(rows[t], 0, "no guest uses table %s", segment_tables[t]->name);
    }
}
