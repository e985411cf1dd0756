/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The files of a session: named by kind and index, whole or absent, with their digest.
 *
 *   no row --- file_begin -----> writing
 *   writing -- file_abandon ---> no row
 *   writing -- file_commit ----> row and file: the bytes under a temporary name, fsync,
 *                                rename, fsync of the folder, then the row
 *   row and file --- file_drop ---> no row: the row goes first, then the file
 *   row and file --- file_retire ---> no row, but what the file was is remembered
 *
 * Writing over a committed file first drops its row, so that at no instant a row stands
 * for bytes that are not there. A file without a row is nothing: session_open removes it.
 *
 * The digest is SHA-256 of the file's bytes. A row is sealed (store/session.h, invariant
 * 4), so a file, or a row, from another place or another session does not pass for this
 * one.
 */
#ifndef ZK_STORE_FILES_H
#define ZK_STORE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"
#include "store/session.h"

enum { FILE_WORD_BYTES = 17, FILE_PATH_BYTES = 64, FILE_DIGEST_BYTES = 32 };

/* A kind of file. The path is folder/NNNNNN.extension with the index in at least six
 * digits. All three are 1 to 16 of [a-z0-9_], beginning with a letter; no two kinds of a
 * session share folder and extension. The strings outlive the session. */
struct file_kind {
    const char *name;
    const char *folder;
    const char *extension;
};

struct file_row {
    char kind[FILE_WORD_BYTES];
    uint32_t index;
    char path[FILE_PATH_BYTES]; /* from the session's folder */
    uint64_t bytes;
    uint8_t sha256[FILE_DIGEST_BYTES];
    int64_t written_ns; /* wall clock */
};

/* ---- writing --------------------------------------------------------------------- */

struct file_writer;

/* Begin a file. Several may be under way, of different kind or index.
 * err   STATUS_LIMIT: disk full; STATUS_IO */
MUST_USE enum status file_begin(struct file_writer **out, struct session *s,
                                const struct file_kind *kind, uint32_t index,
                                struct error *e);

/* Append. err as above; the writer must then be abandoned */
MUST_USE enum status file_write(struct file_writer *w, const void *bytes, size_t len,
                                struct error *e);

/* Make the file durable under its name and commit its row: in the open transaction if
 * there is one, else in one of its own. The writer is gone in any case; after failure
 * nothing is left but perhaps a file that the next session_open sweeps.
 * need  inside a transaction the file has no row yet (STATUS_ARGUMENT otherwise)
 * err   STATUS_LIMIT: disk full, with the bytes needed; STATUS_IO */
MUST_USE enum status file_commit(struct file_writer *w, struct error *e);
void file_abandon(struct file_writer *w); /* NULL is allowed */

/* All of that for bytes in memory. */
MUST_USE enum status file_put(struct session *s, const struct file_kind *kind,
                              uint32_t index, const void *bytes, size_t len,
                              struct error *e);

/* Forget a file: commit without its row, then unlink it. A file that is not there is no
 * error.
 * need  no transaction open */
MUST_USE enum status file_drop(struct session *s, const char *kind, uint32_t index,
                               struct error *e);

/* ---- giving up on purpose -------------------------------------------------------- */

/* A file that was dropped to save room, and of which its length and digest are still
 * known: whoever makes it again can tell whether it came out the same. */
struct file_retired {
    uint32_t index;
    uint64_t bytes;
    uint8_t sha256[FILE_DIGEST_BYTES];
    int64_t retired_ns; /* wall clock */
};

struct file_name {
    const char *kind;
    uint32_t index;
};

/* Drop files and remember them, all in one commit; then unlink them. Writing a file of
 * that kind and index again forgets that it was retired.
 * need  no transaction open
 * err   STATUS_ARGUMENT: there is no such file; STATUS_LIMIT: no room for the commit */
MUST_USE enum status file_retire(struct session *s, const struct file_name *files,
                                 size_t n, struct error *e);

/* What is remembered of a retired file; found false: it was not retired. */
MUST_USE enum status file_retired(struct session *s, const char *kind, uint32_t index,
                                  struct file_retired *out, bool *found, struct error *e);

/* The first retired file of a kind with an index above after_index; is_first: of all. */
MUST_USE enum status file_next_retired(struct session *s, const char *kind, bool is_first,
                                       uint32_t after_index, struct file_retired *out,
                                       bool *found, struct error *e);

/* How many files of a kind are retired, and the bytes they had. */
MUST_USE enum status file_count_retired(struct session *s, const char *kind, uint32_t *n,
                                        uint64_t *bytes, struct error *e);

/* ---- reading --------------------------------------------------------------------- */

/* Is there a row, and a file of its length? The content is not read. */
MUST_USE enum status file_has(struct session *s, const char *kind, uint32_t index,
                              bool *has, struct error *e);

/* Append the content, checked against its digest, to out; on failure out is as before.
 * err   STATUS_ARGUMENT: no such row; STATUS_FORMAT: the file is missing, of another
 *       length, or not what was written: "damaged"; STATUS_IO, STATUS_MEMORY */
MUST_USE enum status file_get(struct session *s, const char *kind, uint32_t index,
                              struct byte_buffer *out, struct error *e);

/* Its row. found tells. */
MUST_USE enum status file_row(struct session *s, const char *kind, uint32_t index,
                              struct file_row *row, bool *found, struct error *e);

/* A descriptor for reading the file, unchecked; the caller closes it.
 * err   STATUS_ARGUMENT: no such row; STATUS_FORMAT: missing or of another length;
 * STATUS_IO */
MUST_USE enum status file_open(struct session *s, const char *kind, uint32_t index,
                               int *fd, struct error *e);

/* The first row after (after_kind, after_index) in the order of kind, then index;
 * after_kind "" starts. kind NULL: all kinds, else only that one. */
MUST_USE enum status file_next(struct session *s, const char *kind,
                               const char *after_kind, uint32_t after_index,
                               struct file_row *row, bool *found, struct error *e);

/* How many files of a kind (NULL: all), and their bytes. */
MUST_USE enum status file_count(struct session *s, const char *kind, uint32_t *n,
                                uint64_t *bytes, struct error *e);

/* The content of a file that lies where one of that kind and index does, whether it has a
 * row or not: nothing vouches for it. found tells. */
MUST_USE enum status file_stray(struct session *s, const struct file_kind *kind,
                                uint32_t index, struct byte_buffer *out, bool *found,
                                struct error *e);

/* Give such a file a row, as it lies there; it is synchronised first, and not written.
 * in    bytes, len   what it must hold, as file_stray gave it
 * need  it has no row; no transaction is open
 * err   STATUS_FORMAT: it holds something else; STATUS_LIMIT, STATUS_IO; it stays */
MUST_USE enum status file_adopt(struct session *s, const struct file_kind *kind,
                                uint32_t index, const void *bytes, size_t len,
                                struct error *e);

/* ---- checking -------------------------------------------------------------------- */

enum file_fault {
    FILE_WHOLE,
    FILE_MISSING,
    FILE_LENGTH,
    FILE_DIGEST,
    FILE_UNREADABLE,
    FILE_GONE /* no fault: its row went meanwhile, or was written anew */
};
const char *file_fault_name(enum file_fault fault); /* for a person */

/* Compare one file with its row, reading all of it.
 * err   what kept it from deciding: STATUS_MEMORY, STATUS_ARGUMENT: the session was
 *       removed or renamed while it was read */
MUST_USE enum status file_verify(struct session *s, const struct file_row *row,
                                 enum file_fault *fault, struct error *e);

#endif
