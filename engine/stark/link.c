/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Encoding, transcript and consistency of the link record. */
#include "stark/link.h"

#include <string.h>

#include "base/check.h"
#include "stark/protocol.h"
#include "transcript/transcript.h"

/* docs/formats.md, "link record" */
static const uint8_t magic[8] = "zkclink";

enum {
    SEGMENT_BYTES = 5 * 4 + 1 + DIGEST_BYTES,
    CHUNK_BYTES = 2 * 4 + 1 + DIGEST_BYTES,
    PC2_EXIT_VALUE = FP_P - 1 /* pc / 2 after the exit */
};

static void encode_segment(struct byte_buffer *out, const struct link_segment *s)
{
    buffer_u32(out, s->steps);
    buffer_u32(out, s->pc2_first);
    buffer_u32(out, s->pc2_last);
    buffer_u32(out, s->out_offset);
    buffer_u32(out, s->len_out);
    buffer_u8(out, s->log_rows);
    buffer_bytes(out, s->root.b, DIGEST_BYTES);
}

static void encode_chunk(struct byte_buffer *out, const struct link_chunk *c)
{
    buffer_u32(out, c->key_first);
    buffer_u32(out, c->key_last);
    buffer_u8(out, c->log_rows);
    buffer_bytes(out, c->root.b, DIGEST_BYTES);
}

enum status link_encode(struct byte_buffer *out, const struct statement *statement,
                        const struct link_segment *segments,
                        const struct link_chunk *chunks, uint64_t nonce, struct error *e)
{
    buffer_bytes(out, magic, sizeof magic);
    buffer_u32(out, STARK_VERSION);
    buffer_u8(out, (uint8_t)statement->params.log_blowup);
    buffer_u8(out, (uint8_t)statement->params.segment_log2);
    buffer_u16(out, (uint16_t)statement->params.security);
    buffer_bytes(out, statement->program.b, DIGEST_BYTES);
    buffer_u64(out, statement->exit_code);
    buffer_u64(out, statement->steps);
    buffer_u32(out, statement->n_segments);
    buffer_u32(out, statement->n_chunks);
    buffer_u32(out, statement->len_output);
    buffer_bytes(out, statement->output, statement->len_output);
    for (uint32_t i = 0; i < statement->n_segments; i++) {
        encode_segment(out, &segments[i]);
    }
    for (uint32_t i = 0; i < statement->n_chunks; i++) {
        encode_chunk(out, &chunks[i]);
    }
    buffer_u64(out, nonce);
    return out->bad ? error_set(e, STATUS_MEMORY, "link record: out of memory")
                    : STATUS_OK;
}

static enum status decode_head(struct statement *s, struct byte_reader *r,
                               struct error *e)
{
    const uint8_t *const m = read_bytes(r, sizeof magic);
    if (m == NULL || memcmp(m, magic, sizeof magic) != 0) {
        return error_set(e, STATUS_FORMAT, "link record: no magic number");
    }
    const uint32_t version = read_u32(r);
    if (version != STARK_VERSION) {
        return error_set(e, STATUS_FORMAT, "link record: version %u, expected %d",
                         version, STARK_VERSION);
    }
    s->params.log_blowup = read_u8(r);
    s->params.segment_log2 = read_u8(r);
    s->params.security = read_u16(r);
    const uint8_t *const program = read_bytes(r, DIGEST_BYTES);
    s->exit_code = read_u64(r);
    s->steps = read_u64(r);
    s->n_segments = read_u32(r);
    s->n_chunks = read_u32(r);
    s->len_output = read_u32(r);
    if (r->bad) {
        return error_set(e, STATUS_FORMAT, "link record: head cut short");
    }
    memcpy(s->program.b, program, DIGEST_BYTES);
    if (!stark_params_valid(&s->params)) {
        return error_set(e, STATUS_FORMAT,
                         "link record: parameters out of range (log blowup %u, security "
                         "%u, segment log2 %u)",
                         s->params.log_blowup, s->params.security,
                         s->params.segment_log2);
    }
    if (s->n_segments < 1 || s->n_segments > STARK_SEGMENTS_MAX) {
        return error_set(e, STATUS_FORMAT, "link record: %u segments, legal are 1 .. %d",
                         s->n_segments, STARK_SEGMENTS_MAX);
    }
    if (s->n_chunks < 1 || s->n_chunks > STARK_CHUNKS_MAX) {
        return error_set(e, STATUS_FORMAT,
                         "link record: %u image chunks, legal are 1 .. %d", s->n_chunks,
                         STARK_CHUNKS_MAX);
    }
    if (s->len_output > STARK_OUTPUT_MAX) {
        return error_set(e, STATUS_FORMAT,
                         "link record: %u bytes of output, the limit is %d",
                         s->len_output, STARK_OUTPUT_MAX);
    }
    return STATUS_OK;
}

