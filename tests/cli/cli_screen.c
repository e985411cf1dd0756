/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The console on a terminal: what it shows, what keys and signals do, and that the
 * terminal is as before whatever ends it. Waits for text, never for time. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/pty_screen.h"
#include "tests/support/scratch_folder.h"

#define GUEST(name) ZK_GUEST_DIR "/" name

static char folder[SCRATCH_PATH_BYTES];
static char proof[SCRATCH_PATH_BYTES + 16];
static char store[SCRATCH_PATH_BYTES + 32];

static void make_folder(void)
{
    scratch_folder_make_fast(folder);
    snprintf(proof, sizeof proof, "%s/p.zkp", folder);
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s/store", folder);
}

static void remove_folder(void)
{
    scratch_folder_remove(folder);
}

static struct pty_screen *open_console(unsigned width, unsigned height, const char *guest)
{
    const char *const args[] = {guest, "--segment-log2", "14", "-o", proof, NULL};
    const char *const env[] = {store, NULL};
    return pty_open(width, height, args, env);
}

/* A program of some three hundred segments: it is proved for longer than a test takes. */
static struct pty_screen *open_long(void)
{
    static char input[SCRATCH_PATH_BYTES + 8];
    snprintf(input, sizeof input, "%s/n", folder);
    scratch_write(input, "1000000", 7);
    const char *const args[] = {GUEST("fib.elf"), "--input", input, "--segment-log2",
                                "14",             "-o",      proof, NULL};
    const char *const env[] = {store, NULL};
    return pty_open(80, 24, args, env);
}

/* Modes as before, first page, cursor. */
static void expect_terminal_as_before(struct pty_screen *p)
{
    struct termios now;
    struct termios before;
    pty_modes(p, &now, &before);
    cr_expect_eq(now.c_lflag, before.c_lflag);
    cr_expect_eq(now.c_iflag, before.c_iflag);
    cr_expect_eq(now.c_oflag, before.c_oflag);
    cr_expect(!pty_is_alternate(p), "the second page is still shown");
    cr_expect(pty_has_cursor(p), "the cursor is still hidden");
}

TestSuite(screen, .init = make_folder, .fini = remove_folder, .timeout = 240);

Test(screen, proves_and_shows_every_screen)
{
    struct pty_screen *const p = open_console(80, 24, GUEST("sha256.elf"));
    pty_wait(p, "zkconsole │ sha256.elf");
    pty_wait(p, "✓ PROVED");
    cr_assert(access(proof, F_OK) == 0);
    cr_assert(pty_is_alternate(p));
    pty_keys(p, "3");
    pty_wait(p, "Time spent");
    pty_wait(p, "┌─ Memory");
    pty_keys(p, "z");
    pty_wait(p, "part 1 of 2 alone");
    pty_wait_gone(p, "┌─ Memory");
    pty_keys(p, "\t");
    pty_wait(p, "┌─ Memory");
    pty_wait_gone(p, "Time spent");
    pty_keys(p, "\033");
    pty_wait(p, "Time spent");
    pty_keys(p, "4");
    pty_wait(p, "range");
    pty_keys(p, "jjj\r");
    pty_wait(p, "DISTINCT");
    pty_keys(p, "r");
    pty_wait(p, "addi row 0: 9 of 9 constraints hold");
    pty_keys(p, "@");
    pty_wait(p, "This cycle");
    pty_wait(p, "of table addi");
    pty_keys(p, "6");
    pty_wait(p, "Accesses, 1 segment (");
    pty_wait(p, "quotient");
    pty_keys(p, "7");
    pty_wait(p, "done: 1 of 1 segment verified, 0 rejected");
    pty_wait(p, "✓ proof     1/1");
    pty_keys(p, "v");
    pty_wait(p, "its tables, rebuilt, have its roots");
    pty_keys(p, "V");
    pty_wait(p, "✓ execution");
    pty_wait(p, "✓ roots     1/1");
    pty_wait(p, "done: 1 of 1 segment verified, 0 rejected");
    pty_keys(p, "8");
    pty_wait(p, "by the verifier in");
    pty_keys(p, "V");
    pty_wait(p, "✓ execution");
    pty_keys(p, "1");
    pty_wait(p, "1 session,");
    pty_keys(p, "0");
    pty_wait(p, "verified and written");
    pty_keys(p, "?");
    pty_wait(p, "Help: Log");
    pty_keys(p, "\033");
    pty_keys(p, "2");
    pty_wait(p, "Phases");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    expect_terminal_as_before(p);
    pty_close(p);
}

Test(screen, follows_the_size_of_the_terminal)
{
    struct pty_screen *const p = open_console(80, 24, GUEST("hello.elf"));
    pty_wait(p, "┌─ Phases");
    pty_resize(p, 40, 12);
    pty_wait(p, "q Quit");
    pty_wait_gone(p, "┌─ Phases");
    pty_resize(p, 160, 48);
    pty_wait(p, "┌─ Guest output");
    pty_resize(p, 20, 2);
    pty_wait(p, "hello.elf");
    pty_resize(p, 80, 24);
    pty_wait(p, "┌─ Phases");
    pty_wait(p, "✓ PROVED");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    expect_terminal_as_before(p);
    pty_close(p);
}

