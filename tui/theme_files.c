/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Reading theme files. */
#include "tui/theme_files.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES = 16384 };

static bool find_path(char path[PATH_MAX], const char *name, const char *folder)
{
    const char *const config = getenv("XDG_CONFIG_HOME");
    const char *const home = getenv("HOME");
    int len = -1;
    if (folder != NULL) {
        len = snprintf(path, PATH_MAX, "%s/%s.theme", folder, name);
    } else if (config != NULL && config[0] == '/') {
        len = snprintf(path, PATH_MAX, "%s/zkconsole/themes/%s.theme", config, name);
    } else if (home != NULL && home[0] == '/') {
        len =
            snprintf(path, PATH_MAX, "%s/.config/zkconsole/themes/%s.theme", home, name);
    }
    return len > 0 && len < PATH_MAX;
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
