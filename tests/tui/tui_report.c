/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The map of the program's memory holds every access once and stays small for any
 * program; text from outside cannot become markup. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/report.h"

/* What the map's titles add up to: "ADDRESS: R reads, W writes". */
struct sums {
    uint64_t n_cells, n_regions, n_reads, n_writes;
};

static struct sums draw(struct report_page *pages, size_t n)
{
    struct report *const r = calloc(1, sizeof *r);
    struct byte_buffer out = {0};
    struct sums sums = {0};
    cr_assert_not_null(r);
    r->pages = pages;
    r->n_pages = n;
    report_write_pictures(r, &out);
    buffer_u8(&out, 0);
    cr_assert_not(out.bad);
    const char *at = strstr((const char *)out.bytes, "Memory of the program");
    cr_assert_not_null(at);
    for (const char *region = at; (region = strstr(region, "<h3>")) != NULL; region++) {
        sums.n_regions++;
    }
    while ((at = strstr(at, "<title>")) != NULL) {
        uint64_t address, n_reads, n_writes;
        cr_assert_eq(sscanf(at,
                            "<title>%" SCNx64 ": %" SCNu64 " read%*[s,] %" SCNu64,
                            &address, &n_reads, &n_writes),
                     3);
        sums.n_cells++;
        sums.n_reads += n_reads;
        sums.n_writes += n_writes;
        at++;
    }
    buffer_free(&out);
    free(r);
    return sums;
}

Test(report_map, a_gap_of_sixteen_pages_begins_a_region)
{
    struct report_page near[] = {{16, 1, 0}, {32, 0, 2}};
    struct report_page far[] = {{16, 1, 0}, {33, 0, 2}};
    cr_assert_eq(draw(near, 2).n_regions, 1);
    cr_assert_eq(draw(far, 2).n_regions, 2);
}

Test(report_map, the_last_page_of_the_address_space_is_drawn)
{
    struct report_page pages[] = {{0, 3, 0}, {UINT64_MAX >> 12, 1, 4}};
    const struct sums sums = draw(pages, 2);
    cr_assert_eq(sums.n_regions, 2);
    cr_assert_eq(sums.n_reads, 4);
    cr_assert_eq(sums.n_writes, 4);
}

Test(report_map, no_access_is_lost_and_no_map_is_large)
{
    static const size_t sizes[] = {1, 2, 63, 64, 65, 4096, 4097, 50001};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        const size_t n = sizes[k];
        struct report_page *const pages = calloc(n, sizeof *pages);
        uint64_t n_reads = 0, n_writes = 0;
        cr_assert_not_null(pages);
        for (size_t i = 0; i < n; i++) {
            pages[i] = (struct report_page){7 * i, i % 5 + 1, i % 3};
            n_reads += pages[i].n_reads;
            n_writes += pages[i].n_writes;
        }
        const struct sums sums = draw(pages, n);
        cr_assert_eq(sums.n_reads, n_reads, "%zu pages", n);
        cr_assert_eq(sums.n_writes, n_writes, "%zu pages", n);
        cr_assert(sums.n_cells <= 4096 && sums.n_cells >= (n < 2048 ? n : 2048),
                  "%zu pages in %" PRIu64 " cells", n, sums.n_cells);
        free(pages);
    }
}

Test(report_text, cannot_become_markup)
{
    static const char hostile[] = "</pre><script>\"&'\x1b\x80";
    struct byte_buffer out = {0};
    report_put(&out, (const uint8_t *)hostile, sizeof hostile - 1);
    buffer_u8(&out, 0);
    cr_assert_str_eq((const char *)out.bytes,
                     "&#60;/pre&#62;&#60;script&#62;&#34;&#38;'\\x1b\\x80");
    buffer_free(&out);
}