enum status link_decode(struct link_record *record, const uint8_t *bytes, size_t len,
                        struct error *e)
{
    memset(record, 0, sizeof *record);
    struct link_record l = {0};
    struct byte_reader r;
    reader_init(&r, bytes, len);
    TRY(decode_head(&l.statement, &r, e));
    /* all counts are bounded: no product below exceeds 2^22 */
    l.statement.output = read_bytes(&r, l.statement.len_output);
    l.segments = read_bytes(&r, (size_t)l.statement.n_segments * SEGMENT_BYTES);
    l.chunks = read_bytes(&r, (size_t)l.statement.n_chunks * CHUNK_BYTES);
    l.nonce = read_u64(&r);
    if (!reader_done(&r)) {
        return error_set(e, STATUS_FORMAT, "link record: %s",
                         r.bad ? "cut short" : "bytes left over");
    }
    *record = l;
    return STATUS_OK;
}

struct link_segment link_get_segment(const struct link_record *record, uint32_t i)
{
    CHECK(i < record->statement.n_segments);
    const uint8_t *const b = record->segments + (size_t)i * SEGMENT_BYTES;
    struct link_segment s = {
        .steps = load_u32(b),
        .pc2_first = load_u32(b + 4),
        .pc2_last = load_u32(b + 8),
        .out_offset = load_u32(b + 12),
        .len_out = load_u32(b + 16),
        .log_rows = b[20],
    };
    memcpy(s.root.b, b + 21, DIGEST_BYTES);
    return s;
}

struct link_chunk link_get_chunk(const struct link_record *record, uint32_t i)
{
    CHECK(i < record->statement.n_chunks);
    const uint8_t *const b = record->chunks + (size_t)i * CHUNK_BYTES;
    struct link_chunk c = {
        .key_first = load_u32(b),
        .key_last = load_u32(b + 4),
        .log_rows = b[8],
    };
    memcpy(c.root.b, b + 9, DIGEST_BYTES);
    return c;
}

/* ---- transcript ---- */

static void absorb_entry(struct transcript *t, enum protocol_label label, uint32_t index,
                         const uint8_t *entry, size_t len)
{
    uint8_t message[4 + SEGMENT_BYTES];
    CHECK(len <= SEGMENT_BYTES);
    store_u32(message, index);
    memcpy(message + 4, entry, len);
    transcript_absorb_bytes(t, protocol_label(label), message, 4 + len);
}

/* P -> V everything but the nonce */
static void absorb_record(struct transcript *t, const struct link_record *record,
                          const struct digest *air, const struct digest *key)
{
    const struct statement *const s = &record->statement;
    transcript_init(t, protocol_label(PROTOCOL_LINK));
    transcript_absorb_u64(t, protocol_label(PROTOCOL_VERSION), STARK_VERSION);
    transcript_absorb_u64(t, protocol_label(PROTOCOL_LOG_BLOWUP), s->params.log_blowup);
    transcript_absorb_u64(t, protocol_label(PROTOCOL_SECURITY), s->params.security);
    transcript_absorb_u64(t, protocol_label(PROTOCOL_SEGMENT_LOG2),
                          s->params.segment_log2);
    transcript_absorb_digest(t, protocol_label(PROTOCOL_AIR_DIGEST), air);
    transcript_absorb_digest(t, protocol_label(PROTOCOL_PROGRAM_KEY), key);
    transcript_absorb_digest(t, protocol_label(PROTOCOL_PROGRAM_DIGEST), &s->program);
    transcript_absorb_bytes(t, protocol_label(PROTOCOL_OUTPUT), s->output, s->len_output);
    transcript_absorb_u64(t, protocol_label(PROTOCOL_EXIT_CODE), s->exit_code);
    transcript_absorb_u64(t, protocol_label(PROTOCOL_STEPS), s->steps);
    transcript_absorb_u64(t, protocol_label(PROTOCOL_N_SEGMENTS), s->n_segments);
    transcript_absorb_u64(t, protocol_label(PROTOCOL_N_CHUNKS), s->n_chunks);
    for (uint32_t i = 0; i < s->n_segments; i++) {
        absorb_entry(t, PROTOCOL_SEGMENT_RECORD, i,
                     record->segments + (size_t)i * SEGMENT_BYTES, SEGMENT_BYTES);
    }
    for (uint32_t i = 0; i < s->n_chunks; i++) {
        absorb_entry(t, PROTOCOL_CHUNK_RECORD, i,
                     record->chunks + (size_t)i * CHUNK_BYTES, CHUNK_BYTES);
    }
}

