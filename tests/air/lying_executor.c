/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Lying executors: whatever a prover does instead of the program, the tables notice.
 *
 * The first kind of liar runs another program, one instruction changed, and everything
 * after the lie is consistent with it: other results, other loads, other branches. It
 * fills its rows either as the other program says (no program row answers) or as the
 * claimed one does (a row does not do what it says). The second kind runs the program and
 * changes the log or what the verifier is told. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/operands.h"
#include "tests/support/rv_program.h"
#include "tests/support/whole_run.h"

enum { TEXT = 0x10000, N_WORDS = 64, WHY = 2048, ARENA_BYTES = 256 << 20 };

/* A small program that uses every kind of instruction; x2 is the stack. */
static size_t make_program(uint32_t words[N_WORDS])
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
    EMIT(SLTI, 13, 6, 0, 3);
    EMIT(XOR, 14, 5, 6, 0);
    EMIT(ANDI, 15, 5, 0, -256);
    EMIT(SLL, 16, 5, 13, 0);
    EMIT(SRAI, 18, 6, 0, 3);
    EMIT(SRLW, 19, 6, 13, 0);
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
    EMIT(LW, 28, 2, 0, -13); /* crosses no doubleword, but is not aligned */
    EMIT(SW, 0, 2, 6, -10);  /* crosses */
    EMIT(BLTU, 0, 5, 6, 8);  /* taken */
    EMIT(ADDI, 5, 0, 0, 1);
    EMIT(BEQ, 0, 5, 0, 8); /* not taken */
    EMIT(BGE, 0, 6, 5, 8); /* not taken */
    EMIT(JAL, 1, 0, 0, 8);
    EMIT(ADDI, 5, 0, 0, 2);
    EMIT(AUIPC, 29, 0, 0, 0);
    EMIT(JALR, 30, 29, 0, 12);
    EMIT(ADDI, 5, 0, 0, 3);
    EMIT(ADDI, 10, 0, 0, 1); /* write(1, sp - 16, 5) */
    EMIT(ADDI, 11, 2, 0, -16);
    EMIT(ADDI, 12, 0, 0, 5);
    EMIT(ADDI, 17, 0, 0, 64);
    EMIT(ECALL, 0, 0, 0, 0);
    EMIT(ADD, 10, 20, 24, 0);
    EMIT(ADDI, 17, 0, 0, 93);
    EMIT(ECALL, 0, 0, 0, 0);
#undef EMIT
    return n;
}

/* Instead of word `at` the liar executes `word`. */
struct lie {
    const char *claim;
    size_t at;
    enum rv rv;
    unsigned rd, rs1, rs2;
    int64_t imm;
};

