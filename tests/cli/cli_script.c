/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Scripts for the console, without a terminal and on one. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/pty_screen.h"
#include "tests/support/spawned.h"

static char folder[CONSOLE_PATH_BYTES];
static char script[CONSOLE_PATH_BYTES + 16], proof[CONSOLE_PATH_BYTES + 16];
static char picture[CONSOLE_PATH_BYTES + 16];

static void make_folder(void)
{
    console_folder_make(folder);
    snprintf(script, sizeof script, "%s/script", folder);
    snprintf(proof, sizeof proof, "%s/p.zkp", folder);
    snprintf(picture, sizeof picture, "%s/picture", folder);
}

static void remove_folder(void)
{
    console_folder_remove(folder);
}

TestSuite(script, .init = make_folder, .fini = remove_folder, .timeout = 120);

/* Run the console over a script with nobody at a terminal. */
static struct console_result run(const char *text, bool is_proving, const char *geometry)
{
    char store[CONSOLE_PATH_BYTES + 32];
    const char *args[12] = {is_proving ? ZK_GUEST_DIR "/sha256.elf" : "console",
                            "--script",
                            script,
                            "--geometry",
                            geometry,
                            NULL};
    if (is_proving) {
        memcpy(args + 5, (const char *[]){"--segment-log2", "14", "-o", proof, NULL},
               5 * sizeof args[0]);
    }
    console_write_file(script, text, strlen(text));
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s", console_store());
    const char *const env[] = {store, "LC_ALL=C.UTF-8", NULL};
    const struct console_call call = {.args = args, .env = env};
    return console_run(&call);
}

static void expect_end(const char *text, int code, const char *said)
{
    struct console_result r = run(text, false, "80x24");
    cr_expect_eq(r.code, code, "%s: %d, %s", text, r.code, (char *)r.err.bytes);
    cr_expect(strstr((char *)r.err.bytes, said) != NULL, "%s: %s", text,
              (char *)r.err.bytes);
    console_result_free(&r);
}

Test(script, a_proof_is_made_and_looked_at_without_a_terminal)
{
    char text[2048];
    snprintf(text, sizeof text,
             "# the whole way\n"
             "\n"
             "wait PROVED 60s\n"
             ":screen Log\n"
             "assert verified and written\n"
             "key 4\n"
             "wait addi\n"
             "key /^addi Space Enter\n"
             "wait >addi\n"
             "rows\n"
             "wait addi row 0: 9 of 9 constraints hold\n"
             "screen dump %s\n"
             "quit\n"
             "assert this line is not reached\n",
             picture);
    struct console_result r = run(text, true, "100x30");
    cr_assert_eq(r.code, 0, "%s", (char *)r.err.bytes);
    cr_expect_eq(r.out.len, (size_t)0);
    cr_expect(console_exists(proof));
    struct byte_buffer shown = console_read_file(picture);
    unsigned n_rows = 0;
    for (size_t i = 0; i < shown.len; i++) {
        n_rows += shown.bytes[i] == '\n';
    }
    cr_expect_eq(n_rows, 30u);
    cr_expect(strstr((char *)shown.bytes, "[4Table]") != NULL);
    cr_expect(strstr((char *)shown.bytes, "│") != NULL);
    buffer_free(&shown);
    console_result_free(&r);
}

Test(script, what_fails_ends_it_with_the_line_and_the_screen)
{
    expect_end("screen Log\nassert no such text\n", 1,
               ":2: 'no such text' is not on the screen");
    expect_end("screen Log\nassert no such text\n", 1, "[0Log]");
    expect_end("\n\nfly\n", 1, ":3: there is no command 'fly'");
    expect_end("wait nothing like it 50ms\n", 1,
               ":1: waited for 'nothing like it' in vain");
    expect_end("screen dump /no/such/folder/x\nwait for ever\n", 1, "/no/such/folder");
    expect_end("theme no-such\nwait for ever\n", 1, "no-such");
    expect_end("key \xC3\xA4\n", 1, "keys are named in ASCII");
}

Test(script, its_end_is_the_end_without_a_terminal)
{
    expect_end("", 0, "");
    expect_end("screen Log\nkey :screen Space Timeline Enter\nassert [3Time]\n", 0, "");
    expect_end("quit\nfly\n", 0, "");
}

Test(script, a_script_that_cannot_be_read_is_a_wrong_call)
{
    const char *const args[] = {"console", "--script", "/no/such/script", NULL};
    const struct console_call call = {.args = args};
    struct console_result r = console_run(&call);
    cr_expect_eq(r.code, 2);
    cr_expect(strstr((char *)r.err.bytes, "/no/such/script") != NULL);
    console_result_free(&r);
}

Test(script, on_a_terminal_a_person_goes_on_after_it)
{
    static const char text[] = "screen Log\nwait [0Log]\n";
    char store[CONSOLE_PATH_BYTES + 32];
    console_write_file(script, text, strlen(text));
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s", console_store());
    const char *const args[] = {"console", "--script", script, NULL};
    const char *const env[] = {store, NULL};
    struct pty_screen *const p = pty_open(80, 24, args, env);
    pty_wait(p, "[0Log]");
    pty_keys(p, "3");
    pty_wait(p, "[3Time]");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}
