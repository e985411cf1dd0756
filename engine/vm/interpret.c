/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The loop. One source for four machines (plain, counting, tracking, watching): `track`,
 * `count` and `watch` are constants in each copy. Only what can fail or be looked for
 * leaves the straight path.
 */
#include "vm/interpret.h"

#include "base/check.h"
#include "isa/compute.h"

void touch_record(struct vm *vm, struct memory_page *page, uint32_t key)
{
    const uint32_t i = key % MEMORY_PAGE_CELLS;
    DCHECK(vm->n_touched < vm->cells_max);
    vm->touched[vm->n_touched++] = (struct touched_cell){page->dw[i], key, page->seg[i]};
    page->seg[i] = vm->label;
}

static enum stop set_trap(struct vm *vm, enum trap trap, uint64_t value)
{
    vm->trap = trap;
    vm->trap_value = value;
    return STOP_TRAP;
}

/* The doubleword `key`, its page made and its touch recorded; NULL when memory is
 * short. */
static uint64_t *reach(struct vm *vm, uint32_t key, bool track)
{
    struct memory_page *const page = memory_page_of(&vm->memory, key);
    if (page == NULL) {
        return NULL;
    }
    const uint32_t i = key % MEMORY_PAGE_CELLS;
    if (track && page->seg[i] != vm->label) {
        touch_record(vm, page, key);
    }
    return &page->dw[i];
}

/* The doublewords of an access that is not on the straight path: high is NULL unless the
 * access crosses. */
static NOINLINE enum stop reach_slow(struct vm *vm, uint64_t address, unsigned width,
                                     bool track, uint64_t **low, uint64_t **high)
{
    *low = NULL;
    *high = NULL;
    if (address >= ADDRESS_LIMIT || address + width > ADDRESS_LIMIT) {
        return STOP_TRAP;
    }
    const uint32_t key = (uint32_t)(address / 8);
    *low = reach(vm, key, track);
    if (*low == NULL) {
        return STOP_MEMORY;
    }
    if (address % 8 + width > 8) {
        vm->n_crossings++;
        *high = reach(vm, key + 1, track);
        if (*high == NULL) {
            return STOP_MEMORY;
        }
    }
    return STOP_STEPS;
}

static NOINLINE enum stop load_slow(struct vm *vm, uint64_t address, unsigned width,
                                    bool track, uint64_t *bytes)
{
    uint64_t *low;
    uint64_t *high;
    const enum stop stop = reach_slow(vm, address, width, track, &low, &high);
    if (stop != STOP_STEPS) {
        return stop == STOP_TRAP ? set_trap(vm, TRAP_LOAD, address) : stop;
    }
    *bytes = compute_window(*low, high == NULL ? 0 : *high, (unsigned)(address % 8));
    return STOP_STEPS;
}

static NOINLINE enum stop store_slow(struct vm *vm, uint64_t address, unsigned width,
                                     bool track, uint64_t value)
{
    uint64_t *low;
    uint64_t *high;
    const enum stop stop = reach_slow(vm, address, width, track, &low, &high);
    if (stop != STOP_STEPS) {
        return stop == STOP_TRAP ? set_trap(vm, TRAP_STORE, address) : stop;
    }
    const unsigned offset = (unsigned)(address % 8);
    *low = compute_merge_low(*low, value, offset, width);
    if (high != NULL) {
        *high = compute_merge_high(*high, value, offset, width);
    }
    return STOP_STEPS;
}

/* The page of a doubleword if the access can be done on the straight path, else NULL. */
static ALWAYS_INLINE struct memory_page *fast_page(struct vm *vm, uint64_t address,
                                                   unsigned width)
{
    if (UNLIKELY(address >= ADDRESS_LIMIT || address % 8 + width > 8)) {
        return NULL;
    }
    return vm->memory.pages[address >> MEMORY_PAGE_LOG2];
}

static ALWAYS_INLINE enum stop load(struct vm *vm, uint64_t address, unsigned width,
                                    bool track, uint64_t *bytes)
{
    struct memory_page *const page = fast_page(vm, address, width);
    if (UNLIKELY(page == NULL)) {
        return load_slow(vm, address, width, track, bytes);
    }
    const size_t i = address / 8 % MEMORY_PAGE_CELLS;
    if (track && UNLIKELY(page->seg[i] != vm->label)) {
        touch_record(vm, page, (uint32_t)(address / 8));
    }
    *bytes = page->dw[i] >> (address % 8 * 8);
    return STOP_STEPS;
}

