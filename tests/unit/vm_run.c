/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The machine's rules: calls, traps, the address space, what is fetched. */
#include "vm/vm.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/rv_program.h"

enum { T0 = 5, T1 = 6, T2 = 7, A0 = 10, A1 = 11, A2 = 12, A7 = 17, TEXT = 0x10000 };

/* A run of words at TEXT, and all that it left. */
struct outcome {
    enum status status;
    char error[ERROR_TEXT_BYTES];
    uint64_t exit_code;
    uint64_t steps;
    uint64_t regs[REGISTER_CELLS];
    char out[256]; /* as passed on, fd 1 */
    size_t len_out;
    char console[256]; /* fd 2 */
    size_t len_console;
};

static void on_write(void *arg, int fd, const uint8_t *bytes, size_t len)
{
    struct outcome *const o = arg;
    char *const to = fd == 1 ? o->out : o->console;
    size_t *const n = fd == 1 ? &o->len_out : &o->len_console;
    for (size_t i = 0; i < len; i++) {
        if (*n < 256) {
            to[*n] = (char)bytes[i];
        }
        (*n)++;
    }
}

/* Both machines, plain and in segments of 4 steps, must tell the same. */
static void run_elf(struct outcome *o, const struct elf *elf, const void *input,
                    size_t len)
{
    struct outcome both[2];
    for (unsigned k = 0; k < 2; k++) {
        struct error e = {0};
        struct vm *vm;
        memset(&both[k], 0, sizeof both[k]);
        const struct vm_options options = {.input = input,
                                           .len_input = len,
                                           .log_steps = 2 * k,
                                           .memory_limit = (size_t)64 << 20,
                                           .write = on_write,
                                           .arg = &both[k]};
        cr_assert_eq(vm_open(&vm, elf, &options, &e), STATUS_OK, "%s", e.text);
        if (k == 0) {
            both[k].status = vm_run(vm, 1 << 22, &e);
        } else {
            struct segment_record record;
            while (both[k].status == STATUS_OK && !vm_has_exited(vm)) {
                both[k].status = vm_run_segment(vm, &record, &e);
            }
        }
        snprintf(both[k].error, sizeof both[k].error, "%s", e.text);
        both[k].exit_code = vm_exit_code(vm);
        both[k].steps = vm_steps(vm);
        for (unsigned r = 0; r < REGISTER_CELLS; r++) {
            both[k].regs[r] = vm_register(vm, r);
        }
        if (both[k].status == STATUS_OK) {
            cr_assert(vm_has_exited(vm));
        }
        vm_close(vm);
    }
    cr_assert(memcmp(&both[0], &both[1], sizeof both[0]) == 0, "plain: %s, segments: %s",
              both[0].error, both[1].error);
    *o = both[0];
}

static void run_words(struct outcome *o, const uint32_t *words, size_t n)
{
    struct elf elf;
    rv_load_words(&elf, TEXT, words, n);
    run_elf(o, &elf, NULL, 0);
    elf_close(&elf);
}

#define RUN(o, ...)                                             \
    do {                                                        \
        const uint32_t words_[] = {__VA_ARGS__};                \
        run_words((o), words_, sizeof words_ / sizeof *words_); \
    } while (0)

#define LI(rd, imm)              rv_word(RV_ADDI, rd, 0, 0, imm)
#define MV(rd, rs)               rv_word(RV_ADDI, rd, rs, 0, 0)
#define SLLI(rd, rs, n)          rv_word(RV_SLLI, rd, rs, 0, n)
#define ADDI(rd, rs, imm)        rv_word(RV_ADDI, rd, rs, 0, imm)
#define LOAD(rv, rd, rs, imm)    rv_word(rv, rd, rs, 0, imm)
#define STORE(rv, rs2, rs1, imm) rv_word(rv, 0, rs1, rs2, imm)
#define ECALL                    rv_word(RV_ECALL, 0, 0, 0, 0)
#define EXIT                     LI(A7, 93), ECALL

