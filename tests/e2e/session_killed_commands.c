/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Commands that change a session, killed at random times: what they do is done or not
 * done, the same command does it again, and the session goes on to the undisturbed proof.
 *
 * Random: the seed is printed, ZK_SEED sets it. ZK_KILLS is the number of kills of each
 * command; 6. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/session_trial.h"

static struct trial trial;
static char archive[CONSOLE_PATH_BYTES];

static void begin(void)
{
    trial_begin(&trial, 4000);
    console_path(archive, trial.folder, "archive.tar");
    srand(trial_seed());
}

static void end(void)
{
    trial_end(&trial);
}

TestSuite(session_killed_commands, .init = begin, .fini = end, .timeout = 1500);

static unsigned kills_wanted(void)
{
    return trial_setting("ZK_KILLS", 6);
}

/* A session with one segment of two proved. */
static void make_session(const char *name, const char *passphrase_file)
{
    const char *args[TRIAL_ARGS_MAX];
    unsigned n = trial_prove_args(&trial, args);
    args[n - 1] = name;
    args[n++] = "--stop-after";
    args[n++] = "1";
    if (passphrase_file != NULL) {
        args[n++] = "--passphrase-file";
        args[n++] = passphrase_file;
    }
    args[n] = NULL;
    trial_expect(console_run(&(struct console_call){.args = args}), 5, NULL);
}

/* Kill a command after up to most_ms. ret  it was killed */
static bool kill_command(unsigned most_ms, const char *const *args)
{
    const pid_t child = trial_start(&trial, args, NULL);
    trial_let_pass((unsigned)rand() % most_ms >> rand() % 3);
    kill(child, SIGKILL);
    const int code = trial_wait(child);
    cr_assert(code == 0 || code == 1000 + SIGKILL, "%s: %d", args[0], code);
    return code != 0;
}

#define KILL(most_ms, ...) kill_command(most_ms, (const char *const[]){__VA_ARGS__, NULL})

/* Is there a session of that name? Then it is whole. */
static bool is_there_and_whole(const char *name)
{
    struct console_result r = CONSOLE("sessions", "verify", name);
    const int code = r.code;
    cr_assert(code == 0 || code == 10, "%s: %d: %s%s", name, code,
              (const char *)r.out.bytes, (const char *)r.err.bytes);
    console_result_free(&r);
    return code == 0;
}

/* After gc: sessions, the trash, and folders in which a creation had not come to its
 * lock; those go when they are an hour old. */
static void assert_nothing_left_but(unsigned n_entries)
{
    unsigned n = 0;
    trial_expect(CONSOLE("sessions", "gc"), 0, NULL);
    DIR *const d = opendir(console_store());
    cr_assert_not_null(d);
    for (const struct dirent *entry; (entry = readdir(d)) != NULL;) {
        char path[2 * CONSOLE_PATH_BYTES];
        snprintf(path, sizeof path, "%s/%s", console_store(), entry->d_name);
        if (strncmp(entry->d_name, ".new-", 5) == 0) {
            cr_assert_leq(console_folder_entries(path), 1, "%s", path);
        } else if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            n++;
        }
    }
    closedir(d);
    cr_assert_eq(n, n_entries);
}

Test(session_killed_commands, an_import_is_done_or_not_done)
{
    unsigned n_killed = 0, n_done = 0;
    make_session("s", NULL);
    trial_expect(CONSOLE("export", "s", "-o", archive), 0, NULL);
    trial_expect(CONSOLE("sessions", "rm", "s"), 0, NULL);
    trial_expect(CONSOLE("sessions", "gc"), 0, NULL);
    const unsigned n_before = console_folder_entries(console_store());
    for (unsigned i = 0; i < kills_wanted(); i++) {
        n_killed += KILL(240, "import", archive);
        if (is_there_and_whole("s")) {
            n_done++;
            trial_expect(CONSOLE("sessions", "rm", "s"), 0, NULL);
        }
        assert_nothing_left_but(n_before);
    }
    fprintf(stderr, "%u killed, %u done\n", n_killed, n_done);
    trial_expect(CONSOLE("import", archive), 0, NULL);
    trial_expect(CONSOLE("resume", "s", "-o", trial.proof), 0, NULL);
    cr_assert(trial_is_proved(&trial));
}

