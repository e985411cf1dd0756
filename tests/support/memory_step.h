/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Honest rows of loads and stores, their results computed byte by byte in plain C. */
#ifndef ZK_TESTS_SUPPORT_MEMORY_STEP_H
#define ZK_TESTS_SUPPORT_MEMORY_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/support/forgery.h"

/* A load or store to make a row of.
 *
 * low, high   the doubleword at the address and the next one, before
 * value       a store: rs2; a load: rd before
 * unaligned   prove it in load_u or store_u although another table could
 */
struct memory_access {
    enum op op;
    uint64_t base;
    int32_t imm;
    uint64_t low;
    uint64_t high;
    uint64_t value;
    bool unaligned;
};

/* The machine after it: rd of a load, the two doublewords of a store. */
struct memory_result {
    uint64_t rd;
    uint64_t low;
    uint64_t high;
};

struct memory_result memory_access_result(const struct memory_access *access);

/* Bytes that the op moves. */
unsigned memory_access_width(enum op op);

/* The table that proves it. */
enum log_table memory_access_table(const struct memory_access *access);
const struct air_table *memory_access_air(const struct memory_access *access);

/* Add its row; rd is 5, rs1 6, rs2 7.
 * ret  the forged row: struct NAME_row of its table */
void *memory_access_row(struct forgery_case *c, const struct memory_access *access);

#endif
