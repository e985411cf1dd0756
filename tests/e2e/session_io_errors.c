/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A disk that returns errors while a proof is made, whoever asks it, SQLite included: the
 * program says what failed, and the next resume makes the undisturbed proof.
 *
 * Some 8 calls of all, from a random one on, which is printed; ZK_SEED sets it,
 * ZK_EVERY=1 fails every call. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "tests/support/session_trial.h"

enum { CALLS_TRIED = 8, BINDING_BYTES = CONSOLE_PATH_BYTES + 64 };

static struct trial trial;
static char count_path[CONSOLE_PATH_BYTES];

static void begin(void)
{
    trial_begin(&trial, 4000);
    console_path(count_path, trial.folder, "count");
}

static void end(void)
{
    trial_end(&trial);
}

TestSuite(session_io_errors, .init = begin, .fini = end, .timeout = 3000);

#define NEEDS_PRELOAD()                                                  \
    do {                                                                 \
        if (ADDRESS_SANITIZER) {                                         \
            cr_skip_test("SKIPPED: the sanitizer must be loaded first"); \
        }                                                                \
    } while (0)

struct counts {
    uint64_t n_calls, n_failed;
};

static struct counts counted(void)
{
    struct byte_buffer b = console_read_file(count_path);
    const struct counts c = {load_u64(b.bytes), load_u64(b.bytes + 8)};
    buffer_free(&b);
    return c;
}

/* Prove with call `at` below a folder failing; 0: none does. */
static struct console_result prove(const char *below, uint64_t at, bool is_sticky)
{
    static const uint8_t zeros[16];
    const char *args[TRIAL_ARGS_MAX];
    char bindings[4][BINDING_BYTES];
    console_write_file(count_path, zeros, sizeof zeros);
    snprintf(bindings[0], BINDING_BYTES, "ZK_FAULT_BELOW=%s", below);
    snprintf(bindings[1], BINDING_BYTES, "ZK_FAULT_COUNT=%s", count_path);
    snprintf(bindings[2], BINDING_BYTES, "ZK_FAULT_AT=%llu", (unsigned long long)at);
    snprintf(bindings[3], BINDING_BYTES, "%s=1",
             is_sticky ? "ZK_FAULT_STICKY" : "ZK_FAULT_ONCE");
    const char *const env[] = {"LD_PRELOAD=" ZK_BINARY_DIR "/tests/shim_failing_calls.so",
                               bindings[0],
                               bindings[1],
                               bindings[2],
                               bindings[3],
                               NULL};
    const unsigned n = trial_prove_args(&trial, args);
    args[n] = "--progress";
    args[n + 1] = "none";
    args[n + 2] = NULL;
    return console_run(&(struct console_call){.args = args, .env = env});
}

/* After a failure: the session, if there is one, goes on; if not, there is nothing. */
static void assert_goes_on(uint64_t at)
{
    struct console_result r = CONSOLE("resume", "s", "--progress", "none");
    if (r.code == 10) {
        const char *args[TRIAL_ARGS_MAX];
        args[trial_prove_args(&trial, args)] = NULL;
        console_result_free(&r);
        r = console_run(&(struct console_call){.args = args});
    }
    cr_assert_eq(r.code, 0, "after call %llu: %d: %s", (unsigned long long)at, r.code,
                 (const char *)r.err.bytes);
    console_result_free(&r);
}

static void fail_at(const char *below, uint64_t at, bool is_sticky, unsigned *n_said)
{
    const unsigned long long k = at;
    struct console_result r = prove(below, at, is_sticky);
    const char *const text = (const char *)r.err.bytes;
    cr_assert_gt(counted().n_failed, 0, "call %llu", k);
    cr_assert(r.code == 0 || r.code == 9, "call %llu: code %d: %s", k, r.code, text);
    if (r.code == 9) {
        *n_said += 1;
        /* SQLite tries other ways to open, and forgets the first reason */
        cr_assert(strcasestr(text, "input/output error") != NULL
                      || strstr(text, "unable to open database file") != NULL,
                  "call %llu: %s", k, text);
        cr_assert_null(strstr(text, "damaged"), "call %llu: %s", k, text);
        if (console_exists(trial.proof)) { /* its name was there, and no more was sure */
            cr_assert(trial_is_proved(&trial));
        }
        assert_goes_on(at);
    }
    console_result_free(&r);
    cr_assert(trial_is_proved(&trial), "call %llu", k);
    r = CONSOLE("sessions", "verify",
                "s"); /* when the error kept it from being removed */
    cr_assert(r.code == 0 || r.code == 10, "call %llu: %d: %s", k, r.code,
              (const char *)r.err.bytes);
    if (r.code == 0) {
        trial_expect(CONSOLE("sessions", "rm", "s"), 0, NULL);
    }
    console_result_free(&r);
}

static void fail_at_calls(const char *below, bool is_sticky)
{
    const unsigned seed = trial_seed();
    unsigned n_tried = 0, n_said = 0;
    trial_expect(prove(below, 0, false), 0, NULL);
    cr_assert(trial_is_proved(&trial));
    const uint64_t n_calls = counted().n_calls;
    cr_assert_gt(n_calls, 5);
    const unsigned usual = (unsigned)((n_calls + CALLS_TRIED - 1) / CALLS_TRIED);
    const unsigned step = trial_setting("ZK_EVERY", usual);
    for (uint64_t at = 1 + seed % step; at < n_calls; at += step) {
        fail_at(below, at, is_sticky, &n_said);
        n_tried++;
    }
    fprintf(stderr, "%llu calls, %u tried, %u reported\n", (unsigned long long)n_calls,
            n_tried, n_said);
    cr_assert_gt(n_said, 0);
}

Test(session_io_errors, a_store_that_fails_once_loses_nothing)
{
    NEEDS_PRELOAD();
    fail_at_calls(console_store(), false);
}

Test(session_io_errors, a_store_that_fails_for_ever_loses_nothing)
{
    NEEDS_PRELOAD();
    fail_at_calls(console_store(), true);
}

Test(session_io_errors, a_folder_of_the_proof_that_fails_loses_nothing)
{
    NEEDS_PRELOAD();
    fail_at_calls(trial.folder, false);
}

/* ---- a limit of file sizes ---- */

Test(session_io_errors, a_limit_of_file_sizes_is_a_full_disk)
{
    static const unsigned limits_kib[] = {1, 16, 48, 90, 300, 600, 700, 900};
    unsigned n_full = 0;
    for (size_t i = 0; i < sizeof limits_kib / sizeof limits_kib[0]; i++) {
        const char *args[TRIAL_ARGS_MAX];
        args[trial_prove_args(&trial, args)] = NULL;
        struct console_result r = console_run(&(struct console_call){
            .args = args, .file_size_max = (uint64_t)limits_kib[i] << 10});
        cr_assert_eq(r.code, 7, "%u KiB: %d: %s", limits_kib[i], r.code,
                     (const char *)r.err.bytes);
        n_full += strstr((const char *)r.err.bytes, "resume s' goes on") != NULL;
        console_result_free(&r);
        assert_goes_on(limits_kib[i]);
        cr_assert(trial_is_proved(&trial));
    }
    cr_assert_gt(n_full, 2);
}
