/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* BLAKE3, scalar: the definition that the lanes of simd/blake3.inc are tested against. */
#include "hash/blake3.h"

#include <string.h>

#include "base/bytes.h"
#include "base/check.h"

#define IV_WORD(i, word) [i] = word,
const uint32_t blake3_iv[BLAKE3_CV_WORDS] = {BLAKE3_IV_LIST(IV_WORD)};
#undef IV_WORD

static inline uint32_t rotate_right(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

/* The quarter round on words a, b, c, d of the state with two message words. */
#define MIX(a, b, c, d, mx, my)               \
    do {                                      \
        v[a] += v[b] + block[mx];             \
        v[d] = rotate_right(v[d] ^ v[a], 16); \
        v[c] += v[d];                         \
        v[b] = rotate_right(v[b] ^ v[c], 12); \
        v[a] += v[b] + block[my];             \
        v[d] = rotate_right(v[d] ^ v[a], 8);  \
        v[c] += v[d];                         \
        v[b] = rotate_right(v[b] ^ v[c], 7);  \
    } while (0);

#define ROUND(m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15) \
    MIX(0, 4, 8, 12, m0, m1)                                                        \
    MIX(1, 5, 9, 13, m2, m3)                                                        \
    MIX(2, 6, 10, 14, m4, m5)                                                       \
    MIX(3, 7, 11, 15, m6, m7)                                                       \
    MIX(0, 5, 10, 15, m8, m9)                                                       \
    MIX(1, 6, 11, 12, m10, m11)                                                     \
    MIX(2, 7, 8, 13, m12, m13)                                                      \
    MIX(3, 4, 9, 14, m14, m15)

/* The state after the seven rounds, before the two halves are folded together. */
static inline void mix_state(uint32_t v[16], const uint32_t cv[BLAKE3_CV_WORDS],
                             const uint32_t block[BLAKE3_BLOCK_WORDS], uint64_t counter,
                             uint32_t block_len, uint32_t flags)
{
    for (unsigned i = 0; i < 8; i++) {
        v[i] = cv[i];
    }
    for (unsigned i = 0; i < 4; i++) {
        v[8 + i] = blake3_iv[i];
    }
    v[12] = (uint32_t)counter;
    v[13] = (uint32_t)(counter >> 32);
    v[14] = block_len;
    v[15] = flags;
    BLAKE3_ROUND_LIST(ROUND)
}

#undef MIX
#undef ROUND

void blake3_compress(uint32_t out[BLAKE3_CV_WORDS], const uint32_t cv[BLAKE3_CV_WORDS],
                     const uint32_t block[BLAKE3_BLOCK_WORDS], uint64_t counter,
                     uint32_t block_len, uint32_t flags)
{
    uint32_t v[16];
    mix_state(v, cv, block, counter, block_len, flags);
    for (unsigned i = 0; i < 8; i++) {
        out[i] = v[i] ^ v[i + 8];
    }
}

void blake3_compress_full(uint32_t out[BLAKE3_BLOCK_WORDS],
                          const uint32_t cv[BLAKE3_CV_WORDS],
                          const uint32_t block[BLAKE3_BLOCK_WORDS], uint64_t counter,
                          uint32_t block_len, uint32_t flags)
{
    uint32_t v[16];
    mix_state(v, cv, block, counter, block_len, flags);
    for (unsigned i = 0; i < 8; i++) {
        const uint32_t high = v[i + 8] ^ cv[i];
        out[i] = v[i] ^ v[i + 8];
        out[i + 8] = high;
    }
}

/* ---- the hash: chunks of 1024 bytes under a binary tree ---- */

/* One compression that has not been done yet, because whether it is the root's is not
 * known. */
struct pending {
    uint32_t cv[BLAKE3_CV_WORDS];
    uint32_t block[BLAKE3_BLOCK_WORDS];
    uint64_t counter;
    uint32_t block_len;
    uint32_t flags;
};

static void load_block(uint32_t words[BLAKE3_BLOCK_WORDS],
                       const uint8_t bytes[BLAKE3_BLOCK_BYTES])
{
    for (unsigned i = 0; i < BLAKE3_BLOCK_WORDS; i++) {
        words[i] = load_u32(bytes + 4 * i);
    }
}

static void begin_chunk(struct blake3 *h)
{
    memcpy(h->cv, h->key, sizeof h->cv);
    h->n_blocks = 0;
    h->len_block = 0;
}

static void begin(struct blake3 *h, const uint32_t key[BLAKE3_CV_WORDS], uint32_t mode)
{
    memcpy(h->key, key, sizeof h->key);
    h->mode = mode;
    h->n_chunks = 0;
    h->depth = 0;
    begin_chunk(h);
}

/* The last block of the chunk under way, padded with zeros. */
static void pending_chunk(struct pending *p, const struct blake3 *h)
{
    uint8_t padded[BLAKE3_BLOCK_BYTES] = {0};
    memcpy(padded, h->block, h->len_block);
    load_block(p->block, padded);
    memcpy(p->cv, h->cv, sizeof p->cv);
    p->counter = h->n_chunks;
    p->block_len = h->len_block;
    p->flags = h->mode | BLAKE3_CHUNK_END | (h->n_blocks == 0 ? BLAKE3_CHUNK_START : 0);
}

static void pending_parent(struct pending *p, const struct blake3 *h,
                           const uint32_t left[BLAKE3_CV_WORDS],
                           const uint32_t right[BLAKE3_CV_WORDS])
{
    memcpy(p->block, left, sizeof h->cv);
    memcpy(p->block + BLAKE3_CV_WORDS, right, sizeof h->cv);
    memcpy(p->cv, h->key, sizeof p->cv);
    p->counter = 0;
    p->block_len = BLAKE3_BLOCK_BYTES;
    p->flags = h->mode | BLAKE3_PARENT;
}

static void pending_cv(uint32_t out[BLAKE3_CV_WORDS], const struct pending *p)
{
    blake3_compress(out, p->cv, p->block, p->counter, p->block_len, p->flags);
}

/* The chunk under way is full and more follows: close it, and close every subtree of two
 * equal halves. After chunk number n (from 1) as many merges happen as n has trailing
 * zeros, so the stack always mirrors the ones of n_chunks. */
static void close_chunk(struct blake3 *h)
{
    struct pending p;
    uint32_t cv[BLAKE3_CV_WORDS];
    pending_chunk(&p, h);
    pending_cv(cv, &p);
    h->n_chunks++;
    for (uint64_t n = h->n_chunks; (n & 1) == 0; n >>= 1) {
        h->depth--;
        pending_parent(&p, h, h->stack[h->depth], cv);
        pending_cv(cv, &p);
    }
    DCHECK(h->depth < BLAKE3_DEPTH_MAX);
    memcpy(h->stack[h->depth], cv, sizeof cv);
    h->depth++;
    begin_chunk(h);
}

/* The waiting block is full and more follows. */
static void close_block(struct blake3 *h)
{
    if (h->n_blocks == BLAKE3_CHUNK_BYTES / BLAKE3_BLOCK_BYTES - 1) {
        close_chunk(h);
        return;
    }
    uint32_t words[BLAKE3_BLOCK_WORDS];
    load_block(words, h->block);
    blake3_compress(h->cv, h->cv, words, h->n_chunks, BLAKE3_BLOCK_BYTES,
                    h->mode | (h->n_blocks == 0 ? BLAKE3_CHUNK_START : 0));
    h->n_blocks++;
    h->len_block = 0;
}

void blake3_init(struct blake3 *h)
{
    begin(h, blake3_iv, 0);
}

void blake3_init_derive_key(struct blake3 *h, const char *context)
{
    struct digest context_key;
    uint32_t key[BLAKE3_CV_WORDS];
    begin(h, blake3_iv, BLAKE3_DERIVE_KEY_CONTEXT);
    blake3_update(h, context, strlen(context));
    blake3_final(h, &context_key);
    digest_to_words(key, &context_key);
    begin(h, key, BLAKE3_DERIVE_KEY_MATERIAL);
}

void blake3_update(struct blake3 *h, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;
    while (len != 0) {
        if (h->len_block == BLAKE3_BLOCK_BYTES) {
            close_block(h);
        }
        const size_t room = BLAKE3_BLOCK_BYTES - h->len_block;
        const size_t n = len < room ? len : room;
        memcpy(h->block + h->len_block, at, n);
        h->len_block += (uint32_t)n;
        at += n;
        len -= n;
    }
}

void blake3_output(const struct blake3 *h, uint64_t seek, uint8_t *out, size_t len)
{
    struct pending p;
    pending_chunk(&p, h);
    for (uint32_t i = h->depth; i-- != 0;) {
        uint32_t cv[BLAKE3_CV_WORDS];
        pending_cv(cv, &p);
        pending_parent(&p, h, h->stack[i], cv);
    }
    while (len != 0) {
        uint32_t words[BLAKE3_BLOCK_WORDS];
        uint8_t bytes[BLAKE3_BLOCK_BYTES];
        const size_t skip = (size_t)(seek % BLAKE3_BLOCK_BYTES);
        const size_t room = BLAKE3_BLOCK_BYTES - skip;
        const size_t n = len < room ? len : room;
        blake3_compress_full(words, p.cv, p.block, seek / BLAKE3_BLOCK_BYTES, p.block_len,
                             p.flags | BLAKE3_ROOT);
        for (unsigned i = 0; i < BLAKE3_BLOCK_WORDS; i++) {
            store_u32(bytes + 4 * i, words[i]);
        }
        memcpy(out, bytes + skip, n);
        out += n;
        seek += n;
        len -= n;
    }
}

void blake3_final(const struct blake3 *h, struct digest *out)
{
    blake3_output(h, 0, out->b, DIGEST_BYTES);
}

void blake3_hash(struct digest *out, const void *bytes, size_t len)
{
    struct blake3 h;
    blake3_init(&h);
    blake3_update(&h, bytes, len);
    blake3_final(&h, out);
}
