/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* air/node_value.h - the arithmetic of a graph's inner nodes over the base field. */
#ifndef ZK_AIR_NODE_VALUE_H
#define ZK_AIR_NODE_VALUE_H

#include "air/air.h"
#include "base/check.h"
#include "field/fp.h"

/* The value of an operation, from those of its operands in values[].
 *
 * need  n->op >= AIR_ADD
 */
static inline fp air_node_value(const struct air_node *n, const fp *values)
{
    switch (n->op) {
    case AIR_ADD:
        return fp_add(values[n->a], values[n->b]);
    case AIR_SUB:
        return fp_sub(values[n->a], values[n->b]);
    case AIR_MUL:
        return fp_mul(values[n->a], values[n->b]);
    case AIR_NEG:
        return fp_neg(values[n->a]);
    }
    UNREACHABLE();
}

#endif
