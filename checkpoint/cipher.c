/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/cipher.c - calls of OpenSSL, each with every return value looked at. */
#include "checkpoint/cipher.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdbool.h>
#include <string.h>

#include "checkpoint/secret.h"

enum { PIECE_BYTES = 1 << 30 }; /* OpenSSL counts in int */

static const uint64_t message_bytes_max = ((uint64_t)1 << 36) - 32;

static enum status failed(struct error *e, const char *what)
{
    return error_set(e, STATUS_MEMORY, "openssl: %s does not work, or finds no memory",
                     what);
}

enum status cipher_random(uint8_t *bytes, size_t len, struct error *e)
{
    return len <= PIECE_BYTES && RAND_bytes(bytes, (int)len) == 1
               ? STATUS_OK
               : error_set(e, STATUS_IO, "openssl: the system gives no random numbers");
}

enum status cipher_stretch(uint8_t *out, size_t len_out, const uint8_t *passphrase,
                           size_t len, const uint8_t *salt, size_t len_salt,
                           const struct cipher_cost *cost, struct error *e)
{
    /* RFC 7914, section 5: p blocks of B, n of V, and two to work with */
    const uint64_t bytes = 128 * (uint64_t)cost->r * (cost->n + cost->p + 2);
    /* NULL would ask OpenSSL to test the parameters only */
    if (EVP_PBE_scrypt(len != 0 ? (const char *)passphrase : "", len, salt, len_salt,
                       cost->n, cost->r, cost->p, bytes, out, len_out)
        != 1) {
        secret_wipe(out, len_out);
        return error_set(e, STATUS_LIMIT,
                         "a passphrase takes %llu MiB of memory to try, and they are not "
                         "there",
                         (unsigned long long)(bytes >> 20) + 1);
    }
    return STATUS_OK;
}

enum status cipher_derive(uint8_t *out, size_t len_out, const uint8_t *key,
                          size_t len_key, const uint8_t *salt, size_t len_salt,
                          const char *purpose, size_t len_purpose, struct error *e)
{
    /* OSSL_PARAM has no const; these are read only. */
    char digest[] = "SHA256";
    OSSL_PARAM parameters[5];
    size_t n = 0;
    parameters[n++] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0);
    parameters[n++] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY,
                                                        (void *)(uintptr_t)key, len_key);
    if (len_salt != 0) {
        parameters[n++] = OSSL_PARAM_construct_octet_string(
            OSSL_KDF_PARAM_SALT, (void *)(uintptr_t)salt, len_salt);
    }
    parameters[n++] = OSSL_PARAM_construct_octet_string(
        OSSL_KDF_PARAM_INFO, (void *)(uintptr_t)purpose, len_purpose);
    parameters[n] = OSSL_PARAM_construct_end();
    EVP_KDF *const kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *const c = EVP_KDF_CTX_new(kdf);
    const bool is_done = c != NULL && EVP_KDF_derive(c, out, len_out, parameters) == 1;
    EVP_KDF_CTX_free(c);
    EVP_KDF_free(kdf);
    if (!is_done) {
        secret_wipe(out, len_out);
    }
    return is_done ? STATUS_OK : failed(e, "HKDF");
}

enum status cipher_mac(uint8_t mac[CIPHER_MAC_BYTES], const uint8_t *key, size_t len_key,
                       const uint8_t *bytes, size_t len, struct error *e)
{
    unsigned n = 0;
    static const uint8_t nothing[1];
    return HMAC(EVP_sha256(), key, (int)len_key, len != 0 ? bytes : nothing, len, mac, &n)
                       != NULL
                   && n == CIPHER_MAC_BYTES
               ? STATUS_OK
               : failed(e, "HMAC");
}

/* ---- AES-256-GCM ---- */

static EVP_CIPHER_CTX *begin(bool is_encrypting, const uint8_t *key, const uint8_t *nonce)
{
    EVP_CIPHER_CTX *const c = EVP_CIPHER_CTX_new();
    if (c != NULL
        && EVP_CipherInit_ex2(c, EVP_aes_256_gcm(), key, nonce, is_encrypting, NULL)
               == 1) {
        return c;
    }
    EVP_CIPHER_CTX_free(c);
    return NULL;
}

static bool add_aside(EVP_CIPHER_CTX *c, const struct cipher_piece *aside, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int done = 0;
        if (aside[i].len > PIECE_BYTES
            || (aside[i].len != 0
                && EVP_CipherUpdate(c, NULL, &done, aside[i].bytes, (int)aside[i].len)
                       != 1)) {
            return false;
        }
    }
    return true;
}

static bool add_message(EVP_CIPHER_CTX *c, uint8_t *out, const uint8_t *bytes, size_t len)
{
    for (size_t at = 0; at < len;) {
        const size_t n = len - at < PIECE_BYTES ? len - at : PIECE_BYTES;
        int done = 0;
        if (EVP_CipherUpdate(c, out + at, &done, bytes + at, (int)n) != 1
            || (size_t)done != n) {
            return false;
        }
        at += n;
    }
    return true;
}

enum status cipher_encrypt(uint8_t *out, uint8_t tag[CIPHER_TAG_BYTES],
                           const uint8_t key[CIPHER_KEY_BYTES],
                           const uint8_t nonce[CIPHER_NONCE_BYTES],
                           const struct cipher_piece *aside, size_t n_aside,
                           const uint8_t *bytes, size_t len, struct error *e)
{
    uint8_t none[CIPHER_TAG_BYTES];
    int done = 0;
    if (len > message_bytes_max) {
        return error_set(e, STATUS_LIMIT, "a file of %zu bytes is too long to encrypt",
                         len);
    }
    EVP_CIPHER_CTX *const c = begin(true, key, nonce);
    const bool is_done =
        c != NULL && add_aside(c, aside, n_aside) && add_message(c, out, bytes, len)
        && EVP_CipherFinal_ex(c, none, &done) == 1
        && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, CIPHER_TAG_BYTES, tag) == 1;
    EVP_CIPHER_CTX_free(c);
    return is_done ? STATUS_OK : failed(e, "AES-256-GCM");
}

enum status cipher_decrypt(uint8_t *out, const uint8_t tag[CIPHER_TAG_BYTES],
                           const uint8_t key[CIPHER_KEY_BYTES],
                           const uint8_t nonce[CIPHER_NONCE_BYTES],
                           const struct cipher_piece *aside, size_t n_aside,
                           const uint8_t *bytes, size_t len, struct error *e)
{
    uint8_t none[CIPHER_TAG_BYTES], expected[CIPHER_TAG_BYTES];
    int done = 0;
    if (len > message_bytes_max) {
        return error_set(e, STATUS_LIMIT, "a file of %zu bytes is too long to decrypt",
                         len);
    }
    memcpy(expected, tag, sizeof expected);
    EVP_CIPHER_CTX *const c = begin(false, key, nonce);
    const bool is_read =
        c != NULL && add_aside(c, aside, n_aside) && add_message(c, out, bytes, len)
        && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, CIPHER_TAG_BYTES, expected) == 1;
    const bool is_right = is_read && EVP_CipherFinal_ex(c, none, &done) == 1;
    EVP_CIPHER_CTX_free(c);
    if (!is_right) {
        secret_wipe(out, len);
    }
    return is_right  ? STATUS_OK
           : is_read ? error_set(e, STATUS_REJECTED, "it is not what was encrypted")
                     : failed(e, "AES-256-GCM");
}
