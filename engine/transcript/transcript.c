/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The transcript: one chained hash. */
#include "transcript/transcript.h"

#include <string.h>

#include "base/bytes.h"
#include "base/check.h"
#include "hash/blake3.h"
#include "hash/blake3_nonce.h"

enum {
    HEADER_BYTES = 16,
    PIECE_BYTES = 1280, /* of field elements converted at a time */
    FP_BYTES = 4,
    FE_BYTES = FP_BYTES * FE_DEGREE,
};

/* ---- one message ---- */

struct message {
    struct blake3 hash;
    struct transcript *t;
    struct transcript_event event;
};

/* state | type | len_label | len_payload | label; the payload follows in pieces. */
static void message_begin(struct message *m, struct transcript *t,
                          enum transcript_type type, const char *label, uint64_t len)
{
    uint8_t header[HEADER_BYTES];
    const size_t len_label = strlen(label);
    CHECK(len_label <= TRANSCRIPT_LABEL_MAX);
    store_u32(header, (uint32_t)type);
    store_u32(header + 4, (uint32_t)len_label);
    store_u64(header + 8, len);
    m->t = t;
    m->event = (struct transcript_event){.type = type, .label = label, .total = len};
    blake3_init(&m->hash);
    blake3_update(&m->hash, t->state.b, DIGEST_BYTES);
    blake3_update(&m->hash, header, sizeof header);
    blake3_update(&m->hash, label, len_label);
}

static void message_piece(struct message *m, const void *bytes, size_t len)
{
    blake3_update(&m->hash, bytes, len);
    if (m->t->record != NULL) {
        m->event.bytes = bytes;
        m->event.len = len;
        m->t->record(m->t->record_arg, &m->event);
    }
    m->event.offset += len;
}

static void message_end(struct message *m)
{
    DCHECK(m->event.offset == m->event.total);
    blake3_final(&m->hash, &m->t->state);
}

static void absorb(struct transcript *t, enum transcript_type type, const char *label,
                   const void *bytes, size_t len)
{
    struct message m;
    message_begin(&m, t, type, label, len);
    message_piece(&m, bytes, len);
    message_end(&m);
}

/* ---- output: BLAKE3-XOF(state | OUTPUT) ---- */

static void output_begin(struct blake3 *h, const struct transcript *t)
{
    uint8_t type[4];
    store_u32(type, TRANSCRIPT_OUTPUT);
    blake3_init(h);
    blake3_update(h, t->state.b, DIGEST_BYTES);
    blake3_update(h, type, sizeof type);
}

static void record_output(const struct transcript *t, const char *label,
                          const uint8_t *bytes, size_t len)
{
    if (t->record != NULL) {
        const struct transcript_event event = {.type = TRANSCRIPT_OUTPUT,
                                               .label = label,
                                               .bytes = bytes,
                                               .len = len,
                                               .total = len};
        t->record(t->record_arg, &event);
    }
}

void transcript_init(struct transcript *t, const char *label)
{
    *t = (struct transcript){0};
    absorb(t, TRANSCRIPT_INIT, label, NULL, 0);
}

void transcript_listen(struct transcript *t, transcript_record_fn *record, void *arg)
{
    t->record = record;
    t->record_arg = arg;
}

/* ---- prover speaks ---- */

void transcript_absorb_bytes(struct transcript *t, const char *label, const void *bytes,
                             size_t len)
{
    absorb(t, TRANSCRIPT_BYTES, label, bytes, len);
}

void transcript_absorb_u64(struct transcript *t, const char *label, uint64_t x)
{
    uint8_t bytes[8];
    store_u64(bytes, x);
    absorb(t, TRANSCRIPT_U64, label, bytes, sizeof bytes);
}

void transcript_absorb_digest(struct transcript *t, const char *label,
                              const struct digest *d)
{
    absorb(t, TRANSCRIPT_DIGEST, label, d->b, DIGEST_BYTES);
}

void transcript_absorb_fps(struct transcript *t, const char *label, const fp *x, size_t n)
{
    struct message m;
    uint8_t piece[PIECE_BYTES];
    message_begin(&m, t, TRANSCRIPT_FP, label, (uint64_t)n * FP_BYTES);
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        store_u32(piece + len, fp_to_u32(x[i]));
        len += FP_BYTES;
        if (len == PIECE_BYTES) {
            message_piece(&m, piece, len);
            len = 0;
        }
    }
    if (len != 0 || n == 0) {
        message_piece(&m, piece, len);
    }
    message_end(&m);
}

static void store_fe(uint8_t bytes[FE_BYTES], const fe *x)
{
    for (unsigned k = 0; k < FE_DEGREE; k++) {
        store_u32(bytes + FP_BYTES * k, fp_to_u32(x->c[k]));
    }
}

