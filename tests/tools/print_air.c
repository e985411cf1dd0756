/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Write the pages of all tables, and their index, into a folder.
 *
 * usage: tool_print_air docs/air
 */
#include <stdio.h>

#include "tests/support/air_pages.h"

static int write_page(void *arg, const char *name, const struct byte_buffer *page)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.md", (const char *)arg, name);
    FILE *const file = fopen(path, "wb");
    if (file == NULL || fwrite(page->bytes, 1, page->len, file) != page->len) {
        perror(path);
        return 1;
    }
    return fclose(file);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    return air_pages_each(write_page, argv[1]) == 0 ? 0 : 1;
}
