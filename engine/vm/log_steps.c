/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Execution step by step, for the log: slower than interpret.c, and independent of it but
 * for the program's rows and isa/compute.h; the record must agree with it in every cell.
 */
#include "vm/log_steps.h"

#include <string.h>

#include "base/check.h"
#include "isa/compute.h"

#define NO_CELL UINT32_MAX

static const uint8_t table_of_op[OP_LIMIT] = {
    [OP_ADDI] = LOG_ADDI,     [OP_ADD] = LOG_ADD,      [OP_SUB] = LOG_ADD,
    [OP_ADDW] = LOG_ADDW,     [OP_SUBW] = LOG_ADDW,    [OP_SLTU] = LOG_LESS,
    [OP_SLT] = LOG_LESS,      [OP_AND] = LOG_LOGIC,    [OP_OR] = LOG_LOGIC,
    [OP_XOR] = LOG_LOGIC,     [OP_ANDI] = LOG_LOGICI,  [OP_ORI] = LOG_LOGICI,
    [OP_XORI] = LOG_LOGICI,   [OP_CONST] = LOG_CONST,  [OP_JUMP] = LOG_JUMP,
    [OP_EQ] = LOG_BRANCH_EQ,  [OP_NE] = LOG_BRANCH_EQ, [OP_GEU] = LOG_BRANCH_LT,
    [OP_LTU] = LOG_BRANCH_LT, [OP_GE] = LOG_BRANCH_LT, [OP_LT] = LOG_BRANCH_LT,
    [OP_EQZ] = LOG_BRANCH_Z,  [OP_NEZ] = LOG_BRANCH_Z, [OP_JALR] = LOG_JALR,
    [OP_LD] = LOG_LOAD_D,     [OP_LW] = LOG_LOAD_W,    [OP_LWU] = LOG_LOAD_W,
    [OP_LB] = LOG_LOAD_N,     [OP_LBU] = LOG_LOAD_N,   [OP_LH] = LOG_LOAD_N,
    [OP_LHU] = LOG_LOAD_N,    [OP_SD] = LOG_STORE_D,   [OP_SB] = LOG_STORE_N,
    [OP_SH] = LOG_STORE_N,    [OP_SW] = LOG_STORE_N,   [OP_SLL] = LOG_SHIFT,
    [OP_SRL] = LOG_SHIFT,     [OP_SRA] = LOG_SHIFT,    [OP_SLLW] = LOG_SHIFT,
    [OP_SRLW] = LOG_SHIFT,    [OP_SRAW] = LOG_SHIFT,   [OP_MUL] = LOG_MUL,
    [OP_MULW] = LOG_MUL,      [OP_MULHU] = LOG_MUL,    [OP_MULHSU] = LOG_MUL,
    [OP_MULH] = LOG_MUL,      [OP_DIV] = LOG_DIVREM,   [OP_DIVU] = LOG_DIVREM,
    [OP_REM] = LOG_DIVREM,    [OP_REMU] = LOG_DIVREM,  [OP_DIVW] = LOG_DIVREM,
    [OP_DIVUW] = LOG_DIVREM,  [OP_REMW] = LOG_DIVREM,  [OP_REMUW] = LOG_DIVREM,
};

/* ---- cells ---- */

static uint32_t slot_of(const struct replay *r, uint32_t key)
{
    return (key * 0x9e3779b1u) >> (32 - r->log_slots);
}

void log_index_cells(struct replay *r)
{
    const uint32_t mask = ((uint32_t)1 << r->log_slots) - 1;
    memset(r->slots, 0xff, ((size_t)mask + 1) * sizeof *r->slots);
    const size_t n_memory = r->record->n_cells - REGISTER_CELLS;
    for (size_t i = 0; i < r->record->n_cells; i++) {
        r->value[i] = r->record->cells[i].first;
        r->t[i] = CLOCK_BOUNDARY;
        if (i < n_memory) {
            uint32_t slot = slot_of(r, r->record->cells[i].key);
            while (r->slots[slot] != NO_CELL) {
                slot = (slot + 1) & mask;
            }
            r->slots[slot] = (uint32_t)i;
        }
    }
}

