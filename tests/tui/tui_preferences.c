/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Preferences: what is given counts, the rest is standard, and mistakes are named. */
#include "tui/preferences.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

Test(preferences, nothing_given_is_the_standard)
{
    struct preferences p;
    struct bindings standard;
    struct error e;
    bindings_standard(&standard);
    cr_assert_eq(preferences_parse(&p, "", &e), STATUS_OK);
    cr_assert_str_eq(p.theme, "");
    cr_assert(!p.is_ascii && !p.is_mouse_off && !p.is_synchronized);
    cr_assert_eq(memcmp(&p.bindings, &standard, sizeof standard), 0);
}

Test(preferences, what_is_given_counts)
{
    struct preferences p;
    struct error e;
    cr_assert_eq(preferences_parse(&p,
                                   "[console]\ntheme = light\nglyphs = ascii\n"
                                   "mouse = no\nsynchronized = yes\n"
                                   "[keys]\npause = _\n",
                                   &e),
                 STATUS_OK, "%s", e.text);
    cr_assert_str_eq(p.theme, "light");
    cr_assert(p.is_ascii && p.is_mouse_off && p.is_synchronized);
    cr_assert_eq(bindings_find(&p.bindings, SCREEN_PROVE, '_'), ACTION_PAUSE);
}

static void expect_fault(const char *text, const char *part)
{
    struct preferences p;
    struct error e;
    cr_assert_eq(preferences_parse(&p, text, &e), STATUS_FORMAT);
    cr_assert(strstr(e.text, part) != NULL, "%s", e.text);
}

Test(preferences, mistakes_are_named_with_their_line)
{
    expect_fault("[console]\nthem = light\n", "line 2: there is no entry 'them'");
    expect_fault("[consol]\ntheme = light\n", "there is no section 'consol'");
    expect_fault("[console]\nglyphs = perhaps\n", "neither ascii nor auto: 'perhaps'");
    expect_fault("[console]\nmouse = maybe\n", "neither no nor yes: 'maybe'");
    expect_fault("[keys]\n\npause = q\n", "line 3: keys: 'q' is taken by 'quit'");
    expect_fault("[keys]\nfly = x\n", "no action 'fly'");
}
