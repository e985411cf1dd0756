/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The tables of loads and stores: what they accept and what they refuse. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/support/forgery.h"
#include "tests/support/memory_step.h"

static const enum op ops[] = {OP_LB, OP_LBU, OP_LH, OP_LHU, OP_LW, OP_LWU,
                              OP_LD, OP_SB,  OP_SH, OP_SW,  OP_SD};
static const uint64_t words[] = {0,
                                 1,
                                 0x7f,
                                 0x80,
                                 0x7fff,
                                 0x8000,
                                 0x7fffffff,
                                 0x80000000,
                                 0x0123456789abcdef,
                                 0x8081828384858687,
                                 0x7f807f807f807f80,
                                 UINT64_MAX};

enum { N_OPS = sizeof ops / sizeof ops[0], N_WORDS = sizeof words / sizeof words[0] };

static void expect_accepted(const struct memory_access *access)
{
    static struct forgery_case c;
    char why[2048];
    c = (struct forgery_case){0};
    (void)memory_access_row(&c, access);
    const bool accepted =
        forgery_case_accepted(memory_access_air(access), &c, NULL, NULL, why, sizeof why);
    cr_assert(accepted, "op %d at %#lx%+d, %#lx %#lx, value %#lx, table %s: %s",
              (int)access->op, (unsigned long)access->base, access->imm,
              (unsigned long)access->low, (unsigned long)access->high,
              (unsigned long)access->value, memory_access_air(access)->name, why);
}

Test(memory, every_width_at_every_offset_is_accepted)
{
    for (unsigned i = 0; i < N_OPS; i++) {
        for (unsigned offset = 0; offset < 8; offset++) {
            for (unsigned j = 0; j < N_WORDS; j++) {
                struct memory_access access = {.op = ops[i],
                                               .base = 0x10000 + offset,
                                               .low = words[j],
                                               .high = words[(j + 5) % N_WORDS],
                                               .value = words[(j + 8) % N_WORDS]};
                expect_accepted(&access);
                access.unaligned = memory_access_width(ops[i]) > 1;
                expect_accepted(&access);
            }
        }
    }
}

Test(memory, addresses_at_every_limb_edge_are_accepted)
{
    static const uint64_t bases[] = {0x800,
                                     0xffff,
                                     0x10000,
                                     0x10001,
                                     0xfffffff8,
                                     0xffffffff,
                                     0x100000000,
                                     0x100000001,
                                     0x1fffffff0,
                                     0x1ffffffff,
                                     0x200000000,
                                     0x2000007f0,
                                     (uint64_t)0 - 1,
                                     (uint64_t)0 - 8,
                                     (uint64_t)0 - 2048,
                                     0};
    static const int32_t imms[] = {-2048, -1024, -9, -8, -1, 0, 1, 7, 8, 1023, 2047};
    for (unsigned i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        for (unsigned j = 0; j < sizeof imms / sizeof imms[0]; j++) {
            for (unsigned k = 0; k < N_OPS; k++) {
                const struct memory_access access = {.op = ops[k],
                                                     .base = bases[i],
                                                     .imm = imms[j],
                                                     .low = words[9],
                                                     .high = words[8],
                                                     .value = words[10]};
                const uint64_t address = bases[i] + (uint64_t)(int64_t)imms[j];
                if (address < ADDRESS_LIMIT)
                    expect_accepted(&access);
            }
        }
    }
}

Test(memory, every_forgery_is_stopped_by_the_rule_it_names)
{
    cr_expect_eq(forgery_judge_list(&forge_memory), 0);
}

static void expect_covered(const struct forgery_list *list, enum op op, bool unaligned)
{
    const struct memory_access access = {.op = op, .unaligned = unaligned};
    cr_expect_eq(forgery_uncovered(memory_access_air(&access), list, NULL), 0);
}

Test(memory, every_rule_of_an_aligned_access_is_needed)
{
    static const enum op one_each[] = {OP_LD, OP_LW, OP_LB, OP_SD, OP_SB};
    for (unsigned i = 0; i < sizeof one_each / sizeof one_each[0]; i++)
        expect_covered(&forge_memory, one_each[i], false);
}
