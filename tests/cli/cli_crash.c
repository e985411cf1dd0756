/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Faults: the signal stays the way the process ends, the terminal is given back, a report
 * is left that says what it may say, and the person is told where. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/compiler.h"
#include "tests/support/pty_screen.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/spawned.h"
#include "tui/crash.h"
#include "tui/deaf_thread.h"

#define GUEST(name) ZK_GUEST_DIR "/" name

enum { PATH_BYTES = SCRATCH_PATH_BYTES + 64 };

static char folder[SCRATCH_PATH_BYTES];
static char store[PATH_BYTES], state[PATH_BYTES], logs[PATH_BYTES], input[PATH_BYTES],
    proof[PATH_BYTES];

static void begin(void)
{
    if (ADDRESS_SANITIZER) {
        cr_skip("SKIPPED: the sanitizer handles faults itself");
    }
    scratch_folder_make_fast(folder);
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s/store", folder);
    snprintf(state, sizeof state, "XDG_STATE_HOME=%s/state", folder);
    snprintf(logs, sizeof logs, "%s/state/zkconsole/log", folder);
    snprintf(input, sizeof input, "%s/n", folder);
    snprintf(proof, sizeof proof, "%s/p.zkp", folder);
    scratch_write(input, "1000000", 7);
    cr_assert_eq(setenv("XDG_STATE_HOME", state + strlen("XDG_STATE_HOME="), 1), 0);
}

static void end(void)
{
    scratch_folder_remove(folder);
}

TestSuite(crash, .init = begin, .fini = end, .timeout = 240);

/* The text of the only report, which is its owner's alone. */
static const char *only_report(void)
{
    static char text[1 << 16];
    char where[PATH_MAX], newest[NAME_MAX + 1], path[PATH_MAX + NAME_MAX + 2];
    struct stat file;
    size_t len;
    cr_assert_eq(crash_reports(where, newest), 1);
    cr_assert_str_eq(where, logs);
    snprintf(path, sizeof path, "%s/%s", where, newest);
    cr_assert_eq(stat(path, &file), 0);
    cr_assert_eq(file.st_mode & 0777, 0600);
    cr_assert_eq(stat(where, &file), 0);
    cr_assert_eq(file.st_mode & 0777, 0700);
    uint8_t *const bytes = scratch_read(path, &len);
    cr_assert_lt(len, sizeof text);
    memcpy(text, bytes, len);
    text[len] = '\0';
    free(bytes);
    return text;
}

static void expect_has(const char *text, const char *part)
{
    cr_expect(strstr(text, part) != NULL, "no '%s' in\n%s", part, text);
}

/* ---- true faults, in a process of their own ---- */

static volatile int zero, seven = 7;
static volatile char *volatile nowhere;

static void overflow(volatile char *caller)
{
    volatile char room[4096];
    room[0] = caller[0];
    if (zero == 0) { /* for ever */
        overflow(room);
    }
    room[1] = room[0]; /* not the last call: it cannot become a jump */
}

/* Instead of a signal: the fault of a thread that hears no other signals. */
enum { IN_DEAF_THREAD = -1 };

static void *write_nowhere(void *arg)
{
    *nowhere = 1;
    return arg;
}

static void break_thread(void)
{
    struct deaf_thread thread;
    struct error e;
    if (deaf_thread_start(&thread, write_nowhere, NULL, "a thread", &e) == STATUS_OK) {
        deaf_thread_join(&thread);
    }
}

static void break_by(int which)
{
    volatile char first = 0;
    switch (which) {
    case SIGSEGV:
        *nowhere = 1;
        break;
    case SIGFPE:
        zero = seven / zero;
        break;
    case SIGABRT:
        CHECK(which == 4711);
        break;
    case SIGBUS:
        *(volatile char *)mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED,
                               fileno(tmpfile()), 0) = 1;
        break;
    case SIGILL:
        __builtin_trap();
    case IN_DEAF_THREAD:
        break_thread();
        break;
    default:
        overflow(&first);
    }
}

