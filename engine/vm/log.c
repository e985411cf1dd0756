/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The memory of a log, and the lists made when its steps are done. */
#include "vm/log.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/bits.h"
#include "vm/log_steps.h"

static size_t touches_max(const struct segment_record *record)
{
    const size_t clocks = (size_t)CLOCK_STEP * (record->n_steps + 1);
    return REGISTER_CELLS * ((clocks >> CLOCK_WINDOW_LOG2) + 1);
}

static unsigned log_slots(const struct segment_record *record)
{
    return log2_ceil(2 * record->n_cells);
}

size_t log_bytes(const struct segment_record *record)
{
    const size_t n = record->n_steps;
    return n * (sizeof(struct step_event) + 4)
           + record->n_crossings * sizeof(struct log_crossing)
           + record->n_calls * sizeof(struct log_call)
           + record->n_chunks * sizeof(struct log_chunk)
           + touches_max(record) * sizeof(struct log_touch) + record->n_cells * (4 + 8)
           + ((size_t)4 << log_slots(record)) + 9 * ARENA_ALIGN;
}

static bool allocate_log(struct replay *r, uint32_t **lists, struct arena *arena)
{
    const struct segment_record *const record = r->record;
    r->n_touches_max = touches_max(record);
    r->steps = arena_alloc(arena, record->n_steps * sizeof *r->steps);
    *lists = arena_alloc(arena, record->n_steps * sizeof **lists);
    r->crossings = arena_alloc(arena, record->n_crossings * sizeof *r->crossings);
    r->calls = arena_alloc(arena, record->n_calls * sizeof *r->calls);
    r->chunks = arena_alloc(arena, record->n_chunks * sizeof *r->chunks);
    r->touches = arena_alloc(arena, r->n_touches_max * sizeof *r->touches);
    r->t = arena_alloc(arena, record->n_cells * sizeof *r->t);
    return r->steps != NULL && *lists != NULL && r->crossings != NULL && r->calls != NULL
           && r->chunks != NULL && r->touches != NULL && r->t != NULL;
}

static bool allocate_scratch(struct replay *r, struct arena *arena)
{
    const size_t n_memory = r->record->n_cells - REGISTER_CELLS;
    r->log_slots = log_slots(r->record);
    r->value = arena_alloc(arena, r->record->n_cells * sizeof *r->value);
    r->slots = arena_alloc(arena, sizeof *r->slots << r->log_slots);
    if (r->value == NULL || r->slots == NULL) {
        return false;
    }
    r->regs = r->value + n_memory;
    r->t_reg = r->t + n_memory;
    return true;
}

/* The steps of each table, in order: a counting sort. */
static void fill_lists(struct segment_log *log, uint32_t *lists, const struct replay *r)
{
    size_t start[LOG_TABLES];
    size_t sum = 0;
    for (unsigned k = 0; k < LOG_TABLES; k++) {
        start[k] = sum;
        log->lists[k] = lists + sum;
        log->counts[k] = r->counts[k];
        sum += r->counts[k];
    }
    for (uint32_t j = 0; j < r->record->n_steps; j++) {
        lists[start[r->steps[j].table]++] = j;
    }
}

static enum status replay(struct segment_log *log, struct replay *r, struct arena *arena,
                          struct error *e)
{
    uint32_t *lists = NULL;
    TRY(record_check(r->record, e));
    if (!allocate_log(r, &lists, arena)) {
        return error_set(e, STATUS_MEMORY, "segment %" PRIu32 ": its log needs %zu bytes",
                         r->record->label, log_bytes(r->record));
    }
    const size_t mark = arena_mark(arena);
    if (!allocate_scratch(r, arena)) {
        return error_set(e, STATUS_MEMORY, "segment %" PRIu32 ": its log needs %zu bytes",
                         r->record->label, log_bytes(r->record));
    }
    log_index_cells(r);
    if (!log_run_steps(r)) {
        return error_set(e, STATUS_FORMAT,
                         "segment record %" PRIu32 ": not of this program: step %" PRIu32
                         ": %s",
                         r->record->label, r->step + 1, r->fault);
    }
    fill_lists(log, lists, r);
    arena_release(arena, mark);
    log->record = r->record;
    log->steps = r->steps;
    log->n_steps = r->record->n_steps;
    log->crossings = r->crossings;
    log->n_crossings = r->n_crossings;
    log->calls = r->calls;
    log->n_calls = r->n_calls;
    log->chunks = r->chunks;
    log->n_chunks = r->n_chunks;
    log->touches = r->touches;
    log->n_touches = r->n_touches;
    log->t_last = r->t;
    return STATUS_OK;
}

enum status vm_replay(struct segment_log *log, const struct program *program,
                      const struct segment_record *record, struct arena *arena,
                      struct error *e)
{
    struct replay r = {.program = program, .record = record};
    const size_t mark = arena_mark(arena);
    *log = (struct segment_log){0};
    const enum status s = replay(log, &r, arena, e);
    if (s != STATUS_OK) {
        *log = (struct segment_log){0};
        arena_release(arena, mark);
    }
    return s;
}

void log_count_rows(uint32_t *counts, const struct segment_log *log,
                    const struct program *program)
{
    memset(counts, 0, program->n_rows * sizeof *counts);
    for (size_t j = 0; j < log->n_steps; j++) {
        counts[log->steps[j].row]++;
    }
}

const char *log_table_name(enum log_table table)
{
    static const char *const names[LOG_TABLES] = {
#define LOG_TABLE_NAME(name, text) [LOG_##name] = #text,
        LOG_TABLE_LIST(LOG_TABLE_NAME)
#undef LOG_TABLE_NAME
    };
    return names[table];
}
