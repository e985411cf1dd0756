/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The transcript: two different histories have different challenges, two equal ones equal
 * challenges, and both sides hash the bytes that docs/protocol.md prescribes. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "field/fe.h"
#include "field/fp.h"
#include "hash/blake3.h"
#include "transcript/transcript.h"

static struct transcript fresh(void)
{
    struct transcript t;
    transcript_init(&t, "test");
    return t;
}

static bool same_state(const struct transcript *a, const struct transcript *b)
{
    return digest_equal(&a->state, &b->state);
}

/* The state by the specification: one call of the hash over the whole message. */
static void message_by_specification(struct digest *state, uint32_t type,
                                     const char *label, const uint8_t *payload,
                                     size_t len)
{
    uint8_t bytes[8192];
    const size_t len_label = strlen(label);
    memcpy(bytes, state->b, 32);
    store_u32(bytes + 32, type);
    store_u32(bytes + 36, (uint32_t)len_label);
    store_u64(bytes + 40, len);
    memcpy(bytes + 48, label, len_label);
    if (len != 0) {
        memcpy(bytes + 48 + len_label, payload, len);
    }
    blake3_hash(state, bytes, 48 + len_label + len);
}

Test(transcript, messages_are_hashed_as_specified)
{
    struct digest expected = {{0}};
    struct transcript t = fresh();
    uint8_t payload[5000];
    fp words[1000];
    fe elements[200];

    message_by_specification(&expected, 1, "test", NULL, 0);
    cr_assert(digest_equal(&t.state, &expected), "init");

    for (size_t i = 0; i < sizeof payload; i++) {
        payload[i] = (uint8_t)(7 * i);
    }
    transcript_absorb_bytes(&t, "some bytes", payload, 3000);
    message_by_specification(&expected, 2, "some bytes", payload, 3000);
    cr_assert(digest_equal(&t.state, &expected), "bytes");

    transcript_absorb_u64(&t, "n", 0x0102030405060708u);
    message_by_specification(&expected, 3, "n", (const uint8_t *)"\x8\7\6\5\4\3\2\1", 8);
    cr_assert(digest_equal(&t.state, &expected), "u64");

    struct digest d;
    memcpy(d.b, payload, 32);
    transcript_absorb_digest(&t, "root", &d);
    message_by_specification(&expected, 4, "root", payload, 32);
    cr_assert(digest_equal(&t.state, &expected), "digest");

    for (uint32_t i = 0; i < 1000; i++) {
        const uint32_t x = i * 2013265u;
        words[i] = fp_from_u32(x);
        store_u32(payload + 4 * i, x);
    }
    static const size_t counts[] = {0, 1, 319, 320, 321, 640, 1000};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        transcript_absorb_fps(&t, "words", words, counts[i]);
        message_by_specification(&expected, 5, "words", payload, 4 * counts[i]);
        cr_assert(digest_equal(&t.state, &expected), "%zu words", counts[i]);
    }

    for (size_t i = 0; i < 200; i++) {
        memcpy(elements[i].c, words + 5 * i, sizeof elements[i].c);
    }
    for (size_t n = 0; n <= 200; n++) {
        transcript_absorb_fes(&t, "values", elements, n);
        message_by_specification(&expected, 6, "values", payload, 20 * n);
        cr_assert(digest_equal(&t.state, &expected), "%zu extension elements", n);
    }
}

/* Samples by the specification: the message, then BLAKE3 of state | 32. */
static void output_by_specification(uint8_t *out, size_t len, const struct digest *state)
{
    struct blake3 h;
    uint8_t input[36];
    memcpy(input, state->b, 32);
    store_u32(input + 32, 32);
    blake3_init(&h);
    blake3_update(&h, input, 36);
    blake3_output(&h, 0, out, len);
}

