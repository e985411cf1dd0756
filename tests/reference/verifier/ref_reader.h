/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Bytes read from the front; once too few are left, everything reads as zero. */
#ifndef REF_READER_H
#define REF_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ref_reader {
    const uint8_t *at;
    size_t left;
    bool is_short;
};

/* The next len bytes; NULL if there are not as many. */
const uint8_t *ref_take(struct ref_reader *r, size_t len);
uint8_t ref_take8(struct ref_reader *r);
uint32_t ref_take32(struct ref_reader *r);
uint64_t ref_take64(struct ref_reader *r);
/* Whether the next len bytes are these. */
bool ref_take_magic(struct ref_reader *r, const char *magic, size_t len);

#endif
