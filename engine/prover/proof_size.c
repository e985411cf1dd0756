/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Expected lengths of openings, and what stands before them. */
#include "prover/proof_size.h"

#include "stark/proof.h"
#include "stark/soundness.h"

enum {
    FE_BYTES = FE_DEGREE * 4,
    NONCE_BYTES = 8,
    HEAD_BYTES = 8 + 4 + 1 + 4 + 1,
    COUNTS_BYTES = 4 + 4, /* of an opening */
    N_NONCES = 3,
    N_ROOTS = 3
};

/* Of 2^log_nodes nodes, how many are hit. (<math.h> has names of ours.) */
static double hit(unsigned log_nodes, uint32_t n_queries)
{
    const double m = (double)((uint64_t)1 << log_nodes);
    double missed = 1; /* a node by all of them */
    for (uint32_t i = 0; i < n_queries; i++) {
        missed *= 1 - 1 / m;
    }
    return m * (1 - missed);
}

static double siblings(unsigned log_leaves, uint32_t n_queries)
{
    double n = 0;
    for (unsigned l = 0; l < log_leaves; l++) {
        n += 2 * hit(l, n_queries) - hit(l + 1, n_queries);
    }
    return n;
}

static double fixed_bytes(const struct layout *layout)
{
    const size_t n_elements = layout->n_local_sums + layout->n_global_sums
                              + layout->n_terms + (size_t)FRI_N_FINAL;
    const size_t n_digests = N_ROOTS + (size_t)layout->fri.n_layers;
    return (double)(HEAD_BYTES + layout->n_tables + N_NONCES * NONCE_BYTES
                    + n_elements * FE_BYTES + n_digests * DIGEST_BYTES);
}

uint64_t proof_bytes_expected(const struct layout *layout,
                              const struct stark_params *params)
{
    const uint32_t q = soundness_n_queries(params);
    double bytes = fixed_bytes(layout);
    for (unsigned id = 0; id < LAYOUT_N_TREES; id++) {
        const struct layout_tree *const tree = &layout->trees[id];
        if (tree->n_groups == 0) {
            continue;
        }
        for (uint32_t g = 0; g < tree->n_groups; g++) {
            bytes += hit(tree->groups[g].log_size, q) * tree->groups[g].width * 4;
        }
        bytes += COUNTS_BYTES + siblings(tree->groups[0].log_size, q) * DIGEST_BYTES;
    }
    for (unsigned j = 0; j < layout->fri.n_layers; j++) {
        const struct fri_schedule *const f = &layout->fri;
        const unsigned log_leaves = f->log_size[j] - (unsigned)f->log_arity[j];
        bytes += COUNTS_BYTES + hit(log_leaves, q) * f->width[j] * 4
                 + siblings(log_leaves, q) * DIGEST_BYTES;
    }
    return (uint64_t)(bytes + 0.5);
}
