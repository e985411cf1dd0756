/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One small proof: accepted as it is, refused when anything is changed. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "tables/buses.h"
#include "tests/support/tiny_run.h"

static void open_default(struct tiny_run *t)
{
    tiny_run_open(t, 1, 100, PROVE_RESIDENT, NULL, NULL);
}

static void expect(struct tiny_run *t, enum verdict verdict, const char *what)
{
    const enum verdict got = tiny_run_judge(t, t->proof.bytes, t->proof.len);
    cr_expect_eq(got, verdict, "%s: %s, expected %s", what, verdict_name(got),
                 verdict_name(verdict));
}

Test(verifier, honest_proofs_are_conditional_at_every_rate_and_strength)
{
    for (unsigned b = 1; b <= 3; b++) {
        for (unsigned security = 100; security <= 128; security += 28) {
            struct tiny_run t;
            tiny_run_open(&t, b, security, PROVE_RESIDENT, NULL, NULL);
            expect(&t, VERDICT_CONDITIONAL, "honest");
            tiny_run_close(&t);
        }
    }
}

Test(verifier, stream_and_resident_proofs_are_the_same_bytes)
{
    struct tiny_run a, b;
    tiny_run_open(&a, 1, 128, PROVE_RESIDENT, NULL, NULL);
    tiny_run_open(&b, 1, 128, PROVE_STREAM, NULL, NULL);
    cr_assert_eq(a.proof.len, b.proof.len);
    cr_assert_eq(memcmp(a.proof.bytes, b.proof.bytes, a.proof.len), 0);
    tiny_run_close(&a);
    tiny_run_close(&b);
}

/* ---- bytes ---- */

Test(verifier, accepted_bytes_are_the_only_encoding_of_their_proof)
{
    struct tiny_run t;
    struct error e;
    open_default(&t);
    struct workspace *const w = &t.workspace;
    cr_assert_eq(proof_decode(&w->proof, &w->layout, &t.kinds[0], 1, t.run.n_queries,
                              t.proof.bytes, t.proof.len, w->arena, &e),
                 STATUS_OK, "%s", e.text);
    cr_assert_leq(arena_used(w->arena),
                  proof_decoded_bytes(&t.kinds[0], 1, t.run.n_queries));
    struct byte_buffer again = {0};
    cr_assert_eq(proof_encode(&again, &w->proof, &w->layout, &e), STATUS_OK);
    cr_assert_eq(again.len, t.proof.len);
    cr_assert_eq(memcmp(again.bytes, t.proof.bytes, again.len), 0);
    buffer_free(&again);
    tiny_run_close(&t);
}

/* Every byte of the head and a sample of the rest, each with two changes. tests/e2e flips
 * every byte of a whole file. */
Test(verifier, every_flipped_byte_is_refused)
{
    struct tiny_run t;
    open_default(&t);
    size_t n = 0;
    for (size_t i = 0; i < t.proof.len; i += i < 3000 ? 1 : 37) {
        for (unsigned k = 0; k < 2; k++, n++) {
            const uint8_t flip = k == 0 ? (uint8_t)(1u << (i % 8)) : 0x80;
            t.proof.bytes[i] ^= flip;
            cr_assert_neq(tiny_run_judge(&t, t.proof.bytes, t.proof.len),
                          VERDICT_CONDITIONAL, "byte %zu ^ %u", i, flip);
            t.proof.bytes[i] ^= flip;
        }
    }
    cr_assert_gt(n, 5000u);
    expect(&t, VERDICT_CONDITIONAL, "restored");
    tiny_run_close(&t);
}

Test(verifier, cut_and_extended_proofs_are_malformed)
{
    struct tiny_run t;
    open_default(&t);
    for (size_t len = 0; len < t.proof.len; len += len < 2500 ? 1 : 211) {
        uint8_t *const exact = malloc(len + 1); /* so that sanitizers see the end */
        memcpy(exact, t.proof.bytes, len);
        cr_assert_eq(tiny_run_judge(&t, exact, len), VERDICT_BAD_PROOF, "%zu bytes", len);
        free(exact);
    }
    buffer_u8(&t.proof, 0);
    expect(&t, VERDICT_BAD_PROOF, "one byte more");
    tiny_run_close(&t);
}

