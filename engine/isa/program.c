/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Decoding into rows: which op proves which instruction, and which rows must not exist.
 *
 * Soundness rests on three rules, each visible below:
 *   - a row exists only if its successor is aligned and in [0, TEXT_LIMIT): otherwise
 *     pc / 2 would reach the exit's value p - 1, or wrap to 0;
 *   - no row names x0 as its destination: pure instructions on x0 are jumps to what
 *     follows, loads and JALR write the sink instead;
 *   - CONST's limbs are u16; an immediate that is not 16 bits wide is a small signed
 *     integer.
 */
#include "isa/program.h"

#include "base/check.h"
#include "isa/decode.h"

enum shape {
    SHAPE_NONE, /* has no row: EBREAK and unknown words */
    SHAPE_CONST,
    SHAPE_JALR,
    SHAPE_BRANCH,
    SHAPE_LOAD,
    SHAPE_STORE,
    SHAPE_ADDI,
    SHAPE_IMMEDIATE_W,
    SHAPE_COMPARE,
    SHAPE_LOGIC,
    SHAPE_SHIFT,
    SHAPE_REGISTER,
    SHAPE_FENCE,
    SHAPE_ECALL
};

/* op: of a branch the taken relation; `other` is the one of its second row. */
struct rule {
    uint8_t shape;
    uint8_t op;
    uint8_t other;
};

static const struct rule rules[RV_COUNT] = {
    [RV_LUI] = {SHAPE_CONST, OP_CONST, 0},
    [RV_AUIPC] = {SHAPE_CONST, OP_CONST, 0},
    [RV_JAL] = {SHAPE_CONST, OP_CONST, 0},
    [RV_JALR] = {SHAPE_JALR, OP_JALR, 0},
    [RV_BEQ] = {SHAPE_BRANCH, OP_EQ, OP_NE},
    [RV_BNE] = {SHAPE_BRANCH, OP_NE, OP_EQ},
    [RV_BLT] = {SHAPE_BRANCH, OP_LT, OP_GE},
    [RV_BGE] = {SHAPE_BRANCH, OP_GE, OP_LT},
    [RV_BLTU] = {SHAPE_BRANCH, OP_LTU, OP_GEU},
    [RV_BGEU] = {SHAPE_BRANCH, OP_GEU, OP_LTU},
    [RV_LB] = {SHAPE_LOAD, OP_LB, 0},
    [RV_LH] = {SHAPE_LOAD, OP_LH, 0},
    [RV_LW] = {SHAPE_LOAD, OP_LW, 0},
    [RV_LD] = {SHAPE_LOAD, OP_LD, 0},
    [RV_LBU] = {SHAPE_LOAD, OP_LBU, 0},
    [RV_LHU] = {SHAPE_LOAD, OP_LHU, 0},
    [RV_LWU] = {SHAPE_LOAD, OP_LWU, 0},
    [RV_SB] = {SHAPE_STORE, OP_SB, 0},
    [RV_SH] = {SHAPE_STORE, OP_SH, 0},
    [RV_SW] = {SHAPE_STORE, OP_SW, 0},
    [RV_SD] = {SHAPE_STORE, OP_SD, 0},
    [RV_ADDI] = {SHAPE_ADDI, OP_ADDI, 0},
    [RV_SLTI] = {SHAPE_COMPARE, OP_SLT, 0},
    [RV_SLTIU] = {SHAPE_COMPARE, OP_SLTU, 0},
    [RV_XORI] = {SHAPE_LOGIC, OP_XORI, 0},
    [RV_ORI] = {SHAPE_LOGIC, OP_ORI, 0},
    [RV_ANDI] = {SHAPE_LOGIC, OP_ANDI, 0},
    [RV_SLLI] = {SHAPE_SHIFT, OP_SLL, 0},
    [RV_SRLI] = {SHAPE_SHIFT, OP_SRL, 0},
    [RV_SRAI] = {SHAPE_SHIFT, OP_SRA, 0},
    [RV_ADD] = {SHAPE_REGISTER, OP_ADD, 0},
    [RV_SUB] = {SHAPE_REGISTER, OP_SUB, 0},
    [RV_SLL] = {SHAPE_REGISTER, OP_SLL, 0},
    [RV_SLT] = {SHAPE_REGISTER, OP_SLT, 0},
    [RV_SLTU] = {SHAPE_REGISTER, OP_SLTU, 0},
    [RV_XOR] = {SHAPE_REGISTER, OP_XOR, 0},
    [RV_SRL] = {SHAPE_REGISTER, OP_SRL, 0},
    [RV_SRA] = {SHAPE_REGISTER, OP_SRA, 0},
    [RV_OR] = {SHAPE_REGISTER, OP_OR, 0},
    [RV_AND] = {SHAPE_REGISTER, OP_AND, 0},
    [RV_ADDIW] = {SHAPE_IMMEDIATE_W, OP_ADDW, 0},
    [RV_SLLIW] = {SHAPE_SHIFT, OP_SLLW, 0},
    [RV_SRLIW] = {SHAPE_SHIFT, OP_SRLW, 0},
    [RV_SRAIW] = {SHAPE_SHIFT, OP_SRAW, 0},
    [RV_ADDW] = {SHAPE_REGISTER, OP_ADDW, 0},
    [RV_SUBW] = {SHAPE_REGISTER, OP_SUBW, 0},
    [RV_SLLW] = {SHAPE_REGISTER, OP_SLLW, 0},
    [RV_SRLW] = {SHAPE_REGISTER, OP_SRLW, 0},
    [RV_SRAW] = {SHAPE_REGISTER, OP_SRAW, 0},
    [RV_MUL] = {SHAPE_REGISTER, OP_MUL, 0},
    [RV_MULH] = {SHAPE_REGISTER, OP_MULH, 0},
    [RV_MULHSU] = {SHAPE_REGISTER, OP_MULHSU, 0},
    [RV_MULHU] = {SHAPE_REGISTER, OP_MULHU, 0},
    [RV_DIV] = {SHAPE_REGISTER, OP_DIV, 0},
    [RV_DIVU] = {SHAPE_REGISTER, OP_DIVU, 0},
    [RV_REM] = {SHAPE_REGISTER, OP_REM, 0},
    [RV_REMU] = {SHAPE_REGISTER, OP_REMU, 0},
    [RV_MULW] = {SHAPE_REGISTER, OP_MULW, 0},
    [RV_DIVW] = {SHAPE_REGISTER, OP_DIVW, 0},
    [RV_DIVUW] = {SHAPE_REGISTER, OP_DIVUW, 0},
    [RV_REMW] = {SHAPE_REGISTER, OP_REMW, 0},
    [RV_REMUW] = {SHAPE_REGISTER, OP_REMUW, 0},
    [RV_FENCE] = {SHAPE_FENCE, OP_JUMP, 0},
    [RV_ECALL] = {SHAPE_ECALL, OP_ECALL, 0},
};

