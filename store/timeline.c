/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* timeline.c - the clocks of a run, and the rows that wait for the next transaction. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "store/session_state.h"

enum {
    PENDING_MOST = 256,   /* then they are written without waiting for a transaction */
    PENDING_LIMIT = 65536 /* while a transaction is open; more is refused */
};

const char *span_kind_name(enum span_kind kind)
{
    static const char *const names[SPAN_N_KINDS] = {
#define SPAN_KIND_TEXT(name, text) [SPAN_##name] = text,
        SPAN_KIND_LIST(SPAN_KIND_TEXT)
#undef SPAN_KIND_TEXT
    };
    return names[kind];
}

const char *log_level_name(enum log_level level)
{
    static const char *const names[] = {"debug", "info", "warning", "error"};
    return names[level];
}

/* ---- clocks ---------------------------------------------------------------------- */

void recorder_start(struct session *s, uint64_t active_before)
{
    s->recorder.active_before = active_before;
    s->recorder.began_ns = s->io->now(s->io->arg, IO_CLOCK_MONOTONIC);
}

/* Active time of this run up to `now`: what has passed, less what the pauses took of it.
 * */
static uint64_t active_until(const struct recorder *r, uint64_t now)
{
    uint64_t active = now < r->began_ns ? 0 : now - r->began_ns;
    for (size_t i = 0; i < r->n_pauses; i++) {
        const struct pause *const p = &r->pauses[i];
        if (p->begin_ns < now) {
            active -= (p->end_ns < now ? p->end_ns : now) - p->begin_ns;
        }
    }
    return active;
}

void timeline_at(const struct session *s, uint64_t monotonic_ns, struct instant *out)
{
    const uint64_t now = s->io->now(s->io->arg, IO_CLOCK_MONOTONIC);
    const uint64_t wall = s->io->now(s->io->arg, IO_CLOCK_WALL);
    const struct recorder *const r = &s->recorder;
    uint64_t then = monotonic_ns < now ? monotonic_ns : now;
    then = then < r->began_ns ? r->began_ns : then;
    out->active_ns = r->active_before + active_until(r, then);
    out->wall_ns = (int64_t)(wall - (now < then ? 0 : now - then));
}

void timeline_now(const struct session *s, struct instant *out)
{
    timeline_at(s, UINT64_MAX, out);
}

/* ---- waiting rows ---------------------------------------------------------------- */

static enum status refuse_memory(const struct session *s, struct error *e)
{
    return error_set(e, STATUS_MEMORY, "session %s: out of memory for the timeline",
                     s->name);
}

/* Room for one more row, zeroed, with a copy of text cut at `most` bytes. */
static enum status wait_row(struct session *s, enum pending_kind kind, const char *text,
                            size_t most, struct pending **out, struct error *e)
{
    struct recorder *const r = &s->recorder;
    TRY(session_may_change(s, e));
    if (r->n_pending == r->cap_pending) {
        const size_t cap = r->cap_pending == 0 ? 64 : 2 * r->cap_pending;
        struct pending *const grown =
            cap > PENDING_LIMIT ? NULL : realloc(r->pending, cap * sizeof *grown);
        if (grown == NULL) {
            return refuse_memory(s, e);
        }
        r->pending = grown;
        r->cap_pending = cap;
    }
    char *copy = NULL;
    if (text != NULL) {
        size_t len = strnlen(text, most);
        /* not in the middle of a UTF-8 sequence: SQLite counts characters */
        while (len == most && len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80) {
            len--;
        }
        copy = strndup(text, len);
        if (copy == NULL) {
            return refuse_memory(s, e);
        }
    }
    *out = &r->pending[r->n_pending];
    **out = (struct pending){.kind = kind, .text = copy};
    return STATUS_OK;
}

/* The row that wait_row made is complete. */
static enum status row_waits(struct session *s, struct error *e)
{
    struct recorder *const r = &s->recorder;
    r->n_pending++;
    if (r->n_pending >= PENDING_MOST && s->transaction == TRANSACTION_NONE) {
        return timeline_flush(s, e);
    }
    return STATUS_OK;
}

static enum status write_span(struct session *s, const struct pending *p, struct error *e)
{
    db_start(s->db, QUERY_SPAN_ADD);
    db_u64(s->db, p->id);
    db_u64(s->db, s->run);
    db_u64(s->db, p->what);
    db_text(s->db, p->text);
    db_u64(s->db, p->index);
    db_u64(s->db, p->at.active_ns);
    db_i64(s->db, p->at.wall_ns);
    if (p->has_end) {
        db_u64(s->db, p->end.active_ns);
        db_i64(s->db, p->end.wall_ns);
    } else {
        db_null(s->db);
        db_null(s->db);
    }
    return db_run(s->db, e);
}

static enum status write_pending(struct session *s, const struct pending *p,
                                 struct error *e)
{
    switch (p->kind) {
    case PENDING_SPAN:
        return write_span(s, p, e);
    case PENDING_SPAN_END:
        db_start(s->db, QUERY_SPAN_END);
        db_u64(s->db, p->id);
        db_u64(s->db, p->end.active_ns);
        db_i64(s->db, p->end.wall_ns);
        return db_run(s->db, e);
    case PENDING_SAMPLE:
        db_start(s->db, QUERY_SAMPLE_ADD);
        db_u64(s->db, p->id);
        db_u64(s->db, s->run);
        db_u64(s->db, p->at.active_ns);
        db_i64(s->db, p->at.wall_ns);
        db_u64(s->db, p->sample.rss);
        db_u64(s->db, p->sample.rss_peak);
        db_u64(s->db, p->sample.cpu_ns);
        return db_run(s->db, e);
    case PENDING_LOG:
        db_start(s->db, QUERY_LOG_ADD);
        db_u64(s->db, p->id);
        db_u64(s->db, s->run);
        db_u64(s->db, p->at.active_ns);
        db_i64(s->db, p->at.wall_ns);
        db_u64(s->db, p->what);
        db_text(s->db, p->text);
        return db_run(s->db, e);
    }
    UNREACHABLE();
}

