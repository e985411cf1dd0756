/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Counts the primes below n (decimal, from the private input, at most 2^22) twice, by
 * sieve and for n below 20000 by division too; prints the count. About 14 n steps. */
#include "zkguest.h"

enum { N_MAX = 1 << 22, DIVISION_MAX = 20000 };

static uint8_t composite[N_MAX];

static uint64_t count_by_sieve(uint64_t n)
{
    uint64_t count = 0;
    for (uint64_t i = 2; i < n; i++) {
        if (composite[i] != 0) {
            continue;
        }
        count++;
        for (uint64_t j = i * i; j < n; j += i) {
            composite[j] = 1;
        }
    }
    return count;
}

static uint64_t count_by_division(uint32_t n)
{
    uint64_t count = 0;
    for (uint32_t i = 2; i < n; i++) {
        uint32_t d = 2;
        while (d * d <= i && i % d != 0) {
            d++;
        }
        count += d * d > i;
    }
    return count;
}

int main(void)
{
    uint64_t n = zk_input_u64(1000);
    n = n > N_MAX ? N_MAX : n;
    const uint64_t count = count_by_sieve(n);
    if (n < DIVISION_MAX && count_by_division((uint32_t)n) != count) {
        return 1;
    }
    zk_print_u64(1, count);
    return 0;
}
