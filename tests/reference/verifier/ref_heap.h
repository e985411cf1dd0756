/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Memory of the reference verifier: everything that one judgement takes is freed at once.
 * */
#ifndef REF_HEAP_H
#define REF_HEAP_H

#include <stddef.h>

struct ref_heap {
    struct ref_piece *first;
};

/* Zeroed memory for n things of `size` bytes; aborts when there is none, as a verifier
 * that cannot decide must not answer.
 * in    heap  freed by ref_heap_free; NULL: the caller frees */
void *ref_alloc(struct ref_heap *heap, size_t n, size_t size);
void ref_heap_free(struct ref_heap *heap);

#endif
