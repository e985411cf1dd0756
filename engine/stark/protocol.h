/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The transcript of a proof, message by message.
 *
 * Each function absorbs one message of the prover and gives the challenge that follows
 * it. The prover calls them with what it computed, the verifier with what it read: no
 * challenge is computed anywhere else. They must be called in the order in which they
 * stand here; FRI's part (roots, final coefficients, query nonce, indices) is fri/fri.h
 * and comes after protocol_gamma. src: docs/protocol.md "the transcript of a proof"
 */
#ifndef ZK_STARK_PROTOCOL_H
#define ZK_STARK_PROTOCOL_H

#include <stdbool.h>
#include <stdint.h>

#include "field/fe.h"
#include "hash/digest.h"
#include "stark/layout.h"
#include "stark/logup.h"
#include "transcript/transcript.h"

struct pool;

/* Every label of the link transcript and of the proofs' transcripts but FRI's. */
#define PROTOCOL_LIST(X)                  \
    X(LINK, "zkconsole link")             \
    X(VERSION, "version")                 \
    X(LOG_BLOWUP, "log blowup")           \
    X(SECURITY, "security")               \
    X(SEGMENT_LOG2, "segment log2")       \
    X(AIR_DIGEST, "air digest")           \
    X(PROGRAM_KEY, "program key")         \
    X(PROGRAM_DIGEST, "program digest")   \
    X(OUTPUT, "output")                   \
    X(EXIT_CODE, "exit code")             \
    X(STEPS, "steps")                     \
    X(N_SEGMENTS, "segments")             \
    X(N_CHUNKS, "image chunks")           \
    X(SEGMENT_RECORD, "segment record")   \
    X(CHUNK_RECORD, "image chunk record") \
    X(LINK_NONCE, "link nonce")           \
    X(LINK_DIGEST, "link digest")         \
    X(GLOBAL_Z, "global z")               \
    X(GLOBAL_A, "global a")               \
    X(KEY, "zkconsole program key")       \
    X(ENTRY, "entry pc / 2")              \
    X(PRE_ROOT, "preprocessed root")      \
    X(KEY_DIGEST, "key digest")           \
    X(PROOF, "zkconsole proof")           \
    X(KIND, "kind")                       \
    X(INDEX, "index")                     \
    X(LOG_ROWS, "log rows")               \
    X(MAIN_ROOT, "main root")             \
    X(LOOKUP_NONCE, "lookup nonce")       \
    X(LOCAL_Z, "local z")                 \
    X(LOCAL_A, "local a")                 \
    X(AUX_ROOT, "aux root")               \
    X(LOCAL_SUMS, "local sums")           \
    X(GLOBAL_SUMS, "global sums")         \
    X(ALPHA, "alpha")                     \
    X(QUOTIENT_ROOT, "quotient root")     \
    X(ZETA, "zeta")                       \
    X(VALUES, "out-of-domain values")     \
    X(BATCH_NONCE, "batch nonce")         \
    X(GAMMA, "gamma")

enum protocol_label {
#define PROTOCOL_ENUM(name, text) PROTOCOL_##name,
    PROTOCOL_LIST(PROTOCOL_ENUM)
#undef PROTOCOL_ENUM
        PROTOCOL_N_LABELS
};

const char *protocol_label(enum protocol_label label);

/* Begin the transcript of proof `index` of a kind: D, kind, index, log-heights.
 *
 * in    link       the link digest D
 *       index      0-based number of the segment or image chunk
 *       layout     its log_rows are absorbed, one byte per table, LAYOUT_ABSENT for
 *       absent ones
 *       listener   hears all that follows INIT; sees the same on both sides
 */
void protocol_begin(struct transcript *t, const struct digest *link,
                    enum stark_kind_id kind, uint32_t index, const struct layout *layout,
                    const struct transcript_listener *listener);

/* P -> V root of the main tree. */
void protocol_main(struct transcript *t, const struct digest *root);

/* The nonces: the prover finds and absorbs the smallest one, the verifier judges and
 * absorbs the one it was given. `label` is LOOKUP_NONCE after protocol_main, BATCH_NONCE
 * after protocol_values; the number of bits follows from it. */
uint64_t protocol_grind(struct transcript *t, enum protocol_label label,
                        struct pool *pool);
bool protocol_check_nonce(struct transcript *t, enum protocol_label label,
                          uint64_t nonce);

/* V -> P one scope's lookup challenges: z, a_0, .., a_12 under these labels. */
void protocol_sample_lookup(struct transcript *t, enum protocol_label z,
                            enum protocol_label a, struct air_challenges *out);

/* V -> P the local lookup challenges, after the lookup nonce. */
void protocol_lookup(struct transcript *t, struct air_challenges *local);

/* P -> V root of the aux tree, local sums, global sums; V -> P alpha.
 *
 * in    local_sums[n_local_sums], global_sums[n_global_sums]  of the layout
 */
fe protocol_alpha(struct transcript *t, const struct layout *layout,
                  const struct digest *root, const fe *local_sums, const fe *global_sums);

/* P -> V root of the quotient tree; V -> P zeta. A zeta in the base field must be refused
 * by both sides (fe_in_base): it could lie in a trace or LDE domain. */
fe protocol_zeta(struct transcript *t, const struct digest *root);

/* P -> V values[layout->n_terms]. */
void protocol_values(struct transcript *t, const struct layout *layout, const fe *values);

/* V -> P gamma, after the batch nonce. */
fe protocol_gamma(struct transcript *t);

#endif
