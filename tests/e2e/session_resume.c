/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Sessions as a person uses them: whatever interrupts a proof, resume writes the bytes an
 * undisturbed run writes, and what does not fit is refused. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/console_json.h"
#include "tests/support/spawned.h"

#define GUEST(name) ZK_GUEST_DIR "/" name ".elf"

static char folder[CONSOLE_PATH_BYTES];
static char input[CONSOLE_PATH_BYTES];
static char proof[CONSOLE_PATH_BYTES];
static struct byte_buffer undisturbed;

#define PROVE(...)                                                                       \
    CONSOLE("prove", GUEST("fib"), "--input", input, "-o", proof, "--progress", "plain", \
            "--segment-log2", "14", "--threads", "1", "--session", "s", __VA_ARGS__)
#define RESUME(...) CONSOLE("resume", "--progress", "plain", __VA_ARGS__)

static void assert_code(const struct console_result *r, int code)
{
    cr_assert_eq(r->code, code, "code %d: %s", r->code, (const char *)r->err.bytes);
}

static void assert_says(const struct console_result *r, const char *text)
{
    cr_assert_not_null(strstr((const char *)r->err.bytes, text), "'%s' is not in: %s",
                       text, (const char *)r->err.bytes);
}

/* Expect a code and drop the result. */
static void expect(struct console_result r, int code, const char *text)
{
    assert_code(&r, code);
    if (text != NULL) {
        assert_says(&r, text);
    }
    console_result_free(&r);
}

/* The same of standard output. */
static void expect_out(struct console_result r, int code, const char *text)
{
    assert_code(&r, code);
    cr_assert_not_null(strstr((const char *)r.out.bytes, text), "'%s' is not in: %s",
                       text, (const char *)r.out.bytes);
    console_result_free(&r);
}

/* Five segments and one chunk, proved once without disturbance. */
static void begin(void)
{
    console_folder_make(folder);
    console_path(proof, folder, "proof");
    console_write_file(console_path(input, folder, "n"), "14000\n", 6);
    expect(CONSOLE("prove", GUEST("fib"), "--input", input, "-o", proof, "--progress",
                   "none", "--segment-log2", "14"),
           0, NULL);
    undisturbed = console_read_file(proof);
    cr_assert_eq(remove(proof), 0);
}

static void end(void)
{
    buffer_free(&undisturbed);
    console_folder_remove(folder);
}

static void assert_same_proof(void)
{
    struct byte_buffer made = console_read_file(proof);
    cr_assert_eq(made.len, undisturbed.len);
    cr_assert_eq(memcmp(made.bytes, undisturbed.bytes, made.len), 0);
    buffer_free(&made);
    cr_assert_eq(remove(proof), 0);
}

static unsigned entries_of_store(void)
{
    json_t *const v = console_json(CONSOLE("sessions", "list", "--json"));
    const unsigned n = (unsigned)json_array_size(json_object_get(v, "sessions"));
    json_decref(v);
    return n;
}

TestSuite(session_resume, .init = begin, .fini = end, .timeout = 600);

Test(session_resume, every_way_to_stop_ends_in_the_same_bytes)
{
    static const char *const stops[] = {"execute", "link", "prove", "image", "1", "3"};
    static const char *const ways[][4] = {
        {"--threads", "2", "--memory-mode", "stream"},
        {"--threads", "1", "--memory-mode", "resident"},
        {"--threads", "2", "--memory-mode", "spill"},
        {"--isa", "portable", "--memory", "2G"},
    };
    for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++) {
        const char *const *const way = ways[i % 4];
        expect(PROVE("--stop-after", stops[i]), 5, "'zkconsole resume s' goes on");
        expect(RESUME("s", way[0], way[1], way[2], way[3]), 0, "resume   reused: ");
        assert_same_proof();
        cr_assert_eq(entries_of_store(), 0);
    }
}

/* It counts what the session has, not what this run has come by. */
Test(session_resume, where_it_stops_is_said)
{
    expect(PROVE("--stop-after", "3"), 5, "prove    stopped after ");
    expect(RESUME("s", "--stop-after", "link"), 5,
           "stopped: session s has 3 of 5 segments proved");
    expect(RESUME("s", "--stop-after", "prove"), 5, "prove    done in ");
    expect(RESUME("s"), 0, "5 segments (5 proved before): ");
    assert_same_proof();
}

/* What is not known is null, in one that has not even been executed. */
Test(session_resume, every_session_has_the_same_members)
{
    expect(PROVE("--max-time", "1ms"), 5, NULL);
    json_t *const before = console_json(CONSOLE("status", "s", "--json"));
    expect(RESUME("s", "--stop-after", "1"), 5, NULL);
    json_t *const after = console_json(CONSOLE("status", "s", "--json"));
    const char *name;
    json_t *value;
    cr_assert_eq(json_object_size(before), json_object_size(after));
    json_object_foreach(after, name, value)
    {
        cr_assert_not_null(json_object_get(before, name), "%s", name);
    }
    cr_assert(json_is_null(json_object_get(before, "segments")));
    cr_assert_eq(json_integer_value(json_object_get(after, "segments")), 5);
    json_decref(before);
    json_decref(after);
}

