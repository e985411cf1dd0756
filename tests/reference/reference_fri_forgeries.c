/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Provers that lie about the words of FRI and about nothing else: what they send after
 * the lie follows from it, so that one rule alone stands against each. That it is this
 * rule alone shows with the reference verifier, which accepts the file as soon as it
 * leaves the rule out.
 *
 * The prover is the engine's but for four functions, which this program has
 * in place of the engine's: deep_values deep_word fri_commit fri_open
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "poly/domain.h"
#include "prover/prover_state.h"
#include "stark/identity.h"
#include "tests/support/reference_trial.h"

/* ---- lies ---- */

enum { FINAL_SIZE = FRI_N_FINAL << 1 }; /* positions of the last word at rate 1/2 */

/* What is committed in place of a fold: a word of a polynomial whose degree is legal. */
enum other_word { THE_FOLD, ONE_MORE, ANOTHER_FOLD, ALL_ZERO };

struct lie {
    const char *what;
    bool value;            /* a column has another value at zeta, the quotient too */
    bool as_if_true;       /* F_0 is that of the true values */
    enum other_word other; /* F_layer is that, and the folds go on from there */
    unsigned layer;        /* 1 .. */
    bool other_tree;       /* the root of F_layer, 0 .., is that of another word */
    uint32_t final_plus;   /* added to a final coefficient */
    unsigned final_at;     /* to this one */
};

/* One proof under way. */
static struct forger {
    const struct lie *lie; /* NULL: the engine's functions do it all */
    bool is_lying;         /* of the segment, not of the image */
    struct fri_schedule schedule;
    fp *words[FRI_MAX_LAYERS + 1][FE_DEGREE];
    struct merkle_tree *trees[FRI_MAX_LAYERS];
    fe betas[FRI_MAX_LAYERS];
    uint32_t false_terms[2];
    fe true_values[2];
    bool is_too_high; /* the last fold has a degree of FRI_N_FINAL or more */
} forger;

enum status __real_deep_values(struct prover *p, fe zeta, struct error *e);
enum status __wrap_deep_values(struct prover *p, fe zeta, struct error *e);
enum status __real_deep_word(struct prover *p, fe zeta, fe gamma, fp *const *word,
                             struct error *e);
enum status __wrap_deep_word(struct prover *p, fe zeta, fe gamma, fp *const *word,
                             struct error *e);
enum status __real_fri_commit(struct fri_prover **out, const struct fri_schedule *s,
                              const fp *const f0[FE_DEGREE], struct transcript *t,
                              struct digest *roots, fe final[FRI_N_FINAL],
                              struct pool *pool, struct arena *arena, struct error *e);
enum status __wrap_fri_commit(struct fri_prover **out, const struct fri_schedule *s,
                              const fp *const f0[FE_DEGREE], struct transcript *t,
                              struct digest *roots, fe final[FRI_N_FINAL],
                              struct pool *pool, struct arena *arena, struct error *e);
enum status __real_fri_open(struct fri_prover *prover, const uint32_t *indices,
                            uint32_t n_indices, struct opening *openings,
                            struct pool *pool, struct arena *arena, struct error *e);
enum status __wrap_fri_open(struct fri_prover *prover, const uint32_t *indices,
                            uint32_t n_indices, struct opening *openings,
                            struct pool *pool, struct arena *arena, struct error *e);

/* ---- a false value at zeta ---- */

/* Both sides of the identity of the tallest height. */
static void identity_sides(const struct prover *p, fe zeta, fe *sum, fe *product)
{
    const struct layout *const layout = p->layout;
    struct layout_bounds bounds;
    layout_bounds(&bounds, layout->kind);
    fe *const alphas = malloc(layout->n_constraints_max * sizeof *alphas);
    fe *const nodes = malloc(bounds.n_nodes * sizeof *nodes);
    cr_assert(alphas != NULL && nodes != NULL);
    identity_powers(alphas, p->alpha, layout->n_constraints_max);
    struct identity identity;
    prover_identity(&identity, p, alphas);
    *sum = identity_constraints(&identity, 0, p->values, nodes);
    *product = identity_product(layout, 0, p->values, zeta);
    free(nodes);
    free(alphas);
}

