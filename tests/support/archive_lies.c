/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The tar writer and the lies. */
#include "tests/support/archive_lies.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

const struct archive_file archive_files[ARCHIVE_N_FILES] = {
    {"cells", 0, "image/000000.tar", "cells"},
    {"input", 0, "input/000000.bin", "secret"},
    {"link", 0, "proof/000000.link", "link"},
    {"program", 0, "program/000000.elf", "program"},
    {"record", 0, "snapshots/000000.tar", "record zero"},
    {"record", 1, "snapshots/000001.tar", ""},
    {"segment", 0, "proof/000000.segment", "proof"},
};

static void set_content(struct member *m, const void *bytes, size_t len)
{
    free(m->content);
    m->content = malloc(len + 1);
    CHECK(m->content != NULL);
    memcpy(m->content, bytes, len);
    m->content[len] = 0;
    m->len = len;
}

static struct member *add(struct tarball *t, const char *name, const void *bytes,
                          size_t len)
{
    struct member *const m = &t->members[t->n++];
    memset(m, 0, sizeof *m);
    snprintf(m->name, sizeof m->name, "%s", name);
    m->type = '0';
    m->mode = 0600;
    set_content(m, bytes, len);
    return m;
}

static void write_header(struct byte_buffer *out, const struct member *m)
{
    char h[512];
    unsigned sum = 0;
    memset(h, 0, sizeof h);
    memcpy(h, m->name, strlen(m->name) < 100 ? strlen(m->name) : 100);
    snprintf(h + 100, 8, "%06o ", m->mode);
    snprintf(h + 108, 8, "%06o ", m->owner);
    snprintf(h + 116, 8, "%06o ", 0u);
    snprintf(h + 124, 13, "%011zo ", m->len);
    if (m->size_field != NULL) {
        memcpy(h + 124, m->size_field, 12);
    }
    snprintf(h + 136, 13, "%011o ", m->time);
    h[156] = m->type;
    memcpy(h + 157, m->link, strlen(m->link));
    memcpy(h + 257, "ustar\00000", 8);
    memcpy(h + 265, m->user, strlen(m->user));
    memcpy(h + 329, "000000 ", 7);
    memcpy(h + 337, "000000 ", 7);
    memset(h + 148, ' ', 8);
    for (unsigned i = 0; i < 512; i++) {
        sum += (uint8_t)h[i];
    }
    snprintf(h + 148, 8, "%06o", sum + m->has_wrong_checksum);
    h[155] = ' ';
    buffer_bytes(out, h, sizeof h);
}

static void write_tar_member(struct byte_buffer *out, const struct member *m)
{
    static const uint8_t zeros[512];
    write_header(out, m);
    buffer_bytes(out, m->content, m->len);
    const size_t padding = -m->len % 512;
    buffer_bytes(out, zeros, padding);
    if (m->has_dirty_padding) {
        CHECK(padding != 0);
        out->bytes[out->len - 1] = 1;
    }
}

static void sha256_hex(char hex[65], const void *bytes, size_t len)
{
    uint8_t digest[32];
    unsigned n;
    CHECK(EVP_Digest(bytes, len, digest, &n, EVP_sha256(), NULL) == 1);
    for (unsigned i = 0; i < 32; i++) {
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    }
}

struct byte_buffer tarball_write(struct tarball *t)
{
    struct byte_buffer out = {0};
    static const uint8_t zeros[512];
    for (size_t i = 0; i < t->n; i++) {
        struct member *const m = &t->members[i];
        if (strcmp(m->name, "trailer") == 0 && !t->is_trailer_kept) {
            char text[80] = "sha256 ";
            sha256_hex(text + 7, out.bytes, out.len);
            strcat(text, "\n");
            set_content(m, text, strlen(text));
        }
        write_tar_member(&out, m);
    }
    for (unsigned i = 0; i < t->n_end_blocks; i++) {
        buffer_bytes(&out, zeros, sizeof zeros);
    }
    if (t->tail != NULL) {
        buffer_bytes(&out, t->tail, strlen(t->tail));
    }
    CHECK(!out.bad);
    return out;
}

