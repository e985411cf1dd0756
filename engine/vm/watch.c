/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Going to a segment of the run, and looking for what steps do.
 *
 * The loop asks two bytes: whether the instruction is marked, and whether the slot of its
 * access is. Both may say yes too often; here it is decided.
 */
#include <string.h>

#include "base/check.h"
#include "vm/interpret.h"

/* ---- going to a segment ---- */

static enum status put_cells(struct vm *vm, const struct segment_record *record,
                             bool at_end, struct error *e)
{
    const size_t n_memory = record->n_cells - REGISTER_CELLS;
    for (size_t i = 0; i < n_memory; i++) {
        const struct segment_cell *const cell = &record->cells[i];
        struct memory_page *const page = memory_page_of(&vm->memory, cell->key);
        if (page == NULL) {
            return error_set(e, STATUS_MEMORY,
                             "run: the guest uses more than %zu MiB of memory",
                             arena_cap(vm->arena) >> 20);
        }
        page->dw[cell->key % MEMORY_PAGE_CELLS] = at_end ? cell->last : cell->first;
    }
    for (unsigned r = 0; r < REGISTER_CELLS; r++) {
        const struct segment_cell *const cell = record_register(record, r);
        vm->regs[r] = at_end ? cell->last : cell->first;
    }
    return STATUS_OK;
}

enum status vm_enter_segment(struct vm *vm, const struct segment_record *record,
                             bool at_end, uint64_t steps, struct error *e)
{
    CHECK(vm->touched == NULL);
    TRY(record_check(record, e));
    const bool has_exited = at_end && record->is_exit;
    const uint32_t pc2 = at_end ? record->pc2_last : record->pc2_first;
    if (!has_exited && !code_find(vm, pc2, &vm->at)) {
        return error_set(e, STATUS_FORMAT,
                         "segment record %u: nothing executable at its pc",
                         record->label);
    }
    TRY(put_cells(vm, record, at_end, e));
    if (record->len_output != 0) {
        memcpy(vm->output + record->output_offset, record->output, record->len_output);
    }
    vm->len_output = record->output_offset + (at_end ? record->len_output : 0);
    vm->steps = steps + (at_end ? record->n_steps : 0);
    vm->has_exited = has_exited;
    vm->has_failed = false;
    vm->trap = TRAP_NONE;
    return STATUS_OK;
}

/* ---- what an instruction does ---- */

static bool is_link(unsigned r)
{
    return r == 1 || r == 5;
}

static bool is_call(const struct code *c)
{
    return (c->op == CODE_JAL || c->op == OP_JALR) && is_link(c->rd);
}

static bool is_return(const struct code *c)
{
    return c->op == OP_JALR && is_link(c->rs1) && c->rs1 != c->rd;
}

/* ECALL: exit reads a7 and a0, write reads a1 and a2 as well and writes a0. */
static bool call_reads(const struct vm *vm, uint64_t r)
{
    const bool is_write = vm->regs[REGISTER_A7] == CALL_WRITE;
    return r == REGISTER_A7 || r == REGISTER_A0
           || (is_write && (r == REGISTER_A1 || r == REGISTER_A2));
}

static bool reads_register(const struct vm *vm, const struct code *c, uint64_t r)
{
    if (r == REGISTER_ZERO || r >= MACHINE_REGISTERS) {
        return false;
    }
    return c->op == OP_ECALL ? call_reads(vm, r) : c->rs1 == r || c->rs2 == r;
}

static bool writes_register(const struct vm *vm, const struct code *c, uint64_t r)
{
    if (r == REGISTER_ZERO || r >= MACHINE_REGISTERS) {
        return false;
    }
    return c->op == OP_ECALL ? r == REGISTER_A0 && vm->regs[REGISTER_A7] == CALL_WRITE
                             : c->rd == r;
}

static bool may_meet(const struct vm *vm, const struct vm_point *p, uint32_t at)
{
    const struct code *const c = &vm->code[at];
    switch (p->event) {
    case VM_EVENT_PC:
        return c->op != CODE_STOP && (uint64_t)vm->code_pc2[at] * 2 == p->what;
    case VM_EVENT_CALL:
        return is_call(c);
    case VM_EVENT_RETURN:
        return is_return(c);
    case VM_EVENT_REGISTER_READ:
        return reads_register(vm, c, p->what) || c->op == OP_ECALL;
    case VM_EVENT_REGISTER_WRITE:
        return writes_register(vm, c, p->what) || c->op == OP_ECALL;
    case VM_EVENT_READ:
    case VM_EVENT_ACCESS:
        return c->op == OP_ECALL;
    case VM_EVENT_WANTED:
        return c->op != CODE_STOP && vm->watch.is_wanted != NULL
               && vm->watch.is_wanted(vm->watch.wanted_arg,
                                      (uint64_t)vm->code_pc2[at] * 2);
    case VM_EVENT_WRITE:
        return false;
    }
    return false;
}

void vm_want(struct vm *vm, vm_wanted_fn *is_wanted, void *arg)
{
    vm->watch.is_wanted = is_wanted;
    vm->watch.wanted_arg = arg;
}