/* A term of the tallest height that some constraint reads. */
static uint32_t term_to_change(const struct prover *p, fe zeta)
{
    const struct layout_height *const h = &p->layout->heights[0];
    fe before, after, product;
    identity_sides(p, zeta, &before, &product);
    cr_assert(fe_equal(before, product));
    for (uint32_t e = h->first_term; e < h->quotient_term; e++) {
        const fe value = p->values[e];
        p->values[e] = fe_add(value, fe_one());
        identity_sides(p, zeta, &after, &product);
        p->values[e] = value;
        if (!fe_equal(before, after)) {
            return e;
        }
    }
    cr_assert_fail("no constraint reads a column of the tallest height");
    return 0;
}

/* Another value of a column, and the value of the quotient that goes with it: the right
 * side of the identity grows by (zeta^N - 1) when that of q_0 grows by one. */
static void change_value(struct prover *p, fe zeta)
{
    const uint32_t q = p->layout->heights[0].quotient_term;
    const uint32_t e = term_to_change(p, zeta);
    fe sum, product;
    forger.false_terms[0] = e;
    forger.false_terms[1] = q;
    forger.true_values[0] = p->values[e];
    forger.true_values[1] = p->values[q];
    p->values[e] = fe_add(p->values[e], fe_one());
    identity_sides(p, zeta, &sum, &product);
    const fe slope =
        fe_sub(fe_pow(zeta, (uint64_t)1 << p->layout->heights[0].log_rows), fe_one());
    p->values[q] = fe_add(p->values[q], fe_mul(fe_sub(sum, product), fe_inv(slope)));
    identity_sides(p, zeta, &sum, &product);
    cr_assert(fe_equal(sum, product), "the false values must pass the identity");
    cr_assert(!fe_equal(p->values[q], forger.true_values[1]));
}

enum status __wrap_deep_values(struct prover *p, fe zeta, struct error *e)
{
    TRY(__real_deep_values(p, zeta, e));
    forger.is_lying = forger.lie != NULL && p->layout->kind->id == STARK_SEGMENT;
    if (forger.is_lying && forger.lie->value) {
        change_value(p, zeta);
    }
    return STATUS_OK;
}

static void swap_values(struct prover *p)
{
    for (unsigned i = 0; i < 2; i++) {
        const fe value = p->values[forger.false_terms[i]];
        p->values[forger.false_terms[i]] = forger.true_values[i];
        forger.true_values[i] = value;
    }
}

/* word -= difference / (y - zeta) */
static void take_pole(fp *const *word, const struct prover *p, fe zeta, fe difference)
{
    const size_t n = (size_t)1 << p->layout->log_size_max;
    fp *inverse[FE_DEGREE];
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        inverse[c] = malloc(n * sizeof(fp));
        cr_assert_not_null(inverse[c]);
    }
    domain_coset_inverses(inverse, p->layout->log_size_max, zeta, p->pool);
    for (size_t i = 0; i < n; i++) {
        fe x;
        for (unsigned c = 0; c < FE_DEGREE; c++) {
            x.c[c] = inverse[c][i];
        }
        x = fe_mul(x, difference);
        for (unsigned c = 0; c < FE_DEGREE; c++) {
            word[c][i] = fp_sub(word[c][i], x.c[c]);
        }
    }
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        free(inverse[c]);
    }
}

/* sum gamma^e (false value - true value) */
static fe batched_difference(const struct prover *p, fe gamma)
{
    fe *const gammas = malloc(p->layout->n_terms * sizeof *gammas);
    fe sum = fe_zero();
    cr_assert_not_null(gammas);
    identity_powers(gammas, gamma, p->layout->n_terms);
    for (unsigned i = 0; i < 2; i++) {
        const uint32_t e = forger.false_terms[i];
        const fe difference = fe_sub(p->values[e], forger.true_values[i]);
        sum = fe_add(sum, fe_mul(gammas[e], difference));
    }
    free(gammas);
    return sum;
}

/* The engine's word is of low degree whatever the values are. What the opened rows and
 * the false values say is that of the true ones less a fraction with a pole at zeta: no
 * polynomial. */
enum status __wrap_deep_word(struct prover *p, fe zeta, fe gamma, fp *const *word,
                             struct error *e)
{
    if (!forger.is_lying || !forger.lie->value) {
        return __real_deep_word(p, zeta, gamma, word, e);
    }
    swap_values(p);
    const enum status s = __real_deep_word(p, zeta, gamma, word, e);
    swap_values(p);
    if (s == STATUS_OK && !forger.lie->as_if_true) {
        take_pole(word, p, zeta, batched_difference(p, gamma));
    }
    return s;
}

