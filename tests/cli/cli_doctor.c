/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* doctor says where every setting comes from, sees what the environment is like, warns of
 * what gets in the way, and changes nothing. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "tests/support/spawned.h"
#include "tui/command_table.h"

static char folder[CONSOLE_PATH_BYTES];

static void begin(void)
{
    console_folder_make(folder);
}

static void end(void)
{
    console_folder_remove(folder);
}

TestSuite(doctor, .init = begin, .fini = end);

static json_t *ask(const char *const *args, const char *const *env)
{
    json_error_t error;
    struct console_result r =
        console_run(&(struct console_call){.args = args, .env = env});
    cr_assert_eq(r.code, 0, "%s", (const char *)r.err.bytes);
    json_t *const root = json_loads((const char *)r.out.bytes, 0, &error);
    cr_assert_not_null(root, "%s", error.text);
    console_result_free(&r);
    return root;
}

#define ASK(env, ...) \
    ask((const char *const[]){"doctor", "--json", __VA_ARGS__ NULL}, env)
#define ENV(...) ((const char *const[]){__VA_ARGS__, NULL})

static json_t *find(const json_t *root, const char *array, const char *name)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(root, array), i, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "name")), name) == 0) {
            return row;
        }
    }
    cr_assert(false, "%s has no %s", array, name);
    return NULL;
}

static const char *text(const json_t *row, const char *key)
{
    const char *const value = json_string_value(json_object_get(row, key));
    return value != NULL ? value : "";
}

static void expect_setting(const json_t *root, const char *name, const char *value,
                           const char *origin, const char *variable)
{
    const json_t *const row = find(root, "settings", name);
    cr_assert_str_eq(text(row, "value"), value, "%s", name);
    cr_assert_str_eq(text(row, "origin"), origin, "%s", name);
    cr_assert_str_eq(text(row, "variable"), variable, "%s", name);
}

Test(doctor, a_flag_goes_before_the_environment_and_that_before_what_is_built_in)
{
    json_t *root = ASK(ENV("ZKCONSOLE_THREADS=1", "ZKCONSOLE_MEMORY=3G"), );
    expect_setting(root, "threads", "1", "environment", "ZKCONSOLE_THREADS");
    expect_setting(root, "memory", "3G", "environment", "ZKCONSOLE_MEMORY");
    expect_setting(root, "isa", "auto", "built-in", "");
    expect_setting(root, "security", "128", "built-in", "");
    json_decref(root);
    root = ASK(ENV("ZKCONSOLE_THREADS=1"), "--threads", "2", "--isa", "portable", );
    expect_setting(root, "threads", "2", "flag", "");
    expect_setting(root, "isa", "portable", "flag", "");
    cr_assert_str_eq(text(find(root, "findings", "instruction set"), "value"),
                     "portable");
    json_decref(root);
}

Test(doctor, every_option_with_a_variable_is_a_setting)
{
    json_t *const root = ASK(NULL, );
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        if (option_rows[i].variable != NULL) {
            cr_assert_not_null(find(root, "settings", option_rows[i].name));
        }
    }
    json_decref(root);
}

Test(doctor, the_store_is_found_as_the_base_directory_specification_says)
{
    char path[CONSOLE_PATH_BYTES], data[CONSOLE_PATH_BYTES + 16],
        home[CONSOLE_PATH_BYTES + 16], expected[CONSOLE_PATH_BYTES + 64];
    snprintf(data, sizeof data, "XDG_DATA_HOME=%s", folder);
    snprintf(home, sizeof home, "HOME=%s", folder);
    json_t *root = ASK(ENV("ZKCONSOLE_STORE=", data), );
    snprintf(expected, sizeof expected, "%s/zkconsole/store", folder);
    expect_setting(root, "store", expected, "environment", "XDG_DATA_HOME");
    json_decref(root);
    root = ASK(ENV("ZKCONSOLE_STORE=", "XDG_DATA_HOME=relative", home), );
    snprintf(expected, sizeof expected, "%s/.local/share/zkconsole/store", folder);
    expect_setting(root, "store", expected, "built-in", "");
    json_decref(root);
    console_path(path, folder, "own");
    root = ASK(NULL, "--store", path, );
    expect_setting(root, "store", path, "flag", "");
    cr_assert_neq(text(find(root, "findings", "folder"), "warning")[0], '\0');
    json_decref(root);
    cr_assert_eq(console_folder_entries(folder), 0, "doctor made something");
}

