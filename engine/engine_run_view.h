/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* engine_run_view.h - the part of engine.h that looks at the whole run: what happens
 * when, calls, memory at any cycle. Include engine.h. */
#ifndef ZK_ENGINE_RUN_VIEW_H
#define ZK_ENGINE_RUN_VIEW_H

#include "engine_views.h"

/* ---- the whole run ----
 *
 * Cycles are counted over the whole run from 0; cycle c is step c mod 2^segment_log2 of
 * segment c / 2^segment_log2, and "at cycle c" means before that step. What happens is
 * found by running the machine again, segment by segment, from the records: hundreds of
 * millions of steps a second. Segments that do not touch a doubleword looked for are not
 * run. Functions that take a task tell it how many segments they have passed, and give up
 * with STATUS_CANCELLED when it is cancelled. One thread a view. */
struct run_view;

struct run_source {
    const struct guest *guest;
    const uint8_t *input; /* borrowed until run_view_close */
    size_t len_input;
    unsigned segment_log2;
    struct unit_store units; /* get() of UNIT_RECORD is called */
};

/* err   STATUS_MEMORY, STATUS_ARGUMENT: the input is too long */
MUST_USE enum status run_view_open(struct run_view **view,
                                   const struct run_source *source, struct error *e);
void run_view_close(struct run_view *view);

/* The records of segments 0 .. n_segments - 1 are there by now. */
MUST_USE enum status run_view_extend(struct run_view *view, uint32_t n_segments,
                                     struct error *e);

struct run_shape {
    uint32_t n_segments;
    uint64_t n_cycles;
    bool is_whole; /* the last segment ends with the exit */
};
void run_view_shape(const struct run_view *view, struct run_shape *shape);

/* Something that a cycle does; `what` as in enum view_event. */
struct run_point {
    enum view_event event;
    uint64_t what;
};
enum { RUN_POINTS_MAX = 64 };

struct run_hit {
    uint64_t cycle;
    unsigned point; /* one of those that the cycle meets */
};

/* The first cycle after `from` (direction +1), or the last before it (-1), that meets a
 * point. from may be -1 or n_cycles.
 * out   *is_found
 * err   STATUS_CANCELLED, STATUS_FORMAT: the records are not of this run; what the store
 *       reports */
MUST_USE enum status run_view_find(struct run_view *view, int64_t from, int direction,
                                   const struct run_point *points, unsigned n_points,
                                   struct task *task, bool *is_found, struct run_hit *hit,
                                   struct error *e);

/* Of the cycles [first, end), the first (direction +1) or the last (-1) whose instruction
 * is wanted. is_wanted is asked about every instruction of the program for each segment
 * that is run: it does well to remember.
 * err   as run_view_find */
typedef bool run_wanted_fn(void *arg, uint64_t pc);
MUST_USE enum status run_view_find_instruction(struct run_view *view, uint64_t first,
                                               uint64_t end, int direction,
                                               run_wanted_fn *is_wanted, void *arg,
                                               struct task *task, bool *is_found,
                                               uint64_t *cycle, struct error *e);

/* One cycle on, but over a call: to the cycle after its return. One cycle back, but over
 * a return: to its call. Out (run_view_out): to the cycle after the function's return, or
 * back to its call.
 * out   *is_found  false: the call does not return, nothing called the function, or there
 *                  is no cycle there; *to is the cycle */
MUST_USE enum status run_view_over(struct run_view *view, uint64_t from, int direction,
                                   struct task *task, bool *is_found, uint64_t *to,
                                   struct error *e);
MUST_USE enum status run_view_out(struct run_view *view, uint64_t from, int direction,
                                  struct task *task, bool *is_found, uint64_t *to,
                                  struct error *e);

/* A call that has not returned. */
struct run_frame {
    uint64_t cycle; /* of the call */
    uint64_t pc;    /* of the call */
    uint64_t target;
};

/* The calls under way at a cycle, the innermost first; *n_all may be more than were
 * asked for. */
MUST_USE enum status run_view_frames(struct run_view *view, uint64_t cycle,
                                     struct task *task, struct run_frame *frames,
                                     size_t n_max, size_t *n_all, struct error *e);

/* What a range of segments does to a page of 4 KiB; cycles of the first and last access.
 * */
struct run_page {
    uint64_t page; /* address / 4096 */
    uint64_t n_reads, n_writes, first, last;
};
typedef void run_page_fn(void *arg, const struct run_page *page);

/* Pages accessed by segments [first, first + n), ascending. Reads are loads and output,
 * not the fetching of instructions. */
MUST_USE enum status run_view_pages(struct run_view *view, uint32_t first, uint32_t n,
                                    struct task *task, run_page_fn *page, void *arg,
                                    struct error *e);

/* The guest has bytes 0 .. RUN_MEMORY_BYTES - 1. */
#define RUN_MEMORY_BYTES ((uint64_t)1 << 33)

/* Put the whole memory, the registers and the output at a cycle, n_cycles included. */
MUST_USE enum status run_view_seek(struct run_view *view, uint64_t cycle,
                                   struct task *task, struct error *e);

/* Where run_view_seek went: */
uint64_t run_view_cycle(const struct run_view *view);
bool run_view_doubleword(struct run_view *view, uint64_t address, uint64_t *value);
uint64_t run_view_register(const struct run_view *view, unsigned r);
uint64_t run_view_pc(const struct run_view *view); /* meaningless after the exit */
const uint8_t *run_view_output(const struct run_view *view, size_t *len); /* borrowed */

#endif
