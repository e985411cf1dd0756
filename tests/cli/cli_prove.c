/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prove and verify as scripts see them: what appears where, and what does not. The proofs
 * are small; what they prove is the business of other tests. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/compiler.h"
#include "tests/support/spawned.h"

#define GUEST(name) ZK_GUEST_DIR "/" name ".elf"

/* Every test has its own folder with a place for a proof. */
static char folder[CONSOLE_PATH_BYTES];
static char proof[CONSOLE_PATH_BYTES];

static void begin(void)
{
    console_folder_make(folder);
    console_path(proof, folder, "proof");
}

static void end(void)
{
    console_folder_remove(folder);
}

static const char *out_text(const struct console_result *r)
{
    return (const char *)r->out.bytes;
}

static const char *err_text(const struct console_result *r)
{
    return (const char *)r->err.bytes;
}

#define PROVE(program, ...) \
    CONSOLE("prove", program, "-o", proof, "--segment-log2", "14", __VA_ARGS__)

static void assert_code(const struct console_result *r, int code)
{
    cr_assert_eq(r->code, code, "code %d: %s", r->code, err_text(r));
}

static json_t *parse(const char *text)
{
    json_error_t e;
    json_t *const v = json_loads(text, JSON_REJECT_DUPLICATES, &e);
    cr_assert_not_null(v, "%s in %s", e.text, text);
    return v;
}

static json_int_t number(const json_t *v, const char *key)
{
    const json_t *const member = json_object_get(v, key);
    cr_assert(json_is_integer(member), "%s", key);
    return json_integer_value(member);
}

static const char *string(const json_t *v, const char *key)
{
    const char *const text = json_string_value(json_object_get(v, key));
    cr_assert_not_null(text, "%s", key);
    return text;
}

TestSuite(prove, .init = begin, .fini = end);

Test(prove, the_result_is_what_run_and_verify_say)
{
    struct console_result run = CONSOLE("run", GUEST("hello"), "--json");
    struct console_result made = PROVE(GUEST("hello"), "--json", "--progress", "none");
    assert_code(&made, 0);
    cr_assert_str_eq(err_text(&made), "hello, console\n");
    struct console_result seen =
        CONSOLE("verify", proof, "--program", GUEST("hello"), "--json", "--explain");
    assert_code(&seen, 0);
    json_t *const r = parse(out_text(&run));
    json_t *const m = parse(out_text(&made));
    json_t *const s = parse(out_text(&seen));
    const json_t *const statement = json_object_get(s, "statement");
    const json_t *const security = json_object_get(s, "security");

    cr_assert_str_eq(string(s, "verdict"), "accepted");
    cr_assert_eq(number(m, "steps"), number(r, "steps"));
    cr_assert_eq(number(statement, "steps"), number(r, "steps"));
    cr_assert_eq(number(m, "exit"), 0);
    cr_assert_eq(number(statement, "exit"), 0);
    cr_assert_eq(number(m, "segments"), 1);
    cr_assert_str_eq(string(statement, "output_hex"), string(r, "output_hex"));
    cr_assert_str_eq(string(statement, "program_digest"), string(m, "program_digest"));
    cr_assert_str_eq(string(m, "proof"), proof);
    cr_assert_eq(number(m, "segment_log2"), 14);
    cr_assert_eq(number(m, "security"), 128);
    cr_assert_eq(number(security, "parameter"), 128);
    cr_assert_geq(json_number_value(json_object_get(security, "bits")), 128);
    cr_assert_gt(number(m, "peak_rss_bytes"), 1 << 20);

    /* The least of the terms is the security. */
    double least = 1e9;
    size_t i;
    json_t *term;
    json_array_foreach(json_object_get(security, "terms"), i, term)
    {
        const double bits = json_number_value(json_object_get(term, "bits"));
        least = bits < least ? bits : least;
    }
    cr_assert_geq(least, 128);

    struct stat status;
    cr_assert_eq(stat(proof, &status), 0);
    cr_assert_eq(number(m, "proof_bytes"), status.st_size);
    json_decref(r);
    json_decref(m);
    json_decref(s);
    console_result_free(&run);
    console_result_free(&made);
    console_result_free(&seen);
}

