/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Expressions as text. */
#include "air/infix.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "field/fp.h"

enum { NAME_FROM_LEAVES = 4, LEAVES_CAP = 1000 };

struct writer {
    struct byte_buffer *out;
    const struct air_graph *g;
    const struct infix_names *names;
};

static void put(struct writer *w, const char *text)
{
    buffer_bytes(w->out, text, strlen(text));
}

void infix_choose_names(struct infix_names *names, const struct air_graph *graph)
{
    uint32_t uses[AIR_MAX_NODES] = {0}, leaves[AIR_MAX_NODES];
    memset(names, 0, sizeof *names);
    for (uint32_t i = 0; i < graph->n_constraints; i++) {
        uses[graph->constraints[i].node]++;
    }
    for (uint32_t i = 0; i < graph->n_local + graph->n_global; i++) {
        const struct air_interaction *const x = &graph->interactions[i];
        uses[x->multiplicity]++;
        for (uint32_t j = 0; j < x->n_values; j++) {
            uses[x->values[j]]++;
        }
    }
    for (uint32_t i = 0; i < graph->n_nodes; i++) {
        const struct air_node n = graph->nodes[i];
        if (n.op >= AIR_ADD) {
            uses[n.a]++;
            uses[n.b] += n.op != AIR_NEG;
        }
    }
    for (uint32_t i = 0; i < graph->n_nodes; i++) {
        const struct air_node n = graph->nodes[i];
        if (n.op < AIR_ADD) {
            leaves[i] = 1;
            continue;
        }
        leaves[i] = leaves[n.a] + (n.op == AIR_NEG ? 0 : leaves[n.b]);
        leaves[i] = leaves[i] > LEAVES_CAP ? LEAVES_CAP : leaves[i];
        if (uses[i] > 1 && leaves[i] >= NAME_FROM_LEAVES) {
            names->number[i] = (uint16_t)++names->n_names;
            leaves[i] = 1;
        }
    }
}

/* ---- numbers ---- */

/* k in 1 .. LONGEST_INVERSE with value * 2^k = 1, or 0. */
static int inverse_power(uint32_t value)
{
    enum { LONGEST_INVERSE = 20 };
    fp x = fp_from_u32(value);
    for (int k = 1; k <= LONGEST_INVERSE; k++) {
        x = fp_double(x);
        if (x == FP_ONE) {
            return k;
        }
    }
    return 0;
}

static uint32_t negated(uint32_t canonical)
{
    return canonical == 0 ? 0 : (uint32_t)FP_P - canonical;
}

/* The last quarter of the field is written as negative numbers: cell keys, above p/2, are
 * not negative. */
static bool is_negative(uint32_t canonical)
{
    return inverse_power(negated(canonical)) != 0
           || (canonical > FP_P / 4 * 3u && inverse_power(canonical) == 0);
}

static uint32_t magnitude(uint32_t canonical)
{
    return is_negative(canonical) ? negated(canonical) : canonical;
}

/* 2^-k, 1/65535, 2^k or decimal. */
static void put_magnitude(struct writer *w, uint32_t value)
{
    enum { SHORTEST_POWER = 10, LIMB = 65535 };
    char text[16];
    const int k = inverse_power(value);
    const bool is_power = (value & (value - 1)) == 0 && value >> SHORTEST_POWER != 0;
    if (k != 0) {
        snprintf(text, sizeof text, "2^-%d", k);
    } else if (fp_mul(fp_from_u32(value), fp_from_u32(LIMB)) == FP_ONE) {
        snprintf(text, sizeof text, "1/%d", LIMB);
    } else if (is_power) {
        snprintf(text, sizeof text, "2^%d", __builtin_ctz(value));
    } else {
        snprintf(text, sizeof text, "%" PRIu32, value);
    }
    put(w, text);
}

/* ---- expressions ---- */

enum level { LEVEL_SUM, LEVEL_PRODUCT, LEVEL_ATOM };

static void put_node(struct writer *w, uint32_t node, enum level level,
                     bool is_definition);

/* Is the node -x, or a product with a negative factor? Then `w` may write "- x". */
static bool starts_negative(const struct writer *w, uint32_t node)
{
    const struct air_node n = w->g->nodes[node];
    if (w->names->number[node] != 0) {
        return false;
    }
    if (n.op == AIR_CONST) {
        return is_negative(n.a);
    }
    if (n.op == AIR_MUL) {
        const struct air_node a = w->g->nodes[n.a], b = w->g->nodes[n.b];
        return (a.op == AIR_CONST && is_negative(a.a))
               || (b.op == AIR_CONST && is_negative(b.a));
    }
    return n.op == AIR_NEG;
}

