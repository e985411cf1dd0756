/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is durable of the session: read by the loader, taken over by the console. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "checkpoint/drive.h"
#include "checkpoint/retain.h"
#include "store/timeline.h"
#include "tui/console.h"
#include "tui/session_store.h"

enum { RUNS_AT_ONCE = 64 };
static const uint64_t refresh_ns = 1000000000;

struct console_checkpoints {
    struct invocation v;
    bool is_under_way;
    uint64_t asked_ns;
    char session[SESSION_NAME_BYTES];
    char error[200];
    struct model_checkpoints read; /* the loader's, until it is taken */
    struct run_row runs[RUNS_AT_ONCE];
};

enum status console_checkpoints_open(struct console *c, struct error *e)
{
    c->checkpoints = calloc(1, sizeof *c->checkpoints);
    if (c->checkpoints == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for a list of checkpoints");
    }
    c->checkpoints->v = *c->v;
    return STATUS_OK;
}

void console_checkpoints_close(struct console *c)
{
    free(c->checkpoints);
    c->checkpoints = NULL;
}

/* ---- on the loader's thread ---- */

static int by_time(const void *a, const void *b)
{
    const struct model_unit *const x = a, *const y = b;
    if (x->written_ns != y->written_ns) {
        return x->written_ns < y->written_ns ? -1 : 1;
    }
    const int kinds = strcmp(x->kind, y->kind);
    return kinds != 0 ? kinds : (x->index > y->index) - (x->index < y->index);
}

static void fill_unit(struct model_unit *u, const struct file_row *row)
{
    const time_t seconds = (time_t)(row->written_ns / 1000000000);
    struct tm local;
    *u = (struct model_unit){
        .index = row->index, .bytes = row->bytes, .written_ns = row->written_ns};
    snprintf(u->kind, sizeof u->kind, "%s", row->kind);
    snprintf(u->path, sizeof u->path, "%s", row->path);
    for (unsigned i = 0; i < 8; i++) {
        snprintf(u->sha256 + 2 * i, 3, "%02x", row->sha256[i]);
    }
    if (localtime_r(&seconds, &local) != NULL) {
        (void)strftime(u->date, sizeof u->date, "%Y-%m-%d", &local);
        (void)strftime(u->clock, sizeof u->clock, "%H:%M:%S", &local);
    }
}

/* The place for one more unit: that of the oldest when there are too many. */
static struct model_unit *place(struct model_checkpoints *k, int64_t written_ns)
{
    if (k->n_units < MODEL_UNITS_MAX) {
        return &k->units[k->n_units++];
    }
    struct model_unit *oldest = &k->units[0];
    for (size_t i = 1; i < k->n_units; i++) {
        oldest = k->units[i].written_ns < oldest->written_ns ? &k->units[i] : oldest;
    }
    k->n_older++;
    if (oldest->written_ns >= written_ns) {
        return NULL;
    }
    k->bytes_older += oldest->bytes;
    return oldest;
}

static enum status read_units(struct model_checkpoints *k, struct session *session,
                              struct error *e)
{
    struct file_row row = {0};
    bool found;
    for (;;) {
        TRY(file_next(session, NULL, row.kind, row.index, &row, &found, e));
        if (!found) {
            break;
        }
        k->bytes += row.bytes;
        struct model_unit *const u = place(k, row.written_ns);
        if (u != NULL) {
            fill_unit(u, &row);
        } else {
            k->bytes_older += row.bytes;
        }
    }
    qsort(k->units, k->n_units, sizeof k->units[0], by_time);
    return STATUS_OK;
}

/* The run in which each unit was written, by the clock on the wall. */
static enum status find_runs(struct console_checkpoints *h, struct session *session,
                             struct error *e)
{
    uint64_t after = 0;
    size_t n = 0;
    do {
        TRY(timeline_runs(session, after, h->runs, RUNS_AT_ONCE, &n, e));
        for (size_t r = 0; r < n; r++) {
            const struct run_row *const run = &h->runs[r];
            after = run->id;
            for (size_t i = 0; i < h->read.n_units; i++) {
                struct model_unit *const u = &h->read.units[i];
                const bool is_after = u->written_ns >= run->begin.wall_ns;
                const bool is_before = run->is_open || u->written_ns <= run->end.wall_ns;
                u->run = is_after && is_before ? (unsigned)run->id : u->run;
            }
        }
    } while (n == RUNS_AT_ONCE);
    return STATUS_OK;
}

