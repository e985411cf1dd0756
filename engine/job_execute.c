/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* job_execute.c - the two phases before the first proof: run the program and cut it into
 * segments, then bind all cuts together.
 *
 * Segments that the store has are not run again: their records are applied to the
 * machine, which checks that they continue the run. The cells of the whole run follow
 * from the machine's memory at the end, so they are found again whenever execution is
 * gone through.
 */
#include <string.h>

#include "job.h"
#include "vm/vm.h"

static bool is_cancelled(const void *task)
{
    return task_cancelled(task);
}

static enum status add_entry(struct byte_buffer *entries, const void *entry, size_t size,
                             struct error *e)
{
    buffer_bytes(entries, entry, size);
    return entries->bad
               ? error_set(e, STATUS_MEMORY, "job: no memory for its list of units")
               : STATUS_OK;
}

static enum status too_many_cells(struct error *e)
{
    return error_set(e, STATUS_LIMIT,
                     "the run touches more cells, segment by segment, than one proof can "
                     "hold; choose larger segments");
}

static enum status add_segment(struct job *job, const struct segment_record *record,
                               uint8_t log_rows, const struct digest *root,
                               struct error *e)
{
    struct link_segment entry = {
        .steps = record->n_steps,
        .pc2_first = record->pc2_first,
        .pc2_last = record->pc2_last,
        .out_offset = record->output_offset,
        .len_out = record->len_output,
        .log_rows = log_rows,
        .root = *root,
    };
    buffer_bytes(&job->output, record->output, record->len_output);
    if (job->output.bad) {
        return error_set(e, STATUS_MEMORY, "job: no memory for the program's output");
    }
    job->state.n_segments++;
    job->state.steps += record->n_steps;
    job->n_boundary_rows += (uint64_t)1 << log_rows;
    if (job->n_boundary_rows >= FP_P) {
        return too_many_cells(e);
    }
    return add_entry(&job->segments, &entry, sizeof entry, e);
}

/* Take segment `index` over from the store. */
static enum status skip_segment(struct job *job, struct vm *vm, uint32_t index,
                                struct error *e)
{
    struct segment_record record;
    struct byte_buffer cells = {0};
    uint8_t log_rows;
    struct digest root;
    TRY(job_get_unit(job, UNIT_RECORD, index, e));
    enum status s = record_unit_decode(&record, &cells, &log_rows, &root, job->unit.bytes,
                                       job->unit.len, e);
    if (s == STATUS_OK)
        s = vm_skip_segment(vm, &record, e);
    if (s == STATUS_OK)
        s = add_segment(job, &record, log_rows, &root, e);
    buffer_free(&cells);
    return s;
}

static enum status run_segment(struct job *job, struct vm *vm, uint32_t index,
                               struct error *e)
{
    struct segment_record record;
    uint8_t log_rows;
    struct digest root;
    TRY(vm_run_segment(vm, &record, e));
    TRY(segment_commit(&job->provable, &record, &log_rows, &root, &job->work, e));
    buffer_clear(&job->unit);
    TRY(record_unit_encode(&job->unit, &record, log_rows, &root, e));
    TRY(job_put_unit(job, UNIT_RECORD, index, e));
    return add_segment(job, &record, log_rows, &root, e);
}

static enum status run_all(struct job *job, struct vm *vm, struct error *e)
{
    uint64_t limit = job->request.max_steps;
    for (uint32_t i = 0; !vm_has_exited(vm); i++) {
        TRY(task_check(job->request.task, e));
        bool reused = job_has_unit(job, UNIT_RECORD, i);
        TRY(reused ? skip_segment(job, vm, i, e) : run_segment(job, vm, i, e));
        if (limit != 0
            && (vm_steps(vm) > limit || (vm_steps(vm) == limit && !vm_has_exited(vm)))) {
            return error_set(e, STATUS_TRAP,
                             "the program is not at its end after %llu steps, the limit",
                             (unsigned long long)limit);
        }
        job_unit_done(job, PHASE_EXECUTE, i, reused);
    }
    job->state.exit_code = vm_exit_code(vm);
    return STATUS_OK;
}

/* ---- image chunks ---- */

static enum status add_chunk(struct job *job, const struct image_cell *cells, size_t n,
                             struct error *e)
{
    struct image_chunk chunk = {
        .index = job->state.n_chunks, .cells = cells, .n_cells = n};
    struct link_chunk entry = {.key_first = cells[0].key, .key_last = cells[n - 1].key};
    TRY(task_check(job->request.task, e));
    TRY(image_commit(&job->provable, &chunk, &entry.log_rows, &entry.root, &job->work,
                     e));
    buffer_clear(&job->unit);
    TRY(cells_unit_encode(&job->unit, cells, n, entry.log_rows, &entry.root, e));
    if (!job_has_unit(job, UNIT_CELLS, chunk.index)) {
        TRY(job_put_unit(job, UNIT_CELLS, chunk.index, e));
    }
    job->state.n_chunks++;
    return add_entry(&job->chunks, &entry, sizeof entry, e);
}

