/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A proof in a session, with the process ended, or the power cut, before one call of the
 * operating system: the next drive makes the undisturbed proof, and every file is whole.
 *
 * Every 7th call is tried, from a random one on, which is printed; ZK_SEED sets it, and
 * ZK_EVERY=1 tries all calls. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "checkpoint/audit.h"
#include "tests/support/driven.h"
#include "tests/support/faulty_io.h"
#include "tests/support/scratch_folder.h"

static char root[SCRATCH_PATH_BYTES], backup[SCRATCH_PATH_BYTES];

static void begin(void)
{
    scratch_folder_make_fast(root);
    scratch_folder_make_fast(backup);
}

static void end(void)
{
    scratch_folder_remove(root);
    scratch_folder_remove(backup);
}

TestSuite(session_crash, .init = begin, .fini = end, .timeout = 600);

/* ---- in the child: every failure ends it ---- */

/* Prove in the session "s" of the store; the proof goes to a file beside the store. */
static void prove(const char *folder, const struct fault_plan *plan)
{
    struct driven d;
    struct error e;
    driven_open(&d, "exit3", "input", folder, faulty_io(plan, backup));
    driven_must(driven_run(&d, &e), &e);
    driven_must(session_close(d.session, &e), &e);
    if (d.proof.bad || d.report.end != DRIVE_SEALED) {
        _exit(DRIVEN_WRONG);
    }
    scratch_write(scratch_path(folder, "proof"), d.proof.bytes, d.proof.len);
    scratch_write(scratch_path(folder, "calls"), &(uint64_t){faulty_calls()}, 8);
    _exit(0);
}

static int prove_in_child(const char *folder, const struct fault_plan *plan)
{
    int status;
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        prove(folder, plan);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* ---- in the parent ---- */

static void ignore(void *arg, const struct file_row *row, const char *what)
{
    (void)arg;
    cr_assert_fail("%s: %s", row->path, what);
}

static void assert_whole(const char *folder)
{
    struct store *store;
    struct session *session;
    struct audit_report report;
    struct error e;
    cr_assert_eq(
        store_open(&store, scratch_path(folder, "store"), STORE_READ, &io_system, &e),
        STATUS_OK, "%s", e.text);
    cr_assert_eq(session_open(&session, store, "s", SESSION_READ, NULL, &e), STATUS_OK,
                 "%s", e.text);
    cr_assert_eq(audit_files(session, ignore, NULL, &report, &e), STATUS_OK, "%s",
                 e.text);
    cr_assert_eq(report.n_files, 7); /* program, input, record, cells, link, 2 proofs */
    cr_assert_eq(session_close(session, &e), STATUS_OK);
    store_close(store);
}

static void try_every_call(enum fault fault)
{
    const char *const given = getenv("ZK_SEED"), *const every = getenv("ZK_EVERY");
    const unsigned step = every != NULL ? (unsigned)strtoul(every, NULL, 10) : 7;
    const unsigned seed =
        given != NULL ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    struct fault_plan plan = {.fault = fault, .at = UINT64_MAX, .seed = seed};
    size_t len, len_again;
    uint64_t n_calls;
    cr_assert_eq(prove_in_child(root, &plan), 0);
    uint8_t *const proof = scratch_read(scratch_path(root, "proof"), &len);
    uint8_t *const calls = scratch_read(scratch_path(root, "calls"), NULL);
    memcpy(&n_calls, calls, sizeof n_calls);
    cr_assert_gt(n_calls, 50);
    fprintf(stderr, "seed %u, %llu calls\n", seed, (unsigned long long)n_calls);
    for (plan.at = 1 + seed % step; plan.at <= n_calls; plan.at += step) {
        char folder[SCRATCH_PATH_BYTES];
        scratch_folder_make_fast(folder);
        const int died = prove_in_child(folder, &plan);
        cr_assert_eq(died, FAULTY_EXIT, "call %llu: %d", (unsigned long long)plan.at,
                     died);
        const int code =
            prove_in_child(folder, &(struct fault_plan){.fault = FAULT_NONE});
        cr_assert_eq(code, 0, "after call %llu: %d", (unsigned long long)plan.at, code);
        uint8_t *const again = scratch_read(scratch_path(folder, "proof"), &len_again);
        cr_assert_eq(len_again, len);
        cr_assert_eq(memcmp(again, proof, len), 0, "after call %llu",
                     (unsigned long long)plan.at);
        assert_whole(folder);
        free(again);
        scratch_folder_remove(folder);
    }
    free(proof);
    free(calls);
}

Test(session_crash, a_death_before_any_call_loses_nothing)
{
    try_every_call(FAULT_EXIT);
}

Test(session_crash, a_power_cut_before_any_call_loses_nothing)
{
    try_every_call(FAULT_POWER_CUT);
}
