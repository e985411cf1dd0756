/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The end of a broken contract: one line on stderr, then abort. */
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

/* Set once, when the process is about to end: a handler of signals has no other way to
 * learn of it. */
static struct check_fault last;

const struct check_fault *check_last(void)
{
    return &last;
}

void check_failed(const char *what, const char *condition, const char *file, int line)
{
    last = (struct check_fault){what, condition, file, line};
    fprintf(stderr, "%s:%d: %s: %s\n", file, line, what, condition);
    abort();
}
