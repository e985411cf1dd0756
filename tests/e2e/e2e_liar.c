/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Lying executors, to the end: a prover that ran something else, or kept another log of
 * it, follows the protocol from there and is refused by the verifier.
 *
 * tests/air/lying_executor.c has the same liars row by row, with many more places. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/all_tables.h"
#include "tests/support/operands.h"
#include "tests/support/run_cheat.h"
#include "tests/support/rv_program.h"

static void open_run(struct cheat_run *run)
{
    struct elf elf;
    all_tables_load(&elf);
    cheat_run_open(run, &elf, ALL_TABLES_LOG_CUT, 1);
    cr_assert_eq(run->cut.n_segments, 1);
}

static void expect_refused(const struct cheat_run *run, const struct cheat *cheat,
                           const char *what)
{
    struct judgement why;
    const enum verdict v = cheat_verdict(run, cheat, &why);
    /* The proof is well made: nothing but the buses or the constraints may object. */
    cr_expect(v == VERDICT_LOCAL_SUM || v == VERDICT_QUOTIENT || v == VERDICT_GLOBAL_SUM,
              "%s: %s (%s)", what, verdict_name(v), why.detail);
}

/* ---- another program ---- */

static const struct lie {
    const char *claim;
    size_t at;
    enum rv rv;
    unsigned rd, rs1, rs2;
    int64_t imm;
} lies[] = {
    {"LUI loads another constant", 0, RV_LUI, 5, 0, 0, 0x12346000},
    {"ADDI adds one more", 1, RV_ADDI, 5, 5, 0, 0x679},
    {"AUIPC is off by a page", 3, RV_AUIPC, 7, 0, 0, 0x2000},
    {"ADD is SUB", 4, RV_SUB, 8, 5, 6, 0},
    {"SUB writes another register", 5, RV_SUB, 13, 6, 5, 0},
    {"ADDW is ADD", 6, RV_ADD, 10, 8, 9, 0},
    {"SLTU is SLT", 8, RV_SLT, 12, 5, 6, 0},
    {"XOR is OR", 9, RV_OR, 14, 5, 6, 0},
    {"ANDI keeps other bits", 10, RV_ANDI, 15, 5, 0, -16},
    {"SRAI is SRLI", 11, RV_SRLI, 18, 6, 0, 3},
    {"MUL is MULH", 13, RV_MULH, 20, 5, 6, 0},
    {"MULHU is MULHSU", 14, RV_MULHSU, 21, 6, 5, 0},
    {"DIV is DIVU", 15, RV_DIVU, 22, 5, 6, 0},
    {"REMU is REM", 16, RV_REM, 23, 6, 5, 0},
    {"SD stores another register", 17, RV_SD, 0, 2, 5, -16},
    {"LD loads from another place", 18, RV_LD, 24, 2, 0, -24},
    {"SW is SH", 19, RV_SH, 0, 2, 5, -8},
    {"LW is LH", 20, RV_LH, 25, 2, 0, -8},
    {"LBU is LB", 22, RV_LB, 26, 2, 0, -7},
    {"an unaligned LW loads one byte further", 24, RV_LW, 28, 2, 0, -14},
    {"a crossing SW stores one byte further", 25, RV_SW, 0, 2, 6, -9},
    {"BLTU is BGEU", 26, RV_BGEU, 0, 5, 6, 8},
    {"BEQ is BNE", 28, RV_BNE, 0, 5, 6, 8},
    {"JAL goes elsewhere", 30, RV_JAL, 0, 0, 0, 4},
    {"JALR goes elsewhere", 33, RV_JALR, 30, 29, 0, 8},
    {"the loop is shorter", 36, RV_ADDI, 31, 31, 0, 499},
    {"another length is written", 42, RV_ADDI, 12, 0, 0, 4},
    {"another exit code", 45, RV_ADD, 10, 20, 20, 0},
};
enum { N_LIES = sizeof lies / sizeof lies[0] };