void tarball_honest(struct tarball *t)
{
    char text[8192], hex[65];
    static const char
        one[] = "0100000000000000",
        zero_digest[] =
            "0102030000000000000000000000000000000000000000000000000000000000";
    memset(t, 0, sizeof *t);
    t->n_end_blocks = 2;
    int at = snprintf(text, sizeof text,
                      "zkconsole-archive 1\nsession s\nredacted 0\n"
                      "key work.input_sha256 %s\nkey work.log_blowup %s\n"
                      "key work.program_digest %s\nkey work.program_name 702e656c66\n"
                      "key work.security 8000000000000000\n"
                      "key work.segment_log2 0e00000000000000\nkey work.version %s\n",
                      zero_digest, one, zero_digest, one);
    for (size_t i = 0; i < ARCHIVE_N_FILES; i++) {
        sha256_hex(hex, archive_files[i].content, strlen(archive_files[i].content));
        at += snprintf(text + at, sizeof text - (size_t)at, "file %s %u %zu %s\n",
                       archive_files[i].kind, archive_files[i].index,
                       strlen(archive_files[i].content), hex);
    }
    at += snprintf(text + at, sizeof text - (size_t)at, "end\n");
    add(t, "manifest", text, (size_t)at);
    for (size_t i = 0; i < ARCHIVE_N_FILES; i++) {
        add(t, archive_files[i].path, archive_files[i].content,
            strlen(archive_files[i].content));
    }
    add(t, "trailer", "", 0);
}

void tarball_free(struct tarball *t)
{
    for (size_t i = 0; i < t->n; i++) {
        free(t->members[i].content);
    }
}

/* ---- lies ---- */

/* Member 5 is snapshots/000000.tar. */
enum { VICTIM = 5 };

static void rename_victim(struct tarball *t, const char *name)
{
    snprintf(t->members[VICTIM].name, sizeof t->members[0].name, "%s", name);
}

static void insert(struct tarball *t, size_t at, const char *name, const char *content)
{
    add(t, name, content, strlen(content));
    const struct member new = t->members[t->n - 1];
    memmove(&t->members[at + 1], &t->members[at], (t->n - 1 - at) * sizeof t->members[0]);
    t->members[at] = new;
}

static void remove_member(struct tarball *t, size_t at)
{
    free(t->members[at].content);
    t->n--;
    memmove(&t->members[at], &t->members[at + 1], (t->n - at) * sizeof t->members[0]);
}

static void swap(struct tarball *t, size_t a, size_t b)
{
    const struct member m = t->members[a];
    t->members[a] = t->members[b];
    t->members[b] = m;
}

/* In the manifest: the first `from` becomes `to`. */
void tarball_edit(struct tarball *t, const char *from, const char *to)
{
    struct member *const m = &t->members[0];
    char text[16384];
    const char *const at = strstr((const char *)m->content, from);
    CHECK(at != NULL);
    const int n =
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - (const char *)m->content),
                 (const char *)m->content, to, at + strlen(from));
    set_content(m, text, (size_t)n);
}

