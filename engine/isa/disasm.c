/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A list of what objdump prints in place of the manual's mnemonic, first match first;
 * then the manual's own. tests/oracle/disasm.sh holds both against objdump itself.
 */
#include "isa/disasm.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "isa/decode.h"

/* Operands, letter by letter; other characters stand for themselves:
 *   d s t  registers rd, rs1, rs2       i  immediate, decimal     x  shift amount, hex
 *   u      upper immediate >> 12, hex   p  target address, hex    P S  fence sets */
struct alias {
    uint32_t match;
    uint32_t mask;
    const char *name;
    const char *operands;
};

/* Which fields have to be what: masks of the fields beside opcode and function. */
enum { RD = 0xf80, RS1 = 0xf8000, RS2 = 0x1f00000 };
#define IMM 0xfff00000u
#define F3  0x707fu
#define F7  0xfe00707fu

static const struct alias aliases[] = {
    {0x00000013, 0xffffffff, "nop", ""},
    {0x00000013, F3 | RS1, "li", "d,i"},
    {0x00000013, F3 | IMM, "mv", "d,s"},
    {0x00000013, F3, "add", "d,s,i"},
    {0x0000001b, F3 | IMM, "sext.w", "d,s"},
    {0x0000001b, F3, "addw", "d,s,i"},
    {0xfff04013, F3 | IMM, "not", "d,s"},
    {0x00004013, F3, "xor", "d,s,i"},
    {0x00006013, F3, "or", "d,s,i"},
    {0x0ff07013, F3 | IMM, "zext.b", "d,s"},
    {0x00007013, F3, "and", "d,s,i"},
    {0x00103013, F3 | IMM, "seqz", "d,s"},
    {0x00001013, 0xfc00707f, "sll", "d,s,x"},
    {0x00005013, 0xfc00707f, "srl", "d,s,x"},
    {0x40005013, 0xfc00707f, "sra", "d,s,x"},
    {0x0000101b, F7, "sllw", "d,s,x"},
    {0x0000501b, F7, "srlw", "d,s,x"},
    {0x4000501b, F7, "sraw", "d,s,x"},
    {0x40000033, F7 | RS1, "neg", "d,t"},
    {0x4000003b, F7 | RS1, "negw", "d,t"},
    {0x00003033, F7 | RS1, "snez", "d,t"},
    {0x00002033, F7 | RS2, "sltz", "d,s"},
    {0x00002033, F7 | RS1, "sgtz", "d,t"},
    {0x0000006f, 0x7f | RD, "j", "p"},
    {0x000000ef, 0x7f | RD, "jal", "p"},
    {0x00008067, 0xffffffff, "ret", ""},
    {0x00000067, F3 | RD | IMM, "jr", "s"},
    {0x00000067, F3 | RD, "jr", "i(s)"},
    {0x000000e7, F3 | RD | IMM, "jalr", "s"},
    {0x000000e7, F3 | RD, "jalr", "i(s)"},
    {0x00000067, F3 | IMM, "jalr", "d,s"},
    {0x00000063, F3 | RS2, "beqz", "s,p"},
    {0x00001063, F3 | RS2, "bnez", "s,p"},
    {0x00005063, F3 | RS1, "blez", "t,p"},
    {0x00005063, F3 | RS2, "bgez", "s,p"},
    {0x00004063, F3 | RS2, "bltz", "s,p"},
    {0x00004063, F3 | RS1, "bgtz", "t,p"},
    {0x0ff0000f, 0xffffffff, "fence", ""},
    {0x8330000f, 0xffffffff, "fence.tso", ""},
    {0x0000000f, 0xf00fffff, "fence", "P,S"},
    /* Not executable here, but objdump names them in a file of this architecture. */
    {0xc0001073, 0xffffffff, "unimp", ""},
    {0xc0002073, 0xfffff07f, "rdcycle", "d"},
    {0xc0102073, 0xfffff07f, "rdtime", "d"},
    {0xc0202073, 0xfffff07f, "rdinstret", "d"},
    {0x00200073, 0xffffffff, "uret", ""},
    {0x10200073, 0xffffffff, "sret", ""},
    {0x20200073, 0xffffffff, "hret", ""},
    {0x30200073, 0xffffffff, "mret", ""},
    {0x7b200073, 0xffffffff, "dret", ""},
    {0x10500073, 0xffffffff, "wfi", ""},
    {0x10400073, 0xffffffff, "sfence.vm", ""},
    {0x10400073, 0xfff07fff, "sfence.vm", "s"},
    {0x12000073, 0xffffffff, "sfence.vma", ""},
    {0x12000073, 0xfff07fff, "sfence.vma", "s"},
    {0x12000073, 0xfe007fff, "sfence.vma", "s,t"},
};

