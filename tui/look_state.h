/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What stands behind struct look; for look*.c only, on the loader's thread. */
#ifndef ZK_TUI_LOOK_STATE_H
#define ZK_TUI_LOOK_STATE_H

#include "store/session.h"
#include "store/store.h"
#include "tui/looking.h"
#include "tui/place.h"

struct look {
    struct invocation *v;
    struct engine *engine;
    struct guest *guest;
    struct segment_view *view;
    struct commitment_view *trees;    /* of view; NULL: not committed again */
    char session[SESSION_NAME_BYTES]; /* of guest */
    struct byte_buffer input;         /* of that session */
    unsigned segment_log2;
    /* open while an order is done, so that no file stays open between orders */
    struct store *store;
    struct session *reading;
    uint32_t n_records;   /* segments that can be looked into, when it was opened */
    uint32_t n_chunks;    /* and chunks of the image */
    struct run_view *run; /* borrows guest and input */
};

/* Have the session open for reading, and its program loaded.
 * err   why it cannot be read; nothing is open then */
MUST_USE enum status look_begin(struct look *l, const char *session, struct error *e);

/* Close what look_begin opened. */
void look_rest(struct look *l);

/* The bytes of a segment's record, appended; begins with the session of l if nothing is
 * open. */
MUST_USE enum status look_record(struct look *l, uint32_t index, struct byte_buffer *out,
                                 struct error *e);

/* The view of the whole run, with all segments there are by now. Needs look_begin. */
MUST_USE enum status look_run(struct look *l, struct run_view **run, struct error *e);

/* What names in a place stand for: symbols of the program, and registers. n is kept. */
struct look_names {
    const struct look *look;
    const uint64_t *registers;
};
struct place_names look_names(struct look_names *n, const struct look *l,
                              const uint64_t registers[VIEW_N_REGISTERS]);

/* What a person is to be told of an order; level as in model_log. */
void look_say(struct model *m, char level, const char *format, ...) PRINTF_LIKE(3, 4);

/* ---- look_vm.c, look_memory.c: what keys do on these screens ---- */

void look_vm_key(struct look *l, struct model *m, const struct look_order *o);
void look_memory_key(struct look *l, struct model *m, const struct look_order *o);

/* Watch the doubleword of o->text, or of the address: its writes, then reads too, then
 * not. */
void look_watch(struct look *l, struct model *m, const struct look_order *o,
                uint64_t address);

/* Count the accesses to memory, if there are more than were counted, and read the page
 * chosen at the cycle chosen; read the page selected. */
void look_pages(struct look *l, struct model *m, const struct look_order *o);
void look_page(struct look *l, struct model *m, const struct look_order *o);

/* Select a cycle of the run; its segment is opened. */
MUST_USE enum status look_go(struct look *l, struct model *m, uint64_t cycle,
                             struct error *e);

/* Fill in what the selected cycle shows beyond the step: memory, output, calls. */
void look_around(struct look *l, struct model *m, const struct look_order *o);

/* Open segment `index` and fill m->segment, m->tables, m->vm. */
MUST_USE enum status look_open_segment(struct look *l, struct model *m, uint32_t index,
                                       struct error *e);

/* Open chunk `index` of the image and fill m->segment, m->tables. What VM and Memory show
 * stays; before they do anything the segment is opened again. */
MUST_USE enum status look_open_chunk(struct look *l, struct model *m, uint32_t index,
                                     struct error *e);

/* ---- look_tables.c: a table ---- */

/* Compute the statistics of the columns of the table opened. */
void look_columns(struct look *l, struct model *m, struct task *task);

/* Keep where we are, go somewhere, go back. height: of the rows shown */
void look_push(struct model_tables *t);
void look_place(struct look *l, struct model *m, const struct tables_place *place,
                int height);
void look_back(struct look *l, struct model *m, int height);

/* Go to the other end of a lookup of the selected row; false: none has the letter. */
bool look_follow(struct look *l, struct model *m, char letter, int height);

/* ---- look_trees.c: the trees ---- */

/* The level was opened: find the leaf of the selected row, or have the trees built. */
void look_trees(struct look *l, struct model *m);
void look_trees_open(struct model *m, enum view_tree tree, uint32_t leaf);
void look_close_trees(struct look *l);

/* Do what is left to do in m->tables.todo. */
void look_trees_rest(struct look *l, struct model *m, struct task *task);

/* From a leaf of FRI's to one that it is made of; false: it is of another tree. */
bool look_leaf_before(struct look *l, struct model *m);

/* From a leaf to that of FRI's next layer, which is made of it. */
void look_leaf_after(struct look *l, struct model *m);

/* To the next leaf of the tree that a query asks for (by > 0), or the last one before. */
void look_leaf_queried(struct look *l, struct model *m, int by);

/* The row that goes with the leaf; false: there is none. */
bool look_row_of_leaf(struct look *l, struct model *m, size_t *table, uint64_t *row);

/* ---- look_tables_keys.c: what keys do on the screen Tables ---- */

void look_tables_key(struct look *l, struct model *m, const struct look_order *o);
void look_tables_move(struct look *l, struct model *m, const struct look_order *o,
                      int64_t by);
void look_tables_rest(struct look *l, struct model *m, struct task *task);

/* Another segment was opened: be where we were in the one before. */
void look_tables_return(struct look *l, struct model *m,
                        const struct model_tables *before, const struct look_order *o);

#endif
