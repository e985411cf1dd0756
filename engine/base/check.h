/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Contracts: conditions that only a bug of this program can break.
 *
 * Nothing that arrives from outside (a file, an option, a proof) may reach a CHECK; such
 * faults are a status. CHECK is always on. DCHECK is executed in checked builds only and
 * its condition must have no effects; elsewhere it is compiled, so that it cannot rot,
 * and dropped.
 */
#ifndef ZK_BASE_CHECK_H
#define ZK_BASE_CHECK_H

#include "base/compiler.h"

/* Print "file:line: what: condition" on stderr and abort. Called by the macros only. */
NORETURN NOINLINE void check_failed(const char *what, const char *condition,
                                    const char *file, int line);

/* The contract that was broken, for a handler of SIGABRT; file is NULL while none was. */
struct check_fault {
    const char *what, *condition, *file;
    int line;
};
const struct check_fault *check_last(void);

#define CHECK(condition) \
    (LIKELY(condition) ? (void)0 : check_failed("check", #condition, __FILE__, __LINE__))

#ifdef ZK_CHECKED
#define DCHECK(condition) CHECK(condition)
#else
#define DCHECK(condition) ((void)sizeof((condition) ? 1 : 0))
#endif

#define UNREACHABLE() check_failed("unreachable", "reached", __FILE__, __LINE__)

#endif
