/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The program key is the digest of a transcript of its own. */
#include "stark/statement.h"

#include "base/check.h"
#include "stark/protocol.h"
#include "transcript/transcript.h"

void program_key(struct digest *key, const struct program_commitment *c)
{
    struct transcript t;
    transcript_init(&t, protocol_label(PROTOCOL_KEY));
    transcript_absorb_u64(&t, protocol_label(PROTOCOL_VERSION), STARK_VERSION);
    transcript_absorb_digest(&t, protocol_label(PROTOCOL_AIR_DIGEST), &c->air);
    transcript_absorb_u64(&t, protocol_label(PROTOCOL_LOG_BLOWUP), c->log_blowup);
    transcript_absorb_u64(&t, protocol_label(PROTOCOL_ENTRY), c->entry_pc2);
    transcript_absorb_digest(&t, protocol_label(PROTOCOL_PROGRAM_DIGEST), &c->program);
    for (unsigned i = 0; i < STARK_N_KINDS; i++) {
        CHECK(c->kinds[i].n_tables <= LAYOUT_MAX_TABLES);
        transcript_absorb_u64(&t, protocol_label(PROTOCOL_KIND), i + 1);
        transcript_absorb_bytes(&t, protocol_label(PROTOCOL_LOG_ROWS),
                                c->kinds[i].log_rows, c->kinds[i].n_tables);
        transcript_absorb_digest(&t, protocol_label(PROTOCOL_PRE_ROOT),
                                 &c->kinds[i].root);
    }
    transcript_sample_digest(&t, protocol_label(PROTOCOL_KEY_DIGEST), key);
}
