/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* sha256.c - SHA-256 by OpenSSL. */
#include "store/sha256.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "base/check.h"

struct sha256 {
    EVP_MD_CTX *context;
};

/* With a digest already chosen, OpenSSL's functions fail only for arguments we never
 * give. */
static void start(EVP_MD_CTX *context)
{
    CHECK(EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1);
}

enum status sha256_open(struct sha256 **out, struct error *e)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL) {
        return error_set(e, STATUS_MEMORY, "sha-256: out of memory");
    }
    (*out)->context = EVP_MD_CTX_new();
    if ((*out)->context == NULL
        || EVP_DigestInit_ex((*out)->context, EVP_sha256(), NULL) != 1) {
        sha256_close(*out);
        *out = NULL;
        return error_set(e, STATUS_MEMORY, "sha-256: openssl refuses to begin");
    }
    return STATUS_OK;
}

void sha256_add(struct sha256 *h, const void *bytes, size_t len)
{
    if (len > 0) {
        CHECK(EVP_DigestUpdate(h->context, bytes, len) == 1);
    }
}

void sha256_end(struct sha256 *h, uint8_t digest[SHA256_BYTES])
{
    unsigned len = 0;
    CHECK(EVP_DigestFinal_ex(h->context, digest, &len) == 1 && len == SHA256_BYTES);
    start(h->context);
}

void sha256_close(struct sha256 *h)
{
    if (h != NULL) {
        EVP_MD_CTX_free(h->context);
        free(h);
    }
}
