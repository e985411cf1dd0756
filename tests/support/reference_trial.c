/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Two verifiers side by side. */
#include "tests/support/reference_trial.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/all_tables.h"
#include "tests/support/rv_program.h"

/* What the reference verifier calls each verdict of the engine's. */
static const char *const checks[VERDICT_N] = {
    [VERDICT_BAD_FILE] = "file form",
    [VERDICT_BAD_LINK] = "link form",
    [VERDICT_WRONG_PROGRAM] = "program",
    [VERDICT_WEAK_PARAMETERS] = "security demanded",
    [VERDICT_BROKEN_LINK] = "link rules",
    [VERDICT_GLOBAL_COUNT] = "global count",
    [VERDICT_LINK_NONCE] = "link nonce",
    [VERDICT_BAD_PROOF] = "proof form",
    [VERDICT_WRONG_INDEX] = "proof index",
    [VERDICT_WRONG_HEIGHT] = "proof heights",
    [VERDICT_LOCAL_COUNT] = "local count",
    [VERDICT_WEAK_PROOF] = "proof strength",
    [VERDICT_LOOKUP_NONCE] = "lookup nonce",
    [VERDICT_LOCAL_SUM] = "local sums",
    [VERDICT_BASE_ZETA] = "zeta",
    [VERDICT_QUOTIENT] = "quotient identity",
    [VERDICT_BATCH_NONCE] = "batch nonce",
    [VERDICT_QUERY_NONCE] = "query nonce",
    [VERDICT_OPENING] = "opening",
    [VERDICT_FRI_OPENING] = "fri opening",
    [VERDICT_FRI_FIRST] = "fri first word",
    [VERDICT_FRI_FOLD] = "fri fold",
    [VERDICT_FRI_FINAL] = "fri final polynomial",
    [VERDICT_EXTRA_BYTES] = "extra bytes",
    [VERDICT_GLOBAL_SUM] = "global sums",
    [VERDICT_ACCEPTED] = "accepted",
};

void reference_side_open(struct reference_side *side, const uint8_t *elf, size_t len)
{
    struct byte_buffer tables = {0};
    rv_read_file(&tables, ZK_BINARY_DIR "/tests/machine_tables.bin");
    cr_assert(ref_machine_open(&side->machine, tables.bytes, tables.len));
    cr_assert(ref_program_open(&side->program, &side->machine, elf, len));
    buffer_free(&tables);
}

void reference_side_open_guest(struct reference_side *side, const char *guest)
{
    char path[256];
    struct byte_buffer elf = {0};
    snprintf(path, sizeof path, "tests/guests/%s.elf", guest);
    rv_read_file(&elf, path);
    reference_side_open(side, elf.bytes, elf.len);
    buffer_free(&elf);
}

void reference_side_close(struct reference_side *side)
{
    ref_program_close(&side->program);
    ref_machine_close(&side->machine);
}

void reference_trial_open(struct reference_trial *t, const char *guest, unsigned log_cut,
                          uint32_t n_chunks)
{
    memset(t, 0, sizeof *t);
    cheat_run_open_guest(&t->run, guest, log_cut, n_chunks);
    reference_side_open_guest(&t->side, guest);
    cheat_prove(&t->run, NULL, &t->file);
}

/* The program with rows in every table, in one segment. */
void reference_trial_open_all_tables(struct reference_trial *t)
{
    uint32_t words[ALL_TABLES_WORDS];
    struct byte_buffer file = {0};
    struct elf elf;
    struct error e;
    memset(t, 0, sizeof *t);
    all_tables_words(words);
    rv_make_elf(
        &file, ALL_TABLES_TEXT,
        &(struct rv_segment){
            .address = ALL_TABLES_TEXT, .bytes = words, .len = sizeof words, .flags = 5},
        1);
    cr_assert_eq(elf_load(&elf, file.bytes, file.len, &e), STATUS_OK, "%s", e.text);
    cheat_run_open(&t->run, &elf, ALL_TABLES_LOG_CUT, 1);
    reference_side_open(&t->side, file.bytes, file.len);
    buffer_free(&file);
}

void reference_trial_close(struct reference_trial *t)
{
    buffer_free(&t->file);
    reference_side_close(&t->side);
    cheat_run_close(&t->run);
}

/* The engine bounds counts of openings when it decodes them; the reference verifier,
 * which may take its time, finds them wrong later. */
static bool is_same_check(enum verdict v, const char *reason)
{
    return strcmp(reason, checks[v]) == 0
           || (v == VERDICT_BAD_PROOF
               && (strcmp(reason, "proof heights") == 0 || strcmp(reason, "opening") == 0
                   || strcmp(reason, "fri opening") == 0));
}

/* Both verdicts on these bytes, which lie in a block of exactly their length. */
enum verdict reference_trial_judge(struct reference_trial *t, const uint8_t *bytes,
                                   size_t len, const char *what, size_t where)
{
    struct verification out;
    struct ref_verdict verdict;
    struct error e;
    uint8_t *const exact = malloc(len == 0 ? 1 : len);
    cr_assert_not_null(exact);
    memcpy(exact, bytes, len);
    cr_assert_eq(
        verify_file(t->run.verifier, exact, len, REFERENCE_MIN_SECURITY, &out, &e),
        STATUS_OK);
    ref_verify(&verdict, &t->side.machine, &t->side.program, exact, len,
               REFERENCE_MIN_SECURITY);
    free(exact);
    const enum verdict v = out.judgement.verdict;
    cr_assert_not_null(checks[v], "%s: %s", what, verdict_name(v));
    cr_expect_eq(verdict.is_accepted, v == VERDICT_ACCEPTED,
                 "%s %zu: %s (%s), reference: %s", what, where, verdict_name(v),
                 out.judgement.detail, verdict.reason);
    cr_expect(is_same_check(v, verdict.reason), "%s %zu: %s (%s), reference: %s", what,
              where, verdict_name(v), out.judgement.detail, verdict.reason);
    t->seen[v]++;
    return v;
}

void reference_trial_expect_seen(const struct reference_trial *t,
                                 const enum verdict *verdicts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        cr_expect_gt(t->seen[verdicts[i]], 0, "nothing leads to %s",
                     verdict_name(verdicts[i]));
    }
}
