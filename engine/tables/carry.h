/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/carry.h - sums and differences limb by limb, for add and addw.
 *
 * For ADD a + b = r + 2^16 c_i limb by limb with c_i := (a_i + b_i + c_{i-1} - r_i) /
 * 2^16, for SUB r + b = a with d_i := (r_i + b_i + d_{i-1} - a_i) / 2^16; both are linear
 * expressions. With r_i in [0, 2^16) (looked up, or bounded by the caller) and b_i <
 * 2^17, both sides are below 2^18 + 1 < p, so that a carry that is 0 or 1 is the true
 * one: c_{i-1} in {0, 1} gives a_i + b_i + c_{i-1} = r_i + 2^16 c_i over the integers.
 * `minus` chooses which of the two chains has to be bits; the other one is unconstrained
 * and unused.
 */
#ifndef ZK_TABLES_CARRY_H
#define ZK_TABLES_CARRY_H

#include "air/describe.h"
#include "tables/step.h"

static inline void carry_chain(struct air_recorder *t, expr minus, uint32_t n_limbs,
                               const expr *a, const expr *b, const expr *r)
{
    static const char *const plus_names[4] = {
        "the carry of a sum out of limb 0 is a bit",
        "the carry of a sum out of limb 1 is a bit",
        "the carry of a sum out of limb 2 is a bit",
        "the carry of a sum out of limb 3 is a bit"};
    static const char *const minus_names[4] = {
        "the borrow of a difference out of limb 0 is a bit",
        "the borrow of a difference out of limb 1 is a bit",
        "the borrow of a difference out of limb 2 is a bit",
        "the borrow of a difference out of limb 3 is a bit"};
    expr c = air_constant(t, 0);
    expr d = air_constant(t, 0);
    for (uint32_t i = 0; i < n_limbs; i++) {
        c = scale(INV_2_16, sub(add(add(a[i], b[i]), c), r[i]));
        d = scale(INV_2_16, sub(add(add(r[i], b[i]), d), a[i]));
        always_zero(t, plus_names[i], mul(from(1, minus), mul(c, plus(c, -1))));
        always_zero(t, minus_names[i], mul(minus, mul(d, plus(d, -1))));
    }
}

#endif
