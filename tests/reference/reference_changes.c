/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Files with one item changed, exchanged, moved or cut off, before the engine's verifier
 * and the reference verifier: both refuse them, and name the same check. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/reference/verifier/ref_proof.h"
#include "tests/reference/verifier/ref_reader.h"
#include "tests/support/operands.h"
#include "tests/support/reference_trial.h"

/* A run of items of one kind in a part. */
struct item {
    const char *name;
    size_t at, size, n; /* offset in the file, bytes of one, how many */
};

enum { MAX_ITEMS = 160 };

struct items {
    struct item all[MAX_ITEMS];
    size_t n;
};

static void add_items(struct items *items, const struct byte_buffer *file,
                      const char *name, const uint8_t *first, size_t size, size_t n)
{
    cr_assert_lt(items->n, MAX_ITEMS);
    if (n != 0) {
        items->all[items->n++] =
            (struct item){name, (size_t)(first - file->bytes), size, n};
    }
}

static void add_opening(struct items *items, const struct byte_buffer *file,
                        const struct ref_opening *o)
{
    add_items(items, file, "number of elements", o->elements - 4, 4, 1);
    add_items(items, file, "element", o->elements, 4, o->n_elements);
    add_items(items, file, "number of siblings", o->siblings - 4, 4, 1);
    add_items(items, file, "sibling", o->siblings, 32, o->n_siblings);
}

/* The reference verifier's reading of a part says where everything is. */
static void add_part(struct items *items, struct reference_trial *t,
                     struct ref_heap *heap, const struct ref_link *link, unsigned kind,
                     const uint8_t *part, size_t len)
{
    static struct ref_proof proof;
    static struct ref_layout layout;
    const struct byte_buffer *const file = &t->file;
    cr_assert(
        ref_proof_read(&proof, &layout, heap, &t->side.machine, link, kind, part, len));
    add_items(items, file, "length", part - 4, 4, 1);
    add_items(items, file, "magic", part, 1, 8);
    add_items(items, file, "version", part + 8, 4, 1);
    add_items(items, file, "kind", part + 12, 1, 1);
    add_items(items, file, "index", part + 13, 4, 1);
    add_items(items, file, "number of tables", part + 17, 1, 1);
    add_items(items, file, "log-height", proof.log_rows, 1, proof.n_tables);
    add_items(items, file, "main root", proof.roots[SLOT_MAIN], 32, 1);
    add_items(items, file, "lookup nonce", proof.roots[SLOT_MAIN] + 32, 8, 1);
    add_items(items, file, "aux root", proof.roots[SLOT_AUX], 32, 1);
    add_items(items, file, "local sum", proof.roots[SLOT_AUX] + 32, 20,
              layout.n_sums[REF_LOCAL]);
    add_items(items, file, "global sum",
              proof.roots[SLOT_AUX] + 32 + 20 * layout.n_sums[REF_LOCAL], 20,
              layout.n_sums[REF_GLOBAL]);
    add_items(items, file, "quotient root", proof.roots[SLOT_QUOTIENT], 32, 1);
    const uint8_t *at = proof.roots[SLOT_QUOTIENT] + 32;
    add_items(items, file, "value", at, 20, layout.n_terms);
    at += 20 * layout.n_terms;
    add_items(items, file, "batch nonce", at, 8, 1);
    add_items(items, file, "fri root", at + 8, 32, layout.n_layers);
    at += 8 + 32 * layout.n_layers;
    add_items(items, file, "final coefficient", at, 20, REF_N_FINAL);
    add_items(items, file, "query nonce", at + 20 * REF_N_FINAL, 8, 1);
    for (int slot = 0; slot < N_SLOTS; slot++) {
        if (layout.trees[slot].n_groups != 0) {
            add_opening(items, file, &proof.openings[slot]);
        }
    }
    for (unsigned j = 0; j < layout.n_layers; j++) {
        add_opening(items, file, &proof.fri[j]);
    }
}

/* All items of the head, the link record and the first part of each kind. */
static void add_file(struct items *items, struct reference_trial *t)
{
    struct ref_heap heap = {0};
    struct ref_link link;
    const char *why;
    const struct byte_buffer *const file = &t->file;
    struct ref_reader r = {.at = file->bytes + 16, .left = file->len - 16};
    const uint32_t len_link = file->bytes[12] | (uint32_t)file->bytes[13] << 8;
    const uint8_t *const record = ref_take(&r, len_link);
    cr_assert(ref_link_read(&link, &heap, &t->side.machine, &t->side.program, record,
                            len_link, REFERENCE_MIN_SECURITY, &why),
              "%s", why);
    add_items(items, file, "head", file->bytes, 1, 16);
    add_items(items, file, "link record", record, 1, len_link);
    for (uint32_t i = 0; i < link.n_segments + link.n_chunks; i++) {
        const uint32_t len = ref_take32(&r);
        const uint8_t *const part = ref_take(&r, len);
        if (i == 0 || i == link.n_segments) {
            add_part(items, t, &heap, &link, i >= link.n_segments, part, len);
        }
    }
    cr_assert_eq(r.left, 0);
    ref_heap_free(&heap);
}