/* Where the counts of all openings stand: behind the messages, docs/formats.md. */
static size_t find_counts(const struct tiny_run *t, size_t counts[], size_t max)
{
    const struct layout *const l = &t->layout;
    size_t at = 18 + TINY_N_TABLES + 32 + 8 + 32 + 20 * l->n_local_sums
                + 20 * l->n_global_sums + 32 + 20 * (size_t)l->n_terms + 8
                + 32 * l->fri.n_layers + 20 * FRI_N_FINAL + 8;
    size_t n = 0;
    while (at < t->proof.len) {
        cr_assert_leq(n + 2, max);
        counts[n++] = at;
        at += 4 + 4 * (size_t)load_u32(t->proof.bytes + at);
        counts[n++] = at;
        at += 4 + 32 * (size_t)load_u32(t->proof.bytes + at);
    }
    cr_assert_eq(at, t->proof.len);
    return n;
}

Test(verifier, counts_of_openings_are_bounded_before_use)
{
    struct tiny_run t;
    size_t counts[64];
    open_default(&t);
    const size_t n = find_counts(&t, counts, 64);
    /* five trees and one fri layer, two counts each */
    cr_assert_eq(n, 2 * (5 + (size_t)t.layout.fri.n_layers));
    for (size_t i = 0; i < n; i++) {
        uint8_t *const b = t.proof.bytes + counts[i];
        const uint32_t x = load_u32(b);
        const uint32_t others[] = {0,          x - 1,      x + 1,    x + 8,
                                   0x3fffffff, 0x40000000, 1u << 27, UINT32_MAX};
        for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
            if (others[k] != x) {
                store_u32(b, others[k]);
                expect(&t, VERDICT_BAD_PROOF, "a count");
            }
        }
        store_u32(b, x);
    }
    expect(&t, VERDICT_CONDITIONAL, "restored");
    tiny_run_close(&t);
}

/* ---- one change for each verdict ---- */

/* Offsets of fields, docs/formats.md "segment proof". */
enum {
    AT_VERSION = 8,
    AT_KIND = 12,
    AT_INDEX = 13,
    AT_N_TABLES = 17,
    AT_LOG_ROWS = 18,
    AT_MAIN_ROOT = AT_LOG_ROWS + TINY_N_TABLES,
    AT_LOOKUP_NONCE = AT_MAIN_ROOT + 32,
    AT_AUX_ROOT = AT_LOOKUP_NONCE + 8,
    AT_LOCAL_SUMS = AT_AUX_ROOT + 32
};

static void expect_changed(struct tiny_run *t, size_t at, uint8_t value,
                           enum verdict verdict, const char *what)
{
    const uint8_t old = t->proof.bytes[at];
    t->proof.bytes[at] = value;
    expect(t, verdict, what);
    t->proof.bytes[at] = old;
}

Test(verifier, heads_that_do_not_fit_are_refused)
{
    struct tiny_run t;
    open_default(&t);
    expect_changed(&t, 0, 'Z', VERDICT_BAD_PROOF, "magic");
    expect_changed(&t, AT_VERSION, 2, VERDICT_BAD_PROOF, "version");
    expect_changed(&t, AT_KIND, STARK_IMAGE, VERDICT_BAD_PROOF, "kind");
    expect_changed(&t, AT_INDEX, 1, VERDICT_WRONG_INDEX, "index");
    expect_changed(&t, AT_N_TABLES, TINY_N_TABLES + 1, VERDICT_BAD_PROOF, "tables");
    expect_changed(&t, AT_LOG_ROWS + TINY_FIXED, 8, VERDICT_WRONG_HEIGHT, "fixed 2^8");
    expect_changed(&t, AT_LOG_ROWS + TINY_CELLS, 6, VERDICT_WRONG_HEIGHT, "cells 2^6");
    expect_changed(&t, AT_LOG_ROWS + TINY_CELLS, LAYOUT_ABSENT, VERDICT_BAD_PROOF,
                   "cells absent");
    expect_changed(&t, AT_LOG_ROWS + TINY_STEPS, 3, VERDICT_BAD_PROOF, "steps 2^3");
    expect_changed(&t, AT_LOG_ROWS + TINY_STEPS, 25, VERDICT_BAD_PROOF, "steps 2^25");
    expect_changed(&t, AT_LOG_ROWS + TINY_STEPS, 254, VERDICT_BAD_PROOF, "steps 2^254");
    t.program.kinds[0].log_rows[TINY_FIXED] = 8;
    expect(&t, VERDICT_WRONG_HEIGHT, "the key's height");
    tiny_run_close(&t);
}

