/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Encoding by format; src: The RISC-V Instruction Set Manual, Volume I, section 2.3. */
#include "tests/support/rv_program.h"

#include <stdio.h>
#include <stdlib.h>

#include "isa/decode.h"

static const uint32_t match_of[RV_COUNT] = {
#define RV_MATCH(name, text, format, match, mask) [RV_##name] = match,
    RV_INSTRUCTIONS(RV_MATCH)
#undef RV_MATCH
};

static void must(int condition, const char *what, const char *which)
{
    if (!condition) {
        fprintf(stderr, "%s: %s\n", what, which);
        abort();
    }
}

uint32_t rv_word(enum rv rv, unsigned rd, unsigned rs1, unsigned rs2, int64_t imm)
{
    const uint32_t i = (uint32_t)imm;
    const uint32_t d = rd << 7;
    const uint32_t s = rs1 << 15;
    const uint32_t t = rs2 << 20;
    const uint32_t m = match_of[rv];
    switch (rv_format(rv)) {
    case RV_FORMAT_R:
        return m | d | s | t;
    case RV_FORMAT_I:
    case RV_FORMAT_LOAD:
    case RV_FORMAT_JALR:
        return m | d | s | i << 20;
    case RV_FORMAT_SH6:
        return m | d | s | (i & 63) << 20;
    case RV_FORMAT_SH5:
        return m | d | s | (i & 31) << 20;
    case RV_FORMAT_S:
        return m | s | t | (i >> 5 & 127) << 25 | (i & 31) << 7;
    case RV_FORMAT_B:
        return m | s | t | (i >> 12 & 1) << 31 | (i >> 5 & 63) << 25 | (i >> 1 & 15) << 8
               | (i >> 11 & 1) << 7;
    case RV_FORMAT_U:
        return m | d | (i & 0xfffff000u);
    case RV_FORMAT_J:
        return m | d | (i >> 20 & 1) << 31 | (i >> 1 & 1023) << 21 | (i >> 11 & 1) << 20
               | (i >> 12 & 255) << 12;
    case RV_FORMAT_FENCE:
    case RV_FORMAT_NONE:
        break;
    }
    return m;
}

void rv_make_elf(struct byte_buffer *out, uint64_t entry,
                 const struct rv_segment *segments, size_t n)
{
    static const uint8_t ident[16] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    size_t offset = 64 + 56 * n;
    buffer_bytes(out, ident, sizeof ident);
    buffer_u16(out, 2);
    buffer_u16(out, 243);
    buffer_u32(out, 1);
    buffer_u64(out, entry);
    buffer_u64(out, 64);
    buffer_u64(out, 0);
    buffer_u32(out, 0);
    buffer_u16(out, 64);
    buffer_u16(out, 56);
    buffer_u16(out, (uint16_t)n);
    buffer_u16(out, 64);
    buffer_u16(out, 0);
    buffer_u16(out, 0);
    for (size_t i = 0; i < n; i++) {
        const struct rv_segment *const s = &segments[i];
        buffer_u32(out, 1);
        buffer_u32(out, s->flags);
        buffer_u64(out, offset);
        buffer_u64(out, s->address);
        buffer_u64(out, s->address);
        buffer_u64(out, s->len);
        buffer_u64(out, s->size == 0 ? s->len : s->size);
        buffer_u64(out, 1);
        offset += s->len;
    }
    for (size_t i = 0; i < n; i++) {
        buffer_bytes(out, segments[i].bytes, segments[i].len);
    }
    must(!out->bad, "elf", "out of memory");
}

void rv_load_words(struct elf *elf, uint64_t address, const uint32_t *words, size_t n)
{
    struct byte_buffer text = {0};
    struct byte_buffer file = {0};
    struct error e = {0};
    for (size_t i = 0; i < n; i++) {
        buffer_u32(&text, words[i]);
    }
    const struct rv_segment segment = {address, 0, text.bytes, text.len, 5};
    rv_make_elf(&file, address, &segment, 1);
    must(elf_load(elf, file.bytes, file.len, &e) == STATUS_OK, "elf", e.text);
    buffer_free(&file);
    buffer_free(&text);
}

void rv_read_file(struct byte_buffer *out, const char *path)
{
    uint8_t piece[4096];
    size_t n;
    FILE *const file = fopen(path, "rb");
    must(file != NULL, "cannot open", path);
    while ((n = fread(piece, 1, sizeof piece, file)) != 0) {
        buffer_bytes(out, piece, n);
    }
    must(ferror(file) == 0 && !out->bad, "cannot read", path);
    fclose(file);
}

void rv_load_file(struct elf *elf, const char *path)
{
    struct byte_buffer file = {0};
    struct error e = {0};
    rv_read_file(&file, path);
    must(elf_load(elf, file.bytes, file.len, &e) == STATUS_OK, path, e.text);
    buffer_free(&file);
}
