/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The verifier's process as the console sees it. */
#include <stdio.h>
#include <string.h>

#include "tui/console.h"

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

void console_check(struct console *c)
{
    struct model_verify *const to = &c->model.verify;
    if (c->check_starting.is_under_way) {
        return;
    }
    child_close(c->checker);
    c->checker = NULL;
    c->has_check_end = false;
    memset(to, 0, sizeof *to);
    if (c->model.session[0] == '\0') {
        snprintf(to->fault, sizeof to->fault,
                 "no session is open: choose one on screen 1");
        return;
    }
    to->is_running = true;
    c->check_starting.request =
        (struct child_request){.v = c->v, .is_check = true, .session = c->model.session};
    console_fork(c, &c->check_starting, take_checker);
}

static void take(struct console *c, const struct message *message)
{
    struct model_verify *const to = &c->model.verify;
    if (message->kind == MESSAGE_END && message->len == sizeof c->check_end) {
        memcpy(&c->check_end, message->bytes, sizeof c->check_end);
        c->has_check_end = true;
    } else if (message->kind == MESSAGE_CHECK
               && message->len == sizeof(struct message_check)
               && to->n_checks < MODEL_CHECKS_MAX) {
        const struct message_check *const m = (const void *)message->bytes;
        struct model_check *const row = &to->checks[to->n_checks++];
        *row = (struct model_check){
            .segment = m->index, .is_accepted = m->is_accepted, .took_ns = m->took_ns};
        snprintf(row->text, sizeof row->text, "%.159s", m->text);
        to->n_segments = m->n;
        model_arrange(&c->model, SCREEN_VERIFY);
        if (!m->is_accepted) {
            to->n_rejected++;
            console_message(c, 'e', "segment %u is rejected: %.159s", m->index, m->text);
        }
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
}
