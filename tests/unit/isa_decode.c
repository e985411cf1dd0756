/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Words to fields and fields to program rows: the rules of docs/protocol.md, section
 * 13. */
#include "isa/decode.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "isa/program.h"
#include "tests/support/rv_program.h"

static const char *const texts[RV_COUNT] = {
#define TEXT(name, text, format, match, mask) [RV_##name] = text,
    RV_INSTRUCTIONS(TEXT)
#undef TEXT
};

/* One row of an instruction at pc; fails if there is not exactly one. */
static struct program_row row_at(uint64_t pc, uint32_t word)
{
    struct program_row rows[2];
    cr_assert_eq(decode_program_rows(pc, word, rows), 1);
    return rows[0];
}

static unsigned count_at(uint64_t pc, uint32_t word)
{
    struct program_row rows[2];
    return decode_program_rows(pc, word, rows);
}

static bool is_zero(const void *bytes, size_t len)
{
    const uint8_t *const b = bytes;
    for (size_t i = 0; i < len; i++) {
        if (b[i] != 0) {
            return false;
        }
    }
    return true;
}

/* The least and greatest immediate of a format, and its step. */
static void immediate_range(enum rv_format f, int64_t *low, int64_t *high, int64_t *step)
{
    *step = 1;
    switch (f) {
    case RV_FORMAT_I:
    case RV_FORMAT_LOAD:
    case RV_FORMAT_JALR:
    case RV_FORMAT_S:
        *low = -2048;
        *high = 2047;
        break;
    case RV_FORMAT_SH6:
        *low = 0;
        *high = 63;
        break;
    case RV_FORMAT_SH5:
        *low = 0;
        *high = 31;
        break;
    case RV_FORMAT_B:
        *low = -4096;
        *high = 4094;
        *step = 2;
        break;
    case RV_FORMAT_U:
        *low = INT32_MIN;
        *high = 0x7ffff000;
        *step = 0x1000;
        break;
    case RV_FORMAT_J:
        *low = -1048576;
        *high = 1048574;
        *step = 2;
        break;
    default:
        *low = 0;
        *high = 0;
        break;
    }
}

Test(isa_decode, decoding_inverts_encoding_for_every_instruction)
{
    for (unsigned rv = 1; rv < RV_COUNT; rv++) {
        const enum rv_format f = rv_format((enum rv)rv);
        int64_t low, high, step;
        immediate_range(f, &low, &high, &step);
        const int64_t imms[] = {low, low + step, -step, 0, step, high - step, high};
        for (size_t i = 0; i < sizeof imms / sizeof *imms; i++) {
            const int64_t imm = imms[i] < low ? low : imms[i] > high ? high : imms[i];
            for (unsigned r = 0; r < 32; r++) {
                const unsigned rd = r, rs1 = (r * 7 + 3) % 32, rs2 = (r * 11 + 5) % 32;
                const struct insn x =
                    decode_word(rv_word((enum rv)rv, rd, rs1, rs2, imm));
                cr_assert_eq(x.rv, rv, "%s", texts[rv]);
                cr_assert_eq(x.imm, imm, "%s: %ld became %d", texts[rv], imm, x.imm);
                cr_assert_eq(x.len, 4);
                const bool has_rd = f != RV_FORMAT_S && f != RV_FORMAT_B
                                    && f != RV_FORMAT_NONE && f != RV_FORMAT_FENCE;
                const bool has_rs1 = f != RV_FORMAT_U && f != RV_FORMAT_J
                                     && f != RV_FORMAT_NONE && f != RV_FORMAT_FENCE;
                const bool has_rs2 =
                    f == RV_FORMAT_R || f == RV_FORMAT_S || f == RV_FORMAT_B;
                cr_assert_eq(x.rd, has_rd ? rd : 0, "%s", texts[rv]);
                cr_assert_eq(x.rs1, has_rs1 ? rs1 : 0, "%s", texts[rv]);
                cr_assert_eq(x.rs2, has_rs2 ? rs2 : 0, "%s", texts[rv]);
            }
        }
    }
}

