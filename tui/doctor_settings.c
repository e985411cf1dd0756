/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Settings, their values and where those come from. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "store/store.h"
#include "tui/doctor.h"
#include "tui/quantity.h"
#include "tui/theme.h"

const char *origin_name(enum origin origin)
{
    static const char *const names[N_ORIGINS] = {[ORIGIN_FLAG] = "flag",
                                                 [ORIGIN_ENVIRONMENT] = "environment",
                                                 [ORIGIN_FILE] = "configuration file",
                                                 [ORIGIN_BUILT_IN] = "built-in"};
    return origin < N_ORIGINS ? names[origin] : "unknown";
}

/* Not options that say what a command is to do once, rather than how; nor those that
 * leave a preference in force. */
static bool is_setting(const struct command_line *line, enum option_id id)
{
    const bool is_preferred =
        id == OPTION_THEME || id == OPTION_GLYPHS || id == OPTION_NO_MOUSE;
    return (option_rows[id].commands & FOR(DOCTOR)) != 0 && id != OPTION_JSON
           && id != OPTION_SHOW_RC && id != OPTION_HELP && id != OPTION_VERSION
           && (!is_preferred || has_option(line, id));
}

/* The store folder is a matter of several variables: store/store.h. */
static void find_store(struct setting *out)
{
    struct error e;
    char path[STORE_PATH_BYTES];
    const char *const xdg = getenv("XDG_DATA_HOME");
    const enum status s = store_default_root(path, &e);
    (void)snprintf(out->value, sizeof out->value, "%.511s",
                   s == STATUS_OK ? path : e.text);
    if (s == STATUS_OK && xdg != NULL && xdg[0] == '/'
        && strncmp(path, xdg, strlen(xdg)) == 0) {
        out->origin = ORIGIN_ENVIRONMENT;
        out->variable = "XDG_DATA_HOME";
    }
}

static void find_standard(enum option_id id, struct setting *out)
{
    const struct option_row *const row = &option_rows[id];
    char size[QUANTITY_BYTES];
    unsigned len;
    if (id == OPTION_STORE) {
        find_store(out);
    } else if (id == OPTION_THREADS) {
        (void)snprintf(out->value, sizeof out->value, "%u", host_cpus());
    } else if (id == OPTION_MEMORY) {
        (void)snprintf(out->value, sizeof out->value, "%s",
                       quantity_size(size, host_memory_available()));
    } else if (row->kind == OPTION_CHOICE) {
        const char *const word = choice_word(row->argument, 0, &len);
        (void)snprintf(out->value, sizeof out->value, "%.*s", (int)len, word);
    } else if (row->otherwise != NULL) {
        (void)snprintf(out->value, sizeof out->value, "%s", row->otherwise);
    } else {
        (void)snprintf(out->value, sizeof out->value, "%" PRIu64, row->standard);
    }
}

static const char *file_of(const struct preferences *p, unsigned number)
{
    return number != 0 ? p->files[number - 1] : NULL;
}

bool doctor_setting(const struct command_line *line,
                    const struct preferences *preferences, unsigned i,
                    struct setting *out)
{
    unsigned id = 0;
    for (; id < N_OPTIONS; id++) {
        if (is_setting(line, (enum option_id)id) && i-- == 0) {
            break;
        }
    }
    if (id == N_OPTIONS) {
        return false;
    }
    const struct option_row *const row = &option_rows[id];
    const struct option_value *const value = &line->options[id];
    *out = (struct setting){.name = row->name, .origin = ORIGIN_BUILT_IN};
    if (!value->is_given) {
        find_standard((enum option_id)id, out);
        return true;
    }
    (void)snprintf(out->value, sizeof out->value, "%.511s",
                   value->text != NULL ? value->text : "yes");
    /* The text of a variable is the environment's own string, command_line.h. */
    const bool is_variable =
        row->variable != NULL && value->text == getenv(row->variable);
    const bool is_file = value->text == preferences->options[id];
    out->origin = is_variable ? ORIGIN_ENVIRONMENT : is_file ? ORIGIN_FILE : ORIGIN_FLAG;
    out->file = is_file ? file_of(preferences, preferences->option_file[id]) : NULL;
    out->variable = is_variable ? row->variable : NULL;
    return true;
}

/* Preferences that an option may stand before, in the order they are listed. */

static void find_preferred(const struct preferences *p, unsigned i, struct setting *out)
{
    static const char *const names[N_PREFERRED] = {"theme", "glyphs", "mouse",
                                                   "synchronized"};
    const bool is_own[N_PREFERRED] = {p->theme[0] != '\0', p->is_ascii, p->is_mouse_off,
                                      p->is_synchronized};
    const char *text;
    const char *const own[N_PREFERRED] = {p->theme, "ascii", "no", "yes"};
    const char *const standard[N_PREFERRED] = {theme_builtin(0, &text), "auto", "yes",
                                               "no"};
    *out = (struct setting){.name = names[i],
                            .origin = is_own[i] ? ORIGIN_FILE : ORIGIN_BUILT_IN,
                            .file = file_of(p, p->preferred_file[i])};
    (void)snprintf(out->value, sizeof out->value, "%s", is_own[i] ? own[i] : standard[i]);
}

bool doctor_preference(const struct preferences *preferences,
                       const struct command_line *line, unsigned i, struct setting *out)
{
    static const int before[N_PREFERRED] = {OPTION_THEME, OPTION_GLYPHS, OPTION_NO_MOUSE,
                                            -1};
    struct bindings standard;
    char key[INPUT_NAME_BYTES];
    for (unsigned k = 0; k < N_PREFERRED; k++) {
        const bool is_hidden =
            before[k] >= 0 && has_option(line, (enum option_id)before[k]);
        if (!is_hidden && i-- == 0) {
            find_preferred(preferences, k, out);
            return true;
        }
    }
    bindings_standard(&standard);
    for (unsigned k = 0; k < N_ACTIONS; k++) {
        if (preferences->bindings.keys[k] != standard.keys[k] && i-- == 0) {
            *out =
                (struct setting){.name = action_rows[k].name,
                                 .origin = ORIGIN_FILE,
                                 .file = file_of(preferences, preferences->key_file[k])};
            (void)snprintf(out->value, sizeof out->value, "key %s",
                           input_name(key, preferences->bindings.keys[k]));
            return true;
        }
    }
    return false;
}
