/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Copies with every width at every pair of offsets, crossing doublewords and pages, and
 * compares byte by byte; repeats n times (decimal, from the private input). Prints a
 * checksum of the memory. */
#include "zkguest.h"

enum { SIZE = 64, PAGE = 4096 };

static uint8_t from[2 * PAGE] __attribute__((aligned(4096)));
static uint8_t to[2 * PAGE] __attribute__((aligned(4096)));

/* Volatile accesses of the width itself: the compiler may not split them into bytes. */
#define COPY(type) (*(volatile type *)(to + t) = *(const volatile type *)(from + f))

static void copy(size_t t, size_t f, unsigned width)
{
    switch (width) {
    case 1:
        COPY(uint8_t);
        break;
    case 2:
        COPY(uint16_t);
        break;
    case 4:
        COPY(uint32_t);
        break;
    default:
        COPY(uint64_t);
        break;
    }
}

static int check(size_t t, size_t f, unsigned width)
{
    const uint8_t before = to[t - 1];
    const uint8_t after = to[t + width];
    copy(t, f, width);
    for (unsigned i = 0; i < width; i++) {
        if (to[t + i] != from[f + i]) {
            return 1;
        }
    }
    return to[t - 1] != before || to[t + width] != after;
}

int main(void)
{
    uint64_t state = 42;
    uint64_t sum = 0;
    for (uint64_t round = zk_input_u64(1); round != 0; round--) {
        for (size_t i = PAGE - SIZE; i < PAGE + SIZE; i++) {
            from[i] = (uint8_t)(zk_random(&state) >> 56);
        }
        for (unsigned width = 1; width <= 8; width *= 2) {
            for (size_t f = 0; f < 16; f++) {
                for (size_t t = 0; t < 16; t++) {
                    if (check(PAGE - 12 + t, PAGE - 9 + f, width) != 0) {
                        return 1;
                    }
                    sum = sum * 31 + to[PAGE - 12 + t];
                }
            }
        }
    }
    zk_print_u64(1, sum);
    return 0;
}
