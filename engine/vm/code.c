/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Predecoding: the program's rows as an array that the loop can run along.
 *
 * Instructions at adjacent addresses are adjacent; behind each such run, and for each
 * target that has no row, stands a CODE_STOP, so the loop never asks whether there is a
 * next one.
 */
#include "base/check.h"
#include "vm/interpret.h"

/* Rows first .. first + n - 1 belong to one instruction. */
static unsigned rows_of_instruction(const struct program *program, size_t first)
{
    const bool has_two = first + 1 < program->n_rows
                         && program->rows[first + 1].pc2 == program->rows[first].pc2;
    return has_two ? 2 : 1;
}

static bool is_relation(uint32_t op)
{
    return op >= OP_EQ && op <= OP_NEZ;
}

bool code_find(struct vm *vm, uint64_t pc2, uint32_t *index)
{
    size_t low = 0; /* runs[0 .. low) begin at or before pc2 */
    size_t high = vm->n_runs;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (vm->runs[middle].pc2 <= pc2) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return false;
    }
    const struct code_run *const run = &vm->runs[low - 1];
    const uint64_t behind = pc2 - run->pc2;
    if (behind % 2 != 0 || behind / 2 >= run->n) {
        return false;
    }
    vm->run = *run;
    *index = run->first + (uint32_t)(behind / 2);
    return true;
}

static void add(struct vm *vm, uint32_t pc2, struct code code)
{
    vm->code[vm->n_code] = code;
    vm->code_pc2[vm->n_code] = pc2;
    vm->n_code++;
}

/* The rows' fields; target still holds the next pc / 2. */
static struct code translate(const struct program_row *row, unsigned n_rows, size_t index)
{
    struct code code = {.op = (uint8_t)row->op,
                        .rd = (uint8_t)row->rd,
                        .rs1 = (uint8_t)row->rs1,
                        .rs2 = (uint8_t)row->rs2,
                        .target = row->next2,
                        .imm = program_row_immediate(row)};
    const uint32_t behind = row->pc2 + row->len2;
    if (is_relation(row->op) && n_rows == 1) {
        code.op = CODE_PARTIAL;
        code.imm = index;
    } else if (row->op == OP_JUMP) {
        code.op = row->next2 == behind ? CODE_NOP : CODE_J;
    } else if (row->op == OP_CONST && row->next2 != behind) {
        code.op = CODE_JAL;
    } else if (row->op == OP_JALR) {
        code.target = behind;
    }
    return code;
}

static bool has_target(uint8_t op)
{
    return is_relation(op) || op == CODE_PARTIAL || op == CODE_J || op == CODE_JAL;
}

enum status code_make(struct vm *vm, struct error *e)
{
    const struct program *const program = &vm->elf->program;
    const size_t n_max = 3 * program->n_rows + 1;
    vm->code = arena_alloc(vm->arena, n_max * sizeof *vm->code);
    vm->code_pc2 = arena_alloc(vm->arena, n_max * sizeof *vm->code_pc2);
    vm->runs = arena_alloc(vm->arena, (program->n_rows + 1) * sizeof *vm->runs);
    if (vm->code == NULL || vm->code_pc2 == NULL || vm->runs == NULL) {
        return error_set(e, STATUS_MEMORY, "vm: out of memory for %zu program rows",
                         program->n_rows);
    }
    uint32_t behind = 0;
    for (size_t i = 0; i < program->n_rows;) {
        const struct program_row *const row = &program->rows[i];
        const unsigned n = rows_of_instruction(program, i);
        if (i == 0 || row->pc2 != behind) {
            if (i != 0) {
                add(vm, behind, (struct code){.op = CODE_STOP});
            }
            vm->runs[vm->n_runs++] = (struct code_run){row->pc2, 0, (uint32_t)vm->n_code};
        }
        add(vm, row->pc2, translate(row, n, i));
        vm->runs[vm->n_runs - 1].n++;
        behind = row->pc2 + row->len2;
        i += n;
    }
    add(vm, behind, (struct code){.op = CODE_STOP});

    const size_t n_instructions = vm->n_code;
    for (size_t i = 0; i < n_instructions; i++) {
        struct code *const code = &vm->code[i];
        if (has_target(code->op)) {
            const uint32_t next2 = code->target;
            if (!code_find(vm, next2, &code->target)) {
                code->target = (uint32_t)vm->n_code;
                add(vm, next2, (struct code){.op = CODE_STOP});
            }
        }
    }
    DCHECK(vm->n_code <= n_max);
    if (vm->options.count) {
        vm->visits = arena_calloc(vm->arena, vm->n_code, sizeof *vm->visits);
        if (vm->visits == NULL) {
            return error_set(e, STATUS_MEMORY, "vm: out of memory for %zu counters",
                             vm->n_code);
        }
    }
    return STATUS_OK;
}