enum status vm_watch(struct vm *vm, const struct vm_point *points, unsigned n,
                     vm_seen_fn *seen, void *arg, struct error *e)
{
    struct watch *const w = &vm->watch;
    CHECK(vm->touched == NULL && vm->visits == NULL && n <= VM_POINTS_MAX);
    if (w->marks == NULL) {
        w->marks = arena_alloc(vm->arena, vm->n_code);
        if (w->marks == NULL) {
            return error_set(e, STATUS_MEMORY, "vm: out of memory for %zu marks",
                             vm->n_code);
        }
    }
    w->n_points = n;
    w->seen = seen;
    w->arg = arg;
    memset(w->near, 0, sizeof w->near);
    for (unsigned i = 0; i < n; i++) {
        const struct vm_point *const p = &points[i];
        w->points[i] = *p;
        if (p->event == VM_EVENT_ACCESS) {
            memset(w->near, 1, sizeof w->near);
        } else if (p->event == VM_EVENT_READ || p->event == VM_EVENT_WRITE) {
            /* An access that crosses begins in the doubleword before. */
            w->near[watch_slot(p->what)] = 1;
            w->near[watch_slot(p->what - 8)] = 1;
        }
    }
    for (uint32_t at = 0; n != 0 && at < vm->n_code; at++) {
        w->marks[at] = 0;
        for (unsigned i = 0; i < n; i++) {
            w->marks[at] |= may_meet(vm, &points[i], at);
        }
    }
    return STATUS_OK;
}

bool vm_has_stopped(const struct vm *vm)
{
    return vm->watch.has_stopped;
}

/* ---- what a step does ---- */

/* The doublewords that a write to fd 1 reads; true: stop. */
static bool watch_output(struct vm *vm, struct vm_seen *seen)
{
    const struct vm_point *const p = &vm->watch.points[seen->point];
    const uint64_t first = vm->regs[REGISTER_A1];
    const uint64_t len = vm->regs[REGISTER_A2];
    if (vm->regs[REGISTER_A7] != CALL_WRITE || vm->regs[REGISTER_A0] != 1 || len == 0
        || len > OUTPUT_LIMIT || first >= ADDRESS_LIMIT || len > ADDRESS_LIMIT - first) {
        return false;
    }
    for (uint64_t at = first; at < first + len; at = (at / 8 + 1) * 8) {
        if (p->event == VM_EVENT_READ && at / 8 != p->what / 8) {
            continue;
        }
        const uint64_t end = (at / 8 + 1) * 8;
        seen->address = at;
        seen->width = (unsigned)((end < first + len ? end : first + len) - at);
        if (vm->watch.seen(vm->watch.arg, seen)) {
            return true;
        }
    }
    return false;
}

static uint64_t target_of(const struct vm *vm, const struct code *c)
{
    return c->op == CODE_JAL ? (uint64_t)vm->code_pc2[c->target] * 2
                             : (vm->regs[c->rs1] + c->imm) & ~(uint64_t)1;
}

static bool watch_point(struct vm *vm, uint32_t at, struct vm_seen *seen)
{
    const struct code *const c = &vm->code[at];
    const struct vm_point *const p = &vm->watch.points[seen->point];
    switch (p->event) {
    case VM_EVENT_READ:
    case VM_EVENT_ACCESS:
        return c->op == OP_ECALL && watch_output(vm, seen);
    case VM_EVENT_REGISTER_READ:
        return reads_register(vm, c, p->what) && vm->watch.seen(vm->watch.arg, seen);
    case VM_EVENT_REGISTER_WRITE:
        return writes_register(vm, c, p->what) && vm->watch.seen(vm->watch.arg, seen);
    case VM_EVENT_CALL:
        seen->address = target_of(vm, c);
        return is_call(c) && vm->watch.seen(vm->watch.arg, seen);
    case VM_EVENT_PC:
    case VM_EVENT_RETURN:
    case VM_EVENT_WANTED:
        return may_meet(vm, p, at) && vm->watch.seen(vm->watch.arg, seen);
    case VM_EVENT_WRITE:
        return false;
    }
    return false;
}

bool watch_step(struct vm *vm, uint32_t at, uint64_t steps)
{
    for (unsigned i = 0; i < vm->watch.n_points; i++) {
        struct vm_seen seen = {
            .point = i, .steps = steps, .pc = (uint64_t)vm->code_pc2[at] * 2};
        if (watch_point(vm, at, &seen)) {
            return true;
        }
    }
    return false;
}

bool watch_access(struct vm *vm, uint32_t at, uint64_t address, unsigned width,
                  bool is_store, uint64_t steps)
{
    if (address >= ADDRESS_LIMIT || width > ADDRESS_LIMIT - address) {
        return false;
    }
    for (unsigned i = 0; i < vm->watch.n_points; i++) {
        const struct vm_point *const p = &vm->watch.points[i];
        const bool is_meant =
            p->event == (is_store ? VM_EVENT_WRITE : VM_EVENT_READ)
            && (address / 8 == p->what / 8 || (address + width - 1) / 8 == p->what / 8);
        if (!is_meant && p->event != VM_EVENT_ACCESS) {
            continue;
        }
        const struct vm_seen seen = {.point = i,
                                     .steps = steps,
                                     .pc = (uint64_t)vm->code_pc2[at] * 2,
                                     .address = address,
                                     .width = width,
                                     .is_store = is_store};
        if (vm->watch.seen(vm->watch.arg, &seen)) {
            return true;
        }
    }
    return false;
}
