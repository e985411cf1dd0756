/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_memory.c - the guest's whole memory between segments. */
#include <stdlib.h>

#include "isa/disasm.h"
#include "job.h"
#include "vm/vm.h"

struct memory_view {
    struct vm *vm;
};

enum status memory_view_open(struct memory_view **view, const struct guest *guest,
                             const uint8_t *input, size_t len_input,
                             unsigned segment_log2, struct error *e)
{
    *view = NULL;
    struct memory_view *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return error_set(e, STATUS_MEMORY, "view: no memory for the handle");
    }
    struct vm_options options = {
        .input = input, .len_input = len_input, .log_steps = segment_log2};
    enum status s = vm_open(&made->vm, &guest->elf, &options, e);
    if (s != STATUS_OK) {
        free(made);
        return s;
    }
    *view = made;
    return STATUS_OK;
}

void memory_view_close(struct memory_view *view)
{
    if (view != NULL) {
        vm_close(view->vm);
        free(view);
    }
}

enum status memory_view_pass(struct memory_view *view, const uint8_t *record, size_t len,
                             struct error *e)
{
    struct segment_record decoded;
    struct byte_buffer cells = {0};
    uint8_t log_rows;
    struct digest root;
    enum status s =
        record_unit_decode(&decoded, &cells, &log_rows, &root, record, len, e);
    if (s == STATUS_OK) {
        s = vm_skip_segment(view->vm, &decoded, e);
    }
    buffer_free(&cells);
    return s;
}

bool memory_view_doubleword(struct memory_view *view, uint64_t address, uint64_t *value)
{
    return address < ADDRESS_LIMIT && vm_peek(view->vm, (uint32_t)(address >> 3), value);
}

enum status engine_record_registers(struct record_registers *out, const uint8_t *record,
                                    size_t len, struct error *e)
{
    struct segment_record decoded;
    struct byte_buffer cells = {0};
    uint8_t log_rows;
    struct digest root;
    enum status s =
        record_unit_decode(&decoded, &cells, &log_rows, &root, record, len, e);
    if (s == STATUS_OK) {
        out->index = decoded.label - 1;
        out->n_steps = decoded.n_steps;
        out->pc = (uint64_t)decoded.pc2_first * 2;
        for (unsigned r = 0; r < VIEW_N_REGISTERS; r++) {
            out->registers[r] = record_register(&decoded, r)->first;
        }
    }
    buffer_free(&cells);
    return s;
}

const char *engine_register_name(unsigned r)
{
    return disasm_register(r);
}