static void put_product(struct writer *w, struct air_node n, bool without_sign)
{
    const bool b_first = w->g->nodes[n.b].op == AIR_CONST;
    const uint32_t first = b_first ? n.b : n.a, second = b_first ? n.a : n.b;
    const struct air_node f = w->g->nodes[first];
    if (f.op == AIR_CONST) {
        if (is_negative(f.a) && !without_sign) {
            put(w, "-");
        }
        if (magnitude(f.a) != 1) {
            put_magnitude(w, magnitude(f.a));
            put(w, " * ");
        }
    } else {
        put_node(w, first, LEVEL_PRODUCT, false);
        put(w, " * ");
    }
    put_node(w, second, w->g->nodes[second].op == AIR_NEG ? LEVEL_ATOM : LEVEL_PRODUCT,
             false);
}

/* The node, or what is left of it after its minus sign. */
static void put_unsigned(struct writer *w, uint32_t node)
{
    const struct air_node n = w->g->nodes[node];
    if (n.op == AIR_CONST) {
        put_magnitude(w, magnitude(n.a));
    } else if (n.op == AIR_NEG) {
        put_node(w, n.a, LEVEL_PRODUCT, false);
    } else {
        put_product(w, n, true);
    }
}

static void put_sum(struct writer *w, struct air_node n)
{
    uint32_t first = n.a, second = n.b;
    if (n.op == AIR_ADD
        && (w->g->nodes[first].op == AIR_CONST
            || (starts_negative(w, first) && !starts_negative(w, second)))) {
        first = n.b;
        second = n.a;
    }
    put_node(w, first, LEVEL_SUM, false);
    const bool is_minus = starts_negative(w, second) != (n.op == AIR_SUB);
    put(w, is_minus ? " - " : " + ");
    if (starts_negative(w, second)) {
        put_unsigned(w, second);
    } else {
        put_node(w, second, n.op == AIR_SUB ? LEVEL_PRODUCT : LEVEL_SUM, false);
    }
}

static void put_leaf(struct writer *w, struct air_node n)
{
    switch (n.op) {
    case AIR_CONST:
        put(w, is_negative(n.a) ? "-" : "");
        put_magnitude(w, magnitude(n.a));
        break;
    case AIR_PUBLIC:
        put(w, n.a == AIR_PUBLIC_SEGMENT ? "SEGMENT" : "FIRST");
        break;
    default:
        put(w, w->g->columns[n.a].name);
        put(w, n.op == AIR_COLUMN_NEXT ? "'" : "");
        break;
    }
}

static void put_node(struct writer *w, uint32_t node, enum level level,
                     bool is_definition)
{
    const struct air_node n = w->g->nodes[node];
    if (w->names->number[node] != 0 && !is_definition) {
        char name[16];
        snprintf(name, sizeof name, "@%u", w->names->number[node]);
        put(w, name);
        return;
    }
    if (n.op < AIR_ADD) {
        put_leaf(w, n);
        return;
    }
    const bool is_sum = n.op == AIR_ADD || n.op == AIR_SUB || n.op == AIR_NEG;
    const bool needs_brackets = is_sum ? level > LEVEL_SUM : level > LEVEL_PRODUCT;
    put(w, needs_brackets ? "(" : "");
    if (n.op == AIR_MUL) {
        put_product(w, n, false);
    } else if (n.op == AIR_NEG) {
        put(w, "-");
        put_node(w, n.a, LEVEL_PRODUCT, false);
    } else {
        put_sum(w, n);
    }
    put(w, needs_brackets ? ")" : "");
}

void infix_write(struct byte_buffer *out, const struct air_graph *graph,
                 const struct infix_names *names, uint32_t node)
{
    struct writer w = {.out = out, .g = graph, .names = names};
    put_node(&w, node, LEVEL_SUM, false);
}

void infix_write_definition(struct byte_buffer *out, const struct air_graph *graph,
                            const struct infix_names *names, uint32_t node)
{
    struct writer w = {.out = out, .g = graph, .names = names};
    put_node(&w, node, LEVEL_SUM, true);
}
