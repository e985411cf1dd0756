/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* job.c - opening a job; proving, sealing, and the order of it all. */
#include "job.h"

#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "stark/proof.h"

static bool parameters_valid(const struct proof_parameters *p)
{
    struct stark_params params = {p->log_blowup, p->security, p->segment_log2};
    return stark_params_valid(&params);
}

/* Beside the arenas: the guest's pages, heaps of threads, the store. */
#define JOB_SPACE_BESIDES ((uint64_t)256 << 20)

uint64_t job_address_space(void)
{
    enum { N_ARENAS = 3 };
    const uint64_t left = host_address_space_left();
    if (left == UINT64_MAX) {
        return UINT64_MAX;
    }
    return left > JOB_SPACE_BESIDES ? (left - JOB_SPACE_BESIDES) / N_ARENAS : 0;
}

static enum status open_memory(struct job *job, struct error *e)
{
    struct engine *engine = job->engine;
    const struct job_request *r = &job->request;
    struct stark_params params = {r->parameters.log_blowup, r->parameters.security,
                                  r->parameters.segment_log2};
    const struct program *program = &r->guest->elf.program;
    size_t fixed =
        provable_bytes(engine->machine, program, &params, pool_threads(engine->pool));
    TRY(arena_open(&job->fixed, fixed, e));
    TRY(provable_init(&job->provable, engine->machine, program, &params, job->fixed,
                      engine->pool, e));
    uint64_t resident = host_rss();
    job->unit_budget = r->memory_budget > resident ? r->memory_budget - resident : 0;
    const uint64_t address_space = job_address_space();
    if (address_space < JOB_ARENA_MIN) {
        return error_set(e, STATUS_LIMIT,
                         "memory: %llu MiB of address space are left (RLIMIT_AS, ulimit "
                         "-v), too little for three arenas of %d MiB",
                         (unsigned long long)(host_address_space_left() >> 20),
                         JOB_ARENA_MIN >> 20);
    }
    if (job->unit_budget > address_space) {
        job->unit_budget = address_space;
    }
    if (job->unit_budget < JOB_ARENA_MIN) {
        return error_set(
            e, STATUS_LIMIT,
            "memory: %llu MiB are allowed and %llu MiB are in use before the first "
            "segment",
            (unsigned long long)(r->memory_budget >> 20),
            (unsigned long long)(resident >> 20));
    }
    TRY(arena_open(&job->work.arena, job->unit_budget, e));
    TRY(arena_open(&job->work.kept, job->unit_budget, e));
    TRY(arena_open(&job->work.hashes, job->unit_budget, e));
    job->work.spill_folder = r->spill_folder;
    job->work.make_room = r->store.make_room;
    job->work.room_arg = r->store.arg;
    job->work.pool = engine->pool;
    job->work.task = r->task;
    arena_watch(job->fixed, r->task);
    arena_watch(job->work.arena, r->task);
    arena_watch(job->work.kept, r->task);
    arena_watch(job->work.hashes, r->task);
    return STATUS_OK;
}

enum status job_open(struct job **job, struct engine *engine,
                     const struct job_request *request, struct error *e)
{
    *job = NULL;
    if (!parameters_valid(&request->parameters)) {
        return error_set(
            e, STATUS_ARGUMENT,
            "job: security %u, blow-up 2^%u, segments of 2^%u steps are not a legal "
            "choice",
            request->parameters.security, request->parameters.log_blowup,
            request->parameters.segment_log2);
    }
    struct job *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return error_set(e, STATUS_MEMORY, "job: no memory for the handle");
    }
    made->engine = engine;
    made->request = *request;
    enum status s = open_memory(made, e);
    if (s != STATUS_OK) {
        job_close(made);
        return s;
    }
    *job = made;
    return STATUS_OK;
}

void job_close(struct job *job)
{
    if (job == NULL) {
        return;
    }
    arena_close(job->work.arena);
    arena_close(job->work.kept);
    arena_close(job->work.hashes);
    arena_close(job->fixed);
    buffer_free(&job->segments);
    buffer_free(&job->chunks);
    buffer_free(&job->output);
    buffer_free(&job->link);
    buffer_free(&job->unit);
    free(job);
}

void job_get_state(const struct job *job, struct job_state *state)
{
    *state = job->state;
}

/* ---- prove ---- */

