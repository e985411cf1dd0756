/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* docs/air is what the tables are; the tables are free of what lint finds suspicious. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air/lint.h"
#include "tables/tables.h"
#include "tests/support/air_pages.h"

static const char folder[] = ZK_SOURCE_DIR "/docs/air";

/* ---- pages ---- */

static int compare_page(void *arg, const char *name, const struct byte_buffer *page)
{
    char path[4096];
    int *const n_pages = arg;
    snprintf(path, sizeof path, "%s/%s.md", folder, name);
    FILE *const file = fopen(path, "rb");
    cr_assert_not_null(file, "%s is missing: run tool_print_air docs/air", path);
    char *const bytes = malloc(page->len + 1);
    const size_t len = fread(bytes, 1, page->len + 1, file);
    fclose(file);
    cr_expect(len == page->len && memcmp(bytes, page->bytes, len) == 0,
              "%s is stale: run tool_print_air docs/air", path);
    free(bytes);
    ++*n_pages;
    return 0;
}

static int n_files_in_folder(void)
{
    int n = 0;
    DIR *const dir = opendir(folder);
    cr_assert_not_null(dir);
    for (const struct dirent *d = readdir(dir); d != NULL; d = readdir(dir)) {
        n += d->d_name[0] != '.';
    }
    closedir(dir);
    return n;
}

Test(air_docs, committed_pages_are_the_printed_ones)
{
    int n_pages = 0;
    cr_assert_eq(air_pages_each(compare_page, &n_pages), 0);
    cr_expect_eq(n_pages, n_files_in_folder(), "docs/air holds pages of no table");
}

/* ---- lint ---- */

/* Findings that are right and harmless, each with its reason. */
static const struct {
    const char *finding, *reason;
} argued[] = {
    {"table load_u: multiplicity x of",
     "x is constrained to a sum of products of flags of"
     " which one is 1"},
    {"table store_u: multiplicity x of", "as in load_u"},
};

static void judge(void *arg, const char *line)
{
    bool *const seen = arg;
    for (size_t i = 0; i < sizeof argued / sizeof *argued; i++) {
        if (strncmp(line, argued[i].finding, strlen(argued[i].finding)) == 0) {
            seen[i] = true;
            return;
        }
    }
    cr_expect(false, "%s", line);
}

Test(air_docs, lint_finds_nothing_that_is_not_argued)
{
    struct error e;
    struct arena *arena;
    struct machine *machine;
    bool seen[sizeof argued / sizeof *argued] = {false};
    cr_assert_eq(arena_open(&arena, (size_t)64 << 20, &e), STATUS_OK);
    cr_assert_eq(machine_record(&machine, arena, &e), STATUS_OK, "%s", e.text);
    for (int kind = 0; kind < N_KINDS; kind++) {
        for (uint32_t i = 0; i < machine_n_tables((enum proof_kind)kind); i++) {
            air_lint(machine_graphs(machine, (enum proof_kind)kind)[i], judge, seen);
        }
    }
    for (size_t i = 0; i < sizeof argued / sizeof *argued; i++) {
        cr_expect(seen[i], "argued but not found: %s", argued[i].finding);
    }
    arena_close(arena);
}
