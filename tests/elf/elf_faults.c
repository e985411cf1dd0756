/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One file per fault, one sentence per file: faults.txt, made by make.sh. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/rv_program.h"

static enum status load(struct elf *elf, const char *name, struct error *e)
{
    char path[512];
    struct byte_buffer file = {0};
    snprintf(path, sizeof path, ZK_SOURCE_DIR "/tests/elf/%s.elf", name);
    rv_read_file(&file, path);
    /* A copy of exactly the length, so that sanitizers see every byte read beyond it. */
    uint8_t *const bytes = malloc(file.len == 0 ? 1 : file.len);
    cr_assert_neq(bytes, NULL);
    if (file.len != 0) {
        memcpy(bytes, file.bytes, file.len);
    }
    const enum status s = elf_load(elf, bytes, file.len, e);
    free(bytes);
    buffer_free(&file);
    return s;
}

Test(elf_faults, each_file_gets_its_sentence)
{
    char line[512];
    unsigned n_good = 0;
    unsigned n_bad = 0;
    FILE *const list = fopen(ZK_SOURCE_DIR "/tests/elf/faults.txt", "r");
    cr_assert_neq(list, NULL);
    while (fgets(line, sizeof line, list) != NULL) {
        struct elf elf;
        struct error e = {0};
        char *const bar = strchr(line, '|');
        line[strcspn(line, "\n")] = 0;
        cr_assert_neq(bar, NULL);
        *bar = 0;
        const enum status s = load(&elf, line, &e);
        if (strcmp(bar + 1, "-") == 0) {
            cr_expect_eq(s, STATUS_OK, "%s: %s", line, e.text);
            n_good++;
        } else {
            cr_expect_eq(s, STATUS_FORMAT, "%s", line);
            cr_expect_str_eq(e.text, bar + 1, "%s: %s", line, e.text);
            cr_expect(elf.arena == NULL && elf.n_segments == 0);
            n_bad++;
        }
        elf_close(&elf);
    }
    fclose(list);
    cr_expect_gt(n_good, 5);
    cr_expect_gt(n_bad, 35);
}

Test(elf_faults, every_prefix_of_a_good_file_is_refused)
{
    struct byte_buffer file = {0};
    rv_read_file(&file, ZK_SOURCE_DIR "/tests/elf/good.elf");
    for (size_t len = 0; len < file.len; len++) {
        struct elf elf;
        struct error e = {0};
        uint8_t *const bytes = malloc(len == 0 ? 1 : len);
        cr_assert_neq(bytes, NULL);
        memcpy(bytes, file.bytes, len);
        cr_expect_eq(elf_load(&elf, bytes, len, &e), STATUS_FORMAT, "length %zu", len);
        free(bytes);
    }
    buffer_free(&file);
}

Test(elf_faults, more_than_the_limits_is_refused)
{
    const size_t len = (size_t)ELF_TEXT_BYTES_MAX + 4;
    uint8_t *const text = calloc(1, len);
    struct byte_buffer file = {0};
    struct elf elf;
    struct error e = {0};
    cr_assert_neq(text, NULL);
    const struct rv_segment segment = {0x10000, 0, text, len, 5};
    rv_make_elf(&file, 0x10000, &segment, 1);
    cr_expect_eq(elf_load(&elf, file.bytes, file.len, &e), STATUS_LIMIT);
    cr_expect_str_eq(e.text, "elf: 33554436 bytes of text, at most 33554432");
    free(text);
    buffer_free(&file);
}

/* 2^23 words, each a branch with two legal successors, are 2^24 rows; one more is
 * refused. */
