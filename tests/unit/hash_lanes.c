/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The lanes of simd/blake3.inc, in every instruction set, against the scalar function. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "field/fp.h"
#include "hash/blake3.h"
#include "simd/kernels.h"

enum { ROWS_MAX = 200, COLS_MAX = 40, SEED = 20251120 };

static uint64_t random_state;

static uint32_t random_word(void)
{
    /* splitmix64 */
    uint64_t z = random_state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (uint32_t)(z >> 32);
}

static void seed(void)
{
    random_state = SEED;
    printf("seed %d\n", SEED);
}

TestSuite(lanes, .init = seed);

static const enum isa isas[] = {ISA_PORTABLE, ISA_AVX2, ISA_AVX512};

#define FOR_EACH_ISA(k)                                                \
    for (size_t isa_ = 0; isa_ < sizeof isas / sizeof isas[0]; isa_++) \
        for (const struct kernels *k = kernels_of(isas[isa_]); k != NULL; k = NULL)

static size_t lane_of(size_t i)
{
    return i / BLAKE3_LANES * BLAKE3_LANE_WORDS + i % BLAKE3_LANES;
}

static void lane_get(uint32_t out[8], const uint32_t *lanes, size_t i)
{
    for (size_t w = 0; w < 8; w++) {
        out[w] = lanes[lane_of(i) + BLAKE3_LANES * w];
    }
}

static fp columns[COLS_MAX][8 * ROWS_MAX];
static uint32_t ALIGNED(64) lanes_a[ROWS_MAX * 16], lanes_b[ROWS_MAX * 16];

static void fill_columns(void)
{
    for (size_t c = 0; c < COLS_MAX; c++) {
        for (size_t i = 0; i < 8 * ROWS_MAX; i++) {
            const uint32_t kind = random_word() % 8;
            columns[c][i] = kind == 0   ? FP_ZERO
                            : kind == 1 ? FP_ONE
                            : kind == 2 ? fp_neg(FP_ONE)
                            : kind == 3 ? FP_MODULUS - 1 /* the largest word */
                                        : fp_from_u32(random_word());
        }
    }
}

/* One row by the definition: canonical words, blocks of 16, zero padding, a running
 * counter. */
static void row_by_definition(uint32_t cv[8], size_t n_cols, size_t arity, size_t row,
                              uint32_t counter, uint32_t flags, uint32_t flags_last)
{
    const size_t n = n_cols * arity;
    if (counter == 0) {
        memcpy(cv, blake3_iv, 32);
    }
    for (size_t first = 0; first < n; first += 16) {
        uint32_t block[16] = {0};
        for (size_t e = first; e < n && e < first + 16; e++) {
            block[e - first] = fp_to_u32(columns[e % n_cols][row * arity + e / n_cols]);
        }
        blake3_compress(cv, cv, block, counter++, 64,
                        first + 16 < n ? flags : flags_last);
    }
}

static void check_rows(const struct kernels *k, size_t n_cols, size_t arity, size_t row0,
                       size_t n_rows, uint32_t counter)
{
    const fp *cols[COLS_MAX];
    uint32_t before[ROWS_MAX][8];
    for (size_t c = 0; c < COLS_MAX; c++) {
        cols[c] = columns[c];
    }
    for (size_t i = 0; i < sizeof lanes_a / 4; i++) {
        lanes_a[i] = random_word();
    }
    for (size_t i = 0; i < n_rows; i++) {
        lane_get(before[i], lanes_a, i);
    }
    k->blake3_rows(lanes_a, cols, n_cols, arity, row0, n_rows, counter, 0x10100, 0x10900);
    for (size_t i = 0; i < n_rows; i++) {
        uint32_t out[8];
        row_by_definition(before[i], n_cols, arity, row0 + i, counter, 0x10100, 0x10900);
        lane_get(out, lanes_a, i);
        cr_assert_arr_eq(out, before[i], 32,
                         "%s: %zu columns, arity %zu, row %zu of %zu from %zu", k->name,
                         n_cols, arity, i, n_rows, row0);
    }
}