static void tell(size_t begin, size_t end)
{
    uint32_t words[ALL_TABLES_WORDS];
    struct cheat_run run;
    struct judgement why;
    open_run(&run);
    for (size_t i = begin; i < end; i++) {
        const struct lie *const lie = &lies[i];
        struct elf other;
        all_tables_words(words);
        const uint32_t word = rv_word(lie->rv, lie->rd, lie->rs1, lie->rs2, lie->imm);
        cr_assert_neq(word, words[lie->at], "%s: is the truth", lie->claim);
        words[lie->at] = word;
        rv_load_words(&other, ALL_TABLES_TEXT, words, ALL_TABLES_WORDS);
        cr_assert(cheat_run_become(&run, &other), "%s: traps", lie->claim);
        expect_refused(&run, NULL, lie->claim);
    }
    struct elf itself;
    all_tables_load(&itself); /* another program only by its place in memory */
    cr_assert(cheat_run_become(&run, &itself));
    cr_expect_eq(cheat_verdict(&run, NULL, &why), VERDICT_ACCEPTED, "the truth: %s",
                 why.detail);
    cheat_run_close(&run);
}

Test(e2e_liar, another_program_is_not_accepted_first_half)
{
    tell(0, N_LIES / 2);
}

Test(e2e_liar, another_program_is_not_accepted_second_half)
{
    tell(N_LIES / 2, N_LIES);
}

/* ---- another log ---- */

/* Change the log at step `at`; false if there is nothing of the kind there. */
typedef bool fault_fn(struct segment_log *log, struct step_event *s, size_t at);

static bool wrong_result(struct segment_log *log, struct step_event *s, size_t at)
{
    (void)log;
    s[at].new ++;
    return s[at].table == LOG_ADD || s[at].table == LOG_ADDW || s[at].table == LOG_LOGIC;
}
static bool wrong_product(struct segment_log *log, struct step_event *s, size_t at)
{
    (void)log;
    s[at].new ^= UINT64_C(1) << 40;
    return s[at].table == LOG_MUL;
}
static bool wrong_quotient(struct segment_log *log, struct step_event *s, size_t at)
{
    (void)log;
    s[at].new --;
    return s[at].table == LOG_DIVREM;
}
static bool wrong_shift(struct segment_log *log, struct step_event *s, size_t at)
{
    (void)log;
    s[at].new ^= UINT64_C(1) << 63;
    return s[at].table == LOG_SHIFT;
}
static bool wrong_rs1(struct segment_log *log, struct step_event *s, size_t at)
{
    (void)log;
    s[at].a ^= 1;
    return s[at].t1 != 0;
}
static bool wrong_rs2(struct segment_log *log, struct step_event *s, size_t at)
{
    (void)log;
    s[at].b ^= UINT64_C(1) << 63;
    return s[at].t2 != 0;
}
static bool wrong_old_rd(struct segment_log *log, struct step_event *s, size_t at)
{
    (void)log;
    s[at].old++;
    return s[at].t3 != 0;
}
static bool wrong_load(struct segment_log *log, struct step_event *s, size_t at)
{
    (void)log;
    s[at].mem ^= UINT64_C(1) << 17;
    s[at].new ^= UINT64_C(1) << 17;
    return s[at].table == LOG_LOAD_D;
}
static bool wrong_sign(struct segment_log *log, struct step_event *s, size_t at)
{
    (void)log;
    s[at].new ^= UINT64_C(0xffffffff) << 32;
    /* the row of an ADDW has no room for this lie: its upper limbs are its sign's */
    return s[at].table == LOG_LOAD_W;
}
static bool wrong_store(struct segment_log *log, struct step_event *s, size_t at)
{
    (void)log;
    s[at].new ^= 0x80;
    /* nor has that of an SD: one column is rs2 and what is stored */
    return s[at].table == LOG_STORE_N || s[at].table == LOG_STORE_U;
}
static bool memory_changed_between(struct segment_log *log, struct step_event *s,
                                   size_t at)
{
    (void)log;
    s[at].mem ^= UINT64_C(1) << 63;
    return s[at].table == LOG_STORE_N;
}
static bool an_earlier_read(struct segment_log *log, struct step_event *s, size_t at)
{
    (void)log;
    s[at].t1--;
    return s[at].t1 + 1 > 3;
}
static bool a_later_memory_access(struct segment_log *log, struct step_event *s,
                                  size_t at)
{
    (void)log;
    s[at].tm++;
    return s[at].tm - 1 != 0;
}
static bool other_row(struct segment_log *log, struct step_event *s, size_t at)
{
    s[at].row++;
    return at + 1 < log->n_steps;
}
static bool other_branch(struct segment_log *log, struct step_event *s, size_t at)
{
    (void)log;
    s[at].row ^= 1;
    return s[at].table == LOG_BRANCH_EQ || s[at].table == LOG_BRANCH_LT
           || s[at].table == LOG_BRANCH_Z;
}

