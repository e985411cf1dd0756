/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Trees of the reference verifier (docs/protocol.md section 4): roots and multiproofs. */
#ifndef REF_TREE_H
#define REF_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ref_heap.h"

enum {
    REF_TREE_PREPROCESSED = 1,
    REF_TREE_BOUNDARY = 2,
    REF_TREE_IMAGE = 3,
    REF_TREE_MAIN = 4,
    REF_TREE_AUX = 5,
    REF_TREE_QUOTIENT = 6,
    REF_TREE_FRI = 16,
    REF_MAX_GROUPS = 32,
    REF_MAX_PARTS = 64
};

/* Tables of one height 2^log_n; widths in base elements. */
struct ref_group {
    unsigned log_n;
    unsigned n_parts;
    uint32_t widths[REF_MAX_PARTS];
};

/* Groups in strictly descending order of height. No groups: no tree. */
struct ref_shape {
    unsigned kind;
    unsigned n_groups;
    struct ref_group groups[REF_MAX_GROUPS];
};

/* Elements of a row of a group. */
size_t ref_group_width(const struct ref_group *group);

/* The root of a tree.
 * in    rows[g]  the rows of group g, one after the other, parts without padding */
void ref_tree_root(uint8_t root[32], const struct ref_shape *shape,
                   const uint32_t *const *rows);

/* What a proof opens of a tree. */
struct ref_opening {
    uint32_t n_elements;
    const uint8_t *elements; /* four bytes each */
    uint32_t n_siblings;
    const uint8_t *siblings;
    /* filled by ref_tree_check, per group: the distinct rows, ascending, and their
     * elements */
    size_t n_rows[REF_MAX_GROUPS];
    uint64_t *rows[REF_MAX_GROUPS];
    uint32_t *values[REF_MAX_GROUPS];
};

/* Check a multiproof.
 * in    queries[n]  distinct rows of the first group, ascending, n >= 1 */
bool ref_tree_check(struct ref_opening *opening, struct ref_heap *heap,
                    const struct ref_shape *shape, const uint8_t root[32],
                    const uint64_t *queries, size_t n);

/* The elements of a row of a group; the row was opened. */
const uint32_t *ref_opened_row(const struct ref_opening *opening,
                               const struct ref_shape *shape, unsigned group,
                               uint64_t row);

#endif
