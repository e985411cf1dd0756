/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Looking into a segment. */
#include "tui/look.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint/records.h"
#include "checkpoint/unit_files.h"
#include "checkpoint/work.h"
#include "tui/look_state.h"
#include "tui/session_store.h"
#include "tui/unlock.h"

enum status look_open(struct look **out, struct invocation *v, struct error *e)
{
    struct look *const l = calloc(1, sizeof *l);
    *out = NULL;
    if (l == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory to look into a segment");
    }
    /* One thread: the processors belong to the proof. */
    const struct engine_options options = {
        .threads = 1, .isa = (enum engine_isa)option_number(&v->line, OPTION_ISA)};
    const enum status s = engine_open(&l->engine, &options, e);
    if (s != STATUS_OK) {
        free(l);
        return s;
    }
    l->v = v;
    *out = l;
    return STATUS_OK;
}

struct segment_view *look_view(struct look *l)
{
    return l->view;
}

const struct guest *look_guest(const struct look *l)
{
    return l->guest;
}

static void close_view(struct look *l)
{
    look_close_trees(l);
    if (l->view != NULL) {
        segment_view_close(l->view);
        l->view = NULL;
    }
}

/* What belongs to the session looked into. */
static void forget_session(struct look *l)
{
    close_view(l);
    run_view_close(l->run);
    l->run = NULL;
    guest_free(l->guest);
    l->guest = NULL;
    buffer_free(&l->input);
    l->session[0] = '\0';
}

void look_close(struct look *l)
{
    if (l != NULL) {
        look_rest(l);
        forget_session(l);
        engine_close(l->engine);
        free(l);
    }
}

static enum status load_guest(struct look *l, struct session *session, struct error *e)
{
    if (l->guest != NULL && strcmp(l->session, session_name(session)) == 0) {
        return STATUS_OK;
    }
    struct work *const work = calloc(1, sizeof *work);
    if (work == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for the program");
    }
    forget_session(l);
    enum status s = work_load(work, session, e);
    if (s == STATUS_OK) {
        s = guest_load(&l->guest, l->engine, work->elf.bytes, work->elf.len, e);
    }
    if (s == STATUS_OK) {
        snprintf(l->session, sizeof l->session, "%s", session_name(session));
        l->segment_log2 = work->parameters.segment_log2;
        l->input = work->input;
        work->input = (struct byte_buffer){0};
    }
    work_free(work);
    free(work);
    return s;
}

/* A record that was dropped to save room is made again by running the program. */
static enum status make_record_again(struct look *l, struct session *session,
                                     uint32_t index, struct byte_buffer *record,
                                     struct error *e)
{
    struct records_request again = {0};
    struct work *const work = calloc(1, sizeof *work);
    if (work == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for the program");
    }
    enum status s = work_load(work, session, e);
    if (s == STATUS_OK) {
        s = records_open(&again, l->engine, l->guest, work, e);
    }
    if (s == STATUS_OK) {
        s = records_get(session, &again, index, record, NULL, e);
    }
    records_close(&again);
    work_free(work);
    free(work);
    return s;
}

static enum status begin(struct look *l, const char *session, struct error *e)
{
    struct drive_progress progress;
    if (session_store_open(&l->store, l->v, STORE_READ) != RC_SUCCESS) {
        *e = l->v->error;
        l->v->error = (struct error){0};
        return STATUS_IO;
    }
    TRY(unlock_open_quietly(&l->reading, l->v, l->store, session, SESSION_READ, NULL, e));
    TRY(load_guest(l, l->reading, e));
    TRY(drive_progress(l->reading, &progress, e));
    l->n_records = progress.n_records + progress.n_dropped_records;
    l->n_chunks = progress.n_cells + progress.n_dropped_cells;
    return STATUS_OK;
}

enum status look_begin(struct look *l, const char *session, struct error *e)
{
    if (l->reading != NULL && strcmp(session_name(l->reading), session) == 0) {
        return STATUS_OK;
    }
    look_rest(l);
    if (session[0] == '\0') {
        return error_set(e, STATUS_ARGUMENT,
                         "no session is open: choose one on screen 1");
    }
    const enum status s = begin(l, session, e);
    if (s != STATUS_OK) {
        look_rest(l);
    }
    return s;
}

void look_rest(struct look *l)
{
    struct error ignored; /* a reader has nothing to lose */
    if (l->reading != NULL) {
        (void)!session_close(l->reading, &ignored);
        l->reading = NULL;
    }
    store_close(l->store);
    l->store = NULL;
}

enum status look_record(struct look *l, uint32_t index, struct byte_buffer *out,
                        struct error *e)
{
    char session[SESSION_NAME_BYTES];
    snprintf(session, sizeof session, "%s", l->session);
    TRY(look_begin(l, session, e));
    if (index >= l->n_records) {
        return error_set(e, STATUS_ARGUMENT, "segment %" PRIu32 " is not executed yet",
                         index);
    }
    struct unit_store units = unit_files(l->reading);
    return units.has(units.arg, UNIT_RECORD, index)
               ? units.get(units.arg, UNIT_RECORD, index, out, e)
               : make_record_again(l, l->reading, index, out, e);
}

