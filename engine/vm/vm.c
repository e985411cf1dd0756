/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Opening, running in pieces, cutting: what surrounds the loop of interpret.c. */
#include "vm/vm.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/host.h"
#include "isa/decode.h"
#include "vm/interpret.h"

/* How often is_cancelled is asked. */
#define STEPS_PER_POLL ((uint64_t)1 << 22)

static void assert_state(const struct vm *vm)
{
    (void)vm;
    DCHECK(vm->at < vm->n_code);
    DCHECK(vm->regs[REGISTER_ZERO] == 0);
    DCHECK(vm->regs[REGISTER_COUNTER] == vm->len_output
           && vm->len_output <= OUTPUT_LIMIT);
    DCHECK(!vm->has_failed && !vm->has_exited);
}

static bool is_tracking(const struct vm *vm)
{
    return vm->options.log_steps != 0;
}

/* A step touches two doublewords at most; writes together as many as the output has, and
 * two each. */
static size_t cells_of_segment(unsigned log_steps)
{
    return ((size_t)2 << log_steps) + OUTPUT_LIMIT / 8 + REGISTER_CELLS + 2;
}

static enum status open_tracking(struct vm *vm, struct error *e)
{
    vm->cells_max = cells_of_segment(vm->options.log_steps);
    vm->touched = arena_alloc(vm->arena, vm->cells_max * sizeof *vm->touched);
    vm->order = arena_alloc(vm->arena, 2 * vm->cells_max * sizeof *vm->order);
    vm->cells = arena_alloc(vm->arena, vm->cells_max * sizeof *vm->cells);
    if (vm->touched == NULL || vm->order == NULL || vm->cells == NULL) {
        return error_set(e, STATUS_MEMORY,
                         "vm: out of memory for the cells of a segment");
    }
    return STATUS_OK;
}

/* Without a limit of the caller's: half of what the machine could still give, so that a
 * guest that takes more ends with a sentence and not by the system's hand. */
static size_t memory_limit(const struct vm_options *options)
{
    if (options->memory_limit != 0) {
        return options->memory_limit;
    }
    const uint64_t half = host_memory_available() / 2;
    return half < VM_MEMORY_DEFAULT ? (size_t)half : VM_MEMORY_DEFAULT;
}

static size_t arena_need(const struct elf *elf, const struct vm_options *options)
{
    const size_t limit = memory_limit(options);
    const size_t per_row = 3 * (sizeof(struct code) + 4 + 8) + sizeof(struct code_run);
    size_t need =
        limit + OUTPUT_LIMIT + MEMORY_PAGES * sizeof(void *) + ((size_t)1 << 20);
    need += elf->program.n_rows * per_row;
    if (options->log_steps != 0) {
        need += cells_of_segment(options->log_steps)
                * (sizeof(struct touched_cell) + 16 + sizeof(struct segment_cell));
    }
    return need;
}

static enum status open_vm(struct vm **out, const struct elf *elf,
                           const struct vm_options *options, struct error *e)
{
    struct arena *arena;
    TRY(arena_open(&arena, arena_need(elf, options), e));
    struct vm *const vm = arena_calloc(arena, 1, sizeof *vm);
    CHECK(vm != NULL);
    *out = vm;
    vm->arena = arena;
    vm->elf = elf;
    vm->options = *options;
    vm->output = arena_alloc(arena, OUTPUT_LIMIT);
    CHECK(vm->output != NULL);
    TRY(memory_init(&vm->memory, arena, &elf->program, options->input, options->len_input,
                    e));
    if (is_tracking(vm)) {
        TRY(open_tracking(vm, e));
    }
    TRY(code_make(vm, e));
    vm->regs[REGISTER_SP] = INITIAL_SP;
    if (!code_find(vm, elf->program.entry / 2, &vm->at)) {
        /* The entry lies in a segment, but its word has no row. */
        vm->trap = TRAP_FETCH;
        vm->trap_pc = elf->program.entry;
        vm->at = (uint32_t)vm->n_code - 1;
    }
    return STATUS_OK;
}

enum status vm_open(struct vm **out, const struct elf *elf,
                    const struct vm_options *options, struct error *e)
{
    *out = NULL;
    CHECK(options->log_steps <= SEGMENT_LOG2_MAX);
    if (options->len_input > INPUT_LIMIT) {
        return error_set(e, STATUS_ARGUMENT, "input: %zu bytes, at most 256 MiB",
                         options->len_input);
    }
    const enum status s = open_vm(out, elf, options, e);
    if (s != STATUS_OK) {
        vm_close(*out);
        *out = NULL;
    }
    return s;
}

void vm_close(struct vm *vm)
{
    if (vm != NULL) {
        arena_close(vm->arena);
    }
}

void vm_set_cancelled(struct vm *vm, vm_cancelled_fn *is_cancelled, const void *arg)
{
    vm->is_cancelled = is_cancelled;
    vm->cancel_arg = arg;
}