/* Standard error goes to a file. Returns how the process ended. */
static int break_child(int which, const char *said)
{
    int status = 0;
    (void)fflush(NULL);
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        struct task *task = NULL;
        struct error e;
        for (unsigned i = 0; i < 32; i++) { /* the test's framework has handlers */
            (void)signal((int)i, SIG_DFL);
        }
        cr_assert_not_null(freopen(said, "w", stderr));
        crash_prepare();
        if (task_open(&task, &e) == STATUS_OK) {
            task_phase(task, "prove", 8);
            task_units_done(task, 5);
            crash_watch(task);
        }
        crash_session("k7f3-otter");
        break_by(which);
        _exit(0);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

static void expect_fault(int which, int number, const char *sign)
{
    char said[PATH_BYTES];
    size_t len;
    snprintf(said, sizeof said, "%s/said", folder);
    const int status = break_child(which, said);
    cr_assert(WIFSIGNALED(status), "%d", status);
    cr_assert_eq(WTERMSIG(status), number, "%d", WTERMSIG(status));
    const char *const text = only_report();
    expect_has(text, sign);
    expect_has(text, "session   k7f3-otter\n");
    expect_has(text, "phase     prove, unit 5 of 8\n");
    expect_has(text, ", program, thread ");
    expect_has(text, "\nversion   ");
    expect_has(strstr(text, "\ncalls, "), "(+0x");
    uint8_t *const bytes = scratch_read(said, &len);
    char *const line = strndup((const char *)bytes, len);
    expect_has(line, "zkconsole: this program broke, by signal ");
    expect_has(line, "; a report is in ");
    expect_has(line, logs);
    free(line);
    free(bytes);
}

Test(crash, a_pointer_to_nowhere_is_reported)
{
    expect_fault(SIGSEGV, SIGSEGV, "signal    11 (SIGSEGV), code 1, address 0x0\n");
}

Test(crash, a_stack_that_overflows_is_reported)
{
    expect_fault(0, SIGSEGV, "signal    11 (SIGSEGV), code ");
}

Test(crash, a_thread_that_hears_no_signals_is_reported_too)
{
    int process = 0;
    int thread = 0;
    expect_fault(IN_DEAF_THREAD, SIGSEGV,
                 "signal    11 (SIGSEGV), code 1, address 0x0\n");
    const char *const row = strstr(only_report(), "\nprocess   ");
    cr_assert_eq(sscanf(row, " process %d, program, thread %d", &process, &thread), 2);
    cr_assert_neq(thread, process);
}

Test(crash, a_broken_contract_is_reported_with_its_words)
{
    expect_fault(SIGABRT, SIGABRT, "/cli_crash.c:");
    expect_has(only_report(), ": check: which == 4711\n");
}

Test(crash, the_other_faults_are_reported)
{
#if defined(__x86_64__) /* elsewhere a division by zero is no fault */
    expect_fault(SIGFPE, SIGFPE, "signal    8 (SIGFPE), code 1, address 0x");
    scratch_folder_remove(logs);
#endif
    expect_fault(SIGBUS, SIGBUS, "signal    7 (SIGBUS), code 2, address 0x");
    scratch_folder_remove(logs);
    expect_fault(SIGILL, SIGILL, "signal    4 (SIGILL), code ");
}

/* ---- the program ---- */

static struct pty_screen *open_long(const char *home)
{
    const char *const args[] = {
        GUEST("fib.elf"), "--input", input, "--segment-log2", "14", "-o", proof, NULL};
    const char *const env[] = {store, home, NULL};
    struct pty_screen *const p = pty_open(120, 36, args, env);
    pty_wait(p, "PROVING");
    return p;
}

static void expect_terminal_as_before(struct pty_screen *p)
{
    struct termios now;
    struct termios before;
    pty_modes(p, &now, &before);
    cr_expect_eq(now.c_lflag, before.c_lflag);
    cr_expect_eq(now.c_iflag, before.c_iflag);
    cr_expect_eq(now.c_oflag, before.c_oflag);
    cr_expect(!pty_is_alternate(p) && pty_has_cursor(p) && !pty_has_mouse(p));
}

/* Of a signal; its engine ends after it and still works in the folder until then. */
static void expect_death(struct pty_screen *p, int number)
{
    enum { PATIENCE_MS = 60000 };
    struct pollfd engine = {.fd = (int)syscall(SYS_pidfd_open, pty_child(p), 0),
                            .events = POLLIN};
    cr_assert_geq(engine.fd, 0);
    cr_assert_eq(kill(pty_pid(p), number), 0);
    cr_assert_eq(pty_end(p), 1000 + number);
    cr_assert_eq(poll(&engine, 1, PATIENCE_MS), 1, "the engine goes on without console");
    (void)close(engine.fd);
}

Test(crash, the_console_gives_the_terminal_back_and_says_where_the_report_is)
{
    char sent[64];
    struct pty_screen *const p = open_long(state);
    snprintf(sent, sizeof sent, "signal    11 (SIGSEGV), sent by process %d\n",
             (int)getpid());
    expect_death(p, SIGSEGV);
    expect_terminal_as_before(p);
    cr_assert(pty_shows(p, "zkconsole: this program broke, by signal 11 (SIGSEGV)"));
    cr_assert(pty_shows(p, "a report is in"));
    const char *const text = only_report();
    expect_has(text, sent);
    expect_has(text, ", program, thread ");
    expect_has(text, "terminal  xterm-256color, 120x36, ");
    pty_close(p);
}

Test(crash, without_a_place_for_a_report_the_rest_is_done_all_the_same)
{
    char file[PATH_BYTES + 32];
    snprintf(file, sizeof file, "XDG_STATE_HOME=%s", input); /* it is no folder */
    struct pty_screen *const p = open_long(file);
    expect_death(p, SIGABRT);
    expect_terminal_as_before(p);
    cr_assert(pty_shows(p, "(SIGABRT); no report could be written"));
    pty_close(p);
}

Test(crash, the_console_names_the_report_of_its_engine)
{
    struct pty_screen *const p = open_long(state);
    cr_assert_eq(kill(pty_child(p), SIGSEGV), 0);
    pty_wait(p, "Engine stopped");
    pty_wait(p, "Its report is");
    expect_has(only_report(), ", engine, thread ");
    expect_has(only_report(), "phase     ");
    pty_keys(p, "\003");
    (void)pty_end(p);
    expect_terminal_as_before(p);
    cr_assert_not(pty_shows(p, "this program broke"),
                  "it was the engine, not the console");
    pty_close(p);
}

Test(crash, doctor_knows_where_reports_are_and_how_many)
{
    char said[PATH_BYTES];
    const char *const env[] = {state, NULL};
    const char *const args[] = {"doctor", NULL};
    const struct console_call call = {.args = args, .env = env};
    struct console_result r = console_run(&call);
    buffer_u8(&r.out, 0);
    expect_has((const char *)r.out.bytes, "0 in ");
    console_result_free(&r);
    snprintf(said, sizeof said, "%s/said", folder);
    (void)break_child(SIGSEGV, said);
    r = console_run(&call);
    buffer_u8(&r.out, 0);
    expect_has((const char *)r.out.bytes, "1 in ");
    expect_has((const char *)r.out.bytes, logs);
    expect_has((const char *)r.out.bytes, "the newest is crash-2");
    console_result_free(&r);
}