/* V -> P D and the global lookup challenges */
static void draw(struct transcript *t, struct link_challenges *out)
{
    transcript_sample_digest(t, protocol_label(PROTOCOL_LINK_DIGEST), &out->digest);
    protocol_sample_lookup(t, PROTOCOL_GLOBAL_Z, PROTOCOL_GLOBAL_A, &out->global);
}

uint64_t link_grind(struct link_challenges *out, const struct link_record *record,
                    const struct digest *air, const struct digest *key, struct pool *pool)
{
    struct transcript t;
    absorb_record(&t, record, air, key);
    const uint64_t nonce = protocol_grind(&t, PROTOCOL_LINK_NONCE, pool);
    draw(&t, out);
    return nonce;
}

bool link_draw(struct link_challenges *out, const struct link_record *record,
               const struct digest *air, const struct digest *key)
{
    struct transcript t;
    absorb_record(&t, record, air, key);
    const bool passes = protocol_check_nonce(&t, PROTOCOL_LINK_NONCE, record->nonce);
    draw(&t, out);
    return passes;
}

/* ---- consistency ---- */

static enum status check_segment(const struct link_record *record, uint32_t i,
                                 uint32_t pc2, uint64_t out_offset, struct error *e)
{
    const struct statement *const st = &record->statement;
    const struct link_segment s = link_get_segment(record, i);
    const bool is_last = i == st->n_segments - 1;
    if (s.steps < 1 || s.steps > (uint32_t)1 << st->params.segment_log2) {
        return error_set(e, STATUS_REJECTED,
                         "link record: segment %u has %u steps, legal are 1 .. 2^%u", i,
                         s.steps, st->params.segment_log2);
    }
    if (s.pc2_first != pc2) {
        return error_set(e, STATUS_REJECTED,
                         "link record: segment %u does not start where the one before "
                         "ended",
                         i);
    }
    if (s.pc2_last >= FP_MODULUS || (s.pc2_last == PC2_EXIT_VALUE) != is_last) {
        return error_set(e, STATUS_REJECTED,
                         is_last ? "link record: the last segment, %u, does not exit"
                                 : "link record: segment %u exits before the last one",
                         i);
    }
    if (s.out_offset != out_offset || s.len_out > st->len_output - out_offset) {
        return error_set(e, STATUS_REJECTED,
                         "link record: output slice of segment %u is not the next one",
                         i);
    }
    if (s.log_rows < STARK_LOG_ROWS_MIN || s.log_rows > STARK_LOG_ROWS_MAX) {
        return error_set(e, STATUS_REJECTED,
                         "link record: boundary log-height %u of segment %u", s.log_rows,
                         i);
    }
    return STATUS_OK;
}

static enum status check_chunks(const struct link_record *record, struct error *e)
{
    for (uint32_t i = 0; i < record->statement.n_chunks; i++) {
        const struct link_chunk c = link_get_chunk(record, i);
        if (c.key_last < c.key_first
            || (i != 0 && c.key_first <= link_get_chunk(record, i - 1).key_last)) {
            return error_set(e, STATUS_REJECTED,
                             "link record: keys of image chunk %u do not ascend", i);
        }
        if (c.log_rows < STARK_LOG_ROWS_MIN || c.log_rows > STARK_LOG_ROWS_MAX) {
            return error_set(e, STATUS_REJECTED,
                             "link record: log-height %u of image chunk %u", c.log_rows,
                             i);
        }
    }
    return STATUS_OK;
}

