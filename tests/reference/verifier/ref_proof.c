/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One proof: its transcript, its sums and its quotient identity. */
#include "ref_proof.h"

#include <stdlib.h>
#include <string.h>

#include "ref_hash.h"

enum { LOOKUP_GRINDING = 10, BATCH_GRINDING = 12, QUERY_GRINDING = 20 };
enum bus { BUS_STATE = 0, BUS_OUT = 9, BUS_EXIT = 10, BUS_EDGE = 11 };

static int by_index(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

bool ref_proof_draw(struct ref_proof *proof, const struct ref_layout *layout,
                    const struct ref_link *link, const char **why)
{
    struct ref_transcript t;
    ref_start(&t, "zkconsole proof");
    ref_say_digest(&t, "link digest", link->digest);
    ref_say_u64(&t, "kind", layout->kind + 1);
    ref_say_u64(&t, "index", proof->index);
    ref_say_bytes(&t, "log rows", proof->log_rows, proof->n_tables);
    ref_say_digest(&t, "main root", proof->roots[SLOT_MAIN]);
    *why = "lookup nonce";
    if (!ref_ground(&t, "lookup nonce", LOOKUP_GRINDING, proof->lookup_nonce)) {
        return false;
    }
    proof->local.z = ref_draw_fe(&t, "local z");
    for (int i = 0; i < REF_N_CHALLENGES; i++) {
        proof->local.a[i] = ref_draw_fe(&t, "local a");
    }
    ref_say_digest(&t, "aux root", proof->roots[SLOT_AUX]);
    ref_say_fe(&t, "local sums", proof->sums[REF_LOCAL], layout->n_sums[REF_LOCAL]);
    ref_say_fe(&t, "global sums", proof->sums[REF_GLOBAL], layout->n_sums[REF_GLOBAL]);
    proof->alpha = ref_draw_fe(&t, "alpha");
    ref_say_digest(&t, "quotient root", proof->roots[SLOT_QUOTIENT]);
    proof->zeta = ref_draw_fe(&t, "zeta");
    *why = "zeta";
    if (ext_is_base(proof->zeta)) {
        return false;
    }
    ref_say_fe(&t, "out-of-domain values", proof->values, layout->n_terms);
    *why = "batch nonce";
    if (!ref_ground(&t, "batch nonce", BATCH_GRINDING, proof->batch_nonce)) {
        return false;
    }
    proof->gamma = ref_draw_fe(&t, "gamma");
    for (unsigned j = 0; j < layout->n_layers; j++) {
        ref_say_digest(&t, "fri root", proof->fri_roots[j]);
        proof->betas[j] = ref_draw_fe(&t, "fri beta");
    }
    ref_say_fe(&t, "fri final coefficients", proof->final, REF_N_FINAL);
    *why = "query nonce";
    if (!ref_ground(&t, "query nonce", QUERY_GRINDING, proof->query_nonce)) {
        return false;
    }
    uint32_t drawn[REF_MAX_QUERIES];
    for (unsigned i = 0; i < layout->n_queries; i++) {
        drawn[i] = ref_draw_bits(&t, "query index", layout->log_max + layout->log_blowup);
    }
    qsort(drawn, layout->n_queries, sizeof *drawn, by_index);
    for (unsigned i = 0; i < layout->n_queries; i++) {
        if (i == 0 || drawn[i] != drawn[i - 1]) {
            proof->queries[proof->n_distinct++] = drawn[i];
        }
    }
    return true;
}

/* Section 12.2. */
static bool heights_are_given(const struct ref_proof *proof,
                              const struct ref_machine *machine,
                              const struct ref_program *program, unsigned kind,
                              unsigned log_bound)
{
    for (uint32_t i = 0; i < machine->n_tables[kind]; i++) {
        const struct ref_table *const table = &machine->tables[kind][i];
        if ((table->n_columns[REF_PRE] != 0
             && proof->log_rows[i] != program->log_rows[kind][i])
            || (table->n_columns[REF_BOUND] != 0 && proof->log_rows[i] != log_bound)) {
            return false;
        }
    }
    return true;
}

/* The verifier's own messages: their sum and their number by bus and sign. */
struct own {
    const struct ref_challenges *challenges;
    struct ext sum;
    bool is_zero_met; /* some f is 0 */
    uint64_t counts[REF_MAX_BUSES][2];
};

static void own_message(struct own *own, bool is_receive, enum bus bus,
                        const uint32_t *values, uint32_t n)
{
    struct ext v[REF_N_CHALLENGES];
    for (uint32_t i = 0; i < n; i++) {
        v[i] = ext_of(values[i]);
    }
    const struct ext f = ref_fraction(own->challenges, bus, v, n);
    const struct ext share = ext_inverse(f);
    own->is_zero_met = own->is_zero_met || ext_is_zero(f);
    own->sum = is_receive ? ext_sub(own->sum, share) : ext_add(own->sum, share);
    own->counts[bus][is_receive]++;
}

/* Section 12.5, the table. */
static void own_messages(struct own *own, const struct ref_link *link, unsigned kind,
                         uint32_t index)
{
    if (kind == 1) {
        const struct ref_chunk *const c = &link->chunks[index];
        const uint32_t first[3] = {0, c->first_key >> 16, c->first_key & 0xffff};
        const uint32_t last[3] = {1, c->last_key >> 16, c->last_key & 0xffff};
        own_message(own, true, BUS_EDGE, first, 3);
        own_message(own, true, BUS_EDGE, last, 3);
        return;
    }
    const struct ref_segment *const s = &link->segments[index];
    const uint32_t before[2] = {s->pc2_before, 4};
    const uint32_t after[2] = {s->pc2_after, 4 * (s->n_steps + 1)};
    own_message(own, false, BUS_STATE, before, 2);
    own_message(own, true, BUS_STATE, after, 2);
    for (uint32_t i = 0; i < s->len; i++) {
        const uint32_t written[2] = {s->offset + i, link->output[s->offset + i]};
        own_message(own, true, BUS_OUT, written, 2);
    }
    if (index + 1 == link->n_segments) {
        uint32_t limbs[4];
        for (int i = 0; i < 4; i++) {
            limbs[i] = (uint32_t)(link->exit_code >> 16 * i & 0xffff);
        }
        own_message(own, true, BUS_EXIT, limbs, 4);
    }
}

/* Sections 12.3 (messages) and 12.5. */
static bool lookups_hold(const struct ref_proof *proof, const struct ref_layout *layout,
                         const struct ref_machine *machine, const struct ref_link *link,
                         const char **why)
{
    struct own own = {.challenges = &proof->local};
    own_messages(&own, link, layout->kind, proof->index);
    for (unsigned h = 0; h < layout->n_heights; h++) {
        for (unsigned i = 0; i < layout->heights[h].n_tables; i++) {
            const struct ref_table *const table =
                &machine->tables[layout->kind][layout->heights[h].tables[i]];
            for (uint32_t k = 0; k < table->n_interactions[REF_LOCAL]; k++) {
                const struct ref_interaction *const in =
                    &table->interactions[REF_LOCAL][k];
                own.counts[in->bus][in->is_receive] += (uint64_t)1
                                                       << layout->heights[h].log_rows;
            }
        }
    }
    for (int bus = 0; bus < REF_MAX_BUSES; bus++) {
        if (own.counts[bus][0] >= REF_P || own.counts[bus][1] >= REF_P) {
            *why = "local count";
            return false;
        }
    }
    for (size_t i = 0; i < layout->n_sums[REF_LOCAL]; i++) {
        own.sum = ext_add(own.sum, proof->sums[REF_LOCAL][i]);
    }
    *why = "local sums";
    return ext_is_zero(own.sum) && !own.is_zero_met;
}

/* Where the claimed sums of a table are, in canonical order. */
static void claimed_sums(struct ext sums[2], const struct ref_proof *proof,
                         const struct ref_machine *machine, unsigned kind, uint32_t index)
{
    for (int scope = 0; scope < 2; scope++) {
        size_t at = 0;
        for (uint32_t i = 0; i < index; i++) {
            at += proof->log_rows[i] != REF_ABSENT
                  && machine->tables[kind][i].n_extension[scope] != 0;
        }
        sums[scope] = machine->tables[kind][index].n_extension[scope] != 0
                          ? proof->sums[scope][at]
                          : ext_of(0);
    }
}

/* The values of a table among the out-of-domain values, from number *e on. */
static void point_of(struct ref_point *point, struct ext *next_columns,
                     const struct ref_proof *proof, const struct ref_table *table,
                     size_t *e)
{
    point->columns = proof->values + *e;
    *e += table->width;
    point->extension = proof->values + *e;
    *e += table->n_extension[REF_LOCAL] + table->n_extension[REF_GLOBAL];
    for (uint32_t c = 0; c < table->width; c++) {
        next_columns[c] = table->reads_next[c] ? proof->values[(*e)++] : ext_of(0);
    }
    point->next_columns = next_columns;
    for (int scope = 0; scope < 2; scope++) {
        point->next_accumulators[scope] =
            table->n_extension[scope] != 0 ? proof->values[(*e)++] : ext_of(0);
    }
}

bool ref_identity_holds(const struct ref_proof *proof, const struct ref_layout *layout,
                        const struct ref_machine *machine, const struct ref_link *link)
{
    size_t e = 0;
    for (unsigned h = 0; h < layout->n_heights; h++) {
        const struct ref_height *const height = &layout->heights[h];
        struct ext c = ext_of(0), power = ext_of(1);
        for (unsigned i = 0; i < height->n_tables; i++) {
            const uint32_t index = height->tables[i];
            const struct ref_table *const table = &machine->tables[layout->kind][index];
            const size_t n = ref_n_constraints(table);
            struct ext *const values = ref_alloc(NULL, n + table->width, sizeof *values);
            struct ref_point point = {
                .n_rows = 1u << height->log_rows,
                .publics = {layout->kind == 0 ? proof->index + 1 : 0,
                            layout->kind == 1 && proof->index == 0},
                .challenges = {&proof->local, &link->global}};
            claimed_sums(point.sums, proof, machine, layout->kind, index);
            point_of(&point, values + n, proof, table, &e);
            ref_evaluate(values, table, &point);
            for (size_t k = 0; k < n; k++) {
                c = ext_add(c, ext_mul(power, values[k]));
                power = ext_mul(power, proof->alpha);
            }
            free(values);
        }
        const struct ext zeta_n = ext_pow(proof->zeta, (uint64_t)1 << height->log_rows);
        const struct ext q =
            ext_add(proof->values[e], ext_mul(zeta_n, proof->values[e + 1]));
        e += 2;
        if (!ext_equal(c, ext_mul(ext_sub(zeta_n, ext_of(1)), q))) {
            return false;
        }
    }
    return true;
}

bool ref_proof_check(struct ref_heap *heap, const struct ref_machine *machine,
                     struct ref_program *program, const struct ref_link *link,
                     unsigned kind, uint32_t index, const uint8_t *bytes, size_t len,
                     struct ext *global_sum, const char **why)
{
    struct ref_proof *const proof = ref_alloc(heap, 1, sizeof *proof);
    struct ref_layout *const layout = ref_alloc(heap, 1, sizeof *layout);
    const unsigned log_bound =
        kind == 0 ? link->segments[index].log_rows : link->chunks[index].log_rows;
    *why = "proof form";
    if (!ref_proof_read(proof, layout, heap, machine, link, kind, bytes, len)) {
        return false;
    }
    *why = "proof index";
    if (proof->index != index) {
        return false;
    }
    *why = "proof heights";
    if (!heights_are_given(proof, machine, program, kind, log_bound)) {
        return false;
    }
    *why = "proof strength";
    if (!ref_layout_is_strong(layout, machine, link)) {
        return false;
    }
    proof->roots[SLOT_PRE] =
        ref_program_key(program, machine, link->log_blowup)->roots[kind];
    proof->roots[SLOT_BOUND] =
        kind == 0 ? link->segments[index].root : link->chunks[index].root;
    if (!ref_proof_draw(proof, layout, link, why)
        || !lookups_hold(proof, layout, machine, link, why)) {
        return false;
    }
    *why = "quotient identity";
    if (!ref_identity_holds(proof, layout, machine, link)
        || !ref_queries_hold(proof, layout, heap, machine, why)) {
        return false;
    }
    for (size_t i = 0; i < layout->n_sums[REF_GLOBAL]; i++) {
        *global_sum = ext_add(*global_sum, proof->sums[REF_GLOBAL][i]);
    }
    return true;
}
