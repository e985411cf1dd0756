/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* FRI: schedule, folding against coefficients, honest words accepted, others refused. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "base/bits.h"
#include "base/pool.h"
#include "fri/fri_prove.h"
#include "fri/fri_verify.h"

enum { MAX_LAYERS = FRI_MAX_LAYERS, ARENA_BYTES = 64 << 20, N_QUERIES = 40 };

static uint64_t state = 88172645463325252u;

static uint32_t random_u32(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 16);
}

static fe random_fe(void)
{
    fe x;
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        x.c[c] = fp_from_u32(random_u32());
    }
    return x;
}

/* sum coefficients[i] x^i by Horner */
static fe evaluate(const fe *coefficients, size_t n, fp x)
{
    fe sum = fe_zero();
    for (size_t i = n; i-- > 0;) {
        sum = fe_add(fe_mul_fp(sum, x), coefficients[i]);
    }
    return sum;
}

static fp point(uint32_t i, unsigned log_size)
{
    return fp_pow(fp_root_of_unity(log_size), bit_reverse(i, log_size));
}

Test(fri, schedule_ends_at_64_coefficients_in_eights)
{
    for (unsigned log_rows = 7; log_rows <= 24; log_rows++) {
        for (unsigned b = 1; b <= 3; b++) {
            struct fri_schedule s;
            fri_schedule_init(&s, log_rows, b);
            unsigned left = log_rows;
            for (unsigned j = 0; j < s.n_layers; j++) {
                cr_assert_eq(s.log_size[j], left + b);
                cr_assert(s.log_arity[j] == 3 || j == s.n_layers - 1);
                cr_assert(s.log_arity[j] >= 1 && s.log_arity[j] <= 3);
                cr_assert_eq(s.width[j], 5u << s.log_arity[j]);
                left -= s.log_arity[j];
            }
            cr_assert_eq(left, 6u);
        }
    }
}

/* F(x) = sum_i x^i p_i(x^a): the fold is sum_i beta^i p_i, whose coefficient m is
 * sum_i beta^i f_(a m + i). */
Test(fri, fold_is_the_random_combination_of_residue_classes)
{
    enum { LOG_SIZE = 6, N = 24 };
    fe f[N];
    for (unsigned i = 0; i < N; i++) {
        f[i] = random_fe();
    }
    for (unsigned log_arity = 1; log_arity <= 3; log_arity++) {
        const unsigned arity = 1u << log_arity;
        const fe beta = random_fe();
        fe folded[N];
        for (unsigned m = 0; m < N / arity; m++) {
            folded[m] = fe_zero();
            for (unsigned i = arity; i-- > 0;) {
                folded[m] = fe_add(fe_mul(folded[m], beta), f[arity * m + i]);
            }
        }
        for (uint32_t k = 0; k < 1u << (LOG_SIZE - log_arity); k++) {
            fe leaf[8];
            for (unsigned v = 0; v < arity; v++) {
                leaf[v] = evaluate(f, N, point(arity * k + v, LOG_SIZE));
            }
            const fe expected =
                evaluate(folded, N / arity, point(k, LOG_SIZE - log_arity));
            cr_assert(
                fe_equal(fri_fold_leaf(leaf, log_arity, k, LOG_SIZE, beta), expected));
        }
    }
}

Test(fri, final_polynomial_is_evaluated_at_its_points)
{
    fe final[FRI_N_FINAL];
    for (unsigned i = 0; i < FRI_N_FINAL; i++) {
        final[i] = random_fe();
    }
    for (unsigned b = 1; b <= 3; b++) {
        for (uint32_t i = 0; i < 64u << b; i++) {
            cr_assert(fe_equal(fri_evaluate_final(final, i, b),
                               evaluate(final, FRI_N_FINAL, point(i, 6 + b))));
        }
    }
}

/* ---- proofs ---- */

struct fixture {
    struct arena *arena;
    struct pool *pool;
    struct fri_schedule schedule;
    fp *word[FE_DEGREE];
    struct digest roots[MAX_LAYERS];
    fe final[FRI_N_FINAL], betas[MAX_LAYERS];
    struct opening openings[MAX_LAYERS];
    uint32_t indices[N_QUERIES], n_indices;
    fe first[N_QUERIES];
};

static void set_up(struct fixture *f, unsigned log_rows, unsigned log_blowup)
{
    struct error e;
    cr_assert_eq(arena_open(&f->arena, ARENA_BYTES, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(pool_open(&f->pool, 2, &e), STATUS_OK, "%s", e.text);
    fri_schedule_init(&f->schedule, log_rows, log_blowup);
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        f->word[c] = arena_alloc(f->arena, sizeof(fp) << (log_rows + log_blowup));
    }
}

static void tear_down(struct fixture *f)
{
    pool_close(f->pool);
    arena_close(f->arena);
}

static void set_position(struct fixture *f, uint32_t i, fe x)
{
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        f->word[c][i] = x.c[c];
    }
}

static fe get_position(const struct fixture *f, uint32_t i)
{
    fe x;
    for (unsigned c = 0; c < FE_DEGREE; c++) {
        x.c[c] = f->word[c][i];
    }
    return x;
}

/* A random polynomial with n coefficients, by plain evaluation. */
static void fill_word(struct fixture *f, size_t n)
{
    fe *const coefficients = arena_alloc(f->arena, n * sizeof *coefficients);
    for (size_t i = 0; i < n; i++) {
        coefficients[i] = random_fe();
    }
    const unsigned log_size = f->schedule.log_size[0];
    for (uint32_t i = 0; i < 1u << log_size; i++) {
        set_position(f, i, evaluate(coefficients, n, point(i, log_size)));
    }
}

