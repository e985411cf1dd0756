/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A report of the verifier, as a message. */
#include "tui/proof_message.h"

#include <stdio.h>
#include <string.h>

#include "store/sha256.h"

enum status proof_message(struct message_proof *out, const struct accepted_proof *proof,
                          struct error *e)
{
    const struct verify_report *const report = proof->report;
    const struct statement_report *const stated = &report->statement;
    struct sha256 *hash;
    *out = (struct message_proof){.len = proof->len,
                                  .verify_ns = proof->verify_ns,
                                  .steps = stated->steps,
                                  .exit_code = stated->exit_code,
                                  .len_output = stated->len_output,
                                  .n_segments = stated->n_segments,
                                  .n_chunks = stated->n_chunks,
                                  .centibits = report->centibits};
    memcpy(out->term_centibits, report->term_centibits, sizeof out->term_centibits);
    memcpy(out->program_digest, stated->program_digest, sizeof out->program_digest);
    (void)snprintf(out->path, sizeof out->path, "%.511s", proof->path);
    TRY(sha256_open(&hash, e));
    sha256_add(hash, proof->bytes, proof->len);
    sha256_end(hash, out->sha256);
    sha256_close(hash);
    return STATUS_OK;
}
