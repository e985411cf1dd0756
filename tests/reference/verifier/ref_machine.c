/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Serialized table graphs: reading, and their constraints at a point. */
#include "ref_machine.h"

#include <stdlib.h>
#include <string.h>

#include "ref_hash.h"
#include "ref_reader.h"

enum {
    OP_CONSTANT,
    OP_COLUMN,
    OP_NEXT,
    OP_PUBLIC,
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_NEG,
    N_OPS
};

/* Section 13, "Tables". */
static const char *const names[REF_N_KINDS][32] = {
    {"program",  "range",     "shamt",  "addi",       "add",      "addw",
     "less",     "logic",     "logici", "const",      "jump",     "branch_eq",
     "branch_z", "branch_lt", "jalr",   "load_d",     "store_d",  "load_w",
     "load_n",   "store_n",   "load_u", "store_u",    "shift",    "mul",
     "divrem",   "exit",      "write",  "write_data", "boundary", "touch"},
    {"range", "elf_image", "image"}};

/* n items of at least `least` bytes each, if the bytes left can hold them. */
static void *room(struct ref_heap *heap, struct ref_reader *r, uint32_t n, size_t least,
                  size_t size)
{
    if (n > r->left / least) {
        r->is_short = true;
        n = 0;
    }
    return ref_alloc(heap, n, size);
}

static bool node_is_valid(const struct ref_table *table, const struct ref_node *node,
                          uint32_t index)
{
    switch (node->op) {
    case OP_CONSTANT:
        return node->a < REF_P;
    case OP_COLUMN:
    case OP_NEXT:
        return node->a < table->width;
    case OP_PUBLIC:
        return node->a < 2;
    case OP_NEG:
        return node->a < index;
    default:
        return node->op < N_OPS && node->a < index && node->b < index;
    }
}

static bool read_nodes(struct ref_heap *heap, struct ref_table *table,
                       struct ref_reader *r)
{
    const uint32_t n = ref_take32(r);
    table->nodes = room(heap, r, n, 9, sizeof *table->nodes);
    for (uint32_t i = 0; i < n && !r->is_short; i++) {
        struct ref_node *const node = &table->nodes[i];
        node->op = ref_take8(r);
        node->a = ref_take32(r);
        node->b = ref_take32(r);
        if (!node_is_valid(table, node, i)) {
            return false;
        }
        if (node->op == OP_NEXT) {
            table->reads_next[node->a] = true;
        }
    }
    table->n_nodes = n;
    return !r->is_short;
}

static bool read_interaction(struct ref_heap *heap, const struct ref_table *table,
                             struct ref_interaction *in, struct ref_reader *r)
{
    in->bus = ref_take32(r);
    const uint8_t sign = ref_take8(r);
    in->is_receive = sign == 1;
    in->multiplicity = ref_take32(r);
    in->n_values = ref_take32(r);
    in->values = room(heap, r, in->n_values, 4, sizeof *in->values);
    bool ok = sign <= 1 && in->bus < REF_MAX_BUSES && in->multiplicity < table->n_nodes
              && in->n_values < REF_N_CHALLENGES;
    for (uint32_t i = 0; i < in->n_values && !r->is_short; i++) {
        in->values[i] = ref_take32(r);
        ok = ok && in->values[i] < table->n_nodes;
    }
    return ok && !r->is_short;
}

