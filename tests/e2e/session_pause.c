/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Pauses of a session at work are part of its history: from another terminal, by Ctrl-Z
 * and fg, and up to a kill. The clock of work stands still, and the proof is the same. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/host.h"
#include "tests/support/spawned.h"

#define GUEST(name) ZK_GUEST_DIR "/" name ".elf"

static char folder[CONSOLE_PATH_BYTES];
static char input[CONSOLE_PATH_BYTES];
static char proof[CONSOLE_PATH_BYTES];
static char said[CONSOLE_PATH_BYTES];

static void begin(void)
{
    console_folder_make(folder);
    console_path(proof, folder, "proof");
    console_path(said, folder, "said");
    console_write_file(console_path(input, folder, "n"), "14000\n", 6);
}

static void end(void)
{
    console_folder_remove(folder);
}

TestSuite(session_pause, .init = begin, .fini = end, .timeout = 60);

static pid_t start(const char *mode)
{
    const pid_t child = fork();
    if (child == 0) {
        setenv("ZKCONSOLE_STORE", console_store(), 1);
        dup2(open("/dev/null", O_RDWR), 0);
        dup2(open("/dev/null", O_RDWR), 1);
        dup2(open(said, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600), 2);
        execl(ZK_CONSOLE, "zkconsole", "prove", GUEST("fib"), "--input", input, "-o",
              proof, "--segment-log2", "14", "--threads", "1", "--session", "s",
              "--keep-store", "--progress", mode, (char *)NULL);
        _exit(112);
    }
    cr_assert_gt(child, 0);
    return child;
}

static void await_word(const char *text)
{
    for (unsigned i = 0; i < 2000; i++) {
        if (console_exists(said)) {
            struct byte_buffer b = console_read_file(said);
            const bool is_said = strstr((const char *)b.bytes, text) != NULL;
            buffer_free(&b);
            if (is_said) {
                return;
            }
        }
        (void)poll(NULL, 0, 5);
    }
    cr_assert(false, "'%s' was not said", text);
}

static json_t *object_of(struct console_result r)
{
    json_error_t e;
    cr_assert_eq(r.code, 0, "%s", (const char *)r.err.bytes);
    json_t *const v = json_loads((const char *)r.out.bytes, 0, &e);
    cr_assert_not_null(v, "%s in %s", e.text, (const char *)r.out.bytes);
    console_result_free(&r);
    return v;
}

static void run_quietly(struct console_result r)
{
    cr_assert_eq(r.code, 0, "%s", (const char *)r.err.bytes);
    console_result_free(&r);
}

static double number(const json_t *v, const char *key)
{
    cr_assert(json_is_number(json_object_get(v, key)), "%s", key);
    return json_number_value(json_object_get(v, key));
}

/* Until the process at work says that it has been halted so long, all pauses together. */
static void await_paused_seconds(double seconds)
{
    for (;;) {
        json_t *const v = object_of(CONSOLE("status", "s", "--json"));
        const json_t *const live = json_object_get(v, "live");
        cr_assert_not_null(live);
        const bool is_long = number(live, "paused_s") >= seconds;
        cr_assert_lt(fabs(number(live, "active_s") + number(live, "paused_s")
                          - number(live, "wall_s")),
                     0.002);
        json_decref(v);
        if (is_long) {
            return;
        }
        (void)poll(NULL, 0, 20);
    }
}

/* What the pauses of the timeline took of the wall clock; of the clock of work nothing.
 * (One that was cut by a death ends where the record does.) */
static double recorded_pauses(unsigned n_expected)
{
    json_t *const v = object_of(CONSOLE("timeline", "s", "--format", "json"));
    const json_t *span;
    size_t i;
    unsigned n = 0;
    double seconds = 0;
    json_array_foreach(json_object_get(v, "spans"), i, span)
    {
        if (strcmp(json_string_value(json_object_get(span, "kind")), "pause") == 0) {
            n++;
            cr_assert_eq(number(span, "begin_s"), number(span, "end_s"), "%f .. %f",
                         number(span, "begin_s"), number(span, "end_s"));
            seconds += number(span, "end_wall_s") - number(span, "begin_wall_s");
        }
    }
    json_decref(v);
    cr_assert_eq(n, n_expected, "%u pauses", n);
    return seconds;
}

static double active_seconds(void)
{
    json_t *const v = object_of(CONSOLE("status", "s", "--json"));
    const double active = number(v, "active_s");
    json_decref(v);
    return active;
}

static void assert_exit(pid_t child, int code)
{
    int status = 0;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status));
    cr_assert_eq(WEXITSTATUS(status), code);
}

