/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* air/fingerprint.h - challenges of LogUp and where interactions sit;
 * docs/protocol.md. */
#ifndef ZK_AIR_FINGERPRINT_H
#define ZK_AIR_FINGERPRINT_H

#include "air/air.h"
#include "field/fe.h"

/* Challenges of one scope. The fingerprint of (v_1, .., v_k) on bus index s is
 * f = z - (a[0] (s + 1) + a[1] v_1 + .. + a[k] v_k). */
struct air_challenges {
    fe z;
    fe a[AIR_MAX_ARITY + 1];
};

/* The two interactions of one extension column, as indices into graph->interactions. */
struct air_pair {
    enum air_scope scope;
    uint32_t a, b;       /* b == a: a single one */
    bool is_accumulator; /* of the scope's last column */
};

/* Extension column i of a table: local ones first, then global ones. */
static inline struct air_pair air_pair_of_column(const struct air_graph *graph,
                                                 uint32_t i)
{
    const bool is_local = i < graph->n_aux_local;
    const uint32_t n_aux = is_local ? graph->n_aux_local : graph->n_aux_global;
    const uint32_t n = is_local ? graph->n_local : graph->n_global;
    const uint32_t first = is_local ? 0 : graph->n_local;
    const uint32_t j = is_local ? i : i - graph->n_aux_local;
    return (struct air_pair){.scope = is_local ? AIR_LOCAL : AIR_GLOBAL,
                             .a = first + 2 * j,
                             .b = first + (2 * j + 1 < n ? 2 * j + 1 : 2 * j),
                             .is_accumulator = j + 1 == n_aux};
}

#endif
