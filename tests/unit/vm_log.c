/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The log is what the buses must balance with: each access takes the token that the one
 * before left, clocks and values included; steps follow each other; rows fit their steps.
 */
#include "vm/log.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "isa/compute.h"
#include "tests/support/rv_program.h"
#include "vm/vm.h"

/* The state of the bus MEM: the one token of each cell of the segment. */
struct bus {
    const struct segment_record *record;
    uint64_t *value;
    uint32_t *t;
    const struct segment_log *log;
    size_t n_touches; /* consumed so far */
};

static size_t cell_of(const struct bus *bus, uint32_t key)
{
    size_t low = 0;
    size_t high = bus->record->n_cells;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (bus->record->cells[middle].key <= key) {
            low = middle;
        } else {
            high = middle;
        }
    }
    cr_assert_eq(bus->record->cells[low].key, key, "no cell %x", key);
    return low;
}

/* One access: takes (key, t, old), leaves (key, now, new). Differences of registers have
 * 16 bits, of memory 24; touch rows may come first. */
static void access(struct bus *bus, uint32_t key, uint32_t now, uint32_t t, uint64_t old,
                   uint64_t new)
{
    const size_t i = cell_of(bus, key);
    const bool is_register = key >= CELL_REGISTER_BASE;
    const struct log_touch *const touch = &bus->log->touches[bus->n_touches];
    if (bus->t[i] != t && bus->n_touches < bus->log->n_touches && touch->key == key) {
        cr_assert_eq(touch->t, bus->t[i]);
        cr_assert_eq(touch->value, bus->value[i]);
        cr_assert_eq(touch->m, now - 65536);
        cr_assert_lt(touch->t, touch->m);
        cr_assert_lt(touch->m - touch->t - 1, 1 << 24);
        bus->t[i] = touch->m;
        bus->n_touches++;
    }
    cr_assert_eq(bus->t[i], t, "cell %x at %u: %u, not %u", key, now, bus->t[i], t);
    cr_assert_eq(bus->value[i], old, "cell %x at %u", key, now);
    cr_assert_lt(t, now);
    cr_assert_lt(now - t - 1, is_register ? 1u << 16 : 1u << 24);
    bus->t[i] = now;
    bus->value[i] = new;
}

static void access_register(struct bus *bus, unsigned r, uint32_t now, uint32_t t,
                            uint64_t old, uint64_t new)
{
    access(bus, register_cell(r), now, t, old, new);
}

/* The table of an op, as docs/air lists them; loads and stores by alignment. */
static enum log_table table_of(uint32_t op, uint64_t address)
{
    if (op >= OP_LD && op <= OP_LHU) {
        return address % compute_width(op) != 0 ? LOG_LOAD_U
               : op == OP_LD                    ? LOG_LOAD_D
               : op == OP_LW || op == OP_LWU    ? LOG_LOAD_W
                                                : LOG_LOAD_N;
    }
    if (op >= OP_SD && op <= OP_SW) {
        return address % compute_width(op) != 0 ? LOG_STORE_U
               : op == OP_SD                    ? LOG_STORE_D
                                                : LOG_STORE_N;
    }
    if (op >= OP_DIV_BASE) {
        return LOG_DIVREM;
    }
    if (op >= OP_MUL_BASE) {
        return LOG_MUL;
    }
    if (op >= OP_SHIFT_BASE) {
        return LOG_SHIFT;
    }
    switch (op) {
    case OP_ADDI:
        return LOG_ADDI;
    case OP_ADD:
    case OP_SUB:
        return LOG_ADD;
    case OP_ADDW:
    case OP_SUBW:
        return LOG_ADDW;
    case OP_SLT:
    case OP_SLTU:
        return LOG_LESS;
    case OP_AND:
    case OP_OR:
    case OP_XOR:
        return LOG_LOGIC;
    case OP_ANDI:
    case OP_ORI:
    case OP_XORI:
        return LOG_LOGICI;
    case OP_CONST:
        return LOG_CONST;
    case OP_JUMP:
        return LOG_JUMP;
    case OP_EQ:
    case OP_NE:
        return LOG_BRANCH_EQ;
    case OP_EQZ:
    case OP_NEZ:
        return LOG_BRANCH_Z;
    case OP_JALR:
        return LOG_JALR;
    default:
        return LOG_BRANCH_LT;
    }
}

