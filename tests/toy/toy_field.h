/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The engine's own field and FRI arithmetic over F_17, compiled into the including file,
 * so that everything the protocol leaves to chance can be enumerated.
 *
 * 3 generates the group of order 16 = 2^4. The extension has degree 1: q = 17. FRI ends
 * at 2^FRI_TOY_LOG_FINAL coefficients, which the including file defines. */
#ifndef ZK_TESTS_TOY_FIELD_H
#define ZK_TESTS_TOY_FIELD_H

#define FIELD_TOY
#define FIELD_TOY_P           17
#define FIELD_TOY_TWO_ADICITY 4
#define FIELD_TOY_GENERATOR   3
#define FIELD_TOY_DEGREE      1
#define FIELD_TOY_NONRESIDUE  2
#define FIELD_TOY_FROBENIUS   2

#include "field/fe.c"
#include "field/fp.c"
#include "fri/fri_word.c"

#endif