Test(verifier, elements_not_below_p_are_malformed)
{
    struct tiny_run t;
    open_default(&t);
    uint8_t *const sum = t.proof.bytes + AT_LOCAL_SUMS;
    const uint32_t x = load_u32(sum);
    if (x < (uint32_t)(UINT32_MAX - FP_MODULUS)) {
        store_u32(sum, x + FP_MODULUS); /* the same element, another encoding */
        expect(&t, VERDICT_BAD_PROOF, "x + p");
    }
    store_u32(sum, FP_MODULUS);
    expect(&t, VERDICT_BAD_PROOF, "p");
    store_u32(sum, x);
    expect(&t, VERDICT_CONDITIONAL, "restored");
    tiny_run_close(&t);
}

Test(verifier, other_nonces_are_refused)
{
    struct tiny_run t;
    open_default(&t);
    uint8_t *const nonce = t.proof.bytes + AT_LOOKUP_NONCE;
    store_u64(nonce, load_u64(nonce) ^ 1);
    expect(&t, VERDICT_LOOKUP_NONCE, "lookup nonce");
    tiny_run_close(&t);
}

Test(verifier, weak_proofs_are_refused)
{
    struct tiny_run t;
    tiny_run_open(&t, 1, 128, PROVE_RESIDENT, NULL, NULL);
    t.run.n_slots_global = (uint64_t)1 << 60;
    expect(&t, VERDICT_WEAK_PROOF, "2^60 global fractions");
    tiny_run_close(&t);
}

Test(verifier, proof_of_another_program_is_refused)
{
    struct tiny_run t;
    open_default(&t);
    t.program.kinds[0].root.b[0] ^= 1;
    expect(&t, VERDICT_OPENING, "preprocessed root");
    tiny_run_close(&t);
}

/* ---- a prover that cheats and then follows the protocol ---- */

struct cheat {
    enum tiny_table table;
    unsigned column, row;
    uint32_t value;
};

static void set_cell(void *arg, enum tiny_table table, fp *const *columns)
{
    const struct cheat *const c = arg;
    if (table == c->table) {
        columns[c->column][c->row] = fp_from_u32(c->value);
    }
}

