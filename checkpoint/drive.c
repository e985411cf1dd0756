/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/drive.c - a job on a session, with its history. */
#include "checkpoint/drive.h"

#include <stdio.h>
#include <string.h>

#include "base/host.h"
#include "checkpoint/unit_files.h"
#include "store/files.h"
#include "store/timeline.h"

enum { ROUNDS_AT_ONCE = 512 };

struct drive {
    struct session *session;
    const struct drive_request *request;
    struct drive_report *report;
    struct job *job;
    struct unit_store kept;
    struct room room;
    bool is_at_limit; /* while executing: the task was cancelled for it */
    uint64_t phase_span;
    bool in_phase;
    uint64_t began_ns, unit_began_ns;
    uint64_t halted_before_ns; /* of the task, when the drive began */
    uint64_t next_round;       /* serial of the first task span not looked at */
    enum status
        failed; /* of recording; history never stops a proof but a full disk does */
    struct error error;
};

/* The first failure counts; the job is stopped by it at its next unit. */
static void note(struct drive *d, enum status s, const struct error *e)
{
    if (s != STATUS_OK && d->failed == STATUS_OK) {
        d->failed = s;
        d->error = *e;
    }
}

/* ---- rounds: the task's spans of one unit, those of one name joined ---- */

struct round {
    const char *name;
    uint64_t begin_ns, end_ns;
};

static void add_rounds(struct drive *d, uint32_t index)
{
    static const size_t rounds_max = 32;
    struct task_span spans[ROUNDS_AT_ONCE];
    struct round rounds[32];
    size_t n_rounds = 0, n;
    while ((n = task_spans(d->request->task, d->next_round, spans, ROUNDS_AT_ONCE)) > 0) {
        d->next_round = spans[n - 1].serial + 1;
        for (size_t i = 0; i < n; i++) {
            size_t r = 0;
            while (r < n_rounds && strcmp(rounds[r].name, spans[i].name) != 0) {
                r++;
            }
            if (r == rounds_max || spans[i].end_ns == 0) {
                continue;
            }
            if (r == n_rounds) {
                rounds[n_rounds++] =
                    (struct round){spans[i].name, spans[i].begin_ns, spans[i].end_ns};
            }
            rounds[r].end_ns = spans[i].end_ns;
        }
    }
    for (size_t r = 0; r < n_rounds; r++) {
        struct error e;
        note(d,
             timeline_add(d->session, SPAN_ROUND, rounds[r].name, index,
                          rounds[r].begin_ns, rounds[r].end_ns, &e),
             &e);
    }
}

/* ---- what the job tells ---- */

static void phase_begin(void *arg, enum job_phase phase, uint32_t n_units)
{
    struct drive *d = arg;
    struct error e;
    note(d,
         timeline_begin(d->session, SPAN_PHASE, job_phase_name(phase), (uint64_t)phase,
                        &d->phase_span, &e),
         &e);
    d->in_phase = d->failed == STATUS_OK;
    d->unit_began_ns = host_now_ns();
    if (d->request->observer.phase_begin != NULL) {
        d->request->observer.phase_begin(d->request->observer.arg, phase, n_units);
    }
}

static void sample_memory(struct drive *d)
{
    struct error e;
    struct memory_sample m = {
        .rss = host_rss(), .rss_peak = host_rss_peak(), .cpu_ns = host_cpu_ns()};
    note(d, timeline_sample(d->session, &m, &e), &e);
}

static bool is_late(const struct drive *d)
{
    const uint64_t most = d->request->limit.active_ns;
    const uint64_t halted = task_halted_ns(d->request->task) - d->halted_before_ns;
    return most != 0 && host_now_ns() - d->began_ns - halted >= most;
}

/* The session's clock of work stands still while the job is halted; durably, so that a
 * process that dies in a pause has not worked through it. */
static void on_halt(void *arg, bool is_halted)
{
    struct drive *d = arg;
    struct error e;
    if (is_halted) {
        note(d, timeline_pause(d->session, &e), &e);
        note(d, timeline_flush(d->session, &e), &e);
    } else {
        note(d, timeline_continue(d->session, &e), &e);
    }
}

