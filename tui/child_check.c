/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Verifying the proved segments of a session. */
#include "tui/child_check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/host.h"
#include "checkpoint/drive.h"
#include "checkpoint/unit_files.h"
#include "checkpoint/work.h"
#include "tui/interrupt.h"
#include "tui/session_store.h"
#include "tui/unlock.h"

/* Everything that is open; zeroed is closed. */
struct checking {
    struct invocation v;
    struct task *task;
    int pipe;
    struct engine *engine;
    struct guest *guest;
    struct store *store;
    struct session *session;
    struct work work;
    struct byte_buffer link;
};

static enum status check_segment(struct checking *c, const struct unit_store *units,
                                 uint32_t index, uint32_t n, struct error *e)
{
    struct byte_buffer proof = {0};
    struct verify_report report = {.verdict = ENGINE_REJECTED};
    struct message_check m = {.index = index, .n = n};
    struct error why = {0};
    const uint64_t began = host_now_ns();
    enum status s = units->get(units->arg, UNIT_SEGMENT, index, &proof, &why);
    if (s == STATUS_OK) {
        s = engine_verify_segment(c->engine, c->guest, c->link.bytes, c->link.len, index,
                                  proof.bytes, proof.len, &report, &why);
    }
    buffer_free(&proof);
    if (s == STATUS_MEMORY) {
        *e = why;
        return s;
    }
    m.took_ns = host_now_ns() - began;
    m.is_accepted = s == STATUS_OK && report.verdict != ENGINE_REJECTED;
    if (!m.is_accepted) {
        (void)snprintf(m.text, sizeof m.text, "%.255s",
                       s == STATUS_OK ? report.reason : why.text);
    }
    child_tell(c->pipe, MESSAGE_CHECK, &m, sizeof m);
    return task_check(c->task, e);
}

static enum status check_all(struct checking *c, const char *name, struct error *e)
{
    struct drive_progress progress;
    TRY(unlock_open_quietly(&c->session, &c->v, c->store, name, SESSION_READ, NULL, e));
    TRY(work_load(&c->work, c->session, e));
    TRY(guest_load(&c->guest, c->engine, c->work.elf.bytes, c->work.elf.len, e));
    TRY(drive_progress(c->session, &progress, e));
    struct unit_store units = unit_files(c->session);
    if (!progress.has_link) {
        return error_set(e, STATUS_ARGUMENT,
                         "nothing can be verified before the run is linked");
    }
    TRY(units.get(units.arg, UNIT_LINK, 0, &c->link, e));
    for (uint32_t i = 0; i < progress.n_segments; i++) {
        if (units.has(units.arg, UNIT_SEGMENT, i)) {
            TRY(check_segment(c, &units, i, progress.n_segments, e));
        }
    }
    return STATUS_OK;
}

void child_check(const struct child_request *request, struct task *task, int pipe)
{
    static struct checking c; /* the process has one */
    struct message_end end = {0};
    c.v = *request->v;
    c.v.line.options[OPTION_THREADS].number = 1;
    c.task = task;
    c.pipe = pipe;
    interrupt_watch(task);
    errno = 0;
    (void)!nice(10);
    enum exit_code code = loaded_engine(&c.engine, &c.v);
    if (code == RC_SUCCESS) {
        code = session_store_open(&c.store, &c.v, STORE_READ);
    }
    end.status = code == RC_SUCCESS ? check_all(&c, request->session, &c.v.error)
                                    : c.v.error.status;
    if (end.status != STATUS_OK) {
        (void)snprintf(end.text, sizeof end.text, "%s", c.v.error.text);
    }
    struct error ignored; /* a reader has nothing to lose */
    (void)!session_close(c.session, &ignored);
    child_tell(pipe, MESSAGE_END, &end, sizeof end);
}