Test(session_resume, a_limit_of_time_stops_resumably)
{
    int code = 0;
    struct console_result r = PROVE("--max-time", "1ms");
    assert_code(&r, 5);
    console_result_free(&r);
    for (unsigned i = 0; i < 100; i++) {
        r = RESUME("s", "--max-time", "200ms");
        code = r.code;
        cr_assert(code == 5 || code == 0, "%d: %s", code, (const char *)r.err.bytes);
        console_result_free(&r);
        if (code == 0) {
            break;
        }
    }
    cr_assert_eq(code, 0);
    assert_same_proof();
}

Test(session_resume, signals_stop_resumably_and_the_newest_session_is_meant)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    const char *const args[] = {
        "prove",          GUEST("fib"), "--input",    input,   "-o", proof,
        "--segment-log2", "14",         "--progress", "plain", NULL};
    for (size_t i = 0; i < 3; i++) {
        struct console_result r = console_run(&(struct console_call){
            .args = args,
            .signal_number = signals[i],
            .signal_after = i == 0 ? "execute  done" : "prove    begins"});
        assert_code(&r, 128 + signals[i]);
        assert_says(&r, "zkconsole: stopped: session ");
        console_result_free(&r);
        cr_assert_not(console_exists(proof));
        expect(RESUME("--threads", "1"), 0, NULL);
        assert_same_proof();
    }
}

