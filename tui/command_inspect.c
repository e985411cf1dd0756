/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole inspect: what a session holds, as rows of a table, CSV or JSON. Tables and
 * rows are rebuilt from the segment's snapshot, whose digest is checked first; a snapshot
 * that was dropped to save room is made again. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/history.h"
#include "tui/inspect.h"
#include "tui/interrupt.h"
#include "tui/session_store.h"
#include "tui/suggest.h"
#include "tui/unlock.h"

enum { ROWS_MAX = 1 << 20, ROWS_AT_ONCE = 256 };

enum exit_code inspect_finish(struct inspection *x, struct sheet *s)
{
    sheet_write(s, &x->out, x->format);
    sheet_close(s);
    return RC_SUCCESS;
}

/* ---- what needs no engine ---- */

static enum exit_code inspect_files(struct inspection *x)
{
    static const char *const names[] = {"kind", "index", "bytes", "sha256", "file"};
    struct file_row row = {0};
    struct sheet s;
    bool found = true;
    sheet_open(&s, names, sizeof names / sizeof names[0]);
    while (found) {
        const enum status status =
            file_next(x->session, NULL, row.kind, row.index, &row, &found, &x->v->error);
        if (status != STATUS_OK) {
            sheet_close(&s);
            return exit_code_of_session(status);
        }
        if (found) {
            sheet_text(&s, row.kind);
            sheet_count(&s, row.index);
            sheet_count(&s, row.bytes);
            sheet_hex(&s, row.sha256, sizeof row.sha256);
            sheet_text(&s, row.path);
        }
    }
    return inspect_finish(x, &s);
}

static enum exit_code inspect_spans(struct inspection *x)
{
    struct history h;
    const enum status s = history_load(&h, x->session, &x->v->error);
    if (s == STATUS_OK) {
        history_sheet(&h, x->format, &x->out);
    }
    history_free(&h);
    return s == STATUS_OK ? RC_SUCCESS : exit_code_of_session(s);
}

/* ---- what may have to be executed again ---- */

static enum exit_code load(struct inspection *x)
{
    struct invocation *const v = x->v;
    enum exit_code code = unlock_opened(v, x->session);
    if (code == RC_SUCCESS) {
        code = loaded_engine(&x->engine, v);
    }
    if (code != RC_SUCCESS) {
        return code;
    }
    enum status s = work_load(&x->work, x->session, &v->error);
    if (s == STATUS_OK) {
        s = guest_load(&x->guest, x->engine, x->work.elf.bytes, x->work.elf.len,
                       &v->error);
    }
    if (s == STATUS_OK) {
        s = records_open(&x->again, x->engine, x->guest, &x->work, &v->error);
    }
    interrupt_watch(x->again.task);
    return s == STATUS_OK ? RC_SUCCESS : exit_code_of_session(s);
}

static enum exit_code failed(enum status s)
{
    return s == STATUS_CANCELLED && interrupt_signal() != 0
               ? exit_code_of_signal(interrupt_signal())
               : exit_code_of_session(s);
}

struct snapshots {
    struct inspection *x;
    struct sheet sheet;
};

static enum status add_snapshot(void *arg, uint32_t index, const uint8_t *record,
                                size_t len, struct error *e)
{
    struct snapshots *const to = arg;
    struct sheet *const s = &to->sheet;
    struct record_registers r;
    struct file_retired was;
    bool is_retired;
    char text[24];
    TRY(file_retired(to->x->session, unit_file_kind(UNIT_RECORD)->name, index, &was,
                     &is_retired, e));
    TRY(engine_record_registers(&r, record, len, e));
    sheet_count(s, r.index);
    sheet_count(s, r.n_steps);
    snprintf(text, sizeof text, "%09" PRIx64, r.pc);
    sheet_text(s, text);
    snprintf(text, sizeof text, "%09" PRIx64, r.registers[2]);
    sheet_text(s, text);
    sheet_count(s, len);
    sheet_text(s, is_retired ? "dropped" : "kept");
    return STATUS_OK;
}

/* Those that were dropped are executed again. */
static enum exit_code inspect_snapshots(struct inspection *x)
{
    static const char *const names[] = {"segment", "steps", "pc", "sp", "bytes", "state"};
    struct snapshots to = {.x = x};
    struct drive_progress p;
    const enum exit_code unlocked = unlock_opened(x->v, x->session);
    if (unlocked != RC_SUCCESS) {
        return unlocked;
    }
    enum status status = drive_progress(x->session, &p, &x->v->error);
    if (status != STATUS_OK) {
        return exit_code_of_session(status);
    }
    if (p.n_dropped_records != 0) {
        const enum exit_code code = load(x);
        if (code != RC_SUCCESS) {
            return code;
        }
    }
    const uint32_t n = p.n_records + p.n_dropped_records;
    sheet_open(&to.sheet, names, sizeof names / sizeof names[0]);
    if (n != 0) {
        status = records_walk(x->session, &x->again, 0, n - 1, add_snapshot, &to,
                              &x->v->error);
    }
    if (status != STATUS_OK) {
        sheet_close(&to.sheet);
        return failed(status);
    }
    return inspect_finish(x, &to.sheet);
}

