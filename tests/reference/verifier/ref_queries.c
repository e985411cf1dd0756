/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Openings, the batched word F_0 and FRI (docs/protocol.md section 11, "Batching", "FRI",
 * "Queries"). Folds are computed from their definition: the polynomial of degree below
 * the arity through the points of a row, at beta. */
#include "ref_proof.h"

#include <string.h>

/* What the sum over the terms of one height needs. */
struct batch {
    const struct ref_proof *proof;
    const struct ref_layout *layout;
    const struct ref_machine *machine;
    const struct ext *gammas; /* gamma^e */
};

/* A row being read part by part. */
struct cursor {
    const uint32_t *at;
};

static uint32_t next_base(struct cursor *c)
{
    return *c->at++;
}

static struct ext next_extension(struct cursor *c)
{
    struct ext v;
    for (int i = 0; i < REF_DEGREE; i++) {
        v.c[i] = next_base(c);
    }
    return v;
}

/* The rows of all trees that hold position `row` of a height. */
static void open_height(struct cursor cursors[N_SLOTS], const struct batch *b,
                        unsigned log_rows, uint64_t row)
{
    for (int slot = 0; slot < N_SLOTS; slot++) {
        const struct ref_shape *const shape = &b->layout->trees[slot];
        for (unsigned g = 0; g < shape->n_groups; g++) {
            if (shape->groups[g].log_n == log_rows + b->layout->log_blowup) {
                cursors[slot].at =
                    ref_opened_row(&b->proof->openings[slot], shape, g, row);
            }
        }
    }
}

/* gamma^e (f_e(y) - v_e), summed over the terms at one of the two points. */
static void add_term(struct ext *sum, const struct batch *b, size_t e, struct ext value)
{
    const struct ext difference = ext_sub(value, b->proof->values[e]);
    *sum = ext_add(*sum, ext_mul(b->gammas[e], difference));
}

static void add_table(struct ext at_zeta[1], struct ext at_next[1], const struct batch *b,
                      const struct ref_table *table, struct cursor cursors[N_SLOTS],
                      size_t *e)
{
    struct ext columns[3 * 1000];
    struct ext accumulators[2];
    uint32_t c = 0;
    for (int slot = SLOT_PRE; slot <= SLOT_MAIN; slot++) {
        for (uint32_t i = 0; i < table->n_columns[slot]; i++, c++) {
            columns[c] = ext_of(next_base(&cursors[slot]));
            add_term(at_zeta, b, (*e)++, columns[c]);
        }
    }
    for (int scope = 0; scope < 2; scope++) {
        for (uint32_t i = 0; i < table->n_extension[scope]; i++) {
            accumulators[scope] = next_extension(&cursors[SLOT_AUX]);
            add_term(at_zeta, b, (*e)++, accumulators[scope]);
        }
    }
    for (c = 0; c < table->width; c++) {
        if (table->reads_next[c]) {
            add_term(at_next, b, (*e)++, columns[c]);
        }
    }
    for (int scope = 0; scope < 2; scope++) {
        if (table->n_extension[scope] != 0) {
            add_term(at_next, b, (*e)++, accumulators[scope]);
        }
    }
}

/* F_0[index]. */
static struct ext batched_word(const struct batch *b, uint64_t index)
{
    struct ext word = ext_of(0);
    size_t e = 0;
    for (unsigned h = 0; h < b->layout->n_heights; h++) {
        const struct ref_height *const height = &b->layout->heights[h];
        const unsigned log_n = height->log_rows + b->layout->log_blowup;
        const uint64_t row = index >> (b->layout->log_max - height->log_rows);
        const uint32_t y =
            ref_mul(REF_SHIFT, ref_pow(ref_root(log_n), ref_bitrev(row, log_n)));
        const struct ext zeta = b->proof->zeta;
        const struct ext zeta_next = ext_scale(zeta, ref_root(height->log_rows));
        struct cursor cursors[N_SLOTS] = {{0}};
        struct ext at_zeta = ext_of(0), at_next = ext_of(0);
        open_height(cursors, b, height->log_rows, row);
        for (unsigned i = 0; i < height->n_tables; i++) {
            add_table(&at_zeta, &at_next, b,
                      &b->machine->tables[b->layout->kind][height->tables[i]], cursors,
                      &e);
        }
        for (int q = 0; q < 2; q++) {
            add_term(&at_zeta, b, e++, next_extension(&cursors[SLOT_QUOTIENT]));
        }
        word = ext_add(word, ext_mul(at_zeta, ext_inverse(ext_sub(ext_of(y), zeta))));
        word =
            ext_add(word, ext_mul(at_next, ext_inverse(ext_sub(ext_of(y), zeta_next))));
    }
    return word;
}