#define LIE(name) static void name(struct tarball *t)
LIE(absolute_path)
{
    rename_victim(t, "/tmp/zk-escaped");
}
LIE(parent_path)
{
    rename_victim(t, "../zk-escaped");
}
LIE(parent_inside)
{
    rename_victim(t, "snapshots/../../zk-escaped");
}
LIE(dot_path)
{
    rename_victim(t, "./snapshots/000000.tar");
}
LIE(double_slash)
{
    rename_victim(t, "snapshots//000000.tar");
}
LIE(other_folder)
{
    rename_victim(t, "proof/000009.tar");
}
LIE(database)
{
    rename_victim(t, "session.db");
}
LIE(lock_file)
{
    rename_victim(t, "lock");
}
LIE(escape_in_name)
{
    rename_victim(t, "snapshots/\x1b[2J.tar");
}
LIE(newline_in_name)
{
    rename_victim(t, "snapshots/000000\n.tar");
}
LIE(empty_name)
{
    rename_victim(t, "");
}
LIE(long_name)
{
    memset(t->members[VICTIM].name, 'a', 110);
    t->members[VICTIM].name[110] = '\0';
}
LIE(symbolic_link)
{
    t->members[VICTIM].type = '2';
    strcpy(t->members[VICTIM].link, "/etc/passwd");
}
LIE(hard_link)
{
    t->members[VICTIM].type = '1';
    strcpy(t->members[VICTIM].link, "manifest");
}
LIE(character_device)
{
    t->members[VICTIM].type = '3';
}
LIE(block_device)
{
    t->members[VICTIM].type = '4';
}
LIE(directory)
{
    t->members[VICTIM].type = '5';
}
LIE(fifo)
{
    t->members[VICTIM].type = '6';
}
LIE(contiguous)
{
    t->members[VICTIM].type = '7';
}
LIE(old_regular)
{
    t->members[VICTIM].type = '\0';
}
LIE(gnu_sparse)
{
    t->members[VICTIM].type = 'S';
}
LIE(gnu_multivolume)
{
    t->members[VICTIM].type = 'M';
}
LIE(unknown_type)
{
    t->members[VICTIM].type = 'Z';
}
LIE(link_name_on_a_file)
{
    strcpy(t->members[VICTIM].link, "x");
}
LIE(gnu_long_name)
{
    insert(t, VICTIM, "././@LongLink", "../../zk-escaped");
    t->members[VICTIM].type = 'L';
}
LIE(pax_header)
{
    insert(t, VICTIM, "pax", "20 path=../escaped\n");
    t->members[VICTIM].type = 'x';
}
LIE(global_pax_header)
{
    insert(t, 0, "pax", "20 path=../escaped\n");
    t->members[0].type = 'g';
}
LIE(set_user_id)
{
    t->members[VICTIM].mode = 04600;
}
LIE(readable_by_all)
{
    t->members[VICTIM].mode = 0644;
}
LIE(an_owner)
{
    t->members[VICTIM].owner = 1000;
}
LIE(an_owner_by_name)
{
    strcpy(t->members[VICTIM].user, "root");
}
LIE(a_time)
{
    t->members[VICTIM].time = 1;
}
LIE(wrong_checksum)
{
    t->members[VICTIM].has_wrong_checksum = true;
}
LIE(huge_size)
{
    t->members[VICTIM].size_field = "77777777777 ";
}
LIE(negative_size)
{
    t->members[VICTIM].size_field = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
}
LIE(binary_size)
{
    t->members[VICTIM].size_field = "\x80\0\0\0\0\0\0\0\0\0\0\x0b";
}
LIE(size_without_end)
{
    t->members[VICTIM].size_field = "000000000013";
}
LIE(dirty_padding)
{
    t->members[VICTIM].has_dirty_padding = true;
}
LIE(member_twice)
{
    insert(t, VICTIM, archive_files[VICTIM - 1].path, archive_files[VICTIM - 1].content);
}
LIE(members_swapped)
{
    swap(t, VICTIM, VICTIM - 1);
}
LIE(member_missing)
{
    remove_member(t, VICTIM);
}
LIE(member_too_many)
{
    insert(t, VICTIM, "snapshots/000009.tar", "x");
}
LIE(manifest_missing)
{
    remove_member(t, 0);
}
LIE(manifest_second)
{
    swap(t, 0, 1);
}
LIE(manifest_twice)
{
    insert(t, 1, "manifest", (const char *)t->members[0].content);
}
LIE(trailer_missing)
{
    remove_member(t, t->n - 1);
}
LIE(trailer_twice)
{
    insert(t, t->n, "trailer", "");
}
LIE(trailer_of_another)
{
    char text[80] = "sha256 ";
    memset(text + 7, '0', 64);
    text[71] = '\n';
    set_content(&t->members[t->n - 1], text, 72);
    t->is_trailer_kept = true;
}
LIE(content_flipped)
{
    t->members[VICTIM].content[3] ^= 1;
}
LIE(content_longer)
{
    set_content(&t->members[VICTIM], "record zeros", 12);
}
LIE(content_shorter)
{
    set_content(&t->members[VICTIM], "record zer", 10);
}
LIE(contents_swapped_with_equal_lengths)
{
    set_content(&t->members[1], "proof", 5);
}
LIE(no_end)
{
    t->n_end_blocks = 0;
}
LIE(half_an_end)
{
    t->n_end_blocks = 1;
}
LIE(blocks_after_the_end)
{
    t->n_end_blocks = 20;
}
LIE(byte_after_the_end)
{
    t->tail = "x";
}
LIE(other_version)
{
    tarball_edit(t, "archive 1", "archive 2");
}
LIE(not_a_manifest)
{
    tarball_edit(t, "zkconsole-archive", "zkconsole-proof");
}
LIE(session_name_climbs)
{
    tarball_edit(t, "session s", "session ../s");
}
LIE(session_name_is_empty)
{
    tarball_edit(t, "session s", "session ");
}
LIE(redacted_by_word)
{
    tarball_edit(t, "redacted 0", "redacted no");
}
LIE(unknown_key)
{
    tarball_edit(t, "key work.version", "key work.verzion");
}
LIE(output_key)
{
    tarball_edit(t, "key work.input", "key output.path 2f746d702f78\nkey work.input");
}
LIE(key_twice)
{
    tarball_edit(
        t, "key work.version 0100000000000000\n",
        "key work.version 0100000000000000\nkey work.version 0100000000000000\n");
}
LIE(key_missing)
{
    tarball_edit(t, "key work.security 8000000000000000\n", "");
}
LIE(keys_unordered)
{
    tarball_edit(t, "key work.log_blowup 0100000000000000\n", "");
    tarball_edit(t, "key work.version",
                 "key work.log_blowup 0100000000000000\nkey work.version");
}
LIE(key_too_long)
{
    tarball_edit(t, "key work.security 80", "key work.security 8080");
}
LIE(key_in_upper_case)
{
    tarball_edit(t, "702e656c66", "702E656C66");
}
LIE(key_of_odd_length)
{
    tarball_edit(t, "702e656c66", "702e656c6");
}
LIE(program_name_climbs)
{
    tarball_edit(t, "702e656c66", "2e2e2f78");
}
LIE(program_name_with_escape)
{
    tarball_edit(t, "702e656c66", "701b5b324a");
}
LIE(file_twice)
{
    char line[256];
    const char *const at = strstr((const char *)t->members[0].content, "file link");
    snprintf(line, sizeof line, "%.*s", (int)(strchr(at, '\n') + 1 - at), at);
    char both[520];
    snprintf(both, sizeof both, "%s%s", line, line);
    tarball_edit(t, line, both);
    insert(t, 4, archive_files[2].path, archive_files[2].content);
}
LIE(unknown_kind)
{
    tarball_edit(t, "file link", "file lock");
}
LIE(second_link)
{
    tarball_edit(t, "file link 0", "file link 1");
}
LIE(number_with_zero)
{
    tarball_edit(t, "file link 0 4", "file link 0 04");
}
LIE(number_with_sign)
{
    tarball_edit(t, "file link 0 4", "file link 0 +4");
}
LIE(negative_number)
{
    tarball_edit(t, "file link 0 4", "file link 0 -4");
}
LIE(number_beyond_64_bits)
{
    tarball_edit(t, "file link 0 4", "file link 0 99999999999999999999");
}
LIE(two_spaces)
{
    tarball_edit(t, "file link", "file  link");
}
LIE(space_at_the_end)
{
    tarball_edit(t, "session s\n", "session s \n");
}
LIE(carriage_return)
{
    tarball_edit(t, "session s\n", "session s\r\n");
}
LIE(empty_line)
{
    tarball_edit(t, "redacted 0\n", "redacted 0\n\n");
}
LIE(no_end_line)
{
    tarball_edit(t, "end\n", "");
}
LIE(text_after_the_end)
{
    tarball_edit(t, "end\n", "end\nend\n");
}
LIE(key_after_files)
{
    tarball_edit(t, "end\n", "key work.version 0100000000000000\nend\n");
}
LIE(zero_byte)
{
    t->members[0].content[30] = 0;
}
LIE(program_left_out)
{
    char line[256];
    const char *const at = strstr((const char *)t->members[0].content, "file program");
    snprintf(line, sizeof line, "%.*s", (int)(strchr(at, '\n') + 1 - at), at);
    tarball_edit(t, line, "");
    remove_member(t, 4);
}