/* The observer hears of a choice when it is not the one before. */
static void tell_mode(void *arg, const struct mode_situation *s,
                      const struct mode_choice *c)
{
    struct job *const job = arg;
    const struct observer *const o = &job->request.observer;
    const struct memory_choice told = memory_choice_of(s, c);
    const bool is_same =
        job->has_choice && job->last_mode == told.mode && job->last_reason == told.reason;
    job->has_choice = true;
    job->last_mode = told.mode;
    job->last_reason = told.reason;
    if (!is_same && o->memory_chosen != NULL) {
        o->memory_chosen(o->arg, &told);
    }
}

static struct unit_memory unit_memory(struct job *job)
{
    struct unit_memory m = {
        .budget = job->unit_budget, .costs = &job->costs, .told = tell_mode, .arg = job};
    enum memory_mode mode = job->request.mode;
    m.may[PROVE_RESIDENT] = mode == MEMORY_AUTO || mode == MEMORY_RESIDENT;
    m.may[PROVE_STREAM] = mode == MEMORY_AUTO || mode == MEMORY_STREAM;
    m.may[PROVE_SPILL] = mode == MEMORY_AUTO || mode == MEMORY_SPILL;
    return m;
}

/* A unit under way: what its bytes decode to. */
struct segment_unit {
    struct segment_record record;
    struct byte_buffer cells;
};

static enum status get_segment(struct segment_unit *unit, struct job *job, uint32_t index,
                               struct error *e)
{
    uint8_t log_rows;
    struct digest root;
    TRY(job_get_unit(job, UNIT_RECORD, index, e));
    TRY(record_unit_decode(&unit->record, &unit->cells, &log_rows, &root, job->unit.bytes,
                           job->unit.len, e));
    return unit->record.label == index + 1
               ? STATUS_OK
               : error_set(e, STATUS_FORMAT, "unit: record %u is that of segment %u",
                           index, unit->record.label - 1);
}

static enum status get_chunk(struct image_chunk *chunk, struct byte_buffer *cells,
                             struct job *job, uint32_t index, struct error *e)
{
    uint8_t log_rows;
    struct digest root;
    chunk->index = index;
    TRY(job_get_unit(job, UNIT_CELLS, index, e));
    TRY(cells_unit_decode(cells, &chunk->n_cells, &log_rows, &root, job->unit.bytes,
                          job->unit.len, e));
    chunk->cells = (const struct image_cell *)cells->bytes;
    return STATUS_OK;
}

static enum status make_segment(struct job *job, uint32_t index,
                                struct byte_buffer *proof, struct error *e)
{
    struct segment_unit unit = {0};
    const struct unit_memory memory = unit_memory(job);
    enum status s = get_segment(&unit, job, index, e);
    if (s == STATUS_OK) {
        s = segment_prove(proof, &job->provable, &unit.record, &job->challenges, &memory,
                          &job->work, e);
    }
    buffer_free(&unit.cells);
    return s;
}

static enum status make_image(struct job *job, uint32_t index, struct byte_buffer *proof,
                              struct error *e)
{
    struct image_chunk chunk = {0};
    struct byte_buffer cells = {0};
    const struct unit_memory memory = unit_memory(job);
    enum status s = get_chunk(&chunk, &cells, job, index, e);
    if (s == STATUS_OK) {
        s = image_prove(proof, &job->provable, &chunk, &job->challenges, &memory,
                        &job->work, e);
    }
    buffer_free(&cells);
    return s;
}

/* Make a unit that the store lacks. Its loops stand still while the job is paused. */
static enum status prove_unit(struct job *job, enum job_phase phase, enum unit_kind kind,
                              uint32_t index,
                              enum status (*make)(struct job *, uint32_t,
                                                  struct byte_buffer *, struct error *),
                              struct error *e)
{
    struct byte_buffer proof = {0};
    const bool is_reused = job_has_unit(job, kind, index);
    enum status s = STATUS_OK;
    if (!is_reused) {
        pool_follow(job->work.pool, job->request.task);
        s = make(job, index, &proof, e);
        pool_follow(job->work.pool, NULL);
        if (s == STATUS_OK) {
            s = job->request.store.put(job->request.store.arg, kind, index, proof.bytes,
                                       proof.len, e);
        }
    }
    buffer_free(&proof);
    if (s == STATUS_OK) {
        job_unit_done(job, phase, index, is_reused);
    }
    return s;
}

