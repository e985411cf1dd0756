/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_run.h - what stands behind a view of the whole run; private to engine/.
 *
 * Two machines: `scout` is put at the start of any segment to look for something there,
 * and its other memory is whatever it was; `whole` goes from segment to neighbouring
 * segment only, so all of its memory is right. */
#ifndef ZK_VIEW_RUN_H
#define ZK_VIEW_RUN_H

#include "job.h"
#include "vm/vm.h"

enum {
    RUN_RECORDS_KEPT = 64,
    RUN_RECORD_BYTES_KEPT = 96 << 20 /* of cells, decoded; one record may be larger */
};

/* A decoded record. used: 0 for an empty slot, else larger for a later use. */
struct kept_record {
    uint32_t index;
    uint64_t used;
    struct byte_buffer bytes;
    struct byte_buffer cells;
    struct segment_record record;
};

/* The calls that a segment leaves open, oldest first, and how many of those before it it
 * returned from. The frames kept are the last ones. */
struct run_calls {
    bool is_known;
    uint64_t n_returns;
    uint64_t n_open;
    size_t n_frames;
    struct run_frame *frames;
};

struct run_view {
    struct run_source source;
    struct run_shape shape;
    struct kept_record kept[RUN_RECORDS_KEPT];
    uint64_t n_uses;
    struct vm *scout;
    struct vm *whole;        /* made when it is first asked for */
    uint32_t whole_segment;  /* the one it stands in, or at the end of */
    struct run_calls *calls; /* of each segment, as far as known */
    size_t n_calls;
};

/* The record of a segment, borrowed until the next call. */
MUST_USE enum status run_record(struct run_view *v, uint32_t segment,
                                const struct segment_record **record, struct error *e);

/* Put the scout at the start of a segment. */
MUST_USE enum status run_enter(struct run_view *v, uint32_t segment,
                               const struct segment_record **record, struct task *task,
                               struct error *e);

/* Run the scout for n steps with a watch, or until seen() says stop. */
MUST_USE enum status run_scout(struct run_view *v, uint64_t n,
                               const struct vm_point *points, unsigned n_points,
                               vm_seen_fn *seen, void *arg, struct error *e);

#endif
