/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* sessions gc says what it frees and why, a dry run changes nothing and has the same
 * numbers, and what was dropped is no loss. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "tests/support/console_json.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/spawned.h"

#define GUEST(name) ZK_GUEST_DIR "/" name ".elf"

static char folder[CONSOLE_PATH_BYTES];
static char input[CONSOLE_PATH_BYTES];
static char proof[CONSOLE_PATH_BYTES];

static void expect(struct console_result r, int code)
{
    cr_assert_eq(r.code, code, "code %d: %s", r.code, (const char *)r.err.bytes);
    console_result_free(&r);
}

static void expect_said(struct console_result r, const char *said)
{
    cr_assert_eq(r.code, 0, "code %d: %s", r.code, (const char *)r.err.bytes);
    cr_assert_not_null(strstr((const char *)r.out.bytes, said), "'%s' is not in: %s",
                       said, (const char *)r.out.bytes);
    console_result_free(&r);
}

/* What a crash of a creation leaves, two hours old: one file of 100 bytes. */
static void leave_over(void)
{
    char path[2 * CONSOLE_PATH_BYTES];
    const struct timespec now = {.tv_sec = time(NULL) - 7200};
    const struct timespec times[2] = {now, now};
    snprintf(path, sizeof path, "%s/.new-0123456789abcdef", console_store());
    cr_assert_eq(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/.new-0123456789abcdef/file", console_store());
    console_write_file(path, (char[100]){0}, 100);
    snprintf(path, sizeof path, "%s/.new-0123456789abcdef", console_store());
    cr_assert_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* Session "s" of five segments, four of them proved, and "t", which is in the trash. */
static void begin(void)
{
    console_folder_make(folder);
    console_path(proof, folder, "proof");
    console_write_file(console_path(input, folder, "n"), "14000\n", 6);
    expect(CONSOLE("prove", GUEST("fib"), "--input", input, "-o", proof, "--segment-log2",
                   "14", "--session", "s", "--stop-after", "4", "--progress", "none"),
           5);
    expect(CONSOLE("prove", GUEST("exit3"), "-o", proof, "--segment-log2", "14",
                   "--session", "t", "--stop-after", "execute", "--progress", "none"),
           5);
    expect(CONSOLE("sessions", "rm", "t"), 0);
    leave_over();
}

static void end(void)
{
    console_folder_remove(folder);
}

TestSuite(session_collect, .init = begin, .fini = end, .timeout = 300);

static json_int_t number(const json_t *v, const char *name)
{
    const json_t *const member = json_object_get(v, name);
    cr_assert(json_is_integer(member), "%s", name);
    return json_integer_value(member);
}

/* The item of a kind. */
static const json_t *item(const json_t *v, const char *kind)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(v, "items"), i, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "kind")), kind) == 0) {
            return one;
        }
    }
    return NULL;
}

static bool is_freed(const json_t *v, const char *kind)
{
    return json_is_true(json_object_get(item(v, kind), "freed"));
}

