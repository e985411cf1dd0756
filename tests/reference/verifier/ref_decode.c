/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The program table's rows for one word (docs/protocol.md section 13, "Table program"),
 * with RISC-V's encodings from the unprivileged specification, chapter "RV32/64G
 * Instruction Set Listings". */
#include <string.h>

#include "ref_program.h"

enum { PC2, OP, RD, RS1, RS2, LEN2, K0, K1, K2, K3, NEXT };

enum op {
    ADDI = 1,
    ADD = 2,
    SUB = 3,
    ADDW = 4,
    SUBW = 5,
    SLTU = 6,
    SLT = 7,
    AND = 8,
    OR = 9,
    XOR = 10,
    ANDI = 11,
    ORI = 12,
    XORI = 13,
    CONST = 14,
    JUMP = 15,
    EQ = 16,
    NE = 17,
    GEU = 18,
    LTU = 19,
    GE = 20,
    LT = 21,
    EQZ = 22,
    NEZ = 23,
    JALR = 24,
    LD = 25,
    LW = 26,
    LWU = 27,
    LB = 28,
    LBU = 29,
    LH = 30,
    LHU = 31,
    SD = 32,
    SB = 33,
    SH = 34,
    SW = 35,
    ECALL = 36,
    SLL = 40,
    SRL = 41,
    SRA = 43,
    SLLW = 44,
    SRLW = 45,
    SRAW = 47,
    MUL = 48,
    MULW = 49,
    MULHU = 50,
    MULHSU = 54,
    MULH = 62,
    REMU = 64,
    DIVU = 65,
    REM = 66,
    DIV = 67,
    REMUW = 68,
    DIVUW = 69,
    REMW = 70,
    DIVW = 71
};

static const uint64_t pc_end = 0xf0000000;
enum { SINK = 32 };

/* Bits [at, at + n) of a word. */
static uint32_t bits(uint32_t word, unsigned at, unsigned n)
{
    return word >> at & ((1u << n) - 1);
}

/* The low n bits of v as a number of two's complement. */
static int64_t extend(uint32_t v, unsigned n)
{
    return (int64_t)v - (v >> (n - 1) & 1 ? (int64_t)1 << n : 0);
}

static uint32_t in_field(int64_t v)
{
    return (uint32_t)(v < 0 ? v + REF_P : v);
}

static bool pc_is_good(uint64_t pc)
{
    return pc % 4 == 0 && pc < pc_end;
}

static void put_limbs(uint32_t *row, uint64_t v)
{
    for (int i = 0; i < 4; i++) {
        row[K0 + i] = (uint32_t)(v >> 16 * i & 0xffff);
    }
}

struct fields {
    uint32_t opcode, rd, f3, rs1, rs2, f7;
    int64_t imm_i, imm_s, imm_b, imm_u, imm_j;
};

static struct fields split(uint32_t w)
{
    return (struct fields){.opcode = bits(w, 0, 7),
                           .rd = bits(w, 7, 5),
                           .f3 = bits(w, 12, 3),
                           .rs1 = bits(w, 15, 5),
                           .rs2 = bits(w, 20, 5),
                           .f7 = bits(w, 25, 7),
                           .imm_i = extend(bits(w, 20, 12), 12),
                           .imm_s = extend(bits(w, 25, 7) << 5 | bits(w, 7, 5), 12),
                           .imm_b = extend(bits(w, 31, 1) << 12 | bits(w, 7, 1) << 11
                                               | bits(w, 25, 6) << 5 | bits(w, 8, 4) << 1,
                                           13),
                           .imm_u = extend(bits(w, 12, 20), 20) * 4096,
                           .imm_j =
                               extend(bits(w, 31, 1) << 20 | bits(w, 12, 8) << 12
                                          | bits(w, 20, 1) << 11 | bits(w, 21, 10) << 1,
                                      21)};
}

