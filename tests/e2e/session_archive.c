/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Moving sessions between stores, and looking into them, on the command line. Expected
 * values come from other programs: tar, jq, sha256sum, and the undisturbed proof. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/spawned.h"

#define GUEST(name) ZK_GUEST_DIR "/" name ".elf"

static char folder[CONSOLE_PATH_BYTES];
static char proof[CONSOLE_PATH_BYTES];
static char archive[CONSOLE_PATH_BYTES];

static void expect(struct console_result r, int code, const char *text)
{
    cr_assert_eq(r.code, code, "code %d: %s", r.code, (const char *)r.err.bytes);
    if (text != NULL) {
        cr_assert_not_null(strstr((const char *)r.err.bytes, text), "%s",
                           (const char *)r.err.bytes);
    }
    console_result_free(&r);
}

/* A session "s" of two segments, one of them proved. */
static void begin(void)
{
    char input[CONSOLE_PATH_BYTES];
    console_folder_make(folder);
    console_path(proof, folder, "proof");
    console_path(archive, folder, "archive.tar");
    console_write_file(console_path(input, folder, "n"), "5000\n", 5);
    expect(CONSOLE("prove", GUEST("fib"), "--input", input, "-o", proof, "--segment-log2",
                   "14", "--session", "s", "--stop-after", "1", "--progress", "none"),
           5, NULL);
}

static void end(void)
{
    console_folder_remove(folder);
}

/* What a shell command prints. */
static struct byte_buffer shell(const char *command)
{
    struct byte_buffer out = {0};
    uint8_t piece[512];
    size_t n;
    FILE *const f = popen(command, "r");
    cr_assert_not_null(f);
    while ((n = fread(piece, 1, sizeof piece, f)) != 0) {
        buffer_bytes(&out, piece, n);
    }
    cr_assert_eq(pclose(f), 0, "%s", command);
    buffer_u8(&out, 0);
    return out;
}

static json_t *parse(const struct console_result *r)
{
    json_error_t e;
    json_t *const v = json_loads((const char *)r->out.bytes, 0, &e);
    cr_assert_not_null(v, "%s: %s", e.text, (const char *)r->out.bytes);
    return v;
}

TestSuite(session_archive, .init = begin, .fini = end, .timeout = 300);

Test(session_archive, every_kind_of_archive_is_resumed_to_the_same_proof)
{
    static const char *const kinds[][2] = {
        {"a.tar", "--json"}, {"b.tar.zst", "--json"}, {"c.tar", "--without-snapshots"}};
    char path[CONSOLE_PATH_BYTES];
    for (size_t i = 0; i < 3; i++) {
        expect(CONSOLE("export", "s", "-o", console_path(path, folder, kinds[i][0]),
                       kinds[i][1]),
               0, NULL);
    }
    expect(CONSOLE("resume", "s", "--progress", "none"), 0, NULL);
    struct byte_buffer whole = console_read_file(proof);
    for (size_t i = 0; i < 3; i++) {
        expect(CONSOLE("import", console_path(path, folder, kinds[i][0])), 0, NULL);
        /* The archive does not say where a proof goes. */
        expect(CONSOLE("resume", "s", "--progress", "none"), 2, "-o FILE is missing");
        cr_assert_eq(remove(proof), 0);
        expect(CONSOLE("resume", "s", "-o", proof, "--progress", "none"), 0, NULL);
        struct byte_buffer again = console_read_file(proof);
        cr_assert_eq(again.len, whole.len);
        cr_assert_eq(memcmp(again.bytes, whole.bytes, whole.len), 0);
        buffer_free(&again);
    }
    buffer_free(&whole);
}

Test(session_archive, tar_reads_what_the_session_holds)
{
    char command[4 * CONSOLE_PATH_BYTES];
    expect(CONSOLE("export", "s", "-o", archive), 0, NULL);
    snprintf(command, sizeof command,
             "cd '%s' && mkdir x && tar xf archive.tar -C x && cd x && for f in */*; do "
             "cmp \"$f\" '%s/s/'\"$f\" || exit 1; done && tar xOf snapshots/000001.tar "
             "registers | head -n 2; rm -r ../x",
             folder, console_store());
    struct byte_buffer said = shell(command);
    cr_assert_eq(strncmp((const char *)said.bytes, "segment 1\nsteps ", 16), 0, "%s",
                 (const char *)said.bytes);
    buffer_free(&said);
}

