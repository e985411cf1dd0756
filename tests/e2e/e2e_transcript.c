/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Both sides of a proof listened to: the prover says and the verifier hears the same
 * messages in the same order, labels and bytes: those of docs/protocol.md. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "handles.h"
#include "job.h"
#include "stark/protocol.h"
#include "tests/support/run_store.h"
#include "verifier/verify.h"

/* ---- what was heard, as lines ---- */

static void note(void *arg, const struct transcript_event *event)
{
    struct byte_buffer *const heard = arg;
    char line[TRANSCRIPT_LABEL_MAX + 64];
    const int len = snprintf(line, sizeof line, "%d %s %zu at %zu of %zu:",
                             (int)event->type, event->label, event->len,
                             (size_t)event->offset, (size_t)event->total);
    buffer_bytes(heard, line, (size_t)len);
    for (size_t i = 0; i < event->len; i++) {
        snprintf(line, sizeof line, "%02x", event->bytes[i]);
        buffer_bytes(heard, line, 2);
    }
    buffer_u8(heard, '\n');
}

/* The labels without their repetitions, "link digest;kind;..". A nonce is three events,
 * a sample two, under one label. */
static void labels_of(const struct byte_buffer *heard, char *text, size_t len_text)
{
    const char *at = (const char *)heard->bytes;
    const char *const end = at + heard->len;
    char last[128] = "";
    text[0] = '\0';
    while (at < end) {
        const char *const line_end = memchr(at, '\n', (size_t)(end - at));
        const char *const label = (const char *)memchr(at, ' ', (size_t)(end - at)) + 1;
        const char *stop = memchr(label, ':', (size_t)(line_end - label));
        for (unsigned words = 0; words < 5; words++) { /* "N at O of T" */
            do {
                stop--;
            } while (*stop != ' ');
        }
        char word[128];
        snprintf(word, sizeof word, "%.*s", (int)(stop - label), label);
        if (strcmp(word, last) != 0) {
            const size_t used = strlen(text);
            snprintf(text + used, len_text - used, "%s;", word);
            memcpy(last, word, sizeof last);
        }
        at = line_end + 1;
    }
}

/* docs/protocol.md, section 11; both kinds have lookups of both scopes */
static const char before_fri[] =
    "link digest;kind;index;log rows;main root;lookup nonce;local z;local a;aux root;"
    "local sums;global sums;alpha;quotient root;zeta;out-of-domain values;batch nonce;"
    "gamma;";
static const char after_layers[] = "fri final coefficients;query nonce;query index;";

static void assert_order(const struct byte_buffer *heard)
{
    char labels[4096];
    labels_of(heard, labels, sizeof labels);
    cr_assert_eq(strncmp(labels, before_fri, strlen(before_fri)), 0, "%s", labels);
    const char *at = labels + strlen(before_fri);
    unsigned n_layers = 0;
    static const char layer[] = "fri root;fri beta;";
    while (strncmp(at, layer, strlen(layer)) == 0) {
        at += strlen(layer);
        n_layers++;
    }
    cr_assert_geq(n_layers, 1u, "%s", labels);
    cr_assert_str_eq(at, after_layers);
}

static void assert_same(const struct byte_buffer *said, const struct byte_buffer *heard)
{
    size_t i = 0;
    while (i < said->len && i < heard->len && said->bytes[i] == heard->bytes[i]) {
        i++;
    }
    cr_assert_eq(said->len, heard->len, "%zu and %zu characters, the same up to %zu",
                 said->len, heard->len, i);
    cr_assert_eq(i, said->len, "they differ at %zu: '%.60s'", i,
                 (const char *)said->bytes + i);
    assert_order(said);
}

/* ---- the two sides ---- */

struct sides {
    struct run_store store;
    struct run_job job;
    struct verifier *verifier;
    struct byte_buffer said, heard;
};

