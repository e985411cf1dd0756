/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table boundary.
 *
 * Locally a cell's history in the segment begins with (key, 3, first) and ends with (key,
 * t_last, last). Globally the segment takes (key, prev, first), what the cell was left as
 * by segment prev or by image (0), and leaves (key, this, last). this - 1 - prev is a u16
 * and `this` is the verifier's, from 1 to 65535: prev < this, strictly, so no row lives
 * on its own token and time runs forward.
 *
 * One row per cell and segment follows and is not enforced: image leaves one token of a
 * key at label 0; a row takes a label below s and leaves s; counting tokens that cross
 * the cut between s - 1 and s gives one for each key, and a row of segment s takes a
 * crossing one. (The verifier bounds the rows of all boundary and image tables together
 * by p, so no p-fold taking vanishes.) Key, limbs and prev are bounded by who produced
 * the token; a key that image does not hold has none. t_last comes from the segment's own
 * accesses. Every column of the global messages, is_real included, is in the boundary
 * tree, which is fixed before the global challenge; t_last is local and may be chosen
 * later.
 */
#include "tables/boundary.h"

#include "tables/buses.h"

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct boundary_view *c = now_row;
    (void)next_row;
    expr this_segment = air_public(t, AIR_PUBLIC_SEGMENT);

    selector(t, c->is_real);
    bus_send(t, "the cell starts as the segment found it", BUS_MEM, c->is_real,
             TUPLE(c->key, air_constant(t, CLOCK_BOUNDARY), c->first[0], c->first[1],
                   c->first[2], c->first[3]));
    bus_receive(t, "the cell ends as its last access left it", BUS_MEM, c->is_real,
                TUPLE(c->key, c->t_last, c->last[0], c->last[1], c->last[2], c->last[3]));
    bus_send(t, "the cell was touched last in an earlier segment", BUS_U16, c->is_real,
             TUPLE(plus(sub(this_segment, c->prev), -1)));
    bus_receive(
        t, "the cell is taken as an earlier segment left it", BUS_GMEM, c->is_real,
        TUPLE(c->key, c->prev, c->first[0], c->first[1], c->first[2], c->first[3]));
    bus_send(t, "the cell is left for a later segment", BUS_GMEM, c->is_real,
             TUPLE(c->key, this_segment, c->last[0], c->last[1], c->last[2], c->last[3]));
}

AIR_TABLE(boundary, BOUNDARY_COLUMNS, "cells of a segment, before and after it", describe)
