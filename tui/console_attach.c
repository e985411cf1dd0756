/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A session that another process works on, watched and steered through its control
 * socket. The loader asks; an answer is taken into the model as if the engine were ours.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "tui/console.h"
#include "tui/live_status.h"
#include "tui/quantity.h"
#include "tui/session_store.h"

enum { PATIENCE_MS = 2000, VIEW_EVERY = 8 };
static const uint64_t ask_every_ns = 250000000;

struct console_watch {
    struct invocation v;
    bool is_under_way;
    unsigned n_asked;
    enum control_verb verb;
    char session[SESSION_NAME_BYTES];
    /* what came of it */
    char folder[STORE_PATH_BYTES]; /* of the session; "" before the first question */
    bool is_there;                 /* somebody answered */
    bool is_gone;                  /* nobody works on it any more */
    struct live_status live;
    char phase[LIVE_PHASE_BYTES];
    unsigned n_cpus;
    bool has_view;
    struct session_view view;
    struct error error;
};

enum status console_watch_open(struct console *c, struct error *e)
{
    c->watch = calloc(1, sizeof *c->watch);
    if (c->watch == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory to watch a session");
    }
    c->watch->v = *c->v;
    return STATUS_OK;
}

void console_watch_close(struct console *c)
{
    free(c->watch);
    c->watch = NULL;
}

/* ---- on the loader's thread ---- */

/* What the store says: whose session it is, and how far. */
static void read_view(struct console_watch *w)
{
    struct store *store = NULL;
    struct session *session = NULL;
    struct session_summary summary;
    struct error ignored;
    w->has_view = false;
    w->n_cpus = host_cpus();
    if (session_store_open(&store, &w->v, STORE_READ) != RC_SUCCESS) {
        w->error = w->v.error;
    } else if (store_summary(store, w->session, &summary, &w->error) == STATUS_OK) {
        session_view_make(&w->view, store, &summary);
        w->has_view = true;
        if (w->folder[0] == '\0'
            && session_open(&session, store, w->session, SESSION_READ, NULL, &w->error)
                   == STATUS_OK) {
            (void)snprintf(w->folder, sizeof w->folder, "%s", session_path(session));
            (void)!session_close(session, &ignored);
        }
    }
    store_close(store);
}

static void ask(void *arg)
{
    struct console_watch *const w = arg;
    struct byte_buffer line = {0};
    w->is_there = w->is_gone = false;
    if (w->folder[0] == '\0') {
        read_view(w);
    }
    if (w->verb != CONTROL_WATCH && w->folder[0] != '\0') {
        (void)!control_ask(w->session, w->folder, w->verb, PATIENCE_MS, &line, &w->error);
        buffer_clear(&line);
    }
    enum status s = STATUS_ARGUMENT;
    if (w->folder[0] != '\0') {
        s = control_ask(w->session, w->folder, CONTROL_WATCH, PATIENCE_MS, &line,
                        &w->error);
    }
    if (s == STATUS_OK && live_status_read(&w->live, w->phase, &line)) {
        w->is_there = true;
    }
    if (!w->is_there || w->n_asked++ % VIEW_EVERY == 0) {
        read_view(w);
        w->is_gone = !w->has_view || w->view.state != SESSION_RUNNING;
    }
    buffer_free(&line);
}

/* ---- on the console's ---- */

static void take_view(struct model *m, const struct session_view *view)
{
    snprintf(m->program, sizeof m->program, "%s", view->work.program_name);
    m->security = view->work.parameters.security;
    m->blowup = (uint64_t)1 << view->work.parameters.log_blowup;
    m->segment_log2 = view->work.parameters.segment_log2;
    m->active_ns = view->summary.active_ns;
    m->session_bytes = view->summary.bytes_files;
    if (view->progress.n_segments != 0) {
        m->has_run = true;
        m->steps = view->steps;
        m->exit_code = view->exit_code;
        m->n_segments = view->progress.n_segments;
        m->n_chunks = view->progress.n_chunks;
        m->phases[PHASE_EXECUTE].units_total = m->n_segments;
        m->phases[PHASE_EXECUTE].units_done = m->n_segments;
        m->phases[PHASE_PROVE].units_total = m->n_segments;
        m->phases[PHASE_IMAGE].units_total = m->n_chunks;
    }
}

static void take_phase(struct model *m, const struct task_progress *p, uint64_t now)
{
    int at = -1;
    for (int i = 0; p->phase != NULL && i < JOB_N_PHASES; i++) {
        at = strcmp(p->phase, job_phase_name((enum job_phase)i)) == 0 ? i : at;
    }
    for (int i = 0; i < at; i++) {
        m->phases[i].has_begun = m->phases[i].has_ended = true;
        m->phases[i].units_done = m->phases[i].units_total;
    }
    if (at >= 0) {
        struct model_phase *const phase = &m->phases[at];
        phase->has_begun = true;
        phase->units_done = p->units_done;
        phase->units_reused = p->units_reused;
        phase->units_total = p->units_total != 0 ? p->units_total : phase->units_total;
        phase->elapsed_ns = now > p->phase_began_ns ? now - p->phase_began_ns : 0;
        m->unit_steps = p->steps_done;
        m->unit_steps_total = p->steps_total;
    }
}

