/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_leaf.c - nodes and leaves of a segment's commitments. */
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "merkle/merkle_verify.h"
#include "view_commitment.h"

enum status commitment_view_node(struct commitment_view *c, enum view_tree tree,
                                 unsigned level, uint32_t index, uint8_t digest[32],
                                 struct error *e)
{
    struct digest d;
    TRY(commitment_check(c, tree, e));
    const unsigned top = commitment_log_leaves(c, tree);
    if (level > top || (uint64_t)index >> level != 0) {
        return error_set(e, STATUS_ARGUMENT,
                         "commitments: the tree %s has levels 0 to %u and 2^l nodes on "
                         "level l: no node %u on level %u",
                         view_tree_name(tree), top, index, level);
    }
    TRY(proof_trees_node(&d, c->trees, tree, level, index, e));
    memcpy(digest, d.b, sizeof d.b);
    return STATUS_OK;
}

/* ---- the path, computed once more ---- */

static void keep(uint8_t out[32], const uint32_t words[DIGEST_WORDS])
{
    struct digest d;
    digest_from_words(&d, words);
    memcpy(out, d.b, sizeof d.b);
}

/* From the rows to the root, level by level; rows as merkle.h orders them. */
static void climb(struct leaf_view *leaf, const struct merkle_shape *shape,
                  const uint32_t *rows)
{
    uint32_t node[DIGEST_WORDS], other[DIGEST_WORDS];
    const unsigned top = shape->groups[0].log_height;
    merkle_hash_row(node, shape, 0, rows);
    rows += merkle_row_elements(&shape->groups[0]);
    leaf->n_hashes = merkle_row_blocks(&shape->groups[0]) + top;
    keep(leaf->node[top], node);
    for (unsigned level = top; level-- > 0;) {
        struct digest sibling;
        memcpy(sibling.b, leaf->sibling[level + 1], sizeof sibling.b);
        digest_to_words(other, &sibling);
        const bool is_right = (leaf->index >> (top - level - 1) & 1) != 0;
        merkle_hash_node(node, shape, level, is_right ? other : node,
                         is_right ? node : other);
        const int group = merkle_group_at(shape, level);
        if (group >= 0) {
            merkle_hash_row(other, shape, (unsigned)group, rows);
            merkle_hash_inject(node, shape, level, node, other);
            rows += merkle_row_elements(&shape->groups[group]);
            leaf->n_hashes += merkle_row_blocks(&shape->groups[group]) + 1;
        }
        keep(leaf->node[level], node);
    }
}

static void tell_cells(const struct commitment_view *c, enum view_tree tree,
                       uint32_t leaf, const uint32_t *rows, leaf_cell_fn *tell, void *arg)
{
    const struct layout_tree *const t = &c->layout.trees[tree];
    const bool is_extended = tree == VIEW_TREE_EXTENSION || tree == VIEW_TREE_QUOTIENT;
    for (uint32_t g = 0; g < t->n_groups; g++) {
        const struct layout_group *const group = &t->groups[g];
        for (uint32_t part = 0; part < group->n_parts; part++) {
            const uint32_t table = group->part_table[part];
            struct leaf_cell cell = {
                .table = table == LAYOUT_NONE ? VIEW_ABSENT : table,
                .log_size = group->log_size,
                .position =
                    layout_shift_index(leaf, t->groups[0].log_size, group->log_size),
            };
            const uint32_t first =
                is_extended ? 0 : c->layout.tables[table].graph->first_column[tree];
            for (uint32_t i = 0; i < group->part_width[part]; i++) {
                cell.column = is_extended ? i / FE_DEGREE : first + i;
                cell.coefficient = is_extended ? i % FE_DEGREE : 0;
                cell.value = *rows++;
                tell(arg, &cell);
            }
        }
    }
}