static enum status read_rest(struct model_checkpoints *k, struct session *session,
                             struct error *e)
{
    struct drive_progress p;
    struct retain_list list;
    struct retain_room room;
    TRY(drive_progress(session, &p, e));
    k->has_link = p.has_link;
    k->n_segments = p.n_segments;
    k->n_chunks = p.n_chunks;
    k->n_executed = p.n_records + p.n_dropped_records;
    k->n_segments_proved = p.n_segments_proved;
    k->n_images_proved = p.n_images_proved;
    k->n_dropped = p.n_dropped_records + p.n_dropped_cells;
    TRY(retain_room(session, &room, e));
    k->is_room_known = room.is_known;
    k->room_needed = room.needed;
    k->room_free = room.free;
    TRY(retain_list_make(&list, session, e));
    k->is_sealed = list.is_finished;
    k->n_kept = (uint32_t)list.n_kept;
    k->n_droppable = (uint32_t)list.n;
    k->bytes_droppable = list.bytes;
    k->n_needed = p.n_records + p.n_cells - k->n_kept - k->n_droppable;
    retain_list_free(&list);
    return STATUS_OK;
}

static enum status read_all(struct console_checkpoints *h, struct session *session,
                            struct error *e)
{
    /* One transaction: what is shown was so at one moment. */
    TRY(session_begin(session, e));
    enum status s = read_units(&h->read, session, e);
    if (s == STATUS_OK) {
        s = find_runs(h, session, e);
    }
    if (s == STATUS_OK) {
        s = read_rest(&h->read, session, e);
    }
    session_rollback(session);
    return s;
}

static void read_checkpoints(void *arg)
{
    struct console_checkpoints *const h = arg;
    struct store *store = NULL;
    struct session *session = NULL;
    struct error e = {0}, ignored; /* a reader has nothing to lose */
    memset(&h->read, 0, sizeof h->read);
    h->error[0] = '\0';
    if (session_store_open(&store, &h->v, STORE_READ) != RC_SUCCESS) {
        e = h->v.error;
    } else if (session_open(&session, store, h->session, SESSION_READ, NULL, &e)
                   == STATUS_OK
               && read_all(h, session, &e) == STATUS_OK) {
        h->read.is_known = true;
    }
    if (!h->read.is_known) {
        snprintf(h->error, sizeof h->error, "%.199s", e.text);
    }
    (void)!session_close(session, &ignored);
    store_close(store);
}

/* ---- on the console's ---- */

static void take_checkpoints(void *arg)
{
    struct console *const c = arg;
    struct console_checkpoints *const h = c->checkpoints;
    struct model_checkpoints *const k = &c->model.checkpoints;
    const struct model_checkpoints *const read = &h->read;
    h->is_under_way = false;
    if (strcmp(h->session, c->model.session) != 0) {
        return;
    }
    c->is_dirty = true;
    snprintf(k->why_not, sizeof k->why_not, "%s", h->error);
    if (!read->is_known) {
        return;
    }
    checkpoints_take(k, h->read.units, read->n_units);
    k->is_known = true;
    k->n_older = read->n_older;
    k->bytes_older = read->bytes_older;
    k->bytes = read->bytes;
    k->is_sealed = read->is_sealed;
    k->has_link = read->has_link;
    k->n_segments = read->n_segments;
    k->n_chunks = read->n_chunks;
    k->n_executed = read->n_executed;
    k->n_segments_proved = read->n_segments_proved;
    k->n_images_proved = read->n_images_proved;
    k->n_needed = read->n_needed;
    k->n_kept = read->n_kept;
    k->n_droppable = read->n_droppable;
    k->n_dropped = read->n_dropped;
    k->bytes_droppable = read->bytes_droppable;
    k->is_room_known = read->is_room_known;
    k->room_needed = read->room_needed;
    k->room_free = read->room_free;
    model_arrange(&c->model, SCREEN_CHECKPOINTS);
    console_selected(c);
}

void console_checkpoints_tick(struct console *c, uint64_t now)
{
    struct console_checkpoints *const h = c->checkpoints;
    const struct model *const m = &c->model;
    if (m->screen != SCREEN_CHECKPOINTS || m->session[0] == '\0' || h->is_under_way
        || now - h->asked_ns < refresh_ns) {
        return;
    }
    h->asked_ns = now;
    if (strcmp(h->session, m->session) != 0) {
        const struct model_errand errand = m->checkpoints.errand;
        c->model.checkpoints = (struct model_checkpoints){.errand = errand};
        snprintf(h->session, sizeof h->session, "%s", m->session);
    }
    h->is_under_way = loader_ask(c->loader, read_checkpoints, NULL, h)
                      && loader_ask(c->loader, NULL, take_checkpoints, c);
}

void console_checkpoints_again(struct console *c)
{
    c->checkpoints->asked_ns = 0;
}
