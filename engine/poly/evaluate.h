/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Values of many columns at one point outside their domain. */
#ifndef ZK_POLY_EVALUATE_H
#define ZK_POLY_EVALUATE_H

#include <stddef.h>

#include "base/pool.h"
#include "field/fe.h"

/* Evaluate columns of base elements with barycentric weights (poly/domain.h).
 *
 * out   out[n_columns]: out[j] = sum_i weights[i] * columns[j][i]
 * in    weights[FE_DEGREE][n], columns[n_columns][n]
 * cost  one base-by-extension product an entry, reduced once in 4096; parallel over
 * rows
 */
void poly_evaluate(fe *out, const fp *const weights[FE_DEGREE], const fp *const *columns,
                   size_t n_columns, size_t n, struct pool *pool);

#endif
