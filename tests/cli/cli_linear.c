/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The console in lines: on a terminal, from a pipe, and without anybody. No escape
 * character is ever written, and a line once written stays. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/pty_screen.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/spawned.h"

#define GUEST(name) ZK_GUEST_DIR "/" name

static char folder[SCRATCH_PATH_BYTES];
static char proof[SCRATCH_PATH_BYTES + 16];
static char store[SCRATCH_PATH_BYTES + 32];
static char input[SCRATCH_PATH_BYTES + 16];
static char commands[SCRATCH_PATH_BYTES + 16];

static void make_folder(void)
{
    scratch_folder_make_fast(folder);
    snprintf(proof, sizeof proof, "%s/p.zkp", folder);
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s/store", folder);
    snprintf(commands, sizeof commands, "%s/commands", folder);
    snprintf(input, sizeof input, "%s/n", folder);
    scratch_write(input, "2000000", 7);
}

static void remove_folder(void)
{
    scratch_folder_remove(folder);
}

TestSuite(lines, .init = make_folder, .fini = remove_folder, .timeout = 240);

static struct pty_screen *open_lines(const char *guest, const char *variable)
{
    const char *const args[] = {
        guest, "--segment-log2", "14", "--input", input, "-o", proof, NULL};
    const char *const env[] = {store, variable, NULL};
    return pty_open(160, 60, args, env);
}

static void expect_no_escape(const struct pty_screen *p)
{
    size_t len;
    const uint8_t *const bytes = pty_bytes(p, &len);
    cr_assert(memchr(bytes, 0x1B, len) == NULL, "an escape character was written");
}

Test(lines, a_person_asks_pauses_and_leaves_with_the_work_kept)
{
    struct pty_screen *const p = open_lines(GUEST("fib.elf"), "ACCESSIBLE=1");
    pty_wait(p, "choice?");
    pty_wait(p, "phase 3 of 5, prove, begins");
    pty_keys(p, "1\n");
    pty_wait(p, " paused");
    pty_keys(p, "status\n");
    pty_wait(p, "parked: true");
    pty_keys(p, "pause\n");
    pty_wait(p, "paused already");
    pty_keys(p, "2\n");
    pty_wait(p, " going on");
    pty_keys(p, "2\n");
    pty_wait(p, "not paused");
    pty_keys(p, "3\n");
    pty_wait(p, "is durable");
    pty_keys(p, "tables\n");
    pty_wait(p, "cells that rested for long"); /* the last table */
    pty_keys(p, "jump!\n");
    pty_wait(p, "'jump!' is no command");
    pty_keys(p, "0\n");
    cr_assert_eq(pty_end(p), 5);
    cr_assert(pty_shows(p, "zkconsole resume"));
    expect_no_escape(p);
    pty_close(p);
    struct pty_screen *const again = open_lines(GUEST("fib.elf"), "TERM=dumb");
    pty_wait(again, "going on with session");
    pty_keys(again, "\004"); /* end of file */
    cr_assert_eq(pty_end(again), 5);
    expect_no_escape(again);
    pty_close(again);
}

Test(lines, signals_end_it_with_the_work_kept)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (unsigned i = 0; i < 3; i++) {
        struct pty_screen *const p = open_lines(GUEST("fib.elf"), "ACCESSIBLE=1");
        pty_wait(p, "phase 3 of 5, prove, begins");
        cr_assert_eq(kill(pty_pid(p), signals[i]), 0);
        cr_assert_eq(pty_end(p), 128 + signals[i]);
        expect_no_escape(p);
        pty_close(p);
    }
}

Test(lines, the_death_of_the_engine_is_told_and_resume_goes_on)
{
    struct pty_screen *const p = open_lines(GUEST("fib.elf"), "ACCESSIBLE=1");
    pty_wait(p, "phase 3 of 5, prove, begins");
    pty_keys(p, "status\n");
    pty_wait(p, "stopping: false");
    long pid = 0;
    int x;
    int y;
    cr_assert(pty_find(p, "pid: ", &x, &y));
    const char *const line = pty_row(p, y);
    cr_assert_eq(sscanf(line, "pid: %ld", &pid), 1, "%s", line);
    cr_assert_eq(kill((pid_t)pid, SIGKILL), 0);
    pty_wait(p, "signal 9");
    pty_wait(p, "engine lost");
    pty_keys(p, "resume\n");
    pty_wait(p, "going on with session");
    pty_keys(p, "quit\n");
    cr_assert_eq(pty_end(p), 5);
    pty_close(p);
}

/* ---- pipes ---- */

static struct console_result call(const char *text, const char *const *args)
{
    const char *const env[] = {store, "TERM=xterm-256color", NULL};
    if (text != NULL) {
        scratch_write(commands, text, strlen(text));
    }
    return console_run(&(struct console_call){
        .args = args, .env = env, .input = text != NULL ? commands : NULL});
}