static uint32_t find_cell(struct replay *r, uint32_t key)
{
    const uint32_t mask = ((uint32_t)1 << r->log_slots) - 1;
    for (uint32_t slot = slot_of(r, key);; slot = (slot + 1) & mask) {
        const uint32_t i = r->slots[slot];
        if (i == NO_CELL) {
            r->fault = "a cell is used that the record does not have";
            return NO_CELL;
        }
        if (r->record->cells[i].key == key) {
            return i;
        }
    }
}

/* The access of a register in a slot: the clock it sees. */
static ALWAYS_INLINE uint32_t access_register(struct replay *r, unsigned reg,
                                              unsigned slot)
{
    const uint32_t window = (uint32_t)1 << CLOCK_WINDOW_LOG2;
    const uint32_t now = r->clk + slot;
    uint32_t t = r->t_reg[reg];
    DCHECK(t < now);
    if (UNLIKELY(now - t - 1 >= window)) {
        DCHECK(r->n_touches < r->n_touches_max);
        r->touches[r->n_touches++] = (struct log_touch){
            .key = register_cell(reg), .t = t, .m = now - window, .value = r->regs[reg]};
        t = now - window;
    }
    r->t_reg[reg] = now;
    return t;
}

static ALWAYS_INLINE void read_rs1(struct replay *r, struct step_event *event,
                                   unsigned reg)
{
    event->a = r->regs[reg];
    event->t1 = access_register(r, reg, SLOT_RS1);
}

static ALWAYS_INLINE void read_rs2(struct replay *r, struct step_event *event,
                                   unsigned reg)
{
    event->b = r->regs[reg];
    event->t2 = access_register(r, reg, SLOT_RS2);
}

static ALWAYS_INLINE void write_rd(struct replay *r, struct step_event *event,
                                   unsigned reg, uint64_t value)
{
    event->old = r->regs[reg];
    event->new = value;
    event->t3 = access_register(r, reg, SLOT_RD);
    r->regs[reg] = value;
}

/* ---- loads and stores ---- */

/* The one or two cells of an access; false with a fault. high is NO_CELL unless it
 * crosses. */
static bool reach(struct replay *r, struct step_event *event, uint64_t address,
                  unsigned width, uint32_t *low, uint32_t *high)
{
    *high = NO_CELL;
    if (address >= ADDRESS_LIMIT || address + width > ADDRESS_LIMIT) {
        r->fault = "an access goes beyond the address space";
        return false;
    }
    *low = find_cell(r, (uint32_t)(address / 8));
    if (*low == NO_CELL) {
        return false;
    }
    event->mem = r->value[*low];
    event->tm = r->t[*low];
    r->t[*low] = r->clk + SLOT_MEMORY;
    if (address % 8 + width <= 8) {
        return true;
    }
    *high = find_cell(r, (uint32_t)(address / 8) + 1);
    if (*high == NO_CELL) {
        return false;
    }
    if (r->n_crossings == r->record->n_crossings) {
        r->fault = "more accesses cross doublewords than the record says";
        return false;
    }
    event->side = (uint32_t)r->n_crossings & LOG_NO_SIDE;
    r->crossings[r->n_crossings++] = (struct log_crossing){.step = r->step,
                                                           .t = r->t[*high],
                                                           .old = r->value[*high],
                                                           .new = r->value[*high]};
    r->t[*high] = r->clk + SLOT_MEMORY;
    return true;
}

