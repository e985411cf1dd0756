/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries of quotients and remainders. */
#include "tables/divrem.h"
#include "tests/support/arith_repair.h"
#include "tests/support/arith_step.h"
#include "tests/support/forge.h"

#include <string.h>

/* The row divides by another number without a sign. */
static void claim_divisor(struct divrem_row *row, uint64_t n, uint64_t d)
{
    fill_bytes(row->d, d, 8);
    divrem_claim(row, 0, n / d, 0, n % d);
}

#define ROW(op, a, b) arith_row(c, (op), (uint64_t)(a), (uint64_t)(b), false)
#define N             0x1122334455667788
#define D             0x0000000000345678
#define DIV_ROW       ROW(OP_DIV, N, D)

FORGE_HONEST(div_, DIV_ROW)
FORGE(div_other, divrem, DIV_ROW, c->code[0].op = OP_REM;)
FORGE_LATE(late_rs1, divrem, DIV_ROW, t1, SLOT_RS1)
FORGE_LATE(late_rs2, divrem, DIV_ROW, t2, SLOT_RS2)
FORGE_LATE(late_rd, divrem, DIV_ROW, t3, SLOT_RD)
FORGE(twice, divrem, DIV_ROW, row->is_real = 2; divrem_repair(row);)

FORGE(unsigned_dividend, divrem, ROW(OP_DIV, -7, 3), row->yn = 0; row->sn = 0;
      divrem_claim(row, 0, (uint64_t)-7 / 3, 0, (uint64_t)-7 % 3);)
FORGE(unsigned_divisor, divrem, ROW(OP_DIV, 7, -3), row->yd = 0; row->sd = 0;
      claim_divisor(row, 7, (uint64_t)-3);)
FORGE(divisor_0, divrem, DIV_ROW, claim_divisor(row, N, D + 1);)
FORGE(divisor_1, divrem, DIV_ROW, claim_divisor(row, N, D + 0x10000);)
FORGE(divisor_2, divrem, DIV_ROW, claim_divisor(row, N, D + 0x100000000);)
FORGE(divisor_3, divrem, DIV_ROW, claim_divisor(row, N, D + 0x1000000000000);)
FORGE(word_divisor_high, divrem, ROW(OP_DIVUW, 7, 0x100000003),
      claim_divisor(row, 7, 0x100000003);)
FORGE(product_0, divrem, DIV_ROW, row->r[0] += 1; divrem_result_repair(row);)
FORGE(product_1, divrem, ROW(OP_REMU, N, N + 0x100000000), row->r[1] += 1;
      divrem_result_repair(row);)
FORGE(product_2, divrem, ROW(OP_REMU, N, N + 0x1000000000000), row->r[2] += 1;
      divrem_result_repair(row);)
FORGE(product_3, divrem, ROW(OP_REMU, N, (uint64_t)2 * N), row->r[3] += 1;
      divrem_result_repair(row);)
FORGE(product_overflows, divrem, ROW(OP_DIVU, 5, 0x100000000),
      divrem_claim(row, 0, 0x100000000, 0, 5);)
FORGE(remainder_negative, divrem, ROW(OP_REM, 7, 3), divrem_claim(row, 0, 2, 1, 1);)
FORGE(remainder_positive, divrem, ROW(OP_REM, -7, 3), divrem_claim(row, 1, 2, 0, 1);)
FORGE(quotient_negative, divrem, ROW(OP_DIV, 4, 3), divrem_claim(row, 1, 1, 0, 1);)
FORGE(quotient_positive, divrem, ROW(OP_DIV, -7, 3), divrem_claim(row, 0, 2, 1, 1);)

static struct divrem_row *padding_row(struct forgery_case *c)
{
    static const uint32_t none[FORGE_COLUMNS(divrem)];
    return (void *)c->forged[forgery_add_row(c, none, FORGE_COLUMNS(divrem))];
}

/* |d| - |r| - 1 = -2 in row 0, fed to U16 by a row of its own. */
FORGE(zero_fed_by_padding, divrem, ROW(OP_DIVU, 7, 3),
      struct divrem_row *feed = padding_row(c);
      divrem_claim(row, 0, 1, 0, 4); row->k[0] = row->k[1] = row->k[2] = 0; feed->dz = 1;
      for (unsigned i = 0; i < 8; i++) feed->q[i] = 255; feed->r[0] = 1; feed->a[0] = 1;
      divrem_carries_repair(feed); divrem_result_repair(feed);)
