/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From a finished recording to the graph: domains, rules, layout, derived numbers. */
#include <stdio.h>
#include <string.h>

#include "air/encode.h"
#include "air/recorder.h"
#include "base/check.h"

/* ---- domains ---- */

static const char *sentence(struct air_recorder *t, struct arena *arena,
                            const char *first, const char *middle, const char *second,
                            const char *end)
{
    const size_t room = strlen(first) + strlen(middle) + strlen(second) + strlen(end) + 1;
    char *const text = arena_alloc(arena, room);
    if (text == NULL) {
        if (!t->failed) {
            t->failed = true;
            error_set(t->e, STATUS_MEMORY, "table %s: no memory for names",
                      t->table->name);
        }
        return "";
    }
    snprintf(text, room, "%s%s%s%s", first, middle, second, end);
    return text;
}

static expr column(struct air_recorder *t, uint32_t c)
{
    return (expr){.t = t, .id = recorder_leaf(t, AIR_COLUMN, c)};
}

/* The next column of a domain at or after c; the width when there is none. */
static uint32_t next_of_domain(const struct air_recorder *t, uint32_t c,
                               enum air_domain domain)
{
    while (c < t->width && t->columns[c].domain != domain) {
        c++;
    }
    return c;
}

void recorder_add_domains(struct air_recorder *t, struct arena *arena)
{
    const uint32_t width = t->width;
    for (uint32_t c = next_of_domain(t, 0, AIR_BIT); c < width;
         c = next_of_domain(t, c + 1, AIR_BIT)) {
        is_bit(t, sentence(t, arena, t->columns[c].name, "", "", " is a bit"),
               column(t, c));
    }
    const uint32_t first_u16 = next_of_domain(t, 0, AIR_U16);
    const uint32_t first_byte = next_of_domain(t, 0, AIR_BYTE);
    if (first_u16 == width && first_byte == width) {
        return;
    }
    if (!t->has_selector) {
        recorder_fail(t, "column %s needs a lookup and no selector is declared",
                      t->columns[first_u16 < first_byte ? first_u16 : first_byte].name);
        return;
    }
    const expr on = {.t = t, .id = t->selector};
    for (uint32_t c = first_u16; c < width; c = next_of_domain(t, c + 1, AIR_U16)) {
        bus_send(t, sentence(t, arena, t->columns[c].name, "", "", " is a u16"),
                 t->buses->u16, on, TUPLE(column(t, c)));
    }
    for (uint32_t c = first_byte; c < width;) {
        const uint32_t d = next_of_domain(t, c + 1, AIR_BYTE);
        const char *const name = t->columns[c].name;
        if (d == width) {
            bus_send(t, sentence(t, arena, name, "", "", " is a byte"), t->buses->byte2,
                     on, TUPLE(column(t, c), air_constant(t, 0)));
            return;
        }
        bus_send(t, sentence(t, arena, name, " and ", t->columns[d].name, " are bytes"),
                 t->buses->byte2, on, TUPLE(column(t, c), column(t, d)));
        c = next_of_domain(t, d + 1, AIR_BYTE);
    }
}

/* ---- rules over the whole table ---- */

struct marks {
    bool node[AIR_MAX_NODES];
};

/* Mark a node and everything below it. Operands have smaller numbers than their users. */
static void mark_below(struct marks *m, const struct air_recorder *t)
{
    for (uint32_t i = t->n_nodes; i-- > 0;) {
        const struct air_node *const n = &t->nodes[i];
        if (!m->node[i] || n->op < AIR_ADD) {
            continue;
        }
        m->node[n->a] = true;
        if (n->op != AIR_NEG) {
            m->node[n->b] = true;
        }
    }
}

static void mark_interaction(struct marks *m, const struct air_interaction *x)
{
    m->node[x->multiplicity] = true;
    for (uint32_t j = 0; j < x->n_values; j++) {
        m->node[x->values[j]] = true;
    }
}

