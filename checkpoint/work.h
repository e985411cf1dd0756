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
 *   work.input_sha256    32 bytes   or, where the session is encrypted,
 *   work.input_hmac      32 bytes   vault_digest of the input
 *   program/000000.elf, input/000000.bin, or encrypted input/000000.enc
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

#include "checkpoint/vault_session.h"
#include "engine.h"
#include "store/files.h"
#include "store/session.h"
#include "store/store.h"

enum { WORK_VERSION = 1, WORK_NAME_BYTES = 128 };

struct work {
    struct proof_parameters parameters;
    char program_name[WORK_NAME_BYTES];
    uint8_t program_digest[32];
    bool is_encrypted;
    uint8_t input_digest[32];  /* SHA-256, or vault_digest: nothing to be shown */
    const struct vault *vault; /* of the handle it was read from; NULL: none, or locked */
    struct byte_buffer elf;    /* filled by work_load */
    struct byte_buffer input;
};

/* The kind of the program's or the input's file, by its name, in an encrypted session or
 * one that is not; NULL for others. */
const struct file_kind *work_file_kind(const char *name, bool is_encrypted);

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
    const char *output_path;         /* where the proof is to go; NULL: nobody has said */
    const struct vault_order *vault; /* NULL: not encrypted */
};

/* Make a session for a work and leave it open for writing. It appears in the store with
 * all of it, or not at all.
 * err   what the store reports; nothing is left behind */
MUST_USE enum status work_order(struct session **session, const struct store *store,
                                const struct work_order *order, struct error *e);

/* The same, one by one, without an output path, not encrypted. */
MUST_USE enum status work_create(struct session **session, const struct store *store,
                                 const char *name, const struct guest *guest,
                                 const char *program_name, const uint8_t *elf,
                                 size_t len_elf, const uint8_t *input, size_t len_input,
                                 const struct proof_parameters *parameters,
                                 struct error *e);

/* What the keys say; elf and input stay empty. An encrypted session may be locked.
 * err   STATUS_UNSUPPORTED: another layout, both versions named; STATUS_FORMAT: keys
 * missing */
MUST_USE enum status work_read(struct work *w, struct session *session, struct error *e);

/* The same and both files, checked against their digests.
 * err   also STATUS_REJECTED: the session is encrypted, and the handle not unlocked */
MUST_USE enum status work_load(struct work *w, struct session *session, struct error *e);

/* Has a session all that makes a work? Contents are not read.
 * err   STATUS_FORMAT: a key, the program or the input is missing */
MUST_USE enum status work_check(struct session *session, struct error *e);

/* Give program and input rows again, which a rescue may have lost (store/session.h,
 * SESSION_KEY_LOST_LINES): each is believed that agrees with the digest in the keys, an
 * encrypted input if the handle is unlocked. Those that have rows are not looked at. The
 * session is open for writing.
 * err   STATUS_FORMAT: a key is missing, or a file is lost or another one */
MUST_USE enum status work_mend(struct session *session, struct engine *engine,
                               struct error *e);

/* What a job on a work is asked: parameters, input and guest, in memory mode auto. Store,
 * observer and all else are for the caller to add.
 * in    w, guest, task   borrowed for the life of the job
 *       memory_budget    bytes */
struct job_request work_job_request(const struct work *w, const struct guest *guest,
                                    uint64_t memory_budget, struct task *task);

/* Does a session belong to this program, input and parameters? segment_log2 0 matches
 * any.
 * need  the handle it was read from is still open
 * err   STATUS_REJECTED naming what differs, and both values, or that the session is
 *       encrypted and locked */
MUST_USE enum status work_match(const struct work *w, const struct guest *guest,
                                const uint8_t *input, size_t len_input,
                                const struct proof_parameters *parameters,
                                struct error *e);

#endif
