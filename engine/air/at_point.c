/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The verifier's evaluation of a table at one point. */
#include "air/at_point.h"

#include "base/check.h"

/* Values of all nodes; operands precede their users. */
static void evaluate_nodes(fe *values, const struct air_graph *g,
                           const struct air_point *point)
{
    uint32_t next_index[AIR_MAX_COLUMNS];
    uint32_t n_next = 0;
    for (uint32_t c = 0; c < g->width; c++) {
        next_index[c] = n_next;
        n_next += g->next_used[c];
    }
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        const struct air_node n = g->nodes[i];
        switch ((enum air_op)n.op) {
        case AIR_CONST:
            values[i] = fe_from_fp(fp_from_u32(n.a));
            break;
        case AIR_COLUMN:
            values[i] = point->now[n.a];
            break;
        case AIR_COLUMN_NEXT:
            values[i] = point->next[next_index[n.a]];
            break;
        case AIR_PUBLIC:
            values[i] = fe_from_fp(point->publics[n.a]);
            break;
        case AIR_ADD:
            values[i] = fe_add(values[n.a], values[n.b]);
            break;
        case AIR_SUB:
            values[i] = fe_sub(values[n.a], values[n.b]);
            break;
        case AIR_MUL:
            values[i] = fe_mul(values[n.a], values[n.b]);
            break;
        case AIR_NEG:
            values[i] = fe_neg(values[n.a]);
            break;
        }
    }
}

/* f = z - (a_0 (bus + 1) + sum a_j v_j) */
static fe fingerprint(const struct air_interaction *x, const struct air_challenges *c,
                      const fe *values)
{
    fe f = fe_sub(c->z, fe_mul_fp(c->a[0], fp_from_u32(x->bus + 1)));
    for (uint32_t j = 0; j < x->n_values; j++) {
        f = fe_sub(f, fe_mul(c->a[j + 1], values[x->values[j]]));
    }
    return f;
}

static fe signed_multiplicity(const struct air_interaction *x, const fe *values)
{
    const fe m = values[x->multiplicity];
    return x->sign < 0 ? fe_neg(m) : m;
}

/* The constraint of extension column i: left fa fb - ma fb - mb fa, where left is the
 * column, or for an accumulator acc' - acc - (the scope's other columns) + L/N. */
static fe column_constraint(const struct air_graph *g, const struct air_point *point,
                            const fe *values, uint32_t i)
{
    const struct air_pair pair = air_pair_of_column(g, i);
    const struct air_challenges *const challenges = &point->challenges[pair.scope];
    fe left = point->aux[i];
    if (pair.is_accumulator) {
        const bool is_local = pair.scope == AIR_LOCAL;
        const uint32_t first = is_local ? 0 : g->n_aux_local;
        const uint32_t which = is_local || g->n_aux_local == 0 ? 0 : 1;
        left = fe_sub(point->acc_next[which], point->aux[i]);
        for (uint32_t c = first; c < i; c++) {
            left = fe_sub(left, point->aux[c]);
        }
        left = fe_add(left, point->sum_over_n[pair.scope]);
    }
    const struct air_interaction *const a = &g->interactions[pair.a];
    const fe fa = fingerprint(a, challenges, values);
    const fe ma = signed_multiplicity(a, values);
    if (pair.b == pair.a) {
        return fe_sub(fe_mul(left, fa), ma);
    }
    const struct air_interaction *const b = &g->interactions[pair.b];
    const fe fb = fingerprint(b, challenges, values);
    const fe mb = signed_multiplicity(b, values);
    const fe product = fe_mul(fe_mul(left, fa), fb);
    return fe_sub(fe_sub(product, fe_mul(ma, fb)), fe_mul(mb, fa));
}

fe air_at_point(const struct air_graph *graph, const struct air_point *point,
                const fe *alphas, fe *scratch)
{
    evaluate_nodes(scratch, graph, point);
    fe sum = fe_zero();
    for (uint32_t i = 0; i < graph->n_constraints; i++) {
        sum = fe_add(sum, fe_mul(alphas[i], scratch[graph->constraints[i].node]));
    }
    for (uint32_t i = 0; i < graph->n_aux_local + graph->n_aux_global; i++) {
        const fe c = column_constraint(graph, point, scratch, i);
        sum = fe_add(sum, fe_mul(alphas[graph->n_constraints + i], c));
    }
    return sum;
}
