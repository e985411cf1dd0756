/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The tables of the machine, read from their serialized graphs (docs/protocol.md section
 * 7; the file is what tests/tools/export_air.c writes). */
#ifndef REF_MACHINE_H
#define REF_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ref_field.h"
#include "ref_heap.h"

enum {
    REF_N_KINDS = 2,
    REF_N_CHALLENGES = 13,
    REF_MAX_BUSES = 32,
    REF_LOCAL = 0,
    REF_GLOBAL = 1
};

enum ref_column_tree { REF_PRE, REF_BOUND, REF_MAIN };

struct ref_node {
    uint8_t op;
    uint32_t a, b;
};

struct ref_interaction {
    uint32_t bus;
    bool is_receive;
    uint32_t multiplicity;
    uint32_t n_values;
    uint32_t *values;
};

struct ref_table {
    char name[256];
    uint8_t digest[32];
    uint32_t n_columns[3]; /* by enum ref_column_tree */
    uint32_t width;        /* all of them */
    uint32_t n_nodes, n_constraints;
    struct ref_node *nodes;
    uint32_t *constraints;
    uint32_t n_interactions[2]; /* by scope */
    struct ref_interaction *interactions[2];
    uint32_t n_extension[2]; /* extension columns by scope, accumulator included */
    bool *reads_next;        /* by base column */
};

struct ref_machine {
    struct ref_heap heap;
    uint32_t n_tables[REF_N_KINDS]; /* kind 1 at 0, kind 2 at 1 */
    struct ref_table *tables[REF_N_KINDS];
    uint8_t air_digest[32];
    /* A check of FRI's that is left out, by its name in struct ref_verdict; NULL but in
     * tests of forgeries, which must pass without the one rule that is against them. */
    const char *left_out;
};

/* False if the bytes are not such a file, or not the tables of docs/protocol.md section
 * 13. */
bool ref_machine_open(struct ref_machine *machine, const uint8_t *bytes, size_t len);
void ref_machine_close(struct ref_machine *machine);

/* Challenges of a scope: z and a_0 .. a_12. */
struct ref_challenges {
    struct ext z, a[REF_N_CHALLENGES];
};

/* f = z - (a_0 (bus + 1) + a_1 v_1 + ..). */
struct ext ref_fraction(const struct ref_challenges *challenges, uint32_t bus,
                        const struct ext *values, uint32_t n_values);

/* What a table's constraints are made of, at one point. */
struct ref_point {
    uint32_t n_rows;
    uint32_t publics[2];
    const struct ref_challenges *challenges[2]; /* by scope */
    struct ext sums[2];                         /* claimed, by scope */
    const struct ext *columns, *next_columns;   /* base columns */
    const struct ext *extension;                /* local, then global */
    struct ext next_accumulators[2];            /* by scope */
};

size_t ref_n_constraints(const struct ref_table *table);
/* All constraints of a table in canonical order: values[ref_n_constraints()]. */
void ref_evaluate(struct ext *values, const struct ref_table *table,
                  const struct ref_point *point);

#endif
