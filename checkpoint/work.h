/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/work.h - what a session is about: a program, an input, and the parameters of
 * a proof.
 *
 * Fixed when the session is made, in its keys (one value for ever, store/session.h) and
 * two files:
 *
 *   work.version         u64   of this layout: WORK_VERSION
 *   work.security, work.log_blowup, work.segment_log2   u64
 *   work.program_digest  32 bytes   of what is executed (not of the file)
 *   work.program_name    text       base name of the ELF file, for people
 *   work.input_sha256    32 bytes
 *   program/000000.elf, input/000000.bin
 *
 * and, not fixed and not needed:
 *
 *   output.path          text       where the proof is to go
 *
 * The input is a witness: it is kept with mode 0600 and appears in no log, list or
 * report.
 */
#ifndef ZK_CHECKPOINT_WORK_H
#define ZK_CHECKPOINT_WORK_H

#include "engine.h"
#include "store/files.h"
#include "store/session.h"
#include "store/store.h"

enum { WORK_VERSION = 1, WORK_NAME_BYTES = 128 };

struct work {
    struct proof_parameters parameters;
    char program_name[WORK_NAME_BYTES];
    uint8_t program_digest[32];
    uint8_t input_sha256[32];
    struct byte_buffer elf; /* filled by work_load */
    struct byte_buffer input;
};

/* The kind of the program's or the input's file, by its name; NULL for others. */
const struct file_kind *work_file_kind(const char *name);

/* Free both buffers. */
void work_free(struct work *w);

/* What a session is made for. */
struct work_order {
    const char *name; /* of the session; NULL: drawn */
    const struct guest *guest;
    const char *program_name; /* a base name */
    const uint8_t *elf;       /* what guest was loaded from */
    size_t len_elf;
    const uint8_t *input;
    size_t len_input;
    struct proof_parameters parameters;
    const char *output_path; /* where the proof is to go; NULL: nobody has said */
};

/* Make a session for a work and leave it open for writing. It appears in the store with
 * all of it, or not at all.
 * err   what the store reports; nothing is left behind */
MUST_USE enum status work_order(struct session **session, const struct store *store,
                                const struct work_order *order, struct error *e);

/* The same, one by one, without an output path. */
MUST_USE enum status work_create(struct session **session, const struct store *store,
                                 const char *name, const struct guest *guest,
                                 const char *program_name, const uint8_t *elf,
                                 size_t len_elf, const uint8_t *input, size_t len_input,
                                 const struct proof_parameters *parameters,
                                 struct error *e);

/* What the keys say; elf and input stay empty.
 * err   STATUS_UNSUPPORTED: another layout, both versions named; STATUS_FORMAT: keys
 * missing */
MUST_USE enum status work_read(struct work *w, struct session *session, struct error *e);

/* The same and both files, checked against their digests. */
MUST_USE enum status work_load(struct work *w, struct session *session, struct error *e);

/* Does a session belong to this program, input and parameters? segment_log2 0 matches
 * any.
 * err   STATUS_REJECTED naming what differs, and both values */
MUST_USE enum status work_match(const struct work *w, const struct guest *guest,
                                const uint8_t *input, size_t len_input,
                                const struct proof_parameters *parameters,
                                struct error *e);

#endif