void transcript_absorb_fes(struct transcript *t, const char *label, const fe *x, size_t n)
{
    struct message m;
    uint8_t piece[PIECE_BYTES];
    message_begin(&m, t, TRANSCRIPT_FE, label, (uint64_t)n * FE_BYTES);
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        store_fe(piece + len, &x[i]);
        len += FE_BYTES;
        if (len + FE_BYTES > PIECE_BYTES) {
            message_piece(&m, piece, len);
            len = 0;
        }
    }
    if (len != 0 || n == 0) {
        message_piece(&m, piece, len);
    }
    message_end(&m);
}

void transcript_absorb_fp(struct transcript *t, const char *label, fp x)
{
    transcript_absorb_fps(t, label, &x, 1);
}

void transcript_absorb_fe(struct transcript *t, const char *label, const fe *x)
{
    transcript_absorb_fes(t, label, x, 1);
}

/* ---- verifier answers ---- */

fe transcript_sample_fe(struct transcript *t, const char *label)
{
    /* The least 2^b - 1 >= p - 1: a word cut to b bits is below p with probability > 1/2.
     * */
    uint32_t mask = FP_MODULUS - 1;
    for (unsigned shift = 1; shift < 32; shift *= 2) {
        mask |= mask >> shift;
    }
    struct blake3 h;
    absorb(t, TRANSCRIPT_SAMPLE_FE, label, NULL, 0);
    output_begin(&h, t);

    fe x;
    unsigned n_found = 0;
    for (uint64_t seek = 0; n_found < FE_DEGREE; seek += BLAKE3_BLOCK_BYTES) {
        uint8_t block[BLAKE3_BLOCK_BYTES];
        blake3_output(&h, seek, block, sizeof block);
        for (unsigned i = 0; i < BLAKE3_BLOCK_WORDS && n_found < FE_DEGREE; i++) {
            const uint32_t word = load_u32(block + 4 * i) & mask;
            if (word < FP_MODULUS) {
                x.c[n_found++] = fp_from_u32(word);
            }
        }
    }
    uint8_t bytes[FE_BYTES];
    store_fe(bytes, &x);
    record_output(t, label, bytes, sizeof bytes);
    return x;
}

uint32_t transcript_sample_bits(struct transcript *t, const char *label, unsigned n_bits)
{
    CHECK(n_bits <= TRANSCRIPT_BITS_MAX);
    struct blake3 h;
    uint8_t bytes[4];
    store_u32(bytes, n_bits);
    absorb(t, TRANSCRIPT_SAMPLE_BITS, label, bytes, sizeof bytes);
    output_begin(&h, t);
    blake3_output(&h, 0, bytes, sizeof bytes);
    const uint32_t x = load_u32(bytes) & (uint32_t)(((uint64_t)1 << n_bits) - 1);
    store_u32(bytes, x);
    record_output(t, label, bytes, sizeof bytes);
    return x;
}

void transcript_sample_digest(struct transcript *t, const char *label, struct digest *out)
{
    struct blake3 h;
    absorb(t, TRANSCRIPT_SAMPLE_DIGEST, label, NULL, 0);
    output_begin(&h, t);
    blake3_final(&h, out);
    record_output(t, label, out->b, DIGEST_BYTES);
}

/* ---- grinding ---- */

/* The number of bits is part of the history before any nonce is tried. */
static void absorb_grind(struct transcript *t, const char *label, unsigned n_bits)
{
    uint8_t bytes[4];
    CHECK(n_bits <= TRANSCRIPT_GRIND_BITS_MAX);
    store_u32(bytes, n_bits);
    absorb(t, TRANSCRIPT_GRIND, label, bytes, sizeof bytes);
}

static void absorb_nonce(struct transcript *t, const char *label, uint64_t nonce)
{
    uint8_t bytes[8];
    store_u64(bytes, nonce);
    absorb(t, TRANSCRIPT_NONCE, label, bytes, sizeof bytes);
}

uint64_t transcript_grind(struct transcript *t, const char *label, unsigned n_bits,
                          struct pool *pool)
{
    absorb_grind(t, label, n_bits);
    const uint64_t nonce = blake3_nonce_find(&t->state, TRANSCRIPT_TEST, n_bits, pool);
    absorb_nonce(t, label, nonce);
    return nonce;
}

bool transcript_check_nonce(struct transcript *t, const char *label, unsigned n_bits,
                            uint64_t nonce)
{
    absorb_grind(t, label, n_bits);
    const bool passes =
        n_bits == 0 ? nonce == 0
                    : blake3_nonce_passes(&t->state, TRANSCRIPT_TEST, n_bits, nonce);
    absorb_nonce(t, label, nonce);
    return passes;
}
