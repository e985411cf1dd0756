/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* An engine and its consoles: detach, attach, steer from elsewhere, and what becomes of
 * the engine when its console dies. Waits for text and for states, never for time. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/support/pty_screen.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/spawned.h"
#include "tui/live_status.h"

#define GUEST(name) ZK_GUEST_DIR "/" name
#define SHORT       "80000"
#define LONG        "4000000"

static char folder[SCRATCH_PATH_BYTES];
static char proof[SCRATCH_PATH_BYTES + 16];
static char store[SCRATCH_PATH_BYTES + 32];
static char input[SCRATCH_PATH_BYTES + 16];

static void make_folder(void)
{
    scratch_folder_make_fast(folder);
    snprintf(proof, sizeof proof, "%s/p.zkp", folder);
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s/store", folder);
}

static void remove_folder(void)
{
    scratch_folder_remove(folder);
}

/* Five steps of the program a number. */
static struct pty_screen *open_program(const char *numbers)
{
    snprintf(input, sizeof input, "%s/n", folder);
    console_write_file(input, numbers, strlen(numbers));
    const char *const args[] = {
        GUEST("fib.elf"), "--segment-log2", "14", "-o", proof, "--input", input, NULL};
    const char *const env[] = {store, NULL};
    return pty_open(80, 24, args, env);
}

static struct pty_screen *attach(void)
{
    const char *const args[] = {"attach", NULL};
    const char *const env[] = {store, NULL};
    return pty_open(80, 24, args, env);
}

/* A command about the session; its output must hold the text. */
static void expect_said(const char *command, const char *option, int code,
                        const char *text)
{
    const char *const args[] = {command, option, NULL};
    const char *const env[] = {store, NULL};
    struct console_result r =
        console_run(&(struct console_call){.args = args, .env = env});
    cr_assert_eq(r.code, code, "%s: %d, %.*s", command, r.code, (int)r.err.len,
                 (const char *)r.err.bytes);
    cr_assert(memmem(r.out.bytes, r.out.len, text, strlen(text)) != NULL
                  || memmem(r.err.bytes, r.err.len, text, strlen(text)) != NULL,
              "%s does not say '%s' but %.*s", command, text, (int)r.out.len,
              (const char *)r.out.bytes);
    console_result_free(&r);
}

