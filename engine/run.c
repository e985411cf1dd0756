/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* run.c - running a program without proving it. */
#include <string.h>

#include "handles.h"
#include "isa/decode.h"
#include "vm/vm.h"

_Static_assert((int)RV_COUNT <= (int)ENGINE_N_MNEMONICS_MAX,
               "run_report.mix holds every mnemonic");

static bool is_cancelled(const void *task)
{
    return task_cancelled(task);
}

static enum status run_to_end(struct vm *vm, const struct run_request *request,
                              struct run_report *report, struct error *e)
{
    uint64_t limit = request->max_steps == 0 ? UINT64_MAX : request->max_steps;
    while (!vm_has_exited(vm) && vm_steps(vm) < limit) {
        enum status s = vm_run(vm, limit - vm_steps(vm), e);
        if (s == STATUS_TRAP) {
            report->end = RUN_TRAPPED;
            memcpy(report->trap, e->text, sizeof report->trap);
            return STATUS_OK;
        }
        if (s == STATUS_CANCELLED) {
            report->end = RUN_CANCELLED;
            return STATUS_OK;
        }
        if (s != STATUS_OK) {
            return s;
        }
    }
    report->end = vm_has_exited(vm) ? RUN_EXITED : RUN_LIMIT;
    report->exit_code = vm_exit_code(vm);
    return STATUS_OK;
}

enum status guest_run(const struct guest *guest, const struct run_request *request,
                      struct run_report *report, struct error *e)
{
    memset(report, 0, sizeof *report);
    struct vm_options options = {
        .input = request->input,
        .len_input = request->len_input,
        .count = request->count_mix,
        .write = request->guest_write,
        .arg = request->arg,
    };
    struct vm *vm;
    TRY(vm_open(&vm, &guest->elf, &options, e));
    vm_set_cancelled(vm, is_cancelled, request->task);
    enum status s = run_to_end(vm, request, report, e);
    report->steps = vm_steps(vm);
    if (request->count_mix) {
        vm_mix(vm, report->mix);
    }
    size_t len;
    const uint8_t *output = vm_output(vm, &len);
    buffer_bytes(&report->output, output, len);
    vm_close(vm);
    if (s == STATUS_OK && report->output.bad) {
        buffer_free(&report->output);
        s = error_set(e, STATUS_MEMORY, "run: no memory for %zu bytes of output", len);
    }
    return s;
}
