/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/audit.c - comparing files with their rows, dropping what differs. */
#include "checkpoint/audit.h"

#include <string.h>

#include "checkpoint/unit_files.h"
#include "checkpoint/work.h"

static bool is_unit(const char *kind)
{
    for (unsigned i = 0; i < UNIT_N_KINDS; i++) {
        if (strcmp(unit_file_kind((enum unit_kind)i)->name, kind) == 0) {
            return true;
        }
    }
    return false;
}

static enum status check_all(struct session *session, bool is_repairing,
                             audit_fn *damaged, void *arg, struct audit_report *report,
                             struct error *e)
{
    struct file_row row = {0};
    bool found;
    memset(report, 0, sizeof *report);
    TRY(session_check(session, e));
    TRY(work_check(session, e));
    for (;;) {
        enum file_fault fault;
        TRY(file_next(session, NULL, row.kind, row.index, &row, &found, e));
        if (!found) {
            return STATUS_OK;
        }
        TRY(file_verify(session, &row, &fault, e));
        if (fault == FILE_GONE) {
            continue;
        }
        report->n_files++;
        report->bytes += row.bytes;
        if (fault == FILE_WHOLE) {
            continue;
        }
        report->n_damaged++;
        damaged(arg, &row, file_fault_name(fault));
        if (is_repairing && !is_unit(row.kind)) {
            return error_set(e, STATUS_FORMAT,
                             "session %s: %s is %s and cannot be made again",
                             session_name(session), row.path, file_fault_name(fault));
        }
        if (is_repairing) {
            TRY(file_drop(session, row.kind, row.index, e));
        }
    }
}

enum status audit_files(struct session *session, audit_fn *damaged, void *arg,
                        struct audit_report *report, struct error *e)
{
    return check_all(session, false, damaged, arg, report, e);
}

enum status audit_repair(struct session *session, audit_fn *damaged, void *arg,
                         struct audit_report *report, struct error *e)
{
    return check_all(session, true, damaged, arg, report, e);
}
