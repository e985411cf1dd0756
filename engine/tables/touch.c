/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table touch.
 *
 * An access to a register has room for a difference of 2^16 clocks only; after a longer
 * rest a row here moves the cell's token from clock t to m, value unchanged. It says
 * nothing that was not true before, but it must not turn back time: m = m_lo + 2^16 m_hi
 * is an integer in [0, 2^24) because both parts are looked up, and so is m - t - 1 in [0,
 * 2^24); t is an integer in [3, 2^24 + 3] by its producer, so m > t over the integers.
 * With m a free column a cycle of 30721 rows could walk once round the field and return
 * any value.
 */
#include "tables/touch.h"

#include "tables/step.h"

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct touch_view *c = now_row;
    (void)next_row;
    expr m = add(c->m_lo, scale(65536, c->m_hi));

    selector(t, c->is_real);
    step_tokens(t, "the cell is taken as it was left",
                "the cell is left for its next use", c->is_real, c->key, m, c->t, c->v,
                c->v);
    bus_send(t, "the clock is small, and later than the last one", BUS_BYTE2, c->is_real,
             TUPLE(c->m_hi, scale(INV_2_16, plus(sub(sub(m, c->t), c->d_lo), -1))));
}

AIR_TABLE(touch, TOUCH_COLUMNS, "cells that rested for long", describe)
