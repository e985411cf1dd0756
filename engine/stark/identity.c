/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Both sides of the quotient identity. */
#include "stark/identity.h"

#include "air/at_point.h"

void identity_powers(fe *powers, fe base, uint32_t n)
{
    fe power = fe_one();
    for (uint32_t i = 0; i < n; i++) {
        powers[i] = power;
        power = fe_mul(power, base);
    }
}

/* Claimed sum / N, zero without interactions in the scope. */
static fe sum_over_rows(const fe *sums, uint32_t index, unsigned log_rows)
{
    const fp n_rows = fp_from_u32((uint32_t)1 << log_rows);
    return index == LAYOUT_NONE ? fe_zero() : fe_mul_fp(sums[index], fp_inv(n_rows));
}

/* The constraints of one table, each with its power of alpha, counted in the height. */
static fe table_sum(const struct identity *id, const struct layout_table *table,
                    const fe *values, fe *scratch)
{
    const struct air_graph *const graph = table->graph;
    struct air_point point = {
        .now = values + table->zeta_term,
        .aux = values + table->zeta_term + graph->width,
        .next = values + table->next_term,
        .acc_next = values + table->next_term + graph->n_next,
        .challenges = {id->challenges[0], id->challenges[1]},
        .sum_over_n =
            {
                [AIR_LOCAL] =
                    sum_over_rows(id->local_sums, table->local_sum, table->log_rows),
                [AIR_GLOBAL] =
                    sum_over_rows(id->global_sums, table->global_sum, table->log_rows),
            },
    };
    for (unsigned i = 0; i < AIR_N_PUBLICS; i++) {
        point.publics[i] = id->publics[i];
    }
    return air_at_point(graph, &point, id->alphas + table->first_constraint, scratch);
}

fe identity_constraints(const struct identity *identity, uint32_t height,
                        const fe *values, fe *scratch)
{
    const struct layout *const layout = identity->layout;
    const struct layout_height *const h = &layout->heights[height];
    fe sum = fe_zero();
    for (uint32_t k = 0; k < h->n_tables; k++) {
        sum = fe_add(sum,
                     table_sum(identity, &layout->tables[h->tables[k]], values, scratch));
    }
    return sum;
}

fe identity_product(const struct layout *layout, uint32_t height, const fe *values, fe x)
{
    const struct layout_height *const h = &layout->heights[height];
    const fe *const q = values + h->quotient_term;
    const fe x_n = fe_pow(x, (uint64_t)1 << h->log_rows);
    return fe_mul(fe_sub(x_n, fe_one()), fe_add(q[0], fe_mul(x_n, q[1])));
}