static bool read_table(struct ref_heap *heap, struct ref_table *table,
                       const uint8_t *bytes, size_t len)
{
    struct ref_reader r = {.at = bytes, .left = len};
    ref_blake3(table->digest, 32, NULL, bytes, len);
    bool ok = ref_take_magic(&r, "zkair", 5) && ref_take8(&r) == 1;
    for (int tree = 0; tree < 3; tree++) {
        table->n_columns[tree] = ref_take32(&r);
        ok = ok && table->n_columns[tree] < 1000;
        table->width += table->n_columns[tree];
    }
    ok = ok && ref_take(&r, table->width) != NULL;
    table->reads_next = ref_alloc(heap, ok ? table->width : 0, sizeof(bool));
    ok = ok && read_nodes(heap, table, &r);
    table->n_constraints = ok ? ref_take32(&r) : 0;
    table->constraints = room(heap, &r, table->n_constraints, 4, sizeof(uint32_t));
    for (uint32_t i = 0; ok && !r.is_short && i < table->n_constraints; i++) {
        table->constraints[i] = ref_take32(&r);
        ok = table->constraints[i] < table->n_nodes;
    }
    table->n_interactions[REF_LOCAL] = ref_take32(&r);
    table->n_interactions[REF_GLOBAL] = ref_take32(&r);
    for (int scope = 0; scope < 2; scope++) {
        const uint32_t n = table->n_interactions[scope];
        table->interactions[scope] =
            room(heap, &r, n, 13, sizeof(struct ref_interaction));
        table->n_extension[scope] = (n + 1) / 2;
        for (uint32_t i = 0; ok && !r.is_short && i < n; i++) {
            ok = read_interaction(heap, table, &table->interactions[scope][i], &r);
        }
    }
    /* Global messages are counted before any proof is read: heights must be known then.
     * */
    ok = ok
         && (table->n_interactions[REF_GLOBAL] == 0
             || table->n_columns[REF_PRE] + table->n_columns[REF_BOUND] != 0);
    return ok && !r.is_short && r.left == 0;
}

bool ref_machine_open(struct ref_machine *machine, const uint8_t *bytes, size_t len)
{
    struct ref_reader r = {.at = bytes, .left = len};
    *machine = (struct ref_machine){0};
    bool ok = ref_take_magic(&r, "zkairset", 8) && ref_take8(&r) == 1
              && ref_take32(&r) == REF_N_KINDS;
    uint8_t list[14 + 32 * 64] = "zkair list";
    uint32_t n_all = 0;
    for (int kind = 0; ok && kind < REF_N_KINDS; kind++) {
        const uint32_t n = ref_take32(&r);
        uint32_t n_named = 0;
        while (n_named < 32 && names[kind][n_named] != NULL) {
            n_named++;
        }
        ok = n == n_named;
        machine->n_tables[kind] = n_named;
        machine->tables[kind] =
            ref_alloc(&machine->heap, n_named, sizeof(struct ref_table));
        for (uint32_t i = 0; ok && i < n; i++) {
            struct ref_table *const table = &machine->tables[kind][i];
            const uint8_t len_name = ref_take8(&r);
            const uint8_t *const name = ref_take(&r, len_name);
            const uint32_t len_graph = ref_take32(&r);
            const uint8_t *const graph = ref_take(&r, len_graph);
            ok = graph != NULL && len_name == strlen(names[kind][i])
                 && memcmp(name, names[kind][i], len_name) == 0
                 && read_table(&machine->heap, table, graph, len_graph);
            if (ok) {
                memcpy(table->name, name, len_name);
                memcpy(list + 14 + 32 * n_all++, table->digest, 32);
            }
        }
    }
    if (!ok || r.is_short || r.left != 0) {
        ref_machine_close(machine);
        return false;
    }
    ref_store32(list + 10, n_all);
    ref_blake3(machine->air_digest, 32, NULL, list, 14 + 32 * (size_t)n_all);
    return true;
}

void ref_machine_close(struct ref_machine *machine)
{
    ref_heap_free(&machine->heap);
    *machine = (struct ref_machine){0};
}

struct ext ref_fraction(const struct ref_challenges *challenges, uint32_t bus,
                        const struct ext *values, uint32_t n_values)
{
    struct ext sum = ext_scale(challenges->a[0], bus + 1);
    for (uint32_t i = 0; i < n_values; i++) {
        sum = ext_add(sum, ext_mul(challenges->a[i + 1], values[i]));
    }
    return ext_sub(challenges->z, sum);
}

