/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Where to. */
#include "tui/goto_prompt.h"

#include <stdio.h>

#include "tui/console.h"
#include "tui/typed_table.h"

static const char *hint_of(enum console_screen screen)
{
    return screen == SCREEN_MEMORY
               ? "an address: 10078, a symbol, sp+16"
               : "12345, +100, 50%, end: a cycle; pc=10078, a symbol: where it is next";
}

static void hint(struct console *c, const char *text)
{
    (void)text;
    snprintf(c->model.prompt.hint, sizeof c->model.prompt.hint, "%s",
             hint_of(c->model.screen));
}

static void take(struct console *c, const char *text)
{
    if (text[0] != '\0') {
        console_look_at(c, ACTION_GOTO, text);
    }
}

void goto_ask(struct console *c)
{
    const struct prompt_form form = {
        .question = "go to: ", .kind = 'g', .answer = take, .changed = hint};
    prompt_open_form(c, &form);
}

/* ---- typed ---- */

/* On a screen that has such places; else on VM. */
static void look_there(struct console *c, enum action action, const char *args)
{
    if ((action_rows[action].screens >> c->model.screen & 1) == 0) {
        console_go(c, SCREEN_VM);
    }
    console_look_at(c, action, args);
}

bool typed_goto(struct console *c, const char *args, char why[TYPED_WHY_BYTES])
{
    (void)why;
    look_there(c, ACTION_GOTO, args);
    return true;
}

bool typed_break(struct console *c, const char *args, char why[TYPED_WHY_BYTES])
{
    (void)why;
    look_there(c, ACTION_BREAK, args);
    return true;
}

bool typed_watch(struct console *c, const char *args, char why[TYPED_WHY_BYTES])
{
    (void)why;
    look_there(c, ACTION_WATCH, args);
    return true;
}
