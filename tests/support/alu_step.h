/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Rows of arithmetic, comparisons, logic, constants, branches and jumps, their results
 * computed in plain C. */
#ifndef ZK_TESTS_SUPPORT_ALU_STEP_H
#define ZK_TESTS_SUPPORT_ALU_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/support/forgery.h"

/* A step to make a row of: op of a table of fill_alu.c or fill_control.c.
 *
 * immediate  ADDI, ANDI, ORI, XORI, JALR have one; ADDW, SLT, SLTU if the flag is set
 * (rs2 is
 *            then x0 and b must be 0)
 */
struct alu_step {
    enum op op;
    uint64_t a;
    uint64_t b;
    int32_t imm;
    bool immediate;
};

enum { ALU_PC = 0x10004, ALU_NEXT2 = 0x9000, ALU_RD = 5, ALU_RS1 = 6, ALU_RS2 = 7 };

/* What the step writes into rd; for relations whether it holds; JUMP: 0. */
uint64_t alu_result(const struct alu_step *step);

/* Can the step happen? Relations must hold, targets of JALR must be legal. */
bool alu_is_legal(const struct alu_step *step);

/* Add its row, claiming this result.
 * ret  the forged row: struct NAME_row of its table */
void *alu_row_claiming(struct forgery_case *c, const struct alu_step *step,
                       uint64_t result);

/* Add its row, the result being the right one. */
void *alu_row(struct forgery_case *c, const struct alu_step *step);

/* The table that proves it. */
const struct air_table *alu_table(const struct alu_step *step);

#endif
