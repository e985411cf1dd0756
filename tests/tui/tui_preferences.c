/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Preferences: what is given counts, the rest is standard, and mistakes are named. */
#include "tui/preferences.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/scratch_folder.h"
#include "tui/theme_files.h"

Test(preferences, nothing_given_is_the_standard)
{
    static struct preferences p;
    struct bindings standard;
    struct error e;
    bindings_standard(&standard);
    preferences_standard(&p);
    cr_assert_eq(preferences_parse(&p, "", false, &e), STATUS_OK);
    cr_assert_str_eq(p.theme, "");
    cr_assert(!p.is_ascii && !p.is_mouse_off && !p.is_synchronized);
    cr_assert_eq(memcmp(&p.bindings, &standard, sizeof standard), 0);
}

Test(preferences, what_is_given_counts)
{
    static struct preferences p;
    struct error e;
    preferences_standard(&p);
    cr_assert_eq(preferences_parse(&p,
                                   "[console]\ntheme = light\nglyphs = ascii\n"
                                   "mouse = no\nsynchronized = yes\n"
                                   "[keys]\npause = _\n",
                                   false, &e),
                 STATUS_OK, "%s", e.text);
    cr_assert_str_eq(p.theme, "light");
    cr_assert(p.is_ascii && p.is_mouse_off && p.is_synchronized);
    cr_assert_eq(bindings_find(&p.bindings, SCREEN_PROVE, '_'), ACTION_PAUSE);
}

static void expect_fault(const char *text, const char *part)
{
    static struct preferences p;
    struct error e;
    preferences_standard(&p);
    cr_assert_eq(preferences_parse(&p, text, false, &e), STATUS_FORMAT);
    cr_assert(strstr(e.text, part) != NULL, "%s", e.text);
}

Test(preferences, mistakes_are_named_with_their_line)
{
    expect_fault("[console]\nthem = light\n", "line 2: there is no entry 'them'");
    expect_fault("[consol]\ntheme = light\n", "there is no section 'consol'");
    expect_fault("[console]\nglyphs = perhaps\n", "neither ascii nor auto: 'perhaps'");
    expect_fault("[console]\nmouse = maybe\n", "neither no nor yes: 'maybe'");
    expect_fault("[keys]\n\npause = q\n", "line 3: keys: 'q' is taken by 'quit'");
    expect_fault("[keys]\nfly = x\n", "no action 'fly'");
}

/* ---- files, the later ones stronger ---- */

static char folder[SCRATCH_PATH_BYTES];
static char before[SCRATCH_PATH_BYTES];

static void make_folders(void)
{
    static const char *const parts[] = {"/sys", "/sys/zkconsole", "/own",
                                        "/own/zkconsole", "/project"};
    char path[SCRATCH_PATH_BYTES + 32];
    scratch_folder_make_fast(folder);
    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        snprintf(path, sizeof path, "%s%s", folder, parts[i]);
        cr_assert_eq(mkdir(path, 0700), 0);
    }
    snprintf(path, sizeof path, "/nowhere:relative:%s/sys", folder);
    setenv("XDG_CONFIG_DIRS", path, 1);
    snprintf(path, sizeof path, "%s/own", folder);
    setenv("XDG_CONFIG_HOME", path, 1);
    cr_assert_not_null(getcwd(before, sizeof before));
    snprintf(path, sizeof path, "%s/project", folder);
    cr_assert_eq(chdir(path), 0);
}

static void remove_folders(void)
{
    cr_assert_eq(chdir(before), 0);
    scratch_folder_remove(folder);
}

