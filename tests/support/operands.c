/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Operands at edges, and random ones. */
#include "tests/support/operands.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

const uint64_t operands[N_OPERANDS] = {
    0,
    1,
    2,
    0x7fff,
    0x8000,
    0xffff,
    0x10000,
    0x1ffff,
    0x7fffffff,
    0x80000000,
    0xffffffff,
    0x100000000,
    0x7fffffffffff,
    0xffffffffffff,
    0x8000000000000000,
    0x7fffffffffffffff,
    0xffffffffffffffff,
    0xffffffffffff0000,
    0xffff0000ffff0000,
    0x0000ffff0000ffff,
    0x0123456789abcdef,
    0xfffffffffffff800,
    0x7800000178000001,
    0xffffffff80000000,
};

/* one unit of each limb up and down, and the 30720 of 2^16 * 30720 = p - 1 in limb 1 */
const uint64_t operand_deltas[N_DELTAS] = {
    1,
    (uint64_t)0 - 1,
    0x10000,
    (uint64_t)0 - 0x10000,
    0x100000000,
    0x1000000000000,
    0x8000000000000000,
    (uint64_t)30720 << 16 | 1,
    0xffffffff00000000,
};

struct operand_stream operand_stream_open(const char *name)
{
    const char *given = getenv("ZK_SEED");
    struct operand_stream stream = {given != NULL ? strtoull(given, NULL, 0)
                                                  : (uint64_t)time(NULL)};
    fprintf(stderr, "%s: ZK_SEED=%llu\n", name, (unsigned long long)stream.state);
    return stream;
}

/* splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014
 * */
static uint64_t draw(struct operand_stream *stream)
{
    uint64_t z = stream->state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

uint64_t operand_next(struct operand_stream *stream)
{
    const uint64_t choice = draw(stream);
    uint64_t x = draw(stream);
    switch (choice % 8) {
    case 0:
        return operands[x % N_OPERANDS];
    case 1:
        return operands[x % N_OPERANDS] + (x >> 32) % 5 - 2;
    case 2:
        return x >> (choice >> 8) % 64;
    case 3:
        /* limbs that are empty, full, or random */
        for (unsigned i = 0; i < 4; i++) {
            const uint64_t limb = UINT64_C(0xffff) << 16 * i;
            const uint64_t kind = choice >> (8 + 2 * i) & 3;
            x = kind == 0 ? x & ~limb : kind == 1 ? x | limb : x;
        }
        return x;
    default:
        return x;
    }
}

int32_t operand_immediate(struct operand_stream *stream)
{
    return (int32_t)(draw(stream) % 4096) - 2048;
}