Test(transcript, samples_are_read_as_specified)
{
    struct transcript t = fresh();
    struct digest expected = t.state, sampled;
    uint8_t out[1024], payload[4];
    for (size_t i = 0; i < 200; i++) {
        const fe x = transcript_sample_fe(&t, "z");
        message_by_specification(&expected, 16, "z", NULL, 0);
        cr_assert(digest_equal(&t.state, &expected));
        output_by_specification(out, sizeof out, &expected);
        const uint8_t *at = out;
        for (size_t k = 0; k < 5; k++) {
            while ((load_u32(at) & 0x7fffffff) >= 2013265921) {
                at += 4;
            }
            cr_assert_eq(fp_to_u32(x.c[k]), load_u32(at) & 0x7fffffff);
            at += 4;
        }
    }
    for (uint32_t n_bits = 0; n_bits <= 32; n_bits++) {
        const uint32_t x = transcript_sample_bits(&t, "index", n_bits);
        store_u32(payload, n_bits);
        message_by_specification(&expected, 17, "index", payload, 4);
        cr_assert(digest_equal(&t.state, &expected));
        output_by_specification(out, 4, &expected);
        cr_assert_eq(x, load_u32(out) % ((uint64_t)1 << n_bits));
    }
    transcript_sample_digest(&t, "link", &sampled);
    message_by_specification(&expected, 18, "link", NULL, 0);
    output_by_specification(out, 32, &expected);
    cr_assert_arr_eq(sampled.b, out, 32);
    cr_assert(digest_equal(&t.state, &expected), "the state is not what was handed out");
    cr_assert_not(digest_equal(&t.state, &sampled));
}

Test(transcript, boundaries_of_messages_count)
{
    struct transcript a = fresh(), b = fresh();
    transcript_absorb_bytes(&a, "x", "ab", 2);
    transcript_absorb_bytes(&a, "x", "c", 1);
    transcript_absorb_bytes(&b, "x", "a", 1);
    transcript_absorb_bytes(&b, "x", "bc", 2);
    cr_assert_not(same_state(&a, &b), "(ab, c) and (a, bc)");

    a = fresh(), b = fresh();
    transcript_absorb_bytes(&a, "xy", "z", 1);
    transcript_absorb_bytes(&b, "x", "yz", 2);
    cr_assert_not(same_state(&a, &b), "label and payload");

    a = fresh(), b = fresh();
    transcript_absorb_bytes(&a, "x", "", 0);
    cr_assert_not(same_state(&a, &b), "an empty message is a message");

    const fp words[5] = {FP_ONE, FP_ZERO, FP_ZERO, FP_ZERO, FP_ZERO};
    const fe one = fe_one();
    a = fresh(), b = fresh();
    transcript_absorb_fps(&a, "x", words, 5);
    transcript_absorb_fe(&b, "x", &one);
    cr_assert_not(same_state(&a, &b), "the same bytes of another type");

    a = fresh(), b = fresh();
    transcript_absorb_fp(&a, "x", FP_ONE);
    transcript_absorb_fp(&a, "x", FP_ZERO);
    transcript_absorb_fps(&b, "x", words, 2);
    cr_assert_not(same_state(&a, &b), "two messages and one of two");

    a = fresh(), b = fresh();
    transcript_absorb_fp(&a, "x", FP_ONE);
    transcript_absorb_fp(&b, "y", FP_ONE);
    cr_assert_not(same_state(&a, &b), "labels");

    struct transcript c;
    transcript_init(&c, "tesu");
    a = fresh();
    cr_assert_not(same_state(&a, &c), "protocols");
}

