/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Several processes on one session at once: one works, the others are told who does, or
 * see what there is; nobody sees damage, and the proof is the undisturbed one. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/session.h"
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

TestSuite(session_race, .init = begin, .fini = end, .timeout = 300);

/* Start n of the same at once; codes[i] is how the i-th ended. */
static void run_together(const char *const *args, unsigned n, int codes[])
{
    pid_t children[8];
    for (unsigned i = 0; i < n; i++) {
        children[i] = trial_start(&trial, args, NULL);
    }
    for (unsigned i = 0; i < n; i++) {
        codes[i] = trial_wait(children[i]);
    }
}

Test(session_race, of_those_that_resume_at_once_one_works)
{
    enum { ROUNDS = 2, N = 3 };
    const char *const args[] = {"resume", "s", "--threads", "1", NULL};
    unsigned n_locked = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        int codes[N];
        unsigned n_done = 0;
        trial_make_session(&trial, "1");
        run_together(args, N, codes);
        for (unsigned i = 0; i < N; i++) {
            /* 10: it came when all was done */
            cr_assert(codes[i] == 0 || codes[i] == 11 || codes[i] == 10, "%d", codes[i]);
            n_done += codes[i] == 0;
            n_locked += codes[i] == 11;
        }
        cr_assert_eq(n_done, 1);
        cr_assert(trial_is_proved(&trial));
    }
    cr_assert_gt(n_locked, 0);
}

Test(session_race, of_those_that_begin_under_one_name_one_does)
{
    enum { ROUNDS = 2, N = 3 };
    const char *args[TRIAL_ARGS_MAX];
    unsigned n = trial_prove_args(&trial, args);
    args[n++] = "--stop-after";
    args[n++] = "execute";
    args[n] = NULL;
    for (unsigned round = 0; round < ROUNDS; round++) {
        int codes[N];
        unsigned n_done = 0;
        run_together(args, N, codes);
        for (unsigned i = 0; i < N; i++) {
            cr_assert(codes[i] == 5 || codes[i] == 2, "%d", codes[i]);
            n_done += codes[i] == 5;
        }
        cr_assert_eq(n_done, 1);
        trial_expect(CONSOLE("resume", "s"), 0, NULL);
        cr_assert(trial_is_proved(&trial));
    }
}

/* ---- one works, others look, or want to change something ---- */

/* 0: it looked; 10: there is no such session any more. */
static void look(const char *const *args)
{
    struct console_result r = console_run(&(struct console_call){.args = args});
    cr_assert(r.code == 0 || r.code == 10, "%s %s: %d: %s%s", args[0], args[1], r.code,
              (const char *)r.out.bytes, (const char *)r.err.bytes);
    const char *const damage = strstr((const char *)r.out.bytes, "damaged");
    cr_assert(damage == NULL || strcmp(damage - 2, "0 damaged\n") == 0, "%s %s: %s",
              args[0], args[1], (const char *)r.out.bytes);
    console_result_free(&r);
}

/* 11: somebody works on it. */
static void be_refused(const char *const *args)
{
    struct console_result r = console_run(&(struct console_call){.args = args});
    cr_assert(r.code == 11 || r.code == 10, "%s %s: %d: %s", args[0], args[1], r.code,
              (const char *)r.err.bytes);
    console_result_free(&r);
}

#define LOOK(...)    look((const char *const[]){__VA_ARGS__, NULL})
#define REFUSED(...) be_refused((const char *const[]){__VA_ARGS__, NULL})

Test(session_race, whoever_looks_at_a_session_at_work_sees_it_whole)
{
    enum { ROUNDS = 2 };
    char output[CONSOLE_PATH_BYTES];
    const char *const args[] = {"resume", "s", "--threads", "1", NULL};
    unsigned n_looks = 0;
    console_path(output, trial.folder, "output");
    for (unsigned round = 0; round < ROUNDS; round++) {
        int code = 0;
        trial_make_session(&trial, "1");
        const pid_t child = trial_start(&trial, args, NULL);
        while (trial_is_running(child, &code)) {
            LOOK("sessions", "list");
            LOOK("sessions", "show", "s");
            LOOK("status", "s");
            LOOK("sessions", "verify", "s");
            LOOK("timeline", "s");
            LOOK("inspect", "snapshots", "s");
            LOOK("export", "s", "-o", output);
            n_looks++;
        }
        cr_assert_eq(code, 0);
        cr_assert(trial_is_proved(&trial));
    }
    cr_assert_gt(n_looks, 0);
}

Test(session_race, whoever_would_change_a_session_at_work_is_refused)
{
    int code = 0;
    const char *const args[] = {"resume",     "s",     "--threads", "1",
                                "--progress", "plain", NULL};
    trial_make_session(&trial, "1");
    const pid_t child = trial_start(&trial, args, NULL);
    cr_assert(trial_await(&trial, child, "session  s in "));
    while (trial_is_running(child, &code)) {
        REFUSED("sessions", "rm", "s");
        REFUSED("sessions", "repair", "s");
        REFUSED("sessions", "rename", "s", "t");
        trial_expect(CONSOLE("sessions", "gc"), 0, NULL);
    }
    cr_assert_eq(code, 0);
    cr_assert(trial_is_proved(&trial));
}

/* In a process of its own, until it is killed: a session that comes and goes. */
static void come_and_go(void)
{
    struct store *store;
    struct error e;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* nor does it outlive a test that fails */
    if (store_open(&store, console_store(), STORE_CREATE, &io_system, &e) != STATUS_OK) {
        _exit(1);
    }
    for (;;) {
        struct session *session;
        uint64_t bytes = 0;
        if (session_create(&session, store, "t", &e) != STATUS_OK
            || session_close(session, &e) != STATUS_OK
            || store_discard(store, "t", &bytes, &e) != STATUS_OK) {
            _exit(1);
        }
    }
}

Test(session_race, whoever_frees_room_does_not_mind_that_sessions_go)
{
    enum { ROUNDS = 60 };
    trial_make_session(&trial, "1");
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        come_and_go();
    }
    for (unsigned i = 0; i < ROUNDS; i++) {
        trial_expect(CONSOLE("sessions", "gc", "--dry-run"), 0, NULL);
    }
    cr_assert_eq(kill(child, SIGKILL), 0);
    cr_assert_eq(trial_wait(child), 1000 + SIGKILL);
}
