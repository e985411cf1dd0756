/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Small programs made in a test: instruction words by name, and an ELF file around
 * them. */
#ifndef ZK_TESTS_RV_PROGRAM_H
#define ZK_TESTS_RV_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "isa/isa.h"
#include "vm/elf.h"

/* The word of an instruction: fields its format does not have are ignored, immediates are
 * cut to their width. For U formats imm is the value of bits 31 .. 12 in place. */
uint32_t rv_word(enum rv rv, unsigned rd, unsigned rs1, unsigned rs2, int64_t imm);

/* A segment of a file to be made. */
struct rv_segment {
    uint64_t address;
    uint64_t size; /* in memory; 0: as many as bytes */
    const void *bytes;
    size_t len;
    uint32_t flags; /* 1 execute, 2 write, 4 read */
};

/* Append an ELF file with these segments to out; no sections. */
void rv_make_elf(struct byte_buffer *out, uint64_t entry,
                 const struct rv_segment *segments, size_t n);

/* Load words[n] at `address`, entry at the first; fails the test if that is refused. */
void rv_load_words(struct elf *elf, uint64_t address, const uint32_t *words, size_t n);

/* Load a file; fails the test if it cannot be read or is refused. */
void rv_load_file(struct elf *elf, const char *path);

/* The bytes of a file; fails the test if it cannot be read. */
void rv_read_file(struct byte_buffer *out, const char *path);

#endif
