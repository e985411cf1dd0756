/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries of the tables that answer lookups: program and range. A lookup that they do
 * not answer is what they are for, so each is a message that nobody sends. */
#include "isa/program.h"
#include "tables/program_table.h"
#include "tables/range.h"
#include "tests/support/forge.h"

/* Row 0x8113 of range with one multiplicity: v = 19 + 256 * 129. */
static void range_row(struct forgery_case *c, unsigned which)
{
    struct range_row row = {.x = 0x13, .y = 0x81, .both = 0x01, .o = 3};
    uint32_t *const mult[6] = {&row.n_u16, &row.n_byte2, &row.n_align,
                               &row.n_and, &row.n_or,    &row.n_xor};
    *mult[which] = 1;
    c->no_oracles = true;
    (void)forgery_add_row(c, &row, FORGE_COLUMNS(range));
}

static void range_u16(struct forgery_case *c)
{
    range_row(c, 0);
}
static void range_byte2(struct forgery_case *c)
{
    range_row(c, 1);
}
static void range_align(struct forgery_case *c)
{
    range_row(c, 2);
}
static void range_and(struct forgery_case *c)
{
    range_row(c, 3);
}
static void range_or(struct forgery_case *c)
{
    range_row(c, 4);
}
static void range_xor(struct forgery_case *c)
{
    range_row(c, 5);
}

static void program_row(struct forgery_case *c)
{
    /* pc2, op, rd, rs1, rs2, len2, k0..k3, next, mult */
    const uint32_t row[12] = {0x8000, OP_ADDI, 5, 6, 0, 2, 1, 0, 0, 0, 0, 1};
    c->no_oracles = true;
    (void)forgery_add_row(c, row, 12);
}

FORGE_LIST(
    lookup,
    UNANSWERED(program, "steps execute this row", "a row that no step executes",
               program_row),
    UNANSWERED(range, "v is a u16", "a u16 that nobody asks for", range_u16),
    UNANSWERED(range, "x and y are bytes", "bytes that nobody asks for", range_byte2),
    UNANSWERED(range, "v is 8 q + o", "a split that nobody asks for", range_align),
    UNANSWERED(range, "the AND of x and y", "an AND that nobody asks for", range_and),
    UNANSWERED(range, "the OR of x and y", "an OR that nobody asks for", range_or),
    UNANSWERED(range, "the XOR of x and y", "a XOR that nobody asks for", range_xor));