static const struct lie lies[] = {
    {"LUI loads another constant", 0, RV_LUI, 5, 0, 0, 0x12346000},
    {"ADDI adds one more", 1, RV_ADDI, 5, 5, 0, 0x679},
    {"LI loads another number", 2, RV_ADDI, 6, 0, 0, -76},
    {"AUIPC is off by a page", 3, RV_AUIPC, 7, 0, 0, 0x2000},
    {"ADD is SUB", 4, RV_SUB, 8, 5, 6, 0},
    {"ADD writes another register", 4, RV_ADD, 31, 5, 6, 0},
    {"ADD reads another rs1", 4, RV_ADD, 8, 7, 6, 0},
    {"ADD reads another rs2", 4, RV_ADD, 8, 5, 7, 0},
    {"SUB is reversed", 5, RV_SUB, 9, 5, 6, 0},
    {"ADDW is ADD", 6, RV_ADD, 10, 8, 9, 0},
    {"ADDIW adds another number", 7, RV_ADDIW, 11, 5, 0, -8},
    {"SLTU is SLT", 8, RV_SLT, 12, 5, 6, 0},
    {"SLTI compares with another number", 9, RV_SLTI, 13, 6, 0, -100},
    {"XOR is OR", 10, RV_OR, 14, 5, 6, 0},
    {"ANDI keeps other bits", 11, RV_ANDI, 15, 5, 0, -16},
    {"SLL is SRL", 12, RV_SRL, 16, 5, 13, 0},
    {"SRAI is SRLI", 13, RV_SRLI, 18, 6, 0, 3},
    {"SRAI by another amount", 13, RV_SRAI, 18, 6, 0, 4},
    {"SRLW is SRAW", 14, RV_SRAW, 19, 6, 13, 0},
    {"MUL is MULH", 15, RV_MULH, 20, 5, 6, 0},
    {"MULHU is MULHSU", 16, RV_MULHSU, 21, 6, 5, 0},
    {"DIV is DIVU", 17, RV_DIVU, 22, 5, 6, 0},
    {"REMU is REM", 18, RV_REM, 23, 6, 5, 0},
    {"SD stores another register", 19, RV_SD, 0, 2, 5, -16},
    {"SD stores at another place", 19, RV_SD, 0, 2, 20, -24},
    {"LD loads from another place", 20, RV_LD, 24, 2, 0, -24},
    {"LD is LW", 20, RV_LW, 24, 2, 0, -16},
    {"SW is SH", 21, RV_SH, 0, 2, 5, -8},
    {"LW is LH", 22, RV_LH, 25, 2, 0, -8},
    {"SB stores at another byte", 23, RV_SB, 0, 2, 6, -6},
    {"LBU is LB", 24, RV_LB, 26, 2, 0, -7},
    {"LH is LHU", 25, RV_LHU, 27, 2, 0, -14},
    {"an unaligned LW loads one byte further", 26, RV_LW, 28, 2, 0, -14},
    {"a crossing SW stores one byte further", 27, RV_SW, 0, 2, 6, -9},
    {"BLTU is BGEU", 28, RV_BGEU, 0, 5, 6, 8},
    {"BLTU goes elsewhere", 28, RV_BLTU, 0, 5, 6, 12},
    {"BEQ is BNE", 30, RV_BNE, 0, 5, 0, 8},
    {"BGE is BLT", 31, RV_BLT, 0, 6, 5, 8},
    {"JAL goes elsewhere", 32, RV_JAL, 1, 0, 0, 12},
    {"JAL links another register", 32, RV_JAL, 3, 0, 0, 8},
    {"JALR goes elsewhere", 35, RV_JALR, 30, 29, 0, 8},
    {"another call", 43, RV_ADDI, 17, 0, 0, 94 - 30},
};

enum { N_LIES = sizeof lies / sizeof lies[0] };

/* A program run to its end as one segment, and its log. */
struct run {
    struct elf elf;
    struct vm *vm;
    struct segment_record record;
    struct segment_log log;
    struct arena *arena;
};

/* ret  false: it traps, and there is nothing to claim */
static bool run_words(struct run *run, const uint32_t *words, size_t n)
{
    struct error e;
    const struct vm_options options = {.log_steps = 10};
    *run = (struct run){0};
    rv_load_words(&run->elf, TEXT, words, n);
    cr_assert_eq(arena_open(&run->arena, ARENA_BYTES, &e), STATUS_OK);
    cr_assert_eq(vm_open(&run->vm, &run->elf, &options, &e), STATUS_OK);
    if (vm_run_segment(run->vm, &run->record, &e) != STATUS_OK) {
        return false;
    }
    cr_assert_eq(vm_replay(&run->log, &run->elf.program, &run->record, run->arena, &e),
                 STATUS_OK, "%s", e.text);
    return true;
}

static void run_close(struct run *run)
{
    vm_close(run->vm);
    elf_close(&run->elf);
    arena_close(run->arena);
}

static struct segment_claim honest_claim(const struct run *run)
{
    return (struct segment_claim){.claimed = &run->elf.program,
                                  .filled = &run->elf.program,
                                  .log = &run->log,
                                  .exit_code = vm_exit_code(run->vm)};
}

