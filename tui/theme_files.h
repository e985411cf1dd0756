/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Themes in files of a person's own. */
#ifndef ZK_TUI_THEME_FILES_H
#define ZK_TUI_THEME_FILES_H

#include "tui/theme.h"

#include <stddef.h>

/* The theme of FOLDER/NAME.theme; folder NULL: $XDG_CONFIG_HOME/zkconsole/themes, or
 * ~/.config/zkconsole/themes.
 *
 * out   found  false: there is no such file; the theme is untouched
 * err   STATUS_FORMAT: file and line; STATUS_IO */
MUST_USE enum status theme_of_file(struct theme *theme, const char *name,
                                   const char *folder, bool *found, struct error *e);

/* The theme of that name: of a file there, else one built in.
 * err   as theme_of_file; STATUS_ARGUMENT: there is none */
MUST_USE enum status theme_open(struct theme *theme, const char *name, const char *folder,
                                struct error *e);

enum { THEMES_MAX = 64, THEME_NAME_BYTES = 64 };

/* Names of the themes in that folder, in the order of the alphabet; at most max. */
size_t theme_file_names(char names[][THEME_NAME_BYTES], size_t max, const char *folder);

/* The names of themes built in, then those of files; a file of the name of a theme built
 * in stands for it and is not named again. Returns how many. */
size_t theme_names(char names[THEMES_MAX][THEME_NAME_BYTES], const char *folder);

#endif