static void end_phases(struct model *m)
{
    for (int i = 0; i < JOB_N_PHASES; i++) {
        m->phases[i].has_begun = m->phases[i].has_ended = true;
        m->phases[i].units_done = m->phases[i].units_total;
    }
}

/* Nobody works on it any more: what became of it. */
static void end(struct console *c, const struct console_watch *w)
{
    struct model *const m = &c->model;
    m->is_attached = false;
    c->attached_pid = 0;
    m->rss = 0;
    m->cpus_busy = 0;
    m->stall = (struct stall){0};
    if (!w->has_view || w->view.state == SESSION_DONE) {
        end_phases(m);
    }
    if (!w->has_view) {
        m->work = WORK_PROVED;
        console_message(c, 'i',
                        "session %s is gone: its proof is written, or it was "
                        "removed",
                        w->session);
    } else if (w->view.state == SESSION_DONE) {
        m->work = WORK_PROVED;
        console_message(c, 'i', "session %s is proved", w->session);
    } else {
        m->work = WORK_STOPPED;
        console_message(c, 'w', "nobody works on %s any more: it is %s, R goes on",
                        w->session, session_state_name(w->view.state));
    }
    console_list_sessions(c);
}

/* Who works, or leads who works, knows what units took. That nothing moves is seen from
 * here as well, should it be halted itself. */
static void look_for_stall(struct console *c, const struct live_status *s, uint64_t now)
{
    struct model *const m = &c->model;
    const struct stall seen =
        stall_look(&c->stall_watch, now, &s->progress, NULL, 0, s->is_parked);
    m->stall = s->view.stall.ns != 0 ? s->view.stall : seen;
}

static void take(void *arg)
{
    struct console *const c = arg;
    struct model *const m = &c->model;
    struct console_watch *const w = c->watch;
    const uint64_t now = host_now_ns();
    w->is_under_way = false;
    if (!m->is_attached || strcmp(w->session, m->session) != 0) {
        return;
    }
    c->is_dirty = true;
    if (w->has_view) {
        m->n_cpus = w->n_cpus;
        take_view(m, &w->view);
    }
    if (w->is_gone) {
        end(c, w);
    } else if (w->is_there) {
        const struct live_status *const s = &w->live;
        m->work = s->is_stopping ? WORK_STOPPING
                  : s->is_parked ? WORK_PAUSED
                  : s->is_paused ? WORK_PAUSING
                                 : WORK_PROVING;
        m->budget = s->budget;
        c->attached_pid = s->pid;
        take_phase(m, &s->progress, now);
        look_for_stall(c, s, now);
    } else {
        console_message(c, 'w', "%s", w->error.text);
    }
    m->told = w->is_there ? w->live.view.left : (struct time_left){0};
    model_estimate(m);
}

/* Ask once more, or for something; one question at a time. */
static bool question(struct console *c, enum control_verb verb)
{
    struct console_watch *const w = c->watch;
    if (w->is_under_way) {
        return false;
    }
    if (strcmp(w->session, c->model.session) != 0) {
        snprintf(w->session, sizeof w->session, "%s", c->model.session);
        w->folder[0] = '\0';
    }
    w->verb = verb;
    w->is_under_way =
        loader_ask(c->loader, ask, NULL, w) && loader_ask(c->loader, NULL, take, c);
    return w->is_under_way;
}

void console_attach(struct console *c, const char *session)
{
    struct model *const m = &c->model;
    snprintf(m->session, sizeof m->session, "%s", session);
    if (session != c->session) {
        snprintf(c->session, sizeof c->session, "%s", session);
    }
    c->request.session = c->session;
    console_check_end(c);
    model_forget_work(m);
    c->stall_watch = (struct stall_watch){0};
    m->segment.is_open = false;
    m->is_attached = true;
    m->work = WORK_STARTING;
    console_message(c, 'i', "attached to %s: q leaves it at work", m->session);
    (void)question(c, CONTROL_WATCH);
}

void console_watch_tick(struct console *c, uint64_t now)
{
    if (c->model.is_attached && now - c->watched_ns >= ask_every_ns) {
        const enum control_verb verb = c->wanted_verb;
        if (question(c, verb)) {
            c->watched_ns = now;
            c->wanted_verb = CONTROL_WATCH;
        }
    }
}

void console_tell(struct console *c, enum control_verb verb)
{
    c->wanted_verb = verb;
    c->watched_ns = 0; /* with the next tick */
    console_watch_tick(c, host_now_ns());
}
