/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_segment.c - opening a segment for looking, and its steps one by one. */
#include "view_segment.h"

#include <stdlib.h>
#include <string.h>

#include "isa/program.h"
#include "tables/fixed_columns.h"

/* Columns of one table, at most. */
static size_t columns_bytes(const struct segment_view *v, unsigned log_rows)
{
    size_t widest = 0;
    for (unsigned t = 0; t < view_n_tables(v); t++) {
        size_t width = view_graph(v, t)->width;
        widest = width > widest ? width : widest;
    }
    return widest * ((sizeof(fp) << log_rows) + ARENA_ALIGN);
}

static enum status build(struct segment_view *v, const uint8_t *record, size_t len,
                         struct error *e)
{
    const struct program *program = &v->guest->elf.program;
    unsigned n_threads = pool_threads(v->engine->pool);
    uint8_t log_rows;
    buffer_bytes(&v->bytes, record, len);
    if (v->bytes.bad) {
        return error_set(e, STATUS_MEMORY, "view: no memory for a record of %zu bytes",
                         len);
    }
    TRY(record_unit_decode(&v->record, &v->cells, &log_rows, &v->boundary_root,
                           v->bytes.bytes, len, e));
    size_t bytes = log_bytes(&v->record) + witness_bytes(program->n_rows, n_threads)
                   + v->record.n_steps * sizeof *v->ranks + 2 * ARENA_ALIGN;
    TRY(arena_open(&v->arena, bytes + columns_bytes(v, STARK_SEGMENT_LOG2_MAX), e));
    TRY(vm_replay(&v->log, program, &v->record, v->arena, e));
    TRY(witness_open_segment(&v->witness, v->arena, v->engine->machine, program, &v->log,
                             n_threads, e));
    v->ranks = arena_alloc(v->arena, v->log.n_steps * sizeof *v->ranks);
    if (v->ranks == NULL) {
        return error_set(e, STATUS_MEMORY, "view: no memory for the steps of a segment");
    }
    for (unsigned t = 0; t < LOG_TABLES; t++) {
        for (size_t i = 0; i < v->log.counts[t]; i++) {
            v->ranks[v->log.lists[t][i]] = (uint32_t)i;
        }
    }
    v->index = v->record.label - 1;
    v->mark = arena_mark(v->arena);
    v->filled = VIEW_ABSENT;
    return STATUS_OK;
}

/* The height of the tallest table of a chunk. */
static unsigned chunk_log_rows(const struct segment_view *v)
{
    unsigned most = witness_image_log_rows(v->n_cells);
    for (uint32_t t = 0; t < N_IMAGE_TABLES; t++) {
        const uint8_t fixed = fixed_log_rows(KIND_IMAGE, t, &v->guest->elf.program);
        most = fixed != FIXED_ABSENT && fixed > most ? fixed : most;
    }
    return most;
}

/* The tables of a chunk; its cells stay as they were decoded. */
static enum status build_chunk(struct segment_view *v, const uint8_t *cells, size_t len,
                               struct error *e)
{
    const struct program *const program = &v->guest->elf.program;
    const unsigned n_threads = pool_threads(v->engine->pool);
    uint8_t log_rows;
    TRY(cells_unit_decode(&v->cells, &v->n_cells, &log_rows, &v->boundary_root, cells,
                          len, e));
    TRY(arena_open(&v->arena,
                   witness_bytes(program->n_rows, n_threads)
                       + columns_bytes(v, chunk_log_rows(v)),
                   e));
    TRY(witness_open_image(&v->witness, v->arena, v->engine->machine, program,
                           (const struct image_cell *)v->cells.bytes, v->n_cells,
                           v->index == 0, n_threads, e));
    v->mark = arena_mark(v->arena);
    v->filled = VIEW_ABSENT;
    return STATUS_OK;
}

static enum status open_view(struct segment_view **view, struct engine *engine,
                             const struct guest *guest, enum proof_kind kind,
                             uint32_t index, const uint8_t *bytes, size_t len,
                             struct error *e)
{
    *view = NULL;
    struct segment_view *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return error_set(e, STATUS_MEMORY, "view: no memory for the handle");
    }
    made->engine = engine;
    made->guest = guest;
    made->kind = kind;
    made->index = index;
    enum status s = kind == KIND_IMAGE ? build_chunk(made, bytes, len, e)
                                       : build(made, bytes, len, e);
    if (s != STATUS_OK) {
        segment_view_close(made);
        return s;
    }
    *view = made;
    return STATUS_OK;
}

