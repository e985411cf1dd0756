/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_transcript.c - what the verifier hears of a proof. */
#include <string.h>

#include "hash/blake3.h"
#include "judge.h"
#include "transcript/transcript.h"
#include "verifier/verify.h"

struct telling {
    transcript_line_fn *line;
    void *arg;
    struct blake3 hash; /* of the value that comes in pieces */
};

static const char *type_text(enum transcript_type type)
{
    switch (type) {
#define TYPE_TEXT(name, number, text) \
    case TRANSCRIPT_##name:           \
        return text;
        TRANSCRIPT_TYPE_LIST(TYPE_TEXT)
#undef TYPE_TEXT
    }
    return "?";
}

/* A request for a challenge carries nothing; the answer follows as OUTPUT. */
static bool is_request(enum transcript_type type)
{
    return type == TRANSCRIPT_SAMPLE_FE || type == TRANSCRIPT_SAMPLE_BITS
           || type == TRANSCRIPT_SAMPLE_DIGEST || type == TRANSCRIPT_GRIND;
}

static void hear(void *arg, const struct transcript_event *event)
{
    struct telling *const t = arg;
    struct transcript_line line = {
        .is_answer = event->type == TRANSCRIPT_OUTPUT,
        .label = event->label,
        .type = type_text(event->type),
        .len = event->total,
    };
    if (is_request(event->type)) {
        return;
    }
    if (event->offset == 0) {
        blake3_init(&t->hash);
    }
    blake3_update(&t->hash, event->bytes, event->len);
    if (event->offset + event->len != event->total) {
        return;
    }
    line.len_head = sizeof line.head;
    if (event->total <= sizeof line.head) {
        line.len_head = (unsigned)event->total;
        if (event->len != 0) {
            memcpy(line.head, event->bytes, event->len);
        }
    } else {
        blake3_output(&t->hash, 0, line.head, sizeof line.head);
    }
    t->line(t->arg, &line);
}

enum status engine_transcript(struct engine *engine, const struct guest *guest,
                              bool image, const uint8_t *link, size_t len_link,
                              uint32_t index, const uint8_t *proof, size_t len_proof,
                              transcript_line_fn *line, void *arg,
                              struct verify_report *report, struct error *e)
{
    struct telling t = {.line = line, .arg = arg};
    const struct transcript_listener listener = {hear, &t};
    struct verifier *v;
    struct verification out;
    memset(report, 0, sizeof *report);
    TRY(verifier_open(&v, engine->machine, &guest->elf.program, engine->pool, e));
    verifier_listen(v, &listener);
    const enum status s = (image ? verify_image : verify_segment)(
        v, link, len_link, index, proof, len_proof, &out, e);
    if (s == STATUS_OK) {
        verify_report_of(report, &out);
    }
    verifier_close(v);
    return s;
}
