/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_run.c - the whole run from its records: opening, and finding what happens. */
#include "view_run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum status run_view_open(struct run_view **view, const struct run_source *source,
                          struct error *e)
{
    *view = NULL;
    struct run_view *const made = calloc(1, sizeof *made);
    if (made == NULL) {
        return error_set(e, STATUS_MEMORY, "view: no memory for the handle");
    }
    made->source = *source;
    const struct vm_options options = {.input = source->input,
                                       .len_input = source->len_input};
    const enum status s = vm_open(&made->scout, &source->guest->elf, &options, e);
    if (s != STATUS_OK) {
        free(made);
        return s;
    }
    *view = made;
    return STATUS_OK;
}

void run_view_close(struct run_view *view)
{
    if (view == NULL) {
        return;
    }
    for (size_t i = 0; i < RUN_RECORDS_KEPT; i++) {
        buffer_free(&view->kept[i].bytes);
        buffer_free(&view->kept[i].cells);
    }
    for (size_t i = 0; i < view->n_calls; i++) {
        free(view->calls[i].frames);
    }
    free(view->calls);
    vm_close(view->whole);
    vm_close(view->scout);
    free(view);
}

void run_view_shape(const struct run_view *view, struct run_shape *shape)
{
    *shape = view->shape;
}

/* ---- records ---- */

static void drop(struct kept_record *k)
{
    buffer_free(&k->bytes);
    buffer_free(&k->cells);
    *k = (struct kept_record){0};
}

/* A slot for one more record: drops those used longest ago while there are too many. */
static struct kept_record *make_room(struct run_view *v)
{
    for (;;) {
        struct kept_record *oldest = NULL;
        struct kept_record *empty = NULL;
        uint64_t bytes = 0;
        for (size_t i = 0; i < RUN_RECORDS_KEPT; i++) {
            struct kept_record *const k = &v->kept[i];
            bytes += k->cells.len + k->bytes.len;
            if (k->used == 0) {
                empty = k;
            } else if (oldest == NULL || k->used < oldest->used) {
                oldest = k;
            }
        }
        if (empty != NULL && bytes <= RUN_RECORD_BYTES_KEPT) {
            return empty;
        }
        drop(oldest);
    }
}

static enum status decode(struct run_view *v, uint32_t segment, struct kept_record *k,
                          struct error *e)
{
    const struct unit_store *const units = &v->source.units;
    uint8_t log_rows;
    struct digest root;
    TRY(units->get(units->arg, UNIT_RECORD, segment, &k->bytes, e));
    TRY(record_unit_decode(&k->record, &k->cells, &log_rows, &root, k->bytes.bytes,
                           k->bytes.len, e));
    const uint32_t full = (uint32_t)1 << v->source.segment_log2;
    if (k->record.label != segment + 1
        || (k->record.is_exit ? k->record.n_steps > full : k->record.n_steps != full)) {
        return error_set(e, STATUS_FORMAT,
                         "view: the record of segment %" PRIu32
                         " is not one of this run: it is number %" PRIu32
                         ", with %" PRIu32 " steps",
                         segment, k->record.label - 1, k->record.n_steps);
    }
    return STATUS_OK;
}

enum status run_record(struct run_view *v, uint32_t segment,
                       const struct segment_record **record, struct error *e)
{
    for (size_t i = 0; i < RUN_RECORDS_KEPT; i++) {
        struct kept_record *const k = &v->kept[i];
        if (k->used != 0 && k->index == segment) {
            k->used = ++v->n_uses;
            *record = &k->record;
            return STATUS_OK;
        }
    }
    struct kept_record *const k = make_room(v);
    const enum status s = decode(v, segment, k, e);
    if (s != STATUS_OK) {
        drop(k);
        return s;
    }
    k->index = segment;
    k->used = ++v->n_uses;
    *record = &k->record;
    return STATUS_OK;
}