enum status job_prove_segment(struct job *job, uint32_t index, struct error *e)
{
    return prove_unit(job, PHASE_PROVE, UNIT_SEGMENT, index, make_segment, e);
}

enum status job_prove_image(struct job *job, uint32_t index, struct error *e)
{
    return prove_unit(job, PHASE_IMAGE, UNIT_IMAGE, index, make_image, e);
}

/* ---- forecast ---- */

static void fill_forecast(struct job_forecast *out, const struct unit_forecast *f)
{
    out->choice = memory_choice_of(&f->situation, &f->choice);
    out->len_proof = f->len_proof;
    out->n_values = f->situation.n_values;
}

enum status job_forecast_segment(struct job *job, uint32_t index,
                                 struct job_forecast *out, struct error *e)
{
    struct segment_unit unit = {0};
    struct unit_forecast f;
    const struct unit_memory memory = unit_memory(job);
    enum status s = get_segment(&unit, job, index, e);
    if (s == STATUS_OK) {
        s = segment_forecast(&f, &job->provable, &unit.record, &memory, &job->work, e);
    }
    buffer_free(&unit.cells);
    if (s == STATUS_OK) {
        fill_forecast(out, &f);
    }
    return s;
}

enum status job_forecast_image(struct job *job, uint32_t index, struct job_forecast *out,
                               struct error *e)
{
    struct image_chunk chunk = {0};
    struct byte_buffer cells = {0};
    struct unit_forecast f;
    const struct unit_memory memory = unit_memory(job);
    enum status s = get_chunk(&chunk, &cells, job, index, e);
    if (s == STATUS_OK) {
        s = image_forecast(&f, &job->provable, &chunk, &memory, &job->work, e);
    }
    buffer_free(&cells);
    if (s == STATUS_OK) {
        fill_forecast(out, &f);
    }
    return s;
}

static enum status prove_all(struct job *job, enum job_phase phase, uint32_t n,
                             enum status (*prove_one)(struct job *, uint32_t,
                                                      struct error *),
                             struct error *e)
{
    job_phase_begin(job, phase, n);
    for (uint32_t i = 0; i < n; i++) {
        TRY(task_check(job->request.task, e));
        TRY(prove_one(job, i, e));
    }
    job_phase_end(job, phase);
    return STATUS_OK;
}

/* ---- seal ---- */

static enum status seal_parts(struct job *job, enum unit_kind kind, uint32_t n,
                              sink_fn *sink, void *arg, struct error *e)
{
    for (uint32_t i = 0; i < n; i++) {
        uint8_t head[PROOF_FILE_PART_HEAD_BYTES];
        TRY(task_check(job->request.task, e));
        TRY(job_get_unit(job, kind, i, e));
        proof_file_part_head(head, (uint32_t)job->unit.len);
        TRY(sink(arg, head, sizeof head, e));
        TRY(sink(arg, job->unit.bytes, job->unit.len, e));
        job->state.len_proof += sizeof head + job->unit.len;
    }
    return STATUS_OK;
}

enum status job_seal(struct job *job, sink_fn *sink, void *arg, struct error *e)
{
    uint8_t head[PROOF_FILE_HEAD_BYTES];
    job_phase_begin(job, PHASE_SEAL, 1);
    proof_file_head(head, (uint32_t)job->link.len);
    TRY(sink(arg, head, sizeof head, e));
    TRY(sink(arg, job->link.bytes, job->link.len, e));
    job->state.len_proof = sizeof head + job->link.len;
    TRY(seal_parts(job, UNIT_SEGMENT, job->state.n_segments, sink, arg, e));
    TRY(seal_parts(job, UNIT_IMAGE, job->state.n_chunks, sink, arg, e));
    job_unit_done(job, PHASE_SEAL, 0, false);
    job_phase_end(job, PHASE_SEAL);
    return STATUS_OK;
}

enum status job_run(struct job *job, sink_fn *sink, void *arg, struct error *e)
{
    TRY(job_execute(job, e));
    TRY(job_link(job, e));
    TRY(prove_all(job, PHASE_PROVE, job->state.n_segments, job_prove_segment, e));
    TRY(prove_all(job, PHASE_IMAGE, job->state.n_chunks, job_prove_image, e));
    return job_seal(job, sink, arg, e);
}
