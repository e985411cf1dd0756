/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Numbers shown about a proof under way, by hand from the counters. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "tui/memory_text.h"
#include "tui/progress_view.h"
#include "tui/terminal.h"

enum { SECOND = 1000000000 };

static struct task_progress counters(uint64_t done, uint64_t total)
{
    return (struct task_progress){.phase = "prove",
                                  .phase_number = 3,
                                  .phase_began_ns = (uint64_t)10 * SECOND,
                                  .units_done = done,
                                  .units_total = total,
                                  .rss = (uint64_t)1 << 30,
                                  .rss_peak = (uint64_t)3 << 29};
}

static struct progress_context at_second(uint64_t second)
{
    return (struct progress_context){.now_ns = second * SECOND, .began_ns = SECOND};
}

static double seconds_left(const struct progress_view *v)
{
    return (double)v->left.ns * 1e-9;
}

Test(view, the_time_left_scales_with_what_is_left)
{
    const struct task_progress c = counters(3, 8);
    const struct progress_context now = at_second(40);
    const struct progress_view v = progress_view_of(&c, &now);
    cr_assert_eq(v.fraction, 0.375);
    cr_assert_lt(fabs(seconds_left(&v) - 50), 1e-8); /* 30 s for 3 of 8 */
    cr_assert_eq(v.phase_ns, (uint64_t)30 * SECOND);
    cr_assert_eq(v.active_ns, (uint64_t)39 * SECOND);
}

Test(view, steps_of_the_unit_under_way_count)
{
    struct task_progress c = counters(3, 8);
    c.steps_done = 5;
    c.steps_total = 10;
    const struct progress_context now = at_second(40);
    cr_assert_eq(progress_view_of(&c, &now).fraction, 3.5 / 8);
    c.steps_done = 20; /* more than promised is not more than one unit */
    cr_assert_eq(progress_view_of(&c, &now).fraction, 0.5);
    c = counters(9, 8);
    cr_assert_eq(progress_view_of(&c, &now).fraction, 1);
}

Test(view, an_estimate_waits_for_a_unit_and_three_of_them_or_five_seconds)
{
    struct task_progress c = counters(2, 8);
    struct progress_context now = at_second(14);
    cr_assert_eq(progress_view_of(&c, &now).left.ns, 0);
    c = counters(3, 8);
    cr_assert_gt(progress_view_of(&c, &now).left.ns, 0);
    c = counters(1, 8);
    now = at_second(15);
    cr_assert_gt(progress_view_of(&c, &now).left.ns, 0);
    c = counters(0, 8);
    c.steps_done = 9;
    c.steps_total = 10;
    now = at_second(100);
    cr_assert_eq(progress_view_of(&c, &now).left.ns, 0);
    c = counters(5, 0);
    const struct progress_view v = progress_view_of(&c, &now);
    cr_assert(v.left.ns == 0 && v.fraction < 0);
}

Test(view, of_a_single_unit_the_second_half_is_estimated)
{
    struct task_progress c = counters(0, 1);
    struct progress_context now = at_second(30);
    now.steps_per_unit = 1000;
    c.steps_total = 10;
    c.steps_done = 4;
    cr_assert_eq(progress_view_of(&c, &now).left.ns, 0);
    cr_assert_lt(progress_view_of(&c, &now).steps_per_second, 0);
    c.steps_done = 5;
    struct progress_view v = progress_view_of(&c, &now);
    cr_assert_lt(fabs(seconds_left(&v) - 20), 1e-8);
    cr_assert_lt(fabs(progress_view_of(&c, &now).steps_per_second - 25), 1e-9);
}

Test(view, the_rate_is_guest_steps_over_the_phase)
{
    struct task_progress c = counters(3, 0);
    struct progress_context now = at_second(20);
    now.steps_per_unit = 1000;
    cr_assert_lt(fabs(progress_view_of(&c, &now).steps_per_second - 300), 1e-9);
    /* When the whole run is known, the last, shorter segment does not count for a full
     * one. */
    c = counters(8, 8);
    now.steps_total = 7500;
    cr_assert_lt(fabs(progress_view_of(&c, &now).steps_per_second - 750), 1e-9);
    c = counters(8, 0); /* nor when the number of units was not known before */
    cr_assert_lt(fabs(progress_view_of(&c, &now).steps_per_second - 750), 1e-9);
    c.units_reused = 5; /* two of 1000 steps and one of 500 were made now */
    cr_assert_lt(fabs(progress_view_of(&c, &now).steps_per_second - 250), 1e-9);
    now.steps_per_unit = 0;
    cr_assert_lt(progress_view_of(&c, &now).steps_per_second, 0);
}

