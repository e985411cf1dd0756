/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Reading configuration files. */
#include "tui/preferences.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/command_line.h"

enum { FILE_BYTES = 16384 };

struct reading {
    struct preferences *p;
    bool is_project;
    struct error error;
};

const struct preference_row *preference_row(unsigned i)
{
    static const struct preference_row rows[] = {
#define PREFERENCE_ROW(name, yes, no, member, help) {name, yes, no, help},
        PREFERENCE_LIST(PREFERENCE_ROW)
#undef PREFERENCE_ROW
    };
    return i < sizeof rows / sizeof rows[0] ? &rows[i] : NULL;
}

static int fail(struct reading *r, const char *what, const char *name)
{
    (void)error_set(&r->error, STATUS_FORMAT, "%s '%.60s'", what, name);
    return 0;
}

/* One of two words. */
static int choose(struct reading *r, bool *out, const char *value, const char *yes,
                  const char *no)
{
    *out = strcmp(value, yes) == 0;
    if (*out || strcmp(value, no) == 0) {
        return 1;
    }
    (void)error_set(&r->error, STATUS_FORMAT, "neither %s nor %s: '%.60s'", yes, no,
                    value);
    return 0;
}

static int take_key(struct reading *r, const char *name, const char *value)
{
    struct preferences *const p = r->p;
    if (bindings_set(&p->bindings, name, value, &r->error) != STATUS_OK) {
        return 0;
    }
    for (unsigned i = 0; i < N_ACTIONS; i++) {
        if (strcmp(action_rows[i].name, name) == 0) {
            p->key_file[i] = (uint8_t)p->n_files;
        }
    }
    return 1;
}

static int take_option(struct reading *r, const char *name, const char *value)
{
    struct preferences *const p = r->p;
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        if (option_rows[i].configured == 0 || strcmp(option_rows[i].name, name) != 0) {
            continue;
        }
        if (r->is_project && option_rows[i].kind == OPTION_PATH) {
            return fail(r, "a project's file may not choose", name);
        }
        const int len = snprintf(p->options[i], PREFERENCE_BYTES, "%s", value);
        p->option_file[i] = (uint8_t)p->n_files;
        return len > 0 && len < PREFERENCE_BYTES ? 1 : fail(r, "no value:", value);
    }
    return fail(r, "there is no option for files", name);
}

/* The theme is entry 0, those of the list follow. */
static int take_preferred(struct reading *r, const char *name, const char *value)
{
    struct preferences *const p = r->p;
    unsigned entry = 0;
    if (strcmp(name, "theme") == 0) {
        const int len = snprintf(p->theme, sizeof p->theme, "%s", value);
        p->preferred_file[entry] = (uint8_t)p->n_files;
        return len > 0 && (size_t)len < sizeof p->theme
                   ? 1
                   : fail(r, "no name of a theme:", value);
    }
#define PREFERENCE_TAKE(word, yes, no, member, help)    \
    entry++;                                            \
    if (strcmp(name, word) == 0) {                      \
        p->preferred_file[entry] = (uint8_t)p->n_files; \
        return choose(r, &p->member, value, yes, no);   \
    }
    PREFERENCE_LIST(PREFERENCE_TAKE)
#undef PREFERENCE_TAKE
    return fail(r, "there is no entry", name);
}

static int take(void *arg, const char *section, const char *name, const char *value)
{
    struct reading *const r = arg;
    if (strcmp(section, "keys") == 0) {
        return take_key(r, name, value);
    }
    if (strcmp(section, "options") == 0) {
        return take_option(r, name, value);
    }
    if (strcmp(section, "console") == 0) {
        return take_preferred(r, name, value);
    }
    return fail(r, "there is no section", section);
}

void preferences_standard(struct preferences *p)
{
    memset(p, 0, sizeof *p);
    bindings_standard(&p->bindings);
}

