/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Changing themes: those built in and files of a person's own, which the loader reads. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/console.h"

struct theme_search {
    struct console *c;
    const char *folder;
    char name[THEME_NAME_BYTES]; /* wanted; "" for the one after the one before */
    char before[THEME_NAME_BYTES];
    struct theme theme;
    struct error error;
};

static void choose_next(struct theme_search *s)
{
    char names[THEMES_MAX][THEME_NAME_BYTES];
    const size_t n = theme_names(names, s->folder);
    size_t at = 0;
    while (at < n && strcmp(names[at], s->before) != 0) {
        at++;
    }
    memcpy(s->name, names[at + 1 < n ? at + 1 : 0], sizeof s->name);
}

static void read_theme(void *arg)
{
    struct theme_search *const s = arg;
    if (s->name[0] == '\0') {
        choose_next(s);
    }
    (void)!theme_open(&s->theme, s->name, s->folder, &s->error);
}

/* After a file with a fault the next one is the next. */
static void show_theme(void *arg)
{
    struct theme_search *const s = arg;
    struct console *const c = s->c;
    const bool is_there = s->error.status == STATUS_OK;
    if (is_there) {
        screen_theme(c->screen, &s->theme);
        console_hint(c, "theme %s", s->name);
    } else {
        console_message(c, 'w', "%s", s->error.text);
        console_script_fails(c, s->error.text);
    }
    if (is_there || s->error.status != STATUS_ARGUMENT) {
        memcpy(c->theme, s->name, sizeof c->theme);
    }
}

void console_theme(struct console *c, const char *name)
{
    struct theme_search *const s = calloc(1, sizeof *s);
    if (s == NULL) {
        return;
    }
    s->c = c;
    s->folder = c->themes_folder;
    snprintf(s->name, sizeof s->name, "%.*s", THEME_NAME_BYTES - 1, name);
    memcpy(s->before, c->theme, sizeof s->before);
    (void)!loader_give(c->loader, read_theme, show_theme, s, free);
}

/* ---- names for a prompt ---- */

struct name_search {
    struct console *c;
    const char *folder;
    char line[EDIT_LINE_BYTES]; /* as it was when Tab was pressed */
    struct completion words;
};

static void read_names(void *arg)
{
    struct name_search *const s = arg;
    char names[THEMES_MAX][THEME_NAME_BYTES];
    const size_t n = theme_names(names, s->folder);
    for (size_t i = 0; i < n; i++) {
        completion_offer(&s->words, s->line, names[i]);
    }
}

static void take_names(void *arg)
{
    struct name_search *const s = arg;
    prompt_completed(s->c, s->line, &s->words);
}

void complete_theme(struct console *c, const char *line, size_t from)
{
    struct name_search *const s = calloc(1, sizeof *s);
    if (s == NULL) {
        return;
    }
    s->c = c;
    s->folder = c->themes_folder;
    s->words.from = from;
    snprintf(s->line, sizeof s->line, "%s", line);
    (void)!loader_give(c->loader, read_names, take_names, s, free);
}
