/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A proof of one segment or image chunk in memory, and its one encoding.
 *
 * Every length follows from the log-heights and the parameters, except those of the
 * openings, which depend on coincidences among the queries: these are written down,
 * bounded by the decoder and compared with the computed ones by the verifier.
 * docs/formats.md has the byte table.
 */
#ifndef ZK_STARK_PROOF_H
#define ZK_STARK_PROOF_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/status.h"
#include "field/fe.h"
#include "fri/fri.h"
#include "hash/digest.h"
#include "stark/layout.h"

/* Arrays are the owner's: the prover's arena or the arena given to proof_decode. In the
 * order in which the prover sends. */
struct proof {
    enum stark_kind_id kind;
    uint32_t index;
    uint8_t log_rows[LAYOUT_MAX_TABLES]; /* kind->n_tables of them */
    struct digest main_root;
    uint64_t lookup_nonce;
    struct digest aux_root;
    fe local_sums[LAYOUT_MAX_TABLES];  /* layout->n_local_sums */
    fe global_sums[LAYOUT_MAX_TABLES]; /* layout->n_global_sums */
    struct digest quotient_root;
    const fe *values; /* layout->n_terms */
    uint64_t batch_nonce;
    struct digest fri_roots[FRI_MAX_LAYERS]; /* layout->fri.n_layers */
    fe fri_final[FRI_N_FINAL];
    uint64_t query_nonce;
    struct opening
        openings[LAYOUT_N_TREES]; /* of the trees that exist; others are empty */
    struct opening fri_openings[FRI_MAX_LAYERS];
};

/* Append the encoding of a proof to out.
 *
 * need  layout is that of proof->log_rows
 * err   STATUS_MEMORY
 */
MUST_USE enum status proof_encode(struct byte_buffer *out, const struct proof *proof,
                                  const struct layout *layout, struct error *e);

/* Decode bytes[len], all of them.
 *
 * in    kind        expected; a proof of another kind is malformed
 *       log_blowup, n_queries  of the parameters
 * out   proof, layout
 *       arena       receives values and openings
 * err   STATUS_FORMAT: anything but the one encoding of a proof with legal heights,
 *       elements not canonical, opening longer than n_queries can need, bytes left over;
 *       STATUS_MEMORY: the arena has less than proof_decoded_bytes
 */
MUST_USE enum status proof_decode(struct proof *proof, struct layout *layout,
                                  const struct stark_kind *kind, unsigned log_blowup,
                                  uint32_t n_queries, const uint8_t *bytes, size_t len,
                                  struct arena *arena, struct error *e);

/* The most that proof_decode takes from its arena for any proof of the kind. */
size_t proof_decoded_bytes(const struct stark_kind *kind, unsigned log_blowup,
                           uint32_t n_queries);

/* The most siblings an opening can need: n_queries paths in a tree of 2^log_leaves
 * leaves. */
uint32_t proof_siblings_max(unsigned log_leaves, uint32_t n_queries);

/* ---- the sealed file: link record and all proofs ---- */

struct proof_file {
    const uint8_t *link; /* the link record's bytes */
    uint32_t len_link;
    const uint8_t *rest; /* segments, then chunks: each a u32 length and a proof */
    size_t len_rest;
};

enum { PROOF_FILE_MAX_PART = 1 << 28 };

/* The bytes that begin a sealed file: magic, version, length of the link record. Link
 * record and parts (proof_file_part_head, then the part) follow. */
enum { PROOF_FILE_HEAD_BYTES = 16, PROOF_FILE_PART_HEAD_BYTES = 4 };
void proof_file_head(uint8_t head[PROOF_FILE_HEAD_BYTES], uint32_t len_link);
void proof_file_part_head(uint8_t head[PROOF_FILE_PART_HEAD_BYTES], uint32_t len_part);

/* Split a file. err STATUS_FORMAT */
MUST_USE enum status proof_file_open(struct proof_file *file, const uint8_t *bytes,
                                     size_t len, struct error *e);

/* The next proof of the file; `at` starts as file->rest. err STATUS_FORMAT */
MUST_USE enum status proof_file_next(const struct proof_file *file,
                                     struct byte_reader *at, const uint8_t **part,
                                     size_t *len_part, struct error *e);

#endif