static void expect_gone(pid_t pid)
{
    for (int tries = 0; tries < 3000; tries++) {
        if (kill(pid, 0) != 0 && errno == ESRCH) {
            return;
        }
        (void)nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    cr_assert_fail("process %ld is still there", (long)pid);
}

TestSuite(attach, .init = make_folder, .fini = remove_folder, .timeout = 240);

Test(attach, a_detached_engine_is_found_again_steered_and_stopped)
{
    struct pty_screen *const first = open_program(LONG);
    pty_wait(first, "▶ PROVING");
    const pid_t engine = pty_child(first);
    pty_keys(first, "p");
    pty_wait(first, "‖ PAUSED");
    pty_keys(first, "q");
    pty_wait(first, "Detach");
    pty_keys(first, "d");
    cr_assert_eq(pty_end(first), 0);
    cr_assert(pty_shows(first, "zkconsole attach"));
    pty_close(first);
    cr_assert_eq(kill(engine, 0), 0, "it went with its console");
    expect_said("status", NULL, 0, "paused");

    struct pty_screen *const second = attach();
    pty_wait(second, "‖ PAUSED");
    pty_keys(second, "p");
    pty_wait(second, "▶ PROVING");
    pty_keys(second, "q");
    pty_wait(second, "it goes on proving");
    pty_keys(second, "\r");
    cr_assert_eq(pty_end(second), 0);
    pty_close(second);
    cr_assert_eq(kill(engine, 0), 0, "it went with who watched it");

    struct pty_screen *const third = attach();
    pty_wait(third, "▶ PROVING");
    pty_keys(third, "qs");
    pty_wait(third, "nobody works on");
    expect_gone(engine);
    pty_keys(third, "q");
    (void)pty_end(third);
    pty_close(third);
    expect_said("attach", NULL, 1, "goes on with it");
    expect_said("status", NULL, 0, "stopped");
}

Test(attach, sees_the_proof_of_a_detached_engine_written)
{
    struct pty_screen *const first = open_program(SHORT);
    pty_wait(first, "▶ PROVING");
    pty_keys(first, "qd");
    cr_assert_eq(pty_end(first), 0);
    pty_close(first);
    struct pty_screen *const second = attach();
    pty_wait(second, "is proved");
    pty_keys(second, "q");
    cr_assert_eq(pty_end(second), 0);
    pty_close(second);
    const char *const args[] = {"verify", proof, "--program", GUEST("fib.elf"), NULL};
    struct console_result r = console_run(&(struct console_call){.args = args});
    cr_assert_eq(r.code, 0);
    console_result_free(&r);
}

Test(attach, an_engine_whose_console_is_killed_stops_and_keeps_its_work)
{
    struct pty_screen *const p = open_program(LONG);
    pty_wait(p, "▶ PROVING");
    const pid_t engine = pty_child(p);
    cr_assert_eq(kill(pty_pid(p), SIGKILL), 0);
    cr_assert_eq(pty_end(p), 1000 + SIGKILL);
    expect_gone(engine);
    pty_close(p);
    expect_said("status", NULL, 0, "stopped");
    expect_said("resume", "--stop-after=1", 5, "");
}

Test(attach, steers_a_prove_of_another_terminal)
{
    snprintf(input, sizeof input, "%s/n", folder);
    console_write_file(input, LONG, strlen(LONG));
    const char *const args[] = {
        "prove", GUEST("fib.elf"), "--segment-log2", "14", "-o", proof, "--input", input,
        NULL};
    const char *const env[] = {store, NULL};
    struct pty_screen *const prove = pty_open(80, 24, args, env);
    pty_wait(prove, "prove ");
    struct pty_screen *const p = attach();
    pty_wait(p, "▶ PROVING");
    pty_keys(p, "p");
    pty_wait(p, "‖ PAUSED");
    pty_keys(p, "qs");
    pty_wait(p, "nobody works on");
    cr_assert_eq(pty_end(prove), 5);
    pty_close(prove);
    pty_close(p);
}

Test(numbers, come_back_as_they_went)
{
    const struct live_status there = {
        .session = "s",
        .pid = 4711,
        .rss = 1234567890123,
        .budget = UINT64_MAX,
        .progress = {.phase = "prove",
                     .phase_number = 3,
                     .phase_began_ns = 99999999999999,
                     .units_done = 7,
                     .units_total = 8,
                     .units_reused = 2,
                     .steps_done = 9,
                     .steps_total = 10},
        .view = {.left = {50, 40, 70}, .stall = {41, REST_DISK}},
        .is_paused = true,
        .is_stopping = true,
    };
    struct byte_buffer line = {0};
    struct live_status back;
    char phase[LIVE_PHASE_BYTES];
    live_status_numbers(&there, &line);
    cr_assert(live_status_read(&back, phase, &line));
    cr_assert_eq(back.pid, there.pid);
    cr_assert_eq(back.rss, there.rss);
    cr_assert_eq(back.budget, there.budget);
    cr_assert_str_eq(back.progress.phase, "prove");
    cr_assert_eq(back.progress.phase_number, 3);
    cr_assert_eq(back.progress.phase_began_ns, there.progress.phase_began_ns);
    cr_assert_eq(back.progress.units_done, 7);
    cr_assert_eq(back.progress.units_total, 8);
    cr_assert_eq(back.progress.units_reused, 2);
    cr_assert_eq(back.progress.steps_done, 9);
    cr_assert_eq(back.progress.steps_total, 10);
    cr_assert(back.view.left.ns == 50 && back.view.left.p10_ns == 40
              && back.view.left.p90_ns == 70);
    cr_assert(back.view.stall.ns == 41 && back.view.stall.why == REST_DISK);
    cr_assert(back.is_paused && !back.is_parked && back.is_stopping);
    /* Every shorter line is none. */
    for (size_t len = 0; len + 1 < line.len; len++) {
        const struct byte_buffer cut = {.bytes = line.bytes, .len = len};
        cr_assert_not(live_status_read(&back, phase, &cut), "%zu bytes", len);
    }
    buffer_free(&line);
}

/* The timeline is the session's, not the console's. */
Test(attach, a_timeline_tells_of_the_runs_before)
{
    const char *const args[] = {"prove",
                                GUEST("primes.elf"),
                                "--segment-log2",
                                "14",
                                "--stop-after",
                                "1",
                                "-o",
                                proof,
                                NULL};
    const char *const env[] = {store, NULL};
    struct console_result r =
        console_run(&(struct console_call){.args = args, .env = env});
    cr_assert_eq(r.code, 5);
    console_result_free(&r);
    const char *const again[] = {
        GUEST("primes.elf"), "--segment-log2", "14", "-o", proof, NULL};
    struct pty_screen *const p = pty_open(80, 24, again, env);
    pty_wait(p, "✓ PROVED");
    pty_keys(p, "3");
    pty_wait(p, "commit main"); /* the store is read: there are rows to go to */
    pty_keys(p, "jj");
    pty_wait(p, "prove: ");
    pty_wait(p, " in 2, ");
    pty_keys(p, "w");
    pty_wait(p, "wall clock");
    pty_keys(p, "b");
    pty_wait(p, "by share");
    pty_keys(p, "++l=q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}