enum status recorder_write(struct session *s, struct error *e)
{
    const struct recorder *const r = &s->recorder;
    for (size_t i = 0; i < r->n_pending; i++) {
        TRY(write_pending(s, &r->pending[i], e));
    }
    return STATUS_OK;
}

void recorder_written(struct session *s)
{
    struct recorder *const r = &s->recorder;
    for (size_t i = 0; i < r->n_pending; i++) {
        free(r->pending[i].text);
    }
    r->n_pending = 0;
}

void recorder_free(struct session *s)
{
    recorder_written(s);
    free(s->recorder.pending);
    free(s->recorder.pauses);
    s->recorder = (struct recorder){0};
}

enum status timeline_flush(struct session *s, struct error *e)
{
    bool own = false;
    TRY(change_begin(s, &own, e));
    return change_end(s, own, STATUS_OK, e); /* every commit writes what waits */
}

/* ---- recording ------------------------------------------------------------------- */

enum status timeline_begin(struct session *s, enum span_kind kind, const char *name,
                           uint64_t index, uint64_t *id, struct error *e)
{
    struct pending *p = NULL;
    *id = 0;
    TRY(wait_row(s, PENDING_SPAN, name, SPAN_NAME_BYTES - 1, &p, e));
    p->id = ++s->recorder.last_span;
    p->what = kind;
    p->index = index;
    timeline_now(s, &p->at);
    *id = p->id;
    return row_waits(s, e);
}

enum status timeline_end(struct session *s, uint64_t id, struct error *e)
{
    struct recorder *const r = &s->recorder;
    TRY(session_may_change(s, e));
    for (size_t i = r->n_pending; i-- > 0;) {
        struct pending *const p = &r->pending[i];
        if (p->kind == PENDING_SPAN && p->id == id) {
            if (!p->has_end) {
                timeline_now(s, &p->end);
                p->has_end = true;
            }
            return STATUS_OK;
        }
    }
    struct pending *p = NULL;
    TRY(wait_row(s, PENDING_SPAN_END, NULL, 0, &p, e));
    p->id = id;
    timeline_now(s, &p->end);
    return row_waits(s, e);
}

enum status timeline_add(struct session *s, enum span_kind kind, const char *name,
                         uint64_t index, uint64_t begin_ns, uint64_t end_ns,
                         struct error *e)
{
    struct pending *p = NULL;
    TRY(wait_row(s, PENDING_SPAN, name, SPAN_NAME_BYTES - 1, &p, e));
    p->id = ++s->recorder.last_span;
    p->what = kind;
    p->index = index;
    timeline_at(s, begin_ns, &p->at);
    timeline_at(s, end_ns < begin_ns ? begin_ns : end_ns, &p->end);
    p->has_end = true;
    return row_waits(s, e);
}

enum status timeline_pause(struct session *s, struct error *e)
{
    struct recorder *const r = &s->recorder;
    TRY(session_may_change(s, e));
    if (r->pause_span != 0) {
        return STATUS_OK;
    }
    if (r->n_pauses == r->cap_pauses) {
        const size_t cap = r->cap_pauses == 0 ? 8 : 2 * r->cap_pauses;
        struct pause *const grown = realloc(r->pauses, cap * sizeof *grown);
        if (grown == NULL) {
            return refuse_memory(s, e);
        }
        r->pauses = grown;
        r->cap_pauses = cap;
    }
    struct pending *p = NULL;
    TRY(wait_row(s, PENDING_SPAN, "pause", SPAN_NAME_BYTES - 1, &p, e));
    p->id = ++r->last_span;
    p->what = SPAN_PAUSE;
    r->pauses[r->n_pauses++] = (struct pause){
        .begin_ns = s->io->now(s->io->arg, IO_CLOCK_MONOTONIC), .end_ns = UINT64_MAX};
    r->pause_span = p->id;
    timeline_now(
        s, &p->at); /* after the clock stopped: both ends have the same active time */
    return row_waits(s, e);
}

enum status timeline_continue(struct session *s, struct error *e)
{
    struct recorder *const r = &s->recorder;
    TRY(session_may_change(s, e));
    if (r->pause_span == 0) {
        return STATUS_OK;
    }
    const uint64_t id = r->pause_span;
    const enum status result = timeline_end(s, id, e); /* before it runs again */
    r->pauses[r->n_pauses - 1].end_ns = s->io->now(s->io->arg, IO_CLOCK_MONOTONIC);
    r->pause_span = 0;
    return result;
}

enum status timeline_sample(struct session *s, const struct memory_sample *m,
                            struct error *e)
{
    struct pending *p = NULL;
    TRY(wait_row(s, PENDING_SAMPLE, NULL, 0, &p, e));
    p->id = ++s->recorder.last_sample;
    p->sample = *m;
    timeline_now(s, &p->at);
    return row_waits(s, e);
}

enum status timeline_log(struct session *s, enum log_level level, const char *text,
                         struct error *e)
{
    struct pending *p = NULL;
    TRY(wait_row(s, PENDING_LOG, text, LOG_TEXT_BYTES - 1, &p, e));
    p->id = ++s->recorder.last_log;
    p->what = level;
    timeline_now(s, &p->at);
    return row_waits(s, e);
}