Test(elf_faults, more_rows_than_a_table_holds_are_refused)
{
    enum { WORDS = 1 << 23, EXTRA_AT = 0x8000000 };
    uint32_t *const text = malloc(WORDS * sizeof *text);
    const uint32_t branch = rv_word(RV_BEQ, 0, 0, 0, 0);
    struct byte_buffer file = {0};
    struct elf elf;
    struct error e = {0};
    cr_assert_neq(text, NULL);
    for (size_t i = 0; i < WORDS; i++) {
        text[i] = branch;
    }
    /* of the last word one byte is in the file, 0x63, and the rest is zero: a branch too
     * */
    const struct rv_segment segments[] = {
        {0x10000, 0, text, (WORDS - 1) * sizeof *text, 5},
        {EXTRA_AT, 4, "\x63", 1, 5},
        {EXTRA_AT + 16, 4, "\x63", 1, 5},
    };
    rv_make_elf(&file, 0x10000, segments, 3);
    cr_expect_eq(elf_load(&elf, file.bytes, file.len, &e), STATUS_LIMIT);
    cr_expect_str_eq(e.text,
                     "elf: 16777218 decoded instructions are loaded, and 16777216 is the "
                     "most");
    buffer_free(&file);
    rv_make_elf(&file, 0x10000, segments, 2);
    cr_expect_eq(elf_load(&elf, file.bytes, file.len, &e), STATUS_OK, "%s", e.text);
    elf_close(&elf);
    buffer_free(&file);
    free(text);
}

/* ---- what a good file means ---- */

static uint64_t image_at(const struct elf *elf, uint32_t key)
{
    for (size_t i = 0; i < elf->program.n_image; i++) {
        if (elf->program.image[i].key == key) {
            return elf->program.image[i].value;
        }
    }
    cr_assert(false, "no image word %x", key);
    return 0;
}

Test(elf_faults, the_image_has_every_doubleword_of_the_file_and_the_registers)
{
    struct elf elf;
    struct error e = {0};
    cr_assert_eq(load(&elf, "good", &e), STATUS_OK);
    /* text 0x10000 .. 0x10010, data 0x20004 .. 0x2000c: two partial doublewords */
    cr_expect_eq(elf.program.n_image, 2 + 2 + REGISTER_CELLS);
    cr_expect_eq(image_at(&elf, 0x2000), 0x05d0089300000513u);
    cr_expect_eq(image_at(&elf, 0x2001), 0x0000001300000073u);
    cr_expect_eq(image_at(&elf, 0x4000), 0x5566778800000000u);
    cr_expect_eq(image_at(&elf, 0x4001), 0x11223344u);
    cr_expect_eq(image_at(&elf, register_cell(REGISTER_SP)), INITIAL_SP);
    cr_expect_eq(image_at(&elf, register_cell(REGISTER_COUNTER)), 0);
    for (size_t i = 1; i < elf.program.n_image; i++) {
        cr_expect_gt(elf.program.image[i].key, elf.program.image[i - 1].key);
    }
    elf_close(&elf);
}

Test(elf_faults, segments_that_share_a_doubleword_share_its_image)
{
    struct elf elf;
    struct error e = {0};
    cr_assert_eq(load(&elf, "good_shared_doubleword", &e), STATUS_OK);
    cr_expect_eq(image_at(&elf, 0x2002), 0x1122334455667788u);
    elf_close(&elf);
    const uint32_t text[] = {0x00000513, 0x05d00893, 0x00000073};
    const uint32_t data[] = {0xaabbccdd};
    const struct rv_segment segments[] = {{0x10000, 0, text, 12, 5},
                                          {0x1000c, 0, data, 4, 6}};
    struct byte_buffer file = {0};
    rv_make_elf(&file, 0x10000, segments, 2);
    cr_assert_eq(elf_load(&elf, file.bytes, file.len, &e), STATUS_OK);
    cr_expect_eq(elf.program.n_image, 2 + REGISTER_CELLS);
    cr_expect_eq(image_at(&elf, 0x2001), 0xaabbccdd00000073u);
    elf_close(&elf);
    buffer_free(&file);
}

Test(elf_faults, the_digest_is_of_what_is_loaded_and_not_of_the_file)
{
    struct elf a, b;
    struct error e = {0};
    cr_assert_eq(load(&a, "good", &e), STATUS_OK);
    cr_assert_eq(load(&b, "good_flags_ignored", &e), STATUS_OK);
    cr_expect(memcmp(a.program.digest, b.program.digest, 32) == 0);
    elf_close(&b);
    cr_assert_eq(load(&b, "good_shared_doubleword", &e), STATUS_OK);
    cr_expect(memcmp(a.program.digest, b.program.digest, 32) != 0);
    elf_close(&b);
    elf_close(&a);
}

