/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The link record: docs/formats.md "Link record", docs/protocol.md section 10. */
#include "ref_link.h"

#include <string.h>

#include "ref_hash.h"
#include "ref_reader.h"

enum { LINK_GRINDING = 16, MAX_OUTPUT = 1 << 20, MAX_PARTS = 65535 };

static bool decode(struct ref_link *link, struct ref_heap *heap, const uint8_t *bytes,
                   size_t len)
{
    struct ref_reader r = {.at = bytes, .left = len};
    if (!ref_take_magic(&r, "zkclink", 8) || ref_take32(&r) != 1) {
        return false;
    }
    link->log_blowup = ref_take8(&r);
    link->segment_log2 = ref_take8(&r);
    link->security = ref_take8(&r);
    link->security |= (unsigned)ref_take8(&r) << 8;
    link->program_digest = ref_take(&r, 32);
    link->exit_code = ref_take64(&r);
    link->n_steps = ref_take64(&r);
    link->n_segments = ref_take32(&r);
    link->n_chunks = ref_take32(&r);
    link->len_output = ref_take32(&r);
    if (r.is_short || link->log_blowup < 1 || link->log_blowup > 3
        || link->segment_log2 < 14 || link->segment_log2 > 22
        || (link->security != 128 && link->security != 100) || link->n_segments < 1
        || link->n_segments > MAX_PARTS || link->n_chunks < 1
        || link->n_chunks > MAX_PARTS || link->len_output > MAX_OUTPUT) {
        return false;
    }
    link->output = ref_take(&r, link->len_output);
    link->segments = ref_alloc(heap, link->n_segments, sizeof *link->segments);
    link->chunks = ref_alloc(heap, link->n_chunks, sizeof *link->chunks);
    for (uint32_t i = 0; i < link->n_segments && !r.is_short; i++) {
        struct ref_segment *const s = &link->segments[i];
        s->bytes = r.at;
        s->n_steps = ref_take32(&r);
        s->pc2_before = ref_take32(&r);
        s->pc2_after = ref_take32(&r);
        s->offset = ref_take32(&r);
        s->len = ref_take32(&r);
        s->log_rows = ref_take8(&r);
        s->root = ref_take(&r, 32);
    }
    for (uint32_t i = 0; i < link->n_chunks && !r.is_short; i++) {
        struct ref_chunk *const c = &link->chunks[i];
        c->bytes = r.at;
        c->first_key = ref_take32(&r);
        c->last_key = ref_take32(&r);
        c->log_rows = ref_take8(&r);
        c->root = ref_take(&r, 32);
    }
    link->nonce = ref_take64(&r);
    return !r.is_short && r.left == 0;
}

static const char *check_segments(const struct ref_link *link,
                                  const struct ref_program *program)
{
    uint64_t n_steps = 0, pc2 = program->entry / 2, offset = 0;
    for (uint32_t i = 0; i < link->n_segments; i++) {
        const struct ref_segment *const s = &link->segments[i];
        const bool is_last = i + 1 == link->n_segments;
        if (s->n_steps < 1 || s->n_steps > 1u << link->segment_log2) {
            return "link rules";
        }
        if (s->pc2_before != pc2 || s->pc2_after >= REF_P
            || (s->pc2_after == REF_P - 1) != is_last) {
            return "link rules";
        }
        if (s->offset != offset || s->len > link->len_output - offset) {
            return "link rules";
        }
        if (s->log_rows < 4 || s->log_rows > 24) {
            return "link rules";
        }
        n_steps += s->n_steps;
        pc2 = s->pc2_after;
        offset += s->len;
    }
    return n_steps != link->n_steps || offset != link->len_output ? "link rules" : NULL;
}

static const char *check_chunks(const struct ref_link *link)
{
    for (uint32_t i = 0; i < link->n_chunks; i++) {
        const struct ref_chunk *const c = &link->chunks[i];
        if (c->first_key > c->last_key
            || (i != 0 && c->first_key <= link->chunks[i - 1].last_key)) {
            return "link rules";
        }
        if (c->log_rows < 4 || c->log_rows > 24) {
            return "link rules";
        }
    }
    return NULL;
}

/* Messages of one proof: all tables with global interactions have heights that the record
 * or the program gives (ref_machine_open has seen to it). */
