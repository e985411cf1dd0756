/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/records.c - an execution against the session's records, listened to. */
#include "checkpoint/records.h"

#include "checkpoint/drive.h"
#include "checkpoint/retain.h"
#include "checkpoint/unit_files.h"

enum status records_open(struct records_request *r, struct engine *engine,
                         const struct guest *guest, const struct work *work,
                         struct error *e)
{
    struct memory_plan plan;
    *r = (struct records_request){.engine = engine, .guest = guest, .work = work};
    TRY(engine_plan(engine, guest, &work->parameters, 0, &plan, e));
    r->memory_budget = plan.bytes_budget;
    return task_open(&r->task, e);
}

void records_close(struct records_request *r)
{
    task_close(r->task);
    *r = (struct records_request){0};
}

struct walk {
    struct session *session;
    struct unit_store kept;
    uint32_t first, last;
    record_fn *record;
    void *arg;
    bool is_over; /* `last` was given: the execution is ended */
};

/* Hand one record on, and end the execution after the last. */
static enum status hand_on(struct walk *w, uint32_t index, const uint8_t *record,
                           size_t len, struct error *e)
{
    if (index >= w->first) {
        TRY(w->record(w->arg, index, record, len, e));
    }
    if (index < w->last) {
        return STATUS_OK;
    }
    w->is_over = true;
    return error_set(e, STATUS_CANCELLED, "records: segment %u is the last asked for",
                     index);
}

static bool has(void *arg, enum unit_kind kind, uint32_t index)
{
    const struct walk *const w = arg;
    return w->kept.has(w->kept.arg, kind, index);
}

static enum status get(void *arg, enum unit_kind kind, uint32_t index,
                       struct byte_buffer *out, struct error *e)
{
    struct walk *const w = arg;
    const size_t before = out->len;
    TRY(w->kept.get(w->kept.arg, kind, index, out, e));
    return kind == UNIT_RECORD
               ? hand_on(w, index, out->bytes + before, out->len - before, e)
               : STATUS_OK;
}

static enum status put(void *arg, enum unit_kind kind, uint32_t index,
                       const uint8_t *bytes, size_t len, struct error *e)
{
    struct walk *const w = arg;
    bool is_retired, is_same;
    if (kind != UNIT_RECORD) {
        return STATUS_OK;
    }
    TRY(retain_compare(w->session, kind, index, bytes, len, &is_retired, &is_same, e));
    if (is_retired && !is_same) {
        return error_set(e, STATUS_FORMAT,
                         "session %s: the snapshot of segment %u, dropped to save room, "
                         "does not come out as it was",
                         session_name(w->session), index);
    }
    return hand_on(w, index, bytes, len, e);
}

static enum status execute(struct walk *w, const struct records_request *r,
                           struct error *e)
{
    struct job *job;
    struct job_request request =
        work_job_request(r->work, r->guest, r->memory_budget, r->task);
    request.store = (struct unit_store){.arg = w, .has = has, .put = put, .get = get};
    TRY(job_open(&job, r->engine, &request, e));
    const enum status s = job_execute(job, e);
    job_close(job);
    return s == STATUS_CANCELLED && w->is_over ? STATUS_OK : s;
}

/* Does the session keep all of them? */
static bool are_kept(struct walk *w)
{
    uint32_t i = w->first;
    while (i <= w->last && has(w, UNIT_RECORD, i)) {
        if (i++ == UINT32_MAX) {
            break;
        }
    }
    return i > w->last;
}

static enum status read_kept(struct walk *w, struct error *e)
{
    struct byte_buffer record = {0};
    enum status s = STATUS_OK;
    for (uint32_t i = w->first; s == STATUS_OK; i++) {
        buffer_clear(&record);
        s = w->kept.get(w->kept.arg, UNIT_RECORD, i, &record, e);
        if (s == STATUS_OK) {
            s = w->record(w->arg, i, record.bytes, record.len, e);
        }
        if (i == w->last) {
            break;
        }
    }
    buffer_free(&record);
    return s;
}

enum status records_walk(struct session *session, const struct records_request *request,
                         uint32_t first, uint32_t last, record_fn *record, void *arg,
                         struct error *e)
{
    struct walk w = {.session = session,
                     .kept = unit_files(session),
                     .first = first,
                     .last = last,
                     .record = record,
                     .arg = arg};
    return are_kept(&w) || request->work == NULL ? read_kept(&w, e)
                                                 : execute(&w, request, e);
}

/* ---- one of them ---- */

struct one {
    struct byte_buffer *out;
    bool is_there;
};

static enum status keep_one(void *arg, uint32_t index, const uint8_t *record, size_t len,
                            struct error *e)
{
    struct one *const one = arg;
    (void)index;
    one->is_there = true;
    buffer_bytes(one->out, record, len);
    return one->out->bad ? error_set(e, STATUS_MEMORY, "records: no memory for one")
                         : STATUS_OK;
}

enum status records_get(struct session *session, const struct records_request *request,
                        uint32_t index, struct byte_buffer *out, bool *is_made_again,
                        struct error *e)
{
    struct one one = {.out = out};
    struct drive_progress p;
    struct unit_store kept = unit_files(session);
    TRY(drive_progress(session, &p, e));
    if (is_made_again != NULL) {
        *is_made_again = !kept.has(kept.arg, UNIT_RECORD, index);
    }
    const uint32_t n =
        p.n_segments != 0 ? p.n_segments : p.n_records + p.n_dropped_records;
    if (index >= n) {
        return error_set(e, STATUS_ARGUMENT, "session %s has no snapshot of segment %u",
                         session_name(session), index);
    }
    TRY(records_walk(session, request, index, index, keep_one, &one, e));
    return one.is_there
               ? STATUS_OK
               : error_set(e, STATUS_FORMAT, "session %s: the run ends before segment %u",
                           session_name(session), index);
}
