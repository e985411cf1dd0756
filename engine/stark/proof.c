/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One encoding, written and read in the same order. */
#include "stark/proof.h"

#include <string.h>

#include "base/check.h"
#include "stark/parameters.h"

/* docs/formats.md, "segment proof" and "sealed proof" */
static const uint8_t part_magic[8] = "zkcpart";
static const uint8_t file_magic[8] = "zkcproof";

/* ---- writing ---- */

static void put_digest(struct byte_buffer *out, const struct digest *d)
{
    buffer_bytes(out, d->b, DIGEST_BYTES);
}

static void put_fes(struct byte_buffer *out, const fe *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (unsigned k = 0; k < FE_DEGREE; k++) {
            buffer_u32(out, fp_to_u32(x[i].c[k]));
        }
    }
}

static void put_opening(struct byte_buffer *out, const struct opening *o)
{
    buffer_u32(out, o->n_words);
    uint8_t *const words = buffer_room(out, (size_t)o->n_words * 4);
    if (words != NULL) {
        for (uint32_t i = 0; i < o->n_words; i++) {
            store_u32(words + 4 * (size_t)i, o->words[i]);
        }
    }
    buffer_u32(out, o->n_siblings);
    buffer_bytes(out, o->siblings, (size_t)o->n_siblings * DIGEST_BYTES);
}

enum status proof_encode(struct byte_buffer *out, const struct proof *proof,
                         const struct layout *layout, struct error *e)
{
    buffer_bytes(out, part_magic, sizeof part_magic);
    buffer_u32(out, STARK_VERSION);
    buffer_u8(out, (uint8_t)proof->kind);
    buffer_u32(out, proof->index);
    buffer_u8(out, (uint8_t)layout->n_tables);
    buffer_bytes(out, proof->log_rows, layout->n_tables);
    put_digest(out, &proof->main_root);
    buffer_u64(out, proof->lookup_nonce);
    put_digest(out, &proof->aux_root);
    put_fes(out, proof->local_sums, layout->n_local_sums);
    put_fes(out, proof->global_sums, layout->n_global_sums);
    put_digest(out, &proof->quotient_root);
    put_fes(out, proof->values, layout->n_terms);
    buffer_u64(out, proof->batch_nonce);
    for (unsigned j = 0; j < layout->fri.n_layers; j++) {
        put_digest(out, &proof->fri_roots[j]);
    }
    put_fes(out, proof->fri_final, FRI_N_FINAL);
    buffer_u64(out, proof->query_nonce);
    for (unsigned i = 0; i < LAYOUT_N_TREES; i++) {
        if (layout->trees[i].n_groups != 0) {
            put_opening(out, &proof->openings[i]);
        }
    }
    for (unsigned j = 0; j < layout->fri.n_layers; j++) {
        put_opening(out, &proof->fri_openings[j]);
    }
    return out->bad ? error_set(e, STATUS_MEMORY, "proof: out of memory") : STATUS_OK;
}

/* ---- reading ---- */

/* A decoder under way: what fails says so once, in `e`. */
struct decoder {
    struct byte_reader r;
    struct arena *arena;
    struct error *e;
};

static enum status cut_short(struct decoder *d, const char *what)
{
    return error_set(d->e, STATUS_FORMAT, "proof: cut short in %s", what);
}

static enum status get_digest(struct decoder *d, struct digest *out, const char *what)
{
    const uint8_t *const b = read_bytes(&d->r, DIGEST_BYTES);
    if (b == NULL) {
        return cut_short(d, what);
    }
    memcpy(out->b, b, DIGEST_BYTES);
    return STATUS_OK;
}

static enum status get_nonce(struct decoder *d, uint64_t *out, const char *what)
{
    *out = read_u64(&d->r);
    return d->r.bad ? cut_short(d, what) : STATUS_OK;
}

static enum status get_word(struct decoder *d, uint32_t *out, const char *what)
{
    const uint32_t x = read_u32(&d->r);
    if (d->r.bad) {
        return cut_short(d, what);
    }
    if (x >= FP_MODULUS) {
        return error_set(d->e, STATUS_FORMAT, "proof: element of %s is not below p",
                         what);
    }
    *out = x;
    return STATUS_OK;
}

static enum status get_fes(struct decoder *d, fe *out, size_t n, const char *what)
{
    for (size_t i = 0; i < n; i++) {
        for (unsigned k = 0; k < FE_DEGREE; k++) {
            uint32_t x = 0;
            TRY(get_word(d, &x, what));
            out[i].c[k] = fp_from_u32(x);
        }
    }
    return STATUS_OK;
}