static void assert_trap(const struct outcome *o, const char *part)
{
    cr_assert_eq(o->status, STATUS_TRAP, "no trap; exit %lu", o->exit_code);
    cr_assert(strstr(o->error, part) != NULL, "'%s' does not say '%s'", o->error, part);
}

Test(vm_run, exit_code_is_all_of_a0)
{
    struct outcome o;
    RUN(&o, LI(A0, -1), EXIT);
    cr_expect_eq(o.status, STATUS_OK);
    cr_expect_eq(o.exit_code, ~(uint64_t)0);
    cr_expect_eq(o.steps, 3);
}

Test(vm_run, registers_start_at_zero_and_sp_at_the_top)
{
    struct outcome o;
    RUN(&o, EXIT);
    for (unsigned r = 0; r < REGISTER_CELLS; r++) {
        const uint64_t expected = r == 2 ? 0x1fffffff0u : r == A7 ? 93 : 0;
        cr_expect_eq(o.regs[r], expected, "register %u", r);
    }
}

Test(vm_run, memory_that_nothing_wrote_reads_zero)
{
    struct outcome o;
    RUN(&o, LI(T0, 1), SLLI(T0, T0, 32), LI(A0, 5), LOAD(RV_LD, A0, T0, 0), EXIT);
    cr_expect_eq(o.exit_code, 0);
}

Test(vm_run, writes_to_x0_are_lost)
{
    struct outcome o;
    RUN(&o, ADDI(0, 0, 5), LOAD(RV_LD, 0, 2, -8), rv_word(RV_JAL, 0, 0, 0, 4), MV(A0, 0),
        EXIT);
    cr_expect_eq(o.exit_code, 0);
    cr_expect_eq(o.regs[0], 0);
}

Test(vm_run, jalr_reads_its_base_before_it_writes_the_link)
{
    struct outcome o;
    /* auipc t0, 0; jalr t0, 12(t0); (skipped); mv a0, t0 */
    RUN(&o, rv_word(RV_AUIPC, T0, 0, 0, 0), rv_word(RV_JALR, T0, T0, 0, 12), LI(T0, 1),
        MV(A0, T0), EXIT);
    cr_expect_eq(o.exit_code, TEXT + 8);
}

Test(vm_run, jalr_clears_bit_0_of_its_target)
{
    struct outcome o;
    RUN(&o, rv_word(RV_AUIPC, T0, 0, 0, 0), rv_word(RV_JALR, 0, T0, 0, 13), LI(A0, 1),
        EXIT);
    cr_expect_eq(o.exit_code, 0);
}

Test(vm_run, stores_to_the_text_are_legal_and_are_not_fetched)
{
    struct outcome o;
    /* Overwrite "li a0, 7" by zeros, read it back, execute it nevertheless. */
    RUN(&o, rv_word(RV_AUIPC, T0, 0, 0, 0), STORE(RV_SW, 0, T0, 12),
        LOAD(RV_LW, T1, T0, 12), LI(A0, 7), rv_word(RV_ADD, A0, A0, T1, 0), EXIT);
    cr_expect_eq(o.status, STATUS_OK, "%s", o.error);
    cr_expect_eq(o.exit_code, 7);
}

Test(vm_run, fence_does_nothing_whatever_its_fields)
{
    struct outcome o;
    RUN(&o, 0x0ff0000f, 0x8330000f, 0xfff7878f, LI(A0, 2), EXIT);
    cr_expect_eq(o.status, STATUS_OK, "%s", o.error);
    cr_expect_eq(o.exit_code, 2);
}

/* ---- what cannot be executed traps when reached, and only then ---- */

