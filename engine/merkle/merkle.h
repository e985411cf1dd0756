/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Mixed-height Merkle trees: shapes, hash inputs and index sets, common to both sides.
 *
 * One tree commits to all tables of one round of one proof. Tables of one height form a
 * group; the groups stand in strictly descending order of height. Row i of a group is
 * row i of each of its tables, one after the other, each table's part padded with zero
 * words to a multiple of 16. All hashing is BLAKE3's compression function C from the
 * standard initial value, with flags that BLAKE3 does not use:
 *
 *     row digest   cv = IV; cv = C(cv, block b, counter b, 64, ROW | kind) for each
 *                  block b, the last one with FINAL as well
 *     node         C(IV, left | right, counter log2 m, 64, NODE | kind), level of size m
 *     injection    C(IV, node | row digest, counter log2 m, 64, INJECT | kind)
 *
 * The row digests of the highest group are the leaves. Level m is made of pairs of level
 * 2m; where a group has height m, its row digests are then injected. The root is level 1.
 *
 * A query names a row of the highest group; the row of a group of height h that belongs
 * to it is query >> (log top - log h). Rows and siblings of a multiproof:
 *
 *     rows      groups in order; in a group each distinct row once, ascending; in a row
 *               each table's elements in order, without the padding
 *     siblings  levels from the leaves upward; in a level the digests that neither an
 *               opened row nor the level below yields, ascending
 *
 * Soundness: the shape (kind, heights, widths) is fixed by the verifier before it sees
 * the root, so every position of the tree has one type, one length and one counter, and
 * the types differ in flags. Two openings of one position with different rows then give a
 * collision of the compression function: rows of one shape and equal padded words are
 * equal. Every index is computed by the verifier. A queried row enters the root through
 * its own digest, in every group and for every query, because the known nodes of a level
 * are exactly the queried rows of a group of that height.
 *
 * src   docs/protocol.md "Trees"
 */
#ifndef ZK_MERKLE_MERKLE_H
#define ZK_MERKLE_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hash/digest.h"
#include "simd/blake3_spec.h"

/* What a tree holds; the numbers are part of the protocol. FRI layer j is FRI + j. */
#define MERKLE_KIND_LIST(X)            \
    X(PREPROCESSED, 1, "preprocessed") \
    X(BOUNDARY, 2, "boundary")         \
    X(IMAGE, 3, "image")               \
    X(MAIN, 4, "main")                 \
    X(AUX, 5, "auxiliary")             \
    X(QUOTIENT, 6, "quotient")         \
    X(FRI, 16, "fri")

enum tree_kind {
#define MERKLE_KIND_ENUM(name, number, text) TREE_##name = (number),
    MERKLE_KIND_LIST(MERKLE_KIND_ENUM)
#undef MERKLE_KIND_ENUM
};

enum {
    MERKLE_ROW = 1 << 8,
    MERKLE_NODE = 1 << 9,
    MERKLE_INJECT = 1 << 10,
    MERKLE_FINAL = 1 << 11,
    MERKLE_KIND_SHIFT = 16,
};

enum {
    MERKLE_LOG_HEIGHT_MAX = 27,
    MERKLE_GROUPS_MAX = MERKLE_LOG_HEIGHT_MAX + 1,
    MERKLE_KIND_MAX = 64,
};

/* All tables of one height. widths[n_tables]: field elements of a row, per table; a width
 * of 0 is allowed and hashes nothing. Borrowed: must outlive every use of the shape. */
struct merkle_group {
    unsigned log_height;
    uint32_t n_tables;
    const uint32_t *widths;
};

struct merkle_shape {
    unsigned kind; /* enum tree_kind, or TREE_FRI + layer */
    unsigned n_groups;
    struct merkle_group groups[MERKLE_GROUPS_MAX];
};

/* At least one group, heights strictly descending and within bounds, every group at least
 * one element wide, kind within 1 .. MERKLE_KIND_MAX. Shapes come from the verifier's own
 * layout, so everything below CHECKs this instead of reporting it. */
bool merkle_shape_is_valid(const struct merkle_shape *shape);

/* Elements in a row of the group: the sum of the widths. */
size_t merkle_row_elements(const struct merkle_group *group);

/* Compressions for a row of the group: the sum of the widths / 16, each rounded up. */
uint32_t merkle_row_blocks(const struct merkle_group *group);

/* ---- hash inputs ---- */

/* The flags word of a compression: type (MERKLE_ROW, ..) and the tree's kind. */
uint32_t merkle_flags(const struct merkle_shape *shape, uint32_t type);

/* Digest words of one row, row[merkle_row_elements(group)] in canonical form. */
void merkle_hash_row(uint32_t out[DIGEST_WORDS], const struct merkle_shape *shape,
                     unsigned group, const uint32_t *row);

/* Node of the level of size 2^log_size; out may alias left or right. */
void merkle_hash_node(uint32_t out[DIGEST_WORDS], const struct merkle_shape *shape,
                      unsigned log_size, const uint32_t left[DIGEST_WORDS],
                      const uint32_t right[DIGEST_WORDS]);

/* The same node after a group of this height is injected; out may alias node. */
void merkle_hash_inject(uint32_t out[DIGEST_WORDS], const struct merkle_shape *shape,
                        unsigned log_size, const uint32_t node[DIGEST_WORDS],
                        const uint32_t row_digest[DIGEST_WORDS]);

/* The group of this height, or -1. */
int merkle_group_at(const struct merkle_shape *shape, unsigned log_size);

/* ---- index sets ---- */

/* Sort indices[n] and drop repetitions, in place; returns how many are left. */
size_t merkle_sort_indices(uint32_t *indices, size_t n);

/* Distinct values of in[i] >> shift for ascending in[n]; out may alias in. */
size_t merkle_shift_indices(uint32_t *out, const uint32_t *in, size_t n, unsigned shift);

/* Position of `index` in the ascending, distinct indices[n], which must hold it. */
size_t merkle_find_index(const uint32_t *indices, size_t n, uint32_t index);

/* Exact size of a multiproof.
 *
 * in    indices[n]  queries, ascending and distinct (merkle_sort_indices), n >= 1, each
 *                   below the height of the first group
 *       scratch[n]
 * out   *n_elements  of all opened rows
 *       *n_siblings
 */
void merkle_proof_size(size_t *n_elements, size_t *n_siblings,
                       const struct merkle_shape *shape, const uint32_t *indices,
                       size_t n, uint32_t *scratch);

#endif