static enum status get_opening(struct decoder *d, struct opening *out, uint32_t max_words,
                               uint32_t max_siblings, const char *what)
{
    const uint32_t n_words = read_u32(&d->r);
    if (n_words > max_words) {
        return error_set(d->e, STATUS_FORMAT,
                         "proof: %u elements opened in %s, the queries need at most %u",
                         n_words, what, max_words);
    }
    if (d->r.bad || reader_left(&d->r) / 4 < n_words) {
        return cut_short(d, what);
    }
    uint32_t *const words = arena_alloc(d->arena, (size_t)n_words * 4);
    if (words == NULL) {
        return error_set(d->e, STATUS_MEMORY, "proof: no room for the opening of %s",
                         what);
    }
    for (uint32_t i = 0; i < n_words; i++) {
        TRY(get_word(d, &words[i], what));
    }
    const uint32_t n_siblings = read_u32(&d->r);
    if (n_siblings > max_siblings) {
        return error_set(d->e, STATUS_FORMAT,
                         "proof: %u siblings in %s, the queries need at most %u",
                         n_siblings, what, max_siblings);
    }
    const uint8_t *const b = read_bytes(&d->r, (size_t)n_siblings * DIGEST_BYTES);
    if (d->r.bad) {
        return cut_short(d, what);
    }
    struct digest *const siblings =
        arena_alloc(d->arena, (size_t)n_siblings * sizeof *siblings);
    if (siblings == NULL) {
        return error_set(d->e, STATUS_MEMORY, "proof: no room for the siblings of %s",
                         what);
    }
    if (n_siblings != 0) {
        memcpy(siblings, b, (size_t)n_siblings * sizeof *siblings);
    }
    *out = (struct opening){
        .words = words,
        .n_words = n_words,
        .siblings = siblings,
        .n_siblings = n_siblings,
    };
    return STATUS_OK;
}

/* Magic, version, kind, index, heights; and the layout that follows from them. */
static enum status get_head(struct decoder *d, struct proof *proof, struct layout *layout,
                            const struct stark_kind *kind, unsigned log_blowup)
{
    const uint8_t *const magic = read_bytes(&d->r, sizeof part_magic);
    if (magic == NULL || memcmp(magic, part_magic, sizeof part_magic) != 0) {
        return error_set(d->e, STATUS_FORMAT, "proof: no magic number");
    }
    const uint32_t version = read_u32(&d->r);
    const uint8_t id = read_u8(&d->r);
    const uint32_t index = read_u32(&d->r);
    const uint8_t n_tables = read_u8(&d->r);
    if (d->r.bad) {
        return cut_short(d, "its head");
    }
    if (version != STARK_VERSION) {
        return error_set(d->e, STATUS_FORMAT, "proof: version %u, expected %d", version,
                         STARK_VERSION);
    }
    if (id != kind->id) {
        return error_set(d->e, STATUS_FORMAT, "proof: kind %u, expected %d", id,
                         (int)kind->id);
    }
    if (n_tables != kind->n_tables) {
        return error_set(d->e, STATUS_FORMAT, "proof: %u tables, expected %u", n_tables,
                         kind->n_tables);
    }
    const uint8_t *const log_rows = read_bytes(&d->r, n_tables);
    if (log_rows == NULL) {
        return cut_short(d, "the log-heights");
    }
    TRY(layout_init(layout, kind, log_blowup, log_rows, d->e));
    proof->kind = kind->id;
    proof->index = index;
    memcpy(proof->log_rows, log_rows, n_tables);
    return STATUS_OK;
}

static enum status get_messages(struct decoder *d, struct proof *proof,
                                const struct layout *layout)
{
    TRY(get_digest(d, &proof->main_root, "the main root"));
    TRY(get_nonce(d, &proof->lookup_nonce, "the lookup nonce"));
    TRY(get_digest(d, &proof->aux_root, "the aux root"));
    TRY(get_fes(d, proof->local_sums, layout->n_local_sums, "the local sums"));
    TRY(get_fes(d, proof->global_sums, layout->n_global_sums, "the global sums"));
    TRY(get_digest(d, &proof->quotient_root, "the quotient root"));
    fe *const values = arena_alloc(d->arena, layout->n_terms * sizeof *values);
    if (values == NULL) {
        return error_set(d->e, STATUS_MEMORY, "proof: no room for its values");
    }
    proof->values = values;
    TRY(get_fes(d, values, layout->n_terms, "the out-of-domain values"));
    TRY(get_nonce(d, &proof->batch_nonce, "the batch nonce"));
    for (unsigned j = 0; j < layout->fri.n_layers; j++) {
        TRY(get_digest(d, &proof->fri_roots[j], "a fri root"));
    }
    TRY(get_fes(d, proof->fri_final, FRI_N_FINAL, "the final coefficients"));
    return get_nonce(d, &proof->query_nonce, "the query nonce");
}

