/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Every theme that comes along is complete, legible, and tells states apart. Contrast is
 * that of WCAG 2.1 (1.4.3 asks for 4.5 : 1); colour blindness is simulated with the
 * matrices for severity 1 of Machado, Oliveira, Fernandes 2009, table of the supplement;
 * distances are CIE 1976 in L*a*b* (D65). */
#include "tui/theme.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/scratch_folder.h"
#include "tui/theme_files.h"

struct linear {
    double v[3];
};

static double to_linear(uint8_t byte)
{
    const double v = byte / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static struct linear linear_of(struct color c)
{
    return (struct linear){{to_linear(c.red), to_linear(c.green), to_linear(c.blue)}};
}

static double luminance(struct color c)
{
    const struct linear l = linear_of(c);
    return 0.2126 * l.v[0] + 0.7152 * l.v[1] + 0.0722 * l.v[2];
}

static double contrast(struct color a, struct color b)
{
    const double x = luminance(a) + 0.05;
    const double y = luminance(b) + 0.05;
    return x > y ? x / y : y / x;
}

static double bend(double t)
{
    return t > 216.0 / 24389.0 ? cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
}

static struct linear lab(struct linear l)
{
    const double x = 0.4124564 * l.v[0] + 0.3575761 * l.v[1] + 0.1804375 * l.v[2];
    const double y = 0.2126729 * l.v[0] + 0.7151522 * l.v[1] + 0.0721750 * l.v[2];
    const double z = 0.0193339 * l.v[0] + 0.1191920 * l.v[1] + 0.9503041 * l.v[2];
    const double fx = bend(x / 0.95047);
    const double fy = bend(y);
    const double fz = bend(z / 1.08883);
    return (struct linear){{116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)}};
}

