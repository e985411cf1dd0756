/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Rows of arithmetic and control with results in plain C. */
#include "tests/support/alu_step.h"

#include "tables/add.h"
#include "tables/addi.h"
#include "tables/addw.h"
#include "tables/branch_eq.h"
#include "tables/branch_lt.h"
#include "tables/branch_z.h"
#include "tables/constant.h"
#include "tables/jalr.h"
#include "tables/jump.h"
#include "tables/less.h"
#include "tables/logic.h"
#include "tables/logici.h"

static uint64_t sign_extend32(uint64_t x)
{
    return (uint64_t)(int64_t)(int32_t)(uint32_t)x;
}

static uint64_t operand(const struct alu_step *step)
{
    return step->immediate ? (uint64_t)(int64_t)step->imm : step->b;
}

uint64_t alu_result(const struct alu_step *step)
{
    const uint64_t a = step->a;
    const uint64_t b = operand(step);
    const uint64_t imm = (uint64_t)(int64_t)step->imm;
    switch (step->op) {
    case OP_ADDI:
        return a + imm;
    case OP_ADD:
        return a + b;
    case OP_SUB:
        return a - b;
    case OP_ADDW:
        return sign_extend32(a + b);
    case OP_SUBW:
        return sign_extend32(a - b);
    case OP_SLTU:
    case OP_LTU:
        return a < b;
    case OP_SLT:
    case OP_LT:
        return (int64_t)a < (int64_t)b;
    case OP_GEU:
        return a >= b;
    case OP_GE:
        return (int64_t)a >= (int64_t)b;
    case OP_EQ:
        return a == b;
    case OP_NE:
        return a != b;
    case OP_EQZ:
        return a == 0;
    case OP_NEZ:
        return a != 0;
    case OP_AND:
        return a & b;
    case OP_OR:
        return a | b;
    case OP_XOR:
        return a ^ b;
    case OP_ANDI:
        return a & imm;
    case OP_ORI:
        return a | imm;
    case OP_XORI:
        return a ^ imm;
    case OP_CONST:
        return step->b;
    case OP_JALR:
        return ALU_PC + 4;
    default:
        return 0;
    }
}

bool alu_is_legal(const struct alu_step *step)
{
    if (step->op >= OP_EQ && step->op <= OP_NEZ) {
        return alu_result(step) == 1;
    }
    if (step->op == OP_JALR) {
        const uint64_t target = (step->a + (uint64_t)(int64_t)step->imm) & ~(uint64_t)1;
        return target < UINT64_C(0xf0000000) && target % 4 == 0;
    }
    return true;
}

static struct program_row code_of(const struct alu_step *step)
{
    const uint64_t imm = (uint64_t)(int64_t)step->imm;
    struct program_row row = {
        .pc2 = ALU_PC / 2, .op = step->op, .rd = ALU_RD, .rs1 = ALU_RS1, .len2 = 2};
    switch (step->op) {
    case OP_ADDI:
        row.k[0] = step->imm;
        break;
    case OP_ANDI:
    case OP_ORI:
    case OP_XORI:
        row.k[0] = (int32_t)(imm & 0xff);
        row.k[1] = (int32_t)(imm >> 8 & 0xff);
        /* the bits of a 64-bit word above 16, under ones and under zeros */
        if (step->op == OP_ANDI) {
            row.k[2] = step->imm < 0;
        } else if (step->op == OP_ORI) {
            row.k[2] = step->imm >= 0;
            row.k[3] = step->imm < 0 ? 65535 : 0;
        } else {
            row.k[2] = step->imm < 0 ? -1 : 1;
            row.k[3] = step->imm < 0 ? 65535 : 0;
        }
        break;
    case OP_CONST:
        row.rs1 = 0;
        for (unsigned i = 0; i < 4; i++) {
            row.k[i] = (int32_t)(step->b >> 16 * i & 0xffff);
        }
        row.next2 = ALU_NEXT2;
        break;
    case OP_JUMP:
        row.rd = 0;
        row.rs1 = 0;
        row.next2 = ALU_NEXT2;
        break;
    case OP_JALR:
        row.k[0] = step->imm;
        row.k[1] = (ALU_PC + 4) & 0xffff;
        break;
    case OP_EQZ:
    case OP_NEZ:
        row.rd = 0;
        row.next2 = ALU_NEXT2;
        break;
    case OP_EQ:
    case OP_NE:
    case OP_GEU:
    case OP_LTU:
    case OP_GE:
    case OP_LT:
        row.rd = 0;
        row.rs2 = ALU_RS2;
        row.next2 = ALU_NEXT2;
        break;
    default:
        row.rs2 = step->immediate ? 0 : ALU_RS2;
        row.k[0] = step->immediate ? (int32_t)(imm & 0xffff) : 0;
        row.k[1] = step->immediate ? (int32_t)(imm >> 16 & 0xffff) : 0;
        break;
    }
    return row;
}

/* One line for each table: its ops, its filler. */
#define ALU_TABLES(X)                                                                 \
    X(addi, ADDI, OP_ADDI, OP_ADDI)                                                   \
    X(add, ADD, OP_ADD, OP_SUB) X(addw, ADDW, OP_ADDW, OP_SUBW)                       \
        X(less, LESS, OP_SLTU, OP_SLT) X(logic, LOGIC, OP_AND, OP_XOR)                \
            X(logici, LOGICI, OP_ANDI, OP_XORI) X(const, CONST, OP_CONST, OP_CONST)   \
                X(jump, JUMP, OP_JUMP, OP_JUMP) X(branch_eq, BRANCH_EQ, OP_EQ, OP_NE) \
                    X(branch_lt, BRANCH_LT, OP_GEU, OP_LT)                            \
                        X(branch_z, BRANCH_Z, OP_EQZ, OP_NEZ)                         \
                            X(jalr, JALR, OP_JALR, OP_JALR)

static const struct prover_table {
    const struct air_table *table;
    fill_fn *fill;
    enum log_table log;
    size_t n_columns;
    enum op first, last;
} tables[] = {
#define ALU_TABLE(name, text, op_first, op_last)                     \
    {                                                                \
        &name##_table, fill_##name,                                  \
        LOG_##text,    sizeof(struct name##_row) / sizeof(uint32_t), \
        op_first,      op_last},
    ALU_TABLES(ALU_TABLE)
#undef ALU_TABLE
};

static const struct prover_table *find(enum op op)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (op >= tables[i].first && op <= tables[i].last) {
            return tables + i;
        }
    }
    UNREACHABLE();
}

const struct air_table *alu_table(const struct alu_step *step)
{
    return find(step->op)->table;
}

void *alu_row_claiming(struct forgery_case *c, const struct alu_step *step,
                       uint64_t result)
{
    const struct prover_table *t = find(step->op);
    const struct program_row code = code_of(step);
    const struct step_event event = {
        .a = step->a, .b = step->b, .old = UINT64_C(0x1122334455667788), .new = result};
    return c->forged[forgery_add_step(c, t->fill, t->log, t->n_columns, &code, &event)];
}

void *alu_row(struct forgery_case *c, const struct alu_step *step)
{
    return alu_row_claiming(c, step, alu_result(step));
}
