/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table shamt.
 *
 * 256 fixed rows, one per (direction, word, s). v = s (left) or 63 - s (right), s mod 32
 * in W forms, is 16 k + 8 q0 + e with e < 8; p2 = 2^e or 2^(e + 1). One of left_0 ..
 * left_3, right_0 .. right_3 is 1; left_0 has no column, so a row without any other
 * selector is a left shift by less than a limb. Multiplicities may be any field elements
 * (air.h, soundness of lookups): only rows of the table can be balanced.
 */
#include "tables/shamt.h"

#include "tables/buses.h"

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct shamt_view *c = now_row;
    (void)next_row;
    bus_receive(t, "the cut of a shift amount", BUS_SHAMT, c->mult,
                TUPLE(c->s, c->word, c->p2, c->q0, c->left[0], c->left[1], c->left[2],
                      c->right[0], c->right[1], c->right[2], c->right[3]));
}

AIR_TABLE(shamt, SHAMT_COLUMNS, "how a shift amount is cut", describe)

void shamt_preprocess(fp *const *columns)
{
    for (uint32_t row = 0; row < 1u << SHAMT_LOG_ROWS; row++) {
        uint32_t right = row >> 7;
        uint32_t word = row >> 6 & 1;
        uint32_t s = row & 63;
        uint32_t amount = word ? s % 32 : s;
        uint32_t v = right ? 63 - amount : amount;
        uint32_t k = v / 16;
        uint32_t cut[SHAMT_PREPROCESSED] = {s, word, 1u << (v % 8 + right), v / 8 % 2};
        if (right)
            cut[7 + k] = 1;
        else if (k > 0)
            cut[3 + k] = 1;
        for (uint32_t i = 0; i < SHAMT_PREPROCESSED; i++)
            columns[i][row] = fp_from_u32(cut[i]);
    }
}
