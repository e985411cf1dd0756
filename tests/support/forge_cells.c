/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries of cells: boundary, touch, image, elf_image, and the fixed table shamt. */
#include "tables/boundary.h"
#include "tables/elf_image.h"
#include "tables/image.h"
#include "tables/shamt.h"
#include "tables/touch.h"
#include "tests/support/forge.h"

static void *put(struct forgery_case *c, const void *row, size_t n_columns)
{
    return c->forged[forgery_add_row(c, row, n_columns)];
}

/* boundary: a cell of segment 3, touched last in segment 1. */

static void *boundary_row(struct forgery_case *c)
{
    const struct boundary_row row = {.key = 0x200,
                                     .prev = 1,
                                     .first = {1, 2, 3, 4},
                                     .last = {5, 6, 7, 8},
                                     .is_real = 1,
                                     .t_last = 4002};
    c->publics[AIR_PUBLIC_SEGMENT] = 3;
    return put(c, &row, FORGE_COLUMNS(boundary));
}

FORGE_HONEST(cell, boundary_row(c))
FORGE(cell_twice, boundary, boundary_row(c), row->is_real = 2;)
FORGE(cell_eats_itself, boundary, boundary_row(c), row->prev = 3;
      for (unsigned i = 0; i < 4; i++) row->first[i] = row->last[i];)
FORGE(cell_of_the_future, boundary, boundary_row(c), row->prev = 4;)

/* touch: a register rests from clock 70 until 200000 - 2^16. */

static void *touch_row(struct forgery_case *c)
{
    const struct touch_row row = {.is_real = 1,
                                  .key = CELL_REGISTER_BASE + 5,
                                  .v = {1, 2, 3, 4},
                                  .t = 70,
                                  .m_lo = 134464 - 2 * 65536,
                                  .m_hi = 2,
                                  .d_lo = (134464 - 71) & 0xffff};
    return put(c, &row, FORGE_COLUMNS(touch));
}

FORGE_HONEST(touch_, touch_row(c))
FORGE(touch_twice, touch, touch_row(c), row->is_real = 2;)
FORGE(touch_now, touch, touch_row(c), row->t = 134464; row->d_lo = 65535;)
FORGE(touch_now_low, touch, touch_row(c), row->t = 134464; row->d_lo = modp(-1);)
FORGE(touch_beyond, touch, touch_row(c), row->m_hi = 256; row->m_lo = 5;
      row->t = 256 * 65536; row->d_lo = 4;)
/* 30721 rows of difference 2^16 are a way round the field: 2^16 * 30720 = p - 1. */
FORGE(touch_walks_round, touch, touch_row(c), row->t = 0x1000003; row->m_hi = 255;
      row->m_lo = 0x1010003 - 255 * 65536; row->d_lo = 65535;)

/* image */

enum { A_HI = 3, INPUT_HI = 0x1fe0 };

/* A cell of class z, alone. */
static void *image_row(struct forgery_case *c, uint32_t hi, uint32_t lo)
{
    const struct image_row row = {
        .hi = hi,
        .lo = lo,
        .z = 1,
        .last = {5, 6, 7, 8},
        .last_seg = 2,
        .c = hi != 0,
        .d = modp(hi != 0 ? -(int64_t)hi - 1 : -(int64_t)lo - 1)};
    return put(c, &row, FORGE_COLUMNS(image));
}

/* d as the constraint asks for, from the row after it. */
static void image_repair(struct image_row *row, const struct image_row *after)
{
    const uint32_t low = modp_sub(after->lo, row->lo);
    const uint32_t high = modp_sub(after->hi, row->hi);
    row->d = modp_sub(modp_add(low, modp_mul(row->c, modp_sub(high, low))), 1);
}

static struct image_row *image_pair(struct forgery_case *c, uint32_t hi, uint32_t lo,
                                    uint32_t hi_after, uint32_t lo_after)
{
    struct image_row *row = image_row(c, hi, lo);
    struct image_row *after = image_row(c, hi_after, lo_after);
    row->c = hi != hi_after;
    image_repair(row, after);
    return row;
}

