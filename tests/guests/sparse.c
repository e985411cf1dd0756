/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Walks through 2 GiB of memory that nothing has written: n random doublewords (decimal,
 * from the private input, at most 2^18) are written, one per place of the walk, and read
 * again in the same order; prints their sum. */
#include "zkguest.h"

enum { N_MAX = 1 << 18 };

static const uint64_t base = 0x110000000u; /* above the private input */
static const uint64_t mask = 0x7ffffff8u; /* 2 GiB, doublewords: the stack is far above */

static volatile uint64_t *place(uint64_t *state)
{
    return (volatile uint64_t *)(base + (zk_random(state) >> 32 & mask));
}

int main(void)
{
    uint64_t n = zk_input_u64(1000);
    n = n > N_MAX ? N_MAX : n;
    uint64_t state = 7;
    uint64_t written = 0;
    for (uint64_t i = 1; i <= n; i++) {
        volatile uint64_t *const at = place(&state);
        *at += i; /* a place may come twice */
        written += i;
    }
    state = 7;
    uint64_t read = 0;
    for (uint64_t i = 1; i <= n; i++) {
        volatile uint64_t *const at = place(&state);
        read += *at;
        *at = 0;
    }
    if (read != written) {
        return 1;
    }
    zk_print_u64(1, read);
    return 0;
}
