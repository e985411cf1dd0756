/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One layer of FRI against every word, every challenge and every query.
 *
 * F_0 has 2^(LOG_ROWS + LOG_BLOWUP) positions and claims degree below 2^LOG_ROWS; it is
 * folded once, by LOG_ROWS - FRI_LOG_FINAL bits, and the prover then sends any final
 * polynomial. What can be won depends on F_0 only up to codewords and scalars, so words
 * that vanish on the first 2^LOG_ROWS positions, up to scalars, are all words.
 *
 * Close means: agrees with a codeword on more than 1 - theta of the rows, where theta is
 * (1 - rate) / 2 and a row is the set of positions that fold to one. Both claims of
 * docs/security.md are counted. First: a word that is not close folds to a close word for
 * at most (arity - 1)(theta n_1 + 1) challenges, which is what soundness.c's folding term
 * says of q. Second: so the best prover passes one query with probability at most that
 * share plus 1 - theta.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "toy_field.h"

#include "stark/soundness.c"

enum {
    Q = FIELD_TOY_P,
    LOG_SIZE = LOG_ROWS + LOG_BLOWUP,
    N_ROWS = 1 << LOG_ROWS,
    SIZE = 1 << LOG_SIZE,
    LOG_ARITY = LOG_ROWS - FRI_LOG_FINAL,
    ARITY = 1 << LOG_ARITY,
    SIZE_1 = SIZE / ARITY,
    N_FREE = SIZE - N_ROWS
};

static fe element(uint32_t x)
{
    return fe_from_fp(fp_from_u32(x));
}

static fp point_of(uint32_t i, unsigned log_size)
{
    return fp_pow(fp_root_of_unity(log_size), bit_reverse(i, log_size));
}

/* All words of polynomials with n coefficients on 2^log_size positions, as canonical
 * numbers. */
struct codewords {
    size_t n;
    uint8_t (*word)[SIZE];
};

static struct codewords list_codewords(unsigned n_coefficients, unsigned log_size)
{
    struct codewords c = {.n = 1};
    for (unsigned i = 0; i < n_coefficients; i++) {
        c.n *= Q;
    }
    c.word = malloc(c.n * sizeof *c.word);
    for (size_t k = 0; k < c.n; k++) {
        for (uint32_t i = 0; i < 1u << log_size; i++) {
            size_t rest = k;
            fp sum = FP_ZERO, power = FP_ONE;
            for (unsigned j = 0; j < n_coefficients; j++, rest /= Q) {
                sum = fp_add(sum, fp_mul(power, fp_from_u32((uint32_t)(rest % Q))));
                power = fp_mul(power, point_of(i, log_size));
            }
            c.word[k][i] = (uint8_t)fp_to_u32(sum);
        }
    }
    return c;
}

/* The most rows of 2^log_row positions on which the word agrees with some codeword. */
static unsigned best_agreement(const struct codewords *c, const uint8_t *word,
                               unsigned n_rows, unsigned row)
{
    unsigned best = 0;
    for (size_t k = 0; k < c->n; k++) {
        unsigned rows = 0;
        for (unsigned i = 0; i < n_rows; i++) {
            unsigned same = 0;
            while (same < row && word[i * row + same] == c->word[k][i * row + same]) {
                same++;
            }
            rows += same == row;
        }
        best = rows > best ? rows : best;
    }
    return best;
}

/* agreement > 1 - theta, theta = (1 - 2^-b) / 2, in integers */
static bool is_close(unsigned agreement, unsigned n)
{
    return 2u * agreement * (1u << LOG_BLOWUP) > n * ((1u << LOG_BLOWUP) + 1u);
}

/* fold_matrix[beta][k][v]: what value v of leaf k contributes. Folding is linear; the
 * engine's function is asked once per unit vector, and again for whole codewords below.
 * */
static uint8_t fold_matrix[Q][SIZE_1][ARITY];

static uint8_t fold_by_engine(const uint8_t leaf_values[ARITY], uint32_t k, uint32_t beta)
{
    fe leaf[1 << FRI_LOG_ARITY_MAX];
    for (unsigned v = 0; v < ARITY; v++) {
        leaf[v] = element(leaf_values[v]);
    }
    return (uint8_t)fp_to_u32(
        fri_fold_leaf(leaf, LOG_ARITY, k, LOG_SIZE, element(beta)).c[0]);
}

static void fill_fold_matrix(void)
{
    for (uint32_t beta = 0; beta < Q; beta++) {
        for (uint32_t k = 0; k < SIZE_1; k++) {
            for (unsigned v = 0; v < ARITY; v++) {
                uint8_t unit[ARITY] = {0};
                unit[v] = 1;
                fold_matrix[beta][k][v] = fold_by_engine(unit, k, beta);
            }
        }
    }
}

