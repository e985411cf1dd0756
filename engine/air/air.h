/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* air/air.h - a table of the proof system as data.
 *
 * A table is an ordinary C function run once against a recorder (air/describe.h). What it
 * leaves behind, struct air_graph, is the only definition of the table: the prover's
 * block evaluator, the verifier's evaluation at one point, the debug checker, the
 * mutation tests, the inspector and docs/air are readers of it. Degree, next-row use,
 * counts and digest are derived, never declared.
 */
#ifndef ZK_AIR_AIR_H
#define ZK_AIR_AIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

enum {
    AIR_MAX_DEGREE = 3, /* of a constraint, in trace polynomials */
    AIR_MAX_ARITY = 12, /* values of one bus message */
    AIR_MAX_BUSES = 24,
    AIR_MAX_COLUMNS = 128, /* base columns of one table, all trees */
    AIR_MAX_CONSTRAINTS = 128,
    AIR_MAX_INTERACTIONS = 64,
    AIR_MAX_NODES = 8192
};

/* The commitment a base column belongs to, in canonical order of a table's columns. */
enum air_tree { AIR_PRE, AIR_BOUND, AIR_MAIN, AIR_N_TREES };

/* What a column promises about its values on rows where the table's selector is 1.
 * BIT adds x(1-x) = 0; U16 adds a lookup of x; BYTE adds lookups of pairs in declaration
 * order. GIVEN: another table or an interaction of this one bounds it (doc says which).
 * FREE: needs no bound, or the header argues it. */
enum air_domain { AIR_BIT, AIR_BYTE, AIR_U16, AIR_GIVEN, AIR_FREE };

enum air_scope { AIR_LOCAL, AIR_GLOBAL };

/* Constants of one proof, known to the verifier, that a table may read. */
enum air_public {
    AIR_PUBLIC_SEGMENT, /* segment kind: label of the segment, index + 1; image kind: 0 */
    AIR_PUBLIC_FIRST,   /* image kind: 1 in chunk 0, else 0; segment kind: 0 */
    AIR_N_PUBLICS
};

struct air_column {
    const char *name; /* "a[2]" for members of vectors */
    const char *doc;
    uint8_t tree;   /* enum air_tree */
    uint8_t domain; /* enum air_domain */
};

struct air_bus {
    const char *name;
    uint8_t scope;   /* enum air_scope */
    uint8_t arity;   /* fixed number of values */
    const char *doc; /* what balance proves, who sends, who receives */
};

/* All buses of the machine. Bus id in a fingerprint is index + 1. u16 and byte2 are the
 * indices of the buses that the domains U16 and BYTE look up. */
struct air_bus_list {
    const struct air_bus *buses;
    uint32_t n_buses;
    uint32_t u16, byte2;
};

struct air_recorder;
typedef void air_describe_fn(struct air_recorder *t, const void *now, const void *next);

/* One entry of a table's column list: a single column (n = 0) or a vector of n of
 * them. */
struct air_column_group {
    const char *name, *doc;
    uint8_t tree, domain;
    uint16_t n;
};

/* The static definition of a table, made by AIR_TABLE(). */
struct air_table {
    const char *name;
    const char *title;                     /* one sentence */
    const struct air_column_group *groups; /* pre, then bound, then main */
    uint32_t n_groups;
    air_describe_fn *describe;
};

enum air_op {
    AIR_CONST,
    AIR_COLUMN,
    AIR_COLUMN_NEXT,
    AIR_PUBLIC,
    AIR_ADD,
    AIR_SUB,
    AIR_MUL,
    AIR_NEG
};

struct air_node {
    uint8_t op;     /* enum air_op */
    uint8_t degree; /* in trace polynomials; publics and constants 0 */
    uint32_t a;     /* operand node; column index; public index; canonical constant */
    uint32_t b;     /* operand node */
};

struct air_constraint {
    const char *name; /* a sentence true of honest rows */
    uint32_t node;    /* must vanish on every row, cyclically */
};

struct air_interaction {
    const char *name; /* what the message is, for reports */
    uint32_t bus;
    int sign;              /* +1 send, -1 receive */
    uint32_t multiplicity; /* node; without the sign */
    uint32_t n_values;
    uint32_t values[AIR_MAX_ARITY];
};

/* Recorded table. Nodes are hash-consed and in topological order; interactions: all local
 * ones in recorded order (self-constraining domains last), then all global ones.
 * Interactions 2i and 2i+1 of a scope share an extension column; the last pair (or last
 * single one) of a scope sits in its accumulator. */
struct air_graph {
    const struct air_table *table;
    const struct air_bus_list *buses;
    const struct air_column *columns; /* [width], vectors expanded */
    uint32_t n_columns[AIR_N_TREES];
    uint32_t first_column[AIR_N_TREES]; /* index of the first column of each tree */
    uint32_t width;                     /* all base columns */
    const struct air_node *nodes;
    uint32_t n_nodes;
    const struct air_constraint *constraints;
    uint32_t n_constraints; /* recorded ones; LogUp's are derived from interactions */
    const struct air_interaction *interactions;
    uint32_t n_local, n_global; /* interactions of each scope */
    /* Extension columns: ceil(n/2) of each scope, the last of them the accumulator. */
    uint32_t n_aux_local, n_aux_global;
    uint8_t next_used[AIR_MAX_COLUMNS]; /* 1 where a column is read on the next row */
    uint32_t n_next;                    /* how many are */
    uint32_t degree;    /* the largest of all constraints, LogUp's included */
    uint8_t digest[32]; /* of the canonical encoding, docs/protocol.md */
};

/* Takes one line of a report, without its end. */
typedef void air_line_fn(void *arg, const char *line);

/* Constraints of a table, LogUp's included: the recorded ones, one for each local
 * extension column, one for each global one, in this order. */
static inline uint32_t air_n_constraints_total(const struct air_graph *graph)
{
    return graph->n_constraints + graph->n_aux_local + graph->n_aux_global;
}

/* Run a table's function once and derive everything.
 *
 * in    table, buses
 * out   graph  lives in the arena
 * err   STATUS_UNSUPPORTED names the table and the rule it breaks: degree, pair rule,
 *       arity, a global interaction that reads a column of the main tree, an unused
 *       column, ..
 */
MUST_USE enum status air_record(struct air_graph **graph, struct arena *arena,
                                const struct air_table *table,
                                const struct air_bus_list *buses, struct error *e);

#endif
