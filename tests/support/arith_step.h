/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Honest rows of shifts, products and quotients, their results computed in plain C. */
#ifndef ZK_TESTS_SUPPORT_ARITH_STEP_H
#define ZK_TESTS_SUPPORT_ARITH_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/support/forgery.h"

/* rd after the instruction, as the RISC-V specification defines it. */
uint64_t arith_result(enum op op, uint64_t a, uint64_t b);

/* The table that proves an op: shift, mul or divrem. */
const struct air_table *arith_air(enum op op);

/* Add its row; rd is 5, rs1 6, rs2 7. An immediate form (shifts only) reads x0 and has b
 * as its immediate. ret  the forged row: struct NAME_row of its table */
void *arith_row(struct forgery_case *c, enum op op, uint64_t a, uint64_t b,
                bool immediate);

#endif