static const char *format_operands(enum rv_format format)
{
    switch (format) {
    case RV_FORMAT_R:
        return "d,s,t";
    case RV_FORMAT_I:
        return "d,s,i";
    case RV_FORMAT_LOAD:
    case RV_FORMAT_JALR:
        return "d,i(s)";
    case RV_FORMAT_SH6:
    case RV_FORMAT_SH5:
        return "d,s,x";
    case RV_FORMAT_S:
        return "t,i(s)";
    case RV_FORMAT_B:
        return "s,t,p";
    case RV_FORMAT_U:
        return "d,u";
    case RV_FORMAT_J:
        return "d,p";
    case RV_FORMAT_NONE:
    case RV_FORMAT_FENCE:
        break;
    }
    return "";
}

const char *disasm_register(unsigned r)
{
    static const char *const names[] = {
        "zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
        "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
        "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"};
    CHECK(r < sizeof names / sizeof *names);
    return names[r];
}

/* The devices and memories a fence orders, as letters. */
static void fence_set(char out[8], unsigned set)
{
    static const char letters[] = "iorw";
    size_t n = 0;
    for (unsigned i = 0; i < 4; i++) {
        if ((set >> (3 - i) & 1) != 0) {
            out[n++] = letters[i];
        }
    }
    out[n] = 0;
    if (n == 0) {
        memcpy(out, "unknown", 8);
    }
}

static void print_operand(char *out, size_t size, char letter, uint64_t pc, uint32_t word)
{
    const struct insn insn = decode_word(word);
    char set[8];
    switch (letter) {
    case 'd':
        snprintf(out, size, "%s", disasm_register(word >> 7 & 31));
        break;
    case 's':
        snprintf(out, size, "%s", disasm_register(word >> 15 & 31));
        break;
    case 't':
        snprintf(out, size, "%s", disasm_register(word >> 20 & 31));
        break;
    case 'i':
        snprintf(out, size, "%" PRId32, insn.imm);
        break;
    case 'x':
        snprintf(out, size, "0x%" PRIx32, (uint32_t)insn.imm);
        break;
    case 'u':
        snprintf(out, size, "0x%" PRIx32, word >> 12);
        break;
    case 'p':
        snprintf(out, size, "%" PRIx64, pc + (uint64_t)(int64_t)insn.imm);
        break;
    case 'P':
        fence_set(set, word >> 24 & 15);
        snprintf(out, size, "%s", set);
        break;
    case 'S':
        fence_set(set, word >> 20 & 15);
        snprintf(out, size, "%s", set);
        break;
    default:
        snprintf(out, size, "%c", letter);
        break;
    }
}

static void print(char out[DISASM_BYTES], const char *name, const char *operands,
                  uint64_t pc, uint32_t word)
{
    size_t n =
        (size_t)snprintf(out, DISASM_BYTES, "%s%s", name, operands[0] == 0 ? "" : " ");
    for (const char *o = operands; *o != 0; o++) {
        DCHECK(n < DISASM_BYTES);
        print_operand(out + n, DISASM_BYTES - n, *o, pc, word);
        n += strlen(out + n);
    }
}

void disasm_word(char out[DISASM_BYTES], uint64_t pc, uint32_t word)
{
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        if ((word & aliases[i].mask) == aliases[i].match) {
            print(out, aliases[i].name, aliases[i].operands, pc, word);
            return;
        }
    }
    const enum rv rv = decode_word(word).rv;
    if (rv != RV_UNKNOWN && rv != RV_FENCE) {
        print(out, rv_name(rv), format_operands(rv_format(rv)), pc, word);
    } else if ((word & 3) != 3) {
        snprintf(out, DISASM_BYTES, ".2byte 0x%" PRIx32, word & 0xffff);
    } else {
        snprintf(out, DISASM_BYTES, ".4byte 0x%" PRIx32, word);
    }
}
