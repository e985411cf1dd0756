/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A table under construction; private to record.c and derive.c.
 *
 * Invariants. Nodes are in topological order and no two are equal (the index finds every
 * one of them). Operands of ADD and MUL are in ascending order. No operation has two
 * constant operands, none has a neutral or absorbing one. After the first broken rule
 * `failed` is set, the error tells it, and everything recorded later is without effect.
 */
#ifndef ZK_AIR_RECORDER_H
#define ZK_AIR_RECORDER_H

#include "air/air.h"
#include "air/describe.h"

enum { RECORDER_INDEX = 4 * AIR_MAX_NODES }; /* slots of the index, a power of two */

struct air_recorder {
    const struct air_table *table;
    const struct air_bus_list *buses;
    struct error *e;
    bool failed;
    bool has_selector;
    uint32_t selector; /* node */
    const struct air_column *columns;
    uint32_t width;
    uint32_t n_nodes, n_constraints, n_interactions;
    uint32_t n_own_constraints, n_own_interactions; /* recorded by the table's function */
    struct air_node nodes[AIR_MAX_NODES];
    struct air_constraint constraints[AIR_MAX_CONSTRAINTS];
    struct air_interaction interactions[AIR_MAX_INTERACTIONS];
    uint32_t index[RECORDER_INDEX]; /* node + 1, or 0 */
};

/* Break off the recording: the sentence becomes "table NAME: ...". The first one
 * counts. */
void recorder_fail(struct air_recorder *t, const char *format, ...) PRINTF_LIKE(2, 3);

/* The node of a leaf (constant, column, next-row column, public value). */
uint32_t recorder_leaf(struct air_recorder *t, enum air_op op, uint32_t which);

/* Degree of a node in trace polynomials. */
static inline uint32_t recorder_degree(const struct air_recorder *t, uint32_t node)
{
    return t->nodes[node].degree;
}

/* Add what the columns' domains promise: bits as constraints, u16 and byte columns as
 * lookups times the selector, in declaration order, after everything the table said
 * itself. */
void recorder_add_domains(struct air_recorder *t, struct arena *arena);

/* Check the rules that need the whole table and lay out the graph in the arena. */
MUST_USE enum status recorder_finish(struct air_graph **graph, struct air_recorder *t,
                                     struct arena *arena);

#endif
