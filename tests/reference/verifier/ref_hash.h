/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* BLAKE3 and the transcript of the reference verifier (docs/protocol.md sections 2, 3).
 * */
#ifndef REF_HASH_H
#define REF_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ref_field.h"

/* BLAKE3's initial value. */
extern const uint32_t ref_iv[8];

/* The chaining value after one compression: C of the protocol. out may be cv. */
void ref_compress(uint32_t out[8], const uint32_t cv[8], const uint32_t block[16],
                  uint64_t counter, uint32_t len_block, uint32_t flags);

/* BLAKE3 in mode hash; in mode derive_key if context is not NULL. */
void ref_blake3(uint8_t *out, size_t len_out, const char *context, const void *in,
                size_t len);

uint32_t ref_load32(const uint8_t *bytes);
uint64_t ref_load64(const uint8_t *bytes);
void ref_store32(uint8_t *bytes, uint32_t v);
void ref_store64(uint8_t *bytes, uint64_t v);

struct ref_transcript {
    uint8_t state[32];
};

void ref_start(struct ref_transcript *t, const char *label);
void ref_say_bytes(struct ref_transcript *t, const char *label, const void *bytes,
                   size_t len);
void ref_say_u64(struct ref_transcript *t, const char *label, uint64_t v);
void ref_say_digest(struct ref_transcript *t, const char *label,
                    const uint8_t digest[32]);
void ref_say_fe(struct ref_transcript *t, const char *label, const struct ext *v,
                size_t n);
struct ext ref_draw_fe(struct ref_transcript *t, const char *label);
uint32_t ref_draw_bits(struct ref_transcript *t, const char *label, unsigned bits);
void ref_draw_digest(struct ref_transcript *t, const char *label, uint8_t digest[32]);
/* The grind and nonce messages; whether the nonce passes. */
bool ref_ground(struct ref_transcript *t, const char *label, unsigned bits,
                uint64_t nonce);

#endif
