/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The nonces are searched in batches in ascending order; a batch is finished before its
 * smallest hit counts, so the result does not depend on who searched what. */
#include "hash/blake3_nonce.h"

#include <stdatomic.h>

#include "base/check.h"
#include "base/pool.h"
#include "hash/blake3.h"
#include "simd/kernels.h"

enum {
    NONCE_WORD = 10,
    TEST_BYTES = 48,
    TEST_FLAGS = BLAKE3_CHUNK_START | BLAKE3_CHUNK_END | BLAKE3_ROOT,
    PIECE_NONCES = 1 << 11,
    BATCH_NONCES = 1 << 17,
};

static uint32_t low_mask(unsigned n_bits)
{
    CHECK(n_bits <= BLAKE3_NONCE_BITS_MAX);
    return (uint32_t)(((uint64_t)1 << n_bits) - 1);
}

static void test_block(uint32_t block[BLAKE3_BLOCK_WORDS], const struct digest *d,
                       uint32_t tag, uint64_t nonce)
{
    digest_to_words(block, d);
    block[8] = tag;
    block[9] = 0;
    block[NONCE_WORD] = (uint32_t)nonce;
    block[NONCE_WORD + 1] = (uint32_t)(nonce >> 32);
    for (unsigned i = NONCE_WORD + 2; i < BLAKE3_BLOCK_WORDS; i++) {
        block[i] = 0;
    }
}

bool blake3_nonce_passes(const struct digest *d, uint32_t tag, unsigned n_bits,
                         uint64_t nonce)
{
    uint32_t block[BLAKE3_BLOCK_WORDS], out[BLAKE3_CV_WORDS];
    test_block(block, d, tag, nonce);
    blake3_compress(out, blake3_iv, block, 0, TEST_BYTES, TEST_FLAGS);
    return (out[0] & low_mask(n_bits)) == 0;
}

struct search {
    uint32_t block[BLAKE3_BLOCK_WORDS];
    uint32_t mask;
    uint64_t first;       /* of the batch */
    _Atomic size_t found; /* offset of the smallest hit so far; BATCH_NONCES if none */
};

static void search_piece(void *arg, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    struct search *const s = arg;
    for (size_t at = begin; at < end; at += PIECE_NONCES) {
        size_t found = atomic_load_explicit(&s->found, memory_order_relaxed);
        if (at >= found) {
            return;
        }
        const size_t n = end - at < PIECE_NONCES ? end - at : PIECE_NONCES;
        const size_t hit = kernels_get()->blake3_search(
            s->block, NONCE_WORD, TEST_BYTES, TEST_FLAGS, s->first + at, n, s->mask);
        if (hit == n) {
            continue;
        }
        while (at + hit < found
               && !atomic_compare_exchange_weak_explicit(&s->found, &found, at + hit,
                                                         memory_order_relaxed,
                                                         memory_order_relaxed)) {
        }
        return;
    }
}

uint64_t blake3_nonce_find(const struct digest *d, uint32_t tag, unsigned n_bits,
                           struct pool *pool)
{
    struct search s = {.mask = low_mask(n_bits), .first = 0};
    test_block(s.block, d, tag, 0);
    for (;;) {
        atomic_store_explicit(&s.found, BATCH_NONCES, memory_order_relaxed);
        if (pool == NULL) {
            search_piece(&s, 0, BATCH_NONCES, 0);
        } else {
            pool_run(pool, BATCH_NONCES, PIECE_NONCES, search_piece, &s);
        }
        const size_t found = atomic_load_explicit(&s.found, memory_order_relaxed);
        if (found != BATCH_NONCES) {
            return s.first + found;
        }
        s.first += BATCH_NONCES;
    }
}