FORGE(zero_fed_by_field, divrem, ROW(OP_DIVU, 7, 3),
      struct divrem_row *feed = ROW(OP_DIVU, 1, 0);
      divrem_claim(row, 0, 1, 0, 4); row->k[0] = row->k[1] = row->k[2] = 0; feed->dz = 2;)
FORGE(zero_divisor_three, divrem, ROW(OP_REM, -7, 3), row->dz = 1;
      divrem_claim(row, 1, 1, 1, 4);)
FORGE(ones_0, divrem, ROW(OP_DIVU, 7, 0), row->q[0] = 0; divrem_result_repair(row);)
FORGE(ones_1, divrem, ROW(OP_DIVU, 7, 0), row->q[2] = 0; divrem_result_repair(row);)
FORGE(ones_2, divrem, ROW(OP_DIVU, 7, 0), row->q[4] = 0; divrem_result_repair(row);)
FORGE(ones_3, divrem, ROW(OP_DIVU, 7, 0), row->q[6] = 0; divrem_result_repair(row);)
FORGE(extends_64, divrem, DIV_ROW, row->g = 1; divrem_result_repair(row);)
FORGE(result_0, divrem, DIV_ROW, row->result[0] ^= 1;)
FORGE(result_1, divrem, DIV_ROW, row->result[1] ^= 1;)
FORGE(result_2, divrem, DIV_ROW, row->result[2] ^= 1;)
FORGE(result_3, divrem, DIV_ROW, row->result[3] ^= 1;)

FORGE(rem_as_both, divrem, ROW(OP_REMU, N, D), row->quotient = 2; c->code[0].op = OP_REM;
      divrem_repair(row);)
FORGE(remuw_as_remu, divrem, ROW(OP_REMU, 0x300000007, 5), row->is_signed = 2;
      c->code[0].op = OP_REMUW;)
FORGE(word_two, divrem, ROW(OP_DIVU, 7, 3), row->word = 2;
      c->code[0].op = OP_DIV_BASE + 9;)
/* With s = 2^-16 (2 * 0x4000 - 1) for a sign, 0x40008888 is as good as 0: found by trying
 * all top limbs and all values that the lookup of the sign leaves. */
FORGE(dividend_sign_field, divrem, ROW(OP_REMW, 0x40008888, 3),
      row->sn = modp_div(2 * 0x4000 - 1, 65536);
      divrem_claim(row, 0, 0, 0, 0);)

/* A divisor of equal limbs that the sign 30720 turns into u16 limbs. */
static void false_divisor_sign(struct divrem_row *row)
{
    row->sd = modp_div(-1, 65536);
    for (uint32_t b = 0; b < 65536; b++) {
        const uint32_t d = divrem_complement(row->sd, b);
        if (d >= 65536)
            continue;
        for (unsigned i = 0; i < 4; i++) {
            row->b[i] = b;
            row->d[2 * i] = d & 255;
            row->d[2 * i + 1] = d >> 8;
        }
        break;
    }
    divrem_claim(row, 0, 0, 0, N);
}

FORGE(divisor_sign_field, divrem, ROW(OP_REMU, N, 1), false_divisor_sign(row);)
FORGE(quotient_sign_two, divrem, ROW(OP_DIV, -7, 3), row->sq = 2;
      memset(row->q, 0, sizeof row->q); divrem_repair(row);)
FORGE(remainder_sign_two, divrem, ROW(OP_REM, -8, 3), row->sr = 2;
      memset(row->r, 0, sizeof row->r); divrem_repair(row);)
FORGE(extension_field, divrem, ROW(OP_DIVUW, 0x90000000, 1),
      row->g = modp_div(2 * (int64_t)row->result[1] - 7, 65536);
      divrem_result_repair(row);)

/* 2^16 * 30720 = -1: limb i of the remainder one smaller, the next 30720. */
static void wrap_carry(struct divrem_row *row, unsigned i)
{
    row->r[i] -= 1;
    row->r[i + 1] -= 30720;
    divrem_repair(row);
}

#define LARGE 0xfffefffefffefffe
FORGE(wrap_0, divrem, ROW(OP_REMU, LARGE, LARGE + 1), wrap_carry(row, 0);)
FORGE(wrap_1, divrem, ROW(OP_REMU, LARGE, LARGE + 1), wrap_carry(row, 1);)
FORGE(wrap_2, divrem, ROW(OP_REMU, LARGE, LARGE + 1), wrap_carry(row, 2);)
/* |d| - |r| - 1 = -2 = 2^16 * 61440 modulo p. */
FORGE(loan_wraps, divrem, ROW(OP_DIVU, 7, 3), divrem_claim(row, 0, 1, 0, 4);
      row->k[0] = modp_div(2, 65536); row->k[1] = row->k[2] = 0;)
