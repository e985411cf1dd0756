/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Traps as sentences: where (pc, symbol), what (disassembly), why. */
#include <inttypes.h>
#include <stdio.h>

#include "base/check.h"
#include "isa/decode.h"
#include "isa/disasm.h"
#include "vm/interpret.h"

static const char *const reasons[] = {[TRAP_NONE] = "no reason",
#define TRAP_TEXT(name, text) [TRAP_##name] = text,
                                      TRAP_LIST(TRAP_TEXT)
#undef TRAP_TEXT
};

/* Why a word that has no row cannot be executed. */
static const char *fetch_reason(uint64_t pc, uint32_t word)
{
    if (decode_word(word).rv == RV_EBREAK) {
        return "breakpoints cannot be proved";
    }
    if (decode_word(word).rv != RV_UNKNOWN) {
        return pc + 4 >= TEXT_LIMIT
                   ? "what follows the last word below 0xf0000000 is no text"
                   : "the jump leads out of the text";
    }
    if ((word & 3) != 3) {
        return word == 0 ? "a zero word is no instruction"
                         : "compressed instructions are not part of RV64IM";
    }
    if ((word & 0x7f) == 0x73) {
        return "csr access and privileged instructions are not part of RV64IM";
    }
    return "not an instruction of RV64IM";
}

static void describe_place(char *out, size_t size, const struct vm *vm)
{
    const struct elf_symbol *const symbol = elf_find_symbol(vm->elf, vm->trap_pc);
    if (symbol == NULL) {
        snprintf(out, size, "0x%" PRIx64, vm->trap_pc);
    } else {
        snprintf(out, size, "0x%" PRIx64 " <%.100s+0x%" PRIx64 ">", vm->trap_pc,
                 symbol->name, vm->trap_pc - symbol->address);
    }
}

enum status trap_describe(const struct vm *vm, struct error *e)
{
    char place[160];
    char text[DISASM_BYTES];
    uint32_t word;
    describe_place(place, sizeof place, vm);
    DCHECK(vm->trap != TRAP_NONE);
    if (!elf_fetch(vm->elf, vm->trap_pc, &word)) {
        return error_set(e, STATUS_TRAP,
                         "trap at pc %s, step %" PRIu64 ": nothing executable there",
                         place, vm->steps + 1);
    }
    disasm_word(text, vm->trap_pc, word);
    switch (vm->trap) {
    case TRAP_FETCH:
        return error_set(e, STATUS_TRAP, "trap at pc %s, step %" PRIu64 ": '%s': %s",
                         place, vm->steps + 1, text, fetch_reason(vm->trap_pc, word));
    case TRAP_CALL:
    case TRAP_PRECOMPILE:
    case TRAP_WRITE_FD:
        return error_set(e, STATUS_TRAP,
                         "trap at pc %s, step %" PRIu64 ": '%s': %s (%" PRId64 ")", place,
                         vm->steps + 1, text, reasons[vm->trap], (int64_t)vm->trap_value);
    case TRAP_BRANCH:
        return error_set(e, STATUS_TRAP, "trap at pc %s, step %" PRIu64 ": '%s': %s",
                         place, vm->steps + 1, text, reasons[vm->trap]);
    default:
        return error_set(e, STATUS_TRAP,
                         "trap at pc %s, step %" PRIu64 ": '%s': %s (0x%" PRIx64 ")",
                         place, vm->steps + 1, text, reasons[vm->trap], vm->trap_value);
    }
}