static void unit_done(void *arg, enum job_phase phase, uint32_t index, bool reused)
{
    struct drive *d = arg;
    struct error e;
    uint64_t now = host_now_ns();
    if (reused) {
        d->report->n_reused[phase]++;
    } else {
        d->report->n_made[phase]++;
        note(d,
             timeline_add(d->session, SPAN_UNIT, job_phase_name(phase), index,
                          d->unit_began_ns, now, &e),
             &e);
        add_rounds(d, index);
        sample_memory(d);
    }
    d->unit_began_ns = now;
    const uint32_t n_records = d->request->limit.n_records;
    if (phase == PHASE_EXECUTE
        && (is_late(d) || (n_records != 0 && index + 1 >= n_records))) {
        d->is_at_limit = true; /* the job has no other ear while it executes */
        task_cancel(d->request->task);
    }
    if (d->request->observer.unit_done != NULL) {
        d->request->observer.unit_done(d->request->observer.arg, phase, index, reused);
    }
}

static void phase_end(void *arg, enum job_phase phase)
{
    struct drive *d = arg;
    struct error e;
    job_get_state(d->job, &d->report->state);
    if (d->in_phase) {
        note(d, timeline_end(d->session, d->phase_span, &e), &e);
        d->in_phase = false;
    }
    if (d->request->observer.phase_end != NULL) {
        d->request->observer.phase_end(d->request->observer.arg, phase);
    }
}

static void guest_write(void *arg, int fd, const uint8_t *bytes, size_t len)
{
    struct drive *d = arg;
    if (d->request->observer.guest_write != NULL) {
        d->request->observer.guest_write(d->request->observer.arg, fd, bytes, len);
    }
}

static void memory_chosen(void *arg, const struct memory_choice *choice)
{
    struct drive *d = arg;
    if (d->request->observer.memory_chosen != NULL) {
        d->request->observer.memory_chosen(d->request->observer.arg, choice);
    }
}

/* ---- the link record: made again each time, and what it must be ---- */

/* Everything a proof is about meets in the link record, the tables' digest included. It
 * is made again by every drive and compared: a session of another version of the machine
 * would otherwise be proved to its end, for a proof that does not verify. */
static bool has_unit(void *arg, enum unit_kind kind, uint32_t index)
{
    const struct drive *const d = arg;
    return kind != UNIT_LINK && d->kept.has(d->kept.arg, kind, index);
}

static enum status compare_link(const struct drive *d, const uint8_t *bytes, size_t len,
                                struct error *e)
{
    struct byte_buffer kept = {0};
    enum status s = d->kept.get(d->kept.arg, UNIT_LINK, 0, &kept, e);
    if (s == STATUS_OK && (kept.len != len || memcmp(kept.bytes, bytes, len) != 0)) {
        size_t at = 0;
        while (at < kept.len && at < len && kept.bytes[at] == bytes[at]) {
            at++;
        }
        s = error_set(e, STATUS_UNSUPPORTED,
                      "session: its link record (%zu bytes) and this program's (%zu "
                      "bytes) differ from byte %zu on (%02x, not %02x): it was made by "
                      "another version of the machine",
                      kept.len, len, at, at < kept.len ? kept.bytes[at] : 0,
                      at < len ? bytes[at] : 0);
    }
    buffer_free(&kept);
    return s;
}

/* A snapshot that was dropped and is made again because the run goes through it. It is
 * only kept if its proof is gone, too.
 * out   is_dropped  it is the same as it was and is not to be kept */
static enum status meet_dropped(const struct drive *d, enum unit_kind kind,
                                uint32_t index, const uint8_t *bytes, size_t len,
                                bool *is_dropped, struct error *e)
{
    bool is_same;
    const enum unit_kind proof = kind == UNIT_RECORD ? UNIT_SEGMENT : UNIT_IMAGE;
    *is_dropped = false;
    if (kind != UNIT_RECORD && kind != UNIT_CELLS) {
        return STATUS_OK;
    }
    TRY(retain_compare(d->session, kind, index, bytes, len, is_dropped, &is_same, e));
    if (*is_dropped && !is_same) {
        return error_set(e, STATUS_UNSUPPORTED,
                         "session: %s %u, dropped to save room, does not come out as it "
                         "was: it was made by another version of the machine",
                         unit_kind_name(kind), index);
    }
    *is_dropped = *is_dropped && d->kept.has(d->kept.arg, proof, index);
    return STATUS_OK;
}

