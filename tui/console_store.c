/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the store has, for the model. Nothing stays open: the engine's process is forked
 * from this one, and a database must not be carried across a fork. */
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
        .n_segments = view->progress.n_segments,
        .n_proved = view->progress.n_segments_proved,
    };
    snprintf(row->name, sizeof row->name, "%s", s->name);
    snprintf(row->program, sizeof row->program, "%s", view->work.program_name);
    snprintf(row->fault, sizeof row->fault, "%.199s", view->fault);
    (void)session_view_progress(view, row->progress);
    if (s->lock.state == LOCK_HELD && s->lock.is_named) {
        holder_describe(&s->lock.holder, row->holder, sizeof row->holder);
    }
}

void console_list_sessions(struct console *c)
{
    struct model *const m = &c->model;
    struct store *store = NULL;
    struct session_summary *all = NULL;
    struct session_view *const view = calloc(1, sizeof *view);
    struct error e = {0};
    size_t n = 0;
    char selected[65] = "";
    if (m->session_list.selected < m->session_list.n) {
        memcpy(selected, m->sessions[m->session_list.selected].name, sizeof selected);
    }
    m->session_list.n = 0;
    m->store_bytes = 0;
    /* A store that is not there yet has no sessions. */
    if (view != NULL && session_store_open(&store, c->v, STORE_READ) == RC_SUCCESS
        && store_list(store, &all, &n, &e) == STATUS_OK) {
        enum fs_kind kind;
        struct io_space space;
        if (store_space(store, &kind, &space, &e) == STATUS_OK) {
            m->disk_free = space.bytes_free;
        }
        snprintf(m->store, sizeof m->store, "%.511s", store_root(store));
        for (size_t i = 0; i < n && i < MODEL_SESSIONS_MAX; i++) {
            session_view_make(view, store, &all[i]);
            fill_row(&m->sessions[i], view);
            m->store_bytes += m->sessions[i].bytes;
            m->session_list.n = i + 1;
            if (strcmp(m->sessions[i].name, selected) == 0) {
                m->session_list.selected = i;
            }
            if (strcmp(m->sessions[i].name, m->session) == 0) {
                m->session_bytes = m->sessions[i].bytes;
            }
        }
    } else {
        c->v->error = (struct error){0};
    }
    model_list_move(&m->session_list, 0);
    free(all);
    if (store != NULL) {
        store_close(store);
    }
    free(view);
    c->is_dirty = true;
}

static uint64_t bytes_of(struct session *s, enum unit_kind kind)
{
    uint32_t n;
    uint64_t bytes;
    struct error e;
    const enum status done = file_count(s, unit_file_kind(kind)->name, &n, &bytes, &e);
    return done == STATUS_OK ? bytes : 0;
}

void console_measure_proof(struct console *c)
{
    struct model_proof *const p = &c->model.proof;
    struct store *store = NULL;
    struct session *s = NULL;
    struct error e = {0};
    if (c->model.session[0] != '\0'
        && session_store_open(&store, c->v, STORE_READ) == RC_SUCCESS
        && session_open(&s, store, c->model.session, SESSION_READ, NULL, &e)
               == STATUS_OK) {
        p->bytes_segments = bytes_of(s, UNIT_SEGMENT);
        p->bytes_images = bytes_of(s, UNIT_IMAGE);
        p->bytes_link = bytes_of(s, UNIT_LINK);
        (void)!session_close(s, &e);
    }
    c->v->error = (struct error){0};
    if (store != NULL) {
        store_close(store);
    }
}
