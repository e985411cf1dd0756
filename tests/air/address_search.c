/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Addresses, searched: for each base and immediate every q that the constraints leave
 * possible is tried with every offset. */
#include <criterion/criterion.h>

#include "isa/machine.h"
#include "tables/load_n.h"
#include "tests/support/forge.h"
#include "tests/support/memory_step.h"

/* One row of load_n whose memory is a repeated byte: any offset loads the same. */
static struct load_n_row row;
static fp cells[AIR_MAX_COLUMNS][1];
static const fp *columns[AIR_MAX_COLUMNS];
static struct air_trace trace;

static void open_row(void)
{
    static struct forgery_case c;
    c = (struct forgery_case){0};
    row = *(struct load_n_row *)memory_access_row(
        &c, &(struct memory_access){.op = OP_LB, .base = 8, .low = 0x4141414141414141});
    trace = (struct air_trace){
        .graph = forgery_graph(&load_n_table), .columns = columns, .n_rows = 1};
    for (unsigned i = 0; i < AIR_MAX_COLUMNS; i++)
        columns[i] = cells[i];
}

/* Do the constraints hold, and does the table ALIGN have the pair? */
static bool accepted(unsigned o)
{
    row.k0 = o & 1;
    row.k1 = o >> 1 & 1;
    row.k2 = o >> 2;
    const uint32_t *const words = (const uint32_t *)(const void *)&row;
    for (unsigned i = 0; i < FORGE_COLUMNS(load_n); i++)
        cells[i][0] = fp_from_u32(words[i]);
    return row.q < 8192 && air_check_rows(&trace, NULL, 0, 1, NULL, NULL) == 0;
}

/* The key as the row sends it, by the formula of tables/address.h. */
static uint32_t key_of(int64_t imm, unsigned o)
{
    const uint32_t h = modp_div((int64_t)row.a[0] + imm - 8 * (int64_t)row.q - o, 65536);
    const uint32_t z = modp_div(row.a[3], 65535);
    const uint32_t b = modp_sub(row.a[2], modp_mul(65536, z));
    return modp_add(
        row.q, modp_add(modp_mul(8192, modp_add(row.a[1], h)), modp_mul(1 << 29, b)));
}

Test(address, what_is_accepted_is_right_or_no_cell)
{
    static const uint32_t low[] = {0, 1, 7, 8, 0x7ff, 0x800, 0xf7f8, 0xf801, 0xffff};
    static const uint32_t limbs[] = {
        0, 1, 2, 3, 0x7800, 0x7801, 0x7fff, 0x8000, 0xefff, 0xfffe, 0xffff, 30721, 61442};
    static const int64_t imms[] = {-2048, -2047, -9, -8, -1, 0, 1, 7, 8, 2047};
    enum { LOW = 9, LIMBS = 13, IMMS = 10 };
    size_t n_legal = 0, n_dead = 0;
    open_row();
    for (unsigned i = 0; i < LOW * LIMBS * LIMBS * LIMBS * IMMS; i++) {
        row.a[0] = low[i % LOW];
        row.a[1] = limbs[i / LOW % LIMBS];
        row.a[2] = limbs[i / LOW / LIMBS % LIMBS];
        row.a[3] = limbs[i / LOW / LIMBS / LIMBS % LIMBS];
        const int64_t imm = imms[i / LOW / LIMBS / LIMBS / LIMBS];
        const uint64_t base = row.a[0] | (uint64_t)row.a[1] << 16
                              | (uint64_t)row.a[2] << 32 | (uint64_t)row.a[3] << 48;
        const uint64_t address = base + (uint64_t)imm;
        bool found = false;
        row.imm = modp(imm);
        for (unsigned o = 0; o < 8; o++) {
            for (int h = -2; h <= 2; h++) {
                row.q = modp_div(row.a[0] + imm - 65536 * (int64_t)h - o, 8);
                if (!accepted(o))
                    continue;
                const uint32_t key = key_of(imm, o);
                const bool dead =
                    key >= MODP - 256
                    || (key >= CELL_DOUBLEWORDS && key < CELL_DOUBLEWORDS + 256);
                const bool right =
                    address < ADDRESS_LIMIT && key == address >> 3 && o == (address & 7);
                cr_assert(right || dead, "%#lx %+ld is doubleword %u, byte %u",
                          (unsigned long)base, (long)imm, key, o);
                found = found || right;
                n_dead += dead && !right;
            }
        }
        cr_assert_eq(found, address < ADDRESS_LIMIT, "%#lx %+ld", (unsigned long)base,
                     (long)imm);
        n_legal += found;
    }
    cr_expect_gt(n_legal, 1000);
    cr_expect_gt(n_dead, 0, "the search reaches the edges");
}
