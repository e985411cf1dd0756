/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Names of files for a prompt: the folder is read by the loader. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tui/console.h"
#include "tui/home_path.h"

struct path_search {
    struct console *c;
    char line[EDIT_LINE_BYTES];   /* as it was when Tab was pressed */
    char folder[EDIT_LINE_BYTES]; /* to read */
    struct completion words;
};

static bool is_folder(DIR *dir, const char *name)
{
    struct stat st;
    return fstatat(dirfd(dir), name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

/* Folders end in a slash; what begins with a point wants to be asked for. */
static void offer(struct path_search *s, DIR *dir, const char *name)
{
    char word[COMPLETION_BYTES + 1];
    const bool is_hidden = name[0] == '.';
    if (strlen(name) + 1 >= sizeof word || strcmp(name, ".") == 0
        || strcmp(name, "..") == 0 || (is_hidden && s->line[s->words.from] != '.')) {
        return;
    }
    snprintf(word, sizeof word, "%s%s", name, is_folder(dir, name) ? "/" : "");
    completion_offer(&s->words, s->line, word);
}

static void read_folder(void *arg)
{
    struct path_search *const s = arg;
    DIR *const dir = opendir(s->folder);
    if (dir == NULL) {
        return;
    }
    for (const struct dirent *e; (e = readdir(dir)) != NULL;) {
        offer(s, dir, e->d_name);
    }
    (void)closedir(dir);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void take(void *arg)
{
    struct path_search *const s = arg;
    qsort(s->words.words, s->words.n, sizeof s->words.words[0], by_name);
    prompt_completed(s->c, s->line, &s->words);
}

void complete_path(struct console *c, const char *line, size_t from)
{
    struct path_search *const s = calloc(1, sizeof *s);
    const char *const slash = strrchr(line + from, '/');
    const size_t name = slash != NULL ? (size_t)(slash + 1 - line) : from;
    if (s == NULL) {
        return;
    }
    s->c = c;
    s->words.from = name;
    s->words.is_path = true;
    snprintf(s->line, sizeof s->line, "%s", line);
    snprintf(s->folder, sizeof s->folder, "%.*s", (int)(name - from), line + from);
    if (name == from) {
        snprintf(s->folder, sizeof s->folder, ".");
    }
    char path[sizeof s->folder];
    const char *const folder = home_path(path, sizeof path, s->folder);
    if (folder == path) {
        memcpy(s->folder, path, sizeof s->folder);
    }
    (void)!loader_give(c->loader, read_folder, take, s, free);
}

void complete_path_alone(struct console *c, const char *line, struct completion *out)
{
    out->is_asked = true;
    complete_path(c, line, 0);
}