size_t ref_n_constraints(const struct ref_table *table)
{
    return (size_t)table->n_constraints + table->n_extension[0] + table->n_extension[1];
}

static struct ext node_value(const struct ref_node *node, const struct ext *values,
                             const struct ref_point *point)
{
    switch (node->op) {
    case OP_CONSTANT:
        return ext_of(node->a);
    case OP_COLUMN:
        return point->columns[node->a];
    case OP_NEXT:
        return point->next_columns[node->a];
    case OP_PUBLIC:
        return ext_of(point->publics[node->a]);
    case OP_ADD:
        return ext_add(values[node->a], values[node->b]);
    case OP_SUB:
        return ext_sub(values[node->a], values[node->b]);
    case OP_MUL:
        return ext_mul(values[node->a], values[node->b]);
    default:
        return ext_sub(ext_of(0), values[node->a]);
    }
}

/* m' and f of an interaction. */
struct fraction {
    struct ext m, f;
};

static struct fraction fraction_at(const struct ref_interaction *in,
                                   const struct ref_challenges *challenges,
                                   const struct ext *nodes)
{
    struct ext values[REF_N_CHALLENGES];
    for (uint32_t i = 0; i < in->n_values; i++) {
        values[i] = nodes[in->values[i]];
    }
    struct fraction fraction = {
        .m = nodes[in->multiplicity],
        .f = ref_fraction(challenges, in->bus, values, in->n_values)};
    if (in->is_receive) {
        fraction.m = ext_sub(ext_of(0), fraction.m);
    }
    return fraction;
}

/* The constraints of the extension columns of a scope. */
static void evaluate_scope(struct ext *out, const struct ref_table *table,
                           const struct ref_point *point, int scope,
                           const struct ext *extension, const struct ext *nodes)
{
    const uint32_t n = table->n_interactions[scope];
    const uint32_t n_columns = table->n_extension[scope];
    const uint32_t share = ref_inverse(point->n_rows % REF_P);
    struct ext of_pairs = ext_of(0);
    for (uint32_t i = 0; i < n_columns; i++) {
        const struct ref_interaction *const pair = &table->interactions[scope][2 * i];
        const struct ref_challenges *const challenges = point->challenges[scope];
        const struct fraction a = fraction_at(&pair[0], challenges, nodes);
        struct ext left = extension[i];
        if (i + 1 == n_columns) { /* the accumulator */
            left = ext_sub(point->next_accumulators[scope], extension[i]);
            left = ext_sub(left, of_pairs);
            left = ext_add(left, ext_scale(point->sums[scope], share));
        }
        of_pairs = ext_add(of_pairs, extension[i]);
        if (2 * i + 1 < n) {
            const struct fraction b = fraction_at(&pair[1], challenges, nodes);
            out[i] = ext_mul(left, ext_mul(a.f, b.f));
            out[i] = ext_sub(out[i], ext_mul(a.m, b.f));
            out[i] = ext_sub(out[i], ext_mul(b.m, a.f));
        } else {
            out[i] = ext_sub(ext_mul(left, a.f), a.m);
        }
    }
}

void ref_evaluate(struct ext *values, const struct ref_table *table,
                  const struct ref_point *point)
{
    struct ext *const nodes = ref_alloc(NULL, table->n_nodes, sizeof *nodes);
    for (uint32_t i = 0; i < table->n_nodes; i++) {
        nodes[i] = node_value(&table->nodes[i], nodes, point);
    }
    for (uint32_t i = 0; i < table->n_constraints; i++) {
        values[i] = nodes[table->constraints[i]];
    }
    const struct ext *extension = point->extension;
    values += table->n_constraints;
    for (int scope = 0; scope < 2; scope++) {
        evaluate_scope(values, table, point, scope, extension, nodes);
        values += table->n_extension[scope];
        extension += table->n_extension[scope];
    }
    free(nodes);
}