/* Run n steps in pieces between which a cancellation is noticed. */
static enum status run(struct vm *vm, uint64_t n, struct error *e)
{
    assert_state(vm);
    if (vm->trap != TRAP_NONE) {
        vm->has_failed = true;
        return trap_describe(vm, e);
    }
    while (n != 0 && !vm->has_exited) {
        if (vm->is_cancelled != NULL && vm->is_cancelled(vm->cancel_arg)) {
            vm->has_failed = is_tracking(vm);
            return error_set(e, STATUS_CANCELLED, "run: cancelled at step %" PRIu64,
                             vm->steps);
        }
        const uint64_t piece = n < STEPS_PER_POLL ? n : STEPS_PER_POLL;
        switch (interpret_run(vm, piece)) {
        case STOP_STEPS:
        case STOP_EXIT:
            break;
        case STOP_WATCH:
            vm->watch.has_stopped = true;
            return STATUS_OK;
        case STOP_TRAP:
            vm->has_failed = true;
            return trap_describe(vm, e);
        case STOP_MEMORY:
            vm->has_failed = true;
            return error_set(
                e, STATUS_MEMORY,
                "run: the guest uses more than %zu MiB of memory, at step %" PRIu64,
                arena_cap(vm->arena) >> 20, vm->steps + 1);
        }
        n -= piece;
    }
    return STATUS_OK;
}

enum status vm_run(struct vm *vm, uint64_t max_steps, struct error *e)
{
    CHECK(!is_tracking(vm));
    vm->watch.has_stopped = false;
    return run(vm, max_steps, e);
}

static uint32_t pc2_now(const struct vm *vm)
{
    return vm->has_exited ? PC2_EXIT : vm->code_pc2[vm->at];
}

/* Sort order[0 .. n), key in the upper half, by key: three stable passes of 11 bits. */
static const uint64_t *sort_cells(uint64_t *from, uint64_t *to, size_t n)
{
    for (unsigned shift = 32; shift < 32 + 33; shift += 11) {
        uint32_t start[1 << 11] = {0};
        for (size_t i = 0; i < n; i++) {
            start[from[i] >> shift & 2047]++;
        }
        uint32_t sum = 0;
        for (size_t d = 0; d < 1 << 11; d++) {
            const uint32_t count = start[d];
            start[d] = sum;
            sum += count;
        }
        for (size_t i = 0; i < n; i++) {
            to[start[from[i] >> shift & 2047]++] = from[i];
        }
        uint64_t *const swap = from;
        from = to;
        to = swap;
    }
    return from;
}

/* cells[] of the record from what was touched; the registers follow the memory. */
static size_t collect_cells(struct vm *vm, const uint64_t regs_before[REGISTER_CELLS])
{
    const size_t n = vm->n_touched;
    for (size_t i = 0; i < n; i++) {
        vm->order[i] = (uint64_t)vm->touched[i].key << 32 | i;
    }
    const uint64_t *const order = sort_cells(vm->order, vm->order + vm->cells_max, n);
    for (size_t i = 0; i < n; i++) {
        const struct touched_cell *const cell = &vm->touched[(uint32_t)order[i]];
        const struct memory_page *const page =
            vm->memory.pages[cell->key / MEMORY_PAGE_CELLS];
        vm->cells[i] =
            (struct segment_cell){.first = cell->first,
                                  .last = page->dw[cell->key % MEMORY_PAGE_CELLS],
                                  .key = cell->key,
                                  .prev = cell->prev};
    }
    for (unsigned r = 0; r < REGISTER_CELLS; r++) {
        vm->cells[n + r] = (struct segment_cell){.first = regs_before[r],
                                                 .last = vm->regs[r],
                                                 .key = register_cell(r),
                                                 .prev = (uint16_t)(vm->label - 1)};
    }
    return n + REGISTER_CELLS;
}

static enum status next_label(struct vm *vm, struct error *e)
{
    if (vm->label == SEGMENT_LABEL_MAX) {
        vm->has_failed = true;
        return error_set(e, STATUS_LIMIT,
                         "run: more than %d segments; choose longer ones",
                         SEGMENT_LABEL_MAX);
    }
    vm->label++;
    return STATUS_OK;
}

enum status vm_run_segment(struct vm *vm, struct segment_record *record, struct error *e)
{
    CHECK(is_tracking(vm));
    *record = (struct segment_record){0};
    TRY(next_label(vm, e));
    uint64_t regs_before[REGISTER_CELLS];
    memcpy(regs_before, vm->regs, sizeof regs_before);
    const uint64_t steps_before = vm->steps;
    const size_t output_before = vm->len_output;
    const uint32_t pc2_first = pc2_now(vm);
    vm->n_touched = 0;
    vm->n_crossings = 0;
    vm->n_calls = 0;
    vm->n_chunks = 0;
    TRY(run(vm, (uint64_t)1 << vm->options.log_steps, e));
    *record = (struct segment_record){
        .label = vm->label,
        .n_steps = (uint32_t)(vm->steps - steps_before),
        .pc2_first = pc2_first,
        .pc2_last = pc2_now(vm),
        .is_exit = vm->has_exited,
        .output_offset = (uint32_t)output_before,
        .len_output = (uint32_t)(vm->len_output - output_before),
        .output = vm->output + output_before,
        .n_crossings = vm->n_crossings,
        .n_calls = vm->n_calls,
        .n_chunks = vm->n_chunks,
        .n_cells = collect_cells(vm, regs_before),
        .cells = vm->cells,
    };
    return STATUS_OK;
}

