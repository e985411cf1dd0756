/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* engine_views.h - the part of engine.h that looks into a segment: tables, rows, columns
 * in numbers, steps. Include engine.h. */
#ifndef ZK_ENGINE_VIEWS_H
#define ZK_ENGINE_VIEWS_H

#include "engine.h"

/* ---- looking inside
 * ------------------------------------------------------------------------
 *
 * Views answer what a console or a script asks about a proof's tables and about the run,
 * from the units of a job: rows are rebuilt from a segment's record, so what is shown is
 * what a resumed job would prove. A view is used from one thread; several may be open. */

enum { VIEW_ABSENT = 0xff, VIEW_MAX_COLUMNS = 128, VIEW_N_REGISTERS = 32 };

/* p: values of columns are numbers below it. */
enum { ENGINE_MODULUS = 2013265921 };

/* A table of a kind of proof, as recorded. */
struct table_shape {
    const char *name, *title;
    unsigned
        n_columns[3]; /* preprocessed, boundary, main; a row has all of them, in order */
    unsigned n_extension; /* lookup columns over the extension field */
    unsigned n_constraints, n_messages, degree;
};

/* Table i of segment proofs, or of image proofs; false beyond the last. */
bool engine_table(const struct engine *engine, bool image, unsigned i,
                  struct table_shape *shape);

/* A column of a table: name and meaning. */
struct column_shape {
    const char *name, *doc, *domain;
    unsigned tree; /* 0 preprocessed, 1 boundary, 2 main */
};
bool engine_column(const struct engine *engine, bool image, unsigned table,
                   unsigned column, struct column_shape *shape);

/* What of a table reads a column, on its row or on the one before, as its formulas stand
 * (in some of them what is read cancels). */
struct column_use {
    unsigned n_constraints;
    uint32_t buses; /* bit i: messages of bus i, see engine_bus */
};

/* out  uses[all columns of the table]; false: there is no such table */
bool engine_column_uses(const struct engine *engine, bool image, unsigned table,
                        struct column_use *uses);

/* Name of bus i; NULL beyond the last. At most 32. */
const char *engine_bus(unsigned i);

/* One segment, executed again. */
struct segment_view;

/* in    record[len]  the bytes of a UNIT_RECORD
 * err   STATUS_FORMAT: not a record of this guest; STATUS_MEMORY
 * cost  the replay: some 20 ns a step; about 100 bytes a step of memory */
MUST_USE enum status segment_view_open(struct segment_view **view, struct engine *engine,
                                       const struct guest *guest, const uint8_t *record,
                                       size_t len, struct error *e);

/* A chunk of the image, looked into in the same way: it has tables, rows, columns and
 * commitments, and no steps. Tables are numbered as those of image proofs.
 *
 * in    cells[len]  the bytes of UNIT_CELLS `index`
 * err   STATUS_FORMAT: malformed; STATUS_MEMORY */
MUST_USE enum status segment_view_open_chunk(struct segment_view **view,
                                             struct engine *engine,
                                             const struct guest *guest, uint32_t index,
                                             const uint8_t *cells, size_t len,
                                             struct error *e);
void segment_view_close(struct segment_view *view);

struct segment_shape {
    bool is_chunk;
    uint32_t index, n_steps;
    uint64_t pc_first, pc_last;
    uint32_t len_output;
    size_t n_cells; /* touched cells, registers included; of a chunk: all its cells */
    uint8_t boundary_root[32];
};
void segment_view_shape(const struct segment_view *view, struct segment_shape *shape);

/* How strong proofs will be that need not exist yet: what the verifier will compute of
 * the heights of their tables and of the link record, the least of each term over the
 * proofs added. Zeroed: none is. */
struct strength_report {
    uint32_t n_proofs;
    uint32_t centibits;
    uint32_t term_centibits[ENGINE_N_TERMS];
};

/* Add the proof of this segment; of image chunk `index`, whose UNIT_CELLS is given.
 *
 * in    link   bytes of UNIT_LINK, whose parameters and counts are taken
 * err   STATUS_FORMAT, STATUS_REJECTED: no link record of this program; no such unit;
 *       STATUS_MEMORY */
MUST_USE enum status segment_view_strength(const struct segment_view *view,
                                           const uint8_t *link, size_t len_link,
                                           struct strength_report *least,
                                           struct error *e);
MUST_USE enum status engine_image_strength(const struct guest *guest, uint32_t index,
                                           const uint8_t *cells, size_t len_cells,
                                           const uint8_t *link, size_t len_link,
                                           struct strength_report *least,
                                           struct error *e);

/* Height and real rows of a table; log_rows is VIEW_ABSENT without any. */
void segment_view_table(const struct segment_view *view, unsigned table,
                        unsigned *log_rows, uint64_t *n_rows);

