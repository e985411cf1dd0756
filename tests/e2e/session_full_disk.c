/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A disk that is full, for real: the store, or the folder of the proof, is a file system
 * of a few hundred KiB. Wherever it runs out, the sentence says what is needed, and when
 * there is room the session goes on to the undisturbed proof.
 *
 * Eight sizes, each 60 percent larger than the one before, less a few random pages: the
 * seed is printed, ZK_SEED sets it, and ZK_PERCENT=2 tries two hundred sizes. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/console_json.h"
#include "tests/support/session_trial.h"
#include "tests/support/small_mount.h"

enum { PAGE_KIB = 4, ENOUGH_KIB = 16 << 10, SPILL_KIB = 128 << 10 };

static struct trial trial;

static void begin(void)
{
    trial_begin(&trial, 4000);
}

static void end(void)
{
    trial_end(&trial);
}

TestSuite(session_full_disk, .init = begin, .fini = end, .timeout = 3000);

#define NEEDS_MOUNTS()                                    \
    do {                                                  \
        if (!small_mount_enter()) {                       \
            cr_skip_test("no mount namespace to be had"); \
        }                                                 \
    } while (0)

static struct console_result prove(const char *option, const char *value,
                                   const char *progress)
{
    const char *args[TRIAL_ARGS_MAX];
    unsigned n = trial_prove_args(&trial, args);
    args[n++] = "--progress";
    args[n++] = progress;
    args[n++] = option;
    args[n++] = value;
    args[n] = NULL;
    return console_run(&(struct console_call){.args = args});
}

#define RESUME(...) CONSOLE("resume", "s", __VA_ARGS__)

/* Every line an object, the last one the summary with the code. */
static void assert_json_lines(const struct console_result *r, int code)
{
    json_t *last = NULL;
    char *rest = (char *)r->err.bytes;
    for (char *line; (line = strsep(&rest, "\n")) != NULL && line[0] != '\0';) {
        json_error_t e;
        json_decref(last);
        last = json_loads(line, 0, &e);
        cr_assert_not_null(last, "%s in %s", e.text, line);
    }
    cr_assert_str_eq(json_string_value(json_object_get(last, "type")), "summary");
    cr_assert_eq(json_integer_value(json_object_get(last, "rc")), code);
    json_decref(last);
}

static bool says(const struct console_result *r, const char *text)
{
    return strstr((const char *)r->err.bytes, text) != NULL;
}

/* ---- the store ---- */

/* Which stages ran out of room. */
struct stages {
    unsigned n_create, n_execute, n_prove;
};

/* A store of this size; false: it was large enough. */
static bool try_size(size_t kib, bool is_json, struct stages *stages)
{
    small_mount(console_store(), kib);
    struct console_result r =
        prove("--memory-mode", "resident", is_json ? "json" : "none");
    const bool is_full = r.code != 0;
    if (is_full) {
        const char *const text = (const char *)r.err.bytes;
        const bool is_begun = says(&r, "'zkconsole resume s' goes on");
        cr_assert_eq(r.code, 7, "%zu KiB: code %d: %s", kib, r.code, text);
        cr_assert(says(&r, "no space left"), "%zu KiB: %s", kib, text);
        cr_assert(says(&r, "are free"), "%zu KiB: %s", kib, text);
        cr_assert_null(strstr(text, "session s: session s"), "%s", text);
        cr_assert_not(console_exists(trial.proof));
        stages->n_create += !is_begun;
        stages->n_execute += says(&r, "executed,");
        stages->n_prove += says(&r, "segments proved,");
        if (is_json) {
            assert_json_lines(&r, 7);
        }
        small_mount_resize(console_store(), ENOUGH_KIB);
        if (is_begun) {
            trial_expect(CONSOLE("sessions", "verify", "s"), 0, NULL);
            trial_expect(RESUME("--progress", "none"), 0, NULL);
        } else {
            trial_expect(CONSOLE("status", "s"), 10, "there is no session");
            trial_expect(prove("--memory-mode", "resident", "none"), 0, NULL);
        }
    }
    console_result_free(&r);
    cr_assert(trial_is_proved(&trial), "%zu KiB", kib);
    small_mount_remove(console_store());
    return is_full;
}

/* In KiB, what is taken at the end: the sum of a kept session's files. */
static size_t room_of_all(void)
{
    trial_expect(prove("--stop-after", "image", "none"), 5, NULL);
    json_t *const v = console_json(CONSOLE("sessions", "show", "s", "--json"));
    const size_t bytes = (size_t)json_integer_value(json_object_get(v, "bytes"));
    cr_assert_gt(bytes, 100000);
    json_decref(v);
    trial_expect(CONSOLE("sessions", "rm", "s"), 0, NULL);
    trial_expect(CONSOLE("sessions", "gc"), 0, NULL);
    return bytes >> 10;
}

Test(session_full_disk, a_store_that_is_full_at_any_stage_loses_nothing)
{
    enum { LEAST_PAGES = 16, LESS_PAGES = 12 };
    const unsigned percent = trial_setting("ZK_PERCENT", 60);
    struct stages stages = {0};
    const size_t most = room_of_all() / PAGE_KIB;
    unsigned n = 0, n_full = 0;
    NEEDS_MOUNTS();
    srand(trial_seed());
    for (size_t pages = LEAST_PAGES; pages <= most; pages += 1 + pages * percent / 100) {
        const size_t tried = pages - (size_t)rand() % LESS_PAGES;
        n_full += try_size(tried * PAGE_KIB, n % 2 == 1, &stages);
        n++;
    }
    fprintf(stderr, "%u sizes: %u without a session, %u executing, %u proving\n", n,
            stages.n_create, stages.n_execute, stages.n_prove);
    cr_assert_eq(n_full, n);
    cr_assert_gt(stages.n_create, 0);
    cr_assert_gt(stages.n_prove, 0);
}