static bool is_read(const struct marks *m, const struct air_recorder *t, uint32_t c)
{
    for (uint32_t i = 0; i < t->n_nodes; i++) {
        const struct air_node *const n = &t->nodes[i];
        if (m->node[i] && (n->op == AIR_COLUMN || n->op == AIR_COLUMN_NEXT)
            && n->a == c) {
            return true;
        }
    }
    return false;
}

/* A column that only its own domain reads is an unused column. */
static void check_every_column_is_used(struct air_recorder *t)
{
    struct marks m = {{false}};
    for (uint32_t i = 0; i < t->n_own_constraints; i++) {
        m.node[t->constraints[i].node] = true;
    }
    for (uint32_t i = 0; i < t->n_own_interactions; i++) {
        mark_interaction(&m, &t->interactions[i]);
    }
    mark_below(&m, t);
    for (uint32_t c = 0; c < t->width; c++) {
        if (!is_read(&m, t, c)) {
            recorder_fail(t, "column %s is in no constraint and no interaction",
                          t->columns[c].name);
        }
    }
}

static uint8_t scope_of(const struct air_recorder *t, const struct air_interaction *x)
{
    return t->buses->buses[x->bus].scope;
}

/* What crosses segments must be committed before the global challenge is drawn. */
static void check_global_reads_committed(struct air_recorder *t)
{
    for (uint32_t i = 0; i < t->n_interactions; i++) {
        const struct air_interaction *const x = &t->interactions[i];
        if (scope_of(t, x) != AIR_GLOBAL) {
            continue;
        }
        struct marks m = {{false}};
        mark_interaction(&m, x);
        mark_below(&m, t);
        for (uint32_t c = 0; c < t->width; c++) {
            if (t->columns[c].tree == AIR_MAIN && is_read(&m, t, c)) {
                recorder_fail(
                    t, "global interaction \"%s\" reads column %s of the main tree",
                    x->name, t->columns[c].name);
            }
        }
    }
}