Test(isa_decode, no_word_is_two_instructions)
{
    static const uint32_t match[] = {
#define MATCH(name, text, format, match, mask) match,
        RV_INSTRUCTIONS(MATCH)
#undef MATCH
    };
    static const uint32_t mask[] = {
#define MASK(name, text, format, match, mask) mask,
        RV_INSTRUCTIONS(MASK)
#undef MASK
    };
    const size_t n = sizeof match / sizeof *match;
    for (size_t i = 0; i < n; i++) {
        cr_expect_eq(match[i] & ~mask[i], 0);
        for (size_t j = 0; j < i; j++) {
            cr_expect_neq((match[i] ^ match[j]) & mask[i] & mask[j], 0, "%s and %s",
                          texts[i + 1], texts[j + 1]);
        }
    }
}

Test(isa_decode, reserved_encodings_are_unknown)
{
    static const uint32_t words[] = {
        0x00000000, 0xffffffff, 0x0200101b, /* slliw with bit 25 */
        0x4000103b,                         /* sllw with funct7 of sub */
        0x04001013,                         /* slli with bit 26 */
        0x00007003,                         /* load, width 7 */
        0x00004023,                         /* store, width 4 */
        0x00002063,                         /* branch, condition 2 */
        0x00001067,                         /* jalr, function 1 */
        0x0000100f,                         /* fence.i */
        0x30001073,                         /* csrrw */
        0x00200073,                         /* uret */
        0x30200073,                         /* mret */
        0x10500073,                         /* wfi */
        0x00000001,                         /* c.nop */
        0x0000202f,                         /* amoadd.w */
        0x00000007,                         /* flb */
        0x02001b3b,                         /* word multiply, function 1 */
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        cr_expect_eq(decode_word(words[i]).rv, RV_UNKNOWN, "%08x", words[i]);
        cr_expect_eq(count_at(0x1000, words[i]), 0, "%08x", words[i]);
    }
}

Test(isa_decode, ids_are_what_the_tables_build_from_their_flags)
{
    cr_expect_eq(OP_SUB, OP_ADD + 1);
    cr_expect_eq(OP_SUBW, OP_ADDW + 1);
    cr_expect_eq(OP_SLT, OP_SLTU + 1);
    cr_expect_eq(OP_OR, OP_AND + 1);
    cr_expect_eq(OP_XOR, OP_AND + 2);
    cr_expect_eq(OP_ANDI, OP_AND + 3);
    cr_expect_eq(OP_ORI, OP_OR + 3);
    cr_expect_eq(OP_XORI, OP_XOR + 3);
    cr_expect_eq(OP_NE, OP_EQ + 1);
    cr_expect_eq(OP_NEZ, OP_EQZ + 1);
    cr_expect_eq(OP_LTU, OP_GEU + 1);
    cr_expect_eq(OP_GE, OP_GEU + 2);
    cr_expect_eq(OP_LT, OP_GEU + 3);
    cr_expect_eq(OP_LWU, OP_LW + 1);
    cr_expect_eq(OP_LBU, OP_LB + 1);
    cr_expect_eq(OP_LH, OP_LB + 2);
    cr_expect_eq(OP_LHU, OP_LB + 3);
    cr_expect_eq(OP_SLL - OP_SHIFT_BASE, 0);
    cr_expect_eq(OP_SRL - OP_SHIFT_BASE, 1);
    cr_expect_eq(OP_SRA - OP_SHIFT_BASE, 3);
    cr_expect_eq(OP_SLLW - OP_SHIFT_BASE, 4);
    cr_expect_eq(OP_SRLW - OP_SHIFT_BASE, 5);
    cr_expect_eq(OP_SRAW - OP_SHIFT_BASE, 7);
    cr_expect_eq(OP_MUL - OP_MUL_BASE, 0);
    cr_expect_eq(OP_MULW - OP_MUL_BASE, 1);
    cr_expect_eq(OP_MULHU - OP_MUL_BASE, 2);
    cr_expect_eq(OP_MULHSU - OP_MUL_BASE, 6);
    cr_expect_eq(OP_MULH - OP_MUL_BASE, 14);
    cr_expect_eq(OP_DIVU - OP_DIV_BASE, 1);
    cr_expect_eq(OP_REM - OP_DIV_BASE, 2);
    cr_expect_eq(OP_DIVW - OP_DIV_BASE, 7);
    cr_expect_lt(OP_XORI, OP_CONST);
    cr_expect_lt(OP_ECALL, OP_SHIFT_BASE);
    cr_expect_lt(OP_SRAW, OP_MUL_BASE);
    cr_expect_lt(OP_MULH, OP_DIV_BASE);
}