enum status segment_view_open(struct segment_view **view, struct engine *engine,
                              const struct guest *guest, const uint8_t *record,
                              size_t len, struct error *e)
{
    return open_view(view, engine, guest, KIND_SEGMENT, 0, record, len, e);
}

enum status segment_view_open_chunk(struct segment_view **view, struct engine *engine,
                                    const struct guest *guest, uint32_t index,
                                    const uint8_t *cells, size_t len, struct error *e)
{
    return open_view(view, engine, guest, KIND_IMAGE, index, cells, len, e);
}

void segment_view_close(struct segment_view *view)
{
    if (view == NULL) {
        return;
    }
    arena_close(view->arena);
    buffer_free(&view->cells);
    buffer_free(&view->bytes);
    free(view);
}

void segment_view_shape(const struct segment_view *view, struct segment_shape *shape)
{
    const struct segment_record *r = &view->record;
    *shape = (struct segment_shape){
        .is_chunk = view->kind == KIND_IMAGE,
        .index = view->index,
        .n_steps = r->n_steps,
        .pc_first = (uint64_t)r->pc2_first * 2,
        .pc_last = (uint64_t)r->pc2_last * 2,
        .len_output = r->len_output,
        .n_cells = view->kind == KIND_IMAGE ? view->n_cells : r->n_cells,
    };
    memcpy(shape->boundary_root, view->boundary_root.b, sizeof shape->boundary_root);
}

/* ---- steps ---- */

unsigned view_table_of_step(const struct segment_view *view, uint32_t step)
{
    static const uint8_t table_of_log[LOG_TABLES] = {
#define VIEW_TABLE(upper, lower) [LOG_##upper] = SEGMENT_TABLE_##lower,
        LOG_TABLE_LIST(VIEW_TABLE)
#undef VIEW_TABLE
    };
    return table_of_log[view->log.steps[step].table];
}

static const struct program_row *row_of(const struct segment_view *view, uint32_t step)
{
    return &view->guest->elf.program.rows[view->log.steps[step].row];
}

bool view_access(const struct segment_view *view, uint32_t step, uint64_t *address,
                 bool *is_store)
{
    switch (view->log.steps[step].table) {
    case LOG_LOAD_D:
    case LOG_LOAD_W:
    case LOG_LOAD_N:
    case LOG_LOAD_U:
        *is_store = false;
        break;
    case LOG_STORE_D:
    case LOG_STORE_N:
    case LOG_STORE_U:
        *is_store = true;
        break;
    default:
        return false;
    }
    *address = view->log.steps[step].a + program_row_immediate(row_of(view, step));
    return true;
}

uint64_t segment_view_pc(const struct segment_view *view, uint32_t step)
{
    return (uint64_t)row_of(view, step)->pc2 * 2;
}

void segment_view_step(const struct segment_view *view, uint32_t step,
                       struct step_view *out)
{
    const struct step_event *event = &view->log.steps[step];
    const struct program_row *row = row_of(view, step);
    memset(out, 0, sizeof *out);
    out->pc = (uint64_t)row->pc2 * 2;
    (void)guest_disassemble(view->guest, out->pc, &out->word, out->text, out->symbol);
    out->table = view_table_of_step(view, step);
    out->row = view->ranks[step];
    out->rs1 = event->a;
    out->rs2 = event->b;
    out->reads[0] = row->rs1;
    out->reads[1] = row->rs2;
    out->rd = -1;
    bool is_store = false;
    if (view_access(view, step, &out->address, &is_store)) {
        out->is_load = !is_store;
        out->is_store = is_store;
        out->memory_before = event->mem;
        out->memory_after = is_store ? event->new : event->mem;
    }
    if (event->table == LOG_WRITE) {
        out->rd = REGISTER_A0;
        out->rd_before = view->log.calls[event->side].a0;
        out->rd_after = view->log.calls[event->side].a2;
    } else if (row->rd != 0 && !is_store) {
        out->rd = row->rd == REGISTER_SINK ? -1 : (int)row->rd;
        out->rd_before = event->old;
        out->rd_after = event->new;
    }
}

bool segment_view_step_of_row(const struct segment_view *view, unsigned table,
                              uint64_t row, uint32_t *step)
{
    for (unsigned t = 0; t < LOG_TABLES; t++) {
        if (view->log.counts[t] != 0
            && view_table_of_step(view, view->log.lists[t][0]) == table) {
            if (row >= view->log.counts[t]) {
                return false;
            }
            *step = view->log.lists[t][row];
            return true;
        }
    }
    return false;
}