/* The digest that coreutils compute. */
static void sha256sum(const char *path, char hex[65])
{
    char command[CONSOLE_PATH_BYTES + 32];
    snprintf(command, sizeof command, "sha256sum '%s'", path);
    FILE *const f = popen(command, "r");
    cr_assert_not_null(f);
    cr_assert_eq(fread(hex, 1, 64, f), 64);
    hex[64] = '\0';
    pclose(f);
}

Test(prove, the_digest_is_that_of_the_file)
{
    struct console_result r = PROVE(GUEST("hello"), "--json", "--progress", "none");
    assert_code(&r, 0);
    char hex[65];
    sha256sum(proof, hex);
    json_t *const v = parse(out_text(&r));
    cr_assert_str_eq(string(v, "proof_sha256"), hex);
    json_decref(v);
    console_result_free(&r);
}

Test(prove, standard_output_gets_the_path_and_nothing_else)
{
    struct console_result r = PROVE(GUEST("hello"), "--progress", "plain");
    assert_code(&r, 0);
    char expected[CONSOLE_PATH_BYTES + 1];
    snprintf(expected, sizeof expected, "%s\n", proof);
    cr_assert_str_eq(out_text(&r), expected);
    cr_assert_eq(console_folder_entries(folder), 1);
    console_result_free(&r);
}

Test(prove, a_pipe_gets_the_bytes_of_the_file)
{
    struct console_result r = PROVE(GUEST("hello"), "--progress", "none");
    assert_code(&r, 0);
    struct byte_buffer file = console_read_file(proof);
    struct console_result piped =
        CONSOLE("prove", GUEST("hello"), "-o", "-", "--segment-log2", "14", "--threads",
                "1", "--progress", "none");
    assert_code(&piped, 0);
    cr_assert_eq(piped.out.len, file.len);
    cr_assert_eq(memcmp(piped.out.bytes, file.bytes, file.len), 0);
    buffer_free(&file);
    console_result_free(&r);
    console_result_free(&piped);
}

Test(prove, a_terminal_is_refused_before_any_work)
{
    const char *const args[] = {"prove", GUEST("hello"), "-o", "-", NULL};
    struct console_result r =
        console_run(&(struct console_call){.args = args, .is_stdout_terminal = true});
    assert_code(&r, 2);
    cr_assert_eq(r.out.len, 0);
    cr_assert_str_eq(err_text(&r), "zkconsole: a proof is not written to a terminal\n");
    console_result_free(&r);
}

Test(prove, a_device_stays_a_device)
{
    struct console_result r = CONSOLE("prove", GUEST("hello"), "-o", "/dev/null",
                                      "--segment-log2", "14", "--progress", "none");
    assert_code(&r, 0);
    struct stat status;
    cr_assert(stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode));
    console_result_free(&r);
}

Test(prove, a_failing_guest_is_proved_and_told)
{
    struct console_result r = PROVE(GUEST("exit3"), "--progress", "none");
    assert_code(&r, 3);
    cr_assert_not_null(
        strstr(err_text(&r), "exited with 3: that is what the proof says"));
    console_result_free(&r);
    r = PROVE(GUEST("exit3"), "--progress", "none", "--allow-guest-fail");
    assert_code(&r, 0);
    console_result_free(&r);
    r = CONSOLE("verify", proof, "--program", GUEST("exit3"), "--expect-exit", "3");
    assert_code(&r, 0);
    cr_assert_not_null(strstr(out_text(&r), "\nexit     3\n"), "%s", out_text(&r));
    console_result_free(&r);
}

/* ---- verify ---- */