Test(session_archive, the_same_session_is_the_same_bytes)
{
    char second[CONSOLE_PATH_BYTES];
    expect(CONSOLE("export", "s", "-o", archive), 0, NULL);
    expect(CONSOLE("sessions", "rename", "s", "t"), 0, NULL);
    expect(CONSOLE("import", archive), 0, NULL);
    expect(CONSOLE("export", "s", "-o", console_path(second, folder, "second.tar")), 0,
           NULL);
    struct byte_buffer a = console_read_file(archive), b = console_read_file(second);
    cr_assert(a.len == b.len && memcmp(a.bytes, b.bytes, a.len) == 0);
    buffer_free(&a);
    buffer_free(&b);
}

static unsigned mode_of(const char *path)
{
    struct stat st;
    cr_assert_eq(stat(path, &st), 0);
    return st.st_mode & 0777;
}

/* Whatever the umask lets others read, and whatever was there before. */
Test(session_archive, the_private_input_is_for_its_owner)
{
    (void)umask(022);
    console_write_file(archive, "was here", 8);
    cr_assert_eq(mode_of(archive), 0644);
    expect(CONSOLE("export", "s", "-o", archive), 0, NULL);
    cr_assert_eq(mode_of(archive), 0600);
    expect(CONSOLE("export", "s", "-o", archive, "--redact"), 0, NULL);
    cr_assert_eq(mode_of(archive), 0644);
    expect(CONSOLE("export", "s", "-o", archive, "--without-snapshots"), 0,
           "private input");
    cr_assert_eq(mode_of(archive), 0600);
}

Test(session_archive, a_name_in_use_is_told_and_another_drawn)
{
    expect(CONSOLE("export", "s", "-o", archive), 0, NULL);
    struct console_result r = CONSOLE("import", archive);
    cr_assert_eq(r.code, 0);
    cr_assert_not_null(strstr((const char *)r.err.bytes,
                              "session s exists already; the one of the archive is "
                              "called "));
    cr_assert_null(strstr((const char *)r.err.bytes, "zkconsole: "), "%s",
                   (const char *)r.err.bytes);
    console_result_free(&r);
    expect(CONSOLE("import", archive, "--session", "s"), 2, "session s exists already");
}

Test(session_archive, what_is_no_archive_is_refused_by_name)
{
    console_write_file(archive, "no tar", 6);
    expect(CONSOLE("import", archive), 9, archive);
    expect(CONSOLE("import", "/no/such"), 9, "'/no/such' cannot be opened");
    expect(CONSOLE("export", "s", "-o", archive, "--redact"), 0, NULL);
    expect(CONSOLE("import", archive, "--session", "r"), 12, "is redacted");
    expect(CONSOLE("export", "nobody", "-o", archive), 10, "there is no session nobody");
}

/* ---- looking inside ---- */

Test(session_archive, files_are_listed_with_their_digests)
{
    char command[3 * CONSOLE_PATH_BYTES];
    struct console_result r = CONSOLE("inspect", "files", "s", "--format", "json");
    json_t *const v = parse(&r);
    size_t i;
    json_t *row;
    cr_assert_gt(json_array_size(v), 6);
    json_array_foreach(v, i, row)
    {
        const char *const file = json_string_value(json_object_get(row, "file"));
        snprintf(command, sizeof command, "sha256sum < '%s/s/%s'", console_store(), file);
        struct byte_buffer sum = shell(command);
        cr_assert_eq(strncmp((const char *)sum.bytes,
                             json_string_value(json_object_get(row, "sha256")), 64),
                     0, "%s", file);
        buffer_free(&sum);
    }
    json_decref(v);
    console_result_free(&r);
}

/* Steps of all snapshots are the steps of the run; rows of the program's tables are as
 * many as their steps. */
Test(session_archive, snapshots_have_all_steps_of_the_run)
{
    struct console_result run = CONSOLE("status", "s", "--json");
    struct console_result r = CONSOLE("inspect", "snapshots", "s", "--json");
    json_t *const status = parse(&run), *const v = parse(&r);
    json_int_t steps = 0;
    size_t i;
    json_t *row;
    json_array_foreach(v, i, row)
    {
        cr_assert_eq(json_integer_value(json_object_get(row, "segment")), (json_int_t)i);
        steps += json_integer_value(json_object_get(row, "steps"));
    }
    cr_assert_eq(steps, json_integer_value(json_object_get(status, "steps")));
    json_decref(status);
    json_decref(v);
    console_result_free(&run);
    console_result_free(&r);
}