static struct image_row *image_class(struct forgery_case *c, uint32_t g, uint32_t n,
                                     uint32_t z)
{
    struct image_row *row = image_row(c, INPUT_HI, 7);
    row->g = g;
    row->n = n;
    row->z = z;
    return row;
}

#define IMAGE_ROW image_row(c, A_HI, 0x1234)
#define INPUT_ROW image_class(c, 0, 1, 0)
FORGE_HONEST(image_, IMAGE_ROW)
FORGE(image_elf, image, image_class(c, 1, 0, 0), (void)row;)
FORGE(image_two_classes, image, IMAGE_ROW, row->g = 1;)
FORGE(image_falls_in_hi, image, image_pair(c, 1, 5, 0, 9), row->c = 0; row->d = 3;)
FORGE(image_same_cell, image, image_pair(c, 1, 5, 1, 5), row->d = 0;)
FORGE(image_falls, image, image_pair(c, 1, 5, 1, 2), (void)row;)
FORGE(image_falls_by_field, image, image_pair(c, 1, 5, 1, 2), row->c = 2; row->d = 2;)
FORGE(image_zero_0, image, IMAGE_ROW, row->first[0] = 1;)
FORGE(image_zero_1, image, IMAGE_ROW, row->first[1] = 1;)
FORGE(image_zero_2, image, IMAGE_ROW, row->first[2] = 1;)
FORGE(image_zero_3, image, IMAGE_ROW, row->first[3] = 1;)
FORGE(image_g, image, image_class(c, modp(-1), 1, 1), (void)row;)
FORGE(image_n, image, image_class(c, 1, modp(-1), 1), (void)row;)
FORGE(image_z, image, image_class(c, 1, 1, modp(-1)), (void)row;)
FORGE(image_lo_wide, image, image_row(c, A_HI, 65536 + 5), (void)row;)
FORGE(image_hi_quarter, image, image_row(c, 1, 5), row->hi = modp_div(1, 4);
      row->d = modp(-(int64_t)row->hi - 1);)
FORGE(image_register_is_zero, image, image_row(c, 0x4000, 0x405), (void)row;)
FORGE(image_hi_large, image, image_row(c, 0x5000, 5), (void)row;)
FORGE(input_below, image, INPUT_ROW, row->hi -= 1; row->d += 1;)
FORGE(input_above, image, INPUT_ROW, row->hi = 0x21e1; row->d = modp(-0x21e2);)
FORGE(input_0, image, INPUT_ROW, row->first[0] = 65536;)
FORGE(input_1, image, INPUT_ROW, row->first[1] = 65536;)
FORGE(input_2, image, INPUT_ROW, row->first[2] = 65536;)
FORGE(input_3, image, INPUT_ROW, row->first[3] = 65536;)

/* The keys 0x200, 0x3ffffffe, 0x200: one difference each is below 2^30 modulo p. */
static void image_wraps(struct forgery_case *c)
{
    struct image_row *row = image_row(c, 0, 0x200);
    struct image_row *far = image_row(c, 0x3fff, 0xfffe);
    struct image_row *again = image_row(c, 0, 0x200);
    row->c = 1;
    image_repair(row, far);
    far->c = 1;
    image_repair(far, again);
    forgery_follow(c);
}

/* elf_image and shamt */

static void elf_row(struct forgery_case *c)
{
    const struct elf_image_row row = {.hi = 3, .lo = 5, .v = {1, 2, 3, 4}, .flag = 1};
    c->publics[AIR_PUBLIC_FIRST] = 1;
    (void)put(c, &row, FORGE_COLUMNS(elf_image));
}

static void shamt_row(struct forgery_case *c)
{
    const struct shamt_row row = {.s = 20, .p2 = 16, .left = {1}, .mult = 1};
    c->no_oracles = true;
    (void)put(c, &row, FORGE_COLUMNS(shamt));
}

