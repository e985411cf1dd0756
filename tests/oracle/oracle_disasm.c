/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The disassembler against objdump 2.40, on words assembled into a file for rv64im: every
 * instruction with random fields, fields that make aliases, and random words. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "isa/disasm.h"
#include "tests/support/rv_program.h"

enum { N_PER_INSTRUCTION = 60, N_RANDOM = 12000, N_MAX = 40000 };

static uint32_t words[N_MAX];
static size_t n_words;

static uint64_t state;

static uint32_t random_u32(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 16);
}

/* Words of four bytes only: the low five bits say so. */
static void add(uint32_t word)
{
    cr_assert_lt(n_words, N_MAX);
    if ((word & 3) == 3 && (word & 31) != 31) {
        words[n_words++] = word;
    }
}

/* Registers and immediates that objdump has other names for are frequent. */
static void make_words(void)
{
    static const int64_t special[] = {0, 1, -1, 255, 2047, -2048, 4, 16};
    for (unsigned rv = 1; rv < RV_COUNT; rv++) {
        for (unsigned i = 0; i < N_PER_INSTRUCTION; i++) {
            const uint32_t r = random_u32();
            const unsigned rd = (r & 3) == 0 ? r >> 2 & 1 : r >> 3 & 31;
            const unsigned rs1 = (r >> 8 & 3) == 0 ? r >> 10 & 1 : r >> 11 & 31;
            const unsigned rs2 = (r >> 16 & 3) == 0 ? 0 : r >> 18 & 31;
            const int64_t imm = (r >> 24 & 1) == 0 ? special[r >> 25 & 7]
                                                   : (int64_t)(int32_t)random_u32();
            add(rv_word((enum rv)rv, rd, rs1, rs2, imm));
        }
    }
    for (uint32_t i = 0; i < 256; i++) {
        add(0x0000000f | i << 20); /* every fence set */
    }
    add(0x8330000f);
    for (uint32_t i = 0; i < 1024; i++) {
        add(0x00000073 | (random_u32() & 0xfff00000)); /* system */
    }
    add(0xc0001073);
    add(0x10200073);
    add(0x30200073);
    add(0x10500073);
    add(0x10400073);
    add(0x10428073);
    add(0x12000073);
    add(0x12050073);
    add(0x12b50073);
    for (unsigned i = 0; i < N_RANDOM; i++) {
        add(random_u32() | 3);
    }
    /* random fields under the opcodes that are ours */
    static const uint32_t opcodes[] = {0x03, 0x0f, 0x13, 0x17, 0x1b, 0x23, 0x33,
                                       0x37, 0x3b, 0x63, 0x67, 0x6f, 0x73};
    for (unsigned i = 0; i < N_RANDOM; i++) {
        add((random_u32() & ~0x7fu) | opcodes[i % (sizeof opcodes / sizeof *opcodes)]);
    }
}

static void write_source(const char *path)
{
    FILE *const file = fopen(path, "w");
    cr_assert_neq(file, NULL);
    for (size_t i = 0; i < n_words; i++) {
        fprintf(file, ".word 0x%08" PRIx32 "\n", words[i]);
    }
    cr_assert_eq(fclose(file), 0);
}

/* What objdump prints as one of its columns, as disasm_word would: tabs are spaces, what
 * stands behind the operands (<symbol>, # comment) goes. */
static void normalise(char *text)
{
    text[strcspn(text, "\n")] = 0;
    char *const symbol = strstr(text, " <");
    if (symbol != NULL) {
        *symbol = 0;
    }
    char *const comment = strstr(text, " #");
    if (comment != NULL) {
        *comment = 0;
    }
    for (char *c = text; *c != 0; c++) {
        *c = *c == '\t' ? ' ' : *c;
    }
    for (size_t n = strlen(text); n != 0 && text[n - 1] == ' '; n--) {
        text[n - 1] = 0;
    }
}

Test(oracle_disasm, words_read_as_objdump_prints_them)
{
    char folder[] = "/tmp/zk_disasm_XXXXXX";
    char line[512];
    if (system("command -v riscv64-unknown-elf-objdump >/dev/null && command -v "
               "riscv64-unknown-elf-as >/dev/null")
        != 0) {
        fprintf(stderr, "SKIPPED: no riscv64-unknown-elf binutils; install them\n");
        cr_skip_test("no objdump");
    }
    const char *const seed = getenv("ZK_SEED");
    state = seed == NULL ? 20240229 : strtoull(seed, NULL, 0);
    fprintf(stderr, "oracle_disasm: ZK_SEED=%" PRIu64 "\n", state);
    make_words();
    cr_assert_neq(mkdtemp(folder), NULL);
    snprintf(line, sizeof line, "%s/words.s", folder);
    write_source(line);
    snprintf(
        line, sizeof line,
        "cd %s && riscv64-unknown-elf-as -march=rv64im -mabi=lp64 words.s -o words.o && "
        "riscv64-unknown-elf-objdump -D -z -j .text words.o",
        folder);
    FILE *const pipe = popen(line, "r");
    cr_assert_neq(pipe, NULL);
    size_t n = 0;
    char printed[512];
    while (fgets(printed, sizeof printed, pipe) != NULL) {
        char *const colon = strchr(printed, ':');
        char *const first = strchr(printed, '\t');
        char *const second = first == NULL ? NULL : strchr(first + 1, '\t');
        if (colon == NULL || first != colon + 1 || second == NULL) {
            continue;
        }
        char ours[DISASM_BYTES];
        const uint64_t pc = strtoull(printed, NULL, 16);
        cr_assert_eq(pc, 4 * n, "%s", printed);
        cr_assert_eq(strtoul(first + 1, NULL, 16), words[n], "%s", printed);
        normalise(second + 1);
        disasm_word(ours, pc, words[n]);
        cr_expect_str_eq(ours, second + 1, "%08" PRIx32 ": '%s', objdump: '%s'", words[n],
                         ours, second + 1);
        n++;
    }
    cr_expect_eq(pclose(pipe), 0);
    cr_expect_eq(n, n_words);
    cr_expect_gt(n, 20000);
    snprintf(line, sizeof line, "rm -rf %s", folder);
    cr_expect_eq(system(line), 0);
}
