/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A chunk of the image looked into: its rows are the cells of the program, its trees have
 * the roots of its proof, and a changed cell shows. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/run_store.h"

/* A proved run, and its first chunk opened. */
struct proved {
    struct run_store store;
    struct run_job job;
    struct segment_view *view;
};

static void ok(enum status s, const struct error *e)
{
    cr_assert_eq(s, STATUS_OK, "%s", e->text);
}

static void open_chunk(struct proved *p, struct segment_view **view)
{
    const struct byte_buffer *const cells = &p->store.units[UNIT_CELLS][0];
    struct error e;
    ok(segment_view_open_chunk(view, p->job.engine, p->job.guest, 0, cells->bytes,
                               cells->len, &e),
       &e);
}

static void open_proved(struct proved *p)
{
    const struct run_options options = {.guest = "fib", .input = "50"};
    struct byte_buffer file = {0};
    struct error e;
    run_job_open(&p->job, &p->store, &options);
    ok(job_run(p->job.job, run_sink, &file, &e), &e);
    buffer_free(&file);
    open_chunk(p, &p->view);
}

static void close_proved(struct proved *p)
{
    segment_view_close(p->view);
    run_job_close(&p->job);
    run_store_free(&p->store);
}

static struct commitment_request request_of(const struct proved *p)
{
    return run_commitments(&p->store, &p->job, p->view, UNIT_IMAGE);
}

/* The number of a table and of a column of image proofs. */
static unsigned find_table(const struct proved *p, const char *name)
{
    struct table_shape shape;
    unsigned i = 0;
    while (engine_table(p->job.engine, true, i, &shape)
           && strcmp(shape.name, name) != 0) {
        i++;
    }
    cr_assert_str_eq(shape.name, name);
    return i;
}

static unsigned find_column(const struct proved *p, unsigned table, const char *name)
{
    struct column_shape shape;
    unsigned i = 0;
    while (engine_column(p->job.engine, true, table, i, &shape)
           && strcmp(shape.name, name) != 0) {
        i++;
    }
    cr_assert_str_eq(shape.name, name);
    return i;
}

/* ---- rows ---- */

struct counts {
    unsigned n_constraints, n_broken, n_messages;
};

static void count_constraint(void *arg, const char *name, uint32_t value)
{
    struct counts *const c = arg;
    (void)name;
    c->n_constraints++;
    c->n_broken += value != 0;
}

static void count_message(void *arg, const struct view_message *message)
{
    struct counts *const c = arg;
    c->n_messages++;
    if (message->has_partner) {
        cr_expect_lt(message->partner_table, 3);
    }
}

/* Cell by cell as the unit's bytes have them: 37 bytes of head, then 23 a cell, the key
 * first (engine/job_units.c). */
Test(e2e_chunks, rows_are_the_cells_in_the_order_of_their_keys)
{
    static struct proved p;
    struct segment_shape shape;
    struct table_shape table;
    struct error e;
    open_proved(&p);
    segment_view_shape(p.view, &shape);
    cr_expect(shape.is_chunk);
    cr_expect_eq(shape.index, 0);
    cr_expect_eq(shape.n_steps, 0);
    const struct byte_buffer *const unit = &p.store.units[UNIT_CELLS][0];
    cr_assert_eq(unit->len, 37 + 23 * shape.n_cells);
    cr_expect_eq(memcmp(shape.boundary_root, unit->bytes + 1, 32), 0);
    const unsigned t = find_table(&p, "image");
    const unsigned hi = find_column(&p, t, "hi"), lo = find_column(&p, t, "lo");
    unsigned log_rows;
    uint64_t n_rows;
    segment_view_table(p.view, t, &log_rows, &n_rows);
    cr_assert_eq(n_rows, shape.n_cells);
    (void)engine_table(p.job.engine, true, t, &table);
    const unsigned width = table.n_columns[0] + table.n_columns[1] + table.n_columns[2];
    uint32_t *const rows = malloc(n_rows * width * sizeof *rows);
    ok(segment_view_rows(p.view, t, 0, n_rows, rows, &e), &e);
    for (uint64_t i = 0; i < n_rows; i++) {
        const uint8_t *const b = unit->bytes + 37 + 23 * i;
        const uint32_t key =
            b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
        cr_expect_eq(rows[i * width + hi] << 16 | rows[i * width + lo], key, "row %u",
                     (unsigned)i);
        struct counts c = {0};
        ok(segment_view_row(p.view, t, i, count_constraint, count_message, &c, &e), &e);
        cr_expect_eq(c.n_constraints, table.n_constraints);
        cr_expect_eq(c.n_broken, 0);
        cr_expect_eq(c.n_messages, table.n_messages);
    }
    free(rows);
    uint32_t step;
    cr_expect_not(segment_view_step_of_row(p.view, t, 0, &step));
    static struct column_statistics statistics[VIEW_MAX_COLUMNS];
    ok(segment_view_columns(p.view, t, statistics, NULL, &e), &e);
    cr_expect_eq(statistics[lo].n_rows, n_rows);
    close_proved(&p);
}

/* The cell that the file says, or the chunk's row of a cell. */
static void take_partner(void *arg, const struct view_message *message)
{
    struct view_message *const to = arg;
    if (strcmp(message->bus, "GENESIS") == 0 && message->has_partner) {
        *to = *message;
    }
}

