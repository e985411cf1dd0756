/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Reading a person's preferences. */
#include "tui/preferences.h"

#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
    struct preferences *p;
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

static int take(void *arg, const char *section, const char *name, const char *value)
{
    struct reading *const r = arg;
    if (strcmp(section, "keys") == 0) {
        return bindings_set(&r->p->bindings, name, value, &r->error) == STATUS_OK;
    }
    if (strcmp(section, "console") != 0) {
        return fail(r, "there is no section", section);
    }
    if (strcmp(name, "theme") == 0) {
        const int len = snprintf(r->p->theme, sizeof r->p->theme, "%s", value);
        return len > 0 && (size_t)len < sizeof r->p->theme
                   ? 1
                   : fail(r, "no name of a theme:", value);
    }
#define PREFERENCE_TAKE(entry, yes, no, member, help)    \
    if (strcmp(name, entry) == 0) {                      \
        return choose(r, &r->p->member, value, yes, no); \
    }
    PREFERENCE_LIST(PREFERENCE_TAKE)
#undef PREFERENCE_TAKE
    return fail(r, "there is no entry", name);
}

enum status preferences_parse(struct preferences *p, const char *text, struct error *e)
{
    struct reading r = {.p = p};
    memset(p, 0, sizeof *p);
    bindings_standard(&p->bindings);
    const int line = ini_parse_string(text, take, &r);
    if (line == 0) {
        return STATUS_OK;
    }
    return error_set(e, STATUS_FORMAT, "line %d: %s", line,
                     r.error.text[0] != '\0' ? r.error.text : "not an entry");
}

enum status preferences_read(struct preferences *p, struct error *e)
{
    char path[PATH_MAX];
    char text[16384];
    const char *const config = getenv("XDG_CONFIG_HOME");
    const char *const home = getenv("HOME");
    int len = -1;
    if (config != NULL && config[0] == '/') {
        len = snprintf(path, sizeof path, "%s/zkconsole/console.ini", config);
    } else if (home != NULL && home[0] == '/') {
        len = snprintf(path, sizeof path, "%s/.config/zkconsole/console.ini", home);
    }
    if (len < 0 || (size_t)len >= sizeof path) {
        return preferences_parse(p, "", e);
    }
    FILE *const f = fopen(path, "re");
    if (f == NULL) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return preferences_parse(p, "", e);
        }
        return error_set(e, STATUS_IO, "cannot read '%.300s': %s", path, strerror(errno));
    }
    const size_t n = fread(text, 1, sizeof text - 1, f);
    const bool is_bad = ferror(f) != 0;
    (void)fclose(f);
    if (is_bad || n == sizeof text - 1) {
        return error_set(e, STATUS_IO, "cannot read '%.300s': %s", path,
                         is_bad ? "reading failed" : "it is too long");
    }
    text[n] = '\0';
    const enum status s = preferences_parse(p, text, e);
    if (s != STATUS_OK) {
        error_prefix(e, "'%.300s'", path);
    }
    return s;
}