/* A chunk has at most as many rows as a segment has steps, one of them padding. */
static enum status cut_image(struct job *job, const struct vm *vm, struct error *e)
{
    size_t most = ((size_t)1 << job->request.parameters.segment_log2) - 1;
    size_t mark = arena_mark(job->work.arena);
    struct image_cell *cells = arena_alloc(job->work.arena, most * sizeof *cells);
    if (cells == NULL) {
        return error_set(e, STATUS_LIMIT,
                         "memory: the budget has no room for the cells of a chunk");
    }
    struct vm_image_cursor cursor = {0};
    size_t n = 0;
    enum status s = STATUS_OK;
    while (s == STATUS_OK && vm_next_image_cell(vm, &cursor, &cells[n])) {
        if (++n == most) {
            s = add_chunk(job, cells, n, e);
            n = 0;
        }
    }
    if (s == STATUS_OK && n > 0) {
        s = add_chunk(job, cells, n, e);
    }
    arena_release(job->work.arena, mark);
    return s;
}

enum status job_execute(struct job *job, struct error *e)
{
    const struct job_request *r = &job->request;
    struct vm_options options = {
        .input = r->input,
        .len_input = r->len_input,
        .log_steps = r->parameters.segment_log2,
        .write = r->observer.guest_write,
        .arg = r->observer.arg,
    };
    struct vm *vm;
    buffer_clear(&job->segments);
    buffer_clear(&job->chunks);
    buffer_clear(&job->output);
    memset(&job->state, 0, sizeof job->state);
    job->n_boundary_rows = 0;
    TRY(vm_open(&vm, &r->guest->elf, &options, e));
    vm_set_cancelled(vm, is_cancelled, r->task);
    job_phase_begin(job, PHASE_EXECUTE, 0);
    enum status s = run_all(job, vm, e);
    if (s == STATUS_OK) {
        s = cut_image(job, vm, e);
    }
    vm_close(vm);
    if (s == STATUS_OK) {
        job->state.len_output = job->output.len;
        job->state.executed = true;
        job_phase_end(job, PHASE_EXECUTE);
    }
    return s;
}

/* ---- link ---- */

static enum status encode_link(struct job *job, uint64_t nonce, struct error *e)
{
    struct statement statement = {
        .params = job->provable.params,
        .program = job->provable.commitment.program,
        .output = job->output.bytes,
        .len_output = (uint32_t)job->output.len,
        .exit_code = job->state.exit_code,
        .steps = job->state.steps,
        .n_segments = job->state.n_segments,
        .n_chunks = job->state.n_chunks,
    };
    buffer_clear(&job->link);
    return link_encode(&job->link, &statement,
                       (const struct link_segment *)job->segments.bytes,
                       (const struct link_chunk *)job->chunks.bytes, nonce, e);
}

/* What the verifier will ask of the record, before any proof depends on it. */
static enum status check_link(const struct job *job, const struct link_record *record,
                              struct error *e)
{
    const struct provable *p = &job->provable;
    TRY(link_check(record, p->commitment.entry_pc2, e));
    if (!link_counts_fit(record, &p->kinds[KIND_SEGMENT], &p->kinds[KIND_IMAGE],
                         &p->commitment)) {
        return too_many_cells(e);
    }
    return STATUS_OK;
}

enum status job_link(struct job *job, struct error *e)
{
    struct link_record record;
    job_phase_begin(job, PHASE_LINK, 1);
    TRY(encode_link(job, 0, e));
    TRY(link_decode(&record, job->link.bytes, job->link.len, e));
    TRY(check_link(job, &record, e));
    uint64_t nonce = link_grind(&job->challenges, &record, &job->provable.commitment.air,
                                &job->provable.key, job->work.pool);
    TRY(encode_link(job, nonce, e));
    bool reused = job_has_unit(job, UNIT_LINK, 0);
    if (!reused) {
        buffer_clear(&job->unit);
        buffer_bytes(&job->unit, job->link.bytes, job->link.len);
        TRY(job_put_unit(job, UNIT_LINK, 0, e));
    }
    job_unit_done(job, PHASE_LINK, 0, reused);
    job_phase_end(job, PHASE_LINK);
    return STATUS_OK;
}