enum status run_view_extend(struct run_view *view, uint32_t n_segments, struct error *e)
{
    const struct segment_record *last;
    if (n_segments <= view->shape.n_segments) {
        return STATUS_OK;
    }
    TRY(run_record(view, n_segments - 1, &last, e));
    struct run_calls *const calls = realloc(view->calls, n_segments * sizeof *calls);
    if (calls == NULL) {
        return error_set(e, STATUS_MEMORY, "view: no memory for %" PRIu32 " segments",
                         n_segments);
    }
    memset(calls + view->n_calls, 0, (n_segments - view->n_calls) * sizeof *calls);
    view->calls = calls;
    view->n_calls = n_segments;
    view->shape = (struct run_shape){
        .n_segments = n_segments,
        .n_cycles =
            ((uint64_t)(n_segments - 1) << view->source.segment_log2) + last->n_steps,
        .is_whole = last->is_exit,
    };
    return STATUS_OK;
}

/* ---- the scout ---- */

static bool is_cancelled(const void *task)
{
    return task_cancelled(task);
}

enum status run_enter(struct run_view *v, uint32_t segment,
                      const struct segment_record **record, struct task *task,
                      struct error *e)
{
    TRY(run_record(v, segment, record, e));
    vm_set_cancelled(v->scout, is_cancelled, task);
    return vm_enter_segment(v->scout, *record, false,
                            (uint64_t)segment << v->source.segment_log2, e);
}

enum status run_scout(struct run_view *v, uint64_t n, const struct vm_point *points,
                      unsigned n_points, vm_seen_fn *seen, void *arg, struct error *e)
{
    TRY(vm_watch(v->scout, points, n_points, seen, arg, e));
    const uint64_t want = vm_steps(v->scout) + n;
    const enum status s = vm_run(v->scout, n, e);
    if (s == STATUS_TRAP
        || (s == STATUS_OK && vm_steps(v->scout) != want && !vm_has_stopped(v->scout))) {
        return error_set(e, STATUS_FORMAT,
                         "view: cycle %" PRIu64
                         " is not in this run: the records are of another program",
                         vm_steps(v->scout));
    }
    return s;
}

/* ---- finding ---- */

static enum vm_event event_of(enum view_event event)
{
    switch (event) {
    case VIEW_PC:
        return VM_EVENT_PC;
    case VIEW_MEMORY_WRITE:
        return VM_EVENT_WRITE;
    case VIEW_MEMORY_READ:
        return VM_EVENT_READ;
    case VIEW_REGISTER_WRITE:
        return VM_EVENT_REGISTER_WRITE;
    case VIEW_REGISTER_READ:
        break;
    }
    return VM_EVENT_REGISTER_READ;
}

static bool touches(const struct segment_record *record, uint64_t address)
{
    size_t low = 0;
    size_t high = record->n_cells - REGISTER_CELLS;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (record->cells[middle].key < address / 8) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < record->n_cells - REGISTER_CELLS
           && record->cells[low].key == address / 8;
}

struct finding {
    struct vm_point points[RUN_POINTS_MAX];
    unsigned n_points;
    bool is_first; /* stop at the first hit; else keep the last */
    bool is_found;
    struct run_hit hit;
};

/* Can the segment meet a point? Only of memory the record tells without running. */
static bool may_meet(const struct finding *f, const struct segment_record *record)
{
    for (unsigned i = 0; i < f->n_points; i++) {
        const enum vm_event event = f->points[i].event;
        if ((event != VM_EVENT_READ && event != VM_EVENT_WRITE)
            || touches(record, f->points[i].what)) {
            return true;
        }
    }
    return false;
}

static bool take(void *arg, const struct vm_seen *seen)
{
    struct finding *const f = arg;
    if (!f->is_found || f->hit.cycle != seen->steps) {
        f->hit = (struct run_hit){seen->steps, seen->point};
    }
    f->is_found = true;
    return f->is_first;
}

