/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* job_units.c - the bytes of the units that only the prover reads.
 *
 *   record unit   u8 log_rows, 32 root, then the segment record (vm/snapshot.h) to the
 *   end cells unit    u8 log_rows, 32 root, u32 n, then n times: u32 key, u16 last_seg,
 *                 u8 class, u64 first, u64 last
 */
#include <string.h>

#include "job.h"

enum { CELL_BYTES = 4 + 2 + 1 + 8 + 8 };

static enum status malformed(struct error *e, const char *what)
{
    return error_set(e, STATUS_FORMAT, "unit: %s is malformed", what);
}

static void put_head(struct byte_buffer *out, uint8_t log_rows, const struct digest *root)
{
    buffer_u8(out, log_rows);
    buffer_bytes(out, root->b, sizeof root->b);
}

static void get_head(struct byte_reader *r, uint8_t *log_rows, struct digest *root)
{
    *log_rows = read_u8(r);
    const uint8_t *b = read_bytes(r, sizeof root->b);
    if (b != NULL) {
        memcpy(root->b, b, sizeof root->b);
    }
}

static enum status written(const struct byte_buffer *out, struct error *e)
{
    return out->bad ? error_set(e, STATUS_MEMORY, "unit: no memory for its bytes")
                    : STATUS_OK;
}

enum status record_unit_encode(struct byte_buffer *out,
                               const struct segment_record *record, uint8_t log_rows,
                               const struct digest *root, struct error *e)
{
    put_head(out, log_rows, root);
    TRY(record_encode(out, record, e));
    return written(out, e);
}

enum status record_unit_decode(struct segment_record *record, struct byte_buffer *cells,
                               uint8_t *log_rows, struct digest *root,
                               const uint8_t *bytes, size_t len, struct error *e)
{
    struct byte_reader r;
    reader_init(&r, bytes, len);
    get_head(&r, log_rows, root);
    if (r.bad) {
        return malformed(e, "a segment's record");
    }
    return record_decode(record, cells, r.at, reader_left(&r), e);
}

enum status cells_unit_encode(struct byte_buffer *out, const struct image_cell *cells,
                              size_t n_cells, uint8_t log_rows, const struct digest *root,
                              struct error *e)
{
    put_head(out, log_rows, root);
    buffer_u32(out, (uint32_t)n_cells);
    for (size_t i = 0; i < n_cells; i++) {
        buffer_u32(out, cells[i].key);
        buffer_u16(out, cells[i].last_seg);
        buffer_u8(out, cells[i].class);
        buffer_u64(out, cells[i].first);
        buffer_u64(out, cells[i].last);
    }
    return written(out, e);
}

enum status cells_unit_decode(struct byte_buffer *cells, size_t *n_cells,
                              uint8_t *log_rows, struct digest *root,
                              const uint8_t *bytes, size_t len, struct error *e)
{
    struct byte_reader r;
    reader_init(&r, bytes, len);
    get_head(&r, log_rows, root);
    uint32_t n = read_u32(&r);
    if (r.bad || n == 0 || reader_left(&r) != (size_t)n * CELL_BYTES) {
        return malformed(e, "a chunk of the image");
    }
    buffer_clear(cells);
    struct image_cell *out = (struct image_cell *)buffer_room(cells, n * sizeof *out);
    if (out == NULL) {
        return written(cells, e);
    }
    for (uint32_t i = 0; i < n; i++) {
        memset(&out[i], 0, sizeof out[i]);
        out[i].key = read_u32(&r);
        out[i].last_seg = read_u16(&r);
        out[i].class = read_u8(&r);
        out[i].first = read_u64(&r);
        out[i].last = read_u64(&r);
        if (out[i].class > IMAGE_REGISTER || (i > 0 && out[i].key <= out[i - 1].key)) {
            return malformed(e, "a chunk of the image");
        }
    }
    *n_cells = n;
    return STATUS_OK;
}

/* ---- the store ---- */

bool job_has_unit(const struct job *job, enum unit_kind kind, uint32_t index)
{
    return job->request.store.has(job->request.store.arg, kind, index);
}

enum status job_get_unit(struct job *job, enum unit_kind kind, uint32_t index,
                         struct error *e)
{
    buffer_clear(&job->unit);
    TRY(job->request.store.get(job->request.store.arg, kind, index, &job->unit, e));
    return written(&job->unit, e);
}

enum status job_put_unit(struct job *job, enum unit_kind kind, uint32_t index,
                         struct error *e)
{
    return job->request.store.put(job->request.store.arg, kind, index, job->unit.bytes,
                                  job->unit.len, e);
}

const char *unit_kind_name(enum unit_kind kind)
{
    static const char *const names[UNIT_N_KINDS] = {
        [UNIT_RECORD] = "record",   [UNIT_CELLS] = "cells", [UNIT_LINK] = "link",
        [UNIT_SEGMENT] = "segment", [UNIT_IMAGE] = "image",
    };
    return (unsigned)kind < UNIT_N_KINDS ? names[kind] : NULL;
}

/* ---- who is told ---- */

const char *job_phase_name(enum job_phase phase)
{
    static const char *const names[JOB_N_PHASES] = {
        [PHASE_EXECUTE] = "execute", [PHASE_LINK] = "link", [PHASE_PROVE] = "prove",
        [PHASE_IMAGE] = "image",     [PHASE_SEAL] = "seal",
    };
    return (unsigned)phase < JOB_N_PHASES ? names[phase] : NULL;
}

void job_phase_begin(struct job *job, enum job_phase phase, uint32_t n_units)
{
    const struct observer *o = &job->request.observer;
    task_phase(job->request.task, job_phase_name(phase), n_units);
    if (o->phase_begin != NULL) {
        o->phase_begin(o->arg, phase, n_units);
    }
}

void job_unit_done(struct job *job, enum job_phase phase, uint32_t index, bool reused)
{
    const struct observer *o = &job->request.observer;
    task_units_reused(job->request.task, reused);
    task_units_done(job->request.task, 1);
    task_sample_memory(job->request.task);
    if (o->unit_done != NULL) {
        o->unit_done(o->arg, phase, index, reused);
    }
}

void job_phase_end(struct job *job, enum job_phase phase)
{
    const struct observer *o = &job->request.observer;
    if (o->phase_end != NULL) {
        o->phase_end(o->arg, phase);
    }
}