FORGE(dividend_sign, divrem, ROW(OP_DIV, 8, 3), row->sn = 1;
      divrem_claim(row, 1, ((uint64_t)0 - 8) / 3, 1, ((uint64_t)0 - 8) % 3);)
FORGE(divisor_sign, divrem, ROW(OP_DIV, 7, 3), row->sd = 1;
      fill_bytes(row->d, ~(uint64_t)3, 8); divrem_claim(row, 0, 0, 0, 7);)
FORGE(word_sign_of_64, divrem, ROW(OP_DIVW, 0x8000000000000008, 3), row->sn = 1;
      divrem_claim(row, 1, (((uint64_t)1 << 32) - 8) / 3, 1,
                   (((uint64_t)1 << 32) - 8) % 3);)

/* (q - 1, r + d) with d = 3 and n = 7 times 2^(16 i): the loans leave limb i negative. */
static void large_remainder(struct divrem_row *row, unsigned i)
{
    divrem_claim(row, 0, 1, 0, (uint64_t)4 << 16 * i);
    for (unsigned j = i; j < 3; j++)
        row->k[j] = 0;
}

#define FORGE_LIMB(i)                                                         \
    FORGE(rest_##i, divrem,                                                   \
          ROW(OP_DIVU, (uint64_t)7 << 16 * (i), (uint64_t)3 << 16 * (i)),     \
          large_remainder(row, i);)                                           \
    FORGE(minus_##i, divrem,                                                  \
          ROW(OP_DIVU, (uint64_t)14 << 16 * (i), (uint64_t)3 << 16 * (i)),    \
          divrem_claim(row, 0, 5, 0, 0);                                      \
          row->r[i] = modp(-1); divrem_repair(row);)                          \
    FORGE(seven_thirds_##i, divrem, ROW(OP_DIVU, (uint64_t)7 << 16 * (i), 3), \
          divrem_claim(row, 0, 0, 0, 0);                                      \
          row->q[2 * (i)] = modp_div(7, 3); divrem_repair(row);)
FORGE_LIMB(0)
FORGE_LIMB(1)
FORGE_LIMB(2)
FORGE_LIMB(3)

/* Bytes of limb i of d that lend 2^8 * 30720, q = 256: the product grows by 2^(16 i) and
 * by 30720 in the next limb. */
static void divisor_bytes(struct divrem_row *row, unsigned i)
{
    divrem_claim(row, 0, 256, 0, 0);
    row->d[2 * i] = modp((int64_t)row->d[2 * i] - 256 * 30720);
    row->d[2 * i + 1] += 30720;
    divrem_repair(row);
}

#define SMALL    0x0000010101010101
#define GROWN(i) (256 * SMALL + (((uint64_t)30720 << 16 | 1) << 16 * (i)))
FORGE(divisor_bytes_0, divrem, ROW(OP_DIVU, GROWN(0), SMALL), divisor_bytes(row, 0);)
FORGE(divisor_bytes_1, divrem, ROW(OP_DIVU, GROWN(1), SMALL), divisor_bytes(row, 1);)
FORGE(divisor_bytes_2, divrem, ROW(OP_DIVU, GROWN(2), SMALL), divisor_bytes(row, 2);)
/* 255 = -1 + 256: as bytes -1 and 1 of limb 3 it adds nothing above 2^64. */
FORGE(divisor_bytes_3, divrem, ROW(OP_DIVU, 5, (uint64_t)255 << 48),
      divrem_claim(row, 0, 65536, 0, 5);
      row->d[6] = modp(-1); row->d[7] = 1; divrem_repair(row);)
FORGE(word_not_extended, divrem, ROW(OP_DIVUW, 0x90000000, 1), row->g = 0;
      divrem_result_repair(row);)
FORGE(word_extended_twice, divrem, ROW(OP_DIVW, -7, 3), row->g = 1;
      divrem_result_repair(row);)

/* Several rules stop these. */
FORGE(modular_quotient, divrem, ROW(OP_DIVU, 7, 3),
      divrem_claim(row, 0, (uint64_t)7 * 0xaaaaaaaaaaaaaaab, 0, 0);)
FORGE(least_by_minus_one, divrem, ROW(OP_DIV, (uint64_t)1 << 63, -1),
      divrem_claim(row, 0, ((uint64_t)1 << 63) - 1, 1, 1);)