/* ---- what is rebuilt ---- */

bool inspect_is_chunk(const struct inspection *x)
{
    return has_option(&x->v->line, OPTION_CHUNK);
}

uint32_t inspect_index(const struct inspection *x)
{
    return (uint32_t)option_number(&x->v->line,
                                   inspect_is_chunk(x) ? OPTION_CHUNK : OPTION_SEGMENT);
}

/* The record of a segment, made again if it was dropped; the cells of a chunk. */
static enum status get_unit(struct inspection *x, struct byte_buffer *out)
{
    const struct unit_store units = unit_files(x->session);
    const uint32_t index = inspect_index(x);
    struct error *const e = &x->v->error;
    if (!inspect_is_chunk(x)) {
        return records_get(x->session, &x->again, index, out, NULL, e);
    }
    return units.has(units.arg, UNIT_CELLS, index)
               ? units.get(units.arg, UNIT_CELLS, index, out, e)
               : error_set(e, STATUS_ARGUMENT,
                           "--chunk: session %s has no cells of chunk %" PRIu32
                           " of the image: there is none, or they were dropped",
                           session_name(x->session), index);
}

enum exit_code inspect_open_view(struct inspection *x)
{
    struct error *const e = &x->v->error;
    struct byte_buffer unit = {0};
    if (inspect_is_chunk(x) && has_option(&x->v->line, OPTION_SEGMENT)) {
        return invocation_fail(
            x->v, RC_USAGE, "inspect: --segment and --chunk name two things: give one");
    }
    const enum exit_code code = load(x);
    if (code != RC_SUCCESS) {
        return code;
    }
    enum status s = get_unit(x, &unit);
    if (s == STATUS_ARGUMENT) {
        buffer_free(&unit);
        return RC_USAGE;
    }
    if (s == STATUS_OK) {
        s = inspect_is_chunk(x) ? segment_view_open_chunk(
                &x->view, x->engine, x->guest, inspect_index(x), unit.bytes, unit.len, e)
                                : segment_view_open(&x->view, x->engine, x->guest,
                                                    unit.bytes, unit.len, e);
    }
    buffer_free(&unit);
    return s == STATUS_OK ? RC_SUCCESS : failed(s);
}

static enum exit_code inspect_tables(struct inspection *x)
{
    static const char *const names[] = {"table",    "rows",   "padded",    "preprocessed",
                                        "boundary", "main",   "extension", "constraints",
                                        "messages", "degree", "title"};
    struct table_shape shape;
    struct sheet s;
    const enum exit_code code = inspect_open_view(x);
    if (code != RC_SUCCESS) {
        return code;
    }
    sheet_open(&s, names, sizeof names / sizeof names[0]);
    for (unsigned i = 0; engine_table(x->engine, inspect_is_chunk(x), i, &shape); i++) {
        unsigned log_rows;
        uint64_t n_rows;
        segment_view_table(x->view, i, &log_rows, &n_rows);
        sheet_text(&s, shape.name);
        sheet_count(&s, n_rows);
        sheet_count(&s, log_rows == VIEW_ABSENT ? 0 : (uint64_t)1 << log_rows);
        for (unsigned tree = 0; tree < 3; tree++) {
            sheet_count(&s, shape.n_columns[tree]);
        }
        sheet_count(&s, shape.n_extension);
        sheet_count(&s, shape.n_constraints);
        sheet_count(&s, shape.n_messages);
        sheet_count(&s, shape.degree);
        sheet_text(&s, shape.title);
    }
    return inspect_finish(x, &s);
}

enum exit_code inspect_find_table(struct inspection *x, unsigned *table)
{
    struct table_shape shape;
    struct suggestion nearest;
    const char *const name = option_text(&x->v->line, OPTION_TABLE);
    if (name == NULL) {
        return invocation_fail(x->v, RC_USAGE, "inspect %s: --table TABLE is missing",
                               x->v->line.operand);
    }
    suggest_open(&nearest, name);
    for (*table = 0; engine_table(x->engine, inspect_is_chunk(x), *table, &shape);
         ++*table) {
        if (strcmp(shape.name, name) == 0) {
            return RC_SUCCESS;
        }
        suggest_consider(&nearest, shape.name);
    }
    return nearest.nearest != NULL
               ? invocation_fail(
                   x->v, RC_USAGE,
                   "inspect %s: there is no table '%.60s': did you mean '%s'?",
                   x->v->line.operand, name, nearest.nearest)
               : invocation_fail(x->v, RC_USAGE,
                                 "inspect %s: there is no table '%.60s': 'inspect "
                                 "tables' lists them",
                                 x->v->line.operand, name);
}

