/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries of unaligned loads and stores; honest ones are in memory_steps.c. */
#include <criterion/criterion.h>

#include "tables/load_u.h"
#include "tables/store_u.h"
#include "tests/support/forgery.h"

Test(unaligned, every_forgery_is_stopped_by_the_rule_it_names)
{
    cr_expect_eq(forgery_judge_list(&forge_unaligned), 0);
}

Test(unaligned, every_rule_is_needed)
{
    cr_expect_eq(forgery_uncovered(&load_u_table, &forge_unaligned, NULL), 0);
    cr_expect_eq(forgery_uncovered(&store_u_table, &forge_unaligned, NULL), 0);
}
