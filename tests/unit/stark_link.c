/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Link records: one encoding, and entries that fit each other. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "stark/link.h"

enum { N_SEGMENTS = 3, N_CHUNKS = 2, ENTRY = 0x8000, EXIT = FP_P - 1 };

struct record {
    struct statement statement;
    struct link_segment segments[N_SEGMENTS];
    struct link_chunk chunks[N_CHUNKS];
    uint64_t nonce;
};

static struct record good(void)
{
    return (struct record){
        .statement = {.params = {2, 128, 14},
                      .output = (const uint8_t *)"hello",
                      .len_output = 5,
                      .exit_code = 0x0102030405060708,
                      .steps = 16384 + 16384 + 1,
                      .n_segments = N_SEGMENTS,
                      .n_chunks = N_CHUNKS},
        .segments = {{16384, ENTRY, 0x8100, 0, 2, 6, {{1}}},
                     {16384, 0x8100, 0x8200, 2, 0, 24, {{2}}},
                     {1, 0x8200, EXIT, 2, 3, 4, {{3}}}},
        .chunks = {{5, 9, 4, {{4}}}, {10, 10, 24, {{5}}}},
        .nonce = 77,
    };
}

static struct byte_buffer encode(const struct record *r)
{
    struct byte_buffer b = {0};
    struct error e;
    cr_assert_eq(link_encode(&b, &r->statement, r->segments, r->chunks, r->nonce, &e),
                 STATUS_OK);
    return b;
}

static enum status decode_and_check(const struct record *r, struct error *e)
{
    struct byte_buffer b = encode(r);
    struct link_record l;
    e->text[0] = 0;
    enum status s = link_decode(&l, b.bytes, b.len, e);
    if (s == STATUS_OK) {
        s = link_check(&l, ENTRY, e);
    }
    buffer_free(&b);
    return s;
}

