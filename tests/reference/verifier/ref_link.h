/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The link record of the reference verifier (docs/protocol.md section 10). */
#ifndef REF_LINK_H
#define REF_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ref_machine.h"
#include "ref_program.h"

enum { REF_RECORD_SEGMENT = 53, REF_RECORD_CHUNK = 41 };

struct ref_segment {
    uint32_t n_steps, pc2_before, pc2_after, offset, len;
    uint8_t log_rows;
    const uint8_t *root;
    const uint8_t *bytes; /* its entry */
};

struct ref_chunk {
    uint32_t first_key, last_key;
    uint8_t log_rows;
    const uint8_t *root;
    const uint8_t *bytes;
};

struct ref_link {
    unsigned log_blowup, segment_log2, security;
    const uint8_t *program_digest;
    uint64_t exit_code, n_steps;
    uint32_t n_segments, n_chunks;
    uint32_t len_output;
    const uint8_t *output;
    struct ref_segment *segments;
    struct ref_chunk *chunks;
    uint64_t nonce;
    uint64_t n_messages; /* on all global buses */
    uint8_t digest[32];  /* D */
    struct ref_challenges global;
};

/* Decode a record, check it and draw its challenges; false: *why says what is wrong.
 * in    min_security  what the record must claim at least
 * Memory comes from the heap; the bytes stay in use. */
bool ref_link_read(struct ref_link *link, struct ref_heap *heap,
                   const struct ref_machine *machine, struct ref_program *program,
                   const uint8_t *bytes, size_t len, unsigned min_security,
                   const char **why);

#endif
