/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Fuzz target: any bytes through the loader; what it accepts is run for a few thousand
 * steps, in segments, each of them logged. Nothing may crash, and what ran must be
 * loggable.
 *
 * Seeds: corpus/elf_fuzzer/, made by make_corpus.sh from tests/elf and tests/guests.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "vm/log.h"
#include "vm/vm.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { N_SEGMENTS = 4, LOG_STEPS = 10 };

static void must(int condition)
{
    if (!condition) {
        abort();
    }
}

/* The pieces of an accepted file agree with each other. */
static void check(const struct elf *elf)
{
    const struct program *const p = &elf->program;
    for (size_t i = 0; i < p->n_rows; i++) {
        uint32_t word;
        struct program_row rows[2];
        must(p->rows[i].pc2 < TEXT_LIMIT / 2 && p->rows[i].pc2 % 2 == 0);
        must(i == 0 || p->rows[i].pc2 >= p->rows[i - 1].pc2);
        must(elf_fetch(elf, (uint64_t)p->rows[i].pc2 * 2, &word));
        must(decode_program_rows((uint64_t)p->rows[i].pc2 * 2, word, rows) >= 1);
    }
    for (size_t i = 1; i < p->n_image; i++) {
        must(p->image[i].key > p->image[i - 1].key);
    }
}

static void run(const struct elf *elf, struct arena *arena)
{
    struct error e;
    struct vm *vm;
    const struct vm_options options = {.log_steps = LOG_STEPS,
                                       .memory_limit = (size_t)64 << 20};
    if (vm_open(&vm, elf, &options, &e) != STATUS_OK) {
        return;
    }
    for (unsigned i = 0; i < N_SEGMENTS && !vm_has_exited(vm); i++) {
        struct segment_record record;
        struct segment_log log;
        if (vm_run_segment(vm, &record, &e) != STATUS_OK) {
            break;
        }
        must(vm_replay(&log, &elf->program, &record, arena, &e) == STATUS_OK);
        arena_release(arena, 0);
    }
    vm_close(vm);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct elf elf;
    struct error e;
    if (elf_load(&elf, bytes, len, &e) == STATUS_OK) {
        struct arena *arena;
        check(&elf);
        must(arena_open(&arena, (size_t)64 << 20, &e) == STATUS_OK);
        run(&elf, arena);
        arena_close(arena);
        elf_close(&elf);
    }
    return 0;
}
