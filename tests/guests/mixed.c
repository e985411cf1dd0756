/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Three kinds of work one after the other (n in decimal from the private input): a
 * generator's products and remainders, a hash's shifts and exclusive ors, and a heap that
 * sorts what came of it. Their segments have different tables: a proof of this takes
 * what no single segment of it tells. Prints whether the result is sorted. */
#include "zkguest.h"

enum { N_MAX = 1 << 16 };

static uint64_t values[N_MAX];

static void multiply(uint64_t n)
{
    uint64_t x = 88172645463325252u;
    for (uint64_t i = 0; i < n; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        values[i] = x / (i + 3) + x % (i + 7);
    }
}

static void mix(uint64_t n)
{
    uint64_t state = 1;
    for (uint64_t i = 0; i < n; i++) {
        uint64_t x = values[i];
        for (unsigned round = 0; round < 8; round++) {
            x ^= state;
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            state = (state << 9) | (state >> 55);
        }
        values[i] = x;
    }
}

static void sink(uint64_t at, uint64_t n)
{
    const uint64_t x = values[at];
    for (uint64_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
        if (child + 1 < n && values[child + 1] > values[child]) {
            child++;
        }
        if (values[child] <= x) {
            break;
        }
        values[at] = values[child];
        at = child;
    }
    values[at] = x;
}

static void sort(uint64_t n)
{
    for (uint64_t i = n / 2; i-- > 0;) {
        sink(i, n);
    }
    for (uint64_t end = n; end-- > 1;) {
        const uint64_t x = values[0];
        values[0] = values[end];
        values[end] = x;
        sink(0, end);
    }
}

int main(void)
{
    uint64_t n = zk_input_u64(1000);
    n = n > N_MAX ? N_MAX : n;
    multiply(n);
    mix(n);
    sort(n);
    for (uint64_t i = 1; i < n; i++) {
        if (values[i - 1] > values[i]) {
            zk_print(1, "not sorted\n");
            return 1;
        }
    }
    zk_print(1, "sorted\n");
    return 0;
}
