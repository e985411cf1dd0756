/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/secret.h - a few bytes that nobody else may see: a passphrase, a key.
 *
 * They lie in a page of their own, which is locked into memory where the process may do
 * that, left out of core dumps, and overwritten before it is given back. A fork copies
 * the page, and the copy is not locked; it is overwritten when the child closes it.
 */
#ifndef ZK_CHECKPOINT_SECRET_H
#define ZK_CHECKPOINT_SECRET_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { SECRET_BYTES_MAX = 1024 };

struct secret {
    size_t len;
    uint8_t bytes[SECRET_BYTES_MAX];
};

/* An empty secret. err STATUS_MEMORY */
MUST_USE enum status secret_open(struct secret **out, struct error *e);

/* Overwrite and free. NULL is allowed. */
void secret_close(struct secret *s);

/* Overwrite bytes[len], whatever the compiler thinks of their further use. */
void secret_wipe(void *bytes, size_t len);

#endif