Test(elf_faults, a_change_of_anything_loaded_changes_the_digest)
{
    uint8_t text[16] = {0x13, 0x05, 0, 0, 0x93, 0x08, 0xd0, 0x05, 0x73};
    struct rv_segment segment = {0x10000, 0, text, 16, 5};
    uint8_t digests[6][32];
    for (unsigned i = 0; i < 6; i++) {
        struct byte_buffer file = {0};
        struct elf elf;
        struct error e = {0};
        struct rv_segment s = segment;
        uint64_t entry = 0x10000;
        text[15] = i == 1 ? 1 : 0;
        s.size = i == 2 ? 24 : 16;
        s.len = i == 3 ? 12 : 16;
        entry = i == 4 ? 0x10004 : entry;
        s.address = i == 5 ? 0xfffc : s.address;
        rv_make_elf(&file, entry, &s, 1);
        cr_assert_eq(elf_load(&elf, file.bytes, file.len, &e), STATUS_OK, "%s", e.text);
        memcpy(digests[i], elf.program.digest, 32);
        for (unsigned j = 0; j < i; j++) {
            cr_expect(memcmp(digests[i], digests[j], 32) != 0, "%u and %u", i, j);
        }
        elf_close(&elf);
        buffer_free(&file);
    }
}

Test(elf_faults, rows_are_made_of_executable_words_only_and_ascend)
{
    struct elf elf;
    struct error e = {0};
    cr_assert_eq(load(&elf, "good", &e), STATUS_OK);
    cr_assert_eq(elf.program.n_rows, 4);
    for (uint32_t i = 0; i < 4; i++) {
        cr_expect_eq(elf.program.rows[i].pc2, 0x8000 + 2 * i);
        cr_expect_eq(program_find_row(&elf.program, 0x8000 + 2 * i), i);
    }
    cr_expect_eq(program_find_row(&elf.program, 0x8001), 4);
    cr_expect_eq(program_find_row(&elf.program, 0x7ffe), 4);
    cr_expect_eq(program_find_row(&elf.program, 0x8008), 4);
    elf_close(&elf);
}

Test(elf_faults, symbols_are_found_by_address)
{
    struct elf elf;
    rv_load_file(&elf, ZK_GUEST_DIR "/fib.elf");
    const struct elf_symbol *s = elf_find_symbol(&elf, elf.program.entry + 4);
    cr_assert_neq(s, NULL);
    cr_expect_str_eq(s->name, "_start");
    cr_expect_eq(s->address, elf.program.entry);
    cr_expect_eq(elf_find_symbol(&elf, 0xfffc), NULL);
    elf_close(&elf);
}

/* Overwrite each byte of the section headers, symbols and names in turn: never fatal. */
Test(elf_faults, a_broken_symbol_table_costs_names_only)
{
    struct byte_buffer file = {0};
    struct elf elf;
    struct error e = {0};
    rv_read_file(&file, ZK_GUEST_DIR "/fib.elf");
    const uint64_t shoff = load_u64(file.bytes + 40);
    const uint64_t from = shoff - 400;
    for (size_t i = 0; i < file.len; i++) {
        if (i < from && (i < 40 || i >= 48) && (i < 58 || i >= 64)) {
            continue;
        }
        static const uint8_t values[] = {0, 1, 0x7f, 0xff};
        for (size_t v = 0; v < sizeof values; v++) {
            const uint8_t before = file.bytes[i];
            file.bytes[i] = values[v];
            cr_expect_eq(elf_load(&elf, file.bytes, file.len, &e), STATUS_OK,
                         "byte %zu: %s", i, e.text);
            (void)elf_find_symbol(&elf, elf.program.entry + 64);
            elf_close(&elf);
            file.bytes[i] = before;
        }
    }
    buffer_free(&file);
}
