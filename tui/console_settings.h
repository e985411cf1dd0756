/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* How the console is to appear: options before the environment before the configuration
 * file before what is built in. */
#ifndef ZK_TUI_CONSOLE_SETTINGS_H
#define ZK_TUI_CONSOLE_SETTINGS_H

#include <stdbool.h>

#include "tui/command_line.h"
#include "tui/preferences.h"
#include "tui/screen.h"

/* In the order of the words of option --ui. */
enum ui_mode { UI_AUTO, UI_FULL, UI_LINEAR, UI_NONE };

struct console_settings {
    enum ui_mode ui; /* not UI_AUTO */
    char theme[64];  /* "" for the standard one */
    const char *themes_folder; /* of the options; NULL: not given */
    bool is_clipboard_off;     /* keys do not write to the terminal's */
    struct screen_options screen;
    struct bindings bindings;
};

/* Read them.
 * err   STATUS_ARGUMENT: --geometry is not WxH with numbers of 1 .. 1000 */
MUST_USE enum status console_settings_read(struct console_settings *out,
                                           const struct command_line *line,
                                           const struct preferences *preferences,
                                           struct error *e);

/* Which kind of console auto comes to: the descriptors 0 and 1, ACCESSIBLE, TERM. */
enum ui_mode ui_mode_of(bool is_input_terminal, bool is_output_terminal,
                        const char *accessible, const char *term);

/* Is colour wanted? choice: the number of option --color; the others are the values of
 * the variables of these names, NULL when unset. */
enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
bool color_is_wanted(enum color_choice choice, const char *no_color,
                     const char *clicolor_force, const char *clicolor);

/* "160x48". */
MUST_USE enum status geometry_parse(const char *text, unsigned *width, unsigned *height,
                                    struct error *e);

#endif
