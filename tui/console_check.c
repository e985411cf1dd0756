/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The verifier's process as the console sees it. */
#include <stdio.h>
#include <string.h>

#include "tui/console.h"

const struct check_stage_row check_stage_rows[CHECK_N_STAGES] = {
#define CHECK_STAGE_ROW(id, name, text) {name, text},
    CHECK_STAGE_LIST(CHECK_STAGE_ROW)
#undef CHECK_STAGE_ROW
};

static void take_checker(void *arg)
{
    struct console *const c = arg;
    struct model_verify *const to = &c->model.verify;
    struct child_start *const s = &c->check_starting;
    s->is_under_way = false;
    c->checker = s->child;
    if (c->checker == NULL) {
        to->is_running = false;
        snprintf(to->fault, sizeof to->fault, "%.199s", s->error.text);
    }
    c->is_dirty = true;
}

static bool begin(struct console *c, const struct check_wish *wish)
{
    struct model_verify *const to = &c->model.verify;
    if (c->check_starting.is_under_way) {
        return false;
    }
    child_close(c->checker);
    c->checker = NULL;
    c->has_check_end = false;
    to->fault[0] = '\0';
    to->is_done = to->is_held = false;
    if (c->model.session[0] == '\0') {
        snprintf(to->fault, sizeof to->fault,
                 "no session is open: choose one on screen 1");
        return false;
    }
    to->is_running = true;
    c->check_starting.request = (struct child_request){
        .v = c->v, .is_check = true, .wish = *wish, .session = c->model.session};
    console_fork(c, &c->check_starting, take_checker);
    return true;
}

/* Forget what was found, but for what a person has set. */
static void clear(struct model_verify *to)
{
    const unsigned percent = to->percent;
    const bool is_errors_only = to->is_errors_only;
    memset(to, 0, sizeof *to);
    to->percent = percent == 0 ? 100 : percent;
    to->is_errors_only = is_errors_only;
}

void console_check(struct console *c, bool is_full)
{
    struct model_verify *const to = &c->model.verify;
    if (c->check_starting.is_under_way) { /* what is shown is of the one that starts */
        return;
    }
    clear(to);
    to->is_full = is_full;
    const struct check_wish wish = {.is_full = is_full, .percent = to->percent};
    (void)begin(c, &wish);
}

void console_check_selected(struct console *c)
{
    struct model_verify *const to = &c->model.verify;
    if (to->list.selected >= to->list.n) {
        console_check(c, false);
        return;
    }
    if (to->is_running && to->is_full) {
        console_message(c, 'w', "all is being verified; P holds that");
        return;
    }
    const uint32_t segment = to->checks[to->shown[to->list.selected]].segment;
    const struct check_wish wish = {.has_only = true, .only = segment};
    if (begin(c, &wish)) {
        console_message(c, 'i', "rebuilding the tables of segment %u and their roots",
                        segment);
    }
}

/* Verify what has been proved since, after a check of one segment interrupted that. */
static void go_on(struct console *c)
{
    const struct model_verify *const v = &c->model.verify;
    uint32_t next = 0;
    for (size_t i = 0; i < v->n_checks; i++) {
        next = v->checks[i].segment >= next ? v->checks[i].segment + 1 : next;
    }
    if (console_is_busy(c) && next < v->n_segments) {
        const struct check_wish wish = {.first = next, .percent = v->percent};
        (void)begin(c, &wish);
    }
}

void console_check_end(struct console *c)
{
    child_close(c->checker);
    c->checker = NULL;
    c->model.verify.is_running = false;
}

