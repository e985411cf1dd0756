/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The link record: the statement and the manifest of a run, and the transcript that binds
 * every proof to it.
 *
 * The record is made when all boundary and image columns are committed. Its digest D
 * opens the transcript of every proof; the global lookup challenges are drawn from it.
 * A record in memory is a view of its encoding (docs/formats.md, "link record"); it
 * borrows the bytes.
 */
#ifndef ZK_STARK_LINK_H
#define ZK_STARK_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"
#include "hash/digest.h"
#include "stark/logup.h"
#include "stark/statement.h"

struct pool;

/* One segment, in the order of the run; label = index + 1. */
struct link_segment {
    uint32_t steps;      /* 1 .. 2^segment_log2 */
    uint32_t pc2_first;  /* pc / 2 before its first step */
    uint32_t pc2_last;   /* and after its last: p - 1 after the exit */
    uint32_t out_offset; /* its slice of the output */
    uint32_t len_out;
    uint8_t log_rows;   /* of the boundary table */
    struct digest root; /* of the boundary tree */
};

/* One chunk of the image, in the order of keys. */
struct link_chunk {
    uint32_t key_first, key_last; /* hi * 2^16 + lo */
    uint8_t log_rows;             /* of the image table */
    struct digest root;           /* of the image tree */
};

struct link_record {
    struct statement statement; /* output points into the bytes */
    const uint8_t *segments;    /* encoded */
    const uint8_t *chunks;
    uint64_t nonce;
};

/* Append the encoding of a record to out.
 *
 * in    segments[statement->n_segments], chunks[statement->n_chunks]
 * err   STATUS_MEMORY
 */
MUST_USE enum status link_encode(struct byte_buffer *out,
                                 const struct statement *statement,
                                 const struct link_segment *segments,
                                 const struct link_chunk *chunks, uint64_t nonce,
                                 struct error *e);

/* Decode bytes[len], all of them, which the record borrows. Ranges of single fields are
 * checked (parameters, counts, lengths), what connects them is link_check's business.
 * err   STATUS_FORMAT
 */
MUST_USE enum status link_decode(struct link_record *record, const uint8_t *bytes,
                                 size_t len, struct error *e);

/* Entry i of a decoded record. */
struct link_segment link_get_segment(const struct link_record *record, uint32_t i);
struct link_chunk link_get_chunk(const struct link_record *record, uint32_t i);

/* What comes out of the link transcript. */
struct link_challenges {
    struct digest digest; /* D */
    struct air_challenges global;
};

/* Run the transcript up to the nonce, find the smallest one, draw. The record's own nonce
 * is not looked at; the caller stores the one returned (link_encode). */
uint64_t link_grind(struct link_challenges *out, const struct link_record *record,
                    const struct digest *air, const struct digest *key,
                    struct pool *pool);

/* The same with the record's nonce: false when it does not satisfy the grinding. */
bool link_draw(struct link_challenges *out, const struct link_record *record,
               const struct digest *air, const struct digest *key);

/* Do the entries fit the statement and each other: steps add up, the pc chain goes from
 * entry to exit and exits only at its end, output slices are consecutive and complete,
 * chunks ascend.
 *
 * in    entry_pc2  of the program
 * err   STATUS_REJECTED and a sentence naming the entry
 */
MUST_USE enum status link_check(const struct link_record *record, uint32_t entry_pc2,
                                struct error *e);

/* Are the messages on every global bus, over all segments and chunks, fewer than p of
 * either sign? Only tables with columns in the BOUND tree, or preprocessed ones, may have
 * global interactions; heights of the former are the record's.
 *
 * in    segment, image  the two kinds
 *       program         heights of the preprocessed tables
 * need  link_check has passed: heights are in range
 */
bool link_counts_fit(const struct link_record *record, const struct stark_kind *segment,
                     const struct stark_kind *image,
                     const struct program_commitment *program);

/* All fractions of global interactions of the run, for the soundness terms. */
uint64_t link_n_slots_global(const struct link_record *record,
                             const struct stark_kind *segment,
                             const struct stark_kind *image,
                             const struct program_commitment *program);

#endif
