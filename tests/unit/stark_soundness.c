/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The soundness terms against published numbers, and their rounding against libm. */
#include <criterion/criterion.h>

#include "stark/soundness.h"

static struct stark_params params_of(unsigned k, unsigned log_blowup, unsigned security)
{
    return (struct stark_params){
        .log_blowup = log_blowup, .security = security, .segment_log2 = k};
}

/* Ungrounded bits of one term. */
static double bits(const struct soundness *s, enum soundness_term term)
{
    return s->centibits[term] / 100.0 - s->grinding[term];
}

static void expect_bits(const struct soundness *s, enum soundness_term term, double bits_)
{
    cr_expect(__builtin_fabs(bits(s, term) - bits_) < 0.06,
              "%s: %.2f bits, published %.1f", soundness_label(term), bits(s, term),
              bits_);
}

/* Values of the ethereum/soundcalc formulas for the unique decoding regime, computed for
 * the review of this design: docs/security.md, table of terms. */
Test(soundness, terms_are_the_published_ones)
{
    static const struct {
        unsigned k, log_blowup;
        double batching, folding, deep, local;
    } rows[] = {
        {20, 1, 125.3, 135.7, 132.5, 129.5}, {20, 2, 123.7, 134.1, 132.5, 129.5},
        {20, 3, 122.5, 132.9, 132.5, 129.5}, {22, 1, 123.3, 133.7, 130.5, 127.5},
        {22, 2, 121.7, 132.1, 130.5, 127.5}, {22, 3, 120.5, 130.9, 130.5, 127.5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct stark_params p = params_of(rows[i].k, rows[i].log_blowup, 128);
        struct soundness_input in;
        struct soundness s;
        soundness_input_typical(&in, &p);
        cr_assert_eq(in.n_terms, 1200u);
        soundness_evaluate(&s, &in);
        expect_bits(&s, SOUNDNESS_BATCHING, rows[i].batching);
        expect_bits(&s, SOUNDNESS_FOLDING, rows[i].folding);
        expect_bits(&s, SOUNDNESS_DEEP, rows[i].deep);
        expect_bits(&s, SOUNDNESS_CONSTRAINTS, 144.0);
        expect_bits(&s, SOUNDNESS_LOOKUP_LOCAL, rows[i].local);
        expect_bits(&s, SOUNDNESS_LOOKUP_GLOBAL, 123.5);
    }
}

Test(soundness, query_counts_are_the_published_ones)
{
    static const uint32_t counts[2][3] = {{261, 160, 131}, {193, 118, 97}};
    for (unsigned i = 0; i < 2; i++) {
        for (unsigned b = 1; b <= 3; b++) {
            const struct stark_params p = params_of(20, b, i == 0 ? 128 : 100);
            cr_expect_eq(soundness_n_queries(&p), counts[i][b - 1]);
        }
    }
    const struct stark_params p = params_of(20, 1, 128);
    struct soundness_input in;
    struct soundness s;
    soundness_input_typical(&in, &p);
    soundness_evaluate(&s, &in);
    cr_expect(__builtin_fabs(s.centibits[SOUNDNESS_QUERY] / 100.0 - 128.32) < 0.011);
}

Test(soundness, one_query_fewer_is_too_few)
{
    for (unsigned security = 100; security <= 128; security += 28) {
        for (unsigned b = 1; b <= 3; b++) {
            const struct stark_params p = params_of(20, b, security);
            struct soundness_input in;
            struct soundness s;
            soundness_input_typical(&in, &p);
            soundness_evaluate(&s, &in);
            cr_expect(soundness_suffices(&s, security));
            in.n_queries--;
            soundness_evaluate(&s, &in);
            cr_expect(!soundness_suffices(&s, security));
        }
    }
}

/* The fixed grinding is chosen to cover this: design, "grinding". */
Test(soundness, every_segment_size_and_rate_reaches_128_bits_with_8000_terms)
{
    for (unsigned k = 14; k <= 22; k++) {
        for (unsigned b = 1; b <= 3; b++) {
            const struct stark_params p = params_of(k, b, 128);
            struct soundness_input in;
            struct soundness s;
            soundness_input_typical(&in, &p);
            in.n_terms = 8000;
            soundness_evaluate(&s, &in);
            for (unsigned t = 0; t < SOUNDNESS_N_TERMS; t++) {
                cr_expect(s.centibits[t] >= 12800, "k %u, blowup 2^%u: %s has %u", k, b,
                          soundness_label((enum soundness_term)t), s.centibits[t]);
            }
        }
    }
}

static void expect_below_exact(const struct soundness *s, enum soundness_term term,
                               long double numerator)
{
    const long double exact =
        5.0L * __builtin_log2l(2013265921.0L) - __builtin_log2l(numerator);
    const long double ours = bits(s, term);
    cr_expect(ours <= exact + 1e-9L && ours > exact - 0.0101L, "%s: %.4Lf, exactly %.4Lf",
              soundness_label(term), ours, exact);
}

/* Against the formulas in long double: never above, never a hundredth below. */
Test(soundness, rounding_is_downward_and_tight)
{
    uint64_t seed = 0x9e3779b97f4a7c15u;
    for (unsigned i = 0; i < 2000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        const uint64_t x = seed >> 16;
        const struct soundness_input in = {
            .log_blowup = 1 + (unsigned)(x % 3),
            .n_queries = 100,
            .log_rows = 7 + (unsigned)(x % 17),
            .n_terms = 2 + (uint32_t)(x >> 8 & 0xfff),
            .n_constraints = 1 + (uint32_t)(x >> 20 & 0x7ff),
            .n_slots_local = x & 0xffffffffff,
            .n_slots_global = x >> 5,
        };
        struct soundness s;
        soundness_evaluate(&s, &in);
        const long double rows = __builtin_ldexpl(1, (int)in.log_rows);
        const long double rate = __builtin_ldexpl(1, -(int)in.log_blowup);
        const long double size = rows / rate;
        const long double theta = (1 - rate) / 2;
        expect_below_exact(&s, SOUNDNESS_BATCHING, (in.n_terms - 1) * (theta * size + 1));
        expect_below_exact(&s, SOUNDNESS_DEEP, 3 * (rows + 1) + rows - 1);
        expect_below_exact(&s, SOUNDNESS_CONSTRAINTS, in.n_constraints);
        expect_below_exact(&s, SOUNDNESS_LOOKUP_LOCAL,
                           in.n_slots_local > 1 ? in.n_slots_local : 1);
        expect_below_exact(&s, SOUNDNESS_LOOKUP_GLOBAL, in.n_slots_global);
        const unsigned first = in.log_rows - 6 >= 3 ? 3 : in.log_rows - 6;
        const long double arity = __builtin_ldexpl(1, (int)first);
        expect_below_exact(&s, SOUNDNESS_FOLDING,
                           (arity - 1) * (theta * size / arity + 1));
    }
}
