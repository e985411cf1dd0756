/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/unit_files.h - the units of a job as files of a session.
 *
 *   unit      file                       content
 *   record    snapshots/NNNNNN.tar       members `registers` (text) and `record`
 *   cells     image/NNNNNN.tar           member `cells`
 *   link      proof/000000.link          the link record
 *   segment   proof/NNNNNN.segment       the proof of segment N
 *   image     proof/NNNNNN.image         the proof of image chunk N
 *
 * Record and cells hold the memory of the program. In an encrypted session their files
 * are snapshots/NNNNNN.enc and image/NNNNNN.enc: the tar, encrypted (checkpoint/vault.h).
 *
 * The tars are ustar with fixed owner, mode and time, so the same unit is the same bytes,
 * and tar(1) reads them. A unit is there when its row is (store/files.h); what the engine
 * gets back is byte for byte what it gave, checked against the digest in the row.
 */
#ifndef ZK_CHECKPOINT_UNIT_FILES_H
#define ZK_CHECKPOINT_UNIT_FILES_H

#include "engine.h"
#include "store/files.h"
#include "store/session.h"

/* The file kind of a unit kind, by its name; folder and extension are those of a session
 * that is not encrypted. */
const struct file_kind *unit_file_kind(enum unit_kind kind);

/* The same with the folder and the extension there. */
const struct file_kind *unit_file_kind_in(enum unit_kind kind, bool is_encrypted);

/* Append the bytes of a unit's file as the session keeps it, encrypted if it is.
 * err   as for put of unit_files */
MUST_USE enum status unit_file_make(struct byte_buffer *file, struct session *session,
                                    enum unit_kind kind, uint32_t index,
                                    const uint8_t *unit, size_t len, struct error *e);

/* A unit store over a session, which must outlive it; for writing the session must be
 * open for writing, and for records and cells of an encrypted one unlocked
 * (STATUS_REJECTED otherwise). */
struct unit_store unit_files(struct session *s);

/* Drop the rows of units whose file is gone or of another length, which no crash leaves
 * behind: the units are made again. A program or an input is not: it keeps its row, and
 * may be put back. Contents are not read; what has the right length is checked when it is
 * used.
 * out   n   rows dropped */
MUST_USE enum status unit_files_drop_missing(struct session *s, uint32_t *n,
                                             struct error *e);

/* The bytes of a unit's file to and from those of the unit.
 * err   STATUS_FORMAT: not a tar that unit_file_pack makes; STATUS_MEMORY */
MUST_USE enum status unit_file_pack(struct byte_buffer *file, enum unit_kind kind,
                                    const uint8_t *unit, size_t len, struct error *e);
MUST_USE enum status unit_file_unpack(struct byte_buffer *unit, enum unit_kind kind,
                                      const uint8_t *file, size_t len, struct error *e);

#endif