bool console_check_act(struct console *c, enum action action)
{
    struct model_verify *const to = &c->model.verify;
    static const unsigned samples[] = {100, 25, 5, 1};
    unsigned at = 0;
    switch (action) {
    case ACTION_CHECK:
        console_check_selected(c);
        return true;
    case ACTION_CHECK_ALL:
        console_check(c, true);
        if (c->model.screen != SCREEN_VERIFY) {
            console_go(c, SCREEN_VERIFY);
        }
        return true;
    case ACTION_CHECK_SAMPLE:
        while (at < 3 && samples[at] != to->percent) {
            at++;
        }
        to->percent = samples[(at + 1) % 4];
        console_message(c, 'i', "V looks at %u %% of the segments", to->percent);
        return true;
    case ACTION_CHECK_HOLD:
        if (c->checker != NULL) {
            to->is_held = !to->is_held;
            task_pause(child_task(c->checker), to->is_held);
        }
        return true;
    case ACTION_CHECK_ERRORS:
        to->is_errors_only = !to->is_errors_only;
        model_arrange(&c->model, SCREEN_VERIFY);
        return true;
    default:
        return false;
    }
}

static struct model_check *row_of(struct model_verify *to, uint32_t segment)
{
    for (size_t i = 0; i < to->n_checks; i++) {
        if (to->checks[i].segment == segment) {
            return &to->checks[i];
        }
    }
    return to->n_checks < MODEL_CHECKS_MAX ? &to->checks[to->n_checks++] : NULL;
}

static void take_check(struct console *c, const struct message_check *m)
{
    struct model_verify *const to = &c->model.verify;
    struct model_check *const row = row_of(to, m->index);
    to->n_segments = m->n;
    if (row == NULL) {
        return;
    }
    *row = (struct model_check){.segment = m->index,
                                .is_accepted = m->is_accepted,
                                .n_roots = m->n_roots,
                                .n_different = m->n_different,
                                .took_ns = m->took_ns};
    snprintf(row->text, sizeof row->text, "%.159s", m->text);
    to->n_rejected = 0;
    for (size_t i = 0; i < to->n_checks; i++) {
        to->n_rejected += !to->checks[i].is_accepted;
    }
    if (!m->is_accepted) {
        console_message(c, 'e', "segment %u is rejected: %.159s", m->index, m->text);
    }
    model_arrange(&c->model, SCREEN_VERIFY);
}

/* The stages of one segment alone are not those of the session. */
static void take_stage(struct console *c, const struct message_stage *m)
{
    if (m->stage < CHECK_N_STAGES && !c->check_starting.request.wish.has_only) {
        struct model_stage *const to = &c->model.verify.stages[m->stage];
        *to = (struct model_stage){
            .state = m->state, .n = m->n, .of = m->of, .took_ns = m->took_ns};
        snprintf(to->text, sizeof to->text, "%.199s", m->text);
    }
}

static void take(struct console *c, const struct message *message)
{
    const void *const at = message->bytes;
    if (message->kind == MESSAGE_END && message->len == sizeof c->check_end) {
        memcpy(&c->check_end, at, sizeof c->check_end);
        c->has_check_end = true;
    } else if (message->kind == MESSAGE_CHECK
               && message->len == sizeof(struct message_check)) {
        take_check(c, at);
    } else if (message->kind == MESSAGE_STAGE
               && message->len == sizeof(struct message_stage)) {
        take_stage(c, at);
    } else if (message->kind == MESSAGE_PROOF
               && message->len == sizeof(struct message_proof)) {
        console_take_proof(c, at);
    }
}

void console_hear(struct console *c)
{
    static struct message message; /* large; there is one console */
    struct model_verify *const to = &c->model.verify;
    bool is_over = false;
    int wait_status = 0;
    while (c->checker != NULL && child_read(c->checker, &message, &is_over)) {
        take(c, &message);
        c->is_dirty = true;
    }
    if (c->checker == NULL || !is_over || !child_reap(c->checker, &wait_status)) {
        return;
    }
    to->is_running = false;
    to->is_done = c->has_check_end && c->check_end.status == STATUS_OK;
    if (!to->is_done) {
        snprintf(to->fault, sizeof to->fault, "%.199s",
                 c->has_check_end ? c->check_end.text
                                  : "the verifier's process ended without a word");
    }
    child_close(c->checker);
    c->checker = NULL;
    c->is_dirty = true;
    if (c->check_starting.request.wish.has_only) {
        go_on(c);
    }
}
