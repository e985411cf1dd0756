/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The tables jump, branch_eq, branch_z, branch_lt, jalr: what they accept and what they
 * refuse. Relations and targets are computed in plain C (tests/support/alu_step.c). */
#include <criterion/criterion.h>

#include "tables/branch_eq.h"
#include "tables/branch_lt.h"
#include "tables/branch_z.h"
#include "tables/jalr.h"
#include "tables/jump.h"
#include "tests/support/alu_step.h"
#include "tests/support/operands.h"

static const enum op relations[] = {OP_EQ, OP_NE, OP_GEU, OP_LTU,
                                    OP_GE, OP_LT, OP_EQZ, OP_NEZ};

enum { N_RELATIONS = sizeof relations / sizeof relations[0] };

/* The row must be accepted exactly if the step is legal. Its hints fit the claim. */
static void expect_legal_only(const struct alu_step *step)
{
    static struct forgery_case c;
    static char why[2048];
    c = (struct forgery_case){0};
    (void)alu_row(&c, step);
    const bool accepted =
        forgery_case_accepted(alu_table(step), &c, NULL, NULL, why, sizeof why);
    cr_assert_eq(accepted, alu_is_legal(step),
                 "op %d of %#lx, %#lx, immediate %d is %s: %s", (int)step->op,
                 (unsigned long)step->a, (unsigned long)step->b, step->imm,
                 accepted ? "accepted" : "refused", why);
}

Test(control, a_relation_is_accepted_exactly_if_it_holds)
{
    struct operand_stream random = operand_stream_open("relations");
    for (size_t k = 0; k < N_RELATIONS; k++) {
        for (size_t i = 0; i < N_OPERANDS; i++) {
            for (size_t j = 0; j < N_OPERANDS; j++) {
                expect_legal_only(&(struct alu_step){
                    .op = relations[k], .a = operands[i], .b = operands[j]});
            }
        }
        for (unsigned n = 0; n < 200; n++) {
            const uint64_t a = operand_next(&random);
            const uint64_t b = n % 3 == 0 ? a + n % 5 - 2 : operand_next(&random);
            expect_legal_only(&(struct alu_step){.op = relations[k], .a = a, .b = b});
        }
    }
}

Test(control, a_jump_by_register_is_accepted_exactly_if_its_target_is_legal)
{
    static const uint64_t bases[] = {0,
                                     4,
                                     8,
                                     0x7fc,
                                     0x800,
                                     0xfffc,
                                     0x10000,
                                     0x1fffc,
                                     0xeffffff8,
                                     0xeffffffc,
                                     0xf0000000,
                                     0xf0000002,
                                     0xf0000004,
                                     0xfffffffc,
                                     0x100000000,
                                     0x1fffffffc,
                                     UINT64_MAX,
                                     UINT64_MAX - 3,
                                     UINT64_MAX - 2047,
                                     0xffffffffffff0000,
                                     0x8000000000000000,
                                     0x0001000100010000,
                                     0x780000010000};
    static const int32_t offsets[] = {-2048, -2047, -8, -4, -3, -2, -1,   0,
                                      1,     2,     3,  4,  5,  8,  2044, 2047};
    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        for (size_t j = 0; j < sizeof offsets / sizeof offsets[0]; j++) {
            expect_legal_only(
                &(struct alu_step){.op = OP_JALR, .a = bases[i], .imm = offsets[j]});
        }
    }
    struct operand_stream random = operand_stream_open("jalr");
    for (unsigned n = 0; n < 2000; n++) {
        const uint64_t a = operand_next(&random);
        expect_legal_only(&(struct alu_step){.op = OP_JALR,
                                             .a = n % 2 == 0 ? a & 0xffffffff : a,
                                             .imm = operand_immediate(&random)});
    }
}

Test(control, a_jump_is_accepted)
{
    expect_legal_only(&(struct alu_step){.op = OP_JUMP});
}

Test(control, forgeries_are_refused_by_the_rule_they_name)
{
    cr_assert_eq(forgery_judge_list(&forge_control), 0);
}

Test(control, every_rule_stops_a_forgery_that_no_other_stops)
{
    cr_expect_eq(forgery_uncovered(&jump_table, &forge_control, NULL), 0);
    cr_expect_eq(forgery_uncovered(&branch_eq_table, &forge_control, NULL), 0);
    cr_expect_eq(forgery_uncovered(&branch_z_table, &forge_control, NULL), 0);
    cr_expect_eq(forgery_uncovered(&branch_lt_table, &forge_control, NULL), 0);
    cr_expect_eq(forgery_uncovered(&jalr_table, &forge_control, NULL), 0);
}
