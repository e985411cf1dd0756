/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The end of a broken contract: one line on stderr, then abort. */
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

void check_failed(const char *what, const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: %s: %s\n", file, line, what, condition);
    abort();
}