Test(session_full_disk, a_store_that_grows_a_little_at_a_time_is_proved_at_last)
{
    enum { STEP_KIB = 128 };
    unsigned n_full = 0;
    size_t kib = STEP_KIB;
    NEEDS_MOUNTS();
    small_mount(console_store(), kib);
    for (bool is_begun = false;; kib += STEP_KIB) {
        small_mount_resize(console_store(), kib);
        struct console_result r = is_begun ? RESUME("--progress", "none")
                                           : prove("--memory-mode", "stream", "none");
        const int code = r.code;
        cr_assert(code == 0 || code == 7, "%zu KiB: %d: %s", kib, code,
                  (const char *)r.err.bytes);
        console_result_free(&r);
        n_full += code == 7;
        if (code == 0) {
            break;
        }
        char session[CONSOLE_PATH_BYTES + 8];
        snprintf(session, sizeof session, "%s/s", console_store());
        is_begun = is_begun || console_exists(session);
        cr_assert_lt(kib, ENOUGH_KIB);
    }
    fprintf(stderr, "%u times full, %zu KiB at last\n", n_full, kib);
    cr_assert_gt(n_full, 8);
    cr_assert(trial_is_proved(&trial));
    small_mount_remove(console_store());
}

Test(session_full_disk, a_spill_file_without_room_says_so)
{
    NEEDS_MOUNTS();
    small_mount(console_store(), ENOUGH_KIB);
    struct console_result r = prove("--memory-mode", "spill", "none");
    cr_assert_eq(r.code, 7, "%s", (const char *)r.err.bytes);
    cr_assert(says(&r, "a temporary file of "), "%s", (const char *)r.err.bytes);
    cr_assert(says(&r, "No space left"), "%s", (const char *)r.err.bytes);
    console_result_free(&r);
    small_mount_resize(console_store(), SPILL_KIB);
    trial_expect(RESUME("--memory-mode", "spill"), 0, NULL);
    cr_assert(trial_is_proved(&trial));
    small_mount_remove(console_store());
}

/* ---- the folder of the proof ---- */

Test(session_full_disk, a_proof_without_room_is_written_when_there_is_some)
{
    char mount_path[CONSOLE_PATH_BYTES], there[CONSOLE_PATH_BYTES];
    const char *args[TRIAL_ARGS_MAX];
    const size_t whole = trial.undisturbed.len >> 10;
    const size_t sizes[] = {PAGE_KIB, whole / 2, whole - PAGE_KIB};
    NEEDS_MOUNTS();
    console_path(mount_path, trial.folder, "small");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        small_mount(mount_path, sizes[i] / PAGE_KIB * PAGE_KIB + PAGE_KIB / 2);
        console_path(there, mount_path, "proof");
        const unsigned n = trial_prove_args(&trial, args);
        args[5] = there;
        args[n] = NULL;
        struct console_result r = console_run(&(struct console_call){.args = args});
        cr_assert_eq(r.code, 7, "%s", (const char *)r.err.bytes);
        cr_assert(says(&r, "cannot be written: it takes "));
        cr_assert(says(&r, "has room for "));
        console_result_free(&r);
        cr_assert_eq(console_folder_entries(mount_path), 0);
        small_mount_resize(mount_path, ENOUGH_KIB);
        trial_expect(RESUME("-o", trial.proof), 0, NULL);
        cr_assert(trial_is_proved(&trial));
        small_mount_remove(mount_path);
    }
    cr_assert_eq(remove(mount_path), 0);
}

Test(session_full_disk, an_archive_without_room_leaves_nothing)
{
    char mount_path[CONSOLE_PATH_BYTES], there[CONSOLE_PATH_BYTES];
    char archive[CONSOLE_PATH_BYTES];
    NEEDS_MOUNTS();
    console_path(mount_path, trial.folder, "small");
    console_path(there, mount_path, "archive.tar");
    console_path(archive, trial.folder, "archive.tar");
    trial_expect(prove("--stop-after", "image", "none"), 5, NULL);
    small_mount(mount_path, 200);
    trial_expect(CONSOLE("export", "s", "-o", there), 7, "it takes more than ");
    cr_assert_eq(console_folder_entries(mount_path), 0);
    trial_expect(CONSOLE("export", "s", "-o", archive), 0, NULL);
    trial_expect(CONSOLE("import", archive, "--store", mount_path), 7, "are free in ");
    cr_assert_eq(console_folder_entries(mount_path), 0);
    small_mount_resize(mount_path, ENOUGH_KIB);
    trial_expect(CONSOLE("import", archive, "--store", mount_path), 0, NULL);
    trial_expect(RESUME("--store", mount_path, "-o", trial.proof), 0, NULL);
    cr_assert(trial_is_proved(&trial));
    small_mount_remove(mount_path);
    cr_assert_eq(remove(mount_path), 0);
}

/* ---- where a store should not be ---- */

Test(session_full_disk, a_store_in_memory_is_warned_about)
{
    NEEDS_MOUNTS();
    small_mount(console_store(), ENOUGH_KIB);
    trial_expect(prove("--stop-after", "execute", "plain"), 5,
                 "warning  the store: the store lies in memory: a reboot or a power cut "
                 "erases its sessions");
    trial_expect(RESUME("--progress", "plain"), 0, "the store lies in memory");
    cr_assert(trial_is_proved(&trial));
    small_mount_remove(console_store());
}
