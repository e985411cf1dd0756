/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* air/at_point.h - all constraints of a table at one point of the extension: the
 * verifier's reading of the graph, and the definition the block evaluator is tested
 * against. */
#ifndef ZK_AIR_AT_POINT_H
#define ZK_AIR_AT_POINT_H

#include "air/fingerprint.h"

/* What the constraints read at a point x of a table with n_aux extension columns. */
struct air_point {
    const fe *now;  /* [graph->width] base columns at x */
    const fe *next; /* [graph->n_next] columns with next_used, ascending, at x * omega */
    const fe *aux;  /* [n_aux] extension columns at x, local then global */
    const fe *acc_next; /* accumulators at x * omega: local, global; those that exist */
    fp publics[AIR_N_PUBLICS];
    struct air_challenges
        challenges[2]; /* by enum air_scope; unused without interactions */
    fe sum_over_n[2];  /* claimed sum / height, by enum air_scope */
};

/* The sum of alphas[i] * C_i(x) over all constraints of the table.
 *
 * in   alphas[air_n_constraints_total(graph)]
 * out  scratch[graph->n_nodes]  overwritten
 * src  docs/protocol.md "Constraints of a table"
 */
fe air_at_point(const struct air_graph *graph, const struct air_point *point,
                const fe *alphas, fe *scratch);

#endif
