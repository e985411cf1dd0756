/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The program of tests/support/all_tables.h: straight on, with one long empty loop after
 * which registers are read that rested for more than 2^16 clocks. */
#include "tests/support/all_tables.h"

#include "base/check.h"
#include "tests/support/rv_program.h"

void all_tables_words(uint32_t words[ALL_TABLES_WORDS])
{
    size_t n = 0;
#define EMIT(name, rd, rs1, rs2, imm) words[n++] = rv_word(RV_##name, rd, rs1, rs2, imm)
    EMIT(LUI, 5, 0, 0, 0x12345000);
    EMIT(ADDI, 5, 5, 0, 0x678);
    EMIT(ADDI, 6, 0, 0, -77);
    EMIT(AUIPC, 7, 0, 0, 0x1000);
    EMIT(ADD, 8, 5, 6, 0);
    EMIT(SUB, 9, 6, 5, 0);
    EMIT(ADDW, 10, 8, 9, 0);
    EMIT(ADDIW, 11, 5, 0, -9);
    EMIT(SLTU, 12, 5, 6, 0);
    EMIT(XOR, 14, 5, 6, 0);
    EMIT(ANDI, 15, 5, 0, -256);
    EMIT(SRAI, 18, 6, 0, 3);
    EMIT(SLL, 16, 5, 12, 0);
    EMIT(MUL, 20, 5, 6, 0);
    EMIT(MULHU, 21, 5, 6, 0);
    EMIT(DIV, 22, 5, 6, 0);
    EMIT(REMU, 23, 6, 5, 0);
    EMIT(SD, 0, 2, 20, -16);
    EMIT(LD, 24, 2, 0, -16);
    EMIT(SW, 0, 2, 5, -8);
    EMIT(LW, 25, 2, 0, -8);
    EMIT(SB, 0, 2, 6, -7);
    EMIT(LBU, 26, 2, 0, -7);
    EMIT(LH, 27, 2, 0, -14);
    EMIT(LW, 28, 2, 0, -13); /* not aligned, within a doubleword */
    EMIT(SW, 0, 2, 6, -10);  /* crosses two */
    EMIT(BLTU, 0, 5, 6, 8);  /* taken */
    EMIT(ADDI, 5, 0, 0, 1);
    EMIT(BEQ, 0, 5, 6, 8); /* not taken */
    EMIT(BEQ, 0, 5, 0, 8); /* not taken */
    EMIT(JAL, 0, 0, 0, 8);
    EMIT(ADDI, 5, 0, 0, 2);
    EMIT(AUIPC, 29, 0, 0, 0);
    EMIT(JALR, 30, 29, 0, 12);
    EMIT(ADDI, 5, 0, 0, 3);
    EMIT(LUI, 31, 0, 0, 0x2000);
    EMIT(ADDI, 31, 31, 0, 500);
    CHECK(n == ALL_TABLES_LOOP_FIRST);
    EMIT(ADDI, 31, 31, 0, -1);
    EMIT(BNE, 0, 31, 0, -4);
    EMIT(ADD, 13, 8, 9, 0); /* x8 and x9 rested for 2 * 8692 steps */
    EMIT(ADDI, 10, 0, 0, 1);
    EMIT(ADDI, 11, 2, 0, -16);
    EMIT(ADDI, 12, 0, 0, ALL_TABLES_OUTPUT);
    EMIT(ADDI, 17, 0, 0, 64);
    EMIT(ECALL, 0, 0, 0, 0); /* write(1, sp - 16, 5) */
    EMIT(ADD, 10, 20, 24, 0);
    EMIT(ADDI, 17, 0, 0, 93);
    EMIT(ECALL, 0, 0, 0, 0); /* exit */
#undef EMIT
    CHECK(n == ALL_TABLES_WORDS);
}

void all_tables_load(struct elf *elf)
{
    uint32_t words[ALL_TABLES_WORDS];
    all_tables_words(words);
    rv_load_words(elf, ALL_TABLES_TEXT, words, ALL_TABLES_WORDS);
}
