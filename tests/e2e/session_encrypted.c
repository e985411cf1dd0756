/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Encrypted sessions on the command line: nothing private stands on the disk, the proof
 * is the same, and without the passphrase nothing opens and nothing changes. */
#include <criterion/criterion.h>
#include <openssl/sha.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "checkpoint/retain.h"
#include "checkpoint/unit_files.h"
#include "checkpoint/work.h"
#include "tests/support/pty_screen.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/spawned.h"

#define GUEST ZK_GUEST_DIR "/sha256.elf"

/* In the clear, the input's file has every window of it; its doublewords stand in records
 * and cells, at least once each. */
enum { INPUT = 200, WINDOW = 8, IN_THE_CLEAR = INPUT - WINDOW + 1 + 2 * INPUT / WINDOW };

static char folder[CONSOLE_PATH_BYTES], input[CONSOLE_PATH_BYTES],
    proof[CONSOLE_PATH_BYTES], right[CONSOLE_PATH_BYTES], wrong[CONSOLE_PATH_BYTES],
    other[CONSOLE_PATH_BYTES], archive[CONSOLE_PATH_BYTES];
static uint8_t secret[INPUT];

#define PROVE(name, ...)                                                         \
    CONSOLE("prove", GUEST, "--input", input, "-o", proof, "--progress", "none", \
            "--segment-log2", "14", "--session", name, __VA_ARGS__)
#define RESUME(...) CONSOLE("resume", "s", "--progress", "none", __VA_ARGS__)

static void expect(struct console_result r, int code, const char *text)
{
    cr_assert_eq(r.code, code, "code %d: %s", r.code, (const char *)r.err.bytes);
    if (text != NULL) {
        cr_assert_not_null(strstr((const char *)r.err.bytes, text), "'%s' is not in: %s",
                           text, (const char *)r.err.bytes);
    }
    console_result_free(&r);
}

static void begin(void)
{
    console_folder_make(folder);
    console_path(proof, folder, "proof");
    console_path(archive, folder, "archive.tar");
    console_write_file(console_path(right, folder, "right"), "correct horse\n", 14);
    console_write_file(console_path(wrong, folder, "wrong"), "correct horses\n", 15);
    console_write_file(console_path(other, folder, "other"), "battery staple", 14);
    srand(7);
    for (size_t i = 0; i < INPUT; i++) {
        secret[i] = (uint8_t)(rand() >> 7);
    }
    console_write_file(console_path(input, folder, "secret"), secret, INPUT);
}

static void end(void)
{
    console_folder_remove(folder);
}

/* One bit of a file. */
static void damage(const char *path)
{
    struct byte_buffer bytes = console_read_file(path);
    bytes.bytes[bytes.len / 2] ^= 1;
    console_write_file(path, bytes.bytes, bytes.len);
    buffer_free(&bytes);
}

/* An encrypted session "s" of two segments, one of them proved. */
static void stop_half_way(void)
{
    expect(PROVE("s", "--encrypt", "--passphrase-file", right, "--stop-after", "1"), 5,
           NULL);
}

static struct byte_buffer undisturbed(void)
{
    expect(CONSOLE("prove", GUEST, "--input", input, "-o", proof, "--progress", "none",
                   "--segment-log2", "14"),
           0, NULL);
    struct byte_buffer bytes = console_read_file(proof);
    cr_assert_eq(remove(proof), 0);
    return bytes;
}

static void assert_proof(const struct byte_buffer *expected)
{
    struct byte_buffer made = console_read_file(proof);
    cr_assert(made.len == expected->len
              && memcmp(made.bytes, expected->bytes, made.len) == 0);
    buffer_free(&made);
    cr_assert_eq(remove(proof), 0);
}

TestSuite(session_encrypted, .init = begin, .fini = end, .timeout = 300);

/* ---- what stands on the disk ---- */

static int compare_windows(const void *a, const void *b)
{
    return memcmp(a, b, WINDOW);
}

/* How many windows of the secret bytes are found, at any offset, and is their digest? */
static unsigned count_leaks(const uint8_t *bytes, size_t len)
{
    static uint8_t windows[INPUT - WINDOW + 1][WINDOW];
    uint8_t digest[SHA256_DIGEST_LENGTH];
    unsigned n = 0;
    for (size_t i = 0; i <= INPUT - WINDOW; i++) {
        memcpy(windows[i], secret + i, WINDOW);
    }
    qsort(windows, INPUT - WINDOW + 1, WINDOW, compare_windows);
    for (size_t i = 0; i + WINDOW <= len; i++) {
        n += bsearch(bytes + i, windows, INPUT - WINDOW + 1, WINDOW, compare_windows)
             != NULL;
    }
    SHA256(secret, INPUT, digest);
    return n + (memmem(bytes, len, digest, sizeof digest) != NULL);
}