/* May pc be continued at? Sums that went below 0 are above the limit, too. */
static bool is_text(uint64_t pc)
{
    return pc < TEXT_LIMIT && pc % 4 == 0;
}

static void set_constant(struct program_row *row, uint64_t value)
{
    for (unsigned i = 0; i < 4; i++) {
        row->k[i] = (int32_t)(value >> (16 * i) & 0xffff);
    }
}

/* Limbs 0 and 1 of an immediate; for |imm| < 2^15 limb 1 equals limbs 2 and 3. */
static void set_low_limbs(struct program_row *row, int32_t imm)
{
    row->k[0] = (int32_t)((uint32_t)imm & 0xffff);
    row->k[1] = (int32_t)((uint32_t)imm >> 16);
}

/* The low 16 bits of a logic immediate as bytes, and how it acts on the upper limbs: as
 * m * a + c (a, 0, a, 65535 or 65535 - a). */
static void set_logic(struct program_row *row, int32_t imm)
{
    row->k[0] = (int32_t)((uint32_t)imm & 0xff);
    row->k[1] = (int32_t)((uint32_t)imm >> 8 & 0xff);
    const bool negative = imm < 0;
    switch (row->op) {
    case OP_ANDI:
        row->k[2] = negative ? 1 : 0;
        break;
    case OP_ORI:
        row->k[2] = negative ? 0 : 1;
        row->k[3] = negative ? 65535 : 0;
        break;
    default:
        DCHECK(row->op == OP_XORI);
        row->k[2] = negative ? -1 : 1;
        row->k[3] = negative ? 65535 : 0;
        break;
    }
}