Test(verifier, cheating_columns_are_refused)
{
    /* columns of tests/support/tiny_run.c, in their order */
    enum {
        MULT = 1,
        IS_REAL = 0,
        IS_EXIT = 2,
        PC = 3,
        CLK = 4,
        TO = 5,
        OFF = 6,
        BYTE = 7,
        S = 8,
        D = 9,
        TWICE = 11
    };
    static const struct {
        struct cheat cheat;
        enum verdict verdict;
        const char *what;
    } cases[] = {
        {{TINY_CELLS, TWICE, 0, 11},
         VERDICT_QUOTIENT,
         "a constraint of the lowest table"},
        {{TINY_STEPS, S, 20, 3}, VERDICT_QUOTIENT, "a constraint on the next row"},
        {{TINY_STEPS, S, 31, 1}, VERDICT_QUOTIENT, "the next row of the last row"},
        {{TINY_STEPS, D, 20, 2}, VERDICT_QUOTIENT, "d out of its range"},
        {{TINY_FIXED, MULT, 3, 1}, VERDICT_LOCAL_SUM, "a multiplicity"},
        {{TINY_STEPS, PC, 1, 102}, VERDICT_LOCAL_SUM, "another pc"},
        {{TINY_STEPS, CLK, 2, 16}, VERDICT_LOCAL_SUM, "a clock that jumps"},
        {{TINY_STEPS, TO, 2, 5}, VERDICT_LOCAL_SUM, "no exit"},
        {{TINY_STEPS, BYTE, 1, 'o'}, VERDICT_LOCAL_SUM, "another output"},
        {{TINY_STEPS, OFF, 0, 1}, VERDICT_LOCAL_SUM, "output twice at one offset"},
        {{TINY_STEPS, IS_EXIT, 1, 1}, VERDICT_LOCAL_SUM, "two exits"},
        {{TINY_STEPS, IS_REAL, 1, 0}, VERDICT_LOCAL_SUM, "a step left out"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tiny_run t;
        struct cheat cheat = cases[i].cheat;
        tiny_run_open(&t, 1, 100, PROVE_RESIDENT, set_cell, &cheat);
        expect(&t, cases[i].verdict, cases[i].what);
        tiny_run_close(&t);
    }
}

/* The boundary columns of the proof are not those under the global challenge. */
Test(verifier, boundary_columns_changed_after_the_link_are_refused)
{
    struct tiny_run t;
    open_default(&t);
    struct cheat cheat = {TINY_CELLS, 2, 0, 99};
    t.cheat = set_cell;
    t.cheat_arg = &cheat;
    tiny_run_prove(&t, PROVE_RESIDENT);
    expect(&t, VERDICT_OPENING, "another first value");
    tiny_run_close(&t);
}

/* ---- statements that the columns do not support ---- */

static void expect_link(const char *what, void change(struct tiny_link *),
                        enum verdict verdict)
{
    struct tiny_run t;
    struct tiny_link link;
    open_default(&t);
    tiny_run_get_link(&t, &link);
    change(&link);
    tiny_run_set_link(&t, &link);
    cr_expect_neq(tiny_run_judge(&t, t.proof.bytes, t.proof.len), VERDICT_CONDITIONAL,
                  "%s, the old proof", what);
    tiny_run_prove(&t, PROVE_RESIDENT);
    expect(&t, verdict, what);
    tiny_run_close(&t);
}

static void change_exit_code(struct tiny_link *l)
{
    l->statement.exit_code = 8;
}

static void change_high_exit_code(struct tiny_link *l)
{
    l->statement.exit_code |= (uint64_t)1 << 63;
}

static void change_output(struct tiny_link *l)
{
    l->statement.output = (const uint8_t *)"ho";
}

static void change_length(struct tiny_link *l)
{
    l->segment.len_out = 1;
}

static void change_offset(struct tiny_link *l)
{
    l->segment.out_offset = 1;
    l->segment.len_out = 1;
}

static void change_steps(struct tiny_link *l)
{
    l->segment.steps = 4;
}

static void change_first_pc(struct tiny_link *l)
{
    l->segment.pc2_first = 98;
}

static void change_last_pc(struct tiny_link *l)
{
    l->segment.pc2_last = 90;
}

static void change_root(struct tiny_link *l)
{
    l->segment.root.b[31] ^= 0x40;
}

static void change_nothing_that_columns_say(struct tiny_link *l)
{
    l->statement.params.segment_log2 = 15;
}

Test(verifier, every_word_of_the_statement_is_bound_to_the_columns)
{
    expect_link("exit code", change_exit_code, VERDICT_LOCAL_SUM);
    expect_link("bit 63 of the exit code", change_high_exit_code, VERDICT_LOCAL_SUM);
    expect_link("output", change_output, VERDICT_LOCAL_SUM);
    expect_link("length of the slice", change_length, VERDICT_LOCAL_SUM);
    expect_link("offset of the slice", change_offset, VERDICT_LOCAL_SUM);
    expect_link("steps", change_steps, VERDICT_LOCAL_SUM);
    expect_link("first pc", change_first_pc, VERDICT_LOCAL_SUM);
    expect_link("last pc", change_last_pc, VERDICT_LOCAL_SUM);
    expect_link("boundary root", change_root, VERDICT_OPENING);
    expect_link("segment size", change_nothing_that_columns_say, VERDICT_CONDITIONAL);
}

/* The transcript begins with D, kind, index: a proof holds for one place of one run. */
Test(verifier, proof_is_bound_to_its_place)
{
    struct tiny_run t;
    open_default(&t);
    struct judgement j;
    t.run.challenges.digest.b[3] ^= 1;
    cr_expect_neq(tiny_run_judge(&t, t.proof.bytes, t.proof.len), VERDICT_CONDITIONAL);
    t.run.challenges.digest.b[3] ^= 1;
    t.run.challenges.global.z = fe_add(t.run.challenges.global.z, fe_one());
    expect(&t, VERDICT_QUOTIENT, "another global challenge");
    t.run.challenges.global.z = fe_sub(t.run.challenges.global.z, fe_one());
    t.proof.bytes[AT_KIND] = STARK_IMAGE;
    verify_proof(&j, &t.workspace, &t.run, &t.kinds[1], 0, t.proof.bytes, t.proof.len);
    cr_expect_neq(j.verdict, VERDICT_CONDITIONAL);
    tiny_run_close(&t);
}
