/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The time that work will still take, and between which bounds.
 *
 * The cost model: a unit of weight w takes w r_i, where the r_i, the times per weight,
 * scatter about a level that may drift (the machine does other things as well). Times
 * without weights all weigh 1. The rest of the work weighs W = sum w_j in n pieces.
 *
 * Level and scatter are exponentially weighted means over the units made, so that the
 * newest ten or so decide: with gain a_i = max(1/i, 1/10),
 *     m += a (r - m),   v = (1-a) (v + a (r - m_before)^2),   q = (1-a)^2 q + a^2,
 * q being the sum of the squared weights c_i of the mean m = sum c_i r_i. If the r_i are
 * independent with variance s^2, then E v = (1-q) s^2, and the error of the forecast W m
 * has two parts that add: the scatter of what is to come, s^2 sum w_j^2, and that of the
 * mean, s^2 W^2 q. So
 *     p10, p90 = W m -+ t sqrt(v/(1-q) (sum w_j^2 + W^2 q) g),
 * t being the 0.9 quantile of Student's distribution with 1/q - 1 degrees of freedom (1/q
 * is the number of units that an unweighted mean of that variance would have): exact for
 * normal r_i and a plain mean, close for others, since a sum of many is near normal.
 *
 * Units are not quite independent: a neighbour on the machine slows some in a row. With
 * correlation rho between neighbours the variance of a long sum grows by
 * g = (1+rho)/(1-rho) (that of an AR(1) series); rho is estimated from eight units on,
 * and taken as 0 when negative.
 *
 * The first unit of a process touches its memory for the first time and is no sample of
 * what is to come: the oldest one known is left out when there are enough without it.
 *
 * What this does not cover: a change that has not begun yet. And a unit's parts (its
 * rounds) take unequal times, so that what is left of the unit under way is only roughly
 * known: it counts in sum w_j^2 as a whole one.
 *
 * src   exponentially weighted variance: T. Finch, Incremental calculation of weighted
 *       mean and variance, 2009, section 9; quantile: Abramowitz and Stegun, 26.7.5
 */
#ifndef ZK_TUI_TIME_LEFT_H
#define ZK_TUI_TIME_LEFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/task.h"

/* From so many units, or so long a time in the phase, on something is said. */
enum { TIME_LEFT_UNITS_MIN = 3, TIME_LEFT_UNITS_SURE = TIME_LEFT_UNITS_MIN + 1 };
#define TIME_LEFT_NS_MIN UINT64_C(5000000000)

struct time_left {
    uint64_t ns;             /* 0: not known */
    uint64_t p10_ns, p90_ns; /* p90_ns 0: not known; else p10_ns <= ns <= p90_ns */
};

/* What is to be done, in typical units: those of the median weight of `times`. */
struct work_left {
    double sum;     /* of the weights of the pieces */
    double squares; /* of their squares */
};

/* Of the unit under way the share part (0 to 1) is done, and `whole` more are to come,
 * all but the last typical, which weighs `last` of one (in (0, 1]; 1 if nothing is
 * known).
 * weight: of the unit under way; 0: not known. */
struct work_left work_left_of(const struct task_unit_time *times, size_t n, double part,
                              uint64_t weight, double whole, double last);

/* The forecast from units made, the oldest first, which is left out when others are
 * enough: TIME_LEFT_UNITS_SURE. Without one nothing is known, the range needs two. */
struct time_left time_left_of(const struct task_unit_time *times, size_t n,
                              const struct work_left *rest);

/* What a typical unit takes: the median time per weight times the weight; of weight 0 the
 * median time. 0 without times. */
uint64_t time_left_median(const struct task_unit_time *times, size_t n, uint64_t weight);

/* Bring what is shown nearer to what is wanted: beyond counting down with the clock, each
 * of the three moves by at most a tenth of itself a second, p10 of the forecast (near
 * zero it would not get away by tenths of itself); in the last seconds by a quarter of
 * the time that passes, so that it ends. What was not known before appears at once.
 * in    passed_ns  of work, since it was shown last */
void time_left_show(struct time_left *shown, const struct time_left *wanted,
                    uint64_t passed_ns);

/* 0.9 quantile of Student's distribution; degrees >= 1. err 2.2 % at 1, 0.2 % at 2 */
double time_left_quantile(double degrees);

#endif
