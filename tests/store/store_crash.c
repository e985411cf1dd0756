/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The process ends, or the power fails, at every call: nothing that was promised is lost,
 * what is there is right, and the work can be taken up.
 *
 * Every call means: of a small piece of work, each write, fsync, rename, creation,
 * removal and truncation, the store's own and SQLite's. Builds with AddressSanitizer take
 * every fourth.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compiler.h"
#include "store/session.h"
#include "store/store.h"
#include "tests/support/faulty_io.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/store_work.h"

enum { STRIDE = ADDRESS_SANITIZER ? 12 : 1, CALLS_AT_LEAST = 120, DONE = 0, FAILED = 3 };

static char root[SCRATCH_PATH_BYTES];
static struct work_promises *promises; /* shared with the children */

static void set_up(void)
{
    promises = mmap(NULL, sizeof *promises, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cr_assert_neq(promises, MAP_FAILED);
}

TestSuite(crash, .init = set_up, .timeout = 600);

static void fresh(void)
{
    scratch_folder_make_fast(root);
    cr_assert_eq(mkdir(scratch_path(root, "backup"), 0700), 0);
    *promises = (struct work_promises){0};
}

/* Run the work in a child under the plan; its exit code. */
static int run_child(const struct fault_plan *plan)
{
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        struct error e;
        char store[SCRATCH_PATH_BYTES + 8];
        char backup[SCRATCH_PATH_BYTES + 8];
        snprintf(store, sizeof store, "%s/store", root);
        snprintf(backup, sizeof backup, "%s/backup", root);
        const struct io *const io =
            plan->fault == FAULT_NONE ? &io_system : faulty_io(plan, backup);
        const enum status s = work_run(io, store, promises, &e);
        if (s != STATUS_OK) {
            fprintf(stderr, "child: %s: %s\n", status_name(s), e.text);
        }
        _exit(s == STATUS_OK ? DONE : FAILED);
    }
    int ended = 0;
    cr_assert_eq(waitpid(child, &ended, 0), child);
    cr_assert(WIFEXITED(ended), "the child died of signal %d", WTERMSIG(ended));
    return WEXITSTATUS(ended);
}

static void check(uint64_t k, const char *when)
{
    char why[WORK_WHY_BYTES] = "";
    cr_assert(work_check(scratch_path(root, "store"), promises, why), "call %llu, %s: %s",
              (unsigned long long)k, when, why);
}

static void resume_and_end(uint64_t k)
{
    char why[WORK_WHY_BYTES] = "";
    const struct fault_plan none = {.fault = FAULT_NONE};
    cr_assert_eq(run_child(&none), DONE, "call %llu: the work cannot go on",
                 (unsigned long long)k);
    cr_assert(work_check_end(scratch_path(root, "store"), why), "call %llu: %s",
              (unsigned long long)k, why);
}

/* For every call: fail there, look, go on to the end. */
static void at_every_call(enum fault fault, uint64_t seed, unsigned first, unsigned step)
{
    uint64_t k = first;
    for (;; k += step * STRIDE) {
        const struct fault_plan plan = {.fault = fault, .at = k, .seed = seed + k};
        fresh();
        const int code = run_child(&plan);
        cr_assert(code == FAULTY_EXIT || code == DONE, "call %llu: code %d",
                  (unsigned long long)k, code);
        check(k, "after the fault");
        resume_and_end(k);
        scratch_folder_remove(root);
        if (code == DONE) {
            break;
        }
    }
    cr_log_info("%llu calls", (unsigned long long)k);
    cr_assert_gt(k, CALLS_AT_LEAST);
}

Test(crash, death_at_every_call)
{
    at_every_call(FAULT_EXIT, 0, 1, 1);
}

Test(crash, power_cut_at_every_call)
{
    at_every_call(FAULT_POWER_CUT, 0xa0000, 1, 1);
}

Test(crash, power_cut_at_every_odd_call)
{
    at_every_call(FAULT_POWER_CUT, 0xb0000, 1, 2);
}

Test(crash, power_cut_at_every_even_call)
{
    at_every_call(FAULT_POWER_CUT, 0xc0000, 2, 2);
}

/* After a power cut at every call the database is thrown away and made again from the
 * journal. */
Test(crash, the_journal_knows_what_was_promised)
{
    int code = FAULTY_EXIT;
    for (uint64_t k = 1; code == FAULTY_EXIT; k += 2 * STRIDE) {
        const struct fault_plan plan = {
            .fault = FAULT_POWER_CUT, .at = k, .seed = 0xd0000 + k};
        struct store *store = NULL;
        struct error e;
        char name[SESSION_NAME_BYTES];
        uint32_t n_bad = 0;
        fresh();
        code = run_child(&plan);
        cr_assert_eq(
            store_open(&store, scratch_path(root, "store"), STORE_CREATE, &io_system, &e),
            STATUS_OK);
        if (store_find(store, "work", name, &e) == STATUS_OK) {
            cr_assert_eq(session_rescue(store, "work", &n_bad, &e), STATUS_OK,
                         "call %llu: %s", (unsigned long long)k, e.text);
            check(k, "after the rescue");
        }
        store_close(store);
        const struct fault_plan none = {.fault = FAULT_NONE};
        cr_assert_eq(run_child(&none), DONE);
        *promises = (struct work_promises){
            .is_created = true, .n_units = WORK_UNITS, .is_finished = true};
        check(k, "at the end");
        scratch_folder_remove(root);
    }
}

