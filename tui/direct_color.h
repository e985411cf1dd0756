/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Terminals that take colours by their parts, 24 bits of them. */
#ifndef ZK_TUI_DIRECT_COLOR_H
#define ZK_TUI_DIRECT_COLOR_H

#include <stdbool.h>

enum { DIRECT_KIND_BYTES = 64, DIRECT_COLORS = 1 << 24 };

/* The entry of terminfo that says how, if the terminal is said to take them: term is
 * such an entry itself, or colorterm is "truecolor" or "24bit". xterm-256color has
 * xterm-direct. term, colorterm: the variables' values, NULL when unset. Whether the
 * entry is installed is another question.
 * src   ncurses, terminfo.src, entries xterm+direct and *-direct; user_caps(5), RGB */
bool direct_color_kind(char name[DIRECT_KIND_BYTES], const char *term,
                       const char *colorterm);

#endif