static bool step_load(struct replay *r, struct step_event *event,
                      const struct program_row *row)
{
    read_rs1(r, event, row->rs1);
    const uint64_t address = event->a + program_row_immediate(row);
    const unsigned width = compute_width(row->op);
    uint32_t low;
    uint32_t high;
    if (!reach(r, event, address, width, &low, &high)) {
        return false;
    }
    if (address % width != 0) {
        event->table = LOG_LOAD_U;
    }
    const uint64_t bytes = compute_window(
        event->mem, high == NO_CELL ? 0 : r->value[high], (unsigned)(address % 8));
    write_rd(r, event, row->rd, compute_extension(row->op, bytes));
    return true;
}

static bool step_store(struct replay *r, struct step_event *event,
                       const struct program_row *row)
{
    read_rs1(r, event, row->rs1);
    read_rs2(r, event, row->rs2);
    const uint64_t address = event->a + program_row_immediate(row);
    const unsigned width = compute_width(row->op);
    const unsigned offset = (unsigned)(address % 8);
    uint32_t low;
    uint32_t high;
    if (!reach(r, event, address, width, &low, &high)) {
        return false;
    }
    if (address % width != 0) {
        event->table = LOG_STORE_U;
    }
    event->new = compute_merge_low(event->mem, event->b, offset, width);
    r->value[low] = event->new;
    if (high != NO_CELL) {
        r->value[high] = compute_merge_high(r->value[high], event->b, offset, width);
        r->crossings[r->n_crossings - 1].new = r->value[high];
    }
    return true;
}

/* ---- calls ---- */

static bool log_output(struct replay *r, struct log_call *call)
{
    const uint64_t end = call->a1 + call->a2;
    uint32_t left = (uint32_t)call->a2;
    for (uint64_t at = call->a1; at < end;) {
        const uint32_t cell = find_cell(r, (uint32_t)(at / 8));
        if (cell == NO_CELL) {
            return false;
        }
        if (r->n_chunks == r->record->n_chunks) {
            r->fault = "more pieces of output than the record says";
            return false;
        }
        const unsigned start = (unsigned)(at % 8);
        const unsigned n = left < 8 - start ? left : 8 - start;
        for (unsigned i = 0; i < n; i++) {
            if (r->record->output[r->len_output + i]
                != (uint8_t)(r->value[cell] >> (8 * (start + i)))) {
                r->fault = "the output is another one";
                return false;
            }
        }
        r->chunks[r->n_chunks++] =
            (struct log_chunk){.call = (uint32_t)r->n_calls,
                               .key = (uint32_t)(at / 8),
                               .value = r->value[cell],
                               .t = r->t[cell],
                               .left = left,
                               .offset = r->record->output_offset + r->len_output,
                               .start = (uint8_t)start,
                               .n = (uint8_t)n};
        call->n_chunks++;
        r->t[cell] = r->clk + SLOT_MEMORY;
        r->len_output += n;
        left -= n;
        at += n;
    }
    return true;
}

static bool step_write(struct replay *r, struct log_call *call)
{
    call->t_a1 = access_register(r, REGISTER_A1, SLOT_RS2);
    call->t_a2 = access_register(r, REGISTER_A2, SLOT_MEMORY);
    call->t_a0 = access_register(r, REGISTER_A0, SLOT_RD);
    if (call->a0 != 1 && call->a0 != 2) {
        r->fault = "a write to a file descriptor other than 1 and 2";
        return false;
    }
    r->regs[REGISTER_A0] = call->a2;
    if (call->a0 == 2) {
        return true;
    }
    if (call->a2 > r->record->len_output - r->len_output) {
        r->fault = "more output than the record says";
        return false;
    }
    if (call->a2 != 0
        && (call->a1 >= ADDRESS_LIMIT || call->a2 > ADDRESS_LIMIT - call->a1)) {
        r->fault = "a write reads beyond the address space";
        return false;
    }
    call->t_counter = access_register(r, REGISTER_COUNTER, SLOT_RS1);
    call->counter = r->regs[REGISTER_COUNTER];
    r->regs[REGISTER_COUNTER] += call->a2;
    return log_output(r, call);
}