Test(vm_run, words_that_are_no_instructions_trap_when_reached)
{
    static const struct {
        uint32_t word;
        const char *reason;
    } cases[] = {
        {0x00100073, "'ebreak': breakpoints cannot be proved"},
        {0x00000000, "zero word"},
        {0x00008082, "compressed"},
        {0xc0002573, "'rdcycle a0': csr access"},
        {0x30200073, "'mret': csr access and privileged"},
        {0x0000100f, "not an instruction of RV64IM"},
        {0x1005272f, "not an instruction of RV64IM"},
        {0xffffffff, "not an instruction of RV64IM"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome o;
        RUN(&o, LI(A0, 1), cases[i].word, EXIT);
        assert_trap(&o, cases[i].reason);
        assert_trap(&o, "trap at pc 0x10004, step 2: ");
        cr_expect_eq(o.steps, 1);
        RUN(&o, rv_word(RV_JAL, 0, 0, 0, 8), cases[i].word, EXIT);
        cr_expect_eq(o.status, STATUS_OK);
    }
}

Test(vm_run, running_off_the_end_of_the_text_traps)
{
    struct outcome o;
    RUN(&o, LI(A0, 1));
    assert_trap(&o, "trap at pc 0x10004, step 2: nothing executable there");
}

Test(vm_run, an_entry_that_is_no_instruction_traps_in_step_one)
{
    struct outcome o;
    RUN(&o, 0x00100073, EXIT);
    assert_trap(&o, "trap at pc 0x10000, step 1: 'ebreak'");
    cr_expect_eq(o.steps, 0);
}

Test(vm_run, jumps_to_where_no_text_is_trap_there)
{
    struct outcome o;
    RUN(&o, rv_word(RV_JAL, 0, 0, 0, 0x800), EXIT);
    assert_trap(&o, "trap at pc 0x10800, step 2: nothing executable there");
    RUN(&o, LI(T0, 0x40), rv_word(RV_JALR, 1, T0, 0, 0), EXIT);
    assert_trap(&o, "trap at pc 0x40, ");
    RUN(&o, rv_word(RV_BEQ, 0, 0, 0, -8), EXIT);
    assert_trap(&o, "trap at pc 0xfff8, step 2: nothing");
}

Test(vm_run, jalr_traps_on_targets_between_words)
{
    struct outcome o;
    RUN(&o, rv_word(RV_AUIPC, T0, 0, 0, 0), rv_word(RV_JALR, 0, T0, 0, 10), EXIT, EXIT);
    assert_trap(&o, "not a multiple of 4 (0x1000a)");
}

Test(vm_run, jalr_traps_on_targets_beyond_the_text)
{
    struct outcome o;
    /* 0xf0000000, whose half names the exit; 0xf0000002, whose half wraps to 0; below
     * 0 */
    RUN(&o, LI(T0, 15), SLLI(T0, T0, 28), rv_word(RV_JALR, 0, T0, 0, 0));
    assert_trap(&o, "beyond the text (0xf0000000)");
    RUN(&o, LI(T0, 15), SLLI(T0, T0, 28), rv_word(RV_JALR, 0, T0, 0, 2));
    assert_trap(&o, "beyond the text (0xf0000002)");
    RUN(&o, rv_word(RV_JALR, 0, 0, 0, -4));
    assert_trap(&o, "beyond the text (0xfffffffffffffffc)");
    RUN(&o, rv_word(RV_JALR, 0, 0, 0, -2));
    assert_trap(&o, "beyond the text (0xfffffffffffffffe)");
    RUN(&o, LI(T0, 1), SLLI(T0, T0, 32), ADDI(T0, T0, 64), rv_word(RV_JALR, 0, T0, 0, 0));
    assert_trap(&o, "beyond the text (0x100000040)");
}

Test(vm_run, jalr_may_wrap_around_zero_into_the_text)
{
    struct elf elf;
    struct outcome o;
    const uint32_t words[] = {LI(T0, -1), rv_word(RV_JALR, 0, T0, 0, 13), LI(A0, 1),
                              EXIT};
    rv_load_words(&elf, 0, words, sizeof words / sizeof *words);
    run_elf(&o, &elf, NULL, 0);
    cr_expect_eq(o.status, STATUS_OK, "%s", o.error);
    cr_expect_eq(o.exit_code, 0);
    elf_close(&elf);
}

Test(vm_run, a_branch_out_of_the_text_traps_only_if_taken)
{
    struct elf elf;
    struct outcome o;
    const uint32_t words[] = {LI(T0, 1), rv_word(RV_BEQ, 0, T0, 0, -64), LI(A0, 4), EXIT};
    rv_load_words(&elf, 0, words, sizeof words / sizeof *words);
    run_elf(&o, &elf, NULL, 0);
    cr_expect_eq(o.exit_code, 4, "%s", o.error);
    elf_close(&elf);
    const uint32_t taken[] = {LI(T0, 0), rv_word(RV_BEQ, 0, T0, 0, -64), LI(A0, 4), EXIT};
    rv_load_words(&elf, 0, taken, sizeof taken / sizeof *taken);
    run_elf(&o, &elf, NULL, 0);
    assert_trap(
        &o, "trap at pc 0x4, step 2: 'beqz t0,ffffffffffffffc4': the branch leads out");
    elf_close(&elf);
}

Test(vm_run, the_last_word_of_the_text_traps_unless_it_jumps)
{
    struct elf elf;
    struct outcome o;
    const uint32_t falls[] = {LI(A0, 1), LI(A0, 2)};
    rv_load_words(&elf, 0xeffffff8, falls, 2);
    run_elf(&o, &elf, NULL, 0);
    assert_trap(&o, "trap at pc 0xeffffffc, step 2: 'li a0,2': what follows");
    elf_close(&elf);
    const uint32_t jumps[] = {LI(A7, 93), ECALL, rv_word(RV_JAL, 0, 0, 0, -8)};
    struct byte_buffer file = {0};
    const struct rv_segment segment = {0xeffffff4, 0, jumps, sizeof jumps, 5};
    struct error e;
    rv_make_elf(&file, 0xeffffffc, &segment, 1);
    cr_assert_eq(elf_load(&elf, file.bytes, file.len, &e), STATUS_OK);
    run_elf(&o, &elf, NULL, 0);
    cr_expect_eq(o.status, STATUS_OK, "%s", o.error);
    cr_expect_eq(o.steps, 3);
    elf_close(&elf);
    buffer_free(&file);
}

Test(vm_run, text_goes_on_from_one_segment_to_the_next)
{
    const uint32_t first[] = {LI(A0, 1)};
    const uint32_t second[] = {LI(A7, 93), ECALL};
    const struct rv_segment segments[] = {{TEXT, 0, first, sizeof first, 5},
                                          {TEXT + 4, 0, second, sizeof second, 5}};
    struct byte_buffer file = {0};
    struct elf elf;
    struct outcome o;
    struct error e;
    rv_make_elf(&file, TEXT, segments, 2);
    cr_assert_eq(elf_load(&elf, file.bytes, file.len, &e), STATUS_OK, "%s", e.text);
    run_elf(&o, &elf, NULL, 0);
    cr_expect_eq(o.exit_code, 1);
    elf_close(&elf);
    buffer_free(&file);
}

Test(vm_run, data_cannot_be_executed)
{
    const uint32_t text[] = {rv_word(RV_JAL, 0, 0, 0, 0x800)};
    const uint32_t data[] = {EXIT};
    const struct rv_segment segments[] = {{TEXT, 0, text, sizeof text, 5},
                                          {TEXT + 0x800, 0, data, sizeof data, 6}};
    struct byte_buffer file = {0};
    struct elf elf;
    struct outcome o;
    struct error e;
    rv_make_elf(&file, TEXT, segments, 2);
    cr_assert_eq(elf_load(&elf, file.bytes, file.len, &e), STATUS_OK, "%s", e.text);
    run_elf(&o, &elf, NULL, 0);
    assert_trap(&o, "pc 0x10800, step 2: nothing executable there");
    elf_close(&elf);
    buffer_free(&file);
}

/* ---- the address space ---- */

Test(vm_run, the_last_bytes_of_the_address_space_can_be_used)
{
    struct outcome o;
    RUN(&o, LI(T0, 1), SLLI(T0, T0, 33), LI(T1, -3), STORE(RV_SD, T1, T0, -8),
        LOAD(RV_LB, A0, T0, -1), EXIT);
    cr_expect_eq(o.exit_code, (uint64_t)-1, "%s", o.error);
}

Test(vm_run, addresses_beyond_2_33_trap)
{
    struct outcome o;
    RUN(&o, LI(T0, 1), SLLI(T0, T0, 33), LOAD(RV_LB, A0, T0, 0));
    assert_trap(&o,
                "'lb a0,0(t0)': the load reaches beyond 2^33 from address (0x200000000)");
    RUN(&o, LI(T0, 1), SLLI(T0, T0, 33), STORE(RV_SB, T0, T0, 0));
    assert_trap(
        &o, "'sb t0,0(t0)': the store reaches beyond 2^33 from address (0x200000000)");
    RUN(&o, LOAD(RV_LW, 0, 0, -4));
    assert_trap(&o, "(0xfffffffffffffffc)");
    RUN(&o, LI(T0, 1), SLLI(T0, T0, 63), LOAD(RV_LD, A0, T0, 0));
    assert_trap(&o, "(0x8000000000000000)");
}

Test(vm_run, an_access_that_crosses_the_top_traps)
{
    for (int imm = -7; imm < 0; imm++) {
        struct outcome o;
        RUN(&o, LI(T0, 1), SLLI(T0, T0, 33), LOAD(RV_LD, A0, T0, imm));
        assert_trap(&o, "the load reaches");
        RUN(&o, LI(T0, 1), SLLI(T0, T0, 33), STORE(RV_SD, A0, T0, imm));
        assert_trap(&o, "the store reaches");
    }
}

Test(vm_run, an_address_may_wrap_around_zero)
{
    struct outcome o;
    RUN(&o, LI(T0, -8), LI(T1, 77), STORE(RV_SD, T1, 0, 8), LOAD(RV_LD, A0, T0, 16),
        EXIT);
    cr_expect_eq(o.exit_code, 77, "%s", o.error);
}

Test(vm_run, a_crossing_access_joins_two_pages)
{
    struct outcome o;
    /* 0x0123456789abcdef at 0x20000 - 3, read back bytewise from both sides */
    RUN(&o, rv_word(RV_LUI, T0, 0, 0, 0x20000), LI(T1, 0x123), SLLI(T1, T1, 52),
        ADDI(T1, T1, 0x7f), STORE(RV_SD, T1, T0, -3), LOAD(RV_LBU, A0, T0, -3),
        LOAD(RV_LHU, A1, T0, 3), LOAD(RV_LD, A2, T0, -3), EXIT);
    cr_expect_eq(o.regs[A0], 0x7f);
    cr_expect_eq(o.regs[A1], 0x1230);
    cr_expect_eq(o.regs[A2], (uint64_t)0x123 << 52 | 0x7f);
}

/* ---- private input ---- */

Test(vm_run, the_input_is_a_length_and_the_bytes)
{
    struct elf elf;
    struct outcome o;
    const uint32_t words[] = {LI(T0, 255),
                              SLLI(T0, T0, 24),
                              LOAD(RV_LWU, A0, T0, 0),
                              LOAD(RV_LD, A1, T0, 4),
                              LOAD(RV_LD, A2, T0, 8),
                              EXIT};
    rv_load_words(&elf, TEXT, words, sizeof words / sizeof *words);
    run_elf(&o, &elf, "abcdefghij", 10);
    cr_expect_eq(o.regs[A0], 10);
    cr_expect_eq(o.regs[A1], 0x6867666564636261u);
    cr_expect_eq(o.regs[A2], 0x6a6968676665u, "%lx", o.regs[A2]);
    elf_close(&elf);
}

Test(vm_run, the_input_region_can_be_written)
{
    struct outcome o;
    RUN(&o, LI(T0, 255), SLLI(T0, T0, 24), LI(T1, 9), STORE(RV_SD, T1, T0, 0),
        LOAD(RV_LD, A0, T0, 0), EXIT);
    cr_expect_eq(o.exit_code, 9);
}

Test(vm_run, an_input_beyond_256_MiB_is_refused)
{
    struct elf elf;
    struct error e;
    struct vm *vm;
    const uint32_t words[] = {EXIT};
    rv_load_words(&elf, TEXT, words, 2);
    const struct vm_options options = {.input = (const uint8_t *)"",
                                       .len_input = ((size_t)1 << 28) + 1};
    cr_expect_eq(vm_open(&vm, &elf, &options, &e), STATUS_ARGUMENT);
    cr_expect_eq(vm, NULL);
    elf_close(&elf);
}

/* ---- calls ---- */

/* Put the bytes "hello..\0" at sp - 16 + 5, so that they cross a doubleword. */
#define HELLO                                                   \
    rv_word(RV_LUI, T0, 0, 0, 0x6c6c6000), ADDI(T0, T0, 0x568), \
        STORE(RV_SW, T0, 2, -11), LI(T0, 'o'), STORE(RV_SW, T0, 2, -7), ADDI(A1, 2, -11)

Test(vm_run, write_to_1_is_public_output_and_returns_the_length)
{
    struct outcome o;
    RUN(&o, HELLO, LI(A0, 1), LI(A2, 5), LI(A7, 64), ECALL, MV(T2, A0), LI(A0, 1), ECALL,
        EXIT);
    cr_expect_eq(o.status, STATUS_OK, "%s", o.error);
    cr_expect_eq(o.len_out, 10);
    cr_expect(memcmp(o.out, "hellohello", 10) == 0, "%.10s", o.out);
    cr_expect_eq(o.regs[T2], 5);
    cr_expect_eq(o.regs[REGISTER_COUNTER], 10);
}

Test(vm_run, write_to_2_is_shown_and_not_output)
{
    struct outcome o;
    RUN(&o, HELLO, LI(A0, 2), LI(A2, 5), LI(A7, 64), ECALL, EXIT);
    cr_expect_eq(o.len_console, 5);
    cr_expect(memcmp(o.console, "hello", 5) == 0);
    cr_expect_eq(o.len_out, 0);
    cr_expect_eq(o.regs[REGISTER_COUNTER], 0);
    cr_expect_eq(o.exit_code, 5);
}

Test(vm_run, write_to_2_never_traps_for_its_pointer)
{
    struct outcome o;
    RUN(&o, LI(A0, 2), LI(A1, -1), LI(A2, -1), LI(A7, 64), ECALL, EXIT);
    cr_expect_eq(o.status, STATUS_OK, "%s", o.error);
    cr_expect_eq(o.exit_code, (uint64_t)-1);
    cr_expect_eq(o.len_console, 0);
    /* from 8 bytes below the top: those are shown */
    RUN(&o, LI(A1, 1), SLLI(A1, A1, 33), ADDI(A1, A1, -8), LI(A0, 2), LI(A2, 100),
        LI(A7, 64), ECALL, EXIT);
    cr_expect_eq(o.status, STATUS_OK, "%s", o.error);
    cr_expect_eq(o.len_console, 8);
    cr_expect_eq(o.exit_code, 100);
}

Test(vm_run, an_empty_write_touches_no_memory_and_takes_any_pointer)
{
    struct outcome o;
    RUN(&o, LI(A0, 1), LI(A1, -1), LI(A2, 0), LI(A7, 64), ECALL, EXIT);
    cr_expect_eq(o.status, STATUS_OK, "%s", o.error);
    cr_expect_eq(o.exit_code, 0);
    cr_expect_eq(o.len_out, 0);
}

Test(vm_run, write_to_1_traps_on_a_pointer_beyond_the_address_space)
{
    struct outcome o;
    RUN(&o, LI(A0, 1), LI(A1, 1), SLLI(A1, A1, 33), LI(A2, 1), LI(A7, 64), ECALL, EXIT);
    assert_trap(&o, "the write reaches beyond 2^33 from address (0x200000000)");
    /* the last byte is one too far */
    RUN(&o, LI(A0, 1), LI(A1, 1), SLLI(A1, A1, 33), ADDI(A1, A1, -4), LI(A2, 5),
        LI(A7, 64), ECALL, EXIT);
    assert_trap(&o, "the write reaches beyond 2^33 from address");
    RUN(&o, LI(A0, 1), LI(A1, 1), SLLI(A1, A1, 33), ADDI(A1, A1, -4), LI(A2, 4),
        LI(A7, 64), ECALL, EXIT);
    cr_expect_eq(o.status, STATUS_OK, "%s", o.error);
    RUN(&o, LI(A0, 1), LI(A1, -1), LI(A2, 2), LI(A7, 64), ECALL, EXIT);
    assert_trap(&o, "the write reaches beyond 2^33 from address (0xffffffffffffffff)");
}

Test(vm_run, write_to_1_traps_on_lengths_that_no_row_can_hold)
{
    struct outcome o;
    RUN(&o, LI(A0, 1), LI(A2, 1), SLLI(A2, A2, 24), LI(A7, 64), ECALL, EXIT);
    assert_trap(&o, "write longer than 2^24 - 1 bytes (0x1000000)");
    RUN(&o, LI(A0, 1), LI(A2, -1), LI(A7, 64), ECALL, EXIT);
    assert_trap(&o, "write longer than");
    /* p + 5 */
    RUN(&o, LI(A0, 1), rv_word(RV_LUI, A2, 0, 0, 0x78000000), ADDI(A2, A2, 6), LI(A7, 64),
        ECALL, EXIT);
    assert_trap(&o, "write longer than");
}

Test(vm_run, output_ends_at_1_MiB_in_total)
{
    struct outcome o;
    RUN(&o, LI(A0, 1), LI(A2, 1), SLLI(A2, A2, 20), LI(A7, 64), ECALL, LI(A0, 1),
        LI(A2, 0), ECALL, EXIT);
    cr_expect_eq(o.status, STATUS_OK, "%s", o.error);
    cr_expect_eq(o.regs[REGISTER_COUNTER], 1 << 20);
    RUN(&o, LI(A0, 1), LI(A2, 1), SLLI(A2, A2, 20), LI(A7, 64), ECALL, LI(A0, 1),
        LI(A2, 1), ECALL, EXIT);
    assert_trap(&o, "more than 1 MiB of public output");
}

Test(vm_run, calls_that_do_not_exist_trap)
{
    struct outcome o;
    RUN(&o, LI(A7, 65), ECALL);
    assert_trap(&o, "'ecall': unknown call number (65)");
    RUN(&o, LI(A7, 0), ECALL);
    assert_trap(&o, "unknown call number (0)");
    /* 93 + 2^32: all 64 bits count */
    RUN(&o, LI(A7, 1), SLLI(A7, A7, 32), ADDI(A7, A7, 93), ECALL);
    assert_trap(&o, "unknown call number (4294967389)");
    RUN(&o, LI(A7, 64), LI(A0, 3), ECALL);
    assert_trap(&o, "file descriptor other than 1 and 2 (3)");
    RUN(&o, LI(A7, 64), LI(A0, 1), SLLI(A0, A0, 32), ADDI(A0, A0, 1), ECALL);
    assert_trap(&o, "file descriptor other than 1 and 2");
}

Test(vm_run, precompiles_are_not_yet_provable)
{
    struct outcome o;
    RUN(&o, LI(A7, -1), ECALL);
    assert_trap(&o, "precompile not yet provable: call number (-1)");
    RUN(&o, LI(A7, -2), ECALL);
    assert_trap(&o, "precompile not yet provable: call number (-2)");
}

/* ---- limits ---- */

Test(vm_run, a_plain_run_stops_after_the_steps_asked_for_and_goes_on)
{
    struct elf elf;
    struct error e;
    struct vm *vm;
    const uint32_t words[] = {ADDI(A0, A0, 1), ADDI(A0, A0, 1),
                              rv_word(RV_JAL, 0, 0, 0, -8)};
    rv_load_words(&elf, TEXT, words, 3);
    const struct vm_options options = {.input = NULL};
    cr_assert_eq(vm_open(&vm, &elf, &options, &e), STATUS_OK);
    cr_assert_eq(vm_run(vm, 0, &e), STATUS_OK);
    cr_expect_eq(vm_steps(vm), 0);
    cr_assert_eq(vm_run(vm, 4, &e), STATUS_OK);
    cr_expect_eq(vm_register(vm, A0), 3);
    cr_expect_eq(vm_pc(vm), TEXT + 4);
    cr_assert_eq(vm_run(vm, 3000000, &e), STATUS_OK);
    cr_expect_eq(vm_steps(vm), 3000004);
    cr_expect(!vm_has_exited(vm));
    vm_close(vm);
    elf_close(&elf);
}

Test(vm_run, a_guest_that_uses_too_much_memory_is_stopped_with_a_sentence)
{
    struct elf elf;
    struct error e;
    struct vm *vm;
    /* one store per page, for ever */
    const uint32_t words[] = {rv_word(RV_LUI, T1, 0, 0, 0x1000), STORE(RV_SD, T0, T0, 0),
                              rv_word(RV_ADD, T0, T0, T1, 0),
                              rv_word(RV_JAL, 0, 0, 0, -8)};
    rv_load_words(&elf, TEXT, words, 4);
    const struct vm_options options = {.memory_limit = (size_t)4 << 20};
    cr_assert_eq(vm_open(&vm, &elf, &options, &e), STATUS_OK);
    cr_expect_eq(vm_run(vm, 1 << 24, &e), STATUS_MEMORY);
    cr_expect(strstr(e.text, "the guest uses more than") != NULL, "%s", e.text);
    vm_close(vm);
    elf_close(&elf);
}

static bool yes(const void *arg)
{
    (void)arg;
    return true;
}

Test(vm_run, a_cancelled_run_says_so)
{
    struct elf elf;
    struct error e;
    struct vm *vm;
    const uint32_t words[] = {rv_word(RV_JAL, 0, 0, 0, 0)};
    rv_load_words(&elf, TEXT, words, 1);
    const struct vm_options options = {.input = NULL};
    cr_assert_eq(vm_open(&vm, &elf, &options, &e), STATUS_OK);
    vm_set_cancelled(vm, yes, NULL);
    cr_expect_eq(vm_run(vm, UINT64_MAX, &e), STATUS_CANCELLED);
    vm_close(vm);
    elf_close(&elf);
}

Test(vm_run, the_mix_counts_instructions_that_were_done)
{
    struct elf elf;
    struct error e;
    struct vm *vm;
    uint64_t mix[RV_COUNT];
    const uint32_t words[] = {LI(T0, 10), ADDI(T0, T0, -1), rv_word(RV_BNE, 0, T0, 0, -4),
                              EXIT};
    rv_load_words(&elf, TEXT, words, sizeof words / sizeof *words);
    const struct vm_options options = {.count = true};
    cr_assert_eq(vm_open(&vm, &elf, &options, &e), STATUS_OK);
    cr_assert_eq(vm_run(vm, 1000, &e), STATUS_OK);
    vm_mix(vm, mix);
    cr_expect_eq(mix[RV_ADDI], 12);
    cr_expect_eq(mix[RV_BNE], 10);
    cr_expect_eq(mix[RV_ECALL], 1);
    uint64_t sum = 0;
    for (unsigned i = 0; i < RV_COUNT; i++) {
        sum += mix[i];
    }
    cr_expect_eq(sum, vm_steps(vm));
    vm_close(vm);
    elf_close(&elf);
}
