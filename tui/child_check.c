/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Verifying what a session holds, while it is made or after. */
#include "tui/child_check.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/host.h"
#include "checkpoint/audit.h"
#include "checkpoint/audit_full.h"
#include "checkpoint/chance.h"
#include "checkpoint/drive.h"
#include "checkpoint/unit_files.h"
#include "checkpoint/work.h"
#include "tui/file_read.h"
#include "tui/interrupt.h"
#include "tui/proof_message.h"
#include "tui/session_store.h"
#include "tui/unlock.h"

enum { LOOK_AGAIN_MS = 500 };

/* Everything that is open; zeroed is closed. */
struct checking {
    struct invocation v;
    const struct check_wish *wish;
    struct task *task;
    int pipe;
    struct engine *engine;
    struct guest *guest;
    struct store *store;
    struct session *session;
    struct unit_store units;
    struct drive_progress progress;
    struct work work;
    struct byte_buffer link, record, proof;
    struct message_stage stages[CHECK_N_STAGES];
    uint64_t began_ns[CHECK_N_STAGES];
    struct chance chance;
};

/* ---- telling ---- */

static void tell_stage(struct checking *c, enum check_stage stage, enum stage_state state)
{
    struct message_stage *const m = &c->stages[stage];
    const uint64_t now = host_now_ns();
    if (m->state == STAGE_WAITING) {
        c->began_ns[stage] = now;
    }
    m->stage = stage;
    /* A failure stays one. */
    m->state = m->state == STAGE_FAILED ? STAGE_FAILED : state;
    m->took_ns = now - c->began_ns[stage];
    child_tell(c->pipe, MESSAGE_STAGE, m, sizeof *m);
}

static void fail_stage(struct checking *c, enum check_stage stage, const char *text)
{
    struct message_stage *const m = &c->stages[stage];
    if (m->state != STAGE_FAILED) {
        (void)snprintf(m->text, sizeof m->text, "%.199s", text);
    }
    tell_stage(c, stage, STAGE_FAILED);
}

static void skip_stage(struct checking *c, enum check_stage stage, const char *text)
{
    (void)snprintf(c->stages[stage].text, sizeof c->stages[stage].text, "%.199s", text);
    tell_stage(c, stage, STAGE_SKIPPED);
}

/* ---- files, and the run again ---- */

static void damaged(void *arg, const struct file_row *row, const char *what)
{
    char text[200];
    (void)snprintf(text, sizeof text, "%.60s: %.120s", row->path, what);
    fail_stage(arg, CHECK_FILES, text);
}

static enum status check_files(struct checking *c, struct error *e)
{
    struct audit_report report = {0};
    tell_stage(c, CHECK_FILES, STAGE_RUNNING);
    TRY(audit_files(c->session, damaged, c, &report, e));
    c->stages[CHECK_FILES].n = report.n_files - report.n_damaged;
    c->stages[CHECK_FILES].of = report.n_files;
    tell_stage(c, CHECK_FILES, STAGE_DONE);
    return task_check(c->task, e);
}

static void wrong_unit(void *arg, enum unit_kind kind, uint32_t index, const char *what)
{
    char text[200];
    (void)snprintf(text, sizeof text, "%.40s %" PRIu32 " %.120s", unit_kind_name(kind),
                   index, what);
    fail_stage(arg, CHECK_RUN, text);
}

/* No proofs: they are looked at one by one below. */
static enum status run_again(struct checking *c, struct error *e)
{
    struct audit_full_report report = {0};
    struct memory_plan plan;
    TRY(engine_plan(c->engine, c->guest, &c->work.parameters,
                    option_number(&c->v.line, OPTION_MEMORY), &plan, e));
    const struct audit_full_request request = {.engine = c->engine,
                                               .guest = c->guest,
                                               .work = &c->work,
                                               .memory_budget = plan.bytes_budget,
                                               .task = c->task,
                                               .sample_percent = 0};
    tell_stage(c, CHECK_RUN, STAGE_RUNNING);
    TRY(audit_full(c->session, &request, wrong_unit, c, &report, e));
    c->stages[CHECK_RUN].n = report.n_compared - report.n_wrong;
    c->stages[CHECK_RUN].of = report.n_compared;
    tell_stage(c, CHECK_RUN, STAGE_DONE);
    return task_check(c->task, e);
}

/* ---- a segment ---- */

static void compare_roots(const struct commitment_view *view, struct message_check *m)
{
    for (enum view_tree tree = 0; tree < VIEW_N_TREES; tree++) {
        struct commitment_shape shape;
        commitment_view_shape(view, tree, &shape);
        for (unsigned i = 0; shape.is_known && i < VIEW_STATEMENTS_MAX; i++) {
            const struct root_statement *const stated = &shape.stated[i];
            if (stated->by == NULL) {
                continue;
            }
            m->n_roots++;
            if (!stated->is_equal) {
                m->n_different++;
                (void)snprintf(m->text, sizeof m->text,
                               "the rebuilt %.40s tree has another root than the %.40s "
                               "states",
                               view_tree_name(tree), stated->by);
            }
        }
    }
}

