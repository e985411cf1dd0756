/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What tests of forgeries to the end share. */
#ifndef ZK_TESTS_FORGERY_FIXTURE_H
#define ZK_TESTS_FORGERY_FIXTURE_H

#include <criterion/criterion.h>

#include "tests/support/run_cheat.h"

/* Three segments and two chunks. */
static inline void open_segments(struct cheat_run *run)
{
    cheat_run_open_guest(run, "hello", 6, 2);
    cr_assert_geq(run->cut.n_segments, 3);
    cr_assert_eq(run->cut.n_chunks, 2);
}

static inline void expect(const struct cheat_run *run, const struct cheat *cheat,
                          enum verdict verdict, const char *what)
{
    struct judgement why;
    const enum verdict got = cheat_verdict(run, cheat, &why);
    cr_expect_eq(got, verdict, "%s: %s (%s), expected %s", what, verdict_name(got),
                 why.detail, verdict_name(verdict));
}

#endif