/* The polynomial of degree below n through (x[t], f[t]), at beta (Lagrange). */
static struct ext interpolate(const uint32_t *x, const struct ext *f, unsigned n,
                              struct ext beta)
{
    struct ext sum = ext_of(0);
    for (unsigned t = 0; t < n; t++) {
        struct ext term = f[t];
        for (unsigned s = 0; s < n; s++) {
            if (s != t) {
                term = ext_mul(term, ext_sub(beta, ext_of(x[s])));
                term = ext_scale(term, ref_inverse(ref_sub(x[t], x[s])));
            }
        }
        sum = ext_add(sum, term);
    }
    return sum;
}

static bool is_left_out(const struct ref_machine *machine, const char *check)
{
    return machine->left_out != NULL && strcmp(machine->left_out, check) == 0;
}

/* Follow one index through the layers, from F_0[index] on. */
static bool folds_hold(const struct ref_proof *proof, const struct ref_layout *layout,
                       const struct ref_machine *machine, uint64_t index,
                       struct ext value, const char **why)
{
    unsigned log_word = layout->log_max + layout->log_blowup;
    for (unsigned j = 0; j < layout->n_layers; j++) {
        const unsigned arity = 1u << layout->log_arity[j];
        const uint64_t row = index >> layout->log_arity[j];
        struct cursor cursor = {
            ref_opened_row(&proof->fri[j], &layout->layers[j], 0, row)};
        struct ext f[8];
        uint32_t x[8];
        for (unsigned t = 0; t < arity; t++) {
            f[t] = next_extension(&cursor);
            x[t] = ref_pow(ref_root(log_word), ref_bitrev(row * arity + t, log_word));
        }
        *why = j == 0 ? "fri first word" : "fri fold";
        if (!ext_equal(f[index % arity], value) && !is_left_out(machine, *why)) {
            return false;
        }
        value = interpolate(x, f, arity, proof->betas[j]);
        index = row;
        log_word -= layout->log_arity[j];
    }
    const uint32_t x = ref_pow(ref_root(log_word), ref_bitrev(index, log_word));
    struct ext last = ext_of(0);
    for (int i = REF_N_FINAL; i-- > 0;) {
        last = ext_add(ext_scale(last, x), proof->final[i]);
    }
    *why = "fri final polynomial";
    return ext_equal(last, value) || is_left_out(machine, *why);
}

/* The distinct rows of a tree that the queries name. */
static size_t rows_named(uint64_t *rows, const struct ref_proof *proof, unsigned shift)
{
    size_t n = 0;
    for (unsigned i = 0; i < proof->n_distinct; i++) {
        const uint64_t row = (uint64_t)proof->queries[i] >> shift;
        if (n == 0 || rows[n - 1] != row) {
            rows[n++] = row;
        }
    }
    return n;
}

bool ref_queries_hold(struct ref_proof *proof, const struct ref_layout *layout,
                      struct ref_heap *heap, const struct ref_machine *machine,
                      const char **why)
{
    uint64_t rows[REF_MAX_QUERIES];
    const unsigned log_word = layout->log_max + layout->log_blowup;
    for (int slot = 0; slot < N_SLOTS; slot++) {
        const struct ref_shape *const shape = &layout->trees[slot];
        if (shape->n_groups != 0) {
            const size_t n = rows_named(rows, proof, log_word - shape->groups[0].log_n);
            if (!ref_tree_check(&proof->openings[slot], heap, shape, proof->roots[slot],
                                rows, n)) {
                *why = "opening";
                return false;
            }
        }
    }
    for (unsigned j = 0; j < layout->n_layers; j++) {
        const struct ref_shape *const shape = &layout->layers[j];
        const size_t n = rows_named(rows, proof, log_word - shape->groups[0].log_n);
        *why = "fri opening";
        if (!ref_tree_check(&proof->fri[j], heap, shape, proof->fri_roots[j], rows, n)
            && !is_left_out(machine, *why)) {
            return false;
        }
    }
    struct ext *const gammas = ref_alloc(heap, layout->n_terms, sizeof *gammas);
    struct ext power = ext_of(1);
    for (size_t e = 0; e < layout->n_terms; e++) {
        gammas[e] = power;
        power = ext_mul(power, proof->gamma);
    }
    const struct batch batch = {
        .proof = proof, .layout = layout, .machine = machine, .gammas = gammas};
    for (unsigned i = 0; i < proof->n_distinct; i++) {
        const struct ext value = batched_word(&batch, proof->queries[i]);
        if (!folds_hold(proof, layout, machine, proof->queries[i], value, why)) {
            return false;
        }
    }
    return true;
}
