/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The numbers a proof system is made of: what is fixed, and what a user may choose.
 *
 * Every number here is part of the protocol (docs/protocol.md, "parameters"); every
 * number that can be derived from these is derived, in stark/soundness.c and
 * stark/layout.c.
 */
#ifndef ZK_STARK_PARAMETERS_H
#define ZK_STARK_PARAMETERS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    STARK_VERSION = 1, /* of protocol and proof format */

    STARK_LOG_ROWS_MIN = 4, /* log2 of the rows of a table */
    STARK_LOG_ROWS_MAX = 24,
    STARK_LOG_BLOWUP_MIN = 1, /* log2 (1 / rate) */
    STARK_LOG_BLOWUP_MAX = 3,
    STARK_SEGMENT_LOG2_MIN = 14,
    STARK_SEGMENT_LOG2_MAX = 22,
    STARK_SEGMENTS_MAX = 65535, /* labels 1 .. 65535 are u16, 0 is genesis */
    STARK_CHUNKS_MAX = 65535,
    STARK_OUTPUT_MAX = 1 << 20, /* bytes of public output */

    /* bits of grinding before the challenge named */
    STARK_GRIND_LINK = 16,   /* the global lookup challenges */
    STARK_GRIND_LOOKUP = 10, /* the local lookup challenges */
    STARK_GRIND_BATCH = 12,  /* gamma */
    STARK_GRIND_QUERY = 20   /* the query indices */
};

/* The proofs a run is made of. The values stand in transcripts and files. */
enum stark_kind_id { STARK_SEGMENT = 1, STARK_IMAGE = 2, STARK_N_KINDS = 2 };

/* What the prover's user chooses; part of the statement. */
struct stark_params {
    unsigned log_blowup;   /* 1, 2, 3: rate 1/2, 1/4, 1/8 */
    unsigned security;     /* proven bits: 128 or 100 */
    unsigned segment_log2; /* a segment has at most 2^segment_log2 steps; 14 .. 22 */
};

/* Are all three in range? */
static inline bool stark_params_valid(const struct stark_params *p)
{
    return p->log_blowup >= STARK_LOG_BLOWUP_MIN && p->log_blowup <= STARK_LOG_BLOWUP_MAX
           && (p->security == 128 || p->security == 100)
           && p->segment_log2 >= STARK_SEGMENT_LOG2_MIN
           && p->segment_log2 <= STARK_SEGMENT_LOG2_MAX;
}

#endif
