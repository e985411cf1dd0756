/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Archives of sessions: what export writes import reads, and every archive that is wrong
 * in one way, everything else about it being right, is refused and leaves nothing behind.
 *
 * The archives are made by a tar writer of the test's own (src: POSIX.1 pax, "ustar
 * Interchange Format"), which for the honest session gives the bytes that export gives.
 * */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "base/check.h"
#include "checkpoint/archive.h"
#include "checkpoint/manifest.h"
#include "checkpoint/unit_files.h"
#include "checkpoint/work.h"
#include "store/files.h"
#include "tests/support/archive_lies.h"
#include "tests/support/scratch_folder.h"

/* ---- a store with a session ---- */

static char root[SCRATCH_PATH_BYTES];
static struct store *store;

static void begin(void)
{
    struct error e;
    scratch_folder_make_fast(root);
    cr_assert_eq(store_open(&store, root, STORE_CREATE, &io_system, &e), STATUS_OK, "%s",
                 e.text);
}

static void end(void)
{
    store_close(store);
    scratch_folder_remove(root);
}

/* Names in the store's folder, but for the trash. */
static unsigned entries(void)
{
    unsigned n = 0;
    DIR *const d = opendir(root);
    struct dirent *entry;
    CHECK(d != NULL);
    while ((entry = readdir(d)) != NULL) {
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0
             && strcmp(entry->d_name, ".trash") != 0;
    }
    closedir(d);
    return n;
}

static void fix_u64(struct session *s, const char *key, uint64_t value)
{
    uint8_t bytes[8];
    struct error e;
    store_u64(bytes, value);
    cr_assert_eq(session_fix(s, key, bytes, 8, &e), STATUS_OK, "%s", e.text);
}

/* A session named "s" with the files above; digests of program and input are made up. */
static struct session *make_session(void)
{
    struct session *s;
    struct error e;
    static const uint8_t digest[32] = {1, 2, 3};
    cr_assert_eq(session_create(&s, store, "s", &e), STATUS_OK, "%s", e.text);
    for (size_t i = 0; i < ARCHIVE_N_FILES; i++) {
        cr_assert_eq(file_put(s, manifest_file_kind(archive_files[i].kind, false),
                              archive_files[i].index, archive_files[i].content,
                              strlen(archive_files[i].content), &e),
                     STATUS_OK, "%s", e.text);
    }
    fix_u64(s, "work.version", 1);
    fix_u64(s, "work.security", 128);
    fix_u64(s, "work.log_blowup", 1);
    fix_u64(s, "work.segment_log2", 14);
    cr_assert_eq(session_fix(s, "work.program_digest", digest, 32, &e), STATUS_OK);
    cr_assert_eq(session_fix(s, "work.input_sha256", digest, 32, &e), STATUS_OK);
    cr_assert_eq(session_fix(s, "work.program_name", "p.elf", 5, &e), STATUS_OK);
    cr_assert_eq(session_set(s, "output.path", "/home/me/proof", 14, &e), STATUS_OK);
    return s;
}

static enum status to_buffer(void *arg, const uint8_t *bytes, size_t len, struct error *e)
{
    buffer_bytes(arg, bytes, len);
    (void)e;
    return STATUS_OK;
}

static struct byte_buffer export_as(struct session *s, enum archive_content content,
                                    bool zstd)
{
    struct byte_buffer out = {0};
    struct archive_report report;
    struct error e;
    cr_assert_eq(archive_export(s, content, zstd, to_buffer, &out, &report, &e),
                 STATUS_OK, "%s", e.text);
    return out;
}

/* Exports the session above, and removes it. */
static struct byte_buffer export_and_remove(enum archive_content content, bool zstd)
{
    struct session *const s = make_session();
    struct byte_buffer out = export_as(s, content, zstd);
    struct error e;
    uint64_t bytes = 0;
    cr_assert_eq(session_close(s, &e), STATUS_OK);
    cr_assert_eq(store_discard(store, "s", &bytes, &e), STATUS_OK);
    cr_assert_eq(entries(), 0);
    return out;
}

struct cursor {
    const uint8_t *bytes;
    size_t len, at, most;
};

