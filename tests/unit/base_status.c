/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* base/status.h and base/check.h. */
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "base/check.h"
#include "base/status.h"

Test(base_status, every_status_has_a_name_of_its_own)
{
    static const enum status all[] = {
#define STATUS_VALUE(name, text) STATUS_##name,
        STATUS_LIST(STATUS_VALUE)
#undef STATUS_VALUE
    };
    const size_t n = sizeof all / sizeof all[0];
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            cr_assert_neq(all[i], all[j]);
            cr_assert_str_neq(status_name(all[i]), status_name(all[j]));
        }
    }
    cr_assert_eq(STATUS_OK, 0);
}

Test(base_status, the_sentence_and_the_status_are_kept)
{
    struct error e = {0};
    cr_assert_eq(error_set(&e, STATUS_FORMAT, "elf: header %d short by %s", 3, "8 bytes"),
                 STATUS_FORMAT);
    cr_assert_eq(e.status, STATUS_FORMAT);
    cr_assert_str_eq(e.text, "elf: header 3 short by 8 bytes");
}

Test(base_status, a_sentence_may_quote_the_one_before)
{
    struct error e = {0};
    error_set(&e, STATUS_IO, "read failed");
    error_set(&e, STATUS_FORMAT, "snapshot: %s", e.text);
    cr_assert_str_eq(e.text, "snapshot: read failed");
    cr_assert_eq(error_prefix(&e, "segment %d", 7), STATUS_FORMAT);
    cr_assert_str_eq(e.text, "segment 7: snapshot: read failed");
}

Test(base_status, a_long_sentence_is_cut_and_ends)
{
    char longer[3 * ERROR_TEXT_BYTES];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = 0;
    struct error e = {0};
    error_set(&e, STATUS_IO, "%s", longer);
    cr_assert_eq(strlen(e.text), ERROR_TEXT_BYTES - 1);
    error_prefix(&e, "y");
    cr_assert_eq(strlen(e.text), ERROR_TEXT_BYTES - 1);
    cr_assert_eq(strncmp(e.text, "y: xxx", 6), 0);
    error_prefix(&e, "%s", longer);
    cr_assert_eq(strlen(e.text), ERROR_TEXT_BYTES - 1);
}

static enum status third_call_fails(int *calls, struct error *e)
{
    return ++*calls == 3 ? error_set(e, STATUS_LIMIT, "third") : STATUS_OK;
}

static enum status call_often(int *calls, struct error *e)
{
    for (int i = 0; i < 10; i++) {
        TRY(third_call_fails(calls, e));
    }
    return STATUS_OK;
}

Test(base_status, try_returns_at_the_first_failure)
{
    struct error e = {0};
    int calls = 0;
    cr_assert_eq(call_often(&calls, &e), STATUS_LIMIT);
    cr_assert_eq(calls, 3);
}

Test(base_check, a_true_condition_passes_and_is_evaluated_once)
{
    int n = 0;
    CHECK(++n == 1);
    cr_assert_eq(n, 1);
}

Test(base_check, a_false_condition_aborts, .signal = SIGABRT)
{
    CHECK(1 + 1 == 3);
}

Test(base_check, unreachable_aborts, .signal = SIGABRT)
{
    UNREACHABLE();
}

#ifdef ZK_CHECKED
Test(base_check, contracts_are_executed_in_checked_builds, .signal = SIGABRT)
{
    DCHECK(1 + 1 == 3);
}
#else
Test(base_check, contracts_cost_nothing_elsewhere)
{
    int n = 0;
    DCHECK(++n == 3);
    cr_assert_eq(n, 0);
}
#endif
