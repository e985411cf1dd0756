/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One proof, of a segment or an image chunk, as the reference verifier judges it
 * (docs/protocol.md sections 8, 11, 12.1 to 12.7). */
#ifndef REF_PROOF_H
#define REF_PROOF_H

#include "ref_link.h"
#include "ref_tree.h"

enum { REF_MAX_LAYERS = 8, REF_N_FINAL = 64, REF_MAX_QUERIES = 261 };

/* A run of the tables of one height. */
struct ref_height {
    unsigned log_rows;
    unsigned n_tables;
    uint32_t tables[REF_MAX_TABLES]; /* in canonical order */
};

enum ref_slot { SLOT_PRE, SLOT_BOUND, SLOT_MAIN, SLOT_AUX, SLOT_QUOTIENT, N_SLOTS };

/* What follows from kind, parameters and log-heights. */
struct ref_layout {
    unsigned kind; /* 0 segment, 1 image */
    unsigned log_blowup, log_max, n_queries;
    unsigned n_heights;
    struct ref_height heights[REF_MAX_GROUPS];
    struct ref_shape trees[N_SLOTS];
    unsigned n_layers;
    unsigned log_arity[REF_MAX_LAYERS];
    struct ref_shape layers[REF_MAX_LAYERS];
    size_t n_terms, n_sums[2];
};

struct ref_proof {
    uint32_t index;
    uint8_t n_tables;
    const uint8_t *log_rows;
    const uint8_t *roots[N_SLOTS];
    uint64_t lookup_nonce, batch_nonce, query_nonce;
    struct ext *sums[2];
    struct ext *values; /* out of domain */
    const uint8_t *fri_roots[REF_MAX_LAYERS];
    struct ext final[REF_N_FINAL];
    struct ref_opening openings[N_SLOTS], fri[REF_MAX_LAYERS];
    /* drawn */
    struct ref_challenges local;
    struct ext alpha, zeta, gamma, betas[REF_MAX_LAYERS];
    uint32_t queries[REF_MAX_QUERIES]; /* distinct, ascending */
    unsigned n_distinct;
};

/* False if heights are none that a proof may have. */
bool ref_layout_make(struct ref_layout *layout, const struct ref_machine *machine,
                     unsigned kind, const struct ref_link *link, const uint8_t *log_rows);

/* The whole of 12.1 to 12.7. Adds the proof's global sums to *global_sum.
 * out   false: *why says which check failed */
bool ref_proof_check(struct ref_heap *heap, const struct ref_machine *machine,
                     struct ref_program *program, const struct ref_link *link,
                     unsigned kind, uint32_t index, const uint8_t *bytes, size_t len,
                     struct ext *global_sum, const char **why);

/* Steps of it. */
bool ref_proof_read(struct ref_proof *proof, struct ref_layout *layout,
                    struct ref_heap *heap, const struct ref_machine *machine,
                    const struct ref_link *link, unsigned kind, const uint8_t *bytes,
                    size_t len);
bool ref_layout_is_strong(const struct ref_layout *layout,
                          const struct ref_machine *machine, const struct ref_link *link);
/* The transcript (section 11): fills what is drawn, false if a nonce fails. */
bool ref_proof_draw(struct ref_proof *proof, const struct ref_layout *layout,
                    const struct ref_link *link, const char **why);
bool ref_identity_holds(const struct ref_proof *proof, const struct ref_layout *layout,
                        const struct ref_machine *machine, const struct ref_link *link);
/* in    roots[slot]  of every tree that exists */
bool ref_queries_hold(struct ref_proof *proof, const struct ref_layout *layout,
                      struct ref_heap *heap, const struct ref_machine *machine,
                      const char **why);

#endif