static uint32_t fingerprint_degree(const struct air_recorder *t,
                                   const struct air_interaction *x)
{
    uint32_t degree = 0;
    for (uint32_t j = 0; j < x->n_values; j++) {
        const uint32_t d = recorder_degree(t, x->values[j]);
        degree = d > degree ? d : degree;
    }
    return degree;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* Degree of the constraint of one pair: c fa fb = ma fb + mb fa with c a column; b may be
 * NULL, then c fa = ma. The accumulator's constraint has the same degree. */
static uint32_t pair_degree(const struct air_recorder *t, const struct air_interaction *a,
                            const struct air_interaction *b)
{
    const uint32_t fa = fingerprint_degree(t, a);
    const uint32_t ma = recorder_degree(t, a->multiplicity);
    if (b == NULL) {
        return larger(1 + fa, ma);
    }
    const uint32_t fb = fingerprint_degree(t, b);
    const uint32_t mb = recorder_degree(t, b->multiplicity);
    return larger(1 + fa + fb, larger(ma + fb, mb + fa));
}

static uint32_t check_pairs(struct air_recorder *t, const struct air_interaction *x,
                            uint32_t n)
{
    uint32_t degree = 0;
    for (uint32_t i = 0; i < n; i += 2) {
        const struct air_interaction *const b = i + 1 < n ? &x[i + 1] : NULL;
        const uint32_t d = pair_degree(t, &x[i], b);
        if (d > AIR_MAX_DEGREE) {
            recorder_fail(
                t,
                "interactions \"%s\" and \"%s\" share a column and make degree %u,"
                " above %d",
                x[i].name, b == NULL ? "none" : b->name, d, AIR_MAX_DEGREE);
        }
        degree = larger(degree, d);
    }
    return degree;
}

/* ---- layout ---- */

/* Stable partition: local interactions, then global ones. Returns the number of local
 * ones. */
static uint32_t order_by_scope(struct air_recorder *t)
{
    struct air_interaction global[AIR_MAX_INTERACTIONS];
    uint32_t n_local = 0, n_global = 0;
    for (uint32_t i = 0; i < t->n_interactions; i++) {
        if (scope_of(t, &t->interactions[i]) == AIR_LOCAL) {
            t->interactions[n_local++] = t->interactions[i];
        } else {
            global[n_global++] = t->interactions[i];
        }
    }
    memcpy(t->interactions + n_local, global, n_global * sizeof *global);
    return n_local;
}

/* ---- numbers of nodes ----
 *
 * C leaves open in which order the arguments of a call are evaluated, so the order of
 * recording is the compiler's. Numbers are therefore given anew: in post-order from the
 * roots (constraints, then interactions: multiplicity, values), the operands of ADD and
 * MUL by a key that depends on their structure alone. */

static uint64_t mixed(uint64_t h, uint64_t x)
{
    h = (h ^ x) * 0x9E3779B97F4A7C15u;
    h ^= h >> 29;
    h *= 0xBF58476D1CE4E5B9u;
    return h ^ h >> 32;
}

static bool is_commutative(const struct air_node *n)
{
    return n->op == AIR_ADD || n->op == AIR_MUL;
}

/* keys[i] of every node, from below. Different nodes of one table have different keys, or
 * 64 bits collide: then two compilers may disagree, and the committed docs/air page of
 * the table shows it. */
static void make_keys(uint64_t keys[AIR_MAX_NODES], const struct air_recorder *t)
{
    for (uint32_t i = 0; i < t->n_nodes; i++) {
        const struct air_node *const n = &t->nodes[i];
        uint64_t a = n->a, b = n->b;
        if (n->op >= AIR_ADD) {
            a = keys[n->a];
            b = n->op == AIR_NEG ? 0 : keys[n->b];
            if (is_commutative(n) && a > b) {
                const uint64_t swap = a;
                a = b;
                b = swap;
            }
        }
        keys[i] = mixed(mixed(mixed(1, n->op), a), b);
    }
}

struct numbering {
    const struct air_recorder *t;
    uint64_t keys[AIR_MAX_NODES];
    uint32_t number[AIR_MAX_NODES]; /* UINT32_MAX: not needed, or not yet */
    uint32_t n;
    uint32_t stack[AIR_MAX_NODES];
};

static uint32_t first_operand(const struct numbering *m, const struct air_node *n)
{
    return is_commutative(n) && m->keys[n->b] < m->keys[n->a] ? n->b : n->a;
}

/* Number a root and all below it. A node stays on the stack while an operand has no
 * number; nodes are deeper than their operands, so the stack is a path. */
static void number_below(struct numbering *m, uint32_t root)
{
    uint32_t depth = 0;
    m->stack[depth++] = root;
    while (depth > 0) {
        const uint32_t i = m->stack[depth - 1];
        const struct air_node *const n = &m->t->nodes[i];
        if (m->number[i] == UINT32_MAX && n->op >= AIR_ADD) {
            const uint32_t first = first_operand(m, n);
            const uint32_t second = n->op == AIR_NEG ? first : n->a + n->b - first;
            if (m->number[first] == UINT32_MAX) {
                m->stack[depth++] = first;
                continue;
            }
            if (m->number[second] == UINT32_MAX) {
                m->stack[depth++] = second;
                continue;
            }
        }
        if (m->number[i] == UINT32_MAX) {
            m->number[i] = m->n++;
        }
        depth--;
    }
}

/* Number the nodes that are needed; the rest is dropped. */
static void number_nodes(struct numbering *m, const struct air_recorder *t)
{
    m->t = t;
    m->n = 0;
    make_keys(m->keys, t);
    for (uint32_t i = 0; i < t->n_nodes; i++) {
        m->number[i] = UINT32_MAX;
    }
    for (uint32_t i = 0; i < t->n_constraints; i++) {
        number_below(m, t->constraints[i].node);
    }
    for (uint32_t i = 0; i < t->n_interactions; i++) {
        const struct air_interaction *const x = &t->interactions[i];
        number_below(m, x->multiplicity);
        for (uint32_t j = 0; j < x->n_values; j++) {
            number_below(m, x->values[j]);
        }
    }
}

static void lay_out_nodes(struct air_node *out, const struct air_recorder *t,
                          const uint32_t number[AIR_MAX_NODES])
{
    for (uint32_t i = 0; i < t->n_nodes; i++) {
        if (number[i] == UINT32_MAX) {
            continue;
        }
        struct air_node n = t->nodes[i];
        if (n.op >= AIR_ADD) {
            n.a = number[n.a];
            n.b = n.op == AIR_NEG ? 0 : number[n.b];
            if (is_commutative(&n) && n.a > n.b) {
                const uint32_t swap = n.a;
                n.a = n.b;
                n.b = swap;
            }
        }
        out[number[i]] = n;
    }
}

static void count_columns(struct air_graph *g)
{
    for (uint32_t c = 0; c < g->width; c++) {
        g->n_columns[g->columns[c].tree]++;
    }
    for (uint32_t tree = 1; tree < AIR_N_TREES; tree++) {
        g->first_column[tree] = g->first_column[tree - 1] + g->n_columns[tree - 1];
    }
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        const struct air_node *const n = &g->nodes[i];
        if (n->op == AIR_COLUMN_NEXT && g->next_used[n->a] == 0) {
            g->next_used[n->a] = 1;
            g->n_next++;
        }
    }
}