/* Of all files of a session. */
static unsigned count_leaks_of(const char *name)
{
    char path[2 * CONSOLE_PATH_BYTES], command[3 * CONSOLE_PATH_BYTES];
    unsigned n = 0, n_files = 0;
    snprintf(command, sizeof command, "find '%s/%s' -type f", console_store(), name);
    FILE *const list = popen(command, "r");
    cr_assert_not_null(list);
    while (fgets(path, sizeof path, list) != NULL) {
        path[strcspn(path, "\n")] = '\0';
        struct byte_buffer bytes = console_read_file(path);
        n += count_leaks(bytes.bytes, bytes.len);
        n_files++;
        buffer_free(&bytes);
    }
    cr_assert_eq(pclose(list), 0);
    cr_assert_gt(n_files, 7);
    return n;
}

static unsigned count_leaks_in(const char *path)
{
    struct byte_buffer bytes = console_read_file(path);
    const unsigned n = count_leaks(bytes.bytes, bytes.len);
    buffer_free(&bytes);
    return n;
}

Test(session_encrypted, nothing_private_stands_in_the_store_or_an_archive)
{
    /* In a session that is not encrypted: input, records, cells, digest. */
    expect(PROVE("plain", "--stop-after", "prove"), 5, NULL);
    cr_assert_gt(count_leaks_of("plain"), IN_THE_CLEAR);
    expect(CONSOLE("export", "plain", "-o", archive), 0, "in the clear");
    cr_assert_gt(count_leaks_in(archive), IN_THE_CLEAR);
    cr_assert_eq(remove(archive), 0);
    expect(PROVE("s", "--passphrase-file", right, "--stop-after", "prove"), 5, NULL);
    cr_assert_eq(count_leaks_of("s"), 0);
    expect(CONSOLE("export", "s", "-o", archive), 0, "encrypted");
    cr_assert_eq(count_leaks_in(archive), 0);
}

Test(session_encrypted, a_plan_writes_nothing_in_the_clear)
{
    expect(CONSOLE("prove", GUEST, "--input", input, "--plan", "--encrypt",
                   "--memory-mode", "spill", "--passphrase-file", right),
           7, NULL);
    expect(CONSOLE("prove", GUEST, "--input", input, "--plan", "--encrypt",
                   "--segment-log2", "14"),
           0, NULL);
    expect(PROVE("s", "--encrypt", "--memory-mode", "spill", "--passphrase-file", right),
           2, "in the clear");
    stop_half_way();
    expect(RESUME("--passphrase-file", right, "--memory-mode", "spill"), 2,
           "in the clear");
}

/* ---- the same proof ---- */

Test(session_encrypted, kills_lose_nothing_and_the_proof_is_the_same)
{
    enum { KILLS = 5 };
    struct byte_buffer expected = undisturbed();
    const char *const first[] = {"prove",     GUEST, "--input",           input,
                                 "-o",        proof, "--passphrase-file", right,
                                 "--session", "s",   "--segment-log2",    "14",
                                 NULL};
    const char *const again[] = {"resume", "s", "--passphrase-file", right, NULL};
    const unsigned seed = (unsigned)time(NULL);
    fprintf(stderr, "seed %u\n", seed);
    srand(seed);
    bool is_begun = false;
    for (unsigned i = 0;; i++) {
        struct console_result r = console_run(&(struct console_call){
            .args = is_begun ? again : first,
            .kill_ms = i < KILLS ? 100 + (unsigned)rand() % 900 : 0});
        const int code = r.code;
        cr_assert(code == 0 || code == 1000 + SIGKILL || (is_begun && code == 10),
                  "code %d: %s", code, (const char *)r.err.bytes);
        console_result_free(&r);
        if (code == 0) {
            break;
        }
        is_begun = code != 10;
    }
    assert_proof(&expected);
    buffer_free(&expected);
}

/* ---- the wrong passphrase ---- */

