/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A store that nothing can be written to: what only looks works, without a word about it,
 * also on a session whose process was killed; what would write says why not. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/session_trial.h"
#include "tests/support/small_mount.h"

enum { STORE_KIB = 32 << 10 };

static struct trial trial;
static char output[CONSOLE_PATH_BYTES];

static void begin(void)
{
    trial_begin(&trial, 14000);
    console_path(output, trial.folder, "output");
}

static void end(void)
{
    trial_end(&trial);
}

TestSuite(session_read_only, .init = begin, .fini = end, .timeout = 120);

/* Session s, stopped in order or killed, with some segments. */
static void make_session(bool is_killed)
{
    const char *args[TRIAL_ARGS_MAX];
    unsigned n = trial_prove_args(&trial, args);
    args[n++] = "--progress";
    args[n++] = "plain";
    args[n++] = "--stop-after";
    args[n++] = is_killed ? "4" : "2";
    args[n] = NULL;
    const pid_t child = trial_start(&trial, args, NULL);
    if (is_killed) {
        cr_assert(trial_await(&trial, child, "prove    begins"));
        const pid_t engine = trial_worker(child);
        kill(child, SIGKILL);
        cr_assert(trial_await_death(engine));
    }
    const int code = trial_wait(child);
    cr_assert(code == 5 || (is_killed && code == 1000 + SIGKILL), "%d", code);
}

/* Calls that look: they succeed, and have no complaint. */
static void look(const char *const *args)
{
    struct console_result r = console_run(&(struct console_call){.args = args});
    cr_assert_eq(r.code, 0, "%s: %d: %s%s", args[0], r.code, (const char *)r.out.bytes,
                 (const char *)r.err.bytes);
    cr_assert_null(strstr((const char *)r.err.bytes, "zkconsole: "), "%s: %s", args[0],
                   (const char *)r.err.bytes);
    console_result_free(&r);
}

#define LOOK(...) look((const char *const[]){__VA_ARGS__, NULL})

static void look_at_everything(void)
{
    LOOK("status", "s");
    LOOK("status", "s", "--json");
    LOOK("sessions", "list");
    LOOK("sessions", "show", "s");
    LOOK("sessions", "verify", "s");
    LOOK("inspect", "tables", "s");
    LOOK("inspect", "snapshots", "s");
    LOOK("timeline", "s");
    LOOK("timeline", "s", "--format", "trace");
    LOOK("export", "s", "-o", output);
    LOOK("report", "s", "-o", output);
}

/* Calls that would write: the code says a file, the sentence why. */
static void be_refused(const char *const *args, const char *why)
{
    struct console_result r = console_run(&(struct console_call){.args = args});
    cr_assert_eq(r.code, 9, "%s: %d: %s", args[0], r.code, (const char *)r.err.bytes);
    cr_assert_not_null(strcasestr((const char *)r.err.bytes, why), "%s: %s", args[0],
                       (const char *)r.err.bytes);
    console_result_free(&r);
}

#define REFUSED(why, ...) be_refused((const char *const[]){__VA_ARGS__, NULL}, why)

static void be_refused_everything(const char *why)
{
    const char *args[TRIAL_ARGS_MAX];
    const unsigned n = trial_prove_args(&trial, args);
    args[n - 1] = "t";
    args[n] = NULL;
    be_refused(args, why);
    REFUSED(why, "resume", "s");
    REFUSED(why, "sessions", "rm", "s");
    REFUSED(why, "sessions", "repair", "s");
    REFUSED(why, "sessions", "rename", "s", "t");
}

static void on_a_read_only_file_system(bool is_killed)
{
    if (!small_mount_enter()) {
        cr_skip_test("no mount namespace to be had");
    }
    small_mount(console_store(), STORE_KIB);
    make_session(is_killed);
    small_mount_protect(console_store(), true);
    look_at_everything();
    be_refused_everything("read-only file system");
    small_mount_protect(console_store(), false);
    trial_expect(CONSOLE("resume", "s", "--progress", "none"), 0, NULL);
    cr_assert(trial_is_proved(&trial));
    small_mount_remove(console_store());
}

Test(session_read_only, a_stopped_session_on_a_read_only_file_system)
{
    on_a_read_only_file_system(false);
}

Test(session_read_only, a_killed_session_on_a_read_only_file_system)
{
    on_a_read_only_file_system(true);
}

/* Another user's right: no file may be written or made. Root may, so become nobody. */
Test(session_read_only, a_store_without_the_right_to_write)
{
    enum { NOBODY = 65534 };
    char path[CONSOLE_PATH_BYTES + 64];
    static const char *const parts[] = {
        "", "/s", "/s/proof", "/s/snapshots", "/s/image", "/s/input", "/s/program"};
    make_session(false);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        snprintf(path, sizeof path, "%s%s", console_store(), parts[i]);
        if (geteuid() == 0) {
            cr_assert_eq(chown(path, NOBODY, NOBODY), 0);
        }
        cr_assert_eq(chmod(path, 0500), 0);
    }
    if (geteuid() == 0) {
        char command[3 * CONSOLE_PATH_BYTES];
        snprintf(command, sizeof command, "chown -R 65534:65534 '%s' '%s'",
                 console_store(), trial.folder);
        cr_assert_eq(system(command), 0);
        cr_assert_eq(setenv("HOME", trial.folder, 1), 0); /* not root's */
        cr_assert_eq(unsetenv("XDG_CONFIG_HOME"), 0);
        cr_assert_eq(setgid(NOBODY), 0);
        cr_assert_eq(setuid(NOBODY), 0);
        if (access(ZK_CONSOLE, X_OK) != 0) {
            cr_skip_test("SKIPPED: others than root may not run %s", ZK_CONSOLE);
        }
    }
    look_at_everything();
    be_refused_everything("permission denied");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        snprintf(path, sizeof path, "%s%s", console_store(), parts[i]);
        cr_assert_eq(chmod(path, 0700), 0);
    }
    trial_expect(CONSOLE("resume", "s", "--progress", "none"), 0, NULL);
    cr_assert(trial_is_proved(&trial));
}
