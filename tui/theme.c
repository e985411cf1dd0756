/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Reading themes, and their colours in smaller palettes. */
#include "tui/theme.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const role_names[N_ROLES] = {
#define ROLE_NAME(id, name, mono) name,
    ROLE_LIST(ROLE_NAME)
#undef ROLE_NAME
};

const char *role_name(enum role role)
{
    return (unsigned)role < N_ROLES ? role_names[role] : NULL;
}

unsigned role_mono(enum role role)
{
    static const char *const letters[N_ROLES] = {
#define ROLE_MONO(id, name, mono) mono,
        ROLE_LIST(ROLE_MONO)
#undef ROLE_MONO
    };
    const char *const s = letters[role];
    return (strchr(s, 'b') != NULL ? LOOK_BOLD : 0u)
           | (strchr(s, 'd') != NULL ? LOOK_DIM : 0u)
           | (strchr(s, 'u') != NULL ? LOOK_UNDERLINE : 0u)
           | (strchr(s, 'r') != NULL ? LOOK_REVERSE : 0u);
}

struct reading {
    struct theme *theme;
    bool is_given[N_ROLES];
    char fault[160];
};

static bool parse_color(const char *word, struct color *out)
{
    *out = (struct color){0};
    if (strcmp(word, "default") == 0) {
        out->is_default = true;
        return true;
    }
    if (word[0] != '#' || strlen(word) != 7
        || strspn(word + 1, "0123456789abcdefABCDEF") != 6) {
        return false;
    }
    const unsigned long rgb = strtoul(word + 1, NULL, 16);
    out->red = (uint8_t)(rgb >> 16);
    out->green = (uint8_t)(rgb >> 8);
    out->blue = (uint8_t)rgb;
    return true;
}

static bool parse_look(const char *value, struct look *out)
{
    static const char *const words[] = {"bold", "dim", "underline", "reverse"};
    char text[128];
    if ((size_t)snprintf(text, sizeof text, "%s", value) >= sizeof text) {
        return false;
    }
    char *rest = text;
    unsigned n = 0;
    *out = (struct look){0};
    for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL; n++) {
        bool is_known = false;
        if (n == 0 || n == 2) {
            is_known = parse_color(word, n == 0 ? &out->front : &out->back);
        } else if (n == 1) {
            is_known = strcmp(word, "on") == 0;
        } else {
            for (unsigned i = 0; i < 4; i++) {
                if (strcmp(word, words[i]) == 0) {
                    out->attributes |= 1u << i;
                    is_known = true;
                }
            }
        }
        if (!is_known) {
            return false;
        }
    }
    return n >= 3;
}

/* inih stops at the first 0. */
static int take(void *arg, const char *section, const char *name, const char *value)
{
    struct reading *const r = arg;
    if (strcmp(section, "theme") == 0 && strcmp(name, "about") == 0) {
        snprintf(r->theme->about, sizeof r->theme->about, "%.127s", value);
        return 1;
    }
    if (strcmp(section, "roles") != 0) {
        snprintf(r->fault, sizeof r->fault, "unknown entry '%.60s' of section '%.60s'",
                 name, section);
        return 0;
    }
    for (unsigned i = 0; i < N_ROLES; i++) {
        if (strcmp(name, role_names[i]) != 0) {
            continue;
        }
        if (r->is_given[i]) {
            snprintf(r->fault, sizeof r->fault, "role '%s' is given twice", name);
            return 0;
        }
        if (!parse_look(value, &r->theme->looks[i])) {
            snprintf(r->fault, sizeof r->fault, "'%.60s' is no look for role '%s'", value,
                     name);
            return 0;
        }
        r->is_given[i] = true;
        return 1;
    }
    snprintf(r->fault, sizeof r->fault, "there is no role '%.60s'", name);
    return 0;
}

enum status theme_parse(struct theme *theme, const char *text, struct error *e)
{
    struct reading r = {.theme = theme};
    memset(theme, 0, sizeof *theme);
    const int line = ini_parse_string(text, take, &r);
    if (line != 0) {
        memset(theme, 0, sizeof *theme);
        return error_set(e, STATUS_FORMAT, "theme: line %d: %s", line,
                         r.fault[0] != '\0' ? r.fault : "not an entry");
    }
    for (unsigned i = 0; i < N_ROLES; i++) {
        if (!r.is_given[i]) {
            memset(theme, 0, sizeof *theme);
            return error_set(e, STATUS_FORMAT, "theme: role '%s' is missing",
                             role_names[i]);
        }
    }
    return STATUS_OK;
}

enum status theme_find(struct theme *theme, const char *name, struct error *e)
{
    char known[256] = "";
    const char *text;
    const char *candidate;
    for (unsigned i = 0; (candidate = theme_builtin(i, &text)) != NULL; i++) {
        if (strcmp(candidate, name) == 0) {
            return theme_parse(theme, text, e);
        }
        const size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", used == 0 ? "" : ", ",
                 candidate);
    }
    memset(theme, 0, sizeof *theme);
    return error_set(e, STATUS_ARGUMENT, "there is no theme '%.60s': there are %s", name,
                     known);
}

/* The palette xterm starts with (XTerm-col.ad); 16 .. 231 a cube of six levels, 232 ..
 * 255 greys. */
struct color theme_palette_color(int i)
{
    static const uint32_t first[16] = {
        0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
        0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};
    static const uint8_t levels[6] = {0, 95, 135, 175, 215, 255};
    struct color c = {0};
    if (i < 16) {
        c.red = (uint8_t)(first[i] >> 16);
        c.green = (uint8_t)(first[i] >> 8);
        c.blue = (uint8_t)first[i];
    } else if (i < 232) {
        c.red = levels[(i - 16) / 36];
        c.green = levels[(i - 16) / 6 % 6];
        c.blue = levels[(i - 16) % 6];
    } else {
        c.red = c.green = c.blue = (uint8_t)(8 + 10 * (i - 232));
    }
    return c;
}

int theme_palette(struct color color, int n_colors)
{
    if (color.is_default) {
        return -1;
    }
    const int begin = n_colors >= 256 ? 16 : 0;
    const int end = n_colors >= 256 ? 256 : n_colors >= 16 ? 16 : 8;
    int best = begin;
    long best_distance = -1;
    for (int i = begin; i < end; i++) {
        const struct color c = theme_palette_color(i);
        const long r = c.red - color.red;
        const long g = c.green - color.green;
        const long b = c.blue - color.blue;
        const long distance = 3 * r * r + 6 * g * g + b * b;
        if (best_distance < 0 || distance < best_distance) {
            best_distance = distance;
            best = i;
        }
    }
    return best;
}

int theme_direct(struct color color, int n_indexed)
{
    const int number = color.red << 16 | color.green << 8 | color.blue;
    /* Some blue is nearer to what is meant than a palette's green. */
    return color.is_default ? -1 : number < n_indexed ? n_indexed : number;
}
