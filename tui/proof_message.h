/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a child tells the console of a proof that the verifier has accepted. */
#ifndef ZK_TUI_PROOF_MESSAGE_H
#define ZK_TUI_PROOF_MESSAGE_H

#include "tui/engine_child.h"

struct accepted_proof {
    const uint8_t *bytes;
    size_t len;
    const char *path;
    const struct verify_report *report; /* ENGINE_ACCEPTED */
    uint64_t verify_ns;
};

/* err   STATUS_MEMORY, of the digest */
MUST_USE enum status proof_message(struct message_proof *out,
                                   const struct accepted_proof *proof, struct error *e);

#endif