FORGE(nonzero_by_zero, divrem, ROW(OP_REMU, 7, 0), row->dz = 0; divrem_repair(row);)

FORGE_LIST(
    divrem, FORGED_FRAME(divrem, div_, div_other),
    FORGED_REGISTER(divrem, "rs1", div_, late_rs1),
    FORGED_REGISTER(divrem, "rs2", div_, late_rs2),
    FORGED_REGISTER(divrem, "rd", div_, late_rd),
    FORGED(divrem, "is_real is a bit", "a step done twice in one row", twice),
    FORGED(divrem, "yn is the top limb of a signed dividend", "DIV of -7 as 2^64 - 7",
           unsigned_dividend),
    FORGED(divrem, "yd is the top limb of a signed divisor", "DIV by -3 as by 2^64 - 3",
           unsigned_divisor),
    FORGED(divrem, "d^_0 is the divisor's, complemented if negative",
           "a divisor larger by 1", divisor_0),
    FORGED(divrem, "d^_1 is the divisor's, complemented if negative",
           "a divisor larger by 2^16", divisor_1),
    FORGED(divrem, "d^_2 is the divisor's, complemented if negative, 0 in a word",
           "a divisor larger by 2^32", divisor_2),
    FORGED(divrem, "d^_2 is the divisor's, complemented if negative, 0 in a word",
           "DIVUW by 64 bits", word_divisor_high),
    FORGED(divrem, "d^_3 is the divisor's, complemented if negative, 0 in a word",
           "a divisor larger by 2^48", divisor_3),
    FORGED(divrem, "limb 0 of |q| |d| + |r| is the dividend's", "a remainder off by 1",
           product_0),
    FORGED(divrem, "limb 1 of |q| |d| + |r| is the dividend's", "a remainder off by 2^16",
           product_1),
    FORGED(divrem, "limb 2 of |q| |d| + |r| is the dividend's", "a remainder off by 2^32",
           product_2),
    FORGED(divrem, "limb 3 of |q| |d| + |r| is the dividend's", "a remainder off by 2^48",
           product_3),
    FORGED(divrem, "|q| |d| has nothing above 2^64", "5 / 2^32 is 2^32, modulo 2^64",
           product_overflows),
    FORGED(divrem, "a negative remainder has a negative dividend", "REM(7, 3) = -1",
           remainder_negative),
    FORGED(divrem, "the remainder of a negative dividend is negative or zero",
           "REM(-7, 3) = 1", remainder_positive),
    FORGED(divrem, "a negative quotient has operands of different signs",
           "DIV(4, 3) = -1", quotient_negative),
    FORGED(divrem, "the quotient of different signs is negative or zero",
           "DIV(-7, 3) = 2", quotient_positive),
    FORGED(divrem, "only a real row divides by zero",
           "7 / 3 = 1 rest 4, ranged by a padding row", zero_fed_by_padding),
    FORGED(divrem, "dz is a bit", "7 / 3 = 1 rest 4, ranged by 1 / 0 with dz = 2",
           zero_fed_by_field),
    FORGED(divrem, "dz is set for a zero divisor only", "-7 / 3 = -1 rest -4",
           zero_divisor_three),
    FORGED(divrem, "limb 0 of a quotient by zero is all ones", "7 / 0 ends in 0xff00",
           ones_0),
    FORGED(divrem, "limb 1 of a quotient by zero is all ones", "7 / 0 is not all ones",
           ones_1),
    FORGED(divrem, "limb 2 of a quotient by zero is all ones", "7 / 0 is not all ones",
           ones_2),
    FORGED(divrem, "limb 3 of a quotient by zero is all ones", "7 / 0 is not all ones",
           ones_3),
    FORGED(divrem, "only a word's result has an extension of its own",
           "DIV with upper limbs of its own", extends_64),
    FORGED(divrem, "limb 0 of rd is the quotient's or the remainder's", "rd off by 1",
           result_0),
    FORGED(divrem, "limb 1 of rd is the quotient's or the remainder's", "rd off by 2^16",
           result_1),
    FORGED(divrem, "limb 2 of rd is the quotient's or the remainder's, or extends a word",
           "rd off by 2^32", result_2),
    FORGED(divrem, "limb 3 of rd is the quotient's or the remainder's, or extends a word",
           "rd off by 2^48", result_3),
    FORGED(divrem, "quotient is a bit", "REM is 2 q - r, quotient = 2", rem_as_both),
    FORGED(divrem, "is_signed is a bit", "REMUW of 64 bits, is_signed = 2",
           remuw_as_remu),
    FORGED(divrem, "word is a bit", "an op that is none, word = 2", word_two),
    FORGED(divrem, "sn is a bit", "REMW(0x40008888, 3) = 0, a sign that is no bit",
           dividend_sign_field),
    FORGED(divrem, "sd is a bit", "a divisor with a sign that is no bit",
           divisor_sign_field),
    FORGED(divrem, "sq is a bit", "DIV(-7, 3) = -2 as q^ = 0, sq = 2", quotient_sign_two),
    FORGED(divrem, "sr is a bit", "REM(-8, 3) = -2 as r^ = 0, sr = 2",
           remainder_sign_two),
    FORGED(divrem, "g is a bit", "DIVUW extended by what is no bit", extension_field),
    FORGED(divrem, "the carry of limb 0 is below 2^13, the loan below 8",
           "a remainder off by 1 and 30720 * 2^16", wrap_0),
    FORGED(divrem, "the carry of limb 1 is below 2^13, the loan below 8",
           "a remainder off by 2^16 and 30720 * 2^32", wrap_1),
    FORGED(divrem, "the carry of limb 2 is below 2^13, the loan below 8",
           "a remainder off by 2^32 and 30720 * 2^48", wrap_2),
    FORGED(divrem, "the carry of limb 0 is below 2^13, the loan below 8",
           "7 / 3 = 1 rest 4, a loan that wraps", loan_wraps),
    FORGED(divrem, "sn is the top bit of yn", "DIV of 8 as negative", dividend_sign),
    FORGED(divrem, "sd is the top bit of yd", "DIV by 3 as negative", divisor_sign),
    FORGED(divrem, "sn is the top bit of yn", "DIVW takes its sign from bit 63",
           word_sign_of_64),
    FORGED(divrem, "limb 0 of |d| - |r| - 1 is below 2^16", "7 / 3 = 1 rest 4", rest_0),
    FORGED(divrem, "limb 1 of |d| - |r| - 1 is below 2^16", "7 / 3 = 1 rest 4, by 2^16",
           rest_1),
    FORGED(divrem, "limb 2 of |d| - |r| - 1 is below 2^16", "7 / 3 = 1 rest 4, by 2^32",
           rest_2),
    FORGED(divrem, "limb 3 of |d| - |r| - 1 is below 2^16", "7 / 3 = 1 rest 4, by 2^48",
           rest_3),
    FORGED(divrem, "r[0] is a u16", "14 / 3 = 5 rest -1", minus_0),
    FORGED(divrem, "r[1] is a u16", "14 / 3 = 5 rest -1, by 2^16", minus_1),
    FORGED(divrem, "r[2] is a u16", "14 / 3 = 5 rest -1, by 2^32", minus_2),
    FORGED(divrem, "r[3] is a u16", "14 / 3 = 5 rest -1, by 2^48", minus_3),
    FORGED(divrem, "q[0] and q[1] are bytes", "7 / 3 modulo p", seven_thirds_0),
    FORGED(divrem, "q[2] and q[3] are bytes", "7 / 3 modulo p, by 2^16", seven_thirds_1),
    FORGED(divrem, "q[4] and q[5] are bytes", "7 / 3 modulo p, by 2^32", seven_thirds_2),
    FORGED(divrem, "q[6] and q[7] are bytes", "7 / 3 modulo p, by 2^48", seven_thirds_3),
    FORGED(divrem, "d[0] and d[1] are bytes", "a divisor with bytes that are none",
           divisor_bytes_0),
    FORGED(divrem, "d[2] and d[3] are bytes", "a divisor with bytes that are none",
           divisor_bytes_1),
    FORGED(divrem, "d[4] and d[5] are bytes", "a divisor with bytes that are none",
           divisor_bytes_2),
    FORGED(divrem, "d[6] and d[7] are bytes", "5 / (255 * 2^48) = 65536",
           divisor_bytes_3),
    FORGED(divrem, "a word's result is extended by its bit 31",
           "DIVUW of 0x90000000 is positive", word_not_extended),
    FORGED(divrem, "a word's result is extended by its bit 31",
           "DIVW of a negative word extended twice", word_extended_twice),
    REFUSED(divrem, "7 / 3 modulo 2^64", modular_quotient),
    REFUSED(divrem, "-2^63 / -1 = 2^63 - 1 rest -1", least_by_minus_one),
    REFUSED(divrem, "7 / 0 without saying so", nonzero_by_zero));
