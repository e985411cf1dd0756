/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a person keeps in $XDG_CONFIG_HOME/zkconsole/console.ini (or ~/.config/...):
 *
 *   [console]
 *   theme = solarized
 *   glyphs = ascii
 *   mouse = no
 *   synchronized = yes
 *   [keys]
 *   pause = P
 *
 * glyphs is auto or ascii. synchronized brackets each frame with the private mode 2026,
 * so that terminals that know it show it whole; it is off unless asked for.
 *
 * The names of keys' actions are those of ACTION_LIST. No file is no preferences; a file
 * that says something unknown is an error, so that a mistyped line is noticed.
 */
#ifndef ZK_TUI_PREFERENCES_H
#define ZK_TUI_PREFERENCES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "tui/key_table.h"

struct preferences {
    char theme[64]; /* "" for the standard one */
    bool is_ascii;
    bool is_mouse_off;
    bool is_synchronized;
    struct bindings bindings;
};

/* Preferences of a text; those not given are the standard.
 * err   STATUS_FORMAT naming the line */
MUST_USE enum status preferences_parse(struct preferences *p, const char *text,
                                       struct error *e);

/* Those of the file.
 * err   STATUS_FORMAT naming file and line; STATUS_IO: it is there and cannot be read */
MUST_USE enum status preferences_read(struct preferences *p, struct error *e);

#endif
