/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The help and the palette: choosing a line and doing what it says. */
#include <stdio.h>
#include <string.h>

#include "tui/console.h"
#include "tui/typed_table.h"
#include "tui/view.h"

static void run_typed(struct console *c, const struct typed_row *row)
{
    char line[EDIT_LINE_BYTES];
    char why[TYPED_WHY_BYTES];
    if (row->argument != NULL) {
        snprintf(line, sizeof line, "%s ", row->name);
        typed_ask(c, line);
    } else if (!row->function(c, "", why)) {
        console_message(c, 'w', "%s", why);
    }
}

/* An action of another screen is done there. */
static void run_action(struct console *c, enum action action)
{
    const unsigned screens = action_rows[action].screens;
    unsigned first = 0;
    if ((screens >> c->model.screen & 1) == 0) {
        while ((screens >> first & 1) == 0) {
            first++;
        }
        console_go(c, (enum console_screen)first);
    }
    console_act(c, action);
}

static void run_item(struct console *c, struct catalog_item item)
{
    c->model.overlay = OVERLAY_NONE;
    switch (item.kind) {
    case ITEM_HEADING:
        break;
    case ITEM_ACTION:
        run_action(c, (enum action)item.index);
        break;
    case ITEM_TYPED:
        run_typed(c, typed_row(item.index));
        break;
    case ITEM_SCREEN:
        console_go(c, (enum console_screen)item.index);
        break;
    case ITEM_SESSION:
        console_open_session(c, c->model.sessions[item.index].name);
        break;
    }
}

/* ---- help ---- */

void console_help(struct console *c)
{
    struct model *const m = &c->model;
    m->overlay = OVERLAY_HELP;
    m->help = (struct model_list){.n = view_help_lines(m), .selected = 1};
}

static int help_height(const struct console *c)
{
    const int height = (int)c->canvas.height - 7;
    return height < 1 ? 1 : height;
}

/* Over a heading the selection goes on in the same direction. */
static void move_help(struct console *c, int64_t by)
{
    struct model *const m = &c->model;
    struct catalog_item items[CATALOG_MAX];
    m->help.n = catalog_help(m, items);
    model_list_move(&m->help, by);
    if (items[m->help.selected].kind == ITEM_HEADING) {
        model_list_move(&m->help, by > 0 || m->help.selected == 0 ? 1 : -1);
    }
    m->help.first = model_list_first(&m->help, help_height(c));
    if (m->help.selected == 1) {
        m->help.first = 0;
    }
}

/* The next line with the text, from line `from` on. */
static bool find_help(struct console *c, const char *text, size_t from, int by)
{
    struct model *const m = &c->model;
    struct catalog_item items[CATALOG_MAX];
    struct matcher matcher;
    const size_t n = catalog_help(m, items);
    bool is_found = false;
    matcher_open(&matcher, text);
    for (size_t i = 0; i < n && !is_found; i++) {
        const size_t at = (by > 0 ? from + i : from + 2 * n - i) % n;
        struct catalog_text words;
        char line[300];
        catalog_text(m, items[at], &words);
        snprintf(line, sizeof line, "%s %s %s", words.key, words.name, words.help);
        if (items[at].kind != ITEM_HEADING && matcher_find(&matcher, line, NULL, NULL)) {
            is_found = true;
            m->help.selected = at;
            move_help(c, 0);
        }
    }
    matcher_close(&matcher);
    return is_found;
}

static void look_while_typing(struct console *c, const char *text)
{
    const bool is_found = find_help(c, text, (size_t)c->search_origin, 1);
    snprintf(c->model.prompt.hint, sizeof c->model.prompt.hint, "%s",
             is_found ? "" : "no such line");
}

static void take_search(struct console *c, const char *text)
{
    if (text == NULL) {
        c->model.help.selected = (size_t)c->search_origin;
        move_help(c, 0);
    } else {
        snprintf(c->model.search, sizeof c->model.search, "%.*s", MATCHER_BYTES - 1,
                 text);
    }
}

static void search_help(struct console *c)
{
    const struct prompt_form form = {.question = "/",
                                     .kind = '/',
                                     .answer = take_search,
                                     .tells_escape = true,
                                     .changed = look_while_typing};
    c->search_origin = c->model.help.selected;
    prompt_open_form(c, &form);
}

