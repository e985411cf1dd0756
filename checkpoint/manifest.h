/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/manifest.h - the first member of a session's archive: text, one encoding.
 *
 *   zkconsole-archive 1
 *   session NAME
 *   redacted 0|1
 *   key NAME HEX                 ascending; those of MANIFEST_KEY_LIST
 *   file KIND INDEX BYTES HEX    ascending by kind, then index; HEX is the SHA-256
 *   end
 *
 * With key vault.header the session is encrypted: it has work.input_hmac in place of
 * work.input_sha256, and the files of the kinds input, record and cells end in .enc.
 *
 * Words are separated by one space, lines end with one newline, numbers are decimal
 * without leading zeros, HEX is lower case. What does not encode to the same bytes again
 * is refused.
 */
#ifndef ZK_CHECKPOINT_MANIFEST_H
#define ZK_CHECKPOINT_MANIFEST_H

#include "base/bytes.h"
#include "store/files.h"
#include "store/store.h"

enum {
    MANIFEST_VERSION = 1,
    MANIFEST_BYTES_MAX = 16 << 20,
    MANIFEST_KEYS_MAX = 16,
    MANIFEST_VALUE_BYTES = 128,
    MANIFEST_PATH_BYTES = FILE_PATH_BYTES
};

/* X(name, bytes of its value; 0: 1 to 127 of text, is it fixed, is it needed) */
#define MANIFEST_KEY_LIST(X)                 \
    X("run.exit_code", 8, false, false)      \
    X("run.len_proof", 8, false, false)      \
    X("run.n_chunks", 8, false, false)       \
    X("run.n_segments", 8, false, false)     \
    X("run.steps", 8, false, false)          \
    X("vault.header", 111, false, false)     \
    X("work.input_hmac", 32, true, false)    \
    X("work.input_sha256", 32, true, false)  \
    X("work.log_blowup", 8, true, true)      \
    X("work.program_digest", 32, true, true) \
    X("work.program_name", 0, true, true)    \
    X("work.security", 8, true, true)        \
    X("work.segment_log2", 8, true, true)    \
    X("work.version", 8, true, true)

struct manifest_key {
    const char *name; /* static, of the list */
    bool is_fixed;
    size_t len;
    uint8_t value[MANIFEST_VALUE_BYTES];
};

struct manifest_file {
    const struct file_kind *kind; /* static */
    uint32_t index;
    uint64_t bytes;
    uint8_t sha256[32];
};

struct manifest {
    char session[SESSION_NAME_BYTES];
    bool is_redacted;
    size_t n_keys;
    struct manifest_key keys[MANIFEST_KEYS_MAX];
    struct manifest_file *files; /* owned */
    size_t n_files, cap_files;
};

void manifest_free(struct manifest *m);

/* Does an archive carry a key of that name? Its row of the list, else NULL. */
const char *manifest_key_name(const char *name, bool *is_fixed);

/* The kind of files of that name, in an encrypted session or one that is not, if an
 * archive carries it, else NULL. */
const struct file_kind *manifest_file_kind(const char *name, bool is_encrypted);

/* Does it have key vault.header? */
bool manifest_is_encrypted(const struct manifest *m);

/* Does it name a file of that kind? */
bool manifest_has_kind(const struct manifest *m, const char *kind);

/* err   STATUS_MEMORY */
MUST_USE enum status manifest_add_file(struct manifest *m,
                                       const struct manifest_file *file, struct error *e);

/* Append the text. err STATUS_MEMORY */
MUST_USE enum status manifest_encode(struct byte_buffer *out, const struct manifest *m,
                                     struct error *e);

/* out   m  freed by the caller, after a failure too
 * err   STATUS_FORMAT: not a manifest, with the line; STATUS_UNSUPPORTED: of another
 *       version; STATUS_MEMORY */
MUST_USE enum status manifest_decode(struct manifest *m, const uint8_t *text, size_t len,
                                     struct error *e);

/* "proof/000003.segment" */
void manifest_path(char path[MANIFEST_PATH_BYTES], const struct manifest_file *file);

#endif
