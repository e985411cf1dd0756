/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* air/infix.h - expressions of a graph as text: a * (b - 1) + 2^16 * c'. */
#ifndef ZK_AIR_INFIX_H
#define ZK_AIR_INFIX_H

#include "air/air.h"
#include "base/bytes.h"

/* Which nodes are written as a name of their own, which no column can have: @1, @2, .. in
 * the graph's order. */
struct infix_names {
    uint16_t number[AIR_MAX_NODES]; /* 0: written out */
    uint32_t n_names;
};

/* Name what is used more than once by constraints and messages and is not short. */
void infix_choose_names(struct infix_names *names, const struct air_graph *graph);

/* Append a node. A column of the next row has a prime. The last quarter of the field is
 * written as negative numbers; powers of two from 2^10 and inverses of 2^k as such. */
void infix_write(struct byte_buffer *out, const struct air_graph *graph,
                 const struct infix_names *names, uint32_t node);

/* Append the expression behind a name. */
void infix_write_definition(struct byte_buffer *out, const struct air_graph *graph,
                            const struct infix_names *names, uint32_t node);

#endif
