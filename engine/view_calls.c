/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_calls.c - calls and returns over the whole run: over a call, out of a function,
 * the calls under way.
 *
 * Going back is going forward through a segment with a stack of calls. It leaves n_open
 * calls open, and has returned from n_returns of those before it. If `skip` of the calls
 * open at its end are returned from later, then of those open at its start
 *     max(skip - n_open, 0) + n_returns
 * are, and of its own the last min(skip, n_open).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "view_run.h"

enum { FRAMES_KEPT = 256 }; /* of a segment, for run_view_frames */

static const struct vm_point call_points[2] = {{VM_EVENT_RETURN, 0}, {VM_EVENT_CALL, 0}};

/* ---- forward ---- */

/* Running until so many more returns than calls were made. */
struct leaving {
    uint64_t depth; /* calls not returned from, and the one to leave */
    bool is_out;
    uint64_t steps; /* before the return that leaves */
};

static bool count_depth(void *arg, const struct vm_seen *seen)
{
    struct leaving *const l = arg;
    if (seen->point == 1) {
        l->depth++;
        return false;
    }
    if (l->depth == 0) {
        return false; /* before the call itself: it returns and calls at once */
    }
    l->depth--;
    l->is_out = l->depth == 0;
    l->steps = seen->steps;
    return l->is_out;
}

/* To the cycle after the return that leaves `depth` calls, looking from cycle `from`. */
static enum status leave(struct run_view *v, uint64_t from, uint64_t depth,
                         struct task *task, bool *is_found, uint64_t *to, struct error *e)
{
    const unsigned log2 = v->source.segment_log2;
    struct leaving l = {.depth = depth};
    task_phase(task, "search", v->shape.n_segments - (uint32_t)(from >> log2));
    while (from < v->shape.n_cycles && !l.is_out) {
        const struct segment_record *record;
        const uint32_t segment = (uint32_t)(from >> log2);
        TRY(task_check(task, e));
        TRY(run_enter(v, segment, &record, task, e));
        const uint64_t end = vm_steps(v->scout) + record->n_steps;
        TRY(run_scout(v, from - vm_steps(v->scout), NULL, 0, NULL, NULL, e));
        TRY(run_scout(v, end - from, call_points, 2, count_depth, &l, e));
        task_units_done(task, 1);
        from = end;
    }
    *is_found = l.is_out;
    *to = l.steps + 1;
    return STATUS_OK;
}

/* ---- backward ---- */

/* A stack of open calls that grows. */
struct calls_seen {
    uint64_t n_returns;
    size_t n;
    size_t n_max;
    struct run_frame *frames;
    bool is_short; /* of memory */
};

static bool push_or_pop(void *arg, const struct vm_seen *seen)
{
    struct calls_seen *const c = arg;
    if (seen->point == 0) {
        c->n_returns += c->n == 0;
        c->n -= c->n != 0;
        return false;
    }
    if (c->n == c->n_max) {
        const size_t n_max = c->n_max == 0 ? 256 : 2 * c->n_max;
        struct run_frame *const frames = realloc(c->frames, n_max * sizeof *frames);
        if (frames == NULL) {
            c->is_short = true;
            return true;
        }
        c->frames = frames;
        c->n_max = n_max;
    }
    c->frames[c->n++] = (struct run_frame){seen->steps, seen->pc, seen->address};
    return false;
}

/* The calls that the first n_steps steps of a segment leave open; the caller frees
 * c->frames, also after an error. */
static enum status see_calls(struct run_view *v, uint32_t segment, uint64_t n_steps,
                             struct calls_seen *c, struct task *task, struct error *e)
{
    const struct segment_record *record;
    TRY(task_check(task, e));
    TRY(run_enter(v, segment, &record, task, e));
    TRY(run_scout(v, n_steps, call_points, 2, push_or_pop, c, e));
    if (c->is_short) {
        return error_set(e, STATUS_MEMORY, "view: no memory for %zu open calls", c->n);
    }
    return STATUS_OK;
}

/* Keep what a whole segment does, as much as is shown of it. */
static enum status keep_calls(struct run_calls *to, const struct calls_seen *c,
                              struct error *e)
{
    const size_t n = c->n < FRAMES_KEPT ? c->n : FRAMES_KEPT;
    to->frames = malloc((n + 1) * sizeof *to->frames);
    if (to->frames == NULL) {
        return error_set(e, STATUS_MEMORY, "view: no memory for %zu open calls", n);
    }
    if (n != 0) {
        memcpy(to->frames, c->frames + c->n - n, n * sizeof *to->frames);
    }
    to->n_frames = n;
    to->n_open = c->n;
    to->n_returns = c->n_returns;
    to->is_known = true;
    return STATUS_OK;
}

/* Open calls being collected, the innermost first: all[0 .. n_max) of them are kept,
 * n_all were found. */
struct open_calls {
    struct run_frame *all;
    size_t n_max;
    size_t n_all;
    bool is_counting; /* go on to the first one when all[] is full */
};

/* Take the calls that n_open frames leave open, frames[0 .. n) being the last of them,
 * but for the last `skip`, which were returned from later. */
static void take_frames(struct open_calls *o, const struct run_frame *frames, size_t n,
                        uint64_t n_open, uint64_t skip)
{
    for (uint64_t k = skip; k < n_open; k++) {
        if (o->n_all < o->n_max && k < n) {
            o->all[o->n_all] = frames[n - 1 - k];
        }
        o->n_all++;
    }
}

