/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Names of terminals that take colours by their parts. */
#include "tui/direct_color.h"

#include <stdio.h>
#include <string.h>

bool direct_color_kind(char name[DIRECT_KIND_BYTES], const char *term,
                       const char *colorterm)
{
    static const char ending[] = "-direct";
    static const char *const fewer[] = {"-256color", "-88color", "-16color", "-color"};
    name[0] = '\0';
    if (term == NULL || strlen(term) + sizeof ending > DIRECT_KIND_BYTES) {
        return false;
    }
    if (strstr(term, ending) != NULL) {
        (void)snprintf(name, DIRECT_KIND_BYTES, "%s", term);
        return true;
    }
    if (colorterm == NULL
        || (strcmp(colorterm, "truecolor") != 0 && strcmp(colorterm, "24bit") != 0)) {
        return false;
    }
    size_t len = strlen(term);
    for (unsigned i = 0; i < sizeof fewer / sizeof fewer[0]; i++) {
        const size_t end = strlen(fewer[i]);
        if (len > end && strcmp(term + len - end, fewer[i]) == 0) {
            len -= end;
            break;
        }
    }
    (void)snprintf(name, DIRECT_KIND_BYTES, "%.*s%s", (int)len, term, ending);
    return true;
}
