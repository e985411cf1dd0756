/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forecasts from the times of units. */
#include "tui/time_left.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

/* The newest tenth counts; correlation is looked for from so many units on. */
static const double gain_least = 0.1;
static const double correlation_most = 0.8;
enum { CORRELATION_UNITS_MIN = 8 };

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *values, size_t n)
{
    qsort(values, n, sizeof values[0], compare);
    return n % 2 != 0 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* Without weights all weigh 1. */
static double weight_of(const struct task_unit_time *t)
{
    return t->weight != 0 ? (double)t->weight : 1;
}

static double typical_weight(const struct task_unit_time *times, size_t n)
{
    double weights[TASK_UNIT_TIMES];
    for (size_t i = 0; i < n; i++) {
        weights[i] = weight_of(&times[i]);
    }
    return median(weights, n);
}

uint64_t time_left_median(const struct task_unit_time *times, size_t n, uint64_t weight)
{
    double values[TASK_UNIT_TIMES];
    CHECK(n <= TASK_UNIT_TIMES);
    if (n == 0) {
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        values[i] = (double)times[i].ns / (weight != 0 ? weight_of(&times[i]) : 1);
    }
    return (uint64_t)(median(values, n) * (weight != 0 ? (double)weight : 1));
}

struct work_left work_left_of(const struct task_unit_time *times, size_t n, double part,
                              uint64_t weight, double whole, double last)
{
    struct work_left rest = {0};
    CHECK(n <= TASK_UNIT_TIMES);
    if (part < 1) {
        const bool is_known = n != 0 && weight != 0 && times[n - 1].weight != 0;
        const double here =
            is_known ? (double)weight / typical_weight(times, n) : (whole < 1 ? last : 1);
        rest.sum = here * (1 - part);
        rest.squares = here * here;
    }
    if (whole >= 1) {
        rest.sum += whole - 1 + last;
        rest.squares += whole - 1 + last * last;
    }
    return rest;
}

struct level {
    double mean, variance;
    double q;     /* sum of the squared weights of the mean */
    double grown; /* how much correlation adds to the variance of a sum */
};

/* (1+rho)/(1-rho) for the correlation of neighbours. */
static double growth(const double *rate, size_t n, double mean)
{
    double product = 0;
    double square = 0;
    for (size_t i = 1; i < n; i++) {
        product += (rate[i] - mean) * (rate[i - 1] - mean);
        square += (rate[i] - mean) * (rate[i] - mean);
    }
    const double rho = n < CORRELATION_UNITS_MIN || square <= 0 ? 0 : product / square;
    const double bounded = rho < 0 ? 0 : rho > correlation_most ? correlation_most : rho;
    return (1 + bounded) / (1 - bounded);
}

static struct level level_of(const double *rate, size_t n)
{
    struct level l = {0};
    for (size_t i = 0; i < n; i++) {
        const double plain = 1 / (double)(i + 1);
        const double a = plain > gain_least ? plain : gain_least;
        const double off = rate[i] - l.mean;
        l.mean += a * off;
        l.variance = (1 - a) * (l.variance + a * off * off);
        l.q = (1 - a) * (1 - a) * l.q + a * a;
    }
    l.grown = growth(rate, n, l.mean);
    return l;
}

double time_left_quantile(double degrees)
{
    static const double z = 1.2815515655446004;
    const double z2 = z * z;
    const double g1 = z * (z2 + 1) / 4;
    const double g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
    const double g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
    const double g4 =
        z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
    const double u = 1 / degrees;
    return z + u * (g1 + u * (g2 + u * (g3 + u * g4)));
}

/* 0 would be: not known. */
static uint64_t known(double ns)
{
    return ns < 1 ? 1 : (uint64_t)ns;
}

struct time_left time_left_of(const struct task_unit_time *times, size_t n,
                              const struct work_left *rest)
{
    double rate[TASK_UNIT_TIMES];
    struct time_left left = {0};
    CHECK(n <= TASK_UNIT_TIMES);
    if (n == 0) {
        return left;
    }
    const double typical = typical_weight(times, n);
    for (size_t i = 0; i < n; i++) {
        rate[i] = (double)times[i].ns / (weight_of(&times[i]) / typical);
    }
    const size_t n_left_out = n >= TIME_LEFT_UNITS_SURE ? 1 : 0;
    const struct level l = level_of(rate + n_left_out, n - n_left_out);
    const double middle = rest->sum * l.mean;
    left.ns = known(middle);
    if (n < 2) {
        return left;
    }
    const double error =
        l.variance / (1 - l.q) * l.grown * (rest->squares + rest->sum * rest->sum * l.q);
    const double off = time_left_quantile(1 / l.q - 1) * sqrt(error);
    left.p10_ns = known(middle - off);
    left.p90_ns = known(middle + off);
    return left;
}

/* A tenth of itself a second, or of least if that is more. */
static uint64_t follow(uint64_t shown, uint64_t wanted, uint64_t least, uint64_t passed)
{
    const double scale = (double)(shown > least ? shown : least);
    const double tenth = 0.1 * scale * ((double)passed * 1e-9);
    const double quarter = 0.25 * (double)passed;
    const uint64_t most = (uint64_t)(tenth > quarter ? tenth : quarter);
    const uint64_t counted = shown > passed ? shown - passed : 0;
    if (wanted > counted + most) {
        return counted + most;
    }
    const uint64_t to = wanted + most < counted ? counted - most : wanted;
    return to != 0 ? to : 1;
}

void time_left_show(struct time_left *shown, const struct time_left *wanted,
                    uint64_t passed_ns)
{
    if (shown->ns == 0 || wanted->ns == 0) {
        *shown = *wanted;
        return;
    }
    const uint64_t least = shown->ns;
    shown->ns = follow(shown->ns, wanted->ns, least, passed_ns);
    if (shown->p90_ns == 0 || wanted->p90_ns == 0) {
        shown->p10_ns = wanted->p10_ns;
        shown->p90_ns = wanted->p90_ns;
    } else {
        shown->p10_ns = follow(shown->p10_ns, wanted->p10_ns, least, passed_ns);
        shown->p90_ns = follow(shown->p90_ns, wanted->p90_ns, least, passed_ns);
    }
    if (shown->p90_ns != 0) { /* where they go they keep the order; on the way, too */
        shown->p10_ns = shown->p10_ns < shown->ns ? shown->p10_ns : shown->ns;
        shown->p90_ns = shown->p90_ns > shown->ns ? shown->p90_ns : shown->ns;
    }
}