static bool is_enough(const struct run_calls *known, const struct open_calls *o,
                      uint64_t skip)
{
    const uint64_t left = o->n_all < o->n_max ? o->n_max - o->n_all : 0;
    return known->is_known
           && (left == 0 || known->n_frames == known->n_open || skip >= known->n_open
               || skip + left <= known->n_frames);
}

/* Take what a whole segment leaves open; *skip becomes that of the segment before. */
static enum status take_segment(struct run_view *v, uint32_t segment,
                                struct open_calls *o, uint64_t *skip, struct task *task,
                                struct error *e)
{
    struct run_calls *const known = &v->calls[segment];
    if (is_enough(known, o, *skip)) {
        take_frames(o, known->frames, known->n_frames, known->n_open, *skip);
    } else {
        struct calls_seen c = {0};
        enum status s =
            see_calls(v, segment, (uint64_t)1 << v->source.segment_log2, &c, task, e);
        if (s == STATUS_OK) {
            take_frames(o, c.frames, c.n, c.n, *skip);
            s = known->is_known ? STATUS_OK : keep_calls(known, &c, e);
        }
        free(c.frames);
        TRY(s);
    }
    *skip = (*skip > known->n_open ? *skip - known->n_open : 0) + known->n_returns;
    return STATUS_OK;
}

static enum status collect(struct run_view *v, uint64_t cycle, struct open_calls *o,
                           struct task *task, struct error *e)
{
    const unsigned log2 = v->source.segment_log2;
    struct calls_seen c = {0};
    if (cycle == 0 || cycle > v->shape.n_cycles) {
        return STATUS_OK;
    }
    uint32_t segment = (uint32_t)((cycle - 1) >> log2);
    task_phase(task, "calls", (uint64_t)segment + 1);
    const enum status s =
        see_calls(v, segment, cycle - ((uint64_t)segment << log2), &c, task, e);
    if (s == STATUS_OK) {
        take_frames(o, c.frames, c.n, c.n, 0);
    }
    free(c.frames);
    TRY(s);
    uint64_t skip = c.n_returns;
    while (segment-- > 0 && (o->is_counting || o->n_all < o->n_max)) {
        task_units_done(task, 1);
        TRY(take_segment(v, segment, o, &skip, task, e));
    }
    return STATUS_OK;
}

enum status run_view_frames(struct run_view *view, uint64_t cycle, struct task *task,
                            struct run_frame *frames, size_t n_max, size_t *n_all,
                            struct error *e)
{
    struct open_calls o = {.all = frames, .n_max = n_max, .is_counting = true};
    *n_all = 0;
    TRY(collect(view, cycle, &o, task, e));
    *n_all = o.n_all;
    return STATUS_OK;
}

/* ---- over and out ---- */

static bool always(void *arg, const struct vm_seen *seen)
{
    (void)arg;
    (void)seen;
    return true;
}

/* Does a cycle call, or return? */
static enum status does(struct run_view *v, uint64_t cycle, enum vm_event event,
                        struct task *task, bool *yes, struct error *e)
{
    const struct segment_record *record;
    const struct vm_point point = {event, 0};
    TRY(run_enter(v, (uint32_t)(cycle >> v->source.segment_log2), &record, task, e));
    TRY(run_scout(v, cycle - vm_steps(v->scout), NULL, 0, NULL, NULL, e));
    TRY(run_scout(v, 1, &point, 1, always, NULL, e));
    *yes = vm_has_stopped(v->scout);
    return STATUS_OK;
}

/* The call of the function that a cycle is in. */
static enum status caller(struct run_view *v, uint64_t cycle, struct task *task,
                          bool *is_found, uint64_t *to, struct error *e)
{
    struct run_frame frame;
    struct open_calls o = {.all = &frame, .n_max = 1};
    TRY(collect(v, cycle, &o, task, e));
    *is_found = o.n_all != 0;
    if (*is_found) {
        *to = frame.cycle;
    }
    return STATUS_OK;
}

enum status run_view_over(struct run_view *view, uint64_t from, int direction,
                          struct task *task, bool *is_found, uint64_t *to,
                          struct error *e)
{
    const uint64_t n = view->shape.n_cycles;
    bool is_long;
    *is_found = direction > 0 ? from < n : from > 0 && from <= n;
    *to = direction > 0 ? from + 1 : from - 1;
    if (!*is_found) {
        return STATUS_OK;
    }
    if (direction > 0) {
        TRY(does(view, from, VM_EVENT_CALL, task, &is_long, e));
        return is_long ? leave(view, from, 0, task, is_found, to, e) : STATUS_OK;
    }
    TRY(does(view, from - 1, VM_EVENT_RETURN, task, &is_long, e));
    if (is_long) {
        TRY(caller(view, from - 1, task, is_found, to, e));
        *is_found = true; /* a return without a call is a step like any other */
    }
    return STATUS_OK;
}

enum status run_view_out(struct run_view *view, uint64_t from, int direction,
                         struct task *task, bool *is_found, uint64_t *to, struct error *e)
{
    *is_found = false;
    if (from >= view->shape.n_cycles && direction > 0) {
        return STATUS_OK;
    }
    return direction > 0 ? leave(view, from, 1, task, is_found, to, e)
                         : caller(view, from, task, is_found, to, e);
}
