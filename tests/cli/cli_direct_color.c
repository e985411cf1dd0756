/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* 24-bit colours: which entry of terminfo is asked for them, and what is sent to the
 * terminal with and without. The entry is compiled here by tic: not every machine has
 * those of ncurses-term. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/pty_screen.h"
#include "tests/support/scratch_folder.h"
#include "tui/direct_color.h"
#include "tui/theme.h"

static char folder[SCRATCH_PATH_BYTES];
static char store[SCRATCH_PATH_BYTES + 32];
static char terminfo[SCRATCH_PATH_BYTES + 32];

/* Parts p1 / 65536, p1 / 256 & 255 and p1 & 255 of a number above 7. */
static const char entry[] =
    "xterm-direct|colours by their parts,\n"
    "\tRGB, colors#0x1000000, pairs#0x10000, CO#8, ccc@, initc@,\n"
    "\tsetab=\\E[%?%p1%{8}%<%t4%p1%d%e48;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;"
    "%p1%{255}%&%d%;m,\n"
    "\tsetaf=\\E[%?%p1%{8}%<%t3%p1%d%e38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;"
    "%p1%{255}%&%d%;m,\n"
    "\tsetb@, setf@, use=xterm-256color,\n";

static void begin(void)
{
    char path[SCRATCH_PATH_BYTES + 16];
    char command[3 * SCRATCH_PATH_BYTES];
    scratch_folder_make_fast(folder);
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s/store", folder);
    snprintf(terminfo, sizeof terminfo, "TERMINFO=%s/terminfo", folder);
    snprintf(path, sizeof path, "%s/entry", folder);
    scratch_write(path, entry, sizeof entry - 1);
    snprintf(command, sizeof command, "tic -x -o '%s/terminfo' '%s'", folder, path);
    cr_assert_eq(system(command), 0, "tic of ncurses-bin is needed");
}

static void end(void)
{
    scratch_folder_remove(folder);
}

TestSuite(direct_color, .timeout = 60);

static bool is_sent(struct pty_screen *p, const char *text)
{
    size_t len;
    const uint8_t *const bytes = pty_bytes(p, &len);
    for (size_t i = 0; i + strlen(text) <= len; i++) {
        if (memcmp(bytes + i, text, strlen(text)) == 0) {
            return true;
        }
    }
    return false;
}

/* The background of the theme `default` is #0f1720: parts 15, 23 and 32. */
static void expect_sent(const char *variable, bool is_direct, bool is_indexed)
{
    static const char *const args[] = {"console", NULL};
    const char *const env[] = {store, terminfo, "ZKCONSOLE_THEME=default", variable,
                               NULL};
    struct pty_screen *const p = pty_open(80, 24, args, env);
    pty_wait(p, "no sessions yet");
    cr_expect_eq(is_sent(p, "48;2;15;23;32m"), is_direct, "%s", variable);
    cr_expect_eq(is_sent(p, "48;5;"), is_indexed, "%s", variable);
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(direct_color, exact_colours_where_they_are_announced, .init = begin, .fini = end)
{
    expect_sent("COLORTERM=truecolor", true, false);
    expect_sent("COLORTERM=24bit", true, false);
    expect_sent("TERM=xterm-direct", true, false);
    expect_sent("COLORTERM=", false, true);
    expect_sent("COLORTERM=yes", false, true);
}

static void expect_kind(const char *term, const char *colorterm, const char *want)
{
    char name[DIRECT_KIND_BYTES];
    cr_expect_eq(direct_color_kind(name, term, colorterm), want != NULL, "%s", term);
    cr_expect_str_eq(name, want != NULL ? want : "");
}

/* Names of ncurses' terminfo.src. */
Test(direct_color, entries_go_by_the_terminals_name)
{
    expect_kind("xterm-256color", "truecolor", "xterm-direct");
    expect_kind("tmux-256color", "24bit", "tmux-direct");
    expect_kind("konsole-16color", "24bit", "konsole-direct");
    expect_kind("alacritty", "truecolor", "alacritty-direct");
    expect_kind("xterm-direct2", NULL, "xterm-direct2");
    expect_kind("xterm-256color", NULL, NULL);
    expect_kind("xterm-256color", "gnome-terminal", NULL);
    expect_kind(NULL, "truecolor", NULL);
    expect_kind("a-terminal-with-a-name-that-is-longer-than-any-entry-of-terminfo-is",
                "truecolor", NULL);
}

Test(direct_color, numbers_are_parts_but_for_a_palette)
{
    cr_expect_eq(theme_direct((struct color){false, 15, 23, 32}, 8), 0x0f1720);
    cr_expect_eq(theme_direct((struct color){false, 255, 255, 255}, 8), 0xffffff);
    cr_expect_eq(theme_direct((struct color){false, 0, 0, 0}, 8), 8);
    cr_expect_eq(theme_direct((struct color){false, 0, 0, 8}, 8), 8);
    cr_expect_eq(theme_direct((struct color){true, 0, 0, 0}, 8), -1);
}