Test(session_encrypted, a_wrong_passphrase_changes_nothing)
{
    stop_half_way();
    struct console_result shown = CONSOLE("sessions", "show", "s");
    char *const before = scratch_listing(console_store());
    expect(RESUME("--passphrase-file", wrong), 2,
           "zkconsole: session s: wrong passphrase\n");
    expect(RESUME("--threads", "1"), 2, "session s is encrypted: ");
    expect(CONSOLE("inspect", "rows", "s", "--table", "addi", "--passphrase-file", wrong),
           2, "wrong passphrase");
    expect(CONSOLE("inspect", "snapshots", "s", "--passphrase-file", wrong), 2,
           "wrong passphrase");
    expect(CONSOLE("sessions", "verify", "s", "--full", "--passphrase-file", wrong), 2,
           "wrong passphrase");
    expect(CONSOLE("sessions", "passphrase", "s", "--passphrase-file", wrong,
                   "--new-passphrase-file", other),
           2, "wrong passphrase");
    expect(CONSOLE("report", "s", "-o", archive, "--passphrase-file", wrong), 2,
           "wrong passphrase");
    char *const after = scratch_listing(console_store());
    cr_assert_str_eq(before, after);
    free(before);
    free(after);
    struct console_result again = CONSOLE("sessions", "show", "s");
    cr_assert_str_eq((const char *)shown.out.bytes, (const char *)again.out.bytes);
    console_result_free(&shown);
    console_result_free(&again);
    /* What needs no passphrase. */
    expect(CONSOLE("sessions", "verify", "s"), 0, NULL);
    expect(CONSOLE("timeline", "s"), 0, NULL);
    expect(CONSOLE("status", "s"), 0, NULL);
    expect(CONSOLE("inspect", "files", "s"), 0, NULL);
    /* And with it everything is there. */
    expect(CONSOLE("inspect", "rows", "s", "--table", "addi", "--passphrase-file", right),
           0, NULL);
    expect(CONSOLE("sessions", "verify", "s", "--full", "--passphrase-file", right), 0,
           NULL);
    expect(RESUME("--passphrase-file", right), 0, NULL);
}

Test(session_encrypted, a_passphrase_file_has_one_line)
{
    static const struct {
        const char *text;
        size_t len;
        const char *said;
    } cases[] = {{"", 0, "is empty"},
                 {"\n", 1, "is empty"},
                 {"correct horse\n\n", 15, "has more than one line"},
                 {"correct\nhorse\n", 14, "has more than one line"}};
    char many[1025];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        console_write_file(other, cases[i].text, cases[i].len);
        expect(PROVE("s", "--passphrase-file", other), 2, cases[i].said);
    }
    memset(many, 'x', sizeof many);
    console_write_file(other, many, sizeof many);
    expect(PROVE("s", "--passphrase-file", other), 2, "more than 1024 bytes");
    console_write_file(other, many, sizeof many - 1);
    expect(PROVE("s", "--passphrase-file", other, "--stop-after", "execute"), 5, NULL);
    expect(PROVE("t", "--passphrase-file", "/no/such"), 9, "cannot be opened");
    struct console_result r = console_run(&(struct console_call){
        .args = (const char *const[]){"resume", "s", "--passphrase-file", "-",
                                      "--progress", "none", NULL},
        .input = other});
    expect(r, 0, NULL);
}

/* ---- moving and changing ---- */

Test(session_encrypted, archives_stay_encrypted_and_open_elsewhere)
{
    struct byte_buffer expected = undisturbed();
    char slim[CONSOLE_PATH_BYTES], redacted[CONSOLE_PATH_BYTES];
    stop_half_way();
    expect(CONSOLE("export", "s", "-o", archive), 0, "encrypted");
    expect(CONSOLE("export", "s", "-o", console_path(slim, folder, "slim.tar.zst"),
                   "--without-snapshots"),
           0, "encrypted");
    expect(CONSOLE("export", "s", "-o", console_path(redacted, folder, "redacted.tar"),
                   "--redact"),
           0, "neither");
    struct byte_buffer bytes = console_read_file(redacted);
    cr_assert(memmem(bytes.bytes, bytes.len, "vault", 5) == NULL
              && memmem(bytes.bytes, bytes.len, "input", 5) == NULL);
    buffer_free(&bytes);
    expect(CONSOLE("sessions", "rm", "s"), 0, NULL);
    const char *const archives[] = {archive, slim};
    for (size_t i = 0; i < 2; i++) {
        expect(CONSOLE("import", archives[i], "--session", "s"), 0, NULL);
        expect(RESUME("-o", proof, "--passphrase-file", wrong), 2, "wrong passphrase");
        expect(RESUME("-o", proof, "--passphrase-file", right), 0, NULL);
        assert_proof(&expected);
    }
    buffer_free(&expected);
}

