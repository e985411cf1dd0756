/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Files appear whole or not at all, units come back as they went in, nothing is left. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine.h"
#include "tests/support/spawned.h"
#include "tui/file_read.h"
#include "tui/output_file.h"

#define BYTES(text) (const uint8_t *)(text), sizeof(text) - 1

static void write_output(const char *path, const char *text, bool is_committed)
{
    struct output *o;
    struct error e;
    cr_assert_eq(output_open(&o, path, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(output_write(o, (const uint8_t *)text, strlen(text), &e), STATUS_OK);
    cr_assert_eq(output_bytes(o), strlen(text));
    if (is_committed) {
        cr_assert_eq(output_commit(o, &e), STATUS_OK, "%s", e.text);
    }
    output_close(o);
}

static void assert_contents(const char *path, const char *text)
{
    struct byte_buffer b = console_read_file(path);
    cr_assert_str_eq((const char *)b.bytes, text);
    buffer_free(&b);
}

Test(output, a_file_exists_after_the_commit_and_not_before)
{
    char folder[CONSOLE_PATH_BYTES];
    char path[CONSOLE_PATH_BYTES];
    console_folder_make(folder);
    console_path(path, folder, "proof");
    write_output(path, "first", false);
    cr_assert_eq(console_folder_entries(folder), 0);
    write_output(path, "second", true);
    assert_contents(path, "second");
    cr_assert_eq(console_folder_entries(folder), 1);
    struct stat status;
    cr_assert_eq(stat(path, &status), 0);
    const mode_t mask = umask(0);
    umask(mask);
    cr_assert_eq(status.st_mode & 0777, 0666 & ~mask);
    console_folder_remove(folder);
}

Test(output, what_stood_there_stays_until_the_commit)
{
    char folder[CONSOLE_PATH_BYTES];
    char path[CONSOLE_PATH_BYTES];
    console_folder_make(folder);
    console_path(path, folder, "proof");
    console_write_file(path, "old", 3);
    write_output(path, "new", false);
    assert_contents(path, "old");
    write_output(path, "new", true);
    assert_contents(path, "new");
    cr_assert_eq(console_folder_entries(folder), 1);
    console_folder_remove(folder);
}

Test(output, a_symbolic_link_is_followed_not_replaced)
{
    char folder[CONSOLE_PATH_BYTES];
    char path[CONSOLE_PATH_BYTES];
    char link[CONSOLE_PATH_BYTES];
    console_folder_make(folder);
    console_path(path, folder, "proof");
    console_path(link, folder, "link");
    console_write_file(path, "old", 3);
    cr_assert_eq(symlink(path, link), 0);
    write_output(link, "new", true);
    assert_contents(path, "new");
    struct stat status;
    cr_assert(lstat(link, &status) == 0 && S_ISLNK(status.st_mode));
    console_folder_remove(folder);
}

Test(output, the_view_shows_what_was_written)
{
    char folder[CONSOLE_PATH_BYTES];
    char path[CONSOLE_PATH_BYTES];
    console_folder_make(folder);
    console_path(path, folder, "proof");
    struct output *o;
    struct error e;
    const uint8_t *bytes;
    size_t len;
    cr_assert_eq(output_open(&o, path, &e), STATUS_OK);
    cr_assert_eq(output_view(o, &bytes, &len, &e), STATUS_OK);
    cr_assert_eq(len, 0);
    cr_assert_eq(output_write(o, BYTES("one "), &e), STATUS_OK);
    cr_assert_eq(output_view(o, &bytes, &len, &e), STATUS_OK);
    cr_assert_eq(output_write(o, BYTES("two"), &e), STATUS_OK);
    cr_assert_eq(output_view(o, &bytes, &len, &e), STATUS_OK);
    cr_assert(len == 7 && memcmp(bytes, "one two", 7) == 0);
    output_close(o);
    console_folder_remove(folder);
}

Test(output, a_pipe_receives_everything_at_the_commit)
{
    char folder[CONSOLE_PATH_BYTES];
    char path[CONSOLE_PATH_BYTES];
    console_folder_make(folder);
    console_path(path, folder, "pipe");
    cr_assert_eq(mkfifo(path, 0600), 0);
    const int reader = open(path, O_RDONLY | O_NONBLOCK);
    write_output(path, "through the pipe", false);
    char got[64] = "";
    cr_assert_leq(read(reader, got, sizeof got), 0);
    write_output(path, "through the pipe", true);
    cr_assert_eq(read(reader, got, sizeof got), 16);
    cr_assert_str_eq(got, "through the pipe");
    close(reader);
    struct stat status;
    cr_assert(stat(path, &status) == 0 && S_ISFIFO(status.st_mode));
    console_folder_remove(folder);
}

Test(output, names_that_cannot_be_written_are_refused)
{
    static const struct {
        const char *path;
        const char *sentence;
    } cases[] = {
        {"/nonexistent-folder/proof", "cannot be created: No such file or directory"},
        {"/dev/null/proof", "cannot be created: Not a directory"},
        {"/tmp", "'/tmp' cannot be written: Is a directory"},
        {"", "'' cannot be created: No such file or directory"},
        {"/tmp/nonexistent/", "cannot be created: Is a directory"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct output *o;
        struct error e;
        cr_assert_eq(output_open(&o, cases[i].path, &e), STATUS_IO, "%s", cases[i].path);
        cr_assert_not_null(strstr(e.text, cases[i].sentence), "%s", e.text);
        cr_assert_null(o);
    }
}

Test(output, replacing_a_file_is_noticed_by_its_identity)
{
    char folder[CONSOLE_PATH_BYTES];
    char path[CONSOLE_PATH_BYTES];
    char twin[CONSOLE_PATH_BYTES];
    console_folder_make(folder);
    console_path(path, folder, "program");
    console_path(twin, folder, "twin");
    console_write_file(path, "x", 1);
    cr_assert_eq(link(path, twin), 0);
    struct output *o;
    struct error e;
    cr_assert_eq(output_open(&o, twin, &e), STATUS_OK);
    cr_assert(output_replaces(o, path));
    cr_assert_not(output_replaces(o, "/dev/null"));
    cr_assert_not(output_replaces(o, "/nonexistent"));
    output_close(o);
    console_folder_remove(folder);
}

/* A full disk is played by the limit on the size of files. */
static void limit_files(rlim_t most)
{
    struct rlimit l;
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &l), 0);
    l.rlim_cur = most < l.rlim_max ? most : l.rlim_max;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &l), 0);
    signal(SIGXFSZ, SIG_IGN);
}

