/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Table range: all u16, and what can be said of their two bytes.
 *
 * Row v, 0 <= v < 2^16, has v = x + 2^8 y and offers: v itself, the pair (x, y), the
 * split v = 8 q + o, and AND, OR, XOR of the bytes. With n = x AND y: x OR y = x + y - n,
 * x XOR y = x + y - 2 n, q = (v - o) / 8: linear, so no column. The columns are constants
 * of the system; the verifier makes them itself.
 *
 * Multiplicities are any field elements: the verifier checks that fewer than p lookups
 * can be made on each bus, so a tuple that is no row cannot balance.
 */
#include "tables/range.h"

#include "tables/step.h"

static void describe(struct air_recorder *t, const void *now, const void *next)
{
    const struct range_view *row = now;
    (void)next;
    const expr v = add(row->x, scale(1 << 8, row->y));
    const expr sum = add(row->x, row->y);

    bus_receive(t, "v is a u16", BUS_U16, row->n_u16, TUPLE(v));
    bus_receive(t, "x and y are bytes", BUS_BYTE2, row->n_byte2, TUPLE(row->x, row->y));
    bus_receive(t, "v is 8 q + o", BUS_ALIGN, row->n_align,
                TUPLE(scale(INV_2_3, sub(v, row->o)), row->o));
    bus_receive(t, "the AND of x and y", BUS_LOGIC, row->n_and,
                TUPLE(air_constant(t, OP_AND), row->x, row->y, row->both));
    bus_receive(t, "the OR of x and y", BUS_LOGIC, row->n_or,
                TUPLE(air_constant(t, OP_OR), row->x, row->y, sub(sum, row->both)));
    bus_receive(
        t, "the XOR of x and y", BUS_LOGIC, row->n_xor,
        TUPLE(air_constant(t, OP_XOR), row->x, row->y, sub(sum, scale(2, row->both))));
}

AIR_TABLE(range, RANGE_COLUMNS, "All u16, their bytes, and the logic of the bytes",
          describe)

void range_preprocess(fp *const *columns)
{
    for (uint32_t v = 0; v < (uint32_t)1 << RANGE_LOG_ROWS; v++) {
        const uint32_t x = v & 0xff;
        const uint32_t y = v >> 8;
        columns[0][v] = fp_from_u32(x);
        columns[1][v] = fp_from_u32(y);
        columns[2][v] = fp_from_u32(x & y);
        columns[3][v] = fp_from_u32(v & 7);
    }
}
