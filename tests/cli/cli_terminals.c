/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The console on terminals of many kinds: what is sent to them, and that each of their
 * modes is as before however the program ends. */
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
static char config[SCRATCH_PATH_BYTES + 32];
static char input[SCRATCH_PATH_BYTES + 16]; /* for fib: some 600 segments */

/* Every switch is on that can be: the list to be turned off is then the longest. */
static void make_folder(void)
{
    char path[SCRATCH_PATH_BYTES + 40];
    static const char wanted[] = "[console]\nsynchronized = yes\n";
    scratch_folder_make_fast(folder);
    snprintf(proof, sizeof proof, "%s/p.zkp", folder);
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s/store", folder);
    snprintf(input, sizeof input, "%s/n", folder);
    scratch_write(input, "2000000", 7);
    snprintf(config, sizeof config, "XDG_CONFIG_HOME=%s", folder);
    snprintf(path, sizeof path, "%s/zkconsole", folder);
    cr_assert_eq(mkdir(path, 0700), 0);
    strcat(path, "/config.ini");
    scratch_write(path, wanted, sizeof wanted - 1);
}

static void remove_folder(void)
{
    scratch_folder_remove(folder);
}

TestSuite(terminals, .init = make_folder, .fini = remove_folder, .timeout = 240);

static struct pty_screen *open_on(const char *guest, const char *option,
                                  const char *variable, const char *another)
{
    const char *const args[] = {guest, "--segment-log2", "14", "--input", input, "-o",
                                proof, option,           NULL};
    const char *const env[] = {store, config, variable, another, NULL};
    return pty_open(80, 24, args, env);
}

/* The last place of a text in what was sent; -1: nowhere. */
static long last_of(const struct pty_screen *p, const char *text)
{
    size_t len;
    const uint8_t *const bytes = pty_bytes(p, &len);
    const size_t n = strlen(text);
    for (size_t i = len; i >= n; i--) {
        if (memcmp(bytes + i - n, text, n) == 0) {
            return (long)(i - n);
        }
    }
    return -1;
}

/* Was a character attribute (an item of SGR, ECMA-48 8.3.117) of that number set? Colours
 * of the large palette, 38;5;N and 48;5;N, count as 38 and 48. */
static bool was_set(const struct pty_screen *p, int wanted)
{
    size_t len;
    const uint8_t *const bytes = pty_bytes(p, &len);
    for (size_t i = 0; i + 2 < len; i++) {
        if (bytes[i] != 0x1B || bytes[i + 1] != '[') {
            continue;
        }
        size_t end = i + 2;
        while (end < len
               && ((bytes[end] >= '0' && bytes[end] <= '9') || bytes[end] == ';')) {
            end++;
        }
        if (end == len || bytes[end] != 'm') {
            continue;
        }
        int items[32];
        unsigned n = 0;
        int item = 0;
        for (size_t k = i + 2; k <= end && n < 32; k++) {
            if (k < end && bytes[k] != ';') {
                item = item * 10 + (bytes[k] - '0');
            } else {
                items[n++] = item;
                item = 0;
            }
        }
        for (unsigned k = 0; k < n; k++) {
            if (items[k] == wanted) {
                return true;
            }
            k += items[k] == 38 || items[k] == 48 ? 2 : 0;
        }
    }
    return false;
}

static bool has_colors(const struct pty_screen *p)
{
    for (int i = 30; i <= 48; i++) {
        if (i != 39 && was_set(p, i)) { /* 39: the terminal's own */
            return true;
        }
    }
    return false;
}

