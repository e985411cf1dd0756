/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/vault.h - what of a session only its owner may read.
 *
 *   passphrase --scrypt, random salt--> wrapping key --AES-256-GCM--> data key (header)
 *   data key --HMAC of place and bytes--> salt of a file
 *   data key --HKDF, that salt--> key of the file --AES-256-GCM--> its bytes
 *
 * The data key is 32 random bytes, drawn when the session is made, and never changes.
 * Another passphrase wraps it anew; no file is touched.
 *
 * No key and nonce are used for two messages: both come from a salt of 256 bits that is a
 * pseudorandom function of the file's place and bytes. Two files have one salt with
 * probability 2^-256, and one file written twice is the same bytes twice: so nothing has
 * to be counted or remembered, also not by two machines that work on copies of a session,
 * and a unit that is made again has the digest it had. A file is one message, which it
 * may be because AES-GCM takes 64 GiB and no unit comes near that. It is decrypted whole,
 * in memory, and its bytes are given out only when its tag was right.
 *
 * A file's tag also covers the vault's id, the kind of file and its index: a file in
 * another's place, of this vault or another, is refused.
 *
 * src   docs/formats.md, "encrypted sessions"; docs/security.md, section 8
 */
#ifndef ZK_CHECKPOINT_VAULT_H
#define ZK_CHECKPOINT_VAULT_H

#include "base/bytes.h"
#include "checkpoint/cipher.h"
#include "checkpoint/secret.h"

enum {
    VAULT_VERSION = 1,
    VAULT_ID_BYTES = 16,
    VAULT_SALT_BYTES = 32,
    VAULT_HEADER_BYTES = 8 + 4 + VAULT_ID_BYTES + 3 + VAULT_SALT_BYTES + CIPHER_KEY_BYTES
                         + CIPHER_TAG_BYTES,
    /* What a file is longer by. */
    VAULT_FILE_EXTRA = 8 + 4 + VAULT_SALT_BYTES + CIPHER_TAG_BYTES,
    /* scrypt with n = 2^17, r = 8, p = 1: 128 MiB and some 0.4 s for each try. A header
     * may say other values of n; what takes more than 256 MiB is refused. */
    VAULT_LOG_N = 17,
    VAULT_LOG_N_MIN = 10,
    VAULT_LOG_N_MAX = 18,
    VAULT_R = 8,
    VAULT_P = 1
};

struct vault;

/* A vault with a new data key.
 *
 * in    log_n   VAULT_LOG_N, or less where time matters more (tests)
 * out   header  to be kept with the session
 * err   STATUS_LIMIT: no memory for scrypt; STATUS_IO: no random numbers;
 *       STATUS_MEMORY */
MUST_USE enum status vault_create(struct vault **out, uint8_t header[VAULT_HEADER_BYTES],
                                  const struct secret *passphrase, unsigned log_n,
                                  struct error *e);

/* The vault of a header.
 *
 * err   STATUS_REJECTED: wrong passphrase; STATUS_FORMAT: no header;
 *       STATUS_UNSUPPORTED: of another version, or parameters that are not allowed;
 *       STATUS_LIMIT, STATUS_MEMORY */
MUST_USE enum status vault_open(struct vault **out, const uint8_t *header, size_t len,
                                const struct secret *passphrase, struct error *e);

void vault_close(struct vault *v); /* NULL is allowed */

/* Another handle of the same vault. err STATUS_MEMORY */
MUST_USE enum status vault_copy(struct vault **out, const struct vault *v,
                                struct error *e);

/* The header of the same data key and another passphrase. err as for vault_create */
MUST_USE enum status vault_rewrap(const struct vault *v,
                                  uint8_t header[VAULT_HEADER_BYTES],
                                  const struct secret *passphrase, unsigned log_n,
                                  struct error *e);

/* Is it a header, without trying a passphrase? err as for vault_open */
MUST_USE enum status vault_check_header(const uint8_t *header, size_t len,
                                        struct error *e);

/* Does a header belong to this vault, by its id? need vault_check_header */
bool vault_has_header(const struct vault *v, const uint8_t header[VAULT_HEADER_BYTES]);

/* Append the encrypted form of bytes[len], VAULT_FILE_EXTRA longer, to out: the same
 * bytes for the same file of a vault.
 * err   STATUS_LIMIT: too long; STATUS_MEMORY */
MUST_USE enum status vault_encrypt(const struct vault *v, struct byte_buffer *out,
                                   const char *kind, uint32_t index, const uint8_t *bytes,
                                   size_t len, struct error *e);

/* Append what was encrypted so as that file to out; on failure out is as before.
 * err   STATUS_FORMAT: it was not; STATUS_MEMORY */
MUST_USE enum status vault_decrypt(const struct vault *v, struct byte_buffer *out,
                                   const char *kind, uint32_t index, const uint8_t *file,
                                   size_t len, struct error *e);

/* A digest of bytes[len] that says nothing of them to those without the key. */
MUST_USE enum status vault_digest(const struct vault *v, uint8_t digest[CIPHER_MAC_BYTES],
                                  const uint8_t *bytes, size_t len, struct error *e);

#endif