/* Lists of steps that are not the log's: one table's at a time. */
static uint32_t list_of_table[1 << 16];
static uint32_t *own_list(struct segment_log *log, unsigned table)
{
    memcpy(list_of_table, log->lists[table], log->counts[table] * sizeof(uint32_t));
    log->lists[table] = list_of_table;
    return list_of_table;
}
static bool skipped_step(struct segment_log *log, struct step_event *s, size_t at)
{
    const unsigned table = s[at].table;
    uint32_t *const list = own_list(log, table);
    size_t i = 0;
    while (list[i] != at) {
        i++;
    }
    log->counts[table]--;
    memmove(list + i, list + i + 1, (log->counts[table] - i) * sizeof *list);
    return log->counts[table] != 0;
}
static bool repeated_step(struct segment_log *log, struct step_event *s, size_t at)
{
    const unsigned table = s[at].table;
    own_list(log, table)[log->counts[table]] = (uint32_t)at;
    log->counts[table]++;
    return true;
}
static bool exchanged_steps(struct segment_log *log, struct step_event *s, size_t at)
{
    if (at + 1 >= log->n_steps || s[at].table != s[at + 1].table) {
        return false;
    }
    const struct step_event event = s[at];
    s[at] = s[at + 1];
    s[at + 1] = event;
    return true;
}
static struct log_call calls[8];
static bool wrong_call_length(struct segment_log *log, struct step_event *s, size_t at)
{
    memcpy(calls, log->calls, log->n_calls * sizeof *calls);
    log->calls = calls;
    if (s[at].table != LOG_WRITE) {
        return false;
    }
    calls[s[at].side].a2++;
    return true;
}
static bool wrong_call_counter(struct segment_log *log, struct step_event *s, size_t at)
{
    memcpy(calls, log->calls, log->n_calls * sizeof *calls);
    log->calls = calls;
    if (s[at].table != LOG_WRITE) {
        return false;
    }
    calls[s[at].side].counter++;
    return true;
}
static bool wrong_exit_value(struct segment_log *log, struct step_event *s, size_t at)
{
    memcpy(calls, log->calls, log->n_calls * sizeof *calls);
    log->calls = calls;
    if (s[at].table != LOG_EXIT) {
        return false;
    }
    calls[s[at].side].a0++;
    return true;
}
static bool wrong_output_byte(struct segment_log *log, struct step_event *s, size_t at)
{
    static struct log_chunk chunks[8];
    (void)s;
    (void)at;
    memcpy(chunks, log->chunks, log->n_chunks * sizeof *chunks);
    log->chunks = chunks;
    chunks[0].value ^= 1;
    return true;
}
static bool a_touch_that_changes(struct segment_log *log, struct step_event *s, size_t at)
{
    static struct log_touch touches[64];
    (void)s;
    cr_assert(log->n_touches > 0 && log->n_touches <= 64);
    memcpy(touches, log->touches, log->n_touches * sizeof *touches);
    log->touches = touches;
    touches[at % log->n_touches].value++;
    return true;
}
static bool a_crossing_that_changes(struct segment_log *log, struct step_event *s,
                                    size_t at)
{
    static struct log_crossing crossings[8];
    (void)s;
    (void)at;
    cr_assert(log->n_crossings > 0 && log->n_crossings <= 8);
    memcpy(crossings, log->crossings, log->n_crossings * sizeof *crossings);
    log->crossings = crossings;
    crossings[0].new ^= UINT64_C(1) << 60;
    return true;
}
static bool wrong_last_clock(struct segment_log *log, struct step_event *s, size_t at)
{
    static uint32_t t_last[1 << 10];
    (void)s;
    const size_t n = log->record->n_cells;
    cr_assert_leq(n, sizeof t_last / sizeof t_last[0]);
    memcpy(t_last, log->t_last, n * sizeof *t_last);
    log->t_last = t_last;
    t_last[at % n]++;
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
    FAULT(wrong_result),
    FAULT(wrong_product),
    FAULT(wrong_quotient),
    FAULT(wrong_shift),
    FAULT(wrong_rs1),
    FAULT(wrong_rs2),
    FAULT(wrong_old_rd),
    FAULT(wrong_load),
    FAULT(wrong_sign),
    FAULT(wrong_store),
    FAULT(memory_changed_between),
    FAULT(an_earlier_read),
    FAULT(a_later_memory_access),
    FAULT(other_row),
    FAULT(other_branch),
    FAULT(skipped_step),
    FAULT(repeated_step),
    FAULT(exchanged_steps),
    FAULT(wrong_call_length),
    FAULT(wrong_call_counter),
    FAULT(wrong_exit_value),
    FAULT(wrong_output_byte),
    FAULT(a_touch_that_changes),
    FAULT(a_crossing_that_changes),
    FAULT(wrong_last_clock),
};
enum { N_FAULTS = sizeof faults / sizeof faults[0] };