static enum status from_memory(void *arg, uint8_t *bytes, size_t len, size_t *n,
                               struct error *e)
{
    struct cursor *const c = arg;
    (void)e;
    *n = len < c->len - c->at ? len : c->len - c->at;
    *n = c->most != 0 && *n > c->most ? c->most : *n;
    memcpy(bytes, c->bytes + c->at, *n);
    c->at += *n;
    return STATUS_OK;
}

static enum status import(const uint8_t *bytes, size_t len, size_t most, const char *name,
                          struct archive_report *report, struct error *e)
{
    struct cursor c = {bytes, len, 0, most};
    return archive_import(from_memory, &c, store, name, report, e);
}

TestSuite(checkpoint_archive, .init = begin, .fini = end);

/* ---- honest ones ---- */

Test(checkpoint_archive, what_is_imported_is_what_was_exported)
{
    static const size_t pieces[] = {0, 1, 511, 513};
    for (unsigned zstd = 0; zstd < 2; zstd++) {
        struct byte_buffer bytes = export_and_remove(ARCHIVE_ALL, zstd != 0);
        for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
            struct archive_report report;
            struct session *s;
            struct error e;
            bool found;
            struct byte_buffer value = {0};
            uint64_t freed = 0;
            cr_assert_eq(import(bytes.bytes, bytes.len, pieces[i], NULL, &report, &e),
                         STATUS_OK, "%s", e.text);
            cr_assert_str_eq(report.session, "s");
            cr_assert_eq(report.n_files, ARCHIVE_N_FILES);
            cr_assert_eq(session_open(&s, store, "s", SESSION_READ, NULL, &e), STATUS_OK);
            struct byte_buffer again = export_as(s, ARCHIVE_ALL, zstd != 0);
            cr_assert_eq(again.len, bytes.len);
            cr_assert_eq(memcmp(again.bytes, bytes.bytes, bytes.len), 0);
            /* Where a proof goes is the importer's business. */
            cr_assert_eq(session_get(s, "output.path", &value, &found, &e), STATUS_OK);
            cr_assert_not(found);
            buffer_free(&again);
            cr_assert_eq(session_close(s, &e), STATUS_OK);
            cr_assert_eq(store_discard(store, "s", &freed, &e), STATUS_OK);
        }
        buffer_free(&bytes);
    }
}

Test(checkpoint_archive, a_name_that_is_taken_is_not_replaced)
{
    struct archive_report report;
    struct error e;
    struct byte_buffer bytes = export_and_remove(ARCHIVE_ALL, false);
    cr_assert_eq(import(bytes.bytes, bytes.len, 0, NULL, &report, &e), STATUS_OK);
    cr_assert_eq(import(bytes.bytes, bytes.len, 0, NULL, &report, &e), STATUS_OK);
    cr_assert_str_neq(report.session, "s");
    cr_assert_eq(import(bytes.bytes, bytes.len, 0, "t", &report, &e), STATUS_OK);
    cr_assert_eq(import(bytes.bytes, bytes.len, 0, "t", &report, &e), STATUS_ARGUMENT);
    cr_assert_eq(import(bytes.bytes, bytes.len, 0, "../t", &report, &e), STATUS_ARGUMENT);
    cr_assert_eq(entries(), 3);
    buffer_free(&bytes);
}

static bool contains(const struct byte_buffer *b, const char *text)
{
    return memmem(b->bytes, b->len, text, strlen(text)) != NULL;
}

Test(checkpoint_archive, a_redacted_archive_has_neither_input_nor_memory)
{
    struct archive_report report;
    struct error e;
    struct byte_buffer all = export_and_remove(ARCHIVE_ALL, false);
    struct byte_buffer slim = export_and_remove(ARCHIVE_WITHOUT_SNAPSHOTS, false);
    struct byte_buffer redacted = export_and_remove(ARCHIVE_REDACTED, false);
    cr_assert(contains(&all, "secret") && contains(&all, "record zero"));
    cr_assert(contains(&slim, "secret") && !contains(&slim, "record zero"));
    cr_assert(!contains(&redacted, "secret") && !contains(&redacted, "record zero"));
    cr_assert(!contains(&redacted, "input"));
    cr_assert_not(contains(&all, "/home/me/proof"));
    cr_assert_eq(import(redacted.bytes, redacted.len, 0, NULL, &report, &e),
                 STATUS_UNSUPPORTED);
    cr_assert_eq(entries(), 0);
    cr_assert_eq(import(slim.bytes, slim.len, 0, NULL, &report, &e), STATUS_OK);
    cr_assert_eq(report.n_files, ARCHIVE_N_FILES - 3);
    buffer_free(&all);
    buffer_free(&slim);
    buffer_free(&redacted);
}

