/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/audit_full.c - executing again against a store that compares instead of
 * keeping. */
#include "checkpoint/audit_full.h"

#include <string.h>

#include "base/host.h"
#include "checkpoint/chance.h"
#include "checkpoint/retain.h"
#include "checkpoint/unit_files.h"

struct audit {
    struct session *session;
    struct unit_store kept;
    const struct audit_full_request *request;
    struct audit_full_report *report;
    audit_unit_fn *wrong;
    void *arg;
    struct byte_buffer unit;
    struct byte_buffer link; /* as executed */
    uint64_t began_ns;
    struct chance chance;
};

static void tell(struct audit *a, enum unit_kind kind, uint32_t index, const char *what)
{
    a->report->n_wrong++;
    a->wrong(a->arg, kind, index, what);
}

/* ---- the comparing store: execution finds nothing done, and what it puts is compared
 * --- */

static bool has_nothing(void *arg, enum unit_kind kind, uint32_t index)
{
    (void)arg;
    (void)kind;
    (void)index;
    return false;
}

/* A unit the session has not: dropped, and remembered; or not done yet, or left out, and
 * there is nothing to compare. */
static enum status compare_dropped(struct audit *a, enum unit_kind kind, uint32_t index,
                                   const uint8_t *bytes, size_t len, struct error *e)
{
    bool is_retired, is_same;
    TRY(retain_compare(a->session, kind, index, bytes, len, &is_retired, &is_same, e));
    if (is_retired) {
        a->report->n_compared++;
    }
    if (is_retired && !is_same) {
        tell(a, kind, index, "was dropped, and was not what execution gives");
    }
    return STATUS_OK;
}

static enum status compare(void *arg, enum unit_kind kind, uint32_t index,
                           const uint8_t *bytes, size_t len, struct error *e)
{
    struct audit *const a = arg;
    if (kind == UNIT_LINK) {
        buffer_clear(&a->link);
        buffer_bytes(&a->link, bytes, len);
        if (a->link.bad) {
            return error_set(e, STATUS_MEMORY, "audit: no memory for the link record");
        }
    }
    if (!a->kept.has(a->kept.arg, kind, index)) {
        return compare_dropped(a, kind, index, bytes, len, e);
    }
    buffer_clear(&a->unit);
    TRY(a->kept.get(a->kept.arg, kind, index, &a->unit, e));
    a->report->n_compared++;
    if (a->unit.len != len || memcmp(a->unit.bytes, bytes, len) != 0) {
        tell(a, kind, index, "is not what execution gives");
    }
    return STATUS_OK;
}

/* Nothing is asked for: execution and linking keep what they need themselves. */
static enum status get_nothing(void *arg, enum unit_kind kind, uint32_t index,
                               struct byte_buffer *out, struct error *e)
{
    (void)arg;
    (void)out;
    return error_set(e, STATUS_ARGUMENT, "audit: %s %u was not kept",
                     unit_kind_name(kind), index);
}

static enum status execute(struct audit *a, struct job_state *state, struct error *e)
{
    const struct audit_full_request *const r = a->request;
    struct job *job;
    struct job_request request =
        work_job_request(r->work, r->guest, r->memory_budget, r->task);
    request.store = (struct unit_store){
        .arg = a, .has = has_nothing, .put = compare, .get = get_nothing};
    TRY(job_open(&job, r->engine, &request, e));
    enum status s = job_execute(job, e);
    if (s == STATUS_OK) {
        s = job_link(job, e);
    }
    job_get_state(job, state);
    job_close(job);
    return s;
}

/* ---- proofs ---- */

static enum status verify_segment(struct audit *a, uint32_t index, struct error *e)
{
    const struct audit_full_request *const r = a->request;
    struct verify_report report;
    buffer_clear(&a->unit);
    TRY(a->kept.get(a->kept.arg, UNIT_SEGMENT, index, &a->unit, e));
    TRY(engine_verify_segment(r->engine, r->guest, a->link.bytes, a->link.len, index,
                              a->unit.bytes, a->unit.len, &report, e));
    a->report->n_verified++;
    if (report.verdict == ENGINE_REJECTED) {
        tell(a, UNIT_SEGMENT, index, report.reason);
    }
    return STATUS_OK;
}

