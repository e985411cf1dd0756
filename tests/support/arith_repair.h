/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a cheat does after a lie: columns of shift and divrem made to fit the others. */
#ifndef ZK_TESTS_SUPPORT_ARITH_REPAIR_H
#define ZK_TESTS_SUPPORT_ARITH_REPAIR_H

#include <stdbool.h>
#include <stdint.h>

#include "tables/divrem.h"
#include "tables/shift.h"

/* The product of the operand and p2, and its carries, from the columns that they depend
 * on; limbs from `first` on. */
void shift_product_repair(struct shift_row *row, unsigned first);

/* The result, from the product, the selectors and the sign. */
void shift_result_repair(struct shift_row *row);

/* Both. */
void shift_repair(struct shift_row *row);

/* s and its cut, as the table shamt has it. */
void shift_cut(struct shift_row *row, unsigned s, bool right);

/* x or its complement to 65535, for a sign that may be any field element. */
uint32_t divrem_complement(uint32_t s, uint32_t x);

/* The carries that the constraints of the product ask for. */
void divrem_carries_repair(struct divrem_row *row);

/* The result, from q^, r^, their signs and g. */
void divrem_result_repair(struct divrem_row *row);

/* Carries, loans and result. */
void divrem_repair(struct divrem_row *row);

/* Claim |quotient| and |remainder| with the signs sq and sr; the rest is made to fit. */
void divrem_claim(struct divrem_row *row, uint32_t sq, uint64_t quotient, uint32_t sr,
                  uint64_t remainder);

#endif