/* Register forms: the op, 0 if there is no such instruction. */
static uint32_t register_op(const struct fields *f, bool is_word)
{
    static const uint8_t plain[8] = {ADD, SLL, SLT, SLTU, XOR, SRL, OR, AND};
    static const uint8_t other[8] = {[0] = SUB, [5] = SRA};
    static const uint8_t muldiv[8] = {MUL, MULH, MULHSU, MULHU, DIV, DIVU, REM, REMU};
    static const uint8_t plain_w[8] = {[0] = ADDW, [1] = SLLW, [5] = SRLW};
    static const uint8_t other_w[8] = {[0] = SUBW, [5] = SRAW};
    static const uint8_t muldiv_w[8] = {
        [0] = MULW, [4] = DIVW, [5] = DIVUW, [6] = REMW, [7] = REMUW};
    switch (f->f7) {
    case 0:
        return is_word ? plain_w[f->f3] : plain[f->f3];
    case 0x20:
        return is_word ? other_w[f->f3] : other[f->f3];
    case 1:
        return is_word ? muldiv_w[f->f3] : muldiv[f->f3];
    default:
        return 0;
    }
}

/* Immediate forms of arithmetic: fills op and operands, false if there is none. */
static bool immediate_row(uint32_t *row, const struct fields *f, uint32_t word,
                          bool is_word)
{
    row[RS1] = f->rs1;
    if (f->f3 == 1 || f->f3 == 5) { /* shifts: 6 bits of amount, 5 in word forms */
        const unsigned len = is_word ? 5 : 6;
        const uint32_t above = word >> (20 + len);
        const uint32_t arithmetic = is_word ? 0x20 : 0x10;
        row[K0] = bits(word, 20, len);
        if (f->f3 == 1) {
            row[OP] = is_word ? SLLW : SLL;
            return above == 0;
        }
        row[OP] = above == 0 ? (is_word ? SRLW : SRL) : (is_word ? SRAW : SRA);
        return above == 0 || above == arithmetic;
    }
    uint32_t limbs[11];
    put_limbs(limbs, (uint64_t)f->imm_i);
    row[K0] = limbs[K0];
    row[K1] = limbs[K1];
    if (is_word) {
        row[OP] = ADDW;
        return f->f3 == 0;
    }
    switch (f->f3) {
    case 0:
        if (f->rs1 == 0) {
            row[OP] = CONST;
            put_limbs(row, (uint64_t)f->imm_i);
            return true;
        }
        row[OP] = ADDI;
        row[K0] = in_field(f->imm_i);
        row[K1] = 0;
        return true;
    case 2:
        row[OP] = SLT;
        return true;
    case 3:
        row[OP] = SLTU;
        return true;
    default:
        break;
    }
    const bool is_negative = f->imm_i < 0;
    row[K0] = (uint32_t)f->imm_i & 0xff;
    row[K1] = (uint32_t)f->imm_i >> 8 & 0xff;
    row[OP] = f->f3 == 7 ? ANDI : f->f3 == 6 ? ORI : XORI;
    if (row[OP] == ANDI) {
        row[K2] = is_negative;
    } else {
        row[K2] = row[OP] == ORI && is_negative ? 0 : 1;
        row[K3] = is_negative ? 65535 : 0;
        if (row[OP] == XORI && is_negative) {
            row[K2] = in_field(-1);
        }
    }
    return true;
}

static unsigned branch_rows(uint32_t rows[2][REF_PROGRAM_WIDTH], uint64_t pc,
                            const struct fields *f)
{
    static const uint8_t ops[8][2] = {{EQ, NE}, {NE, EQ}, {0, 0},     {0, 0},
                                      {LT, GE}, {GE, LT}, {LTU, GEU}, {GEU, LTU}};
    const uint64_t targets[2] = {pc + (uint64_t)f->imm_b, pc + 4};
    unsigned n = 0;
    for (int i = 0; i < 2; i++) {
        uint32_t op = ops[f->f3][i];
        uint32_t rs1 = f->rs1, rs2 = f->rs2;
        if ((op == EQ || op == NE) && (rs1 == 0 || rs2 == 0)) {
            op = op == EQ ? EQZ : NEZ;
            rs1 = rs2 == 0 ? rs1 : rs2;
            rs2 = 0;
        }
        if (op != 0 && pc_is_good(targets[i])) {
            uint32_t *const row = rows[n++];
            row[OP] = op;
            row[RS1] = rs1;
            row[RS2] = rs2;
            row[NEXT] = (uint32_t)(targets[i] / 2);
        }
    }
    return n;
}

