/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Golden proofs: tests/golden/ holds proofs of this format version, made once by
 * tests/golden/golden.sh. They must be accepted for ever (or be refused as an old version
 * when STARK_VERSION rises), and a prover of the same version makes the same bytes. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/run_store.h"
#include "tests/support/rv_program.h"

static const struct {
    const char *name;
    uint64_t exit_code;
    const char *output;
} goldens[] = {
    {"exit3", 3, ""},
    {"hello", 0, "hello, proof\n"},
};
enum { N_GOLDENS = sizeof goldens / sizeof goldens[0] };

/* Exit code and output are what tests/guests/exit3.c and hello.c say, the number of steps
 * is that of a plain run. */
Test(e2e_golden, proofs_of_this_version_are_accepted)
{
    for (size_t i = 0; i < N_GOLDENS; i++) {
        char path[256];
        struct byte_buffer elf = {0}, proof = {0};
        struct engine *engine;
        struct guest *guest;
        struct verify_report report;
        struct error e;
        snprintf(path, sizeof path, "tests/golden/golden_%s.elf", goldens[i].name);
        rv_read_file(&elf, path);
        snprintf(path, sizeof path, "tests/golden/golden_%s.zkp", goldens[i].name);
        rv_read_file(&proof, path);
        cr_assert_eq(engine_open(&engine, &(struct engine_options){.threads = 2}, &e),
                     STATUS_OK);
        cr_assert_eq(guest_load(&guest, engine, elf.bytes, elf.len, &e), STATUS_OK);
        cr_assert_eq(
            engine_verify(engine, guest, proof.bytes, proof.len, 100, &report, &e),
            STATUS_OK);
        cr_expect_eq(report.verdict, ENGINE_ACCEPTED,
                     "%s: %s; if tables or protocol changed on purpose, run "
                     "tests/golden/golden.sh",
                     goldens[i].name, report.reason);
        cr_expect_eq(report.statement.exit_code, goldens[i].exit_code);
        struct run_report plain;
        cr_assert_eq(guest_run(guest, &(struct run_request){0}, &plain, &e), STATUS_OK);
        cr_expect_eq(report.statement.steps, plain.steps);
        buffer_free(&plain.output);
        cr_assert_eq(report.statement.len_output, strlen(goldens[i].output));
        cr_expect(strlen(goldens[i].output) == 0
                  || memcmp(report.statement.output, goldens[i].output,
                            strlen(goldens[i].output))
                         == 0);
        guest_free(guest);
        engine_close(engine);
        buffer_free(&elf);
        buffer_free(&proof);
    }
}

Test(e2e_golden, a_prover_of_this_version_makes_the_same_bytes)
{
    for (size_t i = 0; i < N_GOLDENS; i++) {
        char path[256];
        static struct run_store store;
        struct byte_buffer golden = {0}, now = {0}, elf = {0}, old_elf = {0};
        const struct run_options options = {.guest = goldens[i].name,
                                            .parameters = {.log_blowup = 3}};
        snprintf(path, sizeof path, "tests/golden/golden_%s.zkp", goldens[i].name);
        rv_read_file(&golden, path);
        snprintf(path, sizeof path, "tests/golden/golden_%s.elf", goldens[i].name);
        rv_read_file(&old_elf, path);
        snprintf(path, sizeof path, "tests/guests/%s.elf", goldens[i].name);
        rv_read_file(&elf, path);
        if (elf.len == old_elf.len && memcmp(elf.bytes, old_elf.bytes, elf.len) == 0) {
            run_prove(&now, &store, &options);
            cr_assert_eq(now.len, golden.len, "%s", goldens[i].name);
            cr_expect_eq(memcmp(now.bytes, golden.bytes, now.len), 0, "%s",
                         goldens[i].name);
            run_store_free(&store);
        } else {
            fprintf(stderr, "SKIPPED: tests/guests/%s.elf is not the golden one\n",
                    goldens[i].name);
        }
        buffer_free(&elf);
        buffer_free(&old_elf);
        buffer_free(&golden);
        buffer_free(&now);
    }
}
