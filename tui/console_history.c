/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The timeline of all runs: what the session has recorded, read by the loader, and behind
 * it what our own engine has done since.
 *
 * Recorded instants carry both clocks. A live one is a monotonic time: its wall time
 * follows from the clocks as they stand, its active time from the last recorded instant,
 * without the pauses in between.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/host.h"
#include "tui/console.h"
#include "tui/history.h"
#include "tui/session_store.h"

enum { PAUSES_MAX = 64, PATIENCE = 20 };
static const uint64_t refresh_ns = 1000000000;
static const uint64_t telling_ns = 1000000; /* from a beginning to the word of it */

struct past {
    struct model_series_set series;
    struct model_span spans[MODEL_SPANS_MAX];
    struct model_sample samples[MODEL_SAMPLES_MAX];
    size_t n_spans, n_samples;
    int64_t origin_ns;         /* wall clock of the session's beginning */
    struct model_instant last; /* recorded */
    uint64_t before_ns;        /* active in the runs before the last */
};

struct console_history {
    struct invocation v;
    bool is_under_way;
    bool is_stale; /* there is news that is not of a clock: read it again */
    char session[SESSION_NAME_BYTES];
    uint64_t took_ns, asked_ns;
    struct past read; /* the loader's, until it is taken */
    struct past past; /* the console's */
    char past_session[SESSION_NAME_BYTES];
    struct {
        uint64_t begin_ns, end_ns; /* monotonic; end 0: it lasts */
    } pauses[PAUSES_MAX];
    size_t n_pauses;
};

enum status console_history_open(struct console *c, struct error *e)
{
    c->history = calloc(1, sizeof *c->history);
    if (c->history == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for a timeline");
    }
    c->history->v = *c->v;
    return STATUS_OK;
}

void console_history_close(struct console *c)
{
    free(c->history);
    c->history = NULL;
}

/* ---- on the loader's thread ---- */

static struct model_instant since(const struct past *p, const struct instant *at)
{
    return (struct model_instant){.active_ns = at->active_ns,
                                  .wall_ns = at->wall_ns > p->origin_ns
                                                 ? (uint64_t)(at->wall_ns - p->origin_ns)
                                                 : 0};
}

static void latest(struct past *p, const struct model_instant *at)
{
    if (at->wall_ns > p->last.wall_ns) {
        p->last = *at;
    }
}

/* Of rounds, whose phase is that of the unit recorded just before them. The oldest make
 * room when there are too many. */
static void add_span(struct console_history *h, const struct span_row *row,
                     const char *phase)
{
    struct past *const p = &h->read;
    const bool is_round = row->kind == SPAN_ROUND;
    const bool is_pause = row->kind == SPAN_PAUSE;
    const size_t series = model_series_of(&p->series, is_round ? 1 : 0,
                                          is_round   ? phase
                                          : is_pause ? ""
                                                     : row->name,
                                          is_pause ? "paused" : row->name);
    if (series == MODEL_SERIES_MAX) {
        return;
    }
    if (p->n_spans == MODEL_SPANS_MAX) {
        const size_t kept = MODEL_SPANS_MAX - MODEL_SPANS_MAX / 4;
        memmove(p->spans, p->spans + (p->n_spans - kept), kept * sizeof p->spans[0]);
        p->n_spans = kept;
    }
    struct model_span *const s = &p->spans[p->n_spans++];
    *s = (struct model_span){.series = (uint16_t)series,
                             .is_open = row->is_open,
                             .index = (uint32_t)row->index,
                             .begin = since(p, &row->begin),
                             .end = since(p, &row->end)};
    latest(p, row->is_open ? &s->begin : &s->end);
}

static void convert(struct console_history *h, const struct history *from)
{
    struct past *const p = &h->read;
    const char *phase = "";
    p->series.n = 0;
    p->n_spans = p->n_samples = 0;
    p->last = (struct model_instant){0};
    p->before_ns = 0;
    p->origin_ns = from->n_runs != 0 ? from->runs[0].begin.wall_ns : 0;
    if (from->n_runs != 0) {
        const struct instant *const begin = &from->runs[from->n_runs - 1].begin;
        const struct model_instant last = since(p, begin);
        p->before_ns = begin->active_ns;
        latest(p, &last);
    }
    for (size_t i = 0; i < from->n_spans; i++) {
        const struct span_row *const row = &from->spans[i];
        if (row->kind == SPAN_PHASE || row->kind == SPAN_UNIT) {
            phase = row->name;
        }
        if (row->kind != SPAN_UNIT && row->kind != SPAN_CHECKPOINT) {
            add_span(h, row, phase);
        }
    }
    /* Between runs nothing is resident: so little is not seen, and is not "not known". */
    for (size_t i = 0; i < from->n_runs && i < MODEL_SAMPLES_MAX / 4; i++) {
        if (!from->runs[i].is_open) {
            p->samples[p->n_samples++] =
                (struct model_sample){.at = since(p, &from->runs[i].end), .rss = 1};
        }
    }
    const size_t step = from->n_samples / (MODEL_SAMPLES_MAX / 2) + 1;
    for (size_t i = 0; i < from->n_samples; i += step) {
        p->samples[p->n_samples++] = (struct model_sample){
            .at = since(p, &from->samples[i].at), .rss = from->samples[i].rss};
    }
}

