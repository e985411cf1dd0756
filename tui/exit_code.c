/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The exit codes: names, meanings, and what leads to them. */
#include "tui/exit_code.h"

#include <signal.h>
#include <stddef.h>

#include "base/check.h"

static const struct {
    enum exit_code code;
    const char *name;
    const char *meaning;
} codes[] = {
#define EXIT_CODE_ROW(name, code, text) {RC_##name, #name, text},
    EXIT_CODE_LIST(EXIT_CODE_ROW)
#undef EXIT_CODE_ROW
};

enum { N_CODES = sizeof codes / sizeof codes[0] };

const char *exit_code_name(enum exit_code code)
{
    for (size_t i = 0; i < N_CODES; i++) {
        if (codes[i].code == code) {
            return codes[i].name;
        }
    }
    return "UNKNOWN";
}

const char *exit_code_meaning(enum exit_code code)
{
    for (size_t i = 0; i < N_CODES; i++) {
        if (codes[i].code == code) {
            return codes[i].meaning;
        }
    }
    return "unknown";
}

enum exit_code exit_code_of_status(enum status s)
{
    switch (s) {
    case STATUS_MEMORY:
    case STATUS_LIMIT:
        return RC_RESOURCE;
    case STATUS_IO:
    case STATUS_FORMAT:
        return RC_FILE;
    case STATUS_ARGUMENT:
        return RC_USAGE;
    case STATUS_TRAP:
        return RC_GUEST;
    case STATUS_CANCELLED:
        return RC_INTERRUPT;
    case STATUS_UNSUPPORTED:
    case STATUS_REJECTED:
        return RC_FAILURE;
    case STATUS_OK:
        break;
    }
    UNREACHABLE();
}

enum exit_code exit_code_of_session(enum status s)
{
    switch (s) {
    case STATUS_ARGUMENT:
        return RC_SESSION;
    case STATUS_CANCELLED:
        return RC_LOCKED;
    case STATUS_UNSUPPORTED:
    case STATUS_REJECTED:
        return RC_INCOMPATIBLE;
    case STATUS_FORMAT:
        return RC_INTEGRITY;
    default:
        return exit_code_of_status(s);
    }
}

enum exit_code exit_code_of_signal(int signal_number)
{
    switch (signal_number) {
    case SIGHUP:
        return RC_HANGUP;
    case SIGINT:
        return RC_INTERRUPT;
    case SIGTERM:
        return RC_TERMINATE;
    default:
        return RC_FAILURE;
    }
}

void exit_code_each(void (*each)(void *arg, enum exit_code code), void *arg)
{
    for (size_t i = 0; i < N_CODES; i++) {
        each(arg, codes[i].code);
    }
}
