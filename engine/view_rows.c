/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_rows.c - rows of a segment's or chunk's tables: values, constraints, messages and
 * whom they meet. */
#include <string.h>

#include "air/checker.h"
#include "isa/machine.h"
#include "tables/buses.h"
#include "view_segment.h"

static enum status check_rows(const struct segment_view *view, unsigned table,
                              uint64_t first, uint64_t n, struct error *e)
{
    uint8_t log_rows = table < view_n_tables(view)
                           ? witness_log_rows(view->witness, table)
                           : WITNESS_ABSENT;
    uint64_t n_rows = log_rows == WITNESS_ABSENT ? 0 : (uint64_t)1 << log_rows;
    if (first > n_rows || n > n_rows - first) {
        return error_set(e, STATUS_ARGUMENT,
                         "view: table %u has %llu rows here, not %llu", table,
                         (unsigned long long)n_rows, (unsigned long long)(first + n));
    }
    return STATUS_OK;
}

void segment_view_table(const struct segment_view *view, unsigned table,
                        unsigned *log_rows, uint64_t *n_rows)
{
    *log_rows = table < view_n_tables(view) ? witness_log_rows(view->witness, table)
                                            : VIEW_ABSENT;
    *n_rows = *log_rows == VIEW_ABSENT ? 0 : witness_rows(view->witness, table);
}

enum status view_fill(struct segment_view *view, unsigned table, struct error *e)
{
    if (view->filled == table) {
        return STATUS_OK;
    }
    arena_release(view->arena, view->mark);
    view->filled = VIEW_ABSENT;
    const struct air_graph *graph = view_graph(view, table);
    uint8_t log_rows = witness_log_rows(view->witness, table);
    for (uint32_t c = 0; c < graph->width; c++) {
        view->columns[c] = arena_alloc(view->arena, sizeof(fp) << log_rows);
        if (view->columns[c] == NULL) {
            return error_set(e, STATUS_MEMORY, "view: no memory for table %s",
                             graph->table->name);
        }
    }
    witness_fill(view->witness, table, view->columns, view->engine->pool);
    view->filled = table;
    return STATUS_OK;
}

enum status segment_view_rows(struct segment_view *view, unsigned table, uint64_t first,
                              uint64_t n, uint32_t *values, struct error *e)
{
    TRY(check_rows(view, table, first, n, e));
    TRY(view_fill(view, table, e));
    uint32_t width = view_graph(view, table)->width;
    for (uint64_t r = 0; r < n; r++) {
        for (uint32_t c = 0; c < width; c++) {
            values[r * width + c] = fp_to_u32(view->columns[c][first + r]);
        }
    }
    return STATUS_OK;
}

/* ---- partners ---- */

/* The row that made or takes the access of a cell at a clock. */
static bool partner_at_clock(const struct segment_view *view, uint32_t clock,
                             struct view_message *m)
{
    uint32_t step = clock / CLOCK_STEP;
    if (step == 0 || step > view->log.n_steps) {
        return false;
    }
    m->partner_table = view_table_of_step(view, step - 1);
    m->partner_row = view->ranks[step - 1];
    return true;
}

