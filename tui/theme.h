/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* How roles look: an INI file per theme.
 *
 *   [theme]
 *   about = one line
 *   [roles]
 *   state.done = #7fd88f on #101418 bold
 *
 * Every role of ROLE_LIST once: a colour, "on", a colour, then any of bold, dim,
 * underline, reverse. A colour is #rrggbb or `default`, the terminal's own.
 */
#ifndef ZK_TUI_THEME_H
#define ZK_TUI_THEME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "tui/roles.h"

enum { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_UNDERLINE = 4, LOOK_REVERSE = 8 };

struct color {
    bool is_default;
    uint8_t red, green, blue;
};

struct look {
    struct color front, back;
    unsigned attributes; /* LOOK_ */
};

struct theme {
    char about[128];
    struct look looks[N_ROLES];
};

/* Read a theme.
 * err   STATUS_FORMAT with the line: an unknown section, role or colour, a role given
 *       twice or missing */
MUST_USE enum status theme_parse(struct theme *theme, const char *text, struct error *e);

/* Name and text of theme i of those the program brings along; NULL from the last on.
 * Theme 0 is what is used when nobody says. */
const char *theme_builtin(unsigned i, const char **text);

/* One of them by its name.
 * err   STATUS_ARGUMENT naming all there are */
MUST_USE enum status theme_find(struct theme *theme, const char *name, struct error *e);

/* Attributes of a role where there is no colour. */
unsigned role_mono(enum role role);
const char *role_name(enum role role);

/* The nearest colour of the xterm palette: n_colors 256 gives 16 .. 255 (whose values do
 * not depend on the terminal's settings), 16 and 8 give fewer; -1 for `default`. */
int theme_palette(struct color color, int n_colors);

/* The colour's number on a terminal that takes them by their parts, but for the first
 * n_indexed, which are a palette there; -1 for `default`. */
int theme_direct(struct color color, int n_indexed);

/* The value of an entry of the xterm palette. */
struct color theme_palette_color(int i);

#endif
