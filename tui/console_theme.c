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

/* Names of both kinds, without doubles: a file of the name of a theme built in stands for
 * it. */
static size_t list_names(char names[THEMES_MAX][THEME_NAME_BYTES], const char *folder)
{
    char files[THEMES_MAX][THEME_NAME_BYTES];
    const char *text;
    const char *name;
    size_t n = 0;
    for (unsigned i = 0; (name = theme_builtin(i, &text)) != NULL && n < THEMES_MAX;
         i++) {
        snprintf(names[n++], THEME_NAME_BYTES, "%s", name);
    }
    const size_t n_builtin = n;
    const size_t n_files = theme_file_names(files, THEMES_MAX, folder);
    for (size_t i = 0; i < n_files && n < THEMES_MAX; i++) {
        size_t k = 0;
        while (k < n_builtin && strcmp(names[k], files[i]) != 0) {
            k++;
        }
        if (k == n_builtin) {
            memcpy(names[n++], files[i], THEME_NAME_BYTES);
        }
    }
    return n;
}

static void choose_next(struct theme_search *s)
{
    char names[THEMES_MAX][THEME_NAME_BYTES];
    const size_t n = list_names(names, s->folder);
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
