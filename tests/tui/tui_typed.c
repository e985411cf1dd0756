/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table of what can be typed after ':'. */
#include "tui/typed_table.h"

#include <criterion/criterion.h>
#include <string.h>

#include "tui/key_table.h"

Test(typed_table, every_command_is_explained_and_has_a_name_of_its_own)
{
    const struct typed_row *row;
    for (size_t i = 0; (row = typed_row(i)) != NULL; i++) {
        cr_expect(row->function != NULL && row->help[0] >= 'A' && row->help[0] <= 'Z');
        cr_expect(strlen(row->help) <= 70, "%s", row->name);
        cr_expect_eq(row->argument == NULL, row->kind == TYPED_NONE, "%s", row->name);
        for (size_t k = 0; k < i; k++) {
            cr_expect_str_neq(row->name, typed_row(k)->name);
        }
        for (unsigned k = 0; k < N_ACTIONS; k++) {
            cr_expect_str_neq(row->name, action_rows[k].name);
        }
    }
}

Test(typed_table, a_line_is_a_name_and_what_follows)
{
    const char *args = NULL;
    const struct typed_row *const row = typed_find("theme   mono now", &args);
    cr_assert(row != NULL);
    cr_expect_str_eq(row->name, "theme");
    cr_expect_str_eq(args, "mono now");
    cr_expect(typed_find("theme", &args) == row);
    cr_expect_str_eq(args, "");
    cr_expect(typed_find("themes", &args) == NULL);
    cr_expect(typed_find("them", &args) == NULL);
    cr_expect(typed_find("", &args) == NULL);
}
