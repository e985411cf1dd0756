/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Removing a session, and bringing it back; the loader does it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/console.h"
#include "tui/session_store.h"

struct trashing {
    struct console *c;
    struct invocation v;
    bool is_restore;
    char name[SESSION_NAME_BYTES];
    enum status status;
    struct error error;
};

static void run(void *arg)
{
    struct trashing *const t = arg;
    struct store *store = NULL;
    t->status = STATUS_IO;
    if (session_store_open(&store, &t->v, STORE_READ) != RC_SUCCESS) {
        t->error = t->v.error;
        return;
    }
    t->status = t->is_restore ? store_restore(store, t->name, &t->error)
                              : store_trash(store, t->name, &t->error);
    store_close(store);
}

/* A session that is gone is not looked into any more. */
static void leave_session(struct console *c, const char *name)
{
    struct model *const m = &c->model;
    if (strcmp(m->session, name) != 0 || console_is_busy(c)) {
        return;
    }
    m->session[0] = m->program[0] = c->session[0] = '\0';
    c->request.session = NULL;
    c->request.program = NULL;
    m->segment.is_open = false;
    m->work = WORK_IDLE;
}

static void tell(void *arg)
{
    struct trashing *const t = arg;
    struct console *const c = t->c;
    c->n_writing--;
    if (t->status != STATUS_OK) {
        console_message(c, 'w', "%.220s", t->error.text);
    } else if (t->is_restore) {
        console_message(c, 'i', "%s is back", t->name);
        c->trashed[0] = '\0';
    } else {
        char key[INPUT_NAME_BYTES];
        console_message(c, 'i', "%s is in the trash; %s brings it back", t->name,
                        input_name(key, c->model.bindings.keys[ACTION_UNDO]));
        memcpy(c->trashed, t->name, sizeof c->trashed);
        leave_session(c, t->name);
    }
    console_list_sessions(c);
}

static void ask_loader(struct console *c, const char *name, bool is_restore)
{
    struct trashing *const t = calloc(1, sizeof *t);
    if (t == NULL) {
        console_message(c, 'w', "no memory for that");
        return;
    }
    t->c = c;
    t->v = *c->v;
    t->is_restore = is_restore;
    snprintf(t->name, sizeof t->name, "%s", name);
    if (!loader_give(c->loader, run, tell, t, free)) {
        console_message(c, 'w', "no memory for that");
        return;
    }
    c->n_writing++;
}

static void remove_confirmed(struct console *c)
{
    ask_loader(c, c->to_trash, false);
}

void console_trash(struct console *c)
{
    const struct model *const m = console_shown(c);
    if (m->session_list.n == 0) {
        return;
    }
    const struct model_session *const s = &m->sessions[m->session_list.selected];
    if (s->is_running) {
        console_message(c, 'w', "%s is being worked on: stop it first", s->name);
        return;
    }
    snprintf(c->to_trash, sizeof c->to_trash, "%s", s->name);
    console_confirm(
        c, "Remove a session", "Move it to the trash", remove_confirmed,
        "%s (%s, %s) goes to the trash. 'zkconsole sessions gc' deletes what is "
        "there; until then it can be brought back.",
        s->name, s->program, s->state);
}

void console_untrash(struct console *c)
{
    if (c->trashed[0] == '\0') {
        console_message(c, 'w',
                        "nothing was removed in this run; 'zkconsole sessions restore' "
                        "brings back what was removed before");
        return;
    }
    ask_loader(c, c->trashed, true);
}

/* ---- asking first ---- */

void console_confirm(struct console *c, const char *title, const char *yes,
                     void (*confirmed)(struct console *c), const char *format, ...)
{
    struct model_confirm *const m = &c->model.confirm;
    va_list arguments;
    *m = (struct model_confirm){.title = title, .yes = yes};
    va_start(arguments, format);
    (void)vsnprintf(m->text, sizeof m->text, format, arguments);
    va_end(arguments);
    c->confirmed = confirmed;
    c->model.overlay = OVERLAY_CONFIRM;
    c->is_dirty = true;
}

void console_confirm_key(struct console *c, uint32_t input)
{
    struct model_confirm *const m = &c->model.confirm;
    const bool is_done = input == INPUT_ENTER || input == 'y';
    switch (input) {
    case 'j':
    case 'k':
    case INPUT_UP:
    case INPUT_DOWN:
    case INPUT_TAB:
        m->is_yes = !m->is_yes;
        return;
    case INPUT_ENTER:
    case 'y':
    case 'n':
    case 'q':
    case INPUT_ESCAPE:
    case INPUT_CONTROL('C'):
        break;
    default:
        return;
    }
    c->model.overlay = OVERLAY_NONE;
    if (is_done && (m->is_yes || input == 'y')) {
        c->confirmed(c);
    } else {
        console_hint(c, "nothing was done");
    }
}
