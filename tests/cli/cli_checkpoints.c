/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The screen Checkpoints on a terminal: real units, compared, verified, damaged, exported
 * and imported. Waits for text, never for time. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/pty_screen.h"
#include "tests/support/scratch_folder.h"

#define GUEST(name) ZK_GUEST_DIR "/" name

static char folder[SCRATCH_PATH_BYTES];
static char proof[SCRATCH_PATH_BYTES + 16];
static char archive[SCRATCH_PATH_BYTES + 16];
static char store[SCRATCH_PATH_BYTES + 32];

static void make_folder(void)
{
    scratch_folder_make_fast(folder);
    snprintf(proof, sizeof proof, "%s/p.zkp", folder);
    snprintf(archive, sizeof archive, "%s/a.tar", folder);
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s/store", folder);
}

static void remove_folder(void)
{
    scratch_folder_remove(folder);
}

TestSuite(checkpoint_screen, .init = make_folder, .fini = remove_folder, .timeout = 240);

/* The console with one session, proved, on the screen. */
static struct pty_screen *open_checkpoints(void)
{
    const char *const args[] = {GUEST("sha256.elf"), "--segment-log2", "14", "-o", proof,
                                NULL};
    const char *const env[] = {store, NULL};
    struct pty_screen *const p = pty_open(80, 24, args, env);
    pty_wait(p, "✓ PROVED");
    pty_keys(p, "9");
    pty_wait(p, "Going on");
    return p;
}

static void leave(struct pty_screen *p)
{
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(checkpoint_screen, lists_and_compares_what_is_durable)
{
    struct pty_screen *const p = open_checkpoints();
    pty_wait(p, "image    image       0");
    pty_wait(p, "resume     all of it is proved");
    pty_wait(p, "7 units");
    pty_keys(p, "\r");
    pty_wait(p, "#6 -> #7");
    pty_wait(p, "= 6 units in both");
    pty_keys(p, " kk");
    pty_wait(p, "#5 -> #7");
    pty_wait(p, "+ segment");
    pty_keys(p, "\033");
    pty_wait(p, "Going on");
    pty_keys(p, "&link\r");
    pty_wait(p, "some of 7 units");
    leave(p);
}

Test(checkpoint_screen, verifies_files_and_finds_damage)
{
    struct pty_screen *const p = open_checkpoints();
    cr_assert(pty_shows(p, "~ on write"));
    pty_keys(p, "v");
    pty_wait(p, "1 file agrees with its digest");
    cr_assert(pty_shows(p, "✓ "));
    pty_keys(p, "V");
    pty_wait(p, "7 files agree with their digests");
    cr_assert_not(pty_shows(p, "~ on write"));
    /* Another byte in the proof of the segment. */
    char path[2 * SCRATCH_PATH_BYTES], name[64] = "";
    const char *const row = pty_row(p, 0); /* zkconsole │ PROGRAM │ SESSION │ .. */
    const char *const session = strstr(strstr(row, "│") + 3, "│");
    cr_assert_not_null(session);
    cr_assert_eq(sscanf(session + 4, "%63s", name), 1);
    snprintf(path, sizeof path, "%s/store/%s/proof/000000.segment", folder, name);
    FILE *const f = fopen(path, "r+b");
    cr_assert_not_null(f, "%s", path);
    const int was = fgetc(f);
    rewind(f);
    fputc(was ^ 1, f);
    cr_assert_eq(fclose(f), 0);
    pty_keys(p, "V");
    pty_wait(p, "1 of 7 files is damaged");
    pty_wait(p, "✗ not what");
    leave(p);
}

Test(checkpoint_screen, exports_and_imports)
{
    struct pty_screen *const p = open_checkpoints();
    pty_keys(p, "X");
    pty_wait(p, "export, with its private input, to:");
    pty_keys(p, "\025"); /* Ctrl-U: an empty line */
    pty_keys(p, archive);
    pty_keys(p, "\r");
    pty_wait(p, "exported ");
    struct stat st;
    cr_assert_eq(stat(archive, &st), 0);
    cr_assert_eq(st.st_mode & 0777, 0600, "it holds the private input");
    pty_keys(p, "X\025");
    pty_keys(p, archive);
    pty_keys(p, "\r");
    pty_wait(p, "is there already");
    pty_keys(p, "I");
    pty_wait(p, "import from:");
    pty_keys(p, archive);
    pty_keys(p, "\r");
    pty_wait(p, "imported ");
    pty_keys(p, "1");
    pty_wait(p, "2 sessions");
    /* What is no archive leaves nothing. */
    pty_keys(p, "I");
    pty_wait(p, "import from:");
    pty_keys(p, proof);
    pty_keys(p, "\r");
    pty_wait(p, "p.zkp'");
    pty_wait(p, "2 sessions");
    leave(p);
}
