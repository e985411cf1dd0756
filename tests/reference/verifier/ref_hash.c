/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* BLAKE3 from its paper (section 2), one block at a time, and the transcript on it. */
#include "ref_hash.h"

#include <stdlib.h>
#include <string.h>

#include "ref_heap.h"

const uint32_t ref_iv[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                            0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

enum {
    CHUNK_START = 1,
    CHUNK_END = 2,
    PARENT = 4,
    ROOT = 8,
    DERIVE_KEY_CONTEXT = 32,
    DERIVE_KEY_MATERIAL = 64
};

uint32_t ref_load32(const uint8_t *b)
{
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16
           | (uint32_t)b[3] << 24;
}

uint64_t ref_load64(const uint8_t *b)
{
    return ref_load32(b) | (uint64_t)ref_load32(b + 4) << 32;
}

void ref_store32(uint8_t *b, uint32_t v)
{
    for (int i = 0; i < 4; i++) {
        b[i] = (uint8_t)(v >> 8 * i);
    }
}

void ref_store64(uint8_t *b, uint64_t v)
{
    ref_store32(b, (uint32_t)v);
    ref_store32(b + 4, (uint32_t)(v >> 32));
}

static uint32_t rotate(uint32_t x, int n)
{
    return x >> n | x << (32 - n);
}

static void mix(uint32_t v[16], int a, int b, int c, int d, uint32_t x, uint32_t y)
{
    v[a] += v[b] + x;
    v[d] = rotate(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = rotate(v[b] ^ v[c], 12);
    v[a] += v[b] + y;
    v[d] = rotate(v[d] ^ v[a], 8);
    v[c] += v[d];
    v[b] = rotate(v[b] ^ v[c], 7);
}

/* All 16 words of the output. */
static void compress(uint32_t out[16], const uint32_t cv[8], const uint32_t block[16],
                     uint64_t counter, uint32_t len_block, uint32_t flags)
{
    static const uint8_t permutation[16] = {2, 6,  3,  10, 7, 0,  4,  13,
                                            1, 11, 12, 5,  9, 14, 15, 8};
    uint32_t v[16], m[16], next[16];
    memcpy(v, cv, 32);
    memcpy(v + 8, ref_iv, 16);
    v[12] = (uint32_t)counter;
    v[13] = (uint32_t)(counter >> 32);
    v[14] = len_block;
    v[15] = flags;
    memcpy(m, block, sizeof m);
    for (int round = 0; round < 7; round++) {
        for (int i = 0; i < 4; i++) { /* columns */
            mix(v, i, i + 4, i + 8, i + 12, m[2 * i], m[2 * i + 1]);
        }
        for (int i = 0; i < 4; i++) { /* diagonals */
            mix(v, i, (i + 1) % 4 + 4, (i + 2) % 4 + 8, (i + 3) % 4 + 12, m[8 + 2 * i],
                m[9 + 2 * i]);
        }
        for (int i = 0; i < 16; i++) {
            next[i] = m[permutation[i]];
        }
        memcpy(m, next, sizeof m);
    }
    for (int i = 0; i < 8; i++) {
        out[i + 8] = v[i + 8] ^ cv[i];
        out[i] = v[i] ^ v[i + 8];
    }
}

void ref_compress(uint32_t out[8], const uint32_t cv[8], const uint32_t block[16],
                  uint64_t counter, uint32_t len_block, uint32_t flags)
{
    uint32_t all[16];
    compress(all, cv, block, counter, len_block, flags);
    memcpy(out, all, 32);
}

/* What the last compression of a subtree takes: kept back, because the root's takes one
 * flag more and is done once for each 64 bytes of output. */
struct last_block {
    uint32_t cv[8], block[16];
    uint64_t counter;
    uint32_t len, flags;
};

static void block_words(uint32_t words[16], const uint8_t *bytes, size_t len)
{
    uint8_t padded[64] = {0};
    memcpy(padded, bytes, len);
    for (int i = 0; i < 16; i++) {
        words[i] = ref_load32(padded + 4 * i);
    }
}

static struct last_block hash_chunk(const uint32_t key[8], uint32_t flags,
                                    const uint8_t *in, size_t len, uint64_t index)
{
    struct last_block last = {.counter = index, .flags = flags | CHUNK_START};
    memcpy(last.cv, key, 32);
    for (; len > 64; in += 64, len -= 64) {
        block_words(last.block, in, 64);
        ref_compress(last.cv, last.cv, last.block, index, 64, last.flags);
        last.flags = flags;
    }
    block_words(last.block, in, len);
    last.len = (uint32_t)len;
    last.flags |= CHUNK_END;
    return last;
}

/* The tree over chunks: the left part is the largest power of two of whole chunks that
 * leaves something to the right. Depth at most 54. */
static struct last_block hash_tree(const uint32_t key[8], uint32_t flags,
                                   const uint8_t *in, size_t len, uint64_t first_chunk)
{
    if (len <= 1024) {
        return hash_chunk(key, flags, in, len, first_chunk);
    }
    size_t left = 1024;
    while (2 * left < len) {
        left *= 2;
    }
    const struct last_block sides[2] = {
        hash_tree(key, flags, in, left, first_chunk),
        hash_tree(key, flags, in + left, len - left, first_chunk + left / 1024)};
    struct last_block parent = {.len = 64, .flags = flags | PARENT};
    memcpy(parent.cv, key, 32);
    for (int i = 0; i < 2; i++) {
        ref_compress(parent.block + 8 * i, sides[i].cv, sides[i].block, sides[i].counter,
                     sides[i].len, sides[i].flags);
    }
    return parent;
}

static void hash_keyed(uint8_t *out, size_t len_out, const uint32_t key[8],
                       uint32_t flags, const void *in, size_t len)
{
    const struct last_block last = hash_tree(key, flags, in, len, 0);
    uint32_t words[16];
    for (size_t i = 0; i < len_out; i++) {
        if (i % 64 == 0) {
            compress(words, last.cv, last.block, i / 64, last.len, last.flags | ROOT);
        }
        out[i] = (uint8_t)(words[i % 64 / 4] >> 8 * (i % 4));
    }
}

void ref_blake3(uint8_t *out, size_t len_out, const char *context, const void *in,
                size_t len)
{
    if (context == NULL) {
        hash_keyed(out, len_out, ref_iv, 0, in, len);
        return;
    }
    uint8_t key_bytes[32];
    uint32_t key[8];
    hash_keyed(key_bytes, 32, ref_iv, DERIVE_KEY_CONTEXT, context, strlen(context));
    for (int i = 0; i < 8; i++) {
        key[i] = ref_load32(key_bytes + 4 * i);
    }
    hash_keyed(out, len_out, key, DERIVE_KEY_MATERIAL, in, len);
}

/* ---- transcript */

enum message_type {
    MESSAGE_INIT = 1,
    MESSAGE_BYTES = 2,
    MESSAGE_U64 = 3,
    MESSAGE_DIGEST = 4,
    MESSAGE_FE = 6,
    MESSAGE_SAMPLE_FE = 16,
    MESSAGE_SAMPLE_BITS = 17,
    MESSAGE_SAMPLE_DIGEST = 18,
    MESSAGE_GRIND = 24,
    MESSAGE_NONCE = 25
};

static void say(struct ref_transcript *t, enum message_type type, const char *label,
                const void *payload, size_t len)
{
    const size_t len_label = strlen(label);
    const size_t len_all = 48 + len_label + len;
    uint8_t *const all = ref_alloc(NULL, len_all, 1);
    memcpy(all, t->state, 32);
    ref_store32(all + 32, type);
    ref_store32(all + 36, (uint32_t)len_label);
    ref_store64(all + 40, len);
    memcpy(all + 48, label, len_label);
    if (len != 0) {
        memcpy(all + 48 + len_label, payload, len);
    }
    ref_blake3(t->state, 32, NULL, all, len_all);
    free(all);
}

void ref_start(struct ref_transcript *t, const char *label)
{
    memset(t->state, 0, sizeof t->state);
    say(t, MESSAGE_INIT, label, NULL, 0);
}

void ref_say_bytes(struct ref_transcript *t, const char *label, const void *bytes,
                   size_t len)
{
    say(t, MESSAGE_BYTES, label, bytes, len);
}

void ref_say_u64(struct ref_transcript *t, const char *label, uint64_t v)
{
    uint8_t payload[8];
    ref_store64(payload, v);
    say(t, MESSAGE_U64, label, payload, 8);
}

void ref_say_digest(struct ref_transcript *t, const char *label, const uint8_t digest[32])
{
    say(t, MESSAGE_DIGEST, label, digest, 32);
}

void ref_say_fe(struct ref_transcript *t, const char *label, const struct ext *v,
                size_t n)
{
    uint8_t *const payload = ref_alloc(NULL, n, 20);
    for (size_t i = 0; i < 5 * n; i++) {
        ref_store32(payload + 4 * i, v[i / 5].c[i % 5]);
    }
    say(t, MESSAGE_FE, label, payload, 20 * n);
    free(payload);
}

static void read_out(const struct ref_transcript *t, uint8_t *out, size_t len)
{
    uint8_t in[36];
    memcpy(in, t->state, 32);
    ref_store32(in + 32, 32);
    ref_blake3(out, len, NULL, in, sizeof in);
}

struct ext ref_draw_fe(struct ref_transcript *t, const char *label)
{
    /* A word is dropped with probability 1/16: 256 words do not run out. */
    enum { N_WORDS = 256 };
    uint8_t out[4 * N_WORDS];
    struct ext drawn;
    int n = 0;
    say(t, MESSAGE_SAMPLE_FE, label, NULL, 0);
    read_out(t, out, sizeof out);
    for (int i = 0; i < N_WORDS && n < REF_DEGREE; i++) {
        const uint32_t word = ref_load32(out + 4 * i) & 0x7fffffff;
        if (word < REF_P) {
            drawn.c[n++] = word;
        }
    }
    if (n < REF_DEGREE) {
        abort();
    }
    return drawn;
}

uint32_t ref_draw_bits(struct ref_transcript *t, const char *label, unsigned bits)
{
    uint8_t out[4];
    ref_store32(out, bits);
    say(t, MESSAGE_SAMPLE_BITS, label, out, 4);
    read_out(t, out, sizeof out);
    return bits == 32 ? ref_load32(out) : ref_load32(out) & ((1u << bits) - 1);
}

void ref_draw_digest(struct ref_transcript *t, const char *label, uint8_t digest[32])
{
    say(t, MESSAGE_SAMPLE_DIGEST, label, NULL, 0);
    read_out(t, digest, 32);
}

bool ref_ground(struct ref_transcript *t, const char *label, unsigned bits,
                uint64_t nonce)
{
    uint8_t in[48], out[32];
    ref_store32(in, bits);
    say(t, MESSAGE_GRIND, label, in, 4);
    memcpy(in, t->state, 32);
    ref_store32(in + 32, 33);
    ref_store32(in + 36, 0);
    ref_store64(in + 40, nonce);
    ref_blake3(out, 32, NULL, in, 48);
    const uint64_t mask = ((uint64_t)1 << bits) - 1;
    const bool passes = bits == 0 ? nonce == 0 : (ref_load32(out) & mask) == 0;
    ref_store64(in, nonce);
    say(t, MESSAGE_NONCE, label, in, 8);
    return passes;
}