Test(lanes, rows_equal_the_scalar_chain)
{
    static const size_t widths[] = {1, 2, 15, 16, 17, 31, 32, 33, 40};
    static const size_t heights[] = {1, 2, 7, 8, 9, 15, 16, 17, 32, 33, 100};
    fill_columns();
    FOR_EACH_ISA(k)
    {
        for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++) {
            for (size_t h = 0; h < sizeof heights / sizeof heights[0]; h++) {
                check_rows(k, widths[w], 1, 0, heights[h], 0);
                check_rows(k, widths[w], 1, 48, heights[h], 3);
            }
        }
    }
}

Test(lanes, folded_rows_equal_the_scalar_chain)
{
    static const size_t arities[] = {2, 4, 8};
    fill_columns();
    FOR_EACH_ISA(k)
    {
        for (size_t a = 0; a < 3; a++) {
            check_rows(k, 5, arities[a], 0, 64, 0);
            check_rows(k, 5, arities[a], 32, 33, 0);
            check_rows(k, 1, arities[a], 16, 9, 2);
            check_rows(k, 17, arities[a], 0, 1, 0);
        }
    }
}

Test(lanes, nodes_equal_the_scalar_function_in_place_too)
{
    FOR_EACH_ISA(k)
    {
        for (size_t n_blocks = 1; n_blocks <= 5; n_blocks++) {
            const size_t n = 16 * n_blocks;
            for (size_t i = 0; i < 2 * n * 8; i++) {
                lanes_a[i] = random_word();
            }
            k->blake3_nodes(lanes_b, lanes_a, n_blocks, 9, 0x30200);
            for (size_t i = 0; i < n; i++) {
                uint32_t block[16], expected[8], out[8];
                lane_get(block, lanes_a, 2 * i);
                lane_get(block + 8, lanes_a, 2 * i + 1);
                blake3_compress(expected, blake3_iv, block, 9, 64, 0x30200);
                lane_get(out, lanes_b, i);
                cr_assert_arr_eq(out, expected, 32, "%s: node %zu of %zu", k->name, i, n);
            }
            k->blake3_nodes(lanes_a, lanes_a, n_blocks, 9, 0x30200);
            cr_assert_arr_eq(lanes_a, lanes_b, n * 32, "%s: in place", k->name);
        }
    }
}

Test(lanes, injections_equal_the_scalar_function)
{
    FOR_EACH_ISA(k)
    {
        uint32_t before[48 * 8];
        for (size_t i = 0; i < 48 * 8; i++) {
            before[i] = lanes_a[i] = random_word();
            lanes_b[i] = random_word();
        }
        k->blake3_inject(lanes_a, lanes_b, 3, 5, 0x40400);
        for (size_t i = 0; i < 48; i++) {
            uint32_t block[16], expected[8], out[8];
            lane_get(block, before, i);
            lane_get(block + 8, lanes_b, i);
            blake3_compress(expected, blake3_iv, block, 5, 64, 0x40400);
            lane_get(out, lanes_a, i);
            cr_assert_arr_eq(out, expected, 32, "%s: node %zu", k->name, i);
        }
    }
}

Test(lanes, search_finds_the_first_hit_of_a_range)
{
    uint32_t block[16];
    for (size_t i = 0; i < 16; i++) {
        block[i] = random_word();
    }
    /* Across a carry into the high word, over every range length around a vector. */
    const uint64_t first = 0xFFFFFFE0u;
    FOR_EACH_ISA(k)
    {
        for (size_t n = 0; n <= 70; n++) {
            for (uint32_t mask = 0; mask <= 63; mask = 2 * mask + 1) {
                size_t expected = n;
                for (size_t i = n; i-- != 0;) {
                    uint32_t out[8];
                    block[10] = (uint32_t)(first + i);
                    block[11] = (uint32_t)((first + i) >> 32);
                    blake3_compress(out, blake3_iv, block, 0, 48, 11);
                    expected = (out[0] & mask) == 0 ? i : expected;
                }
                cr_assert_eq(k->blake3_search(block, 10, 48, 11, first, n, mask),
                             expected, "%s: mask %u, %zu nonces", k->name, mask, n);
            }
        }
    }
}
