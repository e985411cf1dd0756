/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Proof of work: the search for the smallest nonce.
 *
 * The test value of a nonce is BLAKE3 of 48 bytes, one compression:
 *
 *     digest (32) | tag u32 | 0 u32 | nonce u64           all little endian
 *
 * and the nonce passes n_bits when the low n_bits bits of the first word of the value are
 * zero.  src  docs/protocol.md "Transcript"
 */
#ifndef ZK_HASH_BLAKE3_NONCE_H
#define ZK_HASH_BLAKE3_NONCE_H

#include <stdbool.h>
#include <stdint.h>

#include "hash/digest.h"

struct pool;

enum { BLAKE3_NONCE_BITS_MAX = 32 };

/* Does the nonce pass? n_bits is 0 .. BLAKE3_NONCE_BITS_MAX. */
bool blake3_nonce_passes(const struct digest *d, uint32_t tag, unsigned n_bits,
                         uint64_t nonce);

/* The smallest nonce that passes.
 *
 * in    pool   searches in parallel; NULL searches alone. The result is the same.
 * cost  2^n_bits compressions expected, in lanes
 */
uint64_t blake3_nonce_find(const struct digest *d, uint32_t tag, unsigned n_bits,
                           struct pool *pool);

#endif
