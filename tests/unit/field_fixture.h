/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Random and extreme field elements, and the field by the definition: integers and %.
 *
 * The seed is ZK_SEED from the environment, or the clock; it is printed, and setting it
 * replays a failure.
 */
#ifndef ZK_TESTS_FIELD_FIXTURE_H
#define ZK_TESTS_FIELD_FIXTURE_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "field/fe.h"

static uint64_t fixture_state;

static inline void fixture_seed(void)
{
    const char *const text = getenv("ZK_SEED");
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    fixture_state = text != NULL
                        ? strtoull(text, NULL, 0)
                        : (uint64_t)now.tv_sec * 1000000007u + (uint64_t)now.tv_nsec;
    fprintf(stderr, "ZK_SEED=%llu\n", (unsigned long long)fixture_state);
}

static inline uint64_t fixture_random(void)
{
    /* splitmix64 */
    uint64_t z = fixture_state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* A word in [0, p): one in eight an extreme one. */
static inline fp fixture_fp(void)
{
    const fp extreme[] = {
        0, 1, 2, FP_ONE, FP_P - 1, FP_P - 2, (FP_P - 1) / 2, (FP_P + 1) / 2};
    const uint64_t r = fixture_random();
    return r % 8 == 0 ? extreme[r / 8 % 8] : (fp)((r >> 8) % FP_P);
}

static inline fe fixture_fe(void)
{
    fe r;
    for (int k = 0; k < FE_DEGREE; k++) {
        r.c[k] = fixture_fp();
    }
    return r;
}

/* n words; the caller frees. */
static inline fp *fixture_column(size_t n)
{
    fp *const column = malloc(n * sizeof *column + 1);
    for (size_t i = 0; i < n; i++) {
        column[i] = fixture_fp();
    }
    return column;
}

struct fixture_fe_column {
    fp *c[FE_DEGREE];
};

static inline struct fixture_fe_column fixture_fe_column(size_t n)
{
    struct fixture_fe_column r;
    for (int k = 0; k < FE_DEGREE; k++) {
        r.c[k] = fixture_column(n);
    }
    return r;
}

static inline struct fixture_fe_column fixture_fe_copy(const fp *const *from, size_t n)
{
    struct fixture_fe_column r = fixture_fe_column(n);
    for (int k = 0; k < FE_DEGREE; k++) {
        memcpy(r.c[k], from[k], n * sizeof(fp));
    }
    return r;
}

static inline void fixture_fe_free(struct fixture_fe_column column)
{
    for (int k = 0; k < FE_DEGREE; k++) {
        free(column.c[k]);
    }
}

static inline fe fixture_fe_at(const struct fixture_fe_column *column, size_t i)
{
    fe r;
    for (int k = 0; k < FE_DEGREE; k++) {
        r.c[k] = column->c[k][i];
    }
    return r;
}

#define FIXTURE_CONST(column) ((const fp *const *)(column).c)

/* Coefficients, lowest first, at x: Horner. */
static inline fp fixture_horner(const fp *coefficients, size_t n, fp x)
{
    fp sum = FP_ZERO;
    for (size_t i = n; i-- > 0;) {
        sum = fp_add(fp_mul(sum, x), coefficients[i]);
    }
    return sum;
}

/* Lengths around every vector width and block length in use. */
static const size_t fixture_lengths[] = {0,   1,   2,   7,    8,    9,   15,  16,
                                         17,  31,  32,  33,   48,   63,  127, 128,
                                         129, 511, 513, 1023, 1025, 4099};
enum { FIXTURE_N_LENGTHS = sizeof fixture_lengths / sizeof *fixture_lengths };

#endif