FORGE_LIST(
    cells,
    UNANSWERED(boundary, "the cell starts as the segment found it",
               "a cell that no step of the segment takes", cell),
    UNANSWERED(boundary, "the cell ends as its last access left it",
               "a cell changed without a step", cell),
    UNANSWERED(boundary, "the cell is taken as an earlier segment left it",
               "a cell with a value of the segment's own", cell),
    UNANSWERED(boundary, "the cell is left for a later segment",
               "a cell that no later segment takes", cell),
    FORGED(boundary, "is_real is a bit", "a cell that counts twice", cell_twice),
    FORGED(boundary, "the cell was touched last in an earlier segment",
           "a cell that takes what it leaves", cell_eats_itself),
    FORGED(boundary, "the cell was touched last in an earlier segment",
           "a cell taken from a later segment", cell_of_the_future),

    UNANSWERED(touch, "the cell is taken as it was left",
               "a cell touched without being there", touch_),
    UNANSWERED(touch, "the cell is left for its next use", "a cell lost by a touch",
               touch_),
    FORGED(touch, "is_real is a bit", "a touch that counts twice", touch_twice),
    FORGED(touch, "the clock is small, and later than the last one",
           "a cell taken from the present", touch_now),
    FORGED(touch, "the clock is small, and later than the last one",
           "a clock beyond 2^24", touch_beyond),
    FORGED(touch, "d_lo is a u16", "a cell taken from the present, d_lo = -1",
           touch_now_low),
    FORGED(touch, "m_lo is a u16", "one of 30721 touches that go round the field",
           touch_walks_round),

    UNANSWERED(image, "the chunk begins here", "a chunk that begins elsewhere", image_),
    UNANSWERED(image, "the chunk ends here", "a chunk that ends elsewhere", image_),
    UNANSWERED(image, "the cell starts", "a cell that no segment takes", image_),
    UNANSWERED(image, "the cell ends", "a cell that ends as it likes", image_),
    UNANSWERED(image, "the cell starts as the program says",
               "a cell of the ELF file with another value", image_elf),
    FORGED(image, "a cell is of one class", "a cell of the ELF file that is zero",
           image_two_classes),
    FORGED(image, "the key after a cell has the same hi, or c says not",
           "a key that falls in hi and rises in lo", image_falls_in_hi),
    FORGED(image, "d is how far the key after a cell is", "a cell twice",
           image_same_cell),
    FORGED(image, "the next key is larger", "a key that falls", image_falls),
    FORGED(image, "the next key is larger", "0x200, 0x3ffffffe and 0x200 again",
           image_wraps),
    FORGED(image, "c is a bit", "a key that falls, c = 2", image_falls_by_field),
    FORGED(image, "limb 0 of a cell of class zero is 0", "a cell that starts as 1",
           image_zero_0),
    FORGED(image, "limb 1 of a cell of class zero is 0", "a cell that starts as 2^16",
           image_zero_1),
    FORGED(image, "limb 2 of a cell of class zero is 0", "a cell that starts as 2^32",
           image_zero_2),
    FORGED(image, "limb 3 of a cell of class zero is 0", "a cell that starts as 2^48",
           image_zero_3),
    FORGED(image, "g is a bit", "a cell of classes n and z, less g", image_g),
    FORGED(image, "n is a bit", "a cell of classes g and z, less n", image_n),
    FORGED(image, "z is a bit", "a cell of classes g and n, less z", image_z),
    FORGED(image, "lo is below 2^16", "another pair of limbs for a key", image_lo_wide),
    FORGED(image, "hi is below 2^16", "hi = 1/4", image_hi_quarter),
    FORGED(image, "hi is below 2^14", "a register that starts as zero",
           image_register_is_zero),
    FORGED(image, "hi is below 2^14", "a cell above 2^33", image_hi_large),
    FORGED(image, "input is not below its region", "input below its region", input_below),
    FORGED(image, "input is not above its region", "input above its region", input_above),
    FORGED(image, "limb 0 of the input is below 2^16", "a limb of 2^16", input_0),
    FORGED(image, "limb 1 of the input is below 2^16", "a limb of 2^16", input_1),
    FORGED(image, "limb 2 of the input is below 2^16", "a limb of 2^16", input_2),
    FORGED(image, "limb 3 of the input is below 2^16", "a limb of 2^16", input_3),

    UNANSWERED(elf_image, "the program says how a cell starts",
               "a cell of the ELF file that the image leaves out", elf_row),
    UNANSWERED(shamt, "the cut of a shift amount", "a cut that nobody asks for",
               shamt_row));
