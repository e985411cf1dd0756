/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Canonical arithmetic modulo p, the slow and plain way, for cells of rows. */
#ifndef ZK_TESTS_SUPPORT_MODP_H
#define ZK_TESTS_SUPPORT_MODP_H

#include <stdint.h>

#define MODP UINT64_C(2013265921)

/* x mod p for any x. */
static inline uint32_t modp(int64_t x)
{
    int64_t r = x % (int64_t)MODP;
    return (uint32_t)(r < 0 ? r + (int64_t)MODP : r);
}

static inline uint32_t modp_add(uint32_t a, uint32_t b)
{
    return modp((int64_t)a + b);
}

static inline uint32_t modp_sub(uint32_t a, uint32_t b)
{
    return modp((int64_t)a - b);
}

static inline uint32_t modp_mul(uint32_t a, uint32_t b)
{
    return (uint32_t)((uint64_t)a * b % MODP);
}

/* 1 / a by Fermat; 0 for 0. */
static inline uint32_t modp_inv(uint32_t a)
{
    uint32_t power = a;
    uint32_t result = 1;
    for (uint64_t e = MODP - 2; e > 0; e >>= 1) {
        if (e & 1)
            result = modp_mul(result, power);
        power = modp_mul(power, power);
    }
    return result;
}

/* a / b mod p, for integers of either sign. */
static inline uint32_t modp_div(int64_t a, int64_t b)
{
    return modp_mul(modp(a), modp_inv(modp(b)));
}

#endif
