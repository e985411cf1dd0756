/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The loader: from the bytes of an ELF file to a program, or one sentence why not.
 *
 * Accepted is what the machine can run: ELF64, little endian, version 1, ET_EXEC,
 * EM_RISCV, without interpreter; PT_LOAD segments inside the file and the address space
 * that do not overlap each other or the private input; an aligned executable entry.
 * e_flags are ignored. Sections are read for symbols only: a malformed symbol table costs
 * the names, nothing else. Instruction words are not judged here; what cannot be decoded
 * traps when reached.
 */
#ifndef ZK_VM_ELF_H
#define ZK_VM_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/status.h"
#include "isa/program.h"

struct arena;

enum {
    ELF_HEADERS_MAX = 256,          /* program headers */
    ELF_LOAD_BYTES_MAX = 256 << 20, /* bytes of the file that are loaded */
    ELF_TEXT_BYTES_MAX = 32 << 20,  /* of these, executable */
    ELF_ROWS_MAX = 1 << 24          /* of the program, and cells of its image */
};

/* A loaded segment: bytes[len] at address, then zeros up to address + size. Whether it is
 * writable is for people: the machine writes anywhere. */
struct elf_segment {
    uint64_t address;
    uint64_t size;
    const uint8_t *bytes;
    uint64_t len;
    bool is_executable;
    bool is_writable;
};

struct elf_symbol {
    uint64_t address;
    const char *name;
};

/* A loaded file; nothing in it points into the file.
 *
 * segments   ascending address
 * symbols    functions and labels in executable segments, ascending address
 */
struct elf {
    struct program program;
    const struct elf_segment *segments;
    size_t n_segments;
    const struct elf_symbol *symbols;
    size_t n_symbols;
    struct arena *arena;
};

/* Load file[len], which may be freed afterwards.
 *
 * out   elf     to be closed with elf_close; zeroed on failure
 * err   FORMAT  one sentence per fault, "elf: ..."
 *       LIMIT   more than the maxima above
 *       MEMORY
 */
MUST_USE enum status elf_load(struct elf *elf, const uint8_t *file, size_t len,
                              struct error *e);

/* Release and zero; a zeroed struct is allowed. */
void elf_close(struct elf *elf);

/* The instruction word at pc, as fetched: false if no executable segment holds all of
 * it. */
bool elf_fetch(const struct elf *elf, uint64_t pc, uint32_t *word);

/* The last symbol at or before pc in the same segment, NULL if there is none. */
const struct elf_symbol *elf_find_symbol(const struct elf *elf, uint64_t pc);

#endif
