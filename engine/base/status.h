/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the world may refuse, and the sentence that says so.
 *
 * A function that can fail for a reason outside the program returns enum status and is
 * MUST_USE. Where the reason is first known, error_set writes the one sentence a person
 * will read; everything above only passes the status on with TRY. Bugs are CHECK's
 * business, and the answer "this proof is wrong" is a verdict, not an error.
 */
#ifndef ZK_BASE_STATUS_H
#define ZK_BASE_STATUS_H

#include "base/compiler.h"

#define STATUS_LIST(X)              \
    X(OK, "ok")                     \
    X(MEMORY, "out of memory")      \
    X(IO, "input or output failed") \
    X(FORMAT, "malformed file")     \
    X(ARGUMENT, "bad argument")     \
    X(LIMIT, "limit exceeded")      \
    X(TRAP, "the guest trapped")    \
    X(CANCELLED, "cancelled")       \
    X(UNSUPPORTED, "not supported") \
    X(REJECTED, "rejected")

enum status {
#define STATUS_ENUM(name, text) STATUS_##name,
    STATUS_LIST(STATUS_ENUM)
#undef STATUS_ENUM
};

enum { ERROR_TEXT_BYTES = 512 };

/* text: what, which, where; lower case, no final period; always ends in a zero byte. */
struct error {
    enum status status;
    char text[ERROR_TEXT_BYTES];
};

/* Record status s and its sentence in e, replacing what was there.
 *
 * need  e not NULL, s not STATUS_OK, format as printf's; e->text may be an argument
 * err   returns s; a sentence that is too long is cut at ERROR_TEXT_BYTES - 1 bytes
 */
enum status error_set(struct error *e, enum status s, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Put "prefix: " in front of the sentence that e already holds, and return e's status. */
enum status error_prefix(struct error *e, const char *format, ...) PRINTF_LIKE(2, 3);

/* The short text of a status, for a person; a static string. */
const char *status_name(enum status s);

/* Pass a failure on. The only macro in the program that returns. */
#define TRY(call)                                 \
    do {                                          \
        const enum status try_status_ = (call);   \
        if (UNLIKELY(try_status_ != STATUS_OK)) { \
            return try_status_;                   \
        }                                         \
    } while (0)

#endif