Test(session_encrypted, another_passphrase_takes_the_place_of_the_first)
{
    stop_half_way();
    expect(CONSOLE("sessions", "passphrase", "s", "--passphrase-file", right,
                   "--new-passphrase-file", other),
           0, NULL);
    expect(RESUME("--passphrase-file", right), 2, "wrong passphrase");
    expect(CONSOLE("sessions", "verify", "s", "--full", "--passphrase-file", other), 0,
           NULL);
    expect(RESUME("--passphrase-file", other), 0, NULL);
    expect(PROVE("t", "--stop-after", "execute"), 5, NULL);
    expect(CONSOLE("sessions", "passphrase", "t", "--passphrase-file", right,
                   "--new-passphrase-file", other),
           2, "session t is not encrypted");
}

/* ---- damage that digests do not see ---- */

static struct session *open_session(struct store **store, const char *name)
{
    struct session *session;
    struct error e;
    cr_assert_eq(store_open(store, console_store(), STORE_READ, &io_system, &e),
                 STATUS_OK);
    cr_assert_eq(session_open(&session, *store, name, SESSION_WRITE, NULL, &e), STATUS_OK,
                 "%s", e.text);
    return session;
}

static void close_session(struct store *store, struct session *session)
{
    struct error e;
    cr_assert_eq(session_close(session, &e), STATUS_OK, "%s", e.text);
    store_close(store);
}

/* Put the bytes of one file of a session where another has its own. */
static void swap_in(const char *from, uint32_t index, const char *to)
{
    struct store *store;
    struct byte_buffer bytes = {0};
    struct error e;
    struct session *session = open_session(&store, from);
    cr_assert_eq(file_get(session, "record", index, &bytes, &e), STATUS_OK, "%s", e.text);
    close_session(store, session);
    session = open_session(&store, to);
    cr_assert_eq(file_put(session, unit_file_kind_in(UNIT_RECORD, true), 1, bytes.bytes,
                          bytes.len, &e),
                 STATUS_OK, "%s", e.text);
    close_session(store, session);
    buffer_free(&bytes);
}

Test(session_encrypted, a_file_in_anothers_place_is_refused)
{
    const char *const from[][2] = {{"s", "0"}, {"t", "1"}};
    stop_half_way();
    expect(PROVE("t", "--passphrase-file", right, "--stop-after", "1"), 5, NULL);
    for (size_t i = 0; i < 2; i++) {
        swap_in(from[i][0], from[i][1][0] - '0', "s");
        expect(CONSOLE("sessions", "verify", "s"), 0, NULL);
        expect(CONSOLE("sessions", "verify", "s", "--full", "--passphrase-file", right),
               6, "record 1 is damaged, or is another session's");
        expect(RESUME("--passphrase-file", right), 6, "record 1 is damaged");
    }
    cr_assert_not(console_exists(proof));
}