Test(transcript, order_and_samples_count)
{
    struct transcript a = fresh(), b = fresh();
    transcript_absorb_u64(&a, "x", 1);
    transcript_absorb_u64(&a, "x", 2);
    transcript_absorb_u64(&b, "x", 2);
    transcript_absorb_u64(&b, "x", 1);
    cr_assert_not(same_state(&a, &b));

    /* A sample between two messages changes what follows; so do its label and width. */
    a = fresh(), b = fresh();
    (void)transcript_sample_fe(&a, "z");
    cr_assert_not(same_state(&a, &b));
    (void)transcript_sample_fe(&b, "y");
    cr_assert_not(same_state(&a, &b));
    a = fresh(), b = fresh();
    (void)transcript_sample_bits(&a, "i", 8);
    (void)transcript_sample_bits(&b, "i", 9);
    cr_assert_not(same_state(&a, &b));

    a = fresh();
    const fe first = transcript_sample_fe(&a, "z");
    const fe second = transcript_sample_fe(&a, "z");
    cr_assert_not(fe_equal(first, second));
}

/* One history of every kind of message; changed where `where` says. */
static fe challenge_of_history(size_t where, uint8_t mask)
{
    uint8_t bytes[100] = {0};
    struct digest d = {{0}};
    struct transcript t = fresh();
    bytes[where % 100] ^= where < 100 ? mask : 0;
    transcript_absorb_bytes(&t, "bytes", bytes, sizeof bytes);
    transcript_absorb_u64(&t, "u64",
                          where >= 100 && where < 164 ? 1ull << (where - 100) : 0);
    (void)transcript_sample_bits(&t, "bits", 20);
    d.b[where % 32] ^= where >= 164 && where < 196 ? mask : 0;
    transcript_absorb_digest(&t, "digest", &d);
    transcript_absorb_fp(&t, "fp", fp_from_u32(where == 196 ? 1 : 0));
    (void)transcript_check_nonce(&t, "nonce", 3, where == 197 ? 1 : 0);
    return transcript_sample_fe(&t, "challenge");
}

Test(transcript, any_changed_byte_changes_the_challenge)
{
    enum { N_PLACES = 198 };
    const fe honest = challenge_of_history(N_PLACES, 0);
    const fe again = challenge_of_history(N_PLACES, 0);
    cr_assert(fe_equal(honest, again));
    for (size_t where = 0; where < N_PLACES; where++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            const fe other = challenge_of_history(where, (uint8_t)(1 << bit));
            cr_assert_not(fe_equal(honest, other), "place %zu bit %u", where, bit);
        }
    }
}

Test(transcript, samples_are_evenly_spread)
{
    /* chi^2 of 64 cells with 63 degrees of freedom: beyond 120 with probability < 2^-16.
     * */
    enum { CELLS = 64, SAMPLES = 20000 };
    static uint32_t cells[6][CELLS];
    struct transcript t = fresh();
    for (size_t i = 0; i < SAMPLES; i++) {
        const fe x = transcript_sample_fe(&t, "z");
        for (size_t k = 0; k < 5; k++) {
            const uint32_t word = fp_to_u32(x.c[k]);
            cells[k][(uint64_t)word * CELLS / 2013265921u]++;
        }
        cells[5][transcript_sample_bits(&t, "i", 6)]++;
    }
    for (size_t k = 0; k < 6; k++) {
        const double mean = (double)SAMPLES / CELLS;
        double chi2 = 0;
        for (size_t c = 0; c < CELLS; c++) {
            chi2 += (cells[k][c] - mean) * (cells[k][c] - mean) / mean;
        }
        cr_assert(chi2 < 120, "source %zu: chi^2 %f", k, chi2);
    }
}

/* ---- recording ---- */

struct stream {
    size_t len;
    char text[4096];
};

static void write_event(void *arg, const struct transcript_event *event)
{
    struct stream *const s = arg;
    s->len += (size_t)snprintf(s->text + s->len, sizeof s->text - s->len,
                               "%d %s %zu@%zu/%zu;", (int)event->type, event->label,
                               event->len, (size_t)event->offset, (size_t)event->total);
}

