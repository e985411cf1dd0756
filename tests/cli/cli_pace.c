/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The console keeps its pace while every processor proves. The medians are held to the
 * limits that docs/perf.md holds the 99th percentiles to, so that what else a machine
 * does at the time decides nothing; bench_console_latency measures the rest. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/busy_console.h"

TestSuite(pace, .init = busy_folder_make, .fini = busy_folder_remove, .timeout = 240);

static void quit(struct pty_screen *p)
{
    cr_assert_eq(busy_quit(p), 5);
}

static double median(double *samples, size_t n)
{
    busy_sort(samples, n);
    return samples[n / 2];
}

Test(pace, the_first_frame_comes_within_100_ms_of_the_start)
{
    double samples[5];
    for (unsigned i = 0; i < 5; i++) {
        const double began = busy_now_ms();
        struct pty_screen *const p = busy_open(80, 24);
        pty_wait(p, "q Quit");
        samples[i] = busy_now_ms() - began;
        pty_wait(p, "PROVING");
        quit(p);
    }
    cr_assert_leq(median(samples, 5), 100);
}

Test(pace, a_key_is_painted_within_50_ms)
{
    double samples[40];
    struct pty_screen *const p = busy_open(160, 48);
    pty_wait(p, "▶ prove");
    for (unsigned i = 0; i < 40; i++) {
        const double began = busy_now_ms();
        pty_keys(p, i % 2 == 0 ? "0" : "2");
        pty_wait(p, i % 2 == 0 ? "MESSAGE" : "Phases");
        samples[i] = busy_now_ms() - began;
        pty_take(p, (int)(i * 37 % 23));
    }
    cr_assert_leq(median(samples, 40), 50);
    quit(p);
}

Test(pace, a_pause_is_acknowledged_within_100_ms_and_there_within_1_s)
{
    double acknowledged[5];
    double parked[5];
    struct pty_screen *const p = busy_open(80, 24);
    pty_wait(p, "▶ prove");
    for (unsigned i = 0; i < 5; i++) {
        const double began = busy_now_ms();
        pty_keys(p, "p");
        pty_wait(p, "‖ ");
        acknowledged[i] = busy_now_ms() - began;
        pty_wait(p, "‖ PAUSED");
        parked[i] = busy_now_ms() - began;
        pty_keys(p, "p");
        pty_wait(p, "▶ PROVING");
    }
    cr_assert_leq(median(acknowledged, 5), 100);
    cr_assert_leq(median(parked, 5), 1000);
    quit(p);
}

/* Bytes a second over some seconds. */
static double traffic(struct pty_screen *p, double seconds)
{
    const size_t before = pty_received(p);
    const double began = busy_now_ms();
    while (busy_now_ms() - began < seconds * 1e3) {
        pty_take(p, 50);
    }
    return (double)(pty_received(p) - before) / seconds;
}

/* Five times the limits: the timeline, which is redrawn as it grows, is seconds old, and
 * how many units end in a second is the machine's. */
Test(pace, a_screen_that_nobody_touches_sends_little)
{
    static const unsigned sizes[2][2] = {{80, 24}, {160, 48}};
    static const double most[2] = {1500, 4000};
    for (unsigned i = 0; i < 2; i++) {
        struct pty_screen *const p = busy_open(sizes[i][0], sizes[i][1]);
        pty_wait(p, "2/");
        (void)traffic(p, 4); /* a timeline that is younger is drawn anew all the time */
        const double busy = traffic(p, 2);
        cr_expect_leq(busy, 5 * most[i], "%u columns: %.0f", sizes[i][0], busy);
        pty_keys(p, "p");
        pty_wait(p, "‖ PAUSED");
        pty_take(p, 300);
        const double paused = traffic(p, 2);
        cr_expect_leq(paused, 1500, "paused, at %u columns: %.0f", sizes[i][0], paused);
        quit(p);
    }
}