/* What was dropped to save room is compared, encrypted, with the digest it had. */
Test(session_encrypted, dropped_snapshots_come_out_as_they_were)
{
    struct store *store;
    struct retain_list list;
    struct error e;
    uint32_t n;
    uint64_t bytes;
    expect(PROVE("s", "--passphrase-file", right, "--keep-store"), 0, NULL);
    struct session *const session = open_session(&store, "s");
    cr_assert_eq(retain_list_make(&list, session, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(retain_drop(session, &list, UINT64_MAX, &n, &bytes, &e), STATUS_OK, "%s",
                 e.text);
    cr_assert_geq(n, 3); /* two records, the cells */
    retain_list_free(&list);
    close_session(store, session);
    struct console_result r =
        CONSOLE("inspect", "snapshots", "s", "--passphrase-file", right);
    cr_assert_eq(r.code, 0, "%s", (const char *)r.err.bytes);
    cr_assert_not_null(strstr((const char *)r.out.bytes, "dropped"));
    console_result_free(&r);
    expect(CONSOLE("inspect", "rows", "s", "--table", "addi", "--segment", "1",
                   "--passphrase-file", right),
           0, NULL);
    expect(CONSOLE("sessions", "verify", "s", "--full", "--passphrase-file", right), 0,
           NULL);
    cr_assert_eq(count_leaks_of("s"), 0);
}

/* With the passphrase; without it nothing is lost, and resume makes it again. */
Test(session_encrypted, a_repair_makes_again_what_was_damaged)
{
    char path[2 * CONSOLE_PATH_BYTES];
    for (unsigned i = 0; i < 2; i++) {
        struct byte_buffer plain = undisturbed();
        stop_half_way();
        snprintf(path, sizeof path, "%s/s/proof/000000.segment", console_store());
        damage(path);
        struct console_result r =
            i == 0 ? CONSOLE("sessions", "repair", "s", "--passphrase-file", right)
                   : CONSOLE("sessions", "repair", "s");
        cr_assert_eq(r.code, 0, "%s", (const char *)r.err.bytes);
        cr_assert_not_null(
            strstr((const char *)r.out.bytes,
                   i == 0 ? "s: 1 unit made again" : "'zkconsole resume s' makes again"),
            "%s", (const char *)r.out.bytes);
        console_result_free(&r);
        cr_assert_eq(console_exists(path), i == 0);
        expect(RESUME("--passphrase-file", right), 0, NULL);
        assert_proof(&plain);
        buffer_free(&plain);
    }
}

/* Somebody takes the header away: nothing goes on in the clear. */
Test(session_encrypted, a_session_without_its_header_is_no_session)
{
    struct store *store;
    struct error e;
    stop_half_way();
    struct session *const session = open_session(&store, "s");
    cr_assert_eq(session_unset(session, "vault.header", &e), STATUS_OK, "%s", e.text);
    close_session(store, session);
    expect(RESUME("--passphrase-file", right), 6, "work.input_sha256 is missing");
    expect(CONSOLE("sessions", "verify", "s", "--full", "--passphrase-file", right), 6,
           NULL);
    cr_assert_eq(count_leaks_of("s"), 0);
}

Test(session_encrypted, a_hostile_header_is_refused_untried)
{
    struct store *store;
    struct error e;
    bool found;
    struct byte_buffer header = {0};
    stop_half_way();
    struct session *const session = open_session(&store, "s");
    cr_assert_eq(session_get(session, "vault.header", &header, &found, &e), STATUS_OK);
    header.bytes[28] = 40; /* log2 of n: 2^50 bytes */
    cr_assert_eq(session_set(session, "vault.header", header.bytes, header.len, &e),
                 STATUS_OK);
    close_session(store, session);
    buffer_free(&header);
    expect(RESUME("--passphrase-file", right), 12, "scrypt with n = 2^40");
    expect(CONSOLE("sessions", "list"), 0, NULL);
}

/* ---- typing ---- */

static struct pty_screen *on_terminal(const char *const *args)
{
    static char store[2 * CONSOLE_PATH_BYTES];
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s", console_store());
    return pty_open(100, 30, args, (const char *const[]){store, NULL});
}

static void assert_modes_restored(const struct pty_screen *p)
{
    struct termios now, before;
    pty_modes(p, &now, &before);
    cr_assert_eq(now.c_lflag, before.c_lflag);
    cr_assert_eq(now.c_iflag, before.c_iflag);
}

/* Start, answer each question, and end with a code. */
static void dialogue(const char *const *args, const char *const (*answers)[2], int code,
                     const char *said)
{
    struct pty_screen *const p = on_terminal(args);
    for (size_t i = 0; answers[i][0] != NULL; i++) {
        pty_wait(p, answers[i][0]);
        pty_keys(p, answers[i][1]);
    }
    if (said != NULL) {
        pty_wait(p, said);
    }
    cr_assert_eq(pty_end(p), code);
    cr_assert_not(pty_shows(p, "horse"), "the passphrase is on the screen");
    assert_modes_restored(p);
    pty_close(p);
}

Test(session_encrypted, a_passphrase_is_typed_unseen_and_twice_when_it_is_new)
{
    const char *const prove[] = {
        "prove",          GUEST, "--input",   input, "-o",           proof, "--encrypt",
        "--segment-log2", "14",  "--session", "s",   "--stop-after", "1",   NULL};
    const char *const resume[] = {"resume", "s", NULL};
    static const char again[] = "the same again:";
    dialogue(prove,
             (const char *const[][2]){{"passphrase of the new session:", "horse\r"},
                                      {again, "horses\r"},
                                      {NULL, NULL}},
             2, "are not the same");
    dialogue(prove,
             (const char *const[][2]){{"passphrase of the new session:", "hor\x03"},
                                      {NULL, NULL}},
             130, "no passphrase was given");
    dialogue(
        prove,
        (const char *const[][2]){{"passphrase of the new session:", "\r"}, {NULL, NULL}},
        2, "the passphrase is empty");
    cr_assert_not(console_exists(proof));
    dialogue(prove,
             (const char *const[][2]){{"passphrase of the new session:",
                                       "xx\x15"
                                       "correct h\xc3\xa4\x7forse\r"},
                                      {again, "correct horse\r"},
                                      {NULL, NULL}},
             5, NULL);
    dialogue(
        resume,
        (const char *const[][2]){{"passphrase of session s:", "horse\r"}, {NULL, NULL}},
        2, "wrong passphrase");
    dialogue(resume,
             (const char *const[][2]){{"passphrase of session s:", "correct horse\r"},
                                      {NULL, NULL}},
             0, NULL);
    cr_assert(console_exists(proof));
}

Test(session_encrypted, a_signal_leaves_the_terminal_as_it_was)
{
    const char *const args[] = {"prove", GUEST, "-o", proof, "--encrypt", NULL};
    struct pty_screen *const p = on_terminal(args);
    pty_wait(p, "passphrase of the new session:");
    cr_assert_eq(kill(pty_pid(p), SIGTERM), 0);
    cr_assert_eq(pty_end(p), 143);
    assert_modes_restored(p);
    pty_close(p);
}

Test(session_encrypted, the_console_asks_before_it_draws)
{
    const char *const args[] = {GUEST,       "--input",        input, "-o", proof,
                                "--encrypt", "--segment-log2", "14",  NULL};
    struct pty_screen *const p = on_terminal(args);
    pty_wait(p, "passphrase of the session:");
    cr_assert_not(pty_is_alternate(p));
    pty_keys(p, "correct horse\r");
    pty_wait(p, "the same again:");
    pty_keys(p, "correct horse\r");
    pty_wait(p, "PROVED");
    cr_assert(pty_is_alternate(p));
    pty_keys(p, "4");
    pty_wait(p, "addi"); /* a segment is looked into */
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    assert_modes_restored(p);
    pty_close(p);
    cr_assert(console_exists(proof));
}

/* Until it has asked n times: what it asked before is still on the page it comes back to,
 * and what is typed before the echo is off is forgotten. */
static void wait_until_asked(struct pty_screen *p, unsigned n)
{
    static const char question[] = "passphrase of session s:";
    unsigned n_asked = 0;
    for (unsigned tries = 0; n_asked < n; tries++) {
        size_t len;
        const uint8_t *at = pty_bytes(p, &len);
        const uint8_t *const end = at + len;
        cr_assert_lt(tries, 60 * 20, "asked %u times", n_asked);
        n_asked = 0;
        while ((at = memmem(at, (size_t)(end - at), question, sizeof question - 1))
               != NULL) {
            at += sizeof question - 1;
            n_asked++;
        }
        pty_take(p, 50);
    }
}

Test(session_encrypted, the_console_asks_for_a_session_that_is_chosen)
{
    const char *const args[] = {"console", NULL};
    stop_half_way();
    struct pty_screen *const p = on_terminal(args);
    pty_wait(p, "input and memory are encrypted");
    pty_keys(p, "R");
    wait_until_asked(p, 1);
    cr_assert_not(pty_is_alternate(p));
    pty_keys(p, "correct horses\r");
    pty_wait(p, "session s: wrong passphrase");
    cr_assert(pty_is_alternate(p));
    pty_keys(p, "R");
    wait_until_asked(p, 2);
    pty_keys(p, "\x03");
    pty_wait(p, "session s is encrypted: no passphrase was given");
    pty_keys(p, "R");
    wait_until_asked(p, 3);
    pty_keys(p, "correct horse\r");
    pty_wait(p, "PROVED");
    pty_keys(p, "4");
    pty_wait(p, "addi"); /* by the loader's thread, with the same passphrase */
    pty_keys(p, "q");
    cr_assert_eq(pty_end(p), 0);
    assert_modes_restored(p);
    pty_close(p);
    cr_assert(console_exists(proof));
}