static uint64_t sign_extended(int32_t x)
{
    return (uint64_t)(int64_t)x;
}

static void set_branch_operands(struct program_row *row, const struct insn *insn)
{
    const bool is_equality = row->op == OP_EQ || row->op == OP_NE;
    if (is_equality && (insn->rs2 == 0 || insn->rs1 == 0)) {
        row->op = row->op == OP_EQ ? OP_EQZ : OP_NEZ;
        row->rs1 = insn->rs2 == 0 ? insn->rs1 : insn->rs2;
    } else {
        row->rs1 = insn->rs1;
        row->rs2 = insn->rs2;
    }
}

static unsigned branch_rows(struct program_row rows[2], const struct program_row *base,
                            const struct insn *insn, const struct rule *rule, uint64_t pc)
{
    const uint64_t next[2] = {pc + sign_extended(insn->imm), pc + insn->len};
    const uint8_t op[2] = {rule->op, rule->other};
    unsigned n = 0;
    for (unsigned i = 0; i < 2; i++) {
        if (is_text(next[i])) {
            rows[n] = *base;
            rows[n].op = op[i];
            rows[n].next2 = (uint32_t)(next[i] / 2);
            set_branch_operands(&rows[n], insn);
            n++;
        }
    }
    return n;
}

static unsigned one_row(struct program_row *row, const struct insn *insn, uint64_t next)
{
    switch (insn->rv) {
    case RV_LUI:
        set_constant(row, sign_extended(insn->imm));
        break;
    case RV_AUIPC:
        set_constant(row, (uint64_t)row->pc2 * 2 + sign_extended(insn->imm));
        break;
    case RV_JAL:
        set_constant(row, (uint64_t)row->pc2 * 2 + insn->len);
        break;
    default: /* LI */
        set_constant(row, sign_extended(insn->imm));
        break;
    }
    row->rs1 = 0;
    row->rd = insn->rd;
    row->next2 = (uint32_t)(next / 2);
    return 1;
}

unsigned decode_program_rows(uint64_t pc, uint32_t word, struct program_row rows[2])
{
    const struct insn insn = decode_word(word);
    const struct rule *const rule = &rules[insn.rv];
    if (rule->shape == SHAPE_NONE || !is_text(pc)) {
        return 0;
    }
    struct program_row row = {
        .pc2 = (uint32_t)(pc / 2), .op = rule->op, .len2 = insn.len / 2u};
    if (rule->shape == SHAPE_BRANCH) {
        return branch_rows(rows, &row, &insn, rule, pc);
    }

    /* JALR's successor is its target, which its table proves to be in range. */
    const uint64_t next =
        insn.rv == RV_JAL ? pc + sign_extended(insn.imm) : pc + insn.len;
    if (rule->shape != SHAPE_JALR && !is_text(next)) {
        return 0;
    }
    struct program_row *const out = &rows[0];
    *out = row;
    const bool may_trap = rule->shape == SHAPE_LOAD || rule->shape == SHAPE_STORE
                          || rule->shape == SHAPE_JALR || rule->shape == SHAPE_ECALL;
    if (rule->shape == SHAPE_FENCE || (insn.rd == 0 && !may_trap)) {
        out->op = OP_JUMP;
        out->next2 = (uint32_t)(next / 2);
        return 1;
    }
    if (rule->shape == SHAPE_CONST || (rule->shape == SHAPE_ADDI && insn.rs1 == 0)) {
        out->op = OP_CONST;
        return one_row(out, &insn, next);
    }

    out->rd = insn.rd;
    out->rs1 = insn.rs1;
    out->rs2 = insn.rs2;
    switch ((enum shape)rule->shape) {
    case SHAPE_JALR:
        out->rd = insn.rd == 0 ? REGISTER_SINK : insn.rd;
        out->k[0] = insn.imm;
        out->k[1] = (int32_t)((pc + insn.len) & 0xffff);
        break;
    case SHAPE_LOAD:
        out->rd = insn.rd == 0 ? REGISTER_SINK : insn.rd;
        out->k[0] = insn.imm;
        break;
    case SHAPE_STORE:
    case SHAPE_ADDI:
    case SHAPE_SHIFT:
        out->k[0] = insn.imm;
        break;
    case SHAPE_IMMEDIATE_W:
    case SHAPE_COMPARE:
        set_low_limbs(out, insn.imm);
        break;
    case SHAPE_LOGIC:
        set_logic(out, insn.imm);
        break;
    case SHAPE_REGISTER:
    case SHAPE_ECALL:
        break;
    case SHAPE_NONE:
    case SHAPE_CONST:
    case SHAPE_BRANCH:
    case SHAPE_FENCE:
        UNREACHABLE();
    }
    return 1;
}