/* ---- FRI ---- */

static fe word_value(unsigned layer, uint32_t i)
{
    fe x;
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        x.c[c] = forger.words[layer][c][i];
    }
    return x;
}

static void set_value(unsigned layer, uint32_t i, fe x)
{
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        forger.words[layer][c][i] = x.c[c];
    }
}

static uint32_t word_size(unsigned layer)
{
    const struct fri_schedule *const s = &forger.schedule;
    const unsigned last = s->n_layers - 1u;
    return (uint32_t)1 << (layer <= last
                               ? s->log_size[layer]
                               : (unsigned)s->log_size[last] - s->log_arity[last]);
}

/* F_{layer + 1}, which has its memory. */
static void fold(unsigned layer, fe beta)
{
    const unsigned log_arity = forger.schedule.log_arity[layer];
    for (uint32_t k = 0; k < word_size(layer + 1); k++) {
        fe leaf[1 << FRI_LOG_ARITY_MAX];
        for (uint32_t v = 0; v < (uint32_t)1 << log_arity; v++) {
            leaf[v] = word_value(layer, (k << log_arity) + v);
        }
        set_value(
            layer + 1, k,
            fri_fold_leaf(leaf, log_arity, k, forger.schedule.log_size[layer], beta));
    }
}

static void add_to_word(unsigned layer, fe x)
{
    for (uint32_t i = 0; i < word_size(layer); i++) {
        set_value(layer, i, fe_add(word_value(layer, i), x));
    }
}

static void replace_word(unsigned layer, enum other_word other)
{
    switch (other) {
    case THE_FOLD:
        break;
    case ONE_MORE:
        add_to_word(layer, fe_one());
        break;
    case ANOTHER_FOLD:
        fold(layer - 1, fe_add(forger.betas[layer - 1], fe_one()));
        break;
    case ALL_ZERO:
        for (uint32_t i = 0; i < word_size(layer); i++) {
            set_value(layer, i, fe_zero());
        }
        break;
    }
}

static enum status take_word(unsigned layer, struct arena *arena, struct error *e)
{
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        forger.words[layer][c] = arena_alloc(arena, word_size(layer) * sizeof(fp));
        if (forger.words[layer][c] == NULL) {
            return error_set(e, STATUS_MEMORY, "forger: the arena is full");
        }
    }
    return STATUS_OK;
}

static enum status commit_word(unsigned layer, struct digest *root, struct pool *pool,
                               struct arena *arena, struct error *e)
{
    struct merkle_shape shape;
    fri_tree_shape(&shape, &forger.schedule, layer);
    TRY(merkle_tree_open(&forger.trees[layer], &shape, 0, arena, arena, e));
    merkle_tree_absorb_folded(forger.trees[layer], 0,
                              (const fp *const *)forger.words[layer], FE_DEGREE,
                              (size_t)1 << forger.schedule.log_arity[layer], pool);
    merkle_tree_commit(forger.trees[layer], root, pool);
    return STATUS_OK;
}

/* Coefficient k is the mean of F(x) x^-k; those from FRI_N_FINAL on have no place in the
 * format. */
static void interpolate_last(fe final[FRI_N_FINAL])
{
    const unsigned layer = forger.schedule.n_layers;
    const unsigned log_size = FRI_LOG_FINAL + forger.schedule.log_blowup;
    cr_assert_eq(word_size(layer), FINAL_SIZE);
    const fp mean = fp_inv(fp_from_u32(FINAL_SIZE));
    const fp w_inv = fp_inv(fp_root_of_unity(log_size));
    for (unsigned k = 0; k < FINAL_SIZE; k++) {
        fe sum = fe_zero();
        for (uint32_t i = 0; i < FINAL_SIZE; i++) {
            const fp x = fp_pow(w_inv, (uint64_t)k * bit_reverse(i, log_size));
            sum = fe_add(sum, fe_mul_fp(word_value(layer, i), fp_mul(mean, x)));
        }
        if (k < FRI_N_FINAL) {
            final[k] = sum;
        } else {
            forger.is_too_high = forger.is_too_high || !fe_is_zero(sum);
        }
    }
}

