/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The verifier: judges sealed proofs of one program.
 *
 * verifier_open reserves all memory and records what the program fixes; after that a
 * judgement is a function of the bytes alone: it allocates nothing (but commitments for a
 * rate not met before), reads no clock, prints nothing, and does not depend on the number
 * of threads. It shares no code with the prover beyond stark/, fri/fri.h and below.
 * src: docs/protocol.md sections 8-12
 */
#ifndef ZK_VERIFIER_VERIFY_H
#define ZK_VERIFIER_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#include "base/pool.h"
#include "base/status.h"
#include "stark/soundness.h"
#include "stark/statement.h"
#include "tables/tables.h"
#include "transcript/transcript.h"
#include "verifier/verdict.h"

struct program;
struct verifier;

/* Open a verifier for a program.
 *
 * in    machine, program  borrowed
 *       pool              borrowed; judges the proofs of a file in parallel
 * err   STATUS_MEMORY
 */
MUST_USE enum status verifier_open(struct verifier **out, const struct machine *machine,
                                   const struct program *program, struct pool *pool,
                                   struct error *e);
void verifier_close(struct verifier *v);

/* What a judgement learned. */
struct verification {
    struct judgement judgement; /* starts REJECTED */
    struct statement
        statement; /* what the file claims; output points into its bytes. Set once
                                  * the link record decodes; true only if accepted */
    struct soundness soundness; /* least term by term over the proofs judged */
};

/* Judge a sealed file.
 *
 * in    bytes[len]     anything
 *       min_security   proven bits demanded
 * out   out->judgement ACCEPTED, or the first check that failed
 * err   STATUS_MEMORY only: the program's columns could not be committed at this rate
 */
MUST_USE enum status verify_file(struct verifier *v, const uint8_t *bytes, size_t len,
                                 unsigned min_security, struct verification *out,
                                 struct error *e);

/* Judge one proof of a run given its link record: CONDITIONAL at best. */
MUST_USE enum status verify_segment(struct verifier *v, const uint8_t *link,
                                    size_t len_link, uint32_t index, const uint8_t *proof,
                                    size_t len_proof, struct verification *out,
                                    struct error *e);
MUST_USE enum status verify_image(struct verifier *v, const uint8_t *link,
                                  size_t len_link, uint32_t index, const uint8_t *proof,
                                  size_t len_proof, struct verification *out,
                                  struct error *e);

/* Let somebody hear the transcripts of verify_segment and verify_image, in the thread
 * that calls them. verify_file judges several proofs at once and is not heard. */
void verifier_listen(struct verifier *v, const struct transcript_listener *listener);

/* The program's commitment at a rate (1 .. 3), made at the first call.
 * err   STATUS_MEMORY */
MUST_USE enum status verifier_commitment(struct verifier *v, unsigned log_blowup,
                                         const struct program_commitment **out,
                                         struct error *e);

#endif