Test(checkpoint_archive, export_writes_what_an_independent_tar_writer_writes)
{
    struct tarball t;
    struct byte_buffer exported = export_and_remove(ARCHIVE_ALL, false);
    tarball_honest(&t);
    struct byte_buffer written = tarball_write(&t);
    cr_assert_eq(written.len, exported.len);
    for (size_t i = 0; i < written.len; i++) {
        cr_assert_eq(written.bytes[i], exported.bytes[i], "byte %zu of block %zu",
                     i % 512, i / 512);
    }
    tarball_free(&t);
    buffer_free(&written);
    buffer_free(&exported);
}

/* ---- lies ---- */

static void assert_refused(const char *name, const uint8_t *bytes, size_t len)
{
    struct archive_report report;
    struct error e;
    const enum status s = import(bytes, len, 0, NULL, &report, &e);
    cr_assert(s == STATUS_FORMAT || s == STATUS_UNSUPPORTED || s == STATUS_LIMIT,
              "%s: %s: %s", name, status_name(s), s == STATUS_OK ? "" : e.text);
    cr_assert_eq(entries(), 0, "%s leaves something behind", name);
    cr_assert_neq(access("/tmp/zk-escaped", F_OK), 0, "%s", name);
    for (const char *c = e.text; *c != '\0'; c++) {
        cr_assert_geq(*c, ' ', "%s: a control character in the sentence", name);
    }
}

Test(checkpoint_archive, every_lie_is_refused_and_leaves_nothing)
{
    for (size_t i = 0; archive_lies[i].name != NULL; i++) {
        struct tarball t;
        tarball_honest(&t);
        struct byte_buffer before = tarball_write(&t);
        archive_lies[i].tell(&t);
        struct byte_buffer bytes = tarball_write(&t);
        cr_assert(bytes.len != before.len
                      || memcmp(bytes.bytes, before.bytes, bytes.len) != 0,
                  "%s says nothing", archive_lies[i].name);
        assert_refused(archive_lies[i].name, bytes.bytes, bytes.len);
        tarball_free(&t);
        buffer_free(&bytes);
        buffer_free(&before);
    }
}

/* "key vault.header HEX\n" with log2 n of scrypt. Layout: docs/formats.md. */
static const char *header_line(unsigned log_n)
{
    static char line[512];
    int at = snprintf(line, sizeof line,
                      "key vault.header 7a6b637661756c74" /* magic */
                      "01000000");
    for (unsigned i = 0; i < 16; i++) {
        at += snprintf(line + at, sizeof line - (size_t)at, "69");
    }
    at += snprintf(line + at, sizeof line - (size_t)at, "%02x0801", log_n);
    for (unsigned i = 0; i < 32 + 32 + 16; i++) {
        at += snprintf(line + at, sizeof line - (size_t)at, "73");
    }
    snprintf(line + at, sizeof line - (size_t)at, "\n");
    return line;
}

