/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The Fiat-Shamir transcript: all that the prover says, and every challenge it gets back.
 *
 * Invariants
 *  1. The state is 32 bytes and is never truncated. Every message replaces it by
 *         state' = BLAKE3(state | type u32 | len_label u32 | len_payload u64
 *                         | label | payload)
 *     which is injective in (state, type, label, payload): two different histories have
 *     different states, or BLAKE3 collides.
 *  2. A sample is itself a message, absorbed first; its value is read from
 *     BLAKE3-XOF(state' | OUTPUT), a type that no message has. So a sample depends on all
 *     before it, and two samples in a row differ.
 *  3. A nonce is tried on BLAKE3(state' | TEST | 0 | nonce) and then absorbed.
 * Both sides reach these functions through stark/protocol.c only.
 *
 * src   docs/protocol.md "Transcript"
 */
#ifndef ZK_TRANSCRIPT_TRANSCRIPT_H
#define ZK_TRANSCRIPT_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "field/fe.h"
#include "field/fp.h"
#include "hash/digest.h"

struct pool;

/* Type of a message; the numbers are part of the protocol. */
#define TRANSCRIPT_TYPE_LIST(X)           \
    X(INIT, 1, "init")                    \
    X(BYTES, 2, "bytes")                  \
    X(U64, 3, "u64")                      \
    X(DIGEST, 4, "digest")                \
    X(FP, 5, "fp")                        \
    X(FE, 6, "fe")                        \
    X(SAMPLE_FE, 16, "sample fe")         \
    X(SAMPLE_BITS, 17, "sample bits")     \
    X(SAMPLE_DIGEST, 18, "sample digest") \
    X(GRIND, 24, "grind")                 \
    X(NONCE, 25, "nonce")                 \
    X(OUTPUT, 32, "output")               \
    X(TEST, 33, "test")

enum transcript_type {
#define TRANSCRIPT_TYPE_ENUM(name, number, text) TRANSCRIPT_##name = (number),
    TRANSCRIPT_TYPE_LIST(TRANSCRIPT_TYPE_ENUM)
#undef TRANSCRIPT_TYPE_ENUM
};

enum {
    TRANSCRIPT_BITS_MAX = 32, /* of one sample_bits */
    TRANSCRIPT_GRIND_BITS_MAX = 32,
    TRANSCRIPT_LABEL_MAX = 255, /* bytes */
};

/* What a recorder is shown: one message, or one sampled value.
 *
 *   type     as above; OUTPUT carries the bytes of the value just sampled
 *   bytes    the payload as hashed, len bytes; a long payload comes in several pieces
 *   offset   of this piece in the payload, which is `total` bytes long
 */
struct transcript_event {
    enum transcript_type type;
    const char *label;
    const uint8_t *bytes;
    size_t len;
    uint64_t offset, total;
};

typedef void transcript_record_fn(void *arg, const struct transcript_event *event);

/* Who is to hear a transcript that somebody else begins. Zeroed: nobody, which costs one
 * comparison a message. */
struct transcript_listener {
    transcript_record_fn *record;
    void *arg;
};

/* A value the caller owns; copying it forks the transcript. */
struct transcript {
    struct digest state;
    transcript_record_fn *record; /* NULL: nobody listens */
    void *record_arg;
};

/* Start from nothing: state = 32 zero bytes, then the message INIT with this label. */
void transcript_init(struct transcript *t, const char *label);

/* Show every later event of t to record(arg, ..); NULL ends it. The state stays. */
void transcript_listen(struct transcript *t, transcript_record_fn *record, void *arg);

/* ---- prover speaks. Labels are at most TRANSCRIPT_LABEL_MAX bytes. ---- */

void transcript_absorb_bytes(struct transcript *t, const char *label, const void *bytes,
                             size_t len);
void transcript_absorb_u64(struct transcript *t, const char *label, uint64_t x);
void transcript_absorb_digest(struct transcript *t, const char *label,
                              const struct digest *d);

/* x[n], absorbed as one message of canonical words; n = 0 is a message too. */
void transcript_absorb_fps(struct transcript *t, const char *label, const fp *x,
                           size_t n);

/* x[n], coefficient 0 of each first. */
void transcript_absorb_fes(struct transcript *t, const char *label, const fe *x,
                           size_t n);

void transcript_absorb_fp(struct transcript *t, const char *label, fp x);
void transcript_absorb_fe(struct transcript *t, const char *label, const fe *x);

/* ---- verifier answers ---- */

/* Uniform over the extension field, zero included: coefficient k is the k-th word of the
 * output that is below p once cut to the bits of p - 1. */
fe transcript_sample_fe(struct transcript *t, const char *label);

/* Uniform below 2^n_bits, n_bits 0 .. TRANSCRIPT_BITS_MAX: the low bits of one word. */
uint32_t transcript_sample_bits(struct transcript *t, const char *label, unsigned n_bits);

/* 32 bytes that stand for everything so far, to open other transcripts with. */
void transcript_sample_digest(struct transcript *t, const char *label,
                              struct digest *out);

/* ---- grinding ---- */

/* The smallest nonce whose test value ends in n_bits zero bits; absorbs it.
 *
 * in    n_bits  0 .. TRANSCRIPT_GRIND_BITS_MAX; with 0 the nonce is 0
 *       pool    searches in parallel; NULL searches alone. The result is the same.
 * cost  2^n_bits compressions expected
 */
uint64_t transcript_grind(struct transcript *t, const char *label, unsigned n_bits,
                          struct pool *pool);

/* Does this nonce pass? Absorbs it either way, so that both sides stay in step. */
bool transcript_check_nonce(struct transcript *t, const char *label, unsigned n_bits,
                            uint64_t nonce);

#endif
