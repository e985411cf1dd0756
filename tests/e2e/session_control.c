/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A session at work, as other processes steer it: by commands, by signals, by killing the
 * engine. Whatever they do, the proof is the one an undisturbed run writes. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compiler.h"
#include "tests/support/console_json.h"
#include "tests/support/session_trial.h"

static struct trial trial;

/* Five segments and one chunk. */
static void begin(void)
{
    trial_begin(&trial, 14000);
}

static void end(void)
{
    trial_end(&trial);
}

TestSuite(session_control, .init = begin, .fini = end, .timeout = 60);

/* ---- the process at work ---- */

/* Begin to prove, and wait until it has said a text. */
static pid_t start_until(const char *progress, const char *text)
{
    return trial_start_until(&trial, progress, NULL, text);
}

static void assert_said(const char *text)
{
    cr_assert(trial_has_said(&trial, text), "'%s' was not said", text);
}

/* ---- those that steer ---- */

static void expect(struct console_result r, int code, const char *in_out,
                   const char *in_err)
{
    cr_assert_eq(r.code, code, "code %d: %s%s", r.code, (const char *)r.out.bytes,
                 (const char *)r.err.bytes);
    if (in_out != NULL) {
        cr_assert_not_null(strstr((const char *)r.out.bytes, in_out), "'%s' not in: %s",
                           in_out, (const char *)r.out.bytes);
    }
    if (in_err != NULL) {
        cr_assert_not_null(strstr((const char *)r.err.bytes, in_err), "'%s' not in: %s",
                           in_err, (const char *)r.err.bytes);
    }
    console_result_free(&r);
}

static json_t *status_json(void)
{
    return console_json(CONSOLE("status", "s", "--json"));
}

static pid_t engine_pid(void)
{
    json_t *const v = status_json();
    const pid_t pid = (pid_t)json_integer_value(json_object_get(v, "pid"));
    cr_assert_gt(pid, 1);
    json_decref(v);
    return pid;
}

static void resume_to_the_same_proof(void)
{
    expect(CONSOLE("resume", "s", "--progress", "none"), 0, NULL, NULL);
    cr_assert(trial_is_proved(&trial));
}

/* ---- commands ---- */

Test(session_control, a_paused_session_halts_until_it_is_told_to_go_on)
{
    const pid_t child = start_until("plain", "execute  done");
    expect(CONSOLE("pause", "s", "--wait"), 0, "s paused ", NULL);
    json_t *const before = status_json();
    (void)poll(NULL, 0, 500); /* five segments take less */
    json_t *const after = status_json();
    const json_t *const live = json_object_get(after, "live");
    cr_assert(json_is_true(json_object_get(live, "paused")));
    cr_assert(json_is_true(json_object_get(live, "parked")));
    cr_assert_str_eq(json_string_value(json_object_get(live, "session")), "s");
    cr_assert_gt(json_integer_value(json_object_get(live, "rss_bytes")), 0);
    cr_assert(json_equal(json_object_get(before, "segments_proved"),
                         json_object_get(after, "segments_proved")));
    cr_assert(json_equal(json_object_get(json_object_get(before, "live"), "steps_done"),
                         json_object_get(live, "steps_done")));
    json_decref(before);
    json_decref(after);
    expect(CONSOLE("continue", "s", "--wait"), 0, "s ", NULL);
    cr_assert_eq(trial_wait(child), 0);
    cr_assert(trial_is_proved(&trial));
}

Test(session_control, a_stopped_session_ends_with_5_and_goes_on_with_resume)
{
    const pid_t child = start_until("plain", "prove    begins");
    expect(CONSOLE("stop", "s", "--wait"), 0, "s stopped", NULL);
    cr_assert_eq(trial_wait(child), 5);
    assert_said("'zkconsole resume s' goes on");
    cr_assert_not(console_exists(trial.proof));
    expect(CONSOLE("status", "s"), 0, "s stopped ", NULL);
    resume_to_the_same_proof();
}

Test(session_control, a_paused_session_can_be_stopped)
{
    const pid_t child = start_until("plain", "execute  done");
    expect(CONSOLE("pause", "s", "--wait"), 0, NULL, NULL);
    expect(CONSOLE("stop", "s", "--wait"), 0, NULL, NULL);
    cr_assert_eq(trial_wait(child), 5);
    resume_to_the_same_proof();
}

Test(session_control, checkpoint_names_what_is_durable)
{
    const pid_t child = start_until("plain", "execute  done");
    expect(CONSOLE("pause", "s", "--wait"), 0, NULL, NULL);
    expect(CONSOLE("checkpoint", "s"), 0, "is durable", NULL);
    cr_assert_eq(kill(child, SIGKILL), 0);
    cr_assert_eq(trial_wait(child), 1000 + SIGKILL);
    for (unsigned i = 0; i < 100; i++) { /* the engine goes with its leader */
        struct console_result r = CONSOLE("status", "s");
        const bool is_running = strstr((const char *)r.out.bytes, "s running") != NULL;
        console_result_free(&r);
        if (!is_running) {
            break;
        }
        (void)poll(NULL, 0, 20);
    }
    expect(CONSOLE("status", "s"), 0, "s interrupted ", NULL);
    resume_to_the_same_proof();
}

Test(session_control, watching_ends_when_the_work_does)
{
    const pid_t child = start_until("plain", "execute  done");
    expect(CONSOLE("status", "s", "--watch=100ms"), 0, "s running ", NULL);
    cr_assert_eq(trial_wait(child), 0);
    cr_assert(trial_is_proved(&trial));
}

