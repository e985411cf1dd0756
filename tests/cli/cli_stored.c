/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Sessions that nobody works on, opened from the list: every screen tells of the one that
 * is open, and the proof's once the verifier has accepted it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/pty_screen.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/spawned.h"

#define GUEST(name) ZK_GUEST_DIR "/" name

static char folder[SCRATCH_PATH_BYTES];
static char store[SCRATCH_PATH_BYTES + 32];

static void prove(const char *guest, const char *name, const char *how, const char *more)
{
    char proof[SCRATCH_PATH_BYTES + 80];
    snprintf(proof, sizeof proof, "%s/%s.zkp", folder, name);
    const char *const args[] = {
        "prove", guest, "--segment-log2", "14", "-o", proof, "--session", name, how,
        more,    NULL};
    const char *const env[] = {store, NULL};
    struct console_result r =
        console_run(&(struct console_call){.args = args, .env = env});
    cr_assert_eq(r.code, more != NULL ? 5 : 0, "%s", (const char *)r.err.bytes);
    console_result_free(&r);
}

static void make_store(void)
{
    scratch_folder_make_fast(folder);
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s/store", folder);
    prove(GUEST("primes.elf"), "cut", "--stop-after", "1");
    prove(GUEST("hello.elf"), "done", "--keep-store", NULL);
}

static void remove_store(void)
{
    scratch_folder_remove(folder);
}

TestSuite(stored, .init = make_store, .fini = remove_store, .timeout = 240);

Test(stored, a_session_is_what_the_store_says)
{
    const char *const args[] = {NULL};
    const char *const env[] = {store, NULL};
    struct pty_screen *const p = pty_open(80, 24, args, env);
    pty_wait(p, "2 sessions");
    pty_keys(p, "gg\r");
    pty_wait(p, "[4Table]");
    pty_keys(p, "2");
    pty_wait(p, "✓ link");
    pty_wait(p, "‖ prove    1/");
    pty_wait(p, "· seal     0/1 proof");
    pty_wait(p, "R Resume");
    pty_keys(p, "8");
    pty_wait(p, "The proof is not finished.");
    pty_keys(p, "1");
    pty_wait(p, "2 sessions");
    pty_keys(p, "G\r");
    pty_wait(p, "│ done │");
    pty_keys(p, "2");
    pty_wait(p, "✓ seal     1/1 proof");
    pty_wait(p, "100.0%");
    pty_keys(p, "8");
    pty_wait(p, "The proof is finished. V verifies it");
    pty_keys(p, "V");
    pty_wait(p, "done: 1 of 1 segment verified, 0 rejected");
    pty_keys(p, "8");
    pty_wait(p, "✓ accepted: 128.");
    pty_wait(p, "exit code 0 after ");
    /* and nothing of it stays when the other one is opened again */
    pty_keys(p, "1");
    pty_wait(p, "2 sessions");
    pty_keys(p, "gg\r");
    pty_wait(p, "│ cut │");
    pty_keys(p, "8");
    pty_wait(p, "The proof is not finished.");
    pty_wait(p, "known when the proof is");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    pty_close(p);
}

Test(stored, what_to_do_about_a_damaged_one_is_said)
{
    const char *const args[] = {NULL};
    const char *const env[] = {store, NULL};
    char path[SCRATCH_PATH_BYTES + 80];
    snprintf(path, sizeof path, "%s/store/cut/program/000000.elf", folder);
    size_t len;
    uint8_t *const elf = scratch_read(path, &len);
    elf[len / 2] ^= 1;
    scratch_write(path, elf, len);
    free(elf);
    struct pty_screen *const p = pty_open(80, 24, args, env);
    pty_wait(p, "2 sessions");
    pty_keys(p, "ggR");
    pty_wait(p, "FAILED");
    pty_wait(p, "000000.elf is damaged");
    pty_wait(p, "repair cut'");
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 6);
    pty_close(p);
}
