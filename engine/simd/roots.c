/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Building the table of roots, once. */
#include "simd/roots.h"

#include <pthread.h>

static struct roots table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fill_powers(fp *out, fp root, unsigned n)
{
    fp power = FP_ONE;
    for (unsigned j = 0; j < n; j++) {
        out[j] = power;
        power = fp_mul(power, root);
    }
}

static void fill_radix_4(fp (*out)[ROOTS_RADIX_4], fp root, unsigned q)
{
    const fp cube = fp_mul(fp_square(root), root);
    const fp quarter = fp_pow(root, q);
    const fp three_quarters = fp_pow(cube, q);
    fp power = FP_ONE;
    fp power_3 = FP_ONE;
    for (unsigned j = 0; j < q; j++) {
        out[j][0] = power;
        out[j][1] = fp_square(power);
        out[j][2] = power_3;
        out[j][3] = fp_mul(power, quarter);
        out[j][4] = fp_mul(power_3, three_quarters);
        power = fp_mul(power, root);
        power_3 = fp_mul(power_3, cube);
    }
}

static void fill_table(void)
{
    table.bitrev_inverse[0] = FP_ONE;
    for (unsigned log = 0; log < ROOTS_LOG_MAX; log++) {
        const unsigned half = 1u << log;
        const fp root = fp_root_of_unity(log + 1);
        fill_powers(table.forward + half, root, half);
        fill_powers(table.inverse + half, fp_inv(root), half);
        if (log >= 1) {
            const unsigned q = half / 2;
            fill_radix_4(table.forward_4 + q, root, q);
            fill_radix_4(table.inverse_4 + q, fp_inv(root), q);
            /* Bit log - 1 of j asks for the root of order 2^(log + 1). */
            const fp step = fp_inv(root);
            for (unsigned i = 0; i < half / 2; i++) {
                table.bitrev_inverse[half / 2 + i] =
                    fp_mul(table.bitrev_inverse[i], step);
            }
        }
    }
}

const struct roots *roots_get(void)
{
    pthread_once(&once, fill_table);
    return &table;
}