/* Value after value, each with its coefficients. */
static void tell_values(const struct commitment_view *c, enum view_tree tree,
                        uint32_t leaf, const uint32_t *rows, leaf_cell_fn *tell,
                        void *arg)
{
    const struct fri_schedule *const fri = &c->layout.fri;
    const unsigned layer = tree - VIEW_TREE_FRI;
    for (uint32_t i = 0; i < fri->width[layer]; i++) {
        const struct leaf_cell cell = {
            .table = VIEW_ABSENT,
            .column = i / FE_DEGREE,
            .coefficient = i % FE_DEGREE,
            .log_size = fri->log_size[layer],
            .position = (leaf << fri->log_arity[layer]) + i / FE_DEGREE,
            .value = rows[i],
        };
        tell(arg, &cell);
    }
}

/* ---- one leaf ---- */

/* Copies of what an opening leaves in the arena of the trees. */
struct opened {
    struct merkle_shape shape;
    uint32_t *rows;
    size_t n_rows;
    struct digest siblings[MERKLE_LOG_HEIGHT_MAX];
    size_t n_siblings;
    struct digest root;
};

static enum status open_leaf(struct opened *o, struct commitment_view *c,
                             enum view_tree tree, uint32_t index, struct error *e)
{
    struct merkle_proof proof;
    proof_trees_shape(&o->shape, c->trees, tree);
    proof_trees_root(&o->root, c->trees, tree);
    TRY(proof_trees_leaf(&proof, c->trees, tree, index, e));
    o->n_rows = proof.n_elements;
    o->n_siblings = proof.n_siblings;
    memcpy(o->siblings, proof.siblings, proof.n_siblings * sizeof *proof.siblings);
    o->rows = malloc(proof.n_elements * sizeof *o->rows);
    if (o->rows == NULL) {
        return error_set(e, STATUS_MEMORY, "commitments: no memory for a leaf");
    }
    memcpy(o->rows, proof.rows, proof.n_elements * sizeof *o->rows);
    return STATUS_OK;
}

static enum status trace_leaf(struct leaf_view *leaf, struct commitment_view *c,
                              enum view_tree tree, const struct opened *o,
                              struct error *e)
{
    struct leaf_check check;
    TRY(proof_trees_check_leaf(&check, c->trees, tree, leaf->index, o->rows, e));
    leaf->is_traced = true;
    leaf->n_traced = (unsigned)check.n_values;
    leaf->n_equal = (unsigned)check.n_equal;
    return STATUS_OK;
}

void commitment_keep_fe(uint32_t out[VIEW_FE_DEGREE], fe x)
{
    for (unsigned d = 0; d < VIEW_FE_DEGREE; d++) {
        out[d] = fp_to_u32(x.c[d]);
    }
}

static enum status constrain_leaf(struct leaf_view *leaf, struct commitment_view *c,
                                  const struct opened *o, struct error *e)
{
    struct quotient_check checks[LAYOUT_MAX_HEIGHTS];
    TRY(proof_trees_check_quotient(checks, c->trees, leaf->index, o->rows, e));
    leaf->is_traced = true;
    leaf->n_traced = leaf->n_heights = c->layout.n_heights;
    for (unsigned i = 0; i < leaf->n_heights; i++) {
        struct leaf_height *const h = &leaf->height[i];
        h->log_rows = checks[i].log_rows;
        h->position = checks[i].position;
        commitment_keep_fe(h->constraints, checks[i].constraints);
        commitment_keep_fe(h->product, checks[i].product);
        h->holds = fe_equal(checks[i].constraints, checks[i].product);
        leaf->n_equal += h->holds;
    }
    return STATUS_OK;
}

/* Queries whose positions are below the leaf. */
static void find_queries(struct leaf_view *leaf, const struct commitment_view *c)
{
    struct proof_folding f;
    if (!c->with_fri) {
        return;
    }
    proof_trees_folding(&f, c->trees);
    for (uint32_t i = 0; i < f.n_queries; i++) {
        if (f.queries[i] >> (c->layout.log_size_max - leaf->n_levels) != leaf->index) {
            continue;
        }
        if (leaf->n_queries < VIEW_QUERIES_MAX) {
            leaf->query[leaf->n_queries] = f.queries[i];
        }
        leaf->n_queries++;
    }
}

