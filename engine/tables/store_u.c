/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table store_u.
 *
 * Offset, crossing and clocks are those of load_u. Byte P of the sixteen in reach becomes
 * byte P - o of rs2 where o <= P < o + width: one of looked-up bytes, because the offset
 * and the width are one-hot. Each limb left in memory is two of them, so it is a u16; the
 * bytes of rs2 are its own because a pair of bytes makes each of its limbs in one way. On
 * a row that does not cross the limbs 4 to 7 are on no bus.
 */
#include "tables/store_u.h"

#include "tables/address.h"

static const char *const limb_names[8] = {"limb 0 keeps its bytes or takes those of rs2",
                                          "limb 1 keeps its bytes or takes those of rs2",
                                          "limb 2 keeps its bytes or takes those of rs2",
                                          "limb 3 keeps its bytes or takes those of rs2",
                                          "limb 4 keeps its bytes or takes those of rs2",
                                          "limb 5 keeps its bytes or takes those of rs2",
                                          "limb 6 keeps its bytes or takes those of rs2",
                                          "limb 7 keeps its bytes or takes those of rs2"};

/* Byte `place` of the sixteen after the store. */
static expr byte_after(const struct store_u_view *c, const expr at[8],
                       const expr bytes[16], int place)
{
    expr after = bytes[place];
    for (int j = 0; j < 8; j++) {
        int k = place - j;
        if (k < 0 || k >= 8)
            continue;
        expr written = c->d;
        if (k < 4)
            written = add(written, c->w);
        if (k < 2)
            written = add(written, c->h);
        after = add(after, mul(mul(at[j], written), sub(c->s[k], bytes[place])));
    }
    return after;
}

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct store_u_view *c = now_row;
    (void)next_row;
    expr is_real = add(c->h, add(c->w, c->d));
    expr some = air_constant(t, 0);
    expr offset = air_constant(t, 0);
    for (int j = 1; j < 8; j++) {
        some = add(some, c->o[j - 1]);
        offset = add(offset, scale(j, c->o[j - 1]));
    }
    expr at[8] = {sub(is_real, some)};
    for (int j = 1; j < 8; j++)
        at[j] = c->o[j - 1];
    expr bytes[16];
    for (int i = 0; i < 8; i++) {
        bytes[i] = c->low[i];
        bytes[8 + i] = c->high[i];
    }

    expr key = address_key(t, is_real, c->a, c->imm, c->q, offset);
    is_bit(t, "a row stores one width", is_real);
    is_bit(t, "the address has one offset", at[0]);
    selector(t, is_real);
    for (int l = 0; l < 8; l++)
        always_equal(t, limb_names[l], c->n[l],
                     limb_of(byte_after(c, at, bytes, 2 * l),
                             byte_after(c, at, bytes, 2 * l + 1)));
    always_equal(t, "the access crosses if offset and width exceed 8", c->x,
                 add(mul(c->d, some), add(mul(c->w, add(c->o[4], add(c->o[5], c->o[6]))),
                                          mul(c->h, c->o[6]))));

    step_frame(t, is_real, c->pc, c->clk,
               (struct fetch){.op = add(scale(OP_SH, c->h),
                                        add(scale(OP_SW, c->w), scale(OP_SD, c->d))),
                              .rs1 = c->rs1,
                              .rs2 = c->rs2,
                              .k = {c->imm}});
    expr first[4], second[4], source[4];
    for (int l = 0; l < 4; l++) {
        first[l] = limb_of(c->low[2 * l], c->low[2 * l + 1]);
        second[l] = limb_of(c->high[2 * l], c->high[2 * l + 1]);
        source[l] = limb_of(c->s[2 * l], c->s[2 * l + 1]);
    }
    step_read_register(t, "rs1", is_real, c->rs1, c->clk, SLOT_RS1, c->t1, c->a);
    step_read_register(t, "rs2", is_real, c->rs2, c->clk, SLOT_RS2, c->t2, source);
    expr hi =
        step_memory(t, "the doubleword", is_real, key, c->clk, c->tm, c->lo, first, c->n);
    expr hix = step_memory(t, "the next doubleword", c->x, plus(key, 1), c->clk, c->tx,
                           c->lox, second, &c->n[4]);
    bus_send(t, "both doublewords were last used before", BUS_BYTE2, is_real,
             TUPLE(hi, hix));
}

AIR_TABLE(store_u, STORE_U_COLUMNS, "halfword, word and doubleword stores at any address",
          describe)