static enum status verify_segments(struct audit *a, uint32_t n, bool *is_all,
                                   struct error *e)
{
    struct audit_full_report *const report = a->report;
    *is_all = a->request->first == 0;
    task_phase(a->request->task, "verify", n);
    for (uint32_t i = a->request->first; i < n; i++) {
        TRY(task_check(a->request->task, e));
        if (a->request->max_ns != 0
            && host_now_ns() - a->began_ns >= a->request->max_ns) {
            report->is_complete = false;
            report->next = i;
            *is_all = false;
            return STATUS_OK;
        }
        const bool is_there = a->kept.has(a->kept.arg, UNIT_SEGMENT, i);
        if (is_there && chance_takes(&a->chance)) {
            TRY(verify_segment(a, i, e));
        }
        *is_all = *is_all && is_there;
        task_units_done(a->request->task, 1);
    }
    return STATUS_OK;
}

static enum status keep(void *arg, const uint8_t *bytes, size_t len, struct error *e)
{
    struct byte_buffer *const out = arg;
    buffer_bytes(out, bytes, len);
    return out->bad ? error_set(e, STATUS_MEMORY, "audit: no memory for the proof")
                    : STATUS_OK;
}

/* What is not kept was executed and compared before. */
static enum status put_nothing(void *arg, enum unit_kind kind, uint32_t index,
                               const uint8_t *bytes, size_t len, struct error *e)
{
    (void)arg;
    (void)kind;
    (void)index;
    (void)bytes;
    (void)len;
    (void)e;
    return STATUS_OK;
}

/* Seal what is there, as a drive would, and verify it. */
static enum status verify_whole(struct audit *a, struct error *e)
{
    const struct audit_full_request *const r = a->request;
    struct byte_buffer proof = {0};
    struct verify_report report;
    struct job *job;
    struct job_request request =
        work_job_request(r->work, r->guest, r->memory_budget, r->task);
    request.store = a->kept;
    request.store.put = put_nothing;
    TRY(job_open(&job, r->engine, &request, e));
    enum status s = job_execute(job, e);
    if (s == STATUS_OK)
        s = job_link(job, e);
    if (s == STATUS_OK)
        s = job_seal(job, keep, &proof, e);
    job_close(job);
    if (s == STATUS_OK)
        s = engine_verify(r->engine, r->guest, proof.bytes, proof.len,
                          r->work->parameters.security, &report, e);
    buffer_free(&proof);
    TRY(s);
    if (report.verdict == ENGINE_ACCEPTED) {
        a->report->is_proof_verified = true;
    } else {
        tell(a, UNIT_LINK, 0, report.reason);
    }
    return STATUS_OK;
}

static bool has_all_images(const struct audit *a, uint32_t n_chunks)
{
    for (uint32_t i = 0; i < n_chunks; i++) {
        if (!a->kept.has(a->kept.arg, UNIT_IMAGE, i)) {
            return false;
        }
    }
    return true;
}

static enum status run_audit(struct audit *a, struct error *e)
{
    struct job_state state = {0};
    bool is_all;
    TRY(execute(a, &state, e));
    TRY(verify_segments(a, state.n_segments, &is_all, e));
    if (is_all && a->report->n_wrong == 0 && a->request->sample_percent == 100
        && has_all_images(a, state.n_chunks)) {
        return verify_whole(a, e);
    }
    return STATUS_OK;
}

enum status audit_full(struct session *session, const struct audit_full_request *request,
                       audit_unit_fn *wrong, void *arg, struct audit_full_report *report,
                       struct error *e)
{
    memset(report, 0, sizeof *report);
    report->is_complete = true;
    struct audit a = {
        .session = session,
        .kept = unit_files(session),
        .request = request,
        .report = report,
        .wrong = wrong,
        .arg = arg,
        .began_ns = host_now_ns(),
        .chance = {host_now_ns() | 1, request->sample_percent},
    };
    const enum status s = run_audit(&a, e);
    buffer_free(&a.unit);
    buffer_free(&a.link);
    return s;
}