uint32_t program_row_successor(const struct program_row *row)
{
    DCHECK(row->op != OP_JALR && row->op != OP_ECALL);
    const bool names_next = row->op == OP_CONST || row->op == OP_JUMP
                            || (row->op >= OP_EQ && row->op <= OP_NEZ);
    return names_next ? row->next2 : row->pc2 + row->len2;
}

uint64_t program_row_immediate(const struct program_row *row)
{
    const int32_t *const k = row->k;
    switch (row->op) {
    case OP_CONST:
        return (uint64_t)k[0] | (uint64_t)k[1] << 16 | (uint64_t)k[2] << 32
               | (uint64_t)k[3] << 48;
    case OP_ANDI:
    case OP_ORI:
    case OP_XORI:
        return sign_extended((int16_t)(k[0] | k[1] << 8));
    case OP_ADDW:
    case OP_SUBW:
    case OP_SLT:
    case OP_SLTU:
        return sign_extended((int16_t)k[0]);
    default:
        return sign_extended(k[0]);
    }
}

size_t program_find_row(const struct program *program, uint32_t pc2)
{
    size_t low = 0; /* rows[0 .. low) are before pc2 */
    size_t high = program->n_rows;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (program->rows[middle].pc2 < pc2) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const bool is_there = low < program->n_rows && program->rows[low].pc2 == pc2;
    return is_there ? low : program->n_rows;
}

const char *op_name(unsigned op)
{
    static const char *const names[] = {
        [OP_ADDI] = "addi",     [OP_ADD] = "add",     [OP_SUB] = "sub",
        [OP_ADDW] = "addw",     [OP_SUBW] = "subw",   [OP_SLTU] = "sltu",
        [OP_SLT] = "slt",       [OP_AND] = "and",     [OP_OR] = "or",
        [OP_XOR] = "xor",       [OP_ANDI] = "andi",   [OP_ORI] = "ori",
        [OP_XORI] = "xori",     [OP_CONST] = "const", [OP_JUMP] = "jump",
        [OP_EQ] = "eq",         [OP_NE] = "ne",       [OP_GEU] = "geu",
        [OP_LTU] = "ltu",       [OP_GE] = "ge",       [OP_LT] = "lt",
        [OP_EQZ] = "eqz",       [OP_NEZ] = "nez",     [OP_JALR] = "jalr",
        [OP_LD] = "ld",         [OP_LW] = "lw",       [OP_LWU] = "lwu",
        [OP_LB] = "lb",         [OP_LBU] = "lbu",     [OP_LH] = "lh",
        [OP_LHU] = "lhu",       [OP_SD] = "sd",       [OP_SB] = "sb",
        [OP_SH] = "sh",         [OP_SW] = "sw",       [OP_ECALL] = "ecall",
        [OP_SLL] = "sll",       [OP_SRL] = "srl",     [OP_SRA] = "sra",
        [OP_SLLW] = "sllw",     [OP_SRLW] = "srlw",   [OP_SRAW] = "sraw",
        [OP_MUL] = "mul",       [OP_MULW] = "mulw",   [OP_MULHU] = "mulhu",
        [OP_MULHSU] = "mulhsu", [OP_MULH] = "mulh",   [OP_REMU] = "remu",
        [OP_DIVU] = "divu",     [OP_REM] = "rem",     [OP_DIV] = "div",
        [OP_REMUW] = "remuw",   [OP_DIVUW] = "divuw", [OP_REMW] = "remw",
        [OP_DIVW] = "divw",
    };
    const char *const name = op < sizeof names / sizeof *names ? names[op] : NULL;
    return name == NULL ? "?" : name;
}
