/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* seal.c - the digest that binds a row to its session.
 *
 * SQLite's pages carry no checksums: a flipped bit inside a value is a valid database. So
 * rows that decide what a resumed proof is made of carry the first 16 bytes of
 *     SHA-256( tag | id | every value, variable ones preceded by their length in 8 bytes
 *     )
 * which no other row of this or another session shares.
 */
#include <string.h>

#include "store/session_state.h"

static void add_u64(struct sha256 *h, uint64_t value)
{
    uint8_t bytes[8];
    store_u64(bytes, value);
    sha256_add(h, bytes, sizeof bytes);
}

static void add_bytes(struct sha256 *h, const void *bytes, size_t len)
{
    add_u64(h, len);
    sha256_add(h, bytes, len);
}

static void end(struct sha256 *h, uint8_t seal[SEAL_BYTES])
{
    uint8_t digest[SHA256_BYTES];
    sha256_end(h, digest);
    memcpy(seal, digest, SEAL_BYTES);
}

void seal_key(struct session *s, const char *key, const void *value, size_t len,
              bool is_fixed, uint8_t seal[SEAL_BYTES])
{
    struct sha256 *const h = s->hash;
    sha256_add(h, "zkconsole key 1\n", 16);
    sha256_add(h, s->id, sizeof s->id);
    add_bytes(h, key, strlen(key));
    add_bytes(h, value, len);
    add_u64(h, is_fixed);
    end(h, seal);
}

void seal_line(struct session *s, const void *text, size_t len, uint8_t seal[SEAL_BYTES])
{
    struct sha256 *const h = s->hash;
    sha256_add(h, "zkconsole line 1", 16);
    sha256_add(h, s->id, sizeof s->id);
    sha256_add(h, text, len);
    end(h, seal);
}

void seal_file(struct session *s, const struct file_row *row, uint8_t seal[SEAL_BYTES])
{
    struct sha256 *const h = s->hash;
    sha256_add(h, "zkconsole file 1", 16);
    sha256_add(h, s->id, sizeof s->id);
    add_bytes(h, row->kind, strlen(row->kind));
    add_u64(h, row->index);
    add_bytes(h, row->path, strlen(row->path));
    add_u64(h, row->bytes);
    sha256_add(h, row->sha256, sizeof row->sha256);
    add_u64(h, (uint64_t)row->written_ns);
    end(h, seal);
}
