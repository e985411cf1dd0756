/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The growing byte buffer. */
#include "base/bytes.h"

#include <stdlib.h>

#include "base/bits.h"

enum { BUFFER_FIRST_CAP = 256 };

void buffer_free(struct byte_buffer *b)
{
    free(b->bytes);
    *b = (struct byte_buffer){0};
}

void buffer_clear(struct byte_buffer *b)
{
    b->len = 0;
    b->bad = false;
}

void buffer_reserve(struct byte_buffer *b, size_t cap)
{
    if (b->bad || cap <= b->cap) {
        return;
    }
    uint8_t *const bytes = realloc(b->bytes, cap);
    if (bytes == NULL) {
        b->bad = true;
        return;
    }
    b->bytes = bytes;
    b->cap = cap;
}

uint8_t *buffer_room(struct byte_buffer *b, size_t len)
{
    size_t need;
    if (b->bad || !size_add(b->len, len, &need)) {
        b->bad = true;
        return NULL;
    }
    if (need > b->cap || b->bytes == NULL) {
        const size_t doubled = b->cap < BUFFER_FIRST_CAP ? BUFFER_FIRST_CAP : b->cap * 2;
        buffer_reserve(b, need > doubled ? need : doubled);
        if (b->bad) {
            return NULL;
        }
    }
    uint8_t *const here = b->bytes + b->len;
    b->len = need;
    return here;
}

void buffer_u8(struct byte_buffer *b, uint8_t x)
{
    buffer_bytes(b, &x, 1);
}

void buffer_u16(struct byte_buffer *b, uint16_t x)
{
    uint8_t *const at = buffer_room(b, 2);
    if (at != NULL) {
        store_u16(at, x);
    }
}

void buffer_u32(struct byte_buffer *b, uint32_t x)
{
    uint8_t *const at = buffer_room(b, 4);
    if (at != NULL) {
        store_u32(at, x);
    }
}

void buffer_u64(struct byte_buffer *b, uint64_t x)
{
    uint8_t *const at = buffer_room(b, 8);
    if (at != NULL) {
        store_u64(at, x);
    }
}

void buffer_bytes(struct byte_buffer *b, const void *bytes, size_t len)
{
    uint8_t *const at = buffer_room(b, len);
    if (at != NULL && len != 0) {
        memcpy(at, bytes, len);
    }
}