static void check_call(struct bus *bus, const struct step_event *s, uint32_t clk)
{
    const struct log_call *const call = &bus->log->calls[s->side];
    cr_assert_eq(bus->log->steps + call->step, s);
    access_register(bus, 17, clk, call->t_a7, s->table == LOG_EXIT ? 93 : 64,
                    s->table == LOG_EXIT ? 93 : 64);
    if (s->table == LOG_EXIT) {
        access_register(bus, 10, clk + 1, call->t_a0, call->a0, call->a0);
        return;
    }
    cr_assert(call->a0 == 1 || call->a0 == 2);
    if (call->a0 == 1) {
        access_register(bus, 33, clk, call->t_counter, call->counter,
                        call->counter + call->a2);
    }
    access_register(bus, 11, clk + 1, call->t_a1, call->a1, call->a1);
    access_register(bus, 12, clk + 2, call->t_a2, call->a2, call->a2);
    access_register(bus, 10, clk + 3, call->t_a0, call->a0, call->a2);
    uint64_t left = call->a0 == 1 ? call->a2 : 0;
    uint64_t address = call->a1;
    uint64_t offset = call->counter;
    for (uint32_t i = 0; i < call->n_chunks; i++) {
        const struct log_chunk *const chunk = &bus->log->chunks[call->first_chunk + i];
        cr_assert_eq(bus->log->calls + chunk->call, call);
        cr_assert_eq(chunk->key, address / 8);
        cr_assert_eq(chunk->start, address % 8);
        cr_assert_eq(chunk->left, left);
        cr_assert_eq(chunk->offset, offset);
        cr_assert(chunk->n >= 1 && chunk->start + chunk->n <= 8 && chunk->n <= left);
        cr_assert(chunk->n == left || chunk->start + chunk->n == 8);
        access(bus, chunk->key, clk + 2, chunk->t, chunk->value, chunk->value);
        for (unsigned b = 0; b < chunk->n; b++) {
            const uint64_t at = offset + b - bus->record->output_offset;
            cr_assert_eq(bus->record->output[at],
                         (uint8_t)(chunk->value >> (8 * (chunk->start + b))));
        }
        left -= chunk->n;
        address += chunk->n;
        offset += chunk->n;
    }
    cr_assert_eq(left, 0);
}

static void check_memory(struct bus *bus, const struct step_event *s,
                         const struct program_row *row, uint32_t clk)
{
    const uint64_t address = s->a + (uint64_t)(int64_t)row->k[0];
    const uint32_t key = (uint32_t)(address / 8);
    const unsigned width = compute_width(row->op);
    const bool is_load = row->op <= OP_LHU;
    const bool crosses = address % 8 + width > 8;
    cr_assert_lt(address, ADDRESS_LIMIT);
    cr_assert_eq(s->table, table_of(row->op, address));
    access(bus, key, clk + 2, s->tm, s->mem, is_load ? s->mem : s->new);
    cr_assert_eq(s->side != LOG_NO_SIDE, crosses);
    uint64_t before[2] = {s->mem, 0};
    uint64_t after[2] = {is_load ? s->mem : s->new, 0};
    if (crosses) {
        const struct log_crossing *const c = &bus->log->crossings[s->side];
        cr_assert_eq(bus->log->steps + c->step, s);
        access(bus, key + 1, clk + 2, c->t, c->old, c->new);
        before[1] = c->old;
        after[1] = c->new;
    }
    /* byte by byte */
    uint64_t bytes = 0;
    for (unsigned i = 0; i < 16; i++) {
        const unsigned at = i - (unsigned)(address % 8);
        const uint8_t old = (uint8_t)(before[i / 8] >> (i % 8 * 8));
        const uint8_t new = (uint8_t)(after[i / 8] >> (i % 8 * 8));
        if (at < width) {
            bytes |= (uint64_t)old << (8 * at);
            cr_assert_eq(new, is_load ? old : (uint8_t)(s->b >> (8 * at)));
        } else {
            cr_assert_eq(new, old);
        }
    }
    if (is_load) {
        cr_assert_eq(s->new, compute_extension(row->op, bytes));
    }
}