static ALWAYS_INLINE enum stop store(struct vm *vm, uint64_t address, unsigned width,
                                     bool track, uint64_t value)
{
    struct memory_page *const page = fast_page(vm, address, width);
    if (UNLIKELY(page == NULL)) {
        return store_slow(vm, address, width, track, value);
    }
    const size_t i = address / 8 % MEMORY_PAGE_CELLS;
    if (track && UNLIKELY(page->seg[i] != vm->label)) {
        touch_record(vm, page, (uint32_t)(address / 8));
    }
    page->dw[i] = compute_merge_low(page->dw[i], value, (unsigned)(address % 8), width);
    return STOP_STEPS;
}

static NOINLINE enum stop jump_register(struct vm *vm, uint64_t target, uint32_t *index)
{
    if (target >= TEXT_LIMIT) {
        return set_trap(vm, TRAP_TARGET_RANGE, target);
    }
    if (target % 4 != 0) {
        return set_trap(vm, TRAP_TARGET_ALIGNMENT, target);
    }
    if (!code_find(vm, target / 2, index)) {
        vm->trap_pc = target;
        return set_trap(vm, TRAP_FETCH, 0);
    }
    return STOP_STEPS;
}

/* Leave the loop because of the instruction at `ip`, which is not done. */
#define LEAVE(why)                   \
    do {                             \
        stop = (why);                \
        n++;                         \
        if (count) {                 \
            vm->visits[ip - code]--; \
        }                            \
        goto out;                    \
    } while (0)

/* The steps done before the instruction at `ip`. */
#define STEPS_BEFORE (vm->steps + (n_max - n - 1))

/* Leave before an access that somebody waits for. */
#define WATCH_ACCESS(op_, is_store)                                                 \
    do {                                                                            \
        const uint64_t address = regs[ip->rs1] + ip->imm;                           \
        if (watch && UNLIKELY(vm->watch.near[watch_slot(address)] != 0)             \
            && watch_access(vm, (uint32_t)(ip - code), address, compute_width(op_), \
                            is_store, STEPS_BEFORE)) {                              \
            LEAVE(STOP_WATCH);                                                      \
        }                                                                           \
    } while (0)

#define RESULT(op_)                                                       \
    case op_:                                                             \
        regs[ip->rd] = compute_result(op_, regs[ip->rs1], regs[ip->rs2]); \
        ip++;                                                             \
        break

#define RESULT_SUM(op_)                                                             \
    case op_:                                                                       \
        regs[ip->rd] = compute_result(op_, regs[ip->rs1], regs[ip->rs2] + ip->imm); \
        ip++;                                                                       \
        break

#define RESULT_IMMEDIATE(op_)                                       \
    case op_:                                                       \
        regs[ip->rd] = compute_result(op_, regs[ip->rs1], ip->imm); \
        ip++;                                                       \
        break

#define RELATION(op_)                                              \
    case op_:                                                      \
        if (compute_relation(op_, regs[ip->rs1], regs[ip->rs2])) { \
            ip = code + ip->target;                                \
        } else {                                                   \
            ip++;                                                  \
        }                                                          \
        break

#define LOAD(op_)                                                                 \
    case op_: {                                                                   \
        uint64_t bytes;                                                           \
        WATCH_ACCESS(op_, false);                                                 \
        const enum stop why =                                                     \
            load(vm, regs[ip->rs1] + ip->imm, compute_width(op_), track, &bytes); \
        if (UNLIKELY(why != STOP_STEPS)) {                                        \
            LEAVE(why);                                                           \
        }                                                                         \
        regs[ip->rd] = compute_extension(op_, bytes);                             \
        ip++;                                                                     \
        break;                                                                    \
    }

#define STORE(op_)                                                                   \
    case op_: {                                                                      \
        WATCH_ACCESS(op_, true);                                                     \
        const enum stop why = store(vm, regs[ip->rs1] + ip->imm, compute_width(op_), \
                                    track, regs[ip->rs2]);                           \
        if (UNLIKELY(why != STOP_STEPS)) {                                           \
            LEAVE(why);                                                              \
        }                                                                            \
        ip++;                                                                        \
        break;                                                                       \
    }

