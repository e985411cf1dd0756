/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is typed in the console, on a terminal: commands, their completion, and the lines
 * typed before. Waits for text, never for time. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/pty_screen.h"
#include "tests/support/scratch_folder.h"

static char folder[SCRATCH_PATH_BYTES];
static char store[SCRATCH_PATH_BYTES + 32], state[SCRATCH_PATH_BYTES + 32];

static void make_folder(void)
{
    scratch_folder_make_fast(folder);
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s/store", folder);
    snprintf(state, sizeof state, "XDG_STATE_HOME=%s/state", folder);
}

static void remove_folder(void)
{
    scratch_folder_remove(folder);
}

static struct pty_screen *open_console(void)
{
    static const char *const args[] = {"console", NULL};
    const char *const env[] = {store, state, NULL};
    struct pty_screen *const p = pty_open(80, 24, args, env);
    pty_wait(p, "no sessions yet");
    return p;
}

TestSuite(typed, .init = make_folder, .fini = remove_folder, .timeout = 120);

Test(typed, commands_and_actions_go_by_their_names)
{
    struct pty_screen *const p = open_console();
    pty_keys(p, ":screen Log\r");
    pty_wait(p, "[0Log]");
    pty_keys(p, ":theme no-such\r");
    pty_wait(p, "no-such");
    pty_keys(p, ":hepl\r");
    pty_wait(p, "there is no command 'hepl'; did you mean 'help'?");
    pty_keys(p, ":resume it\r");
    pty_wait(p, "'resume' takes nothing after it");
    pty_keys(p, ":resume\r");
    pty_wait(p, "'resume' means nothing on screen Log; it does on Sessions");
    pty_keys(p, ":screen\r");
    pty_wait(p, "screen wants NAME after it");
    pty_keys(p, ":help\r");
    pty_wait(p, "Help: Log");
    pty_keys(p, "\033:quit\r");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(typed, tab_completes_and_escape_leaves_the_prompt)
{
    struct pty_screen *const p = open_console();
    pty_keys(p, ":scr\t");
    pty_wait(p, ":screen ");
    pty_wait(p, "screen NAME: Show a screen");
    pty_keys(p, "Ti\t\r");
    pty_wait(p, "[3Time]");
    pty_keys(p, ":screen Pro\t");
    pty_wait(p, "Prove  Proof");
    pty_keys(p, "\0330");
    pty_wait(p, "[0Log]");
    pty_wait_gone(p, ":screen Pro");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

/* "1 session," and what is in it: proved, three phases, one segment. */
static struct pty_screen *open_proved(void)
{
    char proof[SCRATCH_PATH_BYTES + 16];
    snprintf(proof, sizeof proof, "%s/p.zkp", folder);
    const char *const args[] = {
        ZK_GUEST_DIR "/sha256.elf", "--segment-log2", "14", "-o", proof, NULL};
    const char *const env[] = {store, state, NULL};
    struct pty_screen *const p = pty_open(80, 24, args, env);
    pty_wait(p, "✓ PROVED");
    return p;
}

Test(typed, lists_are_searched_and_filtered_as_it_is_typed)
{
    struct pty_screen *const p = open_proved();
    pty_keys(p, "0&verif");
    pty_wait(p, "& verif");
    pty_wait(p, " of ");
    pty_keys(p, "\r");
    pty_wait(p, "& Filter");
    pty_wait_gone(p, "info     session");
    pty_keys(p, "&\025\r"); /* Ctrl-U */
    pty_wait(p, "info     session");
    pty_keys(p, "gg/execute\r");
    pty_wait_bold(p, "execute", true);
    pty_keys(p, "\033");
    pty_wait_bold(p, "execute", false);
    pty_keys(p, "n");
    pty_wait_bold(p, "execute", true);
    pty_keys(p, "/no such line");
    pty_wait(p, "no such line");
    pty_keys(p, "\0331sS");
    pty_wait(p, "sorted by program, backwards");
    pty_keys(p, "&nothing like it\r");
    pty_wait(p, "the filter hides all of them");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(typed, tables_are_filtered_and_sorted)
{
    struct pty_screen *const p = open_proved();
    pty_keys(p, "4");
    pty_wait(p, ">program");
    pty_keys(p, "s");
    pty_wait(p, "tables by name");
    pty_keys(p, "&^jump\r");
    pty_wait(p, ">jump");
    pty_wait(p, "& ^jump");
    pty_wait_gone(p, " program");
    pty_keys(p, "&\025\r");
    pty_wait(p, " jalr "); /* its neighbour */
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(typed, what_is_in_a_segment_is_searched)
{
    struct pty_screen *const p = open_proved();
    pty_keys(p, "4");
    pty_wait(p, "addi");
    pty_keys(p, "/^program");
    pty_wait(p, ">program");
    pty_keys(p, "\033/^addi \r");
    pty_wait(p, ">addi");
    pty_keys(p, "r");
    pty_wait(p, "constraints hold");
    pty_keys(p, "z");
    pty_wait(p, "        20 "); /* rows where the constraints were */
    pty_keys(p, "z");
    pty_wait(p, "constraints hold");
    pty_keys(p, "/clk=3\r");
    pty_wait(p, "clk=3");
    pty_keys(p, "n");
    pty_wait(p, "'clk=3' is not there");
    pty_keys(p, "5");
    pty_wait(p, "This cycle");
    pty_keys(p, "/ecall\r");
    pty_wait(p, "ecall");
    pty_keys(p, "/no such instruction\r");
    pty_wait(p, "'no such instruction' is not in the run");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(typed, the_palette_does_what_a_few_letters_mean)
{
    struct pty_screen *const p = open_proved();
    pty_keys(p, "\020"); /* Ctrl-P */
    pty_wait(p, "Everything");
    pty_keys(p, "scrlog\r");
    pty_wait(p, "[0Log]");
    pty_wait_gone(p, "Everything");
    pty_keys(p, "\020no such thing");
    pty_wait(p, "nothing is called like that");
    pty_keys(p, "\033\020theme\r");
    pty_wait(p, "theme NAME: Take another theme");
    pty_keys(p, "mono\r1");
    pty_wait(p, "1 session,"); /* the list is read: names can be completed */
    pty_keys(p, "\020session\r");
    pty_wait(p, "session NAME: Open");
    pty_keys(p, "\t\r");
    pty_wait(p, "[4Table]");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(typed, a_line_of_the_help_can_be_searched_and_done)
{
    struct pty_screen *const p = open_console();
    pty_keys(p, "?");
    pty_wait(p, "Help: Sessions");
    pty_keys(p, "/Timeline");
    pty_wait(p, ">3");
    pty_keys(p, "\r\r");
    pty_wait(p, "[3Time]");
    pty_keys(p, "?/no such line");
    pty_wait(p, "no such line");
    pty_keys(p, "\033/theme NAME\r\r");
    pty_wait(p, ":theme ");
    pty_keys(p, "\033q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(typed, keys_of_every_screen_do_what_they_say)
{
    char path[SCRATCH_PATH_BYTES + 32];
    struct pty_screen *const p = open_proved();
    pty_keys(p, "C");
    pty_wait(p, "nothing is being worked on; what was done is kept");
    pty_keys(p, "0y");
    pty_wait(p, "to the terminal's clipboard: nothing is being worked on");
    pty_keys(p, "f");
    pty_wait(p, "FROZEN");
    pty_keys(p, "k/session\r");
    pty_keys(p, "f+");
    pty_wait(p, "the log shows warnings and errors");
    pty_wait_gone(p, "FROZEN");
    pty_wait(p, "0 of ");
    pty_keys(p, "-F");
    pty_wait(p, ", following");
    snprintf(path, sizeof path, "%s/view.txt", folder);
    pty_keys(p, "E");
    pty_wait(p, "write what is shown to: ");
    pty_keys(p, "\025"); /* Ctrl-U */
    pty_keys(p, path);
    pty_keys(p, "\r");
    pty_wait(p, "info     written: ");
    cr_expect_eq(access(path, R_OK), 0);
    pty_keys(p, "T");
    pty_wait(p, "ASCII signs");
    pty_wait(p, "zkconsole | sha256.elf");
    pty_keys(p, "T4");
    pty_wait(p, "│ sha256.elf");
    pty_wait(p, "addi");
    pty_keys(p, "jjjr");
    pty_wait(p, "addi row 0");
    pty_keys(p, "q"); /* up */
    pty_wait(p, ">addi");
    pty_keys(p, "Q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(typed, a_session_is_deleted_when_it_is_confirmed_and_comes_back)
{
    struct pty_screen *const p = open_proved();
    pty_keys(p, "1");
    pty_wait(p, "1 session,");
    pty_wait(p, "held by    nobody"); /* the engine has let go of it */
    pty_keys(p, "D");
    pty_wait(p, "goes to the trash");
    pty_keys(p, "\r"); /* No */
    pty_wait(p, "nothing was done");
    cr_expect(pty_shows(p, "1 session,"));
    pty_keys(p, "Dj\r");
    pty_wait(p, "is in the trash; u brings it back");
    pty_wait(p, "no sessions yet");
    pty_keys(p, "u");
    pty_wait(p, "is back");
    pty_wait(p, "1 session,");
    pty_keys(p, "u");
    pty_wait(p, "nothing was removed in this run");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(typed, names_of_files_are_completed)
{
    char line[SCRATCH_PATH_BYTES + 64];
    char other[SCRATCH_PATH_BYTES + 16];
    struct pty_screen *const p = open_proved(); /* the folder has p.zkp and store/ */
    snprintf(other, sizeof other, "%s/other.dat", folder);
    scratch_write(other, "x", 1);
    snprintf(line, sizeof line, ":screen dump %s/s\t", folder);
    pty_keys(p, line);
    pty_wait(p, "/store/");
    pty_keys(p, "no such\t");
    pty_wait(p, "nothing begins with that");
    pty_keys(p, "\033E\025");
    snprintf(line, sizeof line, "%s/o\t", folder);
    pty_keys(p, line);
    pty_wait(p, "/other.dat"); /* which stands nowhere else */
    pty_keys(p, ".txt\r0");
    pty_wait(p, "info     written: ");
    snprintf(line, sizeof line, "%s.txt", other);
    cr_expect_eq(access(line, R_OK), 0);
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(typed, lines_typed_before_come_back_in_the_next_run)
{
    struct pty_screen *p = open_console();
    pty_keys(p, ":screen Log\r");
    pty_wait(p, "[0Log]");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
    p = open_console();
    pty_keys(p, ":\033OA");
    pty_wait(p, ":screen Log");
    pty_keys(p, "\r");
    pty_wait(p, "[0Log]");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

/* From the last one built in to those in files, and to the first again. */
Test(typed, themes_in_files_come_after_those_built_in)
{
    static const char *const names[] = {"dark", "light", "mono", "solarized",
                                        "tritanopia"};
    char path[SCRATCH_PATH_BYTES + 32];
    char themes[SCRATCH_PATH_BYTES + 32];
    static char text[16384];
    FILE *const f = fopen(ZK_SOURCE_DIR "/themes/dark.theme", "r");
    cr_assert(f != NULL);
    const size_t len = fread(text, 1, sizeof text, f);
    (void)fclose(f);
    snprintf(path, sizeof path, "%s/ember.theme", folder);
    scratch_write(path, text, len);
    snprintf(path, sizeof path, "%s/sea.theme", folder);
    scratch_write(path, "[roles]\n", 8);
    snprintf(themes, sizeof themes, "ZKCONSOLE_THEMES_DIR=%s", folder);
    static const char *const args[] = {"console", NULL};
    const char *const env[] = {store, state, themes, "ZKCONSOLE_THEME=ember", NULL};
    struct pty_screen *const p = pty_open(80, 24, args, env);
    pty_wait(p, "no sessions yet");
    pty_keys(p, "t");
    pty_wait(p, "sea.theme': theme: role 'text' is missing");
    pty_keys(p, "t");
    pty_wait(p, "theme default");
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        char line[64];
        snprintf(line, sizeof line, ":theme %s\r", names[i]);
        pty_keys(p, line);
        snprintf(line, sizeof line, "theme %s", names[i]);
        pty_wait(p, line);
    }
    pty_keys(p, ":theme em\t");
    pty_wait(p, ":theme ember");
    pty_keys(p, "\r");
    pty_wait(p, "theme ember");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(typed, a_tilde_is_the_home_folder)
{
    char home[SCRATCH_PATH_BYTES + 32];
    char path[SCRATCH_PATH_BYTES + 32];
    snprintf(home, sizeof home, "HOME=%s", folder);
    snprintf(path, sizeof path, "%s/pictures", folder);
    cr_assert_eq(mkdir(path, 0700), 0);
    static const char *const args[] = {"console", NULL};
    const char *const env[] = {store, state, home, NULL};
    struct pty_screen *const p = pty_open(80, 24, args, env);
    pty_wait(p, "no sessions yet");
    pty_keys(p, "E\025~/pic\t");
    pty_wait(p, "to: ~/pictures/");
    pty_keys(p, "seen\r");
    pty_wait(p, "pictures/seen");
    pty_wait_gone(p, "what is shown to");
    pty_keys(p, ":import from ~/pictures/nothing\r");
    snprintf(path, sizeof path, "%s/pictures/nothing", folder);
    pty_wait(p, path);
    pty_wait(p, "No such file");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
    snprintf(path, sizeof path, "%s/pictures/seen", folder);
    cr_expect_eq(access(path, F_OK), 0);
}

static bool has_copied(struct pty_screen *p)
{
    static const char begin[] = "\033]52;c;";
    size_t len;
    const uint8_t *const bytes = pty_bytes(p, &len);
    for (size_t i = 0; i + sizeof begin <= len; i++) {
        if (memcmp(bytes + i, begin, sizeof begin - 1) == 0) {
            return true;
        }
    }
    return false;
}

Test(typed, the_clipboard_can_be_left_alone)
{
    static const char *const args[] = {"console", NULL};
    for (unsigned is_off = 0; is_off < 2; is_off++) {
        const char *const env[] = {
            store, state,
            is_off ? "ZKCONSOLE_CLIPBOARD=off" : "ZKCONSOLE_CLIPBOARD=osc52", NULL};
        struct pty_screen *const p = pty_open(80, 24, args, env);
        pty_wait(p, "no sessions yet");
        pty_keys(p, ":theme no-such\r"); /* a line for the log */
        pty_wait(p, "no theme 'no-such'");
        pty_keys(p, "0Y");
        pty_wait(p, is_off ? "the clipboard is off" : "to the terminal's clipboard");
        cr_expect_eq(has_copied(p), !is_off);
        pty_keys(p, "q");
        cr_assert_eq(pty_end(p), 0);
        pty_close(p);
    }
}

/* Also the next time. */
Test(typed, the_palette_begins_with_what_it_did_last)
{
    for (unsigned i = 0; i < 2; i++) {
        struct pty_screen *const p = open_console();
        if (i == 0) {
            pty_keys(p, "\020scrlog\r");
            pty_wait(p, "[0Log]");
            pty_keys(p, "\020scrtime\r");
            pty_wait(p, "[3Time]");
        }
        pty_keys(p, "2");
        pty_wait(p, "[2Prove]");
        pty_keys(p, "\020");
        pty_wait(p, "Everything");
        pty_keys(p, "\t\r"); /* the second is the one before the last */
        pty_wait(p, i == 0 ? "[0Log]" : "[3Time]");
        pty_keys(p, "q");
        cr_assert_eq(pty_end(p), 0);
        pty_close(p);
    }
}
