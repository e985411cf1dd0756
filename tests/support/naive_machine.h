/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A machine that decodes each word as it comes and writes down all that each step does:
 * the slow definition that searches over a run are compared with. It shares nothing with
 * the machine of engine/ but the loader, and knows what the guests of tests/guests need:
 * RV64IM, write and exit. */
#ifndef ZK_TESTS_NAIVE_MACHINE_H
#define ZK_TESTS_NAIVE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vm/elf.h"

/* What one step did. reads, writes: bit r is set for register r, x0 left out. width is 0
 * for steps that access no memory; a write to fd 1 reads `width` bytes. target: of a
 * call. */
struct naive_step {
    uint64_t pc;
    uint32_t reads, writes;
    uint64_t address;
    uint32_t width;
    bool is_store, is_call, is_return;
    uint64_t target;
};

struct naive_machine {
    uint64_t x[32], pc;
    uint8_t **pages; /* of 4 KiB */
    struct naive_step *steps;
    size_t n_steps;
    bool has_exited;
    uint8_t output[65536];
    size_t len_output;
};

/* Load a program with its private input; the test fails where the machine gives up. */
void naive_open(struct naive_machine *m, const struct elf *elf, const char *input);
void naive_close(struct naive_machine *m);

/* Run to the exit, or to the end of so many more steps. */
void naive_run(struct naive_machine *m, size_t n_steps);

/* The doubleword at a multiple of 8, as it is now. */
uint64_t naive_doubleword(const struct naive_machine *m, uint64_t address);

#endif
