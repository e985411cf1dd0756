/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is typed after ':'. */
#include <stdio.h>
#include <string.h>

#include "tui/console.h"
#include "tui/suggest.h"
#include "tui/typed_table.h"

static const struct typed_row rows[] = {
#define TYPED_ROW(function, name, argument, kind, help) \
    {function, name, argument, kind, help},
    TYPED_LIST(TYPED_ROW)
#undef TYPED_ROW
};
enum { N_ROWS = sizeof rows / sizeof rows[0] };

const struct typed_row *typed_row(size_t i)
{
    return i < N_ROWS ? &rows[i] : NULL;
}

/* Does the line say this name, alone or with something after it? */
static bool says(const char *line, const char *name)
{
    const size_t len = strlen(name);
    return strncmp(line, name, len) == 0 && (line[len] == ' ' || line[len] == '\0');
}

const struct typed_row *typed_find(const char *line, const char **args)
{
    const struct typed_row *found = NULL;
    for (size_t i = 0; i < N_ROWS; i++) {
        if (says(line, rows[i].name)
            && (found == NULL || strlen(rows[i].name) > strlen(found->name))) {
            found = &rows[i];
        }
    }
    if (found != NULL) {
        const char *const rest = line + strlen(found->name);
        *args = rest + strspn(rest, " ");
    }
    return found;
}

static enum action find_action(const char *name)
{
    for (unsigned i = 0; i < N_ACTIONS; i++) {
        if (strcmp(action_rows[i].name, name) == 0) {
            return (enum action)i;
        }
    }
    return N_ACTIONS;
}

static void explain_unknown(const char *line, char why[TYPED_WHY_BYTES])
{
    struct suggestion near;
    char word[64];
    snprintf(word, sizeof word, "%.*s", (int)strcspn(line, " "), line);
    if (find_action(word) != N_ACTIONS) {
        snprintf(why, TYPED_WHY_BYTES, "'%s' takes nothing after it", word);
        return;
    }
    suggest_open(&near, word);
    for (size_t i = 0; i < N_ROWS; i++) {
        suggest_consider(&near, rows[i].name);
    }
    for (unsigned i = 0; i < N_ACTIONS; i++) {
        suggest_consider(&near, action_rows[i].name);
    }
    snprintf(why, TYPED_WHY_BYTES,
             near.nearest != NULL ? "there is no command '%s'; did "
                                    "you mean '%s'?"
                                  : "there is no command '%s'; Tab "
                                    "lists all",
             word, near.nearest);
}

static bool run_action(struct console *c, enum action action, char why[TYPED_WHY_BYTES])
{
    const unsigned screens = action_rows[action].screens;
    if ((screens >> c->model.screen & 1) != 0) {
        console_act(c, action);
        return true;
    }
    unsigned first = 0;
    while ((screens >> first & 1) == 0) {
        first++;
    }
    snprintf(why, TYPED_WHY_BYTES, "'%s' means nothing on screen %s; it does on %s",
             action_rows[action].name, screen_rows[c->model.screen].name,
             screen_rows[first].name);
    return false;
}

bool typed_run(struct console *c, const char *line, char why[TYPED_WHY_BYTES])
{
    char text[EDIT_LINE_BYTES];
    const char *args;
    line += strspn(line, " :");
    snprintf(text, sizeof text, "%s", line);
    size_t len = strlen(text);
    while (len > 0 && text[len - 1] == ' ') {
        text[--len] = '\0';
    }
    if (len == 0) {
        return true;
    }
    c->is_dirty = true;
    const struct typed_row *const row = typed_find(text, &args);
    if (row != NULL && row->argument == NULL && args[0] != '\0') {
        snprintf(why, TYPED_WHY_BYTES, "%s takes nothing after it", row->name);
        return false;
    }
    if (row != NULL && row->argument != NULL && row->argument[0] != '['
        && args[0] == '\0') {
        snprintf(why, TYPED_WHY_BYTES, "%s wants %s after it", row->name, row->argument);
        return false;
    }
    if (row != NULL) {
        return row->function(c, args, why);
    }
    const enum action action = find_action(text);
    if (action != N_ACTIONS) {
        return run_action(c, action, why);
    }
    explain_unknown(text, why);
    return false;
}

/* ---- the prompt ---- */

static void take_line(struct console *c, const char *text)
{
    char why[TYPED_WHY_BYTES];
    if (!typed_run(c, text, why)) {
        console_message(c, 'w', "%s", why);
    }
}