static ALWAYS_INLINE enum stop interpret(struct vm *vm, const uint64_t n_max,
                                         const bool track, const bool count,
                                         const bool watch)
{
    const struct code *const code = vm->code;
    const struct code *ip = code + vm->at;
    uint64_t *const regs = vm->regs;
    uint64_t n = n_max; /* steps left */
    enum stop stop = STOP_STEPS;

    while (n != 0) {
        n--;
        if (count) {
            vm->visits[ip - code]++;
        }
        if (watch && UNLIKELY(vm->watch.marks[ip - code] != 0)
            && watch_step(vm, (uint32_t)(ip - code), STEPS_BEFORE)) {
            LEAVE(STOP_WATCH);
        }
        switch (ip->op) {
            RESULT_IMMEDIATE(OP_ADDI);
            RESULT(OP_ADD);
            RESULT(OP_SUB);
            RESULT_SUM(OP_ADDW);
            RESULT(OP_SUBW);
            RESULT_SUM(OP_SLTU);
            RESULT_SUM(OP_SLT);
            RESULT(OP_AND);
            RESULT(OP_OR);
            RESULT(OP_XOR);
            RESULT_IMMEDIATE(OP_ANDI);
            RESULT_IMMEDIATE(OP_ORI);
            RESULT_IMMEDIATE(OP_XORI);
            RESULT_SUM(OP_SLL);
            RESULT_SUM(OP_SRL);
            RESULT_SUM(OP_SRA);
            RESULT_SUM(OP_SLLW);
            RESULT_SUM(OP_SRLW);
            RESULT_SUM(OP_SRAW);
            RESULT(OP_MUL);
            RESULT(OP_MULW);
            RESULT(OP_MULHU);
            RESULT(OP_MULHSU);
            RESULT(OP_MULH);
            RESULT(OP_DIV);
            RESULT(OP_DIVU);
            RESULT(OP_REM);
            RESULT(OP_REMU);
            RESULT(OP_DIVW);
            RESULT(OP_DIVUW);
            RESULT(OP_REMW);
            RESULT(OP_REMUW);
            RELATION(OP_EQ);
            RELATION(OP_NE);
            RELATION(OP_LTU);
            RELATION(OP_GEU);
            RELATION(OP_LT);
            RELATION(OP_GE);
            RELATION(OP_EQZ);
            RELATION(OP_NEZ);
            LOAD(OP_LD)
            LOAD(OP_LW)
            LOAD(OP_LWU)
            LOAD(OP_LB)
            LOAD(OP_LBU)
            LOAD(OP_LH)
            LOAD(OP_LHU)
            STORE(OP_SD)
            STORE(OP_SB)
            STORE(OP_SH)
            STORE(OP_SW)
        case OP_CONST:
            regs[ip->rd] = ip->imm;
            ip++;
            break;
        case CODE_JAL:
            regs[ip->rd] = ip->imm;
            ip = code + ip->target;
            break;
        case CODE_J:
            ip = code + ip->target;
            break;
        case CODE_NOP:
            ip++;
            break;
        case OP_JALR: {
            const uint64_t target = (regs[ip->rs1] + ip->imm) & ~(uint64_t)1;
            const uint64_t behind = target / 2 - vm->run.pc2;
            uint32_t index = vm->run.first + (uint32_t)(behind / 2);
            if (UNLIKELY(target % 4 != 0 || behind / 2 >= vm->run.n)) {
                const enum stop why = jump_register(vm, target, &index);
                if (why != STOP_STEPS) {
                    LEAVE(why);
                }
            }
            regs[ip->rd] = (uint64_t)ip->target * 2;
            ip = code + index;
            break;
        }
        case OP_ECALL: {
            vm->at = (uint32_t)(ip - code);
            const enum stop why = call_execute(vm);
            if (why == STOP_EXIT) {
                stop = why;
                goto out;
            }
            if (why != STOP_STEPS) {
                LEAVE(why);
            }
            ip++;
            break;
        }
        case CODE_PARTIAL: {
            const struct program_row *const row = &vm->elf->program.rows[ip->imm];
            if (!compute_relation(row->op, regs[row->rs1], regs[row->rs2])) {
                LEAVE(set_trap(vm, TRAP_BRANCH, 0));
            }
            ip = code + ip->target;
            break;
        }
        case CODE_STOP:
            vm->trap_pc = (uint64_t)vm->code_pc2[ip - code] * 2;
            LEAVE(set_trap(vm, TRAP_FETCH, 0));
        default:
            UNREACHABLE();
        }
    }
out:
    vm->at = (uint32_t)(ip - code);
    vm->steps += n_max - n;
    if (stop == STOP_TRAP && vm->trap != TRAP_FETCH) {
        vm->trap_pc = (uint64_t)vm->code_pc2[vm->at] * 2;
    }
    return stop;
}