Test(liar, the_program_itself_is_believed)
{
    uint32_t words[N_WORDS];
    char why[WHY];
    struct run run;
    cr_assert(run_words(&run, words, make_program(words)));
    const struct segment_claim claim = honest_claim(&run);
    cr_assert_eq(run.record.n_steps, 42);
    cr_assert_eq(segment_claim_objections(&claim, why, sizeof why), 0, "%s", why);
    run_close(&run);
}

Test(liar, another_program_is_never_believed)
{
    static uint32_t words[N_WORDS];
    static uint32_t other[N_WORDS];
    char why[WHY];
    struct run honest;
    const size_t n = make_program(words);
    cr_assert(run_words(&honest, words, n));
    size_t n_told = 0;
    for (size_t i = 0; i < N_LIES; i++) {
        const struct lie *lie = lies + i;
        struct run run;
        memcpy(other, words, sizeof words);
        other[lie->at] = rv_word(lie->rv, lie->rd, lie->rs1, lie->rs2, lie->imm);
        cr_assert_neq(other[lie->at], words[lie->at], "%s: is the truth", lie->claim);
        if (!run_words(&run, other, n)) {
            run_close(&run);
            continue;
        }
        n_told++;
        struct segment_claim claim = honest_claim(&run);
        cr_assert_eq(segment_claim_objections(&claim, why, sizeof why), 0,
                     "%s: the other program itself: %s", lie->claim, why);
        claim.claimed = &honest.elf.program;
        cr_expect_gt(segment_claim_objections(&claim, NULL, 0), 0,
                     "believed with rows of the other program: %s", lie->claim);
        cr_assert_eq(run.elf.program.n_rows, honest.elf.program.n_rows, "%s", lie->claim);
        claim.filled = &honest.elf.program;
        cr_expect_gt(segment_claim_objections(&claim, NULL, 0), 0,
                     "believed with rows of the claimed program: %s", lie->claim);
        run_close(&run);
    }
    cr_assert_geq(n_told, 40);
    run_close(&honest);
}

/* Lies in the log: `at` is drawn, the fault must change something and returns false if it
 * cannot there. */
struct forged_log {
    struct segment_log log;
    struct segment_record record;
    struct step_event *steps;
    uint32_t *lists[LOG_TABLES];
    struct segment_cell *cells;
    uint32_t *t_last;
    uint8_t *output;
    uint64_t exit_code;
};

typedef bool fault_fn(struct forged_log *f, size_t at);