static enum status get_openings(struct decoder *d, struct proof *proof,
                                const struct layout *layout, uint32_t n_queries)
{
    static const char *const names[LAYOUT_N_TREES] = {
        [LAYOUT_PRE] = "the preprocessed tree",
        [LAYOUT_BOUND] = "the boundary tree",
        [LAYOUT_MAIN] = "the main tree",
        [LAYOUT_AUX] = "the aux tree",
        [LAYOUT_QUOTIENT] = "the quotient tree"};
    for (unsigned i = 0; i < LAYOUT_N_TREES; i++) {
        const struct layout_tree *const tree = &layout->trees[i];
        if (tree->n_groups != 0) {
            TRY(get_opening(d, &proof->openings[i], n_queries * tree->width,
                            proof_siblings_max(tree->groups[0].log_size, n_queries),
                            names[i]));
        }
    }
    for (unsigned j = 0; j < layout->fri.n_layers; j++) {
        const unsigned log_leaves = layout->fri.log_size[j] - layout->fri.log_arity[j];
        TRY(get_opening(d, &proof->fri_openings[j], n_queries * layout->fri.width[j],
                        proof_siblings_max(log_leaves, n_queries), "a fri tree"));
    }
    return STATUS_OK;
}

enum status proof_decode(struct proof *proof, struct layout *layout,
                         const struct stark_kind *kind, unsigned log_blowup,
                         uint32_t n_queries, const uint8_t *bytes, size_t len,
                         struct arena *arena, struct error *e)
{
    memset(proof, 0, sizeof *proof);
    struct decoder d = {.arena = arena, .e = e};
    reader_init(&d.r, bytes, len);
    TRY(get_head(&d, proof, layout, kind, log_blowup));
    TRY(get_messages(&d, proof, layout));
    TRY(get_openings(&d, proof, layout, n_queries));
    if (!reader_done(&d.r)) {
        return error_set(e, STATUS_FORMAT, "proof: %zu bytes left over",
                         reader_left(&d.r));
    }
    return STATUS_OK;
}

/* A level of 2^l nodes lacks at most one sibling per query and half of its nodes. */
uint32_t proof_siblings_max(unsigned log_leaves, uint32_t n_queries)
{
    uint32_t n = 0;
    for (unsigned l = 1; l <= log_leaves; l++) {
        const uint32_t half = (uint32_t)1 << (l - 1);
        n += half < n_queries ? half : n_queries;
    }
    return n;
}

size_t proof_decoded_bytes(const struct stark_kind *kind, unsigned log_blowup,
                           uint32_t n_queries)
{
    struct layout_bounds bounds;
    layout_bounds(&bounds, kind);
    const unsigned log_leaves = STARK_LOG_ROWS_MAX + log_blowup;
    const size_t siblings =
        (size_t)proof_siblings_max(log_leaves, n_queries) * DIGEST_BYTES + ARENA_ALIGN;
    size_t bytes = bounds.n_terms * sizeof(fe) + ARENA_ALIGN;
    for (unsigned i = 0; i < LAYOUT_N_TREES; i++) {
        bytes += (size_t)n_queries * bounds.width[i] * 4 + ARENA_ALIGN + siblings;
    }
    const size_t leaf = ((size_t)FE_DEGREE << FRI_LOG_ARITY_MAX) * 4;
    return bytes + FRI_MAX_LAYERS * (n_queries * leaf + ARENA_ALIGN + siblings);
}

/* ---- the sealed file ---- */

void proof_file_head(uint8_t head[PROOF_FILE_HEAD_BYTES], uint32_t len_link)
{
    memcpy(head, file_magic, sizeof file_magic);
    store_u32(head + 8, STARK_VERSION);
    store_u32(head + 12, len_link);
}

void proof_file_part_head(uint8_t head[PROOF_FILE_PART_HEAD_BYTES], uint32_t len_part)
{
    store_u32(head, len_part);
}

enum status proof_file_open(struct proof_file *file, const uint8_t *bytes, size_t len,
                            struct error *e)
{
    memset(file, 0, sizeof *file);
    struct byte_reader r;
    reader_init(&r, bytes, len);
    const uint8_t *const magic = read_bytes(&r, sizeof file_magic);
    if (magic == NULL || memcmp(magic, file_magic, sizeof file_magic) != 0) {
        return error_set(e, STATUS_FORMAT, "proof file: no magic number");
    }
    const uint32_t version = read_u32(&r);
    if (!r.bad && version != STARK_VERSION) {
        return error_set(e, STATUS_FORMAT, "proof file: version %u, expected %d", version,
                         STARK_VERSION);
    }
    const uint32_t len_link = read_u32(&r);
    const uint8_t *const link = read_bytes(&r, len_link);
    if (link == NULL) {
        return error_set(e, STATUS_FORMAT, "proof file: link record cut short");
    }
    file->link = link;
    file->len_link = len_link;
    file->rest = r.at;
    file->len_rest = reader_left(&r);
    return STATUS_OK;
}

enum status proof_file_next(const struct proof_file *file, struct byte_reader *at,
                            const uint8_t **part, size_t *len_part, struct error *e)
{
    CHECK(at->end == file->rest + file->len_rest);
    const uint32_t len = read_u32(at);
    *part = read_bytes(at, len);
    *len_part = len;
    if (*part == NULL || len > PROOF_FILE_MAX_PART) {
        return error_set(e, STATUS_FORMAT, "proof file: a proof is cut short or missing");
    }
    return STATUS_OK;
}
