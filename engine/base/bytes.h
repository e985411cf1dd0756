/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Bytes in and out: a reader and a writer over fixed memory, and a growing buffer.
 *
 * All integers are little endian and unaligned. Errors are sticky: the first access that
 * does not fit sets `bad`, reads give 0 from then on, writes do nothing, and one test at
 * the end decides. Nothing here aborts on bytes from outside.
 */
#ifndef ZK_BASE_BYTES_H
#define ZK_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- loads and stores of one integer; the caller guarantees the room ---- */

static inline uint16_t load_u16(const uint8_t b[2])
{
    return (uint16_t)(b[0] | b[1] << 8);
}

static inline uint32_t load_u32(const uint8_t b[4])
{
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16
           | (uint32_t)b[3] << 24;
}

static inline uint64_t load_u64(const uint8_t b[8])
{
    return (uint64_t)load_u32(b) | (uint64_t)load_u32(b + 4) << 32;
}

static inline void store_u16(uint8_t b[2], uint16_t x)
{
    b[0] = (uint8_t)x;
    b[1] = (uint8_t)(x >> 8);
}

static inline void store_u32(uint8_t b[4], uint32_t x)
{
    b[0] = (uint8_t)x;
    b[1] = (uint8_t)(x >> 8);
    b[2] = (uint8_t)(x >> 16);
    b[3] = (uint8_t)(x >> 24);
}

static inline void store_u64(uint8_t b[8], uint64_t x)
{
    store_u32(b, (uint32_t)x);
    store_u32(b + 4, (uint32_t)(x >> 32));
}

/* ---- reader: borrows bytes[len] ---- */

struct byte_reader {
    const uint8_t *at;
    const uint8_t *end;
    bool bad;
};

/* Start reading at bytes[0]; bytes may be NULL when len is 0. */
static inline void reader_init(struct byte_reader *r, const uint8_t *bytes, size_t len)
{
    r->at = bytes;
    r->end = len == 0 ? bytes : bytes + len;
    r->bad = false;
}

/* How many bytes follow; 0 once bad. */
static inline size_t reader_left(const struct byte_reader *r)
{
    return r->bad ? 0 : (size_t)(r->end - r->at);
}

/* Everything was read and every read fitted: the last question of every decoder. */
static inline bool reader_done(const struct byte_reader *r)
{
    return !r->bad && r->at == r->end;
}

/* The next len bytes, borrowed; NULL and bad when fewer follow. A read of 0 bytes after a
 * failure gives NULL too. */
static inline const uint8_t *read_bytes(struct byte_reader *r, size_t len)
{
    if (r->bad || (size_t)(r->end - r->at) < len) {
        r->bad = true;
        return NULL;
    }
    const uint8_t *const here = r->at;
    if (len != 0) {
        r->at += len;
    }
    return here;
}

static inline uint8_t read_u8(struct byte_reader *r)
{
    const uint8_t *const b = read_bytes(r, 1);
    return b == NULL ? 0 : b[0];
}

static inline uint16_t read_u16(struct byte_reader *r)
{
    const uint8_t *const b = read_bytes(r, 2);
    return b == NULL ? 0 : load_u16(b);
}

static inline uint32_t read_u32(struct byte_reader *r)
{
    const uint8_t *const b = read_bytes(r, 4);
    return b == NULL ? 0 : load_u32(b);
}

static inline uint64_t read_u64(struct byte_reader *r)
{
    const uint8_t *const b = read_bytes(r, 8);
    return b == NULL ? 0 : load_u64(b);
}

/* ---- writer: fills bytes[cap] of the caller ---- */

struct byte_writer {
    uint8_t *at;
    uint8_t *end;
    bool bad;
};

/* Start writing at bytes[0]; bytes may be NULL when cap is 0. */
static inline void writer_init(struct byte_writer *w, uint8_t *bytes, size_t cap)
{
    w->at = bytes;
    w->end = cap == 0 ? bytes : bytes + cap;
    w->bad = false;
}

/* How many bytes still fit; 0 once bad. */
static inline size_t writer_left(const struct byte_writer *w)
{
    return w->bad ? 0 : (size_t)(w->end - w->at);
}

/* Room for len bytes, which the caller fills; NULL and bad when it is not there. */
static inline uint8_t *write_room(struct byte_writer *w, size_t len)
{
    if (w->bad || (size_t)(w->end - w->at) < len) {
        w->bad = true;
        return NULL;
    }
    uint8_t *const here = w->at;
    if (len != 0) {
        w->at += len;
    }
    return here;
}

static inline void write_bytes(struct byte_writer *w, const void *bytes, size_t len)
{
    uint8_t *const b = write_room(w, len);
    if (b != NULL && len != 0) {
        memcpy(b, bytes, len);
    }
}

static inline void write_u8(struct byte_writer *w, uint8_t x)
{
    write_bytes(w, &x, 1);
}

static inline void write_u16(struct byte_writer *w, uint16_t x)
{
    uint8_t b[2];
    store_u16(b, x);
    write_bytes(w, b, sizeof b);
}

static inline void write_u32(struct byte_writer *w, uint32_t x)
{
    uint8_t b[4];
    store_u32(b, x);
    write_bytes(w, b, sizeof b);
}

static inline void write_u64(struct byte_writer *w, uint64_t x)
{
    uint8_t b[8];
    store_u64(b, x);
    write_bytes(w, b, sizeof b);
}

/* ---- buffer: grows by malloc; a zeroed struct is an empty buffer ---- */

struct byte_buffer {
    uint8_t *bytes;
    size_t len, cap;
    bool bad; /* an allocation failed; the contents are what fitted before */
};

/* Release the memory and leave an empty buffer. */
void buffer_free(struct byte_buffer *b);

/* Forget the contents, keep the memory, forget a failure. */
void buffer_clear(struct byte_buffer *b);

/* Make cap at least `cap` bytes; sets bad when memory is short. */
void buffer_reserve(struct byte_buffer *b, size_t cap);

/* Append len bytes of room, which the caller fills; NULL and bad when memory is short.
 * The pointer is valid until the next append. */
uint8_t *buffer_room(struct byte_buffer *b, size_t len);

void buffer_u8(struct byte_buffer *b, uint8_t x);
void buffer_u16(struct byte_buffer *b, uint16_t x);
void buffer_u32(struct byte_buffer *b, uint32_t x);
void buffer_u64(struct byte_buffer *b, uint64_t x);

/* Append bytes[len]; bytes must not lie in the buffer. */
void buffer_bytes(struct byte_buffer *b, const void *bytes, size_t len);

#endif