/* Everything with one row. */
static bool plain_row(uint32_t *row, uint64_t pc, uint32_t word, const struct fields *f)
{
    static const uint8_t loads[8] = {LB, LH, LW, LD, LBU, LHU, LWU, 0};
    static const uint8_t stores[8] = {SB, SH, SW, SD, 0, 0, 0, 0};
    uint64_t successor = pc + 4;
    bool writes_rd = true;
    switch (f->opcode) {
    case 0x37: /* LUI */
        row[OP] = CONST;
        put_limbs(row, (uint64_t)f->imm_u);
        break;
    case 0x17: /* AUIPC */
        row[OP] = CONST;
        put_limbs(row, pc + (uint64_t)f->imm_u);
        break;
    case 0x6f: /* JAL */
        row[OP] = CONST;
        put_limbs(row, pc + 4);
        successor = pc + (uint64_t)f->imm_j;
        break;
    case 0x67: /* JALR: its successor is not known here */
        row[OP] = JALR;
        row[RD] = f->rd == 0 ? SINK : f->rd;
        row[RS1] = f->rs1;
        row[K0] = in_field(f->imm_i);
        row[K1] = (uint32_t)((pc + 4) & 0xffff);
        return f->f3 == 0;
    case 0x03:
        row[OP] = loads[f->f3];
        row[RD] = f->rd == 0 ? SINK : f->rd;
        row[RS1] = f->rs1;
        row[K0] = in_field(f->imm_i);
        writes_rd = false;
        break;
    case 0x23:
        row[OP] = stores[f->f3];
        row[RS1] = f->rs1;
        row[RS2] = f->rs2;
        row[K0] = in_field(f->imm_s);
        writes_rd = false;
        break;
    case 0x13:
    case 0x1b:
        if (!immediate_row(row, f, word, f->opcode == 0x1b)) {
            return false;
        }
        break;
    case 0x33:
    case 0x3b:
        row[OP] = register_op(f, f->opcode == 0x3b);
        row[RS1] = f->rs1;
        row[RS2] = f->rs2;
        break;
    case 0x0f: /* FENCE; its other fields are hints */
        row[OP] = f->f3 == 0 ? JUMP : 0;
        writes_rd = false;
        row[NEXT] = (uint32_t)(successor / 2);
        break;
    case 0x73:
        row[OP] = word == 0x73 ? ECALL : 0;
        writes_rd = false;
        break;
    default:
        return false;
    }
    if (row[OP] == 0 || !pc_is_good(successor)) {
        return false;
    }
    if (writes_rd && f->rd == 0) {
        memset(row, 0, REF_PROGRAM_WIDTH * sizeof *row);
        row[OP] = JUMP;
        row[NEXT] = (uint32_t)(successor / 2);
    } else if (writes_rd) {
        row[RD] = f->rd;
        if (row[OP] == CONST) {
            row[RS1] = 0;
            row[NEXT] = (uint32_t)(successor / 2);
        }
    }
    return true;
}

unsigned ref_decode(uint32_t rows[2][REF_PROGRAM_WIDTH], uint64_t pc, uint32_t word)
{
    const struct fields f = split(word);
    memset(rows[0], 0, sizeof rows[0]);
    memset(rows[1], 0, sizeof rows[1]);
    if (!pc_is_good(pc)) {
        return 0;
    }
    const unsigned n =
        f.opcode == 0x63 ? branch_rows(rows, pc, &f) : plain_row(rows[0], pc, word, &f);
    for (unsigned i = 0; i < n; i++) {
        rows[i][PC2] = (uint32_t)(pc / 2);
        rows[i][LEN2] = 2;
    }
    return n;
}
