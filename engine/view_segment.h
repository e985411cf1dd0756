/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_segment.h - what stands behind a segment view; private to the files of engine/. */
#ifndef ZK_VIEW_SEGMENT_H
#define ZK_VIEW_SEGMENT_H

#include "job.h"
#include "vm/log.h"
#include "witness/witness.h"

struct segment_view {
    struct engine *engine;
    const struct guest *guest;
    struct arena *arena;
    enum proof_kind kind;     /* IMAGE: a chunk; record and log are empty */
    uint32_t index;           /* of its kind */
    size_t n_cells;           /* of a chunk */
    struct byte_buffer cells; /* of the record, or the chunk */
    struct byte_buffer bytes; /* the record's own, copied */
    struct segment_record record;
    struct segment_log log;
    struct digest boundary_root;
    struct witness *witness;
    size_t mark;     /* above it the columns of `filled` */
    unsigned filled; /* table whose columns are built; VIEW_ABSENT: none */
    fp *columns[AIR_MAX_COLUMNS];
    uint32_t *ranks; /* step -> row of its table */
};

/* Tables of its kind. */
static inline unsigned view_n_tables(const struct segment_view *view)
{
    return machine_n_tables(view->kind);
}

static inline const struct air_graph *view_graph(const struct segment_view *view,
                                                 unsigned table)
{
    return machine_graphs(view->engine->machine, view->kind)[table];
}

/* The segment table that proves a step. */
unsigned view_table_of_step(const struct segment_view *view, uint32_t step);

/* Build a table's columns if they are not there. */
MUST_USE enum status view_fill(struct segment_view *view, unsigned table,
                               struct error *e);

/* The doubleword that a load or store reaches first; false for other steps. */
bool view_access(const struct segment_view *view, uint32_t step, uint64_t *address,
                 bool *is_store);

#endif