/* The register a step writes, and what; false if it writes none. */
static bool register_write(const struct segment_view *view, uint32_t step, unsigned *rd,
                           uint64_t *value)
{
    const struct step_event *event = &view->log.steps[step];
    if (event->table == LOG_WRITE) {
        *rd = REGISTER_A0;
        *value = view->log.calls[event->side].a2;
        return true;
    }
    const struct program_row *row = row_of(view, step);
    *rd = row->rd;
    *value = event->new;
    return row->rd != 0 && row->rd < VIEW_N_REGISTERS;
}

void segment_view_registers(const struct segment_view *view, uint32_t step,
                            uint64_t registers[VIEW_N_REGISTERS])
{
    uint32_t missing = VIEW_N_REGISTERS;
    bool found[VIEW_N_REGISTERS] = {false};
    for (uint32_t i = step; i-- > 0 && missing > 0;) {
        unsigned rd;
        uint64_t value;
        if (register_write(view, i, &rd, &value) && !found[rd]) {
            found[rd] = true;
            registers[rd] = value;
            missing--;
        }
    }
    for (unsigned r = 0; r < VIEW_N_REGISTERS; r++) {
        if (!found[r]) {
            registers[r] = record_register(&view->record, r)->first;
        }
    }
}

/* ---- memory ---- */

static const struct segment_cell *find_cell(const struct segment_record *r, uint32_t key)
{
    size_t low = 0, high = r->n_cells;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->cells[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < r->n_cells && r->cells[low].key == key ? &r->cells[low] : NULL;
}

bool segment_view_doubleword(const struct segment_view *view, uint32_t step,
                             uint64_t address, uint64_t *value)
{
    if (address >= ADDRESS_LIMIT) {
        return false;
    }
    uint32_t key = (uint32_t)(address >> 3);
    const struct segment_cell *cell = find_cell(&view->record, key);
    if (cell == NULL) {
        return false;
    }
    *value = cell->first;
    for (uint32_t i = step; i-- > 0;) {
        uint64_t at;
        bool is_store;
        if (!view_access(view, i, &at, &is_store) || !is_store) {
            continue;
        }
        const struct step_event *event = &view->log.steps[i];
        if (at >> 3 == key) {
            *value = event->new;
            return true;
        }
        if ((at >> 3) + 1 == key && event->side != LOG_NO_SIDE) {
            *value = view->log.crossings[event->side].new;
            return true;
        }
    }
    return true;
}

/* ---- pages ---- */

struct page_count {
    uint32_t page, n_reads, n_writes;
};

/* Cells are sorted, so the pages touched are the distinct pages of the cells, in order.
 * */
enum status segment_view_pages(struct segment_view *view, view_page_fn *page, void *arg,
                               struct error *e)
{
    enum { KEYS_A_PAGE_LOG2 = 9 };
    const struct segment_record *r = &view->record;
    size_t mark = arena_mark(view->arena);
    struct page_count *counts = arena_calloc(view->arena, r->n_cells, sizeof *counts);
    if (counts == NULL) {
        return error_set(e, STATUS_MEMORY, "view: no memory for the pages of a segment");
    }
    size_t n = 0;
    for (size_t i = 0; i < r->n_cells && r->cells[i].key < CELL_DOUBLEWORDS; i++) {
        uint32_t number = r->cells[i].key >> KEYS_A_PAGE_LOG2;
        if (n == 0 || counts[n - 1].page != number) {
            counts[n++].page = number;
        }
    }
    for (uint32_t i = 0; i < view->log.n_steps; i++) {
        uint64_t address;
        bool is_store;
        if (!view_access(view, i, &address, &is_store)) {
            continue;
        }
        uint32_t number = (uint32_t)(address >> 12);
        size_t low = 0, high = n;
        while (high - low > 1) {
            size_t middle = low + (high - low) / 2;
            if (counts[middle].page <= number) {
                low = middle;
            } else {
                high = middle;
            }
        }
        counts[low].n_writes += is_store;
        counts[low].n_reads += !is_store;
    }
    for (size_t i = 0; i < n; i++) {
        page(arg, counts[i].page, counts[i].n_reads, counts[i].n_writes);
    }
    arena_release(view->arena, mark);
    return STATUS_OK;
}