Test(prove, what_is_not_expected_is_rejected)
{
    char path[CONSOLE_PATH_BYTES];
    struct console_result r =
        PROVE(GUEST("hello"), "--progress", "none", "--security", "100");
    assert_code(&r, 0);
    console_result_free(&r);
    console_path(path, folder, "expected");
    static const struct {
        const char *args[3];
        const char *contents; /* of the file "expected" */
        int code;
        const char *reason;
    } cases[] = {
        {{"--expect-exit", "0", "--json"}, "", 0, ""},
        {{"--expect-exit", "1", NULL}, "", 4, "is rejected: the exit code is 0, not 1\n"},
        {{"--min-security", "100", NULL}, "", 0, ""},
        {{"--min-security", "101", NULL}, "", 4, "is rejected: "},
        {{"--expect-output", "@", NULL}, "hello, proof\n", 0, ""},
        {{"--expect-output", "@", NULL},
         "hello, proof",
         4,
         "has 13 bytes, not the 12 of '"},
        {{"--expect-output", "@", NULL}, "hello, Proof\n", 4, "' at byte 7\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *args[8] = {"verify", proof, "--program", GUEST("hello")};
        for (size_t k = 0; k < 3 && cases[i].args[k] != NULL; k++) {
            args[4 + k] = strcmp(cases[i].args[k], "@") == 0 ? path : cases[i].args[k];
        }
        console_write_file(path, cases[i].contents, strlen(cases[i].contents));
        r = console_run(&(struct console_call){.args = args});
        cr_assert_eq(r.code, cases[i].code, "case %zu: %s", i, err_text(&r));
        cr_assert_not_null(strstr(err_text(&r), cases[i].reason), "case %zu: %s", i,
                           err_text(&r));
        console_result_free(&r);
    }
    r = CONSOLE("verify", proof, "--program", GUEST("exit3"), "--json");
    assert_code(&r, 4);
    json_t *const v = parse(out_text(&r));
    cr_assert_str_eq(string(v, "verdict"), "rejected");
    cr_assert_not_null(string(v, "reason"));
    cr_assert_null(json_object_get(v, "statement"));
    json_decref(v);
    console_result_free(&r);
}

Test(prove, damaged_files_are_rejected)
{
    struct console_result r = PROVE(GUEST("hello"), "--progress", "none");
    assert_code(&r, 0);
    console_result_free(&r);
    struct byte_buffer whole = console_read_file(proof);
    const size_t flipped[] = {0, 4, 100, whole.len / 2, whole.len - 1};
    for (size_t i = 0; i < sizeof flipped / sizeof flipped[0]; i++) {
        whole.bytes[flipped[i]] ^= 1;
        console_write_file(proof, whole.bytes, whole.len);
        whole.bytes[flipped[i]] ^= 1;
        r = CONSOLE("verify", proof, "--program", GUEST("hello"));
        cr_assert_eq(r.code, 4, "byte %zu: %s", flipped[i], err_text(&r));
        cr_assert_eq(r.out.len, 0);
        console_result_free(&r);
    }
    const size_t lengths[] = {0, 1, whole.len / 2, whole.len - 1, whole.len + 1};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        /* The byte after the last is the zero that console_read_file added. */
        console_write_file(proof, whole.bytes, lengths[i]);
        r = CONSOLE("verify", proof, "--program", GUEST("hello"));
        cr_assert_eq(r.code, 4, "length %zu: %s", lengths[i], err_text(&r));
        console_result_free(&r);
    }
    buffer_free(&whole);
}

/* ---- when it does not work ---- */

Test(prove, a_full_disk_leaves_no_file)
{
    struct console_result r = PROVE(GUEST("hello"), "--progress", "none");
    assert_code(&r, 0);
    console_result_free(&r);
    struct stat status;
    cr_assert_eq(stat(proof, &status), 0);
    cr_assert_eq(remove(proof), 0);
    /* The disk is played by the limit on the size of files. */
    const char *const args[] = {"prove", GUEST("hello"), "-o",   proof, "--segment-log2",
                                "14",    "--progress",   "none", NULL};
    const uint64_t whole = (uint64_t)status.st_size;
    const uint64_t room[] = {1, 4096, whole / 2, whole - 1};
    for (size_t i = 0; i < sizeof room / sizeof room[0]; i++) {
        r = console_run(&(struct console_call){.args = args, .file_size_max = room[i]});
        cr_assert_eq(r.code, 7, "%d: %s", r.code, err_text(&r));
        /* The sentence names the file's folder, or the session that keeps the rest. */
        cr_assert(strstr(err_text(&r), " folder '") != NULL
                      || strstr(err_text(&r), "zkconsole: session ") != NULL,
                  "%s", err_text(&r));
        cr_assert_not_null(strstr(err_text(&r), " goes on\n") != NULL
                               ? strstr(err_text(&r), "'zkconsole resume ")
                               : strstr(err_text(&r), "the store in folder '"),
                           "%s", err_text(&r));
        cr_assert_eq(console_folder_entries(folder), 0);
        console_result_free(&r);
    }
}

