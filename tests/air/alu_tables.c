/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The tables addi, add, addw, less, logic, logici, const: what they accept and what they
 * refuse. Right results are computed in plain C (tests/support/alu_step.c). */
#include <criterion/criterion.h>

#include "tables/add.h"
#include "tables/addi.h"
#include "tables/addw.h"
#include "tables/constant.h"
#include "tables/less.h"
#include "tables/logic.h"
#include "tables/logici.h"
#include "tests/support/alu_step.h"
#include "tests/support/operands.h"

static const enum op register_ops[] = {OP_ADD,  OP_SUB, OP_ADDW, OP_SUBW, OP_SLT,
                                       OP_SLTU, OP_AND, OP_OR,   OP_XOR};
static const enum op immediate_ops[] = {OP_ADDI, OP_ADDW, OP_SLT, OP_SLTU,
                                        OP_ANDI, OP_ORI,  OP_XORI};
static const int32_t immediates[] = {-2048, -2047, -1, 0, 1, 2, 255, 256, 2047};

enum {
    N_REGISTER_OPS = sizeof register_ops / sizeof register_ops[0],
    N_IMMEDIATE_OPS = sizeof immediate_ops / sizeof immediate_ops[0],
    N_IMMEDIATES = sizeof immediates / sizeof immediates[0]
};

static void expect(const struct alu_step *step, uint64_t result, bool accept)
{
    static struct forgery_case c;
    static char why[2048];
    c = (struct forgery_case){0};
    (void)alu_row_claiming(&c, step, result);
    const bool accepted =
        forgery_case_accepted(alu_table(step), &c, NULL, NULL, why, sizeof why);
    cr_assert_eq(accepted, accept, "op %d of %#lx, %#lx, immediate %d: %#lx is %s: %s",
                 (int)step->op, (unsigned long)step->a, (unsigned long)step->b, step->imm,
                 (unsigned long)result, accepted ? "accepted" : "refused", why);
}

/* The bits of the result that the row has columns for; the others it makes from them. */
static uint64_t claimed_bits(enum op op)
{
    switch (op) {
    case OP_ADDI:
        return 0xffff;
    case OP_ADDW:
    case OP_SUBW:
        return 0xffffffff;
    case OP_SLT:
    case OP_SLTU:
        return 1;
    default:
        return UINT64_MAX;
    }
}

static void expect_right_only(const struct alu_step *step)
{
    const uint64_t right = alu_result(step);
    expect(step, right, true);
    for (size_t i = 0; i < N_DELTAS; i++) {
        const uint64_t wrong = right + operand_deltas[i];
        if (((right ^ wrong) & claimed_bits(step->op)) != 0) {
            expect(step, wrong, false);
        }
    }
}

Test(alu, results_of_edge_operands_are_accepted)
{
    for (size_t k = 0; k < N_REGISTER_OPS; k++) {
        for (size_t i = 0; i < N_OPERANDS; i++) {
            for (size_t j = 0; j < N_OPERANDS; j++) {
                const struct alu_step step = {
                    .op = register_ops[k], .a = operands[i], .b = operands[j]};
                expect(&step, alu_result(&step), true);
            }
        }
    }
}

Test(alu, results_of_edge_immediates_are_accepted)
{
    for (size_t k = 0; k < N_IMMEDIATE_OPS; k++) {
        for (size_t i = 0; i < N_OPERANDS; i++) {
            for (size_t j = 0; j < N_IMMEDIATES; j++) {
                const struct alu_step step = {.op = immediate_ops[k],
                                              .a = operands[i],
                                              .imm = immediates[j],
                                              .immediate = true};
                expect(&step, alu_result(&step), true);
            }
        }
    }
}

Test(alu, only_the_right_result_is_accepted)
{
    struct operand_stream random = operand_stream_open("alu");
    for (unsigned n = 0; n < 200; n++) {
        const struct alu_step both = {.op = register_ops[n % N_REGISTER_OPS],
                                      .a = operand_next(&random),
                                      .b = operand_next(&random)};
        const struct alu_step one = {.op = immediate_ops[n % N_IMMEDIATE_OPS],
                                     .a = operand_next(&random),
                                     .imm = operand_immediate(&random),
                                     .immediate = true};
        expect_right_only(&both);
        expect_right_only(&one);
    }
}

Test(alu, a_constant_is_the_one_of_the_program)
{
    for (size_t i = 0; i < N_OPERANDS; i++) {
        expect_right_only(&(struct alu_step){.op = OP_CONST, .b = operands[i]});
    }
}

Test(alu, forgeries_are_refused_by_the_rule_they_name)
{
    cr_assert_eq(forgery_judge_list(&forge_alu), 0);
    cr_assert_eq(forgery_judge_list(&forge_logic), 0);
}

Test(alu, every_rule_stops_a_forgery_that_no_other_stops)
{
    cr_expect_eq(forgery_uncovered(&addi_table, &forge_alu, NULL), 0);
    cr_expect_eq(forgery_uncovered(&add_table, &forge_alu, NULL), 0);
    cr_expect_eq(forgery_uncovered(&addw_table, &forge_alu, NULL), 0);
    cr_expect_eq(forgery_uncovered(&less_table, &forge_logic, NULL), 0);
    cr_expect_eq(forgery_uncovered(&logic_table, &forge_logic, NULL), 0);
    cr_expect_eq(forgery_uncovered(&logici_table, &forge_logic, NULL), 0);
    cr_expect_eq(forgery_uncovered(&const_table, &forge_logic, NULL), 0);
}
