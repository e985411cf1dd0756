/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The judgement of one proof; private to verifier/. */
#ifndef ZK_VERIFIER_VERIFY_PROOF_H
#define ZK_VERIFIER_VERIFY_PROOF_H

#include "base/arena.h"
#include "stark/link.h"
#include "stark/proof.h"
#include "stark/soundness.h"
#include "transcript/transcript.h"
#include "verifier/reconstruct.h"
#include "verifier/verdict.h"

/* What all proofs of a run have in common, from link record and program. */
struct run {
    struct link_record link;
    struct link_challenges challenges;
    const struct program_commitment *program;
    uint64_t n_slots_global;
    uint32_t n_queries;
    struct transcript_listener listener; /* hears the transcript of each proof */
};

/* Memory for one judgement at a time, enough for any proof at any rate. */
struct workspace {
    struct arena *arena; /* of the decoded proof; empty between judgements */
    struct layout layout;
    struct proof proof;
    struct reconstruction reconstruction;
    fe *alphas;        /* powers, [bounds.n_constraints] */
    fe *gammas;        /* powers, [bounds.n_terms] */
    fe *nodes;         /* [bounds.n_nodes] */
    uint32_t *indices; /* [n_queries] the query indices */
    uint32_t *shifted; /* [n_queries] those of one tree */
    fe *first;         /* [n_queries] F_0 at the indices */
    void *scratch;     /* of merkle_verify and fri_verify */

    /* out, when the judgement was CONDITIONAL */
    fe global_sum; /* of all tables */
    struct soundness soundness;
};

/* Take a workspace for both kinds from the arena and open its own.
 * err   STATUS_MEMORY; workspace_close is legal */
MUST_USE enum status workspace_open(struct workspace *w, const struct stark_kind *kinds,
                                    struct arena *arena, struct error *e);
void workspace_close(struct workspace *w);
size_t workspace_bytes(const struct stark_kind *kinds);

/* Judge proof `index` of a kind: j becomes VERDICT_CONDITIONAL or names what failed. */
void verify_proof(struct judgement *j, struct workspace *w, const struct run *run,
                  const struct stark_kind *kind, uint32_t index, const uint8_t *bytes,
                  size_t len);

#endif
