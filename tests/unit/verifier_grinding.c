/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Provers that leave out the work of one nonce: they send zero and go on from there, so
 * that all later challenges are those of the nonce sent. A verifier that lets the nonce
 * pass accepts the proof.
 *
 * For that this program has
 * in place of the engine's: protocol_grind fri_grind
 * in place of the engine's: protocol_check_nonce fri_check_nonce
 */
#include <criterion/criterion.h>

#include "stark/protocol.h"
#include "tests/support/tiny_run.h"

static struct {
    bool is_left_out[PROTOCOL_N_LABELS + 1]; /* the last is the query nonce */
    bool is_let_pass;
} work;
enum { QUERY_NONCE = PROTOCOL_N_LABELS };

uint64_t __real_protocol_grind(struct transcript *t, enum protocol_label label,
                               struct pool *pool);
bool __real_protocol_check_nonce(struct transcript *t, enum protocol_label label,
                                 uint64_t nonce);
uint64_t __real_fri_grind(struct transcript *t, unsigned bits, struct pool *pool);
bool __real_fri_check_nonce(struct transcript *t, unsigned bits, uint64_t nonce);

uint64_t __wrap_protocol_grind(struct transcript *t, enum protocol_label label,
                               struct pool *pool);
uint64_t __wrap_protocol_grind(struct transcript *t, enum protocol_label label,
                               struct pool *pool)
{
    if (!work.is_left_out[label]) {
        return __real_protocol_grind(t, label, pool);
    }
    cr_assert_not(__real_protocol_check_nonce(t, label, 0), "zero is a lucky nonce");
    return 0;
}

uint64_t __wrap_fri_grind(struct transcript *t, unsigned bits, struct pool *pool);
uint64_t __wrap_fri_grind(struct transcript *t, unsigned bits, struct pool *pool)
{
    if (!work.is_left_out[QUERY_NONCE]) {
        return __real_fri_grind(t, bits, pool);
    }
    cr_assert_not(__real_fri_check_nonce(t, bits, 0), "zero is a lucky nonce");
    return 0;
}

bool __wrap_protocol_check_nonce(struct transcript *t, enum protocol_label label,
                                 uint64_t nonce);
bool __wrap_protocol_check_nonce(struct transcript *t, enum protocol_label label,
                                 uint64_t nonce)
{
    return __real_protocol_check_nonce(t, label, nonce)
           || (work.is_let_pass && work.is_left_out[label]);
}

bool __wrap_fri_check_nonce(struct transcript *t, unsigned bits, uint64_t nonce);
bool __wrap_fri_check_nonce(struct transcript *t, unsigned bits, uint64_t nonce)
{
    return __real_fri_check_nonce(t, bits, nonce)
           || (work.is_let_pass && work.is_left_out[QUERY_NONCE]);
}

static enum verdict judge(struct tiny_run *t, bool lets_pass)
{
    work.is_let_pass = lets_pass;
    return tiny_run_judge(t, t->proof.bytes, t->proof.len);
}

Test(verifier_grinding, a_prover_who_leaves_out_a_nonce_s_work_is_refused)
{
    static const struct {
        unsigned nonce;
        enum verdict verdict;
    } cases[] = {
        {PROTOCOL_LOOKUP_NONCE, VERDICT_LOOKUP_NONCE},
        {PROTOCOL_BATCH_NONCE, VERDICT_BATCH_NONCE},
        {QUERY_NONCE, VERDICT_QUERY_NONCE},
    };
    struct tiny_run t;
    tiny_run_open(&t, 1, 100, PROVE_RESIDENT, NULL, NULL);
    cr_expect_eq(judge(&t, false), VERDICT_CONDITIONAL, "all work is done");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        work.is_left_out[cases[i].nonce] = true;
        tiny_run_prove(&t, PROVE_RESIDENT);
        const enum verdict got = judge(&t, false);
        cr_expect_eq(got, cases[i].verdict, "%s, expected %s", verdict_name(got),
                     verdict_name(cases[i].verdict));
        cr_expect_eq(judge(&t, true), VERDICT_CONDITIONAL, "%s",
                     verdict_name(cases[i].verdict));
        work.is_left_out[cases[i].nonce] = false;
    }
    tiny_run_close(&t);
}