static void fold_word(uint8_t *out, const uint8_t *word, uint32_t beta)
{
    for (uint32_t k = 0; k < SIZE_1; k++) {
        unsigned sum = 0;
        for (unsigned v = 0; v < ARITY; v++) {
            sum += (unsigned)fold_matrix[beta][k][v] * word[k * ARITY + v];
        }
        out[k] = (uint8_t)(sum % Q);
    }
}

/* Next word: an odometer over the free positions; the first that is not zero stays 1. */
static bool next_word(uint8_t *word)
{
    for (unsigned i = SIZE; i-- > N_ROWS;) {
        bool is_leading = true;
        for (unsigned j = N_ROWS; j < i; j++) {
            is_leading = is_leading && word[j] == 0;
        }
        if (word[i] + 1 < (is_leading ? 2 : Q)) {
            word[i]++;
            return true;
        }
        word[i] = 0;
    }
    return false;
}

static double fold_bound(void)
{
    struct soundness s;
    const struct soundness_input in = {.log_blowup = LOG_BLOWUP,
                                       .n_queries = 1,
                                       .log_rows = LOG_ROWS,
                                       .n_terms = 1,
                                       .n_constraints = 1};
    soundness_evaluate(&s, &in);
    return __builtin_exp2(-(double)s.centibits[SOUNDNESS_FOLDING] / 100);
}

struct tally {
    size_t n_far;
    unsigned worst_betas; /* folding a far word to a close one */
    double worst_pass;    /* of the best prover at one query */
};

static struct tally enumerate(const struct codewords *code,
                              const struct codewords *code_1)
{
    struct tally t = {0};
    uint8_t word[SIZE] = {0};
    word[SIZE - 1] = 1;
    do {
        if (is_close(best_agreement(code, word, SIZE_1, ARITY), SIZE_1)) {
            continue;
        }
        t.n_far++;
        unsigned betas = 0, agreements = 0;
        for (uint32_t beta = 0; beta < Q; beta++) {
            uint8_t folded[SIZE_1];
            fold_word(folded, word, beta);
            const unsigned agreement = best_agreement(code_1, folded, SIZE_1, 1);
            betas += is_close(agreement, SIZE_1);
            agreements += agreement;
        }
        const double pass = (double)agreements / (Q * SIZE_1);
        t.worst_betas = betas > t.worst_betas ? betas : t.worst_betas;
        t.worst_pass = pass > t.worst_pass ? pass : t.worst_pass;
    } while (next_word(word));
    return t;
}

/* On this the enumeration rests: folding is linear and keeps codewords. */
static void expect_codewords_fold(const struct codewords *code,
                                  const struct codewords *code_1)
{
    for (size_t k = 0; k < code->n; k += 1 + code->n / 500) {
        for (uint32_t beta = 0; beta < Q; beta++) {
            uint8_t folded[SIZE_1];
            fold_word(folded, code->word[k], beta);
            for (uint32_t i = 0; i < SIZE_1; i++) {
                cr_assert_eq(folded[i],
                             fold_by_engine(code->word[k] + i * ARITY, i, beta));
            }
            cr_assert_eq(best_agreement(code_1, folded, SIZE_1, 1), (unsigned)SIZE_1);
        }
    }
}

Test(toy_fold, no_far_word_folds_to_close_ones_more_often_than_proven)
{
    const struct codewords code = list_codewords(N_ROWS, LOG_SIZE);
    const struct codewords code_1 = list_codewords(FRI_N_FINAL, LOG_SIZE - LOG_ARITY);
    fill_fold_matrix();
    expect_codewords_fold(&code, &code_1);
    const struct tally t = enumerate(&code, &code_1);
    const double bound = fold_bound();
    const double theta = (1 - 1.0 / (1 << LOG_BLOWUP)) / 2;
    cr_assert_gt(t.n_far, 1000u);
    cr_expect((double)t.worst_betas / Q <= bound, "%u of %d challenges, bound %.4f",
              t.worst_betas, Q, bound);
    cr_expect(t.worst_pass <= bound + 1 - theta, "passes with %.4f, bound %.4f + %.4f",
              t.worst_pass, bound, 1 - theta);
    printf("toy fold: %zu far words, at most %u of %d challenges (bound %.2f), one query "
           "passed "
           "with at most %.4f (bound %.4f)\n",
           t.n_far, t.worst_betas, Q, bound * Q, t.worst_pass, bound + 1 - theta);
    free(code.word);
    free(code_1.word);
}
