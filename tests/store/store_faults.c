/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Calls that fail: the status is named, nothing promised is lost, the work can be taken
 * up.
 *
 * Builds with AddressSanitizer take every eighth call.
 */
#include <criterion/criterion.h>
#include <stdio.h>
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

enum { STRIDE = ADDRESS_SANITIZER ? 8 : 1 };

/* What the child reports besides the promises. */
static struct report {
    struct work_promises promises;
    struct error error;
    enum status status;
    bool is_hit;
} * report;
static char root[SCRATCH_PATH_BYTES];

static void set_up(void)
{
    report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cr_assert_neq(report, MAP_FAILED);
}

TestSuite(faults, .init = set_up, .timeout = 600);

static void run_child(const struct fault_plan *plan)
{
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        char store[SCRATCH_PATH_BYTES + 8];
        char backup[SCRATCH_PATH_BYTES + 8];
        snprintf(store, sizeof store, "%s/store", root);
        snprintf(backup, sizeof backup, "%s/backup", root);
        report->status =
            work_run(faulty_io(plan, backup), store, &report->promises, &report->error);
        report->is_hit = faulty_hit();
        _exit(0);
    }
    int ended = 0;
    cr_assert_eq(waitpid(child, &ended, 0), child);
    cr_assert(WIFEXITED(ended) && WEXITSTATUS(ended) == 0, "the child died: %d", ended);
}

/* Fail at every call; the statuses that may be reported are given as a set of bits. */
static void at_every_call(enum fault fault, bool is_sticky, unsigned allowed)
{
    const struct fault_plan none = {.fault = FAULT_NONE};
    char why[WORK_WHY_BYTES] = "";
    uint64_t k = 1;
    unsigned n_reported = 0;
    for (bool is_hit = true; is_hit; k += STRIDE) {
        const struct fault_plan plan = {.fault = fault, .at = k, .is_sticky = is_sticky};
        scratch_folder_make_fast(root);
        cr_assert_eq(mkdir(scratch_path(root, "backup"), 0700), 0);
        memset(report, 0, sizeof *report);
        run_child(&plan);
        is_hit = report->is_hit;
        const unsigned long long n = k;
        if (report->status != STATUS_OK) {
            n_reported++;
            cr_assert((allowed >> report->status) & 1, "call %llu: %s: %s", n,
                      status_name(report->status), report->error.text);
            cr_assert_eq(report->error.status, report->status);
            cr_assert_gt(strlen(report->error.text), 10);
            cr_assert_null(strchr(report->error.text, '\n'));
        } else {
            cr_assert(report->promises.is_finished);
        }
        cr_assert(work_check(scratch_path(root, "store"), &report->promises, why),
                  "call %llu: %s (after: %s)", n, why, report->error.text);
        run_child(&none);
        cr_assert_eq(report->status, STATUS_OK, "call %llu: %s", n, report->error.text);
        cr_assert(work_check_end(scratch_path(root, "store"), why), "call %llu: %s", n,
                  why);
        scratch_folder_remove(root);
    }
    cr_log_info("%llu calls, %u failures reported", (unsigned long long)k, n_reported);
    cr_assert_gt(n_reported, k / STRIDE / 3);
}

enum { IO = 1u << STATUS_IO, LIMIT = 1u << STATUS_LIMIT, FORMAT = 1u << STATUS_FORMAT };

Test(faults, input_or_output_fails_once)
{
    at_every_call(FAULT_EIO, false, IO);
}

Test(faults, input_or_output_fails_for_ever)
{
    at_every_call(FAULT_EIO, true, IO);
}

Test(faults, the_disk_is_full_once)
{
    at_every_call(FAULT_ENOSPC, false, LIMIT | IO);
}

Test(faults, the_disk_is_full_for_ever)
{
    at_every_call(FAULT_ENOSPC, true, LIMIT | IO);
}

Test(faults, a_short_write_loses_nothing)
{
    at_every_call(FAULT_SHORT, true, LIMIT);
}

/* ---- a rescue ---- */

static enum status rescue_and_open(const struct io *io, struct error *e)
{
    struct store *store;
    struct session *s = NULL;
    uint32_t n_bad;
    TRY(store_open(&store, scratch_path(root, "store"), STORE_CREATE, io, e));
    enum status result = session_open(&s, store, "work", SESSION_WRITE, NULL, e);
    if (result == STATUS_FORMAT) {
        result = session_rescue(store, "work", &n_bad, e);
        if (result == STATUS_OK) {
            result = session_open(&s, store, "work", SESSION_WRITE, NULL, e);
        }
    }
    if (result == STATUS_OK) {
        result = session_close(s, e);
    }
    store_close(store);
    return result;
}

static void rescue_in_child(const struct fault_plan *plan)
{
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        char backup[SCRATCH_PATH_BYTES + 8];
        snprintf(backup, sizeof backup, "%s/backup", root);
        report->status = rescue_and_open(faulty_io(plan, backup), &report->error);
        report->is_hit = faulty_hit();
        _exit(0);
    }
    int ended = 0;
    cr_assert_eq(waitpid(child, &ended, 0), child);
    cr_assert(WIFEXITED(ended) && WEXITSTATUS(ended) == 0, "the child died: %d", ended);
}

/* Whatever fails while a lost database is made again: the journal still has everything
 * after it, and every file is there. */
static void rescue_at_every_call(enum fault fault, bool is_sticky)
{
    const struct fault_plan none = {.fault = FAULT_NONE};
    const struct work_promises all = {
        .is_created = true, .n_units = WORK_UNITS, .is_finished = true};
    char why[WORK_WHY_BYTES] = "";
    unsigned n_reported = 0;
    uint64_t k = 1;
    for (bool is_hit = true; is_hit; k += STRIDE) {
        const struct fault_plan plan = {.fault = fault, .at = k, .is_sticky = is_sticky};
        const unsigned long long n = k;
        scratch_folder_make_fast(root);
        cr_assert_eq(mkdir(scratch_path(root, "backup"), 0700), 0);
        memset(report, 0, sizeof *report);
        run_child(&none);
        cr_assert_eq(report->status, STATUS_OK);
        scratch_write(scratch_path(root, "store/work/session.db"), "", 0);
        rescue_in_child(&plan);
        is_hit = report->is_hit;
        n_reported += report->status != STATUS_OK;
        rescue_in_child(&none);
        cr_assert_eq(report->status, STATUS_OK, "call %llu: %s", n, report->error.text);
        cr_assert(work_check(scratch_path(root, "store"), &all, why), "call %llu: %s", n,
                  why);
        scratch_folder_remove(root);
    }
    cr_log_info("%llu calls, %u failures reported", (unsigned long long)k, n_reported);
    cr_assert_gt(n_reported, k / STRIDE / 3);
}

Test(faults, a_rescue_whose_calls_fail_can_be_tried_again)
{
    rescue_at_every_call(FAULT_EIO, false);
    rescue_at_every_call(FAULT_EIO, true);
    rescue_at_every_call(FAULT_ENOSPC, false);
    rescue_at_every_call(FAULT_ENOSPC, true);
}
