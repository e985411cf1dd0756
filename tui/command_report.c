/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole report: gather what a session holds and write it as a page. Nothing in the
 * session changes: units are read through a store that keeps none. Snapshots that were
 * dropped to save room are made again. */
#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "checkpoint/records.h"
#include "checkpoint/retain.h"
#include "checkpoint/unit_files.h"
#include "store/files.h"
#include "tui/commands.h"
#include "tui/output_file.h"
#include "tui/report.h"
#include "tui/unlock.h"

/* What is open; zeroed is closed. */
struct reporting {
    struct invocation *v;
    struct store *store;
    struct session *session;
    struct work work;
    struct engine *engine;
    struct guest *guest;
    struct unit_store units;
    struct byte_buffer proof;
    struct byte_buffer link; /* "": not linked, or the proof itself is judged */
    struct report report;
};

static enum status no_memory(struct error *e)
{
    return error_set(e, STATUS_MEMORY, "report: no memory");
}

/* ---- the proof as a stranger sees it ---- */

/* Only what was dropped to save room is made again, and not kept. */
static enum status refuse_unit(void *arg, enum unit_kind kind, uint32_t index,
                               const uint8_t *bytes, size_t len, struct error *e)
{
    const struct reporting *const x = arg;
    bool is_retired, is_same;
    TRY(retain_compare(x->session, kind, index, bytes, len, &is_retired, &is_same, e));
    if (is_retired && is_same) {
        return STATUS_OK;
    }
    return error_set(e, STATUS_FORMAT, "report: %s %u %s", unit_kind_name(kind),
                     (unsigned)index,
                     is_retired ? "was dropped, and does not come out as it was"
                                : "should be in the session and is not");
}

static bool has_unit(void *arg, enum unit_kind kind, uint32_t index)
{
    const struct reporting *const x = arg;
    return x->units.has(x->units.arg, kind, index);
}

static enum status get_unit(void *arg, enum unit_kind kind, uint32_t index,
                            struct byte_buffer *out, struct error *e)
{
    const struct reporting *const x = arg;
    return x->units.get(x->units.arg, kind, index, out, e);
}

static enum status append(void *arg, const uint8_t *bytes, size_t len, struct error *e)
{
    struct byte_buffer *const proof = arg;
    buffer_bytes(proof, bytes, len);
    return proof->bad ? no_memory(e) : STATUS_OK;
}

static enum status seal(struct reporting *x, struct task *task, struct error *e)
{
    struct job_request request =
        work_job_request(&x->work, x->guest, host_memory_available(), task);
    request.store = (struct unit_store){
        .arg = x, .has = has_unit, .put = refuse_unit, .get = get_unit};
    struct job *job;
    TRY(job_open(&job, x->engine, &request, e));
    enum status s = job_execute(job, e);
    s = s == STATUS_OK ? job_link(job, e) : s;
    s = s == STATUS_OK ? job_seal(job, append, &x->proof, e) : s;
    job_close(job);
    return s;
}

static bool has_all_units(const struct session_view *view)
{
    const struct drive_progress *const p = &view->progress;
    return p->n_segments != 0 && p->n_records + p->n_dropped_records == p->n_segments
           && p->has_link && p->n_segments_proved == p->n_segments
           && p->n_cells + p->n_dropped_cells == p->n_chunks
           && p->n_images_proved == p->n_chunks;
}

static enum status judge(struct reporting *x, struct error *e)
{
    struct report *const r = &x->report;
    struct task *task;
    if (!has_all_units(&r->view)) {
        return STATUS_OK;
    }
    TRY(task_open(&task, e));
    enum status s = seal(x, task, e);
    task_close(task);
    if (s == STATUS_OK) {
        s = engine_verify(x->engine, x->guest, x->proof.bytes, x->proof.len,
                          x->work.parameters.security, &r->verdict, e);
    }
    r->is_judged = s == STATUS_OK;
    r->len_proof = x->proof.len;
    return s;
}

static enum status measure(struct reporting *x, struct error *e)
{
    static const struct {
        enum unit_kind kind;
        const char *name;
    } parts[REPORT_N_PARTS] = {{UNIT_SEGMENT, "proofs of segments"},
                               {UNIT_IMAGE, "proofs of the memory image"},
                               {UNIT_LINK, "link record"}};
    struct report *const r = &x->report;
    for (unsigned i = 0; i < REPORT_N_PARTS; i++) {
        r->parts[i].name = parts[i].name;
        TRY(file_count(x->session, unit_file_kind(parts[i].kind)->name, &r->parts[i].n,
                       &r->parts[i].bytes, e));
    }
    return STATUS_OK;
}

/* ---- segments ---- */

