/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Processes killed at random times: the leader, the engine or both, by signals that can
 * be caught and by ones that cannot. Nothing that was committed is lost, at most the unit
 * under way is made again, and the proof is the undisturbed one.
 *
 * Random: the seed is printed, ZK_SEED sets it. 30 kills; ZK_KILLS=200 makes more. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/console_json.h"
#include "tests/support/session_trial.h"

static struct trial trial;

static void begin(void)
{
    const struct rlimit none = {0};
    setrlimit(RLIMIT_CORE, &none);
    trial_begin(&trial, 14000);
}

static void end(void)
{
    trial_end(&trial);
}

TestSuite(session_kills, .init = begin, .fini = end, .timeout = 3000);

/* Start to prove, or to go on, in some memory mode and number of threads. */
static pid_t start(bool is_begun)
{
    static const char *const modes[] = {"resident", "stream", "spill"};
    const char *args[TRIAL_ARGS_MAX];
    unsigned n = 0;
    if (is_begun) {
        args[n++] = "resume";
        args[n++] = "s";
        args[n++] = "--threads";
        args[n++] = rand() % 2 == 0 ? "1" : "2";
    } else {
        n = trial_prove_args(&trial, args);
    }
    args[n++] = "--memory-mode";
    args[n++] = modes[rand() % 3];
    args[n++] = "--progress";
    args[n++] = "plain";
    args[n] = NULL;
    return trial_start(&trial, args, NULL);
}

static unsigned member(const json_t *v, const char *key)
{
    return (unsigned)json_integer_value(json_object_get(v, key));
}

static bool has_session(void)
{
    json_t *const v = console_json(CONSOLE("sessions", "list", "--json"));
    const bool has = json_array_size(json_object_get(v, "sessions")) != 0;
    json_decref(v);
    return has;
}

/* Units that session s has, of both kinds. */
static unsigned units_kept(void)
{
    json_t *const v = console_json(CONSOLE("sessions", "show", "s", "--json"));
    cr_assert_str_neq(json_string_value(json_object_get(v, "state")), "damaged");
    const unsigned n = member(v, "segments_executed") + member(v, "segments_proved")
                       + member(v, "chunks_proved");
    json_decref(v);
    return n;
}

/* ---- one kill ---- */

enum target { LEADER, ENGINE, BOTH, N_TARGETS };

static const int signals[] = {SIGKILL, SIGKILL, SIGKILL, SIGTERM, SIGHUP, SIGSEGV};

/* May a process that got the signal end with the code? Those that are caught can come
 * before there is a handler. */
static bool is_expected(int code, enum target target, int signal_number)
{
    const bool is_raw = code == 1000 + signal_number;
    switch (signal_number) {
    case SIGTERM:
    case SIGHUP:
        return code == 128 + signal_number || is_raw;
    default:
        return target == LEADER ? is_raw : code == 8 || (target == BOTH && is_raw);
    }
}

/* Kill after a random time. ret  how it ended */
static int kill_once(pid_t child, bool is_begun, unsigned counts[N_TARGETS])
{
    const unsigned ms = 2 + (unsigned)rand() % 400;
    const enum target target = (enum target)(rand() % N_TARGETS);
    const int number = signals[(size_t)rand() % (sizeof signals / sizeof signals[0])];
    int code = 0;
    for (unsigned i = 0; i < ms; i++) {
        if (!trial_is_running(child, &code)) {
            cr_assert(code == 0 || (code == 10 && is_begun), "code %d", code);
            return code;
        }
        trial_let_pass(1);
    }
    const pid_t engine = trial_worker(child);
    if (engine != 0 && target != LEADER) {
        kill(engine, number);
    }
    if (engine == 0 || target != ENGINE) {
        kill(child, number);
    }
    code = trial_wait(child);
    cr_assert(trial_await_death(engine)); /* it follows its leader */
    counts[target] += code != 0;
    cr_assert(code == 0 || is_expected(code, engine == 0 ? LEADER : target, number),
              "code %d after signal %d to target %d", code, number, target);
    return code;
}