static void read_history(void *arg)
{
    struct console_history *const h = arg;
    struct store *store = NULL;
    struct session *session = NULL;
    struct history rows = {0};
    struct error e;
    const uint64_t began = host_now_ns();
    h->read.n_spans = h->read.n_samples = h->read.series.n = 0;
    if (session_store_open(&store, &h->v, STORE_READ) == RC_SUCCESS
        && session_open(&session, store, h->session, SESSION_READ, NULL, &e)
               == STATUS_OK) {
        if (history_load(&rows, session, &e) == STATUS_OK) {
            convert(h, &rows);
        }
        history_free(&rows);
        (void)!session_close(session, &e);
    }
    store_close(store);
    h->took_ns = host_now_ns() - began;
}

/* ---- on the console's ---- */

static void take_history(void *arg)
{
    struct console *const c = arg;
    struct console_history *const h = c->history;
    h->is_under_way = false;
    h->past = h->read;
    memcpy(h->past_session, h->session, sizeof h->past_session);
    c->is_dirty = true;
}

static bool is_seen(const struct model *m)
{
    return m->screen == SCREEN_TIMELINE || m->screen == SCREEN_PROVE;
}

void console_history_tick(struct console *c, uint64_t now)
{
    struct console_history *const h = c->history;
    const struct model *const m = &c->model;
    if (h->is_under_way) { /* all of it but the flags is the loader's now */
        return;
    }
    const bool is_other = h->is_stale || strcmp(h->session, m->session) != 0;
    const uint64_t rest =
        h->took_ns * PATIENCE > refresh_ns ? h->took_ns * PATIENCE : refresh_ns;
    const bool is_due = console_is_busy(c) && now - h->asked_ns >= rest;
    if (m->session[0] == '\0' || !is_seen(m) || !(is_other || is_due)) {
        return;
    }
    snprintf(h->session, sizeof h->session, "%s", m->session);
    h->is_stale = false;
    h->asked_ns = now;
    h->is_under_way = loader_ask(c->loader, read_history, NULL, h)
                      && loader_ask(c->loader, NULL, take_history, c);
}

void console_history_again(struct console *c)
{
    c->history->is_stale = true;
}

void console_history_pause(struct console *c, uint64_t now, bool is_paused)
{
    struct console_history *const h = c->history;
    const bool lasts = h->n_pauses != 0 && h->pauses[h->n_pauses - 1].end_ns == 0;
    if (is_paused && !lasts) {
        if (h->n_pauses == PAUSES_MAX) {
            memmove(h->pauses, h->pauses + 1, (PAUSES_MAX - 1) * sizeof h->pauses[0]);
            h->n_pauses--;
        }
        h->pauses[h->n_pauses].begin_ns = now;
        h->pauses[h->n_pauses++].end_ns = 0;
    } else if (!is_paused && lasts) {
        h->pauses[h->n_pauses - 1].end_ns = now;
    }
}

/* What a monotonic moment is by both clocks. */
struct clocks {
    const struct console_history *h;
    uint64_t now_ns;      /* monotonic */
    uint64_t now_wall_ns; /* since the session began */
    uint64_t last_ns;     /* monotonic moment of the last record */
};

static struct model_instant instant_of(const struct clocks *k, uint64_t at_ns)
{
    const struct past *const p = &k->h->past;
    const uint64_t ago = k->now_ns > at_ns ? k->now_ns - at_ns : 0;
    struct model_instant t = {.wall_ns = k->now_wall_ns > ago ? k->now_wall_ns - ago : 0};
    if (at_ns <= k->last_ns) {
        const uint64_t back = k->last_ns - at_ns;
        t.active_ns = p->last.active_ns > back ? p->last.active_ns - back : 0;
        return t;
    }
    uint64_t passed = at_ns - k->last_ns;
    for (size_t i = 0; i < k->h->n_pauses; i++) {
        uint64_t begin = k->h->pauses[i].begin_ns;
        uint64_t end = k->h->pauses[i].end_ns == 0 ? k->now_ns : k->h->pauses[i].end_ns;
        begin = begin < k->last_ns ? k->last_ns : begin;
        end = end > at_ns ? at_ns : end;
        passed -= end > begin && passed > end - begin ? end - begin : 0;
    }
    t.active_ns = p->last.active_ns + passed;
    return t;
}

static struct clocks read_clocks(const struct console_history *h, uint64_t now)
{
    struct timespec wall = {0};
    (void)clock_gettime(CLOCK_REALTIME, &wall);
    const int64_t since_origin =
        wall.tv_sec * 1000000000LL + wall.tv_nsec - h->past.origin_ns;
    struct clocks k = {.h = h, .now_ns = now};
    k.now_wall_ns =
        h->past.origin_ns == 0 || since_origin < 0 ? 0 : (uint64_t)since_origin;
    const uint64_t ago =
        k.now_wall_ns > h->past.last.wall_ns ? k.now_wall_ns - h->past.last.wall_ns : 0;
    k.last_ns = now > ago ? now - ago : 0;
    return k;
}