static enum status open_view(struct look *l, uint32_t index, struct error *e)
{
    struct byte_buffer record = {0};
    enum status s = look_record(l, index, &record, e);
    if (s == STATUS_OK) {
        close_view(l);
        s = segment_view_open(&l->view, l->engine, l->guest, record.bytes, record.len, e);
    }
    buffer_free(&record);
    return s;
}

static enum status open_chunk_view(struct look *l, uint32_t index, struct error *e)
{
    const struct unit_store units = unit_files(l->reading);
    struct byte_buffer cells = {0};
    if (index >= l->n_chunks) {
        return error_set(e, STATUS_ARGUMENT, "the image has no chunk %" PRIu32,
                         index + 1);
    }
    if (!units.has(units.arg, UNIT_CELLS, index)) {
        return error_set(e, STATUS_ARGUMENT,
                         "the cells of image chunk %" PRIu32
                         " were dropped to save room: its proof is all there is",
                         index + 1);
    }
    enum status s = units.get(units.arg, UNIT_CELLS, index, &cells, e);
    if (s == STATUS_OK) {
        close_view(l);
        s = segment_view_open_chunk(&l->view, l->engine, l->guest, index, cells.bytes,
                                    cells.len, e);
    }
    buffer_free(&cells);
    return s;
}

static void fill(struct look *l, struct model *m)
{
    struct model_tables *const t = &m->tables;
    segment_view_shape(l->view, &m->segment.shape);
    m->segment.is_chunk = m->segment.shape.is_chunk;
    *(m->segment.is_chunk ? &m->segment.chunk : &m->segment.index) =
        m->segment.shape.index;
    m->segment.is_open = true;
    t->n_tables = 0;
    for (unsigned i = 0; i < MODEL_TABLES_MAX; i++) {
        struct model_table *const row = &t->table[i];
        if (!engine_table(l->engine, m->segment.is_chunk, i, &row->shape)) {
            break;
        }
        segment_view_table(l->view, i, &row->log_rows, &row->n_rows);
        row->is_present = row->log_rows != VIEW_ABSENT;
        t->n_tables++;
    }
    t->level = TABLES_LIST;
    t->pane = PANE_LIST;
    t->n_trail = 0;
    if (t->tables.selected >= t->n_tables) {
        t->tables = (struct model_list){0}; /* another kind has other tables */
    }
    t->tables.n = t->n_tables;
    tables_arrange(t);
    t->has_opened = t->is_table_open = t->is_following = false;
    t->todo = 0;
    t->trees.is_known = t->trees.has_leaf = false;
    if (!m->segment.is_chunk) {
        m->vm.steps = (struct model_list){.n = m->segment.shape.n_steps};
        look_step(l, m);
    }
}

static void count_units(const struct look *l, struct model *m)
{
    m->segment.n_segments = l->n_records;
    m->segment.n_chunks = l->n_chunks;
    m->segment_log2 = l->segment_log2;
}

enum status look_open_chunk(struct look *l, struct model *m, uint32_t index,
                            struct error *e)
{
    TRY(look_begin(l, m->session, e));
    count_units(l, m);
    const enum status s = open_chunk_view(l, index, e);
    if (s == STATUS_OK) {
        m->segment.why_not[0] = '\0';
        fill(l, m);
    }
    m->segment.is_open = l->view != NULL && m->segment.is_open;
    return s;
}

enum status look_open_segment(struct look *l, struct model *m, uint32_t index,
                              struct error *e)
{
    TRY(look_begin(l, m->session, e));
    count_units(l, m);
    TRY(open_view(l, index, e));
    m->segment.why_not[0] = '\0';
    fill(l, m);
    return STATUS_OK;
}

void look_segment(struct look *l, struct model *m, uint32_t index)
{
    struct error e = {0};
    if (look_open_segment(l, m, index, &e) != STATUS_OK) {
        m->segment.is_open = l->view != NULL && m->segment.is_open;
        snprintf(m->segment.why_not, sizeof m->segment.why_not, "%.199s", e.text);
    }
}

void look_step(struct look *l, struct model *m)
{
    struct model_vm *const vm = &m->vm;
    if (!m->segment.is_open || m->segment.is_chunk || vm->steps.n == 0) {
        return;
    }
    const uint32_t step = (uint32_t)vm->steps.selected;
    segment_view_step(l->view, step, &vm->step);
    segment_view_registers(l->view, step, vm->registers);
    segment_view_registers(l->view, step + 1, vm->after);
    vm->table = vm->step.table < m->tables.n_tables
                    ? m->tables.table[vm->step.table].shape.name
                    : "?";
    vm->n_lines = 0;
    for (int64_t k = -(MODEL_AROUND / 2); k < MODEL_AROUND / 2; k++) {
        struct model_line line = {.pc = vm->step.pc + (uint64_t)(4 * k)};
        if (guest_disassemble(l->guest, line.pc, &line.word, line.text, line.symbol)) {
            vm->lines[vm->n_lines++] = line;
        }
    }
}