enum stop interpret_run(struct vm *vm, uint64_t n)
{
    if (vm->touched != NULL) {
        return interpret(vm, n, true, false, false);
    }
    if (vm->watch.n_points != 0) {
        return interpret(vm, n, false, false, true);
    }
    return vm->visits != NULL ? interpret(vm, n, false, true, false)
                              : interpret(vm, n, false, false, false);
}

/* ---- calls ---- */

static void pass_on(struct vm *vm, int fd, const uint8_t *bytes, size_t len)
{
    if (vm->options.write != NULL && len != 0) {
        vm->options.write(vm->options.arg, fd, bytes, len);
    }
}

/* fd 2: reads what there is to read, touches nothing, never traps. */
static enum stop write_console(struct vm *vm, uint64_t address, uint64_t len)
{
    uint8_t piece[256];
    size_t n = 0;
    for (uint64_t i = 0; i < len && i < VM_STDERR_BYTES_MAX; i++) {
        const uint64_t at = address + i;
        if (at >= ADDRESS_LIMIT) {
            break;
        }
        const struct memory_page *const page =
            memory_page_of(&vm->memory, (uint32_t)(at / 8));
        if (page == NULL) {
            return STOP_MEMORY;
        }
        piece[n++] = (uint8_t)(page->dw[at / 8 % MEMORY_PAGE_CELLS] >> (at % 8 * 8));
        if (n == sizeof piece) {
            pass_on(vm, 2, piece, n);
            n = 0;
        }
    }
    pass_on(vm, 2, piece, n);
    return STOP_STEPS;
}

static enum stop write_output(struct vm *vm, uint64_t address, uint64_t len)
{
    const bool track = vm->touched != NULL;
    if (len >= WRITE_LENGTH_LIMIT) {
        return set_trap(vm, TRAP_WRITE_LENGTH, len);
    }
    if (len != 0 && (address >= ADDRESS_LIMIT || len > ADDRESS_LIMIT - address)) {
        return set_trap(vm, TRAP_WRITE_POINTER, address);
    }
    if (len > OUTPUT_LIMIT - vm->len_output) {
        return set_trap(vm, TRAP_WRITE_OUTPUT, len);
    }
    uint8_t *const out = vm->output + vm->len_output;
    const uint64_t end = address + len;
    size_t n = 0;
    for (uint64_t at = address; at < end; at = (at / 8 + 1) * 8) {
        const uint64_t *const dw = reach(vm, (uint32_t)(at / 8), track);
        if (dw == NULL) {
            return STOP_MEMORY;
        }
        vm->n_chunks++;
        for (uint64_t b = at; b < end && b / 8 == at / 8; b++) {
            out[n++] = (uint8_t)(*dw >> (b % 8 * 8));
        }
    }
    DCHECK(n == len);
    vm->len_output += n;
    vm->regs[REGISTER_COUNTER] += n;
    pass_on(vm, 1, out, n);
    return STOP_STEPS;
}

enum stop call_execute(struct vm *vm)
{
    uint64_t *const regs = vm->regs;
    const uint64_t number = regs[REGISTER_A7];
    vm->n_calls++;
    if (number == CALL_EXIT) {
        vm->has_exited = true;
        return STOP_EXIT;
    }
    if (number == CALL_SHA256 || number == CALL_KECCAK) {
        return set_trap(vm, TRAP_PRECOMPILE, number);
    }
    if (number != CALL_WRITE) {
        return set_trap(vm, TRAP_CALL, number);
    }
    const uint64_t fd = regs[REGISTER_A0];
    const uint64_t address = regs[REGISTER_A1];
    const uint64_t len = regs[REGISTER_A2];
    if (fd != 1 && fd != 2) {
        return set_trap(vm, TRAP_WRITE_FD, fd);
    }
    const enum stop stop =
        fd == 1 ? write_output(vm, address, len) : write_console(vm, address, len);
    if (stop == STOP_STEPS) {
        regs[REGISTER_A0] = len;
    }
    return stop;
}
