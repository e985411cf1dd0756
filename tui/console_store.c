/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the store has, for the model: read by the loader, kept in structures of its own
 * until the console takes them. Nothing stays open. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "checkpoint/unit_files.h"
#include "tui/console.h"
#include "tui/session_store.h"

static int64_t wall_seconds(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

static void fill_row(struct model_session *row, const struct session_view *view)
{
    const struct session_summary *const s = &view->summary;
    const int64_t age = wall_seconds() - s->changed_ns / 1000000000;
    *row = (struct model_session){
        .state = session_state_name(view->state),
        .is_running = view->state == SESSION_RUNNING,
        .is_done = view->state == SESSION_DONE,
        .is_damaged = view->state == SESSION_DAMAGED,
        .is_interrupted = view->state == SESSION_INTERRUPTED,
        .is_encrypted = view->work.is_encrypted,
        .fraction = session_view_fraction(view),
        .steps = view->steps,
        .active_ns = s->active_ns,
        .bytes = s->bytes_files,
        .age_s = age < 0 ? 0 : age,
        .security = view->work.parameters.security,
        .blowup = 1u << view->work.parameters.log_blowup,
        .segment_log2 = view->work.parameters.segment_log2,
        .n_runs = s->n_runs,
        .n_lost = s->n_lost,
        .n_executed = view->progress.n_records + view->progress.n_dropped_records,
        .n_segments = view->progress.n_segments,
        .n_chunks = view->progress.n_chunks,
        .n_proved = view->progress.n_segments_proved,
        .n_images_proved = view->progress.n_images_proved,
        .has_link = view->progress.has_link,
        .exit_code = view->exit_code,
    };
    snprintf(row->name, sizeof row->name, "%s", s->name);
    snprintf(row->program, sizeof row->program, "%s", view->work.program_name);
    snprintf(row->fault, sizeof row->fault, "%.199s", view->fault);
    (void)session_view_progress(view, row->progress);
    if (s->lock.state == LOCK_HELD && s->lock.is_named) {
        holder_describe(&s->lock.holder, row->holder, sizeof row->holder);
    }
}

struct console_listing {
    struct invocation v;
    bool is_under_way;
    struct model_session rows[MODEL_SESSIONS_MAX];
    size_t n;
    uint64_t disk_free;
    char root[512];
};

/* What a proof's parts have in a session. */
struct console_sizing {
    struct invocation v;
    bool is_under_way;
    char session[SESSION_NAME_BYTES];
    uint64_t bytes[UNIT_N_KINDS];
};

enum status console_store_open(struct console *c, struct error *e)
{
    c->listing = calloc(1, sizeof *c->listing);
    c->sizing = calloc(1, sizeof *c->sizing);
    if (c->listing == NULL || c->sizing == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for a list of sessions");
    }
    c->listing->v = *c->v;
    c->sizing->v = *c->v;
    return STATUS_OK;
}

void console_store_close(struct console *c)
{
    free(c->listing);
    free(c->sizing);
    c->listing = NULL;
    c->sizing = NULL;
}

/* ---- sessions ---- */

static void read_sessions(void *arg)
{
    struct console_listing *const l = arg;
    struct store *store = NULL;
    struct session_summary *all = NULL;
    struct session_view *const view = calloc(1, sizeof *view);
    struct error e = {0};
    size_t n = 0;
    l->n = 0;
    /* A store that is not there yet has no sessions. */
    if (view != NULL && session_store_open(&store, &l->v, STORE_READ) == RC_SUCCESS
        && store_list(store, &all, &n, &e) == STATUS_OK) {
        enum fs_kind kind;
        struct io_space space;
        if (store_space(store, &kind, &space, &e) == STATUS_OK) {
            l->disk_free = space.bytes_free;
        }
        snprintf(l->root, sizeof l->root, "%.511s", store_root(store));
        for (size_t i = 0; i < n && i < MODEL_SESSIONS_MAX; i++) {
            session_view_make(view, store, &all[i]);
            fill_row(&l->rows[l->n++], view);
        }
    }
    free(all);
    store_close(store);
    free(view);
}

static void take_sessions(void *arg)
{
    struct console *const c = arg;
    struct model *const m = &c->model;
    struct console_listing *const l = c->listing;
    l->is_under_way = false;
    m->store_bytes = 0;
    m->disk_free = l->disk_free;
    memcpy(m->store, l->root, sizeof m->store);
    model_take_sessions(m, l->rows, l->n);
    for (size_t i = 0; i < l->n; i++) {
        m->store_bytes += l->rows[i].bytes;
        if (strcmp(l->rows[i].name, m->session) == 0) {
            m->session_bytes = l->rows[i].bytes;
            if (m->work == WORK_IDLE) {
                model_take_stored(m, &l->rows[i]);
            }
        }
    }
    c->is_dirty = true;
}

void console_list_sessions(struct console *c)
{
    struct console_listing *const l = c->listing;
    if (!l->is_under_way) {
        l->is_under_way = loader_ask(c->loader, read_sessions, NULL, l)
                          && loader_ask(c->loader, NULL, take_sessions, c);
    }
}

/* ---- a proof's parts ---- */

static void read_sizes(void *arg)
{
    struct console_sizing *const z = arg;
    struct store *store = NULL;
    struct session *s = NULL;
    struct error e = {0};
    memset(z->bytes, 0, sizeof z->bytes);
    if (session_store_open(&store, &z->v, STORE_READ) == RC_SUCCESS
        && session_open(&s, store, z->session, SESSION_READ, NULL, &e) == STATUS_OK) {
        for (unsigned i = 0; i < UNIT_N_KINDS; i++) {
            uint32_t n;
            if (file_count(s, unit_file_kind((enum unit_kind)i)->name, &n, &z->bytes[i],
                           &e)
                != STATUS_OK) {
                z->bytes[i] = 0;
            }
        }
        (void)!session_close(s, &e);
    }
    store_close(store);
}

static void take_sizes(void *arg)
{
    struct console *const c = arg;
    const struct console_sizing *const z = c->sizing;
    struct model_proof *const p = &c->model.proof;
    c->sizing->is_under_way = false;
    if (strcmp(z->session, c->model.session) == 0) {
        p->bytes_segments = z->bytes[UNIT_SEGMENT];
        p->bytes_images = z->bytes[UNIT_IMAGE];
        p->bytes_link = z->bytes[UNIT_LINK];
        c->is_dirty = true;
    }
}

void console_measure_proof(struct console *c)
{
    struct console_sizing *const z = c->sizing;
    if (c->model.session[0] == '\0' || z->is_under_way) {
        return;
    }
    snprintf(z->session, sizeof z->session, "%s", c->model.session);
    z->is_under_way = loader_ask(c->loader, read_sizes, NULL, z)
                      && loader_ask(c->loader, NULL, take_sizes, c);
}
