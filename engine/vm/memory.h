/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The guest's memory: pages of 4 KiB that appear when they are first used.
 *
 * A new page holds what the run started with (ELF image, private input, zero), so opening
 * is cheap whatever the size, and memory grows with the pages used. Beside each
 * doubleword stands the label of the segment that touched it last.
 */
#ifndef ZK_VM_MEMORY_H
#define ZK_VM_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "isa/program.h"

enum {
    MEMORY_PAGE_LOG2 = 12,
    MEMORY_PAGE_CELLS = 512,
    MEMORY_PAGES = 1 << (33 - MEMORY_PAGE_LOG2)
};

/* seg: 0 until the first touch. */
struct memory_page {
    uint64_t dw[MEMORY_PAGE_CELLS];
    uint16_t seg[MEMORY_PAGE_CELLS];
};

/* program and input are borrowed; pages[] and the pages come from the arena. */
struct memory {
    struct memory_page **pages;
    struct arena *arena;
    const struct program *program;
    const uint8_t *input;
    size_t len_input;
};

/* err  MEMORY, if the directory of pages (16 MiB of address space) does not fit the
 *      arena */
MUST_USE enum status memory_init(struct memory *m, struct arena *arena,
                                 const struct program *program, const uint8_t *input,
                                 size_t len_input, struct error *e);

/* Make the page of this doubleword and return it; NULL when the arena is full. */
struct memory_page *memory_make_page(struct memory *m, uint32_t key);

/* The page of a doubleword, made if needed; NULL when the arena is full. */
static inline struct memory_page *memory_page_of(struct memory *m, uint32_t key)
{
    struct memory_page *const page = m->pages[key / MEMORY_PAGE_CELLS];
    return LIKELY(page != NULL) ? page : memory_make_page(m, key);
}

/* The value that a doubleword of the private input's region starts with. */
uint64_t memory_input_word(const struct memory *m, uint32_t key);

/* The index of the first word of the program's image with this key or a greater one. */
size_t memory_image_index(const struct program *program, uint32_t key);

#endif