enum status recorder_finish(struct air_graph **graph, struct air_recorder *t,
                            struct arena *arena)
{
    check_every_column_is_used(t);
    check_global_reads_committed(t);
    const uint32_t n_local = order_by_scope(t);
    const uint32_t n_global = t->n_interactions - n_local;
    uint32_t degree = larger(check_pairs(t, t->interactions, n_local),
                             check_pairs(t, t->interactions + n_local, n_global));
    for (uint32_t i = 0; i < t->n_constraints; i++) {
        degree = larger(degree, recorder_degree(t, t->constraints[i].node));
    }
    if (t->failed) {
        return t->e->status;
    }

    struct numbering m;
    number_nodes(&m, t);
    const uint32_t *const number = m.number;
    const uint32_t n_nodes = m.n;
    struct air_graph *const g = arena_calloc(arena, 1, sizeof *g);
    struct air_node *const nodes = arena_calloc(arena, n_nodes + 1, sizeof *nodes);
    struct air_constraint *const constraints =
        arena_calloc(arena, t->n_constraints + 1, sizeof *constraints);
    struct air_interaction *const interactions =
        arena_calloc(arena, t->n_interactions + 1, sizeof *interactions);
    if (g == NULL || nodes == NULL || constraints == NULL || interactions == NULL) {
        return error_set(t->e, STATUS_MEMORY, "table %s: no memory for the graph",
                         t->table->name);
    }
    lay_out_nodes(nodes, t, number);
    for (uint32_t i = 0; i < t->n_constraints; i++) {
        constraints[i] = t->constraints[i];
        constraints[i].node = number[t->constraints[i].node];
    }
    for (uint32_t i = 0; i < t->n_interactions; i++) {
        struct air_interaction *const x = &interactions[i];
        *x = t->interactions[i];
        x->multiplicity = number[x->multiplicity];
        for (uint32_t j = 0; j < x->n_values; j++) {
            x->values[j] = number[x->values[j]];
        }
    }
    *g = (struct air_graph){.table = t->table,
                            .buses = t->buses,
                            .columns = t->columns,
                            .width = t->width,
                            .nodes = nodes,
                            .n_nodes = n_nodes,
                            .constraints = constraints,
                            .n_constraints = t->n_constraints,
                            .interactions = interactions,
                            .n_local = n_local,
                            .n_global = n_global,
                            .n_aux_local = (n_local + 1) / 2,
                            .n_aux_global = (n_global + 1) / 2,
                            .degree = degree};
    count_columns(g);
    TRY(air_encode_digest(g, t->e));
    *graph = g;
    return STATUS_OK;
}