/* clang-format off */
#define LIE_LIST(X) \
    X(absolute_path) X(parent_path) X(parent_inside) X(dot_path) X(double_slash) \
    X(other_folder) X(database) X(lock_file) X(escape_in_name) X(newline_in_name) \
    X(empty_name) X(long_name) X(symbolic_link) X(hard_link) X(character_device) \
    X(block_device) X(directory) X(fifo) X(contiguous) X(old_regular) X(gnu_sparse) \
    X(gnu_multivolume) X(unknown_type) X(link_name_on_a_file) X(gnu_long_name) \
    X(pax_header) X(global_pax_header) X(set_user_id) X(readable_by_all) X(an_owner) \
    X(an_owner_by_name) X(a_time) X(wrong_checksum) X(huge_size) X(negative_size) \
    X(binary_size) X(size_without_end) X(dirty_padding) X(member_twice) \
    X(members_swapped) X(member_missing) X(member_too_many) X(manifest_missing) \
    X(manifest_second) X(manifest_twice) X(trailer_missing) X(trailer_twice) \
    X(trailer_of_another) X(content_flipped) X(content_longer) X(content_shorter) \
    X(contents_swapped_with_equal_lengths) X(no_end) X(half_an_end) \
    X(blocks_after_the_end) X(byte_after_the_end) X(other_version) X(not_a_manifest) \
    X(session_name_climbs) X(session_name_is_empty) X(redacted_by_word) X(unknown_key) \
    X(output_key) X(key_twice) X(key_missing) X(keys_unordered) X(key_too_long) \
    X(key_in_upper_case) X(key_of_odd_length) X(program_name_climbs) \
    X(program_name_with_escape) X(file_twice) X(unknown_kind) X(second_link) \
    X(number_with_zero) X(number_with_sign) X(negative_number) \
    X(number_beyond_64_bits) X(two_spaces) X(space_at_the_end) X(carriage_return) \
    X(empty_line) X(no_end_line) X(text_after_the_end) X(key_after_files) X(zero_byte) \
    X(program_left_out)
/* clang-format on */

const struct archive_lie archive_lies[] = {
#define LIE_ROW(name) {#name, name},
    LIE_LIST(LIE_ROW)
#undef LIE_ROW
        {NULL, NULL}};