static bool step_call(struct replay *r, struct step_event *event, bool *has_exited)
{
    if (r->n_calls == r->record->n_calls) {
        r->fault = "more calls than the record says";
        return false;
    }
    struct log_call *const call = &r->calls[r->n_calls];
    *call = (struct log_call){.step = r->step,
                              .a0 = r->regs[REGISTER_A0],
                              .a1 = r->regs[REGISTER_A1],
                              .a2 = r->regs[REGISTER_A2],
                              .first_chunk = (uint32_t)r->n_chunks};
    event->side = (uint32_t)r->n_calls & LOG_NO_SIDE;
    const uint64_t number = r->regs[REGISTER_A7];
    call->t_a7 = access_register(r, REGISTER_A7, SLOT_RS1);
    bool is_good = true;
    if (number == CALL_EXIT) {
        event->table = LOG_EXIT;
        call->t_a0 = access_register(r, REGISTER_A0, SLOT_RS2);
        *has_exited = true;
    } else if (number == CALL_WRITE) {
        event->table = LOG_WRITE;
        is_good = step_write(r, call);
    } else {
        r->fault = "a call that does not exist";
        is_good = false;
    }
    r->n_calls++;
    return is_good;
}

/* ---- steps ---- */

/* The row of the relation that holds among the rows of a branch; n_rows and a fault if
 * none. */
static size_t choose_row(struct replay *r, size_t first)
{
    const struct program *const program = r->program;
    const uint32_t pc2 = program->rows[first].pc2;
    for (size_t i = first; i < program->n_rows && program->rows[i].pc2 == pc2; i++) {
        const struct program_row *const row = &program->rows[i];
        if (compute_relation(row->op, r->regs[row->rs1], r->regs[row->rs2])) {
            return i;
        }
    }
    r->fault = "a branch leads out of the text";
    return program->n_rows;
}

static bool is_relation(uint32_t op)
{
    return op >= OP_EQ && op <= OP_NEZ;
}

/* The first row at pc2, which follows row `from` directly or is the target of a jump. */
static bool find_next(struct replay *r, size_t from, uint32_t pc2, size_t *next)
{
    const struct program *const program = r->program;
    /* Row from + 1 may be the other row of a branch that jumps to itself: not a first
     * one. */
    if (from + 1 < program->n_rows && program->rows[from + 1].pc2 == pc2
        && program->rows[from].pc2 != pc2) {
        *next = from + 1;
        return true;
    }
    uint32_t *const cached = &r->jumps[pc2 / 2 % LOG_JUMP_CACHE];
    if (*cached == 0 || program->rows[*cached - 1].pc2 != pc2) {
        const size_t row = program_find_row(program, pc2);
        if (row == program->n_rows) {
            r->fault = "the pc leaves the text";
            return false;
        }
        *cached = (uint32_t)row + 1;
    }
    *next = *cached - 1;
    return true;
}

static bool step_jalr(struct replay *r, struct step_event *event,
                      const struct program_row *row, uint32_t *pc2)
{
    read_rs1(r, event, row->rs1);
    const uint64_t target = (event->a + program_row_immediate(row)) & ~(uint64_t)1;
    if (target >= TEXT_LIMIT || target % 4 != 0) {
        r->fault = "a jump leads out of the text";
        return false;
    }
    write_rd(r, event, row->rd, ((uint64_t)row->pc2 + row->len2) * 2);
    *pc2 = (uint32_t)(target / 2);
    return true;
}

