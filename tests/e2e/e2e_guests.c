/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Every guest is proved and its proof accepted, with the output, exit code and steps of a
 * plain run: what the executor accepts the tables accept. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/run_store.h"
#include "tests/support/rv_program.h"

static const struct {
    const char *guest, *input;
} guests[] = {
    {"exit3", NULL},
    {"hello", NULL},
    {"fib", "3000"},
    {"primes", "1500"},
    {"matrix", "14"},
    {"misaligned", NULL},
    {"recursion", "900"},
    {"sha256", "message"},
    {"sort", "400"},
    {"sparse", "600"},
    {"strsearch", "an\nbananas and ananas\n"},
};
enum { N_GUESTS = sizeof guests / sizeof guests[0] };

static void prove_and_compare(const char *guest, const char *input, unsigned log_blowup)
{
    static struct run_store store;
    struct byte_buffer proof = {0};
    struct run_job r;
    struct error e;
    const struct run_options options = {
        .guest = guest, .input = input, .parameters = {.log_blowup = log_blowup}};
    run_job_open(&r, &store, &options);
    struct run_report plain;
    const struct run_request request = {.input = r.request.input,
                                        .len_input = r.request.len_input};
    cr_assert_eq(guest_run(r.guest, &request, &plain, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(plain.end, RUN_EXITED, "%s: %s", guest, plain.trap);
    cr_assert_eq(job_run(r.job, run_sink, &proof, &e), STATUS_OK, "%s: %s", guest,
                 e.text);
    struct verify_report report;
    cr_assert_eq(
        engine_verify(r.engine, r.guest, proof.bytes, proof.len, 100, &report, &e),
        STATUS_OK);
    cr_expect_eq(report.verdict, ENGINE_ACCEPTED, "%s: %s", guest, report.reason);
    cr_expect_eq(report.statement.steps, plain.steps, "%s", guest);
    cr_expect_eq(report.statement.exit_code, plain.exit_code, "%s", guest);
    cr_assert_eq(report.statement.len_output, plain.output.len, "%s", guest);
    cr_expect(plain.output.len == 0
                  || memcmp(report.statement.output, plain.output.bytes, plain.output.len)
                         == 0,
              "%s", guest);
    cr_expect_eq(memcmp(report.statement.program_digest, guest_digest(r.guest), 32), 0);
    cr_expect_geq(report.centibits, 10000);
    buffer_free(&plain.output);
    buffer_free(&proof);
    run_job_close(&r);
    run_store_free(&store);
}

static void prove_some(size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++) {
        prove_and_compare(guests[i].guest, guests[i].input, 1);
    }
}

Test(e2e_guests, are_proved_and_accepted_first_half)
{
    prove_some(0, N_GUESTS / 2);
}

Test(e2e_guests, are_proved_and_accepted_second_half)
{
    prove_some(N_GUESTS / 2, N_GUESTS);
}

Test(e2e_guests, are_proved_at_rates_a_quarter_and_an_eighth)
{
    prove_and_compare("hello", NULL, 2);
    prove_and_compare("hello", NULL, 3);
}

/* Trap = unprovable. */
Test(e2e_guests, one_that_traps_is_refused_before_any_proof)
{
    static struct run_store store;
    struct run_job r;
    struct error e;
    struct byte_buffer proof = {0};
    const struct run_options options = {.guest = "trap"};
    run_job_open(&r, &store, &options);
    cr_expect_eq(job_run(r.job, run_sink, &proof, &e), STATUS_TRAP);
    cr_expect_neq(e.text[0], '\0');
    cr_expect_eq(proof.len, 0);
    cr_expect(!store.has[UNIT_SEGMENT][0]);
    run_job_close(&r);
    run_store_free(&store);
}

/* Nothing to decode is nothing to prove, and said so: the run traps at its first step. */
Test(e2e_guests, a_program_without_instructions_traps_and_is_not_proved)
{
    static const uint32_t ebreak = 0x00100073;
    const struct rv_segment segment = {0x10000, 0, &ebreak, sizeof ebreak, 5};
    static struct run_store store;
    struct byte_buffer elf = {0}, proof = {0};
    struct engine_options options = {.threads = 2};
    struct job_request request = {
        .parameters = {.security = 100, .log_blowup = 1, .segment_log2 = 14},
        .memory_budget = (uint64_t)4 << 30,
        .store = run_store_interface(&store)};
    struct engine *engine;
    struct guest *guest;
    struct job *job;
    struct error e;
    rv_make_elf(&elf, 0x10000, &segment, 1);
    cr_assert_eq(engine_open(&engine, &options, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(guest_load(&guest, engine, elf.bytes, elf.len, &e), STATUS_OK, "%s",
                 e.text);
    cr_assert_eq(task_open(&request.task, &e), STATUS_OK);
    request.guest = guest;
    cr_assert_eq(job_open(&job, engine, &request, &e), STATUS_OK, "%s", e.text);
    cr_expect_eq(job_run(job, run_sink, &proof, &e), STATUS_TRAP, "%s", e.text);
    cr_expect_eq(proof.len, 0u);
    job_close(job);
    task_close(request.task);
    guest_free(guest);
    engine_close(engine);
    buffer_free(&elf);
    run_store_free(&store);
}
