/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Searching and filtering. Lists of the model are searched at once; what is in a segment,
 * by the loader. */
#include "tui/search.h"

#include <stdio.h>
#include <string.h>

#include "tui/console.h"

static bool is_loaders(enum console_screen screen)
{
    return (ON_SEGMENT >> screen & 1) != 0;
}

/* Select the first line that matches, from line `from` on in a direction, around the end.
 * False: there is none. */
static bool select_match(struct console *c, const struct matcher *matcher, size_t from,
                         int by, bool *is_around)
{
    struct model *const m = console_shown(c);
    struct model_list *const l = model_list_of(m, m->screen);
    char text[MODEL_LINE_BYTES];
    for (size_t i = 0; l != NULL && i < l->n; i++) {
        const size_t at = by > 0 ? (from + i) % l->n : (from + 2 * l->n - i) % l->n;
        if (model_line(m, m->screen, at, text)
            && matcher_find(matcher, text, NULL, NULL)) {
            *is_around = by > 0 ? at < from : at > from;
            l->selected = at;
            console_selected(c);
            return true;
        }
    }
    return false;
}

static size_t selected(struct console *c)
{
    const struct model_list *const l = model_list_of(console_shown(c), c->model.screen);
    return l != NULL ? l->selected : 0;
}

static void back_to_origin(struct console *c)
{
    struct model_list *const l = model_list_of(console_shown(c), c->model.screen);
    if (is_loaders(c->model.screen)) {
        console_look_for(c, "", c->search_origin, 1);
    } else if (l != NULL) {
        l->selected = c->search_origin;
        model_list_move(l, 0);
        console_selected(c);
    }
}

static void mark(struct console *c, const char *text)
{
    snprintf(c->model.marked, sizeof c->model.marked, "%.*s", MATCHER_BYTES - 1, text);
}

bool search_unmark(struct console *c)
{
    const bool is_marked = c->model.marked[0] != '\0';
    mark(c, "");
    return is_marked;
}

/* While it is typed: from where the selection was. */
static void look_while_typing(struct console *c, const char *text)
{
    struct matcher matcher;
    bool is_around;
    mark(c, text);
    if (is_loaders(c->model.screen)) {
        console_look_for(c, text, c->search_origin, 1);
        return;
    }
    if (text[0] == '\0') {
        back_to_origin(c);
        return;
    }
    matcher_open(&matcher, text);
    const bool is_found = select_match(c, &matcher, c->search_origin, 1, &is_around);
    matcher_close(&matcher);
    snprintf(c->model.prompt.hint, sizeof c->model.prompt.hint, "%s",
             is_found ? "" : "no such line");
}

static void take_search(struct console *c, const char *text)
{
    struct model *const m = &c->model;
    if (text == NULL) {
        mark(c, "");
        back_to_origin(c);
        return;
    }
    if (text[0] == '\0') {
        search_again(c, 1);
        return;
    }
    snprintf(m->search, sizeof m->search, "%.*s", MATCHER_BYTES - 1, text);
}

void search_ask(struct console *c)
{
    static const char *const questions[N_SCREENS] = {
        [SCREEN_TABLES] = "look for (in rows: VALUE or COLUMN=VALUE): ",
    };
    const struct model *const m = &c->model;
    const char *const question =
        questions[m->screen] != NULL && m->tables.level == TABLES_ROWS
            ? questions[m->screen]
            : "/";
    c->search_origin = is_loaders(m->screen) ? console_look_line(c) : selected(c);
    const struct prompt_form form = {.question = question,
                                     .kind = '/',
                                     .answer = take_search,
                                     .tells_escape = true,
                                     .changed = look_while_typing};
    prompt_open_form(c, &form);
}

void search_again(struct console *c, int by)
{
    const struct model *const m = &c->model;
    struct matcher matcher;
    bool is_around = false;
    if (m->search[0] == '\0') {
        console_message(c, 'w', "nothing was looked for yet: / does it");
        return;
    }
    mark(c, m->search);
    if (is_loaders(m->screen)) {
        console_look_for(c, m->search, LOOK_FROM_SELECTED, by);
        return;
    }
    const struct model_list *const l = model_list_of(console_shown(c), m->screen);
    if (l == NULL || l->n == 0) {
        return;
    }
    const size_t from = by > 0 ? l->selected + 1 : l->selected + l->n - 1;
    matcher_open(&matcher, m->search);
    if (!select_match(c, &matcher, from % l->n, by, &is_around)) {
        console_message(c, 'w', "no line has '%s'", m->search);
    } else {
        console_hint(c, "/%s%s", m->search, is_around ? "   around the end" : "");
    }
    matcher_close(&matcher);
}

/* ---- filter ---- */

static void set_filter(struct console *c, const char *text)
{
    struct model *const m = console_shown(c);
    snprintf(m->filter[m->screen], sizeof m->filter[m->screen], "%.*s", MATCHER_BYTES - 1,
             text);
    if (m->screen == SCREEN_TABLES) {
        console_filter_tables(c, text);
        return;
    }
    model_arrange(m, m->screen);
    console_selected(c);
}

static void take_filter(struct console *c, const char *text)
{
    set_filter(c, text != NULL ? text : c->filter_before);
}

void filter_ask(struct console *c)
{
    const struct model *const m = console_shown(c);
    memcpy(c->filter_before, m->filter[m->screen], sizeof c->filter_before);
    const struct prompt_form form = {.question = "show lines with (!: without): ",
                                     .initial = c->filter_before,
                                     .kind = '&',
                                     .answer = take_filter,
                                     .tells_escape = true,
                                     .changed = set_filter};
    prompt_open_form(c, &form);
}