static bool wrong_result(struct forged_log *f, size_t at)
{
    f->steps[at].new ++;
    return f->steps[at].table != LOG_CONST && f->steps[at].table != LOG_LESS
           && f->steps[at].table < LOG_JUMP;
}
static bool wrong_result_above(struct forged_log *f, size_t at)
{
    f->steps[at].new ^= UINT64_C(1) << 20;
    return f->steps[at].table == LOG_ADD || f->steps[at].table == LOG_ADDW
           || f->steps[at].table == LOG_LOGIC || f->steps[at].table == LOG_MUL;
}
static bool wrong_rs1(struct forged_log *f, size_t at)
{
    f->steps[at].a ^= 1;
    return f->steps[at].t1 != 0;
}
static bool wrong_rs2(struct forged_log *f, size_t at)
{
    f->steps[at].b ^= UINT64_C(1) << 63;
    return f->steps[at].t2 != 0;
}
static bool wrong_old_rd(struct forged_log *f, size_t at)
{
    f->steps[at].old++;
    return f->steps[at].t3 != 0;
}
static bool wrong_load(struct forged_log *f, size_t at)
{
    f->steps[at].mem++;
    return f->steps[at].table == LOG_LOAD_D;
}
static bool wrong_memory(struct forged_log *f, size_t at)
{
    f->steps[at].mem ^= 1;
    return f->steps[at].tm != 0;
}
static bool wrong_store(struct forged_log *f, size_t at)
{
    f->steps[at].new ++;
    return f->steps[at].table == LOG_STORE_N || f->steps[at].table == LOG_STORE_U;
}
static bool wrong_clock_rs1(struct forged_log *f, size_t at)
{
    f->steps[at].t1--;
    return f->steps[at].t1 + 1 > 3;
}
static bool wrong_clock_rd(struct forged_log *f, size_t at)
{
    f->steps[at].t3++;
    return f->steps[at].t3 - 1 != 0;
}
static bool wrong_clock_memory(struct forged_log *f, size_t at)
{
    f->steps[at].tm++;
    return f->steps[at].tm - 1 != 0;
}
static bool other_row(struct forged_log *f, size_t at)
{
    f->steps[at].row++;
    return at + 1 < f->log.n_steps;
}
static bool other_branch(struct forged_log *f, size_t at)
{
    f->steps[at].row ^= 1;
    return f->steps[at].table == LOG_BRANCH_EQ || f->steps[at].table == LOG_BRANCH_LT
           || f->steps[at].table == LOG_BRANCH_Z;
}
static bool skipped_step(struct forged_log *f, size_t at)
{
    const unsigned table = f->steps[at].table;
    uint32_t *list = f->lists[table];
    size_t i = 0;
    while (list[i] != at) {
        i++;
    }
    f->log.counts[table]--;
    memmove(list + i, list + i + 1, (f->log.counts[table] - i) * sizeof *list);
    return true;
}
static bool repeated_step(struct forged_log *f, size_t at)
{
    const unsigned table = f->steps[at].table;
    f->lists[table][f->log.counts[table]++] = (uint32_t)at;
    return true;
}
static bool exchanged_steps(struct forged_log *f, size_t at)
{
    if (at + 1 >= f->log.n_steps || f->steps[at].table != f->steps[at + 1].table) {
        return false;
    }
    const struct step_event event = f->steps[at];
    f->steps[at] = f->steps[at + 1];
    f->steps[at + 1] = event;
    return true;
}
static bool other_start(struct forged_log *f, size_t at)
{
    f->record.pc2_first += 2 * (uint32_t)(at + 1);
    return true;
}
static bool other_end(struct forged_log *f, size_t at)
{
    f->record.pc2_last = (uint32_t)at;
    return true;
}
static bool fewer_steps(struct forged_log *f, size_t at)
{
    f->record.n_steps -= 1 + (uint32_t)at % 5;
    return true;
}
static bool more_steps(struct forged_log *f, size_t at)
{
    f->record.n_steps += 1 + (uint32_t)at % 5;
    return true;
}
static bool other_output(struct forged_log *f, size_t at)
{
    f->output[at % f->record.len_output] ^= 1;
    return true;
}
static bool shorter_output(struct forged_log *f, size_t at)
{
    f->record.len_output -= 1 + (uint32_t)at % f->record.len_output;
    return true;
}
static bool moved_output(struct forged_log *f, size_t at)
{
    f->record.output_offset += (uint32_t)at + 1;
    return true;
}
static bool other_exit_code(struct forged_log *f, size_t at)
{
    f->exit_code ^= UINT64_C(1) << at % 64;
    return true;
}
static bool no_exit(struct forged_log *f, size_t at)
{
    (void)at;
    f->record.is_exit = false;
    return true;
}
static bool other_first_value(struct forged_log *f, size_t at)
{
    f->cells[at % f->record.n_cells].first ^= 1;
    return true;
}
static bool other_last_value(struct forged_log *f, size_t at)
{
    struct segment_cell *cell = f->cells + at % f->record.n_cells;
    cell->last ^= UINT64_C(1) << 48;
    return cell->key != register_cell(REGISTER_COUNTER); /* a number, not a word */
}
static bool other_cell(struct forged_log *f, size_t at)
{
    /* A cell that the segment leaves alone says nothing on its buses, whatever its key:
     * that lie is for the global bus to notice. */
    f->cells[at % f->record.n_cells].key++;
    return f->t_last[at % f->record.n_cells] != CLOCK_BOUNDARY;
}
static bool other_last_clock(struct forged_log *f, size_t at)
{
    f->t_last[at % f->record.n_cells]++;
    return true;
}
static bool cell_from_the_future(struct forged_log *f, size_t at)
{
    f->cells[at % f->record.n_cells].prev = (uint16_t)(f->record.label + at % 3);
    return true;
}