Test(checkpoint_archive, lies_about_encryption_are_refused)
{
    static const struct {
        const char *name;
        unsigned log_n; /* 0: no header */
        bool is_redacted;
        const char *digest;
    } cases[] = {{"a header and a digest in the clear", 17, false, "input_sha256"},
                 {"no header and a keyed digest", 0, false, "input_hmac"},
                 {"scrypt with 2^50 bytes", 40, false, "input_hmac"},
                 {"scrypt that takes no time", 9, false, "input_hmac"},
                 {"redacted, with a header", 17, true, "input_hmac"},
                 /* The members end in .tar, those of an encrypted session in .enc. */
                 {"encrypted, and files that are not", 17, false, "input_hmac"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tarball t;
        char line[600];
        tarball_honest(&t);
        snprintf(line, sizeof line, "%skey work.%s ",
                 cases[i].log_n != 0 ? header_line(cases[i].log_n) : "", cases[i].digest);
        tarball_edit(&t, "key work.input_sha256 ", line);
        if (cases[i].is_redacted) {
            tarball_edit(&t, "redacted 0", "redacted 1");
        }
        struct byte_buffer bytes = tarball_write(&t);
        assert_refused(cases[i].name, bytes.bytes, bytes.len);
        tarball_free(&t);
        buffer_free(&bytes);
    }
}

Test(checkpoint_archive, every_cut_and_every_flipped_bit_is_refused)
{
    struct tarball t;
    tarball_honest(&t);
    struct byte_buffer bytes = tarball_write(&t);
    for (size_t len = 0; len < bytes.len; len += len % 512 == 0 ? 1 : 511) {
        assert_refused("cut", bytes.bytes, len);
    }
    for (size_t i = 0; i < bytes.len; i += 41) {
        bytes.bytes[i] ^= (uint8_t)(1 << i % 8);
        assert_refused("flip", bytes.bytes, bytes.len);
        bytes.bytes[i] ^= (uint8_t)(1 << i % 8);
    }
    tarball_free(&t);
    buffer_free(&bytes);
}

Test(checkpoint_archive, more_than_the_disk_holds_is_refused_before_it_is_read)
{
    struct tarball t;
    struct archive_report report;
    struct error e;
    tarball_honest(&t);
    tarball_edit(&t, "file record 0 11", "file record 0 9223372036854775807");
    struct byte_buffer bytes = tarball_write(&t);
    cr_assert_eq(import(bytes.bytes, bytes.len, 0, NULL, &report, &e), STATUS_LIMIT);
    cr_assert_eq(entries(), 0);
    tarball_edit(&t, "file record 0 9223372036854775807",
                 "file record 0 18446744073709551615");
    buffer_free(&bytes);
    bytes = tarball_write(&t);
    cr_assert_eq(import(bytes.bytes, bytes.len, 0, NULL, &report, &e), STATUS_LIMIT);
    cr_assert_eq(entries(), 0);
    tarball_free(&t);
    buffer_free(&bytes);
}

Test(checkpoint_archive, what_is_no_archive_is_refused)
{
    static uint8_t zeros[1 << 20];
    static const uint8_t gzip[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3,
                                   3,    0,    0, 0, 0, 0, 0, 0, 0, 0};
    assert_refused("empty", zeros, 0);
    assert_refused("zeros", zeros, sizeof zeros);
    assert_refused("gzip", gzip, sizeof gzip);
    uint8_t packed[1 << 12];
    const size_t bomb = ZSTD_compress(packed, sizeof packed, zeros, sizeof zeros, 19);
    cr_assert_not(ZSTD_isError(bomb));
    assert_refused("a frame of zeros", packed, bomb);
}

Test(checkpoint_archive, a_frame_is_whole_and_alone)
{
    struct byte_buffer bytes = export_and_remove(ARCHIVE_ALL, true);
    for (size_t cut = 1; cut < bytes.len; cut += 61) {
        assert_refused("cut frame", bytes.bytes, bytes.len - cut);
    }
    struct byte_buffer two = {0};
    buffer_bytes(&two, bytes.bytes, bytes.len);
    buffer_u8(&two, 0);
    assert_refused("byte after the frame", two.bytes, two.len);
    two.len--;
    buffer_bytes(&two, bytes.bytes, bytes.len);
    assert_refused("two frames", two.bytes, two.len);
    buffer_free(&two);
    buffer_free(&bytes);
}

Test(checkpoint_archive, a_damaged_session_is_not_exported)
{
    struct session *const s = make_session();
    char path[SCRATCH_PATH_BYTES + 64];
    struct byte_buffer out = {0};
    struct archive_report report;
    struct error e;
    snprintf(path, sizeof path, "%s/s/proof/000000.link", root);
    FILE *const f = fopen(path, "r+");
    cr_assert_not_null(f);
    cr_assert_eq(fputs("LINK", f) >= 0, 1);
    fclose(f);
    cr_assert_eq(archive_export(s, ARCHIVE_ALL, false, to_buffer, &out, &report, &e),
                 STATUS_FORMAT);
    cr_assert_not_null(strstr(e.text, "proof/000000.link"), "%s", e.text);
    cr_assert_eq(session_close(s, &e), STATUS_OK);
    buffer_free(&out);
}
