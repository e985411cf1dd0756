/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The recorder: expressions become nodes, equal expressions the same node. */
#include "air/recorder.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "field/fp.h"

enum {
    DEGREE_CAP = 100
}; /* keeps a runaway product inside uint8_t; far above any rule */

void recorder_fail(struct air_recorder *t, const char *format, ...)
{
    if (t->failed) {
        return;
    }
    char text[ERROR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    t->failed = true;
    error_set(t->e, STATUS_UNSUPPORTED, "table %s: %s", t->table->name, text);
}

/* ---- nodes ---- */

static uint32_t hash_node(struct air_node n)
{
    uint64_t h = n.op * 0x9E3779B97F4A7C15u;
    h = (h ^ n.a) * 0xD6E8FEB86659FD93u;
    h ^= h >> 32;
    h = (h ^ n.b) * 0xD6E8FEB86659FD93u;
    return (uint32_t)(h >> 40) % RECORDER_INDEX;
}

static uint32_t intern(struct air_recorder *t, struct air_node n)
{
    uint32_t slot = hash_node(n);
    while (t->index[slot] != 0) {
        const struct air_node *const old = &t->nodes[t->index[slot] - 1];
        if (old->op == n.op && old->a == n.a && old->b == n.b) {
            return t->index[slot] - 1;
        }
        slot = (slot + 1) % RECORDER_INDEX;
    }
    if (t->n_nodes == AIR_MAX_NODES) {
        recorder_fail(t, "more than %d nodes", AIR_MAX_NODES);
        return 0;
    }
    t->nodes[t->n_nodes] = n;
    t->index[slot] = ++t->n_nodes;
    return t->n_nodes - 1;
}

uint32_t recorder_leaf(struct air_recorder *t, enum air_op op, uint32_t which)
{
    const bool is_column = op == AIR_COLUMN || op == AIR_COLUMN_NEXT;
    return intern(t,
                  (struct air_node){.op = (uint8_t)op, .degree = is_column, .a = which});
}

static uint32_t operation(struct air_recorder *t, enum air_op op, uint32_t a, uint32_t b)
{
    const uint32_t da = recorder_degree(t, a);
    const uint32_t db = op == AIR_NEG ? 0 : recorder_degree(t, b);
    uint32_t degree = op == AIR_MUL ? da + db : da > db ? da : db;
    if (degree > DEGREE_CAP) {
        degree = DEGREE_CAP;
    }
    if ((op == AIR_ADD || op == AIR_MUL) && a > b) {
        const uint32_t swap = a;
        a = b;
        b = swap;
    }
    return intern(t, (struct air_node){
                         .op = (uint8_t)op, .degree = (uint8_t)degree, .a = a, .b = b});
}

static bool is_constant(const struct air_recorder *t, uint32_t node)
{
    return t->nodes[node].op == AIR_CONST;
}

static bool is_value(const struct air_recorder *t, uint32_t node, uint32_t value)
{
    return is_constant(t, node) && t->nodes[node].a == value;
}

static uint32_t constant(struct air_recorder *t, uint64_t value)
{
    return recorder_leaf(t, AIR_CONST, (uint32_t)(value % FP_P));
}

/* The recorder of both operands; NULL is a use of an expression that was never made. */
static struct air_recorder *common(expr a, expr b)
{
    CHECK(a.t != NULL && a.t == b.t);
    return a.t;
}

static expr wrap(struct air_recorder *t, uint32_t node)
{
    return (expr){.t = t, .id = node};
}

/* ---- vocabulary of describe.h ---- */

expr air_constant(struct air_recorder *t, int64_t value)
{
    const int64_t r = value % (int64_t)FP_P;
    return wrap(t, constant(t, (uint64_t)(r < 0 ? r + (int64_t)FP_P : r)));
}

expr air_public(struct air_recorder *t, enum air_public which)
{
    CHECK(which < AIR_N_PUBLICS);
    return wrap(t, recorder_leaf(t, AIR_PUBLIC, which));
}

expr air_add(expr a, expr b)
{
    struct air_recorder *const t = common(a, b);
    if (is_value(t, a.id, 0)) {
        return b;
    }
    if (is_value(t, b.id, 0)) {
        return a;
    }
    if (is_constant(t, a.id) && is_constant(t, b.id)) {
        return wrap(t, constant(t, (uint64_t)t->nodes[a.id].a + t->nodes[b.id].a));
    }
    return wrap(t, operation(t, AIR_ADD, a.id, b.id));
}

expr air_sub(expr a, expr b)
{
    struct air_recorder *const t = common(a, b);
    if (a.id == b.id) {
        return air_constant(t, 0);
    }
    if (is_value(t, b.id, 0)) {
        return a;
    }
    if (is_value(t, a.id, 0)) {
        return air_neg(b);
    }
    if (is_constant(t, b.id)) { /* a - k is a + (-k): one form for both */
        return air_add(a, air_neg(b));
    }
    return wrap(t, operation(t, AIR_SUB, a.id, b.id));
}

expr air_mul(expr a, expr b)
{
    struct air_recorder *const t = common(a, b);
    if (is_value(t, a.id, 0) || is_value(t, b.id, 1)) {
        return a;
    }
    if (is_value(t, b.id, 0) || is_value(t, a.id, 1)) {
        return b;
    }
    if (is_constant(t, a.id) && is_constant(t, b.id)) {
        return wrap(t, constant(t, (uint64_t)t->nodes[a.id].a * t->nodes[b.id].a));
    }
    if (is_value(t, a.id, FP_P - 1)) {
        return air_neg(b);
    }
    if (is_value(t, b.id, FP_P - 1)) {
        return air_neg(a);
    }
    return wrap(t, operation(t, AIR_MUL, a.id, b.id));
}

expr air_neg(expr a)
{
    CHECK(a.t != NULL);
    struct air_recorder *const t = a.t;
    const struct air_node n = t->nodes[a.id];
    if (n.op == AIR_CONST) {
        return wrap(t, constant(t, FP_P - (uint64_t)n.a));
    }
    if (n.op == AIR_NEG) {
        return wrap(t, n.a);
    }
    return wrap(t, operation(t, AIR_NEG, a.id, 0));
}

void air_selector(struct air_recorder *t, expr is_real)
{
    CHECK(is_real.t == t);
    if (t->has_selector) {
        recorder_fail(t, "the selector is declared twice");
    }
    t->has_selector = true;
    t->selector = is_real.id;
}

void air_zero(struct air_recorder *t, const char *name, expr e)
{
    CHECK(e.t == t);
    const uint32_t degree = recorder_degree(t, e.id);
    if (degree == 0) {
        recorder_fail(t, "constraint \"%s\" reads no column", name);
        return;
    }
    if (degree > AIR_MAX_DEGREE) {
        recorder_fail(t, "constraint \"%s\" has degree %u, above %d", name, degree,
                      AIR_MAX_DEGREE);
        return;
    }
    for (uint32_t i = 0; i < t->n_constraints; i++) {
        if (t->constraints[i].node == e.id) {
            recorder_fail(t, "constraint \"%s\" says again what \"%s\" says", name,
                          t->constraints[i].name);
            return;
        }
    }
    if (t->n_constraints == AIR_MAX_CONSTRAINTS) {
        recorder_fail(t, "more than %d constraints", AIR_MAX_CONSTRAINTS);
        return;
    }
    t->constraints[t->n_constraints++] =
        (struct air_constraint){.name = name, .node = e.id};
}

void air_message(struct air_recorder *t, const char *name, uint32_t bus, int sign,
                 expr multiplicity, const expr *values, uint32_t n_values)
{
    CHECK(multiplicity.t == t);
    if (bus >= t->buses->n_buses) {
        recorder_fail(t, "interaction \"%s\" names bus %u of %u", name, bus,
                      t->buses->n_buses);
        return;
    }
    const struct air_bus *const b = &t->buses->buses[bus];
    if (n_values != b->arity || n_values > AIR_MAX_ARITY) {
        recorder_fail(t, "interaction \"%s\" has %u values, bus %s carries %u", name,
                      n_values, b->name, b->arity);
        return;
    }
    if (is_value(t, multiplicity.id, 0)) {
        recorder_fail(t, "interaction \"%s\" never happens", name);
        return;
    }
    if (t->n_interactions == AIR_MAX_INTERACTIONS) {
        recorder_fail(t, "more than %d interactions", AIR_MAX_INTERACTIONS);
        return;
    }
    struct air_interaction *const m = &t->interactions[t->n_interactions++];
    *m = (struct air_interaction){.name = name,
                                  .bus = bus,
                                  .sign = sign,
                                  .multiplicity = multiplicity.id,
                                  .n_values = n_values};
    for (uint32_t i = 0; i < n_values; i++) {
        CHECK(values[i].t == t);
        m->values[i] = values[i].id;
    }
}

/* ---- running a table ---- */

/* Names and domains of single columns from the table's groups. */
static enum status expand_columns(struct air_recorder *t, struct arena *arena)
{
    const struct air_table *const table = t->table;
    uint32_t width = 0;
    for (uint32_t g = 0; g < table->n_groups; g++) {
        width += table->groups[g].n == 0 ? 1 : table->groups[g].n;
    }
    if (width == 0 || width > AIR_MAX_COLUMNS) {
        return error_set(t->e, STATUS_UNSUPPORTED, "table %s: %u columns, not 1 to %d",
                         table->name, width, AIR_MAX_COLUMNS);
    }
    struct air_column *const columns = arena_calloc(arena, width, sizeof *columns);
    if (columns == NULL) {
        return error_set(t->e, STATUS_MEMORY, "table %s: no memory for columns",
                         table->name);
    }
    uint32_t c = 0, tree = AIR_PRE;
    for (uint32_t g = 0; g < table->n_groups; g++) {
        const struct air_column_group *const group = &table->groups[g];
        if (group->tree < tree || group->tree >= AIR_N_TREES) {
            return error_set(t->e, STATUS_UNSUPPORTED,
                             "table %s: column %s is not in the order PRE, BOUND, MAIN",
                             table->name, group->name);
        }
        tree = group->tree;
        const uint32_t n = group->n == 0 ? 1 : group->n;
        for (uint32_t i = 0; i < n; i++) {
            columns[c] = (struct air_column){.name = group->name,
                                             .doc = group->doc,
                                             .tree = group->tree,
                                             .domain = group->domain};
            if (group->n != 0) {
                const size_t room = strlen(group->name) + 8;
                char *const name = arena_alloc(arena, room);
                if (name == NULL) {
                    return error_set(t->e, STATUS_MEMORY, "table %s: no memory for names",
                                     table->name);
                }
                snprintf(name, room, "%s[%u]", group->name, i);
                columns[c].name = name;
            }
            c++;
        }
    }
    t->columns = columns;
    t->width = width;
    return STATUS_OK;
}

enum status air_record(struct air_graph **graph, struct arena *arena,
                       const struct air_table *table, const struct air_bus_list *buses,
                       struct error *e)
{
    *graph = NULL;
    CHECK(buses->n_buses <= AIR_MAX_BUSES);
    struct air_recorder t = {.table = table, .buses = buses, .e = e};
    TRY(expand_columns(&t, arena));

    /* A view is a struct of nothing but expressions in column order: an array of them. */
    expr now[AIR_MAX_COLUMNS], next[AIR_MAX_COLUMNS];
    for (uint32_t c = 0; c < t.width; c++) {
        now[c] = wrap(&t, recorder_leaf(&t, AIR_COLUMN, c));
    }
    for (uint32_t c = 0; c < t.width; c++) {
        next[c] = wrap(&t, recorder_leaf(&t, AIR_COLUMN_NEXT, c));
    }
    table->describe(&t, now, next);
    t.n_own_constraints = t.n_constraints;
    t.n_own_interactions = t.n_interactions;
    recorder_add_domains(&t, arena);
    return recorder_finish(graph, &t, arena);
}