Test(view, units_found_done_and_time_halted_do_not_count)
{
    struct task_progress c = counters(5, 8);
    struct progress_context now = at_second(40);
    now.steps_per_unit = 1000;
    c.units_reused = 2; /* three in thirty seconds, three to go */
    struct progress_view v = progress_view_of(&c, &now);
    cr_assert_eq(v.fraction, 5.0 / 8);
    cr_assert_lt(fabs(v.steps_per_second - 100), 1e-9);
    cr_assert_lt(fabs(seconds_left(&v) - 30), 1e-8);
    c.halted_ns = (uint64_t)17 * SECOND; /* two of them before the phase */
    c.phase_halted_ns = (uint64_t)15 * SECOND;
    v = progress_view_of(&c, &now);
    cr_assert_eq(v.phase_ns, (uint64_t)15 * SECOND);
    cr_assert_eq(v.wall_ns, (uint64_t)39 * SECOND);
    cr_assert_eq(v.paused_ns, (uint64_t)17 * SECOND);
    cr_assert_eq(v.active_ns, (uint64_t)22 * SECOND);
    cr_assert_lt(fabs(v.steps_per_second - 200), 1e-9);
    cr_assert_lt(fabs(seconds_left(&v) - 15), 1e-8);
    c.units_reused = 5; /* nothing was made yet */
    v = progress_view_of(&c, &now);
    cr_assert(v.steps_per_second < 0 && v.left.ns == 0);
    c.units_reused = 6; /* the sixth is about to be counted */
    v = progress_view_of(&c, &now);
    cr_assert(v.steps_per_second < 0 && v.left.ns == 0);
}

Test(view, before_the_first_phase_there_is_a_line_too)
{
    const struct task_progress c = {0};
    const struct progress_context now = at_second(1);
    const struct progress_view v = progress_view_of(&c, &now);
    char line[PROGRESS_LINE_BYTES];
    progress_view_line(&v, 200, line);
    cr_assert_str_eq(line, "start    0 0us rss 0 B peak 0 B");
}

Test(view, the_line_says_all_and_fits)
{
    const struct task_progress c = counters(3, 8);
    struct progress_context now = at_second(40);
    now.steps_per_unit = 1 << 20;
    const struct progress_view v = progress_view_of(&c, &now);
    char line[PROGRESS_LINE_BYTES];
    progress_view_line(&v, 200, line);
    cr_assert_str_eq(line, "prove    3/8 37.5% 30.0s 105 k steps/s eta 50s "
                           "rss 1.00 GiB peak 1.50 GiB");
    char narrow[PROGRESS_LINE_BYTES];
    progress_view_line(&v, 70, narrow);
    cr_assert_str_eq(narrow,
                     "prove    3/8 37.5% 30.0s 105 k steps/s eta 50s rss 1.00 GiB");
    progress_view_line(&v, 58, narrow);
    cr_assert_str_eq(narrow, "prove    3/8 37.5% 30.0s 105 k steps/s eta 50s");
    for (unsigned columns = 0; columns < 100; columns++) {
        char cut[PROGRESS_LINE_BYTES];
        progress_view_line(&v, columns, cut);
        cr_assert_leq(strlen(cut), columns);
        cr_assert_eq(strncmp(cut, line, strlen(cut)), 0);
    }
}

/* The same, as the units took 9, 10 and 11 seconds: the bounds are 1.886 sqrt(5 + 25/3)
 * seconds away. */
Test(view, times_of_units_give_a_range)
{
    static const struct task_unit_time times[] = {{(uint64_t)9 * SECOND, 0},
                                                  {(uint64_t)11 * SECOND, 0},
                                                  {(uint64_t)10 * SECOND, 0}};
    const struct task_progress c = counters(3, 8);
    struct progress_context now = at_second(40);
    now.times = times;
    now.n_times = 3;
    const struct progress_view v = progress_view_of(&c, &now);
    cr_assert_float_eq((double)v.left.p10_ns * 1e-9, 50 - 6.885, 0.02);
    cr_assert_float_eq((double)v.left.p90_ns * 1e-9, 50 + 6.885, 0.02);
    char line[PROGRESS_LINE_BYTES];
    progress_view_line(&v, 200, line);
    cr_assert_str_eq(line, "prove    3/8 37.5% 30.0s eta 50s (43s to 57s) "
                           "rss 1.00 GiB peak 1.50 GiB");
}

