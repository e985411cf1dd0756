/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Bytes read from the front. */
#include "ref_reader.h"

#include <string.h>

#include "ref_hash.h"

const uint8_t *ref_take(struct ref_reader *r, size_t len)
{
    const uint8_t *const taken = r->at;
    if (r->is_short || len > r->left) {
        r->is_short = true;
        return NULL;
    }
    r->at += len;
    r->left -= len;
    return taken;
}

uint8_t ref_take8(struct ref_reader *r)
{
    const uint8_t *const bytes = ref_take(r, 1);
    return bytes == NULL ? 0 : *bytes;
}

uint32_t ref_take32(struct ref_reader *r)
{
    const uint8_t *const bytes = ref_take(r, 4);
    return bytes == NULL ? 0 : ref_load32(bytes);
}

uint64_t ref_take64(struct ref_reader *r)
{
    const uint8_t *const bytes = ref_take(r, 8);
    return bytes == NULL ? 0 : ref_load64(bytes);
}

bool ref_take_magic(struct ref_reader *r, const char *magic, size_t len)
{
    const uint8_t *const bytes = ref_take(r, len);
    return bytes != NULL && memcmp(bytes, magic, len) == 0;
}
