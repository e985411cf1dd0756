/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The tables shift, mul and divrem: what they accept and what they refuse. */
#include <criterion/criterion.h>

#include "tables/divrem.h"
#include "tables/mul.h"
#include "tables/shift.h"
#include "tests/support/arith_step.h"
#include "tests/support/forgery.h"
#include "tests/support/operands.h"

static const enum op shift_ops[] = {OP_SLL, OP_SRL, OP_SRA, OP_SLLW, OP_SRLW, OP_SRAW};
static const enum op mul_ops[] = {OP_MUL, OP_MULW, OP_MULHU, OP_MULHSU, OP_MULH};
static const enum op div_ops[] = {OP_DIV,  OP_DIVU,  OP_REM,  OP_REMU,
                                  OP_DIVW, OP_DIVUW, OP_REMW, OP_REMUW};

static const uint64_t edges[] = {0,
                                 1,
                                 2,
                                 3,
                                 7,
                                 0x7f,
                                 0x80,
                                 0xff,
                                 0x7fff,
                                 0x8000,
                                 0xffff,
                                 0x10000,
                                 0x77ffffff,
                                 0x78000000,
                                 0x78000001,
                                 0x78000002,
                                 0xf0000002,
                                 0x7fffffff,
                                 0x80000000,
                                 0x80000001,
                                 0xffffffff,
                                 0x100000000,
                                 0x100000001,
                                 0x00ff00ff00ff00ff,
                                 0xff00ff00ff00ff00,
                                 0xfffffffeffffffff,
                                 0xffffffff00000000,
                                 0x7fffffffffffffff,
                                 0x8000000000000000,
                                 0x8000000000000001,
                                 0xfffffffffffffffe,
                                 0xffffffffffffffff};

enum { N_EDGES = sizeof edges / sizeof edges[0] };
#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* Rows of one table are judged up to FORGERY_CODE at a time. */
struct batch {
    struct forgery_case c;
    const struct air_table *air;
};

static void judge(struct batch *batch)
{
    char why[2048];
    if (batch->c.n_rows == 0)
        return;
    const bool accepted =
        forgery_case_accepted(batch->air, &batch->c, NULL, NULL, why, sizeof why);
    cr_assert(accepted, "%s: %s", batch->air->name, why);
    batch->c = (struct forgery_case){0};
}

static void add_honest(struct batch *batch, enum op op, uint64_t a, uint64_t b,
                       bool immediate)
{
    batch->air = arith_air(op);
    (void)arith_row(&batch->c, op, a, b, immediate);
    if (batch->c.n_rows == FORGERY_CODE)
        judge(batch);
}

static struct batch batch;

Test(shift, every_amount_of_edge_words_is_accepted)
{
    for (size_t k = 0; k < LENGTH(shift_ops); k++) {
        for (unsigned i = 0; i < N_EDGES; i++) {
            for (unsigned s = 0; s < 64; s++)
                add_honest(&batch, shift_ops[k], edges[i], s, (s + i) % 2 == 0);
        }
        for (unsigned s = 60; s < 130; s++)
            add_honest(&batch, shift_ops[k], 0x8000000080000001, s, false);
        add_honest(&batch, shift_ops[k], 0x8000000080000001, 0xffff, false);
        for (unsigned s = 0; s < 64; s++)
            add_honest(&batch, shift_ops[k], 0x89abcdef89abcdef, s - 64 + (s << 20),
                       false);
        judge(&batch);
    }
}

static void accept_edges_and_random(const char *name, const enum op *ops, size_t n_ops)
{
    struct operand_stream random = operand_stream_open(name);
    for (size_t k = 0; k < n_ops; k++) {
        for (unsigned i = 0; i < N_EDGES; i++) {
            for (unsigned j = 0; j < N_EDGES; j++)
                add_honest(&batch, ops[k], edges[i], edges[j], false);
        }
        for (unsigned i = 0; i < 500; i++) {
            const uint64_t a = operand_next(&random);
            const uint64_t b = operand_next(&random) >> (i % 4 * 16);
            add_honest(&batch, ops[k], a, b, false);
        }
        judge(&batch);
    }
}

Test(mul, edge_and_random_products_are_accepted)
{
    accept_edges_and_random("products", mul_ops, LENGTH(mul_ops));
}

Test(divrem, edge_and_random_quotients_are_accepted)
{
    accept_edges_and_random("quotients", div_ops, LENGTH(div_ops));
}

#define JUDGE(table)                                                              \
    Test(table, every_forgery_is_stopped_by_the_rule_it_names)                    \
    {                                                                             \
        cr_expect_eq(forgery_judge_list(&forge_##table), 0);                      \
    }                                                                             \
    Test(table, every_rule_is_needed)                                             \
    {                                                                             \
        cr_expect_eq(forgery_uncovered(&table##_table, &forge_##table, NULL), 0); \
    }

JUDGE(shift)
JUDGE(mul)
JUDGE(divrem)
