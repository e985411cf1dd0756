/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What follows from the heights of a proof (docs/protocol.md section 8), and its bytes
 * (docs/formats.md "Segment proof, image proof"). */
#include <math.h>
#include <string.h>

#include "ref_hash.h"
#include "ref_proof.h"
#include "ref_reader.h"

enum { LOG_FINAL = 6, LOG_ROWS_MIN = 4, LOG_ROWS_MAX = 24 };

/* Section 5, the table of queries. */
static unsigned n_queries(unsigned security, unsigned log_blowup)
{
    static const unsigned at_128[4] = {0, 261, 160, 131};
    static const unsigned at_100[4] = {0, 193, 118, 97};
    return security == 128 ? at_128[log_blowup] : at_100[log_blowup];
}

static uint32_t n_extension(const struct ref_table *table)
{
    return table->n_extension[REF_LOCAL] + table->n_extension[REF_GLOBAL];
}

/* Base elements of a table's rows in a tree. */
static uint32_t width_in(const struct ref_table *table, enum ref_slot slot)
{
    return slot == SLOT_AUX ? 5 * n_extension(table) : table->n_columns[slot];
}

static size_t terms_of(const struct ref_table *table)
{
    size_t n = table->width + n_extension(table);
    for (uint32_t c = 0; c < table->width; c++) {
        n += table->reads_next[c];
    }
    for (int scope = 0; scope < 2; scope++) {
        n += table->n_extension[scope] != 0;
    }
    return n;
}

static void add_height(struct ref_layout *layout, const struct ref_machine *machine,
                       const struct ref_height *height)
{
    for (enum ref_slot slot = SLOT_PRE; slot < N_SLOTS; slot++) {
        struct ref_shape *const shape = &layout->trees[slot];
        struct ref_group *const group = &shape->groups[shape->n_groups];
        *group = (struct ref_group){.log_n = height->log_rows + layout->log_blowup};
        for (unsigned i = 0; slot != SLOT_QUOTIENT && i < height->n_tables; i++) {
            const uint32_t width =
                width_in(&machine->tables[layout->kind][height->tables[i]], slot);
            if (width != 0) {
                group->widths[group->n_parts++] = width;
            }
        }
        if (slot == SLOT_QUOTIENT) {
            group->widths[group->n_parts++] = 10;
        }
        shape->n_groups += group->n_parts != 0;
    }
    for (unsigned i = 0; i < height->n_tables; i++) {
        const struct ref_table *const table =
            &machine->tables[layout->kind][height->tables[i]];
        layout->n_terms += terms_of(table);
        for (int scope = 0; scope < 2; scope++) {
            layout->n_sums[scope] += table->n_extension[scope] != 0;
        }
    }
    layout->n_terms += 2;
    layout->heights[layout->n_heights++] = *height;
}

static void add_layers(struct ref_layout *layout)
{
    unsigned log_word = layout->log_max + layout->log_blowup;
    unsigned left = layout->log_max - LOG_FINAL;
    while (left != 0) {
        const unsigned log_arity = left >= 3 ? 3 : left;
        struct ref_shape *const shape = &layout->layers[layout->n_layers];
        log_word -= log_arity;
        left -= log_arity;
        shape->kind = REF_TREE_FRI + layout->n_layers;
        shape->n_groups = 1;
        shape->groups[0] = (struct ref_group){
            .log_n = log_word, .n_parts = 1, .widths = {5u << log_arity}};
        layout->log_arity[layout->n_layers++] = log_arity;
    }
}

bool ref_layout_make(struct ref_layout *layout, const struct ref_machine *machine,
                     unsigned kind, const struct ref_link *link, const uint8_t *log_rows)
{
    const unsigned tree_kinds[N_SLOTS] = {REF_TREE_PREPROCESSED,
                                          kind == 0 ? REF_TREE_BOUNDARY : REF_TREE_IMAGE,
                                          REF_TREE_MAIN, REF_TREE_AUX, REF_TREE_QUOTIENT};
    *layout =
        (struct ref_layout){.kind = kind,
                            .log_blowup = link->log_blowup,
                            .n_queries = n_queries(link->security, link->log_blowup)};
    for (int slot = 0; slot < N_SLOTS; slot++) {
        layout->trees[slot].kind = tree_kinds[slot];
    }
    for (uint32_t i = 0; i < machine->n_tables[kind]; i++) {
        if (log_rows[i] != REF_ABSENT
            && (log_rows[i] < LOG_ROWS_MIN || log_rows[i] > LOG_ROWS_MAX)) {
            return false;
        }
    }
    for (unsigned log_n = LOG_ROWS_MAX; log_n >= LOG_ROWS_MIN; log_n--) {
        struct ref_height height = {.log_rows = log_n};
        for (uint32_t i = 0; i < machine->n_tables[kind]; i++) {
            if (log_rows[i] == log_n) {
                height.tables[height.n_tables++] = i;
            }
        }
        if (height.n_tables != 0) {
            layout->log_max = layout->n_heights == 0 ? log_n : layout->log_max;
            add_height(layout, machine, &height);
        }
    }
    if (layout->log_max <= LOG_FINAL) {
        return false;
    }
    add_layers(layout);
    return true;
}

/* ---- strength: security.md section 4 */