#define FAULT(name) \
    {               \
#name, name \
    }
static const struct {
    const char *name;
    fault_fn *make;
} faults[] = {
    FAULT(wrong_result),    FAULT(wrong_result_above), FAULT(wrong_rs1),
    FAULT(wrong_rs2),       FAULT(wrong_old_rd),       FAULT(wrong_load),
    FAULT(wrong_memory),    FAULT(wrong_store),        FAULT(wrong_clock_rs1),
    FAULT(wrong_clock_rd),  FAULT(wrong_clock_memory), FAULT(other_row),
    FAULT(other_branch),    FAULT(skipped_step),       FAULT(repeated_step),
    FAULT(exchanged_steps), FAULT(other_start),        FAULT(other_end),
    FAULT(fewer_steps),     FAULT(more_steps),         FAULT(other_output),
    FAULT(shorter_output),  FAULT(moved_output),       FAULT(other_exit_code),
    FAULT(no_exit),         FAULT(other_first_value),  FAULT(other_last_value),
    FAULT(other_cell),      FAULT(other_last_clock),   FAULT(cell_from_the_future),
};

enum { N_FAULTS = sizeof faults / sizeof faults[0], PLACES = 4 };

static void *copied(struct arena *arena, const void *from, size_t n, size_t extra,
                    size_t size)
{
    void *to = arena_calloc(arena, n + extra, size);
    cr_assert_not_null(to);
    memcpy(to, from, n * size);
    return to;
}

static void copy_log(struct forged_log *f, const struct run *run)
{
    struct arena *a = run->arena;
    *f = (struct forged_log){.log = run->log, .record = run->record};
    f->steps = copied(a, run->log.steps, run->log.n_steps, 0, sizeof *f->steps);
    f->cells = copied(a, run->record.cells, run->record.n_cells, 0, sizeof *f->cells);
    f->t_last = copied(a, run->log.t_last, run->record.n_cells, 0, sizeof *f->t_last);
    f->output = copied(a, run->record.output, run->record.len_output, 1, 1);
    for (int t = 0; t < LOG_TABLES; t++) {
        f->lists[t] =
            copied(a, run->log.lists[t], run->log.counts[t], 1, sizeof(uint32_t));
        f->log.lists[t] = f->lists[t];
    }
    f->log.steps = f->steps;
    f->log.t_last = f->t_last;
    f->record.cells = f->cells;
    f->record.output = f->output;
    f->exit_code = vm_exit_code(run->vm);
}

Test(liar, a_forged_log_is_never_believed)
{
    static uint32_t words[N_WORDS];
    struct operand_stream random = operand_stream_open("liar");
    struct run run;
    cr_assert(run_words(&run, words, make_program(words)));
    for (size_t k = 0; k < N_FAULTS; k++) {
        unsigned n_told = 0;
        for (unsigned tries = 0; n_told < PLACES && tries < 2000; tries++) {
            static struct forged_log f;
            const size_t mark = arena_mark(run.arena);
            const size_t at = operand_next(&random) % run.log.n_steps;
            copy_log(&f, &run);
            if (faults[k].make(&f, at)) {
                f.log.record = &f.record;
                const struct segment_claim claim = {.claimed = &run.elf.program,
                                                    .filled = &run.elf.program,
                                                    .log = &f.log,
                                                    .exit_code = f.exit_code};
                cr_expect_gt(segment_claim_objections(&claim, NULL, 0), 0,
                             "believed: %s at step %zu", faults[k].name, at);
                n_told++;
            }
            arena_release(run.arena, mark);
        }
        cr_expect_gt(n_told, 0, "%s cannot be told", faults[k].name);
    }
    run_close(&run);
}