Test(screen, pauses_goes_on_and_quits_with_the_work_kept)
{
    struct pty_screen *const p = open_long();
    pty_wait(p, "PROVING");
    pty_keys(p, "p");
    pty_wait(p, "‖ PAUSED");
    pty_keys(p, "p");
    pty_wait(p, "▶ PROVING");
    pty_keys(p, "q");
    pty_wait(p, "Nothing is lost");
    pty_keys(p, "\033");
    pty_wait(p, "┌─ Timeline ───");
    pty_keys(p, "q");
    pty_wait(p, "Nothing is lost");
    pty_keys(p, "\r");
    cr_assert_eq(pty_end(p), 5);
    expect_terminal_as_before(p);
    cr_assert(pty_shows(p, "zkconsole resume"));
    pty_close(p);
    /* The same call goes on with the same session. */
    struct pty_screen *const again = open_long();
    pty_wait(again, "PROVING");
    pty_keys(again, "0g");
    pty_wait(again, "going on with session");
    pty_keys(again, "\003");
    cr_assert_eq(pty_end(again), 5);
    pty_close(again);
}

Test(screen, survives_the_death_of_the_engine)
{
    struct pty_screen *const p = open_long();
    pty_wait(p, "PROVING");
    const pid_t engine = pty_child(p);
    cr_assert(engine > 0);
    cr_assert_eq(kill(engine, SIGKILL), 0);
    pty_wait(p, "Engine stopped");
    pty_wait(p, "signal 9");
    pty_keys(p, "r");
    pty_wait(p, "▶ PROVING");
    cr_assert(pty_child(p) > 0 && pty_child(p) != engine);
    pty_keys(p, "\003");
    cr_assert_eq(pty_end(p), 5);
    expect_terminal_as_before(p);
    pty_close(p);
}

static void expect_stop_by(int signal_number)
{
    struct pty_screen *const p = open_long();
    pty_wait(p, "PROVING");
    const pid_t engine = pty_child(p);
    cr_assert_eq(kill(pty_pid(p), signal_number), 0);
    cr_assert_eq(pty_end(p), 128 + signal_number);
    cr_assert(kill(engine, 0) != 0, "the engine is left over");
    expect_terminal_as_before(p);
    pty_close(p);
}

Test(screen, restores_the_terminal_on_signals)
{
    expect_stop_by(SIGTERM);
    expect_stop_by(SIGHUP);
    expect_stop_by(SIGINT);
}

Test(screen, restores_the_terminal_on_a_crash_of_its_own)
{
    struct pty_screen *const p = open_console(80, 24, GUEST("hello.elf"));
    pty_wait(p, "✓ PROVED");
    cr_assert_eq(kill(pty_pid(p), SIGSEGV), 0);
    cr_assert_neq(pty_end(p), 0);
    expect_terminal_as_before(p);
    pty_close(p);
}

Test(screen, is_ascii_where_the_locale_is)
{
    const char *const args[] = {GUEST("hello.elf"), "-o", proof, NULL};
    const char *const env[] = {store, "LC_ALL=C", "TERM=vt100", NULL};
    struct pty_screen *const p = pty_open(80, 24, args, env);
    pty_wait(p, "v PROVED");
    pty_wait(p, "+- Phases");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(screen, takes_preferences_and_names_a_mistake_in_them)
{
    const char *const args[] = {"console", NULL};
    char config[SCRATCH_PATH_BYTES + 32];
    char home[SCRATCH_PATH_BYTES + 32];
    const char *const env[] = {store, home, NULL};
    snprintf(home, sizeof home, "XDG_CONFIG_HOME=%s", folder);
    snprintf(config, sizeof config, "%s/zkconsole", folder);
    cr_assert_eq(mkdir(config, 0700), 0);
    strcat(config, "/config.ini");
    static const char wanted[] = "[console]\nglyphs = ascii\n[keys]\nquit = Z\n";
    scratch_write(config, wanted, sizeof wanted - 1);
    struct pty_screen *const p = pty_open(80, 24, args, env);
    pty_wait(p, "no sessions yet");
    pty_wait(p, "zkconsole | - | - | . idle");
    pty_keys(p, "Z");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
    scratch_write(config, "[console]\ntheme = pink\n", 23);
    struct pty_screen *const again = pty_open(80, 24, args, env);
    cr_assert_eq(pty_end(again), 2);
    cr_assert(pty_shows(again, "no theme 'pink'"));
    pty_close(again);
}

Test(screen, refuses_a_terminal_that_cannot_place_its_cursor)
{
    const char *const args[] = {"console", "--ui", "full", NULL};
    const char *const env[] = {store, "TERM=dumb", NULL};
    struct pty_screen *const p = pty_open(80, 24, args, env);
    cr_assert_eq(pty_end(p), 2);
    cr_assert(pty_shows(p, "place its cursor"));
    pty_close(p);
}

Test(screen, says_why_a_program_cannot_be_proved)
{
    struct pty_screen *const p = open_console(80, 24, GUEST("trap.elf"));
    pty_wait(p, "✗ FAILED");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 3);
    expect_terminal_as_before(p);
    pty_close(p);
}
