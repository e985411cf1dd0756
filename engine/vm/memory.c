/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Pages come from the arena in the order of their first use and stay until it is
 * released. */
#include "vm/memory.h"

#include "base/check.h"

enum status memory_init(struct memory *m, struct arena *arena,
                        const struct program *program, const uint8_t *input,
                        size_t len_input, struct error *e)
{
    DCHECK(len_input <= INPUT_LIMIT);
    *m = (struct memory){
        .arena = arena, .program = program, .input = input, .len_input = len_input};
    m->pages = arena_calloc(arena, MEMORY_PAGES, sizeof *m->pages);
    if (m->pages == NULL) {
        return error_set(e, STATUS_MEMORY,
                         "guest memory: no room for the directory of pages");
    }
    return STATUS_OK;
}

size_t memory_image_index(const struct program *program, uint32_t key)
{
    size_t low = 0; /* image[0 .. low) is before key */
    size_t high = program->n_image;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (program->image[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Byte i of the region is byte i of the length for i < 4, then of the input, then 0. */
uint64_t memory_input_word(const struct memory *m, uint32_t key)
{
    DCHECK(cell_is_input(key));
    const uint64_t at = ((uint64_t)key - CELL_INPUT_FIRST) * 8;
    uint64_t word = 0;
    for (unsigned i = 0; i < 8; i++) {
        uint8_t byte = 0;
        if (at + i < 4) {
            byte = (uint8_t)(m->len_input >> (8 * (at + i)));
        } else if (at + i - 4 < m->len_input) {
            byte = m->input[at + i - 4];
        }
        word |= (uint64_t)byte << (8 * i);
    }
    return word;
}

struct memory_page *memory_make_page(struct memory *m, uint32_t key)
{
    DCHECK(key < CELL_DOUBLEWORDS);
    struct memory_page *const page = arena_calloc(m->arena, 1, sizeof *page);
    if (page == NULL) {
        return NULL;
    }
    const uint32_t first = key & ~(uint32_t)(MEMORY_PAGE_CELLS - 1);
    const struct program *const program = m->program;
    for (size_t i = memory_image_index(program, first);
         i < program->n_image && program->image[i].key < first + MEMORY_PAGE_CELLS; i++) {
        page->dw[program->image[i].key - first] = program->image[i].value;
    }
    /* The region is a whole number of pages, and no ELF word lies in it. */
    if (cell_is_input(first)) {
        for (uint32_t i = 0; i < MEMORY_PAGE_CELLS; i++) {
            page->dw[i] = memory_input_word(m, first + i);
        }
    }
    m->pages[key / MEMORY_PAGE_CELLS] = page;
    return page;
}
