/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table write_data.
 *
 * Byte j starts a run if e_j = 1 and e_j-1 = 0. A real row has exactly one run, it starts
 * at s, and it reaches byte 7 unless the row is the last: so n = sum e_j bytes s .. s + n
 * - 1 are written, n >= 1, and padding writes none. (So padding has e_7 = 0, which makes
 * last 0 there.) The last row has left = n; the others hand (dw + 1, 0, left - n, off +
 * n) on. A chain can end only at left = n, and left falls by n with every row: it ends
 * after the right number of bytes. (left starts below 2^24; to come round the field it
 * would have to send about p bytes on OUT, of which the verifier receives at most 2^20.)
 * dw rises, so WRITE has no cycle; dw = 2^30 is no cell. clk comes from the state chain,
 * so the doubleword is read at the time of the call; its bytes are looked up and make the
 * limbs. A byte written is received by the verifier under its place in the output.
 */
#include "tables/write_data.h"

#include "tables/address.h"

static const char *const byte_names[8] = {
    "byte 0 is written", "byte 1 is written", "byte 2 is written", "byte 3 is written",
    "byte 4 is written", "byte 5 is written", "byte 6 is written", "byte 7 is written"};

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct write_data_view *c = now_row;
    (void)next_row;
    expr zero = air_constant(t, 0);
    expr runs = c->e[0];
    expr start = zero;
    expr n = c->e[0];
    for (int j = 1; j < 8; j++) {
        expr starts = mul(c->e[j], from(1, c->e[j - 1]));
        runs = add(runs, starts);
        start = add(start, scale(j, starts));
        n = add(n, c->e[j]);
    }
    expr more = sub(c->is_real, c->last);
    expr limbs[4];
    for (int i = 0; i < 4; i++)
        limbs[i] = limb_of(c->m[2 * i], c->m[2 * i + 1]);

    selector(t, c->is_real);
    always_equal(t, "the bytes written are one run", runs, c->is_real);
    always_equal(t, "the run starts at s", start, c->s);
    always_zero(t, "a run that goes on reaches byte 7", mul(more, from(1, c->e[7])));
    always_zero(t, "the last run takes what is left", mul(c->last, sub(c->left, n)));

    bus_receive(t, "what is left of a call is taken", BUS_WRITE, c->is_real,
                TUPLE(c->clk, c->dw, c->s, c->left, c->off));
    bus_send(t, "what is left after it is handed on", BUS_WRITE, more,
             TUPLE(c->clk, plus(c->dw, 1), zero, sub(c->left, n), add(c->off, n)));
    expr hi = step_memory(t, "the doubleword", c->is_real, c->dw, c->clk, c->tm, c->lo,
                          limbs, limbs);
    bus_send(t, "the doubleword was last used before", BUS_BYTE2, c->is_real,
             TUPLE(hi, zero));
    for (int j = 0; j < 8; j++)
        bus_send(t, byte_names[j], BUS_OUT, c->e[j],
                 TUPLE(plus(sub(c->off, c->s), j), c->m[j]));
}

AIR_TABLE(write_data, WRITE_DATA_COLUMNS, "the doublewords that write puts out", describe)