/* The whole protocol from both sides; the verifier recomputes its own challenges. */
static void prove_word(struct fixture *f)
{
    struct error e;
    struct transcript p, v;
    struct fri_prover *prover;
    transcript_init(&p, "fri test");
    v = p;
    const size_t mark = arena_used(f->arena);
    cr_assert_eq(fri_commit(&prover, &f->schedule, (const fp *const *)f->word, &p,
                            f->roots, f->final, f->pool, f->arena, &e),
                 STATUS_OK, "%s", e.text);
    const uint64_t nonce = fri_grind(&p, 4, f->pool);
    f->n_indices = fri_sample_indices(&p, f->schedule.log_size[0], N_QUERIES, f->indices);
    cr_assert_eq(
        fri_open(prover, f->indices, f->n_indices, f->openings, f->pool, f->arena, &e),
        STATUS_OK, "%s", e.text);
    cr_assert_leq(arena_used(f->arena) - mark, fri_prove_bytes(&f->schedule, N_QUERIES));

    for (unsigned j = 0; j < f->schedule.n_layers; j++) {
        f->betas[j] = fri_absorb_root(&v, &f->roots[j]);
    }
    fri_absorb_final(&v, f->final);
    uint32_t indices[N_QUERIES];
    cr_assert(fri_check_nonce(&v, 4, nonce));
    cr_assert_eq(fri_sample_indices(&v, f->schedule.log_size[0], N_QUERIES, indices),
                 f->n_indices);
    cr_assert_eq(memcmp(indices, f->indices, f->n_indices * sizeof *indices), 0);
    for (uint32_t i = 0; i < f->n_indices; i++) {
        f->first[i] = get_position(f, f->indices[i]);
    }
}

static enum fri_outcome judge_word(const struct fixture *f)
{
    const struct fri_claim claim = {&f->schedule, f->roots, f->betas, f->final,
                                    f->openings};
    static uint64_t scratch[1 << 15];
    unsigned layer;
    cr_assert_leq(fri_verify_scratch(f->n_indices), sizeof scratch);
    return fri_verify(&claim, f->indices, f->n_indices, f->first, scratch, &layer);
}

Test(fri, words_of_low_degree_are_accepted)
{
    for (unsigned log_rows = 7; log_rows <= 11; log_rows++) {
        for (unsigned b = 1; b <= 3; b++) {
            struct fixture f;
            set_up(&f, log_rows, b);
            fill_word(&f, ((size_t)1 << log_rows) - (log_rows & 1) * 3);
            prove_word(&f);
            cr_expect_eq(judge_word(&f), FRI_CONSISTENT, "2^%u rows, blowup 2^%u",
                         log_rows, b);
            tear_down(&f);
        }
    }
}

/* One coefficient too many is further than the unique radius from every legal word. */
Test(fri, word_of_degree_2_to_the_log_rows_is_refused)
{
    for (unsigned log_rows = 7; log_rows <= 10; log_rows++) {
        struct fixture f;
        set_up(&f, log_rows, 1);
        fill_word(&f, ((size_t)1 << log_rows) + 1);
        prove_word(&f);
        cr_expect_neq(judge_word(&f), FRI_CONSISTENT);
        tear_down(&f);
    }
}

Test(fri, random_word_is_refused)
{
    struct fixture f;
    set_up(&f, 10, 1);
    for (uint32_t i = 0; i < 1u << 11; i++) {
        set_position(&f, i, random_fe());
    }
    prove_word(&f);
    cr_expect_eq(judge_word(&f), FRI_BAD_FINAL);
    tear_down(&f);
}

/* A codeword that is not what the trace rows say. */
Test(fri, other_codeword_than_the_rows_is_refused)
{
    struct fixture f;
    set_up(&f, 9, 1);
    fill_word(&f, 512);
    prove_word(&f);
    for (uint32_t i = 0; i < f.n_indices; i++) {
        const fe honest = f.first[i];
        f.first[i] = fe_add(honest, fe_one());
        cr_expect_eq(judge_word(&f), FRI_BAD_FIRST);
        f.first[i] = honest;
    }
    cr_expect_eq(judge_word(&f), FRI_CONSISTENT);
    tear_down(&f);
}

Test(fri, every_altered_piece_is_refused)
{
    struct fixture f;
    set_up(&f, 11, 1);
    fill_word(&f, 2048);
    prove_word(&f);
    for (unsigned i = 0; i < FRI_N_FINAL; i++) {
        f.final[i] = fe_add(f.final[i], fe_one());
        cr_expect_eq(judge_word(&f), FRI_BAD_FINAL);
        f.final[i] = fe_sub(f.final[i], fe_one());
    }
    for (unsigned j = 0; j < f.schedule.n_layers; j++) {
        f.roots[j].b[7] ^= 1;
        cr_expect_eq(judge_word(&f), FRI_BAD_OPENING);
        f.roots[j].b[7] ^= 1;
        /* another beta makes the next word another word than the fold */
        f.betas[j] = fe_add(f.betas[j], fe_one());
        cr_expect_eq(judge_word(&f),
                     j + 1 < f.schedule.n_layers ? FRI_BAD_FOLD : FRI_BAD_FINAL);
        f.betas[j] = fe_sub(f.betas[j], fe_one());
        uint32_t *const words = (uint32_t *)(uintptr_t)f.openings[j].words;
        for (uint32_t i = 0; i < f.openings[j].n_words; i += 1 + random_u32() % 50) {
            words[i] ^= 1;
            cr_expect_neq(judge_word(&f), FRI_CONSISTENT);
            words[i] ^= 1;
        }
        f.openings[j].n_words--;
        cr_expect_eq(judge_word(&f), FRI_BAD_OPENING);
        f.openings[j].n_words++;
    }
    cr_expect_eq(judge_word(&f), FRI_CONSISTENT);
    tear_down(&f);
}
