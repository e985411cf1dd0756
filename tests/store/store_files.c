/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Files of a session: what is written comes back, what is damaged is found, what is
 * nothing goes. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/files.h"
#include "store/session.h"
#include "store/store.h"
#include "tests/support/scratch_folder.h"

static char root[SCRATCH_PATH_BYTES];
static struct store *store;
static struct session *s;
static struct error e;

static const struct file_kind UNIT = {"unit", "units", "bin"};
static const struct file_kind PROOF = {"proof", "proofs", "zkp"};

static void set_up(void)
{
    scratch_folder_make_fast(root);
    cr_assert_eq(store_open(&store, root, STORE_CREATE, &io_system, &e), STATUS_OK);
    cr_assert_eq(session_create(&s, store, "s", &e), STATUS_OK, "%s", e.text);
}

static void tear_down(void)
{
    cr_assert_eq(session_close(s, &e), STATUS_OK, "%s", e.text);
    store_close(store);
    scratch_folder_remove(root);
}

TestSuite(files, .init = set_up, .fini = tear_down);

static const char *at(const char *rest)
{
    return scratch_path(session_path(s), rest);
}

static void reopen(struct session_recovery *recovery)
{
    cr_assert_eq(session_close(s, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(session_open(&s, store, "s", SESSION_WRITE, recovery, &e), STATUS_OK,
                 "%s", e.text);
}

static void put(const struct file_kind *kind, uint32_t index, const char *text)
{
    cr_assert_eq(file_put(s, kind, index, text, strlen(text), &e), STATUS_OK, "%s",
                 e.text);
}

static enum status get(const char *kind, uint32_t index, char text[64])
{
    struct byte_buffer got = {0};
    const enum status result = file_get(s, kind, index, &got, &e);
    snprintf(text, 64, "%.*s", (int)got.len, got.len == 0 ? "" : (char *)got.bytes);
    buffer_free(&got);
    return result;
}

static bool has(const char *kind, uint32_t index)
{
    bool is_there = false;
    cr_assert_eq(file_has(s, kind, index, &is_there, &e), STATUS_OK);
    return is_there;
}

static enum file_fault fault_of(const char *kind, uint32_t index)
{
    struct file_row row;
    enum file_fault fault = FILE_WHOLE;
    bool found = false;
    cr_assert_eq(file_row(s, kind, index, &row, &found, &e), STATUS_OK);
    cr_assert(found);
    cr_assert_eq(file_verify(s, &row, &fault, &e), STATUS_OK);
    return fault;
}

Test(files, bytes_come_back)
{
    const size_t lengths[] = {
        0, 1, 2, 4095, 4096, 4097, (1 << 20) - 1, 1 << 20, (1 << 20) + 1};
    for (uint32_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        uint8_t *const bytes = malloc(lengths[i] + 1);
        for (size_t j = 0; j < lengths[i]; j++) {
            bytes[j] = (uint8_t)(j * 31 + i);
        }
        cr_assert_eq(file_put(s, &UNIT, i, bytes, lengths[i], &e), STATUS_OK);
        struct byte_buffer got = {0};
        buffer_u8(&got, 77); /* appended to */
        cr_assert_eq(file_get(s, "unit", i, &got, &e), STATUS_OK, "%s", e.text);
        cr_assert_eq(got.len, lengths[i] + 1);
        cr_assert_eq(got.bytes[0], 77);
        cr_assert_eq(memcmp(got.bytes + 1, bytes, lengths[i]), 0);
        buffer_free(&got);
        free(bytes);
        cr_assert_eq(fault_of("unit", i), FILE_WHOLE);
    }
}

/* SHA-256 of "abc": FIPS 180-4's own example */
Test(files, rows_tell_path_length_and_sha256)
{
    static const uint8_t expected[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
                                       0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
                                       0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c,
                                       0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    struct file_row row;
    bool found = false;
    put(&UNIT, 17, "abc");
    put(&UNIT, UINT32_MAX, "abc");
    cr_assert_eq(file_row(s, "unit", 17, &row, &found, &e), STATUS_OK);
    cr_assert(found);
    cr_assert_str_eq(row.path, "units/000017.bin");
    cr_assert_eq(row.bytes, 3);
    cr_assert_eq(memcmp(row.sha256, expected, 32), 0);
    cr_assert_eq(file_row(s, "unit", UINT32_MAX, &row, &found, &e), STATUS_OK);
    cr_assert_str_eq(row.path, "units/4294967295.bin");
    cr_assert_eq(file_row(s, "unit", 18, &row, &found, &e), STATUS_OK);
    cr_assert(!found);
}

Test(files, a_writer_takes_pieces)
{
    struct file_writer *a = NULL;
    struct file_writer *b = NULL;
    char text[64];
    cr_assert_eq(file_begin(&a, s, &UNIT, 1, &e), STATUS_OK);
    cr_assert_eq(file_begin(&b, s, &UNIT, 2, &e), STATUS_OK);
    cr_assert_eq(file_write(a, "one ", 4, &e), STATUS_OK);
    cr_assert_eq(file_write(b, "two", 3, &e), STATUS_OK);
    cr_assert_eq(file_write(a, "piece", 5, &e), STATUS_OK);
    cr_assert(!has("unit", 1) && !has("unit", 2));
    cr_assert_eq(file_commit(a, &e), STATUS_OK);
    file_abandon(b);
    cr_assert_eq(get("unit", 1, text), STATUS_OK);
    cr_assert_str_eq(text, "one piece");
    cr_assert(!has("unit", 2));
    cr_assert_eq(access(at("units/.000002.bin.tmp"), F_OK), -1);
}

Test(files, a_flipped_bit_is_found)
{
    char text[64];
    put(&UNIT, 0, "hello");
    for (unsigned bit = 0; bit < 40; bit++) {
        char bytes[6] = "hello";
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ (1 << bit % 8));
        scratch_write(at("units/000000.bin"), bytes, 5);
        cr_assert_eq(get("unit", 0, text), STATUS_FORMAT);
        cr_assert_str_eq(text, "");
        cr_assert_eq(fault_of("unit", 0), FILE_DIGEST);
    }
    cr_assert_str_eq(
        e.text,
        "session s: units/000000.bin is damaged: the file is not what was written");
    scratch_write(at("units/000000.bin"), "hello", 5);
    cr_assert_eq(get("unit", 0, text), STATUS_OK);
}

Test(files, a_wrong_length_or_no_file_is_found_without_reading)
{
    char text[64];
    int fd = -1;
    put(&UNIT, 0, "hello");
    scratch_write(at("units/000000.bin"), "hell", 4);
    cr_assert(!has("unit", 0));
    cr_assert_eq(get("unit", 0, text), STATUS_FORMAT);
    cr_assert_eq(fault_of("unit", 0), FILE_LENGTH);
    cr_assert_eq(file_open(s, "unit", 0, &fd, &e), STATUS_FORMAT);
    unlink(at("units/000000.bin"));
    cr_assert(!has("unit", 0));
    cr_assert_eq(get("unit", 0, text), STATUS_FORMAT);
    cr_assert_eq(fault_of("unit", 0), FILE_MISSING);
    cr_assert_eq(symlink("/etc/hostname", at("units/000000.bin")), 0);
    cr_assert_eq(fault_of("unit", 0), FILE_MISSING);
    cr_assert_eq(get("unit", 1, text), STATUS_ARGUMENT);
    cr_assert_str_eq(e.text, "session s has no unit 1");
}

Test(files, two_files_swapped_are_found)
{
    char text[64];
    put(&UNIT, 0, "first");
    put(&UNIT, 1, "other");
    cr_assert_eq(rename(at("units/000000.bin"), at("units/x")), 0);
    cr_assert_eq(rename(at("units/000001.bin"), at("units/000000.bin")), 0);
    cr_assert_eq(rename(at("units/x"), at("units/000001.bin")), 0);
    cr_assert_eq(get("unit", 0, text), STATUS_FORMAT);
    cr_assert_eq(get("unit", 1, text), STATUS_FORMAT);
}

Test(files, writing_again_replaces)
{
    char text[64];
    put(&UNIT, 0, "hello");
    put(&UNIT, 0, "good bye");
    cr_assert_eq(get("unit", 0, text), STATUS_OK);
    cr_assert_str_eq(text, "good bye");
    /* not where the row that goes and the row that comes would be one commit */
    cr_assert_eq(session_begin(s, &e), STATUS_OK);
    cr_assert_eq(file_put(s, &UNIT, 0, "no", 2, &e), STATUS_ARGUMENT);
    session_rollback(s);
    cr_assert_eq(get("unit", 0, text), STATUS_OK);
    cr_assert_str_eq(text, "good bye");
}

Test(files, a_rolled_back_file_is_nothing_and_is_swept)
{
    struct session_recovery recovery;
    cr_assert_eq(session_begin(s, &e), STATUS_OK);
    put(&UNIT, 3, "abc");
    session_rollback(s);
    cr_assert(!has("unit", 3));
    reopen(&recovery);
    cr_assert_eq(recovery.n_swept, 1);
    cr_assert_eq(recovery.bytes_swept, 3);
    cr_assert_eq(access(at("units/000003.bin"), F_OK), -1);
}

Test(files, kinds_do_not_share_a_path)
{
    const struct file_kind thief = {"thief", "units", "bin"};
    struct file_writer *w = NULL;
    put(&UNIT, 0, "mine");
    cr_assert_eq(file_begin(&w, s, &thief, 0, &e), STATUS_ARGUMENT);
    cr_assert_null(w);
    cr_assert(strstr(e.text, "units/000000.bin belongs to kind unit already") != NULL);
}

Test(files, words_of_kinds_are_checked)
{
    const struct file_kind bad[] = {{"", "f", "x"},   {"K", "f", "x"},
                                    {"k", "..", "x"}, {"k", "a/b", "x"},
                                    {"k", "f", ""},   {"k", "f", "x.y"},
                                    {"k", "9", "x"},  {"k", "abcdefghijklmnopq", "x"}};
    struct file_writer *w = NULL;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_assert_eq(file_begin(&w, s, &bad[i], 0, &e), STATUS_ARGUMENT);
    }
}

Test(files, rows_come_in_order)
{
    const uint32_t order[] = {5, 0, UINT32_MAX, 999999, 1000000, 2};
    const uint32_t sorted[] = {0, 2, 5, 999999, 1000000, UINT32_MAX};
    struct file_row row = {0};
    bool found = false;
    uint32_t n = 0;
    uint64_t bytes = 0;
    for (size_t i = 0; i < 6; i++) {
        put(&UNIT, order[i], "x");
    }
    put(&PROOF, 3, "yy");
    cr_assert_eq(file_next(s, NULL, "", 0, &row, &found, &e), STATUS_OK);
    cr_assert(found);
    cr_assert_str_eq(row.kind, "proof");
    for (size_t i = 0; i < 6; i++) {
        cr_assert_eq(file_next(s, NULL, row.kind, row.index, &row, &found, &e),
                     STATUS_OK);
        cr_assert(found && row.index == sorted[i]);
    }
    cr_assert_eq(file_next(s, NULL, row.kind, row.index, &row, &found, &e), STATUS_OK);
    cr_assert(!found);
    cr_assert_eq(file_next(s, "unit", "", 0, &row, &found, &e), STATUS_OK);
    cr_assert(found && row.index == 0);
    cr_assert_eq(file_next(s, "proof", "proof", 3, &row, &found, &e), STATUS_OK);
    cr_assert(!found);
    cr_assert_eq(file_count(s, "unit", &n, &bytes, &e), STATUS_OK);
    cr_assert(n == 6 && bytes == 6);
    cr_assert_eq(file_count(s, NULL, &n, &bytes, &e), STATUS_OK);
    cr_assert(n == 7 && bytes == 8);
}

Test(files, dropping_takes_row_and_file)
{
    put(&UNIT, 0, "x");
    cr_assert_eq(file_drop(s, "unit", 0, &e), STATUS_OK);
    cr_assert_eq(file_drop(s, "unit", 0, &e), STATUS_OK);
    cr_assert(!has("unit", 0));
    cr_assert_eq(access(at("units/000000.bin"), F_OK), -1);
}

Test(files, opening_sweeps_ours_and_leaves_what_is_not)
{
    struct session_recovery recovery;
    put(&UNIT, 0, "kept");
    put(&UNIT, 1, "lost");
    put(&UNIT, 2, "short");
    unlink(at("units/000001.bin"));
    scratch_write(at("units/000002.bin"), "sho", 3);
    scratch_write(at("units/000009.bin"), "orphan", 6);
    scratch_write(at("units/.000004.bin.tmp"), "half", 4);
    const char *const theirs[] = {"units/notes", "units/9.bin", "readme.txt",
                                  "units/.000004.bin", "units/000004.bin.tmp"};
    for (size_t i = 0; i < 5; i++) {
        scratch_write(at(theirs[i]), "x", 1);
    }
    cr_assert_eq(mkdir(at("units/000007.bin"), 0700), 0);
    reopen(&recovery);
    cr_assert_eq(recovery.n_swept, 2);
    cr_assert_eq(recovery.bytes_swept, 6 + 4);
    for (size_t i = 0; i < 5; i++) {
        cr_assert_eq(access(at(theirs[i]), F_OK), 0, "%s", theirs[i]);
    }
    cr_assert_eq(access(at("units/000007.bin"), F_OK), 0);
    /* what has a row stays, as it is: it may be put back */
    cr_assert(has("unit", 0) && !has("unit", 1) && !has("unit", 2));
    cr_assert_eq(access(at("units/000002.bin"), F_OK), 0);
    scratch_write(at("units/000001.bin"), "lost", 4);
    reopen(&recovery);
    cr_assert_eq(recovery.n_swept, 0);
    cr_assert(has("unit", 1));
}

Test(files, a_link_in_the_way_is_not_followed)
{
    struct file_writer *w = NULL;
    put(&UNIT, 0, "x");
    scratch_write(scratch_path(root, "victim"), "precious", 8);
    cr_assert_eq(symlink(scratch_path(root, "victim"), at("units/.000001.bin.tmp")), 0);
    cr_assert_eq(file_begin(&w, s, &UNIT, 1, &e), STATUS_IO);
    size_t len = 0;
    uint8_t *const bytes = scratch_read(scratch_path(root, "victim"), &len);
    cr_assert_eq(len, 8);
    free(bytes);
}
