/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_columns.c - the columns of a segment's table in numbers. */
#include <string.h>

#include "base/arena.h"
#include "base/bits.h"
#include "view_segment.h"

_Static_assert((int)ENGINE_MODULUS == (int)FP_MODULUS, "one modulus");

enum { DIGIT_BITS = 11, N_DIGITS = 1 << DIGIT_BITS };

/* One call: columns are shared out among the threads. */
struct survey {
    const struct segment_view *view;
    const struct air_graph *graph;
    struct column_statistics *out;
    size_t n_rows, height;
    uint32_t first;    /* column of item 0 of the loop under way */
    uint32_t *scratch; /* two times height words for each worker */
};

/* The largest value of a domain; UINT32_MAX: it declares none. */
static uint32_t domain_limit(enum air_domain domain)
{
    switch (domain) {
    case AIR_BIT:
        return 1;
    case AIR_BYTE:
        return UINT8_MAX;
    case AIR_U16:
        return UINT16_MAX;
    case AIR_GIVEN:
    case AIR_FREE:
        break;
    }
    return UINT32_MAX;
}

/* Sort values[n] up to max by one digit after the other, least first; the result lies in
 * the array returned, which is values or other. */
static const uint32_t *sort(uint32_t *values, uint32_t *other, size_t n, uint32_t max)
{
    for (unsigned shift = 0; shift < 32 && max >> shift != 0; shift += DIGIT_BITS) {
        size_t next[N_DIGITS] = {0}, sum = 0;
        for (size_t i = 0; i < n; i++) {
            next[values[i] >> shift & (N_DIGITS - 1)]++;
        }
        for (size_t d = 0; d < N_DIGITS; d++) {
            const size_t count = next[d];
            next[d] = sum;
            sum += count;
        }
        for (size_t i = 0; i < n; i++) {
            other[next[values[i] >> shift & (N_DIGITS - 1)]++] = values[i];
        }
        uint32_t *const sorted = other;
        other = values;
        values = sorted;
    }
    return values;
}

static uint64_t count_distinct(const uint32_t *sorted, size_t n)
{
    uint64_t distinct = n != 0;
    for (size_t i = 1; i < n; i++) {
        distinct += sorted[i] != sorted[i - 1];
    }
    return distinct;
}

static void fill_means(struct column_statistics *s, const uint32_t *values, size_t n)
{
    s->n_buckets = n < VIEW_BUCKETS ? (unsigned)n : VIEW_BUCKETS;
    for (unsigned k = 0; k < s->n_buckets; k++) {
        const size_t from = k * n / s->n_buckets, to = (k + 1) * n / s->n_buckets;
        uint64_t sum = 0;
        for (size_t i = from; i < to; i++) {
            sum += values[i];
        }
        s->mean[k] = (uint32_t)(sum / (to - from));
    }
}

static void survey_column(const struct survey *v, uint32_t column, uint32_t *values)
{
    struct column_statistics *const s = &v->out[column];
    const fp *const from = v->view->columns[column];
    const uint32_t most = domain_limit((enum air_domain)v->graph->columns[column].domain);
    memset(s, 0, sizeof *s);
    s->n_rows = v->n_rows;
    s->is_bounded = most != UINT32_MAX;
    for (size_t i = 0; i < v->height; i++) {
        values[i] = fp_to_u32(from[i]);
        s->n_outside += values[i] > most;
    }
    if (v->n_rows == 0) {
        return;
    }
    s->min = UINT32_MAX;
    for (size_t i = 0; i < v->n_rows; i++) {
        s->min = values[i] < s->min ? values[i] : s->min;
        s->max = values[i] > s->max ? values[i] : s->max;
        s->n_zeros += values[i] == 0;
    }
    fill_means(s, values, v->n_rows);
    s->n_distinct =
        count_distinct(sort(values, values + v->height, v->n_rows, s->max), v->n_rows);
}

static void survey_columns(void *arg, size_t begin, size_t end, unsigned worker)
{
    const struct survey *const v = arg;
    for (size_t i = begin; i < end; i++) {
        survey_column(v, v->first + (uint32_t)i,
                      v->scratch + (size_t)worker * 2 * v->height);
    }
}

/* As many columns at a time as there are threads, so that cancelling waits for one. */
static enum status survey_all(struct survey *v, struct task *task, struct error *e)
{
    struct pool *const pool = v->view->engine->pool;
    const unsigned n_threads = pool_threads(pool);
    for (v->first = 0; v->first < v->graph->width; v->first += n_threads) {
        const uint32_t left = v->graph->width - v->first;
        if (task != NULL) {
            TRY(task_check(task, e));
        }
        pool_run(pool, left < n_threads ? left : n_threads, 1, survey_columns, v);
    }
    return STATUS_OK;
}

enum status segment_view_columns(struct segment_view *view, unsigned table,
                                 struct column_statistics *columns, struct task *task,
                                 struct error *e)
{
    unsigned log_rows;
    uint64_t n_rows;
    struct arena *scratch;
    segment_view_table(view, table, &log_rows, &n_rows);
    if (log_rows == VIEW_ABSENT) {
        return error_set(e, STATUS_ARGUMENT, "view: this segment has no rows of table %u",
                         table);
    }
    TRY(view_fill(view, table, e));
    struct survey v = {
        .view = view,
        .graph = view_graph(view, table),
        .out = columns,
        .n_rows = n_rows,
        .height = (size_t)1 << log_rows,
    };
    const size_t bytes =
        pool_threads(view->engine->pool) * 2 * v.height * sizeof(uint32_t);
    TRY(arena_open(&scratch, bytes, e));
    v.scratch = arena_alloc(scratch, bytes);
    const enum status s =
        v.scratch == NULL
            ? error_set(e, STATUS_MEMORY, "view: no memory to sort a column")
            : survey_all(&v, task, e);
    arena_close(scratch);
    return s;
}