static void exchange(uint8_t *a, uint8_t *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const uint8_t held = a[i];
        a[i] = b[i];
        b[i] = held;
    }
}

/* A bit of an item flipped; an item exchanged with the one behind it; the first element
 * of an item written as itself plus p. */
static void change_item(struct reference_trial *t, const struct item *item, size_t index)
{
    uint8_t *const at = t->file.bytes + item->at + index * item->size;
    const size_t where = (size_t)(at - t->file.bytes);
    at[item->size - 1] ^= 1;
    cr_expect_neq(reference_trial_judge(t, t->file.bytes, t->file.len, item->name, where),
                  VERDICT_ACCEPTED, "%s at %zu", item->name, where);
    at[item->size - 1] ^= 1;
    if (index + 1 < item->n && memcmp(at, at + item->size, item->size) != 0) {
        exchange(at, at + item->size, item->size);
        cr_expect_neq(
            reference_trial_judge(t, t->file.bytes, t->file.len, item->name, where),
            VERDICT_ACCEPTED, "%s at %zu exchanged", item->name, where);
        exchange(at, at + item->size, item->size);
    }
    const uint32_t v = load_u32(at);
    if (item->size % 4 == 0 && v < UINT32_MAX - REF_P) {
        store_u32(at, v + REF_P);
        cr_expect_neq(
            reference_trial_judge(t, t->file.bytes, t->file.len, item->name, where),
            VERDICT_ACCEPTED, "%s at %zu plus p", item->name, where);
        store_u32(at, v);
    }
}

static void change_items(struct reference_trial *t, unsigned n_tries)
{
    struct operand_stream random = operand_stream_open("reference_changes");
    struct items items = {.n = 0};
    add_file(&items, t);
    for (size_t i = 0; i < items.n; i++) {
        const struct item *const item = &items.all[i];
        for (unsigned k = 0; k < n_tries && k < item->n; k++) {
            change_item(t, item, (size_t)(operand_next(&random) % item->n));
        }
    }
    cr_expect_eq(reference_trial_judge(t, t->file.bytes, t->file.len, "whole", 0),
                 VERDICT_ACCEPTED);
    for (size_t i = 0; i < items.n; i++) { /* cut off in front of, and in, each kind */
        reference_trial_judge(t, t->file.bytes, items.all[i].at, "cut at",
                              items.all[i].at);
        reference_trial_judge(t, t->file.bytes, items.all[i].at + 1, "cut at",
                              items.all[i].at + 1);
    }
}

Test(reference_changes, changed_items_are_refused_by_both)
{
    static struct reference_trial t;
    reference_trial_open(&t, "exit3", 14, 2);
    change_items(&t, 1);
    REFERENCE_EXPECT_SEEN(&t, VERDICT_BAD_FILE, VERDICT_BAD_PROOF, VERDICT_WRONG_INDEX,
                          VERDICT_LOOKUP_NONCE, VERDICT_BATCH_NONCE, VERDICT_QUERY_NONCE,
                          VERDICT_OPENING, VERDICT_FRI_OPENING, VERDICT_ACCEPTED);
    reference_trial_close(&t);
}

Test(reference_changes, changed_bytes_of_the_link_are_refused_by_both)
{
    static struct reference_trial t;
    reference_trial_open(&t, "hello", 6, 2);
    const size_t len = 16 + load_u32(t.file.bytes + 12);
    for (size_t i = 0; i < len; i++) {
        for (unsigned flip = 1; flip < 256; flip <<= 3) {
            t.file.bytes[i] ^= (uint8_t)flip;
            reference_trial_judge(&t, t.file.bytes, t.file.len, "byte of the link record",
                                  i);
            t.file.bytes[i] ^= (uint8_t)flip;
        }
    }
    cr_expect_eq(t.seen[VERDICT_ACCEPTED], 0);
    REFERENCE_EXPECT_SEEN(&t, VERDICT_BAD_FILE, VERDICT_BAD_LINK, VERDICT_WRONG_PROGRAM,
                          VERDICT_BROKEN_LINK, VERDICT_LINK_NONCE);
    reference_trial_close(&t);
}

/* One element or sibling more than the queries name, well formed otherwise: counts and
 * the length of the part say so. Nothing of the transcript is touched. */
