/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* timeline_read.c - pages of the history, while it is made or long after. */
#include <string.h>

#include "store/session_state.h"

/* Call `fill` for each row of a page. */
typedef void fill_fn(struct session *s, void *row);

static enum status page(struct session *s, enum query query, uint64_t after, void *rows,
                        size_t bytes_row, size_t cap, size_t *n, fill_fn *fill,
                        struct error *e)
{
    *n = 0;
    TRY(session_may_read(s, e));
    bool row = true;
    enum status result = STATUS_OK;
    db_start(s->db, query);
    db_u64(s->db, after);
    db_u64(s->db, cap > INT32_MAX ? INT32_MAX : cap);
    while (*n < cap && (result = db_step(s->db, &row, e)) == STATUS_OK && row) {
        uint8_t *const at = (uint8_t *)rows + *n * bytes_row;
        memset(at, 0, bytes_row);
        fill(s, at);
        ++*n;
    }
    db_done(s->db);
    return result;
}

static struct instant read_instant(struct session *s, int column)
{
    return (struct instant){.active_ns = db_column_u64(s->db, column),
                            .wall_ns = db_column_i64(s->db, column + 1)};
}

static void fill_run(struct session *s, void *out)
{
    struct run_row *const row = out;
    row->id = db_column_u64(s->db, 0);
    row->pid = db_column_i64(s->db, 1);
    (void)db_column_text(s->db, 2, row->host, sizeof row->host);
    row->begin = read_instant(s, 3);
    row->end = read_instant(s, 5);
    row->is_open = db_column_u64(s->db, 7) == RUN_STATE_OPEN;
    row->is_lost = db_column_u64(s->db, 7) == RUN_STATE_LOST;
}

enum status timeline_runs(struct session *s, uint64_t after, struct run_row *rows,
                          size_t cap, size_t *n, struct error *e)
{
    return page(s, QUERY_RUN_PAGE, after, rows, sizeof *rows, cap, n, fill_run, e);
}

static void fill_span(struct session *s, void *out)
{
    struct span_row *const row = out;
    const uint64_t kind = db_column_u64(s->db, 2);
    row->id = db_column_u64(s->db, 0);
    row->run = db_column_u64(s->db, 1);
    row->kind = kind < SPAN_N_KINDS ? (enum span_kind)kind : SPAN_ROUND;
    (void)db_column_text(s->db, 3, row->name, sizeof row->name);
    row->index = db_column_u64(s->db, 4);
    row->begin = read_instant(s, 5);
    row->is_open = db_column_is_null(s->db, 7);
    row->end = read_instant(s, 7);
    row->is_cut = db_column_u64(s->db, 9) != 0;
}

enum status timeline_spans(struct session *s, uint64_t after, struct span_row *rows,
                           size_t cap, size_t *n, struct error *e)
{
    return page(s, QUERY_SPAN_PAGE, after, rows, sizeof *rows, cap, n, fill_span, e);
}

static void fill_sample(struct session *s, void *out)
{
    struct memory_sample *const row = out;
    row->id = db_column_u64(s->db, 0);
    row->run = db_column_u64(s->db, 1);
    row->at = read_instant(s, 2);
    row->rss = db_column_u64(s->db, 4);
    row->rss_peak = db_column_u64(s->db, 5);
    row->cpu_ns = db_column_u64(s->db, 6);
}

enum status timeline_samples(struct session *s, uint64_t after,
                             struct memory_sample *rows, size_t cap, size_t *n,
                             struct error *e)
{
    return page(s, QUERY_SAMPLE_PAGE, after, rows, sizeof *rows, cap, n, fill_sample, e);
}

static void fill_log(struct session *s, void *out)
{
    struct log_row *const row = out;
    const uint64_t level = db_column_u64(s->db, 4);
    row->id = db_column_u64(s->db, 0);
    row->run = db_column_u64(s->db, 1);
    row->at = read_instant(s, 2);
    row->level = level <= LEVEL_ERROR ? (enum log_level)level : LEVEL_ERROR;
    (void)db_column_text(s->db, 5, row->text, sizeof row->text);
}

enum status timeline_logs(struct session *s, uint64_t after, struct log_row *rows,
                          size_t cap, size_t *n, struct error *e)
{
    return page(s, QUERY_LOG_PAGE, after, rows, sizeof *rows, cap, n, fill_log, e);
}