static enum status open_tables(struct reporting *x, struct error *e)
{
    struct report *const r = &x->report;
    struct table_shape shape;
    while (engine_table(x->engine, false, (unsigned)r->n_tables, &shape)) {
        r->n_tables++;
    }
    r->n_segments = r->view.progress.n_records + r->view.progress.n_dropped_records;
    r->tables = calloc(r->n_tables + 1, sizeof *r->tables);
    r->segments = calloc(r->n_segments + 1, sizeof *r->segments);
    if (r->tables == NULL || r->segments == NULL) {
        return no_memory(e);
    }
    for (size_t i = 0; i < r->n_tables; i++) {
        (void)engine_table(x->engine, false, (unsigned)i, &r->tables[i].shape);
    }
    return STATUS_OK;
}

/* Where the pages of a segment go. */
struct page_taking {
    struct byte_buffer pages; /* struct report_page */
    struct report_segment *segment;
};

static void take_page(void *arg, uint64_t page, uint32_t n_reads, uint32_t n_writes)
{
    struct page_taking *const to = arg;
    const struct report_page row = {page, n_reads, n_writes};
    buffer_bytes(&to->pages, (const uint8_t *)&row, sizeof row);
    to->segment->n_pages_read += n_reads != 0;
    to->segment->n_pages_written += n_writes != 0;
    to->segment->n_reads += n_reads;
    to->segment->n_writes += n_writes;
}

static int by_page(const void *a, const void *b)
{
    const struct report_page *const x = a, *const y = b;
    return (x->page > y->page) - (x->page < y->page);
}

/* Sort the pages and add up those that are the same. */
static void merge_pages(struct report_page *pages, size_t *n)
{
    size_t kept = 0;
    if (*n == 0) {
        return; /* pages may be NULL, which qsort may not be given */
    }
    qsort(pages, *n, sizeof *pages, by_page);
    for (size_t i = 0; i < *n; i++) {
        if (kept != 0 && pages[kept - 1].page == pages[i].page) {
            pages[kept - 1].n_reads += pages[i].n_reads;
            pages[kept - 1].n_writes += pages[i].n_writes;
        } else {
            pages[kept++] = pages[i];
        }
    }
    *n = kept;
}

static void add_tables(struct report *r, const struct segment_view *view)
{
    for (unsigned i = 0; i < r->n_tables; i++) {
        struct report_table *const t = &r->tables[i];
        unsigned log_rows;
        uint64_t n_rows;
        segment_view_table(view, i, &log_rows, &n_rows);
        if (log_rows != VIEW_ABSENT) {
            t->n_segments++;
            t->n_rows += n_rows;
            t->n_padded += (uint64_t)1 << log_rows;
            t->log_rows_max = log_rows > t->log_rows_max ? log_rows : t->log_rows_max;
        }
    }
}

/* What looking at the segments gathers. */
struct looking {
    struct reporting *x;
    struct page_taking to;
};

static enum status look_at_segment(void *arg, uint32_t index, const uint8_t *record,
                                   size_t len, struct error *e)
{
    struct looking *const l = arg;
    struct report *const r = &l->x->report;
    struct page_taking *const to = &l->to;
    struct report_segment *const segment = &r->segments[index];
    struct segment_view *view;
    struct segment_shape shape;
    struct file_row row;
    bool is_proved;
    to->segment = segment;
    TRY(file_row(l->x->session, unit_file_kind(UNIT_SEGMENT)->name, index, &row,
                 &is_proved, e));
    segment->len_proof = is_proved ? row.bytes : 0;
    TRY(segment_view_open(&view, l->x->engine, l->x->guest, record, len, e));
    segment_view_shape(view, &shape);
    segment->n_steps = shape.n_steps;
    segment->n_cells = shape.n_cells;
    add_tables(r, view);
    enum status s = segment_view_pages(view, take_page, to, e);
    if (s == STATUS_OK && l->x->link.len != 0) {
        s = segment_view_strength(view, l->x->link.bytes, l->x->link.len, &r->strength,
                                  e);
    }
    segment_view_close(view);
    /* Merged as they come: the map grows with the pages, not with the run. */
    r->n_pages = to->pages.len / sizeof *r->pages;
    merge_pages((struct report_page *)(void *)to->pages.bytes, &r->n_pages);
    to->pages.len = r->n_pages * sizeof *r->pages;
    return s == STATUS_OK && to->pages.bad ? no_memory(e) : s;
}

static enum status look_at_segments(struct reporting *x, struct error *e)
{
    struct report *const r = &x->report;
    struct looking l = {.x = x};
    struct records_request again;
    TRY(open_tables(x, e));
    if (r->n_segments == 0) {
        return STATUS_OK;
    }
    enum status s = records_open(&again, x->engine, x->guest, &x->work, e);
    if (s == STATUS_OK) {
        s = records_walk(x->session, &again, 0, (uint32_t)r->n_segments - 1,
                         look_at_segment, &l, e);
    }
    records_close(&again);
    r->pages = (struct report_page *)(void *)l.to.pages.bytes;
    return s;
}

