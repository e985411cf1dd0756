/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is kept in configuration files. The stronger come later, and an option on the
 * command line or its environment variable is stronger than all of them:
 *
 *   DIR/zkconsole/config.ini               system: each DIR of $XDG_CONFIG_DIRS, or
 *                                          /etc/xdg; the first one listed is strongest
 *   $XDG_CONFIG_HOME/zkconsole/config.ini  a person's; or ~/.config/zkconsole/config.ini
 *   ./.zkconsole.ini                       a project's
 *
 * or the file of --config (ZKCONSOLE_CONFIG) alone. Relative XDG paths are ignored, as
 * the XDG Base Directory Specification demands.
 *
 *   [options]
 *   threads = 4             any option whose row says `configured`, written as there
 *   [console]
 *   theme = solarized
 *   glyphs = ascii          or auto
 *   mouse = no
 *   synchronized = yes      bracket each frame with the private mode 2026, so that
 *                           terminals that know it show it whole
 *   [keys]
 *   pause = _               an action of ACTION_LIST
 *
 * A project's file may not name folders and files of its own choosing (options of kind
 * path): it comes with a project that somebody else may have written. No file is no
 * preferences; a file that says something unknown is an error, so that a mistyped line is
 * noticed.
 */
#ifndef ZK_TUI_PREFERENCES_H
#define ZK_TUI_PREFERENCES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "tui/command_line.h"
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

enum { PREFERENCE_BYTES = 256, PREFERENCE_FILES_MAX = 10 };

/* Entries of [console]: theme, then those of the list. */
enum {
    N_PREFERRED = 1
#define PREFERENCE_ONE(name, yes, no, member, help) +1
    PREFERENCE_LIST(PREFERENCE_ONE)
#undef PREFERENCE_ONE
};

struct preferences {
    char theme[64]; /* "" for the standard one */
#define PREFERENCE_MEMBER(name, yes, no, member, help) bool member;
    PREFERENCE_LIST(PREFERENCE_MEMBER)
#undef PREFERENCE_MEMBER
    struct bindings bindings;
    char options[N_OPTIONS][PREFERENCE_BYTES]; /* "": not given */
    /* Which file said so, 1 for files[0]; 0: none. */
    uint8_t option_file[N_OPTIONS], key_file[N_ACTIONS], preferred_file[N_PREFERRED];
    char files[PREFERENCE_FILES_MAX][PATH_MAX];
    unsigned n_files;
    struct error
        fault; /* for doctor: why the files are not in force; no text: they are */
};

/* Row i of the list, for those who describe it; NULL from the last on. */
struct preference_row {
    const char *name, *yes, *no, *help;
};
const struct preference_row *preference_row(unsigned i);

/* Nothing but what is built in. */
void preferences_standard(struct preferences *p);

/* Add those of a text; what it says replaces what is there.
 *
 * in    is_project   it is a project's
 * err   STATUS_FORMAT naming the line; p then holds what came before it */
MUST_USE enum status preferences_parse(struct preferences *p, const char *text,
                                       bool is_project, struct error *e);

/* Those of all files, or with `only` of that one.
 * err   STATUS_FORMAT naming file and line; STATUS_IO: it is there and cannot be read, or
 *       `only` is not there */
MUST_USE enum status preferences_read(struct preferences *p, const char *only,
                                      struct error *e);

/* Give the options of a line that are not given there, and that its command takes from
 * files, their values of the files. The line borrows from p.
 * err   STATUS_ARGUMENT: a value that is none, with the file */
MUST_USE enum status preferences_apply(const struct preferences *p,
                                       struct command_line *line, struct error *e);

#endif