static void write_file(const char *name, const char *text)
{
    char path[SCRATCH_PATH_BYTES + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    scratch_write(path, text, strlen(text));
}

#define SYSTEM  "sys/zkconsole/config.ini"
#define OWN     "own/zkconsole/config.ini"
#define PROJECT "project/.zkconsole.ini"

TestSuite(files, .init = make_folders, .fini = remove_folders);

Test(files, a_project_counts_more_than_a_person_and_they_more_than_the_system)
{
    static struct preferences p;
    struct error e;
    write_file(SYSTEM, "[options]\nthreads = 1\nmemory = 1G\nisa = avx2\n");
    write_file(OWN, "[options]\nthreads = 2\nmemory = 2G\n[console]\ntheme = dark\n");
    write_file(PROJECT, "[options]\nthreads = 3\n");
    cr_assert_eq(preferences_read(&p, NULL, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(p.n_files, 3);
    cr_assert_str_eq(p.options[OPTION_THREADS], "3");
    cr_assert_str_eq(p.options[OPTION_MEMORY], "2G");
    cr_assert_str_eq(p.options[OPTION_ISA], "avx2");
    cr_assert_not_null(strstr(p.files[p.option_file[OPTION_MEMORY] - 1], OWN));
    cr_assert_str_eq(p.theme, "dark");
}

Test(files, one_that_is_named_stands_alone_and_must_be_there)
{
    static struct preferences p;
    char path[SCRATCH_PATH_BYTES + 64];
    struct error e;
    write_file(OWN, "[options]\nthreads = 2\n");
    write_file("alone.ini", "[options]\nisa = portable\n");
    snprintf(path, sizeof path, "%s/alone.ini", folder);
    cr_assert_eq(preferences_read(&p, path, &e), STATUS_OK);
    cr_assert_str_eq(p.options[OPTION_THREADS], "");
    cr_assert_str_eq(p.options[OPTION_ISA], "portable");
    strcat(path, "x");
    cr_assert_eq(preferences_read(&p, path, &e), STATUS_IO);
}

Test(files, a_project_chooses_no_folders_of_its_own)
{
    static struct preferences p;
    struct error e;
    write_file(PROJECT, "[options]\nstore = /tmp\n");
    cr_assert_eq(preferences_read(&p, NULL, &e), STATUS_FORMAT);
    cr_assert_not_null(strstr(e.text, "may not choose 'store'"), "%s", e.text);
    write_file(PROJECT, "");
    write_file(OWN, "[options]\nstore = /tmp\n");
    cr_assert_eq(preferences_read(&p, NULL, &e), STATUS_OK);
    cr_assert_str_eq(p.options[OPTION_STORE], "/tmp");
}

Test(files, options_and_the_environment_count_more_than_files)
{
    static struct preferences p;
    static char name[] = "zkconsole";
    static char prove[] = "prove";
    static char program[] = "p.elf";
    static char output[] = "-oq";
    static char threads[] = "--threads=7";
    char *const argv[] = {name, prove, program, output, threads, NULL};
    struct command_line line;
    struct error e;
    write_file(OWN, "[options]\nthreads = 2\nmemory = 2G\nsecurity = 100\n");
    unsetenv("ZKCONSOLE_MEMORY");
    cr_assert_eq(preferences_read(&p, NULL, &e), STATUS_OK);
    cr_assert_eq(command_line_parse(&line, 5, argv, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(preferences_apply(&p, &line, &e), STATUS_OK);
    cr_assert_eq(option_number(&line, OPTION_THREADS), 7);
    cr_assert_eq(option_number(&line, OPTION_MEMORY), (uint64_t)2 << 30);
    cr_assert_eq(option_number(&line, OPTION_SECURITY), 1, "the second word");
    setenv("ZKCONSOLE_MEMORY", "3G", 1);
    cr_assert_eq(command_line_parse(&line, 5, argv, &e), STATUS_OK);
    cr_assert_eq(preferences_apply(&p, &line, &e), STATUS_OK);
    cr_assert_eq(option_number(&line, OPTION_MEMORY), (uint64_t)3 << 30);
    /* What a session was made with does not change by a file. */
    static char resume[] = "resume";
    char *const again[] = {name, resume, NULL};
    cr_assert_eq(command_line_parse(&line, 2, again, &e), STATUS_OK);
    cr_assert_eq(preferences_apply(&p, &line, &e), STATUS_OK);
    cr_assert_not(has_option(&line, OPTION_SECURITY));
}

Test(files, a_value_that_is_none_is_named_with_its_file)
{
    static struct preferences p;
    static char name[] = "zkconsole";
    static char status[] = "prove";
    static char program[] = "p.elf";
    static char output[] = "-oq";
    char *const argv[] = {name, status, program, output, NULL};
    struct command_line line;
    struct error e;
    write_file(OWN, "[options]\nthreads = many\n");
    cr_assert_eq(preferences_read(&p, NULL, &e), STATUS_OK);
    cr_assert_eq(command_line_parse(&line, 4, argv, &e), STATUS_OK);
    cr_assert_eq(preferences_apply(&p, &line, &e), STATUS_ARGUMENT);
    cr_assert_not_null(strstr(e.text, "config.ini': threads: 'many' is not"), "%s",
                       e.text);
}

Test(files, themes_of_a_folder_are_listed_by_their_names)
{
    char names[THEMES_MAX][THEME_NAME_BYTES];
    char path[SCRATCH_PATH_BYTES + 8];
    write_file("project/sea.theme", "");
    write_file("project/ember.theme", "");
    write_file("project/.theme", "");
    write_file("project/.hidden.theme", "");
    write_file("project/notes.txt", "");
    snprintf(path, sizeof path, "%s/project", folder);
    cr_assert_eq(theme_file_names(names, THEMES_MAX, path), 2);
    cr_expect_str_eq(names[0], "ember");
    cr_expect_str_eq(names[1], "sea");
    cr_expect_eq(theme_file_names(names, 1, path), 1);
    snprintf(path, sizeof path, "%s/nowhere", folder);
    cr_expect_eq(theme_file_names(names, THEMES_MAX, path), 0);
}

Test(files, a_theme_of_ones_own_comes_before_those_built_in)
{
    struct theme theme;
    const char *text;
    struct error e;
    bool is_found;
    char path[SCRATCH_PATH_BYTES + 8];
    cr_assert_str_eq(theme_builtin(0, &text), "default");
    write_file("project/mine.theme", text);
    write_file("project/bad.theme", "[theme]\nabout = x\n");
    snprintf(path, sizeof path, "%s/project", folder);
    cr_assert_eq(theme_of_file(&theme, "mine", path, &is_found, &e), STATUS_OK);
    cr_assert(is_found);
    cr_assert_eq(theme_of_file(&theme, "other", path, &is_found, &e), STATUS_OK);
    cr_assert_not(is_found);
    cr_assert_eq(theme_of_file(&theme, "../project/mine", path, &is_found, &e),
                 STATUS_OK);
    cr_assert_not(is_found, "a name is no path");
    cr_assert_eq(theme_of_file(&theme, "bad", path, &is_found, &e), STATUS_FORMAT);
    cr_assert_not_null(strstr(e.text, "bad.theme"));
    cr_assert_eq(theme_of_file(&theme, "mine", NULL, &is_found, &e), STATUS_OK);
    cr_assert_not(is_found, "not in the configuration's folder");
}
