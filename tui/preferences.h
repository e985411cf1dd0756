/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a person keeps in $XDG_CONFIG_HOME/zkconsole/console.ini (or ~/.config/...):
 *
 *   [console]
 *   theme = solarized
 *   glyphs = ascii
 *   mouse = no
 *   synchronized = yes
 *   [keys]
 *   pause = Z
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

/* Entries of [console] besides theme: X(name, word that sets the member, word that does
 * not and stands for no entry, member, help) */
#define PREFERENCE_LIST(X)                                                               \
    X("glyphs", "ascii", "auto", is_ascii,                                               \
      "ascii draws frames, bars and marks with ASCII characters; auto does so where "    \
      "the "                                                                             \
      "locale has no others")                                                            \
    X("mouse", "no", "yes", is_mouse_off, "no leaves the mouse to the terminal")         \
    X("synchronized", "yes", "no", is_synchronized,                                      \
      "yes brackets each frame with the private mode 2026, so that terminals that know " \
      "it show it whole")

struct preferences {
    char theme[64]; /* "" for the standard one */
#define PREFERENCE_MEMBER(name, yes, no, member, help) bool member;
    PREFERENCE_LIST(PREFERENCE_MEMBER)
#undef PREFERENCE_MEMBER
    struct bindings bindings;
};

/* Row i of the list, for those who describe it; NULL from the last on. */
struct preference_row {
    const char *name, *yes, *no, *help;
};
const struct preference_row *preference_row(unsigned i);

/* Preferences of a text; those not given are the standard.
 * err   STATUS_FORMAT naming the line */
MUST_USE enum status preferences_parse(struct preferences *p, const char *text,
                                       struct error *e);

/* Those of the file.
 * err   STATUS_FORMAT naming file and line; STATUS_IO: it is there and cannot be read */
MUST_USE enum status preferences_read(struct preferences *p, struct error *e);

#endif
