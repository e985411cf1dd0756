/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a proof says, and the key of the program it says it of. */
#ifndef ZK_STARK_STATEMENT_H
#define ZK_STARK_STATEMENT_H

#include <stddef.h>
#include <stdint.h>

#include "hash/digest.h"
#include "stark/layout.h"
#include "stark/parameters.h"

/* "The program with this digest, started on some private input, ran `steps` steps without
 * a trap, wrote exactly this output and exited with this code", and how it was cut. */
struct statement {
    struct stark_params params;
    struct digest program; /* of the segments as loaded and the entry */
    const uint8_t *output; /* borrowed */
    uint32_t len_output;
    uint64_t exit_code; /* all 64 bits of a0 */
    uint64_t steps;     /* the exit's step included */
    uint32_t n_segments;
    uint32_t n_chunks; /* of the image */
};

/* What of a program stands outside its proofs: for each kind the heights and the root of
 * its preprocessed tree. Index of kinds: enum stark_kind_id - 1. */
struct program_commitment {
    struct digest air; /* of all table graphs */
    unsigned log_blowup;
    uint32_t entry_pc2; /* entry / 2 */
    struct digest program;
    struct {
        uint32_t n_tables;
        uint8_t log_rows[LAYOUT_MAX_TABLES]; /* LAYOUT_ABSENT: no preprocessed columns */
        struct digest root;
    } kinds[STARK_N_KINDS];
};

/* The program key: one digest of all of it and the version; the same for every run. */
void program_key(struct digest *key, const struct program_commitment *c);

#endif
