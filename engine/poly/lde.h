/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Low-degree extension of many columns, one column a thread at a time.
 *
 * A column of N = 2^log_rows values becomes n = N << log_blowup values over the coset
 * g*<w_n> in bit-reversed order (poly/domain.h). log_blowup is 0 .. 3.
 */
#ifndef ZK_POLY_LDE_H
#define ZK_POLY_LDE_H

#include <stddef.h>

#include "base/pool.h"
#include "field/fp.h"

/* Words of scratch that the functions below need on a pool of n_threads. */
size_t lde_scratch(unsigned log_rows, unsigned n_threads);

/* Extend columns given over H.
 *
 * out   out[n_columns][n], apart from in and scratch
 * in    in[n_columns][N] over H in natural order
 *       scratch[lde_scratch(log_rows, pool_threads(pool))]
 */
void lde_columns(fp *const *out, const fp *const *in, size_t n_columns, unsigned log_rows,
                 unsigned log_blowup, fp *scratch, struct pool *pool);

/* Extend columns given over the coset of size N, in[n_columns][N], bit-reversed.
 *
 * out   out[n_columns][n]; out[i] may be in[i]. Its first N values are in's.
 */
void lde_coset_columns(fp *const *out, const fp *const *in, size_t n_columns,
                       unsigned log_rows, unsigned log_blowup, fp *scratch,
                       struct pool *pool);

/* Extend columns given by N coefficients each; out[i] may be in[i]. */
void lde_coefficient_columns(fp *const *out, const fp *const *in, size_t n_columns,
                             unsigned log_rows, unsigned log_blowup, fp *scratch,
                             struct pool *pool);

#endif
