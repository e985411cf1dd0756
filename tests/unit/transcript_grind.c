/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Grinding: the smallest nonce, whoever searches, and nothing else passes. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/bytes.h"
#include "base/pool.h"
#include "hash/blake3.h"
#include "simd/kernels.h"
#include "transcript/transcript.h"

static struct transcript history(uint64_t x)
{
    struct transcript t;
    transcript_init(&t, "test");
    transcript_absorb_u64(&t, "x", x);
    return t;
}

/* The test value by the specification: 48 bytes through the ordinary hash. */
static bool passes_by_specification(const struct digest *state, unsigned n_bits,
                                    uint64_t nonce)
{
    uint8_t input[48] = {0};
    struct digest out;
    memcpy(input, state->b, 32);
    store_u32(input + 32, 33);
    store_u64(input + 40, nonce);
    blake3_hash(&out, input, sizeof input);
    return load_u32(out.b) % ((uint64_t)1 << n_bits) == 0;
}

/* The state that nonces are tried on: after the message that names the number of bits. */
static struct digest state_of_search(struct transcript t, unsigned n_bits)
{
    uint8_t bytes[32 + 16 + 4 + 4];
    struct digest d;
    memcpy(bytes, t.state.b, 32);
    store_u32(bytes + 32, 24);
    store_u32(bytes + 36, 4);
    store_u64(bytes + 40, 4);
    memcpy(bytes + 48, "work", 4);
    store_u32(bytes + 52, n_bits);
    blake3_hash(&d, bytes, sizeof bytes);
    return d;
}

Test(grinding, nonce_is_the_smallest)
{
    for (unsigned n_bits = 0; n_bits <= 10; n_bits++) {
        for (uint64_t x = 0; x < 8; x++) {
            struct transcript t = history(x);
            const struct digest state = state_of_search(t, n_bits);
            const uint64_t nonce = transcript_grind(&t, "work", n_bits, NULL);
            uint64_t expected = 0;
            while (!passes_by_specification(&state, n_bits, expected)) {
                expected++;
            }
            cr_assert_eq(nonce, expected, "%u bits", n_bits);
        }
    }
}

Test(grinding, threads_and_instruction_sets_do_not_matter)
{
    static const enum isa isas[] = {ISA_PORTABLE, ISA_AVX2, ISA_AVX512};
    static const unsigned threads[] = {1, 2, 8};
    struct error e;
    for (uint64_t x = 0; x < 4; x++) {
        struct transcript alone = history(x);
        const uint64_t expected = transcript_grind(&alone, "work", 14, NULL);
        for (size_t i = 0; i < 3; i++) {
            for (size_t n = 0; n < 3 && kernels_of(isas[i]) != NULL; n++) {
                struct pool *pool;
                struct transcript t = history(x);
                cr_assert_eq(kernels_choose(isas[i], &e), STATUS_OK);
                cr_assert_eq(pool_open(&pool, threads[n], &e), STATUS_OK);
                cr_assert_eq(transcript_grind(&t, "work", 14, pool), expected);
                cr_assert(digest_equal(&t.state, &alone.state));
                pool_close(pool);
            }
        }
        cr_assert_eq(kernels_choose(ISA_AUTO, &e), STATUS_OK);
    }
}

/* 18 bits: the smallest nonce often lies beyond the first batch of 2^17. */
Test(grinding, searches_beyond_one_batch)
{
    bool is_beyond = false;
    for (uint64_t x = 0; x < 8 && !is_beyond; x++) {
        struct transcript t = history(x), v = history(x);
        const uint64_t nonce = transcript_grind(&t, "work", 18, NULL);
        cr_assert(transcript_check_nonce(&v, "work", 18, nonce));
        is_beyond = nonce >= 1 << 17;
    }
    cr_assert(is_beyond);
}

Test(grinding, both_sides_stay_in_step)
{
    struct transcript p = history(1), v = history(1), w = history(1);
    const uint64_t nonce = transcript_grind(&p, "work", 9, NULL);
    cr_assert(transcript_check_nonce(&v, "work", 9, nonce));
    cr_assert(digest_equal(&p.state, &v.state));
    transcript_check_nonce(&w, "work", 9, nonce + 1);
    cr_assert_not(digest_equal(&p.state, &w.state), "the nonce is absorbed");
}

Test(grinding, a_nonce_that_does_not_pass_is_refused)
{
    unsigned n_passed = 0;
    const struct digest state = state_of_search(history(5), 8);
    for (uint64_t nonce = 0; nonce < 2000; nonce++) {
        struct transcript t = history(5);
        const bool passes = transcript_check_nonce(&t, "work", 8, nonce);
        cr_assert_eq(passes, passes_by_specification(&state, 8, nonce));
        n_passed += passes;
    }
    cr_assert(n_passed > 0 && n_passed < 40);
}

Test(grinding, fewer_bits_make_another_search)
{
    /* A nonce for 8 bits is not a nonce for 9, nor for 7: the number is absorbed first.
     * */
    unsigned n_passed = 0;
    for (uint64_t x = 0; x < 256; x++) {
        struct transcript p = history(x), v = history(x);
        const uint64_t nonce = transcript_grind(&p, "work", 8, NULL);
        n_passed += transcript_check_nonce(&v, "work", 7, nonce);
    }
    cr_assert(n_passed < 20, "%u of 256, 2 expected", n_passed);
}

Test(grinding, without_bits_only_zero_passes)
{
    struct transcript p = history(2), v = history(2), w = history(2);
    cr_assert_eq(transcript_grind(&p, "work", 0, NULL), 0);
    cr_assert(transcript_check_nonce(&v, "work", 0, 0));
    cr_assert(digest_equal(&p.state, &v.state));
    cr_assert_not(transcript_check_nonce(&w, "work", 0, 1));
}
