/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Descends n levels (decimal, from the private input, at most 2^22) with a frame of 64
 * bytes or so each, returns a number mixed on the way up, and compares it with a
 * loop's. */
#include "zkguest.h"

enum { N_MAX = 1 << 22 };

static uint64_t mix(uint64_t x, uint64_t n)
{
    return (x ^ n) * 0x9e3779b97f4a7c15u + (x >> 7);
}

__attribute__((noinline)) static uint64_t descend(uint64_t n)
{
    volatile uint64_t frame[4] = {n, n + 1, n + 2, n + 3};
    if (n == 0) {
        return frame[3];
    }
    const uint64_t below = descend(n - 1);
    return mix(below, frame[n % 4]);
}

int main(void)
{
    uint64_t n = zk_input_u64(1000);
    n = n > N_MAX ? N_MAX : n;
    uint64_t expected = 3;
    for (uint64_t i = 1; i <= n; i++) {
        expected = mix(expected, i + i % 4);
    }
    const uint64_t x = descend(n);
    if (x != expected) {
        return 1;
    }
    zk_print_u64(1, x);
    return 0;
}
