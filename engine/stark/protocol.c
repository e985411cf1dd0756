/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The one place where a proof's challenges come from. */
#include "stark/protocol.h"

#include "base/check.h"
#include "stark/parameters.h"

static const char *const labels[PROTOCOL_N_LABELS] = {
#define PROTOCOL_TEXT(name, text) [PROTOCOL_##name] = text,
    PROTOCOL_LIST(PROTOCOL_TEXT)
#undef PROTOCOL_TEXT
};

const char *protocol_label(enum protocol_label label)
{
    CHECK(label < PROTOCOL_N_LABELS);
    return labels[label];
}

void protocol_begin(struct transcript *t, const struct digest *link,
                    enum stark_kind_id kind, uint32_t index, const struct layout *layout,
                    const struct transcript_listener *listener)
{
    uint8_t log_rows[LAYOUT_MAX_TABLES];
    for (uint32_t i = 0; i < layout->n_tables; i++) {
        log_rows[i] = layout->tables[i].log_rows;
    }
    transcript_init(t, labels[PROTOCOL_PROOF]);
    transcript_listen(t, listener->record, listener->arg);
    transcript_absorb_digest(t, labels[PROTOCOL_LINK_DIGEST], link);
    transcript_absorb_u64(t, labels[PROTOCOL_KIND], kind);
    transcript_absorb_u64(t, labels[PROTOCOL_INDEX], index);
    transcript_absorb_bytes(t, labels[PROTOCOL_LOG_ROWS], log_rows, layout->n_tables);
}

void protocol_main(struct transcript *t, const struct digest *root)
{
    transcript_absorb_digest(t, labels[PROTOCOL_MAIN_ROOT], root);
}

static unsigned nonce_bits(enum protocol_label label)
{
    switch (label) {
    case PROTOCOL_LINK_NONCE:
        return STARK_GRIND_LINK;
    case PROTOCOL_LOOKUP_NONCE:
        return STARK_GRIND_LOOKUP;
    case PROTOCOL_BATCH_NONCE:
        return STARK_GRIND_BATCH;
    default:
        UNREACHABLE();
    }
}

uint64_t protocol_grind(struct transcript *t, enum protocol_label label,
                        struct pool *pool)
{
    return transcript_grind(t, labels[label], nonce_bits(label), pool);
}

bool protocol_check_nonce(struct transcript *t, enum protocol_label label, uint64_t nonce)
{
    return transcript_check_nonce(t, labels[label], nonce_bits(label), nonce);
}

void protocol_sample_lookup(struct transcript *t, enum protocol_label z,
                            enum protocol_label a, struct air_challenges *out)
{
    out->z = transcript_sample_fe(t, labels[z]);
    for (unsigned j = 0; j < AIR_MAX_ARITY + 1; j++) {
        out->a[j] = transcript_sample_fe(t, labels[a]);
    }
}

void protocol_lookup(struct transcript *t, struct air_challenges *local)
{
    protocol_sample_lookup(t, PROTOCOL_LOCAL_Z, PROTOCOL_LOCAL_A, local);
}

fe protocol_alpha(struct transcript *t, const struct layout *layout,
                  const struct digest *root, const fe *local_sums, const fe *global_sums)
{
    transcript_absorb_digest(t, labels[PROTOCOL_AUX_ROOT], root);
    transcript_absorb_fes(t, labels[PROTOCOL_LOCAL_SUMS], local_sums,
                          layout->n_local_sums);
    transcript_absorb_fes(t, labels[PROTOCOL_GLOBAL_SUMS], global_sums,
                          layout->n_global_sums);
    return transcript_sample_fe(t, labels[PROTOCOL_ALPHA]);
}

fe protocol_zeta(struct transcript *t, const struct digest *root)
{
    transcript_absorb_digest(t, labels[PROTOCOL_QUOTIENT_ROOT], root);
    return transcript_sample_fe(t, labels[PROTOCOL_ZETA]);
}

void protocol_values(struct transcript *t, const struct layout *layout, const fe *values)
{
    transcript_absorb_fes(t, labels[PROTOCOL_VALUES], values, layout->n_terms);
}

fe protocol_gamma(struct transcript *t)
{
    return transcript_sample_fe(t, labels[PROTOCOL_GAMMA]);
}
