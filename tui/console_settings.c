/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Settings of the console, from four places. */
#include "tui/console_settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/quantity.h"

enum { GEOMETRY_MAX = 1000 };

static bool is_set(const char *value)
{
    return value != NULL && value[0] != '\0';
}

enum ui_mode ui_mode_of(bool is_input_terminal, bool is_output_terminal,
                        const char *accessible, const char *term)
{
    if (!is_input_terminal || !is_output_terminal) {
        return UI_NONE;
    }
    if (is_set(accessible) && strcmp(accessible, "0") != 0
        && strcmp(accessible, "false") != 0) {
        return UI_LINEAR;
    }
    return !is_set(term) || strcmp(term, "dumb") == 0 ? UI_LINEAR : UI_FULL;
}

bool color_is_wanted(enum color_choice choice, const char *no_color,
                     const char *clicolor_force, const char *clicolor)
{
    if (choice != COLOR_AUTO) {
        return choice == COLOR_ALWAYS;
    }
    if (is_set(no_color)) {
        return false;
    }
    const bool is_forced = is_set(clicolor_force) && strcmp(clicolor_force, "0") != 0;
    return is_forced || clicolor == NULL || strcmp(clicolor, "0") != 0;
}

enum status geometry_parse(const char *text, unsigned *width, unsigned *height,
                           struct error *e)
{
    char left[8] = "";
    uint64_t w = 0;
    uint64_t h = 0;
    const char *const x = strchr(text, 'x');
    if (x != NULL && (size_t)(x - text) < sizeof left) {
        memcpy(left, text, (size_t)(x - text));
        if (quantity_parse_count(left, &w) && quantity_parse_count(x + 1, &h) && w >= 1
            && h >= 1 && w <= GEOMETRY_MAX && h <= GEOMETRY_MAX) {
            *width = (unsigned)w;
            *height = (unsigned)h;
            return STATUS_OK;
        }
    }
    return error_set(e, STATUS_ARGUMENT,
                     "--geometry '%.40s' is not WxH, as 80x24, with numbers of 1 to %d",
                     text, GEOMETRY_MAX);
}

enum status console_settings_read(struct console_settings *out,
                                  const struct command_line *line,
                                  const struct preferences *preferences, struct error *e)
{
    memset(out, 0, sizeof *out);
    const char *const theme = option_text(line, OPTION_THEME);
    const char *const geometry = option_text(line, OPTION_GEOMETRY);
    out->themes_folder = option_text(line, OPTION_THEMES_DIR);
    out->is_clipboard_off = option_number(line, OPTION_CLIPBOARD) == 1;
    out->bindings = preferences->bindings;
    (void)snprintf(out->theme, sizeof out->theme, "%.63s",
                   theme != NULL ? theme : preferences->theme);
    out->screen = (struct screen_options){
        .is_ascii = has_option(line, OPTION_GLYPHS)
                        ? option_number(line, OPTION_GLYPHS) == 1
                        : preferences->is_ascii,
        .is_mono = !color_is_wanted((enum color_choice)option_number(line, OPTION_COLOR),
                                    getenv("NO_COLOR"), getenv("CLICOLOR_FORCE"),
                                    getenv("CLICOLOR")),
        .has_mouse = !has_option(line, OPTION_NO_MOUSE) && !preferences->is_mouse_off,
        .is_synchronized = preferences->is_synchronized,
    };
    if (geometry != NULL) {
        TRY(geometry_parse(geometry, &out->screen.width, &out->screen.height, e));
    }
    out->ui = (enum ui_mode)option_number(line, OPTION_UI);
    out->screen.may_be_virtual = has_option(line, OPTION_SCRIPT);
    if (out->screen.may_be_virtual) {
        if (out->ui == UI_LINEAR || out->ui == UI_NONE) {
            return error_set(e, STATUS_ARGUMENT,
                             "--script needs the screens, which --ui turns off");
        }
        out->ui = UI_FULL;
    }
    if (out->ui == UI_AUTO) {
        out->ui = ui_mode_of(isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1,
                             getenv("ACCESSIBLE"), getenv("TERM"));
    }
    return STATUS_OK;
}