bool inspect_read_range(const char *text, uint64_t *first, uint64_t *last)
{
    char *end;
    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    *first = strtoull(text, &end, 10);
    *last = *first;
    if (strncmp(end, "..", 2) == 0 && end[2] >= '0' && end[2] <= '9') {
        *last = strtoull(end + 2, &end, 10);
    }
    return *end == '\0' && *first <= *last && *last < UINT64_MAX;
}

static enum exit_code choose_columns(struct inspection *x, unsigned table,
                                     struct columns *c)
{
    const char *at = option_text(&x->v->line, OPTION_COLUMNS);
    struct column_shape shape;
    c->n = 0;
    c->names[0] = "row";
    for (unsigned i = 0;
         at == NULL && c->n + 1 < INSPECT_COLUMNS_MAX
         && engine_column(x->engine, inspect_is_chunk(x), table, i, &shape);
         i++) {
        c->index[c->n++] = i;
        c->names[c->n] = shape.name;
    }
    while (at != NULL && *at != '\0' && c->n + 1 < INSPECT_COLUMNS_MAX) {
        const size_t len = strcspn(at, ",");
        unsigned i = 0;
        while (engine_column(x->engine, inspect_is_chunk(x), table, i, &shape)
               && (strlen(shape.name) != len || memcmp(shape.name, at, len) != 0)) {
            i++;
        }
        if (!engine_column(x->engine, inspect_is_chunk(x), table, i, &shape)) {
            return invocation_fail(x->v, RC_USAGE,
                                   "inspect %s: the table has no column '%.*s'",
                                   x->v->line.operand, len < 60 ? (int)len : 60, at);
        }
        c->index[c->n++] = i;
        c->names[c->n] = shape.name;
        at += len + (at[len] == ',');
    }
    return RC_SUCCESS;
}

enum exit_code inspect_open_columns(struct inspection *x, unsigned *table,
                                    struct columns *columns)
{
    enum exit_code code = inspect_open_view(x);
    if (code == RC_SUCCESS) {
        code = inspect_find_table(x, table);
    }
    if (code == RC_SUCCESS) {
        code = choose_columns(x, *table, columns);
    }
    return code;
}

static unsigned table_width(const struct inspection *x, unsigned table)
{
    struct table_shape shape;
    return engine_table(x->engine, inspect_is_chunk(x), table, &shape)
               ? shape.n_columns[0] + shape.n_columns[1] + shape.n_columns[2]
               : 0;
}

static enum exit_code add_rows(struct inspection *x, unsigned table, uint64_t first,
                               uint64_t last, const struct columns *c, struct sheet *s)
{
    const unsigned width = table_width(x, table);
    uint32_t *const values = malloc((size_t)width * ROWS_AT_ONCE * sizeof *values);
    if (values == NULL) {
        return invocation_fail(x->v, RC_RESOURCE, "inspect: no memory for rows");
    }
    enum status status = STATUS_OK;
    for (uint64_t row = first; status == STATUS_OK && row <= last; row += ROWS_AT_ONCE) {
        const uint64_t n = last - row < ROWS_AT_ONCE ? last - row + 1 : ROWS_AT_ONCE;
        status = segment_view_rows(x->view, table, row, n, values, &x->v->error);
        for (uint64_t i = 0; status == STATUS_OK && i < n; i++) {
            sheet_count(s, row + i);
            for (unsigned k = 0; k < c->n; k++) {
                sheet_count(s, values[i * width + c->index[k]]);
            }
        }
    }
    free(values);
    return status == STATUS_OK         ? RC_SUCCESS
           : status == STATUS_ARGUMENT ? RC_USAGE
                                       : exit_code_of_status(status);
}

