/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Names of verdicts. */
#include "verifier/verdict.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/check.h"

static const struct {
    const char *name, *text;
} verdicts[VERDICT_N] = {
#define VERDICT_ROW(name_, text_) [VERDICT_##name_] = {#name_, text_},
    VERDICT_LIST(VERDICT_ROW)
#undef VERDICT_ROW
};

const char *verdict_name(enum verdict verdict)
{
    CHECK(verdict < VERDICT_N);
    return verdicts[verdict].name;
}

const char *verdict_text(enum verdict verdict)
{
    CHECK(verdict < VERDICT_N);
    return verdicts[verdict].text;
}

enum verdict verdict_set(struct judgement *j, enum verdict verdict, const char *format,
                         ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(j->detail, sizeof j->detail, format, arguments);
    va_end(arguments);
    j->verdict = verdict;
    return verdict;
}