static void assert_same_as_undisturbed(void)
{
    struct byte_buffer paused = console_read_file(proof);
    cr_assert_eq(remove(proof), 0);
    run_quietly(CONSOLE("prove", GUEST("fib"), "--input", input, "-o", proof,
                        "--progress", "none", "--segment-log2", "14"));
    struct byte_buffer plain = console_read_file(proof);
    cr_assert_eq(paused.len, plain.len);
    cr_assert_eq(memcmp(paused.bytes, plain.bytes, plain.len), 0);
    buffer_free(&paused);
    buffer_free(&plain);
}

Test(session_pause, pauses_are_spans_in_which_the_clock_of_work_stands_still)
{
    const uint64_t began = host_now_ns();
    const pid_t child = start("plain");
    await_word("execute  done");
    run_quietly(CONSOLE("pause", "s", "--wait"));
    await_paused_seconds(0.4);
    run_quietly(CONSOLE("continue", "s", "--wait"));
    run_quietly(CONSOLE("pause", "s", "--wait"));
    await_paused_seconds(0.8);
    run_quietly(CONSOLE("continue", "s"));
    assert_exit(child, 0);
    const double wall = (double)(host_now_ns() - began) * 1e-9;
    const double paused = recorded_pauses(2);
    cr_assert_geq(paused, 0.79);
    cr_assert_leq(active_seconds(), wall - paused + 0.01);
    assert_same_as_undisturbed();
}

Test(session_pause, json_lines_name_a_pause_and_its_end)
{
    const pid_t child = start("json");
    await_word("\"type\":\"phase_end\"");
    run_quietly(CONSOLE("pause", "s", "--wait"));
    await_word("\"type\":\"pause\"");
    run_quietly(CONSOLE("continue", "s"));
    await_word("\"type\":\"resume\"");
    assert_exit(child, 0);
    struct byte_buffer b = console_read_file(said);
    char *last = NULL;
    for (char *line = strtok((char *)b.bytes, "\n"); line != NULL;
         line = strtok(NULL, "\n")) {
        last = line;
    }
    json_t *const v = json_loads(last, 0, NULL);
    cr_assert_str_eq(json_string_value(json_object_get(v, "type")), "summary");
    cr_assert_gt(number(v, "paused_s"), 0);
    cr_assert_lt(
        fabs(number(v, "active_s") + number(v, "paused_s") - number(v, "wall_s")), 0.002);
    json_decref(v);
    buffer_free(&b);
}

static void assert_stopped(pid_t child)
{
    int status = 0;
    cr_assert_eq(waitpid(child, &status, WUNTRACED), child);
    cr_assert(WIFSTOPPED(status), "%x", (unsigned)status);
}

Test(session_pause, ctrl_z_pauses_the_work_and_fg_lets_it_go_on)
{
    const pid_t child = start("plain");
    await_word("execute  done");
    cr_assert_eq(kill(child, SIGTSTP), 0);
    assert_stopped(child);
    (void)poll(NULL, 0, 300);
    cr_assert_eq(kill(child, SIGCONT), 0);
    assert_exit(child, 0);
    cr_assert_geq(recorded_pauses(1), 0.29);
    assert_same_as_undisturbed();
}

Test(session_pause, ctrl_z_in_a_pause_leaves_it_paused)
{
    const pid_t child = start("plain");
    await_word("execute  done");
    run_quietly(CONSOLE("pause", "s", "--wait"));
    cr_assert_eq(kill(child, SIGTSTP), 0);
    assert_stopped(child);
    cr_assert_eq(kill(child, SIGCONT), 0);
    json_t *const v = object_of(CONSOLE("status", "s", "--json"));
    cr_assert_str_eq(
        json_string_value(json_object_get(json_object_get(v, "live"), "state")),
        "paused");
    json_decref(v);
    run_quietly(CONSOLE("continue", "s"));
    assert_exit(child, 0);
    (void)recorded_pauses(1);
}

Test(session_pause, a_session_killed_in_a_pause_has_not_worked_through_it)
{
    const uint64_t began = host_now_ns();
    const pid_t child = start("plain");
    await_word("execute  done");
    run_quietly(CONSOLE("pause", "s", "--wait"));
    const double before = (double)(host_now_ns() - began) * 1e-9;
    await_paused_seconds(0.5);
    cr_assert_eq(kill(child, SIGKILL), 0);
    int status = 0;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status));
    for (bool is_running = true; is_running;) { /* the engine goes with its leader */
        struct console_result r = CONSOLE("status", "s");
        is_running = strstr((const char *)r.out.bytes, "s running") != NULL
                     || strstr((const char *)r.out.bytes, "s paused") != NULL;
        console_result_free(&r);
        (void)poll(NULL, 0, 20);
    }
    cr_assert_leq(active_seconds(), before);
    run_quietly(CONSOLE("resume", "s", "--progress", "none", "--keep-store"));
    (void)recorded_pauses(1);
    assert_same_as_undisturbed();
}