/* Canonical values of rows [first, first + n) of a table, padding included.
 * out   values[n * width]  width = all columns of the table
 * err   STATUS_ARGUMENT: no such rows; STATUS_MEMORY */
MUST_USE enum status segment_view_rows(struct segment_view *view, unsigned table,
                                       uint64_t first, uint64_t n, uint32_t *values,
                                       struct error *e);

/* What holds on a row: every constraint with its value (0 where it holds), every message.
 * */
typedef void view_constraint_fn(void *arg, const char *name, uint32_t value);
struct view_message {
    const char *what, *bus;
    int sign; /* +1 sent, -1 received */
    uint32_t multiplicity;
    unsigned n_values;
    uint32_t values[12];
    bool has_partner; /* the row it meets is known */
    unsigned partner_table;
    uint64_t partner_row;
};
typedef void view_message_fn(void *arg, const struct view_message *message);
MUST_USE enum status segment_view_row(struct segment_view *view, unsigned table,
                                      uint64_t row, view_constraint_fn *constraint,
                                      view_message_fn *message, void *arg,
                                      struct error *e);

/* Step i of the segment (from 0): the instruction and what it did. */
struct step_view {
    uint64_t pc;
    uint32_t word;
    char text[64];   /* disassembly */
    char symbol[96]; /* "name+0x10", empty if unknown */
    unsigned table;  /* of its row */
    uint64_t row;
    uint64_t rs1, rs2; /* values read; 0 where none is */
    unsigned reads[2]; /* the registers they are of; 0: none, or x0 */
    int rd;            /* register written, -1 if none */
    uint64_t rd_before, rd_after;
    bool is_load, is_store;
    uint64_t address;                     /* of the access */
    uint64_t memory_before, memory_after; /* the (first) doubleword */
};
void segment_view_step(const struct segment_view *view, uint32_t step,
                       struct step_view *out);

/* Its pc alone; much cheaper. */
uint64_t segment_view_pc(const struct segment_view *view, uint32_t step);

/* Which step a row of a table belongs to; false for tables without steps, and padding. */
bool segment_view_step_of_row(const struct segment_view *view, unsigned table,
                              uint64_t row, uint32_t *step);

/* Registers before step i; i = n_steps: after the last. */
void segment_view_registers(const struct segment_view *view, uint32_t step,
                            uint64_t registers[VIEW_N_REGISTERS]);

/* The doubleword at an address before step i; false if the segment does not touch it. */
bool segment_view_doubleword(const struct segment_view *view, uint32_t step,
                             uint64_t address, uint64_t *value);

/* What a step can do, and `what` belongs to it: its pc, an address in a doubleword that
 * it accesses, a register. */
enum view_event {
    VIEW_PC,
    VIEW_MEMORY_WRITE,
    VIEW_MEMORY_READ,
    VIEW_REGISTER_WRITE,
    VIEW_REGISTER_READ
};

/* Accesses to pages of 4 KiB in this segment, ascending page numbers. */
typedef void view_page_fn(void *arg, uint64_t page, uint32_t n_reads, uint32_t n_writes);
MUST_USE enum status segment_view_pages(struct segment_view *view, view_page_fn *page,
                                        void *arg, struct error *e);

/* ---- columns in numbers
 * ------------------------------------------------------------------------ */

enum { VIEW_BUCKETS = 64 };

/* Of a column's rows but for padding; values are canonical. */
struct column_statistics {
    uint64_t n_rows;
    uint32_t min, max;   /* 0 without rows */
    uint64_t n_distinct; /* exactly */
    uint64_t n_zeros;
    unsigned n_buckets;          /* as many as there are rows, VIEW_BUCKETS at most */
    uint32_t mean[VIEW_BUCKETS]; /* bucket k: rows k n/n_buckets to (k+1) n/n_buckets */
    bool is_bounded;             /* the declared domain is bit, byte or u16 */
    uint64_t n_outside; /* of all rows, padding included: values outside it; honest: 0 */
};

/* Every column of a table.
 *
 * in    task     may cancel between columns; NULL: nobody does
 * out   columns[all columns of the table]
 * err   STATUS_ARGUMENT: the segment has no such table; STATUS_MEMORY; STATUS_CANCELLED
 * cost  a radix sort of each column: some 20 ns a value; two columns of memory a thread
 */
MUST_USE enum status segment_view_columns(struct segment_view *view, unsigned table,
                                          struct column_statistics *columns,
                                          struct task *task, struct error *e);

/* The state at the start of a segment, without executing it; from a UNIT_RECORD. */
struct record_registers {
    uint32_t index, n_steps;
    uint64_t pc;
    uint64_t registers[VIEW_N_REGISTERS];
};
MUST_USE enum status engine_record_registers(struct record_registers *out,
                                             const uint8_t *record, size_t len,
                                             struct error *e);

/* The ABI name of a register. */
const char *engine_register_name(unsigned r);

#endif