bool ref_layout_is_strong(const struct ref_layout *layout,
                          const struct ref_machine *machine, const struct ref_link *link)
{
    const long double q = powl(REF_P, 5);
    const long double rate = 1.0L / (1u << layout->log_blowup);
    const long double theta = (1 - rate) / 2;
    const long double max_rows = ldexpl(1, (int)layout->log_max);
    const long double max_n = max_rows / rate;
    long double n_constraints = 0, n_fractions[2] = {0, 0};
    for (unsigned h = 0; h < layout->n_heights; h++) {
        long double here = 0;
        for (unsigned i = 0; i < layout->heights[h].n_tables; i++) {
            const struct ref_table *const table =
                &machine->tables[layout->kind][layout->heights[h].tables[i]];
            here += (long double)ref_n_constraints(table);
            n_fractions[REF_LOCAL] += ldexpl(table->n_interactions[REF_LOCAL],
                                             (int)layout->heights[h].log_rows);
        }
        n_constraints = here > n_constraints ? here : n_constraints;
    }
    n_fractions[REF_GLOBAL] = (long double)link->n_messages;
    long double folding = 0, size = max_n;
    for (unsigned j = 0; j < layout->n_layers; j++) {
        const long double arity = 1u << layout->log_arity[j];
        size /= arity;
        folding = fmaxl(folding, (arity - 1) * (theta * size + 1) / q);
    }
    const long double errors[] = {
        powl((1 + rate) / 2, layout->n_queries) / ldexpl(1, 20),
        ((long double)layout->n_terms - 1) * (theta * max_n + 1) / q / ldexpl(1, 12),
        folding,
        (3 * (max_rows + 1) + max_rows - 1) / (q - max_rows - max_n),
        n_constraints / q,
        n_fractions[REF_LOCAL] / q / ldexpl(1, 10),
        n_fractions[REF_GLOBAL] / q / ldexpl(1, 16),
    };
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        if (errors[i] > ldexpl(1, -(int)link->security)) {
            return false;
        }
    }
    return true;
}

/* ---- bytes */

static bool read_elements(struct ref_reader *r, struct ext *values, size_t n)
{
    for (size_t i = 0; i < 5 * n; i++) {
        values[i / 5].c[i % 5] = ref_take32(r);
        if (values[i / 5].c[i % 5] >= REF_P) {
            return false;
        }
    }
    return !r->is_short;
}

static bool read_opening(struct ref_reader *r, struct ref_opening *opening)
{
    opening->n_elements = ref_take32(r);
    opening->elements = ref_take(r, 4 * (size_t)opening->n_elements);
    opening->n_siblings = ref_take32(r);
    opening->siblings = ref_take(r, 32 * (size_t)opening->n_siblings);
    for (uint32_t i = 0; !r->is_short && i < opening->n_elements; i++) {
        if (ref_load32(opening->elements + 4 * (size_t)i) >= REF_P) {
            return false;
        }
    }
    return !r->is_short;
}

bool ref_proof_read(struct ref_proof *proof, struct ref_layout *layout,
                    struct ref_heap *heap, const struct ref_machine *machine,
                    const struct ref_link *link, unsigned kind, const uint8_t *bytes,
                    size_t len)
{
    struct ref_reader r = {.at = bytes, .left = len};
    *proof = (struct ref_proof){0};
    if (!ref_take_magic(&r, "zkcpart", 8) || ref_take32(&r) != 1
        || ref_take8(&r) != kind + 1) {
        return false;
    }
    proof->index = ref_take32(&r);
    proof->n_tables = ref_take8(&r);
    proof->log_rows = ref_take(&r, proof->n_tables);
    if (proof->log_rows == NULL || proof->n_tables != machine->n_tables[kind]
        || !ref_layout_make(layout, machine, kind, link, proof->log_rows)) {
        return false;
    }
    proof->roots[SLOT_MAIN] = ref_take(&r, 32);
    proof->lookup_nonce = ref_take64(&r);
    proof->roots[SLOT_AUX] = ref_take(&r, 32);
    for (int scope = 0; scope < 2; scope++) {
        proof->sums[scope] = ref_alloc(heap, layout->n_sums[scope], sizeof(struct ext));
        if (!read_elements(&r, proof->sums[scope], layout->n_sums[scope])) {
            return false;
        }
    }
    proof->roots[SLOT_QUOTIENT] = ref_take(&r, 32);
    proof->values = ref_alloc(heap, layout->n_terms, sizeof(struct ext));
    if (!read_elements(&r, proof->values, layout->n_terms)) {
        return false;
    }
    proof->batch_nonce = ref_take64(&r);
    for (unsigned j = 0; j < layout->n_layers; j++) {
        proof->fri_roots[j] = ref_take(&r, 32);
    }
    if (!read_elements(&r, proof->final, REF_N_FINAL)) {
        return false;
    }
    proof->query_nonce = ref_take64(&r);
    for (int slot = 0; slot < N_SLOTS; slot++) {
        if (layout->trees[slot].n_groups != 0
            && !read_opening(&r, &proof->openings[slot])) {
            return false;
        }
    }
    for (unsigned j = 0; j < layout->n_layers; j++) {
        if (!read_opening(&r, &proof->fri[j])) {
            return false;
        }
    }
    return !r.is_short && r.left == 0;
}
