/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forecasts from the times of units. Expected values: Python, with the weights of the
 * mean written out, sum c_i (r_i - m)^2 for the variance, and Student's quantile by
 * integrating its density (Simpson, 4000 steps, bisection); of four units or more without
 * the first. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/time_left.h"

enum { TRIALS = 2000 };
static const double second = 1e9;

static struct time_left forecast(const double *seconds, const uint64_t *weights, size_t n,
                                 double sum, double squares)
{
    struct task_unit_time times[TASK_UNIT_TIMES] = {{0}};
    const struct work_left rest = {sum, squares};
    for (size_t i = 0; i < n; i++) {
        times[i] = (struct task_unit_time){(uint64_t)(seconds[i] * second + 0.5),
                                           weights != NULL ? weights[i] : 0};
    }
    return time_left_of(times, n, &rest);
}

static void is(struct time_left left, double middle, double low, double high)
{
    cr_expect_float_eq((double)left.ns / second, middle, 1e-6 * middle);
    /* The quantile is good to 2.2 % at one degree of freedom, a thousandth from 3 on. */
    cr_expect_float_eq((double)left.p10_ns / second, low, 2e-3 * (middle - low), "%f",
                       (double)left.p10_ns / second);
    cr_expect_float_eq((double)left.p90_ns / second, high, 2e-3 * (high - middle), "%f",
                       (double)left.p90_ns / second);
}

Test(time_left, is_what_python_says)
{
    is(forecast((double[]){10, 12, 9}, NULL, 3, 20, 20), 206.666667, 171.000173,
       242.333160);
    is(forecast((double[]){10, 12, 9, 14, 11}, NULL, 5, 4.5, 5), 51.75, 40.935409,
       62.564591);
    is(forecast((double[]){100, 121, 58, 130, 97},
                (uint64_t[]){1000, 1200, 600, 1250, 1000}, 5, 3, 3),
       298.875, 285.831999, 311.918001);
    /* Neighbours are alike here: correlation 0.8 or more, the bound. */
    is(forecast((double[]){10, 11, 12, 13, 14, 14, 13, 12, 11, 10, 9, 8, 8, 9, 10, 11},
                NULL, 16, 10, 10),
       108.639110, 75.980662, 141.297558);
}

Test(time_left, the_first_unit_of_four_is_left_out)
{
    is(forecast((double[]){40, 10, 12}, NULL, 3, 20, 20), 413.333333, 21.697322,
       804.969345);
    is(forecast((double[]){40, 10, 12, 9}, NULL, 4, 20, 20), 206.666667, 171.000173,
       242.333160);
}

Test(time_left, knows_nothing_of_no_unit_no_range_of_one_and_never_less_than_nothing)
{
    struct time_left left = forecast(NULL, NULL, 0, 5, 5);
    cr_assert(left.ns == 0 && left.p10_ns == 0 && left.p90_ns == 0);
    left = forecast((double[]){10}, NULL, 1, 5, 5);
    cr_assert_eq(left.ns, (uint64_t)(50 * second));
    cr_assert(left.p10_ns == 0 && left.p90_ns == 0);
    left = forecast((double[]){10, 30}, NULL, 2, 2, 2); /* -47 to 127 */
    cr_assert_eq(left.p10_ns, 1);
    cr_assert_float_eq((double)left.p90_ns / second, 127.05, 0.022 * 87.05);
}

Test(time_left, quantiles_are_those_of_the_tables)
{
    static const double table[][2] = {{2, 1.8856}, {3, 1.6377},  {5, 1.4759},
                                      {9, 1.3830}, {19, 1.3277}, {1e9, 1.28155}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        cr_expect_float_eq(time_left_quantile(table[i][0]), table[i][1], 0.003);
    }
    cr_expect_float_eq(time_left_quantile(1), 3.0777, 0.022 * 3.0777);
}

/* ---- does it cover what it says? ---- */

static uint64_t state;

static double uniform(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 11) / 9007199254740992.0;
}

/* Irwin and Hall: twelve uniform ones. */
static double normal(void)
{
    double sum = -6;
    for (unsigned i = 0; i < 12; i++) {
        sum += uniform();
    }
    return sum;
}

static double normal_unit(double *memory)
{
    (void)memory;
    return 10 + normal();
}

static double skewed_unit(double *memory)
{
    (void)memory;
    return exp(0.5 * normal());
}

static double correlated_unit(double *memory)
{
    *memory = 0.6 * *memory + 0.8 * normal();
    return 10 + *memory;
}

/* Share of the trials in which `ahead` units took a time within the range that `made`
 * units before them gave. */
static double coverage(double (*unit)(double *), size_t made, size_t ahead)
{
    unsigned n_within = 0;
    for (unsigned trial = 0; trial < TRIALS; trial++) {
        double seconds[TASK_UNIT_TIMES];
        double memory = 0;
        double sum = 0;
        for (size_t i = 0; i < made; i++) {
            seconds[i] = unit(&memory);
        }
        const struct time_left left =
            forecast(seconds, NULL, made, (double)ahead, (double)ahead);
        for (size_t i = 0; i < ahead; i++) {
            sum += unit(&memory);
        }
        n_within +=
            sum * second >= (double)left.p10_ns && sum * second <= (double)left.p90_ns;
    }
    return (double)n_within / TRIALS;
}

