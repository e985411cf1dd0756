/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What keys do on Checkpoints, and export and import wherever they are offered. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "tui/console.h"
#include "tui/home_path.h"
#include "tui/typed_table.h"

static const struct model_unit *selected(const struct model_checkpoints *k)
{
    return k->list.selected < k->list.n ? &k->units[k->shown[k->list.selected]] : NULL;
}

static void toggle_mark(struct model_checkpoints *k)
{
    const struct model_unit *const u = selected(k);
    if (u == NULL) {
        return;
    }
    const size_t at = (size_t)(u - k->units);
    k->has_mark = !k->has_mark || k->mark != at;
    k->mark = at;
}

static void compare(struct console *c)
{
    struct model_checkpoints *const k = &console_shown(c)->checkpoints;
    size_t from, to;
    if (!k->is_comparing && !checkpoints_compared(k, &from, &to)) {
        console_hint(c, "there is nothing before it to compare with: mark another one");
        return;
    }
    k->is_comparing = !k->is_comparing;
}

static void check_files(struct console *c, bool is_all)
{
    const struct model_unit *const u = selected(&console_shown(c)->checkpoints);
    if (u == NULL) {
        console_message(c, 'w', "there is nothing to verify");
        return;
    }
    snprintf(c->errand_session, sizeof c->errand_session, "%s", c->model.session);
    if (console_errand(c, ERRAND_FILES, "", is_all ? NULL : u) && is_all) {
        console_hint(c, "comparing every file with its digest; Esc gives it up");
    }
}

/* ---- export and import ---- */

/* The session that is meant: the one selected on Sessions, else the one open. */
static const char *session_meant(const struct model *m)
{
    if (m->screen == SCREEN_SESSIONS) {
        return m->session_list.selected < m->session_list.n
                   ? m->sessions[m->session_list.selected].name
                   : "";
    }
    return m->session;
}

static void take_export(struct console *c, const char *text)
{
    char path[PATH_MAX];
    const char *const to = home_path(path, sizeof path, text);
    if (to[0] != '\0' && console_errand(c, ERRAND_EXPORT, to, NULL)) {
        console_hint(c, "exporting %s to %.160s; Esc gives it up", c->errand_session, to);
    }
}

static void take_import(struct console *c, const char *text)
{
    char path[PATH_MAX];
    const char *const from = home_path(path, sizeof path, text);
    if (from[0] != '\0' && console_errand(c, ERRAND_IMPORT, from, NULL)) {
        console_hint(c, "importing %.160s; Esc gives it up", from);
    }
}

static void ask_export(struct console *c)
{
    char name[SESSION_NAME_BYTES + 16];
    const char *const session = session_meant(&c->model);
    if (session[0] == '\0') {
        console_message(c, 'w', "choose a session first");
        return;
    }
    snprintf(c->errand_session, sizeof c->errand_session, "%s", session);
    snprintf(name, sizeof name, "%s.tar.zst", session);
    prompt_open_path(c, "export, with its private input, to: ", name, take_export);
}

bool typed_export(struct console *c, const char *args, char why[TYPED_WHY_BYTES])
{
    const char *const session = session_meant(&c->model);
    if (session[0] == '\0') {
        snprintf(why, TYPED_WHY_BYTES, "choose a session first");
        return false;
    }
    snprintf(c->errand_session, sizeof c->errand_session, "%s", session);
    take_export(c, args);
    return true;
}

bool typed_import(struct console *c, const char *args, char why[TYPED_WHY_BYTES])
{
    (void)why;
    take_import(c, args);
    return true;
}

bool console_checkpoints_act(struct console *c, enum action action)
{
    struct model_checkpoints *const k = &console_shown(c)->checkpoints;
    switch (action) {
    case ACTION_COMPARE:
        compare(c);
        break;
    case ACTION_MARK:
        toggle_mark(k);
        break;
    case ACTION_CHECK_FILE:
        check_files(c, false);
        break;
    case ACTION_CHECK_FILES:
        check_files(c, true);
        break;
    case ACTION_EXPORT:
        ask_export(c);
        break;
    case ACTION_IMPORT:
        prompt_open_path(c, "import from: ", "", take_import);
        break;
    case ACTION_GIVE_UP:
        if (!console_errand_stop(c)) {
            k->is_comparing = k->has_mark = false;
        }
        break;
    default:
        return false;
    }
    return true;
}