Test(output, a_full_disk_names_what_is_needed_and_leaves_nothing)
{
    char folder[CONSOLE_PATH_BYTES];
    char path[CONSOLE_PATH_BYTES];
    console_folder_make(folder);
    console_path(path, folder, "proof");
    struct output *o;
    struct error e;
    cr_assert_eq(output_open(&o, path, &e), STATUS_OK);
    output_expect(o, (uint64_t)3 << 20);
    limit_files(4096);
    static const uint8_t bytes[8192];
    cr_assert_eq(output_write(o, bytes, sizeof bytes, &e), STATUS_LIMIT);
    limit_files(RLIM_INFINITY);
    cr_assert_not_null(
        strstr(e.text, "cannot be written: it takes 3.00 MiB, and folder '"), "%s",
        e.text);
    output_close(o);
    cr_assert_eq(console_folder_entries(folder), 0);
    console_folder_remove(folder);
}

/* ---- units ---- */

/* ---- reading ---- */

Test(file_read, all_lengths_around_the_limit)
{
    char folder[CONSOLE_PATH_BYTES];
    char path[CONSOLE_PATH_BYTES];
    console_folder_make(folder);
    console_path(path, folder, "file");
    static uint8_t bytes[100001];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    }
    static const size_t lengths[] = {0, 1, 255, 256, 257, 65535, 65536, 65537, 100000};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct byte_buffer out = {0};
        struct error e;
        console_write_file(path, bytes, lengths[i]);
        cr_assert_eq(file_read(&out, path, "the file", 100000, false, &e), STATUS_OK);
        cr_assert(out.len == lengths[i]);
        cr_assert(out.len == 0 || memcmp(out.bytes, bytes, out.len) == 0);
        buffer_free(&out);
    }
    struct byte_buffer out = {0};
    struct error e;
    console_write_file(path, bytes, sizeof bytes);
    cr_assert_eq(file_read(&out, path, "the file", 100000, false, &e), STATUS_LIMIT);
    cr_assert_not_null(strstr(e.text, "is longer than 97.7 KiB"), "%s", e.text);
    buffer_free(&out);
    console_folder_remove(folder);
}

Test(file_read, a_file_of_unknown_length_is_bounded_too)
{
    struct byte_buffer out = {0};
    struct error e;
    cr_assert_eq(file_read(&out, "/dev/zero", "the file", 1000000, false, &e),
                 STATUS_LIMIT);
    buffer_free(&out);
    cr_assert_eq(file_read(&out, "/dev/null", "the file", 10, false, &e), STATUS_OK);
    cr_assert_eq(out.len, 0);
    buffer_free(&out);
}

Test(file_read, what_cannot_be_read_is_named)
{
    struct byte_buffer out = {0};
    struct error e;
    cr_assert_eq(file_read(&out, "/tmp", "the proof", 10, false, &e), STATUS_IO);
    cr_assert_str_eq(e.text, "the proof '/tmp' cannot be read: Is a directory");
    cr_assert_eq(file_read(&out, "/no/such", "the proof", 10, false, &e), STATUS_IO);
    cr_assert_str_eq(e.text,
                     "the proof '/no/such' cannot be opened: No such file or directory");
    /* "-" is a file's name where no stream is allowed. */
    cr_assert_eq(file_read(&out, "-", "the program", 10, false, &e), STATUS_IO);
    buffer_free(&out);
}