static enum exit_code inspect_rows(struct inspection *x)
{
    unsigned table = 0, log_rows;
    uint64_t first = 0, last = 0, n_rows;
    struct columns columns;
    struct sheet s;
    const char *const range = option_text(&x->v->line, OPTION_ROWS);
    enum exit_code code = inspect_open_columns(x, &table, &columns);
    if (code != RC_SUCCESS) {
        return code;
    }
    segment_view_table(x->view, table, &log_rows, &n_rows);
    const uint64_t height = log_rows == VIEW_ABSENT ? 0 : (uint64_t)1 << log_rows;
    if (range == NULL) {
        last = n_rows == 0 ? 0 : (n_rows < ROWS_AT_ONCE ? n_rows : ROWS_AT_ONCE) - 1;
    } else if (!inspect_read_range(range, &first, &last)) {
        return invocation_fail(x->v, RC_USAGE,
                               "--rows: '%.60s' is not a row, or a range such as 0..9",
                               range);
    }
    sheet_open(&s, columns.names, columns.n + 1);
    if (height == 0) {
        return inspect_finish(x, &s); /* a table without rows has none to show */
    }
    if (last >= height || last - first >= ROWS_MAX) {
        return invocation_fail(x->v, RC_USAGE,
                               "--rows: the table has rows 0..%" PRIu64
                               " here, and at most %d are shown",
                               height - 1, ROWS_MAX);
    }
    code = add_rows(x, table, first, last, &columns, &s);
    if (code != RC_SUCCESS) {
        sheet_close(&s);
        return code;
    }
    return inspect_finish(x, &s);
}

/* ---- the command ---- */

static const struct subject {
    const char *name;
    enum exit_code (*inspect)(struct inspection *x);
} subjects[] = {
    {"tables", inspect_tables},       {"columns", inspect_columns},
    {"rows", inspect_rows},           {"commitments", inspect_commitments},
    {"leaf", inspect_leaf},           {"transcript", inspect_transcript},
    {"snapshots", inspect_snapshots}, {"files", inspect_files},
    {"spans", inspect_spans},
};

static const struct subject *find_subject(struct invocation *v)
{
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        if (strcmp(subjects[i].name, v->line.operand) == 0) {
            return &subjects[i];
        }
    }
    return NULL;
}

/* --format, --json. */
static enum exit_code choose_format(struct inspection *x)
{
    static const char *const words[] = {
        [SHEET_TABLE] = "table", [SHEET_CSV] = "csv", [SHEET_JSON] = "json"};
    const char *const text = option_text(&x->v->line, OPTION_FORMAT);
    x->format = has_option(&x->v->line, OPTION_JSON) ? SHEET_JSON : SHEET_TABLE;
    if (text == NULL || strcmp(text, "auto") == 0) {
        return RC_SUCCESS;
    }
    if (has_option(&x->v->line, OPTION_JSON) && strcmp(text, words[SHEET_JSON]) != 0) {
        return invocation_fail(x->v, RC_USAGE,
                               "inspect: --json and --format %s are two forms: give one",
                               text);
    }
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i], text) == 0) {
            x->format = (enum sheet_format)i;
            return RC_SUCCESS;
        }
    }
    return invocation_fail(x->v, RC_USAGE, "inspect: writes table, csv or json, not %s",
                           text);
}

static enum exit_code open_session(struct inspection *x)
{
    char name[SESSION_NAME_BYTES];
    struct invocation *const v = x->v;
    enum exit_code code = session_store_open(&x->store, v, STORE_READ);
    if (code == RC_SUCCESS) {
        code = session_store_choose(name, x->store, v->line.operands[1], false, v);
    }
    if (code != RC_SUCCESS) {
        return code;
    }
    const enum status s =
        session_open(&x->session, x->store, name, SESSION_READ, NULL, &v->error);
    return s == STATUS_OK ? RC_SUCCESS : exit_code_of_session(s);
}

enum exit_code command_inspect(struct invocation *v)
{
    struct inspection x = {.v = v};
    struct error ignored; /* a reader has nothing to lose */
    const struct subject *const subject = find_subject(v);
    if (subject == NULL) {
        return invocation_fail(v, RC_USAGE,
                               "inspect: '%.60s' is none of tables, columns, rows, "
                               "commitments, leaf, transcript, snapshots, files, spans",
                               v->line.operand);
    }
    enum exit_code code = choose_format(&x);
    if (code == RC_SUCCESS) {
        code = open_session(&x);
    }
    if (code == RC_SUCCESS) {
        code = subject->inspect(&x);
    }
    if (x.out.len != 0) {
        const enum exit_code printed = invocation_print(v, &x.out);
        code = code == RC_SUCCESS ? printed : code;
        v->has_result = true;
    }
    interrupt_watch(NULL);
    buffer_free(&x.out);
    records_close(&x.again);
    segment_view_close(x.view);
    guest_free(x.guest);
    engine_close(x.engine);
    work_free(&x.work);
    (void)!session_close(x.session, &ignored);
    store_close(x.store);
    return code;
}