Test(prove, a_signal_leaves_the_old_file_and_nothing_else)
{
    char input[CONSOLE_PATH_BYTES];
    console_write_file(console_path(input, folder, "n"), "100000\n", 7);
    console_write_file(proof, "old", 3);
    const char *const args[] = {
        "prove",          GUEST("fib"), "--input",    input,   "-o", proof,
        "--segment-log2", "14",         "--progress", "plain", NULL};
    static const char *const moments[] = {"plan ", "execute  done", "prove    begins"};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        struct console_result r = console_run(&(struct console_call){
            .args = args, .signal_number = SIGINT, .signal_after = moments[i]});
        assert_code(&r, 130);
        cr_assert_not_null(strstr(err_text(&r), "zkconsole: stopped: session "));
        cr_assert_lt(r.seconds_after_signal, 2, "%s: %g", moments[i],
                     r.seconds_after_signal);
        cr_assert_eq(console_folder_entries(folder), 2);
        struct byte_buffer old = console_read_file(proof);
        cr_assert_str_eq((const char *)old.bytes, "old");
        buffer_free(&old);
        console_result_free(&r);
    }
}

/* ---- limits ---- */

/* ulimit -v: arenas reserve address space, and what is left bounds them. */
Test(prove, a_limit_of_address_space_is_planned_with)
{
#ifdef __SANITIZE_THREAD__
    const bool is_thread_sanitizer = true;
#else
    const bool is_thread_sanitizer = false;
#endif
    if (ADDRESS_SANITIZER || is_thread_sanitizer) {
        cr_skip("SKIPPED: a sanitizer takes more address space than any limit");
    }
    const char *const args[] = {"prove", GUEST("hello"), "-o", proof, NULL};
    struct console_result r = console_run(
        &(struct console_call){.args = args, .address_space_max = (uint64_t)1500 << 20});
    assert_code(&r, 0);
    cr_assert(console_exists(proof));
    console_result_free(&r);
    r = console_run(
        &(struct console_call){.args = args, .address_space_max = (uint64_t)300 << 20});
    assert_code(&r, 7);
    cr_assert_not_null(strstr(err_text(&r), "memory: "), "%s", err_text(&r));
    console_result_free(&r);
}

/* ---- progress ---- */

/* Checks every line and gives the last one. */
static json_t *parse_lines(char *text, const char *const *types)
{
    json_t *last = NULL;
    size_t i = 0;
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        json_decref(last);
        last = parse(line);
        cr_assert_eq(number(last, "v"), 1);
        cr_assert_eq(strlen(string(last, "ts")), 24);
        cr_assert_geq(number(last, "t_ms"), 0);
        if (strcmp(string(last, "type"), "progress") == 0) {
            cr_assert_not_null(json_object_get(last, "fraction"));
            continue; /* as many as the machine is slow */
        }
        cr_assert_not_null(types[i], "%s", line);
        cr_assert_str_eq(string(last, "type"), types[i]);
        i++;
    }
    cr_assert_null(types[i], "%s is missing", types[i]);
    return last;
}

Test(prove, json_lines_are_json_and_end_with_the_summary)
{
    struct console_result r = PROVE(GUEST("hello"), "--progress", "json");
    assert_code(&r, 0);
    static const char *const types[] = {
        "plan",      "session",     "phase_start", /* execute */
        "guest",     "phase_end",   "phase_start", /* link */
        "phase_end", "phase_start", "memory",      /* prove */
        "phase_end", "phase_start",                /* image */
        "phase_end", "phase_start",                /* seal */
        "phase_end", "summary",     NULL};
    json_t *const last = parse_lines((char *)r.err.bytes, types);
    cr_assert_str_eq(string(last, "state"), "proved");
    cr_assert_eq(number(last, "rc"), 0);
    cr_assert_str_eq(string(last, "proof"), proof);
    json_decref(last);
    console_result_free(&r);
}

/* How many lines of progress there are, and that they are as far apart as asked for. */
static unsigned progress_lines(struct console_result r, json_int_t least_ms)
{
    unsigned n = 0;
    json_int_t last = -least_ms;
    assert_code(&r, 0);
    char *rest = (char *)r.err.bytes;
    for (char *line; (line = strsep(&rest, "\n")) != NULL && line[0] != '\0';) {
        json_t *const v = json_loads(line, 0, NULL);
        cr_assert_not_null(v, "%s", line);
        if (strcmp(string(v, "type"), "progress") == 0) {
            const json_int_t t_ms = json_integer_value(json_object_get(v, "t_ms"));
            cr_assert_geq(t_ms - last, least_ms);
            last = t_ms;
            n++;
        }
        json_decref(v);
    }
    console_result_free(&r);
    return n;
}