static const double normal[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
static const double deuteranopia[3][3] = {{0.367322, 0.860646, -0.227968},
                                          {0.280085, 0.672501, 0.047413},
                                          {-0.011820, 0.042940, 0.968881}};
static const double tritanopia[3][3] = {{1.255528, -0.076749, -0.178779},
                                        {-0.078411, 0.930809, 0.147602},
                                        {0.004733, 0.691367, 0.303900}};

static double distance(struct color a, struct color b, const double seen[3][3])
{
    struct linear l[2] = {linear_of(a), linear_of(b)};
    for (unsigned k = 0; k < 2; k++) {
        struct linear s;
        for (unsigned i = 0; i < 3; i++) {
            s.v[i] = fmin(1, fmax(0, seen[i][0] * l[k].v[0] + seen[i][1] * l[k].v[1]
                                         + seen[i][2] * l[k].v[2]));
        }
        l[k] = lab(s);
    }
    return sqrt(pow(l[0].v[0] - l[1].v[0], 2) + pow(l[0].v[1] - l[1].v[1], 2)
                + pow(l[0].v[2] - l[1].v[2], 2));
}

static unsigned n_themes(void)
{
    const char *text;
    unsigned n = 0;
    while (theme_builtin(n, &text) != NULL) {
        n++;
    }
    return n;
}

static void load(unsigned i, const char **name, struct theme *theme)
{
    struct error e;
    const char *text;
    *name = theme_builtin(i, &text);
    cr_assert_eq(theme_parse(theme, text, &e), STATUS_OK, "%s: %s", *name, e.text);
}

Test(theme, there_are_the_eight_and_default_is_the_first)
{
    static const char *const wanted[] = {"default",       "dark",     "light",
                                         "high-contrast", "mono",     "deuteranopia",
                                         "tritanopia",    "solarized"};
    const char *text;
    cr_assert_eq(n_themes(), 8);
    cr_assert_str_eq(theme_builtin(0, &text), "default");
    for (unsigned i = 0; i < 8; i++) {
        struct theme theme;
        struct error e;
        cr_assert_eq(theme_find(&theme, wanted[i], &e), STATUS_OK, "%s", e.text);
        cr_assert(theme.about[0] != '\0');
    }
}

Test(theme, every_role_is_legible_also_in_256_colours)
{
    for (unsigned i = 0; i < n_themes(); i++) {
        struct theme theme;
        const char *name;
        load(i, &name, &theme);
        for (unsigned r = 0; r < N_ROLES; r++) {
            const struct look *const look = &theme.looks[r];
            cr_assert_eq(look->front.is_default, look->back.is_default, "%s", name);
            if (look->front.is_default) {
                continue;
            }
            /* The rest of a bar says nothing that its full part does not: 3 : 1, as WCAG
             * 1.4.11 asks of graphics. */
            const double least = r == ROLE_BAR_REST ? 3.0 : 4.5;
            cr_assert_geq(contrast(look->front, look->back), least, "%s: %s %.2f", name,
                          role_name((enum role)r), contrast(look->front, look->back));
            const struct color front =
                theme_palette_color(theme_palette(look->front, 256));
            const struct color back = theme_palette_color(theme_palette(look->back, 256));
            cr_assert_geq(contrast(front, back), least - 0.5, "%s: %s %.2f in 256", name,
                          role_name((enum role)r), contrast(front, back));
        }
    }
}

Test(theme, states_differ_to_those_they_are_made_for)
{
    static const enum role states[] = {ROLE_DONE, ROLE_FAILED, ROLE_WARNING};
    for (unsigned i = 0; i < n_themes(); i++) {
        struct theme theme;
        const char *name;
        load(i, &name, &theme);
        const double(*const seen)[3] = strcmp(name, "deuteranopia") == 0 ? deuteranopia
                                       : strcmp(name, "tritanopia") == 0 ? tritanopia
                                                                         : normal;
        if (theme.looks[ROLE_DONE].front.is_default) {
            continue;
        }
        for (unsigned a = 0; a < 3; a++) {
            for (unsigned b = a + 1; b < 3; b++) {
                const double d = distance(theme.looks[states[a]].front,
                                          theme.looks[states[b]].front, seen);
                cr_assert_geq(d, 15.0, "%s: %s and %s are %.1f apart", name,
                              role_name(states[a]), role_name(states[b]), d);
            }
        }
    }
}

static bool same_color(struct color a, struct color b)
{
    return a.is_default == b.is_default && a.red == b.red && a.green == b.green
           && a.blue == b.blue;
}

/* Also on the selected line, and in 256 colours. */
Test(theme, what_was_looked_for_stands_out_from_text_and_selection)
{
    static const enum role others[] = {ROLE_TEXT, ROLE_DIM, ROLE_STRONG, ROLE_SELECTED};
    for (unsigned i = 0; i < n_themes(); i++) {
        struct theme theme;
        const char *name;
        load(i, &name, &theme);
        const struct look *const match = &theme.looks[ROLE_MATCH];
        for (unsigned k = 0; k < sizeof others / sizeof others[0]; k++) {
            const struct look *const other = &theme.looks[others[k]];
            if (match->back.is_default) {
                cr_expect_neq(match->attributes, other->attributes, "%s", name);
            } else {
                cr_expect(!same_color(match->back, other->back), "%s: %s", name,
                          role_name(others[k]));
                cr_expect_neq(theme_palette(match->back, 256),
                              theme_palette(other->back, 256), "%s: %s", name,
                              role_name(others[k]));
            }
            cr_expect_neq(role_mono(ROLE_MATCH), role_mono(others[k]));
        }
    }
}

/* CIE's own worked points: white and the primaries of sRGB. */
Test(theme, measures_agree_with_published_values)
{
    const struct color white = {false, 255, 255, 255};
    const struct color black = {false, 0, 0, 0};
    const struct color red = {false, 255, 0, 0};
    cr_assert_float_eq(contrast(white, black), 21.0, 1e-9);
    cr_assert_float_eq(distance(white, black, normal), 100.0, 0.1);
    cr_assert_float_eq(lab(linear_of(red)).v[0], 53.24, 0.05);
    cr_assert_float_eq(lab(linear_of(red)).v[1], 80.09, 0.05);
    cr_assert_float_eq(lab(linear_of(red)).v[2], 67.20, 0.05);
}

Test(theme, mono_attributes_tell_selected_and_failed_from_text)
{
    cr_assert_eq(role_mono(ROLE_TEXT), 0);
    cr_assert_eq(role_mono(ROLE_SELECTED), LOOK_REVERSE);
    cr_assert_eq(role_mono(ROLE_FAILED), LOOK_BOLD | LOOK_REVERSE);
}

static void expect_fault(const char *text, const char *part)
{
    struct theme theme;
    struct error e;
    cr_assert_eq(theme_parse(&theme, text, &e), STATUS_FORMAT);
    cr_assert(strstr(e.text, part) != NULL, "%s", e.text);
}

Test(theme, faults_are_named)
{
    expect_fault("[roles]\ntext = #ffffff on #000000\n", "role 'dim' is missing");
    expect_fault("[roles]\ntext = #fffff on #000000\n", "line 2");
    expect_fault("[roles]\ntext = #ffffff at #000000\n", "no look for role 'text'");
    expect_fault("[roles]\ntext = #ffffff on #000000 blink\n", "no look");
    expect_fault("[roles]\ntexture = #ffffff on #000000\n", "no role 'texture'");
    expect_fault("[roles]\ntext = #ffffff on #000000\ntext = #ffffff on #000000\n",
                 "given twice");
    expect_fault("[colours]\na = b\n", "section 'colours'");
    struct theme theme;
    struct error e;
    cr_assert_eq(theme_find(&theme, "pink", &e), STATUS_ARGUMENT);
    cr_assert(strstr(e.text, "solarized") != NULL);
}

Test(theme, palettes_are_xterms)
{
    for (int i = 16; i < 256; i++) {
        const struct color c = theme_palette_color(i);
        const struct color back = theme_palette_color(theme_palette(c, 256));
        cr_assert(c.red == back.red && c.green == back.green && c.blue == back.blue);
    }
    cr_assert_eq(theme_palette((struct color){false, 255, 255, 255}, 16), 15);
    cr_assert_eq(theme_palette((struct color){false, 250, 0, 0}, 16), 9);
    cr_assert_eq(theme_palette((struct color){false, 0, 0, 0}, 8), 0);
    cr_assert_eq(theme_palette((struct color){true, 0, 0, 0}, 256), -1);
}

/* Both kinds without doubles, files in the order of the alphabet. */
Test(theme_files, names_are_those_built_in_and_those_of_other_files)
{
    static const char *const files[] = {"sea.theme",     "dark.theme", "ember.theme",
                                        ".hidden.theme", "notes.txt",  ".theme"};
    static char names[THEMES_MAX][THEME_NAME_BYTES];
    char folder[SCRATCH_PATH_BYTES];
    char path[SCRATCH_PATH_BYTES + 32];
    scratch_folder_make(folder);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        scratch_write(path, "", 0);
    }
    const size_t n = theme_names(names, folder);
    cr_assert_eq(n, n_themes() + 2);
    cr_expect_str_eq(names[n - 2], "ember");
    cr_expect_str_eq(names[n - 1], "sea");
    scratch_folder_remove(folder);
    cr_expect_eq(theme_names(names, folder), n_themes());
}