static void expect_in_order(const char *text, const char *const *parts)
{
    for (; *parts != NULL; parts++) {
        const char *const at = strstr(text, *parts);
        cr_assert(at != NULL, "'%s' is not said, or too early, in\n%s", *parts, text);
        text = at + strlen(*parts);
    }
}

Test(lines, commands_from_a_pipe_are_obeyed_and_the_work_ends)
{
    const char *const args[] = {GUEST("hello.elf"), "-o", proof, "--ui", "linear", NULL};
    struct console_result r = call("help\nnonsense\nsessions", args);
    cr_assert_eq(r.code, 0, "%s", (const char *)r.err.bytes);
    expect_in_order((const char *)r.out.bytes,
                    (const char *const[]){"choice?", "1 or pause: ", "0 or quit: ",
                                          "'nonsense' is no command", NULL});
    expect_in_order((const char *)r.out.bytes,
                    (const char *const[]){"session ", "guest: hello",
                                          "phase 1 of 5, execute, done",
                                          "phase 5 of 5, seal, done", "proved: ", NULL});
    cr_assert(memchr(r.out.bytes, 0x1B, r.out.len) == NULL);
    cr_assert_eq(access(proof, F_OK), 0);
    console_result_free(&r);
}

/* The first command may come before the engine: another session is no answer. */
Test(lines, the_status_is_that_of_the_work_at_hand)
{
    const char *const before[] = {GUEST("hello.elf"), "-o", proof, NULL};
    const char *const args[] = {GUEST("exit3.elf"), "-o", proof, "--ui", "linear", NULL};
    struct console_result r = call(NULL, before);
    cr_assert_eq(r.code, 0);
    char other[65];
    const char *const at = strstr((const char *)r.err.bytes, "session ");
    cr_assert(at != NULL && sscanf(at, "session %64[^,]", other) == 1);
    console_result_free(&r);
    r = call("status\nstatus\nstatus", args);
    cr_assert(strstr((const char *)r.out.bytes, other) == NULL, "%s",
              (const char *)r.out.bytes);
    cr_assert(strstr((const char *)r.out.bytes, "phase 5 of 5, seal, done") != NULL);
    console_result_free(&r);
}

Test(lines, what_was_proved_is_verified_and_listed_afterwards)
{
    const char *const prove[] = {GUEST("hello.elf"), "-o", proof, NULL};
    const char *const look[] = {"console", "--ui=linear", NULL};
    struct console_result r = call(NULL, prove);
    cr_assert_eq(r.code, 0, "%s", (const char *)r.err.bytes);
    char name[65];
    const char *const at = strstr((const char *)r.err.bytes, "session ");
    cr_assert(at != NULL && sscanf(at, "session %64[^,]", name) == 1);
    console_result_free(&r);
    r = call("sessions\nverify\ntables\nstatus\nquit\n", look);
    cr_assert_eq(r.code, 0, "%s", (const char *)r.err.bytes);
    cr_assert(strstr((const char *)r.out.bytes, name) != NULL);
    cr_assert(strstr((const char *)r.out.bytes, "there is no session yet") != NULL);
    console_result_free(&r);
}

Test(lines, without_a_terminal_it_does_what_prove_does)
{
    const char *const args[] = {GUEST("hello.elf"), "-o", proof, NULL};
    const char *const failing[] = {GUEST("exit3.elf"), "-o", proof, NULL};
    const char *const trapping[] = {GUEST("trap.elf"), "-o", proof, NULL};
    const char *const nothing[] = {"console", NULL};
    struct console_result r = call(NULL, args);
    cr_assert_eq(r.code, 0, "%s", (const char *)r.err.bytes);
    char expected[SCRATCH_PATH_BYTES + 32];
    snprintf(expected, sizeof expected, "%s\n", proof);
    cr_assert_str_eq((const char *)r.out.bytes, expected); /* the result, nothing else */
    cr_assert(strstr((const char *)r.err.bytes, "proved: ") != NULL);
    console_result_free(&r);
    r = call(NULL, failing);
    cr_assert_eq(r.code, 3);
    console_result_free(&r);
    r = call(NULL, trapping);
    cr_assert_eq(r.code, 3);
    console_result_free(&r);
    r = call(NULL, nothing);
    cr_assert_eq(r.code, 2);
    cr_assert(strstr((const char *)r.err.bytes, "no terminal and no program") != NULL);
    console_result_free(&r);
}

Test(lines, the_reader_of_a_pipe_may_leave)
{
    char command[4096];
    snprintf(command, sizeof command,
             "%s " ZK_CONSOLE " %s --segment-log2 14 --input %s -o %s --ui linear "
             "</dev/null 2>%s | head -n 1 >/dev/null; test ${PIPESTATUS[0]} = 5",
             store, GUEST("fib.elf"), input, proof, commands);
    const char *const argv[] = {"bash", "-c", command, NULL};
    const pid_t pid = fork();
    if (pid == 0) {
        (void)execvp("bash", (char **)(void *)argv);
        _exit(127);
    }
    int status = 0;
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert_eq(WEXITSTATUS(status), 0, "stopped, with the work kept, was expected");
}
