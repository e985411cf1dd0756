/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The field, its kernels and its domains, compiled over a field of 97 elements and its
 * quadratic extension, where every element and every pair can be tried.
 *
 * toy field: 97 5 5 2 5 96
 */
#include <criterion/criterion.h>
#include <string.h>

#include "base/bits.h"
#include "base/pool.h"
#include "field/fe.h"
#include "poly/domain.h"
#include "poly/evaluate.h"
#include "poly/lde.h"
#include "simd/kernels.h"

enum { P = 97, Q = P * P };

/* All P^2 elements in an order of their own. */
static fe element(uint32_t i)
{
    return (fe){{fp_from_u32(i % P), fp_from_u32(i / P)}};
}

static uint32_t number(fe a)
{
    return fp_to_u32(a.c[0]) + P * fp_to_u32(a.c[1]);
}

Test(toy_field, the_constants_are_those_of_a_field)
{
    cr_assert_eq(FP_P, P);
    cr_assert_eq(FE_DEGREE, 2);
    /* 5 generates: its powers are all 96 nonzero elements */
    bool seen[P] = {false};
    for (uint64_t e = 0; e < P - 1; e++) {
        seen[fp_to_u32(fp_pow(fp_from_u32(FP_GENERATOR), e))] = true;
    }
    for (int i = 1; i < P; i++) {
        cr_assert(seen[i]);
    }
    /* X^2 - 5 has no root */
    for (uint32_t i = 0; i < P; i++) {
        cr_assert_neq(i * i % P, FE_NONRESIDUE);
    }
    cr_assert_eq(fp_to_u32(fp_pow(fp_from_u32(5), 48)), FE_FROBENIUS);
}

Test(toy_field, arithmetic_is_right_for_every_pair)
{
    for (uint32_t a = 0; a < P; a++) {
        for (uint32_t b = 0; b < P; b++) {
            const fp x = fp_from_u32(a);
            const fp y = fp_from_u32(b);
            cr_assert_eq(fp_to_u32(fp_add(x, y)), (a + b) % P);
            cr_assert_eq(fp_to_u32(fp_sub(x, y)), (a + P - b) % P);
            cr_assert_eq(fp_to_u32(fp_mul(x, y)), a * b % P);
        }
        cr_assert_eq(a * fp_to_u32(fp_inv(fp_from_u32(a))) % P, a == 0 ? 0 : 1);
    }
}

Test(toy_field, the_column_kernel_multiplies_every_pair_of_the_extension)
{
    static fp row[FE_DEGREE][Q], all[FE_DEGREE][Q], product[FE_DEGREE][Q];
    fp *const out[FE_DEGREE] = {product[0], product[1]};
    const fp *const a[FE_DEGREE] = {row[0], row[1]};
    const fp *const b[FE_DEGREE] = {all[0], all[1]};
    for (uint32_t j = 0; j < Q; j++) {
        all[0][j] = element(j).c[0];
        all[1][j] = element(j).c[1];
    }
    for (uint32_t i = 0; i < Q; i++) {
        for (uint32_t j = 0; j < Q; j++) {
            row[0][j] = element(i).c[0];
            row[1][j] = element(i).c[1];
        }
        kernels_get()->mul_fe_columns(out, a, b, Q);
        for (uint32_t j = 0; j < Q; j++) {
            /* (a0 + a1 X)(b0 + b1 X) with X^2 = 5 */
            const uint32_t a0 = i % P, a1 = i / P, b0 = j % P, b1 = j / P;
            const uint32_t expected =
                (a0 * b0 + 5 * a1 * b1) % P + P * ((a0 * b1 + a1 * b0) % P);
            if (number((fe){{product[0][j], product[1][j]}}) != expected) {
                cr_assert_fail("%u times %u", i, j);
            }
        }
    }
}

Test(toy_field, every_element_of_the_extension_has_its_inverse)
{
    static fp inverse[FE_DEGREE][Q];
    fp *const column[FE_DEGREE] = {inverse[0], inverse[1]};
    for (uint32_t i = 0; i < Q; i++) {
        inverse[0][i] = element(i).c[0];
        inverse[1][i] = element(i).c[1];
        const fe one = fe_mul(element(i), fe_inv(element(i)));
        cr_assert_eq(number(one), i == 0 ? 0 : 1);
        cr_assert_eq(number(fe_frobenius(element(i), 1)), number(fe_pow(element(i), P)));
    }
    kernels_get()->batch_inverse_fe(column, Q);
    for (uint32_t i = 0; i < Q; i++) {
        cr_assert(fe_equal((fe){{inverse[0][i], inverse[1][i]}}, fe_inv(element(i))));
    }
}

Test(toy_field, every_transform_of_two_points_is_evaluation)
{
    fp scratch[1 << 10];
    cr_assert_leq(ntt_scratch_len(3), sizeof scratch / sizeof *scratch);
    for (uint32_t i = 0; i < Q; i++) {
        /* f = c0 + c1 X by its values at 1 and -1 */
        const fp c[2] = {element(i).c[0], element(i).c[1]};
        const fp values[2] = {fp_add(c[0], c[1]), fp_sub(c[0], c[1])};
        fp out[16];
        kernels_get()->lde(out, values, 1, 3, scratch);
        for (uint32_t k = 0; k < 16; k++) {
            const fp x = domain_point_bitrev(k, 4);
            cr_assert_eq(out[k], fp_add(c[0], fp_mul(c[1], x)));
        }
    }
}

Test(toy_field, folds_of_every_pair_are_those_of_the_line_through_it)
{
    /* a line a + b X at 1 and -1 folds to a + beta b */
    for (uint32_t i = 0; i < Q; i++) {
        const fp a = element(i).c[0];
        const fp b = element(i).c[1];
        const fp low[2] = {fp_add(a, b), fp_sub(a, b)};
        const fp high[2] = {FP_ZERO, FP_ZERO};
        const fp *const in[FE_DEGREE] = {low, high};
        const fe beta = element(i * 31 % Q);
        fp r[FE_DEGREE];
        fp *const out[FE_DEGREE] = {&r[0], &r[1]};
        kernels_get()->fold2(out, in, beta, 1, 0, 1);
        const fe expected = fe_add_fp(fe_mul_fp(beta, b), a);
        cr_assert(fe_equal((fe){{r[0], r[1]}}, expected));
    }
}

Test(toy_field, weights_evaluate_at_every_point_outside_the_domain)
{
    struct pool *pool;
    struct error e;
    cr_assert_eq(pool_open(&pool, 1, &e), STATUS_OK);
    enum { LOG = 4, N = 1 << LOG };
    fp w[FE_DEGREE][N];
    fp *const weights[FE_DEGREE] = {w[0], w[1]};
    fp values[N];
    for (uint32_t i = 0; i < N; i++) { /* f = 1 + 2 X + 3 X^2 over the coset */
        const fp x = domain_point_bitrev(i, LOG);
        values[i] =
            fp_add(FP_ONE, fp_mul(x, fp_add(fp_from_u32(2), fp_mul(fp_from_u32(3), x))));
    }
    const fp *const column = values;
    for (uint32_t i = P; i < Q; i++) { /* z outside F_p */
        const fe z = element(i);
        fe value;
        domain_coset_weights(weights, LOG, z, pool);
        poly_evaluate(&value, (const fp *const *)weights, &column, 1, N, pool);
        const fe slope = fe_add_fp(fe_mul_fp(z, fp_from_u32(3)), fp_from_u32(2));
        cr_assert(fe_equal(value, fe_add_fp(fe_mul(z, slope), FP_ONE)));
    }
    pool_close(pool);
}
