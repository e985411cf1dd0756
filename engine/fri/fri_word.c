/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The words of FRI: their sizes, their trees, how one follows from the one before. */
#include <string.h>

#include "base/bits.h"
#include "base/check.h"
#include "field/fp.h"
#include "fri/fri.h"

void fri_schedule_init(struct fri_schedule *schedule, unsigned log_rows,
                       unsigned log_blowup)
{
    CHECK(log_rows > FRI_LOG_FINAL && log_rows + log_blowup <= FP_TWO_ADICITY);
    memset(schedule, 0, sizeof *schedule);
    schedule->log_rows = log_rows;
    schedule->log_blowup = log_blowup;
    unsigned log_size = log_rows + log_blowup;
    for (unsigned left = log_rows - FRI_LOG_FINAL; left != 0;) {
        const unsigned log_arity = left < FRI_LOG_ARITY_MAX ? left : FRI_LOG_ARITY_MAX;
        const unsigned j = schedule->n_layers++;
        CHECK(j < FRI_MAX_LAYERS);
        schedule->log_arity[j] = (uint8_t)log_arity;
        schedule->log_size[j] = (uint8_t)log_size;
        schedule->width[j] = (uint32_t)FE_DEGREE << log_arity;
        log_size -= log_arity;
        left -= log_arity;
    }
}

void fri_tree_shape(struct merkle_shape *shape, const struct fri_schedule *schedule,
                    unsigned layer)
{
    CHECK(layer < schedule->n_layers);
    memset(shape, 0, sizeof *shape);
    shape->kind = TREE_FRI + layer;
    shape->n_groups = 1;
    shape->groups[0].log_height = schedule->log_size[layer] - schedule->log_arity[layer];
    shape->groups[0].n_tables = 1;
    shape->groups[0].widths = &schedule->width[layer];
}

/* One halving: the leaf holds f(x) and f(-x) in pairs, pair j at x = w^bitrev(2 (base +
 * j)); what remains is
 *     (f(x) + f(-x)) / 2 + beta (f(x) - f(-x)) / (2x)   at x^2.
 * A leaf of arity 2^l takes l halvings with beta, beta^2, beta^4. */
fe fri_fold_leaf(const fe *leaf, unsigned log_arity, uint32_t k, unsigned log_size,
                 fe beta)
{
    CHECK(log_arity >= 1 && log_arity <= FRI_LOG_ARITY_MAX && log_arity <= log_size);
    const fp half = fp_inv(fp_from_u32(2));
    fe v[1 << FRI_LOG_ARITY_MAX];
    memcpy(v, leaf, sizeof v[0] << log_arity);
    for (unsigned left = log_arity; left != 0; left--, log_size--) {
        const uint32_t n_pairs = (uint32_t)1 << (left - 1);
        /* bitrev(2 i) over log_size bits is bitrev(i) over log_size - 1 bits */
        const fp w_inv = fp_inv(fp_root_of_unity(log_size));
        for (uint32_t j = 0; j < n_pairs; j++) {
            const uint32_t pair = (k << (left - 1)) + j;
            const fp x_inv = fp_pow(w_inv, bit_reverse(pair, log_size - 1));
            const fe even = fe_mul_fp(fe_add(v[2 * j], v[2 * j + 1]), half);
            const fe odd = fe_mul_fp(fe_sub(v[2 * j], v[2 * j + 1]), fp_mul(half, x_inv));
            v[j] = fe_add(even, fe_mul(beta, odd));
        }
        beta = fe_square(beta);
    }
    return v[0];
}

fe fri_evaluate_final(const fe final[FRI_N_FINAL], uint32_t i, unsigned log_blowup)
{
    const unsigned log_size = FRI_LOG_FINAL + log_blowup;
    const fp x = fp_pow(fp_root_of_unity(log_size), bit_reverse(i, log_size));
    fe sum = final[FRI_N_FINAL - 1];
    for (unsigned k = FRI_N_FINAL - 1; k-- > 0;) {
        sum = fe_add(fe_mul_fp(sum, x), final[k]);
    }
    return sum;
}
