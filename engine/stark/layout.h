/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Where everything stands: the shape of one proof, derived from the tables and their
 * heights.
 *
 * Prover and verifier call layout_init with the same kind and the same log-heights and
 * index everything they commit, open, batch or send through the result; nothing about the
 * shape of a proof is read from the proof except the log-heights, which are range-checked
 * first.
 *
 * Words. A table of log_rows l has N = 2^l rows and 2^(l + log_blowup) LDE positions,
 * bit-reversed, on the coset 31 * <w>. A height is the set of present tables of one
 * log_rows. An extension column is FE_DEGREE base columns, c[0] first.
 *
 * Terms. A term is one (column, point) pair: one out-of-domain value and one power of
 * gamma. The number of a term is both its index among the values and the exponent of
 * gamma. Order: heights descending; per height the tables in canonical order, each with
 *     its base columns at zeta (order of the graph: PRE, BOUND, MAIN),
 *     its extension columns at zeta (local pairs .., local accumulator, global pairs ..,
 *     global accumulator: graph->n_aux_local + graph->n_aux_global of them),
 *     its base columns with next_used at zeta * omega_h, ascending,
 *     its accumulators at zeta * omega_h (local, then global; those that exist);
 * and after the last table of the height q0 and q1 at zeta.
 *
 * Constraints of a height. Constraint i of a height has coefficient alpha^i: tables in
 * canonical order, per table the recorded constraints, then one per local extension
 * column, then one per global extension column.
 *
 * Trees. A group is what one tree commits for one height; groups in descending height.
 * Its row is one part per table (canonical order) that has columns in this tree, each
 * part padded with zeros to a multiple of 64 bytes when hashed; the quotient tree has one
 * part of 10 columns per height, q0 then q1. Base columns stand in the order of the
 * graph.
 */
#ifndef ZK_STARK_LAYOUT_H
#define ZK_STARK_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "air/air.h"
#include "field/fe.h"
#include "fri/fri.h"
#include "merkle/merkle.h"
#include "stark/parameters.h"

enum {
    LAYOUT_MAX_TABLES = 48,
    LAYOUT_MAX_HEIGHTS = STARK_LOG_ROWS_MAX - STARK_LOG_ROWS_MIN + 1,
    LAYOUT_ABSENT = 0xff, /* log_rows of a table that is not in the proof */
    LAYOUT_QUOTIENT_PARTS = 2,
    LAYOUT_MIN_MAX_LOG_ROWS = FRI_LOG_FINAL + 1 /* of the largest table */
};
#define LAYOUT_NONE UINT32_MAX

/* The trees of one proof apart from FRI's, in the order in which they are opened. */
enum layout_tree_id {
    LAYOUT_PRE,   /* fixed by the program key */
    LAYOUT_BOUND, /* root in the link record: boundary or image columns */
    LAYOUT_MAIN,
    LAYOUT_AUX,
    LAYOUT_QUOTIENT,
    LAYOUT_N_TREES
};

/* All tables of one kind of proof in canonical order. Borrowed: must outlive what uses
 * it. */
struct stark_kind {
    enum stark_kind_id id;
    const struct air_graph *const *graphs;
    uint32_t n_tables; /* 1 .. LAYOUT_MAX_TABLES */
};

/* One table of the kind, present or not; index = canonical order. */
struct layout_table {
    const struct air_graph *graph;
    uint8_t log_rows;          /* LAYOUT_ABSENT: everything below is 0 or LAYOUT_NONE */
    uint8_t height;            /* index into heights */
    uint32_t n_aux;            /* extension columns: n_aux_local + n_aux_global */
    uint32_t first_constraint; /* exponent of alpha of its first constraint */
    uint32_t n_constraints;    /* recorded and LogUp's */
    uint32_t zeta_term;        /* number of its first term at zeta */
    uint32_t n_zeta_terms;     /* graph->width + n_aux */
    uint32_t next_term;        /* number of its first term at zeta * omega_h */
    uint32_t n_next_terms;     /* graph->n_next + its accumulators */
    uint32_t local_sum; /* index among the local sums; LAYOUT_NONE without interactions */
    uint32_t global_sum;
    uint32_t width[LAYOUT_N_TREES]; /* base columns in each tree (0 for the quotient's) */
    uint32_t offset[LAYOUT_N_TREES]; /* of its first column in the group's unpadded row */
};

