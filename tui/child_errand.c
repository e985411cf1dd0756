/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Checking, exporting and importing beside the engine. */
#include "tui/child_errand.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host.h"
#include "checkpoint/archive.h"
#include "store/files.h"
#include "tui/interrupt.h"
#include "tui/output_file.h"
#include "tui/quantity.h"
#include "tui/session_store.h"

static const uint64_t tell_every_ns = 100000000;

/* Everything that is open; zeroed is closed. */
struct work_errand {
    const struct child_request *request;
    struct invocation v;
    struct task *task;
    int pipe;
    struct store *store;
    struct session *session;
    struct output *output;
    int source;
    struct message_errand told;
    uint64_t told_ns;
    char result[400];
};

/* Tell how far it is, but not all the time. */
static void tell(struct work_errand *w, bool is_due)
{
    const uint64_t now = host_now_ns();
    if (is_due || now - w->told_ns >= tell_every_ns) {
        w->told_ns = now;
        child_tell(w->pipe, MESSAGE_ERRAND, &w->told, sizeof w->told);
    }
}

/* ---- checking ---- */

static enum status check_file(struct work_errand *w, const struct file_row *row,
                              struct error *e)
{
    enum file_fault fault;
    TRY(task_check(w->task, e));
    TRY(file_verify(w->session, row, &fault, e));
    if (fault == FILE_GONE) {
        return STATUS_OK;
    }
    w->told.done += row->bytes;
    w->told.is_checked = true;
    w->told.index = row->index;
    w->told.written_ns = row->written_ns;
    (void)snprintf(w->told.kind, sizeof w->told.kind, "%s", row->kind);
    (void)snprintf(w->told.fault, sizeof w->told.fault, "%s",
                   fault == FILE_WHOLE ? "" : file_fault_name(fault));
    tell(w, true);
    w->told.is_checked = false;
    return STATUS_OK;
}

static enum status check_one(struct work_errand *w, struct error *e)
{
    struct file_row row;
    bool found;
    const struct child_request *const r = w->request;
    TRY(file_row(w->session, r->kind, r->index, &row, &found, e));
    if (!found) {
        return error_set(e, STATUS_ARGUMENT, "session %s has no %s %" PRIu32 " any more",
                         r->session, r->kind, r->index);
    }
    w->told.total = row.bytes;
    return check_file(w, &row, e);
}

static enum status check_files(struct work_errand *w, struct error *e)
{
    struct file_row row = {0};
    bool found;
    uint32_t n;
    TRY(session_open(&w->session, w->store, w->request->session, SESSION_READ, NULL, e));
    if (w->request->kind[0] != '\0') {
        return check_one(w, e);
    }
    TRY(session_check(w->session, e));
    TRY(file_count(w->session, NULL, &n, &w->told.total, e));
    for (;;) {
        TRY(file_next(w->session, NULL, row.kind, row.index, &row, &found, e));
        if (!found) {
            return STATUS_OK;
        }
        TRY(check_file(w, &row, e));
    }
}

/* ---- archives ---- */

static bool ends_with(const char *text, const char *end)
{
    const size_t len = strlen(text), len_end = strlen(end);
    return len >= len_end && strcmp(text + len - len_end, end) == 0;
}

static enum status sink(void *arg, const uint8_t *bytes, size_t len, struct error *e)
{
    struct work_errand *const w = arg;
    TRY(task_check(w->task, e));
    TRY(output_write(w->output, bytes, len, e));
    w->told.done += len;
    tell(w, false);
    return STATUS_OK;
}

static enum status export_session(struct work_errand *w, struct error *e)
{
    struct archive_report report;
    uint32_t n;
    char size[QUANTITY_BYTES];
    const char *const path = w->request->path;
    const bool is_zstd = ends_with(path, ".zst");
    if (access(path, F_OK) == 0) {
        return error_set(e, STATUS_ARGUMENT, "'%.200s' is there already: nothing written",
                         path);
    }
    TRY(session_open(&w->session, w->store, w->request->session, SESSION_READ, NULL, e));
    TRY(file_count(w->session, NULL, &n, &w->told.total, e));
    w->told.total = is_zstd ? 0 : w->told.total; /* who knows how small it gets */
    TRY(output_open_private(&w->output, path, e));
    TRY(archive_export(w->session, ARCHIVE_ALL, is_zstd, sink, w, &report, e));
    TRY(output_commit(w->output, e));
    (void)snprintf(w->result, sizeof w->result,
                   "exported %s: %" PRIu32 " file%s, %s in %.200s", report.session,
                   report.n_files, quantity_s(report.n_files),
                   quantity_size(size, output_bytes(w->output)), path);
    return STATUS_OK;
}

static enum status source(void *arg, uint8_t *bytes, size_t len, size_t *n,
                          struct error *e)
{
    struct work_errand *const w = arg;
    ssize_t got;
    TRY(task_check(w->task, e));
    do {
        got = read(w->source, bytes, len);
    } while (got < 0 && errno == EINTR);
    *n = got > 0 ? (size_t)got : 0;
    w->told.done += *n;
    tell(w, false);
    return got >= 0 ? STATUS_OK
                    : error_set(e, STATUS_IO, "'%.200s' cannot be read: %s",
                                w->request->path, strerror(errno));
}

static enum status import_session(struct work_errand *w, struct error *e)
{
    struct archive_report report;
    struct stat st;
    char size[QUANTITY_BYTES];
    w->source = open(w->request->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (w->source < 0 || fstat(w->source, &st) != 0) {
        return error_set(e, STATUS_IO, "'%.200s' cannot be opened: %s", w->request->path,
                         strerror(errno));
    }
    w->told.total = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
    const enum status s = archive_import(source, w, w->store, NULL, &report, e);
    if (s != STATUS_OK) {
        return s == STATUS_FORMAT ? error_prefix(e, "'%.200s'", w->request->path) : s;
    }
    (void)snprintf(w->result, sizeof w->result,
                   "imported %s: %" PRIu32 " file%s, %s; screen 1 lists it",
                   report.session, report.n_files, quantity_s(report.n_files),
                   quantity_size(size, report.bytes));
    return STATUS_OK;
}

/* ---- any of them ---- */

static enum status run(struct work_errand *w, struct error *e)
{
    const bool writes = w->request->errand == ERRAND_IMPORT;
    if (session_store_open(&w->store, &w->v, writes ? STORE_CREATE : STORE_READ)
        != RC_SUCCESS) {
        *e = w->v.error;
        return e->status;
    }
    switch (w->request->errand) {
    case ERRAND_FILES:
        return check_files(w, e);
    case ERRAND_EXPORT:
        return export_session(w, e);
    case ERRAND_IMPORT:
        return import_session(w, e);
    case ERRAND_NONE:
        break;
    }
    return error_set(e, STATUS_ARGUMENT, "there is nothing to do");
}

void child_errand(const struct child_request *request, struct task *task, int pipe)
{
    static struct work_errand w; /* the process has one */
    struct message_end end = {0};
    struct error e = {0}, ignored; /* a reader has nothing to lose */
    w.request = request;
    w.v = *request->v;
    w.task = task;
    w.pipe = pipe;
    w.source = -1;
    interrupt_watch(task);
    end.status = run(&w, &e);
    tell(&w, true);
    (void)snprintf(end.text, sizeof end.text, "%s",
                   end.status == STATUS_OK ? w.result : e.text);
    output_close(w.output);
    (void)!session_close(w.session, &ignored);
    store_close(w.store);
    child_tell(pipe, MESSAGE_END, &end, sizeof end);
}