static void expect_as_before(struct pty_screen *p, const char *how)
{
    struct termios now;
    struct termios before;
    pty_modes(p, &now, &before);
    cr_expect_eq(now.c_lflag, before.c_lflag, "%s", how);
    cr_expect_eq(now.c_iflag, before.c_iflag, "%s", how);
    cr_expect_eq(now.c_oflag, before.c_oflag, "%s", how);
    cr_expect(!pty_is_alternate(p), "%s: the second page is shown", how);
    cr_expect(pty_has_cursor(p), "%s: the cursor is hidden", how);
    cr_expect(!pty_has_mouse(p), "%s: the mouse is reported", how);
    /* What libvterm has no property for: after the last "on" comes an "off". The strings
     * are xterm's (ctlseqs): keypad and cursor keys, synchronized output, paste. */
    static const char *const pairs[][2] = {{"\033[?1h", "\033[?1l"},
                                           {"\033=", "\033>"},
                                           {"\033[?2026h", "\033[?2026l"},
                                           {"\033[?2004h", "\033[?2004l"}};
    for (unsigned i = 0; i < 4; i++) {
        cr_expect_leq(last_of(p, pairs[i][0]), last_of(p, pairs[i][1]), "%s: pair %u",
                      how, i);
    }
    cr_expect_geq(last_of(p, "\033[?2026l"), 0, "%s: was never bracketed", how);
}

Test(terminals, everything_is_turned_off_whatever_ends_the_program)
{
    static const int signals[] = {0, SIGTERM, SIGHUP, SIGINT, SIGSEGV, SIGABRT, SIGBUS};
    for (unsigned i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct pty_screen *const p = open_on(GUEST("fib.elf"), NULL, NULL, NULL);
        char how[32];
        snprintf(how, sizeof how, "signal %d", signals[i]);
        pty_wait(p, "PROVING");
        cr_expect(pty_has_mouse(p) && pty_is_alternate(p) && !pty_has_cursor(p));
        if (signals[i] == 0) {
            pty_keys(p, "\003");
        } else {
            cr_assert_eq(kill(pty_pid(p), signals[i]), 0);
        }
        cr_expect_neq(pty_end(p), 0, "%s", how);
        expect_as_before(p, how);
        pty_close(p);
    }
}

/* ncurses keeps some bytes of a terminal it does not know, and libgpm, which it loads for
 * the Linux console, some of its own: not for a leak checker to end our program for. */
static const char no_leak_check[] = "LSAN_OPTIONS=detect_leaks=0";

Test(terminals, every_kind_is_served)
{
    static const char *const kinds[] = {
        "xterm-256color", "screen-256color", "tmux-256color", "xterm", "linux", "vt100"};
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char term[64];
        snprintf(term, sizeof term, "TERM=%s", kinds[i]);
        const bool is_linux = strcmp(kinds[i], "linux") == 0;
        struct pty_screen *const p =
            open_on(GUEST("hello.elf"), NULL, term, is_linux ? no_leak_check : NULL);
        pty_wait(p, "✓ PROVED");
        cr_expect_eq(has_colors(p), strcmp(kinds[i], "vt100") != 0, "%s", kinds[i]);
        pty_keys(p, "q");
        cr_assert_eq(pty_end(p), 0, "%s", kinds[i]);
        expect_as_before(p, kinds[i]);
        const char *const last = pty_row(p, 23); /* where a shell asks next */
        cr_expect_eq(strspn(last, " "), strlen(last), "%s: %s", kinds[i], last);
        pty_close(p);
    }
}

Test(terminals, an_unknown_one_is_refused_with_a_sentence)
{
    struct pty_screen *const p =
        open_on(GUEST("hello.elf"), NULL, "TERM=no-such-terminal", no_leak_check);
    cr_assert_eq(pty_end(p), 2);
    cr_assert(pty_shows(p, "no-such-terminal"));
    cr_assert_eq(last_of(p, "\033"), -1);
    pty_close(p);
}