struct fault_lever {
    fault_fn *make;
    struct operand_stream *random;
    bool was_told;
};

static void pull_steps(void *arg, const struct cheat_run *run, uint32_t segment,
                       struct segment_log *log, struct step_event *steps)
{
    struct fault_lever *const lever = arg;
    (void)run;
    (void)segment;
    for (unsigned tries = 0; tries < 4000 && !lever->was_told; tries++) {
        /* Most steps are the loop's: look at the others half of the time. */
        const uint64_t r = operand_next(lever->random);
        const size_t straight = 48;
        size_t at = (size_t)(operand_next(lever->random) % log->n_steps);
        if (r % 2 == 0) {
            at = (size_t)((r >> 8) % straight);
            at = at < ALL_TABLES_LOOP_FIRST ? at : log->n_steps - (at - 36);
        }
        const struct segment_log before = *log;
        const struct step_event event = steps[at];
        lever->was_told = lever->make(log, steps, at);
        if (!lever->was_told) {
            *log = before;
            steps[at] = event;
        }
    }
}

static void tell_faults(size_t begin, size_t end)
{
    struct operand_stream random = operand_stream_open("e2e_liar");
    struct cheat_run run;
    open_run(&run);
    for (size_t i = begin; i < end; i++) {
        struct fault_lever lever = {faults[i].make, &random, false};
        const struct cheat cheat = {.arg = &lever, .steps = pull_steps};
        expect_refused(&run, &cheat, faults[i].name);
        cr_expect(lever.was_told, "%s cannot be told", faults[i].name);
    }
    cheat_run_close(&run);
}

Test(e2e_liar, another_log_is_not_accepted_first_half)
{
    tell_faults(0, N_FAULTS / 2);
}

Test(e2e_liar, another_log_is_not_accepted_second_half)
{
    tell_faults(N_FAULTS / 2, N_FAULTS);
}
