/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Processes that are halted for a while, as by Ctrl-Z, a debugger or a machine that
 * sleeps, and clocks that jump: the proof is the undisturbed one, times never run
 * backwards, and nobody takes the session of one who only sleeps.
 *
 * Random: the seed is printed, ZK_SEED sets it (the clock's jumps depend on the moment,
 * too). ZK_FREEZES=100 makes more of it. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "tests/support/console_json.h"
#include "tests/support/session_trial.h"

static struct trial trial;

static void begin(void)
{
    trial_begin(&trial, 4000);
}

static void end(void)
{
    trial_end(&trial);
}

TestSuite(session_frozen, .init = begin, .fini = end, .timeout = 1500);

static pid_t start(const char *progress, const char *const *more, const char *const *env)
{
    const char *args[TRIAL_ARGS_MAX];
    unsigned n = trial_prove_args(&trial, args);
    args[n++] = "--progress";
    args[n++] = progress;
    for (; more != NULL && *more != NULL; more++) {
        args[n++] = *more;
    }
    args[n] = NULL;
    return trial_start(&trial, args, env);
}

/* ---- halted ---- */

enum whom { LEADER, ENGINE, BOTH, N_WHOM };

static void signal_to(pid_t leader, pid_t engine, enum whom whom, int number)
{
    if (whom != ENGINE) {
        kill(leader, number);
    }
    if (whom != LEADER && engine != 0) {
        kill(engine, number);
    }
}

Test(session_frozen, processes_halted_at_random_times_go_on)
{
    const unsigned n_wanted = trial_setting("ZK_FREEZES", 12);
    unsigned n_freezes = 0, n_proofs = 0;
    srand(trial_seed());
    while (n_freezes < n_wanted) {
        const pid_t child = start("json", NULL, NULL);
        int code = 0;
        while (trial_is_running(child, &code)) {
            const enum whom whom = (enum whom)(rand() % N_WHOM);
            const pid_t engine = trial_worker(child);
            signal_to(child, engine, whom, SIGSTOP);
            trial_let_pass(5 + (unsigned)rand() % 120);
            signal_to(child, engine, whom, SIGCONT);
            n_freezes++;
            trial_let_pass((unsigned)rand() % 250);
        }
        cr_assert_eq(code, 0);
        cr_assert(trial_is_proved(&trial));
        n_proofs++;
    }
    fprintf(stderr, "%u freezes, %u proofs\n", n_freezes, n_proofs);
}

/* The leader sees that nothing is finished, and why. */
Test(session_frozen, a_halted_engine_is_called_stalled)
{
    enum { MOST = 400, STEP_MS = 100 };
    bool is_stalled = false;
    if (trial_setting("ZK_STALLS", 0) == 0) {
        cr_skip_test("SKIPPED: ZK_STALLS=1 waits for it");
    }
    const pid_t child = start("plain", NULL, NULL);
    cr_assert(trial_await(&trial, child, "execute  begins"));
    const pid_t engine = trial_worker(child);
    cr_assert_neq(engine, 0);
    signal_to(child, engine, ENGINE, SIGSTOP);
    for (unsigned i = 0; i < MOST && !is_stalled; i++) {
        json_t *const v = console_json(CONSOLE("status", "s", "--json"));
        const json_t *const live = json_object_get(v, "live");
        const char *const state = json_string_value(json_object_get(live, "state"));
        is_stalled = state != NULL && strcmp(state, "stalled") == 0;
        if (is_stalled) {
            cr_assert_str_eq(json_string_value(json_object_get(live, "stall_reason")),
                             "stopped");
            cr_assert_geq(json_number_value(json_object_get(live, "stalled_s")), 10);
        }
        json_decref(v);
        trial_let_pass(STEP_MS);
    }
    cr_assert(is_stalled);
    struct console_result r = CONSOLE("status", "s");
    cr_assert(strstr((const char *)r.out.bytes, "s STALLED 1") != NULL, "%s",
              (const char *)r.out.bytes);
    cr_assert(strstr((const char *)r.out.bytes, " (stopped) ") != NULL);
    console_result_free(&r);
    signal_to(child, engine, ENGINE, SIGCONT);
    cr_assert_eq(trial_wait(child), 0);
    cr_assert(trial_is_proved(&trial));
}

/* In every phase: whoever sleeps holds the session. */
Test(session_frozen, a_sleeper_keeps_its_session)
{
    static const char *const phases[] = {"execute  begins", "prove    begins",
                                         "prove    done"};
    for (size_t i = 0; i < sizeof phases / sizeof phases[0]; i++) {
        const pid_t child = start("plain", NULL, NULL);
        cr_assert(trial_await(&trial, child, phases[i]));
        const pid_t engine = trial_worker(child);
        if (engine == 0) { /* it was faster */
            cr_assert_eq(trial_wait(child), 0);
            cr_assert(trial_is_proved(&trial));
            continue;
        }
        signal_to(child, engine, BOTH, SIGSTOP);
        struct console_result r = CONSOLE("resume", "s");
        const bool is_over = r.code == 10; /* it was halted after its last step */
        cr_assert(is_over || r.code == 11, "%d: %s", r.code, (const char *)r.err.bytes);
        cr_assert(is_over || strstr((const char *)r.err.bytes, "in use by pid ") != NULL);
        console_result_free(&r);
        r = CONSOLE("status", "s"); /* answers though nobody listens */
        cr_assert(is_over || strstr((const char *)r.out.bytes, "s running ") != NULL,
                  "%s", (const char *)r.out.bytes);
        console_result_free(&r);
        signal_to(child, engine, BOTH, SIGCONT);
        cr_assert_eq(trial_wait(child), 0);
        cr_assert(trial_is_proved(&trial));
    }
}