static void search_help_again(struct console *c, int by)
{
    const struct model *const m = &c->model;
    if (m->search[0] != '\0') {
        (void)find_help(c, m->search, m->help.selected + (by > 0 ? 1 : m->help.n - 1),
                        by);
    }
}

static void run_help(struct console *c)
{
    struct catalog_item items[CATALOG_MAX];
    const size_t n = catalog_help(&c->model, items);
    if (c->model.help.selected < n) {
        run_item(c, items[c->model.help.selected]);
    }
}

void console_help_key(struct console *c, uint32_t input)
{
    switch (input) {
    case INPUT_ENTER:
        run_help(c);
        return;
    case '/':
        search_help(c);
        return;
    case 'n':
        search_help_again(c, 1);
        return;
    case 'N':
        search_help_again(c, -1);
        return;
    case INPUT_ESCAPE:
    case INPUT_CONTROL('C'):
    case 'q':
    case '?':
        c->model.overlay = OVERLAY_NONE;
        return;
    default:
        break;
    }
    const int64_t by = console_step(input, help_height(c));
    if (by != 0) {
        move_help(c, by);
    }
}

int64_t console_step(uint32_t input, int height)
{
    switch (input) {
    case 'j':
    case INPUT_DOWN:
        return 1;
    case 'k':
    case INPUT_UP:
        return -1;
    case ' ':
    case INPUT_PAGE_DOWN:
    case INPUT_CONTROL('F'):
        return height;
    case INPUT_PAGE_UP:
    case INPUT_CONTROL('B'):
        return -height;
    case 'g':
    case INPUT_HOME:
        return INT32_MIN;
    case 'G':
    case INPUT_END:
        return INT32_MAX;
    default:
        return 0;
    }
}

/* ---- palette ---- */

enum { PALETTE_KIND = '>' /* of its lines in the history */ };

static int palette_height(const struct console *c)
{
    const int height = (int)c->canvas.height - 10;
    return height < 1 ? 1 : height;
}

static void search_palette(struct console *c, const char *text)
{
    struct model_palette *const p = &c->model.palette;
    const struct edit_history *const h = &c->prompt.history;
    p->list = (struct model_list){.n = catalog_search(&c->model, text, p->items)};
    /* Before anything is typed, what was done last is the first. */
    for (size_t i = 0; text[0] == '\0' && i < h->n; i++) {
        if (h->lines[i][0] == PALETTE_KIND) {
            (void)catalog_bring_forward(&c->model, p->items, p->list.n, h->lines[i] + 1);
        }
    }
}

static bool palette_key(struct console *c, uint32_t input)
{
    struct model_palette *const p = &c->model.palette;
    const uint32_t twin = input == INPUT_TAB || input == INPUT_CONTROL('N') ? INPUT_DOWN
                          : input == INPUT_BACK_TAB || input == INPUT_CONTROL('P')
                              ? INPUT_UP
                              : input;
    const bool moves = twin == INPUT_UP || twin == INPUT_DOWN || twin == INPUT_PAGE_UP
                       || twin == INPUT_PAGE_DOWN;
    if (moves) {
        model_list_move(&p->list, console_step(twin, palette_height(c)));
        p->list.first = model_list_first(&p->list, palette_height(c));
    }
    return moves;
}

static void take_palette(struct console *c, const char *text)
{
    const struct model_palette *const p = &c->model.palette;
    c->model.overlay = OVERLAY_NONE;
    if (text != NULL && p->list.selected < p->list.n) {
        const struct catalog_item item = p->items[p->list.selected];
        struct catalog_text words;
        catalog_text(&c->model, item, &words);
        edit_history_add(&c->prompt.history, PALETTE_KIND, words.name);
        run_item(c, item);
    }
}

void console_palette(struct console *c)
{
    const struct prompt_form form = {.question = "> ",
                                     .answer = take_palette,
                                     .tells_escape = true,
                                     .changed = search_palette,
                                     .key = palette_key};
    c->model.overlay = OVERLAY_PALETTE;
    prompt_open_form(c, &form);
    console_list_sessions(c);
}