/* ---- how strong a proof will be that is not there ---- */

static enum status take_link(struct reporting *x, struct error *e)
{
    const struct session_view *const view = &x->report.view;
    return has_all_units(view) || !view->progress.has_link
               ? STATUS_OK
               : x->units.get(x->units.arg, UNIT_LINK, 0, &x->link, e);
}

/* Chunks whose cells were dropped, or left out of an archive, are passed over; the page
 * says how many proofs its numbers are about. */
static enum status look_at_chunks(struct reporting *x, struct error *e)
{
    struct byte_buffer cells = {0};
    enum status s = STATUS_OK;
    for (uint32_t i = 0;
         s == STATUS_OK && x->link.len != 0 && i < x->report.view.progress.n_chunks;
         i++) {
        buffer_clear(&cells);
        if (!x->units.has(x->units.arg, UNIT_CELLS, i)) {
            continue;
        }
        s = x->units.get(x->units.arg, UNIT_CELLS, i, &cells, e);
        if (s == STATUS_OK) {
            s = engine_image_strength(x->guest, i, cells.bytes, cells.len, x->link.bytes,
                                      x->link.len, &x->report.strength, e);
        }
    }
    buffer_free(&cells);
    return s;
}

/* ---- the command ---- */

static enum exit_code open_all(struct reporting *x)
{
    struct invocation *const v = x->v;
    struct session_summary summary;
    char name[SESSION_NAME_BYTES];
    enum exit_code code = session_store_open(&x->store, v, STORE_READ);
    if (code == RC_SUCCESS) {
        code = session_store_choose(name, x->store, v->line.operand, false, v);
    }
    if (code != RC_SUCCESS) {
        return code;
    }
    enum status s = store_summary(x->store, name, &summary, &v->error);
    if (s == STATUS_OK) {
        session_view_make(&x->report.view, x->store, &summary);
        code = unlock_open(&x->session, v, x->store, name, SESSION_READ, NULL);
        s = code == RC_SUCCESS ? work_load(&x->work, x->session, &v->error) : STATUS_OK;
    }
    if (s != STATUS_OK || code != RC_SUCCESS) {
        return s != STATUS_OK ? exit_code_of_session(s) : code;
    }
    x->units = unit_files(x->session);
    return loaded_engine(&x->engine, v);
}

static enum status gather(struct reporting *x)
{
    struct error *const e = &x->v->error;
    TRY(guest_load(&x->guest, x->engine, x->work.elf.bytes, x->work.elf.len, e));
    TRY(history_load(&x->report.history, x->session, e));
    TRY(measure(x, e));
    TRY(take_link(x, e));
    TRY(look_at_segments(x, e));
    TRY(look_at_chunks(x, e));
    return judge(x, e);
}

static enum exit_code publish(struct reporting *x)
{
    struct byte_buffer page = {0};
    struct output *output;
    struct error *const e = &x->v->error;
    enum status s = output_open(&output, option_text(&x->v->line, OPTION_OUTPUT), e);
    if (s != STATUS_OK) {
        return exit_code_of_status(s);
    }
    report_write(&x->report, &page);
    s = page.bad ? no_memory(e) : output_write(output, page.bytes, page.len, e);
    if (s == STATUS_OK) {
        s = output_commit(output, e);
    }
    output_close(output);
    buffer_free(&page);
    return s == STATUS_OK ? RC_SUCCESS : exit_code_of_status(s);
}

enum exit_code command_report(struct invocation *v)
{
    struct reporting *const x = calloc(1, sizeof *x);
    struct error ignored; /* a reader has nothing to lose */
    if (x == NULL) {
        return invocation_fail(v, RC_RESOURCE, "report: no memory");
    }
    x->v = v;
    enum exit_code code = open_all(x);
    if (code == RC_SUCCESS) {
        const enum status s = gather(x);
        code = s == STATUS_OK ? publish(x) : exit_code_of_session(s);
    }
    if (code == RC_SUCCESS && x->report.is_judged
        && x->report.verdict.verdict != ENGINE_ACCEPTED) {
        code = invocation_fail(v, RC_INTEGRITY,
                               "report: the verifier rejects the session's proof: %s",
                               x->report.verdict.reason);
    }
    history_free(&x->report.history);
    free(x->report.tables);
    free(x->report.segments);
    free(x->report.pages);
    buffer_free(&x->proof);
    buffer_free(&x->link);
    guest_free(x->guest);
    engine_close(x->engine);
    work_free(&x->work);
    (void)!session_close(x->session, &ignored);
    store_close(x->store);
    free(x);
    return code;
}