/* ---- skipping ---- */

static enum status does_not_continue(struct vm *vm, const char *what, struct error *e)
{
    vm->has_failed = true;
    return error_set(e, STATUS_FORMAT,
                     "segment record %u: does not continue this run: another %s",
                     vm->label, what);
}

static enum status skip_cell(struct vm *vm, const struct segment_cell *cell,
                             struct error *e)
{
    struct memory_page *const page = memory_page_of(&vm->memory, cell->key);
    if (page == NULL) {
        vm->has_failed = true;
        return error_set(e, STATUS_MEMORY,
                         "run: the guest uses more than %zu MiB of memory",
                         arena_cap(vm->arena) >> 20);
    }
    const size_t i = cell->key % MEMORY_PAGE_CELLS;
    if (page->dw[i] != cell->first || page->seg[i] != cell->prev) {
        return does_not_continue(vm, "value or last segment of a cell", e);
    }
    page->dw[i] = cell->last;
    page->seg[i] = vm->label;
    return STATUS_OK;
}

enum status vm_skip_segment(struct vm *vm, const struct segment_record *record,
                            struct error *e)
{
    CHECK(is_tracking(vm));
    assert_state(vm);
    TRY(record_check(record, e));
    TRY(next_label(vm, e));
    if (record->label != vm->label) {
        return does_not_continue(vm, "number", e);
    }
    if (record->pc2_first != pc2_now(vm)) {
        return does_not_continue(vm, "pc", e);
    }
    if (record->output_offset != vm->len_output
        || record->len_output > OUTPUT_LIMIT - vm->len_output) {
        return does_not_continue(vm, "output", e);
    }
    const size_t n_memory = record->n_cells - REGISTER_CELLS;
    for (size_t i = 0; i < n_memory; i++) {
        TRY(skip_cell(vm, &record->cells[i], e));
    }
    for (unsigned r = 0; r < REGISTER_CELLS; r++) {
        if (vm->regs[r] != record_register(record, r)->first) {
            return does_not_continue(vm, "register value", e);
        }
        vm->regs[r] = record_register(record, r)->last;
    }
    if (record->len_output != 0) {
        memcpy(vm->output + vm->len_output, record->output, record->len_output);
        vm->len_output += record->len_output;
    }
    vm->steps += record->n_steps;
    vm->has_exited = record->is_exit;
    if (vm->regs[REGISTER_COUNTER] != vm->len_output || vm->regs[REGISTER_ZERO] != 0
        || (!record->is_exit && !code_find(vm, record->pc2_last, &vm->at))) {
        return does_not_continue(vm, "end", e);
    }
    return STATUS_OK;
}

/* ---- questions ---- */

bool vm_has_exited(const struct vm *vm)
{
    return vm->has_exited;
}

uint64_t vm_exit_code(const struct vm *vm)
{
    return vm->has_exited ? vm->regs[REGISTER_A0] : 0;
}

uint64_t vm_steps(const struct vm *vm)
{
    return vm->steps;
}

uint64_t vm_pc(const struct vm *vm)
{
    return (uint64_t)pc2_now(vm) * 2;
}

uint64_t vm_register(const struct vm *vm, unsigned r)
{
    CHECK(r < REGISTER_CELLS);
    return vm->regs[r];
}

uint32_t vm_segments(const struct vm *vm)
{
    return vm->label;
}

const uint8_t *vm_output(const struct vm *vm, size_t *len)
{
    *len = vm->len_output;
    return vm->output;
}

bool vm_peek(struct vm *vm, uint32_t key, uint64_t *value)
{
    CHECK(key < CELL_DOUBLEWORDS);
    const struct memory_page *const page = memory_page_of(&vm->memory, key);
    *value = page == NULL ? 0 : page->dw[key % MEMORY_PAGE_CELLS];
    return page != NULL;
}

void vm_mix(const struct vm *vm, uint64_t *mix)
{
    CHECK(vm->visits != NULL);
    memset(mix, 0, RV_COUNT * sizeof *mix);
    for (size_t i = 0; i < vm->n_code; i++) {
        uint32_t word;
        if (vm->visits[i] != 0
            && elf_fetch(vm->elf, (uint64_t)vm->code_pc2[i] * 2, &word)) {
            mix[decode_word(word).rv] += vm->visits[i];
        }
    }
}
