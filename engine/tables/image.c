/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table image.
 *
 * One row for each cell of the run. It leaves the cell's first value under label 0 on
 * GMEM and takes its last value under the label of the last segment that touched it (0 if
 * none did: then it takes what it left).
 *
 * Keys. key = 2^16 hi + lo. Rows of class z and n prove hi < 2^14 and lo < 2^16; rows of
 * class g take (hi, lo, first) from GENESIS, which holds u16 limbs. GENESIS carries hi
 * and lo apart: with the key alone a row could claim (hi, lo) = key + p and leave the
 * true pair to a zero row. Neighbouring real rows: c = 0 and hi' = hi, lo' - lo - 1 = d;
 * or c = 1 and hi' - hi - 1 = d; d is a u16, so keys rise strictly. One difference of
 * keys would not do: gaps reach 2^30, and 0x200, 0x3ffffffe, 0x200 has two differences
 * below 2^30 modulo p. Rows of padding compare nothing, so all zero is padding.
 *
 * One run. The verifier takes exactly one EDGE of each end, so the real rows are one run
 * of the cyclic table, with at least one row of padding, and its ends are the chunk's
 * first and last key; the verifier compares those of consecutive chunks. So keys are
 * unique in the whole run.
 *
 * First values. z: zero. n: any u16 limbs, in the region of the private input only:
 * 0x1fe0 <= hi <= 0x21e0 by two lookups. g: what GENESIS holds. elf_image sends each of
 * its rows there once and only class g receives, so each cell of the ELF file and each
 * register has its row of class g, and because keys are unique no row of another class. g
 * + n + z is a bit and the row's selector; n and z are multiplicities. Every column of
 * the global messages is in the tree fixed before the global challenge; c and d are
 * local.
 */
#include "tables/image.h"

#include "tables/buses.h"

enum { INPUT_FIRST_HI = CELL_INPUT_FIRST >> 16, INPUT_LAST_HI = CELL_INPUT_LAST >> 16 };

static expr real_row(const struct image_view *row)
{
    return add(row->g, add(row->n, row->z));
}

static const char *const zero_names[4] = {
    "limb 0 of a cell of class zero is 0", "limb 1 of a cell of class zero is 0",
    "limb 2 of a cell of class zero is 0", "limb 3 of a cell of class zero is 0"};
static const char *const input_names[4] = {
    "limb 0 of the input is below 2^16", "limb 1 of the input is below 2^16",
    "limb 2 of the input is below 2^16", "limb 3 of the input is below 2^16"};

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct image_view *c = now_row;
    const struct image_view *after = next_row;
    expr is_real = real_row(c);
    expr is_real_after = real_row(after);
    expr zero = air_constant(t, 0);
    expr one = air_constant(t, 1);
    expr key = add(scale(65536, c->hi), c->lo);

    is_bit(t, "a cell is of one class", is_real);
    always_zero(t, "the key after a cell has the same hi, or c says not",
                mul(is_real, mul(from(1, c->c), sub(after->hi, c->hi))));
    expr step = choose(c->c, sub(after->lo, c->lo), sub(after->hi, c->hi));
    always_zero(t, "d is how far the key after a cell is",
                mul(is_real, sub(plus(c->d, 1), step)));
    for (int i = 0; i < 4; i++) {
        always_zero(t, zero_names[i], mul(c->z, c->first[i]));
    }

    expr ranged = add(c->n, c->z);
    bus_send(t, "the next key is larger", BUS_U16, mul(is_real, is_real_after),
             TUPLE(c->d));
    bus_send(t, "lo is below 2^16", BUS_U16, ranged, TUPLE(c->lo));
    bus_send(t, "hi is below 2^16", BUS_U16, ranged, TUPLE(c->hi));
    bus_send(t, "hi is below 2^14", BUS_U16, ranged, TUPLE(scale(4, c->hi)));
    bus_send(t, "input is not below its region", BUS_U16, c->n,
             TUPLE(plus(c->hi, -INPUT_FIRST_HI)));
    bus_send(t, "input is not above its region", BUS_U16, c->n,
             TUPLE(from(INPUT_LAST_HI, c->hi)));
    for (int i = 0; i < 4; i++)
        bus_send(t, input_names[i], BUS_U16, c->n, TUPLE(c->first[i]));
    bus_send(t, "the chunk begins here", BUS_EDGE, mul(from(1, is_real), is_real_after),
             TUPLE(zero, after->hi, after->lo));
    bus_send(t, "the chunk ends here", BUS_EDGE, mul(is_real, from(1, is_real_after)),
             TUPLE(one, c->hi, c->lo));

    bus_send(t, "the cell starts", BUS_GMEM, is_real,
             TUPLE(key, zero, c->first[0], c->first[1], c->first[2], c->first[3]));
    bus_receive(t, "the cell ends", BUS_GMEM, is_real,
                TUPLE(key, c->last_seg, c->last[0], c->last[1], c->last[2], c->last[3]));
    bus_receive(t, "the cell starts as the program says", BUS_GENESIS, c->g,
                TUPLE(c->hi, c->lo, c->first[0], c->first[1], c->first[2], c->first[3]));
}

AIR_TABLE(image, IMAGE_COLUMNS, "cells of the run, before and after it", describe)
