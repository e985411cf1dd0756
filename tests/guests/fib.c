/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Fibonacci number n modulo 2^64, by n additions; n in decimal is the private input.
 * Prints the number. About 5 steps per addition. */
#include "zkguest.h"

int main(void)
{
    uint64_t a = 0;
    uint64_t b = 1;
    for (uint64_t n = zk_input_u64(10); n != 0; n--) {
        const uint64_t next = a + b;
        a = b;
        b = next;
        __asm__ volatile("" : "+r"(a), "+r"(b)); /* keep the loop as it stands */
    }
    zk_print_u64(1, a);
    return 0;
}
