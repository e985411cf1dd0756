/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* job.h - a job's insides; private to the files of engine/.
 *
 * A job knows of a run what the link record will say: one entry a segment and a chunk,
 * and the output. All else is in the store, one unit at a time.
 */
#ifndef ZK_JOB_H
#define ZK_JOB_H

#include "handles.h"
#include "prover/provable.h"
#include "stark/link.h"

enum { JOB_ARENA_MIN = 64 << 20 };

/* How much a unit may take if address space is all that is limited: each of the three
 * arenas of a workplace reserves it, however they share it. UINT64_MAX: no limit. */
uint64_t job_address_space(void);

struct job {
    struct engine *engine;
    struct job_request request;
    struct provable provable;
    struct arena *fixed; /* preprocessed columns */
    struct workplace work;
    uint64_t unit_budget; /* bytes for the arenas of work */
    struct mode_costs costs;
    bool has_choice; /* the last one */
    enum memory_mode last_mode;
    enum memory_reason last_reason;
    struct job_state state;
    uint64_t n_boundary_rows;    /* of all segments, padding included: below p */
    struct byte_buffer segments; /* struct link_segment, one a segment */
    struct byte_buffer chunks;   /* struct link_chunk, one a chunk */
    struct byte_buffer output;
    struct byte_buffer link; /* the link record's bytes, when made */
    struct link_challenges challenges;
    struct byte_buffer unit; /* the unit being read or written */
};

/* ---- units.c of the store's side: bytes of records and cells (job_units.c) ---- */

/* Bytes of UNIT_RECORD: the record and what was committed of it. */
MUST_USE enum status record_unit_encode(struct byte_buffer *out,
                                        const struct segment_record *record,
                                        uint8_t log_rows, const struct digest *root,
                                        struct error *e);
MUST_USE enum status record_unit_decode(struct segment_record *record,
                                        struct byte_buffer *cells, uint8_t *log_rows,
                                        struct digest *root, const uint8_t *bytes,
                                        size_t len, struct error *e);

/* Bytes of UNIT_CELLS. */
MUST_USE enum status cells_unit_encode(struct byte_buffer *out,
                                       const struct image_cell *cells, size_t n_cells,
                                       uint8_t log_rows, const struct digest *root,
                                       struct error *e);
MUST_USE enum status cells_unit_decode(struct byte_buffer *cells, size_t *n_cells,
                                       uint8_t *log_rows, struct digest *root,
                                       const uint8_t *bytes, size_t len, struct error *e);

/* Read a unit into job->unit. */
MUST_USE enum status job_get_unit(struct job *job, enum unit_kind kind, uint32_t index,
                                  struct error *e);
bool job_has_unit(const struct job *job, enum unit_kind kind, uint32_t index);
MUST_USE enum status job_put_unit(struct job *job, enum unit_kind kind, uint32_t index,
                                  struct error *e);

/* A choice as engine.h tells it (plan_memory.c). */
struct memory_choice memory_choice_of(const struct mode_situation *s,
                                      const struct mode_choice *c);

/* Tell observer and task. */
void job_phase_begin(struct job *job, enum job_phase phase, uint32_t n_units);
void job_unit_done(struct job *job, enum job_phase phase, uint32_t index, bool reused);
void job_phase_end(struct job *job, enum job_phase phase);

#endif
