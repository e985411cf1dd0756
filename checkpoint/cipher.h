/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/cipher.h - the algorithms of the vault, as OpenSSL has them.
 *
 * No policy: which key encrypts what, and with which parameters, is vault.h's business.
 */
#ifndef ZK_CHECKPOINT_CIPHER_H
#define ZK_CHECKPOINT_CIPHER_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum {
    CIPHER_KEY_BYTES = 32,
    CIPHER_NONCE_BYTES = 12,
    CIPHER_TAG_BYTES = 16,
    CIPHER_MAC_BYTES = 32
};

/* How much work, and memory (128 n r bytes), it is to try one passphrase. */
struct cipher_cost {
    uint64_t n; /* a power of two */
    uint32_t r, p;
};

/* Random bytes that nobody can foresee. err STATUS_IO: the system has none */
MUST_USE enum status cipher_random(uint8_t *bytes, size_t len, struct error *e);

/* A key from a passphrase.
 *
 * err   STATUS_LIMIT: the memory it takes is not there
 * cost  4 n r p Salsa20/8 cores of 64 bytes
 * src   scrypt, RFC 7914 */
MUST_USE enum status cipher_stretch(uint8_t *out, size_t len_out,
                                    const uint8_t *passphrase, size_t len,
                                    const uint8_t *salt, size_t len_salt,
                                    const struct cipher_cost *cost, struct error *e);

/* A key from a key.
 * src   HKDF with SHA-256, RFC 5869 */
MUST_USE enum status cipher_derive(uint8_t *out, size_t len_out, const uint8_t *key,
                                   size_t len_key, const uint8_t *salt, size_t len_salt,
                                   const char *purpose, size_t len_purpose,
                                   struct error *e);

/* src   HMAC with SHA-256, RFC 2104, FIPS 198-1 */
MUST_USE enum status cipher_mac(uint8_t mac[CIPHER_MAC_BYTES], const uint8_t *key,
                                size_t len_key, const uint8_t *bytes, size_t len,
                                struct error *e);

/* Bytes that are authenticated and not encrypted: pieces, one after the other. */
struct cipher_piece {
    const uint8_t *bytes;
    size_t len;
};

/* AES-256-GCM. A key and a nonce are used for one message.
 *
 * in    aside[n_aside]  authenticated with the message
 *       bytes[len]      fewer than 2^36 - 31
 * out   out[len]        may alias bytes
 *       tag
 * err   STATUS_LIMIT: too long
 * src   NIST SP 800-38D */
MUST_USE enum status cipher_encrypt(uint8_t *out, uint8_t tag[CIPHER_TAG_BYTES],
                                    const uint8_t key[CIPHER_KEY_BYTES],
                                    const uint8_t nonce[CIPHER_NONCE_BYTES],
                                    const struct cipher_piece *aside, size_t n_aside,
                                    const uint8_t *bytes, size_t len, struct error *e);

/* The other way. What is in out after a failure is overwritten.
 * err   STATUS_REJECTED: not what was encrypted so; the sentence is the caller's */
MUST_USE enum status cipher_decrypt(uint8_t *out, const uint8_t tag[CIPHER_TAG_BYTES],
                                    const uint8_t key[CIPHER_KEY_BYTES],
                                    const uint8_t nonce[CIPHER_NONCE_BYTES],
                                    const struct cipher_piece *aside, size_t n_aside,
                                    const uint8_t *bytes, size_t len, struct error *e);

#endif
