/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A 32-byte hash value. */
#ifndef ZK_HASH_DIGEST_H
#define ZK_HASH_DIGEST_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/bytes.h"

enum { DIGEST_BYTES = 32, DIGEST_WORDS = 8 };

/* b: the bytes as they stand in files and in the transcript. */
struct digest {
    uint8_t b[DIGEST_BYTES];
};

/* Equal in every byte. Takes time that depends on the values: no digest here is a secret.
 * */
static inline bool digest_equal(const struct digest *a, const struct digest *b)
{
    return memcmp(a->b, b->b, DIGEST_BYTES) == 0;
}

/* The digest as eight words, each from four bytes, little endian. */
static inline void digest_to_words(uint32_t words[DIGEST_WORDS], const struct digest *d)
{
    for (unsigned i = 0; i < DIGEST_WORDS; i++) {
        words[i] = load_u32(d->b + 4 * i);
    }
}

/* The inverse of digest_to_words. */
static inline void digest_from_words(struct digest *d, const uint32_t words[DIGEST_WORDS])
{
    for (unsigned i = 0; i < DIGEST_WORDS; i++) {
        store_u32(d->b + 4 * i, words[i]);
    }
}

#endif