Test(isa_decode, every_instruction_but_ebreak_has_a_row)
{
    for (unsigned rv = 1; rv < RV_COUNT; rv++) {
        const unsigned n = count_at(0x1000, rv_word((enum rv)rv, 5, 6, 7, 8));
        const bool is_branch = rv_format((enum rv)rv) == RV_FORMAT_B;
        cr_expect_eq(n, rv == RV_EBREAK ? 0 : is_branch ? 2 : 1, "%s", texts[rv]);
    }
}

Test(isa_decode, no_row_writes_x0_and_none_reads_the_sink)
{
    for (unsigned rv = 1; rv < RV_COUNT; rv++) {
        for (unsigned rd = 0; rd < 32; rd++) {
            struct program_row rows[2];
            const unsigned n =
                decode_program_rows(0x1000, rv_word((enum rv)rv, rd, rd, rd, 8), rows);
            for (unsigned i = 0; i < n; i++) {
                const bool writes = (rows[i].op >= OP_ADDI && rows[i].op <= OP_CONST)
                                    || (rows[i].op >= OP_JALR && rows[i].op <= OP_LHU)
                                    || rows[i].op >= OP_SHIFT_BASE;
                cr_expect(writes ? rows[i].rd >= 1 && rows[i].rd <= 32 : rows[i].rd == 0,
                          "%s", texts[rv]);
                cr_expect(rows[i].rs1 < 32 && rows[i].rs2 < 32, "%s", texts[rv]);
            }
        }
    }
}

Test(isa_decode, pure_instructions_on_x0_are_jumps_to_what_follows)
{
    static const enum rv pure[] = {RV_ADDI,  RV_ADD,    RV_LUI,   RV_AUIPC,
                                   RV_SRAIW, RV_MULHSU, RV_DIVW,  RV_SLT,
                                   RV_XORI,  RV_ADDIW,  RV_FENCE, RV_SLLI};
    for (size_t i = 0; i < sizeof pure / sizeof *pure; i++) {
        const struct program_row row = row_at(0x1000, rv_word(pure[i], 0, 6, 7, 0x5000));
        const struct program_row jump = {
            .pc2 = 0x800, .op = OP_JUMP, .len2 = 2, .next2 = 0x802};
        cr_expect(memcmp(&row, &jump, sizeof row) == 0, "%s", texts[pure[i]]);
    }
}

Test(isa_decode, loads_and_jalr_on_x0_write_the_sink)
{
    cr_expect_eq(row_at(0x1000, rv_word(RV_LD, 0, 6, 0, 8)).rd, REGISTER_SINK);
    cr_expect_eq(row_at(0x1000, rv_word(RV_LBU, 0, 6, 0, 8)).rd, REGISTER_SINK);
    cr_expect_eq(row_at(0x1000, rv_word(RV_JALR, 0, 1, 0, 0)).rd, REGISTER_SINK);
}

