/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Shapes, hash inputs and index sets of mixed-height trees. */
#include "merkle/merkle.h"

#include "base/check.h"
#include "hash/blake3.h"

bool merkle_shape_is_valid(const struct merkle_shape *shape)
{
    if (shape->kind == 0 || shape->kind > MERKLE_KIND_MAX || shape->n_groups == 0
        || shape->n_groups > MERKLE_GROUPS_MAX) {
        return false;
    }
    for (unsigned g = 0; g < shape->n_groups; g++) {
        const struct merkle_group *const group = &shape->groups[g];
        if (group->log_height > MERKLE_LOG_HEIGHT_MAX
            || merkle_row_elements(group) == 0) {
            return false;
        }
        if (g != 0 && group->log_height >= shape->groups[g - 1].log_height) {
            return false;
        }
    }
    return true;
}

size_t merkle_row_elements(const struct merkle_group *group)
{
    size_t n = 0;
    for (uint32_t i = 0; i < group->n_tables; i++) {
        n += group->widths[i];
    }
    return n;
}

uint32_t merkle_row_blocks(const struct merkle_group *group)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < group->n_tables; i++) {
        n += group->widths[i] / BLAKE3_BLOCK_WORDS;
        n += group->widths[i] % BLAKE3_BLOCK_WORDS != 0;
    }
    return n;
}

/* ---- hash inputs ---- */

uint32_t merkle_flags(const struct merkle_shape *shape, uint32_t type)
{
    return type | (uint32_t)shape->kind << MERKLE_KIND_SHIFT;
}

void merkle_hash_row(uint32_t out[DIGEST_WORDS], const struct merkle_shape *shape,
                     unsigned group, const uint32_t *row)
{
    const struct merkle_group *const g = &shape->groups[group];
    const uint32_t n_blocks = merkle_row_blocks(g);
    uint32_t counter = 0;
    for (unsigned w = 0; w < DIGEST_WORDS; w++) {
        out[w] = blake3_iv[w];
    }
    for (uint32_t i = 0; i < g->n_tables; i++) {
        for (uint32_t done = 0; done < g->widths[i]; done += BLAKE3_BLOCK_WORDS) {
            const uint32_t left = g->widths[i] - done;
            uint32_t block[BLAKE3_BLOCK_WORDS] = {0};
            uint32_t type = MERKLE_ROW;
            for (uint32_t w = 0; w < BLAKE3_BLOCK_WORDS && w < left; w++) {
                block[w] = row[done + w];
            }
            if (counter + 1 == n_blocks) {
                type |= MERKLE_FINAL;
            }
            blake3_compress(out, out, block, counter, BLAKE3_BLOCK_BYTES,
                            merkle_flags(shape, type));
            counter++;
        }
        row += g->widths[i];
    }
}

static void hash_pair(uint32_t out[DIGEST_WORDS], const uint32_t left[DIGEST_WORDS],
                      const uint32_t right[DIGEST_WORDS], unsigned log_size,
                      uint32_t flags)
{
    uint32_t block[BLAKE3_BLOCK_WORDS];
    for (unsigned w = 0; w < DIGEST_WORDS; w++) {
        block[w] = left[w];
        block[DIGEST_WORDS + w] = right[w];
    }
    blake3_compress(out, blake3_iv, block, log_size, BLAKE3_BLOCK_BYTES, flags);
}

void merkle_hash_node(uint32_t out[DIGEST_WORDS], const struct merkle_shape *shape,
                      unsigned log_size, const uint32_t left[DIGEST_WORDS],
                      const uint32_t right[DIGEST_WORDS])
{
    hash_pair(out, left, right, log_size, merkle_flags(shape, MERKLE_NODE));
}

void merkle_hash_inject(uint32_t out[DIGEST_WORDS], const struct merkle_shape *shape,
                        unsigned log_size, const uint32_t node[DIGEST_WORDS],
                        const uint32_t row_digest[DIGEST_WORDS])
{
    hash_pair(out, node, row_digest, log_size, merkle_flags(shape, MERKLE_INJECT));
}

int merkle_group_at(const struct merkle_shape *shape, unsigned log_size)
{
    for (unsigned g = 0; g < shape->n_groups; g++) {
        if (shape->groups[g].log_height == log_size) {
            return (int)g;
        }
    }
    return -1;
}

/* ---- index sets ---- */

size_t merkle_sort_indices(uint32_t *indices, size_t n)
{
    /* Shell's sort with gaps 2^k - 1: a few hundred queries, in place, no recursion. */
    size_t gap = 1;
    while (2 * gap + 1 < n) {
        gap = 2 * gap + 1;
    }
    for (; gap != 0; gap /= 2) {
        for (size_t i = gap; i < n; i++) {
            const uint32_t index = indices[i];
            size_t j = i;
            for (; j >= gap && indices[j - gap] > index; j -= gap) {
                indices[j] = indices[j - gap];
            }
            indices[j] = index;
        }
    }
    return merkle_shift_indices(indices, indices, n, 0);
}

size_t merkle_shift_indices(uint32_t *out, const uint32_t *in, size_t n, unsigned shift)
{
    size_t n_out = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t index = in[i] >> shift;
        if (n_out == 0 || out[n_out - 1] != index) {
            DCHECK(n_out == 0 || out[n_out - 1] < index);
            out[n_out++] = index;
        }
    }
    return n_out;
}

size_t merkle_find_index(const uint32_t *indices, size_t n, uint32_t index)
{
    size_t low = 0, high = n; /* indices[low - 1] < index <= indices[high] */
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (indices[middle] < index) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    CHECK(low < n && indices[low] == index);
    return low;
}

void merkle_proof_size(size_t *n_elements, size_t *n_siblings,
                       const struct merkle_shape *shape, const uint32_t *indices,
                       size_t n, uint32_t *scratch)
{
    unsigned log_size = shape->groups[0].log_height;
    *n_elements = n * merkle_row_elements(&shape->groups[0]);
    *n_siblings = 0;
    size_t known = merkle_shift_indices(scratch, indices, n, 0);
    while (log_size != 0) {
        const size_t parents = merkle_shift_indices(scratch, scratch, known, 1);
        *n_siblings += 2 * parents - known;
        known = parents;
        log_size--;
        const int group = merkle_group_at(shape, log_size);
        if (group >= 0) {
            *n_elements += known * merkle_row_elements(&shape->groups[group]);
        }
    }
}