Test(time_left, four_fifths_of_what_happens_lie_in_the_range)
{
    static const size_t made[] = {3, 6, 20, 60};
    static const size_t ahead[] = {1, 10, 60};
    const char *const seed = getenv("ZK_SEED");
    state = seed != NULL ? strtoull(seed, NULL, 0) : 20261120;
    fprintf(stderr, "ZK_SEED=%llu\n", (unsigned long long)state);
    for (unsigned i = 0; i < 4; i++) {
        for (unsigned k = 0; k < 3; k++) {
            const double a = coverage(normal_unit, made[i], ahead[k]);
            cr_expect(a > 0.76 && a < 0.90, "normal, %zu for %zu: %f", made[i], ahead[k],
                      a);
            const double b = coverage(skewed_unit, made[i], ahead[k]);
            cr_expect(b > 0.70 && b < 0.93, "skewed, %zu for %zu: %f", made[i], ahead[k],
                      b);
        }
    }
    /* Units that are like their neighbours: without the correlation it would be 0.5. */
    const double c = coverage(correlated_unit, 60, 30);
    cr_expect(c > 0.70 && c < 0.92, "correlated: %f", c);
}

/* ---- what is left to do ---- */

Test(work_left, the_unit_under_way_counts_by_its_part_and_weight)
{
    const struct task_unit_time times[] = {{1, 100}, {1, 100}, {1, 100}};
    struct work_left rest = work_left_of(times, 3, 0.25, 50, 3, 0.5);
    cr_assert_float_eq(rest.sum, 0.5 * 0.75 + 2 + 0.5, 1e-12);
    cr_assert_float_eq(rest.squares, 0.25 + 2 + 0.25, 1e-12);
    rest =
        work_left_of(NULL, 0, 0.25, 50, 0, 0.5); /* it is the last, and no more known */
    cr_assert_float_eq(rest.sum, 0.375, 1e-12);
    rest = work_left_of(times, 3, 1, 100, 0, 1);
    cr_assert(rest.sum == 0 && rest.squares == 0);
}

Test(work_left, the_median_is_by_weight)
{
    const struct task_unit_time times[] = {{1000, 100}, {5000, 250}, {900, 100}};
    cr_assert_eq(time_left_median(times, 3, 50), 500);
    cr_assert_eq(time_left_median(times, 3, 0), 1000);
    cr_assert_eq(time_left_median(times, 2, 0), 3000);
    cr_assert_eq(time_left_median(times, 0, 50), 0);
}

/* ---- what is shown ---- */

Test(shown, moves_by_a_tenth_a_second_beyond_the_clock_and_keeps_its_order)
{
    struct time_left shown = {(uint64_t)(100 * second), (uint64_t)(90 * second),
                              (uint64_t)(200 * second)};
    const struct time_left wanted = {(uint64_t)(300 * second), (uint64_t)(280 * second),
                                     (uint64_t)(301 * second)};
    time_left_show(&shown, &wanted, (uint64_t)second);
    cr_assert_eq(shown.ns, (uint64_t)(109 * second));
    cr_assert_eq(shown.p10_ns, (uint64_t)(99 * second));
    cr_assert_eq(shown.p90_ns, (uint64_t)(219 * second));
    for (unsigned i = 0; i < 60; i++) {
        time_left_show(&shown, &wanted, (uint64_t)second);
        cr_assert(shown.p10_ns <= shown.ns && shown.ns <= shown.p90_ns);
    }
    cr_assert_eq(shown.ns, wanted.ns);
    const struct time_left unknown = {0};
    time_left_show(&shown, &unknown, (uint64_t)second);
    cr_assert(shown.ns == 0 && shown.p90_ns == 0);
    time_left_show(&shown, &wanted, (uint64_t)second);
    cr_assert_eq(shown.p90_ns, wanted.p90_ns);
}

/* The first units scatter, and the range goes down to nothing; it comes back. */
Test(shown, a_bound_at_zero_gets_away_from_it)
{
    struct time_left shown = {(uint64_t)(60 * second), 1, (uint64_t)(130 * second)};
    for (unsigned i = 1; i <= 20; i++) {
        const double left = 60 - i;
        const struct time_left wanted = {(uint64_t)(left * second),
                                         (uint64_t)(left * 0.9 * second),
                                         (uint64_t)(left * 1.1 * second)};
        time_left_show(&shown, &wanted, (uint64_t)second);
    }
    cr_assert_eq(shown.p10_ns, (uint64_t)(40 * 0.9 * second));
    cr_assert_eq(shown.p90_ns, (uint64_t)(40 * 1.1 * second));
}
