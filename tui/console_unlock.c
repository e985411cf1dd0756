/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The passphrase of a session that is chosen in the console.
 *
 * It is typed on the terminal as the shell's, with the screens put away, as after Ctrl-Z;
 * the loader tries it, for that takes half a second, and what was asked for then goes on.
 * Once there are threads, passphrase and key of the invocation are the loader's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/console.h"
#include "tui/passphrase.h"
#include "tui/session_store.h"
#include "tui/unlock.h"

struct console_unlock {
    struct invocation *v; /* the console's: the loader's to change */
    struct looking *looking;
    struct invocation own;    /* options, and what is tried */
    struct secret *candidate; /* NULL: the one that is at hand */
    char session[SESSION_NAME_BYTES];
    struct error error; /* "": it is the right one */
    enum action action; /* to go on with */
    bool is_under_way;
    bool is_at_hand;                /* a passphrase was given */
    bool is_wrong;                  /* and does not open the session asked for last */
    char known[SESSION_NAME_BYTES]; /* the session it was right for */
};

enum status console_unlock_open(struct console *c, struct error *e)
{
    struct console_unlock *const u = calloc(1, sizeof *u);
    c->unlock = u;
    if (u == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for passphrases");
    }
    u->v = c->v;
    u->looking = c->looking;
    u->is_at_hand = c->v->passphrase != NULL;
    return STATUS_OK;
}

void console_unlock_close(struct console *c)
{
    if (c->unlock != NULL) {
        secret_close(c->unlock->candidate);
        free(c->unlock);
        c->unlock = NULL;
    }
}

/* On the loader's thread: is it the passphrase of the session? */
static enum status try_it(struct console_unlock *u, struct error *e)
{
    struct store *store = NULL;
    struct session *session = NULL;
    struct error ignored;
    u->own = *u->v;
    u->own.vault = NULL;
    if (u->candidate != NULL) {
        u->own.passphrase = u->candidate;
    }
    if (session_store_open(&store, &u->own, STORE_READ) != RC_SUCCESS) {
        *e = u->own.error;
        return STATUS_IO;
    }
    const enum status s =
        unlock_open_quietly(&session, &u->own, store, u->session, SESSION_READ, NULL, e);
    (void)!session_close(session, &ignored); /* a reader has nothing to lose */
    store_close(store);
    return s;
}

static void run(void *arg)
{
    struct console_unlock *const u = arg;
    u->error = (struct error){0};
    if (try_it(u, &u->error) != STATUS_OK) {
        vault_close(u->own.vault);
        return;
    }
    vault_close(u->v->vault);
    u->v->vault = u->own.vault;
    if (u->candidate != NULL) {
        secret_close(u->v->passphrase);
        u->v->passphrase = u->candidate;
        u->candidate = NULL;
    }
    looking_unlock(u->looking, u->v->passphrase);
}

static void done(void *arg)
{
    struct console *const c = arg;
    struct console_unlock *const u = c->unlock;
    u->is_under_way = false;
    secret_close(u->candidate);
    u->candidate = NULL;
    u->is_wrong = u->error.text[0] != '\0';
    if (u->is_wrong) {
        console_message(c, 'w', "%s", u->error.text);
        return;
    }
    u->is_at_hand = true;
    memcpy(u->known, u->session, sizeof u->known);
    console_message(c, 'i', "session %s is unlocked", u->session);
    console_choose_session(c, u->session, u->action);
}

/* With the screens away. */
static bool ask(struct console *c, const char *session)
{
    struct console_unlock *const u = c->unlock;
    char question[SESSION_NAME_BYTES + 32];
    struct error e;
    if (c->screen == NULL || screen_is_virtual(c->screen)) {
        console_message(c, 'w',
                        "session %s is encrypted: begin with --passphrase-file FILE",
                        session);
        return false;
    }
    (void)snprintf(question, sizeof question, "passphrase of session %s", session);
    screen_leave(c->screen);
    const enum status s = passphrase_ask(&u->candidate, question, false, &e);
    screen_return(c->screen);
    if (s != STATUS_OK) {
        console_message(c, 'w', "session %s is encrypted: %s", session, e.text);
    }
    return s == STATUS_OK;
}

bool console_unlock(struct console *c, const struct model_session *s, enum action action)
{
    struct console_unlock *const u = c->unlock;
    if (!s->is_encrypted || strcmp(u->known, s->name) == 0) {
        return true;
    }
    if (u->is_under_way) {
        return false;
    }
    const bool is_tried = u->is_wrong && strcmp(u->session, s->name) == 0;
    if ((!u->is_at_hand || is_tried) && !ask(c, s->name)) {
        return false;
    }
    snprintf(u->session, sizeof u->session, "%s", s->name);
    u->action = action;
    u->is_under_way =
        loader_ask(c->loader, run, NULL, u) && loader_ask(c->loader, NULL, done, c);
    if (u->is_under_way) {
        console_message(c, 'i', "trying the passphrase of session %s", s->name);
    }
    return false;
}