static enum status put_unit(void *arg, enum unit_kind kind, uint32_t index,
                            const uint8_t *bytes, size_t len, struct error *e)
{
    struct drive *const d = arg;
    bool is_dropped;
    if (kind == UNIT_LINK && d->kept.has(d->kept.arg, kind, index)) {
        return compare_link(d, bytes, len, e);
    }
    const uint64_t began_ns = host_now_ns();
    if (len > d->report->bytes_unit_most) {
        d->report->bytes_unit_most = len;
    }
    TRY(meet_dropped(d, kind, index, bytes, len, &is_dropped, e));
    if (is_dropped) {
        return STATUS_OK;
    }
    enum status s;
    do {
        s = d->kept.put(d->kept.arg, kind, index, bytes, len, e);
    } while (s == STATUS_LIMIT && room_make(&d->room, len));
    struct error why;
    if (s == STATUS_OK) {
        note(d,
             timeline_add(d->session, SPAN_CHECKPOINT, unit_kind_name(kind), index,
                          began_ns, host_now_ns(), &why),
             &why);
    }
    return s;
}

static bool make_room(void *arg, uint64_t bytes)
{
    struct drive *const d = arg;
    return room_make(&d->room, bytes);
}

static enum status get_unit(void *arg, enum unit_kind kind, uint32_t index,
                            struct byte_buffer *out, struct error *e)
{
    const struct drive *const d = arg;
    return d->kept.get(d->kept.arg, kind, index, out, e);
}

/* ---- order ---- */

static bool is_over(const struct drive *d, enum job_phase phase)
{
    const struct drive_limit *l = &d->request->limit;
    return (l->has_phase && phase >= l->phase) || is_late(d);
}

static enum status prove_units(struct drive *d, struct job *job, enum job_phase phase,
                               uint32_t n,
                               enum status (*prove_one)(struct job *, uint32_t,
                                                        struct error *),
                               bool *stopped, struct error *e)
{
    const struct drive_limit *l = &d->request->limit;
    *stopped = false;
    phase_begin(d, phase, n);
    task_phase(d->request->task, job_phase_name(phase), n);
    for (uint32_t i = 0; i < n; i++) {
        TRY(task_check(d->request->task, e));
        TRY(room_keep(&d->room, e));
        TRY(prove_one(job, i, e));
        if (d->failed != STATUS_OK) {
            *e = d->error;
            return d->failed;
        }
        bool enough = phase == PHASE_PROVE && l->n_segments != 0
                      && d->report->n_made[PHASE_PROVE] >= l->n_segments;
        if (i + 1 < n && (enough || is_over(d, phase - 1))) {
            *stopped = true;
            break;
        }
    }
    phase_end(d, phase);
    return STATUS_OK;
}

static enum status run_phases(struct drive *d, struct job *job, struct error *e)
{
    bool stopped;
    struct job_state *state = &d->report->state;
    TRY(job_execute(job, e));
    job_get_state(job, state);
    TRY(session_set_u64(d->session, "run.n_segments", state->n_segments, e));
    TRY(session_set_u64(d->session, "run.n_chunks", state->n_chunks, e));
    TRY(session_set_u64(d->session, "run.steps", state->steps, e));
    TRY(session_set_u64(d->session, "run.exit_code", state->exit_code, e));
    d->report->end = DRIVE_LIMIT;
    if (is_over(d, PHASE_EXECUTE)) {
        return STATUS_OK;
    }
    TRY(job_link(job, e));
    if (is_over(d, PHASE_LINK)) {
        return STATUS_OK;
    }
    TRY(prove_units(d, job, PHASE_PROVE, state->n_segments, job_prove_segment, &stopped,
                    e));
    if (stopped || is_over(d, PHASE_PROVE)) {
        return STATUS_OK;
    }
    TRY(prove_units(d, job, PHASE_IMAGE, state->n_chunks, job_prove_image, &stopped, e));
    if (stopped || is_over(d, PHASE_IMAGE)) {
        return STATUS_OK;
    }
    TRY(room_keep(&d->room, e));
    TRY(job_seal(job, d->request->sink, d->request->sink_arg, e));
    job_get_state(job, state);
    TRY(session_set_u64(d->session, "run.len_proof", state->len_proof, e));
    d->report->end = DRIVE_SEALED;
    return STATUS_OK;
}

