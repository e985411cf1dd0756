/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Inside the virtual machine: its state and the loop that runs it. For vm/ only.
 *
 * Invariants between calls (vm_assert_state):
 *   1. at < n_code; regs[0] = 0; regs[REGISTER_COUNTER] = len_output <= OUTPUT_LIMIT.
 *   2. code[i] is the instruction at 2 * code_pc2[i]; in a run of adjacent instructions
 *      the next one is code[i + 1]; after each run stands a CODE_STOP.
 *   3. Tracking: a doubleword has seg = label exactly if it is in touched[].
 *
 *   open --interpret--> open | exited | failed       (trap, memory)
 */
#ifndef ZK_VM_INTERPRET_H
#define ZK_VM_INTERPRET_H

#include "vm/memory.h"
#include "vm/vm.h"

/* Handlers beyond enum op. */
enum {
    CODE_STOP = OP_LIMIT, /* nothing to execute here: fetch traps */
    CODE_NOP,             /* JUMP to what follows */
    CODE_J,               /* JUMP elsewhere */
    CODE_JAL,             /* CONST, then elsewhere */
    CODE_PARTIAL          /* a branch that lost a row; imm is the row that is left */
};

/* A predecoded instruction. target: index of the next instruction for jumps and branches;
 * of JALR the link's value / 2. */
struct code {
    uint8_t op;
    uint8_t rd;
    uint8_t rs1;
    uint8_t rs2;
    uint32_t target;
    uint64_t imm;
};

/* Adjacent instructions code[first .. first + n) from 2 * pc2 on. */
struct code_run {
    uint32_t pc2;
    uint32_t n;
    uint32_t first;
};

/* X(name, sentence): why a step cannot be done. */
#define TRAP_LIST(X)                                                      \
    X(FETCH, "cannot be executed")                                        \
    X(BRANCH, "the branch leads out of the text")                         \
    X(TARGET_RANGE, "jump to an address beyond the text")                 \
    X(TARGET_ALIGNMENT, "jump to an address that is not a multiple of 4") \
    X(LOAD, "the load reaches beyond 2^33 from address")                  \
    X(STORE, "the store reaches beyond 2^33 from address")                \
    X(CALL, "unknown call number")                                        \
    X(PRECOMPILE, "precompile not yet provable: call number")             \
    X(WRITE_FD, "write to a file descriptor other than 1 and 2")          \
    X(WRITE_LENGTH, "write longer than 2^24 - 1 bytes")                   \
    X(WRITE_POINTER, "the write reaches beyond 2^33 from address")        \
    X(WRITE_OUTPUT, "more than 1 MiB of public output")

enum trap {
    TRAP_NONE,
#define TRAP_ENUM(name, text) TRAP_##name,
    TRAP_LIST(TRAP_ENUM)
#undef TRAP_ENUM
};

enum stop { STOP_STEPS, STOP_EXIT, STOP_TRAP, STOP_MEMORY, STOP_WATCH };

enum { WATCH_SLOTS = 1024 };

/* What is looked for while the machine runs.
 *
 * marks   per code: a point may be met at this instruction, whatever it accesses
 * near    by watch_slot of an access's address: a doubleword that it may reach is
 *         looked for
 */
struct watch {
    struct vm_point points[VM_POINTS_MAX];
    unsigned n_points;
    vm_seen_fn *seen;
    void *arg;
    vm_wanted_fn *is_wanted;
    void *wanted_arg;
    uint8_t *marks;
    uint8_t near[WATCH_SLOTS];
    bool has_stopped;
};

/* A first touch: value and last segment of the cell before. */
struct touched_cell {
    uint64_t first;
    uint32_t key;
    uint16_t prev;
};

struct vm {
    const struct elf *elf;
    struct vm_options options;
    struct arena *arena;
    vm_cancelled_fn *is_cancelled;
    const void *cancel_arg;

    struct code *code;
    uint32_t *code_pc2;
    uint64_t *visits; /* per code; NULL unless counted */
    size_t n_code;
    struct code_run *runs;
    size_t n_runs;
    struct code_run run; /* the one that JALR hit last */

    uint64_t regs[REGISTER_CELLS];
    uint32_t at;
    uint64_t steps;
    bool has_exited;
    bool has_failed;
    enum trap trap;
    uint64_t trap_pc;
    uint64_t trap_value; /* address, target or call number, by trap */

    struct memory memory;
    uint8_t *output; /* OUTPUT_LIMIT bytes */
    size_t len_output;

    uint16_t label;
    struct touched_cell *touched;
    size_t n_touched;
    uint64_t *order;            /* two arrays for sorting, as long as touched */
    struct segment_cell *cells; /* of the last record */
    size_t cells_max;
    uint32_t n_crossings;
    uint32_t n_calls;
    uint32_t n_chunks;

    struct watch watch;
};

/* Predecode the program's rows. err MEMORY */
MUST_USE enum status code_make(struct vm *vm, struct error *e);

/* The index of the instruction at 2 * pc2; false if there is none. */
bool code_find(struct vm *vm, uint64_t pc2, uint32_t *index);

/* Run n steps from vm->at; sets at, steps, and what the reason to stop needs. */
enum stop interpret_run(struct vm *vm, uint64_t n);

/* Execute the ECALL at vm->at: STOP_STEPS means go on behind it. */
enum stop call_execute(struct vm *vm);

/* The slot of watch.near for an access. */
static inline size_t watch_slot(uint64_t address)
{
    return address / 8 % WATCH_SLOTS;
}

/* Tell of what the step does at code index `at`, not counting loads and stores; true:
 * stop before it. steps: done before it. */
bool watch_step(struct vm *vm, uint32_t at, uint64_t steps);

/* The same for its load or store. */
bool watch_access(struct vm *vm, uint32_t at, uint64_t address, unsigned width,
                  bool is_store, uint64_t steps);

/* Record the touch of cell i of a page by the segment under way. */
void touch_record(struct vm *vm, struct memory_page *page, uint32_t key);

/* The reason for the trap as a sentence. Returns STATUS_TRAP. */
enum status trap_describe(const struct vm *vm, struct error *e);

#endif
