/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The virtual machine: runs a program, plainly or cut into recorded segments.
 *
 *   vm_open -> vm_run* -> vm_close                 options.log_steps = 0
 *   vm_open -> vm_skip_segment* -> vm_run_segment* -> vm_next_image_cell* -> vm_close
 *
 * What the machine refuses cannot be proved, and the other way round: every refusal is a
 * trap with a reason (STATUS_TRAP), and ends the run for good. One thread per vm.
 */
#ifndef ZK_VM_VM_H
#define ZK_VM_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/status.h"
#include "vm/elf.h"
#include "vm/snapshot.h"

struct vm;

/* What the guest wrote, as it happens; fd is 1 or 2. Of one write to fd 2 the first
 * VM_STDERR_BYTES_MAX bytes are passed on, and none beyond the address space. A write may
 * arrive in several pieces. */
typedef void vm_write_fn(void *arg, int fd, const uint8_t *bytes, size_t len);

enum { VM_STDERR_BYTES_MAX = 1 << 20 };

/* input         the private input, borrowed; at most INPUT_LIMIT bytes
 * log_steps     0 for plain runs, else segments of 2^log_steps steps, at most
 *               SEGMENT_LOG2_MAX
 * count         count executions of each instruction (plain runs; slower)
 * memory_limit  bytes that the guest's pages may take; 0: VM_MEMORY_DEFAULT, or half of
 *               what the machine has left if that is less
 * write         may be NULL
 */
struct vm_options {
    const uint8_t *input;
    size_t len_input;
    unsigned log_steps;
    bool count;
    size_t memory_limit;
    vm_write_fn *write;
    void *arg;
};

#define VM_MEMORY_DEFAULT ((size_t)12 << 30)

/* Prepare a run from the program's entry.
 *
 * in    elf   borrowed until vm_close
 * err   ARGUMENT  the input is too long
 *       MEMORY    address space for the pages cannot be reserved
 */
MUST_USE enum status vm_open(struct vm **vm, const struct elf *elf,
                             const struct vm_options *options, struct error *e);
void vm_close(struct vm *vm);

/* Run up to max_steps steps; stops early at the exit (vm_has_exited), or where a watch
 * says so (vm_has_stopped).
 *
 * need  log_steps = 0, not exited, no failure before
 * err   TRAP    the sentence says where and why; steps before the trap count
 *       MEMORY  the guest uses more memory than memory_limit
 */
MUST_USE enum status vm_run(struct vm *vm, uint64_t max_steps, struct error *e);

/* Run one segment: 2^log_steps steps, fewer if the program exits, and record it.
 *
 * need  log_steps != 0, not exited, no failure before
 * out   record  borrowed from the vm until the next call
 * err   TRAP, MEMORY; LIMIT: this would be segment 65536
 */
MUST_USE enum status vm_run_segment(struct vm *vm, struct segment_record *record,
                                    struct error *e);

/* Take over a segment from its record instead of running it.
 *
 * err   FORMAT  the record does not continue this run (label, pc, or a cell's value or
 *               last segment differs); the vm is then only good for vm_close
 *       MEMORY
 */
MUST_USE enum status vm_skip_segment(struct vm *vm, const struct segment_record *record,
                                     struct error *e);

/* Stop a run from another thread or a signal handler soon: vm_run and vm_run_segment
 * return CANCELLED at the next check, every few million steps. A flag of the caller's,
 * polled. */
typedef bool vm_cancelled_fn(const void *arg);
void vm_set_cancelled(struct vm *vm, vm_cancelled_fn *is_cancelled, const void *arg);

/* ---- going anywhere, looking for something: plain runs ---- */

/* Put the machine at the start or the end of a recorded segment, wherever it was:
 * registers, pc, output, and every cell that the segment touches. Other memory stays as
 * it is, so all of it is right if it was right at any cycle of the segment before.
 *
 * in    record  of this program; its bytes of output are copied
 *       steps   done before the segment
 * err   FORMAT  not a record of this program; MEMORY; the vm may be put elsewhere after
 */
MUST_USE enum status vm_enter_segment(struct vm *vm, const struct segment_record *record,
                                      bool at_end, uint64_t steps, struct error *e);

/* Something that a step does. Calls and returns are known by their link registers, x1 and
 * x5. src: The RISC-V Instruction Set Manual, Volume I, 20191213, table 2.1, "Return-
 * address stack prediction hints". */
enum vm_event {
    VM_EVENT_PC,    /* the instruction at pc `what` */
    VM_EVENT_READ,  /* of the doubleword that holds address `what`; by fd 1, too */
    VM_EVENT_WRITE, /* to it */
    VM_EVENT_REGISTER_READ, /* of register `what`, not x0 */
    VM_EVENT_REGISTER_WRITE,
    VM_EVENT_CALL, /* any; seen.address is what is called */
    VM_EVENT_RETURN,
    VM_EVENT_ACCESS, /* any load or store, and doublewords read by fd 1 */
    VM_EVENT_WANTED  /* an instruction that vm_want() was told of */
};
struct vm_point {
    enum vm_event event;
    uint64_t what;
};
enum { VM_POINTS_MAX = 64 };

/* A step that is about to be done and meets point number `point`. */
struct vm_seen {
    unsigned point;
    uint64_t steps; /* done before it */
    uint64_t pc;
    uint64_t address; /* of an access or a call */
    unsigned width;   /* of an access, bytes */
    bool is_store;
};

/* Called for each point that a step meets, before the step is done; true: stop here, and
 * call no more. */
typedef bool vm_seen_fn(void *arg, const struct vm_seen *seen);

/* Which instructions VM_EVENT_WANTED means, from the next vm_watch on, which asks about
 * each of the program once. NULL: none. */
typedef bool vm_wanted_fn(void *arg, uint64_t pc);
void vm_want(struct vm *vm, vm_wanted_fn *is_wanted, void *arg);

/* Watch for points while running, from now on; n = 0: for none.
 *
 * need  options.log_steps = 0, not counting; n <= VM_POINTS_MAX
 * err   MEMORY
 */
MUST_USE enum status vm_watch(struct vm *vm, const struct vm_point *points, unsigned n,
                              vm_seen_fn *seen, void *arg, struct error *e);

/* Was the last vm_run stopped by seen()? */
bool vm_has_stopped(const struct vm *vm);

bool vm_has_exited(const struct vm *vm);
uint64_t vm_exit_code(const struct vm *vm); /* all 64 bits of a0; 0 before the exit */
uint64_t vm_steps(const struct vm *vm);     /* the exit's included */
uint64_t vm_pc(const struct vm *vm);
uint64_t vm_register(const struct vm *vm, unsigned r); /* r < REGISTER_CELLS */
uint32_t vm_segments(const struct vm *vm);             /* run or skipped so far */

/* The public output so far, borrowed. */
const uint8_t *vm_output(const struct vm *vm, size_t *len);

/* A doubleword as it is now, untouched by the question; false if memory is short. */
bool vm_peek(struct vm *vm, uint32_t key, uint64_t *value);

/* Executions per instruction (RV_ ids), mix[RV_COUNT]. need options.count */
void vm_mix(const struct vm *vm, uint64_t *mix);

/* The cells of the whole run in ascending key order, one a call: touched cells, all ELF
 * doublewords, all registers. Start with a zeroed cursor; false at the end. The vm may
 * not run in between. */
struct vm_image_cursor {
    uint64_t key;
    uint64_t next;
    size_t at;
};
bool vm_next_image_cell(const struct vm *vm, struct vm_image_cursor *cursor,
                        struct image_cell *cell);

#endif