Test(transcript, a_recorder_sees_every_message_and_changes_nothing)
{
    struct stream stream = {0};
    struct transcript silent = fresh(), t = fresh();
    fe values[70];
    memset(values, 0, sizeof values);
    transcript_listen(&t, write_event, &stream);
    for (struct transcript *each = &silent;; each = &t) {
        transcript_absorb_u64(each, "n", 3);
        transcript_absorb_fes(each, "values", values, 70);
        (void)transcript_sample_fe(each, "z");
        transcript_check_nonce(each, "work", 0, 0);
        (void)transcript_sample_bits(each, "i", 4);
        if (each == &t) {
            break;
        }
    }
    cr_assert(same_state(&silent, &t));
    cr_assert_str_eq(stream.text, "3 n 8@0/8;6 values 1280@0/1400;6 values 120@1280/1400;"
                                  "16 z 0@0/0;32 z 20@0/20;24 work 4@0/4;25 work 8@0/8;"
                                  "17 i 4@0/4;32 i 4@0/4;");
    transcript_listen(&t, NULL, NULL);
    transcript_absorb_u64(&t, "n", 3);
    cr_assert_eq(stream.len, strlen(stream.text));
}

/* ---- known answers: tests/unit/hash_vectors.py ---- */

static void assert_state(const struct transcript *t, const char *hex)
{
    char text[2 * DIGEST_BYTES + 1];
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        snprintf(text + 2 * i, 3, "%02x", t->state.b[i]);
    }
    cr_assert_str_eq(text, hex);
}

Test(transcript, known_answers)
{
    struct transcript t;
    struct digest d;
    const fp words[3] = {FP_ZERO, FP_ONE, fp_neg(FP_ONE)};
    fe values[2];
    for (unsigned i = 0; i < 10; i++) {
        values[i / 5].c[i % 5] = fp_from_u32(i + 1);
    }
    for (unsigned i = 0; i < DIGEST_BYTES; i++) {
        d.b[i] = (uint8_t)i;
    }
    transcript_init(&t, "zkconsole");
    assert_state(&t, "cc966cf2888057efc1c069ef2bae194dc513a194003f16bffeb3adce15864e6a");
    transcript_absorb_bytes(&t, "bytes", "abc", 3);
    assert_state(&t, "c4db49b3aa0e23996b19225b65b9075d84386762dea47eebb24f6ac2c4d4303e");
    transcript_absorb_u64(&t, "count", 0x0123456789abcdef);
    assert_state(&t, "3d92fc6184db013667be1f082b6c7c3c798272f202e62b29c323405bf3827ff8");
    transcript_absorb_digest(&t, "root", &d);
    assert_state(&t, "7182205b9ae9e4437a3f11f73664243fdf171191311a08fd0f19da268b0118d1");
    transcript_absorb_fps(&t, "words", words, 3);
    assert_state(&t, "1efce7f6231cb5a6c2a4095174747d9c9809cde71ee97543f78ff404f3a4b0ee");
    transcript_absorb_fes(&t, "values", values, 2);
    assert_state(&t, "8abc5c4afae4c12c417a74271936df2f5b21320afee8eb203bf6da3ab82136da");

    static const uint32_t alpha[5] = {1485586146, 217920069, 1912627582, 355035360,
                                      1392741189};
    const fe x = transcript_sample_fe(&t, "alpha");
    for (size_t k = 0; k < 5; k++) {
        cr_assert_eq(fp_to_u32(x.c[k]), alpha[k]);
    }
    cr_assert_eq(transcript_sample_bits(&t, "index", 22), 2530416);
    struct transcript link = {.state = t.state};
    transcript_sample_digest(&t, "link", &link.state);
    assert_state(&link,
                 "777269f00c9dab0e12001e1e0396eb9723936f1684369a27391b6d34bcce5e16");
    assert_state(&t, "acc580ed1a63df6dbb8794b57793a21e01db54aaf22d67acfa7027e4cd220870");
    cr_assert_eq(transcript_grind(&t, "work", 12, NULL), 26);
    assert_state(&t, "8337b814665d68e8053b3877f6e04548f322db032ea185ad70fd49202f8007d8");
}