Test(isa_decode, constants_hold_the_whole_result_in_limbs)
{
    struct program_row row = row_at(0x1000, rv_word(RV_LUI, 5, 0, 0, INT32_MIN));
    cr_expect_eq(row.op, OP_CONST);
    cr_expect_eq(program_row_immediate(&row), 0xffffffff80000000u);
    cr_expect_eq(row.k[0], 0);
    cr_expect_eq(row.k[1], 0x8000);
    cr_expect_eq(row.k[2], 0xffff);
    cr_expect_eq(row.k[3], 0xffff);
    cr_expect_eq(row.next2, 0x802);
    row = row_at(0xe0000000, rv_word(RV_AUIPC, 5, 0, 0, 0x7ffff000));
    cr_expect_eq(program_row_immediate(&row), 0x15ffff000u);
    row = row_at(0x1000, rv_word(RV_AUIPC, 5, 0, 0, -0x2000));
    cr_expect_eq(program_row_immediate(&row), 0xfffffffffffff000u);
    row = row_at(0x1000, rv_word(RV_ADDI, 5, 0, 0, -1));
    cr_expect_eq(row.op, OP_CONST);
    cr_expect_eq(program_row_immediate(&row), ~(uint64_t)0);
    row = row_at(0x1000, rv_word(RV_JAL, 1, 0, 0, -0x1000));
    cr_expect_eq(row.op, OP_CONST);
    cr_expect_eq(program_row_immediate(&row), 0x1004);
    cr_expect_eq(row.next2, 0);
    row = row_at(0x1000, rv_word(RV_JAL, 0, 0, 0, 0x100));
    cr_expect_eq(row.op, OP_JUMP);
    cr_expect_eq(row.next2, 0x880);
    cr_expect(is_zero(row.k, sizeof row.k));
}

Test(isa_decode, logic_immediates_act_on_all_limbs_as_the_instruction_does)
{
    static const uint64_t limbs[] = {0, 1, 0x7fff, 0x8000, 0xffff, 0x1234};
    static const int64_t imms[] = {0, 1, 255, 256, 2047, -1, -2, -2048};
    static const enum rv rvs[] = {RV_ANDI, RV_ORI, RV_XORI};
    for (size_t o = 0; o < 3; o++) {
        for (size_t i = 0; i < sizeof imms / sizeof *imms; i++) {
            const struct program_row row =
                row_at(0x1000, rv_word(rvs[o], 5, 6, 0, imms[i]));
            cr_assert_eq(row.op, OP_ANDI + o);
            cr_assert_eq(row.k[0], imms[i] & 0xff);
            cr_assert_eq(row.k[1], imms[i] >> 8 & 0xff);
            cr_assert_eq(program_row_immediate(&row), (uint64_t)imms[i]);
            for (size_t l = 0; l < sizeof limbs / sizeof *limbs; l++) {
                const uint64_t upper = imms[i] < 0 ? 0xffff : 0;
                const uint64_t expected = o == 0   ? (limbs[l] & upper)
                                          : o == 1 ? (limbs[l] | upper)
                                                   : (limbs[l] ^ upper);
                cr_assert_eq(row.k[2] * (int64_t)limbs[l] + row.k[3], (int64_t)expected);
            }
        }
    }
}

Test(isa_decode, compare_and_word_immediates_are_limbs_of_the_sign_extension)
{
    struct program_row row = row_at(0x1000, rv_word(RV_SLTIU, 5, 6, 0, -3));
    cr_expect_eq(row.op, OP_SLTU);
    cr_expect_eq(row.rs2, 0);
    cr_expect_eq(row.k[0], 0xfffd);
    cr_expect_eq(row.k[1], 0xffff);
    cr_expect_eq(program_row_immediate(&row), (uint64_t)-3);
    row = row_at(0x1000, rv_word(RV_ADDIW, 5, 6, 0, 2047));
    cr_expect_eq(row.op, OP_ADDW);
    cr_expect_eq(row.k[0], 2047);
    cr_expect_eq(row.k[1], 0);
    row = row_at(0x1000, rv_word(RV_SLTI, 5, 6, 0, -2048));
    cr_expect_eq(row.op, OP_SLT);
    cr_expect_eq(row.k[0], 0xf800);
    row = row_at(0x1000, rv_word(RV_SRAI, 5, 6, 0, 63));
    cr_expect_eq(row.op, OP_SRA);
    cr_expect_eq(row.rs2, 0);
    cr_expect_eq(row.k[0], 63);
}

