/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A list of allocations. */
#include "ref_heap.h"

#include <stdint.h>
#include <stdlib.h>

struct ref_piece {
    struct ref_piece *next;
    void *memory;
};

static void *alloc_or_abort(size_t n, size_t size)
{
    void *const memory = calloc(n == 0 ? 1 : n, size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

void *ref_alloc(struct ref_heap *heap, size_t n, size_t size)
{
    void *const memory = alloc_or_abort(n, size);
    if (heap != NULL) {
        struct ref_piece *const piece = alloc_or_abort(1, sizeof *piece);
        *piece = (struct ref_piece){.next = heap->first, .memory = memory};
        heap->first = piece;
    }
    return memory;
}

void ref_heap_free(struct ref_heap *heap)
{
    while (heap->first != NULL) {
        struct ref_piece *const piece = heap->first;
        heap->first = piece->next;
        free(piece->memory);
        free(piece);
    }
}