Test(session_control, a_session_that_nobody_works_on_obeys_nobody)
{
    static const char *const verbs[] = {"pause", "continue", "checkpoint", "stop"};
    expect(CONSOLE("prove", ZK_GUEST_DIR "/fib.elf", "--input", trial.input, "-o",
                   trial.proof, "--session", "s", "--segment-log2", "14", "--stop-after",
                   "execute"),
           5, NULL, NULL);
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        expect(CONSOLE(verbs[i], "s"), 1, NULL, "no process that works on it listens");
        expect(CONSOLE(verbs[i], "t"), 10, NULL, NULL);
    }
    resume_to_the_same_proof();
}

/* ---- signals ---- */

Test(session_control, questions_by_signal_are_answered_by_both_processes)
{
    const pid_t child = start_until("plain", "execute  done");
    expect(CONSOLE("pause", "s", "--wait"), 0, NULL, NULL);
    const pid_t engine = engine_pid();
    cr_assert_neq(engine, child);
    cr_assert_eq(kill(child, SIGUSR1), 0);
    cr_assert(trial_await(&trial, child, "s paused "));
    cr_assert_eq(kill(engine, SIGUSR2), 0);
    cr_assert(trial_await(&trial, child, "s: all up to "));
    expect(CONSOLE("continue", "s"), 0, NULL, NULL);
    cr_assert_eq(trial_wait(child), 0);
    cr_assert(trial_is_proved(&trial));
}

Test(session_control, every_answer_is_a_json_line_among_json_lines)
{
    const pid_t child = start_until("json", "\"phase\":\"execute\"");
    cr_assert_eq(kill(child, SIGUSR1), 0);
    cr_assert_eq(trial_wait(child), 0);
    struct byte_buffer b = console_read_file(trial.said);
    unsigned n_answers = 0;
    for (char *line = strtok((char *)b.bytes, "\n"); line != NULL;
         line = strtok(NULL, "\n")) {
        json_error_t e;
        json_t *const v = json_loads(line, 0, &e);
        cr_assert_not_null(v, "%s in %s", e.text, line);
        n_answers += strcmp(json_string_value(json_object_get(v, "type")), "status") == 0;
        json_decref(v);
    }
    cr_assert_eq(n_answers, 1);
    buffer_free(&b);
}

/* To the process that was started, or to the one that works: either stops resumably. */
static void stop_by(int signal_number, bool is_to_engine)
{
    const pid_t child = start_until("plain", "prove    begins");
    cr_assert_eq(kill(is_to_engine ? engine_pid() : child, signal_number), 0);
    cr_assert_eq(trial_wait(child), 128 + signal_number);
    assert_said("'zkconsole resume s' goes on");
    resume_to_the_same_proof();
}

Test(session_control, sigterm_stops_resumably)
{
    stop_by(SIGTERM, false);
}

Test(session_control, sighup_stops_resumably)
{
    stop_by(SIGHUP, false);
}

Test(session_control, sigterm_to_the_engine_stops_resumably)
{
    stop_by(SIGTERM, true);
}

/* What a terminal does with Ctrl-C: once is one time, though both processes hear it. */
Test(session_control, one_sigint_to_the_group_is_one)
{
    const pid_t group = fork();
    if (group == 0) {
        setpgid(0, 0);
        const pid_t child = start_until("plain", "prove    begins");
        signal(SIGINT, SIG_IGN);
        kill(0, SIGINT);
        int status = 0;
        waitpid(child, &status, 0);
        _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 111);
    }
    cr_assert_eq(trial_wait(group), 130);
    assert_said("'zkconsole resume s' goes on");
    resume_to_the_same_proof();
}

/* ---- the engine is killed ---- */

static void kill_the_engine(int signal_number, const char *sentence)
{
    const pid_t child = start_until("plain", "prove    begins");
    cr_assert_eq(kill(engine_pid(), signal_number), 0);
    cr_assert_eq(trial_wait(child), 8);
    assert_said(sentence);
    assert_said("'zkconsole resume s' goes on");
    cr_assert_not(console_exists(trial.proof));
    expect(CONSOLE("status", "s"), 0, "s interrupted ", NULL);
    expect(CONSOLE("status", "s"), 0, " died; 'zkconsole resume s' goes on", NULL);
    json_t *const dead = status_json(); /* what the store knows, and nobody who lives */
    cr_assert_str_eq(json_string_value(json_object_get(dead, "state")), "interrupted");
    cr_assert_str_eq(json_string_value(json_object_get(dead, "lock")), "stale");
    cr_assert_null(json_object_get(dead, "live"));
    cr_assert_eq(json_integer_value(json_object_get(dead, "runs")), 1);
    json_decref(dead);
    expect(CONSOLE("status", "s", "--watch"), 0, "s interrupted ", NULL); /* once */
}

Test(session_control, a_killed_engine_is_reported_and_its_session_goes_on)
{
    kill_the_engine(SIGKILL, "the engine was killed by signal 9 (SIGKILL), having");
    assert_said("--memory-mode stream"); /* it may have been memory */
    expect(CONSOLE("resume", "s", "--progress", "none", "--memory-mode", "stream"), 0,
           NULL, NULL);
    cr_assert(trial_is_proved(&trial));
}

Test(session_control, a_crashed_engine_is_reported_and_its_session_goes_on)
{
    kill_the_engine(SIGSEGV, "the engine was killed by signal 11 (SIGSEGV)");
    if (!ADDRESS_SANITIZER) { /* it handles faults itself */
        assert_said("; its report is /");
    }
    resume_to_the_same_proof();
}
