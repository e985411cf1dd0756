/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Constants of BLAKE3, and the layout of digests that are hashed side by side.
 *
 * Here, below the kernels, because both the scalar function (hash/blake3.h) and the lanes
 * (simd/blake3.inc) are made of them. Source of the constants: O'Connor, Aumasson, Neves,
 * Wilcox-O'Hearn, "BLAKE3: one function, fast everywhere", section 2, tables 1-3.
 */
#ifndef ZK_SIMD_BLAKE3_SPEC_H
#define ZK_SIMD_BLAKE3_SPEC_H

#include <stdint.h>

/* The initial chaining value, word 0 first (SHA-256's). */
#define BLAKE3_IV_LIST(X)                                                   \
    X(0, 0x6A09E667u)                                                       \
    X(1, 0xBB67AE85u) X(2, 0x3C6EF372u) X(3, 0xA54FF53Au) X(4, 0x510E527Fu) \
        X(5, 0x9B05688Cu) X(6, 0x1F83D9ABu) X(7, 0x5BE0CD19u)

/* Which message word goes where, round by round: each line is the line before it sent
 * through the permutation of table 2. Written out so that no array is indexed at run
 * time. */
#define BLAKE3_ROUND_LIST(X)                                \
    X(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) \
    X(2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8) \
    X(3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1) \
    X(10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6) \
    X(12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4) \
    X(9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7) \
    X(11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13)

/* BLAKE3's own domain flags: the low seven bits. Every other use of the compression
 * function in this program sets some bit from 8 upward, so that no call of ours is one of
 * BLAKE3's. */
enum {
    BLAKE3_CHUNK_START = 1 << 0,
    BLAKE3_CHUNK_END = 1 << 1,
    BLAKE3_PARENT = 1 << 2,
    BLAKE3_ROOT = 1 << 3,
    BLAKE3_DERIVE_KEY_CONTEXT = 1 << 5,
    BLAKE3_DERIVE_KEY_MATERIAL = 1 << 6,
};

enum {
    BLAKE3_BLOCK_BYTES = 64,
    BLAKE3_BLOCK_WORDS = 16,
    BLAKE3_CV_WORDS = 8,
    BLAKE3_CHUNK_BYTES = 1024,
};

/* Digests in lanes: BLAKE3_LANES consecutive digests (or chaining values) are one block
 * of BLAKE3_LANE_WORDS words, word w of digest i being
 *
 *     lanes[(i / 16) * 128 + w * 16 + i % 16].
 *
 * The layout does not depend on the instruction set. Arrays are 64-byte aligned and hold
 * whole blocks; what stands in the lanes beyond the last digest is unspecified. */
enum {
    BLAKE3_LANES = 16,
    BLAKE3_LANE_WORDS = BLAKE3_LANES * BLAKE3_CV_WORDS,
};

#endif