static void count_messages(uint64_t counts[REF_MAX_BUSES][2],
                           const struct ref_machine *machine,
                           const struct ref_program *program, int kind, uint32_t index,
                           unsigned log_bound)
{
    for (uint32_t i = 0; i < machine->n_tables[kind]; i++) {
        const struct ref_table *const table = &machine->tables[kind][i];
        const unsigned log_rows =
            table->n_columns[REF_BOUND] != 0 ? log_bound : program->log_rows[kind][i];
        if (table->n_columns[REF_BOUND] == 0 && index != 0) {
            continue; /* silent but in chunk 0 */
        }
        for (uint32_t k = 0; k < table->n_interactions[REF_GLOBAL]; k++) {
            const struct ref_interaction *const in = &table->interactions[REF_GLOBAL][k];
            counts[in->bus][in->is_receive] += (uint64_t)1 << log_rows;
        }
    }
}

static const char *check_counts(struct ref_link *link, const struct ref_machine *machine,
                                const struct ref_program *program)
{
    uint64_t counts[REF_MAX_BUSES][2] = {{0}};
    for (uint32_t i = 0; i < link->n_segments; i++) {
        count_messages(counts, machine, program, 0, i, link->segments[i].log_rows);
    }
    for (uint32_t i = 0; i < link->n_chunks; i++) {
        count_messages(counts, machine, program, 1, i, link->chunks[i].log_rows);
    }
    for (int bus = 0; bus < REF_MAX_BUSES; bus++) {
        if (counts[bus][0] >= REF_P || counts[bus][1] >= REF_P) {
            return "global count";
        }
        link->n_messages += counts[bus][0] + counts[bus][1];
    }
    return NULL;
}

/* A message of an entry: its index, then its bytes. */
static void say_entry(struct ref_transcript *t, const char *label, uint32_t index,
                      const uint8_t *entry, size_t len)
{
    uint8_t bytes[4 + REF_RECORD_SEGMENT];
    ref_store32(bytes, index);
    memcpy(bytes + 4, entry, len);
    ref_say_bytes(t, label, bytes, 4 + len);
}

static bool draw(struct ref_link *link, const struct ref_machine *machine,
                 const uint8_t program_key[32])
{
    struct ref_transcript t;
    ref_start(&t, "zkconsole link");
    ref_say_u64(&t, "version", 1);
    ref_say_u64(&t, "log blowup", link->log_blowup);
    ref_say_u64(&t, "security", link->security);
    ref_say_u64(&t, "segment log2", link->segment_log2);
    ref_say_digest(&t, "air digest", machine->air_digest);
    ref_say_digest(&t, "program key", program_key);
    ref_say_digest(&t, "program digest", link->program_digest);
    ref_say_bytes(&t, "output", link->output, link->len_output);
    ref_say_u64(&t, "exit code", link->exit_code);
    ref_say_u64(&t, "steps", link->n_steps);
    ref_say_u64(&t, "segments", link->n_segments);
    ref_say_u64(&t, "image chunks", link->n_chunks);
    for (uint32_t i = 0; i < link->n_segments; i++) {
        say_entry(&t, "segment record", i, link->segments[i].bytes, REF_RECORD_SEGMENT);
    }
    for (uint32_t i = 0; i < link->n_chunks; i++) {
        say_entry(&t, "image chunk record", i, link->chunks[i].bytes, REF_RECORD_CHUNK);
    }
    if (!ref_ground(&t, "link nonce", LINK_GRINDING, link->nonce)) {
        return false;
    }
    ref_draw_digest(&t, "link digest", link->digest);
    link->global.z = ref_draw_fe(&t, "global z");
    for (int i = 0; i < REF_N_CHALLENGES; i++) {
        link->global.a[i] = ref_draw_fe(&t, "global a");
    }
    return true;
}

bool ref_link_read(struct ref_link *link, struct ref_heap *heap,
                   const struct ref_machine *machine, struct ref_program *program,
                   const uint8_t *bytes, size_t len, unsigned min_security,
                   const char **why)
{
    *link = (struct ref_link){0};
    if (!decode(link, heap, bytes, len)) {
        *why = "link form";
        return false;
    }
    if (memcmp(link->program_digest, program->digest, 32) != 0) {
        *why = "program";
        return false;
    }
    if (link->security < min_security) {
        *why = "security demanded";
        return false;
    }
    *why = check_segments(link, program);
    *why = *why == NULL ? check_chunks(link) : *why;
    *why = *why == NULL ? check_counts(link, machine, program) : *why;
    if (*why != NULL) {
        return false;
    }
    const struct ref_key *const key = ref_program_key(program, machine, link->log_blowup);
    if (!draw(link, machine, key->digest)) {
        *why = "link nonce";
        return false;
    }
    return true;
}
