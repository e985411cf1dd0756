/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Words are matched against the list of isa.h; the fields follow from the format. */
#include "isa/decode.h"

#include <stddef.h>

struct rv_entry {
    const char *name;
    uint32_t match;
    uint32_t mask;
    enum rv_format format;
};

static const struct rv_entry entries[RV_COUNT] = {
    [RV_UNKNOWN] = {"unknown", 1, 0, RV_FORMAT_NONE},
#define RV_ENTRY(name, text, format, match, mask) \
    [RV_##name] = {text, match, mask, RV_FORMAT_##format},
    RV_INSTRUCTIONS(RV_ENTRY)
#undef RV_ENTRY
};

/* Bits hi .. lo of a word. */
static uint32_t field(uint32_t word, unsigned hi, unsigned lo)
{
    return (word >> lo) & ((2u << (hi - lo)) - 1);
}

/* The lowest `bits` bits of x as a signed number. */
static int32_t sign_extend(uint32_t x, unsigned bits)
{
    const uint32_t sign = (uint32_t)1 << (bits - 1);
    return (int32_t)((int64_t)(x ^ sign) - (int64_t)sign);
}

static int32_t immediate(uint32_t w, enum rv_format format)
{
    switch (format) {
    case RV_FORMAT_I:
    case RV_FORMAT_LOAD:
    case RV_FORMAT_JALR:
        return sign_extend(field(w, 31, 20), 12);
    case RV_FORMAT_SH6:
        return (int32_t)field(w, 25, 20);
    case RV_FORMAT_SH5:
        return (int32_t)field(w, 24, 20);
    case RV_FORMAT_S:
        return sign_extend(field(w, 31, 25) << 5 | field(w, 11, 7), 12);
    case RV_FORMAT_B:
        return sign_extend(field(w, 31, 31) << 12 | field(w, 7, 7) << 11
                               | field(w, 30, 25) << 5 | field(w, 11, 8) << 1,
                           13);
    case RV_FORMAT_U:
        return sign_extend(w & 0xfffff000u, 32);
    case RV_FORMAT_J:
        return sign_extend(field(w, 31, 31) << 20 | field(w, 19, 12) << 12
                               | field(w, 20, 20) << 11 | field(w, 30, 21) << 1,
                           21);
    case RV_FORMAT_NONE:
    case RV_FORMAT_R:
    case RV_FORMAT_FENCE:
        break;
    }
    return 0;
}

static enum rv find(uint32_t word)
{
    for (unsigned rv = RV_UNKNOWN + 1; rv < RV_COUNT; rv++) {
        if ((word & entries[rv].mask) == entries[rv].match) {
            return (enum rv)rv;
        }
    }
    return RV_UNKNOWN;
}

struct insn decode_word(uint32_t word)
{
    struct insn insn = {.rv = find(word)};
    if (insn.rv == RV_UNKNOWN) {
        return insn;
    }
    const enum rv_format f = entries[insn.rv].format;
    insn.len = 4;
    insn.imm = immediate(word, f);
    if (f != RV_FORMAT_NONE && f != RV_FORMAT_FENCE && f != RV_FORMAT_S
        && f != RV_FORMAT_B) {
        insn.rd = (uint8_t)field(word, 11, 7);
    }
    if (f != RV_FORMAT_NONE && f != RV_FORMAT_FENCE && f != RV_FORMAT_U
        && f != RV_FORMAT_J) {
        insn.rs1 = (uint8_t)field(word, 19, 15);
    }
    if (f == RV_FORMAT_R || f == RV_FORMAT_S || f == RV_FORMAT_B) {
        insn.rs2 = (uint8_t)field(word, 24, 20);
    }
    return insn;
}

enum rv_format rv_format(enum rv rv)
{
    return entries[rv].format;
}

const char *rv_name(enum rv rv)
{
    return entries[rv].name;
}