Test(view, what_is_stalled_is_not_called_running)
{
    const struct task_progress c = counters(5, 8);
    struct progress_context now = at_second(40);
    now.state = "running";
    struct progress_view v = progress_view_of(&c, &now);
    v.stall = (struct stall){(uint64_t)41 * SECOND, REST_DISK};
    v.state = "stalled";
    char line[PROGRESS_LINE_BYTES];
    progress_view_line(&v, 60, line);
    cr_assert(strstr(line, "prove    STALLED 41s in prove/5 (disk wait) 5/8 ") == line);
    struct byte_buffer out = {0};
    struct json j;
    json_open(&j, &out);
    json_begin_object(&j, NULL);
    progress_view_json(&v, &j);
    json_end_object(&j);
    buffer_u8(&out, 0);
    const char *const text = (const char *)out.bytes;
    cr_assert(strstr(text, "\"state\":\"stalled\"") != NULL);
    cr_assert(strstr(text, "\"stalled_s\":41.0,\"stall_reason\":\"disk wait\"") != NULL);
    cr_assert(strstr(text, "\"eta_p10_s\":null,\"eta_p90_s\":null") != NULL);
    buffer_free(&out);
}

Test(memory, a_choice_is_said_with_its_reason)
{
    struct memory_choice c = {
        .mode = MEMORY_SPILL,
        .reason = MEMORY_FASTER,
        .bytes = {[MEMORY_RESIDENT] = (uint64_t)3 << 29,
                  [MEMORY_STREAM] = 600 << 20,
                  [MEMORY_SPILL] = 500 << 20},
        .budget = 700 << 20,
        .lost_seconds = {[MEMORY_STREAM] = 2, [MEMORY_SPILL] = 0.5},
        .disk = {.write_ns = 1000.0 / 512 * 1000 / 1024 * 1000 / 1024}};
    char line[MEMORY_CHOICE_BYTES];
    cr_assert_str_eq(memory_choice_line(&c, line),
                     "spill, the faster one that fits: 500 MiB of 700 MiB; resident "
                     "would take 1.50 GiB; a unit loses 2.00s by stream, 500.0ms by "
                     "spill (disk 512 MiB/s)");
    c.reason = MEMORY_ONLY;
    cr_assert_str_eq(memory_choice_line(&c, line),
                     "spill, the only one that fits: 500 MiB of 700 MiB; resident would "
                     "take 1.50 GiB");
    c.mode = MEMORY_RESIDENT;
    c.reason = MEMORY_FITS;
    c.budget = (uint64_t)2 << 30;
    cr_assert_str_eq(memory_choice_line(&c, line),
                     "resident, it fits: 1.50 GiB of 2.00 GiB");
    c.reason = MEMORY_ASKED;
    cr_assert_str_eq(memory_choice_line(&c, line),
                     "resident, asked for: 1.50 GiB of 2.00 GiB");
}

Test(terminal, a_line_stays_one_line)
{
    struct byte_buffer out = {0};
    terminal_make_one_line(&out, "a\tb\n\x1b[2J\r\xc2\x9b \xc3\xa9");
    buffer_u8(&out, 0);
    cr_assert_str_eq((const char *)out.bytes, "a^Ib^J^[[2J^M^? \xc3\xa9");
    buffer_free(&out);
}

Test(terminal, a_guest_cannot_send_control_sequences)
{
    static const uint8_t bytes[] = "a\tb\n\x1b[2J\r\x07\x7f\xc2\x9b"
                                   "31m \xc3\xa9";
    struct byte_buffer out = {0};
    terminal_make_visible(&out, bytes, sizeof bytes - 1);
    buffer_u8(&out, 0);
    cr_assert_str_eq((const char *)out.bytes, "a\tb\n^[[2J^M^G^?^?31m \xc3\xa9");
    buffer_free(&out);
}
