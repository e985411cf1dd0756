/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Trees of the reference verifier. */
#include "ref_tree.h"

#include <stdlib.h>
#include <string.h>

#include "ref_field.h"
#include "ref_hash.h"

enum { ROW = 1 << 8, NODE = 1 << 9, INJECT = 1 << 10, FINAL = 1 << 11 };

struct node {
    uint32_t words[8];
};

size_t ref_group_width(const struct ref_group *group)
{
    size_t width = 0;
    for (unsigned part = 0; part < group->n_parts; part++) {
        width += group->widths[part];
    }
    return width;
}

static struct node row_digest(const struct ref_shape *shape,
                              const struct ref_group *group, const uint32_t *row)
{
    struct node cv;
    size_t n_blocks = 0, block = 0;
    memcpy(cv.words, ref_iv, 32);
    for (unsigned part = 0; part < group->n_parts; part++) {
        n_blocks += (group->widths[part] + 15) / 16;
    }
    for (unsigned part = 0; part < group->n_parts; part++) {
        for (uint32_t at = 0; at < group->widths[part]; at += 16, block++) {
            uint32_t words[16] = {0};
            for (uint32_t i = 0; i < 16 && at + i < group->widths[part]; i++) {
                words[i] = row[at + i];
            }
            ref_compress(cv.words, cv.words, words, block, 64,
                         ROW | (block + 1 == n_blocks ? (uint32_t)FINAL : 0)
                             | shape->kind << 16);
        }
        row += group->widths[part];
    }
    return cv;
}

static struct node join(const struct ref_shape *shape, struct node left,
                        struct node right, unsigned level, uint32_t type)
{
    uint32_t block[16];
    struct node parent;
    memcpy(block, left.words, 32);
    memcpy(block + 8, right.words, 32);
    ref_compress(parent.words, ref_iv, block, level, 64, type | shape->kind << 16);
    return parent;
}

static void node_bytes(uint8_t bytes[32], struct node node)
{
    for (int i = 0; i < 8; i++) {
        ref_store32(bytes + 4 * i, node.words[i]);
    }
}

void ref_tree_root(uint8_t root[32], const struct ref_shape *shape,
                   const uint32_t *const *rows)
{
    const unsigned top = shape->groups[0].log_n;
    struct node *const nodes = ref_alloc(NULL, (size_t)1 << top, sizeof *nodes);
    unsigned group = 0;
    for (unsigned level = top;; level--) {
        for (size_t i = 0; level != top && i < (size_t)1 << level; i++) {
            nodes[i] = join(shape, nodes[2 * i], nodes[2 * i + 1], level, NODE);
        }
        if (group < shape->n_groups && shape->groups[group].log_n == level) {
            const struct ref_group *const g = &shape->groups[group];
            const size_t width = ref_group_width(g);
            for (size_t i = 0; i < (size_t)1 << level; i++) {
                const struct node row = row_digest(shape, g, rows[group] + width * i);
                nodes[i] = level == top ? row : join(shape, nodes[i], row, level, INJECT);
            }
            group++;
        }
        if (level == 0) {
            break;
        }
    }
    node_bytes(root, nodes[0]);
    free(nodes);
}

/* Read all opened rows: their number follows from the queries. */
static bool read_rows(struct ref_opening *opening, struct ref_heap *heap,
                      const struct ref_shape *shape, const uint64_t *queries, size_t n)
{
    size_t at = 0;
    for (unsigned g = 0; g < shape->n_groups; g++) {
        const struct ref_group *const group = &shape->groups[g];
        const unsigned shift = shape->groups[0].log_n - group->log_n;
        const size_t width = ref_group_width(group);
        uint64_t *const rows = ref_alloc(heap, n, sizeof *rows);
        size_t n_rows = 0;
        for (size_t i = 0; i < n; i++) {
            if (n_rows == 0 || rows[n_rows - 1] != queries[i] >> shift) {
                rows[n_rows++] = queries[i] >> shift;
            }
        }
        if (n_rows * width > opening->n_elements - at) {
            return false;
        }
        uint32_t *const values = ref_alloc(heap, n_rows * width, sizeof *values);
        for (size_t i = 0; i < n_rows * width; i++, at++) {
            values[i] = ref_load32(opening->elements + 4 * at);
            if (values[i] >= REF_P) {
                return false;
            }
        }
        opening->n_rows[g] = n_rows;
        opening->rows[g] = rows;
        opening->values[g] = values;
    }
    return at == opening->n_elements;
}

bool ref_tree_check(struct ref_opening *opening, struct ref_heap *heap,
                    const struct ref_shape *shape, const uint8_t root[32],
                    const uint64_t *queries, size_t n)
{
    if (!read_rows(opening, heap, shape, queries, n)) {
        return false;
    }
    const unsigned top = shape->groups[0].log_n;
    struct node *const nodes = ref_alloc(heap, n, sizeof *nodes);
    uint64_t *const places = ref_alloc(heap, n, sizeof *places);
    size_t n_known = n, sibling = 0;
    unsigned group = 0;
    memcpy(places, queries, n * sizeof *places);
    for (unsigned level = top;; level--) {
        size_t n_parents = 0;
        for (size_t i = 0; level != top && i < n_known; n_parents++) {
            struct node pair[2];
            const unsigned side = places[i] & 1;
            pair[side] = nodes[i];
            if (i + 1 < n_known && places[i + 1] == (places[i] ^ 1)) {
                pair[1] = nodes[i + 1]; /* ascending: the left one came first */
                places[n_parents] = places[i] >> 1;
                i += 2;
            } else {
                if (sibling == opening->n_siblings) {
                    return false;
                }
                for (int word = 0; word < 8; word++) {
                    pair[side ^ 1].words[word] =
                        ref_load32(opening->siblings + 32 * sibling + 4 * word);
                }
                sibling++;
                places[n_parents] = places[i] >> 1;
                i++;
            }
            nodes[n_parents] = join(shape, pair[0], pair[1], level, NODE);
        }
        n_known = level == top ? n : n_parents;
        if (group < shape->n_groups && shape->groups[group].log_n == level) {
            const struct ref_group *const g = &shape->groups[group];
            const size_t width = ref_group_width(g);
            for (size_t i = 0; i < n_known; i++) {
                const struct node row =
                    row_digest(shape, g, opening->values[group] + width * i);
                nodes[i] = level == top ? row : join(shape, nodes[i], row, level, INJECT);
            }
            group++;
        }
        if (level == 0) {
            break;
        }
    }
    uint8_t computed[32];
    node_bytes(computed, nodes[0]);
    return sibling == opening->n_siblings && memcmp(computed, root, 32) == 0;
}

const uint32_t *ref_opened_row(const struct ref_opening *opening,
                               const struct ref_shape *shape, unsigned group,
                               uint64_t row)
{
    for (size_t i = 0; i < opening->n_rows[group]; i++) {
        if (opening->rows[group][i] == row) {
            return opening->values[group] + i * ref_group_width(&shape->groups[group]);
        }
    }
    abort();
}
