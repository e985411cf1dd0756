/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/compare.h - is a < b? The core of less and branch_lt.
 *
 * A hint names the highest limb in which a and b differ: e_3, e_2 or e_1, or e_0 := 1 -
 * e_1 - e_2 - e_3 for "none of these". Let X_i, Y_i be the limbs, but X_3 = a_3 - 2^16 sa
 * and Y_3 = b_3 - 2^16 sb with the sign bits of signed operands, and D := sum e_j (Y_j -
 * X_j).
 *
 * Bounds. a_i, b_i are u16 (or u16 + a decoded limb that is not 0 only beside 0, so u16
 * too), sign bits are proved by U16(2 a_3 - 2^16 sa): a u16 and a bit make it an integer
 * in (-2^16, 2^17), so sa = bit 15. Hence X_3, Y_3 are the signed top limbs, Y_i = X_i if
 * b_i = a_i, and |Y_i - X_i| < 2^16.
 *
 * e_1, e_2 and the sum e_1 + e_2 + e_3 are bits, and (1 - e_3)(a_3 - b_3), (1 - e_3 -
 * e_2)(a_2 - b_2), (1 - e_3 - e_2 - e_1)(a_1 - b_1) vanish. If e_3 = 1 the others are 0
 * (e_1 + e_2 is a bit less 1, and not negative): D = Y_3 - X_3. If e_3 is not 1, limbs 3
 * are equal. Then e_3 + e_2 = 1 leaves e_3 = 0, e_2 = 1, e_1 = 0: D = Y_2 - X_2;
 * otherwise limbs 2 are equal too, and D = Y_1 - X_1 if the sum is 1 (e_1 is then 1: it
 * is not 0, and a bit), D = Y_0 - X_0 and limbs 1 equal if the sum is 0. So D belongs to
 * the limb that the sums name, all higher limbs are equal, and e_3 needs no constraint of
 * its own. d is looked up, and
 *     d = lt (D - 1) + (1 - lt) (-D - e_1 - e_2 - e_3) says D >= 1 if lt; D <= -1 if not
 *       lt and a limb above 0 is named (a named limb differs); D <= 0 if not lt and limb
 *       0 is named, which may be equal. So lt is the relation.
 *
 * sgn is a bit and is the multiplicity of the sign lookups. It is not tied to is_real: a
 * row that carries no step and has sgn = 1 asks for the range of two numbers that nobody
 * uses.
 */
#ifndef ZK_TABLES_COMPARE_H
#define ZK_TABLES_COMPARE_H

#include "air/describe.h"
#include "tables/step.h"

struct compare {
    expr sgn, lt;
    expr e[3]; /* e_1, e_2: BIT columns of the table; e_3: any */
    expr d;    /* a U16 column of the table */
    expr sa, sb;
    const expr *a; /* a[4] */
    const expr *b; /* b[4] */
};

static inline void compare_words(struct air_recorder *t, const struct compare *c)
{
    static const char *const equal[4] = {
        [1] = "limbs 1 are equal if limb 0 is named",
        [2] = "limbs 2 are equal if a lower limb is named",
        [3] = "limbs 3 are equal if a lower limb is named",
    };
    const expr above = add(add(c->e[0], c->e[1]), c->e[2]);
    const expr e[4] = {from(1, above), c->e[0], c->e[1], c->e[2]};
    is_bit(t, "at most one limb is named", above);
    always_zero(t, "an unsigned comparison gives a no sign", mul(from(1, c->sgn), c->sa));
    always_zero(t, "an unsigned comparison gives b no sign", mul(from(1, c->sgn), c->sb));

    expr named = air_constant(t, 0);
    expr difference = air_constant(t, 0);
    for (int i = 3; i >= 0; i--) {
        named = add(named, e[i]);
        if (i > 0) {
            always_zero(t, equal[i], mul(from(1, named), sub(c->a[i], c->b[i])));
        }
        expr x = c->a[i];
        expr y = c->b[i];
        if (i == 3) {
            x = sub(x, scale(1 << 16, c->sa));
            y = sub(y, scale(1 << 16, c->sb));
        }
        difference = add(difference, mul(e[i], sub(y, x)));
    }
    always_equal(t, "d shows the sign of the difference in the named limb", c->d,
                 choose(c->lt, neg(add(difference, above)), plus(difference, -1)));
}

/* The two lookups of the signs; after the accesses, so that pairs of interactions are of
 * one kind. */
static inline void compare_signs(struct air_recorder *t, const struct compare *c)
{
    bus_send(t, "the sign of a is bit 15 of its limb 3", BUS_U16, c->sgn,
             TUPLE(sub(scale(2, c->a[3]), scale(1 << 16, c->sa))));
    bus_send(t, "the sign of b is bit 15 of its limb 3", BUS_U16, c->sgn,
             TUPLE(sub(scale(2, c->b[3]), scale(1 << 16, c->sb))));
}

#endif