static void add_live(struct model *m, const struct clocks *k, size_t series,
                     uint64_t index, uint64_t begin_ns, uint64_t end_ns)
{
    if (series == MODEL_SERIES_MAX || m->n_spans == MODEL_SPANS_MAX) {
        return;
    }
    m->spans[m->n_spans++] =
        (struct model_span){.series = (uint16_t)series,
                            .is_open = end_ns == 0,
                            .index = (uint32_t)index,
                            .begin = instant_of(k, begin_ns),
                            .end = instant_of(k, end_ns == 0 ? k->now_ns : end_ns)};
}

/* The phase that a round of this engine began in; told of a phase we are a little later
 * than it begins. */
static const char *phase_at(const struct console *c, uint64_t begin_ns)
{
    const char *phase = "";
    for (int i = 0; i < JOB_N_PHASES; i++) {
        const struct model_phase *const p = &c->model.phases[i];
        if (p->has_begun && c->began_ns + p->begin_ns <= begin_ns + telling_ns) {
            phase = job_phase_name((enum job_phase)i);
        }
    }
    return phase;
}

/* Phases of this engine that are not recorded yet. */
static void add_phases(struct console *c, const struct clocks *k)
{
    struct model *const m = &c->model;
    for (int i = 0; i < JOB_N_PHASES; i++) {
        const struct model_phase *const p = &m->phases[i];
        const char *const name = job_phase_name((enum job_phase)i);
        if (!p->has_begun) {
            continue;
        }
        const uint64_t begin = c->began_ns + p->begin_ns;
        const struct model_instant at = instant_of(k, begin);
        const size_t series = model_series_of(&m->series, 0, name, name);
        bool is_recorded = false;
        for (size_t s = c->history->past.n_spans; s-- > 0 && !is_recorded;) {
            const struct model_span *const span = &m->spans[s];
            /* Some part of a second passes between telling and recording. */
            is_recorded =
                span->series == series && span->begin.wall_ns + 500000000 > at.wall_ns;
        }
        if (!is_recorded) {
            add_live(m, k, series, 0, begin, p->has_ended ? begin + p->elapsed_ns : 0);
        }
    }
}

/* Of a session that nobody works on, what its phases took in all its runs. */
static void add_up_phases(struct model *m)
{
    for (int i = 0; i < JOB_N_PHASES; i++) {
        m->phases[i].elapsed_ns = 0;
    }
    for (size_t s = 0; s < m->n_spans; s++) {
        const struct model_span *const span = &m->spans[s];
        const struct model_series *const series = &m->series.of[span->series];
        const bool has_end = span->end.active_ns > span->begin.active_ns;
        for (int i = 0; i < JOB_N_PHASES && series->depth == 0 && has_end; i++) {
            if (strcmp(series->name, job_phase_name((enum job_phase)i)) == 0) {
                m->phases[i].elapsed_ns += span->end.active_ns - span->begin.active_ns;
            }
        }
    }
}

void console_history_show(struct console *c, uint64_t now)
{
    static struct task_span spans[TASK_SPANS];
    struct model *const m = &c->model;
    struct console_history *const h = c->history;
    const struct past *const p = &h->past;
    if (!is_seen(m)) {
        return;
    }
    if (strcmp(h->past_session, m->session) != 0) {
        memset(&h->past, 0, sizeof h->past);
        memcpy(h->past_session, m->session, sizeof h->past_session);
    }
    const struct clocks k = read_clocks(h, now);
    m->series = p->series;
    memcpy(m->spans, p->spans, p->n_spans * sizeof m->spans[0]);
    memcpy(m->samples, p->samples, p->n_samples * sizeof m->samples[0]);
    m->n_spans = p->n_spans;
    m->n_samples = p->n_samples;
    m->active_before_ns = m->is_attached ? 0 : p->before_ns;
    m->now = console_is_busy(c) ? instant_of(&k, now) : p->last;
    if (m->work == WORK_IDLE) {
        add_up_phases(m);
    }
    if (c->child == NULL) {
        return;
    }
    add_phases(c, &k);
    const size_t n = task_spans(child_task(c->child), 0, spans, TASK_SPANS);
    for (size_t i = 0; i < n; i++) {
        const struct task_span *const s = &spans[i];
        if (s->end_ns == 0 || s->begin_ns >= k.last_ns) {
            add_live(m, &k,
                     model_series_of(&m->series, 1, phase_at(c, s->begin_ns), s->name),
                     s->index, s->begin_ns, s->end_ns);
        }
    }
    for (unsigned i = 0; i < m->n_history && m->n_samples < MODEL_SAMPLES_MAX; i++) {
        const uint64_t at = c->history_ns[i];
        if (at >= k.last_ns) {
            m->samples[m->n_samples++] =
                (struct model_sample){.at = instant_of(&k, at), .rss = m->history[i]};
        }
    }
}
