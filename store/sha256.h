/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* SHA-256 of files and rows: OpenSSL behind four functions. src: FIPS 180-4 */
#ifndef ZK_STORE_SHA256_H
#define ZK_STORE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { SHA256_BYTES = 32 };

struct sha256;

/* err  STATUS_MEMORY */
MUST_USE enum status sha256_open(struct sha256 **out, struct error *e);
void sha256_add(struct sha256 *h, const void *bytes, size_t len);

/* The digest of everything added; the state is ready for another message. */
void sha256_end(struct sha256 *h, uint8_t digest[SHA256_BYTES]);
void sha256_close(struct sha256 *h); /* NULL is allowed */

#endif