static void ignore_constraint(void *arg, const char *name, uint32_t value)
{
    (void)arg;
    (void)name;
    (void)value;
}

Test(e2e_chunks, cells_of_the_file_are_followed_both_ways)
{
    static struct proved p;
    struct error e;
    unsigned log_rows;
    uint64_t n_rows;
    open_proved(&p);
    const unsigned image = find_table(&p, "image"), elf = find_table(&p, "elf_image");
    unsigned n_followed = 0;
    segment_view_table(p.view, image, &log_rows, &n_rows);
    for (uint64_t row = 0; row < n_rows; row++) {
        struct view_message there = {0}, back = {0};
        ok(segment_view_row(p.view, image, row, ignore_constraint, take_partner, &there,
                            &e),
           &e);
        if (there.bus == NULL) {
            continue; /* nothing of the file */
        }
        cr_expect_eq(there.partner_table, elf);
        ok(segment_view_row(p.view, elf, there.partner_row, ignore_constraint,
                            take_partner, &back, &e),
           &e);
        cr_assert_not_null(back.bus);
        cr_expect_eq(back.partner_table, image);
        cr_expect_eq(back.partner_row, row);
        cr_expect_eq(memcmp(there.values, back.values, 6 * sizeof *back.values), 0);
        n_followed++;
    }
    cr_expect_gt(n_followed, 20);
    close_proved(&p);
}

/* ---- commitments ---- */

Test(e2e_chunks, roots_are_those_of_cells_link_and_proof)
{
    static struct proved p;
    struct commitment_view *c;
    struct error e;
    open_proved(&p);
    const struct commitment_request r = request_of(&p);
    ok(commitment_view_open(&c, &r, &e), &e);
    for (enum view_tree tree = 0; tree < commitment_view_trees(c); tree++) {
        struct commitment_shape shape;
        struct leaf_view leaf;
        commitment_view_shape(c, tree, &shape);
        cr_assert(shape.is_known);
        cr_assert_not_null(shape.stated[0].by, "%s", view_tree_name(tree));
        for (unsigned i = 0; i < VIEW_STATEMENTS_MAX; i++) {
            cr_expect(shape.stated[i].by == NULL || shape.stated[i].is_equal, "%s",
                      view_tree_name(tree));
        }
        ok(commitment_view_leaf(c, tree, 3, true, &leaf, NULL, NULL, &e), &e);
        cr_expect(leaf.leads_to_root);
        cr_expect(leaf.is_traced);
        cr_expect_eq(leaf.n_equal, leaf.n_traced, "%s", view_tree_name(tree));
        cr_expect(!leaf.has_fold || leaf.fold.is_equal);
    }
    struct commitment_shape boundary;
    commitment_view_shape(c, VIEW_TREE_BOUNDARY, &boundary);
    cr_expect_str_eq(boundary.stated[0].by, "cells of the chunk");
    cr_expect_str_eq(boundary.stated[1].by, "link record");
    commitment_view_close(c);
    close_proved(&p);
}

static void count_line(void *arg, const struct transcript_line *line)
{
    unsigned *const n = arg;
    (void)line;
    (*n)++;
}

Test(e2e_chunks, the_transcript_is_that_of_its_proof)
{
    static struct proved p;
    struct verify_report report;
    struct error e;
    unsigned n = 0;
    open_proved(&p);
    const struct commitment_request r = request_of(&p);
    ok(engine_transcript(p.job.engine, p.job.guest, true, r.link, r.len_link, 0, r.proof,
                         r.len_proof, count_line, &n, &report, &e),
       &e);
    cr_expect_eq(report.verdict, ENGINE_CONDITIONAL, "%s", report.reason);
    cr_expect_gt(n, 50);
    close_proved(&p);
}

/* ---- damage ---- */

Test(e2e_chunks, a_changed_cell_makes_other_roots)
{
    static struct proved p;
    struct commitment_view *c;
    struct commitment_shape shape;
    struct error e;
    open_proved(&p);
    struct byte_buffer *const unit = &p.store.units[UNIT_CELLS][0];
    unit->bytes[37 + 23 * 5 + 7] ^= 1; /* the first value of cell 5 */
    struct segment_view *const honest = p.view;
    open_chunk(&p, &p.view);
    const struct commitment_request r = request_of(&p);
    ok(commitment_view_open(&c, &r, &e), &e);
    commitment_view_shape(c, VIEW_TREE_BOUNDARY, &shape);
    cr_expect_not(shape.stated[0].is_equal);
    cr_expect_not(shape.stated[1].is_equal);
    commitment_view_shape(c, VIEW_TREE_FRI, &shape);
    cr_expect_not(shape.stated[0].is_equal);
    commitment_view_shape(c, VIEW_TREE_PREPROCESSED, &shape);
    cr_expect(shape.stated[0].is_equal);
    commitment_view_close(c);
    segment_view_close(p.view);
    p.view = honest;
    /* and cells that are none are refused */
    struct segment_view *none;
    cr_expect_eq(segment_view_open_chunk(&none, p.job.engine, p.job.guest, 0, unit->bytes,
                                         unit->len - 1, &e),
                 STATUS_FORMAT);
    cr_expect_null(none);
    close_proved(&p);
}