static void open_sides(struct sides *s)
{
    const struct run_options options = {.guest = "fib", .input = "4000"};
    struct error e;
    run_job_open(&s->job, &s->store, &options);
    cr_assert_eq(job_execute(s->job.job, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(job_link(s->job.job, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(verifier_open(&s->verifier, s->job.engine->machine,
                               &s->job.guest->elf.program, s->job.engine->pool, &e),
                 STATUS_OK, "%s", e.text);
    s->job.job->work.listener = (struct transcript_listener){note, &s->said};
    verifier_listen(s->verifier, &(struct transcript_listener){note, &s->heard});
}

static void close_sides(struct sides *s)
{
    verifier_close(s->verifier);
    run_job_close(&s->job);
    run_store_free(&s->store);
    buffer_free(&s->said);
    buffer_free(&s->heard);
}

typedef enum status prove_fn(struct job *job, uint32_t index, struct error *e);
typedef enum status verify_fn(struct verifier *v, const uint8_t *link, size_t len_link,
                              uint32_t index, const uint8_t *proof, size_t len_proof,
                              struct verification *out, struct error *e);

static void prove_and_verify(struct sides *s, enum unit_kind kind, uint32_t index,
                             prove_fn *prove_one, verify_fn *verify_one)
{
    const struct byte_buffer *const link = &s->store.units[UNIT_LINK][0];
    const struct byte_buffer *const proof = &s->store.units[kind][index];
    struct verification result;
    struct error e;
    buffer_clear(&s->said);
    buffer_clear(&s->heard);
    cr_assert_eq(prove_one(s->job.job, index, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(verify_one(s->verifier, link->bytes, link->len, index, proof->bytes,
                            proof->len, &result, &e),
                 STATUS_OK, "%s", e.text);
    cr_assert_eq(result.judgement.verdict, VERDICT_CONDITIONAL, "%s",
                 result.judgement.detail);
}

Test(e2e_transcript, prover_and_verifier_say_the_same_of_a_segment)
{
    static struct sides s;
    open_sides(&s);
    for (uint32_t i = 0; i < 2; i++) {
        prove_and_verify(&s, UNIT_SEGMENT, i, job_prove_segment, verify_segment);
        assert_same(&s.said, &s.heard);
    }
    close_sides(&s);
}

Test(e2e_transcript, prover_and_verifier_say_the_same_of_an_image_chunk)
{
    static struct sides s;
    open_sides(&s);
    prove_and_verify(&s, UNIT_IMAGE, 0, job_prove_image, verify_image);
    assert_same(&s.said, &s.heard);
    close_sides(&s);
}

/* What is heard is what the proof depends on: two segments are two transcripts, and a
 * listener changes no byte. */
Test(e2e_transcript, listening_changes_nothing_and_tells_proofs_apart)
{
    static struct sides s;
    struct byte_buffer first = {0};
    open_sides(&s);
    prove_and_verify(&s, UNIT_SEGMENT, 0, job_prove_segment, verify_segment);
    buffer_bytes(&first, s.said.bytes, s.said.len);
    struct byte_buffer *const proof = &s.store.units[UNIT_SEGMENT][0];
    struct byte_buffer kept = {0};
    buffer_bytes(&kept, proof->bytes, proof->len);
    run_store_drop(&s.store, UNIT_SEGMENT, 0);
    s.job.job->work.listener = (struct transcript_listener){0};
    prove_and_verify(&s, UNIT_SEGMENT, 0, job_prove_segment, verify_segment);
    cr_assert_eq(s.said.len, 0);
    cr_assert_eq(proof->len, kept.len);
    cr_assert_eq(memcmp(proof->bytes, kept.bytes, kept.len), 0);
    s.job.job->work.listener = (struct transcript_listener){note, &s.said};
    prove_and_verify(&s, UNIT_SEGMENT, 1, job_prove_segment, verify_segment);
    cr_assert(s.said.len != first.len
              || memcmp(s.said.bytes, first.bytes, first.len) != 0);
    buffer_free(&first);
    buffer_free(&kept);
    close_sides(&s);
}
