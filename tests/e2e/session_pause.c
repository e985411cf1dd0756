/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Pauses of a session at work are part of its history: from another terminal, by Ctrl-Z
 * and fg, and up to a kill. The clock of work stands still, and the proof is the same. */
#include <criterion/criterion.h>
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
#include "tests/support/console_json.h"
#include "tests/support/session_trial.h"

static struct trial trial;

static void begin(void)
{
    trial_begin(&trial, 14000);
}

static void end(void)
{
    trial_end(&trial);
}

TestSuite(session_pause, .init = begin, .fini = end, .timeout = 60);

/* Begin to prove, and wait until it has said a text. */
static pid_t start_until(const char *progress, const char *text)
{
    return trial_start_until(&trial, progress, "--keep-store", text);
}

static void run_quietly(struct console_result r)
{
    trial_expect(r, 0, NULL);
}

/* Until the process at work says that it has been halted so long, all pauses together. */
static void await_paused_seconds(double seconds)
{
    for (;;) {
        json_t *const v = console_json(CONSOLE("status", "s", "--json"));
        const json_t *const live = json_object_get(v, "live");
        cr_assert_not_null(live);
        const bool is_long = console_number(live, "paused_s") >= seconds;
        cr_assert_lt(fabs(console_number(live, "active_s")
                          + console_number(live, "paused_s")
                          - console_number(live, "wall_s")),
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
    json_t *const v = console_json(CONSOLE("timeline", "s", "--format", "json"));
    const json_t *span;
    size_t i;
    unsigned n = 0;
    double seconds = 0;
    json_array_foreach(json_object_get(v, "spans"), i, span)
    {
        if (strcmp(json_string_value(json_object_get(span, "kind")), "pause") == 0) {
            n++;
            cr_assert_eq(console_number(span, "begin_s"), console_number(span, "end_s"),
                         "%f .. %f", console_number(span, "begin_s"),
                         console_number(span, "end_s"));
            seconds +=
                console_number(span, "end_wall_s") - console_number(span, "begin_wall_s");
        }
    }
    json_decref(v);
    cr_assert_eq(n, n_expected, "%u pauses", n);
    return seconds;
}

static double active_seconds(void)
{
    json_t *const v = console_json(CONSOLE("status", "s", "--json"));
    const double active = console_number(v, "active_s");
    json_decref(v);
    return active;
}

Test(session_pause, pauses_are_spans_in_which_the_clock_of_work_stands_still)
{
    const uint64_t began = host_now_ns();
    const pid_t child = start_until("plain", "execute  done");
    run_quietly(CONSOLE("pause", "s", "--wait"));
    await_paused_seconds(0.4);
    run_quietly(CONSOLE("continue", "s", "--wait"));
    run_quietly(CONSOLE("pause", "s", "--wait"));
    await_paused_seconds(0.8);
    run_quietly(CONSOLE("continue", "s"));
    cr_assert_eq(trial_wait(child), 0);
    const double wall = (double)(host_now_ns() - began) * 1e-9;
    const double paused = recorded_pauses(2);
    cr_assert_geq(paused, 0.79);
    cr_assert_leq(active_seconds(), wall - paused + 0.01);
    cr_assert(trial_is_proved(&trial));
}

Test(session_pause, json_lines_name_a_pause_and_its_end)
{
    const pid_t child = start_until("json", "\"type\":\"phase_end\"");
    run_quietly(CONSOLE("pause", "s", "--wait"));
    cr_assert(trial_await(&trial, child, "\"type\":\"pause\""));
    run_quietly(CONSOLE("continue", "s"));
    cr_assert(trial_await(&trial, child, "\"type\":\"resume\""));
    cr_assert_eq(trial_wait(child), 0);
    struct byte_buffer b = console_read_file(trial.said);
    char *last = NULL;
    for (char *line = strtok((char *)b.bytes, "\n"); line != NULL;
         line = strtok(NULL, "\n")) {
        last = line;
    }
    json_t *const v = json_loads(last, 0, NULL);
    cr_assert_str_eq(json_string_value(json_object_get(v, "type")), "summary");
    cr_assert_gt(console_number(v, "paused_s"), 0);
    cr_assert_lt(fabs(console_number(v, "active_s") + console_number(v, "paused_s")
                      - console_number(v, "wall_s")),
                 0.002);
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
    const pid_t child = start_until("plain", "execute  done");
    cr_assert_eq(kill(child, SIGTSTP), 0);
    assert_stopped(child);
    (void)poll(NULL, 0, 300);
    cr_assert_eq(kill(child, SIGCONT), 0);
    cr_assert_eq(trial_wait(child), 0);
    cr_assert_geq(recorded_pauses(1), 0.29);
    cr_assert(trial_is_proved(&trial));
}

Test(session_pause, ctrl_z_in_a_pause_leaves_it_paused)
{
    const pid_t child = start_until("plain", "execute  done");
    run_quietly(CONSOLE("pause", "s", "--wait"));
    cr_assert_eq(kill(child, SIGTSTP), 0);
    assert_stopped(child);
    cr_assert_eq(kill(child, SIGCONT), 0);
    json_t *const v = console_json(CONSOLE("status", "s", "--json"));
    cr_assert_str_eq(
        json_string_value(json_object_get(json_object_get(v, "live"), "state")),
        "paused");
    json_decref(v);
    run_quietly(CONSOLE("continue", "s"));
    cr_assert_eq(trial_wait(child), 0);
    (void)recorded_pauses(1);
}

Test(session_pause, a_session_killed_in_a_pause_has_not_worked_through_it)
{
    const uint64_t began = host_now_ns();
    const pid_t child = start_until("plain", "execute  done");
    run_quietly(CONSOLE("pause", "s", "--wait"));
    const double before = (double)(host_now_ns() - began) * 1e-9;
    await_paused_seconds(0.5);
    cr_assert_eq(kill(child, SIGKILL), 0);
    cr_assert_eq(trial_wait(child), 1000 + SIGKILL);
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
    cr_assert(trial_is_proved(&trial));
}