enum status link_check(const struct link_record *record, uint32_t entry_pc2,
                       struct error *e)
{
    const struct statement *const st = &record->statement;
    uint32_t pc2 = entry_pc2;
    uint64_t out_offset = 0;
    uint64_t steps = 0;
    for (uint32_t i = 0; i < st->n_segments; i++) {
        TRY(check_segment(record, i, pc2, out_offset, e));
        const struct link_segment s = link_get_segment(record, i);
        pc2 = s.pc2_last;
        out_offset += s.len_out;
        steps += s.steps;
    }
    if (out_offset != st->len_output) {
        return error_set(e, STATUS_REJECTED,
                         "link record: output slices end at byte %llu of %u",
                         (unsigned long long)out_offset, st->len_output);
    }
    if (steps != st->steps) {
        return error_set(e, STATUS_REJECTED,
                         "link record: segments have %llu steps, the statement %llu",
                         (unsigned long long)steps, (unsigned long long)st->steps);
    }
    return check_chunks(record, e);
}

/* ---- messages on global buses ---- */

struct global_count {
    uint64_t sends[AIR_MAX_BUSES], receives[AIR_MAX_BUSES];
    uint64_t slots;
};

/* Rows of a table with global interactions: its columns are preprocessed or in the link's
 * own tree, so the verifier knows them without any proof. */
static uint64_t global_rows(const struct air_graph *graph, uint8_t log_rows_pre,
                            uint8_t log_rows_bound)
{
    const bool is_bound = graph->n_columns[AIR_BOUND] != 0;
    const unsigned l = is_bound ? log_rows_bound : log_rows_pre;
    CHECK(l <= STARK_LOG_ROWS_MAX);
    return (uint64_t)1 << l;
}

/* Preprocessed tables send in the first proof of their kind only (AIR_PUBLIC_FIRST): in
 * the others their multiplicities vanish identically. They stay among the slots
 * everywhere. */
static void count_global(struct global_count *count, const struct stark_kind *kind,
                         uint32_t index, const uint8_t *log_rows_pre,
                         uint8_t log_rows_bound)
{
    for (uint32_t i = 0; i < kind->n_tables; i++) {
        const struct air_graph *const graph = kind->graphs[i];
        if (graph->n_global == 0) {
            continue;
        }
        const uint64_t n_rows = global_rows(graph, log_rows_pre[i], log_rows_bound);
        const bool is_silent = graph->n_columns[AIR_BOUND] == 0 && index != 0;
        for (uint32_t k = 0; k < graph->n_global && !is_silent; k++) {
            const struct air_interaction *const m =
                &graph->interactions[graph->n_local + k];
            *(m->sign > 0 ? &count->sends[m->bus] : &count->receives[m->bus]) += n_rows;
        }
        count->slots += n_rows * graph->n_global;
    }
}

/* At most 2^17 entries of 48 tables, 64 interactions and 2^24 rows: below 2^53. */
static void count_run(struct global_count *count, const struct link_record *record,
                      const struct stark_kind *segment, const struct stark_kind *image,
                      const struct program_commitment *program)
{
    memset(count, 0, sizeof *count);
    for (uint32_t i = 0; i < record->statement.n_segments; i++) {
        count_global(count, segment, i, program->kinds[STARK_SEGMENT - 1].log_rows,
                     link_get_segment(record, i).log_rows);
    }
    for (uint32_t i = 0; i < record->statement.n_chunks; i++) {
        count_global(count, image, i, program->kinds[STARK_IMAGE - 1].log_rows,
                     link_get_chunk(record, i).log_rows);
    }
}

bool link_counts_fit(const struct link_record *record, const struct stark_kind *segment,
                     const struct stark_kind *image,
                     const struct program_commitment *program)
{
    struct global_count count;
    count_run(&count, record, segment, image, program);
    return logup_counts_fit(segment->graphs[0]->buses, AIR_GLOBAL, count.sends,
                            count.receives);
}

uint64_t link_n_slots_global(const struct link_record *record,
                             const struct stark_kind *segment,
                             const struct stark_kind *image,
                             const struct program_commitment *program)
{
    struct global_count count;
    count_run(&count, record, segment, image, program);
    return count.slots;
}