/* One step against the buses STATE, PROG, MEM; *pc2 becomes the next one. */
static void check_step(struct bus *bus, const struct program *program, uint32_t j,
                       uint32_t *pc2)
{
    const struct step_event *const s = &bus->log->steps[j];
    const struct program_row *const row = &program->rows[s->row];
    const uint32_t clk = 4 * (j + 1);
    cr_assert_eq(row->pc2, *pc2);
    *pc2 = row->pc2 + row->len2;
    const bool is_relation = row->op >= OP_EQ && row->op <= OP_NEZ;
    if (row->op == OP_ECALL) {
        cr_assert(s->table == LOG_EXIT || s->table == LOG_WRITE);
        check_call(bus, s, clk);
        *pc2 = s->table == LOG_EXIT ? PC2_EXIT : *pc2;
        return;
    }
    if (is_relation || row->op == OP_JUMP || row->op == OP_CONST) {
        *pc2 = row->next2;
    }
    const bool has_rs1 = row->op != OP_CONST && row->op != OP_JUMP;
    const bool has_rs2 = has_rs1 && row->op != OP_ADDI && row->op != OP_JALR
                         && row->op != OP_EQZ && row->op != OP_NEZ
                         && !(row->op >= OP_ANDI && row->op <= OP_XORI)
                         && !(row->op >= OP_LD && row->op <= OP_LHU);
    const bool has_rd =
        !is_relation && row->op != OP_JUMP && !(row->op >= OP_SD && row->op <= OP_SW);
    if (has_rs1) {
        access_register(bus, row->rs1, clk, s->t1, s->a, s->a);
    }
    if (has_rs2) {
        access_register(bus, row->rs2, clk + 1, s->t2, s->b, s->b);
    }
    if (row->op >= OP_LD && row->op <= OP_SW) {
        check_memory(bus, s, row, clk);
    } else {
        cr_assert_eq(s->side, LOG_NO_SIDE);
        cr_assert_eq(s->table, table_of(row->op, 0));
    }
    if (is_relation) {
        cr_assert(compute_relation(row->op, s->a, s->b));
    }
    if (row->op == OP_JALR) {
        *pc2 = (uint32_t)((s->a + (uint64_t)(int64_t)row->k[0]) >> 2 << 1);
        cr_assert_eq(s->new, (uint64_t)row->pc2 * 2 + 4);
    }
    if (has_rd) {
        cr_assert(row->rd >= 1 && row->rd <= 32);
        access_register(bus, row->rd, clk + 3, s->t3, s->old, s->new);
    }
    cr_assert(has_rs1 || (s->a == 0 && s->t1 == 0));
    cr_assert(has_rs2 || (s->b == 0 && s->t2 == 0));
    cr_assert(has_rd || (s->old == 0 && s->t3 == 0));
}

static void check_lists(const struct segment_log *log)
{
    size_t sum = 0;
    for (unsigned k = 0; k < LOG_TABLES; k++) {
        for (size_t i = 0; i < log->counts[k]; i++) {
            cr_assert_eq(log->steps[log->lists[k][i]].table, k);
            cr_assert(i == 0 || log->lists[k][i] > log->lists[k][i - 1]);
        }
        sum += log->counts[k];
    }
    cr_assert_eq(sum, log->n_steps);
}

static void check_log(const struct segment_log *log, const struct program *program)
{
    const struct segment_record *const record = log->record;
    struct bus bus = {.record = record, .log = log};
    bus.value = malloc(record->n_cells * sizeof *bus.value);
    bus.t = malloc(record->n_cells * sizeof *bus.t);
    cr_assert(bus.value != NULL && bus.t != NULL);
    for (size_t i = 0; i < record->n_cells; i++) {
        bus.value[i] = record->cells[i].first;
        bus.t[i] = CLOCK_BOUNDARY;
    }
    uint32_t pc2 = record->pc2_first;
    cr_assert_eq(log->n_steps, record->n_steps);
    for (uint32_t j = 0; j < log->n_steps; j++) {
        check_step(&bus, program, j, &pc2);
    }
    cr_assert_eq(pc2, record->pc2_last);
    for (size_t i = 0; i < record->n_cells; i++) {
        cr_assert_eq(bus.value[i], record->cells[i].last);
        cr_assert_eq(bus.t[i], log->t_last[i]);
    }
    cr_assert_eq(bus.n_touches, log->n_touches, "%zu of %zu touches", bus.n_touches,
                 log->n_touches);
    check_lists(log);
    free(bus.value);
    free(bus.t);
}