static void expect_color(const char *option, const char *one, const char *other,
                         bool is_wanted)
{
    struct pty_screen *const p = open_on(GUEST("hello.elf"), option, one, other);
    pty_wait(p, "✓ PROVED");
    cr_expect_eq(has_colors(p), is_wanted, "%s %s %s", option, one, other);
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(terminals, colour_is_an_option_before_variables_before_the_terminal)
{
    expect_color(NULL, NULL, NULL, true);
    expect_color(NULL, "NO_COLOR=1", NULL, false);
    expect_color(NULL, "NO_COLOR=", NULL, true);
    expect_color(NULL, "NO_COLOR=1", "CLICOLOR_FORCE=1", false);
    expect_color(NULL, "CLICOLOR=0", NULL, false);
    expect_color(NULL, "CLICOLOR=0", "CLICOLOR_FORCE=1", true);
    expect_color("--color=always", "NO_COLOR=1", NULL, true);
    expect_color("--color=never", "CLICOLOR_FORCE=1", NULL, false);
}

Test(terminals, nothing_ever_blinks)
{
    struct pty_screen *const p = open_on(GUEST("fib.elf"), NULL, NULL, NULL);
    pty_wait(p, "▶ PROVING");
    pty_keys(p, "0123456789?\033tttttttt2p");
    pty_wait(p, "‖ PAUSED");
    pty_keys(p, "\003");
    (void)pty_end(p);
    cr_assert(was_set(p, 1) || was_set(p, 38)); /* there were attributes to find */
    cr_assert(!was_set(p, 5) && !was_set(p, 6));
    pty_close(p);
}

Test(terminals, geometry_is_drawn_whatever_the_size)
{
    const char *const args[] = {"console", "--geometry", "40x12", NULL};
    const char *const bad[] = {"console", "--geometry", "40", NULL};
    const char *const env[] = {store, NULL};
    struct pty_screen *const p = pty_open(80, 24, args, env);
    pty_wait(p, "q Quit");
    int x;
    int y;
    cr_assert(pty_find(p, "q Quit", &x, &y));
    cr_assert_eq(y, 11);
    cr_assert_lt(x, 40);
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
    struct pty_screen *const refused = pty_open(80, 24, bad, env);
    cr_assert_eq(pty_end(refused), 2);
    cr_assert(pty_shows(refused, "is not WxH"));
    pty_close(refused);
}

Test(terminals, options_alone_open_the_console_and_are_held_against_it)
{
    const char *const args[] = {"--glyphs", "ascii", "--geometry=50x20", NULL};
    const char *const bad[] = {"--full", NULL};
    const char *const env[] = {store, NULL};
    struct pty_screen *const p = pty_open(80, 24, args, env);
    pty_wait(p, "no sessions yet");
    pty_wait(p, ". idle");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
    struct pty_screen *const refused = pty_open(80, 24, bad, env);
    cr_assert_eq(pty_end(refused), 2);
    cr_assert(pty_shows(refused, "console: has no option --full"));
    pty_close(refused);
}

/* ---- the mouse ---- */

static void click_on(struct pty_screen *p, const char *text)
{
    int x;
    int y;
    size_t n;
    pty_wait(p, text);
    do { /* the frame is whole when nothing more comes */
        n = pty_received(p);
        pty_take(p, 50);
    } while (pty_received(p) != n);
    cr_assert(pty_find(p, text, &x, &y), "%s is not shown", text);
    pty_mouse(p, 1, x, y);
}

Test(terminals, a_click_chooses_a_screen_a_line_an_entry_of_the_key_bar)
{
    struct pty_screen *const p = open_on(GUEST("hello.elf"), NULL, NULL, NULL);
    pty_wait(p, "✓ PROVED");
    click_on(p, "0Log");
    pty_wait(p, "MESSAGE");
    click_on(p, "session "); /* an early line, while the last one is selected */
    pty_wait(p, "G follows again");
    click_on(p, "3Time");
    pty_wait(p, "Time spent");
    click_on(p, "1Sess");
    pty_wait(p, "1 session,");
    pty_wait(p, ">✓");
    click_on(p, "hello.elf     done"); /* selected already: opened */
    pty_wait(p, "[4Table]");
    click_on(p, "? Help");
    pty_wait(p, "Help: Tables");
    pty_keys(p, "\033");
    pty_wait(p, "[4Table]");
    click_on(p, "q Quit");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(terminals, the_wheel_scrolls)
{
    struct pty_screen *const p = open_on(GUEST("hello.elf"), NULL, NULL, NULL);
    pty_wait(p, "✓ PROVED");
    pty_keys(p, "0");
    pty_wait(p, ", following");
    pty_mouse(p, 4, 10, 10);
    pty_wait(p, "G follows again");
    pty_mouse(p, 5, 10, 10);
    pty_wait(p, ", following");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(terminals, without_the_mouse_it_is_the_terminals)
{
    struct pty_screen *const p = open_on(GUEST("hello.elf"), "--no-mouse", NULL, NULL);
    pty_wait(p, "✓ PROVED");
    cr_assert(!pty_has_mouse(p));
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    cr_assert_eq(last_of(p, "\033[?1006;1000h"), -1);
    pty_close(p);
}

/* ---- the shell, and no terminal any more ---- */

Test(terminals, suspending_gives_the_terminal_back_and_fg_takes_it_again)
{
    struct pty_screen *const p = open_on(GUEST("fib.elf"), NULL, NULL, NULL);
    pty_wait(p, "▶ PROVING");
    pty_keys(p, "\032");
    cr_assert(pty_stopped(p));
    expect_as_before(p, "stopped");
    cr_assert_eq(kill(pty_pid(p), SIGCONT), 0);
    pty_wait(p, "▶ PROVING");
    cr_expect(pty_is_alternate(p) && pty_has_mouse(p) && !pty_has_cursor(p));
    pty_keys(p, "p");
    pty_wait(p, "‖ PAUSED");
    pty_keys(p, "\032");
    cr_assert(pty_stopped(p));
    cr_assert_eq(kill(pty_pid(p), SIGCONT), 0);
    pty_wait(p, "‖ PAUSED"); /* it was not running, so it does not go on */
    pty_wait_gone(p, "▶ PROVING");
    pty_keys(p, "\003");
    cr_assert_eq(pty_end(p), 5);
    pty_close(p);
}

Test(terminals, a_closed_window_ends_it_with_the_work_kept)
{
    struct pty_screen *const p = open_on(GUEST("fib.elf"), NULL, NULL, NULL);
    pty_wait(p, "▶ PROVING");
    cr_assert_eq(pty_hang_up(p), 129);
    pty_close(p);
    struct pty_screen *const again = open_on(GUEST("fib.elf"), NULL, NULL, NULL);
    pty_wait(again, "PROVING");
    pty_keys(again, "0g"); /* the first line of the log */
    pty_wait(again, "going on with session");
    cr_assert(!pty_shows(again, "was lost"), "it was killed, not stopped");
    pty_keys(again, "\003");
    cr_assert_eq(pty_end(again), 5);
    pty_close(again);
}

Test(terminals, any_size_at_any_time)
{
    static const unsigned sizes[][2] = {{1, 1},   {500, 200}, {2, 60}, {200, 2},
                                        {40, 12}, {39, 11},   {1, 50}, {120, 36},
                                        {79, 24}, {160, 48},  {3, 3},  {80, 24}};
    struct pty_screen *const p = open_on(GUEST("fib.elf"), NULL, NULL, NULL);
    pty_wait(p, "PROVING");
    for (unsigned screen = 0; screen < 10; screen++) {
        const char key[2] = {(char)('0' + screen), '\0'};
        pty_keys(p, key);
        for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            pty_resize(p, sizes[i][0], sizes[i][1]);
            pty_keys(p, "jk");
            pty_take(p, 1);
        }
        pty_wait(p, "q Quit"); /* at 80 columns again */
    }
    pty_keys(p, "\003");
    cr_assert_eq(pty_end(p), 5);
    expect_as_before(p, "resized");
    pty_close(p);
}