/* Look at the cycles of a segment from `from` on, those before `end`. */
static enum status look_in(struct run_view *v, struct finding *f, uint32_t segment,
                           uint64_t from, uint64_t end, struct task *task,
                           struct error *e)
{
    const struct segment_record *record;
    TRY(task_check(task, e));
    TRY(run_record(v, segment, &record, e));
    if (may_meet(f, record)) {
        TRY(run_enter(v, segment, &record, task, e));
        TRY(run_scout(v, from - vm_steps(v->scout), NULL, 0, NULL, NULL, e));
        TRY(run_scout(v, end - from, f->points, f->n_points, take, f, e));
    }
    task_units_done(task, 1);
    return STATUS_OK;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* In the cycles [first, end). */
static enum status find_on(struct run_view *v, struct finding *f, uint64_t first,
                           uint64_t end, struct task *task, struct error *e)
{
    const unsigned log2 = v->source.segment_log2;
    if (first < end) {
        task_phase(task, "search", ((end - 1) >> log2) - (first >> log2) + 1);
    }
    while (first < end && !f->is_found) {
        const uint32_t segment = (uint32_t)(first >> log2);
        const uint64_t last = least(((uint64_t)segment + 1) << log2, end);
        TRY(look_in(v, f, segment, first, last, task, e));
        first = last;
    }
    return STATUS_OK;
}

static enum status find_back(struct run_view *v, struct finding *f, uint64_t first,
                             uint64_t end, struct task *task, struct error *e)
{
    const unsigned log2 = v->source.segment_log2;
    if (first < end) {
        task_phase(task, "search", ((end - 1) >> log2) - (first >> log2) + 1);
    }
    while (first < end && !f->is_found) {
        const uint32_t segment = (uint32_t)((end - 1) >> log2);
        const uint64_t start = (uint64_t)segment << log2;
        const uint64_t from = start > first ? start : first;
        TRY(look_in(v, f, segment, from, end, task, e));
        end = from;
    }
    return STATUS_OK;
}

enum status run_view_find(struct run_view *view, int64_t from, int direction,
                          const struct run_point *points, unsigned n_points,
                          struct task *task, bool *is_found, struct run_hit *hit,
                          struct error *e)
{
    struct finding f = {.n_points = n_points, .is_first = direction > 0};
    *is_found = false;
    if (n_points > RUN_POINTS_MAX) {
        return error_set(e, STATUS_ARGUMENT, "search: %u points, at most %d", n_points,
                         RUN_POINTS_MAX);
    }
    for (unsigned i = 0; i < n_points; i++) {
        f.points[i] = (struct vm_point){event_of(points[i].event), points[i].what};
    }
    const uint64_t n = view->shape.n_cycles;
    if (n_points == 0 || n == 0) {
        return STATUS_OK;
    }
    if (direction > 0) {
        TRY(find_on(view, &f, (uint64_t)(from + 1), n, task, e));
    } else if (from > 0) {
        TRY(find_back(view, &f, 0, least((uint64_t)from, n), task, e));
    }
    *is_found = f.is_found;
    *hit = f.hit;
    return STATUS_OK;
}

enum status run_view_find_instruction(struct run_view *view, uint64_t first, uint64_t end,
                                      int direction, run_wanted_fn *is_wanted, void *arg,
                                      struct task *task, bool *is_found, uint64_t *cycle,
                                      struct error *e)
{
    struct finding f = {
        .points = {{VM_EVENT_WANTED, 0}}, .n_points = 1, .is_first = direction > 0};
    *is_found = false;
    end = least(end, view->shape.n_cycles);
    vm_want(view->scout, is_wanted, arg);
    const enum status s = direction > 0 ? find_on(view, &f, first, end, task, e)
                                        : find_back(view, &f, first, end, task, e);
    vm_want(view->scout, NULL, NULL);
    *is_found = s == STATUS_OK && f.is_found;
    *cycle = f.hit.cycle;
    return s;
}