/* One step from the first row at the pc; *pc2 becomes the next one. */
static bool step(struct replay *r, size_t *at, uint32_t *pc2, bool *has_exited)
{
    struct step_event *const event = &r->steps[r->step];
    *event = (struct step_event){.side = LOG_NO_SIDE};
    if (is_relation(r->program->rows[*at].op)) {
        *at = choose_row(r, *at);
        if (*at == r->program->n_rows) {
            return false;
        }
    }
    const struct program_row *const row = &r->program->rows[*at];
    event->row = (uint32_t)*at;
    event->table = table_of_op[row->op];
    bool is_good = true;
    *pc2 = row->pc2 + row->len2;
    switch (row->op) {
    case OP_JUMP:
        *pc2 = row->next2;
        break;
    case OP_CONST:
        *pc2 = row->next2;
        write_rd(r, event, row->rd, program_row_immediate(row));
        break;
    case OP_EQZ:
    case OP_NEZ:
        *pc2 = row->next2;
        read_rs1(r, event, row->rs1);
        break;
    case OP_EQ:
    case OP_NE:
    case OP_LTU:
    case OP_GEU:
    case OP_LT:
    case OP_GE:
        *pc2 = row->next2;
        read_rs1(r, event, row->rs1);
        read_rs2(r, event, row->rs2);
        break;
    case OP_ADDI:
    case OP_ANDI:
    case OP_ORI:
    case OP_XORI:
        read_rs1(r, event, row->rs1);
        write_rd(r, event, row->rd,
                 compute_result(row->op, event->a, program_row_immediate(row)));
        break;
    case OP_JALR:
        is_good = step_jalr(r, event, row, pc2);
        break;
    case OP_LD:
    case OP_LW:
    case OP_LWU:
    case OP_LB:
    case OP_LBU:
    case OP_LH:
    case OP_LHU:
        is_good = step_load(r, event, row);
        break;
    case OP_SD:
    case OP_SB:
    case OP_SH:
    case OP_SW:
        is_good = step_store(r, event, row);
        break;
    case OP_ECALL:
        is_good = step_call(r, event, has_exited);
        *pc2 = *has_exited ? PC2_EXIT : *pc2;
        break;
    default:
        read_rs1(r, event, row->rs1);
        read_rs2(r, event, row->rs2);
        write_rd(
            r, event, row->rd,
            compute_result(row->op, event->a, event->b + program_row_immediate(row)));
        break;
    }
    r->counts[event->table]++;
    return is_good;
}

/* Does the record tell what happened? */
static bool agrees(struct replay *r, uint32_t pc2)
{
    const struct segment_record *const record = r->record;
    if (pc2 != record->pc2_last) {
        r->fault = "it ends at another pc";
    } else if (r->len_output != record->len_output) {
        r->fault = "less output than the record says";
    } else if (r->n_crossings != record->n_crossings || r->n_calls != record->n_calls
               || r->n_chunks != record->n_chunks) {
        r->fault = "fewer crossings, calls or output pieces than the record says";
    }
    for (size_t i = 0; i < record->n_cells && r->fault == NULL; i++) {
        if (r->value[i] != record->cells[i].last) {
            r->fault = "a cell ends with another value";
        } else if (r->t[i] == CLOCK_BOUNDARY && i + REGISTER_CELLS < record->n_cells) {
            r->fault = "a cell is listed that no step uses";
        }
    }
    return r->fault == NULL;
}

bool log_run_steps(struct replay *r)
{
    const struct segment_record *const record = r->record;
    size_t at = program_find_row(r->program, record->pc2_first);
    uint32_t pc2 = record->pc2_first;
    bool has_exited = false;
    if (at == r->program->n_rows) {
        r->fault = "nothing executable at the first pc";
        return false;
    }
    for (r->step = 0; r->step < record->n_steps; r->step++) {
        r->clk = CLOCK_STEP * (r->step + 1);
        if (has_exited) {
            r->fault = "the program exits before the last step";
            return false;
        }
        if (!step(r, &at, &pc2, &has_exited)) {
            return false;
        }
        if (!has_exited && r->step + 1 < record->n_steps && !find_next(r, at, pc2, &at)) {
            return false;
        }
    }
    return agrees(r, pc2);
}
