/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Reading theme files. */
#include "tui/theme_files.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES = 16384 };

static bool find_folder(char path[PATH_MAX], const char *folder)
{
    const char *const config = getenv("XDG_CONFIG_HOME");
    const char *const home = getenv("HOME");
    int len = -1;
    if (folder != NULL) {
        len = snprintf(path, PATH_MAX, "%s", folder);
    } else if (config != NULL && config[0] == '/') {
        len = snprintf(path, PATH_MAX, "%s/zkconsole/themes", config);
    } else if (home != NULL && home[0] == '/') {
        len = snprintf(path, PATH_MAX, "%s/.config/zkconsole/themes", home);
    }
    return len > 0 && len < PATH_MAX;
}

static bool find_path(char path[PATH_MAX], const char *name, const char *folder)
{
    if (!find_folder(path, folder)) {
        return false;
    }
    const size_t len = strlen(path);
    const int more = snprintf(path + len, PATH_MAX - len, "/%s.theme", name);
    return more > 0 && (size_t)more < PATH_MAX - len;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

size_t theme_file_names(char names[][THEME_NAME_BYTES], size_t max, const char *folder)
{
    static const char ending[] = ".theme";
    char path[PATH_MAX];
    size_t n = 0;
    DIR *const dir = find_folder(path, folder) ? opendir(path) : NULL;
    if (dir == NULL) {
        return 0;
    }
    for (const struct dirent *e; n < max && (e = readdir(dir)) != NULL;) {
        const size_t len = strlen(e->d_name);
        const size_t end = sizeof ending - 1;
        if (len > end && len - end < THEME_NAME_BYTES && e->d_name[0] != '.'
            && strcmp(e->d_name + len - end, ending) == 0) {
            snprintf(names[n++], THEME_NAME_BYTES, "%.*s", (int)(len - end), e->d_name);
        }
    }
    (void)closedir(dir);
    qsort(names, n, THEME_NAME_BYTES, by_name);
    return n;
}

size_t theme_names(char names[THEMES_MAX][THEME_NAME_BYTES], const char *folder)
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

enum status theme_of_file(struct theme *theme, const char *name, const char *folder,
                          bool *found, struct error *e)
{
    char path[PATH_MAX];
    char text[FILE_BYTES];
    *found = false;
    if (strchr(name, '/') != NULL || !find_path(path, name, folder)) {
        return STATUS_OK;
    }
    FILE *const f = fopen(path, "re");
    if (f == NULL) {
        return errno == ENOENT || errno == ENOTDIR
                   ? STATUS_OK
                   : error_set(e, STATUS_IO, "cannot read '%.300s': %s", path,
                               strerror(errno));
    }
    const size_t n = fread(text, 1, sizeof text - 1, f);
    const bool is_bad = ferror(f) != 0 || n == sizeof text - 1;
    (void)fclose(f);
    if (is_bad) {
        return error_set(e, STATUS_IO, "cannot read '%.300s': it is no theme", path);
    }
    text[n] = '\0';
    *found = true;
    const enum status s = theme_parse(theme, text, e);
    if (s != STATUS_OK) {
        error_prefix(e, "'%.300s'", path);
    }
    return s;
}

enum status theme_open(struct theme *theme, const char *name, const char *folder,
                       struct error *e)
{
    bool is_file;
    TRY(theme_of_file(theme, name, folder, &is_file, e));
    return is_file ? STATUS_OK : theme_find(theme, name, e);
}