Test(prove, progress_comes_as_often_as_asked_for)
{
    cr_assert_eq(progress_lines(PROVE(GUEST("hello"), "--progress", "json",
                                      "--progress-interval", "1h"),
                                3600000),
                 0);
    char n[CONSOLE_PATH_BYTES]; /* ten segments take some tenths of a second */
    console_write_file(console_path(n, folder, "n"), "30000\n", 6);
    cr_assert_geq(
        progress_lines(PROVE(GUEST("fib"), "--input", n, "--threads", "1", "--progress",
                             "json", "--progress-interval", "60ms"),
                       50),
        2);
    struct console_result r =
        PROVE(GUEST("hello"), "--progress", "json", "--progress-interval", "often");
    assert_code(&r, 2);
    console_result_free(&r);
}

Test(prove, the_summary_comes_last_on_every_way_out)
{
    static const struct {
        const char *program;
        int code;
        const char *types[8];
    } cases[] = {
        {GUEST("trap"), 3, {"plan", "session", "phase_start", "error", "summary", NULL}},
        {"/no/such", 9, {"error", "summary", NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct console_result r =
            PROVE(cases[i].program, "--progress", "json", "--show-rc");
        assert_code(&r, cases[i].code);
        json_t *const last = parse_lines((char *)r.err.bytes, cases[i].types);
        cr_assert_str_eq(string(last, "state"), "failed");
        cr_assert_eq(number(last, "rc"), cases[i].code);
        json_decref(last);
        console_result_free(&r);
    }
    struct console_result r = CONSOLE("prove", "--progress", "json");
    assert_code(&r, 2);
    json_decref(parse_lines((char *)r.err.bytes,
                            (const char *const[]){"error", "summary", NULL}));
    console_result_free(&r);
}

Test(prove, plain_progress_has_no_control_characters)
{
    struct console_result r = PROVE(GUEST("hello"), "--progress", "auto");
    assert_code(&r, 0);
    cr_assert_null(strchr(err_text(&r), '\r'));
    cr_assert_null(strchr(err_text(&r), '\x1b'));
    cr_assert_not_null(strstr(err_text(&r), " prove    begins, 1 unit\n"), "%s",
                       err_text(&r));
    cr_assert_not_null(strstr(err_text(&r), " verify   accepted in "));
    console_result_free(&r);
}

Test(prove, a_terminal_gets_one_line_that_is_gone_at_the_end)
{
    const char *const args[] = {"prove",          GUEST("hello"), "-o", proof,
                                "--segment-log2", "14",           NULL};
    struct console_result r = console_run(
        &(struct console_call){.args = args,
                               .env = (const char *const[]){"TERM=xterm", NULL},
                               .is_stderr_terminal = true});
    assert_code(&r, 0);
    const char *last_paint = strstr(err_text(&r), "\r\x1b[K");
    cr_assert_not_null(last_paint, "%s", err_text(&r));
    for (const char *next = last_paint; next != NULL;) {
        last_paint = next;
        next = strstr(next + 1, "\r\x1b[K");
    }
    cr_assert_null(strstr(last_paint, " rss "), "%s", last_paint);
    cr_assert_eq(err_text(&r)[r.err.len - 1], '\n');
    cr_assert_not_null(strstr(err_text(&r), "hello, console\r\n"));
    console_result_free(&r);
    /* A terminal that cannot do that gets plain lines. */
    r = console_run(
        &(struct console_call){.args = args,
                               .env = (const char *const[]){"TERM=dumb", NULL},
                               .is_stderr_terminal = true});
    assert_code(&r, 0);
    cr_assert_null(strchr(err_text(&r), '\x1b'));
    console_result_free(&r);
}

Test(prove, the_environment_can_silence_progress)
{
    const char *const args[] = {
        "prove", GUEST("exit3"),       "-o", proof, "--segment-log2",
        "14",    "--allow-guest-fail", NULL};
    struct console_result r = console_run(&(struct console_call){
        .args = args, .env = (const char *const[]){"ZKCONSOLE_PROGRESS=none", NULL}});
    assert_code(&r, 0);
    cr_assert_eq(r.err.len, 0, "%s", err_text(&r));
    console_result_free(&r);
}
