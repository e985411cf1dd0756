/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the console comes to look like, from options, variables and descriptors; the
 * expectations are those of the conventions no-color.org and bixense.com/clicolors. */
#include "tui/console_settings.h"

#include <criterion/criterion.h>

Test(settings, screens_only_where_both_ends_are_a_terminal_that_places_its_cursor)
{
    cr_expect_eq(ui_mode_of(true, true, NULL, "xterm"), UI_FULL);
    cr_expect_eq(ui_mode_of(false, true, NULL, "xterm"), UI_NONE);
    cr_expect_eq(ui_mode_of(true, false, NULL, "xterm"), UI_NONE);
    cr_expect_eq(ui_mode_of(true, true, NULL, "dumb"), UI_LINEAR);
    cr_expect_eq(ui_mode_of(true, true, NULL, ""), UI_LINEAR);
    cr_expect_eq(ui_mode_of(true, true, NULL, NULL), UI_LINEAR);
    cr_expect_eq(ui_mode_of(true, false, NULL, "dumb"), UI_NONE);
}

Test(settings, accessible_is_linear_unless_it_says_no)
{
    cr_expect_eq(ui_mode_of(true, true, "1", "xterm"), UI_LINEAR);
    cr_expect_eq(ui_mode_of(true, true, "yes", "xterm"), UI_LINEAR);
    cr_expect_eq(ui_mode_of(true, true, "", "xterm"), UI_FULL);
    cr_expect_eq(ui_mode_of(true, true, "0", "xterm"), UI_FULL);
    cr_expect_eq(ui_mode_of(true, true, "false", "xterm"), UI_FULL);
    cr_expect_eq(ui_mode_of(false, true, "1", "xterm"), UI_NONE);
}

Test(settings, colour_follows_option_then_variables)
{
    static const struct {
        enum color_choice choice;
        const char *no_color, *force, *clicolor;
        bool is_wanted;
    } cases[] = {
        {COLOR_AUTO, NULL, NULL, NULL, true}, {COLOR_AUTO, "1", NULL, NULL, false},
        {COLOR_AUTO, "", NULL, NULL, true},   {COLOR_AUTO, "1", "1", NULL, false},
        {COLOR_AUTO, NULL, NULL, "0", false}, {COLOR_AUTO, NULL, "1", "0", true},
        {COLOR_AUTO, NULL, "0", "0", false},  {COLOR_AUTO, NULL, NULL, "1", true},
        {COLOR_ALWAYS, "1", NULL, "0", true}, {COLOR_NEVER, NULL, "1", "1", false},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(color_is_wanted(cases[i].choice, cases[i].no_color, cases[i].force,
                                     cases[i].clicolor),
                     cases[i].is_wanted, "case %u", i);
    }
}

Test(settings, geometry_is_two_numbers_and_nothing_else)
{
    unsigned width;
    unsigned height;
    struct error e;
    cr_assert_eq(geometry_parse("160x48", &width, &height, &e), STATUS_OK);
    cr_assert_eq(width, 160);
    cr_assert_eq(height, 48);
    static const char *const bad[] = {
        "",      "80",    "80x",   "x24",    "0x24",   "80x0",   "80x24x",     "80 x 24",
        "-1x24", "80X24", "1e1x9", "1001x9", "9x1001", "080x24", "123456789x9"};
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_expect_eq(geometry_parse(bad[i], &width, &height, &e), STATUS_ARGUMENT, "%s",
                     bad[i]);
    }
}