static bool partner_cell(const struct segment_view *view, uint32_t key,
                         struct view_message *m)
{
    const struct segment_record *r = &view->record;
    for (size_t low = 0, high = r->n_cells; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (r->cells[middle].key == key) {
            m->partner_table = SEGMENT_TABLE_boundary;
            m->partner_row = middle;
            return true;
        }
        if (r->cells[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

/* Of a chunk: the row of the file's cell, and the chunk's row of a cell. */
static bool partner_elf_cell(const struct segment_view *view, uint32_t key,
                             struct view_message *m)
{
    const struct program *const program = &view->guest->elf.program;
    for (size_t i = 0; i < program->n_image; i++) {
        if (program->image[i].key == key) {
            m->partner_table = IMAGE_TABLE_elf_image;
            m->partner_row = i;
            return true;
        }
    }
    return false;
}

static bool partner_image_cell(const struct segment_view *view, uint32_t key,
                               struct view_message *m)
{
    const struct image_cell *const cells = (const struct image_cell *)view->cells.bytes;
    for (size_t i = 0; i < view->n_cells; i++) {
        if (cells[i].key == key) {
            m->partner_table = IMAGE_TABLE_image;
            m->partner_row = i;
            return true;
        }
    }
    return false;
}

static bool partner_program(const struct segment_view *view, const struct view_message *m,
                            uint64_t *row)
{
    const struct program *program = &view->guest->elf.program;
    size_t low = 0, high = program->n_rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (program->rows[middle].pc2 < m->values[0]) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < program->n_rows && program->rows[low].pc2 == m->values[0]; low++) {
        if (program->rows[low].op == m->values[1]) {
            *row = low;
            return true;
        }
    }
    return false;
}

/* Where the other end of a message is, as far as one look tells. */
static bool find_partner(const struct segment_view *view, uint32_t bus,
                         struct view_message *m)
{
    const uint32_t *v = m->values;
    const bool is_answer =
        m->sign < 0 && bus != BUS_STATE && bus != BUS_MEM && bus != BUS_GENESIS;
    if (is_answer) {
        return false; /* a lookup table's row answers any number of rows */
    }
    m->partner_table = view->kind == KIND_IMAGE ? IMAGE_TABLE_range : SEGMENT_TABLE_range;
    switch (bus) {
    case BUS_U16:
        m->partner_row = v[0];
        return v[0] < 1 << 16;
    case BUS_BYTE2:
        m->partner_row = v[0] + 256 * v[1];
        return v[0] < 256 && v[1] < 256;
    case BUS_ALIGN:
        m->partner_row = 8 * v[0] + v[1];
        return v[0] < 1 << 13 && v[1] < 8;
    case BUS_LOGIC:
        m->partner_row = v[1] + 256 * v[2];
        return v[1] < 256 && v[2] < 256;
    case BUS_PROG:
        m->partner_table = SEGMENT_TABLE_program;
        return partner_program(view, m, &m->partner_row);
    case BUS_GENESIS:
        return view->kind == KIND_IMAGE
               && (m->sign < 0 ? partner_elf_cell(view, v[0] << 16 | v[1], m)
                               : partner_image_cell(view, v[0] << 16 | v[1], m));
    case BUS_STATE:
        return m->sign > 0
                   ? partner_at_clock(view, v[1], m)
                   : v[1] > CLOCK_STEP && partner_at_clock(view, v[1] - CLOCK_STEP, m);
    case BUS_MEM:
        /* what is received was left at its clock; what is sent is taken later, by a row
         * that only a search would find */
        if (m->sign < 0) {
            return v[1] == CLOCK_BOUNDARY ? partner_cell(view, v[0], m)
                                          : partner_at_clock(view, v[1], m);
        }
        return false;
    default:
        return false;
    }
}

enum status segment_view_row(struct segment_view *view, unsigned table, uint64_t row,
                             view_constraint_fn *constraint, view_message_fn *message,
                             void *arg, struct error *e)
{
    TRY(check_rows(view, table, row, 1, e));
    TRY(view_fill(view, table, e));
    const struct air_graph *graph = view_graph(view, table);
    size_t mark = arena_mark(view->arena);
    fp *values = arena_alloc(view->arena, graph->n_nodes * sizeof *values);
    if (values == NULL) {
        return error_set(e, STATUS_MEMORY,
                         "view: no memory for the constraints of a row");
    }
    struct air_trace trace = {
        .graph = graph,
        .columns = (const fp *const *)view->columns,
        .n_rows = (size_t)1 << witness_log_rows(view->witness, table),
    };
    uint32_t publics[AIR_N_PUBLICS];
    witness_publics(publics, view->witness);
    for (unsigned i = 0; i < AIR_N_PUBLICS; i++) {
        trace.publics[i] = fp_from_u32(publics[i]);
    }
    air_row_values(values, &trace, row);
    for (uint32_t i = 0; i < graph->n_constraints; i++) {
        constraint(arg, graph->constraints[i].name,
                   fp_to_u32(values[graph->constraints[i].node]));
    }
    for (uint32_t i = 0; i < graph->n_local + graph->n_global; i++) {
        const struct air_interaction *x = &graph->interactions[i];
        struct view_message m = {
            .what = x->name,
            .bus = graph->buses->buses[x->bus].name,
            .sign = x->sign,
            .multiplicity = fp_to_u32(values[x->multiplicity]),
            .n_values = x->n_values,
        };
        for (uint32_t k = 0; k < x->n_values; k++) {
            m.values[k] = fp_to_u32(values[x->values[k]]);
        }
        m.has_partner = m.multiplicity != 0 && find_partner(view, x->bus, &m);
        message(arg, &m);
    }
    arena_release(view->arena, mark);
    return STATUS_OK;
}