Test(session_resume, what_does_not_fit_is_refused_with_both_values)
{
    char other[CONSOLE_PATH_BYTES];
    console_write_file(console_path(other, folder, "other"), "14001\n", 6);
    expect(PROVE("--stop-after", "1"), 5, NULL);
    static const struct {
        const char *option, *value, *sentence;
    } cases[] = {
        {"--program", GUEST("hello"), "its program is "},
        {"--input", "@", "its input is "},
        {"--security", "100", "its security is 128, not 100"},
        {"--blowup", "4", "its blow-up is 2, not 4"},
        {"--segment-log2", "15", "its segment size (log2) is 14, not 15"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *const value = cases[i].value[0] == '@' ? other : cases[i].value;
        expect(RESUME("s", cases[i].option, value), 12, cases[i].sentence);
    }
    expect(RESUME("t"), 10, "there is no session t");
    expect_out(CONSOLE("sessions", "show", "s"), 0, " in 1 run, 0 of them lost");
    expect(RESUME("s", "--program", GUEST("fib"), "--input", input, "--security", "128"),
           0, NULL);
    assert_same_proof();
}

Test(session_resume, a_name_is_used_once)
{
    expect(PROVE("--stop-after", "execute"), 5, NULL);
    expect(PROVE("--stop-after", "execute"), 2, "session s exists already");
    expect(CONSOLE("sessions", "rename", "s", "s2"), 0, NULL);
    expect(CONSOLE("sessions", "rename", "s2", "../x"), 2, "is no name for a session");
    expect(RESUME("s2"), 0, NULL);
    assert_same_proof();
}

/* ---- two processes ---- */

/* Start the program and wait until its standard error has the text. */
static pid_t start_until(const char *const *args, const char *text)
{
    int ends[2];
    char seen[8192] = "";
    size_t len = 0;
    cr_assert_eq(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        char *argv[32] = {(char *)(uintptr_t) "zkconsole"};
        for (size_t i = 0; args[i] != NULL; i++) {
            argv[i + 1] = (char *)(uintptr_t)args[i];
        }
        setenv("ZKCONSOLE_STORE", console_store(), 1);
        dup2(open("/dev/null", O_RDWR), 1);
        dup2(ends[1], 2);
        close(ends[0]);
        close(ends[1]);
        execv(ZK_CONSOLE, argv);
        _exit(112);
    }
    close(ends[1]);
    while (strstr(seen, text) == NULL && len + 1 < sizeof seen) {
        const ssize_t n = read(ends[0], seen + len, sizeof seen - 1 - len);
        cr_assert_gt(n, 0, "%s", seen);
        len += (size_t)n;
        seen[len] = '\0';
    }
    return child; /* its pipe stays open until the test's process ends */
}

Test(session_resume, a_second_process_is_told_who_holds_the_session)
{
    char who[32];
    int status = 0;
    const char *const args[] = {
        "prove", GUEST("fib"), "--input", input,       "-o", proof, "--segment-log2",
        "14",    "--progress", "plain",   "--session", "s",  NULL};
    const pid_t child = start_until(args, "execute  done");
    /* The holder may be a process that the one we started has started. */
    json_t *const v = console_json(CONSOLE("status", "s", "--json"));
    const pid_t holder = (pid_t)json_integer_value(json_object_get(v, "pid"));
    cr_assert_gt(holder, 0);
    cr_assert_eq(kill(holder, SIGSTOP), 0);
    json_decref(v);
    snprintf(who, sizeof who, "in use by pid %ld ", (long)holder);
    expect(RESUME("s"), 11, who);
    expect(CONSOLE("sessions", "rm", "s"), 11, who);
    expect(CONSOLE("sessions", "repair", "s"), 11, who);
    struct console_result r = CONSOLE("status", "s");
    assert_code(&r, 0);
    cr_assert_not_null(strstr((const char *)r.out.bytes, "s running "), "%s",
                       (const char *)r.out.bytes);
    console_result_free(&r);
    expect(CONSOLE("sessions", "verify", "s"), 0, NULL);
    cr_assert_eq(kill(holder, SIGCONT), 0);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%d", status);
    assert_same_proof();
}

/* ---- damage ---- */

static void flip(const char *path, off_t at)
{
    uint8_t byte;
    const int fd = open(path, O_RDWR);
    cr_assert_geq(fd, 0, "%s", path);
    cr_assert_eq(pread(fd, &byte, 1, at), 1);
    byte ^= 0x40;
    cr_assert_eq(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

Test(session_resume, damage_is_found_before_use_and_repaired)
{
    static const char *const files[] = {"snapshots/000000.tar", "snapshots/000003.tar",
                                        "image/000000.tar", "proof/000000.segment",
                                        "proof/000001.segment"};
    char path[2 * CONSOLE_PATH_BYTES];
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        expect(PROVE("--stop-after", "2"), 5, NULL);
        snprintf(path, sizeof path, "%s/s/%s", console_store(), files[i]);
        flip(path, 700);
        expect_out(CONSOLE("sessions", "verify", "s"), 6, files[i]);
        expect(RESUME("s"), 6, "zkconsole sessions repair s");
        expect(CONSOLE("export", "s", "-o", proof), 6, "; 'zkconsole sessions repair'");
        cr_assert_not(console_exists(proof));
        expect_out(CONSOLE("sessions", "repair", "s"), 0, "s: 1 unit made again");
        cr_assert(console_exists(path), "%s is not made again", path);
        expect(CONSOLE("sessions", "verify", "s", "--full"), 0, NULL);
        expect(RESUME("s"), 0, NULL);
        assert_same_proof();
    }
}

Test(session_resume, a_run_cut_while_it_was_executed_is_made_again_as_far_as_it_was)
{
    char path[2 * CONSOLE_PATH_BYTES];
    expect(PROVE("--max-time", "1ms"), 5, NULL); /* one record of five */
    snprintf(path, sizeof path, "%s/s/snapshots/000000.tar", console_store());
    flip(path, 700);
    expect_out(CONSOLE("sessions", "repair", "s"), 0, "s: 1 unit made again");
    cr_assert(console_exists(path), "%s is not made again", path);
    expect(CONSOLE("sessions", "verify", "s"), 0, NULL);
    snprintf(path, sizeof path, "%s/s/snapshots/000001.tar", console_store());
    cr_assert_not(console_exists(path), "it went further than it was");
    expect(RESUME("s"), 0, NULL);
    assert_same_proof();
}

Test(session_resume, missing_and_cut_files_are_made_again)
{
    static const char *const files[] = {"snapshots/000002.tar", "proof/000000.link",
                                        "proof/000001.segment"};
    char path[2 * CONSOLE_PATH_BYTES];
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        expect(PROVE("--stop-after", "2"), 5, NULL);
        snprintf(path, sizeof path, "%s/s/%s", console_store(), files[i]);
        cr_assert_eq(i == 1 ? remove(path) : truncate(path, 100), 0);
        expect(RESUME("s"), 0, " missing one will be made again");
        assert_same_proof();
    }
}

Test(session_resume, a_damaged_program_or_input_is_never_used)
{
    static const char *const files[] = {"program/000000.elf", "input/000000.bin"};
    char path[2 * CONSOLE_PATH_BYTES];
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        expect(PROVE("--stop-after", "1"), 5, NULL);
        snprintf(path, sizeof path, "%s/s/%s", console_store(), files[i]);
        flip(path, 2);
        expect(RESUME("s"), 6, files[i]);
        expect(CONSOLE("sessions", "repair", "s"), 6, "cannot be made again");
        expect(CONSOLE("sessions", "rm", "s"), 0, NULL);
    }
}

Test(session_resume, a_damaged_database_is_refused_and_made_again)
{
    char path[2 * CONSOLE_PATH_BYTES];
    expect(PROVE("--stop-after", "1"), 5, NULL);
    snprintf(path, sizeof path, "%s/s/session.db", console_store());
    for (off_t at = 0; at < 100; at += 17) {
        flip(path, at);
    }
    expect(RESUME("s"), 6, "session.db");
    expect(CONSOLE("sessions", "verify", "s"), 6,
           "session.db is not a database; 'zkconsole sessions repair' says what can be");
    expect(CONSOLE("sessions", "repair", "s"), 0, NULL);
    expect(CONSOLE("sessions", "verify", "s"), 0, NULL);
    expect(RESUME("s"), 0, "reused: 1 of 5 segments");
    assert_same_proof();
}