enum status drive_run(struct session *session, const struct drive_request *request,
                      struct drive_report *report, struct error *e)
{
    memset(report, 0, sizeof *report);
    struct drive d = {.session = session,
                      .request = request,
                      .report = report,
                      .kept = unit_files(session),
                      .room = {.session = session,
                               .said = request->room_said,
                               .arg = request->room_arg},
                      .began_ns = host_now_ns(),
                      .halted_before_ns = task_halted_ns(request->task)};
    struct job_request asked = work_job_request(request->work, request->guest,
                                                request->memory_budget, request->task);
    asked.mode = request->mode;
    /* a spilled column is the program's memory in the clear */
    asked.spill_folder = request->work->is_encrypted ? NULL : session_path(session);
    asked.max_steps = request->max_steps;
    asked.store = (struct unit_store){.arg = &d,
                                      .has = has_unit,
                                      .put = put_unit,
                                      .get = get_unit,
                                      .make_room = make_room};
    asked.observer = (struct observer){.arg = &d,
                                       .phase_begin = phase_begin,
                                       .unit_done = unit_done,
                                       .phase_end = phase_end,
                                       .guest_write = guest_write,
                                       .memory_chosen = memory_chosen};
    struct job *job;
    if (request->work->is_encrypted && request->mode == MEMORY_SPILL) {
        return error_set(e, STATUS_ARGUMENT,
                         "session %s is encrypted: memory mode spill would write the "
                         "program's memory to the disk in the clear",
                         session_name(session));
    }
    TRY(job_open(&job, request->engine, &asked, e));
    d.job = job;
    task_on_halt(request->task, on_halt, &d);
    enum status s = run_phases(&d, job, e);
    task_on_halt(request->task, NULL, NULL);
    if (s == STATUS_CANCELLED && d.is_at_limit) {
        report->end = DRIVE_LIMIT;
        s = STATUS_OK;
    }
    if (d.in_phase) {
        struct error cut;
        note(&d, timeline_end(session, d.phase_span, &cut), &cut);
    }
    job_get_state(job, &report->state);
    report->n_dropped = d.room.n_dropped;
    report->bytes_dropped = d.room.bytes_dropped;
    job_close(job);
    struct error flush;
    enum status flushed = timeline_flush(session, &flush);
    if (s == STATUS_OK && flushed != STATUS_OK) {
        *e = flush;
        s = flushed;
    }
    return s;
}

/* ---- what is there ---- */

static enum status count(struct session *session, enum unit_kind kind, uint32_t *n,
                         struct error *e)
{
    uint64_t bytes;
    return file_count(session, unit_file_kind(kind)->name, n, &bytes, e);
}

enum status drive_progress(struct session *session, struct drive_progress *out,
                           struct error *e)
{
    uint32_t n_links;
    uint64_t n_segments = 0, n_chunks = 0;
    bool found;
    memset(out, 0, sizeof *out);
    TRY(count(session, UNIT_RECORD, &out->n_records, e));
    TRY(count(session, UNIT_CELLS, &out->n_cells, e));
    TRY(count(session, UNIT_LINK, &n_links, e));
    TRY(count(session, UNIT_SEGMENT, &out->n_segments_proved, e));
    TRY(count(session, UNIT_IMAGE, &out->n_images_proved, e));
    TRY(retain_count(session, &out->n_dropped_records, &out->n_dropped_cells, e));
    TRY(session_get_u64(session, "run.n_segments", &n_segments, &found, e));
    TRY(session_get_u64(session, "run.n_chunks", &n_chunks, &found, e));
    out->has_link = n_links != 0;
    out->n_segments = (uint32_t)n_segments;
    out->n_chunks = (uint32_t)n_chunks;
    return STATUS_OK;
}
