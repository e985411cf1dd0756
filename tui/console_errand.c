/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* An errand's process as the console sees it. One at a time; Esc gives it up. */
#include <stdio.h>
#include <string.h>

#include "tui/console.h"
#include "tui/quantity.h"

struct errand_text {
    const char *doing, *given_up;
};

static const struct errand_text texts[] = {
    [ERRAND_FILES] = {"checking files", "the check was given up"},
    [ERRAND_EXPORT] = {"exporting", "the export was given up: nothing was written"},
    [ERRAND_IMPORT] = {"importing", "the import was given up: nothing of it stays"},
};

static void end(struct console *c)
{
    struct model_errand *const to = &c->model.checkpoints.errand;
    child_close(c->errand);
    c->errand = NULL;
    to->what = ERRAND_NONE;
    c->is_dirty = true;
    console_checkpoints_again(c);
    console_list_sessions(c);
}

static void take_errand(void *arg)
{
    struct console *const c = arg;
    struct child_start *const s = &c->errand_starting;
    s->is_under_way = false;
    c->errand = s->child;
    if (c->errand == NULL) {
        console_message(c, 'e', "%.200s", s->error.text);
        end(c);
    } else if (c->model.checkpoints.errand.is_stopping) {
        task_cancel(child_task(c->errand));
    }
    c->is_dirty = true;
}

bool console_errand(struct console *c, enum errand what, const char *path,
                    const struct model_unit *unit)
{
    struct model_errand *const to = &c->model.checkpoints.errand;
    if (to->what != ERRAND_NONE) {
        console_message(c, 'w', "%s is under way; Esc gives it up",
                        texts[to->what].doing);
        return false;
    }
    *to = (struct model_errand){.what = what};
    snprintf(to->path, sizeof to->path, "%s", path);
    snprintf(c->errand_kind, sizeof c->errand_kind, "%s", unit != NULL ? unit->kind : "");
    c->has_errand_end = false;
    c->errand_starting.request = (struct child_request){
        .v = c->v,
        .session = what != ERRAND_IMPORT ? c->errand_session : NULL,
        .errand = what,
        .path = to->path,
        .kind = c->errand_kind,
        .index = unit != NULL ? unit->index : 0,
    };
    console_fork(c, &c->errand_starting, take_errand);
    return true;
}

bool console_errand_stop(struct console *c)
{
    struct model_errand *const to = &c->model.checkpoints.errand;
    if (to->what == ERRAND_NONE || to->is_stopping) {
        return false;
    }
    to->is_stopping = true;
    if (c->errand != NULL) {
        task_cancel(child_task(c->errand));
    }
    return true;
}

bool console_errand_objects(struct console *c)
{
    struct model_errand *const to = &c->model.checkpoints.errand;
    if (to->what == ERRAND_NONE || to->was_told) {
        return false;
    }
    to->was_told = true;
    console_message(c, 'w', "%s is under way; leaving again gives it up",
                    texts[to->what].doing);
    return true;
}

static void take_file(struct console *c, const struct message_errand *m)
{
    struct model *const model = &c->model;
    struct model_errand *const to = &model->checkpoints.errand;
    checkpoints_checked(&model->checkpoints, m->kind, m->index, m->written_ns, m->fault,
                        model->clock);
    if (m->fault[0] == '\0') {
        to->n_whole++;
        return;
    }
    to->n_damaged++;
    console_message(c, 'e', "%s %u is damaged: it is %s", m->kind, m->index, m->fault);
}

static void take(struct console *c, const struct message *message)
{
    struct model_errand *const to = &c->model.checkpoints.errand;
    if (message->kind == MESSAGE_END && message->len == sizeof c->errand_end) {
        memcpy(&c->errand_end, message->bytes, sizeof c->errand_end);
        c->has_errand_end = true;
    } else if (message->kind == MESSAGE_ERRAND
               && message->len == sizeof(struct message_errand)) {
        const struct message_errand *const m = (const void *)message->bytes;
        to->done = m->done;
        to->total = m->total;
        if (m->is_checked) {
            take_file(c, m);
        }
    }
}

static void conclude(struct console *c)
{
    const struct model_errand *const to = &c->model.checkpoints.errand;
    if (!c->has_errand_end) {
        console_message(c, 'e', "%s ended without a word", texts[to->what].doing);
    } else if (c->errand_end.status == STATUS_CANCELLED) {
        console_message(c, 'w', "%s", texts[to->what].given_up);
    } else if (c->errand_end.status != STATUS_OK) {
        console_message(c, 'e', "%.230s", c->errand_end.text);
    } else if (to->what != ERRAND_FILES) {
        console_message(c, 'i', "%.230s", c->errand_end.text);
    } else if (to->n_damaged == 0) {
        console_message(c, 'i', "%u file%s", to->n_whole,
                        to->n_whole == 1 ? " agrees with its digest"
                                         : "s agree with their digests");
    } else {
        const unsigned n = to->n_damaged + to->n_whole;
        const bool is_one = to->n_damaged == 1;
        console_message(c, 'e',
                        "%u of %u file%s %s damaged: 'zkconsole sessions repair %s' "
                        "makes %s again",
                        to->n_damaged, n, quantity_s(n), is_one ? "is" : "are",
                        c->errand_starting.session, is_one ? "it" : "them");
    }
}

void console_errand_hear(struct console *c)
{
    static struct message message; /* large; there is one console */
    bool is_over = false;
    int wait_status = 0;
    while (c->errand != NULL && child_read(c->errand, &message, &is_over)) {
        take(c, &message);
        c->is_dirty = true;
    }
    /* After its last word there is nothing it has to do. */
    const bool is_done = c->has_errand_end
                         || (is_over && child_reap(c->errand, &wait_status));
    if (c->errand != NULL && is_done) {
        conclude(c);
        end(c);
    }
}
