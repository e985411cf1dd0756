/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Checkpoints of the model: what is compared, what stays when units are read anew, and
 * what a filter keeps. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/model.h"

static struct model *m;
static struct model_checkpoints *k;
static struct model_unit units[64];

static void begin(void)
{
    m = calloc(1, sizeof *m);
    cr_assert_not_null(m);
    model_init(m);
    k = &m->checkpoints;
}

static void end(void)
{
    free(m);
}

TestSuite(checkpoints, .init = begin, .fini = end);

/* Units 0 .. n - 1, one a second; of 1, 2, 4, .. bytes. */
static void take(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        units[i] = (struct model_unit){.index = (uint32_t)i,
                                       .bytes = (uint64_t)1 << i,
                                       .written_ns = (int64_t)i * 1000000000,
                                       .kind = "segment"};
    }
    checkpoints_take(k, units, n);
}

static void expect_compared(size_t from, size_t to)
{
    size_t a = 99, b = 99;
    cr_assert(checkpoints_compared(k, &a, &b));
    cr_assert_eq(a, from);
    cr_assert_eq(b, to);
}

Test(checkpoints, the_one_before_is_compared_unless_one_is_marked)
{
    size_t a, b;
    cr_assert_not(checkpoints_compared(k, &a, &b));
    take(6);
    expect_compared(4, 5);
    k->has_mark = true;
    k->mark = 2;
    expect_compared(2, 5);
    k->list.selected = 0;
    expect_compared(0, 2);
    k->list.selected = 2;
    cr_assert_not(checkpoints_compared(k, &a, &b), "with itself");
    k->has_mark = false;
    k->list.selected = 0;
    cr_assert_not(checkpoints_compared(k, &a, &b), "nothing is before the first");
}

Test(checkpoints, bytes_between_two_are_those_of_the_units_between_them)
{
    take(6);
    cr_assert_eq(checkpoints_bytes(k, 0, 5), 63);
    cr_assert_eq(checkpoints_bytes(k, 3, 5), 8 + 16 + 32);
    cr_assert_eq(checkpoints_bytes(k, 2, 2), 4);
}

Test(checkpoints, checks_mark_and_selection_stay_with_their_units)
{
    take(6);
    checkpoints_checked(k, "segment", 3, 3000000000, "", "12:01:07");
    checkpoints_checked(k, "segment", 4, 4000000000, "missing", "12:01:08");
    checkpoints_checked(k, "segment", 5, 1, "missing", "12:01:08"); /* another one */
    k->has_mark = true;
    k->mark = 3;
    k->list.selected = 4;
    /* Unit 0 is gone, unit 4 was made anew, and there are two more. */
    for (size_t i = 0; i < 7; i++) {
        units[i] = (struct model_unit){.index = (uint32_t)i + 1,
                                       .bytes = 1,
                                       .written_ns = (int64_t)(i + 1) * 1000000000,
                                       .kind = "segment"};
    }
    units[3].written_ns += 5;
    checkpoints_take(k, units, 7);
    cr_assert_eq(k->n_units, 7);
    cr_assert_eq(k->units[2].check, UNIT_WHOLE);
    cr_assert_str_eq(k->units[2].checked, "12:01");
    cr_assert_eq(k->units[3].check, UNIT_UNCHECKED, "a unit made anew is not checked");
    cr_assert_eq(k->units[4].check, UNIT_UNCHECKED);
    cr_assert(k->has_mark);
    cr_assert_eq(k->mark, 2);
    cr_assert_eq(k->list.selected, 6, "what was selected is gone: the newest is");
}

Test(checkpoints, who_looks_at_the_newest_goes_on_doing_so)
{
    take(6);
    cr_assert_eq(k->list.selected, 5);
    take(9);
    cr_assert_eq(k->list.selected, 8);
    k->list.selected = 3;
    take(12);
    cr_assert_eq(k->list.selected, 3);
    k->list.selected = 11;
    k->is_comparing = true; /* what is compared does not move away */
    take(14);
    cr_assert_eq(k->list.selected, 11);
}

Test(checkpoints, a_filter_keeps_the_lines_that_have_it)
{
    take(12);
    snprintf(k->units[7].kind, sizeof k->units[7].kind, "image");
    k->list.selected = 9;
    checkpoints_arrange(k, "image");
    cr_assert_eq(k->list.n, 1);
    cr_assert_eq(k->shown[0], 7);
    cr_assert_eq(k->list.selected, 0);
    checkpoints_arrange(k, "!image");
    cr_assert_eq(k->list.n, 11);
    cr_assert_eq(k->shown[7], 8);
    checkpoints_arrange(k, "");
    cr_assert_eq(k->list.n, 12);
}

Test(checkpoints, every_kind_of_unit_has_its_phase)
{
    static const char *const phases[][2] = {{"record", "execute"}, {"cells", "execute"},
                                            {"link", "link"},      {"segment", "prove"},
                                            {"image", "image"},    {"program", "-"}};
    for (unsigned i = 0; i < sizeof phases / sizeof phases[0]; i++) {
        cr_assert_str_eq(unit_phase(phases[i][0]), phases[i][1]);
    }
}