static off_t size_of(const char *name)
{
    struct stat st;
    char path[2 * CONSOLE_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", console_store(), name);
    return stat(path, &st) == 0 ? st.st_size : -1;
}

Test(session_collect, a_dry_run_changes_nothing_and_has_the_numbers)
{
    /* Readers may leave SQLite's files, empty; so read before the first listing. */
    json_decref(console_json(CONSOLE("sessions", "gc", "-n", "--snapshots", "--json")));
    char *const before = scratch_listing(console_store());
    json_t *const dry =
        console_json(CONSOLE("sessions", "gc", "-n", "--snapshots", "--json"));
    char *const after = scratch_listing(console_store());
    cr_assert_str_eq(before, after);
    cr_assert(json_is_true(json_object_get(dry, "dry_run")));
    const off_t snapshots =
        size_of("s/snapshots/000000.tar") + size_of("s/snapshots/000001.tar");

    json_t *const wet = console_json(CONSOLE("sessions", "gc", "--snapshots", "--json"));
    cr_assert(json_is_false(json_object_get(wet, "dry_run")));
    static const char *const numbers[] = {"deleted", "snapshots_dropped", "bytes"};
    for (unsigned i = 0; i < 3; i++) {
        cr_assert_eq(number(dry, numbers[i]), number(wet, numbers[i]), "%s", numbers[i]);
    }
    static const char *const kinds[] = {"trash", "left over", "snapshots"};
    cr_assert_eq(json_array_size(json_object_get(dry, "items")), 3);
    cr_assert_eq(json_array_size(json_object_get(wet, "items")), 3);
    for (unsigned i = 0; i < 3; i++) {
        const json_t *const d = item(dry, kinds[i]), *const w = item(wet, kinds[i]);
        cr_assert_eq(number(d, "bytes"), number(w, "bytes"), "%s", kinds[i]);
        cr_assert_eq(number(d, "files"), number(w, "files"), "%s", kinds[i]);
        cr_assert(is_freed(dry, kinds[i]) && is_freed(wet, kinds[i]), "%s", kinds[i]);
    }
    cr_assert_eq(number(item(wet, "left over"), "bytes"), 100);
    cr_assert_eq(number(item(wet, "snapshots"), "files"), 2);
    cr_assert_eq(number(item(wet, "snapshots"), "bytes"), (json_int_t)snapshots);
    cr_assert_eq(number(wet, "deleted"), 2);
    cr_assert_eq(number(wet, "snapshots_dropped"), 2);
    cr_assert_eq(number(wet, "bytes"),
                 number(item(wet, "trash"), "bytes") + 100 + (json_int_t)snapshots);
    cr_assert_eq(size_of("s/snapshots/000000.tar"), -1);
    cr_assert_neq(size_of("s/snapshots/000002.tar"), -1);
    json_decref(wet);

    json_t *const nothing =
        console_json(CONSOLE("sessions", "gc", "--snapshots", "--json"));
    cr_assert_eq(number(nothing, "bytes"), 0);
    cr_assert_eq(json_array_size(json_object_get(nothing, "items")), 0);
    json_decref(nothing);
    json_decref(dry);
    free(before);
    free(after);
}

Test(session_collect, snapshots_stay_unless_asked_for)
{
    json_t *const v = console_json(CONSOLE("sessions", "gc", "--json"));
    cr_assert(is_freed(v, "trash"));
    cr_assert(is_freed(v, "left over"));
    cr_assert_not(is_freed(v, "snapshots"));
    cr_assert_eq(number(v, "snapshots_dropped"), 0);
    cr_assert_neq(size_of("s/snapshots/000000.tar"), -1);
    json_decref(v);
    expect_said(CONSOLE("sessions", "gc"), "stays without --snapshots");
}

Test(session_collect, what_is_too_young_stays)
{
    json_t *const v =
        console_json(CONSOLE("sessions", "gc", "--older-than", "1h", "--json"));
    cr_assert_null(item(v, "trash"));
    cr_assert_eq(number(v, "deleted"), 1);
    json_decref(v);
    expect_said(CONSOLE("sessions", "gc", "-n"), "removed ");
}

/* Rows of a segment whose snapshot gc drops. */
static struct byte_buffer rows(void)
{
    struct console_result r = CONSOLE("inspect", "rows", "s", "--segment", "1", "--table",
                                      "range", "--rows", "0..99", "--format", "csv");
    cr_assert_eq(r.code, 0, "%s", (const char *)r.err.bytes);
    buffer_free(&r.err);
    return r.out;
}

Test(session_collect, what_was_dropped_is_no_damage_and_no_loss)
{
    struct byte_buffer kept = rows();
    expect(CONSOLE("sessions", "gc", "--snapshots"), 0);
    struct byte_buffer again = rows();
    cr_assert_eq(kept.len, again.len);
    cr_assert_eq(memcmp(kept.bytes, again.bytes, kept.len), 0);
    buffer_free(&kept);
    buffer_free(&again);
    expect_said(CONSOLE("sessions", "verify", "s"), "2 snapshots dropped to save room");
    expect_said(CONSOLE("sessions", "verify", "s", "--full"), " 0 wrong");
    expect_said(CONSOLE("sessions", "show", "s"), "executed   5 segments");
    json_t *const snapshots =
        console_json(CONSOLE("inspect", "snapshots", "s", "--json"));
    cr_assert_eq(json_array_size(snapshots), 5);
    cr_assert_str_eq(
        json_string_value(json_object_get(json_array_get(snapshots, 1), "state")),
        "dropped");
    json_decref(snapshots);

    char archive[CONSOLE_PATH_BYTES];
    console_path(archive, folder, "a.tar");
    expect_said(CONSOLE("export", "s", "-o", archive), "without 2 snapshots");
    expect(CONSOLE("import", archive, "--session", "u"), 0);
    struct console_result r = CONSOLE("resume", "s", "--progress", "plain");
    cr_assert_eq(r.code, 0, "%s", (const char *)r.err.bytes);
    cr_assert_not_null(strstr((const char *)r.err.bytes, "redone: 2 segments"), "%s",
                       (const char *)r.err.bytes);
    console_result_free(&r);
    struct byte_buffer one = console_read_file(proof);
    expect(CONSOLE("resume", "u", "-o", proof, "--progress", "none"), 0);
    struct byte_buffer two = console_read_file(proof);
    cr_assert_eq(one.len, two.len);
    cr_assert_eq(memcmp(one.bytes, two.bytes, one.len), 0);
    expect(CONSOLE("prove", GUEST("fib"), "--input", input, "-o", proof, "--segment-log2",
                   "14", "--progress", "none"),
           0);
    buffer_free(&two);
    two = console_read_file(proof);
    cr_assert_eq(one.len, two.len);
    cr_assert_eq(memcmp(one.bytes, two.bytes, one.len), 0);
    buffer_free(&one);
    buffer_free(&two);
}
