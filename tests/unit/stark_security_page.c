/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* docs/security.md shows the numbers that the program computes. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stark/soundness.h"
#include "tests/support/soundness_page.h"

Test(security_page, tables_are_the_printed_ones)
{
    FILE *const file = fopen(ZK_SOURCE_DIR "/docs/security.md", "rb");
    cr_assert_not_null(file);
    struct byte_buffer text = {0}, page = {0};
    uint8_t piece[4096];
    for (size_t n; (n = fread(piece, 1, sizeof piece, file)) != 0;) {
        buffer_bytes(&text, piece, n);
    }
    fclose(file);
    buffer_u8(&text, 0);
    soundness_page(&page);
    buffer_u8(&page, 0);
    const char *const begin = strstr((const char *)text.bytes, SOUNDNESS_PAGE_BEGIN);
    cr_assert_not_null(begin, "no mark in docs/security.md");
    const char *const table = begin + strlen(SOUNDNESS_PAGE_BEGIN);
    const char *const end = strstr(table, SOUNDNESS_PAGE_END);
    cr_assert_not_null(end, "no closing mark in docs/security.md");
    cr_assert(
        (size_t)(end - table) == page.len - 1
            && memcmp(table, page.bytes, page.len - 1) == 0,
        "docs/security.md is stale: put the output of print_soundness between the marks");
    buffer_free(&text);
    buffer_free(&page);
}