Test(doctor, a_store_in_memory_is_warned_of)
{
    enum { TMPFS = 0x01021994 }; /* TMPFS_MAGIC, statfs(2) */
    struct statfs fs;
    if (statfs("/dev/shm", &fs) != 0 || fs.f_type != TMPFS) {
        cr_skip("/dev/shm is no tmpfs here");
    }
    json_t *const root = ASK(NULL, "--store", "/dev/shm/zkconsole-not-there", );
    const json_t *const row = find(root, "findings", "file system");
    cr_assert_str_eq(text(row, "value"), "in memory");
    cr_assert_neq(text(row, "warning")[0], '\0');
    json_decref(root);
}

Test(doctor, what_the_terminal_lacks_is_warned_of)
{
    json_t *root = ASK(ENV("LC_ALL=C", "TERM=xterm-256color", "NO_COLOR="), );
    cr_assert_neq(text(find(root, "findings", "characters"), "warning")[0], '\0');
    cr_assert_str_eq(text(find(root, "findings", "colours"), "value"), "256");
    cr_assert_str_eq(text(find(root, "findings", "colours"), "warning"), "");
    json_decref(root);
    root = ASK(ENV("TERM=no-such-terminal"), );
    cr_assert_str_eq(text(find(root, "findings", "colours"), "value"), "unknown");
    cr_assert_neq(text(find(root, "findings", "colours"), "warning")[0], '\0');
    json_decref(root);
    root = ASK(ENV("LC_ALL=C.UTF-8", "TERM=xterm-256color", "NO_COLOR=1"), );
    cr_assert_str_eq(text(find(root, "findings", "characters"), "value"), "UTF-8");
    cr_assert_str_eq(text(find(root, "findings", "characters"), "warning"), "");
    cr_assert_neq(text(find(root, "findings", "colours"), "warning")[0], '\0');
    json_decref(root);
}

Test(doctor, text_holds_no_control_characters_of_the_environment)
{
    struct console_result r = console_run(&(struct console_call){
        .args = ENV("doctor"), .env = ENV("COLORTERM=\033[31mred")});
    cr_assert_eq(r.code, 0);
    cr_assert_null(strchr((const char *)r.out.bytes, '\033'));
    cr_assert_not_null(strstr((const char *)r.out.bytes, "^[[31mred"));
    console_result_free(&r);
}

Test(doctor, the_configuration_file_is_an_origin_and_a_bad_one_is_warned_of)
{
    char zkconsole[CONSOLE_PATH_BYTES], file[CONSOLE_PATH_BYTES],
        config[CONSOLE_PATH_BYTES + 32];
    static const char good[] = "[console]\ntheme = solarized\n[keys]\npause = _\n";
    static const char bad[] = "[console]\nthema = solarized\n";
    snprintf(config, sizeof config, "XDG_CONFIG_HOME=%s", folder);
    json_t *root = ASK(ENV(config), );
    expect_setting(root, "theme", "default", "built-in", "");
    json_decref(root);
    cr_assert_eq(mkdir(console_path(zkconsole, folder, "zkconsole"), 0700), 0);
    console_path(file, zkconsole, "config.ini");
    console_write_file(file, good, sizeof good - 1);
    root = ASK(ENV(config), );
    expect_setting(root, "theme", "solarized", "configuration file", "");
    expect_setting(root, "pause", "key _", "configuration file", "");
    json_decref(root);
    console_write_file(file, bad, sizeof bad - 1);
    root = ASK(ENV(config), );
    cr_assert_not_null(
        strstr(text(find(root, "findings", "configuration"), "warning"), "thema"));
    expect_setting(root, "theme", "default", "built-in", "");
    json_decref(root);
    cr_assert_eq(remove(file), 0);
    cr_assert_eq(rmdir(zkconsole), 0);
}

Test(doctor, a_theme_that_the_console_would_refuse_is_warned_of)
{
    json_t *root = ASK(ENV("ZKCONSOLE_THEME=solarized"), );
    cr_assert_str_eq(text(find(root, "findings", "theme"), "warning"), "");
    json_decref(root);
    root = ASK(ENV("ZKCONSOLE_THEME=nonsense"), );
    cr_assert_not_null(
        strstr(text(find(root, "findings", "theme"), "warning"), "nonsense"));
    json_decref(root);
}