/* Its tables from its snapshot, and their trees. */
static enum status rebuild(struct checking *c, struct message_check *m, struct error *e)
{
    struct segment_view *view = NULL;
    struct commitment_view *commitments = NULL;
    if (!c->units.has(c->units.arg, UNIT_RECORD, m->index)) {
        (void)snprintf(m->text, sizeof m->text, "its snapshot was dropped to save room");
        return STATUS_OK;
    }
    buffer_clear(&c->record);
    TRY(c->units.get(c->units.arg, UNIT_RECORD, m->index, &c->record, e));
    TRY(segment_view_open(&view, c->engine, c->guest, c->record.bytes, c->record.len, e));
    const struct commitment_request request = {.view = view,
                                               .parameters = c->work.parameters,
                                               .link = c->link.bytes,
                                               .len_link = c->link.len,
                                               .proof = c->proof.bytes,
                                               .len_proof = c->proof.len,
                                               .task = c->task};
    const enum status s = commitment_view_open(&commitments, &request, e);
    if (s == STATUS_OK) {
        compare_roots(commitments, m);
        m->is_accepted = m->is_accepted && m->n_different == 0;
        commitment_view_close(commitments);
    }
    segment_view_close(view);
    return s;
}

static enum status judge(struct checking *c, struct message_check *m, struct error *e)
{
    struct verify_report report = {.verdict = ENGINE_REJECTED};
    buffer_clear(&c->proof);
    TRY(c->units.get(c->units.arg, UNIT_SEGMENT, m->index, &c->proof, e));
    TRY(engine_verify_segment(c->engine, c->guest, c->link.bytes, c->link.len, m->index,
                              c->proof.bytes, c->proof.len, &report, e));
    m->is_accepted = report.verdict != ENGINE_REJECTED;
    if (!m->is_accepted) {
        (void)snprintf(m->text, sizeof m->text, "%.255s", report.reason);
    }
    return STATUS_OK;
}

static void count(struct checking *c, enum check_stage stage, bool is_right,
                  const struct message_check *m)
{
    struct message_stage *const s = &c->stages[stage];
    s->n++;
    s->of = m->n;
    if (!is_right) {
        char text[200];
        (void)snprintf(text, sizeof text, "segment %" PRIu32 ": %.150s", m->index,
                       m->text);
        fail_stage(c, stage, text);
    } else {
        tell_stage(c, stage, STAGE_RUNNING);
    }
}

/* A file that cannot be read, or says nonsense, is a finding; no memory is not. */
static bool is_finding(enum status s)
{
    return s == STATUS_FORMAT || s == STATUS_REJECTED || s == STATUS_UNSUPPORTED;
}

static enum status check_segment(struct checking *c, uint32_t index, struct error *e)
{
    struct message_check m = {.index = index, .n = c->progress.n_segments};
    const bool has_roots = c->wish->is_full || c->wish->has_only;
    const uint64_t began = host_now_ns();
    enum status s = judge(c, &m, e);
    const bool is_judged = s == STATUS_OK;
    const bool is_accepted = m.is_accepted;
    if (is_judged && has_roots) {
        s = rebuild(c, &m, e);
    }
    if (is_finding(s)) {
        m.is_accepted = false;
        (void)snprintf(m.text, sizeof m.text, "%.255s", e->text);
        s = STATUS_OK;
    }
    TRY(s);
    m.took_ns = host_now_ns() - began;
    child_tell(c->pipe, MESSAGE_CHECK, &m, sizeof m);
    count(c, CHECK_PROOFS, is_judged && is_accepted, &m);
    if (has_roots && is_judged && (m.n_roots != 0 || !m.is_accepted)) {
        count(c, CHECK_ROOTS, m.is_accepted || !is_accepted, &m);
    }
    return task_check(c->task, e);
}

/* ---- all of them ---- */

static bool is_at_work(const struct checking *c)
{
    struct session_summary summary;
    struct error ignored;
    return store_summary(c->store, session_name(c->session), &summary, &ignored)
               == STATUS_OK
           && summary.lock.state == LOCK_HELD;
}