Test(isa_decode, branches_are_two_relations)
{
    static const struct {
        enum rv rv;
        uint32_t taken, other;
    } cases[] = {{RV_BEQ, OP_EQ, OP_NE},    {RV_BNE, OP_NE, OP_EQ},
                 {RV_BLT, OP_LT, OP_GE},    {RV_BGE, OP_GE, OP_LT},
                 {RV_BLTU, OP_LTU, OP_GEU}, {RV_BGEU, OP_GEU, OP_LTU}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct program_row rows[2];
        cr_assert_eq(
            decode_program_rows(0x1000, rv_word(cases[i].rv, 0, 6, 7, -16), rows), 2);
        cr_expect_eq(rows[0].op, cases[i].taken);
        cr_expect_eq(rows[0].next2, 0xff0 / 2);
        cr_expect_eq(rows[1].op, cases[i].other);
        cr_expect_eq(rows[1].next2, 0x1004 / 2);
        cr_expect(rows[0].rs1 == 6 && rows[0].rs2 == 7 && rows[1].rs1 == 6
                  && rows[1].rs2 == 7);
    }
}

Test(isa_decode, equality_with_x0_is_a_test_for_zero)
{
    struct program_row rows[2];
    cr_assert_eq(decode_program_rows(0x1000, rv_word(RV_BNE, 0, 9, 0, 16), rows), 2);
    cr_expect(rows[0].op == OP_NEZ && rows[0].rs1 == 9 && rows[0].rs2 == 0);
    cr_expect(rows[1].op == OP_EQZ && rows[1].rs1 == 9);
    cr_assert_eq(decode_program_rows(0x1000, rv_word(RV_BEQ, 0, 0, 9, 16), rows), 2);
    cr_expect(rows[0].op == OP_EQZ && rows[0].rs1 == 9 && rows[0].rs2 == 0);
    /* An order with x0 stays an order. */
    cr_assert_eq(decode_program_rows(0x1000, rv_word(RV_BLT, 0, 0, 9, 16), rows), 2);
    cr_expect(rows[0].op == OP_LT && rows[0].rs1 == 0 && rows[0].rs2 == 9);
}

/* ---- no row leads out of the range ---- */

Test(isa_decode, the_last_word_does_not_fall_through_to_the_exit)
{
    const uint64_t last = 0xeffffffc;
    cr_expect_eq(count_at(last, rv_word(RV_ADDI, 5, 5, 0, 1)), 0);
    cr_expect_eq(count_at(last, rv_word(RV_FENCE, 0, 0, 0, 0)), 0);
    cr_expect_eq(count_at(last, rv_word(RV_LD, 5, 5, 0, 0)), 0);
    cr_expect_eq(count_at(last, rv_word(RV_SD, 0, 5, 5, 0)), 0);
    cr_expect_eq(count_at(last, rv_word(RV_ECALL, 0, 0, 0, 0)), 0);
    cr_expect_eq(count_at(last - 4, rv_word(RV_ADDI, 5, 5, 0, 1)), 1);
    /* A jump does not fall through. */
    cr_expect_eq(count_at(last, rv_word(RV_JAL, 1, 0, 0, -16)), 1);
    cr_expect_eq(count_at(last, rv_word(RV_JALR, 1, 5, 0, 0)), 1);
}

Test(isa_decode, a_branch_at_the_end_keeps_the_row_that_stays_inside)
{
    struct program_row rows[2];
    const uint64_t last = 0xeffffffc;
    cr_assert_eq(decode_program_rows(last, rv_word(RV_BEQ, 0, 6, 7, -16), rows), 1);
    cr_expect_eq(rows[0].op, OP_EQ);
    /* taken: 0xf0000000, whose half is the exit's own value */
    cr_assert_eq(decode_program_rows(last - 4, rv_word(RV_BEQ, 0, 6, 7, 8), rows), 1);
    cr_expect_eq(rows[0].op, OP_NE);
    cr_expect_eq(rows[0].next2, last / 2);
    cr_expect_eq(count_at(last, rv_word(RV_BEQ, 0, 6, 7, 4)), 0);
}

Test(isa_decode, jumps_beyond_the_text_have_no_row)
{
    cr_expect_eq(count_at(0xeffffff0, rv_word(RV_JAL, 1, 0, 0, 16)), 0);
    cr_expect_eq(count_at(0xeffffff0, rv_word(RV_JAL, 0, 0, 0, 16)), 0);
    cr_expect_eq(count_at(0xeffffff0, rv_word(RV_JAL, 1, 0, 0, 18)), 0); /* 0xf0000002 */
    cr_expect_eq(count_at(0xeffffff0, rv_word(RV_JAL, 1, 0, 0, 20)), 0);
    cr_expect_eq(count_at(0xeffffff0, rv_word(RV_JAL, 1, 0, 0, 12)), 1);
}

