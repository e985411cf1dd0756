/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Help and palette: nothing is missing, and a few letters find what is meant. */
#include "tui/catalog.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tui/screen_model.h"
#include "tui/fuzzy.h"
#include "tui/typed_table.h"

Test(fuzzy, letters_in_order_match_and_others_do_not)
{
    cr_expect_eq(fuzzy_score("", "anything"), 0);
    cr_expect_geq(fuzzy_score("nt", "next-theme"), 0);
    cr_expect_geq(fuzzy_score("NEXT theme", "next-theme"), 0);
    cr_expect_eq(fuzzy_score("tn", "next"), -1);
    cr_expect_eq(fuzzy_score("a", ""), -1);
}

Test(fuzzy, neighbours_and_beginnings_of_words_are_better)
{
    cr_expect_gt(fuzzy_score("the", "theme"), fuzzy_score("the", "to her"));
    cr_expect_gt(fuzzy_score("sb", "search-back"), fuzzy_score("sb", "usable"));
    cr_expect_gt(fuzzy_score("log", "Log"), fuzzy_score("log", "along-gone"));
    cr_expect_gt(fuzzy_score("sort", "sort"), fuzzy_score("sort", "sort-back-to-front"));
}

static struct model *new_model(void)
{
    struct model *const m = calloc(1, sizeof *m);
    cr_assert(m != NULL);
    screen_model(m);
    return m;
}

static bool has(const struct catalog_item *items, size_t n, enum item_kind kind,
                unsigned index)
{
    for (size_t i = 0; i < n; i++) {
        if (items[i].kind == kind && items[i].index == index) {
            return true;
        }
    }
    return false;
}

Test(catalog, help_has_all_of_the_screen_and_nothing_of_others)
{
    static struct catalog_item items[CATALOG_MAX];
    struct model *const m = new_model();
    for (unsigned s = 0; s < N_SCREENS; s++) {
        m->screen = (enum console_screen)s;
        const size_t n = catalog_help(m, items);
        for (unsigned i = 0; i < N_ACTIONS; i++) {
            cr_expect_eq(has(items, n, ITEM_ACTION, i), action_rows[i].screens >> s & 1);
        }
        for (unsigned i = 0; i < N_SCREENS; i++) {
            cr_expect(has(items, n, ITEM_SCREEN, i));
        }
        for (unsigned i = 0; typed_row(i) != NULL; i++) {
            cr_expect(has(items, n, ITEM_TYPED, i));
        }
    }
    free(m);
}

Test(catalog, the_palette_has_everything_once)
{
    static struct catalog_item items[CATALOG_MAX];
    struct model *const m = new_model();
    const size_t n = catalog_search(m, "", items);
    size_t n_typed = 0;
    while (typed_row(n_typed) != NULL) {
        cr_expect(has(items, n, ITEM_TYPED, (unsigned)n_typed++));
    }
    cr_expect_eq(n, N_ACTIONS + n_typed + N_SCREENS + m->n_sessions);
    for (unsigned i = 0; i < N_ACTIONS; i++) {
        cr_expect(has(items, n, ITEM_ACTION, i));
    }
    free(m);
}

static void expect_first(const struct model *m, const char *query, const char *name)
{
    static struct catalog_item items[CATALOG_MAX];
    struct catalog_text text;
    cr_assert_gt(catalog_search(m, query, items), (size_t)0, "%s", query);
    catalog_text(m, items[0], &text);
    cr_expect_str_eq(text.name, name);
}

Test(catalog, a_few_letters_find_what_is_meant)
{
    static struct catalog_item items[CATALOG_MAX];
    struct model *const m = new_model();
    expect_first(m, "pause", "pause");
    expect_first(m, "scr ver", "screen Verify");
    expect_first(m, "lynx", "session 9c0d-lynx");
    expect_first(m, "nxtth", "next-theme");
    expect_first(m, "theme", "theme NAME");
    expect_first(m, "shell", "suspend"); /* by what is said of it */
    cr_expect_eq(catalog_search(m, "qqqq", items), (size_t)0);
    free(m);
}

Test(catalog, a_line_is_brought_forward_and_the_others_keep_their_order)
{
    static struct catalog_item items[CATALOG_MAX];
    static struct catalog_item before[CATALOG_MAX];
    struct model *const m = new_model();
    const size_t n = catalog_search(m, "", items);
    struct catalog_text text;
    memcpy(before, items, sizeof before);
    catalog_text(m, items[7], &text);
    cr_expect(catalog_bring_forward(m, items, n, text.name));
    cr_expect_eq(items[0].kind, before[7].kind);
    cr_expect_eq(items[0].index, before[7].index);
    for (size_t i = 1; i < n; i++) {
        const size_t was = i <= 7 ? i - 1 : i;
        cr_expect(items[i].kind == before[was].kind
                  && items[i].index == before[was].index);
    }
    cr_expect_not(catalog_bring_forward(m, items, n, "no such name"));
    free(m);
}
