/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The tilde. */
#include "tui/home_path.h"

#include <stdio.h>
#include <stdlib.h>

const char *home_path(char *out, size_t size, const char *text)
{
    const char *const home = getenv("HOME");
    if (text[0] != '~' || (text[1] != '\0' && text[1] != '/') || home == NULL
        || home[0] != '/') {
        return text;
    }
    const int len = snprintf(out, size, "%s%s", home, text + 1);
    return len > 0 && (size_t)len < size ? out : text;
}
