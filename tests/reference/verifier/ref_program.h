/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the reference verifier makes of an ELF file (docs/protocol.md section 13): digest,
 * preprocessed tables, program keys. */
#ifndef REF_PROGRAM_H
#define REF_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ref_machine.h"
#include "ref_tree.h"

enum { REF_ABSENT = 255, REF_MAX_TABLES = 64 };

/* The rows of a preprocessed table, one after the other. */
struct ref_rows {
    uint32_t width;
    unsigned log_rows;
    uint32_t *values; /* [2^log_rows * width] */
};

/* The commitment at one blow-up. */
struct ref_key {
    bool is_made;
    uint8_t digest[32];
    uint8_t roots[REF_N_KINDS][32];
};

struct ref_program {
    struct ref_heap heap;
    uint8_t digest[32];
    uint64_t entry;
    struct ref_rows range, shamt, program, elf_image;
    uint8_t log_rows[REF_N_KINDS][REF_MAX_TABLES]; /* 255: not preprocessed */
    struct ref_key keys[4]; /* by log blow-up, made when asked for */
};

/* Read an ELF file that the machine is known to accept: only what would lead out of the
 * bytes is checked. False then. */
bool ref_program_open(struct ref_program *program, const struct ref_machine *machine,
                      const uint8_t *elf, size_t len);
void ref_program_close(struct ref_program *program);

/* The program key at a blow-up of 2^log_blowup, 1 .. 3. */
const struct ref_key *ref_program_key(struct ref_program *program,
                                      const struct ref_machine *machine,
                                      unsigned log_blowup);

/* Rows of the program table for the word at pc: 0, 1 or 2. */
enum { REF_PROGRAM_WIDTH = 11 };
unsigned ref_decode(uint32_t rows[2][REF_PROGRAM_WIDTH], uint64_t pc, uint32_t word);

#endif