/* Opened as a command opens it that mends what is damaged: it must be told as damage. */
static bool is_damaged(const char *path)
{
    struct store *store = NULL;
    struct session *s = NULL;
    struct error e;
    cr_assert_eq(store_open(&store, path, STORE_CREATE, &io_system, &e), STATUS_OK);
    const enum status found = session_open(&s, store, "work", SESSION_WRITE, NULL, &e);
    cr_assert(found == STATUS_OK || found == STATUS_FORMAT, "%s", e.text);
    cr_assert_eq(session_close(s, &e), STATUS_OK);
    store_close(store);
    return found == STATUS_FORMAT;
}

static enum status rescue(const struct io *io, const char *path, struct error *e)
{
    struct store *store = NULL;
    uint32_t n_bad = 0;
    enum status s = store_open(&store, path, STORE_CREATE, io, e);
    if (s == STATUS_OK) {
        s = session_rescue(store, "work", &n_bad, e);
    }
    store_close(store);
    return s;
}

/* A rescue that dies at any call, and then is begun again, loses nothing. */
static void interrupt_rescue(enum fault fault)
{
    const struct fault_plan none = {.fault = FAULT_NONE};
    char path[SCRATCH_PATH_BYTES + 8];
    struct error e;
    int code = FAULTY_EXIT;
    uint64_t k = 1;
    for (; code == FAULTY_EXIT; k += STRIDE) {
        const struct fault_plan plan = {.fault = fault, .at = k, .seed = 0xe0000 + k};
        char why[WORK_WHY_BYTES] = "";
        fresh();
        snprintf(path, sizeof path, "%s/store", root);
        cr_assert_eq(run_child(&none), DONE);
        scratch_write(scratch_path(path, "work/session.db"), "noise", 5);
        cr_assert(!work_check(path, promises, why));
        const pid_t child = fork();
        cr_assert_geq(child, 0);
        if (child == 0) {
            const struct io *const io = faulty_io(&plan, scratch_path(root, "backup"));
            _exit(rescue(io, path, &e) == STATUS_OK ? DONE : FAILED);
        }
        int ended = 0;
        cr_assert_eq(waitpid(child, &ended, 0), child);
        cr_assert(WIFEXITED(ended));
        code = WEXITSTATUS(ended);
        cr_assert(code == FAULTY_EXIT || code == DONE, "call %llu",
                  (unsigned long long)k);
        if (!work_check(path, promises, why)) {
            cr_assert_neq(code, DONE, "%s", why);
            cr_assert(is_damaged(path), "call %llu: %s", (unsigned long long)k, why);
            cr_assert_eq(rescue(&io_system, path, &e), STATUS_OK, "call %llu: %s",
                         (unsigned long long)k, e.text);
        }
        check(k, "after the second rescue");
        cr_assert_eq(run_child(&none), DONE);
        check(k, "at the end");
        scratch_folder_remove(root);
    }
    cr_assert_gt(k, 20);
}

Test(crash, death_in_a_rescue)
{
    interrupt_rescue(FAULT_EXIT);
}

Test(crash, power_cut_in_a_rescue)
{
    interrupt_rescue(FAULT_POWER_CUT);
}

/* A second fault while the first is being put right. */
static void twice(enum fault first, enum fault second, uint64_t seed)
{
    for (uint64_t k = 1 + seed % 5;; k += 11 * STRIDE) {
        int code = FAULTY_EXIT;
        for (uint64_t j = 1 + k % 7; code == FAULTY_EXIT; j += 9 * STRIDE) {
            const struct fault_plan one = {.fault = first, .at = k, .seed = seed + k};
            const struct fault_plan two = {.fault = second, .at = j, .seed = seed - j};
            fresh();
            if (run_child(&one) == DONE) {
                scratch_folder_remove(root);
                return;
            }
            code = run_child(&two);
            cr_assert(code == FAULTY_EXIT || code == DONE);
            check(k, "after the second fault");
            resume_and_end(k);
            scratch_folder_remove(root);
        }
    }
}

Test(crash, death_while_recovering_from_death)
{
    twice(FAULT_EXIT, FAULT_EXIT, 1);
}

Test(crash, power_cut_while_recovering_from_a_power_cut)
{
    twice(FAULT_POWER_CUT, FAULT_POWER_CUT, 2);
}

Test(crash, power_cut_while_recovering_from_death)
{
    twice(FAULT_EXIT, FAULT_POWER_CUT, 3);
}

Test(crash, a_lying_disk_is_found_out)
{
    for (uint64_t k = 1; k < 60; k += STRIDE) {
        const struct fault_plan plan = {
            .fault = FAULT_FSYNC_LIES, .at = k, .is_sticky = true, .seed = 77 * k};
        char why[WORK_WHY_BYTES] = "";
        fresh();
        const pid_t child = fork();
        cr_assert_geq(child, 0);
        if (child == 0) {
            struct error e;
            char store[SCRATCH_PATH_BYTES + 8];
            snprintf(store, sizeof store, "%s/store", root);
            (void)!work_run(faulty_io(&plan, scratch_path(root, "backup")), store,
                            promises, &e);
            faulty_cut_power();
        }
        int ended = 0;
        cr_assert_eq(waitpid(child, &ended, 0), child);
        cr_assert(WIFEXITED(ended) && WEXITSTATUS(ended) == FAULTY_EXIT);
        cr_assert(work_check_damaged(scratch_path(root, "store"), why), "fsync %llu: %s",
                  (unsigned long long)k, why);
        scratch_folder_remove(root);
    }
}
