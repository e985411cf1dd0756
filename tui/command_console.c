/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole PROG: the console on a program, or on what the store has; zkconsole attach:
 * on a session that another process works on. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/console.h"
#include "tui/session_store.h"
#include "tui/unlock.h"

static struct console *make(struct invocation *v)
{
    struct console *const c = calloc(1, sizeof *c);
    if (c == NULL) {
        (void)invocation_fail(v, RC_RESOURCE, "no memory for the console");
        return NULL;
    }
    /* Only how characters are written; numbers stay as they are. */
    (void)setlocale(LC_CTYPE, "");
    c->v = v;
    c->wanted_verb = CONTROL_WATCH;
    model_init(&c->model);
    return c;
}

static enum exit_code run(struct console *c)
{
    struct invocation *const v = c->v;
    const enum exit_code code = console_run(c);
    snprintf(v->session, sizeof v->session, "%s", c->model.session);
    free(c);
    return code;
}

/* Ask for a passphrase while there is no screen. A session that is to be made has its
 * typed twice; one that there is already is found by it. */
static enum exit_code ask(struct invocation *v, bool is_new)
{
    return unlock_is_wanted(v) ? unlock_passphrase(v, "the session", is_new) : RC_SUCCESS;
}

enum exit_code command_console(struct invocation *v)
{
    const enum exit_code asked = ask(v, v->line.operand != NULL);
    if (asked != RC_SUCCESS) {
        return asked;
    }
    struct console *const c = make(v);
    if (c == NULL) {
        return RC_RESOURCE;
    }
    c->request = (struct child_request){.v = v, .program = v->line.operand};
    if (v->line.operand != NULL) {
        const char *const slash = strrchr(v->line.operand, '/');
        snprintf(c->model.program, sizeof c->model.program, "%.127s",
                 slash != NULL ? slash + 1 : v->line.operand);
    }
    return run(c);
}

enum exit_code command_attach(struct invocation *v)
{
    struct store *store = NULL;
    struct session_summary summary;
    char name[SESSION_NAME_BYTES];
    enum exit_code code = session_store_open(&store, v, STORE_READ);
    if (code == RC_SUCCESS) {
        code = session_store_choose(name, store, v->line.operand, false, v);
    }
    if (code == RC_SUCCESS) {
        const enum status s = store_summary(store, name, &summary, &v->error);
        code = s == STATUS_OK ? RC_SUCCESS : exit_code_of_session(s);
    }
    store_close(store);
    if (code != RC_SUCCESS) {
        return code;
    }
    if (summary.lock.state != LOCK_HELD) {
        return invocation_fail(v, RC_FAILURE,
                               "attach: nobody works on session %s; 'zkconsole resume "
                               "%s' goes on with it",
                               name, name);
    }
    code = ask(v, false);
    if (code != RC_SUCCESS) {
        return code;
    }
    struct console *const c = make(v);
    if (c == NULL) {
        return RC_RESOURCE;
    }
    snprintf(c->session, sizeof c->session, "%s", name);
    c->request = (struct child_request){.v = v, .session = c->session};
    c->model.is_attached = true;
    return run(c);
}
