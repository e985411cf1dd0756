/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* FRI's part of the transcript. */
#include "fri/fri.h"

#include "base/check.h"

enum fri_label {
#define FRI_ENUM(name, text) FRI_LABEL_##name,
    FRI_LIST(FRI_ENUM)
#undef FRI_ENUM
};

static const char *const labels[] = {
#define FRI_TEXT(name, text) [FRI_LABEL_##name] = text,
    FRI_LIST(FRI_TEXT)
#undef FRI_TEXT
};

fe fri_absorb_root(struct transcript *t, const struct digest *root)
{
    transcript_absorb_digest(t, labels[FRI_LABEL_ROOT], root);
    return transcript_sample_fe(t, labels[FRI_LABEL_BETA]);
}

void fri_absorb_final(struct transcript *t, const fe final[FRI_N_FINAL])
{
    transcript_absorb_fes(t, labels[FRI_LABEL_FINAL], final, FRI_N_FINAL);
}

uint64_t fri_grind(struct transcript *t, unsigned bits, struct pool *pool)
{
    return transcript_grind(t, labels[FRI_LABEL_NONCE], bits, pool);
}

bool fri_check_nonce(struct transcript *t, unsigned bits, uint64_t nonce)
{
    return transcript_check_nonce(t, labels[FRI_LABEL_NONCE], bits, nonce);
}

uint32_t fri_sample_indices(struct transcript *t, unsigned log_size, uint32_t n_queries,
                            uint32_t *indices)
{
    CHECK(n_queries >= 1);
    for (uint32_t i = 0; i < n_queries; i++) {
        indices[i] = transcript_sample_bits(t, labels[FRI_LABEL_INDEX], log_size);
    }
    return (uint32_t)merkle_sort_indices(indices, n_queries);
}