Test(reference_changes, openings_with_one_item_more_are_refused_by_both)
{
    static struct reference_trial t;
    struct items items = {.n = 0};
    struct byte_buffer file = {0};
    size_t length = 0, n = 0;
    reference_trial_open(&t, "exit3", 14, 1);
    add_file(&items, &t);
    for (size_t i = 0; i < items.n; i++) {
        const struct item *const item = &items.all[i];
        length = strcmp(item->name, "length") == 0 ? item->at : length;
        if (strcmp(item->name, "element") == 0 || strcmp(item->name, "sibling") == 0) {
            const size_t end = item->at + item->n * item->size;
            buffer_clear(&file);
            buffer_bytes(&file, t.file.bytes, end);
            buffer_bytes(&file, t.file.bytes + end - item->size, item->size);
            buffer_bytes(&file, t.file.bytes + end, t.file.len - end);
            store_u32(file.bytes + item->at - 4, (uint32_t)item->n + 1);
            store_u32(file.bytes + length,
                      load_u32(file.bytes + length) + (uint32_t)item->size);
            cr_expect_neq(
                reference_trial_judge(&t, file.bytes, file.len, item->name, end),
                VERDICT_ACCEPTED, "%s at %zu", item->name, end);
            n++;
        }
    }
    cr_expect_gt(n, 20);
    REFERENCE_EXPECT_SEEN(&t, VERDICT_OPENING, VERDICT_FRI_OPENING);
    buffer_free(&file);
    reference_trial_close(&t);
}

/* ---- parts ---- */

enum { MAX_PARTS = 16 };

Test(reference_changes, parts_in_other_places_are_refused_by_both)
{
    static struct reference_trial t;
    struct byte_buffer file = {0};
    const uint8_t *parts[MAX_PARTS];
    size_t len[MAX_PARTS], n = 0;
    reference_trial_open(&t, "hello", 6, 2);
    const size_t len_head = 16 + load_u32(t.file.bytes + 12);
    for (size_t at = len_head; at < t.file.len; at += len[n++]) {
        cr_assert_lt(n, MAX_PARTS);
        parts[n] = t.file.bytes + at;
        len[n] = 4 + load_u32(parts[n]);
    }
    cr_assert_geq(n, 4);
    /* which = i: part i left out; i and k exchanged; i in the place of k too; at the end
     * */
    for (size_t i = 0; i < n; i++) {
        for (unsigned how = 0; how < 4; how++) {
            const size_t k = (i + 1) % n;
            buffer_clear(&file);
            buffer_bytes(&file, t.file.bytes, len_head);
            for (size_t j = 0; j < n; j++) {
                const size_t source = j == k && (how == 1 || how == 2) ? i
                                      : j == i && how == 1             ? k
                                                                       : j;
                if (how != 0 || j != i) {
                    buffer_bytes(&file, parts[source], len[source]);
                }
            }
            if (how == 3) {
                buffer_bytes(&file, parts[i], len[i]);
            }
            cr_expect_neq(reference_trial_judge(&t, file.bytes, file.len, "part", i),
                          VERDICT_ACCEPTED, "part %zu, %u", i, how);
        }
    }
    REFERENCE_EXPECT_SEEN(&t, VERDICT_BAD_FILE, VERDICT_BAD_PROOF, VERDICT_WRONG_INDEX,
                          VERDICT_EXTRA_BYTES);
    buffer_free(&file);
    reference_trial_close(&t);
}

/* More boundary rows than a global bus may have, before any proof is read. */
Test(reference_changes, a_global_bus_that_could_wrap_is_refused_by_both)
{
    enum { N = 140, SEGMENT = 53, HEAD = 76 };
    static struct reference_trial t;
    struct byte_buffer file = {0};
    reference_trial_open(&t, "exit3", 14, 1);
    const uint8_t *const link = t.file.bytes + 16;
    const uint32_t len_link = load_u32(t.file.bytes + 12);
    const uint32_t len_output = load_u32(link + 72);
    const uint8_t *const segment = link + HEAD + len_output;
    for (unsigned log_rows = 10; log_rows <= 24; log_rows += 14) {
        buffer_clear(&file);
        buffer_bytes(&file, t.file.bytes, 12);
        buffer_u32(&file, len_link + (N - 1) * SEGMENT);
        buffer_bytes(&file, link, HEAD + len_output);
        store_u32(file.bytes + 16 + 64, N);
        store_u64(file.bytes + 16 + 56, N);
        for (uint32_t i = 0; i < N; i++) {
            buffer_u32(&file, 1);
            buffer_bytes(&file, segment + 4, 4); /* pc: goes nowhere */
            buffer_bytes(&file, segment + (i + 1 == N ? 8 : 4), 4);
            buffer_u32(&file, i == 0 ? 0 : len_output);
            buffer_u32(&file, i == 0 ? len_output : 0);
            buffer_u8(&file, (uint8_t)log_rows);
            buffer_bytes(&file, segment + 21, 32);
        }
        buffer_bytes(&file, segment + SEGMENT, len_link - HEAD - len_output - SEGMENT);
        reference_trial_judge(&t, file.bytes, file.len,
                              "140 boundary tables of log-height", log_rows);
    }
    REFERENCE_EXPECT_SEEN(&t, VERDICT_GLOBAL_COUNT, VERDICT_LINK_NONCE);
    buffer_free(&file);
    reference_trial_close(&t);
}