Test(session_kills, kills_at_random_times_lose_nothing)
{
    const unsigned n_wanted = trial_setting("ZK_KILLS", 30);
    unsigned counts[N_TARGETS] = {0}, n_proofs = 0, n_kept = 0;
    bool is_begun = false;
    srand(trial_seed());
    while (counts[LEADER] + counts[ENGINE] + counts[BOTH] < n_wanted || is_begun) {
        const int code = kill_once(start(is_begun), is_begun, counts);
        if (code != 0) {
            is_begun = has_session();
            const unsigned n = is_begun ? units_kept() : 0;
            cr_assert(!is_begun || n >= n_kept, "%u units, there were %u", n, n_kept);
            n_kept = n;
            continue;
        }
        n_proofs++;
        cr_assert(trial_is_proved(&trial));
        /* A kill between the proof's name and the end of the session leaves it, done. */
        if (has_session()) {
            trial_expect(CONSOLE("sessions", "verify", "s"), 0, NULL);
            trial_expect(CONSOLE("sessions", "rm", "s"), 0, NULL);
        }
        is_begun = false;
        n_kept = 0;
    }
    fprintf(stderr, "%u kills of the leader, %u of the engine, %u of both: %u proofs\n",
            counts[LEADER], counts[ENGINE], counts[BOTH], n_proofs);
}

/* ---- what a kill costs ---- */

/* What the leader knows of its engine: segments proved; 0 when it has finished, and its
 * session is not there any more. */
static unsigned segments_at_work(void)
{
    struct console_result r = CONSOLE("status", "s", "--json");
    if (r.code == 10) {
        console_result_free(&r);
        return 0;
    }
    json_t *const v = console_json(r);
    const unsigned n = member(json_object_get(v, "live"), "units_done");
    const char *const phase =
        json_string_value(json_object_get(json_object_get(v, "live"), "phase"));
    const bool is_proving = phase != NULL && strcmp(phase, "prove") == 0;
    json_decref(v);
    return is_proving ? n : 0;
}

Test(session_kills, a_kill_loses_at_most_the_unit_under_way)
{
    enum { KILLS = 4, SEGMENTS = 5, LATEST_MS = 300 };
    unsigned n_kills = 0, n_lost_most = 0;
    srand(trial_seed());
    while (n_kills < KILLS) {
        const pid_t child = start(false);
        cr_assert(trial_await(&trial, child, "prove    begins"));
        trial_let_pass((unsigned)rand() % LATEST_MS);
        const unsigned n_done = segments_at_work();
        const pid_t engine = trial_worker(child);
        kill(child, SIGKILL);
        (void)trial_wait(child);
        cr_assert(trial_await_death(engine)); /* it follows its leader */
        if (console_exists(trial.proof)) {    /* it was faster */
            cr_assert(trial_is_proved(&trial));
            if (has_session()) {
                trial_expect(CONSOLE("sessions", "rm", "s"), 0, NULL);
            }
            continue;
        }
        n_kills++;
        json_t *const kept = console_json(CONSOLE("sessions", "show", "s", "--json"));
        const unsigned n_kept = member(kept, "segments_proved");
        json_decref(kept);
        cr_assert_geq(n_kept, n_done);
        json_t *const made =
            console_json(CONSOLE("resume", "s", "--progress", "none", "--json"));
        cr_assert_eq(member(made, "segments"), SEGMENTS);
        cr_assert_eq(member(made, "segments_reused"), n_kept);
        json_decref(made);
        /* of those begun, n_done and one more, all but the kept are made again */
        const unsigned n_lost = n_done + 1 > n_kept ? n_done + 1 - n_kept : 0;
        n_lost_most = n_lost > n_lost_most ? n_lost : n_lost_most;
        cr_assert_leq(n_lost, 1);
        cr_assert(trial_is_proved(&trial));
    }
    fprintf(stderr, "%u kills, %u unit lost at most\n", n_kills, n_lost_most);
}