enum status __wrap_fri_commit(struct fri_prover **out, const struct fri_schedule *s,
                              const fp *const f0[FE_DEGREE], struct transcript *t,
                              struct digest *roots, fe final[FRI_N_FINAL],
                              struct pool *pool, struct arena *arena, struct error *e)
{
    if (forger.lie == NULL) {
        return __real_fri_commit(out, s, f0, t, roots, final, pool, arena, e);
    }
    const struct lie *const lie = forger.lie;
    forger.schedule = *s;
    TRY(take_word(0, arena, e));
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        memcpy(forger.words[0][c], f0[c], word_size(0) * sizeof(fp));
    }
    for (unsigned j = 0; j < s->n_layers; j++) {
        if (j != 0 && j == lie->layer && forger.is_lying) {
            replace_word(j, lie->other);
        }
        const bool is_other_tree = lie->other_tree && j == lie->layer && forger.is_lying;
        if (is_other_tree) {
            add_to_word(j, fe_one());
        }
        TRY(commit_word(j, &roots[j], pool, arena, e));
        if (is_other_tree) {
            add_to_word(j, fe_neg(fe_one()));
        }
        forger.betas[j] = fri_absorb_root(t, &roots[j]);
        TRY(take_word(j + 1, arena, e));
        fold(j, forger.betas[j]);
    }
    interpolate_last(final);
    if (forger.is_lying) {
        fe *const x = &final[lie->final_at];
        *x = fe_add(*x, fe_from_fp(fp_from_u32(lie->final_plus)));
    }
    fri_absorb_final(t, final);
    *out = NULL; /* __wrap_fri_open knows where everything is */
    return STATUS_OK;
}

enum status __wrap_fri_open(struct fri_prover *prover, const uint32_t *indices,
                            uint32_t n_indices, struct opening *openings,
                            struct pool *pool, struct arena *arena, struct error *e)
{
    if (forger.lie == NULL) {
        return __real_fri_open(prover, indices, n_indices, openings, pool, arena, e);
    }
    uint32_t *const leaves = malloc(n_indices * sizeof *leaves);
    size_t n = n_indices;
    cr_assert_not_null(leaves);
    memcpy(leaves, indices, n * sizeof *leaves);
    for (unsigned j = 0; j < forger.schedule.n_layers; j++) {
        const unsigned log_arity = forger.schedule.log_arity[j];
        struct merkle_opening *o;
        struct merkle_proof proof;
        n = merkle_shift_indices(leaves, leaves, n, log_arity);
        TRY(merkle_opening_begin(&o, forger.trees[j], leaves, n, arena, e));
        merkle_opening_absorb_folded(o, 0, (const fp *const *)forger.words[j], FE_DEGREE,
                                     (size_t)1 << log_arity, pool);
        merkle_opening_finish(o, &proof);
        openings[j] = (struct opening){proof.rows, (uint32_t)proof.n_elements,
                                       proof.siblings, (uint32_t)proof.n_siblings};
    }
    free(leaves);
    return STATUS_OK;
}

/* ---- trials ---- */

static void open_trial(struct reference_trial *t)
{
    forger.lie = NULL;
    reference_trial_open(t, "exit3", 14, 1);
    cr_assert_eq(t->run.cut.n_segments, 1);
}

static bool is_accepted_without(struct reference_trial *t, const char *rule)
{
    struct ref_verdict verdict;
    t->side.machine.left_out = rule;
    ref_verify(&verdict, &t->side.machine, &t->side.program, t->file.bytes, t->file.len,
               REFERENCE_MIN_SECURITY);
    t->side.machine.left_out = NULL;
    return verdict.is_accepted;
}

/* Prove with the lie: the verdict is the one of the rule (as the reference calls it), and
 * the file is accepted where that rule, and no other, is left out. */
static void expect(struct reference_trial *t, const struct lie *lie, enum verdict verdict,
                   const char *rule)
{
    static const char *const rules[] = {"fri opening", "fri first word", "fri fold",
                                        "fri final polynomial"};
    forger.is_too_high = false;
    forger.lie = lie;
    cheat_prove(&t->run, NULL, &t->file);
    forger.lie = NULL;
    const enum verdict got =
        reference_trial_judge(t, t->file.bytes, t->file.len, lie->what, lie->layer);
    cr_expect_eq(got, verdict, "%s, layer %u: %s, expected %s", lie->what, lie->layer,
                 verdict_name(got), verdict_name(verdict));
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        const bool is_it = strcmp(rules[i], rule) == 0;
        cr_expect_eq(is_accepted_without(t, rules[i]), is_it,
                     "%s, layer %u: without the rule \"%s\"", lie->what, lie->layer,
                     rules[i]);
    }
}

