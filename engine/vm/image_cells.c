/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The cells of the whole run, in order: a merge of the pages with the program's image. */
#include "base/check.h"
#include "vm/interpret.h"

/* The next doubleword from `key` on that a segment touched; CELL_DOUBLEWORDS if none
 * did. */
static uint32_t next_touched(const struct vm *vm, uint32_t key)
{
    while (key < CELL_DOUBLEWORDS) {
        const struct memory_page *const page = vm->memory.pages[key / MEMORY_PAGE_CELLS];
        if (page == NULL) {
            key = (key / MEMORY_PAGE_CELLS + 1) * MEMORY_PAGE_CELLS;
        } else if (page->seg[key % MEMORY_PAGE_CELLS] != 0) {
            break;
        } else {
            key++;
        }
    }
    return key;
}

static void describe_memory(struct image_cell *cell, const struct vm *vm, uint32_t key,
                            const struct image_word *word)
{
    const struct memory_page *const page = vm->memory.pages[key / MEMORY_PAGE_CELLS];
    const size_t i = key % MEMORY_PAGE_CELLS;
    *cell = (struct image_cell){.key = key, .class = IMAGE_ZERO};
    if (word != NULL) {
        cell->class = IMAGE_ELF;
        cell->first = word->value;
    } else if (cell_is_input(key)) {
        cell->class = IMAGE_INPUT;
        cell->first = memory_input_word(&vm->memory, key);
    }
    cell->last_seg = page == NULL ? 0 : page->seg[i];
    cell->last = cell->last_seg == 0 ? cell->first : page->dw[i];
}

static void describe_register(struct image_cell *cell, const struct vm *vm,
                              const struct image_word *word)
{
    *cell = (struct image_cell){.first = word->value,
                                .last = vm->regs[word->key - CELL_REGISTER_BASE],
                                .key = word->key,
                                .last_seg = vm->label,
                                .class = IMAGE_REGISTER};
}

/* cursor: the first key not yet considered, and the first image word not yet given
 * out. */
bool vm_next_image_cell(const struct vm *vm, struct vm_image_cursor *cursor,
                        struct image_cell *cell)
{
    const struct program *const program = &vm->elf->program;
    if (cursor->at == program->n_image) {
        return false; /* registers stand last and are always there */
    }
    const struct image_word *const word = &program->image[cursor->at];
    if (cursor->next <= cursor->key) {
        cursor->next = (uint64_t)next_touched(vm, (uint32_t)cursor->key) + 1;
    }
    const uint32_t touched = (uint32_t)(cursor->next - 1);
    if (touched < word->key && touched < CELL_DOUBLEWORDS) {
        describe_memory(cell, vm, touched, NULL);
        cursor->key = (uint64_t)touched + 1;
        return true;
    }
    cursor->at++;
    if (word->key >= CELL_REGISTER_BASE) {
        cursor->key = CELL_DOUBLEWORDS;
        describe_register(cell, vm, word);
    } else {
        cursor->key = (uint64_t)word->key + 1;
        describe_memory(cell, vm, word->key, word);
    }
    return true;
}
