/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/archive.h - a session as one file: exporting and importing.
 *
 *   manifest                 what follows, with sizes and digests (checkpoint/manifest.h)
 *   <folder>/NNNNNN.<ext>    the files, in the manifest's order
 *   trailer                  "sha256 HEX": of every byte before its header
 *
 * A tar of plain members, mode 0600, owner 0, time 0, two blocks of zeros at the end: the
 * same session is the same bytes, and tar(1) reads them. With zstd the whole tar is one
 * frame.
 *
 * Import trusts nothing. Every header must be byte for byte the one that export writes
 * for the name and size the manifest says, so there are no links, devices, modes,
 * extensions or foreign names to judge; sizes are bounded by the disk; every digest is
 * compared; all of it goes into a session that nobody sees until the trailer was right.
 * Where a proof goes (key output.path) is not taken from an archive. The units themselves
 * are checked by whoever resumes them: a wrong one costs a proof that does not verify and
 * is not written.
 *
 * src   docs/formats.md, "session archive"
 */
#ifndef ZK_CHECKPOINT_ARCHIVE_H
#define ZK_CHECKPOINT_ARCHIVE_H

#include "engine.h"
#include "store/session.h"
#include "store/store.h"

enum archive_content {
    ARCHIVE_ALL,
    ARCHIVE_WITHOUT_SNAPSHOTS, /* records and cells are made again when it is resumed */
    ARCHIVE_REDACTED           /* neither these nor the private input: for reading only */
};

struct archive_report {
    bool has_input, has_snapshots; /* the private input; registers and memory */
    bool is_encrypted;             /* these are */
    uint32_t n_files;
    uint64_t bytes; /* of files */
    uint32_t n_dropped; /* export: snapshots the session itself does not have any more */
    char session[SESSION_NAME_BYTES];
};

/* Write a session to a sink. The session is open for reading or writing.
 *
 * err   STATUS_FORMAT: a file of the session is damaged; STATUS_LIMIT: a file is longer
 *       than a tar's header can say; STATUS_MEMORY; what the sink reports */
MUST_USE enum status archive_export(struct session *session, enum archive_content content,
                                    bool zstd, sink_fn *sink, void *arg,
                                    struct archive_report *report, struct error *e);

/* Gives up to len bytes at a time, *n of them; 0 at the end. */
typedef enum status archive_source_fn(void *arg, uint8_t *bytes, size_t len, size_t *n,
                                      struct error *e);

/* Read a session, compressed or not, into the store.
 *
 * in    name   for the session; NULL: the archive's own, or a drawn one where that is
 *              taken
 * err   STATUS_FORMAT: not an archive, or one that lies, with the member's name;
 *       STATUS_UNSUPPORTED: another version, or redacted; STATUS_ARGUMENT: the name is
 *       taken; STATUS_LIMIT: more than the disk holds; nothing is left in the store after
 *       a failure */
MUST_USE enum status archive_import(archive_source_fn *source, void *arg,
                                    const struct store *store, const char *name,
                                    struct archive_report *report, struct error *e);

#endif
