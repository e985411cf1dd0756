/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Operands that tests of the tables share: edges of limbs and words, and a random stream.
 * */
#ifndef ZK_TESTS_SUPPORT_OPERANDS_H
#define ZK_TESTS_SUPPORT_OPERANDS_H

#include <stddef.h>
#include <stdint.h>

enum { N_OPERANDS = 24, N_DELTAS = 9 };

extern const uint64_t operands[N_OPERANDS];

/* Differences that turn a right result into one that is wrong. */
extern const uint64_t operand_deltas[N_DELTAS];

/* A stream of operands that like edges. Its seed is printed, or taken from ZK_SEED. */
struct operand_stream {
    uint64_t state;
};

struct operand_stream operand_stream_open(const char *name);
uint64_t operand_next(struct operand_stream *stream);
int32_t operand_immediate(struct operand_stream *stream); /* in [-2048, 2047] */

#endif