enum status preferences_parse(struct preferences *p, const char *text, bool is_project,
                              struct error *e)
{
    struct reading r = {.p = p, .is_project = is_project};
    const int line = ini_parse_string(text, take, &r);
    if (line == 0) {
        return STATUS_OK;
    }
    return error_set(e, STATUS_FORMAT, "line %d: %s", line,
                     r.error.text[0] != '\0' ? r.error.text : "not an entry");
}

/* ---- files ---- */

static enum status read_file(struct preferences *p, const char *path, bool is_needed,
                             bool is_project, struct error *e)
{
    char text[FILE_BYTES];
    FILE *const f = fopen(path, "re");
    if (f == NULL) {
        return !is_needed && (errno == ENOENT || errno == ENOTDIR)
                   ? STATUS_OK
                   : error_set(e, STATUS_IO, "cannot read '%.300s': %s", path,
                               strerror(errno));
    }
    const size_t n = fread(text, 1, sizeof text - 1, f);
    const bool is_bad = ferror(f) != 0;
    (void)fclose(f);
    if (is_bad || n == sizeof text - 1 || p->n_files == PREFERENCE_FILES_MAX) {
        return error_set(e, STATUS_IO, "cannot read '%.300s': %s", path,
                         is_bad                 ? "reading failed"
                         : n == sizeof text - 1 ? "it is too long"
                                                : "there are too many such files");
    }
    text[n] = '\0';
    (void)snprintf(p->files[p->n_files++], PATH_MAX, "%s", path);
    const enum status s = preferences_parse(p, text, is_project, e);
    if (s != STATUS_OK) {
        error_prefix(e, "'%.300s'", path);
    }
    return s;
}

/* The folders of the system, the last one listed first. */
static enum status read_system(struct preferences *p, struct error *e)
{
    const char *const listed = getenv("XDG_CONFIG_DIRS");
    const char *const all = listed != NULL && listed[0] != '\0' ? listed : "/etc/xdg";
    const char *end = all + strlen(all);
    while (end > all) {
        const char *begin = end;
        while (begin > all && begin[-1] != ':') {
            begin--;
        }
        char path[PATH_MAX];
        const int len = snprintf(path, sizeof path, "%.*s/zkconsole/config.ini",
                                 (int)(end - begin), begin);
        if (begin[0] == '/' && len > 0 && (size_t)len < sizeof path) {
            TRY(read_file(p, path, false, false, e));
        }
        end = begin > all ? begin - 1 : all;
    }
    return STATUS_OK;
}

static enum status read_own(struct preferences *p, struct error *e)
{
    char path[PATH_MAX];
    const char *const config = getenv("XDG_CONFIG_HOME");
    const char *const home = getenv("HOME");
    int len = -1;
    if (config != NULL && config[0] == '/') {
        len = snprintf(path, sizeof path, "%s/zkconsole/config.ini", config);
    } else if (home != NULL && home[0] == '/') {
        len = snprintf(path, sizeof path, "%s/.config/zkconsole/config.ini", home);
    }
    return len < 0 || (size_t)len >= sizeof path ? STATUS_OK
                                                 : read_file(p, path, false, false, e);
}

enum status preferences_read(struct preferences *p, const char *only, struct error *e)
{
    preferences_standard(p);
    if (only != NULL) {
        return read_file(p, only, true, false, e);
    }
    TRY(read_system(p, e));
    TRY(read_own(p, e));
    return read_file(p, ".zkconsole.ini", false, true, e);
}

enum status preferences_apply(const struct preferences *p, struct command_line *line,
                              struct error *e)
{
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        const unsigned commands = option_rows[i].configured & option_rows[i].commands;
        const bool is_for =
            line->command != COMMAND_NONE && (commands >> line->command & 1) != 0;
        if (!is_for || p->options[i][0] == '\0' || has_option(line, (enum option_id)i)) {
            continue;
        }
        const char *const file =
            p->option_file[i] != 0 ? p->files[p->option_file[i] - 1] : "";
        TRY(command_line_take(line, (enum option_id)i, file, p->options[i], e));
    }
    return STATUS_OK;
}
