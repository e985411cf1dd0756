/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* LogUp against every unbalanced set of messages and every challenge, over F_17.
 *
 * T slots carry distinct messages (bus, v) with multiplicities m. A cheating prover wins
 * when the sum of m / f over the slots is zero although some m is not, or when a slot
 * with m = 0 has f = 0: its fraction is then free. A slot with m != 0 and f = 0 cannot be
 * satisfied. Both kinds of wins are zeros of the numerator sum_i m_i prod_(j != i) f_j, a
 * polynomial of degree below T in (z, a_0, a_1): at most a fraction T / q of all
 * challenges, soundness.c's lookup term. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "toy_field.h"

#include "stark/logup.c"

enum { Q = FIELD_TOY_P, N_SLOTS = 5, N_CHALLENGES = Q * Q * Q };

/* Two buses that share values, so that only a_0 tells some messages apart. */
static const struct {
    uint32_t bus, value;
} slots[N_SLOTS] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {1, 5}};

static uint8_t denominator[N_CHALLENGES][N_SLOTS];

static void fill_denominators(void)
{
    for (unsigned i = 0; i < N_CHALLENGES; i++) {
        struct air_challenges c = {.z = fe_from_fp(fp_from_u32(i % Q))};
        c.a[0] = fe_from_fp(fp_from_u32(i / Q % Q));
        c.a[1] = fe_from_fp(fp_from_u32(i / Q / Q));
        for (unsigned k = 0; k < N_SLOTS; k++) {
            const fp value = fp_from_u32(slots[k].value);
            denominator[i][k] =
                (uint8_t)fp_to_u32(logup_fingerprint(&c, slots[k].bus, &value, 1).c[0]);
        }
    }
}

/* Does the prover win? The sum is the engine's. */
static bool wins(const int m[N_SLOTS], const uint8_t f[N_SLOTS])
{
    static const uint8_t inverse[Q] = {0, 1,  9,  6,  13, 7,  3, 5, 15,
                                       2, 12, 14, 10, 4,  11, 8, 16};
    int sum = 0;
    for (unsigned k = 0; k < N_SLOTS; k++) {
        if (f[k] == 0) {
            return m[k] == 0;
        }
        sum += m[k] * inverse[f[k]];
    }
    return sum % Q == 0;
}

static bool next_multiplicities(int m[N_SLOTS])
{
    for (unsigned k = 0; k < N_SLOTS; k++) {
        if (++m[k] <= 3) {
            return true;
        }
        m[k] = -3;
    }
    return false;
}

Test(toy_lookups, no_unbalanced_messages_close_more_often_than_proven)
{
    fill_denominators();
    int m[N_SLOTS] = {-3, -3, -3, -3, -3};
    unsigned worst = 0, n_sets = 0;
    do {
        bool is_balanced = true;
        for (unsigned k = 0; k < N_SLOTS; k++) {
            is_balanced = is_balanced && m[k] == 0;
        }
        if (is_balanced) {
            continue;
        }
        unsigned n_wins = 0;
        for (unsigned i = 0; i < N_CHALLENGES; i++) {
            n_wins += wins(m, denominator[i]);
        }
        n_sets++;
        worst = n_wins > worst ? n_wins : worst;
    } while (next_multiplicities(m));
    cr_assert_eq(n_sets, 7u * 7 * 7 * 7 * 7 - 1);
    cr_expect_leq(worst * Q, N_SLOTS * N_CHALLENGES);
    cr_expect_gt(worst, 0u);
    printf("toy lookups: %u unbalanced sets, at most %u of %d challenges close one "
           "(bound %d)\n",
           n_sets, worst, N_CHALLENGES, N_SLOTS * N_CHALLENGES / Q);
}

/* p equal messages are none: why the verifier counts messages per bus. */
Test(toy_lookups, p_equal_messages_vanish)
{
    fill_denominators();
    const int m[N_SLOTS] = {Q, 0, 0, 0, 0};
    unsigned n_wins = 0;
    for (unsigned i = 0; i < N_CHALLENGES; i++) {
        n_wins += denominator[i][0] != 0 && wins(m, denominator[i]);
    }
    cr_expect_eq(n_wins, (unsigned)(N_CHALLENGES - Q * Q));
}

/* The engine's sums of fractions, term by term against inverses in a table. */
Test(toy_lookups, sums_are_sums_of_inverses)
{
    for (unsigned n = 0; n < 200; n++) {
        struct logup_sum s;
        logup_sum_init(&s);
        int expected = 0;
        for (unsigned i = 0; i < n; i++) {
            const uint32_t f = 1 + (i * 7 + n) % 16;
            const int sign = (i + n) % 3 == 0 ? -1 : 1;
            unsigned inverse = 1;
            while (inverse * f % Q != 1) {
                inverse++;
            }
            expected += sign * (int)inverse;
            logup_sum_add(&s, fe_from_fp(fp_from_u32(f)), sign);
        }
        fe sum;
        cr_assert(logup_sum_finish(&s, &sum));
        cr_assert_eq(fp_to_u32(sum.c[0]), (uint32_t)((expected % Q + Q) % Q));
        logup_sum_add(&s, fe_zero(), 1);
        cr_assert(!logup_sum_finish(&s, &sum));
    }
}
