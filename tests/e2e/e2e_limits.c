/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Limits that soundness needs, held by the verifier: fewer than p messages on a global
 * bus over the run (of a local bus no legal heights reach p: tests/unit/stark_layout.c);
 * strength as demanded; and a verdict that depends on the bytes alone. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "stark/proof.h"
#include "tests/support/run_cheat.h"

static enum verdict judged(struct verifier *v, const struct byte_buffer *file,
                           unsigned min_security)
{
    struct verification out;
    struct error e;
    cr_assert_eq(verify_file(v, file->bytes, file->len, min_security, &out, &e),
                 STATUS_OK);
    return out.judgement.verdict;
}

/* ---- the run ---- */

/* A record of n segments and one chunk, all of 2^log_rows rows, that link_check passes;
 * one step a segment. No proofs follow. */
static void make_tall_run(struct byte_buffer *file, const struct cheat_run *run,
                          uint32_t n, unsigned log_rows)
{
    struct byte_buffer link = {0};
    struct link_segment *const segments = calloc(n, sizeof *segments);
    const struct link_chunk chunk = {
        .key_first = 0, .key_last = 1, .log_rows = (uint8_t)log_rows};
    const struct statement statement = {
        .params = run->params,
        .program = run->provable.commitment.program,
        .output = (const uint8_t *)"",
        .steps = n,
        .n_segments = n,
        .n_chunks = 1,
    };
    uint8_t head[PROOF_FILE_HEAD_BYTES];
    struct error e;
    cr_assert_not_null(segments);
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t entry = run->provable.commitment.entry_pc2;
        segments[i] = (struct link_segment){
            .steps = 1,
            .pc2_first = entry,
            .pc2_last = i + 1 == n ? (uint32_t)PC2_EXIT : entry,
            .log_rows = (uint8_t)log_rows,
        };
    }
    cr_assert_eq(link_encode(&link, &statement, segments, &chunk, 0, &e), STATUS_OK);
    buffer_clear(file);
    proof_file_head(head, (uint32_t)link.len);
    buffer_bytes(file, head, sizeof head);
    buffer_bytes(file, link.bytes, link.len);
    buffer_free(&link);
    free(segments);
}

/* Boundary and image rows say one message of each sign on GMEM. p - 1 = 120 * 2^24, so
 * 119 segments and the chunk are p - 1 messages, and one segment more is too many. */
Test(e2e_limits, a_run_has_fewer_than_p_messages_on_a_global_bus)
{
    struct cheat_run run;
    struct byte_buffer file = {0};
    cr_assert_eq(((uint64_t)120 << 24) + 1, FP_MODULUS);
    cheat_run_open_guest(&run, "exit3", 14, 1);
    make_tall_run(&file, &run, 119, 24);
    cr_expect_eq(judged(run.verifier, &file, 100), VERDICT_LINK_NONCE, "p - 1");
    make_tall_run(&file, &run, 120, 24);
    cr_expect_eq(judged(run.verifier, &file, 100), VERDICT_GLOBAL_COUNT, "p - 1 + 2^24");
    make_tall_run(&file, &run, 65535, 24);
    cr_expect_eq(judged(run.verifier, &file, 100), VERDICT_GLOBAL_COUNT, "65535 * 2^24");
    make_tall_run(&file, &run, 65535, 14);
    cr_expect_eq(judged(run.verifier, &file, 100), VERDICT_LINK_NONCE, "65535 * 2^14");
    /* labels are u16, and 0 is genesis */
    make_tall_run(&file, &run, 65536, 4);
    cr_expect_eq(judged(run.verifier, &file, 100), VERDICT_BAD_LINK, "2^16 segments");
    buffer_free(&file);
    cheat_run_close(&run);
}

/* ---- strength ---- */

Test(e2e_limits, less_strength_than_demanded_is_refused)
{
    struct cheat_run run;
    struct byte_buffer file = {0};
    cheat_run_open_guest(&run, "exit3", 14, 1);
    cheat_prove(&run, NULL, &file);
    cr_expect_eq(judged(run.verifier, &file, 0), VERDICT_ACCEPTED);
    cr_expect_eq(judged(run.verifier, &file, 100), VERDICT_ACCEPTED);
    cr_expect_eq(judged(run.verifier, &file, 101), VERDICT_WEAK_PARAMETERS);
    cr_expect_eq(judged(run.verifier, &file, 128), VERDICT_WEAK_PARAMETERS);
    buffer_free(&file);
    cheat_run_close(&run);
}

/* ---- the verdict is a function of the bytes ---- */

Test(e2e_limits, verdicts_do_not_depend_on_threads_or_on_what_was_judged_before)
{
    struct cheat_run run;
    struct byte_buffer file = {0};
    struct pool *pools[2];
    struct verifier *verifiers[2];
    struct error e;
    cheat_run_open_guest(&run, "hello", 6, 2);
    cheat_prove(&run, NULL, &file);
    for (unsigned k = 0; k < 2; k++) {
        cr_assert_eq(pool_open(&pools[k], k == 0 ? 1 : 5, &e), STATUS_OK);
        cr_assert_eq(
            verifier_open(&verifiers[k], run.machine, &run.claimed.program, pools[k], &e),
            STATUS_OK);
    }
    unsigned seen[VERDICT_N] = {0};
    for (size_t at = 0; at < file.len; at += at < 1000 ? 37 : file.len / 40) {
        file.bytes[at] ^= 0x20;
        const enum verdict first = judged(verifiers[0], &file, 100);
        cr_expect_eq(judged(verifiers[1], &file, 100), first, "byte %zu", at);
        file.bytes[at] ^= 0x20;
        cr_expect_eq(judged(verifiers[at % 2], &file, 100), VERDICT_ACCEPTED);
        seen[first]++;
    }
    cr_expect_eq(seen[VERDICT_ACCEPTED], 0);
    unsigned n_kinds = 0;
    for (unsigned v = 0; v < VERDICT_N; v++) {
        n_kinds += seen[v] != 0;
    }
    cr_expect_geq(n_kinds, 4);
    for (unsigned k = 0; k < 2; k++) {
        verifier_close(verifiers[k]);
        pool_close(pools[k]);
    }
    buffer_free(&file);
    cheat_run_close(&run);
}
