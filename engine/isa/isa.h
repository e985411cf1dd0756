/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The instructions of RV64IM: one line each, from which decoder, disassembler and tests
 * live.
 *
 * A word is instruction X if word & mask == match. src: The RISC-V Instruction Set
 * Manual, Volume I (unprivileged), 20191213, chapter 24, "RV32/64G Instruction Set
 * Listings".
 */
#ifndef ZK_ISA_ISA_H
#define ZK_ISA_ISA_H

/* X(name, text, format, match, mask). Formats: R, I, S, B, U, J as in the manual; LOAD
 * and JALR are I written offset(base); SH6 and SH5 are shifts by 6 and 5 bit amounts;
 * NONE has no operands. FENCE's other fields are hints and ignored, as the manual
 * demands. */
#define RV_INSTRUCTIONS(X)                           \
    X(LUI, "lui", U, 0x00000037, 0x0000007f)         \
    X(AUIPC, "auipc", U, 0x00000017, 0x0000007f)     \
    X(JAL, "jal", J, 0x0000006f, 0x0000007f)         \
    X(JALR, "jalr", JALR, 0x00000067, 0x0000707f)    \
    X(BEQ, "beq", B, 0x00000063, 0x0000707f)         \
    X(BNE, "bne", B, 0x00001063, 0x0000707f)         \
    X(BLT, "blt", B, 0x00004063, 0x0000707f)         \
    X(BGE, "bge", B, 0x00005063, 0x0000707f)         \
    X(BLTU, "bltu", B, 0x00006063, 0x0000707f)       \
    X(BGEU, "bgeu", B, 0x00007063, 0x0000707f)       \
    X(LB, "lb", LOAD, 0x00000003, 0x0000707f)        \
    X(LH, "lh", LOAD, 0x00001003, 0x0000707f)        \
    X(LW, "lw", LOAD, 0x00002003, 0x0000707f)        \
    X(LD, "ld", LOAD, 0x00003003, 0x0000707f)        \
    X(LBU, "lbu", LOAD, 0x00004003, 0x0000707f)      \
    X(LHU, "lhu", LOAD, 0x00005003, 0x0000707f)      \
    X(LWU, "lwu", LOAD, 0x00006003, 0x0000707f)      \
    X(SB, "sb", S, 0x00000023, 0x0000707f)           \
    X(SH, "sh", S, 0x00001023, 0x0000707f)           \
    X(SW, "sw", S, 0x00002023, 0x0000707f)           \
    X(SD, "sd", S, 0x00003023, 0x0000707f)           \
    X(ADDI, "addi", I, 0x00000013, 0x0000707f)       \
    X(SLTI, "slti", I, 0x00002013, 0x0000707f)       \
    X(SLTIU, "sltiu", I, 0x00003013, 0x0000707f)     \
    X(XORI, "xori", I, 0x00004013, 0x0000707f)       \
    X(ORI, "ori", I, 0x00006013, 0x0000707f)         \
    X(ANDI, "andi", I, 0x00007013, 0x0000707f)       \
    X(SLLI, "slli", SH6, 0x00001013, 0xfc00707f)     \
    X(SRLI, "srli", SH6, 0x00005013, 0xfc00707f)     \
    X(SRAI, "srai", SH6, 0x40005013, 0xfc00707f)     \
    X(ADD, "add", R, 0x00000033, 0xfe00707f)         \
    X(SUB, "sub", R, 0x40000033, 0xfe00707f)         \
    X(SLL, "sll", R, 0x00001033, 0xfe00707f)         \
    X(SLT, "slt", R, 0x00002033, 0xfe00707f)         \
    X(SLTU, "sltu", R, 0x00003033, 0xfe00707f)       \
    X(XOR, "xor", R, 0x00004033, 0xfe00707f)         \
    X(SRL, "srl", R, 0x00005033, 0xfe00707f)         \
    X(SRA, "sra", R, 0x40005033, 0xfe00707f)         \
    X(OR, "or", R, 0x00006033, 0xfe00707f)           \
    X(AND, "and", R, 0x00007033, 0xfe00707f)         \
    X(ADDIW, "addiw", I, 0x0000001b, 0x0000707f)     \
    X(SLLIW, "slliw", SH5, 0x0000101b, 0xfe00707f)   \
    X(SRLIW, "srliw", SH5, 0x0000501b, 0xfe00707f)   \
    X(SRAIW, "sraiw", SH5, 0x4000501b, 0xfe00707f)   \
    X(ADDW, "addw", R, 0x0000003b, 0xfe00707f)       \
    X(SUBW, "subw", R, 0x4000003b, 0xfe00707f)       \
    X(SLLW, "sllw", R, 0x0000103b, 0xfe00707f)       \
    X(SRLW, "srlw", R, 0x0000503b, 0xfe00707f)       \
    X(SRAW, "sraw", R, 0x4000503b, 0xfe00707f)       \
    X(MUL, "mul", R, 0x02000033, 0xfe00707f)         \
    X(MULH, "mulh", R, 0x02001033, 0xfe00707f)       \
    X(MULHSU, "mulhsu", R, 0x02002033, 0xfe00707f)   \
    X(MULHU, "mulhu", R, 0x02003033, 0xfe00707f)     \
    X(DIV, "div", R, 0x02004033, 0xfe00707f)         \
    X(DIVU, "divu", R, 0x02005033, 0xfe00707f)       \
    X(REM, "rem", R, 0x02006033, 0xfe00707f)         \
    X(REMU, "remu", R, 0x02007033, 0xfe00707f)       \
    X(MULW, "mulw", R, 0x0200003b, 0xfe00707f)       \
    X(DIVW, "divw", R, 0x0200403b, 0xfe00707f)       \
    X(DIVUW, "divuw", R, 0x0200503b, 0xfe00707f)     \
    X(REMW, "remw", R, 0x0200603b, 0xfe00707f)       \
    X(REMUW, "remuw", R, 0x0200703b, 0xfe00707f)     \
    X(FENCE, "fence", FENCE, 0x0000000f, 0x0000707f) \
    X(ECALL, "ecall", NONE, 0x00000073, 0xffffffff)  \
    X(EBREAK, "ebreak", NONE, 0x00100073, 0xffffffff)

enum rv {
    RV_UNKNOWN,
#define RV_ENUM(name, text, format, match, mask) RV_##name,
    RV_INSTRUCTIONS(RV_ENUM)
#undef RV_ENUM
        RV_COUNT
};

enum rv_format {
    RV_FORMAT_NONE,
    RV_FORMAT_R,
    RV_FORMAT_I,
    RV_FORMAT_LOAD,
    RV_FORMAT_JALR,
    RV_FORMAT_SH6,
    RV_FORMAT_SH5,
    RV_FORMAT_S,
    RV_FORMAT_B,
    RV_FORMAT_U,
    RV_FORMAT_J,
    RV_FORMAT_FENCE
};

#endif