struct layout_height {
    uint8_t log_rows;
    uint32_t n_tables;
    uint8_t tables[LAYOUT_MAX_TABLES]; /* canonical indices, ascending */
    uint32_t n_constraints;
    uint32_t first_term, n_terms;
    uint32_t quotient_term; /* of q0; q1 has the next one */
};

/* What one tree commits for one height. */
struct layout_group {
    uint8_t height;   /* index into heights */
    uint8_t log_size; /* log2 of its LDE positions */
    uint32_t n_parts;
    uint32_t part_table[LAYOUT_MAX_TABLES]; /* canonical; the quotient's: LAYOUT_NONE */
    uint32_t part_width[LAYOUT_MAX_TABLES]; /* base columns */
    uint32_t width;                         /* all parts, unpadded */
};

struct layout_tree {
    uint32_t n_groups;                              /* 0: the tree does not exist */
    struct layout_group groups[LAYOUT_MAX_HEIGHTS]; /* descending */
    uint32_t width; /* elements a query opens when nothing coincides */
};

struct layout {
    const struct stark_kind *kind;
    unsigned log_blowup;
    uint32_t n_tables;
    struct layout_table tables[LAYOUT_MAX_TABLES];
    uint32_t n_heights;
    struct layout_height heights[LAYOUT_MAX_HEIGHTS]; /* descending */
    unsigned log_rows_max;                            /* of the largest table */
    unsigned log_size_max;                            /* log_rows_max + log_blowup */
    uint32_t n_terms;
    uint32_t n_constraints_max; /* under one alpha: of the height with most */
    uint32_t n_local_sums, n_global_sums;
    struct layout_tree trees[LAYOUT_N_TREES];
    struct fri_schedule fri;

    /* messages of each sign per bus, padding rows included; bounded in logup.c */
    uint64_t n_sends[AIR_MAX_BUSES], n_receives[AIR_MAX_BUSES];
    uint64_t n_slots_local, n_slots_global; /* fractions of each scope */
};

/* Derive the layout of a proof.
 *
 * in    kind        borrowed by the layout
 *       log_blowup  valid
 *       log_rows[kind->n_tables]  bytes from outside: 4 .. 24 or LAYOUT_ABSENT
 * err   STATUS_FORMAT: a log-height out of range; a table with preprocessed or boundary
 *       columns is absent; the largest table is below 2^7 rows
 * cost  proportional to the columns; no allocation
 */
MUST_USE enum status layout_init(struct layout *layout, const struct stark_kind *kind,
                                 unsigned log_blowup, const uint8_t *log_rows,
                                 struct error *e);

/* The most that any choice of heights can need, for memory set aside once. */
struct layout_bounds {
    uint32_t n_terms;
    uint32_t n_sums;                /* of one scope */
    uint32_t n_constraints;         /* under one alpha */
    uint32_t width[LAYOUT_N_TREES]; /* of a tree's row over all heights */
    uint32_t n_nodes;               /* of the largest graph */
};
void layout_bounds(struct layout_bounds *bounds, const struct stark_kind *kind);

/* Base columns that a table of this graph has in a tree; none in the quotient's. */
uint32_t layout_table_width(const struct air_graph *graph, enum layout_tree_id tree);

/* The shape of a tree as merkle/ wants it; borrows the layout.
 * need  the tree exists */
void layout_tree_shape(struct merkle_shape *shape, const struct layout *layout,
                       enum layout_tree_id tree);

/* The number of LDE position i of the largest table in a group of log_size l: both in
 * bit-reversed order. */
static inline uint32_t layout_shift_index(uint32_t index, unsigned log_size_max,
                                          unsigned l)
{
    return index >> (log_size_max - l);
}

#endif