/* As they are proved, until all are or nobody proves any more. */
static enum status check_segments(struct checking *c, struct error *e)
{
    uint32_t next = c->wish->first;
    for (;;) {
        const bool is_growing = is_at_work(c);
        TRY(drive_progress(c->session, &c->progress, e));
        if (c->progress.has_link && c->link.len == 0) {
            TRY(c->units.get(c->units.arg, UNIT_LINK, 0, &c->link, e));
        }
        while (c->link.len != 0 && next < c->progress.n_segments
               && c->units.has(c->units.arg, UNIT_SEGMENT, next)) {
            if (chance_takes(&c->chance)) {
                TRY(check_segment(c, next, e));
            }
            next++;
        }
        if (!is_growing || (c->link.len != 0 && next >= c->progress.n_segments)) {
            break;
        }
        TRY(task_check(c->task, e));
        (void)poll(NULL, 0, LOOK_AGAIN_MS);
    }
    for (; c->link.len != 0 && next < c->progress.n_segments; next++) {
        /* Proved out of their order, by another version perhaps. */
        if (c->units.has(c->units.arg, UNIT_SEGMENT, next) && chance_takes(&c->chance)) {
            TRY(check_segment(c, next, e));
        }
    }
    if (c->link.len == 0) {
        skip_stage(c, CHECK_PROOFS, "the run is not linked yet");
    } else {
        tell_stage(c, CHECK_PROOFS, STAGE_DONE);
        if (c->wish->is_full) {
            tell_stage(c, CHECK_ROOTS, STAGE_DONE);
        }
    }
    return STATUS_OK;
}

/* The file that was written, if it is still there. */
static enum status check_whole(struct checking *c, struct error *e)
{
    struct byte_buffer path = {0};
    struct byte_buffer proof = {0};
    struct verify_report report = {.verdict = ENGINE_REJECTED};
    struct message_proof message;
    uint64_t len_proof = 0;
    bool is_sealed = false;
    bool has_path = false;
    TRY(session_get_u64(c->session, "run.len_proof", &len_proof, &is_sealed, e));
    if (!is_sealed) {
        skip_stage(c, CHECK_WHOLE, "not finished yet");
        return STATUS_OK;
    }
    tell_stage(c, CHECK_WHOLE, STAGE_RUNNING);
    enum status s = session_get(c->session, "output.path", &path, &has_path, e);
    buffer_u8(&path, 0);
    if (s != STATUS_OK || !has_path || path.bad
        || file_read(&proof, (const char *)path.bytes, "the proof",
                     COMMAND_PROOF_BYTES_MAX, false, e)
               != STATUS_OK) {
        skip_stage(c, CHECK_WHOLE, has_path ? e->text : "it was written nowhere");
    } else {
        const uint64_t began = host_now_ns();
        s = engine_verify(c->engine, c->guest, proof.bytes, proof.len,
                          c->work.parameters.security, &report, e);
        if (s == STATUS_OK && report.verdict != ENGINE_ACCEPTED) {
            fail_stage(c, CHECK_WHOLE, report.reason);
        } else if (s == STATUS_OK) {
            const struct accepted_proof accepted = {.bytes = proof.bytes,
                                                    .len = proof.len,
                                                    .path = (const char *)path.bytes,
                                                    .report = &report,
                                                    .verify_ns = host_now_ns() - began};
            s = proof_message(&message, &accepted, e);
        }
        if (s == STATUS_OK && report.verdict == ENGINE_ACCEPTED) {
            child_tell(c->pipe, MESSAGE_PROOF, &message, sizeof message);
            c->stages[CHECK_WHOLE].n = c->stages[CHECK_WHOLE].of = 1;
            tell_stage(c, CHECK_WHOLE, STAGE_DONE);
        }
    }
    buffer_free(&path);
    buffer_free(&proof);
    return s;
}

static enum status check_only(struct checking *c, struct error *e)
{
    TRY(drive_progress(c->session, &c->progress, e));
    if (!c->progress.has_link
        || !c->units.has(c->units.arg, UNIT_SEGMENT, c->wish->only)) {
        return error_set(e, STATUS_ARGUMENT, "segment %" PRIu32 " is not proved yet",
                         c->wish->only);
    }
    TRY(c->units.get(c->units.arg, UNIT_LINK, 0, &c->link, e));
    return check_segment(c, c->wish->only, e);
}

static enum status check_all(struct checking *c, const char *name, struct error *e)
{
    TRY(unlock_open_quietly(&c->session, &c->v, c->store, name, SESSION_READ, NULL, e));
    TRY(work_load(&c->work, c->session, e));
    TRY(guest_load(&c->guest, c->engine, c->work.elf.bytes, c->work.elf.len, e));
    c->units = unit_files(c->session);
    if (c->wish->has_only) {
        return check_only(c, e);
    }
    if (c->wish->is_full) {
        TRY(check_files(c, e));
        TRY(run_again(c, e));
    }
    TRY(check_segments(c, e));
    return check_whole(c, e);
}

void child_check(const struct child_request *request, struct task *task, int pipe)
{
    static struct checking c; /* the process has one */
    struct message_end end = {0};
    c.v = *request->v;
    c.v.line.options[OPTION_THREADS].number = 1;
    c.wish = &request->wish;
    c.task = task;
    c.pipe = pipe;
    c.chance = (struct chance){host_now_ns() | 1, request->wish.percent};
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