Test(session_archive, rows_are_those_of_the_table)
{
    struct console_result all =
        CONSOLE("inspect", "rows", "s", "--table", "addi", "--rows", "0..9", "--json");
    struct console_result some =
        CONSOLE("inspect", "rows", "s", "--table", "addi", "--rows", "3..4", "--columns",
                "pc,is_real", "--format", "csv");
    json_t *const v = parse(&all);
    char expected[256];
    cr_assert_eq(json_array_size(v), 10);
    int at = snprintf(expected, sizeof expected, "row,pc,is_real\r\n");
    for (size_t i = 3; i <= 4; i++) {
        const json_t *const row = json_array_get(v, i);
        at += snprintf(expected + at, sizeof expected - (size_t)at, "%zu,%lld,%lld\r\n",
                       i, (long long)json_integer_value(json_object_get(row, "pc")),
                       (long long)json_integer_value(json_object_get(row, "is_real")));
    }
    cr_assert_str_eq((const char *)some.out.bytes, expected);
    json_decref(v);
    console_result_free(&all);
    console_result_free(&some);
    expect(CONSOLE("inspect", "rows", "s", "--table", "adi"), 2, "did you mean 'addi'?");
    expect(CONSOLE("inspect", "rows", "s"), 2, "--table TABLE is missing");
    expect(CONSOLE("inspect", "rows", "s", "--table", "addi", "--rows", "9..1"), 2,
           "is not a row, or a range");
    expect(CONSOLE("inspect", "rows", "s", "--table", "addi", "--rows", "99999999"), 2,
           "the table has rows 0..");
    expect(CONSOLE("inspect", "rows", "s", "--table", "addi", "--columns", "pc,zz"), 2,
           "has no column 'zz'");
    expect(CONSOLE("inspect", "tables", "s", "--segment", "9"), 2,
           "no snapshot of segment 9");
}

Test(session_archive, a_timeline_has_every_run_and_every_form)
{
    static const char *const forms[][2] = {{"text", "active "},
                                           {"csv", "run,kind,name,"},
                                           {"svg", "<svg "},
                                           {"trace", "{\"displayTimeUnit\""}};
    expect(CONSOLE("resume", "s", "--stop-after", "prove", "--progress", "none"), 5,
           NULL);
    struct console_result r = CONSOLE("timeline", "s", "--format", "json");
    json_t *const v = parse(&r);
    cr_assert_eq(json_array_size(json_object_get(v, "runs")), 2);
    /* In one run after the other the active clock goes on, and units are proved once. */
    double last = 0;
    unsigned n_proved = 0;
    size_t i;
    json_t *span;
    json_array_foreach(json_object_get(v, "spans"), i, span)
    {
        const double begin_s = json_number_value(json_object_get(span, "begin_s"));
        const double end_s = json_number_value(json_object_get(span, "end_s"));
        cr_assert_leq(begin_s, end_s);
        last = end_s > last ? end_s : last;
        n_proved +=
            strcmp(json_string_value(json_object_get(span, "kind")), "unit") == 0
            && strcmp(json_string_value(json_object_get(span, "name")), "prove") == 0;
    }
    cr_assert_gt(last, 0);
    cr_assert_eq(n_proved, 2);
    json_decref(v);
    console_result_free(&r);
    for (i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        r = CONSOLE("timeline", "s", "--format", forms[i][0]);
        cr_assert_eq(r.code, 0);
        cr_assert_eq(strncmp((const char *)r.out.bytes, forms[i][1], strlen(forms[i][1])),
                     0, "%s", (const char *)r.out.bytes);
        console_result_free(&r);
    }
    /* inspect has the same spans, as rows. */
    r = CONSOLE("timeline", "s", "--format", "csv");
    struct console_result rows = CONSOLE("inspect", "spans", "s", "--format", "csv");
    cr_assert_eq(rows.code, 0);
    cr_assert(rows.out.len == r.out.len
              && memcmp(rows.out.bytes, r.out.bytes, r.out.len) == 0);
    console_result_free(&rows);
    console_result_free(&r);
    r = CONSOLE("inspect", "spans", "s", "--json");
    json_t *const table = parse(&r);
    bool is_proved = false;
    json_array_foreach(table, i, span)
    {
        cr_assert(json_is_number(json_object_get(span, "begin_wall_s")));
        is_proved =
            is_proved
            || strcmp(json_string_value(json_object_get(span, "name")), "prove") == 0;
    }
    cr_assert(is_proved);
    json_decref(table);
    console_result_free(&r);
    r = CONSOLE("timeline", "s", "--blame");
    cr_assert_not_null(strstr((const char *)r.out.bytes, "phase      prove"));
    console_result_free(&r);
    expect(CONSOLE("timeline", "s", "--format", "table"), 2, "not table");
    expect(CONSOLE("timeline", "s", "--json", "--format", "csv"), 2, "give one");
    expect(CONSOLE("timeline", "s", "--json", "--blame"), 2, "--json has no place");
    expect(CONSOLE("inspect", "spans", "s", "--json", "--format", "csv"), 2, "give one");
    expect(CONSOLE("sessions", "verify", "s", "--sample", "5%"), 2, "--full verifies");
}