Test(session_killed_commands, an_export_is_done_or_not_done)
{
    unsigned n_killed = 0;
    make_session("s", NULL);
    for (unsigned i = 0; i < kills_wanted(); i++) {
        n_killed += KILL(160, "export", "s", "-o", archive);
        if (console_exists(archive)) {
            trial_expect(CONSOLE("import", archive, "--session", "t"), 0, NULL);
            cr_assert(is_there_and_whole("t"));
            trial_expect(CONSOLE("sessions", "rm", "t"), 0, NULL);
            cr_assert_eq(remove(archive), 0);
        }
        /* the input, and what the last command said; no temporary file has a name */
        cr_assert_leq(console_folder_entries(trial.folder), 3);
    }
    fprintf(stderr, "%u killed\n", n_killed);
    trial_expect(CONSOLE("resume", "s"), 0, NULL);
    cr_assert(trial_is_proved(&trial));
}

static void flip(const char *name, off_t at)
{
    char path[2 * CONSOLE_PATH_BYTES];
    uint8_t byte;
    snprintf(path, sizeof path, "%s/s/%s", console_store(), name);
    const int fd = open(path, O_RDWR);
    cr_assert_geq(fd, 0, "%s", path);
    cr_assert_eq(pread(fd, &byte, 1, at), 1);
    byte ^= 1;
    cr_assert_eq(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

Test(session_killed_commands, a_repair_is_taken_up_again)
{
    unsigned n_killed = 0;
    for (unsigned i = 0; i < kills_wanted(); i++) {
        make_session("s", NULL);
        flip(i % 2 == 0 ? "proof/000000.segment" : "session.db", 100);
        flip("snapshots/000001.tar", 600);
        n_killed += KILL(160, "sessions", "repair", "s");
        trial_expect(CONSOLE("sessions", "repair", "s"), 0, NULL);
        cr_assert(is_there_and_whole("s"));
        trial_expect(CONSOLE("resume", "s"), 0, NULL);
        cr_assert(trial_is_proved(&trial));
    }
    fprintf(stderr, "%u killed\n", n_killed);
}

Test(session_killed_commands, removal_and_collection_take_all_or_nothing)
{
    unsigned n_killed = 0;
    make_session("s", NULL);
    for (unsigned i = 0; i < kills_wanted(); i++) {
        if (!is_there_and_whole("t")) {
            make_session("t", NULL);
        }
        n_killed += KILL(120, "sessions", "rm", "t");
        (void)is_there_and_whole("t");
        n_killed += KILL(120, "sessions", "gc", "--snapshots");
        cr_assert(is_there_and_whole("s"));
        trial_expect(CONSOLE("sessions", "gc"), 0, NULL);
    }
    fprintf(stderr, "%u killed\n", n_killed);
    trial_expect(CONSOLE("resume", "s"), 0, NULL);
    cr_assert(trial_is_proved(&trial));
}

Test(session_killed_commands, a_session_has_the_old_name_or_the_new)
{
    unsigned n_killed = 0;
    make_session("one", NULL);
    for (unsigned i = 0; i < kills_wanted(); i++) {
        const bool is_one = is_there_and_whole("one");
        cr_assert_neq(is_one, is_there_and_whole("two"));
        n_killed += KILL(120, "sessions", "rename", is_one ? "one" : "two",
                         is_one ? "two" : "one");
    }
    fprintf(stderr, "%u killed\n", n_killed);
    trial_expect(CONSOLE("resume", is_there_and_whole("one") ? "one" : "two"), 0, NULL);
    cr_assert(trial_is_proved(&trial));
}

Test(session_killed_commands, a_session_has_the_old_passphrase_or_the_new)
{
    enum { MOST_MS = 1500 }; /* scrypt takes its time */
    char paths[2][CONSOLE_PATH_BYTES];
    unsigned n_killed = 0, now = 0;
    const unsigned n = kills_wanted() / 3;
    console_write_file(console_path(paths[0], trial.folder, "first"), "first one\n", 10);
    console_write_file(console_path(paths[1], trial.folder, "second"), "second one\n",
                       11);
    make_session("s", paths[0]);
    for (unsigned i = 0; i < n; i++) {
        n_killed += KILL(MOST_MS, "sessions", "passphrase", "s", "--passphrase-file",
                         paths[now], "--new-passphrase-file", paths[1 - now]);
        cr_assert(is_there_and_whole("s"));
        struct console_result r =
            CONSOLE("inspect", "snapshots", "s", "--passphrase-file", paths[1 - now]);
        now = r.code == 0 ? 1 - now : now;
        console_result_free(&r);
    }
    fprintf(stderr, "%u killed\n", n_killed);
    trial_expect(CONSOLE("resume", "s", "--passphrase-file", paths[now]), 0, NULL);
    cr_assert(trial_is_proved(&trial));
}