static void offer_arguments(const struct model *m, enum typed_argument kind,
                            const char *line, struct completion *out)
{
    if (kind == TYPED_SCREEN) {
        for (unsigned i = 0; i < N_SCREENS; i++) {
            completion_offer(out, line, screen_rows[i].name);
        }
    } else if (kind == TYPED_SESSION) {
        for (size_t i = 0; i < m->n_sessions; i++) {
            completion_offer(out, line, m->sessions[i].name);
        }
    }
}

/* "dump" after "screen", for there is "screen dump". */
static void offer_longer_names(const char *name, const char *line, struct completion *out)
{
    const size_t len = strlen(name);
    for (size_t i = 0; i < N_ROWS; i++) {
        if (says(rows[i].name, name) && rows[i].name[len] == ' ') {
            completion_offer(out, line, rows[i].name + len + 1);
        }
    }
}

/* Is its first word a command, too? Then the rest is offered after it. */
static bool has_shorter_name(const struct typed_row *row)
{
    for (size_t i = 0; i < N_ROWS; i++) {
        if (&rows[i] != row && says(row->name, rows[i].name)) {
            return true;
        }
    }
    return false;
}

void typed_complete(struct console *c, const char *line, struct completion *out)
{
    const char *args;
    const struct typed_row *const row = typed_find(line, &args);
    if (row != NULL && args > line + strlen(row->name)) {
        out->from = (size_t)(args - line);
        if (row->kind == TYPED_FILE) {
            out->is_asked = true;
            complete_path(c, line, out->from);
            return;
        }
        if (row->kind == TYPED_THEME) {
            out->is_asked = true;
            complete_theme(c, line, out->from);
            return;
        }
        offer_longer_names(row->name, line, out);
        offer_arguments(&c->model, row->kind, line, out);
        return;
    }
    for (size_t i = 0; i < N_ROWS; i++) {
        if (!has_shorter_name(&rows[i])) {
            completion_offer(out, line, rows[i].name);
        }
    }
    for (unsigned i = 0; i < N_ACTIONS; i++) {
        if ((action_rows[i].screens >> c->model.screen & 1) != 0) {
            completion_offer(out, line, action_rows[i].name);
        }
    }
}

/* What the command typed so far is for. */
static void explain(struct console *c, const char *text)
{
    struct model_prompt *const m = &c->model.prompt;
    const char *args;
    const struct typed_row *const row = typed_find(text, &args);
    const enum action action = find_action(text);
    if (row != NULL) {
        snprintf(m->hint, sizeof m->hint, "%s%s%s: %s", row->name,
                 row->argument != NULL ? " " : "",
                 row->argument != NULL ? row->argument : "", row->help);
    } else if (action != N_ACTIONS) {
        snprintf(m->hint, sizeof m->hint, "%s: %s", action_rows[action].name,
                 action_rows[action].help);
    }
}

void typed_ask(struct console *c, const char *initial)
{
    const struct prompt_form form = {.question = ":",
                                     .initial = initial,
                                     .kind = ':',
                                     .answer = take_line,
                                     .changed = explain,
                                     .complete = typed_complete};
    prompt_open_form(c, &form);
}

/* ---- commands that need nothing but the console ---- */

bool typed_screen(struct console *c, const char *args, char why[TYPED_WHY_BYTES])
{
    for (unsigned i = 0; i < N_SCREENS; i++) {
        const char digit[2] = {screen_rows[i].digit, '\0'};
        if (strcmp(args, digit) == 0 || strcmp(args, screen_rows[i].name) == 0
            || strcmp(args, screen_rows[i].brief) == 0) {
            console_go(c, (enum console_screen)i);
            return true;
        }
    }
    snprintf(why, TYPED_WHY_BYTES, "there is no screen '%.40s'; Tab lists them", args);
    return false;
}

bool typed_session(struct console *c, const char *args, char why[TYPED_WHY_BYTES])
{
    const struct model *const m = &c->model;
    const size_t len = strlen(args);
    const char *found = NULL;
    for (size_t i = 0; i < m->n_sessions; i++) {
        const char *const name = m->sessions[i].name;
        if (strncmp(name, args, len) != 0) {
            continue;
        }
        if (found != NULL && name[len] != '\0') {
            snprintf(why, TYPED_WHY_BYTES, "several sessions begin with '%.60s'", args);
            return false;
        }
        found = name;
        if (name[len] == '\0') {
            break;
        }
    }
    if (found == NULL || !console_open_session(c, found)) {
        snprintf(why, TYPED_WHY_BYTES, "there is no session '%.60s' in the store", args);
        return false;
    }
    return true;
}

bool typed_theme(struct console *c, const char *args, char why[TYPED_WHY_BYTES])
{
    (void)why; /* said once it was looked for */
    console_theme(c, args);
    return true;
}