enum { HOUR_S = 3600 };

/* Durations of runs and spans, on the clock that never goes back. */
static void assert_times(const json_t *timeline, double most_s)
{
    size_t i;
    double end_of_run = 0;
    const json_t *v;
    json_array_foreach(json_object_get(timeline, "runs"), i, v)
    {
        cr_assert_geq(console_number(v, "begin_s"), end_of_run);
        cr_assert_geq(console_number(v, "end_s"), console_number(v, "begin_s"));
        end_of_run = console_number(v, "end_s");
    }
    cr_assert_leq(end_of_run, most_s);
    unsigned n_jumps = 0;
    cr_assert_gt(json_array_size(json_object_get(timeline, "spans")), 5);
    json_array_foreach(json_object_get(timeline, "spans"), i, v)
    {
        cr_assert_geq(console_number(v, "begin_s"), 0);
        cr_assert_geq(console_number(v, "end_s"), console_number(v, "begin_s"));
        cr_assert_leq(console_number(v, "end_s"), end_of_run);
        const double wall =
            console_number(v, "end_wall_s") - console_number(v, "begin_wall_s");
        n_jumps += wall < -HOUR_S / 2.0 || wall > HOUR_S / 2.0;
    }
    cr_assert_gt(n_jumps, 0); /* or the clock did not jump */
}

/* What the process said, in JSON lines: t_ms never goes back, no duration is negative.
 */
static unsigned assert_lines(void)
{
    struct byte_buffer b = console_read_file(trial.said);
    char *rest = (char *)b.bytes;
    json_int_t last = 0;
    unsigned n = 0;
    for (char *line; (line = strsep(&rest, "\n")) != NULL && line[0] != '\0'; n++) {
        json_error_t e;
        json_t *const v = json_loads(line, 0, &e);
        cr_assert_not_null(v, "%s in %s", e.text, line);
        const json_int_t t_ms = json_integer_value(json_object_get(v, "t_ms"));
        cr_assert_geq(t_ms, last, "%s", line);
        last = t_ms;
        cr_assert_geq(json_number_value(json_object_get(v, "phase_s")), 0, "%s", line);
        cr_assert_geq(json_number_value(json_object_get(v, "active_s")), 0, "%s", line);
        cr_assert_geq(json_number_value(json_object_get(v, "eta_s")), 0, "%s", line);
        json_decref(v);
    }
    buffer_free(&b);
    return n;
}

Test(session_frozen, a_clock_that_jumps_disturbs_nothing)
{
    enum { ROUNDS = 2, MOST_S = 120 };
    static const char *const jumping[] = {
        "LD_PRELOAD=" ZK_BINARY_DIR "/tests/shim_clock_jump.so", NULL};
    static const char *const one[] = {"--stop-after", "1", NULL};
    const char *const on[] = {"resume", "s", "--progress", "json", "--keep-store", NULL};
    if (ADDRESS_SANITIZER) {
        cr_skip_test("SKIPPED: the sanitizer must be loaded first");
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        pid_t child = start("json", one, jumping);
        cr_assert_eq(trial_wait(child), 5);
        cr_assert_gt(assert_lines(), 5);
        child = trial_start(&trial, on, jumping);
        cr_assert(trial_await(&trial, child, "\"phase\":\"prove\""));
        struct console_result r = console_run(&(struct console_call){
            .args = (const char *const[]){"resume", "s", NULL}, .env = jumping});
        cr_assert(r.code == 11 || r.code == 0, "%d: %s", r.code,
                  (const char *)r.err.bytes);
        console_result_free(&r);
        cr_assert_eq(trial_wait(child), 0);
        cr_assert_gt(assert_lines(), 3);
        cr_assert(trial_is_proved(&trial));

        json_t *v = console_json(CONSOLE("timeline", "s", "--format", "json"));
        assert_times(v, MOST_S);
        json_decref(v);
        v = console_json(CONSOLE("sessions", "show", "s", "--json"));
        cr_assert_str_eq(json_string_value(json_object_get(v, "state")), "done");
        cr_assert_leq(console_number(v, "active_s"), MOST_S);
        json_decref(v);
        trial_expect(CONSOLE("timeline", "s", "--blame"), 0, NULL);
        trial_expect(CONSOLE("sessions", "verify", "s"), 0, NULL);
        r = console_run(&(struct console_call){
            .args = (const char *const[]){"sessions", "rm", "s", NULL}, .env = jumping});
        trial_expect(r, 0, NULL);
        trial_expect(CONSOLE("sessions", "gc"), 0, NULL);
    }
}
