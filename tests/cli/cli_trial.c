/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tests/support/session_trial.h: waiting for a word of a process that ends without it
 * does not take until the deadline. */
#include <criterion/criterion.h>

#include "base/host.h"
#include "tests/support/session_trial.h"

static struct trial trial;

static void begin(void)
{
    trial_open(&trial, 1);
}

static void end(void)
{
    trial_end(&trial);
}

TestSuite(trial, .init = begin, .fini = end, .timeout = 60);

Test(trial, a_process_that_ends_is_not_waited_for)
{
    const char *const args[] = {"no-such-command", NULL};
    const pid_t child = trial_start(&trial, args, NULL);
    const uint64_t began = host_now_ns();
    cr_assert_not(trial_await(&trial, child, "what it never says"));
    cr_assert_lt(host_now_ns() - began, UINT64_C(20000000000), "the deadline is 30 s");
    cr_assert(trial_await(&trial, child, "no-such-command"), "said before the end");
    cr_assert_eq(trial_wait(child), 2);
}