Test(link, decoding_gives_back_what_was_encoded)
{
    const struct record r = good();
    struct byte_buffer b = encode(&r);
    struct link_record l;
    struct error e;
    cr_assert_eq(link_decode(&l, b.bytes, b.len, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(l.statement.exit_code, r.statement.exit_code);
    cr_assert_eq(l.statement.steps, r.statement.steps);
    cr_assert_eq(memcmp(l.statement.output, "hello", 5), 0);
    cr_assert_eq(l.nonce, 77u);
    struct link_segment segments[N_SEGMENTS];
    struct link_chunk chunks[N_CHUNKS];
    for (uint32_t i = 0; i < N_SEGMENTS; i++) {
        segments[i] = link_get_segment(&l, i);
        cr_assert_eq(segments[i].root.b[0], i + 1);
        cr_assert_eq(segments[i].pc2_last, r.segments[i].pc2_last);
    }
    for (uint32_t i = 0; i < N_CHUNKS; i++) {
        chunks[i] = link_get_chunk(&l, i);
    }
    struct byte_buffer again = {0};
    cr_assert_eq(link_encode(&again, &l.statement, segments, chunks, l.nonce, &e),
                 STATUS_OK);
    cr_assert_eq(again.len, b.len);
    cr_assert_eq(memcmp(again.bytes, b.bytes, b.len), 0);
    buffer_free(&again);
    buffer_free(&b);
}

/* docs/formats.md, "link record" */
Test(link, length_is_that_of_the_byte_table)
{
    const struct record r = good();
    struct byte_buffer b = encode(&r);
    cr_expect_eq(b.len, 76u + 5 + 53 * N_SEGMENTS + 41 * N_CHUNKS + 8);
    buffer_free(&b);
}

Test(link, cut_and_extended_records_are_malformed)
{
    const struct record r = good();
    struct byte_buffer b = encode(&r);
    struct link_record l;
    struct error e;
    for (size_t len = 0; len < b.len; len++) {
        uint8_t *const exact = malloc(len + 1);
        memcpy(exact, b.bytes, len);
        cr_assert_eq(link_decode(&l, exact, len, &e), STATUS_FORMAT, "%zu bytes", len);
        free(exact);
    }
    buffer_u8(&b, 0);
    cr_assert_eq(link_decode(&l, b.bytes, b.len, &e), STATUS_FORMAT);
    buffer_free(&b);
}

Test(link, fields_out_of_range_are_malformed)
{
    static const struct {
        size_t at, len;
        uint64_t value;
    } cases[] = {
        {0, 1, 'Z'},       {8, 4, 0},         {8, 4, 2},
        {12, 1, 0},        {12, 1, 4},        {13, 1, 13},
        {13, 1, 23},       {14, 2, 127},      {14, 2, 0},
        {14, 2, 129},      {64, 4, 0},        {64, 4, 65536},
        {68, 4, 0},        {68, 4, 65536},    {72, 4, (1 << 20) + 1},
        {64, 4, 1u << 31}, {68, 4, 1u << 31}, {72, 4, UINT32_MAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct record r = good();
        struct byte_buffer b = encode(&r);
        struct link_record l;
        struct error e;
        for (size_t k = 0; k < cases[i].len; k++) {
            b.bytes[cases[i].at + k] = (uint8_t)(cases[i].value >> (8 * k));
        }
        cr_expect_eq(link_decode(&l, b.bytes, b.len, &e), STATUS_FORMAT, "case %zu", i);
        buffer_free(&b);
    }
}

Test(link, good_record_passes)
{
    const struct record r = good();
    struct error e;
    cr_expect_eq(decode_and_check(&r, &e), STATUS_OK, "%s", e.text);
}

#define REFUSED(change)                                                         \
    do {                                                                        \
        struct record r = good();                                               \
        struct error e;                                                         \
        change;                                                                 \
        cr_expect_eq(decode_and_check(&r, &e), STATUS_REJECTED, "%s", #change); \
    } while (0)

Test(link, steps_must_fit_and_add_up)
{
    REFUSED(r.segments[1].steps = 0; r.statement.steps -= 16384);
    REFUSED(r.segments[1].steps++; r.statement.steps++);
    REFUSED(r.statement.steps++);
    REFUSED(r.segments[2].steps = 2);
    REFUSED(r.statement.params.segment_log2 = 15; r.segments[0].steps = 32769;
            r.statement.steps += 16385);
}

Test(link, pc_chain_leads_from_entry_to_exit)
{
    REFUSED(r.segments[0].pc2_first++);
    REFUSED(r.segments[0].pc2_last++);
    REFUSED(r.segments[1].pc2_first++);
    REFUSED(r.segments[2].pc2_last = 0x8200);
    REFUSED(r.segments[2].pc2_last = FP_P);
    REFUSED(r.segments[2].pc2_last = UINT32_MAX);
    /* an exit in the middle */
    REFUSED(r.segments[0].pc2_last = EXIT; r.segments[1].pc2_first = EXIT);
    /* a value equal to another one mod p */
    REFUSED(r.segments[0].pc2_last = 0x8100 + FP_P;
            r.segments[1].pc2_first = 0x8100 + FP_P);
}

Test(link, output_slices_are_consecutive_and_complete)
{
    REFUSED(r.segments[0].out_offset = 1);
    REFUSED(r.segments[0].len_out = 1);
    REFUSED(r.segments[1].out_offset = 0);
    REFUSED(r.segments[2].len_out = 2);
    REFUSED(r.segments[2].len_out = 4);
    REFUSED(r.segments[2].len_out = UINT32_MAX);
    REFUSED(r.segments[1].len_out = UINT32_MAX; r.segments[2].out_offset = 1);
    REFUSED(r.statement.len_output = 4);
}

Test(link, heights_are_in_range)
{
    REFUSED(r.segments[0].log_rows = 3);
    REFUSED(r.segments[0].log_rows = 25);
    REFUSED(r.segments[0].log_rows = 255);
    REFUSED(r.chunks[1].log_rows = 3);
    REFUSED(r.chunks[0].log_rows = 255);
}

Test(link, image_chunks_ascend_without_overlap)
{
    REFUSED(r.chunks[0].key_last = 4);
    REFUSED(r.chunks[0].key_last = 10);
    REFUSED(r.chunks[1].key_first = 9; r.chunks[1].key_last = 9);
    REFUSED(r.chunks[1].key_first = 11);
    REFUSED(struct link_chunk c = r.chunks[0]; r.chunks[0] = r.chunks[1];
            r.chunks[1] = c);
}

Test(link, segments_swapped_are_refused)
{
    REFUSED(struct link_segment s = r.segments[0]; r.segments[0] = r.segments[1];
            r.segments[1] = s);
    REFUSED(r.segments[1] = r.segments[0]);
}

/* D and the global challenges depend on every byte, the nonce included. */
Test(link, every_byte_changes_the_challenges)
{
    const struct record r = good();
    struct byte_buffer b = encode(&r);
    const struct digest air = {{1}}, key = {{2}};
    struct link_record l;
    struct link_challenges first, other;
    struct error e;
    cr_assert_eq(link_decode(&l, b.bytes, b.len, &e), STATUS_OK);
    const uint64_t nonce = link_grind(&first, &l, &air, &key, NULL);
    store_u64(b.bytes + b.len - 8, nonce);
    cr_assert_eq(link_decode(&l, b.bytes, b.len, &e), STATUS_OK);
    cr_assert(link_draw(&other, &l, &air, &key));
    cr_assert_eq(memcmp(&first, &other, sizeof first), 0);
    unsigned n = 0;
    for (size_t i = 8; i < b.len; i++) {
        b.bytes[i] ^= 4;
        if (link_decode(&l, b.bytes, b.len, &e) == STATUS_OK) {
            link_draw(&other, &l, &air, &key);
            cr_expect(!digest_equal(&first.digest, &other.digest), "byte %zu", i);
            cr_expect(!fe_equal(first.global.z, other.global.z), "byte %zu", i);
            n++;
        }
        b.bytes[i] ^= 4;
    }
    cr_expect_gt(n, 300u);
    const struct digest air2 = {{3}};
    cr_assert_eq(link_decode(&l, b.bytes, b.len, &e), STATUS_OK);
    link_draw(&other, &l, &air2, &key);
    cr_expect(!digest_equal(&first.digest, &other.digest));
    link_draw(&other, &l, &air, &air2);
    cr_expect(!digest_equal(&first.digest, &other.digest));
    buffer_free(&b);
}
