/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the program's exit status says; the only list of the codes.
 *
 * 4 is the only code that means "this proof is invalid": whatever kept verify from
 * deciding has another one. A code that is not listed here is a failure too.
 */
#ifndef ZK_TUI_EXIT_CODE_H
#define ZK_TUI_EXIT_CODE_H

#include "base/status.h"

/* clang-format off */
#define EXIT_CODE_LIST(X) \
    X(SUCCESS,      0, "the run ended with 0, the proof is written or accepted") \
    X(FAILURE,      1, "a failure that no other code names") \
    X(USAGE,        2, "the command line asks for something that does not exist") \
    X(GUEST,        3, "the guest failed: a trap, an exit code but 0, too many cycles") \
    X(REJECTED,     4, "verification rejected the proof") \
    X(STOPPED,      5, "stopped as asked for; resume goes on") \
    X(INTEGRITY,    6, "a session is damaged; nothing was changed") \
    X(RESOURCE,     7, "memory or disk space does not suffice") \
    X(CRASHED,      8, "the engine was killed or broke; resume goes on") \
    X(FILE,         9, "a file cannot be read or written, or is no usable ELF file") \
    X(SESSION,     10, "there is no such session or store") \
    X(LOCKED,      11, "another process works on the session") \
    X(INCOMPATIBLE, 12, "the session is of another program, input or version") \
    X(HANGUP,     129, "stopped by SIGHUP") \
    X(INTERRUPT,  130, "stopped by SIGINT") \
    X(TERMINATE,  143, "stopped by SIGTERM")
/* clang-format on */

enum exit_code {
#define EXIT_CODE_ENUM(name, code, text) RC_##name = (code),
    EXIT_CODE_LIST(EXIT_CODE_ENUM)
#undef EXIT_CODE_ENUM
};

/* The name of a code ("REJECTED"), its meaning; "UNKNOWN" for another. Static strings. */
const char *exit_code_name(enum exit_code code);
const char *exit_code_meaning(enum exit_code code);

/* The code of a failure that has no better one from where it happened. need s not OK */
enum exit_code exit_code_of_status(enum status s);

/* The same for what opening or finding a session reports. */
enum exit_code exit_code_of_session(enum status s);

/* The code for being stopped by a signal: 128 + its number for those listed, else
 * FAILURE. */
enum exit_code exit_code_of_signal(int signal_number);

/* Call back for every code, in ascending order. */
void exit_code_each(void (*each)(void *arg, enum exit_code code), void *arg);

#endif
