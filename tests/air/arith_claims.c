/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Claims about quotients and shifts, everything downstream made to fit: whatever the
 * tables accept is right. */
#include <criterion/criterion.h>

#include "tables/divrem.h"
#include "tables/shift.h"
#include "tests/support/arith_repair.h"
#include "tests/support/arith_step.h"
#include "tests/support/operands.h"

static struct forgery_case c;

static bool accepted(const struct air_table *table)
{
    forgery_follow(&c);
    return forgery_case_accepted(table, &c, NULL, NULL, NULL, 0);
}

static uint64_t word_of(const uint32_t limbs[4])
{
    uint64_t x = 0;
    for (unsigned i = 0; i < 4; i++)
        x |= (uint64_t)limbs[i] << 16 * i;
    return x;
}

static bool are_limbs(const uint32_t limbs[4], uint64_t x)
{
    for (unsigned i = 0; i < 4; i++) {
        if (limbs[i] > 65535)
            return false;
    }
    return word_of(limbs) == x;
}

/* 1 / d modulo 2^64 for an odd d: each step of Newton's iteration doubles the bits. */
static uint64_t inverse_of(uint64_t d)
{
    uint64_t x = d;
    for (int i = 0; i < 6; i++)
        x *= 2 - d * x;
    return x;
}

/* Magnitudes that a cheat could claim for |n| = q |d| + r. */
static size_t claims_about(uint64_t n, uint64_t d, uint64_t quotients[16],
                           uint64_t remainders[16])
{
    const uint64_t q = d == 0 ? UINT64_MAX : n / d;
    const uint64_t r = d == 0 ? n : n % d;
    size_t k = 0;
#define CLAIM(quotient, remainder) \
    (quotients[k] = (quotient), remainders[k] = (remainder), k++)
    CLAIM(q, r);
    CLAIM(q - 1, r + d);
    CLAIM(q + 1, r - d);
    CLAIM(0, n);
    CLAIM(1, n - d);
    CLAIM(n, 0);
    CLAIM(UINT64_MAX, n + d);
    CLAIM(UINT64_MAX, n);
    CLAIM(n * inverse_of(d | 1), 0);
    CLAIM(q ^ (uint64_t)1 << 63, r);
    CLAIM(q + ((uint64_t)1 << 32), r);
    CLAIM(q + 2013265921, r - 2013265921 * d);
    CLAIM(q, r ^ (uint64_t)1 << 63);
#undef CLAIM
    return k;
}

Test(divrem, whatever_claim_is_accepted_is_right)
{
    static const uint64_t edges[] = {0,          1,
                                     2,          3,
                                     7,          0xffff,
                                     0x10000,    0x7fffffff,
                                     0x80000000, 0x80000001,
                                     0xffffffff, 0x100000000,
                                     0x78000001, 0x7fffffffffffffff,
                                     UINT64_MAX, (uint64_t)1 << 63};
    enum { N_EDGES = sizeof edges / sizeof edges[0] };
    struct operand_stream random = operand_stream_open("divrem claims");
    size_t n_accepted = 0;
    size_t n_tried = 0;
    for (unsigned pair = 0; pair < N_EDGES * N_EDGES; pair++) {
        const enum op op = OP_DIV_BASE + pair % 8;
        const uint64_t a = pair % 3 == 0 ? operand_next(&random) : edges[pair / N_EDGES];
        const uint64_t b = edges[pair % N_EDGES];
        const uint64_t used = op - OP_DIV_BASE < 4 ? UINT64_MAX : UINT32_MAX;
        for (unsigned signs = 0; signs < 64; signs++) {
            c = (struct forgery_case){0};
            struct divrem_row *row = arith_row(&c, op, a, b, false);
            const struct divrem_row honest = *row;
            const uint64_t n = ((honest.sn ? ~a : a) & used) + honest.sn;
            const uint64_t d = ((honest.sd ? ~b : b) & used) + honest.sd;
            uint64_t quotients[16], remainders[16];
            const size_t n_claims = claims_about(n, d, quotients, remainders);
            for (size_t k = signs % 4; k < n_claims; k += 4) {
                *row = honest;
                row->dz = signs >> 2 & 1;
                row->g = signs >> 3 & 1;
                divrem_claim(row, signs >> 4 & 1, quotients[k], signs >> 5,
                             remainders[k]);
                n_tried++;
                if (!accepted(&divrem_table))
                    continue;
                n_accepted++;
                cr_assert(are_limbs(row->result, arith_result(op, a, b)),
                          "op %d of %#lx and %#lx gives %#lx", (int)op, (unsigned long)a,
                          (unsigned long)b, (unsigned long)word_of(row->result));
            }
        }
    }
    cr_expect_gt(n_accepted, N_EDGES * N_EDGES / 2, "%zu of %zu", n_accepted, n_tried);
}

Test(shift, whatever_amount_and_sign_is_accepted_is_right)
{
    static const enum op ops[] = {OP_SLL, OP_SRL, OP_SRA, OP_SLLW, OP_SRLW, OP_SRAW};
    static const uint64_t amounts[] = {0, 1, 15, 16, 31, 32, 63, 64, 96, 0xffff};
    static const uint64_t words[] = {UINT64_MAX, (uint64_t)1 << 63, 0x80000000,
                                     0x7fffffff80000001};
    for (unsigned i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        for (unsigned j = 0; j < sizeof amounts / sizeof amounts[0]; j++) {
            for (unsigned k = 0; k < 4; k++) {
                const uint64_t expected = arith_result(ops[i], words[k], amounts[j]);
                size_t n_accepted = 0;
                for (unsigned claim = 0; claim < 256; claim++) {
                    c = (struct forgery_case){0};
                    struct shift_row *row =
                        arith_row(&c, ops[i], words[k], amounts[j], false);
                    row->sgn = claim >> 6 & 1;
                    row->sg = claim >> 7;
                    shift_cut(row, claim % 64, (ops[i] - OP_SHIFT_BASE) % 2 == 1);
                    /* Twice: the sign of a word's left shift is that of its result. */
                    shift_repair(row);
                    if (!row->arith && row->word)
                        row->y = row->r[1];
                    shift_repair(row);
                    if (!accepted(&shift_table))
                        continue;
                    n_accepted++;
                    cr_assert(are_limbs(row->r, expected), "op %d of %#lx by %lu: %#lx",
                              (int)ops[i], (unsigned long)words[k],
                              (unsigned long)amounts[j], (unsigned long)word_of(row->r));
                }
                cr_expect_geq(n_accepted, 1, "the honest claim is among them");
            }
        }
    }
}