Test(isa_decode, jumps_below_zero_have_no_row)
{
    struct program_row rows[2];
    cr_expect_eq(count_at(0x10, rv_word(RV_JAL, 1, 0, 0, -0x14)), 0);
    cr_expect_eq(count_at(0x10, rv_word(RV_JAL, 1, 0, 0, -0x10)), 1);
    cr_assert_eq(decode_program_rows(0x10, rv_word(RV_BLT, 0, 6, 7, -0x14), rows), 1);
    cr_expect_eq(rows[0].op, OP_GE);
}

Test(isa_decode, targets_between_words_have_no_row)
{
    struct program_row rows[2];
    cr_expect_eq(count_at(0x1000, rv_word(RV_JAL, 1, 0, 0, 6)), 0);
    cr_expect_eq(count_at(0x1000, rv_word(RV_JAL, 0, 0, 0, -2)), 0);
    cr_assert_eq(decode_program_rows(0x1000, rv_word(RV_BNE, 0, 6, 7, 10), rows), 1);
    cr_expect_eq(rows[0].op, OP_EQ);
}

Test(isa_decode, a_pc_outside_the_text_or_between_words_has_no_row)
{
    const uint32_t word = rv_word(RV_JAL, 1, 0, 0, -16);
    cr_expect_eq(count_at(0xf0000000, word), 0);
    cr_expect_eq(count_at(0x1f0000000, word), 0);
    cr_expect_eq(count_at(0x1002, word), 0);
    cr_expect_eq(count_at(0x1001, word), 0);
}

Test(isa_decode, unused_fields_are_zero)
{
    const struct program_row expected[] = {
        {.pc2 = 0x800, .op = OP_ADDI, .rd = 5, .rs1 = 6, .len2 = 2, .k = {-1, 0, 0, 0}},
        {.pc2 = 0x800, .op = OP_SUB, .rd = 5, .rs1 = 6, .rs2 = 7, .len2 = 2},
        {.pc2 = 0x800, .op = OP_SW, .rs1 = 6, .rs2 = 7, .len2 = 2, .k = {-4, 0, 0, 0}},
        {.pc2 = 0x800, .op = OP_LHU, .rd = 5, .rs1 = 6, .len2 = 2, .k = {-4, 0, 0, 0}},
        {.pc2 = 0x800, .op = OP_ECALL, .len2 = 2},
        {.pc2 = 0x800,
         .op = OP_JALR,
         .rd = 5,
         .rs1 = 6,
         .len2 = 2,
         .k = {9, 0x1004, 0, 0}},
    };
    const uint32_t words[] = {
        rv_word(RV_ADDI, 5, 6, 0, -1), rv_word(RV_SUB, 5, 6, 7, 0),
        rv_word(RV_SW, 0, 6, 7, -4),   rv_word(RV_LHU, 5, 6, 0, -4),
        rv_word(RV_ECALL, 0, 0, 0, 0), rv_word(RV_JALR, 5, 6, 0, 9),
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const struct program_row row = row_at(0x1000, words[i]);
        cr_expect(memcmp(&row, &expected[i], sizeof row) == 0, "word %zu", i);
    }
}

Test(isa_decode, op_names_are_different)
{
    for (unsigned i = 1; i < OP_LIMIT; i++) {
        for (unsigned j = 1; j < i; j++) {
            const char *const a = op_name(i);
            const char *const b = op_name(j);
            cr_expect(strcmp(a, "?") == 0 || strcmp(a, b) != 0, "%u and %u: %s", i, j, a);
        }
    }
    cr_expect_str_eq(op_name(OP_NONE), "?");
    cr_expect_str_eq(op_name(OP_LIMIT), "?");
    cr_expect_str_eq(op_name(OP_DIVW), "divw");
}