static void expect_each(struct reference_trial *t, const struct lie *lies, size_t n,
                        enum verdict verdict, const char *rule)
{
    for (size_t i = 0; i < n; i++) {
        expect(t, &lies[i], verdict, rule);
        cr_expect_eq(forger.schedule.n_layers, 4);
        cr_expect_not(forger.is_too_high);
    }
}

Test(fri_forgery, a_forger_without_a_lie_makes_the_engine_s_proof)
{
    static struct reference_trial t;
    struct byte_buffer file = {0};
    const struct lie none = {.what = "no lie"};
    open_trial(&t);
    forger.lie = &none;
    cheat_prove(&t.run, NULL, &file);
    forger.lie = NULL;
    cr_assert_eq(file.len, t.file.len);
    cr_expect_eq(memcmp(file.bytes, t.file.bytes, file.len), 0);
    cr_expect_not(forger.is_too_high);
    cr_expect_eq(reference_trial_judge(&t, file.bytes, file.len, none.what, 0),
                 VERDICT_ACCEPTED);
    buffer_free(&file);
    reference_trial_close(&t);
}

/* The values are true, F_0 is what it should be, and some later word is the word of
 * another polynomial. */
Test(fri_forgery, every_word_is_the_fold_of_the_one_before)
{
    static const struct lie lies[] = {
        {.what = "the fold plus 1", .other = ONE_MORE, .layer = 1},
        {.what = "the fold plus 1", .other = ONE_MORE, .layer = 2},
        {.what = "the fold plus 1", .other = ONE_MORE, .layer = 3},
        {.what = "the fold with another beta", .other = ANOTHER_FOLD, .layer = 2},
        {.what = "zero", .other = ALL_ZERO, .layer = 1},
    };
    static struct reference_trial t;
    open_trial(&t);
    expect_each(&t, lies, sizeof lies / sizeof lies[0], VERDICT_FRI_FOLD, "fri fold");
    reference_trial_close(&t);
}

/* Everything is honest but a root: it is that of the word plus 1. */
Test(fri_forgery, opened_words_are_those_under_their_roots)
{
    static const struct lie lies[] = {
        {.what = "another root", .other_tree = true, .layer = 0},
        {.what = "another root", .other_tree = true, .layer = 3},
    };
    static struct reference_trial t;
    open_trial(&t);
    expect_each(&t, lies, sizeof lies / sizeof lies[0], VERDICT_FRI_OPENING,
                "fri opening");
    reference_trial_close(&t);
}

Test(fri_forgery, the_final_polynomial_is_that_of_the_last_fold)
{
    static const struct lie lies[] = {
        {.what = "the constant", .final_plus = 1, .final_at = 0},
        {.what = "the highest coefficient",
         .final_plus = FP_MODULUS - 1,
         .final_at = FRI_N_FINAL - 1},
    };
    static struct reference_trial t;
    open_trial(&t);
    expect_each(&t, lies, sizeof lies / sizeof lies[0], VERDICT_FRI_FINAL,
                "fri final polynomial");
    reference_trial_close(&t);
}

/* What FRI is there for. The word of the opened rows and of values that the columns do
 * not have is of too high a degree, and so is each of its folds: it must be left at the
 * start, on the way, or at the end, where the format has no room for the degree. Every
 * way out has its rule. */
Test(fri_forgery, false_values_at_zeta_are_refused_wherever_the_word_is_left)
{
    static const struct lie first = {.what = "a false value, the word of the true one",
                                     .value = true,
                                     .as_if_true = true};
    static const struct lie folds[] = {
        {.what = "a false value, zero", .value = true, .other = ALL_ZERO, .layer = 1},
        {.what = "a false value, zero", .value = true, .other = ALL_ZERO, .layer = 3},
    };
    static const struct lie last = {.what = "a false value, honest folds", .value = true};
    static struct reference_trial t;
    open_trial(&t);
    expect(&t, &first, VERDICT_FRI_FIRST, "fri first word");
    cr_expect_not(forger.is_too_high);
    expect_each(&t, folds, sizeof folds / sizeof folds[0], VERDICT_FRI_FOLD, "fri fold");
    expect(&t, &last, VERDICT_FRI_FINAL, "fri final polynomial");
    cr_expect(forger.is_too_high);
    reference_trial_close(&t);
}