/* Log every segment of a run; the sums of what the logs hold. */
struct totals {
    size_t touches, crossings, chunks, calls, segments;
};

static void log_run(struct totals *totals, const struct elf *elf, const char *input,
                    unsigned log_steps)
{
    struct arena *arena;
    struct vm *vm;
    struct error e = {0};
    *totals = (struct totals){0};
    const struct vm_options options = {.input = (const uint8_t *)input,
                                       .len_input = strlen(input),
                                       .log_steps = log_steps,
                                       .memory_limit = (size_t)64 << 20};
    cr_assert_eq(vm_open(&vm, elf, &options, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(arena_open(&arena, (size_t)256 << 20, &e), STATUS_OK, "%s", e.text);
    while (!vm_has_exited(vm)) {
        struct segment_record record;
        struct segment_log log;
        cr_assert_eq(vm_run_segment(vm, &record, &e), STATUS_OK, "%s", e.text);
        cr_assert_eq(vm_replay(&log, &elf->program, &record, arena, &e), STATUS_OK, "%s",
                     e.text);
        if (totals->segments == 0) {
            cr_assert_leq(arena_peak(arena), log_bytes(&record));
        }
        check_log(&log, &elf->program);
        totals->touches += log.n_touches;
        totals->crossings += log.n_crossings;
        totals->chunks += log.n_chunks;
        totals->calls += log.n_calls;
        totals->segments++;
        arena_release(arena, 0);
    }
    arena_close(arena);
    vm_close(vm);
}

static void log_guest(struct totals *totals, const char *name, const char *input,
                      unsigned log_steps)
{
    char path[512];
    struct elf elf;
    snprintf(path, sizeof path, ZK_GUEST_DIR "/%s.elf", name);
    rv_load_file(&elf, path);
    log_run(totals, &elf, input, log_steps);
    elf_close(&elf);
}

Test(vm_log, every_access_takes_the_token_the_one_before_left)
{
    static const struct {
        const char *name, *input;
    } guests[] = {
        {"fib", "2000"},   {"hello", ""},       {"exit3", ""},       {"sha256", "abc"},
        {"sort", "300"},   {"primes", "600"},   {"matrix", "8"},     {"strsearch", ""},
        {"sparse", "100"}, {"misaligned", "1"}, {"recursion", "90"},
    };
    struct totals sum = {0};
    for (size_t g = 0; g < sizeof guests / sizeof *guests; g++) {
        static const unsigned cuts[] = {3, 10, 16};
        for (size_t c = 0; c < 3; c++) {
            struct totals t;
            log_guest(&t, guests[g].name, guests[g].input, cuts[c]);
            sum.touches += t.touches;
            sum.crossings += t.crossings;
            sum.chunks += t.chunks;
            sum.calls += t.calls;
        }
    }
    /* The cases are in there. */
    cr_expect_gt(sum.crossings, 1000);
    cr_expect_gt(sum.chunks, 10);
    cr_expect_gt(sum.calls, 20);
}

/* A register at rest for just less and just more than 2^16 clocks, in each slot. */
Test(vm_log, a_register_at_rest_is_touched_exactly_when_the_window_ends)
{
    /* Register t1 is written in step 1 and then used in step n; 4 (n - 1) + slot - 3 - 1
     * is the difference that must be below 2^16. */
    static const struct {
        uint32_t word;
        unsigned slot;
    } uses[] = {
        {0x00030293, 0}, /* addi t0, t1, 0 */
        {0x006002b3, 1}, /* add t0, x0, t1 */
        {0x00100313, 3}, /* addi t1, x0, 1 */
    };
    for (size_t u = 0; u < sizeof uses / sizeof *uses; u++) {
        for (int late = 0; late < 2; late++) {
            const uint32_t steps = (65536 + 4 - uses[u].slot - 1) / 4 + (unsigned)late;
            const size_t n = steps + 4;
            uint32_t *const words = malloc(n * sizeof *words);
            cr_assert_neq(words, NULL);
            words[0] = rv_word(RV_ADDI, 6, 0, 0, 5);
            for (uint32_t i = 1; i < steps; i++) {
                words[i] = rv_word(RV_FENCE, 0, 0, 0, 0);
            }
            words[steps] = uses[u].word;
            words[steps + 1] = rv_word(RV_ADDI, 17, 0, 0, 93);
            words[steps + 2] = rv_word(RV_ECALL, 0, 0, 0, 0);
            struct elf elf;
            struct totals totals;
            rv_load_words(&elf, 0x10000, words, steps + 3);
            log_run(&totals, &elf, "", 17);
            /* step number of the use is steps + 1; its distance in clocks from (1, slot
             * 3): */
            const uint32_t distance = 4 * steps + uses[u].slot - 3;
            unsigned expected = distance - 1 >= 65536 ? 1 : 0;
            cr_assert_eq(expected, (unsigned)late);
            /* all other registers used late come from the boundary, clock 3 */
            const uint32_t last = 4 * (steps + 2);
            expected += uses[u].slot == 1 && 4 * (steps + 1) - 3 - 1 >= 65536; /* x0 */
            expected +=
                uses[u].slot != 3 && 4 * (steps + 1) + 3 - 3 - 1 >= 65536; /* t0 */
            expected += last + 3 - 3 - 1 >= 65536;                         /* a7 */
            expected += last + 4 + 1 - 3 - 1 >= 65536;                     /* a0 */
            cr_expect_eq(totals.touches, expected, "slot %u, %u steps: %zu, not %u",
                         uses[u].slot, steps, totals.touches, expected);
            elf_close(&elf);
            free(words);
        }
    }
}

/* Found by fuzzing: the row behind a branch's taken row is no instruction of its own. */
Test(vm_log, a_branch_to_itself_is_logged)
{
    struct elf elf;
    struct error e = {0};
    struct vm *vm;
    struct arena *arena;
    struct segment_record record;
    struct segment_log log;
    const uint32_t words[] = {rv_word(RV_BEQ, 0, 5, 5, 0)};
    const struct vm_options options = {.log_steps = 4};
    rv_load_words(&elf, 0x10000, words, 1);
    cr_assert_eq(vm_open(&vm, &elf, &options, &e), STATUS_OK);
    cr_assert_eq(arena_open(&arena, (size_t)4 << 20, &e), STATUS_OK);
    cr_assert_eq(vm_run_segment(vm, &record, &e), STATUS_OK);
    cr_assert_eq(vm_replay(&log, &elf.program, &record, arena, &e), STATUS_OK, "%s",
                 e.text);
    check_log(&log, &elf.program);
    arena_close(arena);
    vm_close(vm);
    elf_close(&elf);
}

Test(vm_log, row_counts_are_those_of_the_steps)
{
    struct elf elf;
    struct arena *arena;
    struct vm *vm;
    struct error e = {0};
    struct segment_record record;
    struct segment_log log;
    rv_load_file(&elf, ZK_GUEST_DIR "/fib.elf");
    const struct vm_options options = {
        .input = (const uint8_t *)"100", .len_input = 3, .log_steps = 20};
    cr_assert_eq(vm_open(&vm, &elf, &options, &e), STATUS_OK);
    cr_assert_eq(arena_open(&arena, (size_t)64 << 20, &e), STATUS_OK);
    cr_assert_eq(vm_run_segment(vm, &record, &e), STATUS_OK);
    cr_assert_eq(vm_replay(&log, &elf.program, &record, arena, &e), STATUS_OK);
    uint32_t *const counts = malloc(elf.program.n_rows * sizeof *counts);
    cr_assert_neq(counts, NULL);
    log_count_rows(counts, &log, &elf.program);
    uint64_t sum = 0;
    for (size_t i = 0; i < elf.program.n_rows; i++) {
        sum += counts[i];
    }
    cr_expect_eq(sum, record.n_steps);
    for (size_t i = 0; i < elf.program.n_rows; i++) {
        uint32_t n = 0;
        for (size_t j = 0; j < log.n_steps; j++) {
            n += log.steps[j].row == i;
        }
        cr_expect_eq(counts[i], n);
    }
    free(counts);
    arena_close(arena);
    vm_close(vm);
    elf_close(&elf);
}

/* ---- a record that is not true has no log ---- */

/* Change one thing of the only record of a run and try to log it. */
Test(vm_log, a_false_record_has_no_log)
{
    static const char *const reasons[] = {
        "ends at another pc",
        "the program exits before the last step",
        "a cell ends with another value",
        "a cell ends with another value",
        "a cell is used that the record does not have",
        "a cell is used that the record does not have",
        "a cell is listed that no step uses",
        "fewer crossings, calls or output pieces",
        "more calls than the record says",
        "the output is another one",
        "nothing executable at the first pc",
    };
    struct elf elf;
    struct arena *arena;
    struct error e = {0};
    rv_load_file(&elf, ZK_GUEST_DIR "/hello.elf");
    cr_assert_eq(arena_open(&arena, (size_t)64 << 20, &e), STATUS_OK);
    for (unsigned fault = 0; fault < sizeof reasons / sizeof *reasons; fault++) {
        struct vm *vm;
        struct segment_record record;
        struct segment_log log;
        uint8_t output[64];
        const struct vm_options options = {.log_steps = 20};
        cr_assert_eq(vm_open(&vm, &elf, &options, &e), STATUS_OK);
        cr_assert_eq(vm_run_segment(vm, &record, &e), STATUS_OK);
        cr_assert_eq(vm_replay(&log, &elf.program, &record, arena, &e), STATUS_OK);
        arena_release(arena, 0);
        const size_t n = record.n_cells;
        struct segment_cell *const cells = malloc((n + 1) * sizeof *cells);
        cr_assert_neq(cells, NULL);
        memcpy(cells, record.cells, n * sizeof *cells);
        memcpy(output, record.output, record.len_output);
        record.cells = cells;
        record.output = output;
        switch (fault) {
        case 0:
            record.is_exit = false;
            record.pc2_last = record.pc2_first;
            break;
        case 1:
            record.n_steps++;
            break;
        case 2:
            cells[0].last++;
            break;
        case 3:
            cells[n - REGISTER_CELLS + 5].last++;
            break;
        case 4:
            cells[n - REGISTER_CELLS + 17]
                .first++; /* harmless before it is overwritten? */
            cells[n - REGISTER_CELLS + 2].first -= 4096;
            break;
        case 5:
            memmove(cells, cells + 1, (n - 1) * sizeof *cells);
            record.n_cells--;
            break;
        case 6:
            memmove(cells + 1, cells, n * sizeof *cells);
            cells[0].key--;
            record.n_cells++;
            break;
        case 7:
            record.n_calls++;
            break;
        case 8:
            record.n_calls--;
            break;
        case 9:
            output[3] ^= 1;
            break;
        default:
            record.pc2_first = 0x100;
            break;
        }
        cr_expect_eq(vm_replay(&log, &elf.program, &record, arena, &e), STATUS_FORMAT,
                     "fault %u", fault);
        cr_expect(strstr(e.text, reasons[fault]) != NULL, "fault %u: %s", fault, e.text);
        cr_expect(log.steps == NULL && arena_used(arena) == 0);
        free(cells);
        vm_close(vm);
    }
    arena_close(arena);
    elf_close(&elf);
}

Test(vm_log, a_full_arena_is_said_and_left_as_it_was)
{
    struct elf elf;
    struct arena *arena;
    struct vm *vm;
    struct error e = {0};
    struct segment_record record;
    struct segment_log log;
    rv_load_file(&elf, ZK_GUEST_DIR "/sort.elf");
    const struct vm_options options = {
        .input = (const uint8_t *)"1000", .len_input = 4, .log_steps = 20};
    cr_assert_eq(vm_open(&vm, &elf, &options, &e), STATUS_OK);
    cr_assert_eq(vm_run_segment(vm, &record, &e), STATUS_OK);
    cr_assert_gt(log_bytes(&record), 2 << 20);
    cr_assert_eq(arena_open(&arena, (size_t)2 << 20, &e), STATUS_OK);
    cr_expect_eq(vm_replay(&log, &elf.program, &record, arena, &e), STATUS_MEMORY);
    cr_expect_eq(arena_used(arena), 0);
    arena_close(arena);
    vm_close(vm);
    elf_close(&elf);
}