enum status commitment_view_leaf(struct commitment_view *c, enum view_tree tree,
                                 uint32_t index, bool trace, struct leaf_view *leaf,
                                 leaf_cell_fn *cell, void *arg, struct error *e)
{
    struct opened o = {0};
    memset(leaf, 0, sizeof *leaf);
    TRY(commitment_check(c, tree, e));
    const unsigned top = commitment_log_leaves(c, tree);
    if ((uint64_t)index >> top != 0) {
        return error_set(e, STATUS_ARGUMENT,
                         "commitments: the tree %s has leaves 0 to %llu, not %u",
                         view_tree_name(tree), ((unsigned long long)1 << top) - 1, index);
    }
    void *const scratch = malloc(merkle_verify_scratch(1));
    enum status s = scratch == NULL ? error_set(e, STATUS_MEMORY,
                                                "commitments: no memory to check a path")
                                    : open_leaf(&o, c, tree, index, e);
    if (s == STATUS_OK) {
        leaf->index = index;
        leaf->n_levels = top;
        leaf->n_cells = (unsigned)o.n_rows;
        for (unsigned i = 0; i < o.n_siblings; i++) {
            memcpy(leaf->sibling[top - i], o.siblings[i].b, sizeof o.siblings[i].b);
        }
        climb(leaf, &o.shape, o.rows);
        leaf->leads_to_root = merkle_verify(&o.root, &o.shape, &index, 1, o.rows,
                                            o.n_rows, o.siblings, o.n_siblings, scratch);
        find_queries(leaf, c);
        if (tree >= VIEW_TREE_FRI) {
            s = commitment_fold_leaf(leaf, c, tree, o.rows, trace, e);
        } else if (trace) {
            s = tree == VIEW_TREE_QUOTIENT ? constrain_leaf(leaf, c, &o, e)
                                           : trace_leaf(leaf, c, tree, &o, e);
        }
    }
    if (s == STATUS_OK && cell != NULL) {
        (tree < VIEW_TREE_FRI ? tell_cells : tell_values)(c, tree, index, o.rows, cell,
                                                          arg);
    }
    free(o.rows);
    free(scratch);
    return s;
}

/* ---- rows and leaves ----
 *
 * Position i of 2^l stands for g w_(2^l)^bitrev(i). The row r of 2^n stands for
 * w_(2^n)^r = w_(2^l)^(r 2^(l - n)), and bitrev_l(r 2^(l - n)) = bitrev_n(r): the first
 * 2^n positions are those of rows. */

static const struct layout_table *table_in(const struct commitment_view *c,
                                           enum view_tree tree, unsigned table)
{
    if (tree >= VIEW_TREE_QUOTIENT || table >= c->layout.n_tables
        || c->layout.tables[table].log_rows == LAYOUT_ABSENT
        || c->layout.tables[table].width[tree] == 0) {
        return NULL;
    }
    return &c->layout.tables[table];
}

/* Leaves of the tree for one position of the table, as a logarithm. */
static unsigned leaves_each(const struct commitment_view *c, enum view_tree tree,
                            const struct layout_table *table)
{
    return c->layout.trees[tree].groups[0].log_size - table->log_rows
           - c->layout.log_blowup;
}

bool commitment_view_leaf_of_row(const struct commitment_view *c, enum view_tree tree,
                                 unsigned table, uint64_t row, uint32_t *leaf)
{
    const struct layout_table *const t = table_in(c, tree, table);
    if (t == NULL || row >> t->log_rows != 0) {
        return false;
    }
    *leaf = bit_reverse((uint32_t)row, t->log_rows) << leaves_each(c, tree, t);
    return true;
}

bool commitment_view_row_of_leaf(const struct commitment_view *c, enum view_tree tree,
                                 unsigned table, uint32_t leaf, uint64_t *row)
{
    const struct layout_table *const t = table_in(c, tree, table);
    if (t == NULL || (uint64_t)leaf >> c->layout.trees[tree].groups[0].log_size != 0) {
        return false;
    }
    const uint32_t position = leaf >> leaves_each(c, tree, t);
    if (position >> t->log_rows != 0) {
        return false;
    }
    *row = bit_reverse(position, t->log_rows);
    return true;
}
