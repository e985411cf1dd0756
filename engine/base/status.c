/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Writing and naming of errors. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

/* Formatted apart first: an argument may be e->text itself. */
enum status error_set(struct error *e, enum status s, const char *format, ...)
{
    CHECK(e != NULL && s != STATUS_OK);
    char text[ERROR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    memcpy(e->text, text, sizeof text);
    e->status = s;
    return s;
}

enum status error_prefix(struct error *e, const char *format, ...)
{
    CHECK(e != NULL && e->status != STATUS_OK);
    char prefix[ERROR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(prefix, sizeof prefix, format, args);
    va_end(args);

    char old[ERROR_TEXT_BYTES];
    memcpy(old, e->text, sizeof old);
    const size_t len = strlen(prefix);
    const size_t room = sizeof e->text - 1;
    size_t at = len < room ? len : room;
    memcpy(e->text, prefix, at);
    for (const char *part = ": "; *part != 0 && at < room; part++) {
        e->text[at++] = *part;
    }
    for (const char *part = old; *part != 0 && at < room; part++) {
        e->text[at++] = *part;
    }
    e->text[at] = 0;
    return e->status;
}

const char *status_name(enum status s)
{
    switch (s) {
#define STATUS_CASE(name, text) \
    case STATUS_##name:         \
        return text;
        STATUS_LIST(STATUS_CASE)
#undef STATUS_CASE
    }
    UNREACHABLE();
}
