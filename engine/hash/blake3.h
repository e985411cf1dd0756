/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* BLAKE3: the hash as published, and its compression function for uses of our own.
 *
 * Incremental, any length below 2^64 bytes, any length of output; hash and derive_key.
 *
 * src   O'Connor, Aumasson, Neves, Wilcox-O'Hearn, "BLAKE3", 2020; docs/protocol.md
 */
#ifndef ZK_HASH_BLAKE3_H
#define ZK_HASH_BLAKE3_H

#include <stddef.h>
#include <stdint.h>

#include "hash/digest.h"
#include "simd/blake3_spec.h"

enum { BLAKE3_DEPTH_MAX = 54 }; /* levels of a tree of 2^64 / 1024 chunks */

/* A hash under way. The caller owns it; nothing to free. */
struct blake3 {
    uint32_t key[BLAKE3_CV_WORDS];
    uint32_t mode;                /* flags of every compression */
    uint32_t cv[BLAKE3_CV_WORDS]; /* of the chunk under way */
    uint64_t n_chunks;            /* chunks finished */
    uint32_t n_blocks;            /* blocks compressed in this chunk */
    uint32_t len_block;           /* bytes waiting, 0 .. 64 */
    uint8_t block[BLAKE3_BLOCK_BYTES];
    uint32_t depth; /* finished subtrees; the number of ones in n_chunks */
    uint32_t stack[BLAKE3_DEPTH_MAX][BLAKE3_CV_WORDS]; /* theirs, the largest first */
};

/* The compression function with every input explicit.
 *
 * in    cv[8]      chaining value
 *       block[16]  message words
 *       counter, block_len, flags   words 12-15 of the state
 * out   out[8]     the next chaining value, the first half of the full output; may
 *                  alias cv or lie in block
 * src   BLAKE3 section 2.2
 */
void blake3_compress(uint32_t out[BLAKE3_CV_WORDS], const uint32_t cv[BLAKE3_CV_WORDS],
                     const uint32_t block[BLAKE3_BLOCK_WORDS], uint64_t counter,
                     uint32_t block_len, uint32_t flags);

/* All sixteen words of the same: the root's output block. */
void blake3_compress_full(uint32_t out[BLAKE3_BLOCK_WORDS],
                          const uint32_t cv[BLAKE3_CV_WORDS],
                          const uint32_t block[BLAKE3_BLOCK_WORDS], uint64_t counter,
                          uint32_t block_len, uint32_t flags);

/* The initial chaining value. */
extern const uint32_t blake3_iv[BLAKE3_CV_WORDS];

/* Begin a hash of an empty message. */
void blake3_init(struct blake3 *h);

/* Begin in mode derive_key: the message is key material, `context` a string that is typed
 * in a program and nowhere else. */
void blake3_init_derive_key(struct blake3 *h, const char *context);

/* Append bytes[len]; bytes may be NULL when len is 0. */
void blake3_update(struct blake3 *h, const void *bytes, size_t len);

/* Bytes [seek, seek + len) of the output for the message so far; h is unchanged and may
 * be updated further. */
void blake3_output(const struct blake3 *h, uint64_t seek, uint8_t *out, size_t len);

/* The first 32 bytes of the output. */
void blake3_final(const struct blake3 *h, struct digest *out);

/* The hash of bytes[len] in one call. */
void blake3_hash(struct digest *out, const void *bytes, size_t len);

#endif
