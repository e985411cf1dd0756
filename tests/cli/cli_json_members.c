/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole-json(7) says all that the program writes as JSON, and nothing else: the list
 * is compared with the sources that write it. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "tests/support/scratch_folder.h"
#include "tui/json_members.h"

#define NAME(name, meaning) name,
static const char *const members[] = {JSON_MEMBER_LIST(NAME)};
static const char *const lines[] = {JSON_LINE_LIST(NAME)};
#undef NAME

enum {
    N_MEMBERS = sizeof members / sizeof *members,
    N_LINES = sizeof lines / sizeof *lines
};

static bool is_found[N_MEMBERS], is_line_found[N_LINES];

/* The string that is argument number n of a call whose '(' is at `at`, if it is one. */
static bool string_argument(const char *at, unsigned n, char text[64])
{
    unsigned depth = 0, comma = 0;
    for (at++; *at != '\0' && *at != ';'; at++) {
        depth += *at == '(';
        if (*at == ')' && depth-- == 0) {
            return false;
        }
        comma += *at == ',' && depth == 0;
        if (comma == n) {
            at += n != 0;
            at += strspn(at, " \n");
            const size_t len = strcspn(at + 1, "\"");
            if (*at != '"' || len >= 64) {
                return false;
            }
            memcpy(text, at + 1, len);
            text[len] = '\0';
            return true;
        }
    }
    return false;
}

static void mark(const char *const *names, size_t n, bool *found, const char *name,
                 const char *file)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0) {
            found[i] = true;
            return;
        }
    }
    cr_assert_fail("%s writes \"%s\", of which tui/json_members.h says nothing", file,
                   name);
}

/* Calls of functions whose name begins so; their argument n is a name of the list. */
static void scan(const char *source, const char *file, const char *function, unsigned n,
                 const char *const *names, size_t n_names, bool *found)
{
    char text[64];
    for (const char *at = source; (at = strstr(at, function)) != NULL; at++) {
        const char *const open = at + strcspn(at, "(;\n");
        if (*open == '(' && string_argument(open, n, text)) {
            mark(names, n_names, found, text, file);
        }
    }
}

static void scan_file(const char *path, const char *file)
{
    size_t len;
    uint8_t *const bytes = scratch_read(path, &len);
    char *const source = malloc(len + 1);
    cr_assert_not_null(source);
    memcpy(source, bytes, len);
    source[len] = '\0';
    scan(source, file, "json_put_", 1, members, N_MEMBERS, is_found);
    scan(source, file, "json_begin_", 1, members, N_MEMBERS, is_found);
    scan(source, file, "progress_json_begin", 2, lines, N_LINES, is_line_found);
    scan(source, file, "write_json_view", 1, lines, N_LINES, is_line_found);
    scan(source, file, "say_line", 1, lines, N_LINES, is_line_found);
    free(source);
    free(bytes);
}

Test(json_members, are_those_that_the_sources_write)
{
    DIR *const folder = opendir(ZK_SOURCE_DIR "/tui");
    struct dirent *entry;
    unsigned n = 0;
    cr_assert_not_null(folder);
    while ((entry = readdir(folder)) != NULL) {
        const size_t len = strlen(entry->d_name);
        if (len > 2 && strcmp(entry->d_name + len - 2, ".c") == 0) {
            char path[1024];
            snprintf(path, sizeof path, ZK_SOURCE_DIR "/tui/%s", entry->d_name);
            scan_file(path, entry->d_name);
            n++;
        }
    }
    closedir(folder);
    cr_assert_gt(n, 60);
    for (size_t i = 0; i < N_MEMBERS; i++) {
        cr_assert(is_found[i], "nothing writes \"%s\"", members[i]);
    }
    for (size_t i = 0; i < N_LINES; i++) {
        cr_assert(is_line_found[i], "nothing writes a line \"%s\"", lines[i]);
    }
}

Test(json_members, stand_in_their_order)
{
    for (size_t i = 1; i < N_MEMBERS; i++) {
        cr_assert_lt(strcmp(members[i - 1], members[i]), 0, "%s", members[i]);
    }
}
