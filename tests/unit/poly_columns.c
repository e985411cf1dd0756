/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Extension and evaluation of many columns over a pool. */
#include "base/bits.h"
#include "field/fe.h"
#include "field_fixture.h"
#include "poly/domain.h"
#include "poly/evaluate.h"
#include "poly/lde.h"

static struct pool *open_pool(unsigned n_threads)
{
    struct pool *pool;
    struct error e;
    cr_assert_eq(pool_open(&pool, n_threads, &e), STATUS_OK);
    return pool;
}

enum { COLUMNS = 7 };

static void check_extension(unsigned log_rows, unsigned log_blowup, unsigned n_threads)
{
    struct pool *const pool = open_pool(n_threads);
    const unsigned log_n = log_rows + log_blowup;
    const size_t rows = (size_t)1 << log_rows;
    const size_t n = rows << log_blowup;
    fp *const scratch = fixture_column(lde_scratch(log_rows, n_threads));
    fp *f[COLUMNS], *values[COLUMNS], *out[COLUMNS], *again[COLUMNS];
    for (int j = 0; j < COLUMNS; j++) {
        f[j] = fixture_column(rows);
        values[j] = fixture_column(rows);
        out[j] = fixture_column(n);
        again[j] = fixture_column(n);
        for (size_t i = 0; i < rows; i++) {
            const fp x = fp_pow(fp_root_of_unity(log_rows), i);
            values[j][i] = fixture_horner(f[j], rows, x);
        }
    }
    lde_columns(out, (const fp *const *)values, COLUMNS, log_rows, log_blowup, scratch,
                pool);
    for (int j = 0; j < COLUMNS; j++) {
        for (int s = 0; s < 10; s++) {
            const uint32_t i = (uint32_t)(fixture_random() % n);
            cr_assert_eq(out[j][i],
                         fixture_horner(f[j], rows, domain_point_bitrev(i, log_n)));
        }
    }
    /* The first N values determine the rest: here in place. */
    for (int j = 0; j < COLUMNS; j++) {
        memcpy(again[j], out[j], rows * sizeof(fp));
    }
    lde_coset_columns(again, (const fp *const *)again, COLUMNS, log_rows, log_blowup,
                      scratch, pool);
    for (int j = 0; j < COLUMNS; j++) {
        cr_assert_eq(memcmp(again[j], out[j], n * sizeof(fp)), 0);
        memset(again[j], 0, n * sizeof(fp));
    }
    lde_coefficient_columns(again, (const fp *const *)f, COLUMNS, log_rows, log_blowup,
                            scratch, pool);
    for (int j = 0; j < COLUMNS; j++) {
        cr_assert_eq(memcmp(again[j], out[j], n * sizeof(fp)), 0);
        free(f[j]);
        free(values[j]);
        free(out[j]);
        free(again[j]);
    }
    free(scratch);
    pool_close(pool);
}

Test(poly_columns, extension_evaluates_every_column_on_the_coset)
{
    fixture_seed();
    for (unsigned log_rows = 0; log_rows <= 9; log_rows += 3) {
        for (unsigned log_blowup = 0; log_blowup <= 3; log_blowup++) {
            check_extension(log_rows, log_blowup, 1 + log_blowup);
        }
    }
}

Test(poly_columns, evaluation_is_the_weighted_sum)
{
    fixture_seed();
    const size_t lengths[] = {1, 2, 31, 4096, 4097, 300001};
    for (unsigned n_threads = 1; n_threads <= 4; n_threads += 3) {
        struct pool *const pool = open_pool(n_threads);
        for (int l = 0; l < 6; l++) {
            const size_t n = lengths[l];
            enum { MANY = 35 };
            fp *columns[MANY];
            fe out[MANY];
            struct fixture_fe_column w = fixture_fe_column(n);
            for (int j = 0; j < MANY; j++) {
                columns[j] = j < 3 ? fixture_column(n) : columns[j % 3];
            }
            poly_evaluate(out, FIXTURE_CONST(w), (const fp *const *)columns, MANY, n,
                          pool);
            for (int j = 0; j < MANY; j++) {
                if (j < 3) {
                    fe sum = fe_zero();
                    for (size_t i = 0; i < n; i++) {
                        sum = fe_add(sum, fe_mul_fp(fixture_fe_at(&w, i), columns[j][i]));
                    }
                    cr_assert(fe_equal(out[j], sum));
                } else {
                    cr_assert(fe_equal(out[j], out[j % 3]));
                }
            }
            for (int j = 0; j < 3; j++) {
                free(columns[j]);
            }
            fixture_fe_free(w);
        }
        pool_close(pool);
    }
}
